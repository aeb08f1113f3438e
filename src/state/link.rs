//! The link to the engine worker: starts it, queues what is asked before it is
//! ready, keeps one count under way, and starts a new worker after a crash.

use super::inflight::Inflight;
use super::store::{EngineError, EnginePhase, PageState, Store};
use crate::model::{Filter, Mapping, Order, View};
use crate::wire::{self, Ask, SearchState, SourceSpec, Target, TextAsk, Versus};
use js_sys::Uint8Array;
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{Closure, JsValue};
use web_sys::{ErrorEvent, File, MessageEvent, Worker};

/// How long a newer filter waits for the count of an older one.
const PATIENCE: std::time::Duration = std::time::Duration::from_millis(60);

/// Workers that may end on one dataset before the user is asked.
const CRASHES: u32 = 2;

/// The page: its signals and its link to the engine. `Copy`: both are handles.
#[derive(Clone, Copy)]
pub struct Page {
    /// The signals.
    pub store: Store,
    link: &'static RefCell<Link>,
}

/// What was opened: sources, their local files, and which column means what.
type Opened = (Vec<SourceSpec>, Vec<File>, Mapping);

/// What is counted: number, filter, what it is compared with.
type Query = (u32, Filter, Option<Versus>);

/// The worker and what was asked of it.
#[derive(Default)]
pub(super) struct Link {
    /// Takes what the worker says.
    receive: Option<fn(Page, &[u8])>,
    worker: Option<Rc<Worker>>,
    /// Grows with every worker; callbacks of an older one are ignored.
    worker_number: u32,
    ready: bool,
    queue: Vec<(Ask, Vec<File>)>,
    /// What was opened last, to open it again in a new worker.
    pub(super) opened: Option<Opened>,
    /// The newest open that was asked for.
    pub(super) asked_epoch: u32,
    /// The open whose dataset is shown.
    pub(super) open_epoch: u32,
    /// The hash of all its labels, once they were read.
    pub(super) data_hash: Option<u64>,
    queries: Inflight<Query>,
    under_way: Option<u32>,
    generation: u32,
    /// Generation of the counts that were drawn last.
    pub(super) drawn_generation: Option<u32>,
    /// Whether charts are being drawn.
    pub(super) drawing: bool,
    /// Whether a filter result has come that is not drawn in full.
    pub(super) undrawn: bool,
    /// The page's state once everything is drawn, and whether labels are ready then.
    pub(super) state_after_drawing: Option<(PageState, bool)>,
    /// Input events that wait for a painted count, by generation.
    pub(super) starts: Vec<(u32, f64)>,
    ticket: u32,
    /// The newest window of rows, texts of rows and pair that were asked for.
    pub(super) rows_ticket: u32,
    pub(super) texts_ticket: u32,
    pub(super) pair_ticket: u32,
    /// The text worker.
    pub(super) texts: TextLink,
    /// Rows whose texts are being read for the table.
    pub(super) texts_asked: Vec<u64>,
    /// Where the pair that is asked for was looked for in vain.
    pub(super) pair_from: Option<String>,
    /// The input event that opened the pair.
    pub(super) pair_start: Option<f64>,
    crashes: u32,
    /// Passes on what the engine says to the export worker, once there was one.
    pub(super) export: Option<fn(&[u8], &JsValue)>,
}

/// The text worker and what was asked of it.
#[derive(Default)]
pub(super) struct TextLink {
    /// Takes what the worker says.
    pub(super) receive: Option<fn(Page, &[u8])>,
    pub(super) worker: Option<Rc<Worker>>,
    /// Whether it knows where texts are.
    pub(super) open: bool,
    /// Whether the engine was asked to tell it.
    pub(super) asked: bool,
    pub(super) queue: Vec<TextAsk>,
}

impl Page {
    /// A page with its signals and no worker yet.
    pub fn new(store: Store) -> Self {
        Self { store, link: Box::leak(Box::default()) }
    }

    /// Says who takes what the worker says.
    pub(super) fn on_answer(&self, receive: fn(Page, &[u8]), of_texts: fn(Page, &[u8])) {
        self.with(|link| {
            link.receive = Some(receive);
            link.texts.receive = Some(of_texts);
        });
    }

    pub(super) fn with<T>(&self, change: impl FnOnce(&mut Link) -> T) -> Option<T> {
        self.link.try_borrow_mut().ok().map(|mut link| change(&mut link))
    }

