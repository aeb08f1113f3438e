//! The pages that are read without any program: on each dataset, `docs/datasets/KEY.md` →
//! `datasets/KEY.html`, and on labels and this viewer, `docs/learn/NAME.md` → `learn/NAME.html`;
//! each in Chinese too (`NAME.zh.md` → `NAME.zh.html`).
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

/// A folder of sources, and the folder of its pages.
struct Shelf {
    /// Below the top of the repository.
    sources: &'static str,
    /// Below the top of the site.
    pages: &'static str,
    /// The page that all others of its language are linked from, in the order of its links, where
    /// there is one.
    index: Option<&'static str>,
}

const DATASETS: Shelf = Shelf { sources: "docs/datasets", pages: "datasets", index: Some("index") };
const LEARN: Shelf = Shelf { sources: "docs/learn", pages: "learn", index: None };
const SHELVES: [&Shelf; 2] = [&DATASETS, &LEARN];

/// Where parts are that pages of all folders have.
const PARTS: &str = "docs/datasets";
const STYLE: &str = "static/datasets.css";

/// What a page says beside its text.
struct Words {
    lang: &'static str,
    skip: &'static str,
    viewer: &'static str,
    back: &'static str,
    data: &'static str,
    /// Between the address of a page by hand and its extension.
    infix: &'static str,
    /// What the viewer is asked for in its address.
    asked: &'static str,
    contents: &'static str,
    others: &'static str,
    /// The link to the index.
    all: &'static str,
    /// The link to the same page in the other language, in that language.
    other_language: &'static str,
    site: &'static str,
}

const ENGLISH: Words = Words {
    lang: "en",
    skip: "Skip to the text",
    viewer: "Viewer",
    back: "Back to the viewer",
    data: "What the data contains",
    infix: "",
    asked: "",
    contents: "On this page",
    others: "Other pages",
    all: "All datasets",
    other_language: "本页中文版",
    site: "SafeRLHF viewer",
};
const CHINESE: Words = Words {
    lang: "zh-Hans",
    skip: "跳到正文",
    viewer: "查看器",
    back: "返回查看器",
    data: "数据包含什么",
    infix: ".zh",
    asked: "?lang=zh",
    contents: "本页内容",
    others: "其他页面",
    all: "全部数据集",
    other_language: "This page in English",
    site: "SafeRLHF 查看器",
};

/// The words of a page, by its name.
fn words(key: &str) -> &'static Words {
    if key.ends_with(CHINESE.infix) { &CHINESE } else { &ENGLISH }
}

/// The name of a page without its language.
fn name(key: &str) -> &str {
    key.trim_end_matches(CHINESE.infix)
}

/// The name of the same page in the other language.
fn counterpart(key: &str) -> String {
    match key.strip_suffix(CHINESE.infix) {
        Some(name) => name.to_owned(),
        None => [key, CHINESE.infix].concat(),
    }
}

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
    for shelf in SHELVES {
        let folder = dist.join(shelf.pages);
        fs::create_dir_all(&folder).at("make", &folder)?;
        for (name, html) in rendered(root, shelf)? {
            let path = folder.join(name);
            fs::write(&path, html).at("write", &path)?;
        }
        let (from, to) = (root.join(STYLE), folder.join("datasets.css"));
        fs::copy(&from, &to).at("copy", &from)?;
    }
    Ok(())
}

/// Every page of a folder: the name of its file and its text.
fn rendered(root: &Path, shelf: &Shelf) -> Result<Vec<(String, String)>> {
    let pages = pages(root, shelf)?;
    Ok(pages.iter().map(|page| (format!("{}.html", page.key), html(page, &pages, shelf))).collect())
}

/// All that decides what the pages come to be.
///
/// # Errors
/// A file cannot be read.
pub fn digest(root: &Path, digest: &mut Digest) -> Result<()> {
    for shelf in SHELVES {
        for path in sources(root, shelf)? {
            digest.file(root, &path)?;
        }
    }
    digest.part("definitions", include_bytes!("definitions.rs"));
    digest.part("markdown", include_bytes!("markdown.rs"));
    Ok(())
}

