//! What the reader has to know about the page's state: progress, sources that
//! failed, notes, an engine that ended.

use crate::chart::count;
use crate::state::{EnginePhase, Page, PageState, actions};
use crate::wire::{NoteKind, SourceStatus};
use leptos::prelude::*;

/// All notices, each present only while it has something to say.
pub(super) fn notices(page: Page) -> AnyView {
    view! {
        <div class="notices">
            {outdated(page)} {engine_error(page)} {source_error(page)} {address_notes(page)} {source_notes(page)}
            {progress(page)}
        </div>
    }
    .into_any()
}

fn outdated(page: Page) -> impl IntoView {
    move || {
        page.store.outdated.get().then(|| {
            view! {
                <p class="message warning" role="alert" id="outdated">
                    "This page and its counting program are of different versions: a newer one was published. Reload the page."
                </p>
            }
        })
    }
}

fn engine_error(page: Page) -> impl IntoView {
    let store = page.store;
    move || {
        store.engine_error.get().map(|error| {
            let (phase, text) = match error.phase {
                EnginePhase::Restarting => ("restarting", "It is being started again with the same data and filter."),
                EnginePhase::Restarted => ("restarted", "It was started again with the same data and filter."),
                EnginePhase::Stopped => ("stopped", "It ended too often, so it was not started again by itself. What is drawn stays."),
            };
            view! {
                <div class="message error" role="alert" id="engine-error" data-phase=phase>
                    <p>
                        <strong>"The counting program ended unexpectedly. "</strong>
                        {text}
                    </p>
                    <p class="detail">{error.detail}</p>
                    {(error.phase == EnginePhase::Stopped).then(|| view! {
                        <button class="control" data-action="restart-engine" on:click=move |_| actions::restart_engine(page)>
                            "Start it again"
                        </button>
                    })}
                    {(error.phase == EnginePhase::Restarted).then(|| view! {
                        <button
                            class="control"
                            data-action="dismiss-engine-error"
                            on:click=move |_| actions::dismiss_engine_error(page)
                        >
                            "Understood"
                        </button>
                    })}
                </div>
            }
        })
    }
}

fn source_error(page: Page) -> impl IntoView {
    let store = page.store;
    move || {
        // While reading goes on, a failed source is already told; the state follows at the end.
        let problems = store.problems.get();
        (!problems.is_empty()).then(|| {
            let items = problems
                .into_iter()
                .map(|failure| view! { <li data-file=failure.file>{failure.text}</li> })
                .collect_view();
            view! {
                <div class="message error" role="alert" id="source-error">
                    <p><strong>"A source could not be read in full."</strong></p>
                    <ul>{items}</ul>
                </div>
            }
        })
    }
}

fn address_notes(page: Page) -> impl IntoView {
    let store = page.store;
    move || {
        let notes = store.address_notes.get();
        (!notes.is_empty()).then(|| {
            view! {
                <div class="message warning" role="status" id="address-notes">
                    <p><strong>"Not everything in the address could be used."</strong></p>
                    <ul>{notes.into_iter().map(|note| view! { <li>{note}</li> }).collect_view()}</ul>
                </div>
            }
        })
    }
}

fn source_notes(page: Page) -> impl IntoView {
    let store = page.store;
    move || {
        let notes = store.notes.get();
        (!notes.is_empty()).then(|| {
            let items = notes
                .into_iter()
                .map(|note| {
                    let (kind, text) = match note.kind {
                        NoteKind::WholeFile { why } => (
                            "whole-file",
                            format!("The whole file was read instead of its label columns, because {why}."),
                        ),
                        NoteKind::NullFlags { flags } => (
                            "null-flags",
                            format!(
                                "{} category flags are null; their responses count as unknown.",
                                count(flags)
                            ),
                        ),
                        NoteKind::ManySources { field } => (
                            "many-sources",
                            format!("{field} has more than 15 values; the rest count together as (other)."),
                        ),
                    };
                    view! { <li data-note=kind>{note.file} ": " {text}</li> }
                })
                .collect_view();
            view! { <ul class="message note" id="source-notes">{items}</ul> }
        })
    }
}

fn progress(page: Page) -> impl IntoView {
    let store = page.store;
    let loading = move || matches!(store.state.get(), PageState::Booting | PageState::Loading);
    move || {
        loading().then(|| {
            let sum = move |field: fn(&SourceStatus) -> u64| store.sources.with(|all| all.iter().map(field).sum::<u64>());
            let bytes = move || sum(|s| s.bytes);
            let total = move || sum(|s| s.bytes_total.max(s.bytes));
            let text = move || match store.sources.with(|all| all.iter().find(|s| s.rows < s.rows_total || s.rows_total == 0).cloned()) {
                Some(source) if source.rows_total > 0 => format!(
                    "Reading the labels of {}: {} of {} pairs, {} of {} kB",
                    short_name(&source.name),
                    count(source.rows),
                    count(source.rows_total),
                    count(bytes() / 1000),
                    count(total() / 1000),
                ),
                Some(source) => format!("Opening {}: {} kB so far", short_name(&source.name), count(bytes() / 1000)),
                None => "Starting".to_owned(),
            };
            view! {
                <div
                    class="progress"
                    id="progress"
                    role="progressbar"
                    aria-label="Reading"
                    aria-valuemin="0"
                    aria-valuenow=move || bytes().to_string()
                    aria-valuemax=move || total().max(1).to_string()
                >
                    <span class="progress-track">
                        <span
                            class="progress-fill"
                            style:width=move || format!("{:.1}%", 100.0 * crate::chart::fraction(bytes(), total()))
                        ></span>
                    </span>
                    <span class="progress-text">{text}</span>
                </div>
            }
        })
    }
}

/// The end of an address: enough to tell files apart.
fn short_name(name: &str) -> String {
    let path = name.split(['?', '#']).next().unwrap_or(name);
    let parts: Vec<&str> = path.rsplit('/').take(3).collect();
    parts.into_iter().rev().collect::<Vec<_>>().join("/")
}
