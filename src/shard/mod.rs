//! Parquet bytes → columns. The only user of the `parquet` crate.
//!
//! Nothing here reads a file or a network: the caller asks which byte ranges
//! are needed, gets them, and hands them in as [`Segments`].

pub(crate) mod footer;
mod guard;
pub(crate) mod hybrid;
mod labels;
mod lengths;
mod lists;
pub(crate) mod page;
pub(crate) mod pages;
mod plain;
mod segments;
pub(crate) mod snappy;
mod sniff;
mod text;
mod weights;

pub use footer::{Footer, Leaf, LeafKind, ShardMeta, TAIL, footer};
pub use labels::{Decoding, Field, LabelColumn, LabelPlan, Told, decode_labels};
pub use lengths::decode_lengths;
pub use lists::{ListColumn, decode_lists};
pub use plain::{NO_LIST, PlainChunk};
pub use segments::{Segments, coalesce};
pub use sniff::{HEAD, Kind, recognise, sniff};
pub use text::{TextColumn, count_characters, decode_text};
pub use weights::{PART, decode_weights};

use crate::model::Cause;
use parquet::errors::ParquetError;

/// Refuses where there is no memory for so many bytes. The memory is given back, and
/// is there for whoever takes it next, in a program of one thread.
fn ask_memory(bytes: u64) -> Result<(), Cause> {
    let no_memory = || Cause::no_memory(bytes);
    let len = usize::try_from(bytes).map_err(|_| no_memory())?;
    Vec::<u8>::new().try_reserve_exact(len).map_err(|_| no_memory())
}

/// So many copies of a value.
fn filled<T: Clone>(value: T, len: usize) -> Result<Vec<T>, Cause> {
    let mut list = Vec::new();
    list.try_reserve_exact(len).map_err(|_| Cause::no_memory((len * size_of::<T>()) as u64))?;
    list.resize(len, value);
    Ok(list)
}

/// A decode error as a cause, with the place it happened at.
pub(crate) fn damaged(place: String, error: ParquetError) -> Cause {
    let detail = match error {
        ParquetError::General(text) | ParquetError::NYI(text) | ParquetError::EOF(text) => text,
        other => other.to_string(),
    };
    Cause::Damaged { place, detail: detail.trim_end_matches('.').to_owned() }
}

#[cfg(test)]
mod tests {
    /// In programs that are optimised too: `cargo test --profile fuzz`.
    #[test]
    fn memory_that_is_not_there_is_asked_for() {
        assert!(super::ask_memory(1 << 20).is_ok());
        assert!(super::ask_memory(1 << 50).is_err());
        assert!(super::ask_memory(u64::MAX).is_err());
    }
}
