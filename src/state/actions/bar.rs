//! The address bar says what the page shows.

use crate::model::DataKey;
use crate::state::browser;
use crate::state::link::Page;

/// Writes the address bar.
pub(super) fn write_address(page: Page, new_entry: bool) {
    let store = page.store;
    store.address.update(|address| {
        let filter = store.filter.get_untracked();
        if address.filter != filter {
            // Other pairs match now than those that were counted for the link.
            address.data = address.data.as_ref().map(DataKey::without_matching);
            address.filter = filter;
        }
    });
    browser::set_query(&store.address.with_untracked(|a| a.query(&store.categories_now())), new_entry);
}
