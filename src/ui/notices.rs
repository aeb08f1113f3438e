//! What the reader has to know about the page's state: progress, sources that
//! failed, notes, an engine that ended.

use super::tree::{Node, live, node};
use crate::chart::count;
use crate::state::{EngineError, EnginePhase, Page, PageState};
use crate::wire::{Failure, Note, NoteKind, SourceStatus};
use leptos::prelude::*;

/// All notices, each present only while it has something to say.
pub(super) fn notices(page: Page) -> AnyView {
    let store = page.store;
    let rare = move || {
        // Each has a place of its own that is always there: an alert is then always
        // inserted as a whole, which is what has it read aloud, and never made of another.
        [
            store.outdated.get().then(outdated),
            store.engine_error.with(|error| error.as_ref().map(engine_error)),
            // While reading goes on, a failed source is already told; the state follows at the end.
            store.problems.with(|problems| source_error(problems)),
            store.address_notes.with(|notes| address_notes(notes)),
            store.notes.with(|notes| source_notes(notes)),
        ]
        .map(|notice| node("div").all(notice))
        .into()
    };
    let often = move || {
        let loading = matches!(store.state.get(), PageState::Booting | PageState::Loading);
        if loading { vec![store.sources.with(|sources| progress(sources))] } else { Vec::new() }
    };
    (live("notices", Box::new(rare)), live("stage", Box::new(often))).into_any()
}

fn outdated() -> Node {
    node("p")
        .class("message warning")
        .is("role", "alert")
        .is("id", "outdated")
        .text("This page and its counting program are of different versions: a newer one was published. Reload the page.")
}

fn engine_error(error: &EngineError) -> Node {
    let button = |action: &'static str, name: &'static str| {
        Some(node("button").class("control").is("data-action", action).text(name))
    };
    let (phase, text, button) = match error.phase {
        EnginePhase::Restarting => {
            ("restarting", "It is being started again with the same data and filter.", None)
        }
        EnginePhase::Restarted => (
            "restarted",
            "It was started again with the same data and filter.",
            button("dismiss-engine-error", "Understood"),
        ),
        EnginePhase::Stopped => (
            "stopped",
            "It ended too often, so it was not started again by itself. What is drawn stays.",
            button("restart-engine", "Start it again"),
        ),
    };
    let what = node("strong").text("The counting program ended unexpectedly. ");
    message("message error", "alert", "engine-error")
        .is("data-phase", phase)
        .with(node("p").with(what).with(node("span").text(text)))
        .with(node("p").class("detail").text(error.detail.clone()))
        .all(button)
}

fn source_error(problems: &[Failure]) -> Option<Node> {
    let items = problems
        .iter()
        .map(|failure| node("li").has("data-file", failure.file.clone()).text(failure.text.clone()));
    let notice = message("message error", "alert", "source-error");
    (!problems.is_empty()).then(|| listed(notice, "A source could not be read in full.", items.collect()))
}

fn address_notes(notes: &[String]) -> Option<Node> {
    let items = notes.iter().map(|note| node("li").text(note.clone()));
    let notice = message("message warning", "status", "address-notes");
    (!notes.is_empty())
        .then(|| listed(notice, "Not everything in the address could be used.", items.collect()))
}

fn message(class: &'static str, role: &'static str, id: &'static str) -> Node {
    node("div").class(class).is("role", role).is("id", id)
}

fn listed(notice: Node, heading: &'static str, items: Vec<Node>) -> Node {
    notice.with(node("p").with(node("strong").text(heading))).with(node("ul").all(items))
}

fn source_notes(notes: &[Note]) -> Option<Node> {
    let items = notes.iter().map(|note| {
        let (kind, text) = match &note.kind {
            NoteKind::WholeFile { why } => (
                "whole-file",
                format!("The whole file was read instead of its label columns, because {why}."),
            ),
            NoteKind::NullFlags { flags } => (
                "null-flags",
                format!("{} category flags are null; their responses count as unknown.", count(*flags)),
            ),
            NoteKind::ManySources { field } => (
                "many-sources",
                format!("{field} has more than 15 values; the rest count together as (other)."),
            ),
        };
        node("li").is("data-note", kind).text(format!("{}: {text}", note.file))
    });
    (!notes.is_empty()).then(|| node("ul").class("message note").is("id", "source-notes").all(items))
}

fn progress(sources: &[SourceStatus]) -> Node {
    let bytes = sources.iter().map(|s| s.bytes).sum::<u64>();
    let total = sources.iter().map(|s| s.bytes_total.max(s.bytes)).sum::<u64>();
    let text = match sources.iter().find(|s| s.rows < s.rows_total || s.rows_total == 0) {
        Some(source) if source.rows_total > 0 => format!(
            "Reading the labels of {}: {} of {} pairs, {} of {} kB",
            short_name(&source.name),
            count(source.rows),
            count(source.rows_total),
            count(bytes / 1000),
            count(total / 1000),
        ),
        Some(source) => format!("Opening {}: {} kB so far", short_name(&source.name), count(bytes / 1000)),
        None => "Starting".to_owned(),
    };
    let (now, max) = (bytes.to_string(), total.max(1).to_string());
    let fill = node("span").class("progress-fill").has("--v", now.clone()).has("--of", max.clone());
    node("div")
        .class("progress")
        .is("id", "progress")
        .is("role", "progressbar")
        .is("aria-label", "Reading")
        .is("aria-valuemin", "0")
        .has("aria-valuenow", now)
        .has("aria-valuemax", max)
        .with(node("span").class("progress-track").with(fill))
        .with(node("span").class("progress-text").text(text))
}

/// The end of an address: enough to tell files apart.
fn short_name(name: &str) -> String {
    let path = name.split(['?', '#']).next().unwrap_or(name);
    let parts: Vec<&str> = path.rsplit('/').take(3).collect();
    parts.into_iter().rev().collect::<Vec<_>>().join("/")
}
