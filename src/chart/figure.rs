//! What a chart is before it is drawn: marks with their numbers, panels,
//! tables, sentences. Drawing, saving and comparing work on these alone.

use super::number::{count, counted, fixed, fraction, interval_words, percent, signed_points};
use super::sentence::of_rows;
use super::stats::{Interval, newcombe, wilson};
use crate::model::{CategorySet, Choices, Clause, Counts, Fields, View, sort_short};
use std::borrow::Cow;

/// What charts are described from, beside the counts.
pub struct Context<'a> {
    /// Harm categories of the dataset.
    pub categories: &'a CategorySet,
    /// What its rows have.
    pub fields: Fields,
    /// Names of prompt sources and of response sources, by code.
    pub names: &'a [Vec<String>; 2],
    /// Configs and splits, by number, as [`Part`](crate::model::Part) writes them.
    pub parts: &'a [String],
    /// What the reader chose about charts.
    pub choices: Choices,
    /// Counts of all pairs: they decide which values occur at all.
    pub all: &'a Counts,
}

/// One chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figure {
    /// Name in the page, such as `pair-safety`.
    pub name: &'static str,
    /// Says what is counted.
    pub heading: Cow<'static, str>,
    /// The main figure, with its denominator.
    pub summary: String,
    /// Whether many intervals stand side by side.
    pub many_intervals: bool,
    /// What must be said of its numbers, where they are counted in another way than others.
    pub notes: &'static [&'static str],
    /// Places in [`CHOICES`](crate::model::CHOICES).
    pub choices: Vec<usize>,
    /// Pictures.
    pub panels: Vec<Panel>,
    /// Tables; the first is the chart's own.
    pub tables: Vec<Table>,
}

/// A picture: marks of one kind on one scale.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// What its marks count, as a heading; empty where the chart's says it.
    pub caption: String,
    /// What is counted: `pairs` or `responses`.
    pub unit: &'static str,
    /// How marks are drawn.
    pub shape: Shape,
    /// The marks.
    pub marks: Vec<Mark>,
    /// The view of which a range can be chosen, by dragging and in two inputs.
    pub range: Option<View>,
    /// Without these there is no such picture.
    pub(super) needs: Fields,
}

/// How marks are drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// Bars by count, one below the other.
    Bars,
    /// Shares as points with intervals, from 0 to 100 %.
    Points,
    /// Columns by count, side by side; names of the axis' start, middle and end.
    Columns([String; 3]),
    /// Two numbers each, and their difference.
    Compared,
    /// Rows × columns, coloured by value.
    Grid {
        /// Row headings.
        rows: Vec<String>,
        /// Column headings.
        columns: Vec<String>,
        /// What stands in a cell.
        cells: GridCells,
    },
}

/// What stands in the cells of a grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GridCells {
    /// Name, count and share: few cells.
    Full,
    /// The value in short: many cells.
    Value,
    /// The count: many cells.
    Count,
}

/// One mark: a number with what a click on it filters by.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// Key, once in its panel.
    pub key: String,
    /// Name as it is shown.
    pub name: String,
    /// What a click filters by.
    pub clause: Clause,
    /// Name of its colour.
    pub tone: &'static str,
    /// Its number.
    pub number: Number,
    /// The number that it is compared with.
    pub other: Option<Number>,
}

/// What a mark shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// A count with its denominator.
    Share {
        /// The count.
        part: u64,
        /// What it is a share of.
        whole: u64,
    },
    /// A mean of whole numbers.
    Mean {
        /// Their sum.
        sum: u64,
        /// How many there are.
        of: u64,
        /// The highest that each can be.
        most: u64,
    },
    /// A number that is estimated in a way of its own.
    Estimate(Estimate),
    /// A measure of two categories together.
    Measure {
        /// Its value, where it is defined.
        value: Option<f64>,
        /// The value that says that one says nothing about the other.
        neutral: f64,
        /// Responses or pairs with both.
        joint: u64,
    },
}

/// A share or a coefficient with an interval that is not Wilson's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// Its value, where it is defined.
    pub value: Option<f64>,
    /// Its 95 % interval, where there can be one.
    pub interval: Option<Interval>,
    /// How many it is of.
    pub of: u64,
    /// Whether it is a share.
    pub is_share: bool,
}

/// Fewer than so many are too few for a share.
pub const FEW: u64 = 30;

