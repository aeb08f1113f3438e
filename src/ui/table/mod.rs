//! The table of pairs: a grid in which all matching pairs can be scrolled, or a
//! plain table page by page. Only rows around those in view are in the document.

mod cells;
mod columns;
mod copy;
mod events;
mod grid;
mod keys;

mod scroll;
mod select;
mod toolbar;

use super::tree::{Node, all_said_again, fixed, node, patch, retold};
use crate::model::{Column, Fields, Level};
use crate::state::{Page, RowsView, actions, follow};
use crate::wire::Row;
use cells::Sight;
use columns::COLUMNS;
pub(super) use columns::{key_name, name as column_name};
use leptos::prelude::{request_animation_frame, set_timeout};
use scroll::{At, Frame, READY};
use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Height of the heading in pixels, where letters have their usual size.
const HEAD: f64 = 36.0;

/// Rows that are made in one frame before the table is there: each has to be laid out
/// for the first time, and other parts of the page are just then.
const AT_FIRST: u64 = 5;

/// Milliseconds after which rows that have not come are asked for again.
const PATIENCE: f64 = 150.0;

/// The table, for its listeners.
type Table = Rc<RefCell<State>>;

/// What the table is like beyond what the page's signals say.
struct State {
    page: Page,
    host: Element,
    /// What stands in the document.
    drawn: Vec<Node>,
    frame: Frame,
    at: At,
    /// Width of the frame.
    room: u32,
    /// Size of letters, as a share of the usual.
    scale: f64,
    /// Positions of the rows in the document.
    mounted: Range<u64>,
    /// Whether the first rows are still being made, some in each frame.
    begins: bool,
    /// Row, 0 for the heading and then from 1, and column of the cell that the tab key comes to.
    active: (u64, usize),
    /// The row of that cell and its position, as it was when it was last in view.
    own: Option<(u64, Row)>,
    /// What has to be done once the table is drawn: take the focus, move the scroll bar, copy rows.
    takes_focus: bool,
    moves: bool,
    copies: bool,
    selection: select::Selection,
    /// Widths that the reader set, by place of the column; 0 for others.
    widths: [u32; COLUMNS],
    /// The column that is being made wider, where that began, and its width then.
    resized: Option<(usize, i32, i32)>,
    /// Whether the list of columns is open.
    menu: bool,
    /// What is shown: number of the listing, row number of the open pair.
    listing: u32,
    open: Option<u64>,
    /// When rows were asked for, and which were there then.
    asked: (f64, u64, usize),
    /// Rows whose texts were asked for, and how many columns of text there were.
    texts_of: Vec<u64>,
    /// Whether a frame is waited for.
    waits: bool,
    /// Grows whenever something moves.
    moved: u32,
}

/// The table and what stands above it.
pub(super) fn table(page: Page) -> Option<Element> {
    let host = fixed(&node("div").class("pairs-table"))?;
    let mut widths = [0; COLUMNS];
    for (width, column) in widths.iter_mut().zip(Column::ALL) {
        *width = actions::column_width(*column).unwrap_or_default();
    }
    let table = Rc::new(RefCell::new(State {
        page,
        host: host.clone(),
        drawn: Vec::new(),
        frame: Frame { rows: 0, row: 40.0, view: 560.0 },
        at: At::default(),
        room: 0,
        scale: 1.0,
        mounted: 0..0,
        begins: true,
        active: (1, 0),
        own: None,
        takes_focus: false,
        moves: false,
        copies: false,
        selection: Default::default(),
        widths,
        resized: None,
        menu: false,
        listing: 0,
        open: None,
        asked: (0.0, 0, 0),
        texts_of: Vec::new(),
        waits: false,
        moved: 0,
    }));
    events::listen(&table, &host);
    let (again, own) = (host.clone(), Rc::clone(&table));
    retold(Box::new(move || {
        if let Ok(state) = own.try_borrow() {
            all_said_again(&again, &state.drawn);
        }
    }));
    follow(Box::new(move || {
        draw(&table);
        look_later(&table);
    }));
    Some(host)
}

impl State {
    /// The row at a position, where it is here.
    fn row<'a>(&'a self, rows: &'a RowsView, position: u64) -> Option<&'a Row> {
        let own = self.own.as_ref().filter(|own| own.0 == position).map(|own| &own.1);
        rows.at(position).or(own)
    }

    /// The active row, where it is here.
    fn active_row(&self) -> Option<Row> {
        let position = self.active.0.checked_sub(1)?;
        self.page.store.rows.with_untracked(|rows| self.row(rows, position).cloned())
    }

    /// The row that is out of view and has the focus.
    fn apart(&self) -> Option<u64> {
        let row = self.active.0.checked_sub(1)?;
        (!self.mounted.contains(&row) && row < self.frame.rows).then_some(row)
    }