fn sources(root: &Path, shelf: &Shelf) -> Result<Vec<PathBuf>> {
    let mut files = files_below(&root.join(shelf.sources))?;
    files.retain(|path| !is_hidden(path) && path.extension().is_some_and(|e| e == "md"));
    Ok(files)
}

/// Every page, those in English first; of a language the index first and the others in the order
/// of its links.
fn pages(root: &Path, shelf: &Shelf) -> Result<Vec<Page>> {
    let mut pages = Vec::new();
    for path in sources(root, shelf)? {
        let name = file_name(&path);
        let key = name.trim_end_matches(".md");
        if is_part(key) {
            continue;
        }
        let text = fs::read_to_string(&path).at("read", &path)?;
        let page = page(key, &whole(root, &text)?);
        pages.push(page.map_err(|e| Failure::new(format!("{}: {e}", path.display())))?);
    }
    pages.sort_by_cached_key(|page| (words(&page.key).infix, page.key.clone()));
    let Some(name) = shelf.index else { return Ok(pages) };
    let mut order = Vec::new();
    for language in [&ENGLISH, &CHINESE] {
        let name = [name, language.infix].concat();
        let Some(index) = pages.iter().find(|page| page.key == name) else {
            return Err(Failure::new(format!("{} has no {name}.md", shelf.sources)));
        };
        let links = index.document.links.iter().filter_map(|link| link.strip_suffix(".html"));
        order.extend([name].into_iter().chain(links.map(str::to_owned)));
    }
    if let Some(page) = pages.iter().find(|page| !order.contains(&page.key)) {
        let index = [name, words(&page.key).infix].concat();
        return Err(Failure::new(format!("{index}.md has no link to {}.md", page.key)));
    }
    pages.sort_by_key(|page| order.iter().position(|key| *key == page.key));
    Ok(pages)
}

fn page(key: &str, text: &str) -> Result<Page> {
    let document = markdown::render(text, words(key).lang == CHINESE.lang)?;
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
                let path = root.join(PARTS).join(name);
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
    let rest = rest.strip_prefix("../datasets/").unwrap_or(rest);
    rest.strip_suffix(')').filter(|name| is_part(name) && !name.contains(['(', '/']))
}

