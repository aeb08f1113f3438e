//! Lengths of texts, and recorded hashes, gathered until they fill a shard.

use crate::cursor::Cell;
use crate::table::{Column, Leaf};
use parquet::data_type::ByteArray;

/// The columns of lengths shards.
pub(crate) const LENGTHS: [&str; 3] = ["prompt_length", "response_0_length", "response_1_length"];

/// Characters of a text: each has one byte that continues no other.
pub(crate) fn characters(text: &[u8]) -> i32 {
    let count = text.iter().filter(|byte| **byte & 0xc0 != 0x80).count();
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// A recorded hash.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Hash {
    Missing,
    /// The 32 bytes of a sha256.
    Whole([u8; 32]),
    /// Anything else that is recorded, as it is.
    Other(Vec<u8>),
}

/// A column of hashes.
#[derive(Debug)]
pub(crate) struct HashColumn {
    name: String,
    hashes: Vec<Hash>,
}

impl HashColumn {
    pub(crate) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), hashes: Vec::new() }
    }

    pub(crate) fn push(&mut self, cell: Cell<'_>) {
        let Cell::Bytes(bytes) = cell else {
            self.hashes.push(Hash::Missing);
            return;
        };
        let whole = <[u8; 32]>::try_from(bytes).ok().or_else(|| from_hex(bytes));
        self.hashes.push(whole.map_or_else(|| Hash::Other(bytes.to_vec()), Hash::Whole));
    }

    /// What was gathered, as bytes; as text where something else than a sha256 is recorded.
    pub(crate) fn finish(&mut self) -> Column {
        let hashes = std::mem::take(&mut self.hashes);
        let all = hashes.iter().all(|hash| *hash != Hash::Missing);
        let levels = (!all).then(|| hashes.iter().map(|hash| (*hash != Hash::Missing).into()).collect());
        let leaf = if hashes.iter().any(|hash| matches!(hash, Hash::Other(_))) {
            let text = |hash: Hash| match hash {
                Hash::Missing => None,
                Hash::Whole(bytes) => Some(ByteArray::from(to_hex(&bytes).into_bytes())),
                Hash::Other(bytes) => Some(ByteArray::from(bytes)),
            };
            Leaf::Text(hashes.into_iter().filter_map(text).collect())
        } else {
            let bytes = |hash: &Hash| match hash {
                Hash::Whole(bytes) => Some(ByteArray::from(bytes.to_vec()).into()),
                Hash::Missing | Hash::Other(_) => None,
            };
            Leaf::Fixed(32, hashes.iter().filter_map(bytes).collect())
        };
        Column { path: vec![self.name.clone()], leaf, levels }
    }
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &[u8]) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 {
        return None;
    }
    for (byte, digits) in bytes.iter_mut().zip(text.chunks_exact(2)) {
        let mut value = 0;
        for digit in digits {
            value = value * 16 + (*digit as char).to_digit(16)?;
        }
        *byte = u8::try_from(value).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_kept_as_bytes_unless_they_are_something_else() {
        let hex = "00ff".repeat(16);
        let mut column = HashColumn::new("sha256");
        column.push(Cell::Bytes(hex.to_uppercase().as_bytes()));
        column.push(Cell::Null);
        let made = column.finish();
        assert_eq!(made.levels, Some(vec![1, 0]));
        assert!(matches!(&made.leaf, Leaf::Fixed(32, all) if all.len() == 1 && all[0].data()[1] == 0xff));
        column.push(Cell::Bytes(hex.as_bytes()));
        column.push(Cell::Bytes(b"unknown"));
        let made = column.finish();
        assert!(
            matches!(&made.leaf, Leaf::Text(all) if all[0].data() == hex.as_bytes() && all[1].data() == b"unknown")
        );
        assert_eq!(made.levels, None);
    }

    #[test]
    fn characters_are_counted_as_the_viewer_does() {
        for text in ["", "abc", "äöü", "👩‍👧"] {
            assert_eq!(characters(text.as_bytes()) as usize, text.chars().count());
        }
    }
}
