//! What happens in the reader: clicks, and keys that work wherever the focus is.

use super::super::consent;
use super::labels::lengths;
use crate::model::{Labels, Record};
use crate::state::{HashesState, Page, PairView, TextState, actions};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, MouseEvent};

/// A click on a button; false where it is none of the reader's.
pub(super) fn clicked(page: Page, _: &Element, action: &str, event: &MouseEvent) -> bool {
    let start = event.time_stamp();
    let store = page.store;
    match action {
        "previous-pair" => step(page, false, start),
        "next-pair" => step(page, true, start),
        "toggle-diff" => {
            let shown = store.address.with_untracked(|a| a.diff);
            actions::show_differences(page, !shown);
        }
        "toggle-invisible" => actions::show_invisible(page, !store.reading_now().invisible),
        "same-prompt" if actions::reads_text(page) => actions::find_same_prompt(page),
        "same-prompt-list" => actions::list_same_prompt(page, start),
        "copy-pair" => copy(page),
        "copy-link" => actions::copy_link(page),
        _ => return false,
    }
    true
}

fn step(page: Page, forward: bool, start: f64) {
    let row = page.store.pair.with_untracked(|pair| match pair {
        PairView::Open { pair, .. } if forward => pair.next,
        PairView::Open { pair, .. } => pair.previous,
        _ => None,
    });
    if let Some(row) = row {
        actions::open_pair(page, row, start);
    }
}

fn copy(page: Page) {
    let Some(pair) = actions::open_pair_now(page) else { return };
    let store = page.store;
    let reading = store.reading_now();
    let texts = match &reading.text {
        TextState::Shown(text) => {
            let [first, second] = &text.responses;
            [&text.prompt[..], first, second].map(Some)
        }
        _ => [None; 3],
    };
    let hashes = match &reading.hashes {
        HashesState::Known(Some(hashes)) => Some(hashes.recorded.each_ref().map(String::as_str)),
        _ => None,
    };
    let sources = pair.sources.each_ref().map(String::as_str);
    let lengths = lengths(&reading, &pair);
    let record = Record {
        member: store.member_now(),
        fields: store.fields_now(),
        categories: &store.categories_now(),
        labels: Labels(pair.row.labels),
        place: &pair.row.place,
        pairs: None,
        sources,
        lengths,
        texts,
        hashes,
    };
    actions::copy(page, &record.json());
}

/// What is typed into keeps its keys.
const FIELDS: &str = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]";

/// A key was pressed anywhere on the page.
pub(in crate::ui) fn key(page: Page, event: &KeyboardEvent) {
    let at = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let within = |selector: &str| at.as_ref().and_then(|at| at.closest(selector).ok().flatten()).is_some();
    if event.default_prevented() {
        return;
    }
    if event.key() == "Escape" {
        if within("details[open], dialog, [popover]") {
            consent::close(at.as_ref());
        } else if !within(FIELDS) {
            actions::hide_all_text(page);
        }
        return;
    }
    let alone = !(event.ctrl_key() || event.meta_key() || event.shift_key());
    let forward = match (event.key().as_str(), event.alt_key()) {
        ("ArrowUp", true) => false,
        ("ArrowDown", true) => true,
        ("ArrowLeft", false) if within("#reader :is(button, h2)") => false,
        ("ArrowRight", false) if within("#reader :is(button, h2)") => true,
        _ => return,
    };
    // In a quiz the quiz says which pair comes next.
    let open = page.store.pair.with_untracked(|pair| pair.pair().is_some())
        && page.store.address.with_untracked(|address| address.quiz.is_none());
    if open && alone && !within(FIELDS) {
        event.prevent_default();
        step(page, forward, event.time_stamp());
    }
}
