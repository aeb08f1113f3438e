//! What stands in a cell: as an element, and as text to be copied.

use super::columns;
use crate::chart::{count, severity_name};
use crate::model::{
    CategorySet, Column, Decision, Fields, Labels, Level, Member, Order, Reason, Record, Reveal, TableChoices,
};
use crate::state::{Page, PairView};
use crate::ui::labels::{response_word, safe_mark, safe_word, severity_mark};
use crate::ui::saved::marks_cell;
use crate::ui::tree::{Node, node};
use crate::wire::{NameLists, Row, Text};

/// Characters of a text that a cell shows at most.
const SHOWN: usize = 400;

/// Everything about the page that cells depend on.
pub(super) struct Sight {
    pub(super) page: Page,
    pub(super) choices: TableChoices,
    /// Columns that are shown, in order.
    pub(super) columns: Vec<Column>,
    /// Row number of the open pair, and its position in the table.
    pub(super) open: Option<(u64, Option<u64>)>,
    pub(super) fields: Fields,
    member: Member,
    set: CategorySet,
    names: NameLists,
    reveal: Reveal,
}

impl Sight {
    /// As it is now.
    pub(super) fn of(page: Page) -> Self {
        let store = page.store;
        let (choices, reveal) = (store.address.with(|a| a.table.clone()), store.reveal.get());
        let open = store.pair.with(|pair| match pair {
            PairView::Open { pair, .. } => Some((pair.row.row, pair.position)),
            _ => None,
        });
        Self {
            page,
            columns: columns::shown(&choices, store.fields(), reveal.level == Level::Show),
            fields: store.fields(),
            member: store.member_now(),
            choices,
            open,
            set: store.categories(),
            names: store.names.get(),
            reveal,
        }
    }

    /// In which order pairs stand.
    pub(super) fn order(&self) -> &Order {
        &self.choices.order
    }

    fn source(&self, of: usize, code: u8) -> &str {
        let names = self.names.sources.get(of);
        names.and_then(|names| names.get(usize::from(code))).map_or("", String::as_str)
    }

    fn sources(&self, labels: Labels) -> [&str; 3] {
        let response = |r| self.source(1, labels.response_source(r));
        [self.source(0, labels.prompt_source()), response(0), response(1)]
    }

    /// A text of a pair where it may be shown and is there: prompt, response 0, response 1.
    fn text_of(&self, row: &Row, of: usize) -> Option<String> {
        let texts = |text: &Text| match (of, &text.responses) {
            (0, _) => Some(text.prompt.clone()),
            (_, Some([first, second])) => Some(if of == 1 { first } else { second }.clone()),
            _ => None,
        };
        let shown = self.reveal.of(Labels(row.labels), false) == Decision::Show;
        shown.then(|| self.page.store.text_of(row.row, texts)).flatten()
    }

    /// The pair as a JSON object.
    pub(super) fn record(&self, row: &Row) -> String {
        let texts = [0, 1, 2].map(|of| self.text_of(row, of));
        let labels = Labels(row.labels);
        let record = Record {
            member: self.member,
            fields: self.fields,
            categories: &self.set,
            labels,
            place: &row.place,
            pairs: self.fields.has(Fields::PATTERNS).then_some(row.pairs),
            sources: self.sources(labels),
            lengths: row.lengths,
            texts: texts.each_ref().map(Option::as_deref),
            hashes: None,
        };
        record.json()
    }

    /// The cell as text.
    pub(super) fn plain(&self, column: Column, row: &Row) -> String {
        let labels = Labels(row.labels);
        let length = |of: usize| row.lengths.map_or_else(String::new, |lengths| lengths[of].to_string());
        match column {
            Column::Pair if self.fields.has(Fields::PATTERNS) => row.pairs.to_string(),
            Column::Pair => row.place.clone(),
            Column::Marks => String::new(),
            Column::PromptSource => self.sources(labels)[0].to_owned(),
            Column::ResponseSource => match self.sources(labels) {
                [_, first, second] if first == second => first.to_owned(),
                [_, first, second] => [first, second].join(" / "),
            },
            Column::Prompt => self.text_of(row, 0).unwrap_or_default(),
            Column::Text0 => self.text_of(row, 1).unwrap_or_default(),
            Column::Text1 => self.text_of(row, 2).unwrap_or_default(),
            Column::Labels0 | Column::Labels1 => {
                let r = usize::from(column == Column::Labels1);
                let mut words = Vec::new();
                if self.fields.has(Fields::SAFE) {
                    words.push(safe_word(labels.safe(r)));
                }
                if self.fields.has(Fields::SEVERITY) {
                    words.push(severity_name(labels.severity(r).into()));
                }
                words.extend(self.categories(labels, r).into_iter().map(|i| self.category(i)));
                words.join(", ")
            }
            Column::Better => response_word(labels.better()).to_owned(),
            Column::Safer => response_word(labels.safer()).to_owned(),
            Column::PromptLength => length(0),
            Column::Length0 => length(1),
            Column::Length1 => length(2),
        }
    }

    fn categories(&self, labels: Labels, r: usize) -> Vec<usize> {
        // What the dataset does not have is not unknown either.
        let mask = if self.fields.has(Fields::CATEGORIES) { labels.categories(r) } else { 0 };
        (0..self.set.len()).chain([CategorySet::UNKNOWN]).filter(|i| mask >> i & 1 == 1).collect()
    }

