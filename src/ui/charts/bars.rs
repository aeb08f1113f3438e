//! Bars that filter: a button each, with a ghost that shows the unfiltered count.

use crate::chart::{count, fraction, percent};
use crate::model::{Clause, Counts, View};
use crate::state::{Page, actions};
use leptos::prelude::*;

/// One bar.
#[derive(Clone)]
pub(super) struct Bar {
    /// Place in the view's list of values.
    pub index: usize,
    /// Key of the mark.
    pub key: String,
    /// Visible name.
    pub name: String,
}

/// How a chart reads its numbers out of counts.
#[derive(Clone, Copy)]
pub(super) struct Reading {
    /// The count of the value at an index.
    pub value: fn(&Counts, usize) -> u64,
    /// What the shares are of.
    pub whole: fn(&Counts) -> u64,
    /// The longest bar.
    pub longest: fn(&Counts) -> u64,
}

/// A list of bars for one view. `tone` names the colour of a bar.
pub(super) fn bars(
    page: Page,
    view: View,
    bars: Vec<Bar>,
    reading: Reading,
    tone: fn(usize) -> &'static str,
) -> AnyView {
    let items = bars.into_iter().map(|bar| one(page, view, bar, reading, tone)).collect_view();
    view! { <ul class="bars" data-view=view.key()>{items}</ul> }.into_any()
}

fn one(page: Page, view: View, bar: Bar, reading: Reading, tone: fn(usize) -> &'static str) -> AnyView {
    let store = page.store;
    let index = bar.index;
    let all = move || store.all.with(|c| (reading.value)(c, index));
    let shown = move || store.shown.with(|c| (reading.value)(c, index));
    let longest = move || store.all.with(|c| (reading.longest)(c));
    let whole = move || store.shown.with(|c| (reading.whole)(c));
    // Scaling is left to the compositor; a width would lay the page out anew.
    let scale = move |value: u64| format!("scaleX({:.4})", fraction(value, longest()));
    let pressed =
        move || store.filter.with(|f| f.clause(view).is_some_and(|c| c.names_value(index))).to_string();
    view! {
        <li>
            <button
                class=format!("bar tone-{}", tone(index))
                data-mark=bar.key
                aria-pressed=pressed
                on:click=move |e| actions::click_mark(page, Clause::any_of(view, 1 << index), e.time_stamp())
            >
                <span class="bar-name">{bar.name}</span>
                <span class="bar-track" aria-hidden="true">
                    <span class="bar-ghost" style:transform=move || scale(all())></span>
                    <span class="bar-fill" style:transform=move || scale(shown())></span>
                </span>
                <span class="bar-count">{move || count(shown())}</span>
                <span class="bar-share">{move || percent(shown(), whole())}</span>
            </button>
        </li>
    }
    .into_any()
}
