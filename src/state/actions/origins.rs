//! Whose servers may be asked: beside the page's own only those that the reader has agreed
//! to, once for each.

use super::recent;
use crate::state::browser;
use crate::state::given::Given;
use crate::state::kept;
use crate::state::link::Page;
use crate::state::store::PageState;
use crate::wire::{Failure, SourceSpec};
use wasm_bindgen::JsValue;

/// Under this name the browser keeps the origins that the reader has agreed to, a line each.
const KEPT: &str = "origins";

fn kept_origins() -> Vec<String> {
    let kept = kept::get(KEPT).unwrap_or_default();
    kept.split('\n').filter(|origin| !origin.is_empty()).map(str::to_owned).collect()
}

fn allow(origins: Vec<String>) {
    let mut all = kept_origins();
    for origin in origins {
        if !all.contains(&origin) {
            all.push(origin);
        }
    }
    // Where the browser keeps nothing, the question comes again.
    kept::set(KEPT, &all.join("\n"));
}

/// The origin that a source is asked of, where it is not the page's own.
fn foreign(spec: &SourceSpec) -> Option<String> {
    let address = match spec {
        SourceSpec::Site { manifest } => manifest,
        SourceSpec::Address { url } => url,
        SourceSpec::Hub(hub) => hub.endpoint(),
        SourceSpec::File { .. } => return None,
    };
    browser::other_origin(address)
}

/// The reader gave these addresses by hand.
pub(super) fn allow_all(given: &Given) {
    let addresses = given.files.iter().chain(&given.sites).map(String::as_str);
    let addresses = addresses.chain(given.hub.iter().map(|hub| hub.endpoint()));
    allow(addresses.filter_map(browser::other_origin).collect());
}

/// Opens sources, once the reader has agreed to every server that is asked for them.
pub(super) fn open(page: Page, specs: Vec<SourceSpec>) {
    let known = kept_origins();
    let mut asked: Vec<String> = Vec::new();
    for origin in specs.iter().filter_map(foreign) {
        if !known.contains(&origin) && !asked.contains(&origin) {
            asked.push(origin);
        }
    }
    if asked.is_empty() {
        page.store.pending.set(None);
        return page.open(specs, Vec::new());
    }
    page.store.pending.set(Some((asked, specs)));
}

/// The reader agrees to what is asked.
pub fn allow_origins(page: Page) {
    if let Some((origins, specs)) = page.store.pending.get_untracked() {
        page.store.pending.set(None);
        allow(origins);
        page.open(specs, Vec::new());
    }
}

/// The reader does not.
pub fn refuse_origins(page: Page) {
    let store = page.store;
    if let Some((origins, _)) = store.pending.get_untracked() {
        store.pending.set(None);
        recent::opens(page, false, JsValue::UNDEFINED);
        let file = origins.join(", ");
        let text = [&file, ": This was not opened, because you did not want it to be asked."].concat();
        store.problems.update(|all| all.push(Failure { file, text }));
        store.state.set(PageState::Error);
    }
}
