//! A quiz: people label pairs themselves, and see how far they agree with the dataset's labels
//! and with each other. What the dataset says is one opinion among others here: nothing calls
//! it correct.
//!
//! ```text
//! seed → sample → (rows that are asked about) → answers ⇄ json
//!                                                  ↘ result   one sheet, the dataset's labels
//!                                                  ↘ class    sheets of several people
//!                                                      ↘ kappa
//! ```

mod kappa;
mod sample;

pub use kappa::{Cohen, Fleiss, Table, fleiss};
pub use sample::{MOST_PAIRS, QUIZ_PAIRS, SEED_LENGTH, Seed};
