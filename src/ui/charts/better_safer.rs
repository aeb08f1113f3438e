//! The two preferences against each other.

use super::figure::{cell, figure, row, table};
use crate::chart::{count, fraction, percent, preference_name};
use crate::model::{Clause, Counts, Preference, View};
use crate::state::{Page, actions};
use leptos::prelude::*;

fn pairs(counts: &Counts) -> u64 {
    counts.pairs_in[View::BetterSafer.index()]
}

fn get(counts: &Counts, value: Preference) -> u64 {
    counts.better_safer[value.index()]
}

/// Rows of the matrix: the better response.
const ROWS: [[Preference; 2]; 2] = [
    [Preference::Better0Safer0, Preference::Better0Safer1],
    [Preference::Better1Safer0, Preference::Better1Safer1],
];

/// The chart `better-safer`.
pub(super) fn chart(page: Page) -> AnyView {
    let store = page.store;
    let summary = move || {
        store.shown.with(|c| {
            let same = get(c, Preference::Better0Safer0) + get(c, Preference::Better1Safer1);
            format!(
                "The better response is also the safer one in {} of {} pairs ({}).",
                count(same),
                count(pairs(c)),
                percent(same, pairs(c)),
            )
        })
    };
    let has_unknown = Memo::new(move |_| store.all.with(|c| get(c, Preference::Unknown) > 0));
    let picture = view! {
        <div class="matrix" role="group" aria-label="Better × safer">
            <span class="matrix-corner" aria-hidden="true"></span>
            <span class="matrix-head" aria-hidden="true">"Response 0 safer"</span>
            <span class="matrix-head" aria-hidden="true">"Response 1 safer"</span>
            {ROWS
                .iter()
                .enumerate()
                .map(|(better, row)| {
                    view! {
                        <span class="matrix-head" aria-hidden="true">{format!("Response {better} better")}</span>
                        {row.map(|value| mark(page, value))}
                    }
                })
                .collect_view()}
        </div>
        {move || has_unknown.get().then(|| mark(page, Preference::Unknown))}
    };
    let rows = move || {
        let number = move |value: Preference| cell(move || store.shown.with(|c| get(c, value)));
        let blank = || view! { <td class="number">"–"</td> }.into_any();
        let mut rows: Vec<AnyView> = ROWS
            .iter()
            .enumerate()
            .map(|(better, values)| {
                let both = move || store.shown.with(|c| get(c, values[0]) + get(c, values[1]));
                let cells = vec![number(values[0]), number(values[1]), cell(both)];
                row(better.to_string(), format!("Response {better} better"), cells)
            })
            .collect();
        if has_unknown.get() {
            rows.push(row(
                "unknown".into(),
                "Unknown".into(),
                vec![blank(), blank(), number(Preference::Unknown)],
            ));
        }
        rows
    };
    let columns = [("safer-0", "Response 0 safer"), ("safer-1", "Response 1 safer"), ("pairs", "Pairs")];
    figure(
        "better-safer",
        "Better against safer",
        summary,
        picture.into_any(),
        table("better-safer", "Better response", &columns, rows.into_any()),
    )
}

fn mark(page: Page, value: Preference) -> AnyView {
    let store = page.store;
    let shown = move || store.shown.with(|c| get(c, value));
    let whole = move || store.shown.with(|c| pairs(c));
    let same = matches!(value, Preference::Better0Safer0 | Preference::Better1Safer1);
    let pressed = move || {
        store
            .filter
            .with(|f| f.clause(View::BetterSafer).is_some_and(|c| c.names_value(value.index())))
            .to_string()
    };
    view! {
        <button
            class="matrix-cell"
            class:same=same
            data-mark=value.key()
            aria-pressed=pressed
            style:--share=move || format!("{:.3}", fraction(shown(), whole()))
            on:click=move |e| {
                actions::click_mark(page, Clause::any_of(View::BetterSafer, 1 << value.index()), e.time_stamp());
            }
        >
            <span class="matrix-name">{preference_name(value)}</span>
            <span class="matrix-count">{move || count(shown())}</span>
            <span class="matrix-share">{move || percent(shown(), whole())}</span>
        </button>
    }
    .into_any()
}
