//! What the reader has to know about the page's state: progress, sources that
//! failed, notes, an engine that ended.

use super::parts::control;
use super::tree::{Node, live, node, template};
use super::{language, lazy, learn, lesson, quiz, share};
use crate::chart::count;
use crate::state::{EngineError, EnginePhase, Page, PageState};
use crate::wire::{Failure, Note, NoteKind, SourceStatus};
use web_sys::Element;

/// All notices, each present only while it has something to say.
pub(super) fn notices(page: Page) -> [Option<Element>; 4] {
    let store = page.store;
    let rare = move || {
        // Each has a place of its own that is always there: an alert is then always
        // inserted as a whole, which is what has it read aloud, and never made of another.
        [
            store.outdated.get().then(outdated),
            store.pending.with(|pending| pending.as_ref().map(|(origins, _)| origins_asked(origins))),
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
        if loading && store.pending.with(Option::is_none) {
            vec![store.sources.with(|sources| progress(sources))]
        } else {
            Vec::new()
        }
    };
    let columns = move || {
        if store.mapped.with(Option::is_some) { lazy::draw(page, lazy::Name::Mapping) } else { Vec::new() }
    };
    let shared = move || {
        let mut all = share::shared(page);
        all.extend(language::failed(page));
        all.extend(learn::defined(page));
        all.extend(lesson::lesson(page));
        all.extend(quiz::quiz(page));
        all
    };
    [
        live("stage", Box::new(shared)),
        live("notices", Box::new(rare)),
        live("stage", Box::new(columns)),
        live("stage", Box::new(often)),
    ]
}

fn outdated() -> Node {
    template(
        "<p class='message warning' role=alert id=outdated>This page and its counting program are of different versions: a newer one was published. Reload the page.</>",
        &mut [],
    )
}

fn origins_asked(origins: &[String]) -> Node {
    template(
        "<div class='message warning' role=alert id=origins-asked data-origins={}>\
         <p><strong>This link wants to read data from another server.</></>\
         <p>Your browser would ask {} for it, which then sees your network address, as it does when you visit it. \
         You are asked once for each server.</>{} {}</>",
        &mut [
            origins.join(" ").into(),
            origins.join(" and ").into(),
            control("allow-origins", "Read from there").into(),
            control("refuse-origins", "Do not").into(),
        ],
    )
}

fn engine_error(error: &EngineError) -> Node {
    let (phase, text, button) = match error.phase {
        EnginePhase::Restarting => {
            ("restarting", "It is being started again with the same data and filter.", None)
        }
        EnginePhase::Restarted => (
            "restarted",
            "It was started again with the same data and filter.",
            Some(control("dismiss-engine-error", "Understood")),
        ),
        EnginePhase::Stopped => (
            "stopped",
            "It ended too often, so it was not started again by itself. What is drawn stays.",
            Some(control("restart-engine", "Start it again")),
        ),
    };
    template(
        "<div class='message error' role=alert id=engine-error data-phase={}>\
         <p><strong>The counting program ended unexpectedly. </><span>{}</></><p class=detail>{}</>{}</>",
        &mut [phase.into(), text.into(), error.detail.clone().into(), button.into()],
    )
}

fn source_error(problems: &[Failure]) -> Option<Node> {
    let items = problems.iter().map(|failure| {
        template("<li data-file={}>{}</>", &mut [failure.file.clone().into(), failure.text.clone().into()])
    });
    (!problems.is_empty()).then(|| {
        template(
            "<div class='message error' role=alert id=source-error><p><strong>A source could not be read in full.</></><ul>{}</></>",
            &mut [items.collect::<Vec<_>>().into()],
        )
    })
}

fn address_notes(notes: &[String]) -> Option<Node> {
    let items = notes.iter().map(|note| node("li").text(note.clone()));
    (!notes.is_empty()).then(|| {
        template(
            "<div class='message warning' role=status id=address-notes><p><strong>Not everything in the address could be used.</></><ul>{}</></>",
            &mut [items.collect::<Vec<_>>().into()],
        )
    })
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
            NoteKind::UnreadableRows { rows, first } => {
                let mut text = format!("{} rows could not be read and are left out: ", count(*rows));
                for (line, why) in first {
                    text += &format!("line {}: {why}; ", count(*line));
                }
                ("unreadable-rows", text.trim_end_matches([';', ' ']).to_owned() + ".")
            }
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
        Some(source) if source.waiting > 0 => format!(
            "The server of {} asks to wait: it is asked again in {} s",
            short_name(&source.name),
            source.waiting
        ),
        Some(source) if source.rows_total > 0 => format!(
            "Reading the labels of {}: {} of {} rows, {} of {} kB",
            short_name(&source.name),
            count(source.rows),
            count(source.rows_total),
            count(bytes / 1000),
            count(total / 1000),
        ),
        Some(source) if source.rows > 0 => format!(
            "Reading {}: {} rows so far, {} of {} kB",
            short_name(&source.name),
            count(source.rows),
            count(bytes / 1000),
            count(total / 1000),
        ),
        Some(source) => format!("Opening {}: {} kB so far", short_name(&source.name), count(bytes / 1000)),
        None => "Starting".to_owned(),
    };
    let (now, max) = (bytes.to_string(), total.max(1).to_string());
    template(
        "<div class=progress id=progress role=progressbar aria-label=Reading aria-valuemin=0 aria-valuenow={} aria-valuemax={}>\
         <span class=progress-track><span class=progress-fill --v={} --of={}></></><span class=progress-text>{}</></>",
        &mut [now.clone().into(), max.clone().into(), now.into(), max.into(), text.into()],
    )
}

/// The end of an address: enough to tell files apart.
fn short_name(name: &str) -> String {
    let path = name.split(['?', '#']).next().unwrap_or(name);
    let parts: Vec<&str> = path.rsplit('/').take(3).collect();
    parts.into_iter().rev().collect::<Vec<_>>().join("/")
}
