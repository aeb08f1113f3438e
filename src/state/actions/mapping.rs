//! What the columns of other labelled data mean.

use super::bar::write_address;
use crate::model::{Mapping, Role};
use crate::state::link::Page;

/// Takes a column for something else, or for nothing; what is open stays as it is until it
/// is read so.
pub fn map_column(page: Page, column: &str, role: Option<(Role, bool)>) {
    page.store.mapped.update(|mapped| {
        if let Some((mapping, columns)) = mapped {
            let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
            mapping.set(column, role, &names);
        }
    });
}

/// Opens what is open once more, with columns meaning what was chosen.
pub fn read_as_mapped(page: Page) {
    if let Some((mapping, _)) = page.store.mapped.get_untracked() {
        open_again(page, mapping);
    }
}

/// Opens what is open once more, with columns meaning what the viewer guesses.
pub fn guess_columns(page: Page) {
    open_again(page, Mapping::default());
}

fn open_again(page: Page, mapping: Mapping) {
    let named = page.store.address.update(|address| {
        address.sources.mapping = mapping;
        address.sources.is_named()
    });
    if named {
        // What columns are taken for is remembered with the address.
        page.store.recent.update(|recent| recent.fresh = true);
    }
    write_address(page, true);
    page.store.reading_begins();
    page.open_again();
}
