//! The path from a file's bytes to labels, texts, lengths and hashes, as the
//! workers and the formats program walk it.

use bytes::Bytes;
use saferlhf_viewer::adapter;
use saferlhf_viewer::engine::MOST_PAIRS;
use saferlhf_viewer::export::schema::Node;
use saferlhf_viewer::export::{Column, Writer, csv, json};
use saferlhf_viewer::formats::{self, Converter, Limits, Segment, transcode, words};
use saferlhf_viewer::model::{Cause, Names};
use saferlhf_viewer::shard::{
    Footer, HEAD, Kind, LeafKind, PlainChunk, Segments, ShardMeta, TAIL, Told, coalesce, count_characters,
    decode_labels, decode_lengths, decode_lists, decode_text, decode_weights, footer, recognise, sniff,
};
use std::sync::Arc;

/// Rows of a segment: so few that small files have several.
const SEGMENT: usize = 5;

/// Columns of a file are all brought to their plain form where there are no more than these.
const COLUMNS: usize = 300;

/// Of larger files no rows are saved: that takes several times as much memory.
const SAVED: usize = 8 << 20;

/// What is told of a row that cannot be read is shown as it is.
const LONGEST: usize = 1000;

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
    /// Column chunks that were brought to their plain form.
    pub plain: usize,
    /// Small Parquet files that rows in text became.
    pub segments: usize,
    /// Rows in text that could not be read.
    pub unreadable: u64,
}

