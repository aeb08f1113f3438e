//! A chart as a file of its own: a picture with title, numbers, filter, source
//! and date in it. Only geometry and text; colours are those of the light page.

use super::figure::{FEW_NOTE, Figure, GridCells, METHOD_NOTE, Mark, Number, Panel, Shape};
use super::number::{count, fixed, fraction};

/// What must stand beside numbers that leave the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Provenance {
    /// What the open dataset is, and what must be said of it.
    pub source: String,
    /// What is filtered, in words; with a comparison, both sides.
    pub filter: String,
    /// Day on which the picture was made, such as `2026-11-25`.
    pub date: String,
}

const WIDTH: f64 = 960.0;
const MARGIN: f64 = 24.0;
const ROW: f64 = 20.0;
/// Where names end, and where bars begin and end.
const NAMES: f64 = 292.0;
const BARS: (f64, f64) = (304.0, 664.0);
const INK: &str = "#1b1f23";
const PALE: &str = "#4c555d";

/// The page's colours by name.
fn colour(tone: &str) -> &'static str {
    match tone {
        "severity-0" => "#8fa3b0",
        "severity-1" => "#e3b04b",
        "severity-2" => "#cf7a1f",
        "severity-3" => "#8c2f0b",
        "safe" => "#3a86b4",
        "mixed" | "different" => "#a99878",
        "unsafe" => "#c2631a",
        "unknown" => "#9a9a9a",
        _ => "#3f76ad",
    }
}

/// The chart as an SVG document, in the language that `say` brings texts into.
pub fn svg(figure: &Figure, provenance: &Provenance, say: &dyn Fn(&str) -> String) -> String {
    let mut sheet = Sheet { body: String::new(), y: MARGIN, say };
    sheet.paragraph(&figure.heading, 18.0, INK);
    sheet.paragraph(&figure.summary, 13.0, PALE);
    for panel in &figure.panels {
        sheet.panel(panel);
    }
    sheet.y += 8.0;
    let mut notes = vec![format!("Filter: {}.", provenance.filter)];
    if figure.has_few() {
        notes.push(FEW_NOTE.to_owned());
    }
    if figure.notes.is_empty() {
        notes.push(format!("{} {METHOD_NOTE}", figure.interval_note().unwrap_or_default()));
    }
    notes.extend(figure.notes.iter().map(|note| (*note).to_owned()));
    notes.push(format!("{} {}", provenance.source, provenance.date));
    notes.iter().for_each(|note| sheet.paragraph(note, 11.0, PALE));
    let (width, height) = (place(WIDTH), place(sheet.y + MARGIN));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" font-family=\"system-ui, sans-serif\">\
         <title>{}</title><rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>{}</svg>",
        escaped(&say(&figure.heading)),
        sheet.body,
    )
}

struct Sheet<'a> {
    body: String,
    /// Where the next line begins.
    y: f64,
    /// A text in the language of the document.
    say: &'a dyn Fn(&str) -> String,
}

/// How wide a letter is, of its height. Chinese ones are square.
fn width_of(text: &str) -> f64 {
    text.chars().map(|letter| if letter < '\u{2e80}' { 0.52 } else { 1.0 }).sum()
}

/// Where lines may end: words, with the spaces before them, and letters that are as wide as high.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let word = rest.trim_start_matches(' ');
        let spaces = rest.len() - word.len();
        let end = match word.chars().next().filter(|letter| width_of(letter.encode_utf8(&mut [0; 4])) > 0.9) {
            Some(wide) => wide.len_utf8(),
            None => word.find(|letter| letter == ' ' || letter >= '\u{2e80}').unwrap_or(word.len()),
        };
        let (piece, after) = rest.split_at((spaces + end).max(first.len_utf8()));
        rest = after;
        Some(piece)
    })
}

