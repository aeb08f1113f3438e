//! BeaverTails: one response a row, a safe flag and 14 categories whose names have commas.
//! In the larger set a response comes several times, once for each of its annotators.

use super::Found;
use super::columns::{Columns, FLAG, flags, safe, top};
use crate::model::{CategorySet, Fields, Member};
use crate::shard::Leaf;

/// The 14 harm categories of BeaverTails, in the order of the struct's fields.
pub(super) const CATEGORIES: [&str; 14] = [
    "animal_abuse",
    "child_abuse",
    "controversial_topics,politics",
    "discrimination,stereotype,injustice",
    "drug_abuse,weapons,banned_substance",
    "financial_crime,property_crime,theft",
    "hate_speech,offensive_language",
    "misinformation_regarding_ethics,laws_and_safety",
    "non_violent_unethical_behavior",
    "privacy_violation",
    "self_harm",
    "sexually_explicit,adult_content",
    "terrorism,organized_crime",
    "violence,aiding_and_abetting,incitement",
];

/// A plan for files with the categories of one response.
pub(super) fn plan(leaves: &[Leaf]) -> Found {
    if !leaves.iter().any(|leaf| leaf.path.len() == 2 && leaf.path[0] == "category") {
        return None;
    }
    let set = CategorySet::of_fields(&CATEGORIES);
    let mut columns = Columns::new(leaves, Fields::RESPONSE.and(Fields::ANNOTATORS));
    columns.take(Fields::CATEGORIES, true, flags("category", &set, 0));
    columns.take(Fields::SAFE, true, vec![top("is_safe", FLAG, safe(0))]);
    Some(columns.plan(Member::BeaverTails, set))
}
