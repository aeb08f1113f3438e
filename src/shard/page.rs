//! The pages of a column chunk, one after the other, as they stand in the file: compressed,
//! their values encoded. (The page reader of the `parquet` crate brings codecs, statistics and
//! page indexes along, 12 KB in each program, and believes headers: see [`super::guard`].)

use super::guard::{DATA, DEEPEST, DICTIONARY, PAGE, SECOND, Walk};
use bytes::Bytes;
use parquet::basic::Encoding;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::reader::ChunkReader;

/// Bytes that are looked at for a header first. Longer ones hold long statistics.
const HEADER: usize = 8 * 1024;

/// A page.
#[derive(Debug)]
pub(crate) struct Page {
    /// What it holds.
    pub kind: PageKind,
    /// Its values, nulls among them.
    pub number: u32,
    /// How they are encoded.
    pub encoding: Encoding,
    /// Its bytes in the file.
    pub body: Bytes,
    /// How many bytes it is when decompressed, levels of the second kind of page included,
    /// as its header says.
    pub unpacked: u64,
}

/// Kinds of pages.
#[derive(Debug)]
pub(crate) enum PageKind {
    /// The values that others give numbers of.
    Dictionary,
    /// Data: levels stand compressed before the values, encoded in these ways.
    First {
        #[cfg_attr(not(feature = "codecs"), expect(dead_code, reason = "lists alone have them"))]
        repetition: Encoding,
        definition: Encoding,
    },
    /// Data: levels stand before the values, so many bytes each, and are not compressed;
    /// values may be.
    Second { repetition: usize, definition: usize, is_compressed: bool },
}

/// Where reading a column chunk is.
pub(crate) struct Pages {
    at: u64,
    end: u64,
}

impl Pages {
    /// At the first page.
    pub(crate) fn of(chunk: &ColumnChunkMetaData) -> Self {
        let (at, len) = chunk.byte_range();
        Self { at, end: at.saturating_add(len) }
    }

    /// The next page; none at the end.
    ///
    /// # Errors
    /// What is wrong with its header, or that its bytes are not there.
    pub(crate) fn next<R: ChunkReader>(&mut self, data: &R) -> Result<Option<Page>, String> {
        while self.at < self.end {
            let left = usize::try_from(self.end - self.at).unwrap_or(usize::MAX);
            let mut seen = HEADER.min(left);
            let (header, size) = loop {
                let bytes = data.get_bytes(self.at, seen).map_err(|error| error.to_string())?;
                match Header::read(&bytes) {
                    Some(read) => break read,
                    None if seen == left => {
                        return Err("the header of a page is not laid out as the format has it".into());
                    }
                    None => seen = seen.saturating_mul(16).min(left),
                }
            };
            let [_, kind, unpacked, packed] = header.page;
            let body_at = self.at + size as u64;
            if packed < 0 || unpacked < 0 || packed as u64 > self.end - body_at {
                return Err(format!("a page of {packed} bytes, {unpacked} when decompressed"));
            }
            self.at = body_at + packed as u64;
            // Pages of an index are passed over.
            if kind == 1 {
                continue;
            }
            let body = data.get_bytes(body_at, packed as usize).map_err(|error| error.to_string())?;
            return header.page(kind, body, unpacked as u64).map(Some);
        }
        Ok(None)
    }
}

/// What a header says, by the numbers of the fields; -1 where it says nothing.
struct Header {
    page: [i64; 4],
    data: [i64; 5],
    dictionary: [i64; 3],
    second: [i64; 8],
}

impl Header {
    /// Reads a header from the beginning of some bytes, and how many it has; none where these
    /// are no whole header.
    fn read(bytes: &[u8]) -> Option<(Self, usize)> {
        let mut header = Self { page: [-1; 4], data: [-1; 5], dictionary: [-1; 3], second: [-1; 8] };
        // Compressed is what a page of the second kind is that says nothing of it.
        header.second[7] = 1;
        let mut see = |which: usize, field: i16, value: i64| {
            let fields: &mut [i64] = match which {
                PAGE => &mut header.page,
                DATA => &mut header.data,
                DICTIONARY => &mut header.dictionary,
                SECOND => &mut header.second,
                _ => return,
            };
            if let Some(known) =
                usize::try_from(field).ok().filter(|at| *at > 0).and_then(|at| fields.get_mut(at))
            {
                *known = i64::from(value as i32);
            }
        };
        let mut walk = Walk { rest: bytes, see: &mut see };
        let whole = walk.fields(PAGE, DEEPEST);
        let size = bytes.len() - walk.rest.len();
        whole.map(|()| (header, size))
    }

    fn page(&self, kind: i64, body: Bytes, unpacked: u64) -> Result<Page, String> {
        let (number, code, kind) = match kind {
            0 => {
                let [_, number, encoding, definition, repetition] = self.data;
                let (repetition, definition) = (encoding_of(repetition)?, encoding_of(definition)?);
                (number, encoding, PageKind::First { repetition, definition })
            }
            2 => (self.dictionary[1], self.dictionary[2], PageKind::Dictionary),
            3 => {
                let [_, number, _, _, encoding, definition, repetition, is_compressed] = self.second;
                let smaller = (body.len() as u64).min(unpacked) as i64;
                if definition < 0 || repetition < 0 || definition + repetition > smaller {
                    return Err("its levels reach beyond the page".into());
                }
                let kind = PageKind::Second {
                    repetition: repetition as usize,
                    definition: definition as usize,
                    is_compressed: is_compressed == 1,
                };
                (number, encoding, kind)
            }
            other => return Err(format!("a page of a kind that nobody knows ({other})")),
        };
        let number = u32::try_from(number).map_err(|_| format!("a page of {number} values"))?;
        Ok(Page { kind, number, encoding: encoding_of(code)?, body, unpacked })
    }
}

/// The encoding with this number in the format.
fn encoding_of(code: i64) -> Result<Encoding, String> {
    #[expect(deprecated)]
    const KNOWN: [Option<Encoding>; 10] = [
        Some(Encoding::PLAIN),
        None,
        Some(Encoding::PLAIN_DICTIONARY),
        Some(Encoding::RLE),
        Some(Encoding::BIT_PACKED),
        Some(Encoding::DELTA_BINARY_PACKED),
        Some(Encoding::DELTA_LENGTH_BYTE_ARRAY),
        Some(Encoding::DELTA_BYTE_ARRAY),
        Some(Encoding::RLE_DICTIONARY),
        Some(Encoding::BYTE_STREAM_SPLIT),
    ];
    let known = usize::try_from(code).ok().and_then(|code| KNOWN.get(code).copied()?);
    known.ok_or_else(|| format!("an encoding that nobody knows ({code})"))
}