impl Sheet<'_> {
    fn text(&mut self, x: f64, y: f64, anchor: &str, size: f64, fill: &str, text: &str) {
        let (x, y, size) = (place(x), place(y), place(size));
        self.body += &format!(
            "<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\" font-size=\"{size}\" fill=\"{fill}\">{}</text>",
            escaped(text)
        );
    }

    fn rect(&mut self, x: f64, y: f64, width: f64, height: f64, fill: &str, opacity: f64) {
        let [x, y, width, height] = [x, y, width.max(0.0), height].map(place);
        let opacity = fixed(opacity, 2);
        self.body += &format!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\" fill-opacity=\"{opacity}\"/>"
        );
    }

    fn circle(&mut self, x: f64, y: f64, fill: &str, stroke: &str) {
        let (x, y) = (place(x), place(y));
        self.body += &format!(
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"4.5\" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"2\"/>"
        );
    }

    fn paragraph(&mut self, text: &str, size: f64, fill: &str) {
        let text = (self.say)(text);
        let most = (WIDTH - 2.0 * MARGIN) / size;
        let mut lines = vec![String::new()];
        for piece in pieces(&text) {
            match lines.last_mut() {
                Some(line) if width_of(line) + width_of(piece) <= most || closes(piece) => {
                    line.push_str(piece)
                }
                _ => lines.push(piece.trim_start().to_owned()),
            }
        }
        for line in lines.iter().filter(|line| !line.trim().is_empty()) {
            self.y += size * 1.35;
            self.text(MARGIN, self.y, "start", size, fill, line.trim());
        }
    }

    fn panel(&mut self, panel: &Panel) {
        self.y += 14.0;
        if !panel.caption.is_empty() {
            self.paragraph(&panel.caption, 13.0, INK);
        }
        self.y += 6.0;
        match &panel.shape {
            Shape::Grid { rows, columns, cells } => self.grid(panel, rows, columns, *cells),
            shape => {
                let longest = panel.marks.iter().map(|mark| mark.number.amount()).max().unwrap_or(0);
                panel.marks.iter().for_each(|mark| self.row(mark, shape, longest));
            }
        }
    }

    /// Name, bar or point with its interval, numbers.
    fn row(&mut self, mark: &Mark, shape: &Shape, longest: u64) {
        let (middle, (left, right)) = (self.y + ROW / 2.0, BARS);
        let width = right - left;
        let (fill, opacity) = (colour(mark.tone), if mark.number.is_of_few() { 0.4 } else { 1.0 });
        let name = if mark.is_named_by_data() { mark.name.clone() } else { (self.say)(&mark.name) };
        self.text(NAMES, middle + 4.0, "end", 12.0, INK, &shortened(&name, 46));
        let interval = mark.number.interval();
        let is_bar = matches!(shape, Shape::Bars | Shape::Columns(_));
        // On a bar the interval is on the scale of counts.
        let scale = if is_bar { mark.number.scale(longest) } else { 1.0 };
        if is_bar {
            let bar = width * fraction(mark.number.amount(), longest);
            self.rect(left, middle - 7.0, bar, 14.0, fill, opacity);
        } else {
            self.rect(left, middle - 0.5, width, 1.0, "#e4e1db", 1.0);
        }
        if let Some(interval) = interval {
            let [low, high] =
                [interval.low, interval.high].map(|end| left + width * (end * scale).clamp(0.0, 1.0));
            self.rect(low, middle - 1.0, high - low, 2.0, INK, 0.7);
        }
        let interval_words =
            interval.map_or_else(String::new, |i| format!("; {}", mark.number.interval_words(i)));
        let mut numbers = match mark.number {
            Number::Share { part, .. } if is_bar => {
                format!("{} ({}{interval_words})", count(part), mark.number.words())
            }
            Number::Share { whole, .. } if interval.is_some() => {
                format!("{}{interval_words} of {}", mark.number.words(), count(whole))
            }
            Number::Estimate(estimate) => {
                format!("{}{interval_words} of {}", mark.number.words(), count(estimate.of))
            }
            number => number.words(),
        };
        if !is_bar {
            if let Some(other) = mark.other {
                self.circle(left + width * other.position(), middle, "#ffffff", fill);
                numbers = format!(
                    "A {}, B {}, A − B {}",
                    mark.number.words(),
                    other.words(),
                    mark.number.difference_words(other)
                );
            }
            if mark.number.value().is_some() {
                self.circle(left + width * mark.number.position(), middle, fill, fill);
            }
        }
        let numbers = (self.say)(&numbers);
        self.text(right + 12.0, middle + 4.0, "start", 12.0, INK, &numbers);
        self.y += ROW;
    }

    fn grid(&mut self, panel: &Panel, rows: &[String], columns: &[String], cells: GridCells) {
        let left = if cells == GridCells::Full { 180.0 } else { 240.0 };
        let width = (WIDTH - left - MARGIN) / columns.len().max(1) as f64;
        let height = if cells == GridCells::Full { 44.0 } else { 22.0 };
        if columns.len() > 6 {
            // Many columns: their names stand upright.
            self.y += 170.0;
            for (at, name) in columns.iter().enumerate() {
                let x = left + (at as f64 + 0.5) * width + 4.0;
                self.body +=
                    &format!("<g transform=\"translate({} {}) rotate(-90)\">", place(x), place(self.y - 4.0));
                let name = (self.say)(name);
                self.text(0.0, 0.0, "start", 11.0, INK, &name);
                self.body += "</g>";
            }
        } else {
            self.y += 16.0;
            for (at, name) in columns.iter().enumerate() {
                let x = left + (at as f64 + 0.5) * width;
                let (y, name) = (self.y - 4.0, (self.say)(name));
                self.text(x, y, "middle", 11.0, INK, &name);
            }
        }
        for (name, marks) in rows.iter().zip(panel.marks.chunks(columns.len().max(1))) {
            let middle = self.y + height / 2.0;
            let name = (self.say)(name);
            self.text(left - 8.0, middle + 4.0, "end", 11.0, INK, &name);
            for (at, mark) in marks.iter().enumerate() {
                let x = left + at as f64 * width;
                let shade = panel.shade(mark);
                let fill = if shade < 0.0 { colour("unsafe") } else { colour(mark.tone) };
                let opacity = shade.abs() * 0.6;
                self.rect(x + 1.0, self.y + 1.0, width - 2.0, height - 2.0, fill, opacity);
                let words = match cells {
                    GridCells::Full => mark.number.sentence(panel.unit),
                    _ => mark.short(cells),
                };
                let pale = if mark.number.is_of_few() { PALE } else { INK };
                let words = (self.say)(&words);
                self.text(x + width / 2.0, middle + 4.0, "middle", 10.0, pale, &words);
            }
            self.y += height;
        }
    }
}

