//! The text program beside this one: it holds texts and finds things in them. It is
//! fetched when it is first needed. Regular expressions are the browser's own, in a
//! worker that is ended where one of them takes too long.

use super::scope;
use crate::model::{Cause, Found, How, Problem, Search};
use crate::shard::TextColumn;
use futures_util::FutureExt;
use futures_util::future::{Either, select};
use js_sys::{Array, Function, Object, Reflect, Uint8Array, Uint32Array};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageEvent, Worker};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = Corpus)]
    type JsCorpus;
    #[wasm_bindgen(method, catch)]
    fn hold(this: &JsCorpus, first_row: u32, column: u32, bytes: &[u8], ends: &[u32]) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    fn find(this: &JsCorpus, needle: &JsValue, fields: u32, first_row: u32) -> Result<Uint8Array, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn same(this: &JsCorpus, row: u32, first_row: u32) -> Result<Uint8Array, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn bytes(this: &JsCorpus, first_row: u32, column: u32) -> Result<Uint8Array, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn ends(this: &JsCorpus, first_row: u32, column: u32) -> Result<Uint32Array, JsValue>;

    #[wasm_bindgen(js_name = Needle)]
    type JsNeedle;
    #[wasm_bindgen(method, catch)]
    fn hits(this: &JsNeedle, text: &str) -> Result<Uint32Array, JsValue>;
}

/// Milliseconds that a regular expression may take on the texts of one row group.
const REGEX_LIMIT: i32 = 3000;
/// Upper and lower case are one, and characters are whole.
const REGEX_FLAGS: &str = "iu";
/// Bits of all three columns.
const EVERY_COLUMN: u8 = 0b111;

/// The text program, with the texts that it holds.
pub(super) struct TextProgram {
    module: JsValue,
    corpus: JsCorpus,
    /// By first row of a block: its rows, and the columns that are held.
    held: RefCell<BTreeMap<u64, (u64, u8)>>,
    regex: RefCell<Option<Worker>>,
    questions: Cell<u32>,
}

/// Something to look for.
pub(super) struct Needle(JsValue);

impl Needle {
    /// For any search but one by regular expression.
    pub(super) fn new(program: &TextProgram, search: &Search) -> Result<Self, Problem> {
        let how = match search.how {
            How::Exact => 1,
            How::Words => 2,
            How::Contains | How::Regex => 0,
        };
        let arguments = Array::of3(&(&search.text).into(), &how.into(), &search.ignore_diacritics.into());
        Ok(Self(program.make("Needle", &arguments)?))
    }

    /// Where it stands in a text, in bytes: beginnings and ends.
    pub(super) fn hits(&self, text: &str) -> Vec<u32> {
        // What cannot be found is only not highlighted.
        self.0.unchecked_ref::<JsNeedle>().hits(text).map_or_else(|_| Vec::new(), |hits| hits.to_vec())
    }
}

/// What went wrong, as a problem with searching.
fn problem(error: &JsValue) -> Problem {
    let said = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
    let detail = said.or_else(|| error.as_string()).unwrap_or_default();
    Problem::new("", Cause::Search { detail: detail.trim_end_matches('.').to_owned() })
}

impl TextProgram {
    /// Loads the program.
    ///
    /// # Errors
    /// It cannot be had.
    pub(super) async fn load() -> Result<Self, Problem> {
        let module = async {
            let load = Reflect::get(&js_sys::global(), &"loadTextProgram".into())?;
            let promise = load.unchecked_into::<Function>().call0(&JsValue::NULL)?;
            JsFuture::from(promise.unchecked_into::<js_sys::Promise>()).await
        };
        let module = module.await.map_err(|error| {
            let Cause::Search { detail } = problem(&error).cause else { return problem(&error) };
            let detail = format!("the program for that could not be loaded ({detail})");
            Problem::new("", Cause::Search { detail })
        })?;
        let corpus = make(&module, "Corpus", &Array::new())?.unchecked_into();
        Ok(Self {
            module,
            corpus,
            held: RefCell::default(),
            regex: RefCell::default(),
            questions: Cell::new(0),
        })
    }

