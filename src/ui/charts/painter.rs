//! Draws the figures piece by piece: first what is in view, in the same task as
//! the counts came, then the rest in short tasks, so that neither a reader nor
//! an input waits for what nobody sees.

use super::mark::give_stops;
use super::{Overview, draw, lengths, table, tooltip};
use crate::chart::{self, ANNOTATORS, Context, Figure, NAMES};
use crate::model::Fields;
use crate::state::{Page, actions, follow};
use crate::ui::later;
use crate::ui::lazy;
use crate::ui::tree::{Node, all_said_again, patch, retold};
use draw::Scene;
use leptos::prelude::set_timeout;
use web_sys::Element;

/// Pictures of each figure, then the tables of each.
const PIECES: usize = 2 * NAMES.len();

/// Milliseconds of drawing after which waiting input is let in.
const SLICE: f64 = 4.0;

/// Milliseconds of drawing at once, in the task that brought the counts.
const AT_ONCE: f64 = 15.0;

/// Milliseconds for which pictures out of view wait for the counts that follow
/// a filter.
const COUNTS: u64 = 250;

/// What stands in the document and what must be drawn anew.
pub(super) struct Painter {
    /// What was drawn of each piece.
    before: Vec<Vec<Node>>,
    /// Bit `i` is set where piece `i` must be drawn.
    due: u32,
    /// Whether a task for what is left was asked for.
    waiting: bool,
    /// Bit `i` is set where chart `i` is in view, as far as was seen last.
    in_view: u32,
}

impl Default for Painter {
    fn default() -> Self {
        // Charts at the top, before anything was seen.
        Self { before: vec![Vec::new(); PIECES], due: 0, waiting: false, in_view: 3 }
    }
}

/// The pictures of all figures.
const PICTURES: u32 = (1 << NAMES.len()) - 1;

/// Both pieces of a figure.
fn both(chart: usize) -> u32 {
    (1 | 1 << NAMES.len()) << chart
}

/// Charts of what the dataset does not have are not there.
fn hide_absent(fields: Fields) {
    for chart in 0..NAMES.len() {
        if let Some(slot) = host(chart).and_then(|host| host.closest(".slot").ok().flatten()) {
            let _ = match chart::is_of(chart, fields) {
                true => slot.remove_attribute("hidden"),
                false => slot.set_attribute("hidden", ""),
            };
        }
    }
}

/// Has everything drawn anew when what all figures are drawn from has changed,
/// and single figures when only they have.
pub(super) fn start(overview: Overview) {
    let store = overview.page.store;
    retold(Box::new(move || {
        for (piece, drawn) in overview.painter.borrow().before.iter().enumerate() {
            host(piece).iter().for_each(|host| all_said_again(host, drawn));
        }
    }));
    follow(Box::new(move || hide_absent(store.fields())));
    follow(Box::new(move || {
        store.all.track();
        store.shown.track();
        store.compared.track();
        store.names.track();
        store.choices.track();
        store.about.track();
        store.complete.track();
        paint(overview, PICTURES | PICTURES << NAMES.len());
    }));
    // Which marks are chosen is known before the counts are. Tables do not show
    // it, and pictures out of view wait for the counts that follow.
    follow(Box::new(move || {
        store.filter.track();
        actions::charts_change(overview.page);
        paint_seen(overview, PICTURES);
        set_timeout(move || go_on(overview), std::time::Duration::from_millis(COUNTS));
    }));
    follow(Box::new(move || {
        // Figures that say above their pictures what is known.
        store.lengths.track();
        store.annotators.track();
        store.reveal.track();
        store.parts.track();
        let lengths = NAMES.iter().position(|name| *name == "lengths");
        paint(overview, both(ANNOTATORS) | lengths.map_or(0, both));
    }));
    let mut old = overview.as_table.get_untracked();
    follow(Box::new(move || {
        let new = overview.as_table.get();
        let changed = (0..NAMES.len()).filter(|chart| old[*chart] != new[*chart]);
        paint(overview, changed.fold(0, |all, chart| all | both(chart)));
        old = new;
    }));
}

/// Draws what is in view now and leaves the rest to later tasks.
fn paint(overview: Overview, pieces: u32) {
    if pieces != 0 {
        actions::charts_change(overview.page);
        paint_seen(overview, pieces);
        go_on(overview);
    }
}

/// Draws what is in view.
fn paint_seen(overview: Overview, pieces: u32) {
    overview.painter.borrow_mut().due |= pieces;
    let seen = seen(overview);
    let start = actions::now();
    while actions::now() - start < AT_ONCE
        && let Some(piece) = take(overview, seen)
    {
        draw_piece(overview, piece);
    }
}

/// Asks for a task for what is left, or says that nothing is.
fn go_on(overview: Overview) {
    let (left, waiting) = {
        let mut painter = overview.painter.borrow_mut();
        let waiting = painter.waiting;
        painter.waiting |= painter.due != 0;
        (painter.due != 0, waiting)
    };
    if !left {
        finished(overview);
    } else if !waiting {
        // What was drawn is shown first: more of it would make the same frame longer.
        actions::after_paint(move || {
            look(overview);
            slice(overview);
        });
    }
}

/// Draws for a while, and again until nothing is left.
fn slice(overview: Overview) {
    let start = actions::now();
    while let Some(piece) = take(overview, u32::MAX) {
        draw_piece(overview, piece);
        if actions::now() - start > SLICE {
            // Pictures must be laid out; a frame each keeps frames short. Hidden
            // tables need no layout.
            let due = overview.painter.borrow().due;
            return match due & PICTURES {
                0 => later(move || slice(overview)),
                _ => actions::after_paint(move || slice(overview)),
            };
        }
    }
    overview.painter.borrow_mut().waiting = false;
    finished(overview);
}

