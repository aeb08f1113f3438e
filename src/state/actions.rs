//! The verbs: everything that a reader can do to the page.

use super::address::{Address, Theme};
use super::browser;
use super::link::Page;
use super::store::{PairView, TextState};
use super::timing;
use crate::model::{Clause, Filter, LABELS_UNKNOWN, Mode, On, Values, View};
use crate::wire::{Pair, SourceSpec, Target, Versus};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

/// Pairs on one page of the table.
pub const PAGE_ROWS: u64 = 25;

/// Address of the demo data, relative to the page.
const DEMO: &str = "demo/manifest.json";

/// Reads the address, starts the engine and opens what the address says.
pub(super) fn start(page: Page) {
    page.start_worker();
    follow_address(page, true);
    let on_pop = Closure::<dyn FnMut()>::new(move || follow_address(page, false));
    if let Some(window) = web_sys::window() {
        window.set_onpopstate(Some(on_pop.as_ref().unchecked_ref()));
    }
    on_pop.forget();
}

/// Makes the page what its address says.
fn follow_address(page: Page, first: bool) {
    let store = page.store;
    let (address, notes) = Address::parse(&browser::query(), &store.categories_now());
    let before = store.address.get_untracked();
    store.address_notes.set(notes);
    store.filter.set(address.filter.clone());
    if store.choices.get_untracked() != address.choices {
        store.choices.set(address.choices);
    }
    store.address.set(address.clone());
    show_theme(address.theme);
    if first || before.sources != address.sources {
        open_sources(page, &address.sources);
    }
    page.query(address.filter, None);
    match &address.row {
        Some(place) => {
            if !first && before.row != address.row {
                ask_pair(page, Target::Place(place.clone()), None);
            }
        }
        None => store.pair.set(PairView::Closed),
    }
}

fn open_sources(page: Page, given: &[String]) {
    let specs = if given.is_empty() {
        browser::absolute(DEMO).map(|manifest| vec![SourceSpec::Site { manifest }]).unwrap_or_default()
    } else {
        let specs = given
            .iter()
            .map(|src| SourceSpec::Address { url: browser::absolute(src).unwrap_or_else(|| src.clone()) });
        specs.collect()
    };
    page.store.reading_begins();
    page.open(specs, Vec::new());
}

/// Writes the address bar.
fn write_address(page: Page, new_entry: bool) {
    let store = page.store;
    store.address.update(|address| address.filter = store.filter.get_untracked());
    browser::set_query(&store.address.with_untracked(|a| a.query(&store.categories_now())), new_entry);
}

/// Filters; `start` is the time of the input event.
fn set_filter(page: Page, filter: Filter, start: f64) {
    if page.store.filter.with_untracked(|f| *f == filter) {
        return;
    }
    // The engine counts while the page does the rest.
    page.query(filter.clone(), Some(start));
    page.store.filter.set(filter);
    write_address(page, true);
}

/// What a click on a mark does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Click {
    /// Its clause replaces what its chart filtered, or clears it.
    Only,
    /// With shift: its values join those that its chart filters, or leave them.
    Add,
    /// With alt: pairs with its values are left out.
    Exclude,
}

/// A click on a mark that stands for a clause.
pub fn click_mark(page: Page, clause: Clause, click: Click, start: f64) {
    let filter = page.store.filter.get_untracked();
    let filter = match click {
        Click::Only => filter.clicked(clause),
        Click::Add => filter.added(clause),
        Click::Exclude => filter.excluded(clause),
    };
    set_filter(page, filter, start);
}

/// Puts a clause in place of what its view filtered.
pub fn set_clause(page: Page, clause: Clause, start: f64) {
    set_filter(page, page.store.filter.get_untracked().with(clause), start);
}

/// Sets one end of the values that a view keeps; without ends it filters nothing.
pub fn set_end(page: Page, view: View, lower: bool, end: Option<i32>, start: f64) {
    let filter = page.store.filter.get_untracked();
    let old = filter.clause(view).cloned();
    let (mut min, mut max) = match old.as_ref().map(|old| &old.values) {
        Some(Values::Span { min, max }) => (*min, *max),
        Some(Values::Mask(mask)) if *mask != 0 => {
            (Some(mask.trailing_zeros() as i32), Some(31 - mask.leading_zeros() as i32))
        }
        _ => (None, None),
    };
    *(if lower { &mut min } else { &mut max }) = end;
    let filter = match (min, max) {
        (None, None) => filter.without(view),
        _ => {
            let clause = old.unwrap_or_else(|| Clause::span(view, None, None));
            let values = if view.is_of_rows() { Values::Span { min, max } } else { mask_of(view, min, max) };
            // A range is of values that are there, whatever was left out before.
            filter.with(Clause {
                values,
                mode: if view.is_of_rows() { clause.mode } else { Mode::Any },
                ..clause
            })
        }
    };
    set_filter(page, filter, start);
}