/// What is said where a share is of too few.
pub const FEW_NOTE: &str = "Greyed: of fewer than 30, too few for the share to be relied on.";
/// What is said where there are intervals, in pictures that show them and in
/// those that do not.
const INTERVAL_NOTES: [&str; 2] = [
    "Thin lines are Wilson 95 % intervals.",
    "Wilson 95 % intervals stand in the tooltips and in the table.",
];
/// What is said of all intervals together.
pub const METHOD_NOTE: &str = "Intervals take responses as independent of each other, which two answers to one prompt are not quite: where the two are alike, true intervals are wider.";
/// What is said where two numbers are compared.
pub const COMPARED_NOTE: &str = "Differences are A less B, in percentage points for shares, with Newcombe 95 % intervals, which take A and B as separate sets of pairs.";
/// What is said where many intervals stand side by side.
pub const MANY_NOTE: &str = "Many intervals stand side by side: about one in twenty misses its true share, so one that stands out is no finding by itself.";

impl Number {
    /// The value, where there is one: a share from 0 to 1, a mean, a measure.
    pub fn value(self) -> Option<f64> {
        match self {
            Number::Share { part, whole } => (whole > 0).then(|| part as f64 / whole as f64),
            Number::Mean { sum, of, .. } => (of > 0).then(|| sum as f64 / of as f64),
            Number::Measure { value, .. } | Number::Estimate(Estimate { value, .. }) => value,
        }
    }

    /// 95 % interval of a share (Wilson's) or of an estimate.
    pub fn interval(self) -> Option<Interval> {
        match self {
            Number::Share { part, whole } => wilson(part, whole),
            Number::Estimate(estimate) => estimate.interval,
            _ => None,
        }
    }

    /// An interval of this number in words.
    pub fn interval_words(self, interval: Interval) -> String {
        match self {
            Number::Estimate(Estimate { is_share: false, .. }) => {
                [decimal(Some(interval.low)), decimal(Some(interval.high))].join(" to ")
            }
            _ => interval_words(interval),
        }
    }

    /// The value from 0 to 1 on the number's own scale.
    pub fn position(self) -> f64 {
        let most = match self {
            Number::Mean { most, .. } => most as f64,
            _ => 1.0,
        };
        self.value().map_or(0.0, |value| (value / most).clamp(0.0, 1.0))
    }

    /// On a bar of counts, how far a share of 1 reaches: the share's whole of
    /// the longest bar.
    pub fn scale(self, longest: u64) -> f64 {
        match self {
            Number::Share { whole, .. } if longest > 0 => whole as f64 / longest as f64,
            _ => 1.0,
        }
    }

    /// How much more this is than another number.
    pub fn difference(self, other: Self) -> Option<f64> {
        Some(self.value()? - other.value()?)
    }

    /// Newcombe's 95 % interval of the difference of two shares.
    pub fn difference_interval(self, other: Self) -> Option<Interval> {
        match (self, other) {
            (Number::Share { part, whole }, Number::Share { part: p, whole: w }) => {
                newcombe((part, whole), (p, w))
            }
            _ => None,
        }
    }

    /// The difference in words: `+1.2 points`, with its interval.
    pub fn difference_words(self, other: Self) -> String {
        let Some(difference) = self.difference(other) else { return "–".to_owned() };
        if !matches!(self, Number::Share { .. }) {
            let text = decimal(Some(difference));
            return if difference < 0.0 { text } else { format!("+{text}") };
        }
        let mut text = signed_points(difference);
        if let Some(Interval { low, high }) = self.difference_interval(other) {
            text += &format!(" ({} to {})", signed_points(low), signed_points(high));
        }
        text
    }

    /// The count that a bar shows.
    pub fn amount(self) -> u64 {
        match self {
            Number::Share { part, .. } => part,
            Number::Mean { of, .. } | Number::Estimate(Estimate { of, .. }) => of,
            Number::Measure { joint, .. } => joint,
        }
    }

    /// Whether the share or mean is of too few.
    pub fn is_of_few(self) -> bool {
        match self {
            Number::Share { whole: of, .. }
            | Number::Mean { of, .. }
            | Number::Estimate(Estimate { of, .. }) => of < FEW,
            Number::Measure { joint, .. } => joint < FEW,
        }
    }

    /// The value in short: `15.4 %`, `1.32`; an en dash where there is none.
    pub fn words(self) -> String {
        match self {
            Number::Share { part, whole } => percent(part, whole),
            Number::Estimate(Estimate { value: Some(value), is_share: true, .. }) => {
                [&fixed(100.0 * value, 1), " %"].concat()
            }
            _ => decimal(self.value()),
        }
    }

    /// The number in words, with what it is of and its interval.
    pub fn sentence(self, unit: &str) -> String {
        let mut text = match self {
            Number::Share { part, whole } => {
                let mut text = [&count(part), " of ", &counted(whole, unit)].concat();
                if let Some(interval) = self.interval() {
                    text +=
                        &format!(" ({}; 95 % interval {})", percent(part, whole), interval_words(interval));
                }
                text
            }
            Number::Mean { of, .. } => [&self.words(), " on average, of ", &counted(of, unit)].concat(),
            Number::Estimate(Estimate { interval, of, is_share, .. }) => {
                let of_what = if is_share { " of " } else { " over " };
                let mut text = [&self.words(), of_what, &counted(of, unit)].concat();
                if let Some(interval) = interval {
                    text += &[" (95 % interval ", &self.interval_words(interval), ")"].concat();
                }
                text
            }
            Number::Measure { joint, .. } => [&self.words(), "; both in ", &counted(joint, unit)].concat(),
        };
        if self.is_of_few() {
            text += ". Fewer than 30: too few to rely on";
        }
        text
    }
}

