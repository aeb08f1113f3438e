//! One column of a row group, value by value, page by page.

use bytes::Bytes;
use parquet::file::reader::ChunkReader;
use saferlhf_viewer::formats::{LIMIT, PageChunks};
use saferlhf_viewer::model::Cause;
use saferlhf_viewer::shard::{LeafKind, ShardMeta};
use std::sync::Arc;

/// A value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cell<'a> {
    /// There is none.
    Null,
    /// A flag.
    Flag(bool),
    /// An integer.
    Int(i64),
    /// A text, or bytes.
    Bytes(&'a [u8]),
}

/// Where reading a column is.
pub(crate) struct Cursor<R: ChunkReader + 'static> {
    pages: PageChunks<R>,
    kind: LeafKind,
    /// PLAIN values of the page.
    values: Bytes,
    /// Rows of the page that have a value, when not all have.
    present: Option<Vec<u32>>,
    rows: usize,
    row: usize,
    /// Values that were taken, and where the next one's bytes are.
    taken: usize,
    at: usize,
}

impl<R: ChunkReader + 'static> Cursor<R> {
    /// At the first row of a row group.
    pub(crate) fn new(meta: &ShardMeta, group: usize, leaf: usize, data: &Arc<R>) -> Result<Self, Cause> {
        let kind = meta.leaves().get(leaf).map_or(LeafKind::Other, |leaf| leaf.kind);
        let pages = PageChunks::new(meta, group, leaf, data, LIMIT)?;
        let (values, present) = (Bytes::new(), None);
        Ok(Self { pages, kind, values, present, rows: 0, row: 0, taken: 0, at: 0 })
    }

    /// Rows that can be taken before the next page is read; none at the end.
    pub(crate) fn ready(&mut self) -> Result<usize, Cause> {
        if self.row == self.rows {
            // The page is given back before the next one is read.
            self.values = Bytes::new();
            if let Some(page) = self.pages.next_page()? {
                (self.rows, self.row, self.taken, self.at) = (page.rows(), 0, 0, 0);
                self.present = page.present()?;
                self.values = page.values().clone();
            }
        }
        Ok(self.rows - self.row)
    }

    /// The next value. There must be a row that is [`Self::ready`].
    pub(crate) fn take(&mut self) -> Cell<'_> {
        let row = self.row as u32;
        self.row += 1;
        if self.present.as_ref().is_some_and(|rows| rows.get(self.taken) != Some(&row)) {
            return Cell::Null;
        }
        let (value, at) = (self.taken, self.at);
        self.taken += 1;
        let bytes = |from: usize, len: usize| self.values.get(from..from + len).unwrap_or_default();
        match self.kind {
            LeafKind::Bool => {
                Cell::Flag(bytes(value / 8, 1).first().is_some_and(|b| b >> (value % 8) & 1 == 1))
            }
            LeafKind::Int32 => {
                Cell::Int(bytes(value * 4, 4).first_chunk().map_or(0, |b| i32::from_le_bytes(*b).into()))
            }
            LeafKind::Int64 => {
                Cell::Int(bytes(value * 8, 8).first_chunk().map_or(0, |b| i64::from_le_bytes(*b)))
            }
            LeafKind::Bytes => {
                let len = bytes(at, 4).first_chunk().map_or(0, |b| u32::from_le_bytes(*b)) as usize;
                self.at = at + 4 + len;
                Cell::Bytes(self.values.get(at + 4..at + 4 + len).unwrap_or_default())
            }
            LeafKind::Fixed(len) => {
                let len = len.max(0) as usize;
                Cell::Bytes(bytes(value * len, len))
            }
            LeafKind::Ints | LeafKind::Texts | LeafKind::Other => Cell::Null,
        }
    }
}
