//! The viewer's own code behind a few calls, so that the benchmark can time
//! decoding, counting and searching apart from reading and drawing. Nothing here
//! is part of the site.

mod labels;
mod texts;

pub use labels::Probe;
pub use texts::Texts;
