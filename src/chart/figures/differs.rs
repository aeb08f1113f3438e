use crate::chart::differs_name;
use crate::chart::figure::{Cell, Context, Figure, Mark, Number, Panel, Shape, Table};
use crate::model::{Clause, Counts, Differs, View};

/// What differs between the responses of a pair.
pub(super) fn describe(context: &Context, counts: &Counts) -> Figure {
    let whole = counts.pairs_in[View::Differs.index()];
    let mut table = Table::new("", "What differs", &[("pairs", "Pairs"), ("share", "Share")]);
    let mut marks = Vec::new();
    for (i, value) in Differs::ALL.iter().enumerate() {
        if *value == Differs::Unknown && context.all.differs[i] == 0 {
            continue;
        }
        let (part, clause) = (counts.differs[i], Clause::any_of(View::Differs, 1 << i));
        let tone = if *value == Differs::Unknown { "unknown" } else { "category" };
        marks.push(Mark::share(value.key(), differs_name(*value), clause, part, whole).tone(tone));
        table.row(value.key(), differs_name(*value), vec![Cell::Count(part), Cell::Share(part, whole)]);
    }
    let nothing = Number::Share { part: counts.differs[Differs::Nothing.index()], whole };
    Figure {
        heading: "What differs within a pair: the first of safety, severity, categories".into(),
        summary: format!("Nothing that is recorded differs in {}.", nothing.sentence("pairs")),
        panels: vec![Panel::new("", "pairs", Shape::Bars, marks)],
        tables: vec![table],
        ..Figure::default()
    }
}
