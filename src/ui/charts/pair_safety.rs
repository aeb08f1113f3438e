//! Which responses of a pair are safe.

use super::bars::{Bar, Reading, bars};
use super::figure::{cell, figure, row, table};
use crate::chart::{count, percent, safety_name};
use crate::model::{Counts, PairSafety, View};
use crate::state::Page;
use leptos::prelude::*;

const READING: Reading = Reading {
    value: |c, i| c.pair_safety.get(i).copied().unwrap_or(0),
    whole: pairs,
    longest: |c| c.pair_safety.iter().copied().max().unwrap_or(0),
};

fn pairs(counts: &Counts) -> u64 {
    counts.pairs_in[View::PairSafety.index()]
}

/// The chart `pair-safety`.
pub(super) fn chart(page: Page) -> AnyView {
    let store = page.store;
    let summary = move || {
        store.shown.with(|c| {
            let unsafe_both = c.pair_safety[PairSafety::BothUnsafe.index()];
            format!(
                "In {} of {} pairs ({}) both responses are unsafe, so that the “safer” one is unsafe too.",
                count(unsafe_both),
                count(pairs(c)),
                percent(unsafe_both, pairs(c)),
            )
        })
    };
    let values = Memo::new(move |_| {
        let known = |v: &PairSafety| *v != PairSafety::Unknown;
        store.all.with(|c| {
            let there = |v: &PairSafety| known(v) || c.pair_safety[v.index()] > 0;
            PairSafety::ALL.iter().copied().filter(there).collect::<Vec<_>>()
        })
    });
    let picture = move || {
        let bar = |v: PairSafety| Bar {
            index: v.index(),
            key: v.key().to_owned(),
            name: safety_name(v).to_owned(),
        };
        bars(page, View::PairSafety, values.get().into_iter().map(bar).collect(), READING, |i| {
            ["safe", "mixed", "mixed", "unsafe"].get(i).copied().unwrap_or("unknown")
        })
    };
    let rows = move || {
        let one = |v: PairSafety| {
            let pairs = cell(move || store.shown.with(|c| c.pair_safety[v.index()]));
            row(v.key().to_owned(), safety_name(v).to_owned(), vec![pairs])
        };
        values.get().into_iter().map(one).collect_view()
    };
    figure(
        "pair-safety",
        "Safety of the pair",
        summary,
        picture.into_any(),
        table("pair-safety", "Safe flags", &[("pairs", "Pairs")], rows.into_any()),
    )
}
