//! The grid by keyboard, as in the authoring practices for ARIA.

use super::cells::Sight;
use super::columns::{self, sorts_by};
use super::{State, Table, draw, look_soon};
use crate::state::actions;
use web_sys::{Element, KeyboardEvent};

/// A key was pressed in the grid.
pub(super) fn pressed(table: &Table, event: &KeyboardEvent, target: &Element) {
    let Ok(mut state) = table.try_borrow_mut() else { return };
    let done = press(&mut state, event, target);
    drop(state);
    if done {
        event.prevent_default();
        draw(table);
        look_soon(table);
    }
}

fn press(state: &mut State, event: &KeyboardEvent, target: &Element) -> bool {
    let page = state.page;
    let sight = Sight::of(page);
    let rows = state.frame.rows;
    let (row, column) = (state.active.0.min(rows), state.active.1);
    let last = sight.columns.len().saturating_sub(1);
    let (ctrl, shift) = (event.ctrl_key() || event.meta_key(), event.shift_key());
    let by = sight.columns.get(column).copied();
    let key = event.key();
    if event.alt_key() {
        let step = match key.as_str() {
            "ArrowLeft" => -16,
            "ArrowRight" => 16,
            _ => return false,
        };
        if let (0, Some(by)) = (row, by) {
            let width = columns::widths(&sight.columns, &state.widths, state.room).get(column).copied();
            state.set_width(by.index(), width.unwrap_or_default().saturating_add_signed(step));
            state.keep_width(by.index());
        }
        return row == 0;
    }
    let screen = state.frame.in_view(state.at).1.saturating_sub(2).max(1);
    let to = match (key.as_str(), ctrl) {
        ("ArrowDown", false) => (row + 1, column),
        ("ArrowUp", false) => (row.saturating_sub(1), column),
        ("ArrowRight", false) => (row, column + 1),
        ("ArrowLeft", false) => (row, column.saturating_sub(1)),
        ("PageDown", false) => (row + screen, column),
        ("PageUp", false) => (row.saturating_sub(screen).max(1), column),
        ("Home", false) => (row, 0),
        ("End", false) => (row, last),
        ("Home", true) => (1, 0),
        ("End", true) => (rows, last),
        ("c" | "C", true) => {
            let marked = web_sys::window().and_then(|w| w.get_selection().ok().flatten());
            if marked.is_some_and(|marked| !marked.is_collapsed()) {
                return false;
            }
            if state.selection.len() > 0 {
                state.copies = true;
            } else {
                if let (Some(by), Some(row)) = (by, state.active_row()) {
                    actions::copy(page, &sight.plain(by, &row));
                }
            }
            return true;
        }
        // A button in a cell has its own.
        ("Enter" | " ", false) if target.matches("button").unwrap_or_default() => return false,
        ("Enter" | " ", false) if row == 0 => {
            if let Some(by) = by.and_then(|column| sorts_by(column, sight.fields)) {
                actions::sort_by(page, by, shift);
            }
            return true;
        }
        ("Enter", false) => {
            if let Some(row) = state.active_row() {
                actions::open_pair(page, row.row, event.time_stamp());
            }
            return true;
        }
        (" ", false) => {
            state.selection.toggle(row - 1);
            return true;
        }
        ("Escape", false) if state.selection.len() > 0 => {
            state.selection = Default::default();
            return true;
        }
        _ => return false,
    };
    let to = (to.0.min(rows), to.1.min(last));
    if shift && row > 0 && to.0 > 0 && to.0 != row {
        if !state.selection.has(row - 1) {
            state.selection.anchor = row - 1;
        }
        state.selection.extend(to.0 - 1);
    }
    state.go(to.0, to.1);
    true
}
