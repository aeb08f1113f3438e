//! Links to a view: the dialog that makes them, and what the page does with one that was
//! opened: it says where data differs, goes to what the link is about, or is part of another
//! page.

mod dialog;
mod differs;
mod embed;
mod qr;
pub(super) mod words;

use super::lazy::{self, Name, Part};
use super::tree::Node;
use crate::state::{Page, actions};
use std::cell::Cell;
use web_sys::{Document, Element};

/// All of that, which is fetched when it is first used.
static PART: Part =
    Part { draw, clicked: dialog::clicked, typed: Some(dialog::typed), woken: None, figure: None };

lazy::offer!(__wasm_split_00share00_export_00000000000000000000000000000005_table, PART);

thread_local! {
    static OPEN: Cell<bool> = const { Cell::new(false) };
}

/// What is there of it now.
pub(super) fn shared(page: Page) -> Vec<Node> {
    page.store.parts.track();
    let (used, aims) = page.store.address.with(|a| (a.embed || a.data.is_some(), a.tab.is_some()));
    if used || OPEN.get() {
        return lazy::draw(page, Name::Share);
    }
    // To go somewhere at the start nothing has to be seen.
    let part = if aims { lazy::part(page, Name::Share) } else { None };
    part.map_or_else(Vec::new, |part| (part.draw)(page))
}

/// Opens the dialog, or says that it was closed.
pub(super) fn show(page: Page, open: bool) {
    OPEN.set(open);
    actions::part_changed(page);
}

fn draw(page: Page) -> Vec<Node> {
    let is_embedded = page.store.address.with(|address| address.embed);
    let mut nodes = if is_embedded { embed::draw(page) } else { Vec::new() };
    nodes.extend(differs::draw(page));
    if OPEN.get() && !is_embedded {
        nodes.push(dialog::draw(page));
    }
    embed::go(page);
    nodes
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// The first element that a selector means.
fn find(selector: &str) -> Option<Element> {
    document()?.query_selector(selector).ok().flatten()
}