/// A page as a whole document.
fn html(page: &Page, pages: &[Page], shelf: &Shelf) -> String {
    let Page { key, title, document } = page;
    let own = words(key);
    let Words { lang, skip, viewer, back, data, infix, asked, contents: on_page, others, site, .. } = own;
    let title = escaped(title);
    let on_this_page = links(
        document
            .headings
            .iter()
            .filter(|heading| heading.level == 2)
            .map(|heading| format!("<a href=\"#{}\">{}</a>", heading.id, escaped(&heading.text))),
    );
    let contents = if document.headings.len() > 3 {
        format!("<nav class=\"contents\" aria-label=\"{on_page}\">\n<ul>\n{on_this_page}</ul>\n</nav>\n")
    } else {
        String::new()
    };
    let same_language = pages.iter().filter(|other| words(&other.key).lang == *lang).map(|other| {
        let current = if other.key == *key { " aria-current=\"page\"" } else { "" };
        let text = if Some(name(&other.key)) == shelf.index { own.all } else { &other.title };
        format!("<a href=\"{}.html\"{current}>{}</a>", other.key, escaped(text))
    });
    let other = counterpart(key);
    let other_lang = words(&other).lang;
    let counterpart = format!(
        "<a href=\"{other}.html\" lang=\"{other_lang}\" hreflang=\"{other_lang}\">{}</a>",
        own.other_language
    );
    let datasets = links(same_language.chain([counterpart]));
    // What stands there to be copied gets a button for that.
    let (script_src, script) = match document.body.contains("<pre>") {
        true => ("script-src 'self'; ", "\n    <script type=\"module\" src=\"../copy.js\"></script>"),
        false => ("", ""),
    };
    let view = format!("href=\"../{asked}{}", if asked.is_empty() { "?" } else { "&amp;" });
    format!(
        r##"<!doctype html>
<html lang="{lang}">
  <head>
    <meta charset="utf-8" />
    <meta
      http-equiv="Content-Security-Policy"
      content="default-src 'none'; {script_src}style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
    />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="referrer" content="no-referrer" />
    <meta name="color-scheme" content="light dark" />
    <meta name="description" content="{summary}" />
    <title>{title} · {site}</title>
    <link rel="icon" href="../icon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="../tokens.css" />
    <link rel="stylesheet" href="../page.css" />
    <link rel="stylesheet" href="../data.css" />
    <link rel="stylesheet" href="datasets.css" />{script}
  </head>
  <body>
    <a class="skip" href="#content">{skip}</a>
    <header class="above">
      <nav aria-label="{viewer}">
        <ul>
          <li><a href="../{asked}">{back}</a></li>
          <li><a href="../data{infix}.html">{data}</a></li>
        </ul>
      </nav>
    </header>
    <main id="content" tabindex="-1" data-page="{key}">
<h1>{title}</h1>
{opening}{contents}{body}    </main>
    <footer class="below">
      <nav aria-label="{others}">
<ul>
{datasets}</ul>
      </nav>
    </footer>
  </body>
</html>
"##,
        summary = escaped(&document.summary),
        opening = document.opening,
        body = document.body.replace("href=\"../?", &view),
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
    use std::collections::{BTreeMap, BTreeSet};

    fn select(css: &str) -> Selector {
        Selector::parse(css).unwrap_or_else(|e| panic!("{css}: {e}"))
    }

    /// The pages of a folder of this repository by the names of their files.
    fn written(shelf: &Shelf) -> Result<BTreeMap<String, String>> {
        Ok(rendered(&system::root(), shelf)?.into_iter().collect())
    }

    #[test]
    fn every_page_is_well_formed_html() -> Result<()> {
        let (datasets, learn) = (written(&DATASETS)?, written(&LEARN)?);
        assert_eq!((datasets.len(), learn.len()), (18, 6), "{:?} {:?}", datasets.keys(), learn.keys());
        for (name, text) in datasets.iter().chain(&learn) {
            let lang = if name.ends_with(".zh.html") { "html[lang=zh-Hans]" } else { "html[lang=en]" };
            let document = Html::parse_document(text);
            assert!(document.errors.is_empty(), "{name}: {:?}", document.errors);
            for (what, count) in [
                ("h1", 1),
                ("main", 1),
                ("title", 1),
                ("script:not([src='../copy.js']), style, [style], [onclick], img, iframe", 0),
                ("script", document.select(&select("pre")).count().min(1)),
                (lang, 1),
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
        SHELVES.into_iter().try_for_each(leads_somewhere)
    }

    fn leads_somewhere(shelf: &Shelf) -> Result<()> {
        let pages = written(shelf)?;
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
                    _ if path.starts_with("../?") => continue,
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
        let pages = written(&DATASETS)?;
        for (file, text) in &pages {
            let key = file.trim_end_matches(".html");
            let is_index = name(key) == "index";
            let document = Html::parse_document(text);
            for place in if is_index { &["main", "footer"][..] } else { &["footer"] } {
                let links: Vec<_> = document
                    .select(&select(&format!("{place} a")))
                    .filter_map(|link| link.value().attr("href"))
                    .collect();
                let linked = |other: &str| links.contains(&format!("{other}.html").as_str());
                for other in pages.keys().map(|other| other.trim_end_matches(".html")) {
                    let same_language = words(other).lang == words(key).lang;
                    let wanted = match *place {
                        "main" => same_language && name(other) != "index",
                        _ => same_language || other == counterpart(key),
                    };
                    assert_eq!(linked(other), wanted, "{file}: link from {place} to {other}");
                }
            }
        }
        Ok(())
    }

    #[test]
    fn chinese_names_say_that_they_are_chinese() -> Result<()> {
        let pages = written(&DATASETS)?;
        for name in ["pku-saferlhf.html", "pku-saferlhf-qa.html"] {
            let document = Html::parse_document(&pages[name]);
            let cells = document.select(&select("table td span[lang=zh-Hans]")).count();
            assert_eq!(cells, 19 + 3, "{name}");
        }
        Ok(())
    }

    /// What stands in one language stands in the other, in the same order.
    #[test]
    fn pages_in_chinese_have_the_headings_and_links_of_those_in_english() -> Result<()> {
        for shelf in SHELVES {
            let all = pages(&system::root(), shelf)?;
            for page in all.iter().filter(|page| words(&page.key).lang == ENGLISH.lang) {
                let other = all.iter().find(|other| other.key == counterpart(&page.key));
                let other = other.unwrap_or_else(|| panic!("{} is not there in Chinese", page.key));
                let levels = |page: &Page| page.document.headings.iter().map(|h| h.level).collect::<Vec<_>>();
                assert_eq!(levels(page), levels(other), "{}", page.key);
                // Headings have other names there: that links lead to some is another test.
                let links = |page: &Page| -> Vec<String> {
                    let path = |link: &String| match link.split_once('#') {
                        Some((path, _)) => format!("{path}#"),
                        None => link.clone(),
                    };
                    page.document.links.iter().map(|link| path(link).replace(".zh.html", ".html")).collect()
                };
                assert_eq!(links(page), links(other), "{}", page.key);
            }
        }
        Ok(())
    }

    /// Numbers and names of columns are the same in both languages, however often they are said.
    #[test]
    fn pages_on_datasets_have_the_same_figures_and_names_in_both_languages() -> Result<()> {
        let all = pages(&system::root(), &DATASETS)?;
        let mut figures = 0;
        for page in all.iter().filter(|page| words(&page.key).lang == ENGLISH.lang) {
            let other = all.iter().find(|other| other.key == counterpart(&page.key));
            let other = other.unwrap_or_else(|| panic!("{} is not there in Chinese", page.key));
            let (english, chinese) = (said(page), said(other));
            let missing: Vec<_> = english.symmetric_difference(&chinese).collect();
            assert!(missing.is_empty(), "{}: only in one language: {missing:?}", page.key);
            figures += english.len();
        }
        assert!(figures > 300, "{figures}");
        Ok(())
    }

    /// Every number and every piece of code of a page.
    fn said(page: &Page) -> BTreeSet<String> {
        let Document { opening, body, .. } = &page.document;
        // What months and large numbers are called.
        let text = format!("{opening}{body}")
            .replace("June 2024", "2024 6")
            .replace("100 million", "1 亿")
            .replace("83.4万", "83.4K");
        let document = Html::parse_fragment(&text);
        let pieces = select("code");
        let code = document.select(&pieces).map(|code| code.text().collect::<String>());
        let text: String = document.root_element().text().collect();
        let is_figure = |c: char| c.is_ascii_digit() || ".,".contains(c);
        let numbers = text.split(|c| !is_figure(c)).map(|number| number.trim_matches(['.', ',']).to_owned());
        // What is said in words in one language: eight positions, 19 categories on one side.
        numbers.filter(|number| number.len() > 1).chain(code).collect()
    }

    #[test]
    fn parts_stand_in_the_place_of_their_links() {
        for line in ["[The levels](part-severity.md)", "[The levels](../datasets/part-severity.md)"] {
            assert_eq!(part_of(line), Some("part-severity.md"));
        }
        for line in ["see [the levels](part-severity.md)", "[x](other.md)", "[x](part-../a.md)", "text"] {
            assert_eq!(part_of(line), None, "{line}");
        }
    }

    #[test]
    fn a_page_that_the_index_leaves_out_is_an_error() -> Result<()> {
        let root = scratch("definitions-index")?;
        let folder = root.join(DATASETS.sources);
        fs::create_dir_all(&folder).at("make", &folder)?;
        for (name, text) in [
            ("index.md", "# A\n\n[b](b.md)"),
            ("b.md", "# B"),
            ("part-c.md", "c"),
            ("index.zh.md", "# 甲\n\n[乙](b.zh.md)"),
            ("b.zh.md", "# 乙"),
        ] {
            fs::write(folder.join(name), text).at("write", &folder)?;
        }
        assert_eq!(
            pages(&root, &DATASETS)?.iter().map(|page| &*page.key).collect::<Vec<_>>(),
            ["index", "b", "index.zh", "b.zh"]
        );
        fs::write(folder.join("d.md"), "# D").at("write", &folder)?;
        assert!(pages(&root, &DATASETS).is_err());
        remove_dir(&root)
    }
}
