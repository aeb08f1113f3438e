//! What the reader has marked, in a row of the table.

use crate::state::Store;
use crate::ui::tree::{Node, node};
use crate::wire::Row;

/// The reader's marks on a pair.
pub(super) fn marks_cell(_store: Store, _row: &Row) -> Node {
    node("td").class("marks-cell")
}
