//! The table: which pairs it lists, in which order, which of them are in view.

use super::bar::write_address;
use crate::model::{Column, Decision, Labels, Order, SortBy, TableChoices};
use crate::state::link::Page;
use crate::state::store::RowsView;

/// Pairs on one page of the plain table, and rows by which the grid is paged.
pub const PAGE_ROWS: u64 = 25;

/// Rows that are asked for beyond those in view, on either side.
const AROUND: u64 = 60;

/// The table has other pairs, or the same in another order: it is seen from the top.
pub(in crate::state) fn list_anew(page: Page) {
    let limit = page.store.rows.with_untracked(|rows| rows.rows.len() as u64).max(PAGE_ROWS);
    ask(page, 0, limit.min(4 * AROUND));
    page.store.listing.update(|listing| *listing += 1);
}

/// What the table lists may have changed, but not why: it stays where it is.
pub(in crate::state) fn list_again(page: Page) {
    let (offset, limit) = page.store.rows.with_untracked(|rows| (rows.offset, rows.rows.len() as u64));
    ask(page, offset, limit.max(PAGE_ROWS));
}

/// Shows a page of the plain table, from a position on.
pub fn show_page(page: Page, offset: u64) {
    ask(page, offset, PAGE_ROWS);
}

/// Rows from a position on have come into view: they are fetched where they are
/// not there yet.
pub fn rows_in_view(page: Page, first: u64, count: u64) {
    let there = page.store.rows.with_untracked(|rows| {
        let end = (first + count).min(rows.matching);
        rows.offset <= first && end <= rows.offset + rows.rows.len() as u64
    });
    if !there {
        ask(page, first.saturating_sub(AROUND), count + 2 * AROUND);
    }
}

fn ask(page: Page, offset: u64, limit: u64) {
    let order = page.store.address.with_untracked(|a| a.table.order.clone());
    page.ask_rows(offset, limit as u32, order);
}

/// Has the texts of rows read that columns show, first those that come first; what
/// was asked for before and is not among them is no longer read. To be called when
/// rows have come to rest in view.
pub fn read_texts_of(page: Page, rows: &[u64]) {
    let store = page.store;
    let columns = store.address.with_untracked(|a| a.table.columns.clone());
    let responses = columns.contains(&Column::Text0) || columns.contains(&Column::Text1);
    let wanted = store.rows.with_untracked(|view| {
        store.texts.with_untracked(|texts| {
            let text = |row: u64| texts.iter().find(|(of, _)| *of == row);
            let lacks = |row: u64| text(row).is_none_or(|(_, text)| responses && text.responses.is_none());
            let shows = |labels: u64| shows_text(page, labels);
            let found =
                view.rows.iter().filter(|row| rows.contains(&row.row) && lacks(row.row) && shows(row.labels));
            found.map(|row| row.row).collect::<Vec<u64>>()
        })
    });
    if !columns.iter().any(|column| column.is_text()) {
        return;
    }
    let under_way = page.with(|link| link.texts_asked == wanted).unwrap_or_default();
    if under_way {
        return;
    }
    if !wanted.is_empty() {
        store.texts_problem.set(None);
    }
    page.ask_texts(wanted, responses);
}

/// Whether the table shows the text of a pair with these labels.
fn shows_text(page: Page, labels: u64) -> bool {
    page.store.reveal.with_untracked(|reveal| reveal.of(Labels(labels), false)) == Decision::Show
}

/// Texts that the table keeps at most; those of rows out of view go first.
const TEXTS: usize = 1000;

/// Texts of rows have come.
pub(in crate::state) fn texts_arrived(page: Page, texts: Vec<(u64, crate::wire::Text)>) {
    let store = page.store;
    store.texts.update(|kept| {
        if kept.len() + texts.len() > TEXTS {
            let in_view =
                store.rows.with_untracked(|rows| rows.rows.iter().map(|r| r.row).collect::<Vec<u64>>());
            kept.retain(|(row, _)| in_view.contains(row));
        }
        kept.retain(|(row, _)| texts.iter().all(|(new, _)| new != row));
        kept.extend(texts);
    });
}

/// Changes how the table is shown.
pub fn change_table(page: Page, change: impl FnOnce(&mut TableChoices)) {
    let mut table = table_choices(page);
    change(&mut table);
    take_choices(page, table);
}

/// How the table is shown.
#[inline(never)]
fn table_choices(page: Page) -> TableChoices {
    page.store.address.with_untracked(|a| a.table.clone())
}

#[inline(never)]
fn take_choices(page: Page, table: TableChoices) {
    let store = page.store;
    let before = table_choices(page);
    if table == before {
        return;
    }
    let (sorted, paged) = (table.order != before.order, table.paged != before.paged);
    store.address.update(|a| a.table = table);
    write_address(page, true);
    table_changed(page, sorted || paged);
}

/// The address says something else of the table.
pub(in crate::state) fn table_changed(page: Page, lists_anew: bool) {
    if lists_anew {
        page.store.rows.set(RowsView {
            matching: page.store.rows.with_untracked(|rows| rows.matching),
            ..RowsView::default()
        });
        list_anew(page);
        super::pair::refresh_pair(page);
    }
}

/// Sorts by a key: ascending, then descending, then no longer. With `more` the
/// other keys stay.
pub fn sort_by(page: Page, by: SortBy, more: bool) {
    change_table(page, |table| table.order = table.order.chosen(by, more));
}

/// Puts the table into an order.
pub fn set_order(page: Page, order: Order) {
    change_table(page, |table| table.order = order);
}

/// Width of a column in pixels, where the reader has changed it.
pub fn column_width(column: Column) -> Option<u32> {
    crate::state::kept::get(&format!("width.{}", column.key()))?.parse().ok()
}

/// Keeps the width of a column.
pub fn keep_column_width(column: Column, pixels: u32) {
    // Where nothing can be kept, the width holds for this visit.
    crate::state::kept::set(&format!("width.{}", column.key()), &pixels.to_string());
}
