//! Rows → the shards of a site, written as soon as they are full.

use crate::cursor::Cell;
use crate::failure::{At, Failure};
use crate::labels::LabelColumn;
use crate::lengths::{HashColumn, LENGTHS, characters};
use crate::manifest::{Part, Shard};
use crate::schema::Columns;
use crate::table::{self, Column, Leaf};
use crate::text::{TextGroup, Texts, append};
use parquet::errors::ParquetError;
use saferlhf_viewer::model;
use std::path::{Path, PathBuf};

/// Who writes the shards.
const BY: &str = "saferlhf-viewer pack";

/// How many rows stand in one shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShardRows {
    /// Of a label shard and of a lengths shard. They are read one after the other, and all of
    /// them: few large ones are better than many.
    pub labels: usize,
    /// Of a shard of hashes: who looks at a pair fetches one.
    pub hashes: usize,
}

impl Default for ShardRows {
    fn default() -> Self {
        Self { labels: 1 << 18, hashes: 4096 }
    }
}

/// Names of sources in a label shard may take so many bytes.
const LABEL_NAMES: usize = 16 << 20;
/// A row group of texts ends with so many rows, or so many bytes.
const GROUP_ROWS: usize = 1000;
const GROUP_BYTES: usize = 512 << 10;
/// A text shard ends with so many bytes …
const TEXT_BYTES: usize = 2 << 20;
/// … and has at least and at most so many, where that is possible.
const TEXT_LEAST: usize = 1 << 20;
const TEXT_MOST: usize = 4 << 20;

/// A site that is being written.
pub(crate) struct Site {
    folder: PathBuf,
    sizes: ShardRows,
    parts: Vec<Part>,
    rows: u64,
    /// Label columns; nothing for columns whose values stand in other shards.
    labels: Vec<(Vec<String>, Option<LabelColumn>)>,
    lengths: [Vec<i32>; 3],
    block_rows: usize,
    hashes: Vec<HashColumn>,
    hash_rows: usize,
    text: TextWriter,
    shards: Shards,
}

/// What was written, by kind.
#[derive(Default)]
pub(crate) struct Shards {
    pub labels: Vec<Shard>,
    pub lengths: Vec<Shard>,
    pub hashes: Vec<Shard>,
    pub text: Vec<Shard>,
}

impl From<ParquetError> for Failure {
    fn from(error: ParquetError) -> Self {
        Self::new(format!("a shard cannot be written: {error}"), "")
    }
}

/// Writes a shard below the list of those before it.
fn add(folder: &Path, kind: &str, list: &mut Vec<Shard>, bytes: &[u8], rows: u64) -> Result<(), Failure> {
    let first_row = list.last().map_or(0, |last| last.first_row + last.rows);
    let shard = Shard::new(format!("{kind}-{:03}.parquet", list.len()), bytes, first_row, rows);
    let path = folder.join(&shard.path);
    std::fs::write(&path, bytes).at("write", &path)?;
    list.push(shard);
    Ok(())
}

impl Site {
    /// Without rows, with these columns.
    pub(crate) fn new(folder: &Path, columns: &Columns, sizes: ShardRows) -> Result<Self, Failure> {
        // A shard has a row.
        let sizes = ShardRows { labels: sizes.labels.max(1), hashes: sizes.hashes.max(1) };
        let labels = columns.label_shard().into_iter().map(|leaf| {
            let values = if leaf.is_marker { None } else { LabelColumn::new(&leaf.path, leaf.kind) };
            (leaf.path, values)
        });
        let texts = columns.texts();
        let names: Vec<&str> = texts.iter().map(String::as_str).collect();
        Ok(Self {
            folder: folder.to_owned(),
            sizes,
            parts: Vec::new(),
            rows: 0,
            labels: labels.collect(),
            lengths: Default::default(),
            block_rows: 0,
            hashes: columns.hashes().iter().map(|name| HashColumn::new(name)).collect(),
            hash_rows: 0,
            text: TextWriter {
                texts: Texts::new(BY, &names)?,
                plain: vec![Vec::new(); names.len()],
                rows: 0,
                groups: Vec::new(),
                held: None,
            },
            shards: Shards::default(),
        })
    }

    /// Rows that the label shard has room for.
    pub(crate) fn room(&self) -> usize {
        self.sizes.labels - self.block_rows
    }

    /// Rows so far.
    pub(crate) fn rows(&self) -> u64 {
        self.rows
    }

    /// Appends to a label column, by its number among those with values.
    pub(crate) fn labels(&mut self) -> impl Iterator<Item = &mut LabelColumn> {
        self.labels.iter_mut().filter_map(|(_, column)| column.as_mut())
    }

    /// Appends the text of one column to the row that is being written.
    pub(crate) fn push_text(&mut self, column: usize, cell: Cell<'_>) {
        let text = if let Cell::Bytes(text) = cell { text } else { &[] };
        if let Some(plain) = self.text.plain.get_mut(column) {
            append(plain, text);
        }
        if let Some(lengths) = self.lengths.get_mut(column) {
            lengths.push(characters(text));
        }
    }

    /// Appends the hash of one column to the row that is being written.
    pub(crate) fn push_hash(&mut self, column: usize, cell: Cell<'_>) {
        if let Some(hashes) = self.hashes.get_mut(column) {
            hashes.push(cell);
        }
    }

