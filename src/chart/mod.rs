//! Pure geometry of charts and wording of numbers. No signals, no DOM.

mod number;
mod sentence;

pub use number::{count, fraction, percent};
pub use sentence::{clause_sentence, match_sentence, preference_name, safety_name, severity_name};
