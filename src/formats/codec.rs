//! Compressed pages of Parquet → their bytes. What a page is said to become is
//! never believed: output grows as it is made, up to a limit.

use crate::shard::snappy;
use parquet::basic::Compression;
use std::io::Read;

/// What went wrong with a compressed page.
#[derive(Debug)]
pub(super) enum Trouble {
    /// It would become larger than the limit.
    TooLarge,
    /// It cannot be decompressed, or there is no memory for it.
    Damaged(String),
    /// Nothing here reads this codec.
    Unknown,
}

const NO_MEMORY: &str = "there is no memory for it";

/// The bytes of a page, at most `limit`.
pub(super) fn decompress(codec: Compression, page: &[u8], limit: usize) -> Result<Vec<u8>, Trouble> {
    match codec {
        Compression::GZIP(_) => read_all(flate2::read::MultiGzDecoder::new(page), limit),
        // A window of up to 1 GB, which is an extension of the format, is taken as it is claimed.
        Compression::BROTLI(_) if page.first().is_some_and(|first| first & 0x7f == 0x11) => {
            Err(Trouble::Damaged("it claims a larger window than brotli has".into()))
        }
        Compression::BROTLI(_) => read_all(brotli_decompressor::Decompressor::new(page, 4096), limit),
        Compression::ZSTD(_) => {
            let mut out = Vec::new();
            let mut zstd = super::zstd::Zstd::default();
            let mut rest = page;
            loop {
                let ended = zstd.step(&mut rest, &mut out).map_err(Trouble::Damaged)?;
                if out.len() > limit {
                    return Err(Trouble::TooLarge);
                }
                if ended {
                    break;
                }
            }
            if !rest.is_empty() || !zstd.may_end() {
                return Err(Trouble::Damaged("its zstd data is cut off".into()));
            }
            Ok(out)
        }
        Compression::SNAPPY => match snap::raw::decompress_len(page) {
            Ok(len) if len > limit => Err(Trouble::TooLarge),
            Ok(len) => snappy::decompress(page, len)
                .map_err(|detail| Trouble::Damaged(detail.unwrap_or_else(|| NO_MEMORY.to_owned()))),
            Err(error) => Err(Trouble::Damaged(error.to_string())),
        },
        Compression::LZ4_RAW => {
            let mut out = Vec::new();
            lz4_block(page, &mut out, limit)?;
            Ok(out)
        }
        Compression::LZ4 => lz4_hadoop(page, limit),
        Compression::UNCOMPRESSED | Compression::LZO => Err(Trouble::Unknown),
    }
}

fn read_all(mut from: impl Read, limit: usize) -> Result<Vec<u8>, Trouble> {
    let mut out = Vec::new();
    let mut piece = vec![0; 32 * 1024];
    loop {
        match from.read(&mut piece) {
            Ok(0) => return Ok(out),
            Ok(len) if out.len() + len > limit => return Err(Trouble::TooLarge),
            Ok(len) => {
                reserve(&mut out, len)?;
                out.extend_from_slice(&piece[..len]);
            }
            Err(error) => return Err(Trouble::Damaged(error.to_string())),
        }
    }
}

fn reserve(out: &mut Vec<u8>, more: usize) -> Result<(), Trouble> {
    out.try_reserve(more).map_err(|_| Trouble::Damaged(NO_MEMORY.to_owned()))
}

/// Blocks with their sizes before them, as Hadoop writes LZ4; where they are
/// not of that form, the page is one bare block, as other writers had it.
fn lz4_hadoop(page: &[u8], limit: usize) -> Result<Vec<u8>, Trouble> {
    let other = || Trouble::Damaged("it is not laid out as Hadoop has it".into());
    let framed = || -> Result<Vec<u8>, Trouble> {
        let (mut out, mut rest) = (Vec::new(), page);
        while let Some((large, tail)) = rest.split_first_chunk::<4>() {
            let (small, tail) = tail.split_first_chunk::<4>().ok_or_else(other)?;
            let large = u32::from_be_bytes(*large) as usize;
            let small = u32::from_be_bytes(*small) as usize;
            let (block, tail) = tail.split_at_checked(small).ok_or_else(other)?;
            let before = out.len();
            lz4_block(block, &mut out, limit - before)?;
            if out.len() - before != large {
                return Err(other());
            }
            rest = tail;
        }
        if rest.is_empty() { Ok(out) } else { Err(other()) }
    };
    let framed = framed();
    if framed.is_ok() {
        return framed;
    }
    let mut out = Vec::new();
    match (lz4_block(page, &mut out, limit), framed) {
        (Ok(()), _) => Ok(out),
        // It was Hadoop's form, and beyond the limit.
        (Err(Trouble::Damaged(_)), Err(Trouble::TooLarge)) => Err(Trouble::TooLarge),
        (Err(trouble), _) => Err(trouble),
    }
}

