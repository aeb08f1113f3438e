//! The text program: holding texts and searching them.

use bytes::Bytes;
use saferlhf_viewer::adapter;
use saferlhf_viewer::model::Cause;
use saferlhf_viewer::shard::{Footer, Segments, ShardMeta, decode_text, footer};
use saferlhf_viewer::text::{Corpus, How, Needle, Refusal};
use std::sync::Arc;
use wasm_bindgen::prelude::wasm_bindgen;

const ALL: u32 = 0b111;

/// The texts of one file, held block by block as the text worker holds them.
#[wasm_bindgen]
pub struct Texts {
    meta: ShardMeta,
    len: u64,
    columns: Vec<usize>,
    corpus: Corpus,
    /// First rows of the blocks that are held.
    blocks: Vec<u32>,
    pairs: u32,
}

#[wasm_bindgen]
impl Texts {
    /// A file of this length, of which the end is known.
    ///
    /// # Errors
    /// The footer cannot be read, or is longer than that.
    pub fn open(len: f64, end: Vec<u8>) -> Result<Texts, String> {
        let len = len as u64;
        match footer(len, &Bytes::from(end)).map_err(cause)? {
            Footer::Need(missing) => Err(format!("the footer begins at {}", missing.start)),
            Footer::Found(meta) => {
                let columns = adapter::text_columns(meta.leaves()).map_err(cause)?.to_vec();
                Ok(Self { meta: *meta, len, columns, corpus: Corpus::new(), blocks: Vec::new(), pairs: 0 })
            }
        }
    }

    /// Number of row groups.
    pub fn groups(&self) -> usize {
        self.meta.group_rows().count()
    }

    /// Where the texts of a row group begin and end in the file.
    pub fn range(&self, group: usize) -> Vec<f64> {
        let ranges = self.meta.ranges(group, self.columns.iter().copied());
        let (mut start, mut end) = (u64::MAX, 0);
        for range in ranges {
            (start, end) = (start.min(range.start), end.max(range.end));
        }
        vec![start as f64, end as f64]
    }

    /// Decodes and holds the next row group, whose bytes these are.
    ///
    /// # Errors
    /// The texts cannot be decoded or held.
    pub fn hold(&mut self, group: usize, bytes: Vec<u8>) -> Result<(), String> {
        let start = self.range(group)[0] as u64;
        let mut data = Segments::new(self.len);
        data.push(start, Bytes::from(bytes));
        let data = Arc::new(data);
        let columns = self.columns.iter().map(|leaf| decode_text(&self.meta, group, &data, *leaf));
        let columns = columns.collect::<Result<Vec<_>, _>>().map_err(cause)?;
        let mut rows = 0;
        for (number, column) in columns.iter().enumerate() {
            let (bytes, ends) = column.parts();
            self.corpus.hold(self.pairs, number as u32, bytes, ends).map_err(refusal)?;
            rows = ends.len() as u32;
        }
        self.blocks.push(self.pairs);
        self.pairs += rows;
        Ok(())
    }

    /// Which pairs have a text somewhere, capitals or not: a byte each, 0 where
    /// it is nowhere.
    ///
    /// # Errors
    /// There is nothing to look for, or no memory to look.
    pub fn find(&mut self, text: &str) -> Result<Vec<u8>, String> {
        let needle = Needle::new(text, How::Contains, false).map_err(refusal)?;
        let mut all = Vec::with_capacity(self.pairs as usize);
        for block in &self.blocks {
            all.extend(self.corpus.find(&needle, ALL, *block).map_err(refusal)?);
        }
        Ok(all)
    }

    /// Number of pairs that are held.
    pub fn pairs(&self) -> f64 {
        f64::from(self.pairs)
    }

    /// Bytes that texts take in memory.
    pub fn size(&self) -> f64 {
        self.corpus.size() as f64
    }
}

fn cause(cause: Cause) -> String {
    cause.to_string()
}

fn refusal(refusal: Refusal) -> String {
    refusal.to_string()
}
