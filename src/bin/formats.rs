//! The formats program: what a worker asks when a file is written in another
//! way than the worker's own program reads. It is called, and calls nobody.

fn main() {}

#[cfg(target_arch = "wasm32")]
mod exports {
    use bytes::Bytes;
    use js_sys::{Array, Function, Uint8Array};
    use saferlhf_viewer::formats::{self, Limits, Segment};
    use saferlhf_viewer::model::Cause;
    use saferlhf_viewer::shard::{Footer, Segments, ShardMeta, footer};
    use std::sync::Arc;
    use wasm_bindgen::prelude::*;

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
            let mut data = Segments::new(self.meta.file_len());
            data.push(start as u64, chunk.into());
            formats::transcode(&self.meta, group as usize, leaf as usize, &Arc::new(data), formats::LIMIT)
                .map_err(|cause| told(&cause))
        }
    }

    /// Turns a file of rows in text into segments.
    #[wasm_bindgen]
    pub struct Converter {
        inner: formats::Converter,
    }

    #[wasm_bindgen]
    impl Converter {
        /// For a file that begins with `head` (64 KiB, or all of it), which is
        /// to be pushed as well.
        ///
        /// # Errors
        /// The file has no rows in text.
        #[wasm_bindgen(constructor)]
        pub fn new(head: &[u8]) -> Result<Converter, JsValue> {
            formats::Converter::new(formats::sniff(head), Limits::default())
                .map(|inner| Self { inner })
                .map_err(|cause| told(&cause))
        }

        /// Takes the next bytes. `emit` is called with each segment: the bytes
        /// of a Parquet file, its rows, the number of the first, how many rows
        /// before its end could not be read, and `[line, why]` of the first few.
        ///
        /// # Errors
        /// The file cannot be read on; `rest` still gives the rows before.
        pub fn push(&mut self, bytes: &[u8], emit: &Function) -> Result<(), JsValue> {
            let mut failed = None;
            let done = self.inner.push(bytes, &mut |segment| hand_on(&segment, emit, &mut failed));
            ended(done, failed)
        }

        /// Says that the file has ended.
        ///
        /// # Errors
        /// It ended too early, or has no rows.
        pub fn finish(&mut self, emit: &Function) -> Result<(), JsValue> {
            let mut failed = None;
            let done = self.inner.finish(&mut |segment| hand_on(&segment, emit, &mut failed));
            ended(done, failed)
        }

        /// Hands on what was gathered before an error.
        ///
        /// # Errors
        /// Those of `emit`.
        pub fn rest(&mut self, emit: &Function) -> Result<(), JsValue> {
            let mut failed = None;
            let done = self.inner.rest(&mut |segment| hand_on(&segment, emit, &mut failed));
            ended(done, failed)
        }
    }

    /// What `emit` throws is thrown on as it is.
    fn ended(done: Result<(), Cause>, failed: Option<JsValue>) -> Result<(), JsValue> {
        match (done, failed) {
            (_, Some(error)) => Err(error),
            (Err(cause), None) => Err(told(&cause)),
            (Ok(()), None) => Ok(()),
        }
    }

    fn hand_on(segment: &Segment, emit: &Function, failed: &mut Option<JsValue>) -> Result<(), Cause> {
        let described = segment.described.iter();
        let described: Array =
            described.map(|row| Array::of2(&(row.line as f64).into(), &(&row.why).into())).collect();
        let arguments = Array::of5(
            &Uint8Array::from(&segment.parquet[..]).into(),
            &(segment.rows as f64).into(),
            &(segment.first_row as f64).into(),
            &(segment.unreadable as f64).into(),
            &described.into(),
        );
        emit.apply(&JsValue::NULL, &arguments).map(|_| ()).map_err(|error| {
            *failed = Some(error);
            Cause::NoAnswer { detail: "nobody took a segment".into() }
        })
    }
}
