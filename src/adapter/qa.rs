//! PKU-SafeRLHF-QA: one response a row, with its labels.

use super::Found;
use super::columns::{
    Columns, FLAG, INT, NAME, PROMPT_SOURCE, flags, has, response_source, safe, severity, top,
};
use crate::model::{CategorySet, Fields, Member};
use crate::shard::Leaf;

/// A plan for files with the categories of one response.
pub(super) fn plan(leaves: &[Leaf]) -> Found {
    if !has(leaves, "harm_category") {
        return None;
    }
    let set = CategorySet::pku_saferlhf();
    let mut columns = Columns::new(leaves, Fields::RESPONSE);
    columns.take(Fields::CATEGORIES, true, flags("harm_category", &set, 0));
    columns.take(Fields::SAFE, true, vec![top("is_safe", FLAG, safe(0))]);
    columns.take(Fields::SEVERITY, true, vec![top("severity_level", INT, severity(0))]);
    columns.take(Fields::PROMPT_SOURCE, false, vec![top("prompt_source", NAME, PROMPT_SOURCE)]);
    columns.take(Fields::RESPONSE_SOURCE, false, vec![top("response_source", NAME, response_source(0))]);
    Some(columns.plan(Member::Qa, set))
}
