//! Which texts a reader wants to see. Text is hidden until the reader asks for
//! it; what was ruled out by category or severity stays hidden.

use super::keyed::keyed;
use super::{CategorySet, Labels, SEVERITY_UNKNOWN};

keyed! {
    /// How far a reader goes.
    Level {
        /// Labels only: text is never read.
        Labels = "labels",
        /// Text is shown pair by pair, on demand.
        Ask = "ask",
        /// Text is shown wherever no rule says otherwise.
        Show = "show",
    }
}

/// A reader's level and rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reveal {
    /// How far the reader goes.
    pub level: Level,
    /// Categories (bits as in [`Labels::categories`]) whose texts are never shown.
    pub never: u32,
    /// Categories whose texts are shown on demand only.
    pub ask: u32,
    /// From this severity level on texts are never shown.
    pub never_from: Option<u8>,
    /// From this severity level on texts are shown on demand only.
    pub ask_from: Option<u8>,
}

impl Default for Reveal {
    fn default() -> Self {
        Self { level: Level::Ask, never: 0, ask: 0, never_from: None, ask_from: None }
    }
}

/// What holds for the texts of one pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// They are shown.
    Show,
    /// They are shown when the reader asks for this pair.
    Ask,
    /// They are not shown: the category, or the severity level, that rules them out.
    Never(Reason),
    /// No text is read.
    LabelsOnly,
}

/// Why texts are not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A response has this category.
    Category(usize),
    /// A response has this severity level.
    Severity(u8),
}

impl Reveal {
    /// What holds for a pair; `asked` says that the reader asked for just this one.
    pub fn of(&self, labels: Labels, asked: bool) -> Decision {
        if self.level == Level::Labels {
            return Decision::LabelsOnly;
        }
        let categories = labels.categories(0) | labels.categories(1);
        let known = |level: &u8| *level < SEVERITY_UNKNOWN;
        let severity = [0, 1].map(|r| labels.severity(r)).into_iter().filter(known).max().unwrap_or(0);
        let ruled_out = categories & self.never;
        if ruled_out != 0 {
            return Decision::Never(Reason::Category(ruled_out.trailing_zeros() as usize));
        }
        if self.never_from.is_some_and(|from| severity >= from) {
            return Decision::Never(Reason::Severity(severity));
        }
        // A rule that cannot be judged asks.
        let unknown_categories = categories >> CategorySet::UNKNOWN & 1 == 1 && (self.never | self.ask) != 0;
        let unknown_severity = (0..2).any(|r| !known(&labels.severity(r)))
            && (self.never_from.is_some() || self.ask_from.is_some());
        let on_demand = self.level == Level::Ask
            || unknown_categories
            || unknown_severity
            || categories & self.ask != 0
            || self.ask_from.is_some_and(|from| severity >= from);
        if on_demand && !asked { Decision::Ask } else { Decision::Show }
    }

    /// Whether there is a rule on categories.
    pub fn has_rules(&self) -> bool {
        (self.never | self.ask) != 0
    }

    /// The same, but no text is shown without being asked for: what a link can ask for.
    pub fn hidden(mut self) -> Self {
        self.level = self.level.min(Level::Ask);
        self
    }

    /// As text to be kept by the browser: level, then rules that are set.
    pub fn to_text(&self, set: &CategorySet) -> String {
        let slugs = |mask: u32| {
            let slugs: Vec<String> =
                (0..set.len()).filter(|i| mask >> i & 1 == 1).map(|i| set.slug(i)).collect();
            slugs.join(",")
        };
        let from = |level: Option<u8>| level.map_or_else(String::new, |level| level.to_string());
        [
            self.level.key().to_owned(),
            slugs(self.never),
            slugs(self.ask),
            from(self.never_from),
            from(self.ask_from),
        ]
        .join(";")
    }

    /// Reads [`Self::to_text`]; what cannot be read is as strict as it can be.
    pub fn from_text(text: &str, set: &CategorySet) -> Self {
        let mut fields = text.split(';');
        let mut next = || fields.next().unwrap_or_default();
        let level = Level::from_key(next()).unwrap_or(Level::Labels);
        let mask = |slugs: &str| {
            (0..set.len())
                .filter(|i| slugs.split(',').any(|s| s == set.slug(*i)))
                .fold(0, |mask, i| mask | 1 << i)
        };
        let (never, ask) = (mask(next()), mask(next()));
        let (never_from, ask_from) = (next().parse().ok(), next().parse().ok());
        Self { level, never, ask, never_from, ask_from }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(categories: [u32; 2], severity: [u64; 2]) -> Labels {
        let at = |r: u32| Labels::SEVERITY_AND_SAFE + 4 * r;
        Labels(
            u64::from(categories[0])
                | u64::from(categories[1]) << Labels::CATEGORY_BITS
                | severity[0] << at(0)
                | severity[1] << at(1),
        )
    }

    #[test]
    fn rules_hold_for_either_response() {
        let pair = labels([0, 1 << 12], [0, 3]);
        assert_eq!(pair.severity(1), 3);
        let show = Reveal { level: Level::Show, ..Reveal::default() };
        assert_eq!(show.of(pair, false), Decision::Show);
        assert_eq!(Reveal::default().of(pair, false), Decision::Ask);
        assert_eq!(Reveal::default().of(pair, true), Decision::Show);
        let never = Reveal { never: 1 << 12, ..show };
        assert_eq!(never.of(pair, true), Decision::Never(Reason::Category(12)));
        let from = Reveal { ask_from: Some(3), ..show };
        assert_eq!((from.of(pair, false), from.of(pair, true)), (Decision::Ask, Decision::Show));
        assert_eq!(from.of(labels([0; 2], [2, 0]), false), Decision::Show);
        let none = Reveal { never_from: Some(2), ..show };
        assert_eq!(none.of(pair, true), Decision::Never(Reason::Severity(3)));
        let labels_only = Reveal { level: Level::Labels, ..show };
        assert_eq!(labels_only.of(pair, true), Decision::LabelsOnly);
    }

    #[test]
    fn a_link_can_only_hide() {
        for level in [Level::Labels, Level::Ask, Level::Show] {
            let own = Reveal { level, never: 5, ..Reveal::default() };
            let hidden = own.hidden();
            assert!(hidden.level <= own.level && hidden.level != Level::Show);
            assert_eq!(hidden.never, own.never);
        }
    }

    #[test]
    fn what_is_kept_comes_back_and_nonsense_shows_nothing() {
        let set = CategorySet::pku_saferlhf();
        let reveal =
            Reveal { level: Level::Show, never: 1 << 12, ask: 0b11, never_from: None, ask_from: Some(3) };
        assert_eq!(Reveal::from_text(&reveal.to_text(&set), &set), reveal);
        assert_eq!(Reveal::from_text("x;y;z", &set).level, Level::Labels);
    }
}