/// A number with two decimals; an en dash where there is none.
pub fn decimal(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| fixed(value, 2))
}

/// A table: rows of cells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// What stands after the chart's name in the table's id; empty for the first.
    pub id: &'static str,
    /// Heading of the rows' names.
    pub first: &'static str,
    /// Key and heading of every column.
    pub columns: Vec<(String, String)>,
    /// The rows.
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its key.
    pub key: String,
    /// Its heading.
    pub name: String,
    /// One cell a column.
    pub cells: Vec<Cell>,
}

/// A cell of a table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell {
    /// A count.
    Count(u64),
    /// A share, with its interval.
    Share(u64, u64),
    /// A difference of two shares, with its interval.
    Difference([u64; 2], [u64; 2]),
    /// Another number, where it is defined.
    Number(Option<f64>),
    /// An estimate, with its interval.
    Estimate(Estimate),
    /// Does not apply.
    Blank,
}

impl Table {
    /// Columns by key and heading.
    pub fn new(id: &'static str, first: &'static str, columns: &[(&str, &str)]) -> Self {
        let columns = columns.iter().map(|(key, name)| ((*key).to_owned(), (*name).to_owned())).collect();
        Self { id, first, columns, rows: Vec::new() }
    }

    /// Adds a row.
    pub fn row(&mut self, key: impl Into<String>, name: impl Into<String>, cells: Vec<Cell>) {
        self.rows.push(Row { key: key.into(), name: name.into(), cells });
    }
}

impl Context<'_> {
    /// Key and name of every category, and of the value for null where it occurs.
    pub(super) fn category_list(&self, unknown: bool) -> Vec<(usize, String, String)> {
        let known = (0..self.categories.len())
            .map(|i| (i, self.categories.slug(i), self.categories.name(i).to_owned()));
        let unknown = (unknown && self.all.categories_unknown.either > 0)
            .then(|| (CategorySet::UNKNOWN, "unknown".to_owned(), "unknown".to_owned()));
        known.chain(unknown).collect()
    }

    /// Name of a source by its code.
    pub(super) fn source_name(&self, list: usize, code: usize) -> String {
        self.names[list].get(code).cloned().unwrap_or_else(|| "(other)".to_owned())
    }
}

impl Panel {
    /// Marks of pairs, without a range.
    pub(super) fn new(
        caption: impl Into<String>,
        unit: &'static str,
        shape: Shape,
        marks: Vec<Mark>,
    ) -> Self {
        Self { caption: caption.into(), unit, shape, marks, range: None, needs: Fields::NONE }
    }

    /// The same, which needs fields that not every dataset has.
    pub(super) fn needs(mut self, fields: Fields) -> Self {
        self.needs = fields;
        self
    }
}

/// Brings marks into the order of a value, the highest first; equal ones stay
/// as they were.
pub(super) fn highest_first(marks: &mut [Mark], value: &dyn Fn(&Mark) -> f64) {
    sort_short(marks, |a, b| value(a) > value(b));
}

/// Columns of tables by what they need.
const COLUMNS_NEED: [(Fields, &[&str]); 5] = [
    (Fields::PAIR, &["response-0", "response-1", "either", "both", "either-share", "difference"]),
    (
        Fields::SEVERITY,
        &["severity-0", "severity-1", "severity-2", "severity-3", "severity-unknown", "severity-mean"],
    ),
    (Fields::SAFE, &["safe", "safe-share"]),
    (Fields::BETTER, &["better", "not-better", "better-0", "better-1"]),
    (Fields::SAFER, &["safer", "not-safer", "safer-0", "safer-1", "same", "rate"]),
];

