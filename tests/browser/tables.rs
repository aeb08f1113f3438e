//! The charts' tables: what the page shows, and what it should show.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Deserialize;

use crate::Page;

/// What a cell of a table says.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Cell {
    /// A count.
    Count(u64),
    /// A number that is no count, such as a mean.
    Number(f64),
    /// A part of a whole; no value where the whole is zero.
    Share {
        /// `data-value`
        value: Option<f64>,
        /// `data-part`
        part: u64,
        /// `data-whole`
        whole: u64,
    },
    /// A number that is not defined.
    Undefined,
}

/// Chart → row key → column key → cell. In `better-safer`, a row's key is the
/// better response.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(transparent)]
pub struct Tables(pub BTreeMap<String, Table>);

/// Row key → column key → cell.
pub type Table = BTreeMap<String, Row>;

type Row = BTreeMap<String, Cell>;

/// Tables of a file's name and of lengths, which come after the labels.
const NOT_OF_LABELS: [&str; 3] = ["splits", "lengths", "lengths-preferences"];

/// A message names so many differences of a table.
const TOLD: usize = 12;

impl Tables {
    /// A count, or the part of a share, that must be there.
    pub fn number(&self, chart: &str, key: &str, column: &str) -> u64 {
        let cell = self.0.get(chart).and_then(|table| table.get(key)).and_then(|row| row.get(column));
        match cell {
            Some(Cell::Count(count) | Cell::Share { part: count, .. }) => *count,
            _ => panic!("{chart} {key} {column} is no count, but {cell:?}"),
        }
    }

    /// The keys of a chart's rows.
    pub fn keys(&self, chart: &str) -> Vec<&str> {
        self.0.get(chart).into_iter().flat_map(|table| table.keys()).map(String::as_str).collect()
    }

    /// Compares the tables of labels with what was counted elsewhere, perhaps
    /// in a file of another name.
    #[track_caller]
    pub fn assert_equal(&self, expected: &Self) {
        let differences = self.differences(expected, |chart| !NOT_OF_LABELS.contains(&chart));
        assert!(differences.is_empty(), "the page shows\n{}", differences.join("\n"));
    }

    /// What of some charts is not as it should be. A row for unknown values may
    /// be left out where there are none.
    pub fn differences(&self, expected: &Self, of: impl Fn(&str) -> bool) -> Vec<String> {
        let mut found = Vec::new();
        for chart in both(&self.0, &expected.0).into_iter().filter(|chart| of(chart)) {
            let empty = Table::new();
            let want = expected.0.get(chart).unwrap_or(&empty);
            let Some(have) = self.0.get(chart) else {
                found.push(format!("table-{chart} is missing"));
                continue;
            };
            let mut lines = compare_tables(have, want);
            let more = lines.len().saturating_sub(TOLD);
            if more > 0 {
                lines.truncate(TOLD);
                lines.push(format!("… and {more} more"));
            }
            found.extend(lines.into_iter().map(|line| format!("{chart}: {line}")));
        }
        found
    }

    /// Every count times `factor`.
    pub fn times(mut self, factor: u64) -> Self {
        for cell in self.0.values_mut().flat_map(BTreeMap::values_mut).flat_map(BTreeMap::values_mut) {
            match cell {
                Cell::Count(count) => *count *= factor,
                Cell::Share { part, whole, .. } => {
                    *part *= factor;
                    *whole *= factor;
                }
                Cell::Number(_) | Cell::Undefined => {}
            }
        }
        self
    }
}

/// The keys of either.
fn both<'a, T>(one: &'a BTreeMap<String, T>, other: &'a BTreeMap<String, T>) -> BTreeSet<&'a str> {
    one.keys().chain(other.keys()).map(String::as_str).collect()
}

fn columns(table: &Table) -> BTreeSet<&str> {
    table.values().flat_map(BTreeMap::keys).map(String::as_str).collect()
}

