//! One tooltip for all marks: what a mark shows, in a sentence, while it is
//! pointed at or has the focus. It can be pointed at itself, and Escape puts
//! it away.

use super::Overview;
use super::mark::{around, place_of, with_mark};
use crate::chart::Shape;
use crate::ui::tree::said;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};

fn element() -> Option<HtmlElement> {
    let document = web_sys::window()?.document()?;
    document.get_element_by_id("tooltip")?.dyn_into().ok()
}

/// The pointer or the focus came to something.
pub(super) fn enter(overview: Overview, event: &Event) {
    if around(event, "#tooltip").is_some() || overview.drag.borrow().is_some() {
        return;
    }
    let Some(button) = around(event, "button[data-mark]") else { return hide() };
    // A pointer also comes from one part of a mark to another.
    if described().as_ref() != Some(&button) {
        show(overview, &button);
    }
}

/// Shows what the mark of a button shows, beside it.
fn show(overview: Overview, button: &Element) {
    let Some(tooltip) = element() else { return };
    // It can be reached only after a moment (its style says so): a pointer on its
    // way to the next mark goes through it. The moment begins anew for each mark.
    let _ = tooltip.set_attribute("hidden", "");
    let _ = tooltip.get_bounding_client_rect();
    let _ = tooltip.remove_attribute("hidden");
    let _ = tooltip.remove_attribute(PASSED);
    // Only one mark is described by it at a time.
    undescribe();
    let _ = button.set_attribute("aria-describedby", "tooltip");
    say(overview, &tooltip, button);
}

/// On a tooltip that cannot be pointed at.
const PASSED: &str = "data-passed";

/// Its mark was pressed: a pointer goes through it to the next one.
pub(super) fn let_through() {
    if let Some(tooltip) = element() {
        let _ = tooltip.set_attribute(PASSED, "");
    }
}

/// Says what the mark of a button shows, beside it.
fn say(overview: Overview, tooltip: &HtmlElement, button: &Element) {
    let sentence = place_of(button).and_then(|place| {
        with_mark(overview, &place, |panel, mark| {
            let is_grid = matches!(panel.shape, Shape::Grid { .. });
            let caption = if panel.caption.is_empty() || is_grid {
                String::new()
            } else {
                format!("{}. ", panel.caption)
            };
            caption + &mark.sentence(panel.unit)
        })
    });
    match sentence {
        Some(sentence) => {
            tooltip.set_text_content(Some(&said(&sentence)));
            place(tooltip, button);
        }
        None => hide(),
    }
}

/// The mark that is described.
fn described() -> Option<Element> {
    let document = web_sys::window()?.document()?;
    document.query_selector("[aria-describedby=tooltip]").ok().flatten()
}

/// What is described may stand elsewhere, or show another number.
pub(super) fn follow(overview: Overview) {
    let Some(tooltip) = element().filter(|tooltip| !tooltip.has_attribute("hidden")) else { return };
    let Some(button) = described() else { return hide() };
    let mark = button.get_bounding_client_rect();
    let (x, y) = ((mark.left() + mark.right()) / 2.0, (mark.top() + mark.bottom()) / 2.0);
    let document = web_sys::window().and_then(|w| w.document());
    let seen = document.and_then(|d| d.element_from_point(x as f32, y as f32));
    if seen.is_some_and(|seen| button.contains(Some(&seen)) || tooltip.contains(Some(&seen))) {
        say(overview, &tooltip, &button);
    } else {
        hide();
    }
}

fn undescribe() {
    if let Some(old) = described() {
        let _ = old.remove_attribute("aria-describedby");
    }
}

/// Puts the tooltip where it covers no other mark that the pointer is likely to
/// go to next: beside a bar, below other marks; above where there is no room.
fn place(tooltip: &HtmlElement, button: &Element) {
    let (mark, own) = (button.get_bounding_client_rect(), tooltip.get_bounding_client_rect());
    let size =
        |value: Result<wasm_bindgen::JsValue, wasm_bindgen::JsValue>| value.ok().and_then(|v| v.as_f64());
    let window = web_sys::window();
    let width = window.as_ref().and_then(|w| size(w.inner_width())).unwrap_or(0.0);
    let height = window.as_ref().and_then(|w| size(w.inner_height())).unwrap_or(0.0);
    // No gap: the pointer must not leave both on its way.
    let beside = [mark.right().ceil(), (mark.left() - own.width()).floor()];
    let beside = beside.into_iter().find(|left| *left >= 0.0 && left + own.width() <= width);
    let (left, top) = match beside.filter(|_| button.class_list().contains("bar")) {
        Some(left) => (left, mark.top() + (mark.height() - own.height()) / 2.0),
        None => {
            let left = mark.left() + mark.width() / 2.0 - own.width() / 2.0;
            let below = mark.bottom().ceil();
            (left, if below + own.height() > height { (mark.top() - own.height()).floor() } else { below })
        }
    };
    let style = tooltip.style();
    let left = left.min(width - own.width() - 8.0).max(8.0);
    for (name, value) in [("left", left), ("top", top.max(0.0))] {
        let _ = style.set_property(name, &format!("{}px", value as i32));
    }
}

/// Nothing is pointed at any more.
pub(super) fn hide() {
    if let Some(tooltip) = element() {
        let _ = tooltip.set_attribute("hidden", "");
    }
    undescribe();
}
