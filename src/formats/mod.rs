//! Other formats than the one that the viewer's core reads.
//!
//! * [`transcode`]: one column chunk of a Parquet file of any codec and
//!   encoding → its plain form ([`crate::shard::PlainChunk`]); [`words()`]: labels that are told
//!   in other ways → what they add to the words of rows.
//! * [`Converter`]: a stream of JSON Lines, JSON or CSV, as it is or compressed
//!   → small Parquet files that the core reads, one after the other.
//!
//! Nothing here reads a file, waits, or knows a browser.

pub(crate) mod chunk;
mod codec;
#[cfg(feature = "formats")]
mod columns;
#[cfg(feature = "formats")]
mod csv;
mod decode;
#[cfg(feature = "formats")]
mod decompress;
#[cfg(feature = "formats")]
mod gzip;
#[cfg(feature = "formats")]
mod json;
#[cfg(feature = "formats")]
mod literal;
#[cfg(feature = "formats")]
mod rows;
#[cfg(feature = "formats")]
mod segment;
#[cfg(feature = "formats")]
mod split;
mod transcode;
#[cfg(feature = "formats")]
mod words;
#[cfg(feature = "formats")]
mod xz;
mod zstd;

pub use crate::shard::{HEAD, Kind, sniff};
pub use decode::Width;
#[cfg(feature = "formats")]
pub use decompress::{Decompressor, Sink};
#[cfg(feature = "formats")]
pub use rows::{Converter, DESCRIBED, Emit, Limits, Segment, Unreadable};
pub use transcode::{LIMIT, NestedPage, PageChunks, plain_chunk, transcode};
#[cfg(feature = "formats")]
pub use words::words;

/// Asks whether there is memory for so many bytes more: who takes it without asking ends the
/// program where there is none.
pub(crate) fn ask(bytes: usize) -> Result<(), String> {
    let asked = Vec::<u8>::new().try_reserve_exact(bytes);
    asked.map_err(|_| format!("there is no memory for the {bytes} bytes that it takes"))
}

/// Output of one step of gzip and xz.
#[cfg(feature = "formats")]
const OUTPUT: usize = 64 * 1024;
