//! Parquet's RLE / bit-packing hybrid: definition levels, dictionary indices
//! and RLE booleans are written this way.

/// One run of a hybrid stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Run<'a> {
    /// The same value `count` times.
    Repeated { value: u32, count: usize },
    /// `count` values, bit-packed, lowest bit first.
    Packed { bytes: &'a [u8], count: usize },
}

/// Reads runs until a number of values is reached.
pub(crate) struct Hybrid<'a> {
    rest: &'a [u8],
    width: u32,
    left: usize,
}

impl<'a> Hybrid<'a> {
    /// `count` values of `width` bits (at most 32).
    pub(crate) fn new(bytes: &'a [u8], width: u32, count: usize) -> Result<Self, String> {
        if width > 32 {
            return Err(format!("values of {width} bits"));
        }
        Ok(Self { rest: bytes, width, left: count })
    }

    /// The next run, cut to the values that are left; none at the end.
    pub(crate) fn next_run(&mut self) -> Result<Option<Run<'a>>, String> {
        if self.left == 0 {
            return Ok(None);
        }
        let ended = || "it ends within a run".to_owned();
        let header = self.varint().ok_or_else(ended)?;
        let run = if header & 1 == 0 {
            let bytes = self.take(self.width.div_ceil(8) as usize).ok_or_else(ended)?;
            let value = bytes.iter().rev().fold(0u32, |value, byte| value << 8 | u32::from(*byte));
            let count = usize::try_from(header >> 1).unwrap_or(usize::MAX).min(self.left);
            Run::Repeated { value, count }
        } else {
            let groups = usize::try_from(header >> 1).unwrap_or(usize::MAX);
            // Writers may leave out the padding of the last group.
            let wanted = groups.saturating_mul(self.width as usize).min(self.rest.len());
            let count = groups.saturating_mul(8).min(self.left);
            let needed = (count as u64 * u64::from(self.width)).div_ceil(8);
            if (wanted as u64) < needed {
                return Err(ended());
            }
            Run::Packed { bytes: self.take(wanted).ok_or_else(ended)?, count }
        };
        let (Run::Repeated { count, .. } | Run::Packed { count, .. }) = run;
        if count == 0 {
            return Err("a run of no values".to_owned());
        }
        self.left -= count;
        Ok(Some(run))
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..35).step_by(7) {
            let byte = *self.take(1)?.first()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let (head, tail) = self.rest.split_at_checked(len)?;
        self.rest = tail;
        Some(head)
    }
}

/// Hands every value and its number to `put`.
pub(crate) fn each_value(
    bytes: &[u8],
    width: u32,
    count: usize,
    mut put: impl FnMut(usize, u32) -> Result<(), String>,
) -> Result<(), String> {
    let mut runs = Hybrid::new(bytes, width, count)?;
    let mut at = 0;
    while let Some(run) = runs.next_run()? {
        match run {
            Run::Repeated { value, count } => {
                for i in at..at + count {
                    put(i, value)?;
                }
                at += count;
            }
            Run::Packed { bytes, count } if width <= 8 => {
                // Eight values fill whole bytes, and these a word.
                let mask = (1u64 << width) - 1;
                for (group, start) in (0..count).step_by(8).enumerate() {
                    let mut word = word_at(bytes, group * width as usize);
                    for i in start..count.min(start + 8) {
                        put(at + i, (word & mask) as u32)?;
                        word >>= width;
                    }
                }
                at += count;
            }
            Run::Packed { bytes, count } => {
                for i in 0..count {
                    put(at + i, unpack(bytes, width, i))?;
                }
                at += count;
            }
        }
    }
    Ok(())
}

/// Eight bytes from a place on; zero bytes beyond the end.
#[inline]
fn word_at(bytes: &[u8], first: usize) -> u64 {
    if let Some(word) = bytes.get(first..).and_then(|rest| rest.first_chunk::<8>()) {
        return u64::from_le_bytes(*word);
    }
    let mut word = [0u8; 8];
    let rest = bytes.get(first..).unwrap_or_default();
    word[..rest.len()].copy_from_slice(rest);
    u64::from_le_bytes(word)
}

/// Value number `i` of bit-packed values; zero bits beyond the end.
fn unpack(bytes: &[u8], width: u32, i: usize) -> u32 {
    let bit = i as u64 * u64::from(width);
    let mask = if width == 32 { u64::from(u32::MAX) } else { (1 << width) - 1 };
    (word_at(bytes, (bit / 8) as usize) >> (bit % 8) & mask) as u32
}

/// Calls `put` with the number of every set bit among the first `count`, lowest bit first.
pub(crate) fn each_set_bit(bytes: &[u8], count: usize, mut put: impl FnMut(usize)) {
    for base in (0..count.min(bytes.len() * 8)).step_by(64) {
        let mut bits = word_at(bytes, base / 8);
        if count - base < 64 {
            bits &= (1 << (count - base)) - 1;
        }
        while bits != 0 {
            put(base + bits.trailing_zeros() as usize);
            bits &= bits - 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(bytes: &[u8], width: u32, count: usize) -> Result<Vec<u32>, String> {
        let mut all = Vec::new();
        each_value(bytes, width, count, |i, value| {
            assert_eq!(i, all.len());
            all.push(value);
            Ok(())
        })?;
        Ok(all)
    }

    #[test]
    fn the_examples_of_the_format_description() {
        // 0 to 7 in three bits, as in the Parquet format's own example.
        assert_eq!(values(&[0b11, 0b1000_1000, 0b1100_0110, 0b1111_1010], 3, 8), Ok((0..8).collect()));
        // Four times the value 300, then a packed group cut to two values.
        assert_eq!(
            values(&[8, 0x2c, 0x01, 3, 5, 1, 0, 0, 0, 0, 0, 0, 0], 9, 6),
            Ok(vec![300, 300, 300, 300, 261, 0])
        );
        assert_eq!(values(&[20], 0, 10), Ok(vec![0; 10]));
    }

    #[test]
    fn streams_that_end_early_or_never_move_are_errors() {
        for bytes in [&[][..], &[8], &[3, 0xff], &[0, 1], &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff]] {
            assert!(values(bytes, 9, 8).is_err(), "{bytes:?}");
        }
        assert!(Hybrid::new(&[], 33, 1).is_err());
    }

    #[test]
    fn set_bits_of_any_length() {
        let bytes: Vec<u8> = (0..20u32).map(|i| (i * 37 % 251) as u8).collect();
        for count in [0, 1, 7, 63, 64, 65, 128, 150, 160] {
            let mut found = Vec::new();
            each_set_bit(&bytes, count, |i| found.push(i));
            let naive: Vec<usize> = (0..count).filter(|i| bytes[i / 8] >> (i % 8) & 1 == 1).collect();
            assert_eq!(found, naive, "{count}");
        }
    }
}
