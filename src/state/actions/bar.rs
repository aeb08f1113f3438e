//! The address bar says what the page shows.

use crate::state::browser;
use crate::state::link::Page;

/// Writes the address bar.
pub(super) fn write_address(page: Page, new_entry: bool) {
    let store = page.store;
    store.address.update(|address| address.filter = store.filter.get_untracked());
    browser::set_query(&store.address.with_untracked(|a| a.query(&store.categories_now())), new_entry);
}