/// The known values of a view from one to another.
fn mask_of(view: View, min: Option<i32>, max: Option<i32>) -> Values {
    let last = if view == View::Severity { 3 } else { LABELS_UNKNOWN as i32 - 1 };
    let low = min.unwrap_or(0).clamp(0, last);
    let high = max.unwrap_or(last).clamp(low, last);
    Values::Mask((low..=high).fold(0, |mask, value| mask | 1 << value))
}

/// Has the clause of a view hold where it did not.
pub fn invert_clause(page: Page, view: View, start: f64) {
    if let Some(clause) = page.store.filter.with_untracked(|f| f.clause(view).cloned()) {
        set_clause(page, clause.inverted(), start);
    }
}

/// Has the clause of a view speak of other responses.
pub fn set_on(page: Page, view: View, on: On, start: f64) {
    if let Some(clause) = page.store.filter.with_untracked(|f| f.clause(view).cloned()) {
        set_clause(page, clause.on(on), start);
    }
}

/// Chooses how charts show their counts.
pub fn choose(page: Page, place: usize, option: &str) {
    let store = page.store;
    store.address.update(|a| {
        a.choices.choose(place, option);
    });
    store.choices.set(store.address.with_untracked(|a| a.choices));
    write_address(page, true);
}

/// Compares the pairs that match with others, or no longer.
pub fn compare(page: Page, versus: Option<Versus>, start: f64) {
    let store = page.store;
    store.address.update(|a| a.versus = versus);
    page.query(store.filter.get_untracked(), Some(start));
    write_address(page, true);
}

/// The pairs compared change sides: what was B is filtered.
pub fn swap_compared(page: Page, start: f64) {
    let store = page.store;
    let filter = store.filter.get_untracked();
    if let Some(Versus::Filter(other)) = store.address.with_untracked(|a| a.versus.clone()) {
        store.address.update(|a| a.versus = Some(Versus::Filter(filter)));
        page.query(other.clone(), Some(start));
        store.filter.set(other);
        write_address(page, true);
    }
}

/// Puts text on the clipboard.
pub fn copy(page: Page, text: &str) {
    browser::copy(text, move |done| {
        let said = if done { "Copied to the clipboard." } else { "The browser did not let the page copy." };
        page.store.said.set(said.to_owned());
    });
}

/// Saves a picture as a file, as it is or as an image of twice the size.
pub fn save_picture(page: Page, name: &str, svg: &str, as_png: bool) {
    let said = page.store.said;
    if as_png {
        browser::save_png(&format!("{name}.png"), svg, move |done| {
            let text =
                if done { "Saved." } else { "The browser could not draw the picture; save it as SVG." };
            said.set(text.to_owned());
        });
    } else {
        browser::save(&format!("{name}.svg"), "image/svg+xml", svg);
        said.set("Saved.".to_owned());
    }
}

/// Charts are about to be drawn anew, in several tasks.
pub fn charts_change(page: Page) {
    page.with(|link| link.drawing = true);
}

/// Every chart shows what the signals say.
pub fn charts_drawn(page: Page) {
    page.with(|link| link.drawing = false);
    drawn_or_wait(page);
}

/// Says what is drawn, unless charts are still being drawn.
pub(super) fn drawn_or_wait(page: Page) {
    let store = page.store;
    let page_is_drawn = page.with(|link| {
        (!link.drawing).then(|| (std::mem::take(&mut link.undrawn), link.state_after_drawing.take()))
    });
    let Some(Some((new_result, state))) = page_is_drawn else { return };
    if new_result {
        store.drawn.update(|n| *n += 1);
    }
    if let Some((state, labels_ready)) = state {
        store.state.set(state);
        if labels_ready {
            timing::mark_painted("labels-ready");
        }
    }
}

/// Milliseconds since the page began.
pub fn now() -> f64 {
    timing::now()
}

/// Today's date, such as `2026-11-25`.
pub fn today() -> String {
    browser::today()
}

/// Reads the texts to learn their lengths, or stops that.
pub fn read_lengths(page: Page, read: bool) {
    page.read_lengths(read);
}

/// Removes the clause of one view.
pub fn remove_clause(page: Page, view: View, start: f64) {
    set_filter(page, page.store.filter.get_untracked().without(view), start);
}

/// Removes every clause.
pub fn clear_filters(page: Page, start: f64) {
    set_filter(page, Filter::default(), start);
}

