//! Languages of the interface. Views say everything in English; what they say is translated
//! where it enters the document, by a [`Catalogue`] that is fetched when its language is chosen.

mod catalogue;
mod entry;
mod shape;

pub use catalogue::Catalogue;
pub use entry::{Entry, entries};
pub use shape::is_neutral;

/// A language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// What the program is written in.
    #[default]
    English,
    /// 简体中文.
    Chinese,
}

impl Language {
    /// Key in the address.
    pub fn key(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Chinese => "zh",
        }
    }

    /// What the document says it is in (BCP 47).
    pub fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Chinese => "zh-Hans",
        }
    }

    /// The language with a key, which may be that of its script or region: `zh-CN`, `zh-Hans`, `en-GB`.
    pub fn from_key(key: &str) -> Option<Self> {
        let main = key.split(['-', '_']).next().unwrap_or_default();
        [Language::English, Language::Chinese]
            .into_iter()
            .find(|language| language.key().eq_ignore_ascii_case(main))
    }
}

/// The catalogue of 简体中文, by what its texts are about. A line is an [`Entry`]: English, two
/// spaces or more, Chinese.
pub const CHINESE: &[&str] = &[
    include_str!("zh/names.txt"),
    include_str!("zh/sentences.txt"),
    include_str!("zh/charts.txt"),
    include_str!("zh/page.txt"),
    include_str!("zh/pairs.txt"),
    include_str!("zh/learn.txt"),
    include_str!("zh/lessons.txt"),
    include_str!("zh/problems.txt"),
];
