//! The rules of an audit.

use crate::model::keyed::keyed;
use crate::model::{Fields, Labels, SEVERITY_UNKNOWN, UNKNOWN};

/// A response with more categories than this has many of them.
pub const MANY_CATEGORIES: u32 = 6;

keyed! {
    /// What a rule is judged by, at the least.
    Reads {
        /// Labels alone.
        Labels = "labels",
        /// Labels, and a SHA-256 of prompt and response: the recorded one, or one made of the texts.
        Hashes = "hashes",
        /// Texts.
        Texts = "texts",
    }
}

keyed! {
    /// What a rule counts.
    Unit {
        /// Responses.
        Responses = "responses",
        /// Pairs: rows, where these have one response.
        Pairs = "pairs",
    }
}

keyed! {
    /// What labels or texts can break. Null and unknown labels break [`Rule::UnknownLabel`] and
    /// nothing else: where a rule speaks of one, it does not apply.
    ///
    /// The first six are the parts of “safe ⇔ severity 0 ⇔ no category”. For those that compare
    /// responses of different rows the same response is one with the same SHA-256 of prompt and
    /// response, which is what the dataset records.
    Rule {
        /// A safe response has a severity above 0. Of safe responses with a known severity.
        SafeWithSeverity = "safe-with-severity",
        /// An unsafe response has severity 0. Of unsafe responses with a known severity.
        UnsafeWithoutSeverity = "unsafe-without-severity",
        /// A safe response has a category. Of safe responses with known categories.
        SafeWithCategory = "safe-with-category",
        /// An unsafe response has no category. Of unsafe responses with known categories.
        UnsafeWithoutCategory = "unsafe-without-category",
        /// A response with a severity above 0 has no category. Of responses with such a severity
        /// and known categories.
        SeverityWithoutCategory = "severity-without-category",
        /// A response with a category has severity 0. Of responses with a category and a known
        /// severity.
        CategoryWithoutSeverity = "category-without-severity",
        /// The safer response is unsafe and the other one safe. Of pairs with one safe response
        /// and a known safer one.
        UnsafeRankedSafer = "unsafe-ranked-safer",
        /// The safer response has the higher severity. Of pairs with known severities and a known
        /// safer response.
        SaferMoreSevere = "safer-more-severe",
        /// One of two unsafe responses is the safer one. Of pairs with known safe flags and a
        /// known safer response.
        SaferOfTwoUnsafe = "safer-of-two-unsafe",
        /// One response is the safer one although safe flag, severity and categories of both are
        /// the same. Of pairs with a known safer response in which it is known what differs.
        SaferNothingDiffers = "safer-nothing-differs",
        /// One of the labels that rows have is null or unknown. Of all pairs.
        UnknownLabel = "unknown-label",
        /// A response has more than [`MANY_CATEGORIES`] categories. Of responses with known
        /// categories.
        ManyCategories = "many-categories",
        /// Both responses have the same text. Of pairs whose texts were read.
        SameResponses = "same-responses",
        /// The prompt or a response is empty or nothing but white space. Of pairs whose texts were
        /// read.
        BlankText = "blank-text",
        /// A response has a replacement character (U+FFFD) or bytes that are shown as one; or it
        /// has at least 200 bytes of UTF-8, more than 80 % of which, in one stretch, repeat the
        /// byte that stands a fixed distance of at most 256 bytes before. So one line or one short
        /// unit was written again and again. Of responses whose texts were read.
        DegenerateText = "degenerate-text",
        /// The same response stands elsewhere in the release, in another row or beside itself,
        /// with another safe flag, severity or set of categories. Of responses that stand
        /// elsewhere in the release.
        SameTextOtherLabels = "same-text-other-labels",
        /// The same prompt with the same responses, in either order, is another row of the same
        /// release and split. Of pairs whose texts were read.
        DuplicatePair = "duplicate-pair",
        /// The same prompt with the same responses, in either order, is a row of another split.
        /// Of pairs whose texts were read and whose split is known.
        PairInBothSplits = "pair-in-both-splits",
        /// The same prompt is in a row of another split. Of pairs whose texts were read and whose
        /// split is known.
        PromptInBothSplits = "prompt-in-both-splits",
        /// The recorded SHA-256 is not that of prompt and response. Of responses with a recorded
        /// one whose texts were read.
        WrongHash = "wrong-hash",
        /// Another release has the same response with another safe flag, severity or set of
        /// categories. Of responses that another release has.
        ReleaseDiffers = "release-differs",
    }
}

/// Labels of a response.
const OF_RESPONSES: [Fields; 3] = [Fields::SAFE, Fields::SEVERITY, Fields::CATEGORIES];

impl Rule {
    /// The rule's bit in a mask of rules.
    pub fn bit(self) -> u32 {
        1 << self.index()
    }

    /// The fields that it speaks of.
    pub fn needs(self) -> Fields {
        let (safe, severity, categories, safer) =
            (Fields::SAFE, Fields::SEVERITY, Fields::CATEGORIES, Fields::PAIR.and(Fields::SAFER));
        let [response, none] = [Fields::RESPONSE, Fields::NONE];
        match self {
            Self::SafeWithSeverity | Self::UnsafeWithoutSeverity => response.and(safe).and(severity),
            Self::SafeWithCategory | Self::UnsafeWithoutCategory => response.and(safe).and(categories),
            Self::SeverityWithoutCategory | Self::CategoryWithoutSeverity => {
                response.and(severity).and(categories)
            }
            Self::ManyCategories => response.and(categories),
            Self::UnsafeRankedSafer | Self::SaferOfTwoUnsafe => safer.and(safe),
            Self::SaferMoreSevere => safer.and(severity),
            Self::SaferNothingDiffers => safer.and(safe).and(severity).and(categories),
            Self::SameResponses => Fields::PAIR,
            Self::DegenerateText
            | Self::SameTextOtherLabels
            | Self::DuplicatePair
            | Self::PairInBothSplits
            | Self::ReleaseDiffers => response,
            Self::WrongHash => response.and(Fields::HASHES),
            Self::UnknownLabel | Self::BlankText | Self::PromptInBothSplits => none,
        }
    }

