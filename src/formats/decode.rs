//! Values of one page in any of Parquet's encodings → the PLAIN encoding.
//!
//! The `parquet` crate's own decoders trust lengths and numbers that stand in
//! the data (they end in a panic where these are wrong), and they make an
//! object of every value; here bytes go from page to chunk.

use crate::shard::hybrid::{each_set_bit, each_value};
use parquet::basic::{Encoding, Type};

/// Why values cannot be decoded.
#[derive(Debug)]
pub(super) enum Fault {
    /// The bytes contradict themselves, in words.
    Damaged(String),
    /// The chunk would become larger than this many bytes.
    TooLarge(u64),
    /// There is no memory for this many bytes more.
    Memory(u64),
    /// Nothing here reads this encoding.
    Encoding(Encoding),
}

impl From<String> for Fault {
    fn from(text: String) -> Self {
        Fault::Damaged(text)
    }
}

/// What values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// A bit each.
    Bit,
    /// So many bytes each; whether they are integers.
    Fixed(usize, bool),
    /// A length in four bytes, then as many bytes.
    Text,
}

impl Width {
    /// Of a physical type; `length` is that of fixed byte arrays.
    pub fn of(physical: Type, length: i32) -> Self {
        match physical {
            Type::BOOLEAN => Width::Bit,
            Type::INT32 => Width::Fixed(4, true),
            Type::INT64 => Width::Fixed(8, true),
            Type::FLOAT => Width::Fixed(4, false),
            Type::DOUBLE => Width::Fixed(8, false),
            Type::INT96 => Width::Fixed(12, false),
            Type::BYTE_ARRAY => Width::Text,
            Type::FIXED_LEN_BYTE_ARRAY => Width::Fixed(length.max(0) as usize, false),
        }
    }
}

/// Values that have been decoded, and the dictionary of their chunk.
pub(super) struct Values {
    pub width: Width,
    limit: usize,
    /// PLAIN values.
    pub bytes: Vec<u8>,
    /// How many.
    pub count: usize,
    dictionary: Option<Dictionary>,
}

/// Bytes of a dictionary, and where each of its values is.
type Dictionary = (Vec<u8>, Vec<(u32, u32)>);

fn damaged<T>(text: &str) -> Result<T, Fault> {
    Err(Fault::Damaged(text.to_owned()))
}

impl Values {
    /// None yet; they may take `limit` bytes.
    pub(super) fn new(width: Width, limit: usize) -> Self {
        Self { width, limit, bytes: Vec::new(), count: 0, dictionary: None }
    }

    /// Takes the dictionary's bytes, which hold `count` PLAIN values.
    pub(super) fn set_dictionary(&mut self, bytes: Vec<u8>, count: usize) -> Result<(), Fault> {
        let mut places = Vec::new();
        match self.width {
            Width::Bit => return damaged("a dictionary of flags"),
            Width::Fixed(size, _) => {
                if count.checked_mul(size).is_none_or(|need| need > bytes.len()) || size == 0 {
                    return damaged("its dictionary is cut off");
                }
                reserve(&mut places, count)?;
                places.extend((0..count).map(|i| ((i * size) as u32, ((i + 1) * size) as u32)));
            }
            Width::Text => {
                if count > bytes.len() / 4 {
                    return damaged("its dictionary is cut off");
                }
                reserve(&mut places, count)?;
                let mut at = 0;
                for _ in 0..count {
                    let Some(text) = text_at(&bytes, at) else {
                        return damaged("its dictionary is cut off");
                    };
                    places.push((at as u32, at as u32 + 4 + text.len() as u32));
                    at += 4 + text.len();
                }
            }
        }
        self.dictionary = Some((bytes, places));
        Ok(())
    }

