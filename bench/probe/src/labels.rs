//! The engine: decoding and counting.

use bytes::Bytes;
use js_sys::Uint8Array;
use saferlhf_viewer::adapter;
use saferlhf_viewer::engine::Engine;
use saferlhf_viewer::model::{Cause, Filter, Part};
use saferlhf_viewer::shard::{Footer, Segments, TAIL, coalesce, decode_labels, footer};
use std::ops::Range;
use std::sync::Arc;
use wasm_bindgen::prelude::wasm_bindgen;

/// The labels of one file, ready to be counted.
#[wasm_bindgen]
pub struct Probe {
    engine: Engine,
}

#[wasm_bindgen]
impl Probe {
    /// Reads the footer and decodes all labels of a Parquet file in memory.
    ///
    /// # Errors
    /// The file cannot be read, as the viewer would say it.
    pub fn decode(file: &Uint8Array) -> Result<Probe, String> {
        let words = |cause: Cause| cause.to_string();
        let len = u64::from(file.length());
        let read =
            |range: Range<u64>| Bytes::from(file.subarray(range.start as u32, range.end as u32).to_vec());
        // As from a server: the end of the file, what the footer still lacks,
        // then the bytes of the label columns.
        let mut start = len.saturating_sub(TAIL);
        let meta = loop {
            match footer(len, &read(start..len)).map_err(words)? {
                Footer::Found(meta) => break meta,
                Footer::Need(missing) => start = missing.start,
            }
        };
        let plan = adapter::plan(meta.leaves()).map_err(words)?;
        let leaves = plan.label_leaves();
        let mut engine = Engine::new(plan.categories.clone(), plan.fields);
        let part = Part::new("file", "train");
        for group in 0..meta.group_rows().count() {
            let mut data = Segments::new(len);
            for range in coalesce(meta.ranges(group, leaves.iter().copied()), 0) {
                data.push(range.start, read(range));
            }
            decode_labels(&meta, group, &Arc::new(data), &plan.labels, engine.names_mut())
                .and_then(|(words, _)| engine.append(&part, &words))
                .map_err(words)?;
        }
        engine.settle();
        Ok(Self { engine })
    }

    /// The aggregate set under a filter (JSON), as the list of numbers that
    /// `Counts::to_numbers` describes.
    ///
    /// # Errors
    /// The filter cannot be read.
    pub fn count(&self, filter: &str) -> Result<Vec<f64>, String> {
        let filter: Filter = serde_json::from_str(filter).map_err(|error| error.to_string())?;
        Ok(self.engine.count(&filter).to_numbers().into_iter().map(|number| number as f64).collect())
    }

    /// Number of pairs.
    pub fn pairs(&self) -> f64 {
        self.engine.pairs() as f64
    }

    /// Number of distinct label patterns.
    pub fn patterns(&self) -> f64 {
        self.engine.distinct() as f64
    }

    /// Bytes that the labels take in memory.
    pub fn size(&self) -> f64 {
        self.engine.size() as f64
    }
}
