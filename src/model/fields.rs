//! What the rows of a dataset have: members of the family differ in that. What a
//! dataset does not have is absent from the page, and not zero.

use super::keyed::keyed;
use super::{On, View};
use serde::{Deserialize, Serialize};

keyed! {
    /// A member of the dataset family, as its schema tells it.
    Member {
        /// PKU-SafeRLHF: two responses, labels of both, two preferences.
        SafeRlhf = "pku-saferlhf",
        /// Its revision v0: without categories, severity levels, sources and hashes.
        SafeRlhfV0 = "pku-saferlhf-v0",
        /// PKU-SafeRLHF-single-dimension: two responses and one preference.
        SingleDimension = "pku-saferlhf-single-dimension",
        /// PKU-SafeRLHF-QA: one response a row, with its labels.
        Qa = "pku-saferlhf-qa",
        /// PKU-SafeRLHF-prompt: prompts.
        Prompt = "pku-saferlhf-prompt",
        /// BeaverTails: one response a row, 14 categories, several annotations of one response.
        BeaverTails = "beavertails",
        /// BeaverTails-Evaluation: prompts, each of one category.
        BeaverTailsEvaluation = "beavertails-evaluation",
        /// Any other data with texts and labels.
        Other = "other",
    }
}

impl Member {
    /// Name as its publisher writes it.
    pub fn name(self) -> &'static str {
        match self {
            Member::SafeRlhf => "PKU-SafeRLHF",
            Member::SafeRlhfV0 => "PKU-SafeRLHF, revision v0",
            Member::SingleDimension => "PKU-SafeRLHF-single-dimension",
            Member::Qa => "PKU-SafeRLHF-QA",
            Member::Prompt => "PKU-SafeRLHF-prompt",
            Member::BeaverTails => "BeaverTails",
            Member::BeaverTailsEvaluation => "BeaverTails-Evaluation",
            Member::Other => "other labelled data",
        }
    }
}

/// A set of fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fields(u16);

impl Fields {
    /// Rows have a response.
    pub const RESPONSE: Self = Self(1);
    /// Rows have two responses.
    pub const PAIR: Self = Self(1 << 1 | 1);
    /// Source of the prompt.
    pub const PROMPT_SOURCE: Self = Self(1 << 2);
    /// Sources of the responses.
    pub const RESPONSE_SOURCE: Self = Self(1 << 3);
    /// Safe flags.
    pub const SAFE: Self = Self(1 << 4);
    /// Harm categories: of responses, or of prompts where rows have no response.
    pub const CATEGORIES: Self = Self(1 << 5);
    /// Severity levels.
    pub const SEVERITY: Self = Self(1 << 6);
    /// The better response.
    pub const BETTER: Self = Self(1 << 7);
    /// The safer response.
    pub const SAFER: Self = Self(1 << 8);
    /// Recorded sha256 of prompt and response.
    pub const HASHES: Self = Self(1 << 9);

    /// A response comes once for each of its annotators.
    pub const ANNOTATORS: Self = Self(1 << 10);
    /// A row is a label pattern: it stands for all pairs with its labels and says how many
    /// these are. It has no text.
    pub const PATTERNS: Self = Self(1 << 11);

    /// None of them.
    pub const NONE: Self = Self(0);
    /// Those of PKU-SafeRLHF.
    pub const ALL: Self = Self(0x3ff);

    /// These and others.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// These without others.
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether all of some fields are there.
    pub const fn has(self, fields: Self) -> bool {
        self.0 & fields.0 == fields.0
    }

    /// How many places a row has that labels speak of: its responses, or its prompt
    /// where it has none.
    pub fn places(self) -> u64 {
        if self.has(Self::PAIR) { 2 } else { 1 }
    }

    /// The fields that the values of a view are made of.
    pub fn of(view: View) -> Self {
        match view {
            View::Categories | View::LabelsPerResponse | View::Cooccurrence => Self::CATEGORIES,
            View::CooccurrenceAcross => Self::CATEGORIES.and(Self::PAIR),
            View::CategorySeverity => Self::CATEGORIES.and(Self::SEVERITY),
            View::Severity => Self::SEVERITY,
            View::SeverityGap => Self::SEVERITY.and(Self::PAIR),
            View::PairSafety | View::SafeFlag => Self::SAFE,
            View::Differs => Self::SAFE.and(Self::SEVERITY).and(Self::CATEGORIES).and(Self::PAIR),
            View::BetterSafer => Self::BETTER,
            View::PromptSources => Self::PROMPT_SOURCE,
            View::ResponseSources => Self::RESPONSE_SOURCE,
            View::ResponseLength => Self::RESPONSE,
            View::LengthDifference => Self::PAIR,
            View::Annotators => Self::ANNOTATORS,
            View::PromptLength
            | View::Splits
            | View::Search
            | View::SamePrompt
            | View::Marks
            | View::Audit => Self::NONE,
        }
    }

    /// Whether a clause can speak of such a response of these rows.
    pub fn knows(self, on: On) -> bool {
        self.has(match on {
            On::Better | On::NotBetter => Self::BETTER,
            On::Safer | On::LessSafe => Self::SAFER,
            On::Either | On::Both | On::Response0 | On::Response1 => Self::PAIR,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_absent_is_known() {
        let answers = Fields::RESPONSE.and(Fields::CATEGORIES).and(Fields::SAFE);
        assert!(!answers.has(Fields::PAIR) && answers.has(Fields::RESPONSE));
        assert_eq!((answers.places(), Fields::ALL.places(), Fields::NONE.places()), (1, 2, 1));
        assert!(answers.has(Fields::of(View::Cooccurrence)) && !answers.has(Fields::of(View::Severity)));
        let of_pairs = |view: &View| *view != View::Annotators;
        assert!(View::ALL.iter().all(|view| Fields::ALL.has(Fields::of(*view)) == of_pairs(view)));
        assert!(!answers.knows(On::Either) && Fields::PAIR.knows(On::Both) && !Fields::PAIR.knows(On::Safer));
    }
}
