//! The verbs: everything that a reader can do to the page.

mod annotators;
mod audit;
mod bar;
mod consent;
mod drawing;
mod filtering;
mod leaving;
mod mapping;
mod origins;
mod pair;
mod recent;
mod saved;
mod shared;
mod table;

pub use annotators::read_annotators;
pub(super) use annotators::{annotators_can_be_asked, annotators_end};
pub(super) use audit::audit_ends;
pub use audit::{audit, audit_texts, filter_by_rule, filter_by_rule_and};
pub use consent::{decide, hide_all_text, hide_text, reads_text, show_pair, show_text};
pub(super) use drawing::drawn_or_wait;
pub use drawing::{after_paint, charts_change, charts_drawn, now};
pub use filtering::*;
pub use leaving::*;
pub use mapping::{guess_columns, map_column, read_as_mapped};
pub use origins::{allow_origins, refuse_origins};
pub use pair::{
    close_pair, find_same_prompt, list_same_prompt, open_pair, open_pair_now, show_differences,
    show_invisible,
};
pub(super) use pair::{hashes_arrived, pair_arrived, pair_located, pair_text_arrived, refresh_pair};
pub use recent::{bring, forget_sources, go_on_with_sources, is_open, open_recent, show_recent, time_there};
pub(super) use saved::tell_marks;
pub use saved::{
    Edit, ask_to_delete_marks, attend_marks, delete_marks, filter_by_mark, keep_marks, mark, read_marks,
    save_marks,
};
pub use shared::{
    data_hash, forget_data, fragment, keep, keep_in_tab, kept, kept_in_tab, link_to, set_fragment,
};
pub use table::{
    PAGE_ROWS, change_table, column_width, keep_column_width, read_texts_of, rows_in_view, set_order,
    show_page, sort_by,
};
pub(super) use table::{list_again, list_anew, texts_arrived};

use super::address::{Address, Theme, VERSUS, no_such_name};
use super::browser;
use super::given::Given;
use super::link::Page;
use super::live::follow;
use super::store::PairView;
use crate::language::Language;
use crate::model::{Counts, Fields, Filter, PairAddress, Values, View};
use crate::wire::{Ask, SourceSpec, Versus};
use bar::write_address;
use js_sys::Array;
use std::sync::Arc;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};

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
    let (mut address, notes) = Address::parse(&browser::query(), &store.categories_now());
    let before = store.address.get_untracked();
    if !address.sources.is_named() && !before.sources.is_named() {
        // No address says what columns of local files mean.
        address.sources.mapping = before.sources.mapping.clone();
    }
    store.address_notes.set(notes);
    store.filter.set(address.filter.clone());
    if store.choices.get_untracked() != address.choices {
        store.choices.set(address.choices);
    }
    store.address.set(address.clone());
    show_theme(address.theme);
    browser::set_root_data("embed", if address.embed { "true" } else { "false" });
    if first {
        consent::begin(page, hides(&address));
    } else if address.hide && !before.hide {
        consent::hide_by_address(page);
    }
    if first || before.sources != address.sources {
        open_sources(page, &address.sources);
    }
    page.query(address.filter, None);
    if !first && before.sources == address.sources && store.complete.get_untracked() {
        // Else it is told once it is known what is open.
        tell_absent(page);
        tell_unknown_names(page);
    }
    if !first && before.table != address.table {
        table::table_changed(
            page,
            before.table.order != address.table.order || before.table.paged != address.table.paged,
        );
    }
    match &address.row {
        Some(row) => {
            if !first && before.row != address.row {
                pair::open_address_of_pair(page, row.clone());
            }
        }
        None => store.pair.set(PairView::Closed),
    }
}

/// Whether text is hidden at first: a page within another one is not what the reader chose for.
fn hides(address: &Address) -> bool {
    address.hide || address.embed
}

