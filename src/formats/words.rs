//! Labels that are told in other ways than the engine reads → what they add to the word of a
//! row: flags as numbers, flags that say the opposite, lists of category numbers.

use super::transcode::plain_chunk;
use crate::model::{CategorySet, Cause, Labels, UNKNOWN};
use crate::shard::{LeafKind, PlainChunk, Segments, ShardMeta, Told};
use std::sync::Arc;

/// The words of a leaf of a row group, as [`PlainChunk::to_bytes`] of eight bytes a row:
/// every row has one.
///
/// # Errors
/// As [`super::transcode`].
pub fn words(
    meta: &ShardMeta,
    group: usize,
    leaf: usize,
    data: &Arc<Segments>,
    told: Told,
    limit: usize,
) -> Result<Vec<u8>, Cause> {
    let chunk = plain_chunk(meta, group, leaf, data, limit)?;
    let kind = meta.leaves().get(leaf).map_or(LeafKind::Other, |leaf| leaf.kind);
    let rows = chunk.rows();
    let mut words = Vec::new();
    words.try_reserve_exact(rows * 8).map_err(|_| Cause::no_memory(rows as u64 * 8))?;
    let mut add = |word: u64| words.extend_from_slice(&word.to_le_bytes());
    let mut values = integers(&chunk, chunk.present()?, kind, width(meta, leaf));
    match chunk.lengths() {
        None => (0..rows).for_each(|_| add(word_of(told, values.next().flatten()))),
        Some(lengths) => lengths.for_each(|length| {
            let list: Option<Vec<Option<i64>>> =
                length.map(|length| (0..length).map(|_| values.next().flatten()).collect());
            add(word_of_list(told, list.as_deref()));
        }),
    }
    PlainChunk::new(rows, rows, rows, None, None, words).to_bytes()
}

/// Bytes of a value.
fn width(meta: &ShardMeta, leaf: usize) -> usize {
    if meta.is_short(leaf) { 4 } else { 8 }
}

/// The values of a chunk, one an entry: none where it is null. `present` are the entries that
/// have one.
fn integers(
    chunk: &PlainChunk,
    present: Option<Vec<u32>>,
    kind: LeafKind,
    width: usize,
) -> impl Iterator<Item = Option<i64>> {
    let bytes = chunk.values().clone();
    let (entries, mut taken) = (chunk.entries(), 0usize);
    (0..entries).map(move |entry| {
        if present.as_ref().is_some_and(|rows| rows.get(taken) != Some(&(entry as u32))) {
            return None;
        }
        let at = taken;
        taken += 1;
        if kind == LeafKind::Bool {
            return bytes.get(at / 8).map(|byte| i64::from(byte >> (at % 8) & 1));
        }
        let value = bytes.get(at * width..(at + 1) * width)?;
        match width {
            4 => value.first_chunk().map(|four| i32::from_le_bytes(*four).into()),
            _ => value.first_chunk().map(|eight| i64::from_le_bytes(*eight)),
        }
    })
}

/// What a safe flag adds: 0 unsafe, 1 safe, 2 unknown.
fn safe(shift: u32, code: u64) -> u64 {
    (code * Labels::SAFE_WEIGHT) << shift
}

fn word_of(told: Told, value: Option<i64>) -> u64 {
    match (told, value) {
        (Told::Flag { shift, .. }, Some(value)) => u64::from(value != 0) << shift,
        (Told::Flag { unknown, .. }, None) => 1 << unknown,
        (Told::Safe { shift, inverted }, Some(value)) => safe(shift, u64::from((value != 0) != inverted)),
        (Told::Safe { shift, .. }, None) => safe(shift, UNKNOWN.into()),
        (Told::Ids { .. }, value) => {
            word_of_list(told, value.map(|id| [Some(id)]).as_ref().map(|ids| &ids[..]))
        }
    }
}

/// Of response 0. A list that is not there, or that holds what is no category, is unknown;
/// an empty one says nothing of safety.
fn word_of_list(told: Told, list: Option<&[Option<i64>]>) -> u64 {
    let shift = Labels::SEVERITY_AND_SAFE;
    let unknown = 1 << CategorySet::UNKNOWN;
    let Told::Ids { categories } = told else { return 0 };
    let Some(list) = list else { return unknown + safe(shift, UNKNOWN.into()) };
    let (mut word, mut is_safe) = (0, UNKNOWN);
    for id in list {
        match id {
            Some(-1) if list.len() == 1 => is_safe = 1,
            Some(id @ 0..) if *id < i64::from(categories) => {
                is_safe = 0;
                word |= 1 << id;
            }
            _ => word |= unknown,
        }
    }
    word + safe(shift, is_safe.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_lists_become_words() {
        let flag = Told::Flag { shift: 3, unknown: 19 };
        assert_eq!([Some(0), Some(1), Some(-7), None].map(|value| word_of(flag, value)), [0, 8, 8, 1 << 19]);
        let codes = |inverted| {
            [Some(0), Some(1), None]
                .map(|value| Labels(word_of(Told::Safe { shift: 40, inverted }, value)).safe(0))
        };
        assert_eq!((codes(false), codes(true)), ([0, 1, UNKNOWN], [1, 0, UNKNOWN]));
        let ids = |list: Option<&[Option<i64>]>| {
            let labels = Labels(word_of_list(Told::Ids { categories: 19 }, list));
            (labels.safe(0), labels.categories(0))
        };
        assert_eq!(ids(Some(&[Some(-1)])), (1, 0));
        assert_eq!(ids(Some(&[Some(0), Some(18)])), (0, 1 | 1 << 18));
        assert_eq!(ids(Some(&[])), (UNKNOWN, 0));
        assert_eq!(ids(None), (UNKNOWN, 1 << 19));
        // What contradicts itself, or is no category.
        for list in [&[Some(-1), Some(2)][..], &[Some(2), Some(19)], &[Some(2), None]] {
            assert_eq!(ids(Some(list)), (0, 4 | 1 << 19), "{list:?}");
        }
    }
}
