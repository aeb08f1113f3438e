//! Label patterns: a table of any member's label columns in which each row stands for all
//! pairs with these labels. A column `pairs` says how many these are, and there is no text:
//! in the family no column has that name, and no file lacks the prompt.

use super::Plan;
use super::columns::{INT, NAME};
use crate::model::{Cause, Fields};
use crate::shard::{Field, LabelColumn, Leaf, LeafKind, PART};

/// The column that says for how many pairs a row stands.
pub(super) const PAIRS: &str = "pairs";

/// Whether columns are those of label patterns.
pub(super) fn are_patterns(leaves: &[Leaf]) -> bool {
    let is_there = |name: &str| leaves.iter().any(|leaf| leaf.path == [name]);
    is_there(PAIRS) && !is_there("prompt")
}

/// Makes a plan for rows one for label patterns, where that is what they are.
pub(super) fn find(leaves: &[Leaf], plan: &mut Plan) -> Result<(), Cause> {
    if !are_patterns(leaves) {
        return Ok(());
    }
    let find = |name: &str, kinds: &[LeafKind]| {
        leaves.iter().position(|leaf| leaf.path == [name] && kinds.contains(&leaf.kind))
    };
    let Some(pairs) = find(PAIRS, INT) else {
        return Err(Cause::MissingColumns { columns: vec![PAIRS.to_owned()] });
    };
    let mut columns = vec![LabelColumn { leaf: pairs, field: Field::Pairs }];
    for (name, shift) in ["config", "split"].into_iter().zip(PART) {
        columns.extend(find(name, NAME).map(|leaf| LabelColumn { leaf, field: Field::Name { shift } }));
    }
    plan.labels.weights = columns;
    // Hashes and annotators are of single rows.
    plan.hashes.clear();
    plan.fields = plan.fields.without(Fields::HASHES.and(Fields::ANNOTATORS)).and(Fields::PATTERNS);
    Ok(())
}
