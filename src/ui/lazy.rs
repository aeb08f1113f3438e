//! Parts of the page that are fetched when they are first used.
//!
//! A part is a table of functions. The build takes whatever is reachable from that table
//! alone out of the program (`xtask/src/parts.rs`), so the rest of the page must get at a
//! part through this file only. Parts live in the memory of the page's program: what
//! they draw and change is the page's own state.

use super::parts::control;
use super::tree::{Node, node, template};
use crate::chart::Figure;
use crate::state::{Page, actions};
use std::cell::Cell;
use std::ffi::c_void;
use web_sys::{Element, Event, MouseEvent};

/// What a part does for the page.
pub(super) struct Part {
    /// What it shows now; run again when what it looked at changes.
    pub draw: fn(Page) -> Vec<Node>,
    /// A click on a button with this `data-action`; false where that is none of the part's.
    pub clicked: fn(Page, &Element, &str, &MouseEvent) -> bool,
    /// Something was typed or chosen, in the end or while that goes on.
    pub typed: Option<fn(Page, &Event, bool)>,
    /// Does what waits for it.
    pub woken: Option<fn(Page)>,
    /// The chart that it describes.
    pub figure: Option<fn(Page) -> Figure>,
}

/// How far a part is.
#[derive(Clone, Copy)]
enum State {
    /// Nobody has asked for it, or it is being fetched.
    Absent { asked: bool },
    /// It is there.
    Here(&'static Part),
    /// It could not be fetched.
    Failed,
}

/// Declares parts. The long names are those that wasm-split looks for; a number tells split
/// points apart. A part's own file offers its table under the last of them ([`offer`]), so
/// that nothing here knows a part.
macro_rules! parts {
    ($($name:ident $key:literal $place:literal $load:ident $import:ident $export:ident;)*) => {
        /// A part of the page.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Name { $($name,)* }

        impl Name {
            const ALL: &[Self] = &[$(Self::$name,)*];

            fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)* }
            }

            fn place(self) -> usize {
                match self { $(Self::$name => $place,)* }
            }

            /// Begins to fetch it.
            #[cfg(target_arch = "wasm32")]
            fn load(self) {
                let data = self.place() as *const c_void;
                // SAFETY: the loader calls back once, with `data`, which is read as a number.
                match self { $(Self::$name => unsafe { $load(loaded, data) },)* }
            }

            /// Its table; only once it is there.
            #[cfg(target_arch = "wasm32")]
            fn table(self) -> &'static Part {
                match self { $(Self::$name => $import(),)* }
            }

            #[cfg(not(target_arch = "wasm32"))]
            fn load(self) {
                // SAFETY: as above. Without wasm nothing was taken out.
                unsafe { loaded(self.place() as *const c_void, true) };
            }

            #[cfg(not(target_arch = "wasm32"))]
            fn table(self) -> &'static Part {
                match self { $(Self::$name => $export(),)* }
            }
        }

        #[cfg(target_arch = "wasm32")]
        #[link(wasm_import_module = "__wasm_split_placeholder__")]
        #[expect(improper_ctypes, reason = "both sides of these calls are this program")]
        unsafe extern "C" {
            $(
                fn $load(then: unsafe extern "C" fn(*const c_void, bool), data: *const c_void);
                safe fn $import() -> &'static Part;
            )*
        }

        #[cfg(not(target_arch = "wasm32"))]
        #[expect(improper_ctypes, reason = "both sides of these calls are this program")]
        unsafe extern "C" {
            $(safe fn $export() -> &'static Part;)*
        }
    };
}

parts! {
    Reader "reader" 0
        __wasm_split_load_reader
        __wasm_split_00reader00_import_00000000000000000000000000000000_table
        __wasm_split_00reader00_export_00000000000000000000000000000000_table;
    Mapping "mapping" 1
        __wasm_split_load_mapping
        __wasm_split_00mapping00_import_00000000000000000000000000000001_table
        __wasm_split_00mapping00_export_00000000000000000000000000000001_table;
    Annotators "annotators" 2
        __wasm_split_load_annotators
        __wasm_split_00annotators00_import_00000000000000000000000000000002_table
        __wasm_split_00annotators00_export_00000000000000000000000000000002_table;
    Recent "recent" 3
        __wasm_split_load_recent
        __wasm_split_00recent00_import_00000000000000000000000000000003_table
        __wasm_split_00recent00_export_00000000000000000000000000000003_table;
    Code "code" 4
        __wasm_split_load_code
        __wasm_split_00code00_import_00000000000000000000000000000004_table
        __wasm_split_00code00_export_00000000000000000000000000000004_table;
    Share "share" 5
        __wasm_split_load_share
        __wasm_split_00share00_import_00000000000000000000000000000005_table
        __wasm_split_00share00_export_00000000000000000000000000000005_table;
    Export "export" 6
        __wasm_split_load_export
        __wasm_split_00export00_import_00000000000000000000000000000006_table
        __wasm_split_00export00_export_00000000000000000000000000000006_table;
    Marks "marks" 7
        __wasm_split_load_marks
        __wasm_split_00marks00_import_00000000000000000000000000000007_table
        __wasm_split_00marks00_export_00000000000000000000000000000007_table;
    Definition "definition" 8
        __wasm_split_load_definition
        __wasm_split_00definition00_import_00000000000000000000000000000008_table
        __wasm_split_00definition00_export_00000000000000000000000000000008_table;
    Audit "audit" 9
        __wasm_split_load_audit
        __wasm_split_00audit00_import_00000000000000000000000000000009_table
        __wasm_split_00audit00_export_00000000000000000000000000000009_table;
    Save "save" 10
        __wasm_split_load_save
        __wasm_split_00save00_import_00000000000000000000000000000010_table
        __wasm_split_00save00_export_00000000000000000000000000000010_table;
    Lesson "lesson" 11
        __wasm_split_load_lesson
        __wasm_split_00lesson00_import_00000000000000000000000000000011_table
        __wasm_split_00lesson00_export_00000000000000000000000000000011_table;
    Quiz "quiz" 12
        __wasm_split_load_quiz
        __wasm_split_00quiz00_import_00000000000000000000000000000012_table
        __wasm_split_00quiz00_export_00000000000000000000000000000012_table;
    Chinese "chinese" 13
        __wasm_split_load_chinese
        __wasm_split_00chinese00_import_00000000000000000000000000000013_table
        __wasm_split_00chinese00_export_00000000000000000000000000000013_table;
}

