//! A quiz: people label pairs themselves, and see how far they agree with the dataset's labels
//! and with each other. What the dataset says is one opinion among others here: nothing calls
//! it correct.
//!
//! ```text
//! seed → sample → (rows that are asked about) → answers ⇄ json
//!                                                  ⇄ running  what a browser keeps meanwhile
//!                                                  ↘ result   one sheet, the dataset's labels
//!                                                  ↘ class    sheets of several people
//!                                                      ↘ kappa
//! ```

mod answers;
mod class;
mod json;
mod kappa;
mod result;
mod running;
mod sample;

pub use answers::{Answer, NAME_LENGTH, Question, Sheet, clean_name};
pub use class::{Added, Class, Disputed, Member, People, Together};
pub use json::{DEPTH, FORMAT, MOST_ANSWERS, VERSION, Wrong};
pub use kappa::{Cohen, Fleiss, Table, fleiss};
pub use result::{Compared, Outcome};
pub use running::{KEPT_DEPTH, MOST_KEPT, Running, Seen};
pub use sample::{MOST_PAIRS, QUIZ_PAIRS, SEED_LENGTH, Seed};
