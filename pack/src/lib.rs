//! Packed sites: label, lengths, hashes and text shards with a manifest of their sizes and
//! digests. `docs/packed-site.md` describes the format.
//!
//! [`pack`] makes a site of any files that the viewer reads, whatever their size; the
//! demo data is written with the same parts ([`table`], [`text`], [`manifest`]).

mod cursor;
mod failure;
mod folder;
mod input;
mod labels;
mod lengths;
pub mod manifest;
mod packing;
mod read;
mod schema;
mod site;
pub mod snappy;
pub mod table;
pub mod text;

pub use failure::Failure;
pub use packing::{Options, Progress, Summary, pack};
pub use site::ShardRows;
