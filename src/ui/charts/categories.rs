//! Harm categories, per response.

use super::bars::{Bar, Reading, bars};
use super::figure::{cell, figure, row, table};
use crate::chart::{category_name, count, percent};
use crate::model::{CategorySet, Counts, ResponseCounts, View};
use crate::state::Page;
use leptos::prelude::*;

const READING: Reading = Reading {
    value: |c, i| of(c, i).map_or(0, ResponseCounts::responses),
    whole: responses,
    longest: |c| c.categories.iter().map(ResponseCounts::responses).max().unwrap_or(0),
};

/// Counts of a category, or of responses with a null flag.
fn of(counts: &Counts, index: usize) -> Option<&ResponseCounts> {
    if index == CategorySet::UNKNOWN {
        Some(&counts.categories_unknown)
    } else {
        counts.categories.get(index)
    }
}

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
    let has_unknown = Memo::new(move |_| store.all.with(|c| c.categories_unknown.either > 0));
    // Places of the categories, and of the value for null where it occurs.
    let items = move |set: &CategorySet| {
        let unknown = has_unknown.get().then_some(CategorySet::UNKNOWN);
        let all = (0..set.len()).chain(unknown);
        all.map(|index| Bar { index, key: key(set, index), name: category_name(set, index) })
            .collect::<Vec<_>>()
    };
    let picture = move || {
        let items = items(&set.get());
        bars(page, View::Categories, items, READING, |_| "category")
    };
    let rows = move || {
        items(&set.get()).into_iter().map(|bar| one_row(page, bar.index, bar.key, bar.name)).collect_view()
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

fn key(set: &CategorySet, index: usize) -> String {
    if index == CategorySet::UNKNOWN { "unknown".to_owned() } else { set.slug(index) }
}

fn one_row(page: Page, index: usize, key: String, name: String) -> AnyView {
    let get = move |field: fn(&ResponseCounts) -> u64| {
        cell(move || page.store.shown.with(|c| of(c, index).map_or(0, field)))
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
