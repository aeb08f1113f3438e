use crate::chart::figure::{Cell, Context, Figure, Mark, Panel, Shape, Table};
use crate::chart::number::count;
use crate::model::{Clause, Counts, View};

/// The files' configs and splits.
pub(super) fn describe(context: &Context, counts: &Counts) -> Figure {
    let whole = counts.pairs_in[View::Splits.index()];
    let mut table = Table::new("", "Config and split", &[("pairs", "Pairs"), ("share", "Share")]);
    let mut marks = Vec::new();
    for (i, name) in context.parts.iter().enumerate() {
        let (name, pairs) = (name.clone(), counts.splits.get(i).copied().unwrap_or(0));
        let clause = Clause::any_name(View::Splits, vec![name.clone()]);
        marks.push(Mark::share(name.clone(), name.clone(), clause, pairs, whole));
        table.row(name.clone(), name, vec![Cell::Count(pairs), Cell::Share(pairs, whole)]);
    }
    Figure {
        heading: "Configs and splits that are open".into(),
        summary: format!("{} pairs in {} parts.", count(whole), count(marks.len() as u64)),
        panels: vec![Panel::new("", "pairs", Shape::Bars, marks)],
        tables: vec![table],
        ..Figure::default()
    }
}
