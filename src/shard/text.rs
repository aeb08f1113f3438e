//! Text columns of one row group.

use super::pages::Column;
use super::{Segments, ShardMeta, filled};
use crate::model::Cause;
use std::sync::Arc;

/// The values of one text column in one row group.
#[derive(Clone, Debug, Default)]
pub struct TextColumn {
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

impl TextColumn {
    /// The value of a row; invalid UTF-8 is shown with replacement characters.
    pub fn get(&self, row: usize) -> Option<String> {
        self.value(row).map(|bytes| String::from_utf8_lossy(bytes).into_owned())
    }

    /// The bytes of a row's value.
    pub fn value(&self, row: usize) -> Option<&[u8]> {
        let end = *self.ends.get(row)? as usize;
        let start = row.checked_sub(1).map_or(0, |r| self.ends[r] as usize);
        self.bytes.get(start..end)
    }

    /// The values one after the other, and where each ends.
    pub fn parts(&self) -> (&[u8], &[u32]) {
        (&self.bytes, &self.ends)
    }

    /// So many rows without text.
    pub fn empty(rows: usize) -> Self {
        Self { bytes: Vec::new(), ends: vec![0; rows] }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.ends.len()
    }

    /// Bytes held in memory.
    pub fn size(&self) -> usize {
        self.bytes.len() + 4 * self.ends.len()
    }
}

/// Most bytes of one text column of one row group.
const LIMIT: u64 = 1 << 30;

/// Decodes a column of texts or of bytes of one row group; null reads as empty.
///
/// # Errors
/// Names the row group and column that cannot be decoded.
pub fn decode_text(
    meta: &ShardMeta,
    group: usize,
    data: &Arc<Segments>,
    leaf: usize,
) -> Result<TextColumn, Cause> {
    let mut pages = Column::new(meta, group, data, leaf)?;
    let mut column = TextColumn::default();
    let rows = pages.rows;
    column.ends.try_reserve_exact(rows).map_err(|_| Cause::no_memory(4 * rows as u64))?;
    while let Some(values) = pages.next_values()? {
        // A few bytes of a page can stand for many long texts of its dictionary.
        let mut refused = None;
        pages.each_text(&values, |row, _, text| {
            let bytes = (column.bytes.len() + text.len()) as u64;
            if bytes > LIMIT {
                refused.get_or_insert(Cause::TooLarge { bytes, limit: LIMIT });
            } else if column.bytes.try_reserve(text.len()).is_err() {
                refused.get_or_insert(Cause::no_memory(bytes));
            }
            if refused.is_some() {
                return;
            }
            // Rows without a value before this one are empty.
            column.ends.resize(row, column.bytes.len() as u32);
            column.bytes.extend_from_slice(text);
            column.ends.push(column.bytes.len() as u32);
        })?;
        if let Some(cause) = refused {
            return Err(cause);
        }
    }
    column.ends.resize(rows, column.bytes.len() as u32);
    Ok(column)
}

/// Counts the characters (Unicode scalar values) of each value of a text column
/// of one row group; null counts as empty.
///
/// # Errors
/// Names the row group and column that cannot be decoded.
pub fn count_characters(
    meta: &ShardMeta,
    group: usize,
    data: &Arc<Segments>,
    leaf: usize,
) -> Result<Vec<u32>, Cause> {
    let mut pages = Column::new(meta, group, data, leaf)?;
    let mut lengths = filled(0, pages.rows)?;
    // Every character has one byte that continues no other.
    let count = |text: &[u8]| text.iter().filter(|byte| **byte & 0xc0 != 0x80).count() as u32;
    // Texts of a dictionary are counted once: a few bytes can stand for many long ones.
    let mut known: Vec<Option<u32>> = Vec::new();
    while let Some(values) = pages.next_values()? {
        pages.each_text(&values, |row, number, text| {
            lengths[row] = match number {
                Some(number) => {
                    if known.len() <= number {
                        known.resize(number + 1, None);
                    }
                    *known[number].get_or_insert_with(|| count(text))
                }
                None => count(text),
            };
        })?;
    }
    Ok(lengths)
}
