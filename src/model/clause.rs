//! One condition of a filter, keyed by the view it comes from.
//!
//! The values inside a clause combine with any, all, none or not all. A clause
//! on labels of a response says which response it speaks of. Null and unknown
//! are values like any other; only a length that has not been read matches
//! nothing.

use super::keyed::keyed;
use super::{Found, Labels, Part, SEARCHED, Search, Within, sort_short};
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
        /// A category together with a severity level of the same response.
        CategorySeverity = "category-severity",
        /// Two categories of the same response.
        Cooccurrence = "cooccurrence",
        /// A category of response 0 and one of response 1.
        CooccurrenceAcross = "cooccurrence-across",
        /// Difference of the two severity levels.
        SeverityGap = "severity-gap",
        /// Safe flag of a response.
        SafeFlag = "safe-flag",
        /// What the texts of the pair hold.
        Search = "search",
        /// The prompt of another pair.
        SamePrompt = "same-prompt",
        /// Marks that the reader has set on pairs.
        Marks = "marks",
        /// Labels on which the annotators of a response differ.
        Annotators = "annotators",
        /// Rules of the audit that a pair breaks.
        Audit = "audit",
    }
}

/// Views that have a chart: the first of [`View::ALL`].
pub const CHART_VIEWS: usize = View::SafeFlag as usize + 1;
/// Views of what is found out row by row: the last of [`View::ALL`].
pub const FOUND_VIEWS: usize = View::ALL.len() - CHART_VIEWS;

impl View {
    /// Whether a clause of this view says which response it speaks of.
    pub fn is_of_response(self) -> bool {
        use View::*;
        matches!(
            self,
            Categories
                | Severity
                | LabelsPerResponse
                | ResponseSources
                | ResponseLength
                | LengthDifference
                | CategorySeverity
                | Cooccurrence
                | SafeFlag
                | Search
        )
    }

    /// The highest known value of a view whose values are numbers.
    pub fn highest(self) -> i32 {
        if self == View::LabelsPerResponse { LABELS_UNKNOWN as i32 - 1 } else { 3 }
    }

    /// Whether a clause of this view can only be judged row by row.
    pub fn is_of_rows(self) -> bool {
        self.is_of_lengths() || self.found().is_some()
    }

    /// Whether its values are lengths.
    pub fn is_of_lengths(self) -> bool {
        matches!(self, View::PromptLength | View::ResponseLength | View::LengthDifference)
    }

    /// Place in [`Facts::found`], for views of what has to be found out row by row.
    pub fn found(self) -> Option<usize> {
        (self as usize).checked_sub(CHART_VIEWS)
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
        /// Not every one of the values.
        NotAll = "not_all",
    }
}

impl Mode {
    /// Whether a field satisfies a clause, given whether it has any and whether
    /// it has all of the clause's values.
    fn holds(self, any: bool, all: bool) -> bool {
        match self {
            Mode::Any => any,
            Mode::All => all,
            Mode::None => !any,
            Mode::NotAll => !all,
        }
    }

    /// The mode that holds where this one does not.
    pub fn inverted(self) -> Self {
        match self {
            Mode::Any => Mode::None,
            Mode::None => Mode::Any,
            Mode::All => Mode::NotAll,
            Mode::NotAll => Mode::All,
        }
    }

