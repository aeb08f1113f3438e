//! What is searched for, marked by the browser: texts stay whole in the document.

use super::pieces::whole;
use super::texts::FIELDS;
use crate::state::{Store, TextState};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{Node, Range};

/// Name of the highlight in styles.
const NAME: &str = "search-hit";

#[wasm_bindgen]
extern "C" {
    /// The browser's list of ranges that it marks.
    type Highlight;

    #[wasm_bindgen(constructor)]
    fn new() -> Highlight;

    #[wasm_bindgen(method)]
    fn add(this: &Highlight, range: &Range);

    #[wasm_bindgen(js_namespace = ["CSS", "highlights"], js_name = set)]
    fn mark(name: &str, highlight: &Highlight);
}

/// Whether the browser can mark ranges by itself.
pub(super) fn is_known() -> bool {
    js_sys::Reflect::has(&js_sys::global(), &JsValue::from_str("Highlight")).unwrap_or_default()
}

/// Keeps what the browser marks what was found.
pub(super) fn follow(store: Store) {
    if is_known() {
        Effect::new(move |_| {
            // After whatever changes the texts in the document.
            store.ranges.track();
            store.text.track();
            store.invisible.track();
            store.address.track();
            request_animation_frame(move || mark_all(store));
        });
    }
}

fn mark_all(store: Store) {
    let highlight = Highlight::new();
    store.ranges.with_untracked(|ranges| {
        store.text.with_untracked(|text| {
            if let (Some(Ok(ranges)), TextState::Shown(text)) = (ranges, text) {
                let [first, second] = &text.responses;
                for (at, text) in [&text.prompt, first, second].into_iter().enumerate() {
                    if let (Some(field), Some(hits)) = (FIELDS.get(at), ranges.hits.get(at)) {
                        mark_in(&highlight, field, text, hits);
                    }
                }
            }
        });
    });
    mark(NAME, &highlight);
}

fn mark_in(highlight: &Highlight, field: &str, text: &str, hits: &[u32]) {
    let element = document().query_selector(&format!("#reader [data-field={field}]")).ok().flatten();
    let (Some(element), false) = (element, hits.is_empty()) else { return };
    let nodes = text_nodes(&element);
    // Browsers count in UTF-16.
    let mut known = (0, 0);
    let mut place = |byte: usize| {
        if byte < known.0 {
            known = (0, 0);
        }
        let more = text.get(known.0..byte).map_or(0, |text| text.encode_utf16().count());
        known = (byte, known.1 + more);
        known.1
    };
    for (from, to) in whole(text, hits) {
        let (from, to) = (place(from), place(to));
        let range = document().create_range().ok();
        let begin = nodes.iter().rev().find(|(_, start)| *start <= from);
        let end = nodes.iter().rev().find(|(_, start)| *start < to);
        if let (Some(range), Some(begin), Some(end)) = (range, begin, end) {
            // A place that is not there, because the document shows another text by now.
            let placed = range.set_start(&begin.0, (from - begin.1) as u32).is_ok()
                && range.set_end(&end.0, (to - end.1) as u32).is_ok();
            if placed {
                highlight.add(&range);
            }
        }
    }
}

/// The text nodes of an element or of its children, and where each begins.
fn text_nodes(element: &Node) -> Vec<(Node, usize)> {
    let mut nodes = Vec::new();
    let mut length = 0;
    let mut next = element.first_child();
    while let Some(child) = next {
        next = child.next_sibling();
        let text = if child.node_type() == Node::TEXT_NODE { Some(child) } else { child.first_child() };
        if let Some(text) = text {
            let more = text.node_value().map_or(0, |value| value.encode_utf16().count());
            nodes.push((text, length));
            length += more;
        }
    }
    nodes
}