/// One block of LZ4: literals and copies of what stands before them.
fn lz4_block(mut block: &[u8], out: &mut Vec<u8>, limit: usize) -> Result<(), Trouble> {
    let ended = || Trouble::Damaged("an LZ4 block is cut off".into());
    let first = out.len();
    let byte = |block: &mut &[u8]| -> Result<u8, Trouble> {
        let (byte, rest) = block.split_first().ok_or_else(ended)?;
        *block = rest;
        Ok(*byte)
    };
    let length = |block: &mut &[u8], nibble: u8| -> Result<usize, Trouble> {
        let mut len = usize::from(nibble);
        if nibble == 15 {
            loop {
                let more = byte(block)?;
                len += usize::from(more);
                if more < 255 {
                    break;
                }
            }
        }
        Ok(len)
    };
    loop {
        let (token, rest) = block.split_first().ok_or_else(ended)?;
        block = rest;
        let literals = length(&mut block, token >> 4)?;
        let (bytes, rest) = block.split_at_checked(literals).ok_or_else(ended)?;
        if out.len() - first + literals > limit {
            return Err(Trouble::TooLarge);
        }
        reserve(out, literals)?;
        out.extend_from_slice(bytes);
        block = rest;
        // The last sequence has literals alone.
        if block.is_empty() {
            return Ok(());
        }
        let (offset, rest) = block.split_first_chunk::<2>().ok_or_else(ended)?;
        block = rest;
        let offset = usize::from(u16::from_le_bytes(*offset));
        let len = length(&mut block, token & 15)? + 4;
        if offset == 0 || offset > out.len() - first {
            return Err(Trouble::Damaged("an LZ4 block copies from before its beginning".into()));
        }
        if out.len() - first + len > limit {
            return Err(Trouble::TooLarge);
        }
        reserve(out, len)?;
        // What is copied may reach into what is being written.
        let mut left = len;
        while left > 0 {
            let start = out.len() - offset;
            let now = left.min(offset);
            out.extend_from_within(start..start + now);
            left -= now;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lz4_is_read_as_hadoop_writes_it_and_bare() {
        // "abcd" and eight bytes of a copy from four bytes before, then "xyz".
        let block = b"\x44abcd\x04\0\x30xyz";
        let text = b"abcdabcdabcdxyz";
        assert_eq!(decompress(Compression::LZ4_RAW, block, 99).expect("sound"), text);
        assert_eq!(decompress(Compression::LZ4, block, 99).expect("sound"), text);
        let framed = [&[0, 0, 0, 15, 0, 0, 0, block.len() as u8][..], block].concat();
        let twice = [&framed[..], &framed].concat();
        assert_eq!(decompress(Compression::LZ4, &twice, 99).expect("sound"), [&text[..], text].concat());
        assert!(matches!(decompress(Compression::LZ4_RAW, block, 10), Err(Trouble::TooLarge)));
        assert!(matches!(decompress(Compression::LZ4_RAW, b"\x04\x01\0", 99), Err(Trouble::Damaged(_))));
        // A length that never ends.
        assert!(decompress(Compression::LZ4_RAW, &[0xff; 1000], 1 << 30).is_err());
    }

    #[test]
    fn brotli_windows_are_those_of_the_format() {
        // A window of 2^30 bytes, and a part of three bytes that is not compressed.
        let large = [&(30 | 2 << 9 | 1u32 << 25).to_le_bytes()[..], b"abc\x03"].concat();
        let large = [&b"\x11"[..], &large].concat();
        let brotli = Compression::BROTLI(Default::default());
        let told = decompress(brotli, &large, 99);
        assert!(matches!(&told, Err(Trouble::Damaged(text)) if text.contains("window")), "{told:?}");
        // The same in one of 2^16 bytes.
        let usual = [&(2 << 4 | 1u32 << 20).to_le_bytes()[..3], b"abc\x03"].concat();
        assert_eq!(decompress(brotli, &usual, 99).expect("sound"), b"abc");
    }

    #[test]
    fn lengths_that_lie_take_no_memory() {
        // A page of six bytes that claims to become 4 GB.
        let lie = b"\xff\xff\xff\xff\x0f\0";
        assert!(matches!(decompress(Compression::SNAPPY, lie, 1 << 20), Err(Trouble::TooLarge)));
        assert!(matches!(decompress(Compression::SNAPPY, lie, usize::MAX), Err(Trouble::Damaged(_))));
        let zeros = ruzstd::encoding::compress_to_vec(
            &vec![0; 1 << 22][..],
            ruzstd::encoding::CompressionLevel::Fastest,
        );
        let small = decompress(Compression::ZSTD(Default::default()), &zeros, 1 << 20);
        assert!(matches!(small, Err(Trouble::TooLarge)));
        let cut = decompress(Compression::ZSTD(Default::default()), &zeros[..zeros.len() - 1], 1 << 23);
        assert!(matches!(cut, Err(Trouble::Damaged(_))));
        for codec in [Compression::GZIP(Default::default()), Compression::BROTLI(Default::default())] {
            assert!(matches!(decompress(codec, b"no such thing", 99), Err(Trouble::Damaged(_))));
        }
        assert!(matches!(decompress(Compression::LZO, b"", 9), Err(Trouble::Unknown)));
    }
}
