//! PKU-SafeRLHF-QA: one response a row, with its labels. An older revision has a list of
//! category numbers in place of flags, counted from 0, with -1 for a safe response.

use super::Found;
use super::columns::{
    Columns, FLAG, INT, NAME, PROMPT_SOURCE, flags, has, response_source, safe, severity, top,
};
use crate::model::{CategorySet, Fields, Member};
use crate::shard::{Field, Leaf, LeafKind, Told};

/// The list of category numbers.
const IDS: &str = "safety_category";

/// A plan for files with the categories of one response.
pub(super) fn plan(leaves: &[Leaf]) -> Found {
    let is_old = leaves.iter().any(|leaf| leaf.path.first().is_some_and(|name| name == IDS));
    if !is_old && !has(leaves, "harm_category") {
        return None;
    }
    let set = CategorySet::pku_saferlhf();
    let mut columns = Columns::new(leaves, Fields::RESPONSE);
    if is_old {
        // Writers call the element of a list differently.
        let ids = leaves.iter().find(|leaf| leaf.path[0] == IDS && leaf.kind == LeafKind::Ints);
        let path = ids.map_or_else(|| vec![IDS.to_owned()], |leaf| leaf.path.clone());
        let field = Field::Word(Told::Ids { categories: set.len() as u32 });
        columns.take(Fields::CATEGORIES.and(Fields::SAFE), true, vec![(path, &[LeafKind::Ints], field)]);
        columns.take(Fields::SEVERITY, true, vec![top("severity_category", INT, severity(0))]);
    } else {
        columns.take(Fields::CATEGORIES, true, flags("harm_category", &set, 0));
        columns.take(Fields::SAFE, true, vec![top("is_safe", FLAG, safe(0))]);
        columns.take(Fields::SEVERITY, true, vec![top("severity_level", INT, severity(0))]);
    }
    columns.take(Fields::PROMPT_SOURCE, false, vec![top("prompt_source", NAME, PROMPT_SOURCE)]);
    columns.take(Fields::RESPONSE_SOURCE, false, vec![top("response_source", NAME, response_source(0))]);
    Some(columns.plan(Member::Qa, set))
}
