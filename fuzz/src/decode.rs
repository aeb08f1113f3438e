//! The path from a file's bytes to labels, texts, lengths and hashes, as the
//! workers walk it.

use bytes::Bytes;
use saferlhf_viewer::adapter;
use saferlhf_viewer::model::{Cause, Names};
use saferlhf_viewer::shard::{
    Footer, Segments, ShardMeta, TAIL, coalesce, count_characters, decode_labels, decode_lengths,
    decode_text, footer, recognise,
};
use std::sync::Arc;

/// What was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// Rows that the footer claims.
    pub rows: u64,
    /// Rows whose labels were decoded.
    pub labels: usize,
    /// Texts and hashes that were decoded.
    pub texts: usize,
    /// Rows whose lengths were decoded.
    pub lengths: usize,
}

/// Reads the footer as a file at an address is read: the end first, then what
/// of the footer is missing.
fn meta(bytes: &Bytes) -> Result<ShardMeta, Cause> {
    let len = bytes.len() as u64;
    let tail = bytes.slice(len.saturating_sub(TAIL) as usize..);
    let found = match footer(len, &tail) {
        Ok(Footer::Need(missing)) => footer(len, &bytes.slice(missing.start as usize..))?,
        Err(Cause::NotParquet { .. }) => return Err(recognise(&bytes[..bytes.len().min(64)], len)),
        found => found?,
    };
    match found {
        Footer::Found(meta) => Ok(*meta),
        Footer::Need(_) => Err(Cause::Footer { detail: "its length changed while it was read".into() }),
    }
}

/// The bytes of some columns of a row group, and nothing else of the file.
fn fetched(meta: &ShardMeta, group: usize, leaves: &[usize], bytes: &Bytes) -> Arc<Segments> {
    let mut segments = Segments::new(bytes.len() as u64);
    for range in coalesce(meta.ranges(group, leaves.iter().copied()), 64 * 1024) {
        segments.push(range.start, bytes.slice(range.start as usize..range.end as usize));
    }
    Arc::new(segments)
}

/// Keeps the first cause.
fn keep<T>(first: &mut Option<Cause>, result: Result<T, Cause>) -> Option<T> {
    result.map_err(|cause| first.get_or_insert(cause)).ok()
}

/// Reads everything that a file holds. What could be read, and the first thing
/// that went wrong.
pub fn everything(bytes: &Bytes) -> (Read, Result<(), Cause>) {
    let mut read = Read::default();
    let meta = match meta(bytes) {
        Ok(meta) => meta,
        Err(cause) => return (read, Err(cause)),
    };
    read.rows = meta.rows();
    let rows: Vec<usize> = meta.group_rows().map(|rows| rows as usize).collect();
    let mut first = None;
    let mut unknown = None;
    let plan = match adapter::plan(meta.leaves()) {
        Ok(plan) => Some(plan),
        // It may be a shard of something else than labels.
        Err(cause @ Cause::UnknownSchema { .. }) => keep(&mut unknown, Err(cause)),
        Err(cause) => return (read, Err(cause)),
    };
    let text = match &plan {
        Some(plan) => Some(plan.text.clone()),
        None => keep(&mut unknown, adapter::text_columns(meta.leaves())),
    };
    let hashes = match &plan {
        Some(plan) => Some(plan.hashes.clone()),
        None => keep(&mut unknown, adapter::hash_columns(meta.leaves())).map(|leaves| leaves.to_vec()),
    };
    let lengths = keep(&mut None, adapter::length_columns(meta.leaves()));
    if plan.is_none() && text.is_none() && hashes.is_none() && lengths.is_none() {
        first = unknown;
    }
    if let Some(plan) = &plan {
        let leaves = plan.label_leaves();
        let mut names = [Names::default(), Names::default()];
        let sound = keep(&mut first, meta.check_codecs(&leaves)).is_some();
        for (group, rows) in rows.iter().enumerate().take_while(|_| sound) {
            let data = fetched(&meta, group, &leaves, bytes);
            let words = decode_labels(&meta, group, &data, &plan.labels, &mut names);
            let Some((words, _)) = keep(&mut first, words) else { break };
            assert_eq!(words.len(), *rows, "a word for every row");
            read.labels += words.len();
        }
    }
    for leaves in [text, hashes].into_iter().flatten() {
        let sound = keep(&mut first, meta.check_codecs(&leaves)).is_some();
        for (group, rows) in rows.iter().enumerate().take_while(|_| sound) {
            let data = fetched(&meta, group, &leaves, bytes);
            for leaf in &leaves {
                let lengths = keep(&mut first, count_characters(&meta, group, &data, *leaf));
                let column = keep(&mut first, decode_text(&meta, group, &data, *leaf));
                let Some(column) = column else { continue };
                let (values, ends) = column.parts();
                assert_eq!(ends.len(), *rows, "a text for every row");
                assert_eq!(ends.last().map_or(0, |end| *end as usize), values.len());
                assert!(ends.is_sorted(), "texts stand in order");
                for row in [0, rows / 2, rows.saturating_sub(1)] {
                    let text = column.get(row);
                    assert_eq!(text.is_some(), row < *rows);
                    if let (Some(text), Some(lengths)) = (text, &lengths)
                        && std::str::from_utf8(column.value(row).unwrap_or_default()).is_ok()
                    {
                        assert_eq!(text.chars().count(), lengths[row] as usize, "characters of row {row}");
                    }
                }
                read.texts += ends.len();
            }
        }
    }
    if let Some(leaves) = lengths {
        let sound = keep(&mut first, meta.check_codecs(&leaves)).is_some();
        for (group, rows) in rows.iter().enumerate().take_while(|_| sound) {
            let data = fetched(&meta, group, &leaves, bytes);
            let Some(lengths) = keep(&mut first, decode_lengths(&meta, group, &data, leaves)) else { break };
            assert_eq!(lengths.len(), *rows, "lengths for every row");
            read.lengths += lengths.len();
        }
    }
    (read, first.map_or(Ok(()), Err))
}
