//! Clicks, numbers typed and choices made anywhere on the page: what was acted
//! upon says by its attributes what it is for.

use super::charts::{self, Overview, around};
use super::{later, saved};
use crate::model::{On, View};
use crate::state::{Page, PairView, Theme, actions};
use crate::wire::Versus;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlSelectElement, MouseEvent};

/// A click.
pub(super) fn clicked(overview: Overview, event: &MouseEvent) {
    let Some(button) = around(event, "button") else { return };
    let (page, start) = (overview.page, event.time_stamp());
    if let Some(view) = view_of(&button, "data-clause") {
        return actions::remove_clause(page, view, start);
    }
    if let Some(theme) = button.get_attribute("data-theme-option") {
        let theme = [Theme::Light, Theme::Dark].into_iter().find(|known| known.key() == theme);
        return actions::choose_theme(page, theme);
    }
    match button.get_attribute("data-action").unwrap_or_default().as_str() {
        "clear-filters" => actions::clear_filters(page, start),
        "invert-clause" => {
            if let Some(view) = view_of(&button, "data-view") {
                actions::invert_clause(page, view, start);
            }
        }
        "compare-rest" => actions::compare(page, Some(Versus::Rest), start),
        "compare-keep" => {
            let filter = page.store.filter.get_untracked();
            actions::compare(page, Some(Versus::Filter(filter)), start);
        }
        "compare-swap" => actions::swap_compared(page, start),
        "compare-stop" => actions::compare(page, None, start),
        "show-text" if button.closest("#reader").ok().flatten().is_some() => actions::show_pair(page),
        "show-text" => actions::show_text(page),
        "hide-text" => actions::hide_text(page),
        "page-next" => turn(page, true),
        "page-previous" => turn(page, false),
        "open-pair" => open_pair(page, &button, start),
        "previous-pair" | "next-pair" => {
            let next = button.get_attribute("data-action").as_deref() == Some("next-pair");
            let row = page.store.pair.with_untracked(|pair| match pair {
                PairView::Open { pair, .. } if next => pair.next,
                PairView::Open { pair, .. } => pair.previous,
                _ => None,
            });
            if let Some(row) = row {
                actions::open_pair(page, row, start);
            }
        }
        "close-pair" => close_pair(page),
        "restart-engine" => actions::restart_engine(page),
        "dismiss-engine-error" => actions::dismiss_engine_error(page),
        action if saved::clicked(page, &button, action, event.shift_key(), start) => {}
        _ => charts::clicked(overview, event),
    }
}

/// Something was chosen from a list.
pub(super) fn changed(page: Page, event: &Event) {
    saved::typed(page, event, true);
    let select = around(event, "select[data-on]").and_then(|s| s.dyn_into::<HtmlSelectElement>().ok());
    let Some(select) = select else { return };
    if let (Some(view), Some(on)) = (view_of(&select, "data-on"), On::from_key(&select.value())) {
        actions::set_on(page, view, on, event.time_stamp());
    }
}

fn view_of(element: &Element, attribute: &str) -> Option<View> {
    View::from_key(&element.get_attribute(attribute)?)
}

fn turn(page: Page, forward: bool) {
    let offset = page.store.rows.with_untracked(|rows| rows.offset);
    let to = if forward { offset + actions::PAGE_ROWS } else { offset.saturating_sub(actions::PAGE_ROWS) };
    actions::show_page(page, to);
}

fn open_pair(page: Page, button: &Element, start: f64) {
    let place = button.closest("[data-row]").ok().flatten().and_then(|row| row.get_attribute("data-row"));
    let row = page.store.rows.with_untracked(|rows| {
        rows.rows.iter().find(|row| Some(&row.place) == place.as_ref()).map(|row| row.row)
    });
    if let Some(row) = row {
        actions::open_pair(page, row, start);
    }
}

/// Closes the reader; the focus goes back to the pair's row, where it is there.
fn close_pair(page: Page) {
    let place = page.store.address.with_untracked(|a| a.row.as_ref().map(|row| row.place.clone()));
    actions::close_pair(page);
    later(move || {
        let document = web_sys::window().and_then(|w| w.document());
        let (Some(document), Some(place)) = (document, place) else { return };
        let rows = document.query_selector_all("#pairs tr[data-row]").ok();
        let rows = rows
            .iter()
            .flat_map(|list| (0..list.length()).filter_map(|i| list.get(i)?.dyn_into::<Element>().ok()));
        let row = rows.into_iter().find(|row| row.get_attribute("data-row").as_ref() == Some(&place));
        let button = row.and_then(|row| row.query_selector("button").ok().flatten());
        if let Some(button) = button.and_then(|b| b.dyn_into::<HtmlElement>().ok()) {
            let _ = button.focus();
        }
    });
}
