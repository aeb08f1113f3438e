//! Damage, the same for the same seed and number.

use crate::base::Base;
use crate::file::{IN_PAGE, Written};
use crate::pack::Pack;
use crate::rng::Rng;
use crate::thrift::{self, Slot};

/// Numbers at the edges of what is sound.
const EDGES: &[i64] = &[
    0,
    1,
    -1,
    2,
    7,
    255,
    256,
    1 << 16,
    (1 << 31) - 1,
    1 << 31,
    -(1 << 31),
    (1 << 32) - 1,
    1 << 32,
    i64::MAX,
    i64::MIN,
    100_000_000,
    100_000_001,
];

/// What is put into text: values of every kind, and halves of them.
const PIECES: &[&[u8]] = &[
    b"{",
    b"}",
    b"[",
    b"]",
    b"\"",
    b"'",
    b"\\",
    b",",
    b":",
    b";",
    b"\t",
    b"\n",
    b"\r\n",
    b"\0",
    b" ",
    b"null",
    b"true",
    b"False",
    b"None",
    b"nan",
    b"{}",
    b"[]",
    b"[[]]",
    b"\"\"",
    b"''",
    b"0",
    b"-",
    b"-0",
    b"1.0",
    b"1e999",
    b"1e-999",
    b"9007199254740993",
    b"9223372036854775807",
    b"-9223372036854775808",
    b"18446744073709551616",
    b"0x1f",
    b"\\u0000",
    b"\\ud800",
    b"\\udc00",
    b"\\U0010ffff",
    b"\xff",
    b"\xc3\x28",
    b"\xf4\x90\x80\x80",
    b"\xef\xbb\xbf",
    b"\xe2\x80\xa8",
    b"{\"a\": ",
    b"[1, \"2\", null]",
    b"{\"a\": {\"b\": [true]}}",
    b"\"\\",
    b"\"\"\"",
    b"element",
    b".",
];

/// The damaged file of one execution, and the number of the base it was.
pub fn mutated(bases: &[Base], seed: u64, execution: u64) -> (Vec<u8>, usize) {
    let mut rng = Rng::of(seed, execution);
    let which = rng.below(bases.len());
    let base = &bases[which];
    if let Some((pack, text)) = &base.text
        && !rng.one_in(4)
    {
        let mut text = text.clone();
        let times = if rng.one_in(2) { 1 } else { 1 + rng.below(6) };
        for _ in 0..times {
            damage_text(&mut text, bases, &mut rng);
        }
        let mut bytes = pack.pack(&text);
        if *pack != Pack::None && rng.one_in(8) {
            let written = Written { bytes: bytes.clone(), ..Written::default() };
            damage(&mut bytes, &written, bases, &mut rng);
        }
        return (bytes, which);
    }
    // A third is as writers have it; in the others every number has room for any.
    let written = &base.written[usize::from(!rng.one_in(3))];
    let mut bytes = written.bytes.clone();
    if rng.one_in(12) {
        let rows = match rng.below(4000) {
            0 => rng.below(100_000_000),
            1..100 => rng.below(100_000),
            _ => rng.below(200),
        };
        claim(&mut bytes, written, rows as i64);
    }
    let times = if rng.one_in(2) { 1 } else { 1 + rng.below(4) };
    for _ in 0..times {
        damage(&mut bytes, written, bases, &mut rng);
    }
    (bytes, which)
}

