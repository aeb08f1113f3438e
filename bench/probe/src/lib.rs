//! The engine's own code behind two calls, so that the benchmark can time
//! decoding and counting apart from reading and drawing. Nothing here is part
//! of the site.

use bytes::Bytes;
use saferlhf_viewer::adapter;
use saferlhf_viewer::engine::Engine;
use saferlhf_viewer::model::{Filter, Part};
use saferlhf_viewer::shard::{Footer, Segments, decode_labels, footer};
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
    pub fn decode(bytes: Vec<u8>) -> Result<Probe, String> {
        let bytes = Bytes::from(bytes);
        let meta = match footer(bytes.len() as u64, &bytes).map_err(|cause| cause.to_string())? {
            Footer::Found(meta) => meta,
            Footer::Need(_) => return Err("the file is incomplete".into()),
        };
        let plan = adapter::plan(meta.leaves()).map_err(|cause| cause.to_string())?;
        let data = Arc::new(Segments::whole(bytes));
        let mut engine = Engine::new(plan.categories.clone());
        let part = Part::new("file", "train");
        for group in 0..meta.group_rows().count() {
            decode_labels(&meta, group, &data, &plan.labels, engine.names_mut())
                .and_then(|(words, _)| engine.append(&part, &words))
                .map_err(|cause| cause.to_string())?;
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
