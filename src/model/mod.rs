//! Plain data that both programs share. No IO, no browser, no Parquet.

mod category;
mod counts;
mod filter;
mod labels;
mod part;
mod problem;

pub use category::{CategorySet, PKU_SAFERLHF_CATEGORIES, slug_of};
pub use counts::{Agreement, BySeverity, Counts, Differs, ResponseCounts, SourceCounts};
pub use filter::{Clause, Filter, Mode, On, View};
pub use labels::{Labels, PairSafety, Preference, SEVERITY_UNKNOWN, UNKNOWN};
pub use part::{Part, parse_place, part_of_address, place};
pub use problem::{Cause, Problem};
