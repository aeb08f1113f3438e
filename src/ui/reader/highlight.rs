//! What is searched for, marked by the browser: texts stay whole in the document.

use super::pieces::whole;
use leptos::prelude::{document, request_animation_frame};
use wasm_bindgen::prelude::*;
use web_sys::{Node, Range};

#[wasm_bindgen]
extern "C" {
    /// The browser's list of ranges that it marks.
    type Highlight;

    #[wasm_bindgen(constructor)]
    fn new() -> Highlight;

    #[wasm_bindgen(method)]
    fn add(this: &Highlight, range: &Range);

    #[wasm_bindgen(js_namespace = ["CSS", "highlights"], js_name = set)]
    fn set(name: &str, highlight: &Highlight);
}

/// Has the browser mark ranges of prompt and responses once they are in the
/// document; false where it cannot.
pub(super) fn mark(texts: [&String; 3], hits: &[Vec<u32>; 3]) -> bool {
    if !js_sys::Reflect::has(&js_sys::global(), &JsValue::from_str("Highlight")).unwrap_or_default() {
        return false;
    }
    let mut places = Vec::new();
    for (at, (text, hits)) in texts.into_iter().zip(hits).enumerate() {
        // Browsers count in UTF-16.
        let (mut byte, mut unit) = (0, 0);
        for (from, to) in whole(text, hits) {
            // In order, and apart from each other.
            if from >= byte {
                let mut place = |to: usize| {
                    unit += text.get(byte..to).unwrap_or_default().encode_utf16().count();
                    byte = to;
                    unit
                };
                places.push((at, place(from), place(to)));
            }
        }
    }
    request_animation_frame(move || mark_places(&places));
    true
}

fn mark_places(places: &[(usize, usize, usize)]) {
    let highlight = Highlight::new();
    for (at, field) in ["prompt", "response-0", "response-1"].into_iter().enumerate() {
        let selector = ["#reader [data-field=", field, "]"].concat();
        let Some(element) = document().query_selector(&selector).ok().flatten() else { continue };
        let nodes = text_nodes(&element);
        for (_, from, to) in places.iter().filter(|place| place.0 == at) {
            let range = document().create_range().ok();
            let begin = nodes.iter().rev().find(|(_, start)| start <= from);
            let end = nodes.iter().rev().find(|(_, start)| start < to);
            if let (Some(range), Some(begin), Some(end)) = (range, begin, end) {
                // Refused where the document shows another text by now.
                let placed = range.set_start(&begin.0, (from - begin.1) as u32).is_ok()
                    && range.set_end(&end.0, (to - end.1) as u32).is_ok();
                if placed {
                    highlight.add(&range);
                }
            }
        }
    }
    set("search-hit", &highlight);
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
