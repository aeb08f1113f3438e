//! Which rows have the same prompt and response, and what their annotators said: texts are
//! read, hashed and let go. The page asks for it, or a clause does.

use super::find::refused;
use super::scope::{self, Slices};
use super::store::{ALL_TEXTS, Block, Span};
use super::{Session, Shared};
use crate::model::{Problem, Values};
use crate::source::Jobs;
use crate::text::Repeats;
use crate::wire::{Annotations, Ask, MeasureState, SearchState, TextReply, Wanted};
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// Milliseconds between two reports.
const REPORT: f64 = 200.0;
/// Milliseconds between two looks at what somebody else is reading.
const LOOK: u32 = 50;
/// Row groups that are asked for ahead of the one being hashed.
const AHEAD: usize = 4;
/// Rows that are hashed between two looks at the clock.
const STEP: usize = 1000;

/// What is known of rows with the same texts.
#[derive(Default)]
pub(super) struct Annotators {
    said: RefCell<Annotations>,
    repeats: RefCell<Repeats>,
    /// First rows of the spans whose texts were hashed.
    done: RefCell<BTreeSet<u64>>,
    /// Whether the page waits.
    asked: Cell<bool>,
    /// Whether texts are being read, and how many others wait for that.
    busy: Cell<bool>,
    waiting: Cell<u32>,
    /// How far that is: bytes and rows, each of so many.
    read: Cell<[[u64; 2]; 2]>,
}

impl Annotators {
    /// Another dataset is open.
    pub(super) fn begin(&self, said: Annotations) {
        *self.said.borrow_mut() = said;
        *self.repeats.borrow_mut() = Repeats::default();
        self.done.borrow_mut().clear();
    }
}

fn tell(state: MeasureState, tally: Vec<u64>) {
    scope::post(&TextReply::Annotators { state, tally });
}

/// The page waits for it, or no longer.
pub(super) fn ask(session: &Shared, read: bool) {
    let own = &session.annotators;
    if own.asked.replace(read) || !read {
        return;
    }
    let session = Rc::clone(session);
    spawn_local(async move {
        // How it went is told below.
        let _ = group(&session, &|| session.annotators.asked.get(), &|| ()).await;
        session.annotators.asked.set(false);
    });
}

/// Finds the rows in which annotators differ, for a search of the engine's; false when
/// something overtook that.
pub(super) async fn find(
    session: &Session,
    search: u32,
    ticket: u32,
    wanted: Vec<Wanted>,
) -> Result<bool, Problem> {
    let epoch = session.epoch.get();
    let own = &session.annotators;
    let report = || {
        let [bytes, pairs] = own.read.get();
        scope::relay(&Ask::Searched { epoch, search, state: SearchState::Reading { bytes, pairs } });
    };
    if !group(session, &|| session.search_ticket.get() == ticket, &report).await? {
        return Ok(false);
    }
    for Wanted { values, .. } in wanted {
        let Values::Mask(labels) = values else { continue };
        let found = own.repeats.borrow().differ(&own.said.borrow().rows, labels);
        scope::relay(&Ask::Found { epoch, values, first_row: 0, found });
    }
    Ok(true)
}

/// Reads and hashes the texts that were not yet, and tells the page how far that is; false
/// when nobody waits any more.
async fn group(session: &Session, waits: &dyn Fn() -> bool, report: &dyn Fn()) -> Result<bool, Problem> {
    let own = &session.annotators;
    own.waiting.set(own.waiting.get() + 1);
    while own.busy.get() && waits() {
        report();
        scope::pause(LOOK).await;
    }
    own.waiting.set(own.waiting.get() - 1);
    if !waits() {
        return Ok(false);
    }
    own.busy.set(true);
    let outcome = read(session, waits, report).await;
    own.busy.set(false);
    match &outcome {
        Ok(true) => {
            let said = own.said.borrow();
            let tally = own.repeats.borrow().tally(&said.rows, said.labels);
            tell(MeasureState::Known, tally.to_numbers());
        }
        // Another one goes on.
        Ok(false) if own.waiting.get() > 0 => {}
        Ok(false) => {
            let [[bytes, total], _] = own.read.get();
            tell(MeasureState::Unread { bytes: total - bytes }, Vec::new());
        }
        Err(problem) => tell(MeasureState::Failed(problem.clone().into()), Vec::new()),
    }
    outcome
}

async fn read(session: &Session, waits: &dyn Fn() -> bool, report: &dyn Fn()) -> Result<bool, Problem> {
    let sources = session.sources().await;
    if let Some(problem) = sources.problem {
        return Err(problem);
    }
    let own = &session.annotators;
    let (done, left): (Vec<Span>, Vec<Span>) =
        sources.texts.spans().into_iter().partition(|span| own.done.borrow().contains(&span.first_row));
    let sum = |spans: &[Span], of: fn(&Span) -> u64| spans.iter().map(of).sum::<u64>();
    let of = |of: fn(&Span) -> u64| [sum(&done, of), sum(&done, of) + sum(&left, of)];
    own.read.set([of(|span| span.bytes), of(|span| span.rows)]);
    let tell_read = || {
        let [[bytes, total], _] = own.read.get();
        tell(MeasureState::Reading { bytes, total }, Vec::new());
        report();
    };
    if !left.is_empty() {
        tell_read();
    }
    let reads = left.into_iter().map(|span| {
        let texts = Rc::clone(&sources.texts);
        async move { (span, texts.blocks(span, ALL_TEXTS).await) }
    });
    let mut reads = Jobs::new(reads, AHEAD);
    let (mut slices, mut reported) = (Slices::new(), scope::now());
    while let Some((span, blocks)) = reads.next().await {
        for block in blocks? {
            for from in (0..).step_by(STEP) {
                if !waits() {
                    return Ok(false);
                }
                if !own.take(&block, from)? {
                    break;
                }
                slices.breathe().await;
            }
        }
        own.done.borrow_mut().insert(span.first_row);
        let [[bytes, total], [rows, all]] = own.read.get();
        own.read.set([[bytes + span.bytes, total], [rows + span.rows, all]]);
        if scope::now() - reported > REPORT {
            tell_read();
            reported = scope::now();
        }
    }
    Ok(true)
}

impl Annotators {
    /// Hashes some rows of a block, from one on; false where there are none.
    fn take(&self, block: &Block, from: usize) -> Result<bool, Problem> {
        let [prompts, responses, ..] = &block.group.columns[..] else { return Ok(false) };
        let rows = self.said.borrow().rows.len();
        let mut repeats = self.repeats.borrow_mut();
        for at in from..from + STEP {
            let (Some(prompt), Some(response)) = (prompts.value(at), responses.value(at)) else {
                return Ok(false);
            };
            let row = block.first_row as usize + at;
            if row < rows {
                repeats.take(row, prompt, response).map_err(refused)?;
            }
        }
        Ok(true)
    }
}
