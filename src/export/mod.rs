//! Rows out of files, in the forms in which they are saved. Nothing here reads a file, waits,
//! or knows a browser.

mod adopt;
mod column;
pub mod csv;
pub mod json;
mod preference;
pub mod schema;
mod writer;

pub use adopt::{Adopt, adopt};
pub use column::{Column, Place};
pub use preference::{Preferences, preferences};
pub use writer::Writer;
