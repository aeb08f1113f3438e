//! Counting and selecting in slices: a long task lets waiting messages in, so
//! that a newer filter overtakes it. What it works on may have changed then;
//! it begins anew, or ends where nobody waits for it any more.

use super::scope::Slices;
use super::session::{Session, State};
use super::{Shared, scope};
use crate::engine::{Counting, Engine, Listing, Matching};
use crate::model::{Counts, Filter, Names, Order, Part};
use crate::wire::{NameLists, Reply, Versus};
use std::rc::Rc;

/// Rows or patterns between two looks at the clock: well below a millisecond.
const STEP: usize = 1 << 15;

/// Counts under the newest filter and tells the page; false when a newer filter
/// was asked for meanwhile, so that nothing was told.
pub(super) async fn counts(session: &Shared) -> bool {
    loop {
        let state = session.borrow().state();
        if session.borrow().open.is_none() {
            return true;
        }
        match results(session, state).await {
            Some((shown, compared)) => {
                post(&mut session.borrow_mut(), shown, compared);
                return true;
            }
            None if outdone(session, state) => return false,
            None => {}
        }
    }
}

/// Counts under the filter (none where nothing is filtered), and those of what
/// is compared; none when what they depend on has changed.
async fn results(session: &Shared, state: State) -> Option<(Option<Counts>, Option<[Counts; 2]>)> {
    let (known, filter, versus) = {
        let session = session.borrow();
        (session.all().is_some(), session.filter.clone(), session.versus.clone())
    };
    if !known {
        let all = count(session, state, |engine| engine.counting(&Filter::default())).await?;
        session.borrow_mut().keep_all(all);
    }
    let shown = match filter.is_empty() {
        true => None,
        false => Some(count(session, state, |engine| engine.counting(&filter)).await?),
    };
    let compared = match versus {
        None => None,
        Some(versus) => {
            let a = count(session, state, |engine| engine.counting_matches(&filter)).await?;
            let b = match versus {
                Versus::Rest => session.borrow().all()?.less(&a),
                Versus::Filter(filter) => {
                    count(session, state, |engine| engine.counting_matches(&filter)).await?
                }
            };
            Some([a, b])
        }
    };
    (session.borrow().state() == state).then_some((shown, compared))
}

/// Whether a newer filter was asked for: whoever asked for it counts.
fn outdone(session: &Shared, state: State) -> bool {
    session.borrow().state().generation != state.generation
}

/// Tells the page; no counts under the filter are those without one.
fn post(session: &mut Session, shown: Option<Counts>, compared: Option<[Counts; 2]>) {
    let fresh = session.tell_all();
    let (Some(dataset), Some(all)) = (&session.open, session.all()) else { return };
    let names = NameLists {
        sources: dataset.engine.names().each_ref().map(Names::list),
        parts: dataset.engine.parts().iter().map(Part::to_string).collect(),
    };
    scope::post(&Reply::Counted {
        epoch: dataset.epoch,
        generation: session.generation,
        complete: dataset.complete,
        all: fresh.then(|| all.to_numbers()),
        shown: shown.as_ref().unwrap_or(all).to_numbers(),
        compared: compared.map(|[a, b]| [a.to_numbers(), b.to_numbers()]),
        names,
    });
}

/// What `begin` begins to count; none when the data or the newest filter changed.
async fn count(session: &Shared, state: State, begin: impl FnOnce(&Engine) -> Counting) -> Option<Counts> {
    let mut counting = begin(&session.borrow().open.as_ref()?.engine);
    stepwise(session, state, |engine| counting.advance(engine, STEP)).await?;
    let session = session.borrow();
    Some(counting.finish(&session.open.as_ref()?.engine))
}

/// The rows that match the newest filter, as soon as they are known; none
/// without an open dataset, or when `current` says that nobody waits any more.
pub(super) async fn matching(session: &Shared, current: impl Fn(&Session) -> bool) -> Option<Rc<Matching>> {
    loop {
        let (state, mut selecting) = {
            let session = session.borrow();
            if !current(&session) {
                return None;
            }
            if let Some(matching) = session.matching() {
                return Some(matching);
            }
            (session.state(), session.open.as_ref()?.engine.selecting(&session.filter))
        };
        if stepwise(session, state, |engine| selecting.advance(engine, STEP)).await.is_some() {
            let matching = Rc::new(selecting.finish());
            session.borrow_mut().keep_matching(&matching);
            return Some(matching);
        }
    }
}

/// The rows that match the newest filter in an order, as soon as they are known;
/// otherwise as [`matching`].
pub(super) async fn listing(
    session: &Shared,
    order: &Order,
    current: impl Fn(&Session) -> bool,
) -> Option<Listing> {
    loop {
        let matching = matching(session, &current).await?;
        let (state, mut sorting) = {
            let session = session.borrow();
            if let Some(listing) = session.listing(order) {
                return Some(listing);
            }
            match session.open.as_ref()?.engine.sorting(&matching, order) {
                Some(sorting) => (session.state(), sorting),
                // Without memory for another order they stand in that of the files.
                None => return Some(Listing::new(matching, None)),
            }
        };
        if stepwise(session, state, |engine| sorting.advance(engine, STEP)).await.is_some() {
            session.borrow_mut().keep_sorted(order, sorting.finish());
        } else if !current(&session.borrow()) {
            return None;
        }
    }
}

/// Repeats a step until it says that it was the last; none when what it works
/// on has changed.
async fn stepwise(session: &Shared, state: State, mut step: impl FnMut(&Engine) -> bool) -> Option<()> {
    let mut slices = Slices::new();
    loop {
        {
            let session = session.borrow();
            if session.state() != state {
                return None;
            }
            if step(&session.open.as_ref()?.engine) {
                return Some(());
            }
        }
        slices.breathe().await;
    }
}