    fn make(&self, class: &str, arguments: &Array) -> Result<JsValue, Problem> {
        make(&self.module, class, arguments)
    }

    /// Takes columns of the block of rows that begins with `first_row`.
    ///
    /// # Errors
    /// There is no memory for them.
    pub(super) fn hold(&self, first_row: u64, columns: &[TextColumn]) -> Result<(), Problem> {
        let mut held = self.held.borrow_mut();
        let (rows, mask) = held.entry(first_row).or_insert((0, 0));
        for (number, column) in columns.iter().enumerate() {
            if *mask >> number & 1 == 0 {
                let (bytes, ends) = column.parts();
                self.corpus
                    .hold(first_row as u32, number as u32, bytes, ends)
                    .map_err(|error| problem(&error))?;
                *rows = ends.len() as u64;
                *mask |= 1 << number;
            }
        }
        Ok(())
    }

    /// First rows and rows of the blocks of which these columns are held.
    pub(super) fn blocks(&self, columns: [bool; 3]) -> Vec<(u64, u64)> {
        let wanted = mask_of(columns);
        let held = self.held.borrow();
        held.iter()
            .filter(|(_, (_, mask))| mask & wanted == wanted)
            .map(|(first, (rows, _))| (*first, *rows))
            .collect()
    }

    /// Whether these columns of the rows from `first_row` on, `rows` of them, are held.
    pub(super) fn holds(&self, first_row: u64, rows: u64, columns: [bool; 3]) -> bool {
        let wanted = mask_of(columns);
        let end = first_row + rows;
        let mut next = first_row;
        for (first, (rows, mask)) in self.held.borrow().range(first_row..end) {
            if *first != next || mask & wanted != wanted {
                return false;
            }
            next = first + rows;
        }
        next >= end
    }

    /// Which rows of a held block have what is searched for.
    ///
    /// # Errors
    /// The needle cannot be looked for.
    pub(super) fn find(
        &self,
        needle: &Needle,
        columns: [bool; 3],
        first_row: u64,
    ) -> Result<Vec<Found>, Problem> {
        let found = self.corpus.find(&needle.0, mask_of(columns).into(), first_row as u32);
        found.map(|found| found.to_vec()).map_err(|error| problem(&error))
    }

    /// Which rows of a held block have the prompt of a row.
    ///
    /// # Errors
    /// That row's prompt is not held.
    pub(super) fn same(&self, row: u64, first_row: u64) -> Result<Vec<Found>, Problem> {
        let found = self.corpus.same(row as u32, first_row as u32);
        // A prompt is the same whether one or all of them are asked for.
        found
            .map(|found| found.to_vec().iter().map(|bit| bit * 0b11).collect())
            .map_err(|error| problem(&error))
    }

    /// Which rows of a held block match a regular expression.
    ///
    /// # Errors
    /// It is none, or takes too long.
    pub(super) async fn regex(&self, search: &Search, first_row: u64) -> Result<Vec<Found>, Problem> {
        let columns = Array::new();
        for (number, wanted) in search.columns().into_iter().enumerate() {
            columns.push(&match wanted {
                false => JsValue::NULL,
                true => {
                    let get = || {
                        let column = Object::new();
                        let (first_row, number) = (first_row as u32, number as u32);
                        let bytes: JsValue = self.corpus.bytes(first_row, number)?.into();
                        let ends: JsValue = self.corpus.ends(first_row, number)?.into();
                        Reflect::set(&column, &"bytes".into(), &bytes)?;
                        Reflect::set(&column, &"ends".into(), &ends)?;
                        Ok(column.into())
                    };
                    get().map_err(|error: JsValue| problem(&error))?
                }
            });
        }
        let answer = self.ask_regex(search, "columns", &columns).await?;
        let found: Uint8Array = Reflect::get(&answer, &"found".into()).unwrap_or_default().unchecked_into();
        Ok(found.to_vec())
    }