/// Data with other categories was opened: what names categories is read anew.
pub(super) fn other_categories(page: Page) {
    let store = page.store;
    let set = store.categories_now();
    // Counts of another number of categories cannot be drawn.
    let zero = Arc::new(Counts::zero(set.len()));
    store.all.set(Arc::clone(&zero));
    store.shown.set(zero);
    store.compared.set(None);
    let (address, notes) = Address::parse(&browser::query(), &set);
    consent::begin(page, hides(&address));
    store.address_notes.set(notes);
    store.filter.set(address.filter.clone());
    store.address.update(|own| (own.filter, own.versus) = (address.filter.clone(), address.versus));
    page.query(address.filter, None);
}

/// Says which clauses speak of what the open data does not have.
pub(super) fn tell_absent(page: Page) {
    let fields = page.store.fields_now();
    let filter = page.store.filter.get_untracked();
    for clause in filter.clauses().iter().filter(|clause| !fields.has(Fields::of(clause.view))) {
        let note =
            [clause.view.key(), ": the open data has nothing of that, so it counts as unknown everywhere."]
                .concat();
        if !page.store.address_notes.with_untracked(|notes| notes.contains(&note)) {
            page.store.address_notes.update(|notes| notes.push(note));
        }
    }
}

/// A name in the address that no open file has would else be a silent empty view.
pub(super) fn tell_unknown_names(page: Page) {
    let store = page.store;
    let Some(about) = store.about.get_untracked() else { return };
    let names = store.names.get_untracked();
    let mut splits: Vec<String> = Vec::new();
    for name in about.parts.into_iter().map(|part| part.split).chain(names.parts) {
        if !splits.contains(&name) {
            splits.push(name);
        }
    }
    let [prompts, responses] = names.sources;
    let known = |view: View| match view {
        View::Splits => Some(&splits),
        View::PromptSources => Some(&prompts),
        View::ResponseSources => Some(&responses),
        _ => None,
    };
    let filter = store.filter.get_untracked();
    let other = store.address.with_untracked(|a| match &a.versus {
        Some(Versus::Filter(other)) => other.clone(),
        _ => Filter::default(),
    });
    let clauses = filter.clauses().iter().map(|own| ("", own));
    for (prefix, clause) in clauses.chain(other.clauses().iter().map(|own| (VERSUS, own))) {
        let (Values::Names(names), Some(known)) = (&clause.values, known(clause.view)) else { continue };
        for name in names.iter().filter(|n| !known.contains(n)) {
            // Parts that rows name have configs; a split alone is one in any of them.
            let is_split = |part: &&String| part.rsplit_once('/').is_some_and(|(_, split)| split == name);
            if clause.view == View::Splits && known.iter().any(|part| is_split(&part)) {
                continue;
            }
            let note = no_such_name(prefix, clause.view, name, known);
            store.address_notes.update(|notes| notes.push(note));
        }
    }
}

fn open_sources(page: Page, given: &Given) {
    let whole = |address: &String| browser::absolute(address).unwrap_or_else(|| address.clone());
    let mut specs: Vec<SourceSpec> =
        given.sites.iter().map(|site| SourceSpec::Site { manifest: whole(site) }).collect();
    specs.extend(given.files.iter().map(|file| SourceSpec::Address { url: whole(file) }));
    specs.extend(given.hub.iter().cloned().map(SourceSpec::Hub));
    if specs.is_empty() {
        specs.extend(browser::absolute(DEMO).map(|manifest| SourceSpec::Site { manifest }));
    }
    page.store.reading_begins();
    recent::opens(page, given.is_named(), JsValue::UNDEFINED);
    origins::open(page, specs);
}

/// Reads the texts to learn their lengths, or stops that.
pub fn read_lengths(page: Page, read: bool) {
    if read && !page.store.reads_text() {
        return;
    }
    page.tell(Ask::ReadLengths { read });
}

/// Opens files that the user dropped or picked, in place of what is open; by their paths,
/// where they have some. `handles` is how they can be got at again.
pub fn open_files(page: Page, files: &Array, paths: &[String], handles: JsValue) {
    let files: Vec<web_sys::File> = files.iter().map(JsCast::unchecked_into).collect();
    if files.is_empty() {
        return;
    }
    let spec = |(index, file): (usize, &web_sys::File)| SourceSpec::File {
        index: index as u32,
        name: paths.get(index).cloned().unwrap_or_else(|| file.name()),
    };
    let specs = files.iter().enumerate().map(spec).collect();
    recent::opens(page, true, handles);
    forget_place(page, Given::default());
    // What was asked about other servers is no question any more.
    page.store.pending.set(None);
    page.store.reading_begins();
    page.open(specs, files);
}

