//! Links to a view, and what the data was when one was made.

use super::bar::write_address;
use crate::state::link::Page;
use crate::state::{browser, kept};

/// The hash of the labels of all pairs, once they were read.
pub fn data_hash(page: Page) -> Option<u64> {
    page.with(|link| link.data_hash).flatten()
}

/// The address of the page with a query.
pub fn link_to(query: &str) -> String {
    // Of the page's own address only what stands before its query.
    let own = browser::absolute("?").unwrap_or_default();
    [own.split(['?', '#']).next().unwrap_or_default(), query].concat()
}

/// The fragment of the page's address, with its `#`; empty where there is none.
pub fn fragment() -> String {
    browser::fragment()
}

/// Puts a fragment into the present address of the page.
pub fn set_fragment(fragment: &str) {
    browser::set_address(&browser::query(), fragment, false);
}

/// What this browser keeps under a name.
pub fn kept(name: &str) -> Option<String> {
    kept::get(name)
}

/// Has this browser keep a text under a name; false where it does not.
pub fn keep(name: &str, text: &str) -> bool {
    kept::set(name, text)
}

/// What this tab of the browser keeps under a name.
pub fn kept_in_tab(name: &str) -> Option<String> {
    kept::get_in_tab(name)
}

/// Has this tab keep a text under a name, or nothing any more where that is empty.
pub fn keep_in_tab(name: &str, text: &str) {
    kept::set_in_tab(name, text);
}

/// What the data was when the address was made is no question any more.
pub fn forget_data(page: Page) {
    page.store.address.update(|address| address.data = None);
    write_address(page, false);
}
