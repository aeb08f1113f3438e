use crate::chart::figure::{Cell, Context, Figure, Mark, Number, Panel, Shape, Table};
use crate::chart::sentence::safety_of;
use crate::model::{Clause, Counts, Fields, On, PairSafety, View};

/// Which responses of a pair are safe, and whether the safer one is.
pub(super) fn describe(context: &Context, counts: &Counts) -> Figure {
    let whole = counts.pairs_in[View::PairSafety.index()];
    let tones = ["safe", "mixed", "mixed", "unsafe", "unknown"];
    let mut table = Table::new("", "Safe flags", &[("pairs", "Pairs"), ("share", "Share")]);
    let mut marks = Vec::new();
    for (i, value) in PairSafety::ALL.iter().enumerate() {
        let is_of_two = matches!(value, PairSafety::Only0Safe | PairSafety::Only1Safe);
        let occurs = context.all.pair_safety[i] > 0;
        if !occurs && *value == PairSafety::Unknown || is_of_two && !context.fields.has(Fields::PAIR) {
            continue;
        }
        let name = safety_of(*value, context.fields);
        let (part, clause) = (counts.pair_safety[i], Clause::any_of(View::PairSafety, 1 << i));
        marks.push(Mark::share(value.key(), name, clause, part, whole).tone(tones[i]));
        table.row(value.key(), name, vec![Cell::Count(part), Cell::Share(part, whole)]);
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
    let has_safer = context.fields.has(Fields::SAFER);
    let part = match has_safer {
        true => Number::Share { part: unsafe_ones, whole: known },
        false => Number::Share { part: counts.pair_safety[PairSafety::BothUnsafe.index()], whole },
    };
    let said = match (has_safer, context.fields.has(Fields::PAIR)) {
        (true, _) => "The “safer” response is itself unsafe in",
        (_, true) => "Both responses are unsafe in",
        _ => "Unsafe:",
    };
    let has_pairs = context.fields.has(Fields::PAIR);
    Figure {
        heading: if has_pairs { "Safety of the pair" } else { "Safety of responses" }.into(),
        summary: format!("{said} {}.", part.sentence("pairs")),
        panels: vec![
            Panel::new("", "pairs", Shape::Bars, marks),
            Panel::new("The “safer” response itself is", "pairs", Shape::Points, safer).needs(Fields::SAFER),
        ],
        tables: if has_safer { vec![table, second] } else { vec![table] },
        ..Figure::default()
    }
}