    /// Appends `count` values that are written in `encoding`.
    pub(super) fn append(&mut self, encoding: Encoding, bytes: &[u8], count: usize) -> Result<(), Fault> {
        if count == 0 {
            return Ok(());
        }
        match (encoding, self.width) {
            (Encoding::PLAIN, Width::Bit) => {
                if bytes.len() < count.div_ceil(8) {
                    return damaged("a page of flags is cut off");
                }
                self.flags(count, |put| {
                    each_set_bit(bytes, count, put);
                    Ok(())
                })?;
            }
            (Encoding::RLE, Width::Bit) => {
                let Some(body) = text_at(bytes, 0) else {
                    return damaged("a page of flags is cut off");
                };
                self.flags(count, |put| {
                    each_value(body, 1, count, |i, value| {
                        if value & 1 == 1 {
                            put(i);
                        }
                        Ok(())
                    })
                })?;
            }
            (Encoding::PLAIN, Width::Fixed(size, _)) => {
                let Some(values) = count.checked_mul(size).and_then(|need| bytes.get(..need)) else {
                    return damaged("a page of numbers is cut off");
                };
                self.put(values)?;
            }
            (Encoding::PLAIN, Width::Text) => {
                let mut at = 0;
                for _ in 0..count {
                    let Some(text) = text_at(bytes, at) else {
                        return damaged("a text reaches beyond its page");
                    };
                    at += 4 + text.len();
                }
                self.put(&bytes[..at])?;
            }
            (Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY, _) => self.indexed(bytes, count)?,
            (Encoding::DELTA_BINARY_PACKED, Width::Fixed(size, true)) => {
                self.room(count.saturating_mul(size))?;
                deltas(bytes, count, |value| {
                    self.bytes.extend_from_slice(&value.to_le_bytes()[..size.min(8)])
                })?;
            }
            (Encoding::DELTA_LENGTH_BYTE_ARRAY, Width::Text) => {
                // A few bytes can stand for many empty texts.
                self.room(count.saturating_mul(4))?;
                let mut lengths = Vec::new();
                reserve(&mut lengths, count)?;
                let mut at = deltas(bytes, count, |len| lengths.push(len))?;
                for len in lengths {
                    let Some(text) = slice(bytes, &mut at, len) else {
                        return damaged("a text reaches beyond its page");
                    };
                    self.put_text(&[text])?;
                }
            }
            (Encoding::DELTA_BYTE_ARRAY, Width::Text | Width::Fixed(_, false)) => {
                self.prefixed(bytes, count)?;
            }
            (Encoding::BYTE_STREAM_SPLIT, Width::Fixed(size, _)) => {
                if size == 0 || count.checked_mul(size).is_none_or(|need| need > bytes.len()) {
                    return damaged("a page of numbers is cut off");
                }
                // Writers may pad; the streams are as long as all values have it.
                let stream = bytes.len() / size;
                self.room(count * size)?;
                for i in 0..count {
                    self.bytes.extend((0..size).map(|byte| bytes[byte * stream + i]));
                }
            }
            (other, _) => return Err(Fault::Encoding(other)),
        }
        self.count += count;
        Ok(())
    }

    /// Makes room for more bytes, within the limit.
    fn room(&mut self, more: usize) -> Result<(), Fault> {
        let total = self.bytes.len().saturating_add(more);
        if total > self.limit {
            return Err(Fault::TooLarge(total as u64));
        }
        self.bytes.try_reserve(more).map_err(|_| Fault::Memory(more as u64))
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        self.room(bytes.len())?;
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    /// Appends a text, or a value of fixed length, that consists of parts.
    fn put_text(&mut self, parts: &[&[u8]]) -> Result<(), Fault> {
        let len = parts.iter().map(|part| part.len()).sum::<usize>();
        self.room(4 + len)?;
        match self.width {
            Width::Fixed(size, _) if size != len => return damaged("a value of another length"),
            Width::Fixed(..) | Width::Bit => {}
            Width::Text => self.bytes.extend_from_slice(&(len as u32).to_le_bytes()),
        }
        parts.iter().for_each(|part| self.bytes.extend_from_slice(part));
        Ok(())
    }

    /// Appends flags: `each` is given what is to be called with each true one.
    fn flags(
        &mut self,
        count: usize,
        each: impl FnOnce(&mut dyn FnMut(usize)) -> Result<(), String>,
    ) -> Result<(), Fault> {
        let first = self.count;
        let len = (first + count).div_ceil(8);
        self.room(len - self.bytes.len())?;
        self.bytes.resize(len, 0);
        let bytes = &mut self.bytes;
        each(&mut |i| bytes[(first + i) / 8] |= 1 << ((first + i) % 8))?;
        Ok(())
    }

    fn indexed(&mut self, bytes: &[u8], count: usize) -> Result<(), Fault> {
        let Some((dictionary, places)) = self.dictionary.take() else {
            return damaged("a dictionary is used that is not there");
        };
        let Some((width, indices)) = bytes.split_first() else {
            return damaged("a page without values");
        };
        let mut fault = None;
        let done = each_value(indices, u32::from(*width), count, |_, index| {
            let place = places.get(index as usize);
            let value = place.and_then(|(start, end)| dictionary.get(*start as usize..*end as usize));
            let value = value.ok_or_else(|| format!("value {index} of a dictionary of {}", places.len()))?;
            self.put(value).map_err(|trouble| {
                fault = Some(trouble);
                String::new()
            })
        });
        self.dictionary = Some((dictionary, places));
        match fault {
            Some(fault) => Err(fault),
            None => Ok(done?),
        }
    }

    /// Values that share their beginning with the one before.
    fn prefixed(&mut self, bytes: &[u8], count: usize) -> Result<(), Fault> {
        let least = if let Width::Fixed(size, _) = self.width { size } else { 4 };
        self.room(count.saturating_mul(least))?;
        let (mut prefixes, mut lengths) = (Vec::new(), Vec::new());
        reserve(&mut prefixes, count)?;
        reserve(&mut lengths, count)?;
        let at = deltas(bytes, count, |len| prefixes.push(len))?;
        let rest = &bytes[at..];
        let mut at = deltas(rest, count, |len| lengths.push(len))?;
        let mut last: Vec<u8> = Vec::new();
        for (prefix, len) in prefixes.into_iter().zip(lengths) {
            let shared = usize::try_from(prefix).ok().filter(|shared| *shared <= last.len());
            let (Some(shared), Some(suffix)) = (shared, slice(rest, &mut at, len)) else {
                return damaged("a text reaches beyond its page");
            };
            last.truncate(shared);
            last.extend_from_slice(suffix);
            self.put_text(&[&last])?;
        }
        Ok(())
    }
}

/// Makes room for so many entries, if there is memory for them.
fn reserve<T>(list: &mut Vec<T>, count: usize) -> Result<(), Fault> {
    let bytes = count.saturating_mul(size_of::<T>()) as u64;
    list.try_reserve_exact(count).map_err(|_| Fault::Memory(bytes))
}

/// The bytes whose length stands before them.
fn text_at(bytes: &[u8], at: usize) -> Option<&[u8]> {
    let (len, rest) = bytes.get(at..)?.split_first_chunk::<4>()?;
    rest.get(..u32::from_le_bytes(*len) as usize)
}

/// The next `len` bytes.
fn slice<'a>(bytes: &'a [u8], at: &mut usize, len: i64) -> Option<&'a [u8]> {
    let end = at.checked_add(usize::try_from(len).ok()?)?;
    let slice = bytes.get(*at..end)?;
    *at = end;
    Some(slice)
}

