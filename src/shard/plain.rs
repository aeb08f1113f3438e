//! Plain chunks: a column chunk in the one form that needs no codec and no
//! decoder of its own. The formats program writes them, [`super::Segments`]
//! carries them to the code that reads pages.

use super::hybrid::each_set_bit;
use crate::model::Cause;
use bytes::Bytes;

/// Bytes before the lists' lengths.
const HEADER: usize = 16;
/// Which entries have a value is told.
const SOME_ABSENT: u32 = 1;
/// Rows are lists, and their lengths are told.
const LISTS: u32 = 2;

/// The length of a list that is null.
pub const NO_LIST: u32 = u32::MAX;

/// The values of one column chunk, plainly.
///
/// A row of a flat column is one *entry*; a row of a list column has as many
/// entries as its list. As bytes: what follows (a number of bits), rows,
/// entries and values as four little-endian bytes each; the length of every
/// row's list, four bytes each, in a list column; a bit for every entry that
/// has a value, lowest first, unless all have one; then the values, as
/// Parquet's PLAIN encoding has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlainChunk {
    rows: usize,
    entries: usize,
    count: usize,
    lengths: Option<Bytes>,
    present: Option<Bytes>,
    values: Bytes,
}

impl PlainChunk {
    /// A chunk of its parts; `present` has a bit for every entry, `lengths`
    /// four bytes for every row.
    pub fn new(
        rows: usize,
        entries: usize,
        count: usize,
        lengths: Option<Vec<u8>>,
        present: Option<Vec<u8>>,
        values: Vec<u8>,
    ) -> Self {
        let (lengths, present) = (lengths.map(Bytes::from), present.map(Bytes::from));
        Self { rows, entries, count, lengths, present, values: values.into() }
    }

    /// The chunk as bytes.
    ///
    /// # Errors
    /// There is not enough memory for them.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Cause> {
        let parts = [
            self.lengths.as_deref().unwrap_or_default(),
            self.present.as_deref().unwrap_or_default(),
            &self.values,
        ];
        let len = HEADER + parts.iter().map(|part| part.len()).sum::<usize>();
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(len).map_err(|_| Cause::no_memory(len as u64))?;
        let bits = if self.present.is_some() { SOME_ABSENT } else { 0 }
            | if self.lengths.is_some() { LISTS } else { 0 };
        for number in [bits, self.rows as u32, self.entries as u32, self.count as u32] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        parts.iter().for_each(|part| bytes.extend_from_slice(part));
        Ok(bytes)
    }

    /// Reads what [`Self::to_bytes`] wrote; nothing is copied.
    ///
    /// # Errors
    /// Says what is wrong with the bytes.
    pub fn parse(bytes: &Bytes) -> Result<Self, String> {
        let (header, _) = bytes.split_first_chunk::<HEADER>().ok_or("its plain form has no header")?;
        let mut numbers = header.as_chunks::<4>().0.iter().map(|number| u32::from_le_bytes(*number));
        let mut number = || numbers.next().unwrap_or(0);
        let (bits, rows, entries, count) =
            (number(), number() as usize, number() as usize, number() as usize);
        let mut at = HEADER;
        let mut part = |wanted: bool, len: usize| {
            if !wanted {
                return Ok(None);
            }
            let end =
                at.checked_add(len).filter(|end| *end <= bytes.len()).ok_or("its plain form is cut off")?;
            let part = bytes.slice(at..end);
            at = end;
            Ok::<_, String>(Some(part))
        };
        let lengths = part(bits & LISTS != 0, rows.saturating_mul(4))?;
        let present = part(bits & SOME_ABSENT != 0, entries.div_ceil(8))?;
        let chunk = Self { rows, entries, count, lengths, present, values: bytes.slice(at..) };
        let present = chunk.present.as_ref().map_or(entries, |bits| {
            let mut present = 0;
            each_set_bit(bits, entries, |_| present += 1);
            present
        });
        let listed = match &chunk.lengths {
            None => rows,
            Some(lengths) => list_lengths(lengths).map(|len| len.unwrap_or(0)).sum(),
        };
        if present != count || listed != entries {
            return Err("its plain form contradicts itself".to_owned());
        }
        Ok(chunk)
    }

    /// Rows of the chunk.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Values that are not null.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Entries: rows, or elements of all lists.
    pub fn entries(&self) -> usize {
        self.entries
    }

    /// Length of every row's list, none where it is null; nothing at all when
    /// the column has no lists.
    pub fn lengths(&self) -> Option<impl Iterator<Item = Option<usize>> + '_> {
        self.lengths.as_deref().map(list_lengths)
    }

    /// Numbers of the entries that have a value; none when all have.
    ///
    /// # Errors
    /// There is not enough memory for them.
    pub fn present(&self) -> Result<Option<Vec<u32>>, Cause> {
        let Some(bits) = &self.present else { return Ok(None) };
        let mut list = super::filled(0, self.count)?;
        let mut places = list.iter_mut();
        each_set_bit(bits, self.entries, |entry| {
            if let Some(place) = places.next() {
                *place = entry as u32;
            }
        });
        Ok(Some(list))
    }

    /// The values in Parquet's PLAIN encoding.
    pub fn values(&self) -> &Bytes {
        &self.values
    }
}

fn list_lengths(bytes: &[u8]) -> impl Iterator<Item = Option<usize>> + '_ {
    let lengths = bytes.as_chunks::<4>().0.iter().map(|len| u32::from_le_bytes(*len));
    lengths.map(|len| (len != NO_LIST).then_some(len as usize))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let flat = PlainChunk::new(3, 3, 2, None, Some(vec![0b101]), vec![1, 0, 0, 0, 2, 0, 0, 0]);
        let lengths = [1u32, NO_LIST, 2].iter().flat_map(|len| len.to_le_bytes()).collect();
        let lists = PlainChunk::new(3, 3, 3, Some(lengths), None, vec![7; 12]);
        for chunk in [flat, lists] {
            let bytes = Bytes::from(chunk.to_bytes().expect("memory"));
            assert_eq!(PlainChunk::parse(&bytes), Ok(chunk.clone()));
            assert!(PlainChunk::parse(&bytes.slice(..HEADER)).is_err());
            // Whatever the header says, nothing panics.
            for at in 0..HEADER * 8 {
                let mut spoiled = bytes.to_vec();
                spoiled[at / 8] ^= 1 << (at % 8);
                let _ = PlainChunk::parse(&spoiled.into());
            }
        }
    }
}
