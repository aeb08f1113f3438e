//! The table's columns: names, keys that they sort by, widths. Pure.

use crate::model::{Column, Fields, SortBy, TableChoices};

/// Number of columns that there are.
pub(super) const COLUMNS: usize = Column::ALL.len();

/// Narrowest column, in pixels.
pub(super) const LEAST: u32 = 56;

/// A name without its number where rows have one response, or none.
fn numbered(name: &'static str, fields: Fields) -> &'static str {
    if fields.has(Fields::PAIR) { name } else { name.strip_suffix(" 0").unwrap_or(name) }
}

/// A column's heading.
pub(in crate::ui) fn name(column: Column, fields: Fields) -> &'static str {
    let name = match column {
        Column::Pair if fields.has(Fields::PATTERNS) => "Pairs",
        Column::Labels0 if !fields.has(Fields::RESPONSE) => "Labels",
        Column::Pair => "Pair",
        Column::Marks => "Marks",
        Column::PromptSource => "Prompt source",
        Column::ResponseSource => "Response source",
        Column::Prompt => "Prompt",
        Column::Text0 => "Text 0",
        Column::Text1 => "Text 1",
        Column::Labels0 => "Response 0",
        Column::Labels1 => "Response 1",
        Column::Better => "Better",
        Column::Safer => "Safer",
        Column::PromptLength => "Prompt length",
        Column::Length0 => "Length 0",
        Column::Length1 => "Length 1",
    };
    numbered(name, fields)
}

/// What a click on a column's heading sorts by.
pub(super) fn sorts_by(column: Column, fields: Fields) -> Option<SortBy> {
    Some(match column {
        Column::Pair if fields.has(Fields::PATTERNS) => SortBy::Pairs,
        Column::Pair => SortBy::Pair,
        Column::PromptSource => SortBy::PromptSource,
        Column::ResponseSource => SortBy::ResponseSource,
        Column::Labels0 => SortBy::Severity0,
        Column::Labels1 => SortBy::Severity1,
        Column::Better => SortBy::Better,
        Column::Safer => SortBy::Safer,
        Column::PromptLength => SortBy::PromptLength,
        Column::Length0 => SortBy::Length0,
        Column::Length1 => SortBy::Length1,
        Column::Marks | Column::Prompt | Column::Text0 | Column::Text1 => return None,
    })
}

/// What a key sorts by, in words.
pub(in crate::ui) fn key_name(by: SortBy, fields: Fields) -> &'static str {
    let name = match by {
        SortBy::Pair if fields.has(Fields::PATTERNS) => "Row",
        SortBy::Pair => "Pair",
        SortBy::Pairs => "Pairs",
        SortBy::Severity => "Severity, the higher",
        SortBy::Severity0 => "Severity 0",
        SortBy::Severity1 => "Severity 1",
        SortBy::Gap => "Severity gap",
        SortBy::Categories => "Categories of the pair",
        SortBy::Categories0 => "Categories 0",
        SortBy::Categories1 => "Categories 1",
        SortBy::Safety => "Safety of the pair",
        SortBy::Better => "Better",
        SortBy::Safer => "Safer",
        SortBy::PromptSource => "Prompt source",
        SortBy::ResponseSource => "Response source",
        SortBy::PromptLength => "Prompt length",
        SortBy::Length0 => "Length 0",
        SortBy::Length1 => "Length 1",
    };
    numbered(name, fields)
}

/// Width that a column has at least unless the reader set one, and whether it
/// takes part in what room is left.
fn usual(column: Column) -> (u32, bool) {
    match column {
        Column::Pair => (200, false),
        Column::Marks => (76, false),
        Column::PromptSource | Column::ResponseSource => (152, false),
        Column::Prompt | Column::Text0 | Column::Text1 => (260, true),
        Column::Labels0 | Column::Labels1 => (304, true),
        Column::Better | Column::Safer => (126, false),
        Column::PromptLength | Column::Length0 | Column::Length1 => (104, false),
    }
}

