//! The definition pages: `docs/datasets/KEY.md` → `datasets/KEY.html`.
//!
//! Markdown is the one source: it can be read where it lies, is checked against the
//! adapters (`tests/datasets.rs`), and comes into no program. A file whose name begins
//! with `part-` has no page of its own; it stands in others, in the place of a line that
//! is nothing but a link to it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::files::{Digest, file_name, files_below, is_hidden};
use crate::markdown::{self, Document, escaped};
use crate::run::{At, Failure, Result};

/// Below the top of the repository.
const SOURCES: &str = "docs/datasets";
/// Below the top of the site.
const PAGES: &str = "datasets";
const STYLE: &str = "static/datasets.css";
/// The page that all others are linked from, in the order of its links.
const INDEX: &str = "index";

/// A page that is to be written.
pub struct Page {
    /// Its name without an extension; that of a dataset is the member's key.
    key: String,
    title: String,
    document: Document,
}

/// Writes all pages, and their style, into a built site.
///
/// # Errors
/// A source cannot be rendered, or the index leaves one out.
pub fn write(root: &Path, dist: &Path) -> Result<()> {
    let folder = dist.join(PAGES);
    fs::create_dir_all(&folder).at("make", &folder)?;
    for (name, html) in rendered(root)? {
        let path = folder.join(name);
        fs::write(&path, html).at("write", &path)?;
    }
    let (from, to) = (root.join(STYLE), folder.join("datasets.css"));
    fs::copy(&from, &to).at("copy", &from)?;
    Ok(())
}

/// Every page: the name of its file and its text.
fn rendered(root: &Path) -> Result<Vec<(String, String)>> {
    let pages = pages(root)?;
    Ok(pages.iter().map(|page| (format!("{}.html", page.key), html(page, &pages))).collect())
}

/// All that decides what the pages come to be.
///
/// # Errors
/// A file cannot be read.
pub fn digest(root: &Path, digest: &mut Digest) -> Result<()> {
    for path in sources(root)? {
        digest.file(root, &path)?;
    }
    digest.part("definitions", include_bytes!("definitions.rs"));
    digest.part("markdown", include_bytes!("markdown.rs"));
    Ok(())
}

fn sources(root: &Path) -> Result<Vec<PathBuf>> {
    let mut files = files_below(&root.join(SOURCES))?;
    files.retain(|path| !is_hidden(path) && path.extension().is_some_and(|e| e == "md"));
    Ok(files)
}

/// Every page, the index first and the others in the order of its links.
fn pages(root: &Path) -> Result<Vec<Page>> {
    let mut pages = Vec::new();
    for path in sources(root)? {
        let name = file_name(&path);
        let key = name.trim_end_matches(".md");
        if is_part(key) {
            continue;
        }
        let text = fs::read_to_string(&path).at("read", &path)?;
        let page = page(key, &whole(root, &text)?);
        pages.push(page.map_err(|e| Failure::new(format!("{}: {e}", path.display())))?);
    }
    let Some(index) = pages.iter().find(|page| page.key == INDEX) else {
        return Err(Failure::new(format!("{SOURCES} has no {INDEX}.md")));
    };
    let order: Vec<String> = index.document.links.iter().map(|link| link.replace(".html", "")).collect();
    if let Some(page) = pages.iter().find(|page| page.key != INDEX && !order.contains(&page.key)) {
        return Err(Failure::new(format!("{INDEX}.md has no link to {}.md", page.key)));
    }
    pages.sort_by_key(|page| order.iter().position(|key| *key == page.key).map_or(0, |at| at + 1));
    Ok(pages)
}

fn page(key: &str, text: &str) -> Result<Page> {
    let document = markdown::render(text)?;
    let title = document.headings.first().filter(|heading| heading.level == 1);
    let title = title.ok_or_else(|| Failure::new("it does not begin with a title"))?.text.clone();
    if document.headings.iter().filter(|heading| heading.level == 1).count() > 1 {
        return Err(Failure::new("it has a second title"));
    }
    Ok(Page { key: key.to_owned(), title, document })
}

fn is_part(key: &str) -> bool {
    key.starts_with("part-")
}

