//! BeaverTails-Evaluation: prompts, each of one of the 14 categories of BeaverTails.

use super::beavertails::CATEGORIES;
use super::columns::{Columns, INT, has, top};
use super::{Found, patterns};
use crate::model::{CategorySet, Fields, Member};
use crate::shard::{Field, Leaf};

/// A plan for files with one category a prompt.
pub(super) fn plan(leaves: &[Leaf]) -> Found {
    if !has(leaves, "category_id") || !(has(leaves, "prompt") || patterns::are_patterns(leaves)) {
        return None;
    }
    let set = CategorySet::of_fields(&CATEGORIES);
    let mut columns = Columns::new(leaves, Fields::NONE);
    let place = Field::Place { places: set.len() as u32, unknown: CategorySet::UNKNOWN as u32 };
    columns.take(Fields::CATEGORIES, true, vec![top("category_id", INT, place)]);
    Some(columns.plan(Member::BeaverTailsEvaluation, set))
}