/// Hands `count` integers of a DELTA_BINARY_PACKED stream to `put`; returns
/// where the stream ends.
fn deltas(bytes: &[u8], count: usize, mut put: impl FnMut(i64)) -> Result<usize, String> {
    let ended = || "a page of integers is cut off".to_owned();
    let mut at = 0;
    let number = |at: &mut usize| -> Result<u64, String> {
        let mut value = 0u64;
        for shift in (0..70).step_by(7) {
            let byte = *bytes.get(*at).ok_or_else(ended)?;
            *at += 1;
            value |= u64::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err("a number of more than 64 bits".to_owned())
    };
    let signed = |value: u64| (value >> 1) as i64 ^ -((value & 1) as i64);
    let (block, minis, total) = (number(&mut at)?, number(&mut at)?, number(&mut at)?);
    let mut value = signed(number(&mut at)?);
    let per_mini = block.checked_div(minis).unwrap_or(0);
    if per_mini == 0 || block % minis != 0 || !per_mini.is_multiple_of(8) || per_mini > 1 << 24 {
        return Err(format!("{minis} parts of a block of {block} integers"));
    }
    if total != count as u64 {
        return Err(format!("{total} integers where {count} should be"));
    }
    let per_mini = per_mini as usize;
    put(value);
    let mut left = count - 1;
    while left > 0 {
        let least = signed(number(&mut at)?);
        let widths = usize::try_from(minis).ok().and_then(|n| bytes.get(at..at.checked_add(n)?));
        let widths = widths.ok_or_else(ended)?;
        at += widths.len();
        for width in widths {
            // Parts without values are not written, whatever their width says.
            if left == 0 {
                break;
            }
            let width = u32::from(*width);
            if width > 64 {
                return Err(format!("integers of {width} bits"));
            }
            let len = per_mini / 8 * width as usize;
            let packed = bytes.get(at..at + len).ok_or_else(ended)?;
            at += len;
            let now = left.min(per_mini);
            for i in 0..now {
                value = value.wrapping_add(least).wrapping_add(unpack(packed, width, i) as i64);
                put(value);
            }
            left -= now;
        }
    }
    Ok(at)
}

/// Integer number `i` of `width` bits (at most 64); zero bits beyond the end.
fn unpack(bytes: &[u8], width: u32, i: usize) -> u64 {
    if width == 0 {
        return 0;
    }
    let bit = i * width as usize;
    let mut word = [0u8; 16];
    let rest = bytes.get(bit / 8..).unwrap_or_default();
    let len = rest.len().min(9);
    word[..len].copy_from_slice(&rest[..len]);
    let shifted = u128::from_le_bytes(word) >> (bit % 8);
    shifted as u64 & (u64::MAX >> (64 - width))
}
