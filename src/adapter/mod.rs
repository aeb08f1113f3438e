//! Which column means what. One file per member of the dataset family; a
//! member is found by its schema, never by a file's name.

mod packed_lengths;
mod pku_saferlhf;

use crate::model::{CategorySet, Cause};
use crate::shard::{LabelColumn, Leaf};

/// What the columns of a file mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The harm categories that the label columns speak of.
    pub categories: CategorySet,
    /// Label columns.
    pub labels: Vec<LabelColumn>,
    /// Text columns: prompt, response 0, response 1. Absent in a file of
    /// labels alone.
    pub text: Option<[usize; 3]>,
    /// Columns of the sha256 of prompt and response 0, and of prompt and response 1.
    pub hashes: Option<[usize; 2]>,
}

impl Plan {
    /// The leaves that hold labels.
    pub fn label_leaves(&self) -> Vec<usize> {
        self.labels.iter().map(|c| c.leaf).collect()
    }
}

/// Finds what a file is by its columns.
///
/// # Errors
/// The schema is unknown, or known but incomplete, or has a column twice.
pub fn plan(leaves: &[Leaf]) -> Result<Plan, Cause> {
    let plan = pku_saferlhf::plan(leaves).unwrap_or_else(|| {
        Err(Cause::UnknownSchema { columns: leaves.iter().map(|l| l.path.join(".")).collect() })
    })?;
    let others = plan.text.iter().flatten().chain(plan.hashes.iter().flatten());
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

/// Leaves of a hashes shard: response 0, response 1.
///
/// # Errors
/// A column is missing, or there more than once.
pub fn hash_columns(leaves: &[Leaf]) -> Result<[usize; 2], Cause> {
    let missing = || Cause::MissingColumns { columns: pku_saferlhf::HASHES.map(str::to_owned).to_vec() };
    let columns = pku_saferlhf::hashes(leaves).ok_or_else(missing)?;
    once(leaves, columns)?;
    Ok(columns)
}

/// Index of a text shard's columns.
///
/// # Errors
/// A column is missing, or there more than once.
pub fn text_columns(leaves: &[Leaf]) -> Result<[usize; 3], Cause> {
    let missing = || Cause::MissingColumns { columns: pku_saferlhf::TEXT.map(str::to_owned).to_vec() };
    let columns = pku_saferlhf::text(leaves).ok_or_else(missing)?;
    once(leaves, columns)?;
    Ok(columns)
}
