//! Text → the streams that rows in text are compressed with, and pages of Parquet →
//! the same in every codec. Only gzip and zstd are made smaller here.

use flate2::Crc;
use flate2::write::GzEncoder;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use std::io::Write;

/// How text is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pack {
    /// Not at all.
    None,
    /// One member of gzip.
    Gzip,
    /// One frame of zstd.
    Zstd,
    /// One stream of xz, whose chunks are not compressed: nothing here writes others.
    Xz,
}

impl Pack {
    /// The stream of a text.
    pub fn pack(self, text: &[u8]) -> Vec<u8> {
        match self {
            Self::None => text.to_vec(),
            Self::Gzip => gzip(text).unwrap_or_default(),
            Self::Zstd => compress_to_vec(text, CompressionLevel::Fastest),
            Self::Xz => xz(text),
        }
    }
}

/// Codecs of Parquet by the numbers that the format gives them.
pub mod codec {
    /// Not compressed.
    pub const PLAIN: i64 = 0;
    /// Gzip.
    pub const GZIP: i64 = 2;
    /// Brotli.
    pub const BROTLI: i64 = 4;
    /// LZ4 as Hadoop frames it.
    pub const LZ4: i64 = 5;
    /// Zstandard.
    pub const ZSTD: i64 = 6;
    /// One block of LZ4.
    pub const LZ4_RAW: i64 = 7;
}

/// A page's bytes in a codec.
pub fn page(codec: i64, bytes: &[u8]) -> Vec<u8> {
    match codec {
        codec::GZIP => Pack::Gzip.pack(bytes),
        codec::ZSTD => Pack::Zstd.pack(bytes),
        codec::BROTLI => brotli(bytes),
        codec::LZ4_RAW => lz4(bytes),
        codec::LZ4 => {
            let block = lz4(bytes);
            let sizes = [bytes.len() as u32, block.len() as u32].map(u32::to_be_bytes);
            [&sizes.concat()[..], &block].concat()
        }
        _ => bytes.to_vec(),
    }
}

/// A window of 64 KiB, parts that are not compressed, and an empty last one.
fn brotli(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for (at, part) in bytes.chunks(1 << 16).enumerate() {
        // The first has the window's bit before its own.
        let first = usize::from(at == 0);
        let header = ((part.len() - 1) << 3 | 1 << 19) << first;
        out.extend(&header.to_le_bytes()[..3]);
        out.extend(part);
    }
    out.push(if bytes.is_empty() { 6 } else { 3 });
    out
}

/// A block of literals alone.
fn lz4(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![(bytes.len().min(15) as u8) << 4];
    if let Some(mut more) = bytes.len().checked_sub(15) {
        while more >= 255 {
            out.push(255);
            more -= 255;
        }
        out.push(more as u8);
    }
    out.extend(bytes);
    out
}

fn gzip(text: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text)?;
    encoder.finish()
}

fn crc(bytes: &[u8]) -> [u8; 4] {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum().to_le_bytes()
}

/// Zero bytes up to a multiple of four.
fn pad(out: &mut Vec<u8>) {
    out.resize(out.len().next_multiple_of(4), 0);
}

fn varint(mut number: usize, out: &mut Vec<u8>) {
    while number > 0x7f {
        out.push(number as u8 & 0x7f | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Without a checksum of its own, so that damage to the text goes on to who reads it.
fn xz(text: &[u8]) -> Vec<u8> {
    const FLAGS: [u8; 2] = [0, 0];
    let mut out = b"\xfd7zXZ\0".to_vec();
    out.extend(FLAGS);
    out.extend(crc(&FLAGS));
    // Twelve bytes of header: LZMA2 alone, which looks back 1 MB.
    let header = [2, 0, 0x21, 1, 16, 0, 0, 0];
    let start = out.len();
    out.extend(header);
    out.extend(crc(&header));
    for (at, chunk) in text.chunks(1 << 16).enumerate() {
        // The first chunk begins with an empty dictionary.
        out.push(if at == 0 { 1 } else { 2 });
        out.extend((chunk.len() as u16).wrapping_sub(1).to_be_bytes());
        out.extend(chunk);
    }
    out.push(0);
    let unpadded = out.len() - start;
    pad(&mut out);
    let start = out.len();
    out.extend([0, 1]);
    varint(unpadded, &mut out);
    varint(text.len(), &mut out);
    pad(&mut out);
    let sum = crc(&out[start..]);
    out.extend(sum);
    let size = ((out.len() - start) / 4 - 1) as u32;
    let end = [&size.to_le_bytes()[..], &FLAGS].concat();
    out.extend(crc(&end));
    out.extend(end);
    out.extend(b"YZ");
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use saferlhf_viewer::formats::{Decompressor, sniff};

    #[test]
    fn the_viewer_reads_what_is_written_here() {
        let text: Vec<u8> =
            (0..60_000u32).flat_map(|i| format!("{} ", i * 7919 % 1013).into_bytes()).collect();
        for pack in [Pack::Gzip, Pack::Zstd, Pack::Xz] {
            let stream = pack.pack(&text);
            let mut decompressor = Decompressor::new(sniff(&stream), 1 << 30).expect("compressed");
            let mut out = Vec::new();
            let mut sink = |piece: &[u8]| {
                out.extend_from_slice(piece);
                Ok(())
            };
            decompressor.push(&stream, &mut sink).and_then(|()| decompressor.finish()).expect("sound");
            assert!(out == text, "{pack:?}");
        }
    }
}
