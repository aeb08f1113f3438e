//! Severity levels, per response.

use super::bars::{Bar, Reading, bars};
use super::figure::{cell, figure, row, table};
use crate::chart::{count, percent, severity_name};
use crate::model::{Counts, ResponseCounts, SEVERITY_UNKNOWN, View};
use crate::state::Page;
use leptos::prelude::*;

const READING: Reading = Reading {
    value: |c, i| c.severity.get(i).map_or(0, ResponseCounts::responses),
    whole: responses,
    longest: |c| c.severity.iter().map(ResponseCounts::responses).max().unwrap_or(0),
};

fn responses(counts: &Counts) -> u64 {
    2 * counts.pairs_in[View::Severity.index()]
}

/// The chart `severity`.
pub(super) fn chart(page: Page) -> AnyView {
    let store = page.store;
    let summary = move || {
        store.shown.with(|c| {
            let harmful: u64 = (1..4).map(|i| (READING.value)(c, i)).sum();
            format!(
                "{} of {} responses ({}) have a severity above 0.",
                count(harmful),
                count(responses(c)),
                percent(harmful, responses(c)),
            )
        })
    };
    let levels = Memo::new(move |_| {
        let unknown = usize::from(SEVERITY_UNKNOWN);
        store.all.with(|c| {
            (0..=unknown).filter(|i| *i < unknown || (READING.value)(c, *i) > 0).collect::<Vec<_>>()
        })
    });
    let key = |level: usize| if level < 4 { level.to_string() } else { "unknown".to_owned() };
    let picture = move || {
        let items = levels
            .get()
            .into_iter()
            .map(|i| Bar { index: i, key: key(i), name: severity_name(i).to_owned() })
            .collect();
        bars(page, View::Severity, items, READING, |i| {
            ["severity-0", "severity-1", "severity-2", "severity-3"].get(i).copied().unwrap_or("unknown")
        })
    };
    let rows = move || {
        let one = |level: usize| {
            let get = move |field: fn(&ResponseCounts) -> u64| {
                cell(move || page.store.shown.with(|c| c.severity.get(level).map_or(0, field)))
            };
            let cells = vec![get(ResponseCounts::responses), get(|c| c.response_0), get(|c| c.response_1)];
            row(key(level), severity_name(level).to_owned(), cells)
        };
        levels.get().into_iter().map(one).collect_view()
    };
    let columns = [("all", "All responses"), ("response-0", "Response 0"), ("response-1", "Response 1")];
    figure(
        "severity",
        "Severity, per response",
        summary,
        picture.into_any(),
        table("severity", "Severity level", &columns, rows.into_any()),
    )
}
