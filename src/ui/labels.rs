//! Labels of a pair as markup.

use crate::chart::severity_name;
use crate::model::{CategorySet, Labels};
use leptos::prelude::*;

/// Chips for the harm categories of one response.
pub(super) fn category_chips(labels: Labels, response: usize, set: &CategorySet) -> AnyView {
    let mask = labels.categories(response);
    let chips = (0..set.len())
        .filter(|i| mask >> i & 1 == 1)
        .map(|i| view! { <li class="label-chip" data-category=set.slug(i)>{set.name(i).to_owned()}</li> })
        .collect_view();
    let unknown = (mask >> CategorySet::UNKNOWN & 1 == 1)
        .then(|| view! { <li class="label-chip" data-category="unknown">"unknown"</li> });
    if mask == 0 {
        view! { <span class="none">"no category"</span> }.into_any()
    } else {
        view! { <ul class="label-chips">{chips} {unknown}</ul> }.into_any()
    }
}

/// The safe flag in words.
pub(super) fn safe_word(code: u8) -> &'static str {
    match code {
        0 => "unsafe",
        1 => "safe",
        _ => "unknown",
    }
}

/// The raw value of a code, as in the file; empty for unknown.
pub(super) fn raw(code: u8, known: u8) -> String {
    if code < known { code.to_string() } else { String::new() }
}

/// A mark for the safe flag: shape and word, never colour alone.
pub(super) fn safe_mark(code: u8) -> AnyView {
    let class = format!("safe-mark {}", safe_word(code));
    view! { <span class=class>{safe_word(code)}</span> }.into_any()
}

/// A mark for the severity level.
pub(super) fn severity_mark(level: u8) -> AnyView {
    let class = format!("severity-mark severity-{level}");
    view! { <span class=class>{severity_name(usize::from(level))}</span> }.into_any()
}

/// A response id in words.
pub(super) fn response_word(id: u8) -> &'static str {
    match id {
        0 => "Response 0",
        1 => "Response 1",
        _ => "unknown",
    }
}