/// Offers the table of a part under the name that is declared for it above.
macro_rules! offer {
    ($export:ident, $table:path) => {
        #[unsafe(no_mangle)]
        extern "C" fn $export() -> &'static $crate::ui::lazy::Part {
            &$table
        }
    };
}
pub(super) use offer;

thread_local! {
    static STATES: Cell<[State; Name::ALL.len()]> =
        const { Cell::new([State::Absent { asked: false }; Name::ALL.len()]) };
    static PAGE: Cell<Option<Page>> = const { Cell::new(None) };
}

fn state(name: Name) -> State {
    STATES.get()[name.place()]
}

fn set_state(name: Name, state: State) {
    let mut states = STATES.get();
    states[name.place()] = state;
    STATES.set(states);
}

/// A part was fetched, or could not be.
unsafe extern "C" fn loaded(data: *const c_void, well: bool) {
    let Some(name) = Name::ALL.get(data as usize).copied() else { return };
    set_state(name, if well { State::Here(name.table()) } else { State::Failed });
    if let Some(page) = PAGE.get() {
        if let Some(woken) = here(name).and_then(|part| part.woken) {
            woken(page);
        }
        actions::part_changed(page);
    }
}

/// The part, where it is there; otherwise it is fetched. Who asks while something is drawn
/// is drawn again once it has come.
pub(super) fn part(page: Page, name: Name) -> Option<&'static Part> {
    page.store.parts.track();
    fetched(page, name)
}

/// The same for who is not drawn again by that, but looks for itself whether it has come.
fn fetched(page: Page, name: Name) -> Option<&'static Part> {
    PAGE.set(Some(page));
    if let State::Absent { asked: false } = state(name) {
        set_state(name, State::Absent { asked: true });
        name.load();
    }
    here(name)
}

/// Has a part do what waits for it, now or once it has come.
pub(super) fn wake(page: Page, name: Name) {
    if let Some(woken) = part(page, name).and_then(|part| part.woken) {
        woken(page);
    }
}

/// The part, where it is there.
pub(super) fn here(name: Name) -> Option<&'static Part> {
    match state(name) {
        State::Here(part) => Some(part),
        State::Absent { .. } | State::Failed => None,
    }
}

/// What a part shows, or that it is not there yet.
pub(super) fn draw(page: Page, name: Name) -> Vec<Node> {
    part(page, name).map_or_else(|| missing(name), |part| (part.draw)(page))
}

/// Says that a part could not be fetched, where that is so.
pub(super) fn unless_failed(page: Page, name: Name) -> Vec<Node> {
    page.store.parts.track();
    if matches!(state(name), State::Failed) { missing(name) } else { Vec::new() }
}

/// The chart of a part, and what stands above it. Nothing is drawn again by that.
pub(super) fn figure(page: Page, name: Name) -> (Figure, Vec<Node>) {
    let part = fetched(page, name);
    let figure = part.and_then(|part| part.figure).map(|figure| figure(page)).unwrap_or_default();
    (figure, part.map_or_else(|| missing(name), |part| (part.draw)(page)))
}

/// What is said of a part that is not there.
fn missing(name: Name) -> Vec<Node> {
    match state(name) {
        State::Failed => vec![template(
            "<div class='message error' role=alert data-part={}>\
             <p>This part of the viewer could not be fetched. Check the connection; if the page was \
             replaced by a newer one, reload it.</>{}</>",
            &mut [
                name.key().into(),
                control("fetch-part", "Try again").has("data-part", name.key().into()).into(),
            ],
        )],
        _ => vec![
            node("p")
                .class("message note")
                .is("role", "status")
                .is("data-part", name.key())
                .text("One moment…"),
        ],
    }
}

/// A click on a button; false where no part that is there has such a one.
pub(super) fn clicked(page: Page, button: &Element, action: &str, event: &MouseEvent) -> bool {
    if action == "fetch-part" {
        let key = button.get_attribute("data-part");
        if let Some(name) = Name::ALL.iter().find(|name| Some(name.key()) == key.as_deref()) {
            set_state(*name, State::Absent { asked: false });
            actions::part_changed(page);
        }
        return true;
    }
    Name::ALL.iter().filter_map(|name| here(*name)).any(|part| (part.clicked)(page, button, action, event))
}

/// Something was typed or chosen; `done` when what has the focus is left.
pub(super) fn typed(page: Page, event: &Event, done: bool) {
    let typed = Name::ALL.iter().filter_map(|name| here(*name)?.typed);
    typed.for_each(|typed| typed(page, event, done));
}