fn compare_tables(have: &Table, want: &Table) -> Vec<String> {
    let mut found = Vec::new();
    let missing: BTreeSet<&str> = columns(want).difference(&columns(have)).copied().collect();
    if !have.is_empty() {
        found.extend(missing.iter().map(|column| format!("no column {column}")));
    }
    for key in both(have, want) {
        let may_be_left_out = key == "unknown" || key.ends_with(":unknown");
        let nothing = |row: &Row| may_be_left_out && row.values().all(Cell::is_zero);
        match (have.get(key), want.get(key)) {
            (Some(have), Some(want)) => {
                for column in both(have, want).difference(&missing) {
                    let (have, want) = (have.get(*column).copied(), want.get(*column).copied());
                    if !alike(have, want) {
                        found.push(format!("{key} {column} is {}, not {}", say(have), say(want)));
                    }
                }
            }
            (None, Some(row)) if !nothing(row) => found.push(format!("no row {key}")),
            (Some(row), None) if !nothing(row) => found.push(format!("a row {key} too many")),
            _ => {}
        }
    }
    found
}

fn alike(have: Option<Cell>, want: Option<Cell>) -> bool {
    match (have, want) {
        (None, None | Some(Cell::Undefined)) => true,
        (Some(have), Some(want)) => have.is(want),
        _ => false,
    }
}

fn say(cell: Option<Cell>) -> String {
    cell.map_or_else(|| "no cell".to_owned(), |cell| cell.to_string())
}

impl Cell {
    fn is_zero(&self) -> bool {
        match self {
            Self::Count(count) | Self::Share { part: count, .. } => *count == 0,
            Self::Number(number) => *number == 0.0,
            Self::Undefined => true,
        }
    }

    /// Whether counts are the same and other numbers differ by rounding alone.
    fn is(self, other: Self) -> bool {
        use Cell::*;
        match (self, other) {
            (Share { value, part, whole }, Share { part: of_part, whole: of_whole, .. }) => {
                let right = (of_whole > 0).then(|| of_part as f64 / of_whole as f64);
                (part, whole) == (of_part, of_whole)
                    && value.is_some() == right.is_some()
                    && value.zip(right).is_none_or(|(value, right)| close(value, right))
            }
            (Number(one), Number(other)) => close(one, other),
            (Number(number), Count(count)) | (Count(count), Number(number)) => close(number, count as f64),
            _ => self == other,
        }
    }
}

fn close(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * other.abs().max(1.0)
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => write!(f, "{count}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Share { value: Some(value), part, whole } => write!(f, "{value} = {part} / {whole}"),
            Self::Share { part, whole, .. } => write!(f, "empty for {part} / {whole}"),
            Self::Undefined => write!(f, "empty"),
        }
    }
}

impl Page {
    /// All tables of the page.
    pub fn tables(&self) -> Tables {
        self.eval(READ_TABLES, &[])
    }
}

/// Reads every `figure > table`: a row's key is its `data-key`, else, where a
/// row belongs to several marks, the first digit of its label.
const READ_TABLES: &str = "
    const number = text => text === '' || text === undefined ? null : Number(text);
    const tables = {};
    for (const table of document.querySelectorAll('figure[id^=chart-] table[id^=table-]')) {
        const columns = [...table.tHead.querySelectorAll('[data-col]')].map(head => head.dataset.col);
        const name = table.id.slice('table-'.length);
        tables[name] = {};
        for (const row of [...table.tBodies].flatMap(body => [...body.rows])) {
            const label = row.cells[0].textContent;
            const key = row.dataset.key ?? label.match(/[01]/)?.[0] ?? 'unknown';
            const cells = tables[name][key] = {};
            columns.forEach((column, at) => {
                const { value, part, whole } = row.cells[at + 1]?.dataset ?? {};
                if (part !== undefined) {
                    cells[column] = { value: number(value), part: number(part), whole: number(whole) };
                } else if (value !== undefined) {
                    cells[column] = number(value);
                }
            });
        }
    }
    return tables";
