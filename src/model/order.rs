//! In which order pairs are listed.

use super::Fields;
use super::keyed::keyed;
use serde::{Deserialize, Serialize};

keyed! {
    /// What pairs are sorted by. What is unknown stands last, whichever way.
    SortBy {
        /// Row number among all loaded pairs.
        Pair = "pair",
        /// The higher of the two severity levels.
        Severity = "severity",
        /// Severity level of response 0.
        Severity0 = "severity-0",
        /// Severity level of response 1.
        Severity1 = "severity-1",
        /// Difference of the two severity levels.
        Gap = "gap",
        /// Number of different categories of both responses.
        Categories = "categories",
        /// Number of categories of response 0.
        Categories0 = "categories-0",
        /// Number of categories of response 1.
        Categories1 = "categories-1",
        /// Safe flags of the pair: both safe, only response 0, only response 1, both unsafe.
        Safety = "safety",
        /// Better response id.
        Better = "better",
        /// Safer response id.
        Safer = "safer",
        /// Source of the prompt, by name.
        PromptSource = "prompt-source",
        /// Source of response 0, by name.
        ResponseSource = "response-source",
        /// Length of the prompt.
        PromptLength = "prompt-length",
        /// Length of response 0.
        Length0 = "length-0",
        /// Length of response 1.
        Length1 = "length-1",
        /// How many pairs a label pattern stands for.
        Pairs = "pairs",
    }
}

impl SortBy {
    /// Without these fields there is nothing to be sorted by it.
    pub fn needs(self) -> Fields {
        match self {
            SortBy::Pair | SortBy::PromptLength => Fields::NONE,
            SortBy::Severity | SortBy::Severity1 | SortBy::Gap => Fields::SEVERITY.and(Fields::PAIR),
            SortBy::Severity0 => Fields::SEVERITY,
            SortBy::Categories | SortBy::Categories1 => Fields::CATEGORIES.and(Fields::PAIR),
            SortBy::Categories0 => Fields::CATEGORIES,
            SortBy::Safety => Fields::SAFE,
            SortBy::Better => Fields::BETTER,
            SortBy::Safer => Fields::SAFER,
            SortBy::PromptSource => Fields::PROMPT_SOURCE,
            SortBy::ResponseSource => Fields::RESPONSE_SOURCE,
            SortBy::Length0 => Fields::RESPONSE,
            SortBy::Length1 => Fields::PAIR,
            SortBy::Pairs => Fields::PATTERNS,
        }
    }

    /// Place among the lengths of a row, for what is known row by row.
    pub fn length(self) -> Option<usize> {
        match self {
            SortBy::PromptLength => Some(0),
            SortBy::Length0 => Some(1),
            SortBy::Length1 => Some(2),
            _ => None,
        }
    }
}

/// One key of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SortKey {
    /// What is compared.
    pub by: SortBy,
    /// Highest first.
    pub descending: bool,
}

/// Keys, the most important first; pairs that are equal in all of them keep the
/// order of the files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order(pub Vec<SortKey>);

impl Order {
    /// The direction in which a key sorts, where it does.
    pub fn of(&self, by: SortBy) -> Option<bool> {
        self.0.iter().find(|key| key.by == by).map(|key| key.descending)
    }

    /// After a key was chosen: ascending, then descending, then not at all. With
    /// `more` the other keys stay, and are more important.
    pub fn chosen(&self, by: SortBy, more: bool) -> Self {
        let next = match self.of(by) {
            None => Some(false),
            Some(false) => Some(true),
            Some(true) => None,
        };
        let mut keys = if more { self.0.clone() } else { Vec::new() };
        match (keys.iter().position(|key| key.by == by), next) {
            (Some(at), Some(descending)) => keys[at].descending = descending,
            (Some(at), None) => {
                keys.remove(at);
            }
            (None, Some(descending)) => keys.push(SortKey { by, descending }),
            (None, None) => {}
        }
        Self(keys)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_chosen_up_then_down_then_not() {
        let key = |by, descending| SortKey { by, descending };
        let first = Order::default().chosen(SortBy::Severity, false);
        assert_eq!(first.0, [key(SortBy::Severity, false)]);
        let second = first.chosen(SortBy::Length0, true);
        assert_eq!(second.0, [key(SortBy::Severity, false), key(SortBy::Length0, false)]);
        let third = second.chosen(SortBy::Severity, true);
        assert_eq!(third.0, [key(SortBy::Severity, true), key(SortBy::Length0, false)]);
        assert_eq!(third.chosen(SortBy::Severity, true).0, [key(SortBy::Length0, false)]);
        assert_eq!(third.chosen(SortBy::Severity, false).0, []);
        assert_eq!(third.chosen(SortBy::Safer, false).0, [key(SortBy::Safer, false)]);
    }
}