/// Changes rows in text, mostly so that much of them can still be read.
fn damage_text(text: &mut Vec<u8>, bases: &[Base], rng: &mut Rng) {
    let at = rng.below(text.len() + 1);
    let end = (at + 1 + rng.below(40)).min(text.len());
    match rng.below(16) {
        0..3 => {
            if let Some(byte) = text.get_mut(at) {
                *byte ^= 1 << rng.below(8);
            }
        }
        3..7 => {
            text.splice(at..at, rng.pick(PIECES).iter().copied());
        }
        7..9 => {
            text.splice(at..end, rng.pick(PIECES).iter().copied());
        }
        9 => {
            // A value takes the place of another: what stands between two of these marks.
            let marks: Vec<usize> = text
                .iter()
                .enumerate()
                .filter(|(_, byte)| b",:[]{}\n".contains(byte))
                .map(|(i, _)| i)
                .collect();
            if let Some(pair) = marks.windows(2).nth(rng.below(marks.len().max(2) - 1)) {
                text.splice(pair[0] + 1..pair[1], rng.pick(PIECES).iter().copied());
            }
        }
        10 => text.truncate(at),
        11 => {
            text.drain(at..end);
        }
        12 => {
            // Many times the same: deep, long, or many.
            let piece = *rng.pick(PIECES);
            let most = if rng.one_in(50) { 1 << 20 } else { 1 << 12 };
            text.splice(at..at, piece.repeat(1 + rng.below(most / piece.len())));
        }
        13 | 14 => {
            // Some lines stand elsewhere, or twice.
            let mut lines: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
            if !lines.is_empty() {
                let line = lines[rng.below(lines.len())];
                match rng.below(3) {
                    0 => lines.insert(rng.below(lines.len() + 1), line),
                    1 => drop(lines.remove(rng.below(lines.len()))),
                    _ => lines.extend(std::iter::repeat_n(line, rng.below(20))),
                }
            }
            *text = lines.concat();
        }
        _ => {
            // A stretch of another text.
            let texts: Vec<&Vec<u8>> = bases.iter().filter_map(|base| Some(&base.text.as_ref()?.1)).collect();
            if !texts.is_empty() {
                let other = *rng.pick(&texts);
                let from = rng.below(other.len());
                let to = (from + 1 + rng.below(4000)).min(other.len());
                text.splice(at..end, other[from..to].iter().copied());
            }
        }
    }
}

/// Every count of rows and values becomes the same one.
fn claim(bytes: &mut [u8], written: &Written, rows: i64) {
    const COUNTS: [u64; 6] =
        [0x03, 0x0403, 0x04_01_03_05, IN_PAGE | 0x0501, IN_PAGE | 0x0801, IN_PAGE | 0x0803];
    for slot in written.slots.iter().filter(|slot| COUNTS.contains(&slot.path)) {
        thrift::put(bytes, *slot, rows);
    }
}

