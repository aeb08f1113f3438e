//! The formats program: what a worker asks when a file is written in another
//! way than the worker's own program reads.

fn main() {}

#[cfg(target_arch = "wasm32")]
mod exports {
    use bytes::Bytes;
    use js_sys::{Array, Function, Uint8Array};
    use saferlhf_viewer::adapter::{self, Other};
    use saferlhf_viewer::formats::{self, Segment};
    use saferlhf_viewer::model::{Cause, Mapping};
    use saferlhf_viewer::shard::{Footer, Segments, ShardMeta, footer};
    use saferlhf_viewer::source::Meter;
    use saferlhf_viewer::wire;
    use saferlhf_viewer::worker::rows::{Input, RowsFile};
    use serde::Deserialize;
    use std::rc::Rc;
    use std::sync::Arc;
    use wasm_bindgen::prelude::*;
    use web_sys::Blob;

    /// A cause as `[what happened, what to do]`.
    fn told(cause: &Cause) -> JsValue {
        Array::of2(&cause.to_string().into(), &cause.advice().into()).into()
    }

    /// Brings column chunks of one file to their plain form.
    #[wasm_bindgen]
    pub struct Transcoder {
        meta: ShardMeta,
    }

    #[wasm_bindgen]
    impl Transcoder {
        /// For a file of `file_len` bytes of which `tail` is the end, from its
        /// footer on at the latest.
        ///
        /// # Errors
        /// `[what happened, what to do]`, here and below.
        #[wasm_bindgen(constructor)]
        pub fn new(file_len: f64, tail: Vec<u8>) -> Result<Transcoder, JsValue> {
            match footer(file_len as u64, &Bytes::from(tail)) {
                Ok(Footer::Found(meta)) => Ok(Self { meta: *meta }),
                Ok(Footer::Need(_)) => {
                    Err(told(&Cause::Footer { detail: "a part of it was not handed on".into() }))
                }
                Err(cause) => Err(told(&cause)),
            }
        }

        /// The plain form of a leaf of a row group, whose bytes in the file
        /// begin at `start`.
        ///
        /// # Errors
        /// The chunk is damaged, too large, or of a kind that is not read.
        pub fn transcode(
            &self,
            group: u32,
            leaf: u32,
            start: f64,
            chunk: Vec<u8>,
        ) -> Result<Vec<u8>, JsValue> {
            let data = self.data(start, chunk);
            formats::transcode(&self.meta, group as usize, leaf as usize, &data, formats::LIMIT)
                .map_err(|cause| told(&cause))
        }

        /// What a leaf of a row group adds to the words of rows, in the plain form; `way` is
        /// how it tells labels, as a message.
        ///
        /// # Errors
        /// As [`Self::transcode`].
        pub fn words(
            &self,
            group: u32,
            leaf: u32,
            start: f64,
            chunk: Vec<u8>,
            way: &[u8],
        ) -> Result<Vec<u8>, JsValue> {
            let (data, way) = (self.data(start, chunk), understood(way)?);
            formats::words(&self.meta, group as usize, leaf as usize, &data, way, formats::LIMIT)
                .map_err(|cause| told(&cause))
        }

        /// What the file is read by as other labelled data, as a message: [`Other`]. `mapping` is
        /// which column means what, as a message; where that is empty it is guessed.
        ///
        /// # Errors
        /// `mapping` cannot be understood.
        pub fn other(&self, mapping: &[u8]) -> Result<Vec<u8>, JsValue> {
            let leaves = self.meta.leaves();
            let given: Mapping = understood(mapping)?;
            let mapping = if given.is_empty() { adapter::guess(leaves) } else { given };
            let columns = adapter::columns_of(leaves);
            let plan = adapter::mapped(leaves, &mapping).map_err(|cause| cause.to_string());
            Ok(wire::encode(&Other { plan, mapping, columns }))
        }
    }

    impl Transcoder {
        fn data(&self, start: f64, chunk: Vec<u8>) -> Arc<Segments> {
            let mut data = Segments::new(self.meta.file_len());
            data.push(start as u64, chunk.into());
            Arc::new(data)
        }
    }

    /// A message of the program that calls this one.
    fn understood<'a, T: Deserialize<'a>>(message: &'a [u8]) -> Result<T, JsValue> {
        wire::decode(message).map_err(|detail| {
            let advice = "Reload the page.".to_owned();
            told(&Cause::Told {
                text: format!("The viewer’s programs are of two versions ({detail})."),
                advice,
            })
        })
    }

    /// A file of rows in text that is being read.
    #[wasm_bindgen]
    pub struct RowsReader {
        inner: RowsFile,
    }

    #[wasm_bindgen]
    impl RowsReader {
        /// Opens a local file, or an address; `total` is its length where the server can be
        /// asked for a part of it. `on_change` is called with the seconds that a server asks to
        /// be left alone (0 for none), bytes received and requests made so far; where it throws,
        /// nobody wants the rows any more.
        ///
        /// # Errors
        /// `[what happened, what to do]`, here and below.
        pub async fn open(
            file: Option<Blob>,
            url: String,
            total: Option<f64>,
            on_change: Function,
        ) -> Result<RowsReader, JsValue> {
            let meter = Rc::new(Meter::default());
            let of = Rc::downgrade(&meter);
            *meter.on_change.borrow_mut() = Some(Box::new(move |_| {
                let Some(meter) = of.upgrade() else { return };
                let (bytes, requests) = (meter.bytes.get() as f64, meter.requests.get());
                let told = on_change.call3(
                    &JsValue::NULL,
                    &meter.waiting.get().into(),
                    &bytes.into(),
                    &requests.into(),
                );
                if told.is_err() {
                    meter.unwanted.set(true);
                }
            }));
            let inner = match file {
                Some(file) => RowsFile::open(Input::Local(file, 0.0), meter).await,
                None => RowsFile::at(&url, total.map(|total| total as u64), meter).await,
            };
            inner.map(|inner| Self { inner }).map_err(|cause| told(&cause))
        }

        /// Bytes of the file; 0 where that is not known.
        pub fn announced(&self) -> f64 {
            self.inner.announced() as f64
        }

        /// The next rows as `[Parquet file, rows, rows before its end that could not be read,
        /// [line, why] of the first of these]`; nothing at the end.
        ///
        /// # Errors
        /// The file ends too early or cannot be read on; the rows before that were handed out.
        pub async fn next(&mut self) -> Result<JsValue, JsValue> {
            match self.inner.next().await {
                Ok(None) => Ok(JsValue::UNDEFINED),
                Ok(Some(segment)) => handed_on(&segment),
                Err(cause) => Err(told(&cause)),
            }
        }
    }

    fn handed_on(segment: &Segment) -> Result<JsValue, JsValue> {
        let file = Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(&segment.parquet[..])))?;
        let described = segment.described.iter();
        let described: Array =
            described.map(|row| Array::of2(&(row.line as f64).into(), &(&row.why).into())).collect();
        let (rows, unreadable) = (segment.rows as f64, segment.unreadable as f64);
        Ok(Array::of4(&file, &rows.into(), &unreadable.into(), &described).into())
    }
}
