//! Links to a view, and what the data was when one was made.

use super::bar::write_address;
use crate::state::browser;
use crate::state::link::Page;

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

/// What the data was when the address was made is no question any more.
pub fn forget_data(page: Page) {
    page.store.address.update(|address| address.data = None);
    write_address(page, false);
}
