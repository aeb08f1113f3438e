//! Damaged files, and what the viewer makes of them.
//!
//! [`base`] writes small sound Parquet files, and [`formats`] has those of other
//! codecs and encodings and rows in text; [`file`] takes a Parquet file apart and
//! puts it together again, field by field, and [`pack`] compresses text; [`mutate`]
//! damages files, the same way for the same seed and number; [`decode`] reads them
//! as the workers do, from the first bytes to labels, texts, lengths and hashes;
//! [`memory`] counts and bounds what that takes; [`judge`] says how it ended.

pub mod base;
pub mod decode;
pub mod file;
pub mod formats;
pub mod judge;
pub mod memory;
pub mod mutate;
pub mod pack;
pub mod rng;
pub mod thrift;

/// The seed of the run that is part of the tests, and of `cargo xtask fuzz`
/// where none is given.
pub const SEED: u64 = 20_240_617;

/// Bytes that reading one of the small files may take at once.
pub const LIMIT: usize = 256 << 20;

/// All files that are damaged, the same ones every time.
///
/// # Errors
/// As the `parquet` crate has them.
pub fn bases() -> parquet::errors::Result<Vec<base::Base>> {
    let mut all = base::core()?;
    all.extend(formats::all()?);
    Ok(all)
}
