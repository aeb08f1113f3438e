//! Where a mark stands in the page, and the mark that stands there.

use super::Overview;
use crate::chart::{Mark, NAMES, Panel};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

/// Where a mark stands: chart, panel, and key in the panel.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Place {
    /// Place of its chart in [`NAMES`].
    pub chart: usize,
    /// Place of its panel in the chart.
    pub panel: usize,
    /// Its key in the panel.
    pub key: String,
}

/// The element that an event happened to, or the nearest around it that a
/// selector finds.
pub(in crate::ui) fn around(event: &Event, selector: &str) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest(selector).ok().flatten()
}

/// A number in an attribute of the element or the nearest around it.
pub(super) fn number(element: &Element, selector: &str, name: &str) -> Option<usize> {
    element.closest(selector).ok().flatten()?.get_attribute(name)?.parse().ok()
}

/// Where the mark of a button stands.
pub(super) fn place_of(button: &Element) -> Option<Place> {
    Some(Place {
        chart: number(button, "[data-chart]", "data-chart").filter(|chart| *chart < NAMES.len())?,
        panel: number(button, "[data-panel]", "data-panel")?,
        key: button.get_attribute("data-mark")?,
    })
}

/// The marks of a panel, in order.
pub(super) fn marks_of(panel: &Element) -> Vec<Element> {
    all(panel, "button[data-mark]")
}

/// Everything below an element that a selector finds.
fn all(element: &Element, selector: &str) -> Vec<Element> {
    let list = element.query_selector_all(selector).ok();
    list.map_or_else(Vec::new, |list| {
        (0..list.length()).filter_map(|i| list.get(i)?.dyn_into().ok()).collect()
    })
}

/// Has the tab key come to the first mark of every panel, unless a reader was on
/// another one.
pub(super) fn give_stops(figure: &Element) {
    for panel in all(figure, "[data-panel]") {
        let find = |selector: &str| panel.query_selector(selector).ok().flatten();
        let stop = find("button[data-mark][tabindex='0']");
        let Some(first) = find("button[data-mark]") else { continue };
        if stop.as_ref().is_some_and(|stop| *stop == first || stop.has_attribute("data-visited")) {
            continue;
        }
        if let Some(stop) = stop {
            let _ = stop.set_attribute("tabindex", "-1");
        }
        let _ = first.set_attribute("tabindex", "0");
    }
}

/// The mark at a place, with its panel.
pub(super) fn with_mark<T>(
    overview: Overview,
    place: &Place,
    then: impl FnOnce(&Panel, &Mark) -> T,
) -> Option<T> {
    let drawn = overview.drawn.borrow();
    let panel = drawn.get(place.chart)?.panels.get(place.panel)?;
    let mark = panel.marks.iter().find(|mark| mark.key == place.key)?;
    Some(then(panel, mark))
}
