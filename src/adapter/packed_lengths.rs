//! Lengths of the texts of a packed site: three INT32 columns, in characters.

use crate::model::Cause;
use crate::shard::{Leaf, LeafKind};

const COLUMNS: [&str; 3] = ["prompt_length", "response_0_length", "response_1_length"];

/// Leaves of the three columns.
pub(super) fn columns(leaves: &[Leaf]) -> Result<[usize; 3], Cause> {
    let find = |name: &str| leaves.iter().position(|l| l.path == [name] && l.kind == LeafKind::Int32);
    match COLUMNS.map(find) {
        [Some(prompt), Some(first), Some(second)] => Ok([prompt, first, second]),
        _ => Err(Cause::MissingColumns { columns: COLUMNS.map(str::to_owned).to_vec() }),
    }
}