    /// Makes a cell the active one, with its row in view.
    fn go(&mut self, row: u64, column: usize) {
        self.active = (row, column);
        self.takes_focus = true;
        if let Some(row) = row.checked_sub(1) {
            self.at = self.frame.with_row(self.at, row);
            self.moves = true;
        }
    }

    /// Takes over what signals say.
    fn follow(&mut self, sight: &Sight) {
        let store = self.page.store;
        let (wrap, compact) = (sight.choices.wrap, sight.choices.compact);
        let usual = match (wrap, compact) {
            (true, _) => 84.0,
            (_, true) => 28.0,
            _ => 40.0,
        };
        let row = f64::round(usual * self.scale);
        let rows = store.rows.with(|rows| rows.matching);
        if row != self.frame.row {
            // What is at the top stays there.
            self.at.top *= row / self.frame.row;
            self.moves = true;
        }
        self.frame = Frame { rows, row, ..self.frame };
        let kept = self.frame.kept(self.at);
        if self.moves || kept.top != self.at.top {
            self.at = kept;
            self.moves = true;
        }
        let listing = store.listing.get();
        if listing != self.listing {
            self.listing = listing;
            self.selection = Default::default();
            self.own = None;
            // A heading that was just sorted by stays.
            self.active.0 = self.active.0.min(1);
            self.at = At::default();
            self.moves = true;
        }
        // The open pair comes into view when it is opened.
        match sight.open {
            Some((open, Some(position))) if self.open != Some(open) && position < rows => {
                self.open = Some(open);
                self.active.0 = position + 1;
                self.at = self.frame.with_row(self.at, position);
                self.moves = true;
            }
            Some(_) => {}
            None => self.open = None,
        }
        // Before there are rows the heading is all that can be active.
        self.active.0 = self.active.0.min(rows.max(1));
        self.active.1 = self.active.1.min(sight.columns.len().saturating_sub(1));
        if let Some(row) = self.active.0.checked_sub(1)
            && let Some(found) = store.rows.with(|view| view.at(row).cloned())
        {
            self.own = Some((row, found));
        }
        // After a jump rows in view come first; those around them once the table stands still.
        let (first, count) = self.frame.in_view(self.at);
        let seen = first..first + count;
        let around = self.frame.around(self.at);
        let jumped = seen.end <= self.mounted.start || self.mounted.end <= seen.start;
        let mut mounted = if jumped { seen } else { around };
        if self.begins && !mounted.is_empty() {
            let made = self.mounted.end.max(mounted.start) + AT_FIRST;
            self.begins = made < mounted.end;
            mounted.end = mounted.end.min(made);
        }
        self.mounted = mounted;
    }

    /// Has rows fetched that are in view or near, and not there; whether any are not.
    fn ask(&mut self) -> bool {
        let rows = self.page.store.rows;
        let (offset, there) = rows.with_untracked(|rows| (rows.offset, rows.rows.len()));
        let now = actions::now();
        let (at, had, many) = self.asked;
        let first = self.mounted.start.saturating_sub(READY);
        let end = (self.mounted.end + READY).min(self.frame.rows);
        let covered = offset <= first && end <= offset + there as u64;
        // One answer is waited for at a time, but not for ever.
        if !covered && ((had, many) != (offset, there) || now - at > PATIENCE) {
            self.asked = (now, offset, there);
            actions::rows_in_view(self.page, first, end.saturating_sub(first));
        }
        !covered
    }
}

fn draw(table: &Table) {
    let Ok(mut state) = table.try_borrow_mut() else { return };
    let state = &mut *state;
    let store = state.page.store;
    let sight = Sight::of(state.page);
    let problem = store.texts_problem.get();
    let host = state.host.clone();
    state.follow(&sight);
    let new = store.rows.with(|rows| {
        let problem = problem.map(|text| node("p").class("message error").is("role", "alert").text(text));
        let mut all = match sight.fields.has(Fields::PATTERNS) {
            false => vec![node("h2").text("Pairs")],
            true => vec![
                node("h2").text("Label patterns"),
                node("p").text(
                    "Each row stands for all pairs with these labels; the number of these comes first.",
                ),
            ],
        };
        all.extend(toolbar::toolbar(state, &sight, rows));
        // Always there, so that the table keeps its place.
        all.push(node("div").all(problem));
        all.push(grid::frame(state, &sight, rows));
        all
    });
    let cell = active_element().filter(|active| active.matches("#pairs [aria-colindex]").unwrap_or_default());
    patch(&host, &state.drawn, &new);
    state.drawn = new;
    if let (true, Some(frame)) = (std::mem::take(&mut state.moves), frame_of(&host)) {
        frame.set_scroll_top(state.at.bar.round() as i32);
        state.at.bar = state.at.bar.round();
    }
    // A cell that has the focus, but is no longer the active one, gives it to that one.
    let lost = cell.is_some_and(|cell| !cell.has_attribute("tabindex"));
    if std::mem::take(&mut state.takes_focus) || lost {
        focus(&host);
    }
    if !sight.choices.paged {
        state.ask();
    }
    copy::go_on(state, &sight);
}

