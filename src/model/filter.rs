//! A filter is a list of clauses, each keyed by the view it comes from.
//!
//! Clauses combine with AND; the values inside a clause with any, all or none.
//! When a view is counted, its own clause is skipped, so that the view shows
//! what else could be chosen (crossfilter). A clause on labels of a response
//! says which response it speaks of. Null and unknown are values like any
//! other; only a length that has not been read matches nothing.

use super::keyed::keyed;
use super::{Labels, Part};
use serde::{Deserialize, Serialize};

keyed! {
    /// A view that filters. A filter has at most one clause per view.
    View {
        /// Harm categories of a response.
        Categories = "categories",
        /// Severity level of a response.
        Severity = "severity",
        /// Safe flags of the pair.
        PairSafety = "pair-safety",
        /// The two preferences of the pair.
        BetterSafer = "better-safer",
        /// What differs between the two responses.
        Differs = "differs",
        /// Number of categories of a response.
        LabelsPerResponse = "labels-per-response",
        /// Source of the prompt.
        PromptSources = "prompt-sources",
        /// Source of a response.
        ResponseSources = "response-sources",
        /// Length of the prompt.
        PromptLength = "prompt-length",
        /// Length of a response.
        ResponseLength = "response-length",
        /// Length of a response less that of the other one.
        LengthDifference = "length-difference",
        /// Split that the pair comes from.
        Splits = "splits",
    }
}

impl View {
    /// Whether a clause of this view says which response it speaks of.
    pub fn is_of_response(self) -> bool {
        use View::*;
        matches!(
            self,
            Categories | Severity | LabelsPerResponse | ResponseSources | ResponseLength | LengthDifference
        )
    }

    /// Whether a clause of this view can only be judged row by row.
    pub fn is_of_rows(self) -> bool {
        matches!(self, View::PromptLength | View::ResponseLength | View::LengthDifference)
    }
}

keyed! {
    /// How the values of a clause combine.
    Mode {
        /// At least one of the values.
        Any = "any",
        /// Every one of the values.
        All = "all",
        /// None of the values.
        None = "none",
    }
}

keyed! {
    /// Which response a response-level clause speaks of.
    On {
        /// Response 0 or response 1.
        Either = "either",
        /// Response 0 and response 1.
        Both = "both",
        /// Response 0.
        Response0 = "response-0",
        /// Response 1.
        Response1 = "response-1",
        /// The response with `better_response_id`.
        Better = "better",
        /// The response with `safer_response_id`.
        Safer = "safer",
        /// The response that is not the safer one.
        LessSafe = "other",
    }
}

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clause {
    /// The view it comes from.
    pub view: View,
    /// How the values combine.
    pub mode: Mode,
    /// Which response is meant; without meaning for views of the whole pair.
    pub on: On,
    /// The values.
    pub values: Values,
}

/// The values of a clause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Values {
    /// Bit `i` stands for the value at index `i` of the view's list: categories
    /// in schema order and [`CategorySet::UNKNOWN`](super::CategorySet::UNKNOWN);
    /// severity 0–3, 4 unknown; numbers of labels 0–19, 20 unknown;
    /// [`PairSafety::ALL`](super::PairSafety::ALL),
    /// [`Preference::ALL`](super::Preference::ALL), [`Differs::ALL`](super::Differs::ALL).
    Mask(u32),
    /// Names of sources (as [`Facts`] has them) or splits.
    Names(Vec<String>),
    /// Lengths in characters, both ends included.
    Span {
        /// Lowest length; none for no limit.
        min: Option<i32>,
        /// Highest length; none for no limit.
        max: Option<i32>,
    },
}

/// Everything about a pair that a clause can speak of.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// Its labels.
    pub labels: Labels,
    /// Config and split.
    pub part: &'a Part,
    /// Name of the prompt's source.
    pub prompt_source: &'a str,
    /// Names of the responses' sources.
    pub response_sources: [&'a str; 2],
    /// Length of the prompt and of the responses in characters, where known.
    pub lengths: Option<[u32; 3]>,
}

/// Index of an unknown number of labels in the view's list.
pub const LABELS_UNKNOWN: usize = 20;

impl Clause {
    /// Any of the values at the bits of a mask, either response.
    pub fn any_of(view: View, mask: u32) -> Self {
        Self { view, mode: Mode::Any, on: On::Either, values: Values::Mask(mask) }
    }

    /// Any of these names, either response.
    pub fn any_name(view: View, names: Vec<String>) -> Self {
        Self { view, mode: Mode::Any, on: On::Either, values: Values::Names(names) }
    }

