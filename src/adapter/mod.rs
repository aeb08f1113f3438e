//! Which column means what. One file per member of the dataset family; a
//! member is found by its schema, never by a file's name.

mod beavertails;
mod beavertails_evaluation;
mod columns;
mod other;
mod packed_lengths;
mod patterns;
mod pku_saferlhf;
mod prompt;
mod qa;
mod single_dimension;

use crate::model::{CategorySet, Cause, ColumnInfo, Fields, Mapping, Member};
use crate::shard::{LabelPlan, Leaf, LeafKind};
use serde::{Deserialize, Serialize};

/// What the columns of a file mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The member of the family that the schema is of.
    pub member: Member,
    /// What its rows have.
    pub fields: Fields,
    /// The harm categories that the label columns speak of.
    pub categories: CategorySet,
    /// Label columns.
    pub labels: LabelPlan,
    /// Leaves of the texts: prompt, then the responses that there are. Empty in a
    /// file of labels alone.
    pub text: Vec<usize>,
    /// Leaves of the sha256 of prompt and response 0, and of prompt and response 1;
    /// the same twice where there is one response, and empty where none is recorded.
    pub hashes: Vec<usize>,
}

impl Plan {
    /// The leaves that hold labels.
    pub fn label_leaves(&self) -> Vec<usize> {
        let mut leaves = Vec::new();
        for column in self.labels.columns.iter().chain(&self.labels.weights) {
            // One column may say several things.
            if !leaves.contains(&column.leaf) {
                leaves.push(column.leaf);
            }
        }
        leaves
    }

    /// Whether rows of the other can stand in one table with rows of this: in the same
    /// places, with the same categories where both have any.
    pub fn fits(&self, other: &Self) -> bool {
        let has_both = [self, other].iter().all(|plan| plan.fields.has(Fields::CATEGORIES));
        [Fields::SAFER, Fields::PATTERNS].iter().all(|f| self.fields.has(*f) == other.fields.has(*f))
            && self.fields.places() == other.fields.places()
            && self.fields.has(Fields::RESPONSE) == other.fields.has(Fields::RESPONSE)
            && (!has_both || self.categories == other.categories)
    }
}

pub use other::{columns_of, guess, mapped};

/// What a file is read by as other labelled data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Other {
    /// The plan; or why there is none, in words for the user.
    pub plan: Result<Plan, String>,
    /// Which column means what: as was asked for, or as guessed.
    pub mapping: Mapping,
    /// All columns.
    pub columns: Vec<ColumnInfo>,
}

/// A plan, an error when it is this member but incomplete, none when it is another one.
type Found = Option<Result<Plan, Cause>>;

/// Every member, those with more columns of their own first.
const ADAPTERS: [fn(&[Leaf]) -> Found; 6] = [
    pku_saferlhf::plan,
    single_dimension::plan,
    qa::plan,
    beavertails::plan,
    beavertails_evaluation::plan,
    prompt::plan,
];

/// Finds what a file is by its columns.
///
/// # Errors
/// The schema is unknown, or known but incomplete; or a column is there twice.
pub fn plan(leaves: &[Leaf]) -> Result<Plan, Cause> {
    let mut plan = ADAPTERS.iter().find_map(|plan| plan(leaves)).unwrap_or_else(|| {
        Err(Cause::UnknownSchema { columns: leaves.iter().map(|l| l.path.join(".")).collect() })
    })?;
    patterns::find(leaves, &mut plan)?;
    let others = plan.text.iter().chain(&plan.hashes);
    once(leaves, plan.label_leaves().into_iter().chain(others.copied()))?;
    Ok(plan)
}

/// Refuses columns whose names others have too, of whatever type: nobody can tell
/// which is meant. Columns that are not read may be there as often as they like.
fn once(leaves: &[Leaf], used: impl IntoIterator<Item = usize>) -> Result<(), Cause> {
    let mut columns = Vec::new();
    for leaf in used.into_iter().filter_map(|at| leaves.get(at)) {
        if leaves.iter().filter(|other| other.path == leaf.path).nth(1).is_some() {
            columns.push(leaf.path.join("."));
        }
    }
    if columns.is_empty() { Ok(()) } else { Err(Cause::RepeatedColumns { columns }) }
}

/// Leaves of a lengths shard: prompt, response 0, response 1.
///
/// # Errors
/// A column is missing, or there more than once.
pub fn length_columns(leaves: &[Leaf]) -> Result<[usize; 3], Cause> {
    let columns = packed_lengths::columns(leaves)?;
    once(leaves, columns)?;
    Ok(columns)
}

/// SHA-256 of prompt and response 0, and of prompt and response 1: as text in
/// hex, or as bytes.
const HASHES: [&str; 2] = ["response_0_sha256", "response_1_sha256"];

/// Leaves of the hashes of response 0 and response 1; twice the same one where rows have
/// one response.
///
/// # Errors
/// A column is missing, or there more than once.
pub fn hash_columns(leaves: &[Leaf]) -> Result<[usize; 2], Cause> {
    let missing = || Cause::MissingColumns { columns: HASHES.map(str::to_owned).to_vec() };
    let columns = hashes(leaves).ok_or_else(missing)?;
    once(leaves, columns)?;
    Ok(columns)
}

/// The same, whether or not they are there once.
fn hashes(leaves: &[Leaf]) -> Option<[usize; 2]> {
    let is_hash = |kind: LeafKind| matches!(kind, LeafKind::Bytes | LeafKind::Fixed(32));
    let find = |name: &str| leaves.iter().position(|l| l.path == [name] && is_hash(l.kind));
    match (HASHES.map(find), find("sha256")) {
        ([Some(first), Some(second)], _) => Some([first, second]),
        (_, Some(only)) => Some([only; 2]),
        _ => None,
    }
}

/// Leaves of the texts: prompt and two responses, prompt and response, or prompt alone.
///
/// # Errors
/// There is no prompt, or a column is there more than once.
pub fn text_columns(leaves: &[Leaf]) -> Result<Vec<usize>, Cause> {
    let columns = texts(leaves);
    if columns.is_empty() {
        return Err(Cause::MissingColumns { columns: vec!["prompt".to_owned()] });
    }
    once(leaves, columns.iter().copied())?;
    Ok(columns)
}

/// The same, whether or not they are there once; none without a prompt.
fn texts(leaves: &[Leaf]) -> Vec<usize> {
    let find = |name: &str| leaves.iter().position(|l| l.path == [name] && l.kind == LeafKind::Bytes);
    let Some(prompt) = find("prompt") else { return Vec::new() };
    match (find("response_0"), find("response_1"), find("response")) {
        (Some(first), Some(second), _) => vec![prompt, first, second],
        (_, _, Some(only)) => vec![prompt, only],
        _ => vec![prompt],
    }
}
