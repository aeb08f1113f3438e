//! Clicks, numbers typed and choices made anywhere on the page: what was acted
//! upon says by its attributes what it is for.

use super::charts::{self, Overview, around};
use super::{audit, code, consent, export, language, later, lazy, learn, lesson, search, share};
use crate::model::{On, View};
use crate::state::{Page, Theme, actions};
use crate::wire::Versus;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlSelectElement, MouseEvent};

/// A click.
pub(super) fn clicked(overview: Overview, event: &MouseEvent) {
    if learn::clicked(overview.page, event) {
        return;
    }
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
        "open-pair" if button.closest("#reader").ok().flatten().is_some() => open_pair(page, &button, start),
        "close-pair" => close_pair(page),
        "allow-origins" => actions::allow_origins(page),
        "refuse-origins" => actions::refuse_origins(page),
        "restart-engine" => actions::restart_engine(page),
        "dismiss-engine-error" => actions::dismiss_engine_error(page),
        "search" => {
            // Enter in the form's field is a click on its button too.
            event.prevent_default();
            search::commit(page, &button, start);
        }
        "as-code" => code::toggle(page),
        "export" => export::toggle(page),
        "audit" => audit::toggle(page),
        "go-to-audit" => audit::go(page),
        "share" => share::show(page, true),
        "language" => language::switch(page),
        "lessons" => lesson::toggle(page),
        "define" => learn::define(page, Some(learn::label_of(&button))),
        "open-consent" => consent::open(),
        "show-recent" => actions::show_recent(page),
        "search-stop" => actions::search_on(page, false),
        "search-go-on" => actions::search_on(page, true),
        action if lazy::clicked(page, &button, action, event) => {}
        _ => charts::clicked(overview, event),
    }
}

/// Something was chosen from a list.
pub(super) fn changed(page: Page, event: &Event) {
    lazy::typed(page, event, true);
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

/// Opens one of the pairs that the reader lists.
fn open_pair(page: Page, button: &Element, start: f64) {
    let place = button.closest("[data-row]").ok().flatten().and_then(|row| row.get_attribute("data-row"));
    let same = page.store.reading_now().same_prompt;
    let row = same.and_then(|same| same.rows.into_iter().find(|row| Some(&row.place) == place.as_ref()));
    if let Some(row) = row {
        actions::open_pair(page, row.row, start);
    }
}

/// Closes the reader; the focus goes back to the pair's row, where it is there.
fn close_pair(page: Page) {
    actions::close_pair(page);
    later(move || {
        let document = web_sys::window().and_then(|w| w.document());
        // The active cell of a grid; a plain table has the row that is no longer open.
        let found = document.and_then(|document| {
            let find = |selector: &str| document.query_selector(selector).ok().flatten();
            find("#pairs [tabindex='0']").or_else(|| find("#pairs [data-action=open-pair]"))
        });
        if let Some(found) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
            let _ = found.focus();
        }
    });
}
