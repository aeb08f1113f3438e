//! What was opened in this and in earlier visits, and how the browser keeps it.
//!
//! The page's program only notes that something was opened or brought; all the rest is
//! used by a part that is fetched later (`ui/recent.rs`).

pub(super) mod database;
mod list;
pub(super) mod names;
pub(super) mod things;

pub use list::{Kind, Source};
pub(super) use list::{insert, of_address, of_files, remember};
use wasm_bindgen::JsValue;

/// Sources that were opened, and what waits to be opened.
#[derive(Default)]
pub struct Recent {
    /// Whether the reader wants to see the list.
    pub shown: bool,
    /// What was dropped, pasted or picked and has to be looked through first.
    pub(super) brought: Vec<JsValue>,
    /// Whether there is something to do at once.
    pub waits: bool,
    /// Something was opened that is not in the list yet.
    pub fresh: bool,
    /// How local files that are open can be opened again: handles, or what they are got of.
    pub(super) handles: JsValue,
    /// Whether the browser was asked for the list of earlier visits, and has answered.
    pub loaded: bool,
    /// The list, the newest first.
    pub list: Vec<Source>,
    /// Why the browser does not keep the list.
    pub problem: Option<String>,
    /// Why a source could not be opened again.
    pub failed: Option<Told>,
    /// What was left out of a folder, a line for each reason.
    pub left_out: Option<Told>,
}

/// Something to be told while the same data is open.
pub struct Told {
    /// What is open.
    pub of: u32,
    /// What is told.
    pub lines: Vec<String>,
}