/// Reads the footer as a file at an address is read: the end first, then what
/// of the footer is missing.
fn meta_of(bytes: &Bytes) -> Result<ShardMeta, Cause> {
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

/// The bytes of some columns of a row group, and nothing else of the file; chunks that
/// the core does not read are brought to their plain form.
fn fetched(
    meta: &ShardMeta,
    group: usize,
    leaves: &[usize],
    bytes: &Bytes,
    read: &mut Read,
) -> Result<Arc<Segments>, Cause> {
    let mut segments = Segments::new(bytes.len() as u64);
    for range in coalesce(meta.ranges(group, leaves.iter().copied()), 64 * 1024) {
        segments.push(range.start, bytes.slice(range.start as usize..range.end as usize));
    }
    for leaf in leaves.iter().copied().filter(|leaf| meta.needs_transcoding(group, *leaf)) {
        for range in meta.ranges(group, [leaf]) {
            let chunk = plain(meta, group, leaf, range.start, segments.bytes(&range)?, meta.told(leaf))?;
            segments.push_plain(group, leaf, chunk);
            read.plain += 1;
        }
    }
    Ok(Arc::new(segments))
}

/// What the formats program makes of a column chunk, as it comes from there.
fn plain(
    meta: &ShardMeta,
    group: usize,
    leaf: usize,
    start: u64,
    chunk: Bytes,
    told: Option<Told>,
) -> Result<PlainChunk, Cause> {
    let mut data = Segments::new(meta.file_len());
    data.push(start, chunk);
    let data = Arc::new(data);
    let bytes = match told {
        Some(told) => words(meta, group, leaf, &data, told, formats::LIMIT)?,
        None => transcode(meta, group, leaf, &data, formats::LIMIT)?,
    };
    let chunk = PlainChunk::parse(&bytes.into());
    assert!(chunk.is_ok(), "what was written is not read: {chunk:?}");
    let chunk = chunk.unwrap_or_else(|_| PlainChunk::new(0, 0, 0, None, None, Vec::new()));
    let rows = meta.group_rows().nth(group).unwrap_or(0);
    assert_eq!(chunk.rows() as u64, rows, "a plain chunk has every row");
    Ok(chunk)
}

/// Brings columns to their plain form that nobody asks for, so that every encoding is read.
fn other_columns(meta: &ShardMeta, rows: &[usize], bytes: &Bytes, read: &mut Read) -> Result<(), Cause> {
    let mut first = None;
    for (group, rows) in rows.iter().enumerate() {
        for leaf in 0..meta.leaves().len() {
            if !meta.needs_transcoding(group, leaf) || meta.check_codecs(&[leaf]).is_err() {
                continue;
            }
            let data = keep(&mut first, fetched(meta, group, &[leaf], bytes, read));
            let Some(data) = data else { continue };
            let kind = meta.leaves().get(leaf).map(|leaf| leaf.kind);
            // Of no rows there is no plain form.
            if matches!(kind, Some(LeafKind::Ints | LeafKind::Texts))
                && meta.told(leaf).is_none()
                && data.plain(group, leaf).is_some()
                && let Some(lists) = keep(&mut first, decode_lists(meta, group, &data, leaf))
            {
                for row in [0, rows / 2, rows.saturating_sub(1), *rows] {
                    let elements = lists.elements(row).count();
                    assert!(row < *rows || elements == 0, "a list beyond the last row");
                    assert!(lists.integers(row).count() <= elements);
                }
            }
        }
    }
    first.map_or(Ok(()), Err)
}

/// Saves some of the first rows in every form, with all of their columns, and reads the Parquet file
/// that this makes.
fn saved(meta: &ShardMeta, bytes: &Bytes) -> Result<usize, Cause> {
    let Some(rows) = meta.group_rows().next().filter(|rows| *rows > 0) else { return Ok(0) };
    let wanted: Vec<u32> = (0..rows.min(40) as u32).step_by(3).collect();
    let leaves = 0..meta.leaves().len().min(COLUMNS);
    let nodes = Node::of_file(meta);
    if leaves.end < meta.leaves().len() {
        return Ok(0);
    }
    let all: Vec<usize> = leaves.collect();
    if all.is_empty() {
        return Ok(0);
    }
    meta.check_codecs(&all)?;
    let mut data = Segments::new(bytes.len() as u64);
    for range in meta.ranges(0, all.iter().copied()) {
        data.push(range.start, bytes.slice(range.start as usize..range.end as usize));
    }
    let data = Arc::new(data);
    let columns: Result<Vec<Column>, Cause> =
        all.iter().map(|leaf| Column::read(meta, 0, *leaf, &data, &wanted)).collect();
    let columns = columns?;
    assert!(columns.iter().all(|column| column.rows == wanted.len()), "every column has the same rows");
    let mut out = Vec::new();
    let mut lines = json::Rows::new(&nodes, &columns);
    wanted.iter().try_for_each(|_| lines.object(&mut out))?;
    csv::rows(&nodes, &columns, true, &mut out)?;
    drop(out);
    let turned: Vec<u32> = (0..wanted.len() as u32).rev().collect();
    for column in &columns {
        assert_eq!(column.in_order(&turned)?.rows, column.rows);
    }
    let mut writer = Writer::new(&nodes, &meta.beside())?;
    let mut file = writer.write(&columns)?;
    file.extend(writer.finish("made-by", "fuzz".to_owned())?);
    let file = Bytes::from(file);
    let again = meta_of(&file)?;
    assert_eq!(again.rows(), wanted.len() as u64, "what was written is read");
    Ok(wanted.len())
}

/// Keeps the first cause.
fn keep<T>(first: &mut Option<Cause>, result: Result<T, Cause>) -> Option<T> {
    result.map_err(|cause| first.get_or_insert(cause)).ok()
}

/// Reads everything that a file holds. What could be read, and the first thing
/// that went wrong.
pub fn everything(bytes: &Bytes) -> (Read, Result<(), Cause>) {
    let mut read = Read::default();
    let result = match sniff(&bytes[..bytes.len().min(HEAD)]) {
        kind @ (Kind::Gzip
        | Kind::Zstd
        | Kind::Xz
        | Kind::JsonLines
        | Kind::JsonObjects
        | Kind::JsonArray
        | Kind::Csv(_)) => rows(kind, bytes, &mut read),
        _ => parquet(bytes, &mut read),
    };
    (read, result)
}

/// Reads rows in text: what arrives becomes small Parquet files, and these are read.
fn rows(kind: Kind, bytes: &Bytes, read: &mut Read) -> Result<(), Cause> {
    let limits = Limits { segment_rows: SEGMENT, ..Limits::default() };
    let mut converter = Converter::new(kind, limits)?;
    let mut next_row = 0;
    let mut emit = |segment: Segment| {
        assert_eq!(segment.first_row, next_row, "no row is left out");
        assert!(segment.described.len() as u64 <= segment.unreadable, "rows are counted and described");
        for row in &segment.described {
            assert!(row.line > 0 && !row.why.is_empty(), "a row has a line and a reason");
            assert!(row.why.len() <= LONGEST, "{} bytes on one row", row.why.len());
        }
        next_row += segment.rows;
        read.segments += 1;
        read.unreadable += segment.unreadable;
        let before = read.rows;
        let result = parquet(&segment.parquet.into(), read);
        let rows = read.rows - before;
        // Rows of empty objects have no column.
        let none = matches!(&result, Err(Cause::UnknownSchema { columns }) if columns.is_empty());
        assert!(rows == segment.rows || none, "{} rows were written: {result:?}", segment.rows);
        match result {
            // What cannot be shown may have been written all the same.
            Err(cause @ (Cause::Damaged { .. } | Cause::Footer { .. } | Cause::Codec { .. })) => {
                panic!("what was written is not read: {cause}")
            }
            result => result,
        }
    };
    // However the stream is cut.
    let by = [13, 1 << 12, 1 << 18][bytes.len() % 3];
    let pushed = bytes.chunks(by).try_for_each(|piece| converter.push(piece, &mut emit));
    let all = pushed.and_then(|()| converter.finish(&mut emit));
    if all.is_err() {
        // What it says of the rest is the same error or a later one.
        let _ = converter.rest(&mut emit);
    }
    all
}

/// Reads Parquet.
fn parquet(bytes: &Bytes, read: &mut Read) -> Result<(), Cause> {
    let mut meta = meta_of(bytes)?;
    read.rows += meta.rows();
    let rows: Vec<usize> = meta.group_rows().map(|rows| rows as usize).collect();
    let mut first = None;
    let mut unknown = None;
    let plan = match adapter::plan(meta.leaves()) {
        Ok(plan) => Some(plan),
        // It may be other labelled data, or a shard of something else than labels.
        Err(cause @ Cause::UnknownSchema { .. }) => {
            keep::<()>(&mut unknown, Err(cause));
            let mapping = adapter::guess(meta.leaves());
            if mapping.is_empty() { None } else { Some(adapter::mapped(meta.leaves(), &mapping)?) }
        }
        Err(cause) => return Err(cause),
    };
    if let Some(plan) = &plan {
        meta.set_words(&plan.labels);
    }
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
            let data = keep(&mut first, fetched(&meta, group, &leaves, bytes, read));
            let Some(data) = data else { break };
            let words = decode_labels(&meta, group, &data, &plan.labels, &mut names);
            let Some((words, _)) = keep(&mut first, words) else { break };
            assert_eq!(words.len(), *rows, "a word for every row");
            read.labels += words.len();
            let weights = &plan.labels.weights;
            if !weights.is_empty()
                && let Some((pairs, parts)) =
                    keep(&mut first, decode_weights(&meta, group, &data, weights, MOST_PAIRS))
            {
                assert!(pairs.len() == *rows && pairs.iter().all(|pairs| *pairs > 0), "pairs of every row");
                let of_parts: u64 = parts.iter().map(|(_, rows)| rows).sum();
                assert!(parts.is_empty() || of_parts == *rows as u64, "a part of every row");
            }
        }
    }
    for leaves in [text, hashes].into_iter().flatten() {
        let sound = keep(&mut first, meta.check_codecs(&leaves)).is_some();
        for (group, rows) in rows.iter().enumerate().take_while(|_| sound) {
            let data = keep(&mut first, fetched(&meta, group, &leaves, bytes, read));
            let Some(data) = data else { continue };
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
            let data = keep(&mut first, fetched(&meta, group, &leaves, bytes, read));
            let Some(data) = data else { break };
            let Some(lengths) = keep(&mut first, decode_lengths(&meta, group, &data, leaves)) else { break };
            assert_eq!(lengths.len(), *rows, "lengths for every row");
            read.lengths += lengths.len();
        }
    }
    if meta.leaves().len() <= COLUMNS
        && let Err(cause) = other_columns(&meta, &rows, bytes, read)
    {
        // What is wrong with a column says more than that nobody knows it.
        first = first.filter(|first| !matches!(first, Cause::UnknownSchema { .. })).or(Some(cause));
    }
    // Rows are saved of what was read; what cannot be saved can be looked at all the same.
    if first.is_none() && bytes.len() < SAVED {
        keep(&mut None, saved(&meta, bytes));
    }
    first.map_or(Ok(()), Err)
}
