//! What a file is, by its first bytes.

use crate::model::Cause;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Parquet, by the mark at its beginning.
    Parquet,
    /// Compressed with gzip; what is inside is known once it is read.
    Gzip,
    /// Compressed with zstd.
    Zstd,
    /// Compressed with xz.
    Xz,
    /// One JSON object a line.
    JsonLines,
    /// JSON objects one after the other that go over several lines.
    JsonObjects,
    /// A JSON array of objects.
    JsonArray,
    /// A table in text with a row of names; the byte between its fields.
    Csv(u8),
    /// A web page.
    Html,
    /// The pointer that Git LFS leaves in place of a large file.
    LfsPointer,
    /// A zip archive.
    Zip,
    /// An Arrow file.
    Arrow,
    /// No bytes at all.
    Empty,
    /// Nothing of these.
    Unknown,
}

impl Kind {
    /// What it is, after "it looks like"; nothing where that says nothing.
    pub fn words(self) -> &'static str {
        match self {
            Kind::Parquet => "a Parquet file",
            Kind::Gzip => "a gzip file",
            Kind::Xz => "an xz file",
            Kind::Zstd => "a zstd file",
            Kind::Html => "a web page",
            Kind::Zip => "a zip archive",
            Kind::Arrow => "an Arrow file",
            Kind::LfsPointer => "a Git LFS pointer instead of the file itself",
            Kind::JsonLines | Kind::JsonObjects | Kind::JsonArray => "JSON",
            Kind::Csv(_) | Kind::Empty | Kind::Unknown => "",
        }
    }
}

/// Bytes that [`sniff`] wants to see, where a file has so many.
pub const HEAD: usize = 64 * 1024;

/// What a file is by `head`, its first bytes: [`HEAD`] of them, or all.
pub fn sniff(head: &[u8]) -> Kind {
    match head {
        [] => return Kind::Empty,
        [b'P', b'A', b'R', b'1', ..] => return Kind::Parquet,
        [0x1f, 0x8b, ..] => return Kind::Gzip,
        [0xfd, b'7', b'z', b'X', b'Z', ..] => return Kind::Xz,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => return Kind::Zstd,
        // A frame that is to be skipped may stand before those with data.
        [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => return Kind::Zstd,
        [b'P', b'K', 3, 4, ..] => return Kind::Zip,
        [b'A', b'R', b'R', b'O', b'W', b'1', ..] => return Kind::Arrow,
        _ => {}
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    match text {
        [] => Kind::Unknown,
        _ if text.starts_with(b"version https://git-lfs") => Kind::LfsPointer,
        [b'<', ..] => Kind::Html,
        [b'{', ..] => objects(text),
        [b'[', ..] if matches!(text[1..].trim_ascii_start(), [b'{' | b']', ..] | []) => Kind::JsonArray,
        [b'[', ..] => Kind::Unknown,
        _ => delimiter(text).map_or(Kind::Unknown, Kind::Csv),
    }
}

/// Whether objects have lines of their own: the first ends with its line, or
/// (when it is a damaged one) another begins with the next.
fn objects(text: &[u8]) -> Kind {
    let mut lines = text.splitn(3, |byte| *byte == b'\n');
    let first = lines.next().unwrap_or_default();
    let ends = first.len() == text.len() || first.trim_ascii_end().ends_with(b"}");
    if ends || lines.next().is_some_and(|second| second.starts_with(b"{")) {
        Kind::JsonLines
    } else {
        Kind::JsonObjects
    }
}

/// The byte between the fields of a row of names: the one that most stand
/// between; a name has a letter or a digit.
fn delimiter(text: &[u8]) -> Option<u8> {
    let mut counts = [(b',', 0usize), (b'\t', 0), (b';', 0)];
    let mut quoted = false;
    for byte in text {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            0..=8 | 14..=31 => return None,
            _ if !quoted => {
                counts.iter_mut().filter(|(known, _)| known == byte).for_each(|(_, count)| *count += 1);
            }
            _ => {}
        }
    }
    // Of two that are as many the first: max_by_key takes the last.
    let (byte, count) = counts.into_iter().rev().max_by_key(|(_, count)| *count)?;
    (count > 0 && text.iter().any(u8::is_ascii_alphanumeric)).then_some(byte)
}

/// Why bytes that are no whole Parquet file cannot be read as one; `head` is
/// their beginning.
pub fn recognise(head: &[u8], file_len: u64) -> Cause {
    match sniff(head) {
        Kind::Empty if file_len == 0 => Cause::Empty,
        Kind::Parquet => Cause::Truncated { bytes: file_len },
        Kind::Html => Cause::Html,
        kind => Cause::NotParquet { looks_like: kind.words().to_owned() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_beginning() {
        for (head, kind) in [
            (&b""[..], Kind::Empty),
            (b"PAR1....", Kind::Parquet),
            (b"\x1f\x8b\x08", Kind::Gzip),
            (b"\x28\xb5\x2f\xfd", Kind::Zstd),
            (b"\x5a\x2a\x4d\x18", Kind::Zstd),
            (b"\xfd7zXZ\0", Kind::Xz),
            (b"PK\x03\x04", Kind::Zip),
            (b"ARROW1\0\0", Kind::Arrow),
            (b"{\"a\": 1}\n{\"a\": 2}\n", Kind::JsonLines),
            (b"\xef\xbb\xbf\n {\"a\": 1}\r\n{\"a\": 2}", Kind::JsonLines),
            (b"{\"a\": \"no end", Kind::JsonLines),
            (b"{\"a\": \n{\"a\": 2}\n", Kind::JsonLines),
            (b"{\n \"a\": 1\n}\n", Kind::JsonObjects),
            (b"[\n {\"a\": 1}]", Kind::JsonArray),
            (b"[]", Kind::JsonArray),
            (b"[1, 2]", Kind::Unknown),
            (b"prompt,response_0\nHello,there\n", Kind::Csv(b',')),
            (b"prompt\tresponse_0\n", Kind::Csv(b'\t')),
            (b"\"a;b;c\",d\n", Kind::Csv(b',')),
            (b"a;b\n1,2;3\n", Kind::Csv(b';')),
            (b"  <!doctype html>", Kind::Html),
            (b"version https://git-lfs.github.com/spec/v1\noid", Kind::LfsPointer),
            (b"one word", Kind::Unknown),
            (b"a\0b,c\n", Kind::Unknown),
        ] {
            assert_eq!(sniff(head), kind, "{:?}", String::from_utf8_lossy(head));
        }
    }
}
