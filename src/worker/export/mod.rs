//! The export program: reads the rows that match, with all of their columns, and writes them as a
//! file. It lives for one file.

mod open;
mod read;
mod run;
mod sink;

use super::scope;
use crate::wire::{self, ExportAsk, ExportJob, ExportReply, TextSource};
use js_sys::{Array, Uint8Array};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, MessageEvent};

/// What the program was told so far.
#[derive(Default)]
struct Session {
    rows: RefCell<Option<Selection>>,
    /// What is written, and the file of the user's that it is written into, where there is one.
    job: RefCell<Option<(ExportJob, JsValue)>>,
    /// Whether writing has begun.
    begun: Cell<bool>,
    /// Whether nobody wants it any more.
    stopped: Cell<bool>,
}

/// Which rows are written, and where they are.
struct Selection {
    sources: Vec<TextSource>,
    files: Vec<Blob>,
    /// Numbers of the rows among all, in the order of the files.
    rows: Vec<u32>,
    /// Where another order is wanted, the place in that list for every row.
    order: Option<Vec<u32>>,
    /// Labels of the rows, in the order of the files; nothing where they are not needed.
    labels: Vec<u64>,
}

impl Selection {
    /// Brings the rows into the order of the files, and remembers the one that is wanted.
    fn new(
        sources: Vec<TextSource>,
        files: Vec<Blob>,
        mut rows: Vec<u32>,
        is_ordered: bool,
        labels: Vec<u64>,
    ) -> Self {
        if !is_ordered {
            let mut row = 0u32;
            rows.iter_mut().for_each(|number| {
                row = row.saturating_add(*number);
                *number = row;
            });
            return Self { sources, files, rows, order: None, labels };
        }
        let mut places: Vec<u32> = (0..rows.len() as u32).collect();
        places.sort_unstable_by_key(|place| rows[*place as usize]);
        let mut order = vec![0; rows.len()];
        for (in_files, place) in places.iter().enumerate() {
            order[*place as usize] = in_files as u32;
        }
        let labels = places.iter().filter_map(|place| labels.get(*place as usize).copied()).collect();
        let rows = places.iter().map(|place| rows[*place as usize]).collect();
        Self { sources, files, rows, order: Some(order), labels }
    }
}

/// Starts to answer messages. The start script hands over what came earlier.
pub fn start() {
    std::panic::set_hook(Box::new(|info| tell(&ExportReply::Crashed { detail: info.to_string() }, &[])));
    let session = Rc::new(Session::default());
    let on_message = Closure::<dyn FnMut(_)>::new(move |event: MessageEvent| {
        let parts = Array::from(&event.data());
        let files = parts
            .get(1)
            .dyn_ref::<Array>()
            .map_or_else(Vec::new, |list| list.iter().filter_map(|file| file.dyn_into().ok()).collect());
        match wire::decode(&Uint8Array::new(&parts.get(0)).to_vec()) {
            Ok(ask) => handle(&session, ask, files, parts.get(2)),
            Err(error) => {
                tell(&ExportReply::Crashed { detail: format!("a message could not be read: {error}") }, &[])
            }
        }
    });
    scope::scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
}

/// Tells the page something; a file that was made comes along.
fn tell(reply: &ExportReply, files: &[Blob]) {
    scope::relay_with(reply, files);
}

fn handle(session: &Rc<Session>, ask: ExportAsk, files: Vec<Blob>, into: JsValue) {
    match ask {
        ExportAsk::Rows { sources, rows, is_ordered, labels } => {
            *session.rows.borrow_mut() = Some(Selection::new(sources, files, rows, is_ordered, labels));
        }
        ExportAsk::Write(job) => *session.job.borrow_mut() = Some((job, into)),
        ExportAsk::Stop => {
            // Before it has begun nobody else says so: the rows may never come.
            if !session.begun.get() {
                tell(&ExportReply::Stopped, &[]);
            }
            return session.stopped.set(true);
        }
    }
    let is_told = session.rows.borrow().is_some() && session.job.borrow().is_some();
    if is_told && let (Some(rows), Some((job, into))) = (session.rows.take(), session.job.take()) {
        session.begun.set(true);
        let session = Rc::clone(session);
        spawn_local(async move {
            run::run(&rows, &job, into, &session.stopped).await;
        });
    }
}
