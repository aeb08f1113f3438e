//! List columns of one row group.

use super::pages::place;
use super::{Segments, ShardMeta, damaged, filled};
use crate::model::Cause;
use bytes::Bytes;
use parquet::basic::Type;
use parquet::errors::ParquetError;

/// The lists of one column in one row group. Lists of integers and of texts
/// are held alike: an element is eight bytes, or as many as a text has.
#[derive(Clone, Debug, Default)]
pub struct ListColumn {
    /// First element of each row's list, and where the last list ends.
    starts: Vec<u32>,
    /// Where each element's bytes end; none when it is null.
    elements: Vec<Option<(u32, u32)>>,
    bytes: Bytes,
}

impl ListColumn {
    /// Elements of a row's list, null where there is none; empty beyond the last row.
    pub fn elements(&self, row: usize) -> impl Iterator<Item = Option<&[u8]>> + '_ {
        let from = self.starts.get(row).copied().unwrap_or(0) as usize;
        let to = self.starts.get(row + 1).map_or(from, |end| *end as usize);
        let elements = self.elements.get(from..to).unwrap_or_default().iter();
        elements.map(|e| e.and_then(|(start, end)| self.bytes.get(start as usize..end as usize)))
    }

    /// Integers of a row's list; null elements are left out.
    pub fn integers(&self, row: usize) -> impl Iterator<Item = i64> + '_ {
        self.elements(row).flatten().map(|bytes| match bytes.first_chunk::<8>() {
            Some(word) => i64::from_le_bytes(*word),
            None => bytes.first_chunk::<4>().map_or(0, |half| i64::from(i32::from_le_bytes(*half))),
        })
    }
}

/// Reads a column of lists from its plain form; a list that is null reads as empty.
///
/// # Errors
/// The column has no plain form there, or one that contradicts itself.
pub fn decode_lists(
    meta: &ShardMeta,
    group: usize,
    data: &Segments,
    leaf: usize,
) -> Result<ListColumn, Cause> {
    let fail = |detail: &str| damaged(place(meta, group, leaf), ParquetError::General(detail.to_owned()));
    let chunk = data.plain(group, leaf).ok_or_else(|| fail("its lists were not prepared"))?;
    let lengths = chunk.lengths().ok_or_else(|| fail("it holds no lists"))?;
    let columns = meta.meta.file_metadata().schema_descr();
    let column = columns.columns().get(leaf).ok_or_else(|| fail("the column is missing"))?;
    let size = match column.physical_type() {
        Type::INT32 | Type::FLOAT => Some(4),
        Type::INT64 | Type::DOUBLE => Some(8),
        Type::INT96 => Some(12),
        Type::FIXED_LEN_BYTE_ARRAY => Some(column.type_length().max(0) as usize),
        Type::BYTE_ARRAY => None,
        Type::BOOLEAN => return Err(fail("lists of flags are not read")),
    };
    let mut starts = filled(0u32, chunk.rows() + 1)?;
    let mut end = 0;
    for (start, length) in starts.iter_mut().skip(1).zip(lengths) {
        end += length.unwrap_or(0) as u32;
        *start = end;
    }
    let bytes = chunk.values().clone();
    let mut at = 0usize;
    let mut values = (0..chunk.count()).map(|_| {
        let len = match size {
            Some(size) => size,
            None => {
                let len = bytes.get(at..).and_then(|rest| rest.first_chunk::<4>())?;
                at += 4;
                u32::from_le_bytes(*len) as usize
            }
        };
        let start = at;
        at = at.checked_add(len).filter(|end| *end <= bytes.len())?;
        Some((start as u32, at as u32))
    });
    let mut elements = filled(None, chunk.entries())?;
    match chunk.present()? {
        None => elements.iter_mut().zip(&mut values).for_each(|(element, value)| *element = value),
        Some(present) => {
            for (entry, value) in present.into_iter().zip(&mut values) {
                elements[entry as usize] = value;
            }
        }
    }
    Ok(ListColumn { starts, elements, bytes })
}
