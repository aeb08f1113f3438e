//! One pair: where it stands, its labels row by row, its text when the reader
//! asked for it, and what else can be known of it.

mod checks;
mod events;
mod highlight;
mod labels;
mod pieces;
mod same;
mod texts;

use super::tree::{Node, live, node};
use crate::chart::count;
use crate::model::PairAddress;
use crate::state::{Page, PairView, Store};
use crate::wire::Pair;
pub(super) use events::clicked;
use leptos::prelude::*;
use std::cell::Cell;

/// The reader; empty while no pair is open. Its frame stays while pairs change,
/// so that the focus stays on "Next".
pub(super) fn reader(page: Page) -> AnyView {
    let store = page.store;
    let was_open = Cell::new(false);
    let draw = move || {
        store.pair.with(|pair| {
            let is_open = matches!(pair, PairView::Open { .. });
            if !was_open.replace(is_open) && is_open {
                // By then it and what makes room for it are in the document.
                request_animation_frame(show);
            }
            match pair {
                PairView::Closed => Vec::new(),
                PairView::Open { pair, from } => vec![open(store, pair, from.as_deref())],
                other => vec![message(other)],
            }
        })
    };
    window_event_listener(leptos::ev::keydown, move |event| events::key(page, &event));
    highlight::follow(store);
    live("stage", Box::new(draw))
}

/// A button that stands for an action.
pub(super) fn control(action: &'static str, name: &'static str) -> Node {
    button("control", action, name)
}

fn button(class: &'static str, action: &'static str, name: &'static str) -> Node {
    node("button").class(class).is("type", "button").is("data-action", action).text(name)
}

/// A button that is on or off.
fn switch(action: &'static str, name: &'static str, on: bool) -> Node {
    button("control quiet", action, name).is("aria-pressed", if on { "true" } else { "false" })
}

/// A button that keeps the focus while it does nothing.
fn may(button: Node, possible: bool) -> Node {
    if possible { button } else { button.is("aria-disabled", "true") }
}

/// Why there is no pair to be shown.
fn message(pair: &PairView) -> Node {
    let (id, text) = match pair {
        PairView::Looking(address) => {
            let place = PairAddress::parse(address).place;
            let text = format!(
                "Another pair stands at “{place}” now. Looking for the pair of this link by its hash…"
            );
            ("pair-looking", text)
        }
        PairView::Failed(why) => {
            ("pair-failed", format!("The pair of this link cannot be looked for. {why}"))
        }
        PairView::Missing(address) => {
            let PairAddress { place, fingerprint } = PairAddress::parse(address);
            let text = match fingerprint {
                Some(fingerprint) => format!(
                    "The pair of this link is no longer in the open files (place “{place}”, fingerprint {fingerprint}). Open the file or release that the link was made with."
                ),
                None => {
                    format!("No loaded pair stands at “{place}”. It may belong to another file or release.")
                }
            };
            ("pair-missing", text)
        }
        _ => return node("section"),
    };
    let role = if id == "pair-looking" { "status" } else { "alert" };
    node("section")
        .class("reader")
        .is("aria-label", "Pair")
        .with(node("p").class("message warning").is("role", role).is("id", id).text(text))
        .with(control("close-pair", "Close"))
}

fn open(store: Store, pair: &Pair, from: Option<&str>) -> Node {
    let position = match pair.position {
        Some(position) => format!("{} of {} matching pairs", count(position + 1), count(pair.matching)),
        None => "Not among the matching pairs".to_owned(),
    };
    let place = &pair.row.place;
    let controls = node("div")
        .class("reader-controls")
        .with(
            may(control("previous-pair", "Previous"), pair.previous.is_some()).is("title", "Alt + Arrow up"),
        )
        .with(may(control("next-pair", "Next"), pair.next.is_some()).is("title", "Alt + Arrow down"))
        .with(control("close-pair", "Close"));
    let title = node("h2").is("id", "reader-title").is("tabindex", "-1").text(place.clone());
    let head = node("div")
        .class("reader-head")
        .with(title)
        .with(node("p").class("position").is("aria-live", "polite").text(position))
        .with(controls);
    let moved = from.map(|from| {
        let text = format!(
            "The link says “{from}”, where another pair stands now. This pair has the hash of the link."
        );
        node("p").class("message note").is("role", "status").is("id", "pair-moved").text(text)
    });
    let (key, texts) = texts::texts(store, pair);
    let verdicts = labels::verdicts(pair).into_iter().map(|text| node("li").text(text));
    node("section")
        .is("id", "reader")
        .class("reader")
        .is("aria-labelledby", "reader-title")
        .has("data-row", place.clone())
        .is("data-text", key)
        .with(head)
        .with(node("div").all(moved))
        .with(node("ul").class("verdicts").all(verdicts))
        .with(labels::table(store, pair))
        .with(node("div").class("texts").all(texts))
        .with(same::section(store))
        .with(
            node("div")
                .class("reader-tools")
                .with(button("control quiet", "copy-pair", "Copy as JSON"))
                .with(button("control quiet", "copy-link", "Copy link to this pair")),
        )
}

/// Scrolls just as far as it takes to see the reader: on a phone it opens
/// above the table.
fn show() {
    if let Some(reader) = document().get_element_by_id("reader") {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        reader.scroll_into_view_with_scroll_into_view_options(&options);
    }
}
