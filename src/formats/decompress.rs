//! Streams of gzip, zstd and xz, taken as they come. What they hold is handed
//! on in pieces of bounded size (zstd: what its frames may look back at), so that
//! memory does not depend on how much a stream becomes.

use super::gzip::Gzip;
use super::xz::Xz;
use super::zstd::Zstd;
use crate::model::Cause;
use crate::shard::Kind;

/// Text becomes a hundredth at best; what becomes less than this part of
/// itself, once there is much of it, is made to exhaust who reads it.
const RATIO: u64 = 2_000;
/// From so many bytes of output on.
const MUCH: u64 = 256 * 1024 * 1024;

/// Input is taken in pieces of so many bytes.
const PIECE: usize = 64 * 1024;

/// What is called with each piece.
pub type Sink<'a> = dyn FnMut(&[u8]) -> Result<(), Cause> + 'a;

/// Decompresses one stream.
pub struct Decompressor {
    format: Format,
    /// Input that is not used up yet.
    pending: Vec<u8>,
    out: Vec<u8>,
    used: u64,
    made: u64,
    most: u64,
}

enum Format {
    Gzip(Gzip),
    Zstd(Zstd),
    Xz(Box<Xz>),
}

impl Decompressor {
    /// A decoder for this kind of file, none where it is not compressed. More
    /// than `most` bytes of output are an error.
    pub fn new(kind: Kind, most: u64) -> Option<Self> {
        let format = match kind {
            Kind::Gzip => Format::Gzip(Gzip::default()),
            Kind::Zstd => Format::Zstd(Zstd::default()),
            Kind::Xz => Format::Xz(Box::default()),
            _ => return None,
        };
        Some(Self { format, pending: Vec::new(), out: Vec::new(), used: 0, made: 0, most })
    }

