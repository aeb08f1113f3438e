//! What was found row by row for clauses on texts, prompts and marks.

use super::Engine;
use crate::model::{Clause, Fields, Found, SEARCHED, Values};

/// Set in [`Found`] where response 0 has what is searched for.
const RESPONSE_0: Found = 1 << 1;

/// What was found for the values of one clause.
#[derive(Debug)]
pub(super) struct FoundRows {
    values: Values,
    /// By row; shorter than the rows where nothing was found out about the last ones.
    rows: Vec<Found>,
    searched: u64,
}

/// Clauses whose rows are remembered: those of two filters, and some from before,
/// so that going back takes no new search.
const KEPT: usize = 8;

impl Engine {
    /// Takes what was found for a clause in consecutive rows, and marks them as
    /// searched. False where there is no memory for it.
    pub fn set_found(&mut self, values: &Values, first_row: u64, found: &[Found]) -> bool {
        let pairs = self.rows.len();
        let at = match self.found.iter().position(|found| found.values == *values) {
            Some(at) => at,
            None => {
                let mut rows = Vec::new();
                if rows.try_reserve_exact(pairs).is_err() {
                    return false;
                }
                if self.found.len() == KEPT {
                    self.found.remove(0);
                }
                self.found.push(FoundRows { values: values.clone(), rows, searched: 0 });
                self.found.len() - 1
            }
        };
        // As its labels, what is found in the one response that there is stands for both.
        let is_mirrored = matches!(values, Values::Search(_)) && !self.fields.has(Fields::PAIR);
        let of = &mut self.found[at];
        let first = usize::try_from(first_row).unwrap_or(usize::MAX).min(pairs);
        let end = first.saturating_add(found.len()).min(pairs);
        if of.rows.len() < end {
            of.rows.resize(end, 0);
        }
        for (row, found) in of.rows[first..end].iter_mut().zip(found) {
            of.searched += u64::from(*row & SEARCHED == 0);
            let other = if is_mirrored { (found & RESPONSE_0) << 1 } else { 0 };
            *row = found | other | SEARCHED;
        }
        true
    }

    /// Whether a row was searched for a clause.
    pub fn is_found(&self, values: &Values, row: u64) -> bool {
        self.found_at(values, row as usize) & SEARCHED != 0
    }

    /// Rows that were searched for a clause.
    pub fn searched(&self, values: &Values) -> u64 {
        self.found.iter().find(|found| found.values == *values).map_or(0, |found| found.searched)
    }

    /// Forgets what was found for clauses that `goes` names.
    pub fn forget_found(&mut self, goes: impl Fn(&Values) -> bool) {
        self.found.retain(|found| !goes(&found.values));
    }

    /// Rows in which a clause's first bit was found.
    pub fn rows_with(&self, values: &Values) -> impl Iterator<Item = u64> + '_ {
        let rows = self.found.iter().find(|found| found.values == *values);
        (0..)
            .zip(rows.into_iter().flat_map(|found| &found.rows))
            .filter(|(_, found)| **found & 1 == 1)
            .map(|(row, _)| row)
    }

    fn found_at(&self, values: &Values, row: usize) -> Found {
        let of = self.found.iter().find(|found| found.values == *values);
        of.and_then(|found| found.rows.get(row)).copied().unwrap_or(0)
    }
}

/// A clause that is judged row by row, with what was found for it.
pub(super) struct RowClause {
    pub clause: Clause,
    /// Place among [`Engine::found`].
    found: Option<usize>,
}

impl RowClause {
    pub(super) fn new(clause: &Clause, engine: &Engine) -> Self {
        let found = engine.found.iter().position(|found| found.values == clause.values);
        Self { clause: clause.clone(), found }
    }

    /// Whether a row with these labels and, where they are known, lengths satisfies it.
    #[inline]
    pub(super) fn accepts(
        &self,
        engine: &Engine,
        labels: crate::model::Labels,
        lengths: Option<[u32; 3]>,
        row: usize,
    ) -> bool {
        if self.clause.view.is_of_lengths() {
            return lengths.is_some_and(|lengths| self.clause.accepts_lengths(labels, lengths));
        }
        let rows = self.found.and_then(|at| engine.found.get(at));
        let found = rows.and_then(|found| found.rows.get(row)).copied().unwrap_or(0);
        self.clause.accepts_found(labels, found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CategorySet, Filter, How, Mode, On, Part, Search, View, Within};

    #[test]
    fn what_a_lone_response_has_not_is_not_found_on_either() {
        let fields = Fields::RESPONSE.and(Fields::SAFE);
        let mut engine = Engine::new(CategorySet::pku_saferlhf(), fields);
        engine.append(&Part::new("a", "train"), &[1, 2, 3]).expect("memory");
        engine.settle();
        let search = Search {
            text: "x".into(),
            how: How::Contains,
            within: Within::Responses,
            ignore_diacritics: false,
        };
        let values = Values::Search(search.clone());
        assert!(engine.set_found(&values, 0, &[RESPONSE_0, 0, RESPONSE_0]));
        for (on, mode, expected) in [
            (On::Either, Mode::Any, vec![0, 2]),
            (On::Both, Mode::Any, vec![0, 2]),
            (On::Either, Mode::None, vec![1]),
            (On::Both, Mode::None, vec![1]),
        ] {
            let clause = Clause { view: View::Search, on, mode, values: values.clone() };
            let matching = engine.matching(&Filter::default().with(clause));
            let listing = crate::engine::Listing::new(std::rc::Rc::new(matching), None);
            assert_eq!(listing.window(0, 9).collect::<Vec<_>>(), expected, "{on:?} {mode:?}");
        }
    }
}
