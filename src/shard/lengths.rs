//! Length columns of one row group of a packed site.

use super::pages::Column;
use super::{Segments, ShardMeta, filled};
use crate::model::Cause;
use std::sync::Arc;

/// Decodes the lengths of prompt, response 0 and response 1 (INT32, in
/// characters) of one row group; a null or negative length is not known.
///
/// # Errors
/// Names the row group and column that cannot be decoded.
pub fn decode_lengths(
    meta: &ShardMeta,
    group: usize,
    data: &Arc<Segments>,
    leaves: [usize; 3],
) -> Result<Vec<[u32; 3]>, Cause> {
    let rows = meta.group_rows().nth(group).unwrap_or(0) as usize;
    let mut lengths = filled([u32::MAX; 3], rows)?;
    if rows == 0 {
        return Ok(lengths);
    }
    for (i, leaf) in leaves.into_iter().enumerate() {
        let mut pages = Column::new(meta, group, data, leaf)?;
        while let Some(values) = pages.next_values()? {
            pages.each_integer(&values, 4, |row, value| {
                lengths[row][i] = u32::try_from(value).unwrap_or(u32::MAX);
            })?;
        }
    }
    // A pair whose lengths are not all known has none.
    for row in &mut lengths {
        if row.contains(&u32::MAX) {
            *row = [u32::MAX; 3];
        }
    }
    Ok(lengths)
}
