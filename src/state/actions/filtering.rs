//! What is filtered, compared and chosen about charts.

use super::bar::write_address;
use crate::model::{Clause, Filter, Mode, On, Values, View};
use crate::state::link::Page;
use crate::wire::Versus;

/// Filters; `start` is the time of the input event.
pub(super) fn set_filter(page: Page, filter: Filter, start: f64) {
    if page.store.filter.with_untracked(|f| *f == filter) {
        return;
    }
    // The engine counts while the page does the rest.
    page.query(filter.clone(), Some(start));
    page.store.filter.set(filter);
    write_address(page, true);
}

/// What a click on a mark does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Click {
    /// Its clause replaces what its chart filtered, or clears it.
    Only,
    /// With shift: its values join those that its chart filters, or leave them.
    Add,
    /// With alt: pairs with its values are left out.
    Exclude,
}

/// A click on a mark that stands for a clause.
pub fn click_mark(page: Page, clause: Clause, click: Click, start: f64) {
    let filter = page.store.filter.get_untracked();
    let filter = match click {
        Click::Only => filter.clicked(clause),
        Click::Add => filter.added(clause),
        Click::Exclude => filter.excluded(clause),
    };
    set_filter(page, filter, start);
}

/// Puts a clause in place of what its view filtered.
pub fn set_clause(page: Page, clause: Clause, start: f64) {
    set_filter(page, page.store.filter.get_untracked().with(clause), start);
}

/// Sets one end of the values that a view keeps; without ends it filters nothing.
pub fn set_end(page: Page, view: View, lower: bool, end: Option<i32>, start: f64) {
    let filter = page.store.filter.get_untracked();
    let old = filter.clause(view).cloned();
    let (mut min, mut max) = old.as_ref().map_or((None, None), Clause::ends);
    *(if lower { &mut min } else { &mut max }) = end;
    let filter = match (min, max) {
        (None, None) => filter.without(view),
        _ => {
            let clause = old.unwrap_or_else(|| Clause::span(view, None, None));
            let values =
                if view.is_of_lengths() { Values::Span { min, max } } else { mask_of(view, min, max) };
            // A range is of values that are there, whatever was left out before.
            filter.with(Clause {
                values,
                mode: if view.is_of_lengths() { clause.mode } else { Mode::Any },
                ..clause
            })
        }
    };
    set_filter(page, filter, start);
}

/// The known values of a view from one to another.
fn mask_of(view: View, min: Option<i32>, max: Option<i32>) -> Values {
    let last = view.highest();
    let low = min.unwrap_or(0).clamp(0, last);
    let high = max.unwrap_or(last).clamp(low, last);
    Values::Mask((low..=high).fold(0, |mask, value| mask | 1 << value))
}

/// Has the clause of a view hold where it did not.
pub fn invert_clause(page: Page, view: View, start: f64) {
    if let Some(clause) = page.store.filter.with_untracked(|f| f.clause(view).cloned()) {
        set_clause(page, clause.inverted(), start);
    }
}

/// Has the clause of a view speak of other responses.
pub fn set_on(page: Page, view: View, on: On, start: f64) {
    if let Some(clause) = page.store.filter.with_untracked(|f| f.clause(view).cloned()) {
        set_clause(page, clause.on(on), start);
    }
}

/// Chooses how charts show their counts.
pub fn choose(page: Page, place: usize, option: &str) {
    let store = page.store;
    store.address.update(|a| {
        a.choices.choose(place, option);
    });
    store.choices.set(store.address.with_untracked(|a| a.choices));
    write_address(page, true);
}

/// Compares the pairs that match with others, or no longer.
pub fn compare(page: Page, versus: Option<Versus>, start: f64) {
    let store = page.store;
    store.address.update(|a| a.versus = versus);
    page.query(store.filter.get_untracked(), Some(start));
    write_address(page, true);
}

/// The pairs compared change sides: what was B is filtered.
pub fn swap_compared(page: Page, start: f64) {
    let store = page.store;
    let filter = store.filter.get_untracked();
    if let Some(Versus::Filter(other)) = store.address.with_untracked(|a| a.versus.clone()) {
        store.address.update(|a| a.versus = Some(Versus::Filter(filter)));
        page.query(other.clone(), Some(start));
        store.filter.set(other);
        write_address(page, true);
    }
}

/// Removes the clause of one view.
pub fn remove_clause(page: Page, view: View, start: f64) {
    set_filter(page, page.store.filter.get_untracked().without(view), start);
}

/// Removes every clause.
pub fn clear_filters(page: Page, start: f64) {
    set_filter(page, Filter::default(), start);
}
