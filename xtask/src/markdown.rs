//! Markdown to HTML, as far as the definition pages need it. What is not listed
//! here, raw HTML above all, is an error and not markup.

use std::fmt::Write as _;

use pulldown_cmark::{Alignment, CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::run::{Failure, Result};

/// A heading with the id that links lead to.
#[derive(Debug, PartialEq)]
pub struct Heading {
    pub level: usize,
    pub id: String,
    pub text: String,
}

/// A document as HTML.
#[derive(Debug, Default)]
pub struct Document {
    /// What stands before the first heading of the second level, the title apart.
    pub opening: String,
    /// All that follows.
    pub body: String,
    pub headings: Vec<Heading>,
    /// The first paragraph as plain text.
    pub summary: String,
    /// Addresses of links, as they are written in the HTML.
    pub links: Vec<String>,
}

/// Renders a document, which is in Chinese or in English. Links to other Markdown files lead to their pages.
///
/// # Errors
/// There is something in it that these pages do not use, or a link to elsewhere that is
/// not safe to follow.
pub fn render(text: &str, chinese: bool) -> Result<Document> {
    let mut writer = Writer { chinese, ..Writer::default() };
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        writer.take(event)?;
    }
    Ok(writer.document)
}

/// Where in a table the writer is.
#[derive(Default)]
struct Table {
    alignments: Vec<Alignment>,
    in_head: bool,
    cell: usize,
}

#[derive(Default)]
struct Writer {
    /// Chinese needs no marking: the whole page is.
    chinese: bool,
    document: Document,
    table: Table,
    /// Text of the heading that is being read.
    heading: Option<String>,
    /// Whether the first paragraph is being read, and whether it was.
    in_summary: bool,
    had_summary: bool,
    in_code_block: bool,
}

impl Writer {
    fn out(&mut self) -> &mut String {
        let is_opening = !self.document.headings.iter().any(|heading| heading.level > 1);
        if is_opening { &mut self.document.opening } else { &mut self.document.body }
    }

    fn put(&mut self, html: &str) {
        self.out().push_str(html);
    }

    fn take(&mut self, event: Event) -> Result<()> {
        match event {
            Event::Start(tag) => self.start(tag)?,
            Event::End(tag) => self.end(tag)?,
            Event::Text(text) => self.text(&text),
            Event::Code(code) => self.code(&code),
            Event::SoftBreak => self.text(" "),
            other => return Err(unknown(&other)),
        }
        Ok(())
    }

    fn start(&mut self, tag: Tag) -> Result<()> {
        match tag {
            Tag::Paragraph => {
                self.in_summary = !self.had_summary;
                self.put("<p>");
            }
            Tag::Heading { .. } => self.heading = Some(String::new()),
            Tag::List(None) => self.put("<ul>\n"),
            Tag::Item => self.put("<li>"),
            Tag::Strong => self.put("<strong>"),
            Tag::Emphasis => self.put("<em>"),
            Tag::CodeBlock(CodeBlockKind::Fenced(_)) => {
                self.in_code_block = true;
                self.put("<pre><code>");
            }
            Tag::Link { dest_url, .. } => {
                let (address, is_elsewhere) = address(&dest_url)?;
                let rel = if is_elsewhere { " rel=\"noreferrer\"" } else { "" };
                self.put(&format!("<a href=\"{}\"{rel}>", escaped(&address)));
                self.document.links.push(address);
            }
            Tag::Table(alignments) => {
                self.table.alignments = alignments;
                self.put("<table>\n");
            }
            Tag::TableHead => {
                self.table.in_head = true;
                self.table.cell = 0;
                self.put("<thead>\n<tr>");
            }
            Tag::TableRow => {
                self.table.cell = 0;
                self.put("<tr>");
            }
            Tag::TableCell => {
                let number = self.table.alignments.get(self.table.cell) == Some(&Alignment::Right);
                let class = if number { " class=\"number\"" } else { "" };
                let html = match (self.table.in_head, self.table.cell) {
                    (true, _) => format!("<th scope=\"col\"{class}>"),
                    (false, 0) => format!("<th scope=\"row\"{class}>"),
                    (false, _) => format!("<td{class}>"),
                };
                self.put(&html);
            }
            other => return Err(unknown(&other)),
        }
        Ok(())
    }