fn damage(bytes: &mut Vec<u8>, written: &Written, bases: &[Base], rng: &mut Rng) {
    if bytes.is_empty() {
        return;
    }
    match rng.below(40) {
        0..8 => {
            let at = somewhere(bytes, written, rng);
            bytes[at] ^= 1 << rng.below(8);
        }
        8..11 => {
            let at = somewhere(bytes, written, rng);
            let end = bytes.len().min(at + 1 + rng.below(32));
            let fill = *rng.pick(&[0, 0xff, 0x80, 0x7f]);
            let random = rng.one_in(2);
            bytes[at..end].iter_mut().for_each(|byte| *byte = if random { rng.bits() as u8 } else { fill });
        }
        11 => {
            // Cut off; half of the time with the end put back.
            let trailer = bytes[bytes.len().saturating_sub(8)..].to_vec();
            bytes.truncate(rng.below(bytes.len()));
            if rng.one_in(2) {
                bytes.extend(trailer);
            }
        }
        12 => {
            // Bytes taken out or put in, so that all that follows stands elsewhere.
            let at = somewhere(bytes, written, rng);
            let len = 1 + rng.below(16);
            if rng.one_in(2) {
                bytes.drain(at..bytes.len().min(at + len));
            } else {
                let more: Vec<u8> = (0..len).map(|_| rng.bits() as u8).collect();
                bytes.splice(at..at, more);
            }
        }
        13 | 14 => {
            // A stretch of another file, in place.
            let other = &rng.pick(bases).written[rng.below(2)].bytes;
            let from = rng.below(other.len());
            let len = 1 + rng.below(other.len() - from).min(1 << rng.below(13));
            let at = rng.below(bytes.len());
            let len = len.min(bytes.len() - at).min(other.len() - from);
            bytes[at..at + len].copy_from_slice(&other[from..from + len]);
        }
        15 => {
            // The beginning of this file and the end of another.
            let other = rng.pick(bases);
            let end = &other.written[rng.below(2)];
            bytes.truncate(rng.below(bytes.len()));
            bytes.extend_from_slice(
                &end.bytes[if rng.one_in(2) { end.footer } else { end.bytes.len() / 2 }..],
            );
        }
        16 => {
            // The footer's length.
            let at = bytes.len().saturating_sub(8);
            let len = edge(rng, bytes.len() as i64) as u32;
            overwrite(bytes, at, &len.to_le_bytes());
        }
        17..24 => {
            // A length at the beginning of a page, or anywhere in it.
            let Some(body) = pick(&written.bodies, rng) else { return };
            let inside = if rng.one_in(2) { rng.below(12) } else { rng.below(body.len().max(1)) };
            if rng.one_in(2) {
                let len = edge(rng, body.len() as i64) as u32;
                overwrite(bytes, body.start + inside, &len.to_le_bytes());
            } else {
                let varint = *rng.pick(&[
                    [0xff, 0xff, 0xff, 0xff, 0x7f],
                    [0xfe, 0xff, 0xff, 0xff, 0x0f],
                    [0x80, 0x80, 0x80, 0x80, 0x01],
                    [0x03, 0, 0, 0, 0],
                    [0xff; 5],
                ]);
                overwrite(bytes, body.start + inside, &varint);
            }
        }
        24..27 => {
            // One number takes the place of another.
            let (Some(from), Some(to)) = (pick(&written.slots, rng), pick(&written.slots, rng)) else {
                return;
            };
            if let Some(number) = bytes.get(from.at..from.at + thrift::SLOT).map(<[u8]>::to_vec) {
                overwrite(bytes, to.at, &number);
            }
        }
        _ => {
            // A number of the footer or of a page's header.
            let in_page = !rng.one_in(4);
            let Some(slot) = slot(written, in_page, rng) else { return };
            let value = edge(rng, bytes.len() as i64);
            thrift::put(bytes, slot, value);
        }
    }
}

fn pick<T: Clone>(list: &[T], rng: &mut Rng) -> Option<T> {
    (!list.is_empty()).then(|| rng.pick(list).clone())
}

/// A number; those of page headers are many, those of the footer's first fields few.
fn slot(written: &Written, in_page: bool, rng: &mut Rng) -> Option<Slot> {
    for _ in 0..16 {
        let slot = pick(&written.slots, rng)?;
        if (slot.path & IN_PAGE != 0) == in_page {
            return Some(slot);
        }
    }
    pick(&written.slots, rng)
}

/// A place: in the footer, in a page or its header, or anywhere.
fn somewhere(bytes: &[u8], written: &Written, rng: &mut Rng) -> usize {
    let at = match rng.below(4) {
        0 => written.footer + rng.below((written.bytes.len() - written.footer).max(1)),
        1 => pick(&written.bodies, rng).map_or(0, |body| body.start + rng.below(24)),
        2 => pick(&written.bodies, rng).map_or(0, |body| body.start.saturating_sub(1 + rng.below(24))),
        _ => rng.below(bytes.len()),
    };
    at.min(bytes.len() - 1)
}

/// A number at the edge of something, or near a size.
fn edge(rng: &mut Rng, size: i64) -> i64 {
    match rng.below(6) {
        0 => rng.below(300) as i64,
        1 => size + rng.below(9) as i64 - 4,
        2 => rng.bits() as i64 >> rng.below(64),
        _ => *rng.pick(EDGES),
    }
}

fn overwrite(bytes: &mut [u8], at: usize, with: &[u8]) {
    if let Some(place) = bytes.get_mut(at..) {
        place.iter_mut().zip(with).for_each(|(byte, new)| *byte = *new);
    }
}
