//! The programs of both workers, and what the formats program does in them. Everything that needs a worker's browser side is
//! here or in [`crate::source`].

#[cfg(feature = "export")]
pub mod export;
#[cfg(feature = "engine")]
pub mod labels;
#[cfg(feature = "formats")]
pub mod rows;
#[cfg(any(feature = "engine", feature = "text", feature = "export"))]
mod scope;
#[cfg(feature = "text")]
pub mod texts;
