//! A filter is a list of clauses, each keyed by the view it comes from.
//!
//! Clauses combine with AND. When a view is counted, its own clause is
//! skipped, so that the view shows what else could be chosen (crossfilter).

use super::{Labels, Part};
use serde::{Deserialize, Serialize};

/// A view that filters. A filter has at most one clause per view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum View {
    /// Harm categories.
    Categories,
    /// Severity levels.
    Severity,
    /// Safe flags of the pair.
    PairSafety,
    /// The two preferences of the pair.
    BetterSafer,
    /// Splits of the loaded files.
    Splits,
}

impl View {
    /// Every view that filters.
    pub const ALL: [View; 5] =
        [View::Categories, View::Severity, View::PairSafety, View::BetterSafer, View::Splits];

    /// Name in the page, as in `docs/automation.md`.
    pub fn name(self) -> &'static str {
        match self {
            View::Categories => "categories",
            View::Severity => "severity",
            View::PairSafety => "pair-safety",
            View::BetterSafer => "better-safer",
            View::Splits => "splits",
        }
    }

    /// Place in [`View::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }
}

/// How the values of a clause combine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mode {
    /// At least one of the values.
    #[default]
    Any,
    /// Every one of the values.
    All,
    /// None of the values.
    None,
}

/// Which response a response-level clause speaks of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum On {
    /// Response 0 or response 1.
    #[default]
    Either,
    /// Response 0 and response 1.
    Both,
    /// Response 0.
    Response0,
    /// Response 1.
    Response1,
    /// The response with `better_response_id`.
    Better,
    /// The response with `safer_response_id`.
    Safer,
    /// The response that is not the safer one.
    LessSafe,
}

/// One condition. Values are masks: bit `i` stands for the value at index `i`
/// of the view's list (categories in schema order; severity 0–3, 4 unknown;
/// [`super::PairSafety::ALL`]; [`super::Preference::ALL`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Clause {
    /// On the harm categories of a response.
    Categories { mode: Mode, on: On, values: u32 },
    /// On the severity level of a response.
    Severity { mode: Mode, on: On, values: u8 },
    /// On the safe flags of the pair.
    PairSafety { mode: Mode, values: u8 },
    /// On the preferences of the pair.
    BetterSafer { mode: Mode, values: u8 },
    /// On the split a pair comes from, by name.
    Splits { names: Vec<String> },
}

impl Clause {
    /// The view this clause comes from.
    pub fn view(&self) -> View {
        match self {
            Clause::Categories { .. } => View::Categories,
            Clause::Severity { .. } => View::Severity,
            Clause::PairSafety { .. } => View::PairSafety,
            Clause::BetterSafer { .. } => View::BetterSafer,
            Clause::Splits { .. } => View::Splits,
        }
    }

    /// Whether the value at `index` is named by this clause (never for splits,
    /// whose values are names).
    pub fn names_value(&self, index: usize) -> bool {
        let mask = match *self {
            Clause::Categories { values, .. } => values,
            Clause::Severity { values, .. }
            | Clause::PairSafety { values, .. }
            | Clause::BetterSafer { values, .. } => u32::from(values),
            Clause::Splits { .. } => 0,
        };
        index < 32 && mask >> index & 1 == 1
    }

    /// Whether a pair with these labels, from this part, satisfies the clause.
    pub fn matches(&self, labels: Labels, part: &Part) -> bool {
        match self {
            Clause::Categories { mode, on, values } => on.holds(labels, |r| {
                let common = labels.categories(r) & values;
                match mode {
                    Mode::Any => common != 0,
                    Mode::All => common == *values,
                    Mode::None => common == 0,
                }
            }),
            Clause::Severity { mode, on, values } => {
                on.holds(labels, |r| mode.single(*values, labels.severity(r) as usize))
            }
            Clause::PairSafety { mode, values } => mode.single(*values, labels.pair_safety().index()),
            Clause::BetterSafer { mode, values } => mode.single(*values, labels.preference().index()),
            Clause::Splits { names } => names.contains(&part.split),
        }
    }
}

impl Mode {
    /// For a field with exactly one value: any and all need it named.
    fn single(self, values: u8, index: usize) -> bool {
        let named = values >> index & 1 == 1;
        match self {
            Mode::Any => named,
            Mode::All => values == 1 << index,
            Mode::None => !named,
        }
    }
}

impl On {
    /// Whether `test` holds for the responses meant. A preference that is
    /// unknown names no response, so nothing holds for it.
    pub(crate) fn holds(self, labels: Labels, test: impl Fn(usize) -> bool) -> bool {
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
        self.clauses.iter().find(|c| c.view() == view)
    }

    /// Whether nothing is filtered.
    pub fn is_empty(&self) -> bool {
        self.clauses.is_empty()
    }

    /// This filter with the clause in place of what its view filtered before.
    pub fn with(mut self, clause: Clause) -> Self {
        self = self.without(clause.view());
        self.clauses.push(clause);
        self.clauses.sort_by_key(Clause::view);
        self
    }

    /// This filter without the clause of one view.
    pub fn without(mut self, view: View) -> Self {
        self.clauses.retain(|c| c.view() != view);
        self
    }

    /// This filter after a plain click on the value at `index` of a view: the
    /// click replaces what the view filtered before, or clears it when the
    /// value was all that it filtered. Response-level clauses mean either
    /// response.
    pub fn clicked(self, view: View, index: usize) -> Self {
        let Some(clause) = Clause::any_of(view, 1 << index) else {
            return self;
        };
        if self.clause(view) == Some(&clause) { self.without(view) } else { self.with(clause) }
    }

    /// Whether a pair satisfies every clause.
    pub fn matches(&self, labels: Labels, part: &Part) -> bool {
        self.clauses.iter().all(|c| c.matches(labels, part))
    }
}

impl Clause {
    /// "Any of these values", either response; none for splits.
    pub fn any_of(view: View, values: u32) -> Option<Clause> {
        let mode = Mode::Any;
        Some(match view {
            View::Categories => Clause::Categories { mode, on: On::Either, values },
            View::Severity => Clause::Severity { mode, on: On::Either, values: values as u8 },
            View::PairSafety => Clause::PairSafety { mode, values: values as u8 },
            View::BetterSafer => Clause::BetterSafer { mode, values: values as u8 },
            View::Splits => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_click_replaces_and_a_second_click_clears() {
        let f = Filter::default().clicked(View::Categories, 13);
        assert_eq!(f.clauses().len(), 1);
        let g = f.clone().clicked(View::Categories, 6);
        assert!(g.clause(View::Categories).is_some_and(|c| c.names_value(6) && !c.names_value(13)));
        assert!(g.clicked(View::Categories, 6).is_empty());
        assert!(f.clicked(View::Severity, 2).clicked(View::Severity, 2).clauses().len() == 1);
    }

    #[test]
    fn which_response_is_meant() {
        // Response 0 is unsafe with category 3, response 1 is safer and has none.
        let labels = Labels((1 << 3) | (1 << Labels::SAFER) | (2 << Labels::BETTER));
        let part = Part::new("a", "train");
        let holds = |on| Clause::Categories { mode: Mode::Any, on, values: 1 << 3 }.matches(labels, &part);
        assert!(holds(On::Either) && holds(On::Response0) && holds(On::LessSafe));
        assert!(!holds(On::Both) && !holds(On::Response1) && !holds(On::Safer));
        assert!(!holds(On::Better), "an unknown preference names no response");
    }
}
