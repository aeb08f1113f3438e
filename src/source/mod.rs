//! Where bytes come from: addresses, ranges, packed sites, local files.
//!
//! Every network request of the engine goes through [`fetch`], which asks
//! [`Origins`] first: a content-security policy in a meta element does not
//! govern a worker that is loaded from the network.

mod content_range;
#[cfg(target_arch = "wasm32")]
pub mod fetch;
#[cfg(target_arch = "wasm32")]
mod file;
mod json;
mod manifest;
mod origins;

pub use content_range::{ContentRange, check_part};
#[cfg(target_arch = "wasm32")]
pub use file::{Meter, SourceFile, read_small};
pub use manifest::{Manifest, PartEntry, ShardEntry, Shards, folder_of};
pub use origins::{Origins, origin_of};
