//! Where the page goes and the focus comes to, with lessons.

use crate::model::{AUDIT, TABLE};
use crate::state::{Page, actions};
use crate::ui::later;
use crate::ui::tree::listen;
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Document, Element, HtmlElement, ResizeObserver, ScrollIntoViewOptions, ScrollLogicalPosition};

/// What a step says, which stays in view above what it is about.
const STEP: &str = "#lesson[data-folded]";

/// Room between that and what it is about, in pixels.
const GAP: i32 = 8;

/// Milliseconds in which a view is drawn; who waits longer has gone somewhere else.
const SOON: f64 = 3000.0;

thread_local! {
    /// What tells how high the step is, whenever that changes.
    static HEIGHT: RefCell<Option<ResizeObserver>> = const { RefCell::new(None) };
    /// Until when the page goes to what a view is about, again and again: what stands above it is
    /// drawn bit by bit. Whoever does something meanwhile has gone somewhere else.
    static ASKED: Cell<Option<(f64, Page)>> = const { Cell::new(None) };
}

pub(super) fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// The first element that a selector means.
pub(super) fn find(selector: &str) -> Option<Element> {
    document()?.query_selector(selector).ok()?
}

fn as_html(selector: &str) -> Option<HtmlElement> {
    find(selector)?.dyn_into().ok()
}

/// Tells styles how much of the top of the view the step takes.
fn measure() {
    let height = as_html(STEP).map_or(0, |step| step.offset_height() + GAP);
    if let Some(root) = as_html(":root") {
        // It is a property of the program's own.
        let _ = root.style().set_property("--lesson", &[&height.to_string(), "px"].concat());
    }
}

/// Has that told from now on, of the element that is there.
pub(super) fn watch() {
    later(|| {
        HEIGHT.with_borrow_mut(|height| {
            if height.is_none() {
                let told = Closure::<dyn FnMut()>::new(|| {
                    measure();
                    go_again();
                });
                *height = ResizeObserver::new(told.as_ref().unchecked_ref()).ok();
                told.forget();
                if let Some(window) = web_sys::window() {
                    let deeds = ["wheel", "touchmove", "keydown", "pointerdown"];
                    listen(&window.into(), &deeds, Box::new(|_| ASKED.set(None)));
                }
            }
            let Some(height) = height else { return };
            [find("#lesson"), find("#overview")].into_iter().flatten().for_each(|own| height.observe(&own));
        });
    });
}

/// Scrolls to what the view of the page is about, below the step that speaks of it.
pub(super) fn go(page: Page) {
    measure();
    let (tab, row) = page.store.address.with_untracked(|address| (address.tab, address.row.is_some()));
    let own = match tab {
        Some(TABLE) => Some(".pairs".to_owned()),
        // Its panel may not be there yet.
        Some(AUDIT) => Some(".as-code".to_owned()),
        Some(chart) => Some(["#chart-", chart].concat()),
        None => row.then(|| "#reader".to_owned()),
    };
    if let Some(element) = own.and_then(|own| find(&own)) {
        return element.scroll_into_view();
    }
    // It is about all that the page shows: below the page's head, where that leaves room for it.
    let Some(window) = web_sys::window() else { return };
    window.scroll_to_with_x_and_y(0.0, 0.0);
    let room = window.inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default() / 3.0;
    if let Some(lesson) = find("#lesson").filter(|lesson| lesson.get_bounding_client_rect().top() > room) {
        lesson.scroll_into_view();
    }
}

/// Keeps what stands below the step there, whatever height it is about to have. (Browsers differ in
/// what they keep in place by themselves.)
pub(super) fn keep_below() {
    let bottom = || find(STEP).map_or(0.0, |step| step.get_bounding_client_rect().bottom());
    let below = bottom();
    let x = find("#lesson").map_or(0.0, |lesson| lesson.get_bounding_client_rect().left()) + f64::from(GAP);
    let own = document()
        .and_then(|document| document.element_from_point(x as f32, (below + f64::from(2 * GAP)) as f32));
    let Some(own) = own else { return };
    let distance = own.get_bounding_client_rect().top() - below;
    later(move || {
        actions::after_paint(move || {
            let moved = own.get_bounding_client_rect().top() - bottom() - distance;
            if let Some(window) = web_sys::window() {
                window.scroll_by_with_x_and_y(0.0, moved);
            }
        });
    });
}

/// Goes there once the page has the view that was just asked for.
pub(super) fn go_soon(page: Page) {
    if let Some(body) = find("#lesson-body") {
        // Another step begins with its first words.
        body.set_scroll_top(0);
    }
    ASKED.set(Some((actions::now() + SOON, page)));
    actions::after_paint(go_again);
}

/// Goes there, as long as nobody has gone somewhere else.
fn go_again() {
    if let Some((until, page)) = ASKED.get() {
        match actions::now() < until {
            true => go(page),
            false => ASKED.set(None),
        }
    }
}

/// Goes there again where everything is drawn anew.
pub(super) fn drawn(page: Page) {
    page.store.drawn.track();
    actions::after_paint(go_again);
}

/// Scrolls just as far as it takes to see an element.
pub(super) fn show(selector: &str) {
    if let Some(element) = find(selector) {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Gives the first of these that is there the focus, once everything is drawn.
pub(super) fn focus(selectors: Vec<String>) {
    later(move || {
        let found = selectors.iter().find_map(|selector| as_html(selector));
        if let Some(found) = found {
            // Only an element that is gone cannot have the focus.
            let _ = found.focus();
        }
    });
}