    /// Lengths from `min` to `max`, either response.
    pub fn span(view: View, min: Option<i32>, max: Option<i32>) -> Self {
        Self { view, mode: Mode::Any, on: On::Either, values: Values::Span { min, max } }
    }

    /// The same clause on another response.
    pub fn on(mut self, on: On) -> Self {
        self.on = on;
        self
    }

    /// The same clause with its values combined in another way.
    pub fn mode(mut self, mode: Mode) -> Self {
        self.mode = mode;
        self
    }

    /// Whether the value at `index` is named by this clause (never for names
    /// and lengths).
    pub fn names_value(&self, index: usize) -> bool {
        matches!(self.values, Values::Mask(mask) if index < 32 && mask >> index & 1 == 1)
    }

    /// Whether a pair satisfies the clause.
    pub fn matches(&self, pair: &Facts<'_>) -> bool {
        let labels = pair.labels;
        let each = |test: &dyn Fn(usize) -> bool| self.on.holds(labels, test);
        match self.view {
            View::Categories => each(&|r| self.accepts_set(labels.categories(r))),
            View::Severity => each(&|r| self.accepts(labels.severity(r).into())),
            View::LabelsPerResponse => each(&|r| {
                self.accepts(labels.category_count(r).map_or(LABELS_UNKNOWN, |count| count as usize))
            }),
            View::PairSafety => self.accepts(labels.pair_safety().index()),
            View::BetterSafer => self.accepts(labels.preference().index()),
            View::Differs => self.accepts(labels.differs().index()),
            View::PromptSources => self.accepts_name(pair.prompt_source),
            View::ResponseSources => each(&|r| self.accepts_name(pair.response_sources[r])),
            View::Splits => self.accepts_name(&pair.part.split),
            View::PromptLength | View::ResponseLength | View::LengthDifference => {
                pair.lengths.is_some_and(|lengths| self.accepts_lengths(labels, lengths))
            }
        }
    }

    /// Whether the lengths of a pair with these labels satisfy the clause.
    pub fn accepts_lengths(&self, labels: Labels, lengths: [u32; 3]) -> bool {
        let [prompt, responses @ ..] = lengths.map(i64::from);
        match self.view {
            View::PromptLength => self.accepts_length(prompt),
            View::ResponseLength => self.on.holds(labels, |r| self.accepts_length(responses[r])),
            _ => self.on.holds(labels, |r| self.accepts_length(responses[r] - responses[1 - r])),
        }
    }

    fn accepts_length(&self, length: i64) -> bool {
        let Values::Span { min, max } = self.values else { return false };
        let inside =
            min.is_none_or(|min| i64::from(min) <= length) && max.is_none_or(|max| length <= i64::from(max));
        inside != (self.mode == Mode::None)
    }

    /// For a field with any number of values.
    pub fn accepts_set(&self, set: u32) -> bool {
        let Values::Mask(values) = self.values else { return false };
        match self.mode {
            Mode::Any => set & values != 0,
            Mode::All => set & values == values,
            Mode::None => set & values == 0,
        }
    }

    /// For a field with exactly one value: any and all need it named.
    pub fn accepts(&self, index: usize) -> bool {
        let Values::Mask(values) = self.values else { return false };
        self.accepts_one(self.names_value(index), values.count_ones() as usize)
    }

    /// For a field with exactly one name.
    pub fn accepts_name(&self, name: &str) -> bool {
        let Values::Names(names) = &self.values else { return false };
        self.accepts_one(names.iter().any(|n| n == name), names.len())
    }

    fn accepts_one(&self, named: bool, values: usize) -> bool {
        match self.mode {
            Mode::Any => named,
            Mode::All => named && values == 1,
            Mode::None => !named,
        }
    }
}

impl On {
    /// Whether `test` holds for the responses meant. A preference that is
    /// unknown names no response, so nothing holds for it.
    pub fn holds(self, labels: Labels, test: impl Fn(usize) -> bool) -> bool {
        let by_id = |id: u8, other: bool| match id {
            0 | 1 => test(if other { 1 - id as usize } else { id as usize }),
            _ => false,
        };
        match self {
            On::Either => test(0) || test(1),
            On::Both => test(0) && test(1),
            On::Response0 => test(0),
            On::Response1 => test(1),
            On::Better => by_id(labels.better(), false),
            On::Safer => by_id(labels.safer(), false),
            On::LessSafe => by_id(labels.safer(), true),
        }
    }
}

/// Clauses, at most one per view, in the order of [`View::ALL`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    clauses: Vec<Clause>,
}

impl Filter {
    /// The clauses, in the order of [`View::ALL`].
    pub fn clauses(&self) -> &[Clause] {
        &self.clauses
    }

    /// The clause of one view.
    pub fn clause(&self, view: View) -> Option<&Clause> {
        self.clauses.iter().find(|c| c.view == view)
    }