    fn end(&mut self, tag: TagEnd) -> Result<()> {
        match tag {
            TagEnd::Paragraph => {
                self.had_summary |= self.in_summary;
                self.in_summary = false;
                self.put("</p>\n");
            }
            TagEnd::Heading(level) => {
                let text = self.heading.take().unwrap_or_default();
                let id = slug(&text);
                let level = level as usize;
                if self.document.headings.iter().any(|heading| heading.id == id) {
                    return Err(Failure::new(format!("two headings have the name “{text}”")));
                }
                self.document.headings.push(Heading { level, id: id.clone(), text: text.clone() });
                if level > 1 {
                    let text = self.marked_up(&text);
                    self.put(&format!("<h{level} id=\"{id}\">{text}</h{level}>\n"));
                }
            }
            TagEnd::List(false) => self.put("</ul>\n"),
            TagEnd::Item => self.put("</li>\n"),
            TagEnd::Strong => self.put("</strong>"),
            TagEnd::Emphasis => self.put("</em>"),
            TagEnd::CodeBlock => {
                self.in_code_block = false;
                self.put("</code></pre>\n");
            }
            TagEnd::Link => self.put("</a>"),
            TagEnd::Table => self.put("</tbody>\n</table>\n"),
            TagEnd::TableHead => {
                self.table.in_head = false;
                self.put("</tr>\n</thead>\n<tbody>\n");
            }
            TagEnd::TableRow => self.put("</tr>\n"),
            TagEnd::TableCell => {
                let cell = match (self.table.in_head, self.table.cell) {
                    (false, 1..) => "</td>",
                    _ => "</th>",
                };
                self.table.cell += 1;
                self.put(cell);
            }
            other => return Err(unknown(&other)),
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if let Some(heading) = &mut self.heading {
            heading.push_str(text);
            return;
        }
        if self.in_summary {
            self.document.summary.push_str(text);
        }
        let html = if self.in_code_block { escaped(text) } else { self.marked_up(text) };
        self.put(&html);
    }

    fn marked_up(&self, text: &str) -> String {
        if self.chinese { escaped(text) } else { marked_up(text) }
    }

    fn code(&mut self, code: &str) {
        if let Some(heading) = &mut self.heading {
            heading.push_str(code);
            return;
        }
        if self.in_summary {
            self.document.summary.push_str(code);
        }
        // Long names of columns may break where people see their parts.
        let html = escaped(code).replace('_', "_<wbr>").replace(',', ",<wbr>");
        self.put(&format!("<code>{html}</code>"));
    }
}

fn unknown(what: &impl std::fmt::Debug) -> Failure {
    Failure::new(format!("definition pages have no {what:?}"))
        .help("xtask/src/markdown.rs lists what they have")
}

/// What the data contains, in both languages, from the folder of any page.
const DATA: [&str; 2] = ["../data.html", "../data.zh.html"];

/// A view of the viewer, likewise.
const VIEW: &str = "../?";

/// Where a link leads in HTML, and whether that is another site.
fn address(link: &str) -> Result<(String, bool)> {
    if link.starts_with("https://") {
        return Ok((link.to_owned(), true));
    }
    let (path, fragment) = link.split_once('#').map_or((link, None), |(path, id)| (path, Some(id)));
    match path.strip_suffix(".md") {
        Some(name) if !name.contains(['/', ':']) => {
            let fragment = fragment.map(|id| format!("#{id}")).unwrap_or_default();
            Ok((format!("{name}.html{fragment}"), false))
        }
        // The one page that is written by hand.
        None if DATA.contains(&link) || link.starts_with(VIEW) => Ok((link.to_owned(), false)),
        _ => Err(Failure::new(format!("a link leads to `{link}`"))
            .help("links lead to https:// or to a Markdown file of the same folder")),
    }
}

/// Lower case, `-` for every run of what is neither letter nor digit.
fn slug(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

/// Text for HTML, also inside attributes.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The same, with Chinese marked as Chinese.
fn marked_up(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let chinese = is_chinese(first);
        let end = rest.find(|c| is_chinese(c) != chinese).unwrap_or(rest.len());
        let run = escaped(&rest[..end]);
        if chinese {
            let _ = write!(html, "<span lang=\"zh-Hans\">{run}</span>");
        } else {
            html.push_str(&run);
        }
        rest = &rest[end..];
    }
    html
}

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303f}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_pages_use_becomes_html() -> Result<()> {
        let text = "# A \\<title>\n\nFirst, `a_b`.\n\n## Two & more\n\n* [x](y.md#z) and\n  [hub][h]\n\n\
                    | A | N |\n|---|--:|\n| 虐待动物 | 1 |\n\n[h]: https://example.org/?a=1&b\n";
        let document = render(text, false)?;
        assert_eq!(document.summary, "First, a_b.");
        assert_eq!(document.opening, "<p>First, <code>a_<wbr>b</code>.</p>\n");
        assert_eq!(document.links, ["y.html#z", "https://example.org/?a=1&b"]);
        assert_eq!(
            document.body,
            "<h2 id=\"two-more\">Two &amp; more</h2>\n<ul>\n<li><a href=\"y.html#z\">x</a> and \
             <a href=\"https://example.org/?a=1&amp;b\" rel=\"noreferrer\">hub</a></li>\n</ul>\n<table>\n\
             <thead>\n<tr><th scope=\"col\">A</th><th scope=\"col\" class=\"number\">N</th></tr>\n</thead>\n\
             <tbody>\n<tr><th scope=\"row\"><span lang=\"zh-Hans\">虐待动物</span></th>\
             <td class=\"number\">1</td></tr>\n</tbody>\n</table>\n"
        );
        let title = Heading { level: 1, id: "a-title".into(), text: "A <title>".into() };
        assert!(document.headings[0] == title && document.headings.len() == 2);
        Ok(())
    }

    #[test]
    fn what_pages_do_not_use_is_refused() {
        for text in [
            "<script>alert(1)</script>",
            "a <b>b</b>",
            "![x](y.png)",
            "[x](javascript:alert(1))",
            "[x](http://example.org)",
            "[x](../a.md)",
            "> quoted",
            "## A\n\n## A",
        ] {
            assert!(render(text, false).is_err(), "{text}");
        }
    }
}
