//! The programs of both workers. Everything that needs a worker's browser side is
//! here or in [`crate::source`].

#[cfg(feature = "engine")]
pub mod labels;
mod scope;
#[cfg(feature = "text")]
pub mod texts;