/// Opens an address, in place of what is open. `agreed` where the reader has given it
/// for that, and so wants its server to be asked.
pub fn open_address(page: Page, address: &str, agreed: bool) {
    let given = Given::pasted(address);
    if given.is_named() {
        if agreed {
            origins::allow_all(&given);
        }
        open_given(page, given);
    }
}

/// Opens what was given, in place of what is open.
fn open_given(page: Page, given: Given) {
    forget_place(page, given.clone());
    open_sources(page, &given);
}

/// Goes on with searching the texts, or stops that.
pub fn search_on(page: Page, read: bool) {
    page.tell(Ask::Search { read });
}

fn forget_place(page: Page, sources: Given) {
    let store = page.store;
    store.pair.set(PairView::Closed);
    store.address.update(|a| {
        a.row = None;
        a.data = None;
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

/// Shows a lesson or the list of them, as the address says it, or none any more.
pub fn show_lesson(page: Page, lesson: Option<String>) {
    page.store.address.update(|address| address.lesson = lesson);
    write_address(page, true);
}

/// Shows the quiz with a seed, as the address says it, or none any more.
pub fn show_quiz(page: Page, seed: Option<String>) {
    page.store.address.update(|address| {
        address.quiz = seed;
        address.lesson = None;
    });
    write_address(page, true);
}

/// Leaves the quiz for what the page shows by now, so that the browser's Back leads to the quiz.
/// `place` is that of the quiz's pair, where the page's present entry of the history shows
/// another pair in its place.
pub fn leave_quiz(page: Page, place: Option<String>) {
    let is_new = place.is_some();
    if let Some(place) = place {
        let row = Some(PairAddress { place, fingerprint: None });
        let quiz = Address { row, ..page.store.address.get_untracked() };
        browser::set_query(&quiz.query(&page.store.categories_now()), false);
    }
    page.store.address.update(|address| address.quiz = None);
    write_address(page, is_new);
}

/// Gives the page a view of the open data: what `query` says, and not what is opened, how it is
/// shown, or which lesson it is a step of.
pub fn show_view(page: Page, query: &str) {
    let set = page.store.categories_now();
    let (view, _) = Address::parse(query, &set);
    let own = page.store.address.get_untracked();
    let address = Address {
        sources: own.sources,
        hide: own.hide,
        theme: own.theme,
        language: own.language,
        embed: own.embed,
        lesson: own.lesson,
        quiz: own.quiz,
        unknown: own.unknown,
        ..view
    };
    browser::set_query(&address.query(&set), false);
    follow_address(page, false);
}

/// A part of the page that is fetched later has come, could not be had, or is tried again.
pub fn part_changed(page: Page) {
    page.store.parts.update(|changes| *changes += 1);
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

/// Chooses what the page speaks.
pub fn choose_language(page: Page, language: Language) {
    page.store.address.update(|a| a.language = language);
    write_address(page, false);
}

/// Has the address be about a part of the page: a chart, the table, the audit; as an entry of the
/// history of its own or not.
pub fn show_tab(page: Page, tab: Option<&'static str>, is_new: bool) {
    page.store.address.update(|a| a.tab = tab);
    write_address(page, is_new);
}

/// Has the root element say in which language the document is.
pub fn show_language(language: Language) {
    browser::set_language(language.tag());
}

fn show_theme(theme: Option<Theme>) {
    browser::set_root_data("theme", theme.map_or("system", Theme::key));
}

/// Keeps the root element's data attributes what the signals say.
pub fn mirror_on_root(page: Page) {
    let store = page.store;
    follow(Box::new(move || browser::set_root_data("state", store.state.get().key())));
    follow(Box::new(move || browser::set_root_data("generation", &store.drawn.get().to_string())));
    browser::set_root_data("build", crate::BUILD);
}
