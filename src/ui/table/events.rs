//! What happens to the table: clicks, choices, scrolling, pointers.

use super::cells::Sight;
use super::columns::{self, sorts_by};
use super::{State, Table, draw, keys, look_soon};
use crate::model::{Column, Order, SortBy, SortKey};
use crate::state::actions;
use crate::ui::charts::around;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, Event, HtmlSelectElement, KeyboardEvent, PointerEvent};

/// What is listened to. Scrolling is not told to what is around: listeners catch it on its way.
const KINDS: [&str; 10] = [
    "click",
    "change",
    "scroll",
    "keydown",
    "focusin",
    "mousedown",
    "pointerdown",
    "pointermove",
    "pointerup",
    "dblclick",
];

/// Listens to everything that happens in the table's place.
pub(super) fn listen(table: &Table, host: &Element) {
    let table = Rc::clone(table);
    // Giving the focus away is told while a key is dealt with: it can be called within itself.
    let happened = Closure::<dyn Fn(Event)>::new(move |event: Event| happened(&table, &event));
    for kind in KINDS {
        // Every element can be listened to.
        let _ = host.add_event_listener_with_callback_and_bool(
            kind,
            happened.as_ref().unchecked_ref(),
            kind == "scroll",
        );
    }
    if let Some(window) = web_sys::window() {
        let _ = window.add_event_listener_with_callback("resize", happened.as_ref().unchecked_ref());
    }
    happened.forget();
}

fn happened(table: &Table, event: &Event) {
    // Only the window has no element to name.
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(target) = target else { return look_soon(table) };
    let redraw = match event.type_().as_str() {
        "scroll" => return look_soon(table),
        "keydown" => {
            if target.closest("#pairs[role=grid]").ok().flatten().is_some() {
                keys::pressed(table, event.unchecked_ref::<KeyboardEvent>(), &target);
            }
            return;
        }
        kind => {
            let Ok(mut state) = table.try_borrow_mut() else { return };
            let pointer = event.unchecked_ref::<PointerEvent>();
            match kind {
                "click" => clicked(&mut state, pointer, &target),
                "change" => chosen(&mut state, &target),
                "dblclick" => {
                    let column = gripped(&target);
                    if let Some(column) = column {
                        state.set_width(column, 0);
                        state.keep_width(column);
                    }
                    column.is_some()
                }
                "pointermove" => resizes(&mut state, pointer),
                "pointerup" => resized(&mut state),
                "pointerdown" => resize_begins(&mut state, pointer, &target),
                "mousedown" => picked(&mut state, pointer, &target),
                _ => focused(&mut state, &target),
            }
        }
    };
    if redraw {
        draw(table);
        look_soon(table);
    }
}

/// The cell around an element: row, 0 for the heading, and column.
fn cell_of(target: &Element) -> Option<(u64, usize)> {
    let number = |name: &str| -> Option<u64> {
        let found = target.closest(&format!("#pairs[role=grid] [{name}]")).ok().flatten()?;
        found.get_attribute(name)?.parse::<u64>().ok()?.checked_sub(1)
    };
    Some((number("aria-rowindex")?, number("aria-colindex")? as usize))
}

fn column_around(target: &Element, selector: &str, name: &str) -> Option<Column> {
    Column::from_key(&target.closest(selector).ok().flatten()?.get_attribute(name)?)
}

/// Something in a cell has the focus: the tab key comes back to that cell.
fn focused(state: &mut State, target: &Element) -> bool {
    let cell = cell_of(target).filter(|cell| *cell != state.active);
    if let Some(cell) = cell {
        state.active = cell;
    }
    cell.is_some()
}

/// A button went down on a cell.
fn picked(state: &mut State, event: &PointerEvent, target: &Element) -> bool {
    let Some((row, column)) = cell_of(target) else { return false };
    if event.shift_key() {
        // Browsers would mark text up to here.
        event.prevent_default();
    }
    let in_button = target.closest("button").ok().flatten().is_some();
    if let Some(position) = row.checked_sub(1).filter(|_| !in_button) {
        if event.shift_key() {
            state.selection.extend(position);
        } else if event.ctrl_key() || event.meta_key() {
            state.selection.toggle(position);
        } else {
            state.selection.anchor = position;
        }
    }
    state.active = (row, column);
    state.takes_focus = !in_button;
    true
}

