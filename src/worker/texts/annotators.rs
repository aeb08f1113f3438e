//! Which rows have the same prompt and response, and what their annotators said: texts are
//! read, hashed and let go. The page asks for it, or a clause does.

use super::find::refused;
use super::scope;
use super::store::{ALL_TEXTS, Block};
use super::walk::{Ended, STEP, Taker, Walk};
use super::{Session, Shared};
use crate::model::{Annotation, Fields, Labels, Problem, SAFE_LABEL, Values};
use crate::text::Repeats;
use crate::wire::{AllLabels, Ask, MeasureState, SearchState, TextReply, Wanted};
use futures_util::FutureExt;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// What the rows of a dataset say, where each is an annotation of a response.
#[derive(Default, PartialEq)]
struct Annotations {
    /// A bit for each label that there is.
    labels: u32,
    /// An [`Annotation`] a row.
    rows: Vec<u32>,
}

/// What is known of rows with the same texts.
#[derive(Default)]
pub(super) struct Annotators {
    said: RefCell<Annotations>,
    repeats: RefCell<Repeats>,
    walk: Walk,
    /// Whether the page waits.
    asked: Cell<bool>,
}

impl Annotators {
    /// Another dataset is open, with these labels where they are known already.
    pub(super) fn begin(&self, labels: Option<&AllLabels>) {
        let said = labels.filter(|labels| labels.fields.has(Fields::ANNOTATORS)).map(|labels| Annotations {
            labels: ((1 << labels.categories) - 1) | (1 << SAFE_LABEL),
            rows: labels.words.iter().map(|word| Annotation::of(Labels(*word)).0).collect(),
        });
        let said = said.unwrap_or_default();
        if *self.said.borrow() != said {
            *self.said.borrow_mut() = said;
            *self.repeats.borrow_mut() = Repeats::default();
            self.walk.begin();
        }
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
        let [bytes, pairs] = own.walk.read();
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
    let taker = Taker {
        waits,
        told: &|| {
            let [[bytes, total], _] = own.walk.read();
            tell(MeasureState::Reading { bytes, total }, Vec::new());
            report();
        },
        read: &|sources, span| {
            let texts = Rc::clone(&sources.texts);
            async move { texts.blocks(span, ALL_TEXTS).await }.boxed_local()
        },
        take: &|blocks: &Vec<Block>, from| own.take(blocks, from),
    };
    match own.walk.go(session, taker).await {
        Ok(Ended::Done) => {
            let said = own.said.borrow();
            let tally = own.repeats.borrow().tally(&said.rows, said.labels);
            tell(MeasureState::Known, tally.to_numbers());
            Ok(true)
        }
        Ok(Ended::Stopped { another }) => {
            if !another {
                let [[bytes, total], _] = own.walk.read();
                tell(MeasureState::Unread { bytes: total - bytes }, Vec::new());
            }
            Ok(false)
        }
        Err(problem) => {
            tell(MeasureState::Failed(problem.clone().into()), Vec::new());
            Err(problem)
        }
    }
}

impl Annotators {
    /// Hashes some rows of blocks, from one on; false where there are none.
    fn take(&self, blocks: &[Block], from: usize) -> Result<bool, Problem> {
        let rows = self.said.borrow().rows.len();
        let mut repeats = self.repeats.borrow_mut();
        let mut some = false;
        for block in blocks {
            let [prompts, responses, ..] = &block.group.columns[..] else { continue };
            for at in from..from + STEP {
                let (Some(prompt), Some(response)) = (prompts.value(at), responses.value(at)) else { break };
                some = true;
                let row = block.first_row as usize + at;
                if row < rows {
                    repeats.take(row, prompt, response).map_err(refused)?;
                }
            }
        }
        Ok(some)
    }
}
