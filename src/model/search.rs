//! What is searched for in the texts.

use super::keyed::keyed;
use serde::{Deserialize, Serialize};

keyed! {
    /// How a text has to hold what is searched for.
    How {
        /// Somewhere in it, in upper or lower case.
        Contains = "contains",
        /// Somewhere in it, letter by letter as typed.
        Exact = "exact",
        /// As whole words, in upper or lower case.
        Words = "words",
        /// A match of the browser's regular expressions.
        Regex = "regex",
    }
}

keyed! {
    /// Which texts of a pair are searched.
    Within {
        /// The prompt and the responses.
        All = "all",
        /// The prompt.
        Prompt = "prompt",
        /// The responses.
        Responses = "responses",
    }
}

/// A search.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Search {
    /// What is searched for, as typed; never empty.
    pub text: String,
    /// How it has to be there.
    pub how: How,
    /// Where.
    pub within: Within,
    /// Whether letters count as equal to those with accents and other marks.
    pub ignore_diacritics: bool,
}

/// What is known of a row for a clause on texts or on marks: bit 0 the prompt (or
/// the pair) has it, bit 1 response 0, bit 2 response 1.
pub type Found = u8;

/// Set in [`Found`] where the row's texts were searched.
pub const SEARCHED: Found = 1 << 7;

impl Search {
    /// The columns that have to be read: prompt, response 0, response 1.
    pub fn columns(&self) -> [bool; 3] {
        let (prompt, responses) = (self.within != Within::Responses, self.within != Within::Prompt);
        [prompt, responses, responses]
    }
}