    /// Whether the mode says what must not be.
    pub fn excludes(self) -> bool {
        matches!(self, Mode::None | Mode::NotAll)
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
        /// The response that is not the better one.
        NotBetter = "not-better",
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
    /// [`Preference::ALL`](super::Preference::ALL), [`Differs::ALL`](super::Differs::ALL);
    /// severity gaps 0–3, 4 unknown; safe flags 0 unsafe, 1 safe, 2 unknown; of annotators
    /// categories and [`SAFE_LABEL`](super::SAFE_LABEL).
    Mask(u32),
    /// Names of sources (as [`Facts`] has them) or splits (by themselves, or
    /// with the config as [`Part`] writes them).
    Names(Vec<String>),
    /// Two places each: of two categories, or of a category and a severity level.
    Cells(Vec<[u8; 2]>),
    /// Lengths in characters, both ends included.
    Span {
        /// Lowest length; none for no limit.
        min: Option<i32>,
        /// Highest length; none for no limit.
        max: Option<i32>,
    },
    /// What texts hold.
    Search(Search),
    /// The place of a pair, such as `alpaca-7b/train/1234`.
    Place(String),
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
    /// What was found for the clauses on texts, on a prompt, on marks and on annotators, by
    /// [`View::found`]; without [`SEARCHED`](super::SEARCHED) nothing is known.
    pub found: [Found; FOUND_VIEWS],
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

    /// One cell of two places, either response.
    pub fn cell(view: View, row: usize, column: usize) -> Self {
        let cell = [row as u8, column as u8];
        Self { view, mode: Mode::Any, on: On::Either, values: Values::Cells(vec![cell]) }
    }

    /// Lengths from `min` to `max`, either response.
    pub fn span(view: View, min: Option<i32>, max: Option<i32>) -> Self {
        Self { view, mode: Mode::Any, on: On::Either, values: Values::Span { min, max } }
    }

    /// Whether it says which response it speaks of: a search in prompts does not.
    pub fn speaks_of_a_response(&self) -> bool {
        let prompts = matches!(&self.values, Values::Search(search) if search.within == Within::Prompt);
        self.view.is_of_response() && !prompts
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
            View::Splits => self.accepts_part(pair.part),
            View::CategorySeverity | View::Cooccurrence => {
                each(&|r| self.accepts_response(labels.categories(r), labels.severity(r)))
            }
            View::CooccurrenceAcross => self.accepts_cells(|row, column| {
                has(labels.categories(0), row) && has(labels.categories(1), column)
            }),
            View::SafeFlag => each(&|r| self.accepts(labels.safe(r).into())),
            View::SeverityGap => self.accepts(labels.severity_gap().into()),
            View::PromptLength | View::ResponseLength | View::LengthDifference => {
                pair.lengths.is_some_and(|lengths| self.accepts_lengths(labels, lengths))
            }
            View::Search | View::SamePrompt | View::Marks | View::Annotators | View::Audit => {
                self.accepts_found(labels, pair.found[self.view.found().unwrap_or_default()])
            }
        }
    }

