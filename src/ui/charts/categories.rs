//! Harm categories, per response.

use super::bars::{Bar, Reading, bars};
use super::figure::{cell, figure, row, table};
use crate::chart::{count, percent};
use crate::model::{Counts, ResponseCounts, View};
use crate::state::Page;
use leptos::prelude::*;

const READING: Reading = Reading {
    value: |c, i| c.categories.get(i).map_or(0, ResponseCounts::responses),
    whole: responses,
    longest: |c| c.categories.iter().map(ResponseCounts::responses).max().unwrap_or(0),
};

fn responses(counts: &Counts) -> u64 {
    2 * counts.pairs_in[View::Categories.index()]
}

/// The chart `categories`.
pub(super) fn chart(page: Page) -> AnyView {
    let store = page.store;
    let set = Memo::new(move |_| store.categories());
    let summary = move || {
        let set = set.get();
        store.shown.with(|c| {
            let top = (0..set.len()).max_by_key(|i| ((READING.value)(c, *i), usize::MAX - i)).unwrap_or(0);
            let most = (READING.value)(c, top);
            format!(
                "Bars count responses: {} is labelled most, on {} of {} responses ({}). A click keeps the pairs in which either response has the category.",
                set.name(top),
                count(most),
                count(responses(c)),
                percent(most, responses(c)),
            )
        })
    };
    let picture = move || {
        let set = set.get();
        let items = (0..set.len())
            .map(|index| Bar { index, key: set.slug(index), name: set.name(index).to_owned() })
            .collect();
        bars(page, View::Categories, items, READING, |_| "category")
    };
    let rows = move || {
        let set = set.get();
        (0..set.len()).map(|i| one_row(page, i, set.slug(i), set.name(i).to_owned())).collect_view()
    };
    let columns = [
        ("responses", "Responses"),
        ("response-0", "Response 0"),
        ("response-1", "Response 1"),
        ("either", "Pairs: either response"),
        ("both", "Pairs: both responses"),
    ];
    figure(
        "categories",
        "Harm categories, per response",
        summary,
        picture.into_any(),
        table("categories", "Harm category", &columns, rows.into_any()),
    )
}

fn one_row(page: Page, index: usize, key: String, name: String) -> AnyView {
    let get = move |field: fn(&ResponseCounts) -> u64| {
        cell(move || page.store.shown.with(|c| c.categories.get(index).map_or(0, field)))
    };
    row(
        key,
        name,
        vec![
            get(ResponseCounts::responses),
            get(|c| c.response_0),
            get(|c| c.response_1),
            get(|c| c.either),
            get(|c| c.both),
        ],
    )
}