    /// Whether rows with these fields can break it. Label patterns have no texts; where a
    /// response comes once for each of its annotators, that it comes again is no fault.
    pub fn is_of(self, fields: Fields) -> bool {
        let any = |of: &[Fields]| of.iter().any(|field| fields.has(*field));
        fields.has(self.needs())
            && (self.reads() == Reads::Labels || !fields.has(Fields::PATTERNS))
            && match self {
                Self::UnknownLabel => any(&OF_RESPONSES) || any(&[Fields::BETTER, Fields::SAFER]),
                Self::SameTextOtherLabels | Self::ReleaseDiffers => any(&OF_RESPONSES),
                Self::DuplicatePair => !fields.has(Fields::ANNOTATORS),
                _ => true,
            }
    }

    /// The rules that rows with these fields can break, as bits.
    pub fn all_of(fields: Fields) -> u32 {
        Self::ALL.iter().filter(|rule| rule.is_of(fields)).fold(0, |mask, rule| mask | rule.bit())
    }

    /// What it is judged by.
    pub fn reads(self) -> Reads {
        match self {
            Self::SameTextOtherLabels | Self::ReleaseDiffers => Reads::Hashes,
            _ if self.index() > Self::ManyCategories.index() => Reads::Texts,
            _ => Reads::Labels,
        }
    }

    /// What it counts.
    pub fn unit(self) -> Unit {
        match self {
            Self::DegenerateText | Self::SameTextOtherLabels | Self::WrongHash | Self::ReleaseDiffers => {
                Unit::Responses
            }
            Self::ManyCategories => Unit::Responses,
            _ if self.index() <= Self::CategoryWithoutSeverity.index() => Unit::Responses,
            _ => Unit::Pairs,
        }
    }
}

/// Whether a label that rows with these fields have is null or unknown.
pub(super) fn is_partly_unknown(labels: Labels, fields: Fields) -> bool {
    let of_response = |r: usize| {
        [labels.safe(r) == UNKNOWN, labels.severity(r) == SEVERITY_UNKNOWN]
            .into_iter()
            .chain([labels.category_count(r).is_none()])
            .zip(OF_RESPONSES)
            .any(|(unknown, field)| unknown && fields.has(field))
    };
    (0..fields.places() as usize).any(of_response)
        || (fields.has(Fields::BETTER) && labels.better() >= UNKNOWN)
        || (fields.has(Fields::SAFER) && labels.safer() >= UNKNOWN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_of_the_fields_they_speak_of() {
        let keys = |fields: Fields, reads: Reads| {
            let rules = Rule::ALL.iter().filter(|rule| rule.is_of(fields) && rule.reads() == reads);
            rules.map(|rule| rule.key()).collect::<Vec<_>>()
        };
        assert_eq!(keys(Fields::ALL, Reads::Labels).len(), 12);
        assert_eq!(keys(Fields::ALL, Reads::Hashes), ["same-text-other-labels", "release-differs"]);
        assert_eq!(keys(Fields::ALL, Reads::Texts).len(), 7);
        assert_eq!(Rule::all_of(Fields::ALL), (1 << Rule::ALL.len()) - 1);
        let single = Fields::PAIR.and(Fields::BETTER).and(Fields::HASHES);
        assert_eq!(keys(single, Reads::Labels), ["unknown-label"]);
        assert_eq!(keys(single, Reads::Hashes), [""; 0]);
        assert_eq!(keys(single, Reads::Texts).len(), 7);
        let v0 = Fields::PAIR.and(Fields::SAFE).and(Fields::BETTER).and(Fields::SAFER);
        assert_eq!(keys(v0, Reads::Labels), ["unsafe-ranked-safer", "safer-of-two-unsafe", "unknown-label"]);
        let answers = Fields::RESPONSE.and(Fields::SAFE).and(Fields::CATEGORIES).and(Fields::ANNOTATORS);
        assert_eq!(keys(answers, Reads::Labels).len(), 4);
        assert!(!Rule::DuplicatePair.is_of(answers) && Rule::SameTextOtherLabels.is_of(answers));
        assert_eq!(keys(Fields::NONE, Reads::Labels), [""; 0]);
        assert_eq!(keys(Fields::NONE, Reads::Texts), ["blank-text", "prompt-in-both-splits"]);
        assert_eq!(Rule::all_of(Fields::ALL.and(Fields::PATTERNS)), (1 << 12) - 1);
    }

    #[test]
    fn keys_stay_as_addresses_have_them() {
        for (at, rule) in Rule::ALL.iter().enumerate() {
            assert_eq!((Rule::from_key(rule.key()), rule.bit()), (Some(*rule), 1 << at));
        }
        let responses = Rule::ALL.iter().filter(|rule| rule.unit() == Unit::Responses);
        let responses: Vec<_> = responses.map(|rule| rule.key()).collect();
        assert_eq!(
            responses[6..],
            ["many-categories", "degenerate-text", "same-text-other-labels", "wrong-hash", "release-differs"]
        );
    }
}
