//! Where labels of a dataset contradict each other, or its texts contradict the labels: rules,
//! what a row's labels break of them, and how often each is broken.

mod judge;
mod report;
mod rule;

pub use judge::{Judged, judge};
pub use report::{Breaches, NO_CATEGORY, Report, Share};
pub use rule::{MANY_CATEGORIES, Reads, Rule, Unit};
