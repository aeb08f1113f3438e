//! The text program: reads texts and recorded hashes, searches, measures and compares texts.
//! The page asks it about rows; the engine tells it, through the page, where texts
//! are and what to search.

mod annotators;
mod answer;
mod audit;
mod find;
mod lengths;
mod open;
mod regex;
mod search;
mod store;
mod walk;

use super::scope;
use crate::wire::{self, TextAsk, TextReply};
use futures_util::future::AbortHandle;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// What the text program holds; shared by the tasks of this single-threaded program.
#[derive(Default)]
struct Session {
    epoch: Cell<u32>,
    opening: RefCell<Option<open::Opening>>,
    /// Texts that were read to be searched.
    held: Rc<search::Held>,
    regex: regex::Regex,
    /// Gives up the texts of rows that are being read.
    texts_job: RefCell<Option<AbortHandle>>,
    /// The newest pair that was asked for.
    pair_ticket: Cell<u32>,
    /// The newest search and the newest measuring; older ones stop.
    search_ticket: Cell<u32>,
    measure_ticket: Cell<u32>,
    /// First rows of the spans whose texts were measured.
    measured: RefCell<BTreeSet<u64>>,
    /// Rows with the same texts.
    annotators: annotators::Annotators,
    /// What labels and texts contradict.
    audit: audit::Auditing,
}

type Shared = Rc<Session>;

/// Starts to answer messages. The start script hands over what came earlier.
pub fn start() {
    std::panic::set_hook(Box::new(|info| {
        scope::post(&TextReply::Crashed { detail: info.to_string() });
    }));
    let session = Shared::default();
    scope::on_message(move |bytes, files| match wire::decode(&bytes) {
        Ok(ask) => handle(&session, ask, files),
        Err(error) => {
            scope::post(&TextReply::Crashed { detail: format!("a message could not be read: {error}") });
        }
    });
}

fn handle(session: &Shared, ask: TextAsk, files: Vec<web_sys::Blob>) {
    match ask {
        TextAsk::Open { epoch, sources } => {
            session.annotators.begin(None);
            session.audit.begin(wire::AllLabels::default());
            open::open(session, epoch, sources, files);
        }
        TextAsk::Texts { ticket, rows, responses } => answer::texts(session, ticket, rows, responses),
        TextAsk::PairText { ticket, row, search, diff } => {
            session.pair_ticket.set(ticket);
            spawn_local(answer::pair_text(Rc::clone(session), ticket, row, search, diff));
        }
        TextAsk::Hashes { ticket, row } => {
            session.pair_ticket.set(ticket);
            spawn_local(find::hashes(Rc::clone(session), ticket, row));
        }
        TextAsk::Find { ticket, fingerprint } => {
            session.pair_ticket.set(ticket);
            spawn_local(find::find(Rc::clone(session), ticket, fingerprint));
        }
        TextAsk::Search { search, wanted } => search::search(session, search, wanted),
        TextAsk::StopSearch => search::stop(session),
        TextAsk::Measure { rows } => lengths::measure(session, rows),
        TextAsk::Annotators { read } => annotators::ask(session, read),
        TextAsk::Labels(labels) => {
            session.annotators.begin(Some(&labels));
            session.audit.begin(*labels);
        }
        TextAsk::Audit { texts, matching } => audit::ask(session, texts, matching),
    }
}
