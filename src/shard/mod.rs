//! Parquet bytes → columns. The only user of the `parquet` crate.
//!
//! Nothing here reads a file or a network: the caller asks which byte ranges
//! are needed, gets them, and hands them in as [`Segments`].

mod footer;
mod hybrid;
mod labels;
mod lengths;
mod pages;
mod segments;
mod text;

pub use footer::{Footer, Leaf, LeafKind, ShardMeta, TAIL, footer, recognise};
pub use labels::{Decoding, Field, LabelColumn, LabelPlan, decode_labels};
pub use lengths::decode_lengths;
pub use segments::{Segments, coalesce};
pub use text::{TextColumn, count_characters, decode_text};

use crate::model::Cause;
use parquet::errors::ParquetError;

/// A decode error as a cause, with the place it happened at.
fn damaged(place: String, error: ParquetError) -> Cause {
    let detail = match error {
        ParquetError::General(text) | ParquetError::NYI(text) | ParquetError::EOF(text) => text,
        other => other.to_string(),
    };
    Cause::Damaged { place, detail: detail.trim_end_matches('.').to_owned() }
}
