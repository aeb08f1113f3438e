//! One pair: where it stands, its labels row by row, its text when the reader
//! asked for it, and what else can be known of it.

mod checks;
mod events;
mod highlight;
mod labels;
mod pieces;
mod same;
mod texts;

use super::lazy;
use super::parts::{button, control};
use super::tree::{Node, live, node, template};
use crate::chart::count;
use crate::model::{CategorySet, Fields, Level, PairAddress};
use crate::state::{Page, PairView, Reading};
use crate::wire::Pair;
pub(super) use events::key;
use leptos::prelude::*;
use std::cell::Cell;
use web_sys::Element;

/// What is shown of the open pair beside its labels, and how.
struct Known {
    reading: Reading,
    set: CategorySet,
    fields: Fields,
    /// Whether texts may be read.
    reads: bool,
    /// Whether words that differ are marked.
    diff: bool,
}

/// The reader; empty while no pair is open. Its frame stays while pairs change,
/// so that the focus stays on "Next".
pub(super) fn reader(page: Page) -> Option<Element> {
    let store = page.store;
    let was_open = Cell::new(false);
    let draw = move || {
        store.pair.with(|pair| {
            let is_open = matches!(pair, PairView::Open { .. }) && lazy::here(lazy::Name::Reader).is_some();
            if !was_open.replace(is_open) && is_open {
                // By then it and what makes room for it are in the document.
                request_animation_frame(show);
            }
            match pair {
                PairView::Closed => Vec::new(),
                PairView::Open { .. } => lazy::draw(page, lazy::Name::Reader),
                PairView::Looking(address) => vec![message("status", "pair-looking", looking(address))],
                PairView::Missing(address) => {
                    vec![message("alert", "pair-missing", missing(address, page.store.fields()))]
                }
                PairView::Failed(why) => vec![message("alert", "pair-failed", why.clone())],
            }
        })
    };
    live("stage", Box::new(draw))
}

/// A small button that is on or off.
fn switch(action: &'static str, name: &'static str, on: bool) -> Node {
    button("control quiet", action, name).is("aria-pressed", if on { "true" } else { "false" })
}

/// A button that keeps the focus while it does nothing.
fn may(button: Node, possible: bool) -> Node {
    if possible { button } else { button.is("aria-disabled", "true") }
}

fn looking(address: &str) -> String {
    let place = PairAddress::parse(address).place;
    ["Another pair stands at “", &place, "” now. The pair of this link is being looked for by its hash…"]
        .concat()
}

fn missing(address: &str, fields: Fields) -> String {
    if fields.has(Fields::PATTERNS) {
        return "Label patterns are open: each of them stands for many pairs, so no single one can be shown. Open the files that the table was made of to read pairs.".to_owned();
    }
    let PairAddress { place, fingerprint } = PairAddress::parse(address);
    match fingerprint {
        Some(fingerprint) => [
            "The pair of this link is no longer in the open files (place “",
            &place,
            "”, fingerprint ",
            &fingerprint,
            "). Open the files or the release that the link was made with.",
        ]
        .concat(),
        None => {
            ["No loaded pair stands at “", &place, "”. It may belong to another file or release."].concat()
        }
    }
}

/// Why there is no pair to be shown.
fn message(role: &'static str, id: &'static str, text: String) -> Node {
    template(
        "<section class=reader aria-label=Pair><p class='message warning' role={} id={}>{}</>{}</>",
        &mut [role.into(), id.into(), text.into(), control("close-pair", "Close").into()],
    )
}

/// The open pair.
static PART: lazy::Part =
    lazy::Part { draw: draw_pair, clicked: events::clicked, typed: None, woken: None, figure: None };

lazy::offer!(__wasm_split_00reader00_export_00000000000000000000000000000000_table, PART);

fn draw_pair(page: Page) -> Vec<Node> {
    let store = page.store;
    store.pair.with_untracked(|pair| {
        let PairView::Open { pair, from } = pair else { return Vec::new() };
        let known = Known {
            reading: store.reading.get(),
            set: store.categories(),
            fields: store.fields(),
            reads: store.reveal.get().level != Level::Labels,
            diff: store.address.with(|a| a.diff),
        };
        vec![open(&known, pair, from.clone()).all(super::saved::mark_panel(store))]
    })
}

fn open(known: &Known, pair: &Pair, from: Option<String>) -> Node {
    let position = match pair.position {
        Some(position) => {
            [&count(position + 1)[..], " of ", &count(pair.matching), " matching pairs"].concat()
        }
        None => "Not among the matching pairs".to_owned(),
    };
    let moved = from.map(|from| {
        template(
            "<p class='message note' role=status id=pair-moved>The link says “{}”, where another pair stands now. This one has the hash of the link.</>",
            &mut [from.into()],
        )
    });
    let (key, texts) = texts::texts(known, pair);
    let place = &pair.row.place;
    template(
        "<section id=reader class=reader aria-labelledby=reader-title data-row={} data-text={}>\
         <div class=reader-head><h2 id=reader-title tabindex=-1>{}</><p class=position aria-live=polite>{}</>\
         <div class=reader-controls>{}{}{}</></>\
         <div>{}</><ul class=verdicts>{}</>{}<div class=texts>{}</>{}<div class=reader-tools>{}{}</></>",
        &mut [
            place.clone().into(),
            key.into(),
            place.clone().into(),
            position.into(),
            may(control("previous-pair", "Previous"), pair.previous.is_some())
                .is("title", "Alt + Arrow up")
                .into(),
            may(control("next-pair", "Next"), pair.next.is_some()).is("title", "Alt + Arrow down").into(),
            control("close-pair", "Close").into(),
            moved.into(),
            labels::verdicts(known.fields, pair)
                .into_iter()
                .map(|text| node("li").text(text))
                .collect::<Vec<_>>()
                .into(),
            labels::table(known, pair).into(),
            texts.into(),
            same::section(known).into(),
            button("control quiet", "copy-pair", "Copy as JSON").into(),
            button("control quiet", "copy-link", "Copy link to this pair").into(),
        ],
    )
}

/// Scrolls just as far as it takes to see the reader: on a phone it opens
/// above the table. A quiz begins with its own words.
fn show() {
    if let Ok(Some(reader)) = document().query_selector(":root:not([data-quiz]) #reader") {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        reader.scroll_into_view_with_scroll_into_view_options(&options);
    }
}
