//! Parquet bytes → columns. The only user of the `parquet` crate.
//!
//! Nothing here reads a file or a network: the caller asks which byte ranges
//! are needed, gets them, and hands them in as [`Segments`].

pub(crate) mod footer;
pub(crate) mod hybrid;
mod labels;
mod lengths;
mod lists;
pub(crate) mod pages;
mod plain;
mod segments;
mod sniff;
mod text;

pub use footer::{Footer, Leaf, LeafKind, ShardMeta, TAIL, footer};
pub use labels::{Decoding, Field, LabelColumn, LabelPlan, decode_labels};
pub use lengths::decode_lengths;
pub use lists::{ListColumn, decode_lists};
pub use plain::{NO_LIST, PlainChunk};
pub use segments::{Segments, coalesce};
pub use sniff::{HEAD, Kind, recognise, sniff};
pub use text::{TextColumn, count_characters, decode_text};

use crate::model::Cause;
use parquet::errors::ParquetError;

/// A decode error as a cause, with the place it happened at.
pub(crate) fn damaged(place: String, error: ParquetError) -> Cause {
    let detail = match error {
        ParquetError::General(text) | ParquetError::NYI(text) | ParquetError::EOF(text) => text,
        other => other.to_string(),
    };
    Cause::Damaged { place, detail: detail.trim_end_matches('.').to_owned() }
}
