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
/// The schema is unknown, or known but incomplete.
pub fn plan(leaves: &[Leaf]) -> Result<Plan, Cause> {
    pku_saferlhf::plan(leaves).unwrap_or_else(|| {
        Err(Cause::UnknownSchema { columns: leaves.iter().map(|l| l.path.join(".")).collect() })
    })
}

/// Leaves of a lengths shard: prompt, response 0, response 1.
///
/// # Errors
/// A column is missing.
pub fn length_columns(leaves: &[Leaf]) -> Result<[usize; 3], Cause> {
    packed_lengths::columns(leaves)
}

/// Leaves of a hashes shard: response 0, response 1.
///
/// # Errors
/// A column is missing.
pub fn hash_columns(leaves: &[Leaf]) -> Result<[usize; 2], Cause> {
    pku_saferlhf::hashes(leaves)
        .ok_or_else(|| Cause::MissingColumns { columns: pku_saferlhf::HASHES.map(str::to_owned).to_vec() })
}

/// Index of a text shard's columns.
///
/// # Errors
/// A column is missing.
pub fn text_columns(leaves: &[Leaf]) -> Result<[usize; 3], Cause> {
    pku_saferlhf::text(leaves)
        .ok_or_else(|| Cause::MissingColumns { columns: pku_saferlhf::TEXT.map(str::to_owned).to_vec() })
}
