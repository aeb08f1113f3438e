//! Where the page goes and the focus comes to, with lessons.

use crate::ui::later;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

/// Scrolls to what a step is about.
pub(super) fn go_to(tab: Option<&str>) {
    let chart = tab.map(|tab| ["#chart-", tab].concat());
    let find = |selector: &str| web_sys::window()?.document()?.query_selector(selector).ok()?;
    if let Some(element) = find(chart.as_deref().unwrap_or("#lesson")) {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Gives the first of these that is there the focus, once everything is drawn.
pub(super) fn focus(selectors: Vec<String>) {
    later(move || {
        let document = web_sys::window().and_then(|window| window.document());
        let find = |selector: &String| document.as_ref()?.query_selector(selector).ok().flatten();
        let found = selectors.iter().find_map(find);
        if let Some(found) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
            // Only an element that is gone cannot have the focus.
            let _ = found.focus();
        }
    });
}
