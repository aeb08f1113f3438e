//! The formats program, which this one fetches when a file is written in a way that it
//! does not read itself. It brings column chunks that it is given to their plain form; rows
//! in text it fetches itself, piece by piece.

use super::Meter;
use crate::adapter::Other;
use crate::model::{Cause, Mapping};
use crate::shard::{PlainChunk, Segments, ShardMeta};
use crate::wire;
use bytes::Bytes;
use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use std::rc::Rc;
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

#[wasm_bindgen]
extern "C" {
    /// Brings column chunks of one file to their plain form.
    pub type Transcoder;

    #[wasm_bindgen(method, catch)]
    fn transcode(
        this: &Transcoder,
        group: u32,
        leaf: u32,
        start: f64,
        chunk: &[u8],
    ) -> Result<Uint8Array, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn words(
        this: &Transcoder,
        group: u32,
        leaf: u32,
        start: f64,
        chunk: &[u8],
        way: &[u8],
    ) -> Result<Uint8Array, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn other(this: &Transcoder, mapping: &[u8]) -> Result<Uint8Array, JsValue>;

    /// A file of rows in text that is being read there.
    type Reader;

    #[wasm_bindgen(method)]
    fn announced(this: &Reader) -> f64;

    #[wasm_bindgen(method)]
    fn next(this: &Reader) -> Promise;

    #[wasm_bindgen(method)]
    fn free(this: &Reader);
}

/// What the program threw: `[what happened, what to do]`, or an error of its own.
fn told(error: &JsValue) -> Cause {
    match error.dyn_ref::<Array>() {
        Some(pair) => Cause::Told {
            text: pair.get(0).as_string().unwrap_or_default(),
            advice: pair.get(1).as_string().unwrap_or_default(),
        },
        None => Cause::Told {
            text: [
                "The program for this format ended (",
                &error.dyn_ref::<js_sys::Error>().map_or_else(String::new, |e| String::from(e.message())),
                ").",
            ]
            .concat(),
            advice: "Reload the page and open the file once more.".to_owned(),
        },
    }
}

/// A class of the program.
///
/// # Errors
/// The program cannot be had.
pub async fn class(name: &str) -> Result<Function, Cause> {
    let load: Function =
        Reflect::get(&js_sys::global(), &"loadFormats".into()).unwrap_or_default().unchecked_into();
    let program = match load.call0(&JsValue::NULL) {
        Ok(loading) => JsFuture::from(Promise::from(loading)).await,
        Err(error) => Err(error),
    };
    // It was fetched from where this program is from: it can only be gone or unreachable.
    let program = program.map_err(|_| Cause::NoAnswer {
        detail: "the viewer’s own program for this format did not load".to_owned(),
    })?;
    Ok(Reflect::get(&program, &name.into()).unwrap_or_default().unchecked_into())
}

impl Transcoder {
    /// One of this class, for a file of so many bytes with this end.
    ///
    /// # Errors
    /// The footer cannot be read.
    pub fn new(class: &Function, file_len: u64, tail: &Bytes) -> Result<Self, Cause> {
        let arguments = Array::of2(&(file_len as f64).into(), &Uint8Array::from(&tail[..]));
        let made = Reflect::construct(class, &arguments);
        made.map(JsCast::unchecked_into).map_err(|error| told(&error))
    }

    /// Adds the plain form of a leaf of a row group whose bytes were read.
    ///
    /// # Errors
    /// The chunk is damaged, too large, or of a kind that is not read.
    pub fn add_plain(
        &self,
        meta: &ShardMeta,
        group: usize,
        leaf: usize,
        segments: &mut Segments,
    ) -> Result<(), Cause> {
        for range in meta.ranges(group, [leaf]) {
            let chunk = segments.bytes(&range)?;
            let (in_file, at) = ([group as u32, leaf as u32], range.start as f64);
            let plain = match meta.told(leaf) {
                Some(way) => self.words(in_file[0], in_file[1], at, &chunk, &wire::encode(&way)),
                None => self.transcode(in_file[0], in_file[1], at, &chunk),
            };
            let plain = plain.map_err(|error| told(&error))?;
            let plain = PlainChunk::parse(&plain.to_vec().into()).map_err(other_version)?;
            segments.push_plain(group, leaf, plain);
        }
        Ok(())
    }
}

