//! The link to the export worker, which lives for one file: it is told by the engine which rows
//! match, and by the page what is written. Only the part of the page that saves data uses it.

use super::actions;
use super::browser;
use super::link::{Page, post_bytes};
use crate::model::Order;
use crate::wire::{self, Ask, ExportAsk, ExportJob, ExportReply, Failure};
use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{Closure, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, ErrorEvent, MessageEvent, Worker};

/// From so many rows on a file is written to disk as it is made, where the browser can.
const MANY: u64 = 20_000;

/// How far an export is.
#[derive(Clone, Debug, Default)]
pub enum Saving {
    /// There is none.
    #[default]
    Idle,
    /// Rows and bytes so far, and all rows.
    Running { rows: u64, all: u64, bytes: u64 },
    /// It is saved.
    Done(SavedFile),
    /// It could not be.
    Failed(Failure),
    /// The reader stopped it.
    Stopped,
}

/// A file that was saved.
#[derive(Clone, Debug)]
pub struct SavedFile {
    /// Its name.
    pub name: String,
    /// Rows and bytes.
    pub rows: u64,
    pub bytes: u64,
    /// Pairs that were left out, by [`LeftOut`](crate::model::LeftOut).
    pub left_out: Vec<u64>,
    /// Where its rows are from, as a JSON object.
    pub provenance: String,
    /// Whether that stands in a file beside it.
    pub beside: bool,
}

thread_local! {
    static SAVING: RefCell<Saving> = const { RefCell::new(Saving::Idle) };
    static WORKER: RefCell<Option<Worker>> = const { RefCell::new(None) };
}

/// How far the newest export is.
pub fn saving() -> Saving {
    SAVING.with_borrow(Saving::clone)
}

fn set(page: Page, saving: Saving) {
    SAVING.set(saving);
    actions::part_changed(page);
}

/// Saves the pairs that match, in an order; `rows` is how many these are. A click of the reader's must
/// have asked for it: where there are many rows the browser asks for a place on disk.
pub fn save_rows(page: Page, job: ExportJob, name: String, order: Order, rows: u64) {
    set(page, Saving::Running { rows: 0, all: rows, bytes: 0 });
    let picked = if rows >= MANY { pick(&name) } else { None };
    spawn_local(async move {
        let into = match picked {
            None => JsValue::UNDEFINED,
            Some(picked) => match JsFuture::from(picked).await {
                Ok(handle) => handle,
                // The reader thought better of it; or the browser does not allow it here.
                Err(error) if is_abort(&error) => return set(page, Saving::Idle),
                Err(_) => JsValue::UNDEFINED,
            },
        };
        start(page, job, name, order, into);
    });
}

/// Offers text as a file.
pub fn save_text(name: &str, text: &str) {
    let kind = if name.ends_with(".md") { "text/markdown" } else { "application/json" };
    browser::save(name, kind, text);
}

/// Offers text as the file of an export that needed no rows.
pub fn save_numbers(page: Page, name: String, text: &str) {
    save_text(&name, text);
    let bytes = text.len() as u64;
    let saved =
        SavedFile { name, rows: 0, bytes, left_out: Vec::new(), provenance: String::new(), beside: false };
    set(page, Saving::Done(saved));
}

/// Gives up what is being saved.
pub fn stop_saving() {
    WORKER.with_borrow(|worker| {
        if let Some(worker) = worker {
            post_bytes(worker, &wire::encode(&ExportAsk::Stop), &JsValue::UNDEFINED);
        }
    });
}

fn is_abort(error: &JsValue) -> bool {
    error.dyn_ref::<js_sys::Error>().is_some_and(|error| error.name() == "AbortError")
}