    /// Starts the worker, or takes the one that the start script began.
    pub(super) fn start_worker(&self) {
        let page = *self;
        let worker = match new_worker() {
            Ok(worker) => Rc::new(worker),
            Err(error) => return page.crashed(&format!("the worker cannot be started ({error:?})")),
        };
        let number = self
            .with(|link| {
                link.worker_number += 1;
                link.ready = false;
                link.queries.reset();
                link.under_way = None;
                link.worker = Some(Rc::clone(&worker));
                link.worker_number
            })
            .unwrap_or_default();
        let is_current = move || page.with(|link| link.worker_number) == Some(number);
        let on_message = Closure::<dyn FnMut(_)>::new(move |event: MessageEvent| {
            let receive = page.with(|link| link.receive).flatten();
            let (true, Some(receive)) = (is_current(), receive) else { return };
            // The worker's start script says in plain text that the program has ended.
            let data = event.data();
            if let Some(detail) = data.as_string() {
                page.crashed(&detail);
            } else if let Some((bytes, files, of_export)) = relayed(&data) {
                match page.with(|link| link.export).flatten().filter(|_| of_export) {
                    Some(relay) => relay(&bytes, &files),
                    None => page.relay_to_texts(&bytes, &files),
                }
            } else {
                receive(page, &Uint8Array::new(&data).to_vec());
            }
        });
        let on_error = Closure::<dyn FnMut(_)>::new(move |event: ErrorEvent| {
            event.prevent_default();
            if is_current() {
                page.crashed(&event.message());
            }
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        on_message.forget();
        on_error.forget();
        post(&worker, &Ask::Hello, &[]);
    }

    /// The worker answered with the right version: sends what waited.
    pub(super) fn worker_ready(&self) {
        let waiting = self.with(|link| {
            let first = !std::mem::replace(&mut link.ready, true);
            let worker = link.worker.clone();
            (first, worker, std::mem::take(&mut link.queue))
        });
        if let Some((true, Some(worker), queue)) = waiting {
            for (ask, files) in queue {
                post(&worker, &ask, &files);
            }
        }
    }

    fn send(&self, ask: Ask, files: Vec<File>) {
        self.with(|link| match (&link.worker, link.ready) {
            (Some(worker), true) => post(worker, &ask, &files),
            _ => link.queue.push((ask, files)),
        });
    }

    /// Opens sources in place of what is open.
    pub(super) fn open(&self, sources: Vec<SourceSpec>, files: Vec<File>) {
        let mapping = self.store.address.with_untracked(|address| address.sources.mapping.clone());
        let epoch = self.with(|link| {
            link.asked_epoch += 1;
            link.opened = Some((sources.clone(), files.clone(), mapping.clone()));
            link.crashes = 0;
            link.asked_epoch
        });
        if let Some(epoch) = epoch {
            self.send(Ask::Open { epoch, sources, mapping }, files);
        }
    }

    /// Opens once more what was opened last, as the address says that its columns are read.
    pub(super) fn open_again(&self) {
        if let Some(Some((sources, files, _))) = self.with(|link| link.opened.clone()) {
            self.open(sources, files);
        }
    }

    /// Whether the engine was told the newest filter.
    pub(super) fn filter_is_told(&self) -> bool {
        self.with(|link| !link.queries.waits()) == Some(true)
    }

    /// Counts under a filter and of what it is compared with; `start` is the
    /// time of the input event that asked.
    pub(super) fn query(&self, filter: Filter, start: Option<f64>) {
        let versus = self.store.address.with_untracked(|a| a.versus.clone());
        let other = match &versus {
            Some(Versus::Filter(other)) => Some(other),
            _ => None,
        };
        let searches = |filter: &Filter| {
            [View::Search, View::SamePrompt, View::Annotators, View::Audit]
                .iter()
                .any(|view| filter.clause(*view).is_some())
        };
        if searches(&filter) || other.is_some_and(searches) {
            // Until the engine says how far that is.
            self.store.search.set(SearchState::Reading { bytes: [0; 2], pairs: [0; 2] });
        }
        let next = self.with(|link| {
            link.generation += 1;
            let generation = link.generation;
            link.starts.extend(start.map(|s| (generation, s)));
            let next = link.queries.ask((generation, filter, versus));
            link.under_way = next.as_ref().map(|(g, ..)| *g).or(link.under_way);
            next
        });
        match next {
            Some(Some(next)) => self.send_query(Some(next)),
            _ => {
                let page = *self;
                set_timeout(move || page.overtake(), PATIENCE);
            }
        }
    }

    /// A query has waited for long: the engine lets it overtake the one that it counts.
    fn overtake(&self) {
        let next = self.with(|link| {
            let next = link.queries.overtake();
            link.under_way = next.as_ref().map(|(g, ..)| *g).or(link.under_way);
            next
        });
        self.send_query(next.flatten());
    }

    /// Counts of a generation came; the newest waiting query goes out.
    pub(super) fn query_answered(&self, generation: u32) {
        let next = self.with(|link| {
            if link.under_way != Some(generation) {
                return None;
            }
            let next = link.queries.answered();
            link.under_way = next.as_ref().map(|(g, ..)| *g);
            next
        });
        self.send_query(next.flatten());
    }

    fn send_query(&self, next: Option<Query>) {
        if let Some((generation, filter, versus)) = next {
            self.send(Ask::Query { generation, filter, versus }, Vec::new());
        }
    }

    /// Sends a message that takes a ticket, and keeps the ticket.
    fn ask_with_ticket(&self, keep: impl FnOnce(&mut Link, u32), ask: impl FnOnce(u32) -> Ask) {
        let ticket = self.with(|link| {
            link.ticket += 1;
            keep(link, link.ticket);
            link.ticket
        });
        if let Some(ticket) = ticket {
            self.send(ask(ticket), Vec::new());
        }
    }

    /// Asks for a window of the matching pairs.
    pub(super) fn ask_rows(&self, offset: u64, limit: u32, order: Order) {
        let ask = |ticket| Ask::Rows { ticket, offset, limit, order };
        self.ask_with_ticket(|link, ticket| link.rows_ticket = ticket, ask);
    }

    /// Asks for texts of rows in place of those that were asked for before.
    pub(super) fn ask_texts(&self, rows: Vec<u64>, responses: bool) {
        let asked = rows.clone();
        let ticket = self.with(|link| {
            link.ticket += 1;
            link.texts_ticket = link.ticket;
            link.texts_asked = asked;
            link.ticket
        });
        if let Some(ticket) = ticket {
            self.ask_text(TextAsk::Texts { ticket, rows, responses });
        }
    }

    /// Asks for a pair.
    pub(super) fn ask_pair(&self, target: Target, order: Order, start: Option<f64>) {
        let keep = |link: &mut Link, ticket| {
            link.pair_ticket = ticket;
            link.pair_start = start;
        };
        self.ask_with_ticket(keep, |ticket| Ask::Pair { ticket, target, order });
    }

    /// Asks for more about the open pair.
    pub(super) fn ask_about_pair(&self, ask: impl FnOnce(u32) -> TextAsk) {
        if let Some(ticket) = self.with(|link| link.pair_ticket) {
            self.ask_text(ask(ticket));
        }
    }

    /// Asks for other pairs with the prompt of a row.
    pub(super) fn ask_same_prompt(&self, row: u64) {
        if let Some(ticket) = self.with(|link| link.pair_ticket) {
            self.tell(Ask::SamePrompt { ticket, row });
        }
    }

    /// Passes on what the text worker says to the engine.
    pub(super) fn relay_to_engine(&self, bytes: &[u8]) {
        self.with(|link| {
            if let (Some(worker), true) = (&link.worker, link.ready) {
                post_bytes(worker, bytes, &JsValue::UNDEFINED);
            }
        });
    }

    /// Tells the engine something that has no answer of its own.
    pub(super) fn tell(&self, ask: Ask) {
        self.send(ask, Vec::new());
    }

    /// Tells that the labels of the open dataset are drawn.
    pub(super) fn labels_drawn(&self) {
        if let Some(epoch) = self.with(|link| link.open_epoch) {
            self.send(Ask::Drawn { epoch }, Vec::new());
        }
    }

    /// The worker ended unexpectedly: says so, and starts a new one with the
    /// same sources and filter unless that keeps happening.
    pub(super) fn crashed(&self, detail: &str) {
        let again = self.with(|link| {
            if let Some(worker) = link.worker.take() {
                worker.terminate();
            }
            link.worker_number += 1;
            link.ready = false;
            link.queue.clear();
            link.end_texts();
            link.crashes += 1;
            link.crashes <= CRASHES
        });
        let phase = if again == Some(true) { EnginePhase::Restarting } else { EnginePhase::Stopped };
        self.store.engine_error.set(Some(EngineError { detail: detail.to_owned(), phase }));
        if phase == EnginePhase::Restarting {
            self.restart();
        }
    }

    /// Starts a new worker with the same sources and filter.
    pub(super) fn restart(&self) {
        self.start_worker();
        let open = self.with(|link| {
            link.asked_epoch += 1;
            link.opened.clone().map(|(sources, files, mapping)| {
                (Ask::Open { epoch: link.asked_epoch, sources, mapping }, files)
            })
        });
        if let Some(Some((ask, files))) = open {
            self.store.reading_begins();
            self.send(Ask::ReadTexts { allowed: self.store.reads_text() }, Vec::new());
            self.send(ask, files);
            self.query(self.store.filter.get_untracked(), None);
        }
    }
}

/// What one worker says to another: bytes and files in a list, and whether that is the export worker.
pub(super) fn relayed(data: &JsValue) -> Option<(Vec<u8>, JsValue, bool)> {
    let list = data.dyn_ref::<js_sys::Array>()?;
    Some((Uint8Array::new(&list.get(0)).to_vec(), list.get(1), list.get(2).is_truthy()))
}

/// The start script offers `newEngineWorker()`; its first result is the worker
/// that it began before this program was loaded.
fn new_worker() -> Result<Worker, JsValue> {
    let make: js_sys::Function =
        js_sys::Reflect::get(&js_sys::global(), &"newEngineWorker".into())?.dyn_into()?;
    make.call0(&JsValue::NULL)?.dyn_into()
}

fn post(worker: &Worker, ask: &Ask, files: &[File]) {
    let list: js_sys::Array = files.iter().collect();
    post_bytes(worker, &wire::encode(ask), &list);
}

/// Posts a message and a list of files.
pub(super) fn post_bytes(worker: &Worker, bytes: &[u8], files: &JsValue) {
    // Bytes and files can always be cloned.
    let _ = worker.post_message(&js_sys::Array::of2(&Uint8Array::from(bytes), files));
}