    fn name(&self) -> &'static str {
        match self.format {
            Format::Gzip(_) => "gzip",
            Format::Zstd(_) => "zstd",
            Format::Xz(_) => "xz",
        }
    }

    fn fault(&self, detail: impl Into<String>) -> Cause {
        let detail = detail.into().trim_end_matches('.').to_owned();
        Cause::Stream { format: self.name(), bytes: self.used, detail }
    }

    /// Takes the next bytes of the stream.
    ///
    /// # Errors
    /// The stream is damaged (what it held before was handed on), becomes too
    /// large, or the sink's own.
    pub fn push(&mut self, input: &[u8], sink: &mut Sink<'_>) -> Result<(), Cause> {
        for piece in input.chunks(PIECE) {
            self.pending.extend_from_slice(piece);
            let mut at = 0;
            loop {
                let mut rest = &self.pending[at..];
                let len = rest.len();
                let (format, out) = (&mut self.format, &mut self.out);
                let step = match format {
                    Format::Gzip(gzip) => gzip.step(&mut rest, out),
                    Format::Zstd(zstd) => zstd.step(&mut rest, out),
                    Format::Xz(xz) => xz.step(&mut rest, out),
                };
                let used = len - rest.len();
                at += used;
                self.used += used as u64;
                self.made += self.out.len() as u64;
                if !self.out.is_empty() {
                    let handed = sink(&self.out);
                    self.out.clear();
                    handed?;
                }
                if self.made > self.most || self.made > MUCH && self.made / RATIO > self.used {
                    return Err(self.fault(format!("it becomes more than {} bytes", self.made)));
                }
                let wants_more = step.map_err(|detail| self.fault(detail))?;
                if wants_more {
                    break;
                }
            }
            self.pending.drain(..at);
        }
        Ok(())
    }

    /// Says that the stream has come to its end.
    ///
    /// # Errors
    /// It ends before what it holds does.
    pub fn finish(&mut self) -> Result<(), Cause> {
        let whole = match &self.format {
            Format::Gzip(gzip) => gzip.may_end(),
            Format::Zstd(zstd) => zstd.may_end(),
            Format::Xz(xz) => xz.may_end(),
        };
        if whole && self.pending.is_empty() {
            return Ok(());
        }
        Err(self.fault("it is cut off there"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gzip(content: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::GzBuilder::new()
            .filename("rows.jsonl")
            .comment("a comment")
            .extra(vec![1, 2, 3])
            .write(Vec::new(), flate2::Compression::new(6));
        encoder.write_all(content).expect("memory");
        encoder.finish().expect("memory")
    }

    fn zstd(content: &[u8]) -> Vec<u8> {
        ruzstd::encoding::compress_to_vec(content, ruzstd::encoding::CompressionLevel::Fastest)
    }

    /// What comes out when bytes are pushed by so many at a time.
    fn run(kind: Kind, bytes: &[u8], by: usize) -> (Vec<u8>, Result<(), Cause>) {
        let mut decompressor = Decompressor::new(kind, 1 << 40).expect("compressed");
        let mut out = Vec::new();
        let mut all = Ok(());
        for piece in bytes.chunks(by) {
            all = decompressor.push(piece, &mut |piece| {
                assert!(piece.len() <= 2 * 1024 * 1024);
                out.extend_from_slice(piece);
                Ok(())
            });
            if all.is_err() {
                break;
            }
        }
        let all = all.and_then(|()| decompressor.finish());
        (out, all)
    }

    fn text() -> Vec<u8> {
        (0..8_000).flat_map(|i| format!("line {} of {i}\n", i * 7919 % 1013).into_bytes()).collect()
    }

    const XZ: &[u8] = include_bytes!("../../tests/golden/formats/rows.jsonl.xz");

    #[test]
    fn streams_come_out_whole_however_they_are_cut() {
        let text = text();
        let (half, rest) = text.split_at(text.len() / 3);
        let skippable = [&b"\x52\x2a\x4d\x18\x05\0\0\0hello"[..]].concat();
        let gzip = [gzip(half), gzip(rest), vec![0; 7]].concat();
        let zstd = [skippable.clone(), zstd(half), skippable, zstd(rest)].concat();
        for (kind, bytes) in [(Kind::Gzip, gzip), (Kind::Zstd, zstd)] {
            for by in [3, 997, 1 << 20] {
                let (out, all) = run(kind, &bytes, by);
                assert_eq!(all, Ok(()), "{kind:?} by {by}");
                assert!(out == text);
            }
        }
        let plain = include_bytes!("../../tests/golden/formats/rows.jsonl");
        let twice = [XZ, &[0; 4], XZ].concat();
        for by in [1, 100, 1 << 20] {
            let (out, all) = run(Kind::Xz, &twice, by);
            assert_eq!(all, Ok(()));
            assert!(out == [&plain[..], plain].concat());
        }
    }

    #[test]
    fn damage_is_told_and_what_came_before_is_kept() {
        let text = text();
        for (kind, bytes) in [(Kind::Gzip, gzip(&text)), (Kind::Zstd, zstd(&text)), (Kind::Xz, XZ.to_vec())] {
            let whole = run(kind, &bytes, 1 << 20).0;
            for cut in [1, 5, 20, bytes.len() / 2, bytes.len() - 1] {
                let (out, all) = run(kind, &bytes[..cut], 1000);
                assert!(matches!(all, Err(Cause::Stream { .. })), "{kind:?} cut at {cut}");
                assert!(whole.starts_with(&out));
            }
            let trailing = [&bytes[..], b"something else"].concat();
            let (out, all) = run(kind, &trailing, 1000);
            assert!(all.is_err() && out == whole, "{kind:?}");
            // Whatever bit is another one, nothing panics and most is noticed.
            let mut noticed = 0;
            let step = (bytes.len() * 8 / 300).max(1);
            let places: Vec<usize> = (0..bytes.len() * 8).step_by(step).collect();
            for at in &places {
                let mut spoiled = bytes.clone();
                spoiled[at / 8] ^= 1 << (at % 8);
                noticed += usize::from(run(kind, &spoiled, 1 << 20).1.is_err());
            }
            assert!(kind == Kind::Zstd || noticed * 10 > places.len() * 9, "{kind:?}: {noticed}");
        }
    }

    #[test]
    fn a_bomb_is_stopped() {
        // Blocks of one byte that stands for 128 KiB.
        let mut bomb = vec![0x28, 0xb5, 0x2f, 0xfd, 0, 0x88];
        let block = (128 * 1024u32 - 1) << 3 | 1 << 1;
        for _ in 0..20_000 {
            bomb.extend_from_slice(&block.to_le_bytes()[..3]);
            bomb.push(b'a');
        }
        let mut decompressor = Decompressor::new(Kind::Zstd, 1 << 40).expect("compressed");
        let mut made = 0;
        let stopped = decompressor.push(&bomb, &mut |piece| {
            assert!(piece.len() <= 2 * 1024 * 1024);
            made += piece.len() as u64;
            Ok(())
        });
        assert!(matches!(stopped, Err(Cause::Stream { .. })), "{made}");
        assert!((MUCH - 1024..MUCH * 2).contains(&made), "{made}");
        let mut decompressor = Decompressor::new(Kind::Gzip, 1 << 20).expect("compressed");
        let stopped = decompressor.push(&gzip(&vec![b'a'; 1 << 24]), &mut |_| Ok(()));
        assert!(matches!(stopped, Err(Cause::Stream { .. })));
    }
}
