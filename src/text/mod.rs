//! Holds the texts of pairs and finds things in them.
//!
//! ```text
//! fold, bounds   characters: what counts as the same, and as part of a word
//! lanes          64 bytes at a time
//! needle         what is looked for → places in bytes
//! corpus         texts, in blocks of rows
//! find           needle + block → rows
//! words          two texts → words that only one has
//! repeats        rows with the same texts, and what their annotators said
//! audit          texts that contradict labels, come again, or are none
//! ```
//!
//! All of it is pure.

mod audit;
mod bounds;
mod corpus;
mod find;
mod fold;
pub mod lanes;
mod needle;
mod repeats;
mod words;

pub use audit::{Audit, Origin, Texts};
pub use corpus::Corpus;
pub use fold::Form;
pub use needle::{How, MOST_HITS, Needle};
pub use repeats::Repeats;
pub use words::{Differences, word_diff};

use std::collections::TryReserveError;

/// Why texts were not taken, or nothing could be looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The texts, or another form of them, need more memory than there is.
    NoMemory,
    /// No column of this number, ends that fall or lie behind the bytes, or
    /// another number of rows than the block's other columns have.
    Misfit,
    /// A needle without a character that counts.
    EmptyNeedle,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NoMemory => "there is not enough memory for the texts",
            Self::Misfit => "texts do not fit the rows they were read for",
            Self::EmptyNeedle => "there is nothing to look for",
        })
    }
}

impl From<TryReserveError> for Refusal {
    fn from(_: TryReserveError) -> Self {
        Self::NoMemory
    }
}

/// Appends, where there is memory for it.
fn extend<T: Copy>(to: &mut Vec<T>, with: &[T]) -> Result<(), Refusal> {
    to.try_reserve(with.len())?;
    to.extend_from_slice(with);
    Ok(())
}

/// Appends one, where there is memory for it.
#[inline]
fn push<T>(to: &mut Vec<T>, one: T) -> Result<(), Refusal> {
    to.try_reserve(1)?;
    to.push(one);
    Ok(())
}
