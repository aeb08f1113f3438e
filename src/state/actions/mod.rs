//! The verbs: everything that a reader can do to the page.

mod drawing;
mod filtering;
mod leaving;

pub(super) use drawing::drawn_or_wait;
pub use drawing::{after_paint, charts_change, charts_drawn, now};
pub use filtering::*;
pub use leaving::*;

use super::address::{Address, Theme};
use super::browser;
use super::link::Page;
use super::store::{PairView, TextState};
use super::timing;
use crate::wire::{Pair, SourceSpec, Target};
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

/// Reads the texts to learn their lengths, or stops that.
pub fn read_lengths(page: Page, read: bool) {
    page.read_lengths(read);
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
