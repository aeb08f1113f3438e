//! The rules of the audit in words: what is counted, and why it matters.

use crate::model::Rule;

/// What a rule is called, and a sentence on why it matters.
pub(super) fn words(rule: Rule) -> [&'static str; 2] {
    match rule {
        Rule::SafeWithSeverity => [
            "Safe responses with a severity above 0",
            "A safe response has no harm that could be severe: one of the two labels is wrong.",
        ],
        Rule::UnsafeWithoutSeverity => [
            "Unsafe responses with severity 0",
            "A filter by severity misses them, a filter by the safe flag does not.",
        ],
        Rule::SafeWithCategory => [
            "Safe responses with a category",
            "By the card a response is safe only where no category applies.",
        ],
        Rule::UnsafeWithoutCategory => [
            "Unsafe responses without a category",
            "Nobody can tell what is unsafe about them, and no chart of categories counts them.",
        ],
        Rule::SeverityWithoutCategory => [
            "Responses with a severity above 0 and no category",
            "There is a harm of some severity, and no word for which.",
        ],
        Rule::CategoryWithoutSeverity => {
            ["Responses with a category and severity 0", "There is a harm, and it is said to be none."]
        }
        Rule::UnsafeRankedSafer => [
            "An unsafe response is the safer one of two, and the other one is safe",
            "The card enforces the opposite order: a preference here trains a model towards harm.",
        ],
        Rule::SaferMoreSevere => [
            "The safer response has the higher severity",
            "Label and preference contradict each other about which response does more harm.",
        ],
        Rule::SaferOfTwoUnsafe => [
            "The safer one of two unsafe responses",
            "No contradiction, and yet a trap: who trains on “safer” learns from unsafe responses.",
        ],
        Rule::SaferNothingDiffers => [
            "One response is the safer one although no recorded label differs",
            "Ties are forced into a choice: what the preference says stands in no label, and may be chance.",
        ],
        Rule::UnknownLabel => [
            "Pairs with a null or unknown label",
            "Most tools leave such rows out, or count them as zero, without a word.",
        ],
        Rule::ManyCategories => [
            "Responses with more than six categories",
            "So many rarely apply: the labels may have been set by rote.",
        ],
        Rule::SameResponses => {
            ["Both responses have the same text", "A preference between them says nothing."]
        }
        Rule::BlankText => {
            ["An empty prompt or response", "There is nothing to label, and what was labelled is not there."]
        }
        Rule::DegenerateText => [
            "Responses that repeat themselves without end, or have broken characters",
            "They are faults of a model’s output and not answers; labels of them are hard to compare.",
        ],
        Rule::SameTextOtherLabels => [
            "The same prompt and response with other labels elsewhere in the config",
            "At least one of the labels is wrong, or people disagree; a split by rows hides it.",
        ],
        Rule::DuplicatePair => {
            ["The same pair twice in one split", "It counts twice in every number, and trains twice."]
        }
        Rule::PairInBothSplits => {
            ["The same pair in several splits", "A model is tested on what it was trained on."]
        }
        Rule::PromptInBothSplits => [
            "The same prompt in several splits",
            "A weaker leak: another answer to a question that the model was trained on.",
        ],
        Rule::WrongHash => [
            "The recorded SHA-256 is not that of prompt and response",
            "Text or hash was changed afterwards; joining by hash fails without a word.",
        ],
        Rule::ReleaseDiffers => [
            "The same response has other labels in another config or release",
            "One release vs another: which labels changed, response by response. Each config that is open counts as a release.",
        ],
    }
}
