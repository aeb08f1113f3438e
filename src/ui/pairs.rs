//! The matching pairs, with the reader beside them.

use super::{reader, table};
use crate::state::{Page, PairView};
use leptos::prelude::*;

/// The section with the table and the reader.
pub(super) fn pairs(page: Page) -> AnyView {
    let store = page.store;
    let open = move || store.pair.with(|p| *p != PairView::Closed);
    view! {
        <section class="pairs" class:with-reader=open aria-label="Pairs" tabindex="-1" data-home="">
            {table::table(page)}
            {reader::reader(page)}
        </section>
    }
    .into_any()
}