/// A source with its parts in their places.
fn whole(root: &Path, text: &str) -> Result<String> {
    let mut whole = String::with_capacity(text.len());
    for line in text.lines() {
        match part_of(line) {
            Some(name) => {
                let path = root.join(SOURCES).join(name);
                whole.push_str(&fs::read_to_string(&path).at("read", &path)?);
            }
            None => whole.push_str(line),
        }
        whole.push('\n');
    }
    Ok(whole)
}

/// The file of a line that is nothing but a link to a part.
fn part_of(line: &str) -> Option<&str> {
    let (_, rest) = line.strip_prefix('[')?.split_once("](")?;
    rest.strip_suffix(')').filter(|name| is_part(name) && !name.contains(['(', '/']))
}

/// A page as a whole document.
fn html(page: &Page, pages: &[Page]) -> String {
    let Page { key, title, document } = page;
    let title = escaped(title);
    let on_this_page = links(
        document
            .headings
            .iter()
            .filter(|heading| heading.level == 2)
            .map(|heading| format!("<a href=\"#{}\">{}</a>", heading.id, escaped(&heading.text))),
    );
    let contents = if document.headings.len() > 3 {
        format!("<nav class=\"contents\" aria-label=\"On this page\">\n<ul>\n{on_this_page}</ul>\n</nav>\n")
    } else {
        String::new()
    };
    let datasets = links(pages.iter().map(|other| {
        let current = if other.key == *key { " aria-current=\"page\"" } else { "" };
        let name = if other.key == INDEX { "All datasets" } else { &other.title };
        format!("<a href=\"{}.html\"{current}>{}</a>", other.key, escaped(name))
    }));
    format!(
        r##"<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta
      http-equiv="Content-Security-Policy"
      content="default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
    />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="referrer" content="no-referrer" />
    <meta name="color-scheme" content="light dark" />
    <meta name="description" content="{summary}" />
    <title>{title} · SafeRLHF viewer</title>
    <link rel="icon" href="../icon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="../tokens.css" />
    <link rel="stylesheet" href="../page.css" />
    <link rel="stylesheet" href="../data.css" />
    <link rel="stylesheet" href="datasets.css" />
  </head>
  <body>
    <a class="skip" href="#content">Skip to the text</a>
    <header class="above">
      <nav aria-label="Viewer">
        <ul>
          <li><a href="../">Back to the viewer</a></li>
          <li><a href="../data.html">What the data contains</a></li>
        </ul>
      </nav>
    </header>
    <main id="content" tabindex="-1">
<h1>{title}</h1>
{opening}{contents}{body}    </main>
    <footer class="below">
      <nav aria-label="Datasets">
<ul>
{datasets}</ul>
      </nav>
    </footer>
  </body>
</html>
"##,
        summary = escaped(&document.summary),
        opening = document.opening,
        body = document.body,
    )
}

