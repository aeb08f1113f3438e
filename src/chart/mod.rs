//! Pure geometry of charts and wording of numbers. No signals, no DOM.

mod number;
mod sentence;

pub use number::{count, fraction, megabytes, percent};
pub use sentence::{
    category_name, clause_sentence, differs_name, match_sentence, preference_name, safety_name, severity_name,
};
