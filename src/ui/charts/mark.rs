//! Where a mark stands in the page, and the mark that stands there.

use super::Overview;
use crate::chart::{Mark, NAMES, Panel};
use leptos::prelude::*;
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

/// The mark at a place, with its panel.
pub(super) fn with_mark<T>(
    overview: Overview,
    place: &Place,
    then: impl FnOnce(&Panel, &Mark) -> T,
) -> Option<T> {
    overview.drawn.with_value(|drawn| {
        let panel = drawn.get(place.chart)?.panels.get(place.panel)?;
        let mark = panel.marks.iter().find(|mark| mark.key == place.key)?;
        Some(then(panel, mark))
    })
}
