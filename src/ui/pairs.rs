//! The matching pairs, with the reader beside them.

use super::tree::{bind, fill, fixed, node};
use super::{reader, table};
use crate::state::{Page, PairView};
use web_sys::Element;

/// The section with the table and the reader.
pub(super) fn pairs(page: Page) -> Option<Element> {
    let section = fixed(&node("section").is("aria-label", "Pairs").is("tabindex", "-1").is("data-home", ""))?;
    let open = move || page.store.pair.with(|p| *p != PairView::Closed);
    let class = move || Some(if open() { "pairs with-reader" } else { "pairs" });
    bind(&section, "class", Box::new(class));
    fill(&section, [table::table(page), reader::reader(page)]);
    Some(section)
}
