//! In which form pairs are saved, and by which rules they become preference data.

use super::keyed::keyed;
use super::{Differs, Labels, PairSafety, UNKNOWN};
use serde::{Deserialize, Serialize};

keyed! {
    /// What is written.
    Format {
        /// The rows as CSV.
        Csv = "csv",
        /// The rows as JSON Lines.
        JsonLines = "jsonl",
        /// The rows as Parquet.
        Parquet = "parquet",
        /// Preference data as JSON Lines.
        PreferencesJsonLines = "preferences-jsonl",
        /// Preference data as Parquet.
        PreferencesParquet = "preferences-parquet",
        /// The numbers that charts show, as JSON.
        Aggregates = "aggregates",
    }
}

impl Format {
    /// Whether it is preference data.
    pub fn is_preferences(self) -> bool {
        matches!(self, Self::PreferencesJsonLines | Self::PreferencesParquet)
    }

    /// The end of a file's name.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines | Self::PreferencesJsonLines => "jsonl",
            Self::Parquet | Self::PreferencesParquet => "parquet",
            Self::Aggregates => "json",
        }
    }
}

keyed! {
    /// By which preference a response is chosen.
    PreferBy {
        /// The more helpful one: `better_response_id`.
        Better = "better",
        /// The more harmless one: `safer_response_id`.
        Safer = "safer",
    }
}

keyed! {
    /// Which pairs are ties, and left out.
    Ties {
        /// None: whatever is recorded is kept.
        Keep = "keep",
        /// Those whose responses have the same text.
        SameText = "same-text",
        /// These, and those in which nothing recorded differs: safe flags, severities, categories.
        SameLabels = "same-labels",
    }
}

keyed! {
    /// Which pairs are left out because a response is unsafe.
    UnsafePairs {
        /// None.
        Keep = "keep",
        /// Those in which both responses are unsafe.
        BothUnsafe = "both-unsafe",
        /// Those in which the chosen response is unsafe.
        ChosenUnsafe = "chosen-unsafe",
    }
}

keyed! {
    /// What prompt and responses are in preference data.
    Shape {
        /// Texts.
        Text = "text",
        /// Lists of messages with a role.
        Messages = "messages",
    }
}

/// How pairs become preference data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreferenceRules {
    /// By which preference.
    pub by: PreferBy,
    /// What happens to ties.
    pub ties: Ties,
    /// What happens to pairs with unsafe responses.
    pub unsafe_pairs: UnsafePairs,
    /// What texts are written as.
    pub shape: Shape,
}

impl Default for PreferenceRules {
    fn default() -> Self {
        Self {
            by: PreferBy::Safer,
            ties: Ties::SameText,
            unsafe_pairs: UnsafePairs::Keep,
            shape: Shape::Text,
        }
    }
}

keyed! {
    /// Why a pair is left out of preference data.
    LeftOut {
        /// The preference is unknown.
        NoPreference = "no-preference",
        /// Its responses have the same text.
        SameText = "same-text",
        /// Nothing recorded differs.
        SameLabels = "same-labels",
        /// Both responses are unsafe.
        BothUnsafe = "both-unsafe",
        /// The chosen response is unsafe.
        ChosenUnsafe = "chosen-unsafe",
    }
}

impl PreferenceRules {
    /// The number of the chosen response, or why there is none; the first reason counts.
    ///
    /// # Errors
    /// The pair is left out.
    pub fn chosen(&self, labels: Labels, same_text: bool) -> Result<usize, LeftOut> {
        let preferred = match self.by {
            PreferBy::Better => labels.better(),
            PreferBy::Safer => labels.safer(),
        };
        if preferred == UNKNOWN {
            return Err(LeftOut::NoPreference);
        }
        let chosen = usize::from(preferred);
        if self.ties != Ties::Keep && same_text {
            return Err(LeftOut::SameText);
        }
        if self.ties == Ties::SameLabels && labels.differs() == Differs::Nothing {
            return Err(LeftOut::SameLabels);
        }
        match self.unsafe_pairs {
            UnsafePairs::BothUnsafe if labels.pair_safety() == PairSafety::BothUnsafe => {
                Err(LeftOut::BothUnsafe)
            }
            UnsafePairs::ChosenUnsafe if labels.safe(chosen) == 0 => Err(LeftOut::ChosenUnsafe),
            _ => Ok(chosen),
        }
    }
}
