use crate::chart::figure::{Cell, Context, Figure, Mark, Number, Panel, Shape, Table};
use crate::chart::safety_name;
use crate::model::{Clause, Counts, On, PairSafety, View};

/// Which responses of a pair are safe, and whether the safer one is.
pub(super) fn describe(context: &Context, counts: &Counts) -> Figure {
    let whole = counts.pairs_in[View::PairSafety.index()];
    let tones = ["safe", "mixed", "mixed", "unsafe", "unknown"];
    let mut table = Table::new("", "Safe flags", &[("pairs", "Pairs"), ("share", "Share")]);
    let mut marks = Vec::new();
    for (i, value) in PairSafety::ALL.iter().enumerate() {
        if *value == PairSafety::Unknown && context.all.pair_safety[i] == 0 {
            continue;
        }
        let (part, clause) = (counts.pair_safety[i], Clause::any_of(View::PairSafety, 1 << i));
        marks.push(Mark::share(value.key(), safety_name(*value), clause, part, whole).tone(tones[i]));
        table.row(value.key(), safety_name(*value), vec![Cell::Count(part), Cell::Share(part, whole)]);
    }
    let [unsafe_ones, safe_ones, unknown] = counts.safer_safe;
    let known = unsafe_ones + safe_ones;
    let mut second =
        Table::new("safer", "The safer response is", &[("pairs", "Pairs"), ("share", "Share of known")]);
    let mut safer = Vec::new();
    for (i, key, part, tone) in [(0, "unsafe", unsafe_ones, "unsafe"), (1, "safe", safe_ones, "safe")] {
        let clause = Clause::any_of(View::SafeFlag, 1 << i).on(On::Safer);
        safer.push(Mark::share(format!("safer:{key}"), key, clause, part, known).tone(tone));
        second.row(key, key, vec![Cell::Count(part), Cell::Share(part, known)]);
    }
    second.row("unknown", "unknown", vec![Cell::Count(unknown), Cell::Blank]);
    let part = Number::Share { part: unsafe_ones, whole: known };
    Figure {
        heading: "Safety of the pair",
        summary: format!("The “safer” response is itself unsafe in {}.", part.sentence("pairs")),
        panels: vec![
            Panel::new("", "pairs", Shape::Bars, marks),
            Panel::new("The “safer” response itself is", "pairs", Shape::Points, safer),
        ],
        tables: vec![table, second],
        ..Figure::default()
    }
}
