//! Fetched byte ranges of one file, as the `parquet` crate wants to read them.

use super::PlainChunk;
use crate::model::Cause;
use bytes::{Buf, Bytes};
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};
use std::ops::Range;

/// Ranges of a file that have been fetched, and the plain form of those column
/// chunks that need another program's decoders. Reading outside them is an error.
#[derive(Clone, Debug, Default)]
pub struct Segments {
    file_len: u64,
    parts: Vec<(u64, Bytes)>,
    /// Row group, leaf, and the chunk's plain form.
    plain: Vec<(usize, usize, PlainChunk)>,
}

impl Segments {
    /// No ranges yet, of a file of this many bytes.
    pub fn new(file_len: u64) -> Self {
        Self { file_len, parts: Vec::new(), plain: Vec::new() }
    }

    /// A whole file.
    pub fn whole(bytes: Bytes) -> Self {
        Self { file_len: bytes.len() as u64, parts: vec![(0, bytes)], plain: Vec::new() }
    }

    /// Adds the bytes that begin at `start`.
    pub fn push(&mut self, start: u64, bytes: Bytes) {
        self.parts.push((start, bytes));
    }

    /// The bytes of a range, where they were read.
    ///
    /// # Errors
    /// They were not.
    pub fn bytes(&self, range: &Range<u64>) -> std::result::Result<Bytes, Cause> {
        let length = usize::try_from(range.end - range.start).unwrap_or(usize::MAX);
        self.get_bytes(range.start, length).map_err(|error| super::damaged("the file".to_owned(), error))
    }

    /// Adds the plain form of a leaf of a row group.
    pub fn push_plain(&mut self, group: usize, leaf: usize, chunk: PlainChunk) {
        self.plain.push((group, leaf, chunk));
    }

    /// The plain form of a leaf of a row group, where it was added.
    pub fn plain(&self, group: usize, leaf: usize) -> Option<&PlainChunk> {
        self.plain.iter().find(|(g, l, _)| (*g, *l) == (group, leaf)).map(|(_, _, chunk)| chunk)
    }

    pub(super) fn at(&self, start: u64) -> Result<Bytes> {
        self.parts
            .iter()
            .find_map(|(first, bytes)| {
                let skip = usize::try_from(start.checked_sub(*first)?).ok()?;
                (skip < bytes.len()).then(|| bytes.slice(skip..))
            })
            .ok_or_else(|| ParquetError::EOF(format!("byte {start} was not read")))
    }
}

impl Length for Segments {
    fn len(&self) -> u64 {
        self.file_len
    }
}

impl ChunkReader for Segments {
    type T = bytes::buf::Reader<Bytes>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        Ok(self.at(start)?.reader())
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        let bytes = self.at(start)?;
        if bytes.len() < length {
            return Err(ParquetError::EOF(format!("{length} bytes at {start} were not read")));
        }
        Ok(bytes.slice(..length))
    }
}

/// Joins ranges that overlap or stand at most `gap` bytes apart, so that few
/// requests fetch them.
pub fn coalesce(mut ranges: Vec<Range<u64>>, gap: u64) -> Vec<Range<u64>> {
    ranges.retain(|r| r.start < r.end);
    ranges.sort_by_key(|r| r.start);
    let mut joined: Vec<Range<u64>> = Vec::new();
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start <= last.end.saturating_add(gap) => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_join_up_to_the_gap() {
        assert_eq!(coalesce(vec![20..30, 0..10, 10..12, 40..40], 0), vec![0..12, 20..30]);
        assert_eq!(coalesce(vec![0..10, 15..20, 26..30], 5), vec![0..20, 26..30]);
    }

    #[test]
    fn reading_outside_is_an_error() {
        let mut segments = Segments::new(100);
        segments.push(10, Bytes::from_static(b"abcd"));
        assert_eq!(segments.get_bytes(11, 2).expect("inside"), "bc");
        assert!(segments.get_bytes(11, 4).is_err());
        assert!(segments.get_bytes(9, 1).is_err());
        assert!(segments.get_read(14).is_err());
    }
}