    fn category(&self, index: usize) -> &str {
        if index == CategorySet::UNKNOWN { "unknown" } else { self.set.name(index) }
    }

    /// The cell of a column, so many pixels wide and lines high.
    pub(super) fn cell(&self, column: Column, row: &Row, width: f64, lines: usize) -> Node {
        let labels = Labels(row.labels);
        let cell = || node("td");
        match column {
            Column::Pair if self.fields.has(Fields::PATTERNS) => {
                node("th").class("number").text(count(row.pairs))
            }
            Column::Pair => {
                let open = node("button").class("link").is("data-action", "open-pair");
                // In a grid the cell is what the tab key comes to.
                let open = if self.choices.paged { open } else { open.is("tabindex", "-1") };
                node("th").with(open.text(row.place.clone()))
            }
            Column::Marks => marks_cell(self.page.store, row),
            Column::Prompt => self.text_cell(row, 0),
            Column::Text0 => self.text_cell(row, 1),
            Column::Text1 => self.text_cell(row, 2),
            Column::Labels0 | Column::Labels1 => {
                let r = usize::from(column == Column::Labels1);
                let has = |fields: Fields| self.fields.has(fields);
                cell()
                    .class("labels-cell")
                    .all(has(Fields::SAFE).then(|| safe_mark(labels.safe(r))))
                    .all(has(Fields::SEVERITY).then(|| severity_mark(labels.severity(r))))
                    .all(has(Fields::CATEGORIES).then(|| self.chips(labels, r, width, lines)))
            }
            Column::PromptLength | Column::Length0 | Column::Length1 => {
                let of = column.index() - Column::PromptLength.index();
                let length = row.lengths.map(|lengths| lengths[of.min(2)]);
                cell().class("number").text(length.map_or("–".to_owned(), |length| count(length.into())))
            }
            _ => cell().text(self.plain(column, row)),
        }
    }

    fn text_cell(&self, row: &Row, of: usize) -> Node {
        let hidden = match self.reveal.of(Labels(row.labels), false) {
            Decision::Show => None,
            Decision::Never(Reason::Category(index)) => Some(format!("hidden: {}", self.category(index))),
            Decision::Never(Reason::Severity(level)) => Some(format!("hidden: severity {level}")),
            _ => Some("hidden: shown on demand".to_owned()),
        };
        let words = node("span").is("dir", "auto");
        let (class, words) = match (hidden, self.text_of(row, of)) {
            (Some(why), _) => ("text-cell waiting", words.text(why)),
            (None, None) => ("text-cell waiting", words.text("…")),
            (None, Some(text)) => {
                let text: String = text.chars().take(SHOWN).collect();
                ("text-cell", words.is("translate", "no").text(text))
            }
        };
        node("td").class(class).with(words)
    }

    /// Chips of categories, as many as there is room for by the length of their names.
    fn chips(&self, labels: Labels, r: usize, width: f64, lines: usize) -> Node {
        let found = self.categories(labels, r);
        if found.is_empty() {
            return node("span").class("none").text("no category");
        }
        let short = |i: usize| if i == CategorySet::UNKNOWN { "unknown" } else { self.set.short_name(i) };
        let lengths: Vec<usize> = found.iter().map(|i| short(*i).chars().count()).collect();
        let fit = fitting(&lengths, width - MARKS_WIDTH, lines);
        let chip = |i: usize| {
            let slug = if i == CategorySet::UNKNOWN { "unknown".to_owned() } else { self.set.slug(i) };
            node("li")
                .class("label-chip")
                .has("title", self.category(i).to_owned())
                .has("data-category", slug)
                .text(short(i).to_owned())
        };
        let (there, more) = found.split_at(fit);
        let more = (!more.is_empty()).then(|| {
            let names: Vec<&str> = more.iter().map(|i| self.category(*i)).collect();
            node("li").class("more").has("title", names.join(", ")).text(format!("+{}", more.len()))
        });
        node("ul").class("label-chips").all(there.iter().map(|i| chip(*i)).chain(more))
    }
}

/// Room that is taken by the marks before chips, and by the number after them, in pixels.
const MARKS_WIDTH: f64 = 184.0;
const MORE_WIDTH: f64 = 28.0;

/// How many chips with names of such lengths fit into lines of a width; at least one.
fn fitting(lengths: &[usize], width: f64, lines: usize) -> usize {
    let (mut line, mut left, mut fit) = (1, width, 0);
    for (at, length) in lengths.iter().enumerate() {
        let chip = *length as f64 * 6.6 + 16.0;
        if chip > left && line < lines && at > 0 {
            (line, left) = (line + 1, width + MARKS_WIDTH / 2.0);
        }
        let is_last = at + 1 == lengths.len();
        let needed = if is_last || line < lines { chip } else { chip + MORE_WIDTH };
        if needed > left && at > 0 {
            break;
        }
        left -= chip;
        fit += 1;
    }
    fit
}

#[cfg(test)]
mod tests {
    use super::fitting;

    #[test]
    fn chips_fit_by_the_length_of_their_names() {
        assert_eq!(fitting(&[5], 10.0, 1), 1, "one is always there");
        assert_eq!(fitting(&[5, 5], 100.0, 1), 2);
        assert_eq!(fitting(&[5, 5, 5], 100.0, 1), 1, "the number takes room too");
        assert_eq!(fitting(&[5, 5, 5], 128.0, 1), 2);
        assert_eq!(fitting(&[5, 5, 5, 5], 100.0, 2), 4);
    }
}
