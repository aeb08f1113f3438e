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
#[cfg(target_arch = "wasm32")]
mod formats;
#[cfg(target_arch = "wasm32")]
mod jobs;
mod json;
mod manifest;
mod origins;

pub use content_range::{ContentRange, check_part};
#[cfg(target_arch = "wasm32")]
pub use file::{Meter, Opened, SourceFile, read_small};
#[cfg(target_arch = "wasm32")]
pub use formats::{RowsReader, RowsSegment};
#[cfg(target_arch = "wasm32")]
pub use jobs::Jobs;
pub use json::Json;
pub use manifest::{Manifest, PartEntry, ShardEntry, Shards, folder_of};
pub use origins::{Origins, origin_of};
