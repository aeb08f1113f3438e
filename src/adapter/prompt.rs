//! PKU-SafeRLHF-prompt: prompts, and where they come from.

use super::columns::{Columns, NAME, PROMPT_SOURCE, has, top};
use super::{Found, patterns};
use crate::model::{CategorySet, Fields, Member};
use crate::shard::{Leaf, LeafKind};

/// A plan for files with prompts and no response.
pub(super) fn plan(leaves: &[Leaf]) -> Found {
    let has_response = ["response", "response_0", "response_1"].iter().any(|name| has(leaves, name));
    let is_prompt = |leaf: &Leaf| leaf.path == ["prompt"] && leaf.kind == LeafKind::Bytes;
    // Of prompts nothing but their source can be grouped by.
    let has_prompts =
        leaves.iter().any(is_prompt) || patterns::are_patterns(leaves) && has(leaves, "prompt_source");
    if has_response || !has_prompts {
        return None;
    }
    let mut columns = Columns::new(leaves, Fields::NONE);
    columns.take(Fields::PROMPT_SOURCE, false, vec![top("prompt_source", NAME, PROMPT_SOURCE)]);
    Some(columns.plan(Member::Prompt, CategorySet::of_fields(&[])))
}