fn active_element() -> Option<Element> {
    web_sys::window()?.document()?.active_element()
}

fn frame_of(host: &Element) -> Option<Element> {
    host.query_selector("#pairs-frame").ok().flatten()
}

/// Gives the focus to the active cell, and brings it into view sideways.
fn focus(host: &Element) {
    let cell = host.query_selector("#pairs [tabindex='0']").ok().flatten();
    if let Some(cell) = cell.and_then(|cell| cell.dyn_into::<HtmlElement>().ok()) {
        // Only an element that is gone cannot have the focus.
        let _ = cell.focus();
    }
}

/// Looks where the table is scrolled to, in the next frame.
fn look_soon(table: &Table) {
    let Ok(mut state) = table.try_borrow_mut() else { return };
    if !std::mem::replace(&mut state.waits, true) {
        let table = Rc::clone(table);
        request_animation_frame(move || look(&table));
    }
}

/// Looks once what was drawn is laid out and painted: before that, the question would
/// have it laid out in the same task.
fn look_later(table: &Table) {
    let table = Rc::clone(table);
    actions::after_paint(move || look(&table));
}

fn look(table: &Table) {
    let changed = {
        let Ok(mut state) = table.try_borrow_mut() else { return };
        state.waits = false;
        let Some(frame) = frame_of(&state.host) else { return };
        let head = frame.query_selector("thead").ok().flatten();
        let head = head.map_or(0.0, |head| head.get_bounding_client_rect().height());
        let scale = if head > 0.0 { head / HEAD } else { state.scale };
        let view = (f64::from(frame.client_height()) - scale * HEAD).max(state.frame.row);
        let room = frame.client_width() as u32;
        let sizes = (scale, view, room);
        let resized = sizes != (state.scale, state.frame.view, state.room);
        (state.scale, state.frame.view, state.room) = sizes;
        let at = state.frame.scrolled(state.at, f64::from(frame.scroll_top()));
        let jumped = state.frame.jumps(state.at, at);
        let shown = state.frame.in_view(state.at);
        state.at = at;
        let moved = jumped || shown != state.frame.in_view(at);
        moved || resized || state.resized.is_some() || state.begins && state.frame.rows > 0
    };
    if changed {
        draw(table);
    }
    if table.try_borrow().is_ok_and(|state| state.begins && state.frame.rows > 0) {
        look_later(table);
    }
    let moved = {
        let Ok(mut state) = table.try_borrow_mut() else { return };
        state.moved += 1;
        state.moved
    };
    let table = Rc::clone(table);
    set_timeout(move || rest(&table, moved), Duration::from_millis(80));
}

/// The table stands still: texts of the rows in view are read.
fn rest(table: &Table, moved: u32) {
    let Ok(mut state) = table.try_borrow_mut() else { return };
    if state.moved != moved {
        return;
    }
    let page = state.page;
    let store = page.store;
    let (columns, paged) = store.address.with_untracked(|a| (a.table.columns.clone(), a.table.paged));
    let columns = columns.iter().filter(|column| column.is_text()).count();
    let level = store.reveal.with_untracked(|reveal| reveal.level);
    let (first, count) = state.frame.in_view(state.at);
    let mut rows: Vec<u64> = store.rows.with_untracked(|view| {
        let all = (view.offset..).zip(&view.rows);
        let seen = all.filter(|(position, _)| paged || (first..first + count).contains(position));
        seen.map(|(_, row)| row.row).collect()
    });
    let wanted = rows.clone();
    rows.push(columns as u64);
    if level != Level::Show || columns == 0 {
        state.texts_of.clear();
    } else if rows != state.texts_of {
        state.texts_of = rows;
        actions::read_texts_of(page, &wanted);
    }
    let waits = state.mounted != state.frame.around(state.at);
    // What was asked for while another answer was waited for is asked for again.
    let lacks = !paged && state.ask() && store.engine_error.with_untracked(Option::is_none);
    drop(state);
    if waits && !paged {
        draw(table);
    }
    if lacks {
        let table = Rc::clone(table);
        set_timeout(move || rest(&table, moved), Duration::from_millis(PATIENCE as u64 + 10));
    }
}
