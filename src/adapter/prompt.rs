//! PKU-SafeRLHF-prompt: prompts, and where they come from.

use super::Found;
use super::columns::{Columns, NAME, PROMPT_SOURCE, has, top};
use crate::model::{CategorySet, Fields, Member};
use crate::shard::{Leaf, LeafKind};

/// A plan for files with prompts and no response.
pub(super) fn plan(leaves: &[Leaf]) -> Found {
    let has_response = ["response", "response_0", "response_1"].iter().any(|name| has(leaves, name));
    let is_prompt = |leaf: &Leaf| leaf.path == ["prompt"] && leaf.kind == LeafKind::Bytes;
    if has_response || !leaves.iter().any(is_prompt) {
        return None;
    }
    let mut columns = Columns::new(leaves, Fields::NONE);
    columns.take(Fields::PROMPT_SOURCE, false, vec![top("prompt_source", NAME, PROMPT_SOURCE)]);
    Some(columns.plan(Member::Prompt, CategorySet::of_fields(&[])))
}