/// Whether a column has anything to show. Where rows have no label, that of labels has none.
pub(super) fn has(column: Column, fields: Fields) -> bool {
    let labels = [Fields::SAFE, Fields::SEVERITY, Fields::CATEGORIES];
    let is_empty = column == Column::Labels0 && !labels.iter().any(|label| fields.has(*label));
    // Label patterns are no pairs that could be read, or marked.
    let is_of_pairs = column == Column::Marks || column.is_text() || column.is_length();
    fields.has(column.needs()) && !is_empty && !(is_of_pairs && fields.has(Fields::PATTERNS))
}

/// The columns that are shown: of those that rows have, those of text only where there
/// may be any.
pub(super) fn shown(choices: &TableChoices, fields: Fields, texts: bool) -> Vec<Column> {
    let may = |column: &Column| has(*column, fields) && (texts || !column.is_text());
    choices.columns.iter().copied().filter(may).collect()
}

/// Widths of columns in pixels; `own` holds those that the reader set, by the
/// column's place among all, and 0 for others.
pub(super) fn widths(columns: &[Column], own: &[u32; COLUMNS], room: u32) -> Vec<u32> {
    let own = |column: Column| own.get(column.index()).copied().filter(|own| *own > 0);
    let least = |column: Column| own(column).map_or(usual(column).0, |own| own.max(LEAST));
    let grows = |column: Column| own(column).is_none() && usual(column).1;
    let sum: u32 = columns.iter().map(|column| least(*column)).sum();
    let growing = columns.iter().filter(|column| grows(**column)).count() as u32;
    let more = room.saturating_sub(sum).checked_div(growing).unwrap_or_default();
    let width = |column: Column| least(column) + if grows(column) { more } else { 0 };
    columns.iter().map(|column| width(*column)).collect()
}

/// The columns after one was moved by a place.
pub(super) fn moved(columns: &[Column], column: Column, later: bool) -> Vec<Column> {
    let mut columns = columns.to_vec();
    if let Some(at) = columns.iter().position(|found| *found == column) {
        let other = if later { at + 1 } else { at.wrapping_sub(1) };
        if other < columns.len() {
            columns.swap(at, other);
        }
    }
    columns
}

/// The columns after one was hidden or shown; the pair itself is always there.
pub(super) fn toggled(columns: &[Column], column: Column) -> Vec<Column> {
    let mut left: Vec<Column> =
        columns.iter().copied().filter(|found| *found != column || column == Column::Pair).collect();
    if left.len() == columns.len() && column != Column::Pair {
        left.push(column);
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: [u32; COLUMNS] = [0; COLUMNS];

    #[test]
    fn room_that_is_left_goes_to_labels_and_text() {
        let columns = [Column::Pair, Column::Labels0, Column::Labels1];
        assert_eq!(widths(&columns, &NONE, 1000), [200, 400, 400]);
        assert_eq!(widths(&columns, &NONE, 300), [200, 304, 304]);
        let mut own = NONE;
        own[Column::Labels0.index()] = 300;
        own[Column::Pair.index()] = 10;
        assert_eq!(widths(&columns, &own, 1000), [56, 300, 644]);
        assert_eq!(widths(&[Column::Pair], &NONE, 1000), [200]);
    }

    #[test]
    fn columns_are_moved_and_hidden() {
        use Column::{Better, Marks, Pair};
        assert_eq!(moved(&[Pair, Better, Marks], Marks, false), [Pair, Marks, Better]);
        assert_eq!(moved(&[Pair, Better], Pair, false), [Pair, Better]);
        assert_eq!(moved(&[Pair, Better], Better, true), [Pair, Better]);
        assert_eq!(toggled(&[Pair, Better], Better), [Pair]);
        assert_eq!(toggled(&[Pair], Better), [Pair, Better]);
        assert_eq!(toggled(&[Pair], Pair), [Pair]);
    }

    #[test]
    fn every_heading_is_another() {
        let mut names: Vec<_> = Column::ALL.iter().map(|column| name(*column, Fields::ALL)).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), COLUMNS);
    }
}
