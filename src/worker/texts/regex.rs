//! Regular expressions: the browser's own, in a worker that is ended where one of
//! them takes too long.

use super::scope;
use crate::model::{Cause, Found, Problem, Search};
use futures_util::FutureExt;
use futures_util::future::{Either, select};
use js_sys::{Array, Object, Reflect, Uint8Array, Uint32Array};
use std::cell::{Cell, RefCell};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageEvent, Worker};

/// Milliseconds that a regular expression may take on the texts of one row group.
const LIMIT: u32 = 3000;
/// Upper and lower case are one, and characters are whole.
const FLAGS: &str = "iu";

/// The worker, once one was needed.
#[derive(Default)]
pub(super) struct Regex {
    worker: RefCell<Option<Worker>>,
    questions: Cell<u32>,
}

/// A column of texts: their bytes, and where each ends.
pub(super) type Column = (Vec<u8>, Vec<u32>);

impl Regex {
    /// Which rows of a block of texts match.
    ///
    /// # Errors
    /// It is no regular expression, or takes too long.
    pub(super) async fn find(
        &self,
        search: &Search,
        columns: [Option<Column>; 3],
    ) -> Result<Vec<Found>, Problem> {
        let list = Array::new();
        for column in columns {
            list.push(&column.map_or(JsValue::NULL, |(bytes, ends)| {
                let object = Object::new();
                set(&object, "bytes", &Uint8Array::from(&bytes[..]));
                set(&object, "ends", &Uint32Array::from(&ends[..]));
                object.into()
            }));
        }
        let answer = self.ask(search, "columns", &list).await?;
        Ok(get::<Uint8Array>(&answer, "found").to_vec())
    }

    /// Where it matches in a text, in bytes: beginnings and ends.
    ///
    /// # Errors
    /// It is no regular expression, or takes too long.
    pub(super) async fn hits(&self, search: &Search, text: &str) -> Result<Vec<u32>, Problem> {
        let answer = self.ask(search, "text", &text.into()).await?;
        // In units of UTF-16 there.
        let mut ends = get::<Uint32Array>(&answer, "ranges").to_vec().into_iter().peekable();
        let (mut units, mut bytes) = (0, Vec::new());
        for (byte, character) in text.char_indices().chain([(text.len(), '\0')]) {
            while ends.next_if(|end| *end <= units).is_some() {
                bytes.push(byte as u32);
            }
            units += character.len_utf16() as u32;
        }
        Ok(bytes)
    }

    async fn ask(&self, search: &Search, what: &str, value: &JsValue) -> Result<JsValue, Problem> {
        let worker = match self.worker.take() {
            Some(worker) => worker,
            None => scope::worker_beside("regex-worker.js").map_err(|error| problem(&error))?,
        };
        let id = self.questions.get() + 1;
        self.questions.set(id);
        let question = Object::new();
        set(&question, "id", &id.into());
        set(&question, "source", &(&search.text).into());
        set(&question, "flags", &FLAGS.into());
        set(&question, what, value);
        // The promise holds the listener as long as anybody waits for it.
        let mut listener = None;
        let answer = js_sys::Promise::new(&mut |resolve, _| {
            let closure = Closure::<dyn FnMut(_)>::new(move |event: MessageEvent| {
                let _ = resolve.call1(&JsValue::NULL, &event.data());
            });
            worker.set_onmessage(Some(closure.as_ref().unchecked_ref()));
            listener = Some(closure);
        });
        worker.post_message(&question).map_err(|error| problem(&error))?;
        let answer = match select(JsFuture::from(answer), scope::pause(LIMIT).boxed_local()).await {
            Either::Left((answer, _)) => answer.map_err(|error| problem(&error))?,
            Either::Right(_) => {
                worker.terminate();
                let limit = LIMIT / 1000;
                return Err(told(format!(
                    "the regular expression took longer than {limit} s on one block of pairs and was stopped"
                )));
            }
        };
        worker.set_onmessage(None);
        *self.worker.borrow_mut() = Some(worker);
        match Reflect::get(&answer, &"error".into()).ok().and_then(|error| error.as_string()) {
            Some(detail) => Err(told(detail)),
            None => Ok(answer),
        }
    }
}

fn set(object: &Object, name: &str, value: &JsValue) {
    // A plain object takes every member.
    let _ = Reflect::set(object, &name.into(), value);
}

fn get<T: JsCast>(object: &JsValue, name: &str) -> T {
    Reflect::get(object, &name.into()).unwrap_or_default().unchecked_into()
}

fn told(detail: String) -> Problem {
    Problem::new("", Cause::Search { detail: detail.trim_end_matches('.').to_owned() })
}

fn problem(error: &JsValue) -> Problem {
    told(error.dyn_ref::<js_sys::Error>().map_or_else(String::new, |error| error.message().into()))
}