/// Asks the reader where a file goes; none where the browser cannot.
fn pick(name: &str) -> Option<Promise> {
    let window = web_sys::window()?;
    let picker: Function = Reflect::get(&window, &"showSaveFilePicker".into()).ok()?.dyn_into().ok()?;
    let options = js_sys::Object::new();
    Reflect::set(&options, &"suggestedName".into(), &name.into()).ok()?;
    picker.call1(&window, &options).ok()?.dyn_into().ok()
}

fn new_worker() -> Result<Worker, JsValue> {
    let make: Function = Reflect::get(&js_sys::global(), &"newWorker".into())?.dyn_into()?;
    make.call1(&JsValue::NULL, &"export".into())?.dyn_into()
}

fn start(page: Page, job: ExportJob, name: String, order: Order, into: JsValue) {
    let worker = match new_worker() {
        Ok(worker) => worker,
        Err(error) => return crashed(page, &format!("it cannot be started ({error:?})")),
    };
    let own = worker.clone();
    let is_current = move || WORKER.with_borrow(|worker| worker.as_ref() == Some(&own));
    let is_still = is_current.clone();
    let format = job.format;
    let on_message = Closure::<dyn FnMut(_)>::new(move |event: MessageEvent| {
        if !is_current() {
            return;
        }
        // The start script says in plain text that the program has ended.
        let data = event.data();
        if let Some(detail) = data.as_string() {
            return crashed(page, &detail);
        }
        let parts = Array::from(&data);
        let file: Option<Blob> = Array::from(&parts.get(1)).get(0).dyn_into().ok();
        match wire::decode(&Uint8Array::new(&parts.get(0)).to_vec()) {
            Ok(reply) => receive(page, reply, file, &name, format),
            Err(error) => crashed(page, &error),
        }
    });
    let on_error = Closure::<dyn FnMut(_)>::new(move |event: ErrorEvent| {
        event.prevent_default();
        if is_still() {
            crashed(page, &event.message());
        }
    });
    worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    on_message.forget();
    on_error.forget();
    let ask = Uint8Array::from(&wire::encode(&ExportAsk::Write(job))[..]);
    // Bytes and handles can always be cloned.
    let _ = worker.post_message(&Array::of3(&ask, &JsValue::UNDEFINED, &into));
    WORKER.set(Some(worker));
    page.with(|link| link.export = Some(relay));
    page.tell(Ask::Select { order, labels: format.is_preferences() });
}

/// Passes on what the engine says to the export worker.
fn relay(bytes: &[u8], files: &JsValue) {
    WORKER.with_borrow(|worker| {
        if let Some(worker) = worker {
            post_bytes(worker, bytes, files);
        }
    });
}

fn receive(page: Page, reply: ExportReply, file: Option<Blob>, name: &str, format: crate::model::Format) {
    let saving = match reply {
        ExportReply::Progress { rows, all, bytes } => return set(page, Saving::Running { rows, all, bytes }),
        ExportReply::Crashed { detail } => return crashed(page, &detail),
        ExportReply::Failed(failure) => Saving::Failed(failure),
        ExportReply::Stopped => Saving::Stopped,
        ExportReply::Done { rows, bytes, left_out, provenance } => {
            if let Some(file) = file {
                browser::save_file(name, &file);
            }
            let name = name.to_owned();
            let beside = format.extension() != "parquet";
            if beside {
                save_text(&side_name(&name), &provenance);
            }
            Saving::Done(SavedFile { name, rows, bytes, left_out, provenance, beside })
        }
    };
    end();
    set(page, saving);
}

/// The name of the file beside another one that says where its rows are from.
pub fn side_name(name: &str) -> String {
    [name, ".provenance.json"].concat()
}

fn end() {
    if let Some(worker) = WORKER.take() {
        worker.terminate();
    }
}

fn crashed(page: Page, detail: &str) {
    end();
    let text = format!(
        "The program that saves data ended unexpectedly ({detail}). Nothing was saved. Try again; \
         with fewer rows, if it stays so."
    );
    set(page, Saving::Failed(Failure { file: String::new(), text }));
}