impl Transcoder {
    /// What the file is read by as other labelled data; where no mapping is given it is guessed.
    ///
    /// # Errors
    /// The program is of another version.
    pub fn as_other(&self, mapping: &Mapping) -> Result<Other, Cause> {
        let other = self.other(&wire::encode(mapping)).map_err(|error| told(&error))?;
        wire::decode(&other.to_vec()).map_err(other_version)
    }
}

fn other_version(detail: String) -> Cause {
    Cause::Told {
        text: ["The program for this format is of another version (", &detail, ")."].concat(),
        advice: "Reload the page.".to_owned(),
    }
}

/// A small Parquet file of consecutive rows.
pub struct RowsSegment {
    /// The file.
    pub file: Blob,
    /// Rows before its end, since the one before, that could not be read.
    pub unreadable: u64,
    /// The first few of them: line, and what is wrong there.
    pub described: Vec<(u64, String)>,
}

/// A file of rows in text that the program reads.
pub struct RowsReader {
    reader: Reader,
    /// Whether its next rows are waited for.
    is_reading: bool,
    /// Bytes of the file; 0 where that is not known.
    pub announced: u64,
    /// The program gives up once this is gone.
    _on_change: Closure<dyn FnMut(u32, f64, u32)>,
}

impl RowsReader {
    /// Opens a local file, or an address that the user gave; `total` is its length where
    /// the server can be asked for a part of it.
    ///
    /// # Errors
    /// The file cannot be read, or has no rows in text.
    pub async fn open(
        file: Option<&Blob>,
        url: &str,
        total: Option<u64>,
        meter: &Rc<Meter>,
    ) -> Result<Self, Cause> {
        let class = class("RowsReader").await?;
        let open: Function = Reflect::get(&class, &"open".into()).unwrap_or_default().unchecked_into();
        let meter = Rc::clone(meter);
        let before = meter.requests.get();
        let on_change = Closure::<dyn FnMut(u32, f64, u32)>::new(move |seconds, bytes, requests| {
            meter.requests.set(before + requests);
            meter.bytes.set(bytes as u64);
            let waits = meter.waiting.replace(seconds) != seconds;
            meter.changed(waits);
        });
        let file = file.map_or(JsValue::UNDEFINED, JsValue::from);
        let total = total.map_or(JsValue::UNDEFINED, |total| (total as f64).into());
        let arguments = Array::of4(&file, &url.into(), &total, on_change.as_ref());
        let opening = open.apply(&class, &arguments).map_err(|error| told(&error))?;
        let reader = JsFuture::from(Promise::from(opening)).await.map_err(|error| told(&error))?;
        let reader: Reader = reader.unchecked_into();
        let announced = reader.announced() as u64;
        Ok(Self { reader, is_reading: false, announced, _on_change: on_change })
    }

    /// The next rows; none at the end.
    ///
    /// # Errors
    /// The file ends too early or cannot be read on; the rows before that were handed out.
    pub async fn next(&mut self) -> Result<Option<RowsSegment>, Cause> {
        self.is_reading = true;
        let next = JsFuture::from(self.reader.next()).await;
        self.is_reading = false;
        let next = next.map_err(|error| told(&error))?;
        let Some(parts) = next.dyn_ref::<Array>() else { return Ok(None) };
        let list = Array::from(&parts.get(3));
        let described = list.iter().map(|row| {
            let row: Array = row.unchecked_into();
            (row.get(0).as_f64().unwrap_or(0.0) as u64, row.get(1).as_string().unwrap_or_default())
        });
        Ok(Some(RowsSegment {
            file: parts.get(0).unchecked_into(),
            unreadable: parts.get(2).as_f64().unwrap_or(0.0) as u64,
            described: described.collect(),
        }))
    }
}

impl Drop for RowsReader {
    fn drop(&mut self) {
        // While it reads it cannot be freed: it gives up with the next bytes, and the
        // browser frees it.
        if !self.is_reading {
            self.reader.free();
        }
    }
}
