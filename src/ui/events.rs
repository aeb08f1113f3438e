//! Clicks, numbers typed and choices made anywhere on the page: what was acted
//! upon says by its attributes what it is for.

use super::charts::{self, Overview, around};
use super::{consent, later, reader, saved, search};
use crate::model::{On, View};
use crate::state::{Page, Theme, actions};
use crate::wire::{Row, Versus};
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
        "close-pair" => close_pair(page),
        "restart-engine" => actions::restart_engine(page),
        "dismiss-engine-error" => actions::dismiss_engine_error(page),
        "search" => {
            // Enter in the form's field is a click on its button too.
            event.prevent_default();
            search::commit(page, &button, start);
        }
        "open-consent" => consent::open(),
        "search-stop" => actions::search_on(page, false),
        "search-go-on" => actions::search_on(page, true),
        action if reader::clicked(page, action, start) => {}
        action if saved::clicked(page, &button, action, event.shift_key(), start) => {}
        _ => charts::clicked(overview, event),
    }
}

/// Something was chosen from a list.
pub(super) fn changed(page: Page, event: &Event) {
    saved::typed(page, event, true);
    let Some(element) = around(event, "select, input[name=level]") else { return };
    let value = match element.dyn_ref::<HtmlSelectElement>() {
        Some(select) => select.value(),
        None => element.get_attribute("value").unwrap_or_default(),
    };
    if consent::changed(page, &element, &value) {
        return;
    }
    if let (Some(view), Some(on)) = (view_of(&element, "data-on"), On::from_key(&value)) {
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
    let find = |rows: &[Row]| rows.iter().find(|row| Some(&row.place) == place.as_ref()).map(|row| row.row);
    let row = page
        .store
        .rows
        .with_untracked(|view| find(&view.rows))
        .or_else(|| page.store.reading_now().same_prompt.and_then(|same| find(&same.rows)));
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