impl Figure {
    /// Without what rows do not have, and in words that fit them.
    pub(super) fn of(mut self, fields: Fields) -> Self {
        if fields.has(Fields::ALL.without(Fields::HASHES)) {
            return self;
        }
        self.panels.retain(|panel| fields.has(panel.needs));
        let absent =
            |key: &str| COLUMNS_NEED.iter().any(|(needs, keys)| !fields.has(*needs) && keys.contains(&key));
        for table in &mut self.tables {
            // The rates of this table are of one preference.
            let gone: Vec<bool> =
                table.columns.iter().map(|(key, _)| table.id != "preferences" && absent(key)).collect();
            let stays = |at: &mut usize| {
                *at += 1;
                !gone.get(*at - 1).copied().unwrap_or(false)
            };
            let mut at = 0;
            table.columns.retain(|_| stays(&mut at));
            for row in &mut table.rows {
                let mut at = 0;
                row.cells.retain(|_| stays(&mut at));
            }
            table.columns.iter_mut().for_each(|(_, name)| *name = of_rows(name, fields));
        }
        self.heading = of_rows(&self.heading, fields).into();
        self.summary = of_rows(&self.summary, fields);
        for panel in &mut self.panels {
            panel.caption = of_rows(&panel.caption, fields);
            panel.unit = match panel.unit {
                "pairs" => super::rows_name(fields),
                "responses" if !fields.has(Fields::RESPONSE) => "prompts",
                unit => unit,
            };
        }
        self
    }

    /// What must be said of its intervals.
    pub fn interval_note(&self) -> Option<&'static str> {
        let of = |is_grid: bool| {
            let panels = self.panels.iter().filter(move |p| matches!(p.shape, Shape::Grid { .. }) == is_grid);
            panels
                .flat_map(|panel| &panel.marks)
                .any(|mark| matches!(mark.number, Number::Share { .. }) && mark.number.interval().is_some())
        };
        if of(false) { Some(INTERVAL_NOTES[0]) } else { of(true).then_some(INTERVAL_NOTES[1]) }
    }

    /// Whether a share or mean in its pictures is of too few.
    pub fn has_few(&self) -> bool {
        let is_few = |mark: &Mark| mark.number.is_of_few() || mark.other.is_some_and(Number::is_of_few);
        self.panels.iter().any(|panel| panel.marks.iter().any(is_few))
    }
}

impl Panel {
    /// How strongly the cell of a mark is coloured: from -1 (far below neutral)
    /// over 0 to 1. Counts are coloured by the highest of them.
    pub fn shade(&self, mark: &Mark) -> f64 {
        if let Shape::Grid { cells: GridCells::Count, .. } = self.shape {
            let most = self.marks.iter().map(|mark| mark.number.amount()).max().unwrap_or(0);
            return fraction(mark.number.amount(), most);
        }
        match mark.number {
            Number::Measure { value: Some(value), neutral: 0.0, .. } => value.clamp(-1.0, 1.0),
            // A lift of 4 is as far above 1 as one of a quarter is below.
            Number::Measure { value: Some(value), .. } => (value.max(1e-9).log2() / 2.0).clamp(-1.0, 1.0),
            number => number.position(),
        }
    }
}

impl Mark {
    /// What stands in a small cell.
    pub fn short(&self, cells: GridCells) -> String {
        match self.number {
            Number::Share { part, .. } if cells == GridCells::Count => count(part),
            Number::Share { part, whole } if whole > 0 => fixed(100.0 * part as f64 / whole as f64, 0),
            number => number.words(),
        }
    }

    /// Whether the data gave it its name, such as that of a source.
    pub fn is_named_by_data(&self) -> bool {
        matches!(self.clause.view, View::PromptSources | View::ResponseSources | View::Splits)
    }

    /// Name and numbers in words.
    pub fn sentence(&self, unit: &str) -> String {
        let number = self.number.sentence(unit);
        match self.other {
            None => format!("{}: {number}.", self.name),
            Some(other) => format!(
                "{}. A: {number}. B: {}. A less B: {}.",
                self.name,
                other.sentence(unit),
                self.number.difference_words(other)
            ),
        }
    }

    /// A count with its denominator.
    pub(super) fn share(
        key: impl Into<String>,
        name: impl Into<String>,
        clause: Clause,
        part: u64,
        whole: u64,
    ) -> Self {
        let number = Number::Share { part, whole };
        Self { key: key.into(), name: name.into(), clause, tone: "category", number, other: None }
    }

    /// The same in another colour.
    pub(super) fn tone(mut self, tone: &'static str) -> Self {
        self.tone = tone;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_words() {
        let share = |part, whole| Number::Share { part, whole };
        assert_eq!(share(1, 4).words(), "25.0 %");
        assert_eq!(share(100, 400).sentence("pairs"), "100 of 400 pairs (25.0 %; 95 % interval 21.0–29.5 %)");
        assert!(share(1, 4).sentence("pairs").ends_with("too few to rely on"));
        assert_eq!(share(0, 0).sentence("pairs"), "0 of 0 pairs. Fewer than 30: too few to rely on");
        assert_eq!(
            Number::Mean { sum: 60, of: 40, most: 3 }.sentence("responses"),
            "1.50 on average, of 40 responses"
        );
        let phi = Number::Measure { value: None, neutral: 0.0, joint: 31 };
        assert_eq!(phi.sentence("pairs"), "–; both in 31 pairs");
    }
}
