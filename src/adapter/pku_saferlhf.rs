//! PKU-SafeRLHF: a prompt, two responses, their labels and two preferences.
//! Columns as published (`default` and the per-model configs); extra columns
//! and another order are fine, INT32 stands for INT64.

use super::Plan;
use crate::model::{CategorySet, Cause, Labels, PKU_SAFERLHF_CATEGORIES};
use crate::shard::{Field, LabelColumn, Leaf, LeafKind};

/// Text columns: the prompt and the two responses.
pub(super) const TEXT: [&str; 3] = ["prompt", "response_0", "response_1"];

/// SHA-256 of prompt and response 0, and of prompt and response 1: as text in
/// hex, or as bytes.
pub(super) const HASHES: [&str; 2] = ["response_0_sha256", "response_1_sha256"];

/// Leaves of the two hash columns, where both are there.
pub(super) fn hashes(leaves: &[Leaf]) -> Option<[usize; 2]> {
    let is_hash = |kind: LeafKind| matches!(kind, LeafKind::Bytes | LeafKind::Fixed(32));
    let find = |name: &str| leaves.iter().position(|l| l.path == [name] && is_hash(l.kind));
    Some([find(HASHES[0])?, find(HASHES[1])?])
}

/// A plan, an error when it is this dataset but incomplete, none when it is
/// another one.
pub(super) fn plan(leaves: &[Leaf]) -> Option<Result<Plan, Cause>> {
    let mut found = Vec::new();
    let mut missing = Vec::new();
    for (path, kinds, field) in columns() {
        match leaves.iter().position(|l| l.path == path && kinds.contains(&l.kind)) {
            Some(leaf) => found.push(LabelColumn { leaf, field }),
            None => missing.push(path.join(".")),
        }
    }
    let is_this = found.iter().any(|c| matches!(c.field, Field::Safe { .. } | Field::Id { .. }));
    match (is_this, missing.is_empty()) {
        (false, _) => None,
        (true, false) => Some(Err(Cause::MissingColumns { columns: missing })),
        (true, true) => Some(Ok(Plan {
            categories: CategorySet::pku_saferlhf(),
            labels: found,
            text: text(leaves),
            hashes: hashes(leaves),
        })),
    }
}

/// Leaves of the three text columns, where all are there.
pub(super) fn text(leaves: &[Leaf]) -> Option<[usize; 3]> {
    let find = |name: &str| leaves.iter().position(|l| l.path == [name] && l.kind == LeafKind::Bytes);
    Some([find(TEXT[0])?, find(TEXT[1])?, find(TEXT[2])?])
}

/// Path, allowed types and field of every label column.
fn columns() -> Vec<(Vec<String>, &'static [LeafKind], Field)> {
    const NAME: &[LeafKind] = &[LeafKind::Bytes];
    const FLAG: &[LeafKind] = &[LeafKind::Bool];
    const INT: &[LeafKind] = &[LeafKind::Int64, LeafKind::Int32];
    let top = |name: String| vec![name];
    let mut columns = vec![
        (top("prompt_source".into()), NAME, Field::Name { shift: Labels::PROMPT_SOURCE }),
        (top("better_response_id".into()), INT, Field::Id { shift: Labels::BETTER }),
        (top("safer_response_id".into()), INT, Field::Id { shift: Labels::SAFER }),
    ];
    for r in 0..2 {
        columns.extend([
            (
                top(format!("response_{r}_source")),
                NAME,
                Field::Name { shift: Labels::RESPONSE_SOURCE + 4 * r },
            ),
            (
                top(format!("is_response_{r}_safe")),
                FLAG,
                Field::Safe { shift: Labels::SEVERITY_AND_SAFE + 4 * r },
            ),
            (
                top(format!("response_{r}_severity_level")),
                INT,
                Field::Severity { shift: Labels::SEVERITY_AND_SAFE + 4 * r },
            ),
        ]);
        columns.extend(PKU_SAFERLHF_CATEGORIES.iter().enumerate().map(|(i, name)| {
            (
                vec![format!("response_{r}_harm_category"), (*name).to_owned()],
                FLAG,
                Field::Flag {
                    shift: Labels::CATEGORY_BITS * r + i as u32,
                    unknown: Labels::CATEGORY_BITS * r + CategorySet::UNKNOWN as u32,
                },
            )
        }));
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves() -> Vec<Leaf> {
        columns().into_iter().map(|(path, kinds, _)| Leaf { path, kind: kinds[0] }).collect()
    }

    #[test]
    fn all_47_label_columns_in_any_order() {
        let mut leaves = leaves();
        assert_eq!(leaves.len(), 47);
        leaves.reverse();
        let plan = plan(&leaves).expect("known").expect("complete");
        assert_eq!(plan.labels.len(), 47);
        assert_eq!(plan.text, None);
    }

    #[test]
    fn a_missing_or_mistyped_column_is_named() {
        let mut leaves = leaves();
        for leaf in &mut leaves {
            if leaf.path[0] == "response_1_severity_level" {
                leaf.kind = LeafKind::Bytes;
            }
        }
        let Some(Err(Cause::MissingColumns { columns })) = plan(&leaves) else {
            panic!("must be incomplete");
        };
        assert_eq!(columns, ["response_1_severity_level"]);
        assert_eq!(plan(&[]), None);
    }
}