    /// Whether nothing is filtered.
    pub fn is_empty(&self) -> bool {
        self.clauses.is_empty()
    }

    /// This filter with the clause in place of what its view filtered before.
    pub fn with(mut self, clause: Clause) -> Self {
        self = self.without(clause.view);
        let at = self.clauses.partition_point(|c| c.view < clause.view);
        self.clauses.insert(at, clause);
        self
    }

    /// This filter without the clause of one view.
    pub fn without(mut self, view: View) -> Self {
        self.clauses.retain(|c| c.view != view);
        self
    }

    /// This filter after a plain click on a mark that stands for a clause: it
    /// replaces what its view filtered before, or clears it when that was all
    /// that the view filtered.
    pub fn clicked(self, clause: Clause) -> Self {
        if self.clause(clause.view) == Some(&clause) { self.without(clause.view) } else { self.with(clause) }
    }

    /// Whether a pair satisfies every clause.
    pub fn matches(&self, pair: &Facts<'_>) -> bool {
        self.clauses.iter().all(|c| c.matches(pair))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CategorySet, Labels};

    #[test]
    fn a_click_replaces_and_a_second_click_clears() {
        let click = |filter: Filter, view, index: u32| filter.clicked(Clause::any_of(view, 1 << index));
        let f = click(Filter::default(), View::Categories, 13);
        assert_eq!(f.clauses().len(), 1);
        let g = click(f.clone(), View::Categories, 6);
        assert!(g.clause(View::Categories).is_some_and(|c| c.names_value(6) && !c.names_value(13)));
        assert!(click(g, View::Categories, 6).is_empty());
        assert!(click(click(f, View::Severity, 2), View::Severity, 2).clauses().len() == 1);
    }

    #[test]
    fn clauses_stand_in_the_order_of_the_views() {
        let filter = View::ALL
            .iter()
            .rev()
            .fold(Filter::default(), |filter, view| filter.with(Clause::any_of(*view, 1)));
        assert!(filter.clauses().iter().map(|c| c.view).eq(View::ALL.iter().copied()));
    }

    fn holds(clause: Clause, labels: u64, lengths: Option<[u32; 3]>) -> bool {
        let part = Part::new("a", "train");
        let pair = Facts {
            labels: Labels(labels),
            part: &part,
            prompt_source: "p",
            response_sources: ["x", "y"],
            lengths,
        };
        clause.matches(&pair)
    }

    #[test]
    fn which_response_is_meant() {
        // Response 0 is unsafe with category 3, response 1 is safer and has none.
        let labels = (1 << 3) | (1 << Labels::SAFER) | (2 << Labels::BETTER);
        let on = |on| holds(Clause::any_of(View::Categories, 1 << 3).on(on), labels, None);
        assert!(on(On::Either) && on(On::Response0) && on(On::LessSafe));
        assert!(!on(On::Both) && !on(On::Response1) && !on(On::Safer));
        assert!(!on(On::Better), "an unknown preference names no response");
        let source = |on| {
            holds(Clause::any_name(View::ResponseSources, vec!["y".into(), "z".into()]).on(on), labels, None)
        };
        assert!(source(On::Either) && source(On::Safer) && !source(On::Both));
    }

    #[test]
    fn unknown_is_a_value_of_its_own() {
        let unknown = 1 << CategorySet::UNKNOWN;
        let any = |mask, labels| holds(Clause::any_of(View::Categories, mask), labels, None);
        assert!(any(1 << CategorySet::UNKNOWN, unknown) && !any(1 << CategorySet::UNKNOWN, 1));
        let count =
            |mask| holds(Clause::any_of(View::LabelsPerResponse, mask).on(On::Response0), unknown, None);
        assert!(count(1 << LABELS_UNKNOWN) && !count((1 << LABELS_UNKNOWN) - 1));
    }

    #[test]
    fn lengths_are_compared_from_the_response_that_is_meant() {
        let longer = Clause::span(View::LengthDifference, Some(1), None);
        let labels = 1 << Labels::BETTER;
        let on = |on| holds(longer.clone().on(on), labels, Some([9, 10, 30]));
        assert!(on(On::Either) && on(On::Response1) && on(On::Better));
        assert!(!on(On::Both) && !on(On::Response0) && !on(On::Safer));
        assert!(!holds(longer.clone().mode(Mode::None), labels, None), "not read yet: matches nothing");
        let prompt = |min, max| holds(Clause::span(View::PromptLength, min, max), labels, Some([9, 0, 0]));
        assert!(prompt(None, None) && prompt(Some(9), Some(9)) && !prompt(Some(10), None));
    }
}