fn clicked(state: &mut State, event: &PointerEvent, target: &Element) -> bool {
    let page = state.page;
    let action = around(event, "button").and_then(|button| button.get_attribute("data-action"));
    let forward = match action.as_deref() {
        Some("page-next") => true,
        Some("page-previous") => false,
        Some("open-pair") => {
            let place = target.closest("[data-row]").ok().flatten().and_then(|r| r.get_attribute("data-row"));
            let row = page.store.rows.with_untracked(|rows| {
                rows.rows.iter().find(|row| Some(&row.place) == place.as_ref()).map(|row| row.row)
            });
            if let Some(row) = row {
                actions::open_pair(page, row, event.time_stamp());
            }
            return false;
        }
        Some("table-columns") => {
            state.menu = !state.menu;
            return true;
        }
        Some("copy-rows") => {
            state.copies = true;
            return true;
        }
        Some("copy-json") => {
            if let Some(row) = state.active_row() {
                actions::copy(page, &Sight::of(page).record(&row));
            }
            return false;
        }
        Some(action) if action != "sort" => {
            let column = column_around(target, "[data-column]", "data-column");
            actions::change_table(page, |table| match (action, column) {
                ("table-wrap", _) => table.wrap = !table.wrap,
                ("table-compact", _) => table.compact = !table.compact,
                ("table-plain", _) => table.paged = !table.paged,
                ("sort-direction", _) => {
                    if let Some(key) = table.order.0.first_mut() {
                        key.descending = !key.descending;
                    }
                }
                ("column-toggle", Some(column)) => table.columns = columns::toggled(&table.columns, column),
                ("column-earlier", Some(column)) => {
                    table.columns = columns::moved(&table.columns, column, false);
                }
                ("column-later", Some(column)) => {
                    table.columns = columns::moved(&table.columns, column, true);
                }
                _ => {}
            });
            return false;
        }
        _ => {
            let head = column_around(target, "#pairs thead [data-col]", "data-col");
            let by = head.and_then(|column| sorts_by(column, page.store.fields_now()));
            if let (Some(by), None) = (by, gripped(target)) {
                actions::sort_by(page, by, event.shift_key());
            }
            return false;
        }
    };
    let offset = page.store.rows.with_untracked(|rows| rows.offset);
    if page.store.address.with_untracked(|a| a.table.paged) {
        let to =
            if forward { offset + actions::PAGE_ROWS } else { offset.saturating_sub(actions::PAGE_ROWS) };
        actions::show_page(page, to);
        return false;
    }
    let way = actions::PAGE_ROWS as f64 * state.frame.row;
    state.at.top += if forward { way } else { -way };
    state.moves = true;
    true
}

/// Something was chosen to sort by.
fn chosen(state: &mut State, target: &Element) -> bool {
    let Some(select) = target.dyn_ref::<HtmlSelectElement>() else { return false };
    let rank = usize::from(select.get_attribute("data-sort").as_deref() == Some("1"));
    let page = state.page;
    let order = page.store.address.with_untracked(|a| a.table.order.clone());
    let by = SortBy::from_key(&select.value());
    let mut keys: Vec<SortKey> = order.0.iter().copied().take(rank).collect();
    if let Some(by) = by.filter(|by| keys.iter().all(|key| key.by != *by)) {
        let descending = order.of(by).unwrap_or_default();
        keys.push(SortKey { by, descending });
    }
    keys.extend(order.0.iter().skip(rank + 1).filter(|key| Some(key.by) != by));
    actions::set_order(page, Order(keys));
    // Where nothing has changed, the list says again what holds.
    true
}

impl State {
    /// Gives a column a width; 0 for the usual one.
    pub(super) fn set_width(&mut self, column: usize, width: u32) {
        if let Some(own) = self.widths.get_mut(column) {
            *own = if width > 0 { width.max(columns::LEAST) } else { 0 };
        }
    }

    /// Has the browser keep a column's width.
    pub(super) fn keep_width(&self, column: usize) {
        if let (Some(column), Some(width)) = (Column::ALL.get(column), self.widths.get(column)) {
            actions::keep_column_width(*column, *width);
        }
    }
}

/// The column whose edge an element is.
fn gripped(target: &Element) -> Option<usize> {
    target.matches(".grip").ok().filter(|is| *is)?;
    Some(column_around(target, "[data-col]", "data-col")?.index())
}

fn resize_begins(state: &mut State, event: &PointerEvent, target: &Element) -> bool {
    let Some(column) = gripped(target) else { return false };
    let head = target.parent_element();
    let width = head.map_or(0, |head| head.client_width());
    // A pointer that is gone by now cannot be held.
    let _ = target.set_pointer_capture(event.pointer_id());
    state.resized = Some((column, event.client_x(), width));
    false
}

fn resizes(state: &mut State, event: &PointerEvent) -> bool {
    let Some((column, from, width)) = state.resized else { return false };
    if event.buttons() == 0 {
        return resized(state);
    }
    state.set_width(column, (width + event.client_x() - from).max(1) as u32);
    true
}

fn resized(state: &mut State) -> bool {
    if let Some((column, ..)) = state.resized.take() {
        state.keep_width(column);
    }
    false
}
