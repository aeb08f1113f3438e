use crate::chart::figure::{Cell, Context, Figure, Mark, Number, Panel, Shape, Table};
use crate::model::{Clause, Counts, LABELS_UNKNOWN, View};

/// Rows that are always there: 0 to 12 categories.
const USUAL: usize = 12;

/// How many categories a response has.
pub(super) fn describe(context: &Context, counts: &Counts) -> Figure {
    let whole = context.fields.places() * counts.pairs_in[View::LabelsPerResponse.index()];
    let sum = |counts: &Counts, number: usize| counts.labels_per_response[number].iter().sum::<u64>();
    let columns = [
        ("responses", "Responses"),
        ("response-0", "Response 0"),
        ("response-1", "Response 1"),
        ("share", "Share"),
    ];
    let mut table = Table::new("", "Categories", &columns);
    let mut marks = Vec::new();
    for number in (0..=LABELS_UNKNOWN).filter(|n| *n <= USUAL || sum(context.all, *n) > 0) {
        let (key, name) = match number {
            LABELS_UNKNOWN => ("unknown".to_owned(), "unknown".to_owned()),
            1 => ("1".to_owned(), "1 category".to_owned()),
            _ => (number.to_string(), format!("{number} categories")),
        };
        let part = sum(counts, number);
        let clause = Clause::any_of(View::LabelsPerResponse, 1 << number);
        marks.push(Mark::share(key.clone(), name.clone(), clause, part, whole));
        let [a, b] = counts.labels_per_response[number];
        table.row(
            key,
            name,
            vec![Cell::Count(part), Cell::Count(a), Cell::Count(b), Cell::Share(part, whole)],
        );
    }
    let several = Number::Share { part: (2..LABELS_UNKNOWN).map(|n| sum(counts, n)).sum(), whole };
    let mut panel = Panel::new("", "responses", Shape::Bars, marks);
    panel.range = Some(View::LabelsPerResponse);
    Figure {
        heading: "Number of categories of a response".into(),
        summary: format!("More than one category: {}.", several.sentence("responses")),
        panels: vec![panel],
        tables: vec![table],
        ..Figure::default()
    }
}
