//! What labels mean, where a reader asks for it: a click on a tooltip or a button, or the key
//! `?` on anything that stands for a label. What is answered is a part (`definition`).

mod definition;
mod entries;

use super::lazy::{self, Name};
use super::tree::Node;
use crate::state::{Page, actions};
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent};

thread_local! {
    /// What is asked for: a chart and a mark of it, or the key of a definition.
    static ASKED: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// What is there of it now.
pub(super) fn defined(page: Page) -> Vec<Node> {
    page.store.parts.track();
    if ASKED.with_borrow(Option::is_some) { lazy::draw(page, Name::Definition) } else { Vec::new() }
}

/// Opens a definition; none closes it.
pub(super) fn define(page: Page, what: Option<String>) {
    ASKED.set(what);
    actions::part_changed(page);
}

/// Attributes that say which label an element stands for.
const LABELS: &str = "[data-define],[data-mark],[data-category],[data-key],[data-field],[data-col]";

/// The label that an element stands for, with its chart: `chart-severity 2`.
pub(super) fn label_of(element: &Element) -> String {
    let labelled = element.closest(LABELS).ok().flatten();
    let value = labelled.and_then(|labelled| {
        let names = LABELS.split(',').map(|name| name.trim_matches(['[', ']']));
        names.into_iter().find_map(|name| labelled.get_attribute(name))
    });
    let chart = element.closest("figure").ok().flatten().map(|figure| figure.id());
    [chart.unwrap_or_default(), value.unwrap_or_default()].join(" ")
}

/// The key that asks what a label means; false for others.
pub(super) fn key(page: Page, event: &KeyboardEvent) -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    let Some(focused) = document.and_then(|document| document.active_element()) else { return false };
    let is_typed = focused.matches("input:not([type=checkbox],[type=radio]),textarea,select");
    if event.key() != "?" || is_typed.unwrap_or(true) {
        return false;
    }
    define(page, Some(label_of(&focused)));
    true
}

/// A click on the tooltip asks what its mark means; false elsewhere.
pub(super) fn clicked(page: Page, event: &Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let tooltip = target.and_then(|target| target.closest("#tooltip").ok().flatten());
    let document = web_sys::window().and_then(|window| window.document());
    let mark = document
        .filter(|_| tooltip.is_some())
        .and_then(|document| document.query_selector("[aria-describedby=tooltip]").ok().flatten());
    mark.is_some_and(|mark| {
        define(page, Some(label_of(&mark)));
        true
    })
}