/// Shows a page of the table, from a position on.
pub fn show_rows(page: Page, offset: u64) {
    let store = page.store;
    store.prompts_problem.set(None);
    page.ask_rows(offset, PAGE_ROWS as u32, store.text_allowed.get_untracked());
}

/// Opens a pair of the table.
pub fn open_pair(page: Page, row: u64, start: f64) {
    ask_pair(page, Target::Row(row), Some(start));
}

fn ask_pair(page: Page, target: Target, start: Option<f64>) {
    page.ask_pair(target, page.store.text_allowed.get_untracked(), start);
}

/// The engine found the pair, or found that there is none.
pub(super) fn pair_arrived(page: Page, pair: Option<Box<Pair>>) {
    let store = page.store;
    let place = store.address.with_untracked(|a| a.row.clone());
    match pair {
        Some(pair) => {
            let same = store.pair.with_untracked(|p| matches!(p, PairView::Open(old) if old.row == pair.row));
            if !same {
                store.text.set(if store.text_allowed.get_untracked() {
                    TextState::Loading
                } else {
                    TextState::Hidden
                });
            }
            if place.as_ref() != Some(&pair.row.place) {
                store.address.update(|a| a.row = Some(pair.row.place.clone()));
                write_address(page, place.is_none());
            }
            store.pair.set(PairView::Open(pair));
        }
        None => store.pair.set(PairView::Missing(place.unwrap_or_default())),
    }
}

/// After the filter or the data changed: the open pair's position is another
/// one; a place of the address may now be there.
pub(super) fn refresh_pair(page: Page) {
    let store = page.store;
    if let Some(place) = store.address.with_untracked(|a| a.row.clone()) {
        let wait = !store.complete.get_untracked();
        if !wait {
            ask_pair(page, Target::Place(place), None);
        }
    }
}

/// Closes the reader.
pub fn close_pair(page: Page) {
    let store = page.store;
    store.pair.set(PairView::Closed);
    store.address.update(|a| a.row = None);
    write_address(page, true);
}

/// The reader of this visit asks for text, or hides it again.
pub fn allow_text(page: Page, allowed: bool) {
    let store = page.store;
    store.text_allowed.set(allowed);
    if !allowed {
        store.text.set(TextState::Hidden);
        store.prompts.set(Default::default());
        return;
    }
    let open = store.pair.with_untracked(|p| match p {
        PairView::Open(pair) => Some(pair.row.row),
        _ => None,
    });
    if let Some(row) = open {
        store.text.set(TextState::Loading);
        ask_pair(page, Target::Row(row), Some(timing::now()));
    }
    show_rows(page, store.rows.with_untracked(|r| r.offset));
}

/// Opens the files that the user dropped or picked, in place of what is open.
pub fn open_files(page: Page, files: Vec<web_sys::File>) {
    if files.is_empty() {
        return;
    }
    let specs = files
        .iter()
        .enumerate()
        .map(|(index, file)| SourceSpec::File { index: index as u32, name: file.name() })
        .collect();
    forget_place(page, Vec::new());
    page.store.reading_begins();
    page.open(specs, files);
}

/// Opens an address, in place of what is open.
pub fn open_address(page: Page, address: &str) {
    let address = address.trim();
    if address.is_empty() {
        return;
    }
    let sources = vec![address.to_owned()];
    forget_place(page, sources.clone());
    open_sources(page, &sources);
}

fn forget_place(page: Page, sources: Vec<String>) {
    let store = page.store;
    store.pair.set(PairView::Closed);
    store.address.update(|a| {
        a.row = None;
        a.sources = sources;
    });
    write_address(page, true);
}

/// Starts the engine again after it ended.
pub fn restart_engine(page: Page) {
    page.store.engine_error.update(|error| {
        if let Some(error) = error {
            error.phase = super::store::EnginePhase::Restarting;
        }
    });
    page.restart();
}

/// Puts the message about the engine away.
pub fn dismiss_engine_error(page: Page) {
    page.store.engine_error.set(None);
}

/// Chooses a theme; none follows the system.
pub fn choose_theme(page: Page, theme: Option<Theme>) {
    page.store.address.update(|a| a.theme = theme);
    write_address(page, false);
    show_theme(theme);
}

fn show_theme(theme: Option<Theme>) {
    browser::set_root_data("theme", theme.map_or("system", Theme::key));
}

/// Keeps the root element's data attributes what the signals say.
pub fn mirror_on_root(page: Page) {
    let store = page.store;
    Effect::new(move |_| browser::set_root_data("state", store.state.get().key()));
    Effect::new(move |_| browser::set_root_data("generation", &store.drawn.get().to_string()));
    browser::set_root_data("build", crate::BUILD);
}