/// Everything is drawn.
fn finished(overview: Overview) {
    tooltip::follow(overview);
    actions::charts_drawn(overview.page);
}

/// The next piece that must be drawn, of some.
fn take(overview: Overview, of: u32) -> Option<usize> {
    let mut painter = overview.painter.borrow_mut();
    let due = painter.due & of;
    painter.due &= !(due & due.wrapping_neg());
    (due != 0).then(|| due.trailing_zeros() as usize)
}

/// The pieces that a reader sees.
fn seen(overview: Overview) -> u32 {
    let tables = overview.as_table.get_untracked();
    let in_view = overview.painter.borrow().in_view;
    (0..NAMES.len())
        .filter(|chart| in_view >> chart & 1 == 1)
        .fold(0, |seen, chart| seen | if tables[chart] { both(chart) } else { 1 << chart })
}

/// Finds out which charts are in view. Only after the page was painted: before
/// that, the question would have it laid out once more.
pub(super) fn look(overview: Overview) {
    let Some(window) = web_sys::window() else { return };
    let height = window.inner_height().ok().and_then(|h| h.as_f64()).unwrap_or(0.0);
    let in_view = (0..NAMES.len()).fold(0, |seen, chart| {
        let frame = host(chart).and_then(|host| host.parent_element()).map(|f| f.get_bounding_client_rect());
        let visible = frame.is_some_and(|frame| frame.bottom() > 0.0 && frame.top() < height);
        seen | u32::from(visible) << chart
    });
    overview.painter.borrow_mut().in_view = in_view;
}

/// Where a piece stands.
fn host(piece: usize) -> Option<Element> {
    let document = web_sys::window()?.document()?;
    document.get_element_by_id(&host_id(piece))
}

/// Id of the place where a piece stands.
pub(super) fn host_id(piece: usize) -> String {
    match piece.checked_sub(NAMES.len()) {
        None => format!("pictures-{}", NAMES[piece]),
        Some(chart) => format!("tables-{}", NAMES[chart]),
    }
}

fn draw_piece(overview: Overview, piece: usize) {
    let Some(host) = host(piece) else { return };
    let new = match piece.checked_sub(NAMES.len()) {
        None => pictures(overview, piece),
        Some(chart) => {
            let shown = overview.as_table.with_untracked(|all| all[chart]);
            vec![table::tables(&overview.drawn.borrow()[chart], shown)]
        }
    };
    // Changing the document can have listeners run: nothing is held meanwhile.
    let old = std::mem::take(&mut overview.painter.borrow_mut().before[piece]);
    patch(&host, &old, &new);
    overview.painter.borrow_mut().before[piece] = new;
    if piece < NAMES.len() {
        give_stops(&host);
    }
    // Said last: what is known then stands in the picture and in the tables.
    let store = overview.page.store;
    let state = match piece.checked_sub(NAMES.len()) {
        Some(ANNOTATORS) => {
            Some(("data-annotators", store.annotators.with_untracked(|own| lengths::key(&own.state))))
        }
        Some(chart) if NAMES[chart] == "lengths" => {
            Some(("data-lengths", store.lengths.with_untracked(lengths::key)))
        }
        _ => None,
    };
    if let Some((name, state)) = state
        && let Ok(Some(slot)) = host.closest(".slot")
    {
        let _ = slot.set_attribute(name, state);
    }
}

/// What a chart shows, and the same of all pairs where that stands behind it.
pub(in crate::ui) fn described(page: Page, chart: usize) -> (Figure, Option<Figure>) {
    let store = page.store;
    let categories = store.categories_now();
    let names = store.names.get_untracked();
    let (all, shown) = (store.all.get_untracked(), store.shown.get_untracked());
    let choices = store.choices.get_untracked();
    let context = Context {
        categories: &categories,
        fields: store.fields_now(),
        names: &names.sources,
        parts: &names.parts,
        choices,
        all: &all,
    };
    let describe = |counts| chart::describe(chart, &context, counts);
    match store.compared.get_untracked().as_deref() {
        // Neither filtered nor compared.
        _ if chart == ANNOTATORS => (describe(&shown), None),
        None => (describe(&shown), Some(describe(&all))),
        Some([a, b]) => {
            let by_difference = choices.get("compare", "sort") == "difference";
            (chart::compare(describe(a), &describe(b), by_difference), None)
        }
    }
}

fn pictures(overview: Overview, chart: usize) -> Vec<Node> {
    let store = overview.page.store;
    let choices = store.choices.get_untracked();
    let mut before = Vec::new();
    let (mut figure, ghost) = described(overview.page, chart);
    if chart == ANNOTATORS {
        let own = figure;
        figure = Figure::default();
        if chart::is_of(chart, store.fields_now()) {
            (figure, before) = lazy::figure(overview.page, lazy::Name::Annotators);
        }
        figure = Figure { name: own.name, heading: own.heading, ..figure };
    }
    if NAMES[chart] == "lengths" {
        before = lengths::state(store);
    }
    let nodes = store.filter.with_untracked(|filter| {
        draw::draw(&Scene {
            figure: &figure,
            ghost: ghost.as_ref(),
            filter,
            choices,
            as_table: overview.as_table.with_untracked(|all| all[chart]),
            before,
        })
    });
    overview.drawn.borrow_mut()[chart] = figure;
    nodes
}
