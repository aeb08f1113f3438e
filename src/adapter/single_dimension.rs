//! PKU-SafeRLHF-single-dimension: two responses and one preference. The dataset has no
//! safety labels; its hashes lead to those of PKU-SafeRLHF.

use super::Found;
use super::columns::{Columns, INT, NAME, PROMPT_SOURCE, has, response_source, top};
use crate::model::{CategorySet, Fields, Labels, Member};
use crate::shard::{Field, Leaf};

/// A plan for files with a better response and no safer one.
pub(super) fn plan(leaves: &[Leaf]) -> Found {
    if !has(leaves, "better_response_id") {
        return None;
    }
    let mut columns = Columns::new(leaves, Fields::PAIR);
    let better = top("better_response_id", INT, Field::Id { shift: Labels::BETTER });
    columns.take(Fields::BETTER, true, vec![better]);
    columns.take(Fields::PROMPT_SOURCE, false, vec![top("prompt_source", NAME, PROMPT_SOURCE)]);
    let sources = [0, 1].map(|r| top(&format!("response_{r}_source"), NAME, response_source(r)));
    columns.take(Fields::RESPONSE_SOURCE, false, sources.to_vec());
    Some(columns.plan(Member::SingleDimension, CategorySet::of_fields(&[])))
}