/// A place on the sheet.
fn place(value: f64) -> String {
    fixed(value, 1)
}

/// Whether it must not begin a line.
fn closes(piece: &str) -> bool {
    piece.chars().all(|letter| "，。；：！？）、”’》%".contains(letter))
}

fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{Context, NAMES as CHARTS, describe};
    use crate::model::{CategorySet, Choices, Counts, Fields};

    #[test]
    fn every_chart_becomes_a_document_that_says_where_it_is_from() {
        let (categories, all) = (CategorySet::pku_saferlhf(), Counts::zero(19));
        let context = Context {
            categories: &categories,
            fields: Fields::ALL,
            names: &Default::default(),
            parts: &["a<b/train".to_owned()],
            choices: Choices::default(),
            all: &all,
        };
        let provenance = Provenance {
            source: "Synthetic data".to_owned(),
            filter: "x < y & z".to_owned(),
            date: "2026-01-02".to_owned(),
        };
        for place in 0..CHARTS.len() {
            let figure = describe(place, &context, &all);
            let text = svg(&figure, &provenance, &str::to_owned);
            for part in ["Synthetic data 2026-01-02", "x &lt; y &amp; z"] {
                assert!(text.contains(part), "{}: no {part}", figure.name);
            }
            assert!(text.contains(&format!("<title>{}", escaped(&figure.heading))));
            assert!(!text.contains("NaN") && !text.contains("inf"), "{}", figure.name);
            assert_eq!(text.matches("<text").count(), text.matches("</text>").count());
            assert!(!text.contains("a<b"));
        }
    }

    #[test]
    fn lines_end_between_words_and_between_chinese_letters() {
        let lines = |text: &str| {
            let mut sheet = Sheet { body: String::new(), y: 0.0, say: &str::to_owned };
            sheet.paragraph(text, 40.0, INK);
            let lines =
                sheet.body.split("</text>").filter_map(|line| Some(line.split_once('>')?.1.to_owned()));
            lines.collect::<Vec<_>>()
        };
        let english =
            "Thin lines are Wilson 95 % intervals, which take responses as independent of each other.";
        assert_eq!(lines(english).join(" "), english);
        let chinese = "细线为 Wilson 95% 区间，区间把各条回复视为彼此独立，而同一提示的两条回复并非完全独立：两者相近时，真实的区间更宽。";
        assert_eq!(lines(chinese).concat().replace(' ', ""), chinese.replace(' ', ""));
        for line in lines(english).iter().chain(&lines(chinese)) {
            assert!(
                width_of(line) * 40.0 <= WIDTH
                    && !closes(&line[..line.chars().next().map_or(0, char::len_utf8)]),
                "{line}"
            );
        }
        assert!(lines(english).len() > 1 && lines(chinese).len() > 1);
    }
}
