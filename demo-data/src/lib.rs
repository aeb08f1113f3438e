//! Synthetic demo data at the scale of PKU-SafeRLHF: labels whose counts match the published ones,
//! text that describes instead of containing harm, packed as a site of Parquet shards.

pub mod labels;
pub mod published;
pub mod rng;
pub mod site;
pub mod text;

/// The seed of the shipped data.
pub const SEED: u64 = 9_421;
