//! The text program: what it exports is in `src/text/program.rs`.

// Its exports are the library's.
use saferlhf_viewer as _;

fn main() {}