fn links(links: impl Iterator<Item = String>) -> String {
    links.map(|link| format!("<li>{link}</li>\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::{remove_dir, tests::scratch};
    use crate::system;
    use scraper::{Html, Selector};
    use std::collections::BTreeMap;

    fn select(css: &str) -> Selector {
        Selector::parse(css).unwrap_or_else(|e| panic!("{css}: {e}"))
    }

    /// The pages of this repository by the names of their files.
    fn written() -> Result<BTreeMap<String, String>> {
        Ok(rendered(&system::root())?.into_iter().collect())
    }

    #[test]
    fn every_page_is_well_formed_html() -> Result<()> {
        let pages = written()?;
        assert_eq!(pages.len(), 9, "{:?}", pages.keys());
        for (name, text) in &pages {
            let document = Html::parse_document(text);
            assert!(document.errors.is_empty(), "{name}: {:?}", document.errors);
            for (what, count) in [
                ("h1", 1),
                ("main", 1),
                ("title", 1),
                ("script, style, [style], [onclick], img, iframe", 0),
                ("html[lang=en]", 1),
                ("meta[http-equiv=Content-Security-Policy]", 1),
                ("th:not([scope])", 0),
                ("table table, p table", 0),
            ] {
                assert_eq!(document.select(&select(what)).count(), count, "{name}: {what}");
            }
            assert!(!text.contains("](") && !text.contains("]["), "{name} has a link that leads nowhere");
        }
        Ok(())
    }

    #[test]
    fn a_broken_page_is_found_to_be_broken() {
        for text in ["<p><table></p>", "<ul><li>a</b></ul>", "<p id=a id=b>", "<div>"] {
            let document = Html::parse_document(&format!("<!doctype html><title>x</title>{text}"));
            assert!(!document.errors.is_empty(), "{text}");
        }
    }

    #[test]
    fn every_link_leads_somewhere() -> Result<()> {
        let pages = written()?;
        let parsed = |name: &str| pages.get(name).map(|text| Html::parse_document(text));
        for (name, text) in &pages {
            let document = Html::parse_document(text);
            for link in document.select(&select("a[href], link[href]")) {
                let href = link.value().attr("href").unwrap_or_default();
                let (path, fragment) = href.split_once('#').unwrap_or((href, ""));
                let target = match path {
                    "" => parsed(name),
                    // At the top of the site; `index.html` copies these from `static`.
                    "../" | "datasets.css" => continue,
                    _ if path.starts_with("https://") => {
                        let rel = link.value().attr("rel");
                        assert_eq!(rel, Some("noreferrer"), "{name}: {href}");
                        continue;
                    }
                    _ if path.starts_with("../") => {
                        let file = system::root().join("static").join(&path[3..]);
                        assert!(file.is_file(), "{name}: {href}");
                        continue;
                    }
                    _ => parsed(path),
                };
                let target = target.unwrap_or_else(|| panic!("{name}: {href} leads to no page"));
                let found = fragment.is_empty()
                    || target.select(&select(&format!("[id=\"{fragment}\"]"))).count() == 1;
                assert!(found, "{name}: {href} leads to no heading");
            }
        }
        Ok(())
    }

    #[test]
    fn every_page_is_linked_from_the_index_and_from_each_other() -> Result<()> {
        let pages = written()?;
        for place in ["main", "footer"] {
            for (name, text) in pages.iter().filter(|(name, _)| place == "footer" || *name == "index.html") {
                let document = Html::parse_document(text);
                let links: Vec<_> = document
                    .select(&select(&format!("{place} a")))
                    .filter_map(|link| link.value().attr("href"))
                    .collect();
                let all = pages.keys().filter(|other| place == "footer" || *other != "index.html");
                for other in all {
                    assert!(links.contains(&other.as_str()), "{name}: {place} has no link to {other}");
                }
            }
        }
        Ok(())
    }

    #[test]
    fn chinese_names_say_that_they_are_chinese() -> Result<()> {
        let pages = written()?;
        for name in ["pku-saferlhf.html", "pku-saferlhf-qa.html"] {
            let document = Html::parse_document(&pages[name]);
            let cells = document.select(&select("table td span[lang=zh-Hans]")).count();
            assert_eq!(cells, 19 + 3, "{name}");
        }
        Ok(())
    }

    #[test]
    fn parts_stand_in_the_place_of_their_links() {
        assert_eq!(part_of("[The levels](part-severity.md)"), Some("part-severity.md"));
        for line in ["see [the levels](part-severity.md)", "[x](other.md)", "[x](part-../a.md)", "text"] {
            assert_eq!(part_of(line), None, "{line}");
        }
    }

    #[test]
    fn a_page_that_the_index_leaves_out_is_an_error() -> Result<()> {
        let root = scratch("definitions-index")?;
        let folder = root.join(SOURCES);
        fs::create_dir_all(&folder).at("make", &folder)?;
        for (name, text) in [("index.md", "# A\n\n[b](b.md)"), ("b.md", "# B"), ("part-c.md", "c")] {
            fs::write(folder.join(name), text).at("write", &folder)?;
        }
        assert_eq!(pages(&root)?.iter().map(|page| &*page.key).collect::<Vec<_>>(), ["index", "b"]);
        fs::write(folder.join("d.md"), "# D").at("write", &folder)?;
        assert!(pages(&root).is_err());
        remove_dir(&root)
    }
}
