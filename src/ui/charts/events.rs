//! What happens to a figure: clicks, keys, drags, numbers typed.

use super::mark::{Place, around, marks_of, number, place_of, with_mark};
use super::{Overview, save, tooltip};
use crate::chart::NAMES;
use crate::model::{Choices, Clause, View};
use crate::state::{Click, actions};
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement, HtmlInputElement, KeyboardEvent, MouseEvent};

/// Where a drag over marks began. The click that a browser makes of its end is on
/// no mark: it is on what is around both.
pub(super) type Drag = Place;

fn clause_of(overview: Overview, place: &Place) -> Option<Clause> {
    with_mark(overview, place, |_, mark| mark.clause.clone())
}

/// A click somewhere on the page: on a mark, a choice or an action of a chart.
pub(in crate::ui) fn clicked(overview: Overview, event: &MouseEvent) {
    let Some(button) = around(event, "button") else { return };
    if let Some(place) = place_of(&button) {
        let click = match (event.alt_key(), event.shift_key()) {
            (true, _) => Click::Exclude,
            (_, true) => Click::Add,
            _ => Click::Only,
        };
        return press(overview, &place, click, event.time_stamp());
    }
    if let (Some(choice), Some(option)) =
        (button.get_attribute("data-choice"), button.get_attribute("data-option"))
    {
        let place = choice.split_once('.').and_then(|(chart, key)| Choices::place(chart, key));
        if let Some(place) = place {
            actions::choose(overview.page, place, &option);
        }
        return;
    }
    let chart = number(&button, "[data-chart]", "data-chart").filter(|chart| *chart < NAMES.len());
    let Some(chart) = chart else { return };
    match button.get_attribute("data-action").as_deref() {
        Some("toggle-table") => overview.as_table.update(|all| all[chart] = !all[chart]),
        Some("copy-table") => save::save(overview, chart, save::As::Tables),
        Some("save-svg") => save::save(overview, chart, save::As::Svg),
        Some("save-png") => save::save(overview, chart, save::As::Png),
        Some("read-lengths") => actions::read_lengths(overview.page, true),
        Some("stop-lengths") => actions::read_lengths(overview.page, false),
        _ => {}
    }
}

fn press(overview: Overview, place: &Place, click: Click, start: f64) {
    if let Some(clause) = clause_of(overview, place) {
        tooltip::let_through();
        actions::click_mark(overview.page, clause, click, start);
    }
}

/// Arrow keys move between the marks of a panel, as in a toolbar or a grid;
/// Enter with shift or alt does what a click with them does.
pub(super) fn key(overview: Overview, event: &KeyboardEvent) {
    let Some(button) = around(event, "button[data-mark]") else { return };
    if event.key() == "Enter" {
        let click = match (event.alt_key(), event.shift_key()) {
            (true, _) => Click::Exclude,
            (_, true) => Click::Add,
            _ => return,
        };
        event.prevent_default();
        if let Some(place) = place_of(&button) {
            press(overview, &place, click, event.time_stamp());
        }
        return;
    }
    if event.alt_key() || event.ctrl_key() || event.meta_key() || event.shift_key() {
        return;
    }
    let Some(panel) = button.closest("[data-panel]").ok().flatten() else { return };
    let all = marks_of(&panel);
    let Some(at) = all.iter().position(|mark| *mark == button) else { return };
    // A row of a grid; a list has one column, a histogram one row.
    let grid = panel.query_selector("[role=grid]").ok().flatten();
    let columns = match grid.and_then(|grid| grid.query_selector("[role=row]").ok().flatten()) {
        Some(row) => (row.child_element_count() as usize).saturating_sub(1).max(1),
        None => 1,
    };
    let last = all.len() - 1;
    let to = match (event.key().as_str(), columns) {
        ("ArrowDown", columns) => (at + columns <= last).then_some(at + columns),
        ("ArrowUp", columns) => at.checked_sub(columns),
        ("ArrowRight", _) => (at < last).then_some(at + 1),
        ("ArrowLeft", _) => at.checked_sub(1),
        ("Home", _) => Some(0),
        ("End", _) => Some(last),
        _ => return,
    };
    event.prevent_default();
    if let Some(next) = to.and_then(|to| all[to].dyn_ref::<HtmlElement>()) {
        // Only an element that is gone cannot have the focus.
        let _ = next.focus();
        // Browsers leave what is half in view where it is.
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        options.set_inline(web_sys::ScrollLogicalPosition::Nearest);
        next.scroll_into_view_with_scroll_into_view_options(&options);
        tooltip::follow(overview);
    }
}

