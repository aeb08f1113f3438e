//! Text columns of one row group.

use super::labels::each;
use super::{Segments, ShardMeta};
use crate::model::Cause;
use parquet::data_type::{ByteArray, ByteArrayType};
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
        let end = *self.ends.get(row)? as usize;
        let start = row.checked_sub(1).map_or(0, |r| self.ends[r] as usize);
        self.bytes.get(start..end).map(|b| String::from_utf8_lossy(b).into_owned())
    }

    /// Bytes held in memory.
    pub fn size(&self) -> usize {
        self.bytes.len() + 4 * self.ends.len()
    }
}

/// Decodes a text column of one row group; null reads as empty.
///
/// # Errors
/// Names the row group and column that cannot be decoded.
pub fn decode_text(
    meta: &ShardMeta,
    group: usize,
    data: &Arc<Segments>,
    leaf: usize,
) -> Result<TextColumn, Cause> {
    let rows = meta.group_rows().nth(group).unwrap_or(0) as usize;
    let mut values = vec![ByteArray::new(); rows];
    each::<ByteArrayType, _>(meta, group, data, leaf, &mut values, |item, value| {
        if let Some(value) = value {
            *item = value.clone();
        }
    })?;
    let filled = |v: &ByteArray| !v.is_empty();
    let mut column = TextColumn::default();
    for value in &values {
        if filled(value) {
            column.bytes.extend_from_slice(value.data());
        }
        column.ends.push(
            u32::try_from(column.bytes.len()).map_err(|_| Cause::TooLarge {
                bytes: column.bytes.len() as u64,
                limit: u64::from(u32::MAX),
            })?,
        );
    }
    Ok(column)
}
