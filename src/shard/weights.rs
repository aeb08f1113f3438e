//! What a row of label patterns says beside labels: for how many pairs it stands, and of
//! which config and split these are.

use super::pages::{Column, place};
use super::{Segments, ShardMeta, filled};
use crate::model::{Cause, Part};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Where that stands: leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weights {
    /// How many pairs.
    pub pairs: usize,
    /// Config and split, where the table has them.
    pub part: [Option<usize>; 2],
}

/// Most configs, and most splits, of one row group.
const MOST_NAMES: usize = 256;

/// How many pairs each row of a row group stands for; at most `most` in all.
///
/// # Errors
/// Names the row whose number is none of pairs.
pub fn decode_weights(
    meta: &ShardMeta,
    group: usize,
    data: &Arc<Segments>,
    leaf: usize,
    most: u64,
) -> Result<Vec<u64>, Cause> {
    let mut pages = Column::new(meta, group, data, leaf)?;
    let size = if meta.is_short(leaf) { 4 } else { 8 };
    // What is null stays 0.
    let mut pairs = filled(0u64, pages.rows)?;
    while let Some(values) = pages.next_values()? {
        pages.each_integer(&values, size, |row, value| pairs[row] = value as u64)?;
    }
    let mut left = most;
    for (row, own) in pairs.iter().enumerate() {
        left = match left.checked_sub(*own) {
            Some(rest) if *own > 0 => rest,
            found => {
                let wrong = match *own as i64 {
                    0 => "is null or 0",
                    number if number < 0 => "is negative",
                    _ if found.is_none() => "makes more than 4,503,599,627,370,496 pairs of all",
                    _ => "is none of pairs",
                };
                let text = format!("Row {row} of the {} (from 0) {wrong}.", place(meta, group, leaf));
                let advice = "Each row must stand for at least one pair: write the table again, with CAST(count(*) AS BIGINT) AS pairs.";
                return Err(Cause::Told { text, advice: advice.to_owned() });
            }
        };
    }
    Ok(pairs)
}

/// Config and split of the rows of a row group: of consecutive ones with the same, and how
/// many these are.
///
/// # Errors
/// Names the row group and column that cannot be decoded, or has too many names.
pub fn decode_parts(
    meta: &ShardMeta,
    group: usize,
    data: &Arc<Segments>,
    leaves: [Option<usize>; 2],
) -> Result<Vec<(Part, u64)>, Cause> {
    let rows = meta.group_rows().nth(group).unwrap_or(0) as usize;
    let mut codes = filled([0usize; 2], rows)?;
    let mut lists = [vec![Vec::new()], vec![Vec::new()]];
    for (of, (leaf, names)) in leaves.into_iter().zip(&mut lists).enumerate() {
        let Some(leaf) = leaf else { continue };
        let mut pages = Column::new(meta, group, data, leaf)?;
        while let Some(values) = pages.next_values()? {
            pages.each_text(&values, |row, _, text| {
                codes[row][of] = names.iter().position(|name| name == text).unwrap_or_else(|| {
                    if names.len() < MOST_NAMES {
                        names.push(text.to_vec());
                    }
                    names.len() - 1
                });
            })?;
            if names.len() == MOST_NAMES {
                return Err(pages.damaged(format!("it has more than {} names", MOST_NAMES - 2)));
            }
        }
    }
    let mut parts = Vec::new();
    let mut last = None;
    for own in codes {
        if last.replace(own) != Some(own) {
            let [config, split] = [0, 1].map(|of| {
                let name = lists[of].get(own[of]).map_or(&[][..], Vec::as_slice);
                String::from_utf8_lossy(name).into_owned()
            });
            parts.push((Part { config, split }, 0));
        }
        if let Some((_, rows)) = parts.last_mut() {
            *rows += 1;
        }
    }
    Ok(parts)
}