/// The mark that has the focus is where the tab key comes back to.
pub(super) fn focused(event: &Event) {
    let Some(button) = around(event, "button[data-mark]") else { return };
    let Some(panel) = button.closest("[data-panel]").ok().flatten() else { return };
    if let Ok(Some(old)) = panel.query_selector("button[data-mark][tabindex='0']") {
        let _ = old.set_attribute("tabindex", "-1");
    }
    let _ = button.set_attribute("tabindex", "0");
    let _ = button.set_attribute("data-visited", "");
}

/// A drag begins on a mark of a panel with a range.
pub(super) fn drag_begins(overview: Overview, event: &MouseEvent) {
    let place = around(event, "button[data-mark]").and_then(|button| place_of(&button));
    let from =
        place.filter(|place| with_mark(overview, place, |panel, _| panel.range.is_some()) == Some(true));
    if from.is_some() {
        tooltip::hide();
    }
    *overview.drag.borrow_mut() = from;
}

/// The pointer moves: the marks from where the drag began are shown as held.
pub(super) fn drags(overview: Overview, event: &MouseEvent) {
    if event.buttons() == 0 {
        // It ended outside the page.
        return drag_is_given_up(overview);
    }
    if let Some((from, to)) = dragged(overview, event) {
        hold(&from, Some(&to));
    }
}

/// It ends on another mark of the same panel: all between them are chosen.
pub(super) fn drag_ends(overview: Overview, event: &MouseEvent) {
    let ends = dragged(overview, event);
    drag_is_given_up(overview);
    if let Some((from, to)) = ends
        && let (Some(one), Some(other)) = (clause_of(overview, &from), clause_of(overview, &to))
    {
        actions::set_clause(overview.page, one.up_to(&other), event.time_stamp());
    }
}

/// Nothing is dragged any more.
pub(super) fn drag_is_given_up(overview: Overview) {
    if let Some(from) = overview.drag.take() {
        hold(&from, None);
    }
}

/// Both ends of a drag under way, where the pointer is on another mark of the
/// panel that it began in. A finger keeps the mark that it touched first as
/// the event's target, so the place of the pointer decides.
fn dragged(overview: Overview, event: &MouseEvent) -> Option<(Place, Place)> {
    let from = overview.drag.borrow().clone()?;
    let document = web_sys::window()?.document()?;
    let under = document.element_from_point(event.client_x() as f32, event.client_y() as f32)?;
    let to = place_of(&under.closest("button[data-mark]").ok()??)?;
    let same_panel = (from.chart, from.panel) == (to.chart, to.panel);
    (same_panel && from != to).then_some((from, to))
}

/// Shows the marks from one to another as held, and no others.
fn hold(from: &Place, to: Option<&Place>) {
    let document = web_sys::window().and_then(|w| w.document());
    let panel = format!("[data-chart='{}'] [data-panel='{}']", from.chart, from.panel);
    let panel = document.and_then(|d| d.query_selector(&panel).ok().flatten());
    let Some(panel) = panel else { return };
    let marks = marks_of(&panel);
    let at = |place: &Place| {
        marks.iter().position(|mark| mark.get_attribute("data-mark").as_ref() == Some(&place.key))
    };
    let held = to.and_then(|to| at(from).zip(at(to))).map(|(a, b)| a.min(b)..=a.max(b));
    for (place, mark) in marks.iter().enumerate() {
        let is_held = held.as_ref().is_some_and(|held| held.contains(&place));
        let _ = mark.toggle_attribute_with_force("data-held", is_held);
    }
}

/// A number was typed into one end of a range.
pub(super) fn changed(overview: Overview, event: &Event) {
    let input =
        around(event, "input[data-filter]").and_then(|input| input.dyn_into::<HtmlInputElement>().ok());
    let Some(input) = input else { return };
    let view = input.get_attribute("data-filter").and_then(|key| View::from_key(&key));
    if let Some(view) = view {
        let lower = input.get_attribute("data-end").as_deref() == Some("min");
        let typed = input.value().trim().parse().ok();
        actions::set_end(overview.page, view, lower, typed, event.time_stamp());
    }
}
