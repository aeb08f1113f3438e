//! Counting and selecting in slices: a long task lets waiting messages in, so
//! that a newer filter overtakes it. What it works on may have changed then;
//! it begins anew, or ends where nobody waits for it any more.

use super::scope::Slices;
use super::session::{Session, State};
use super::{Shared, scope};
use crate::engine::{Engine, Matching};
use crate::model::{Counts, Filter};
use crate::wire::Reply;
use std::rc::Rc;

/// Rows or patterns between two looks at the clock: well below a millisecond.
const STEP: usize = 1 << 15;

/// Counts under the newest filter and tells the page; false when a newer filter
/// was asked for meanwhile, so that nothing was told.
pub(super) async fn counts(session: &Shared) -> bool {
    loop {
        let (state, known, filter) = {
            let session = session.borrow();
            if session.open.is_none() {
                return true;
            }
            (session.state(), session.all().is_some(), session.filter.clone())
        };
        if !known {
            match count(session, state, &Filter::default()).await {
                Some(all) => session.borrow_mut().keep_all(all),
                None if outdone(session, state) => return false,
                None => continue,
            }
        }
        let shown = if filter.is_empty() { None } else { count(session, state, &filter).await };
        if session.borrow().state() != state {
            if outdone(session, state) {
                return false;
            }
            continue;
        }
        post(&mut session.borrow_mut(), shown);
        return true;
    }
}

/// Whether a newer filter was asked for: whoever asked for it counts.
fn outdone(session: &Shared, state: State) -> bool {
    session.borrow().state().generation != state.generation
}

/// Tells the page; no counts under the filter are those without one.
fn post(session: &mut Session, shown: Option<Counts>) {
    let fresh = session.tell_all();
    let (Some(dataset), Some(all)) = (&session.open, session.all()) else { return };
    scope::post(&Reply::Counted {
        epoch: dataset.epoch,
        generation: session.generation,
        complete: dataset.complete,
        all: fresh.then(|| all.to_numbers()),
        shown: shown.as_ref().unwrap_or(all).to_numbers(),
    });
}

/// Counts under a filter; none when the data or the newest filter changed.
async fn count(session: &Shared, state: State, filter: &Filter) -> Option<Counts> {
    let engine = |session: &Session| session.open.as_ref().map(|d| d.engine.counting(filter));
    let mut counting = engine(&session.borrow())?;
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
