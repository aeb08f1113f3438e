//! The table as elements: a grid of the rows around those in view, each at its
//! place in the space of all rows, or a plain table of one page.

use super::cells::Sight;
use super::columns::{self, sorts_by};
use super::{HEAD, State};
use crate::chart::count;
use crate::model::{Column, Fields, Labels};
use crate::state::RowsView;
use crate::ui::tree::{Node, node};
use crate::wire::Row;

/// The table in its frame.
pub(super) fn frame(state: &State, sight: &Sight, rows: &RowsView) -> Node {
    let widths = columns::widths(&sight.columns, &state.widths, state.room);
    let grid = !sight.choices.paged;
    let columns: Vec<String> = widths.iter().map(|width| format!("{width}px")).collect();
    let table = node("table")
        .is("id", "pairs")
        .class(match (grid, sight.choices.wrap, sight.choices.compact) {
            (false, true, _) => "data pairs-plain wrap",
            (false, ..) => "data pairs-plain",
            (_, true, _) => "grid wrap",
            (_, _, true) => "grid compact",
            _ => "grid",
        })
        .has("aria-rowcount", (rows.matching + 1).to_string())
        .has("aria-colcount", columns.len().to_string())
        .has("--width", format!("{}px", widths.iter().sum::<u32>()));
    let head = node("thead").with(head(state, sight, &widths));
    let frame = node("div").is("id", "pairs-frame");
    if !grid {
        let all = rows.rows.iter().zip(rows.offset..);
        let all = all.map(|(found, position)| row(state, sight, &widths, position, Some(found)));
        let body = node("tbody").all(all);
        return frame.class("table-scroll").with(table.with(head).with(body));
    }
    let apart = state.apart();
    let above = apart.filter(|position| *position < state.mounted.start);
    let below = apart.filter(|position| *position >= state.mounted.end);
    let all = above.into_iter().chain(state.mounted.clone()).chain(below);
    let body = node("tbody")
        .is("role", "rowgroup")
        .has("--space", pixels(state.frame.space()))
        .all(all.map(|position| row(state, sight, &widths, position, state.row(rows, position))));
    let table = table
        .is("role", "grid")
        .is("aria-multiselectable", "true")
        .is("aria-label", "Matching pairs")
        .has("--columns", columns.join(" "))
        .has("--row", pixels(state.frame.row))
        .with(head.is("role", "rowgroup"))
        .with(body);
    frame.class("pairs-frame").with(table)
}

/// A length for a style: whole numbers, which take less of a program to write.
fn pixels(length: f64) -> String {
    format!("{}px", length.round() as i64)
}

/// A cell in its column; in a grid with what makes it one.
fn placed(state: &State, sight: &Sight, cell: Node, row: u64, at: usize, role: &'static str) -> Node {
    let cell = cell.is("data-col", sight.columns[at].key());
    if sight.choices.paged {
        return if role == "gridcell" {
            cell
        } else {
            cell.is("scope", if row == 0 { "col" } else { "row" })
        };
    }
    let cell = cell.is("role", role).has("aria-colindex", (at + 1).to_string());
    if (state.active.0.min(state.frame.rows), state.active.1) == (row, at) {
        cell.is("tabindex", "0")
    } else {
        cell
    }
}

fn head(state: &State, sight: &Sight, widths: &[u32]) -> Node {
    let paged = sight.choices.paged;
    let cells = sight.columns.iter().zip(widths).enumerate().map(|(at, (column, width))| {
        let name = node("span").text(columns::name(*column, sight.fields));
        let key = sorts_by(*column, sight.fields);
        let name = if paged && key.is_some() {
            node("button").class("link").is("data-action", "sort").with(name)
        } else {
            name
        };
        let cell = placed(state, sight, node("th"), 0, at, "columnheader");
        let cell = if paged { cell.has("--w", format!("{width}px")) } else { cell };
        let Some(key) = key else { return cell.with(name).with(grip()) };
        let order = &sight.order().0;
        let rank = order.iter().position(|found| found.by == key);
        let found = rank.and_then(|rank| order.get(rank));
        let (sort, arrow) = match found {
            Some(key) if key.descending => ("descending", "↓"),
            Some(_) => ("ascending", "↑"),
            None => ("none", ""),
        };
        let rank = rank.filter(|_| order.len() > 1).map_or_else(String::new, |rank| (rank + 1).to_string());
        cell.is("aria-sort", sort)
            .with(name)
            .with(node("span").class("sorted").text(format!("{arrow}{rank}")))
            .with(grip())
    });
    let row = node("tr").is("aria-rowindex", "1").all(cells);
    if paged { row } else { row.is("role", "row") }
}

/// What a column is made wider by.
fn grip() -> Node {
    node("i").class("grip").is("aria-hidden", "true")
}

fn row(state: &State, sight: &Sight, widths: &[u32], position: u64, found: Option<&Row>) -> Node {
    let paged = sight.choices.paged;
    let lines = if sight.choices.wrap { 3 } else { 1 };
    let cells = sight.columns.iter().zip(widths).enumerate().map(|(at, (column, width))| {
        let (cell, role) = match (column, found) {
            (Column::Pair, None) if sight.fields.has(Fields::PATTERNS) => (node("th").text("…"), "rowheader"),
            (Column::Pair, None) => (node("th").with(node("span").text(count(position + 1))), "rowheader"),
            (_, None) => (node("td"), "gridcell"),
            (Column::Pair, Some(row)) => (sight.cell(*column, row, (*width).into(), lines), "rowheader"),
            (_, Some(row)) => (sight.cell(*column, row, (*width).into(), lines), "gridcell"),
        };
        placed(state, sight, cell, position + 1, at, role)
    });
    let labels = found.map(|row| Labels(row.labels)).unwrap_or_default();
    let differ = labels.better() < 2 && labels.safer() < 2 && labels.better() != labels.safer();
    let open = found.is_some_and(|row| sight.open.is_some_and(|(open, _)| open == row.row));
    let row = node("tr")
        .has("aria-rowindex", (position + 2).to_string())
        .class(match (open, differ, found) {
            (true, true, _) => "open differ",
            (true, ..) => "open",
            (_, true, _) => "differ",
            (.., None) => "absent",
            _ => "",
        })
        .all(cells);
    let row = match found {
        Some(found) => row.has("data-row", found.place.clone()),
        None => row,
    };
    if paged {
        return row;
    }
    // A row that only the focus keeps here stands above all that is seen.
    let place = if state.mounted.contains(&position) {
        state.frame.place(state.at, position)
    } else {
        -2.0 * state.frame.row - HEAD
    };
    row.is("role", "row")
        .is("aria-selected", if state.selection.has(position) { "true" } else { "false" })
        .has("--y", pixels(place))
}