    /// Whether a pair with these labels, of which this was found, satisfies the
    /// clause. What was not searched yet satisfies none.
    pub fn accepts_found(&self, labels: Labels, found: Found) -> bool {
        let bit = |bit: usize| found >> bit & 1 == 1;
        found & SEARCHED != 0
            && match &self.values {
                Values::Search(search) => {
                    let [prompt, responses, _] = search.columns();
                    let in_response = |r: usize| prompt && bit(0) || responses && bit(r + 1);
                    if search.within == Within::Prompt {
                        self.mode.holds(bit(0), bit(0))
                    } else {
                        self.on.holds(labels, |r| self.mode.holds(in_response(r), in_response(r)))
                    }
                }
                // Of names and labels: whether there is one of them, and whether all are there.
                _ => self.mode.holds(bit(0), bit(1)),
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
        self.mode.holds(inside, inside)
    }

    /// For a field with any number of values.
    pub fn accepts_set(&self, set: u32) -> bool {
        let Values::Mask(values) = self.values else { return false };
        self.mode.holds(set & values != 0, set & values == values)
    }

    /// For a response, where the clause speaks of its categories two by two or
    /// with its severity.
    pub fn accepts_response(&self, categories: u32, severity: u8) -> bool {
        let of_severity = self.view == View::CategorySeverity;
        self.accepts_cells(|row, column| {
            has(categories, row) && if of_severity { column == severity } else { has(categories, column) }
        })
    }

    /// For a field that has cells.
    pub fn accepts_cells(&self, has: impl Fn(u8, u8) -> bool) -> bool {
        let Values::Cells(cells) = &self.values else { return false };
        let found = cells.iter().filter(|[row, column]| has(*row, *column)).count();
        self.mode.holds(found > 0, found == cells.len())
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

    /// For the part that a pair comes from, which has two names: its split’s, and that with its
    /// config.
    pub fn accepts_part(&self, part: &Part) -> bool {
        let Values::Names(names) = &self.values else { return false };
        let named = names.iter().filter(|name| part.is_named(name)).count();
        self.mode.holds(named > 0, named > 0 && named == names.len())
    }

    fn accepts_one(&self, named: bool, values: usize) -> bool {
        self.mode.holds(named, named && values == 1)
    }

    /// The clause that holds exactly where this one does not; a pair of which
    /// one preference or length is unknown satisfies neither.
    pub fn inverted(mut self) -> Self {
        self.mode = self.mode.inverted();
        self.on = match self.on {
            On::Either => On::Both,
            On::Both => On::Either,
            on => on,
        };
        self
    }

    /// The clause for all that a mark stands for to be left out.
    pub(super) fn left_out(mut self) -> Self {
        self.mode = Mode::None;
        if self.view.is_of_response() && self.on == On::Either {
            self.on = On::Both;
        }
        self
    }

    /// This clause with another one's values too, or without them where it has
    /// them all already; none where no value is left. Spans cannot be added up.
    pub(super) fn toggled(mut self, other: &Self) -> Option<Self> {
        fn toggle<T: PartialEq + Clone>(list: &mut Vec<T>, other: &[T]) -> bool {
            if other.iter().all(|o| list.contains(o)) {
                list.retain(|v| !other.contains(v));
            } else {
                let more: Vec<T> = other.iter().filter(|o| !list.contains(o)).cloned().collect();
                list.extend(more);
            }
            !list.is_empty()
        }
        let left = match (&mut self.values, &other.values) {
            (Values::Mask(mask), Values::Mask(other)) => {
                *mask = if *mask & other == *other { *mask & !other } else { *mask | other };
                *mask != 0
            }
            (Values::Names(names), Values::Names(other)) => {
                let left = toggle(names, other);
                sort_short(names, |a, b| a < b);
                left
            }
            (Values::Cells(cells), Values::Cells(other)) => {
                let left = toggle(cells, other);
                sort_short(cells, |a, b| a < b);
                left
            }
            (Values::Search(old), Values::Search(new)) if old == new => false,
            (values, other) => {
                *values = other.clone();
                true
            }
        };
        left.then_some(self)
    }

    /// Whether a mark that stands for a clause counts as chosen under this one.
    pub fn shows(&self, mark: &Self) -> bool {
        self.includes(mark) && (mark.on == On::Either || mark.on == self.on)
    }

    /// Its lowest and its highest value, for a view whose values are a range; none
    /// where that is no limit, because there is no value beyond.
    pub fn ends(&self) -> (Option<i32>, Option<i32>) {
        match self.values {
            Values::Span { min, max } => (min, max),
            Values::Mask(mask) if mask != 0 => {
                let (low, high) = (mask.trailing_zeros() as i32, 31 - mask.leading_zeros() as i32);
                ((low > 0).then_some(low), (high < self.view.highest()).then_some(high))
            }
            _ => (None, None),
        }
    }

    /// This clause with all values between it and another one of the same view.
    pub fn up_to(mut self, other: &Self) -> Self {
        match (&mut self.values, &other.values) {
            (Values::Mask(mask), Values::Mask(other)) => {
                let both = *mask | other;
                let (low, high) = (both.trailing_zeros(), 31 - both.leading_zeros().min(31));
                *mask = (u32::MAX >> (31 - high)) & (u32::MAX << low.min(31));
            }
            (Values::Span { min, max }, Values::Span { min: low, max: high }) => {
                *min = (*min).zip(*low).map(|(a, b)| a.min(b));
                *max = (*max).zip(*high).map(|(a, b)| a.max(b));
            }
            _ => {}
        }
        self
    }

    /// Whether every value of another clause of the same view is among this one's.
    fn includes(&self, other: &Self) -> bool {
        match (&self.values, &other.values) {
            (Values::Mask(mask), Values::Mask(other)) => mask & other == *other,
            (Values::Names(names), Values::Names(other)) => other.iter().all(|n| names.contains(n)),
            (Values::Cells(cells), Values::Cells(other)) => other.iter().all(|c| cells.contains(c)),
            (Values::Span { min, max }, Values::Span { min: low, max: high }) => {
                min.is_none_or(|min| low.is_some_and(|low| min <= low))
                    && max.is_none_or(|max| high.is_some_and(|high| high <= max))
            }
            _ => false,
        }
    }
}

fn has(categories: u32, category: u8) -> bool {
    categories.checked_shr(category.into()).is_some_and(|bits| bits & 1 == 1)
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
            On::NotBetter => by_id(labels.better(), true),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CategorySet, Labels};

    #[test]
    fn a_drag_takes_what_lies_between() {
        let level = |level: u32| Clause::any_of(View::Severity, 1 << level);
        assert_eq!(level(3).up_to(&level(1)), Clause::any_of(View::Severity, 0b1110));
        assert_eq!(level(2).up_to(&level(2)), level(2));
        let span = |min, max| Clause::span(View::PromptLength, min, max);
        assert_eq!(span(Some(50), Some(99)).up_to(&span(Some(0), Some(49))), span(Some(0), Some(99)));
        assert_eq!(span(Some(50), None).up_to(&span(Some(0), Some(49))), span(Some(0), None));
    }

    fn holds(clause: Clause, labels: u64, lengths: Option<[u32; 3]>) -> bool {
        let part = Part::new("a", "train");
        let pair = Facts {
            labels: Labels(labels),
            part: &part,
            prompt_source: "p",
            response_sources: ["x", "y"],
            lengths,
            found: [0; FOUND_VIEWS],
        };
        clause.matches(&pair)
    }

    #[test]
    fn a_part_has_two_names() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        for (said, any, all) in [
            (names(&["train"]), true, true),
            (names(&["a/train", "train"]), true, true),
            (names(&["a/train", "b/train"]), true, false),
            (names(&["test"]), false, false),
        ] {
            let clause = Clause::any_name(View::Splits, said);
            assert_eq!(holds(clause.clone(), 0, None), any, "{clause:?}");
            assert_eq!(holds(clause.clone().mode(Mode::All), 0, None), all, "{clause:?}");
            assert_eq!(holds(clause.clone().mode(Mode::NotAll), 0, None), !all, "{clause:?}");
        }
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

    #[test]
    fn a_search_says_where_and_in_which_response() {
        let search = |within, ignore_diacritics| Search {
            text: "x".into(),
            how: super::super::How::Contains,
            within,
            ignore_diacritics,
        };
        let clause = |within| Clause {
            view: View::Search,
            mode: Mode::Any,
            on: On::Either,
            values: Values::Search(search(within, false)),
        };
        let labels = Labels(1 << Labels::SAFER);
        let (prompt, first, second) = (SEARCHED | 1, SEARCHED | 2, SEARCHED | 4);
        for found in [prompt, first, second] {
            assert!(clause(Within::All).accepts_found(labels, found));
            assert!(!clause(Within::All).inverted().accepts_found(labels, found));
            assert!(!clause(Within::All).accepts_found(labels, found & !SEARCHED));
        }
        assert!(clause(Within::All).inverted().accepts_found(labels, SEARCHED));
        assert!(!clause(Within::All).inverted().accepts_found(labels, 0), "not searched yet");
        assert!(clause(Within::Prompt).accepts_found(labels, prompt));
        assert!(!clause(Within::Prompt).accepts_found(labels, first));
        let responses = clause(Within::Responses);
        assert!(!responses.accepts_found(labels, prompt));
        assert!(responses.clone().on(On::Safer).accepts_found(labels, second));
        assert!(!responses.clone().on(On::Safer).accepts_found(labels, first));
        assert!(!responses.on(On::Both).accepts_found(labels, first));
        let marks = Clause::any_name(View::Marks, vec!["a".into(), "b".into()]);
        assert!(marks.accepts_found(labels, first | 1) && marks.accepts_found(labels, prompt));
        assert!(!marks.clone().mode(Mode::All).accepts_found(labels, prompt));
        assert!(marks.mode(Mode::All).accepts_found(labels, prompt | 2));
    }
}