    /// Where a regular expression matches in a text, in bytes.
    ///
    /// # Errors
    /// It is none, or takes too long.
    pub(super) async fn regex_hits(&self, search: &Search, text: &str) -> Result<Vec<u32>, Problem> {
        let answer = self.ask_regex(search, "text", &text.into()).await?;
        let ranges: Uint32Array =
            Reflect::get(&answer, &"ranges".into()).unwrap_or_default().unchecked_into();
        // In units of UTF-16 there.
        let mut ends = ranges.to_vec().into_iter().peekable();
        let (mut units, mut bytes) = (0, Vec::new());
        for (byte, character) in text.char_indices().chain([(text.len(), '\0')]) {
            while ends.next_if(|end| *end <= units).is_some() {
                bytes.push(byte as u32);
            }
            units += character.len_utf16() as u32;
        }
        Ok(bytes)
    }

    async fn ask_regex(&self, search: &Search, what: &str, value: &JsValue) -> Result<JsValue, Problem> {
        let worker = match self.regex.borrow_mut().take() {
            Some(worker) => worker,
            None => scope::worker_beside("regex-worker.js").map_err(|error| problem(&error))?,
        };
        self.questions.set(self.questions.get() + 1);
        let question = Object::new();
        let fields: [(&str, JsValue); 4] = [
            ("id", self.questions.get().into()),
            ("source", (&search.text).into()),
            ("flags", REGEX_FLAGS.into()),
            (what, value.clone()),
        ];
        for (name, value) in &fields {
            // A plain object takes every member.
            let _ = Reflect::set(&question, &(*name).into(), value);
        }
        let mut take: Option<Closure<dyn FnMut(MessageEvent)>> = None;
        let answer = js_sys::Promise::new(&mut |resolve, _| {
            let closure = Closure::<dyn FnMut(_)>::new(move |event: MessageEvent| {
                let _ = resolve.call1(&JsValue::NULL, &event.data());
            });
            worker.set_onmessage(Some(closure.as_ref().unchecked_ref()));
            take = Some(closure);
        });
        worker.post_message(&question).map_err(|error| problem(&error))?;
        let late = scope::pause(REGEX_LIMIT).boxed_local();
        let answer = match select(JsFuture::from(answer), late).await {
            Either::Left((answer, _)) => answer.map_err(|error| problem(&error))?,
            Either::Right(_) => {
                worker.terminate();
                let detail = format!(
                    "the regular expression took longer than {} s on a thousand pairs and was stopped",
                    REGEX_LIMIT / 1000
                );
                return Err(Problem::new("", Cause::Search { detail }));
            }
        };
        *self.regex.borrow_mut() = Some(worker);
        match Reflect::get(&answer, &"error".into()).ok().and_then(|error| error.as_string()) {
            Some(detail) => Err(Problem::new("", Cause::Search { detail })),
            None => Ok(answer),
        }
    }

    /// What only one of two texts has: how many ranges the first has, those, and those
    /// of the second; none where they are too long or too different.
    pub(super) fn word_diff(&self, first: &str, second: &str) -> Option<Vec<u32>> {
        let diff: Function = Reflect::get(&self.module, &"word_diff".into()).ok()?.dyn_into().ok()?;
        let found = diff.call2(&JsValue::NULL, &first.into(), &second.into()).ok()?;
        found.dyn_into::<Uint32Array>().ok().map(|found| found.to_vec())
    }
}

impl Drop for TextProgram {
    fn drop(&mut self) {
        if let Some(worker) = self.regex.borrow_mut().take() {
            worker.terminate();
        }
    }
}

fn make(module: &JsValue, class: &str, arguments: &Array) -> Result<JsValue, Problem> {
    let made = Reflect::get(module, &class.into())
        .and_then(|class| Reflect::construct(class.unchecked_ref::<Function>(), arguments));
    made.map_err(|error| problem(&error))
}

fn mask_of(columns: [bool; 3]) -> u8 {
    let bits = columns.iter().enumerate().map(|(column, wanted)| u8::from(*wanted) << column);
    bits.fold(0, |mask, bit| mask | bit) & EVERY_COLUMN
}