    /// Ends the texts and hashes of a row.
    pub(crate) fn end_row(&mut self) -> Result<(), Failure> {
        self.text.rows += 1;
        let bytes: usize = self.text.plain.iter().map(Vec::len).sum();
        if self.text.rows >= GROUP_ROWS || bytes >= GROUP_BYTES {
            self.text.end_group(&self.folder, &mut self.shards.text)?;
        }
        self.hash_rows += 1;
        if self.hash_rows >= self.sizes.hashes {
            self.end_hashes()?;
        }
        Ok(())
    }

    /// Says that so many rows of a part were appended: labels, texts and hashes of each.
    pub(crate) fn end_rows(&mut self, part: &model::Part, rows: usize) -> Result<(), Failure> {
        match self.parts.last_mut().filter(|last| last.config == part.config && last.split == part.split) {
            Some(last) => last.rows += rows as u64,
            None => self.parts.push(Part {
                config: part.config.clone(),
                split: part.split.clone(),
                rows: rows as u64,
            }),
        }
        self.rows += rows as u64;
        self.block_rows += rows;
        let names: usize = self.labels.iter().filter_map(|(_, c)| c.as_ref()).map(LabelColumn::bytes).sum();
        if self.block_rows >= self.sizes.labels || names >= LABEL_NAMES {
            self.end_labels()?;
        }
        Ok(())
    }

    fn end_hashes(&mut self) -> Result<(), Failure> {
        let rows = std::mem::take(&mut self.hash_rows);
        if self.hashes.is_empty() || rows == 0 {
            return Ok(());
        }
        let columns: Vec<Column> = self.hashes.iter_mut().map(HashColumn::finish).collect();
        let bytes = table::plain(BY, &columns)?;
        add(&self.folder, "hashes", &mut self.shards.hashes, &bytes, rows as u64)
    }

    fn end_labels(&mut self) -> Result<(), Failure> {
        let rows = std::mem::take(&mut self.block_rows);
        if rows == 0 {
            return Ok(());
        }
        let columns: Vec<Column> = self
            .labels
            .iter_mut()
            .map(|(path, column)| match column {
                Some(column) => column.finish(),
                None => {
                    Column { path: path.clone(), leaf: Leaf::Text(Vec::new()), levels: Some(vec![0; rows]) }
                }
            })
            .collect();
        let bytes = table::smallest(BY, &columns)?;
        drop(columns);
        add(&self.folder, "labels", &mut self.shards.labels, &bytes, rows as u64)?;
        let columns: Vec<Column> = LENGTHS
            .iter()
            .zip(&mut self.lengths)
            .map(|(name, lengths)| {
                let mut lengths = std::mem::take(lengths);
                // A response that rows do not have is an empty one.
                lengths.resize(rows, 0);
                Column::required(&[name], Leaf::Int32(lengths))
            })
            .collect();
        if !self.text.plain.is_empty() {
            let bytes = table::smallest(BY, &columns)?;
            add(&self.folder, "lengths", &mut self.shards.lengths, &bytes, rows as u64)?;
        }
        Ok(())
    }

    /// Writes what remains.
    pub(crate) fn finish(mut self) -> Result<(Vec<Part>, Shards), Failure> {
        self.end_labels()?;
        self.end_hashes()?;
        self.text.finish(&self.folder, &mut self.shards.text)?;
        Ok((self.parts, self.shards))
    }
}

/// Texts on their way into shards.
struct TextWriter {
    texts: Texts,
    /// The columns of the row group that is gathered, and its rows.
    plain: Vec<Vec<u8>>,
    rows: usize,
    groups: Vec<TextGroup>,
    /// A full shard, held back because the rest may be too small for one of its own.
    held: Option<Vec<TextGroup>>,
}

fn bytes(groups: &[TextGroup]) -> usize {
    groups.iter().map(TextGroup::bytes).sum()
}

impl TextWriter {
    fn end_group(&mut self, folder: &Path, shards: &mut Vec<Shard>) -> Result<(), Failure> {
        let rows = std::mem::take(&mut self.rows);
        if rows == 0 || self.plain.is_empty() {
            return Ok(());
        }
        let group = self.texts.group(&self.plain, rows)?;
        for plain in &mut self.plain {
            plain.clear();
            plain.shrink_to(GROUP_BYTES);
        }
        if !self.groups.is_empty() && bytes(&self.groups) + group.bytes() > TEXT_MOST {
            self.end_shard(folder, shards)?;
        }
        self.groups.push(group);
        if bytes(&self.groups) >= TEXT_BYTES {
            self.end_shard(folder, shards)?;
        }
        Ok(())
    }

    fn end_shard(&mut self, folder: &Path, shards: &mut Vec<Shard>) -> Result<(), Failure> {
        let full = std::mem::take(&mut self.groups);
        if let Some(before) = self.held.replace(full) {
            self.write(folder, shards, before)?;
        }
        Ok(())
    }

    fn write(&self, folder: &Path, shards: &mut Vec<Shard>, groups: Vec<TextGroup>) -> Result<(), Failure> {
        let rows: usize = groups.iter().map(TextGroup::rows).sum();
        let file = self.texts.shard(groups)?;
        add(folder, "text", shards, &file, rows as u64)
    }

    fn finish(&mut self, folder: &Path, shards: &mut Vec<Shard>) -> Result<(), Failure> {
        self.end_group(folder, shards)?;
        let mut rest = std::mem::take(&mut self.groups);
        if let Some(mut held) = self.held.take() {
            let small = bytes(&rest) < TEXT_LEAST && bytes(&held) + bytes(&rest) <= TEXT_MOST;
            if small {
                held.append(&mut rest);
            }
            self.write(folder, shards, held)?;
        }
        if !rest.is_empty() {
            self.write(folder, shards, rest)?;
        }
        Ok(())
    }
}
