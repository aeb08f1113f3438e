//! A filter is a list of clauses, which combine with AND. When a view is
//! counted, its own clause is skipped, so that the view shows what else could be
//! chosen (crossfilter).

use super::clause::{Clause, Facts, Mode, View};
use serde::{Deserialize, Serialize};

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
        let old = self.clause(clause.view);
        if old.is_some_and(|old| old.shows(&clause) && old.values == clause.values) {
            self.without(clause.view)
        } else {
            self.with(clause)
        }
    }

    /// This filter after a click on a mark with shift: the mark's values join
    /// those of its view, or leave them.
    pub fn added(self, clause: Clause) -> Self {
        let view = clause.view;
        match self.clause(view).cloned() {
            None => self.with(clause),
            Some(old) => match old.toggled(&clause) {
                Some(new) => self.with(new),
                None => self.without(view),
            },
        }
    }

    /// This filter after a click on a mark with alt: pairs with the mark's
    /// values are left out, or no longer.
    pub fn excluded(self, clause: Clause) -> Self {
        match self.clause(clause.view) {
            Some(old) if old.mode == Mode::None => self.added(clause),
            _ => self.with(clause.left_out()),
        }
    }

    /// Whether a pair satisfies every clause.
    pub fn matches(&self, pair: &Facts<'_>) -> bool {
        self.clauses.iter().all(|c| c.matches(pair))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::On;

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
    fn shift_adds_and_alt_excludes() {
        let mark = |index: u32| Clause::any_of(View::Categories, 1 << index);
        let f = Filter::default().added(mark(1)).added(mark(2));
        assert_eq!(f.clauses(), [Clause::any_of(View::Categories, 6)]);
        assert_eq!(f.clone().added(mark(1)).clauses(), [mark(2)]);
        let f = f.excluded(mark(3)).excluded(mark(4));
        let none = Clause::any_of(View::Categories, 24).mode(Mode::None).on(On::Both);
        assert_eq!(f.clauses(), [none]);
        assert!(f.excluded(mark(3)).excluded(mark(4)).is_empty());
        let cell = |row| Clause::cell(View::Cooccurrence, row, 1);
        let f = Filter::default().added(cell(3)).added(cell(2));
        assert!(f.clauses()[0].shows(&cell(2)) && !f.clauses()[0].shows(&cell(1)));
        assert!(f.added(cell(3)).added(cell(2)).is_empty());
    }

    #[test]
    fn clauses_stand_in_the_order_of_the_views() {
        let filter = View::ALL
            .iter()
            .rev()
            .fold(Filter::default(), |filter, view| filter.with(Clause::any_of(*view, 1)));
        assert!(filter.clauses().iter().map(|c| c.view).eq(View::ALL.iter().copied()));
    }
}
