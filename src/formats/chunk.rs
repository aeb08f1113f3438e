//! Values of one column → the pages of its chunk: one page of values, and a
//! dictionary before it where values repeat.
//!
//! (The `parquet` crate's column writers know every type, encoding, statistic
//! and index: with them this program had 338 KB brotli, without 257.)

use parquet::basic::{Compression, Encoding};
use parquet::column::page::{CompressedPage, Page, PageWriter};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

/// Values that are looked at to see whether they repeat.
const SAMPLE: usize = 1024;
/// Most values of a dictionary.
const MOST: usize = 1 << 15;

/// Encoded values.
pub(crate) enum Values {
    /// In the PLAIN encoding.
    Plain(Vec<u8>),
    /// PLAIN values of a dictionary, how many these are, and every value's place.
    Indexed(Vec<u8>, u32, Vec<u32>),
}

impl Values {
    /// Flags, a bit each.
    pub(crate) fn flags(flags: &[bool]) -> Self {
        Values::Plain(pack(flags.iter().map(|flag| u32::from(*flag)), 1))
    }

    /// Values that are given as bytes; `write` brings one into the PLAIN encoding.
    pub(crate) fn new<T: AsRef<[u8]> + Eq + Hash>(
        values: impl Iterator<Item = T> + Clone,
        write: impl Fn(&[u8], &mut Vec<u8>),
    ) -> Self {
        let mut plain = Vec::new();
        if repeat(values.clone()) {
            let mut known: HashMap<Vec<u8>, u32> = HashMap::new();
            let mut places = Vec::new();
            for value in values.clone() {
                let value = value.as_ref();
                let next = known.len() as u32;
                places.push(known.get(value).copied().unwrap_or_else(|| {
                    write(value, &mut plain);
                    known.insert(value.to_vec(), next);
                    next
                }));
                if known.len() > MOST {
                    break;
                }
            }
            if known.len() <= MOST {
                return Values::Indexed(plain, known.len() as u32, places);
            }
            plain.clear();
        }
        values.for_each(|value| write(value.as_ref(), &mut plain));
        Values::Plain(plain)
    }
}

/// Whether values seem to be twice there, or more often.
fn repeat<T: Eq + Hash>(values: impl Iterator<Item = T>) -> bool {
    let mut seen = 0;
    let sample: HashSet<T> = values.take(SAMPLE).inspect(|_| seen += 1).collect();
    seen > 0 && sample.len() * 2 <= seen
}

/// The bytes of a chunk, and what the footer says of them. `definition` and
/// `repetition` have a level for each value and each gap.
pub(crate) fn chunk(
    column: &ColumnDescPtr,
    rows: usize,
    values: Values,
    definition: &[i16],
    repetition: Option<&[i16]>,
) -> Result<(Vec<u8>, ColumnCloseResult)> {
    let mut sink = TrackedWrite::new(Vec::new());
    let mut pages = SerializedPageWriter::new(&mut sink);
    let mut body = Vec::new();
    for (levels, deepest) in
        [(repetition, column.max_rep_level()), (Some(definition), column.max_def_level())]
    {
        // Where nothing can be absent there are none in the page.
        if let Some(levels) = levels.filter(|_| deepest > 0) {
            let width = bits(deepest.max(0) as u32);
            let levels = hybrid(levels.iter().map(|level| level.unsigned_abs().into()), width);
            body.extend_from_slice(&(levels.len() as u32).to_le_bytes());
            body.extend_from_slice(&levels);
        }
    }
    let (mut encodings, mut dictionary) = (vec![Encoding::RLE], None);
    let encoding = match values {
        Values::Plain(plain) => {
            // They may be one very long text: no more room than it takes.
            body.reserve_exact(plain.len());
            body.extend_from_slice(&plain);
            Encoding::PLAIN
        }
        Values::Indexed(plain, count, places) => {
            let (len, buf) = squeeze(&plain)?;
            let (num_values, encoding) = (count, Encoding::PLAIN);
            let page = Page::DictionaryPage { buf: buf.into(), num_values, encoding, is_sorted: false };
            encodings.push(encoding);
            dictionary = Some(pages.write_page(CompressedPage::new(page, len))?);
            let width = bits(count.saturating_sub(1)).max(1);
            body.push(width as u8);
            body.extend_from_slice(&hybrid(places.into_iter(), width));
            Encoding::RLE_DICTIONARY
        }
    };
    encodings.push(encoding);
    let (len, buf) = squeeze(&body)?;
    drop(body);
    let page = Page::DataPage {
        buf: buf.into(),
        num_values: definition.len() as u32,
        encoding,
        def_level_encoding: Encoding::RLE,
        rep_level_encoding: Encoding::RLE,
        statistics: None,
    };
    let data = pages.write_page(CompressedPage::new(page, len))?;
    let sum = |of: fn(&parquet::column::page::PageWriteSpec) -> usize| {
        of(&data) as i64 + dictionary.as_ref().map_or(0, |page| of(page) as i64)
    };
    let metadata = ColumnChunkMetaData::builder(column.clone())
        .set_compression(Compression::SNAPPY)
        .set_encodings(encodings)
        .set_num_values(definition.len() as i64)
        .set_total_compressed_size(sum(|page| page.compressed_size))
        .set_total_uncompressed_size(sum(|page| page.uncompressed_size))
        .set_data_page_offset(data.offset as i64)
        .set_dictionary_page_offset(dictionary.as_ref().map(|page| page.offset as i64))
        .build()?;
    let close = ColumnCloseResult {
        bytes_written: sum(|page| page.compressed_size) as u64,
        rows_written: rows as u64,
        metadata,
        bloom_filter: None,
        column_index: None,
        offset_index: None,
    };
    Ok((sink.into_inner()?, close))
}

/// A page's size, and the page compressed.
fn squeeze(page: &[u8]) -> Result<(usize, Vec<u8>)> {
    let small = snap::raw::Encoder::new().compress_vec(page);
    Ok((page.len(), small.map_err(|error| ParquetError::General(error.to_string()))?))
}

/// Bits of numbers up to this one.
fn bits(most: u32) -> u32 {
    32 - most.leading_zeros()
}

/// Numbers as one run: of the same number, or bit-packed.
fn hybrid(numbers: impl ExactSizeIterator<Item = u32> + Clone, width: u32) -> Vec<u8> {
    let count = numbers.len();
    let mut out = Vec::new();
    let first = numbers.clone().next().unwrap_or(0);
    if numbers.clone().all(|number| number == first) {
        varint((count as u64) << 1, &mut out);
        out.extend_from_slice(&first.to_le_bytes()[..width.div_ceil(8) as usize]);
        return out;
    }
    let groups = count.div_ceil(8);
    varint((groups as u64) << 1 | 1, &mut out);
    let start = out.len();
    out.append(&mut pack(numbers, width));
    out.resize(start + groups * width as usize, 0);
    out
}

fn varint(mut number: u64, out: &mut Vec<u8>) {
    while number > 0x7f {
        out.push(number as u8 & 0x7f | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Numbers of `width` bits (at most 32) one after the other, lowest bit first.
fn pack(numbers: impl Iterator<Item = u32>, width: u32) -> Vec<u8> {
    let (mut out, mut word, mut filled) = (Vec::new(), 0u64, 0);
    for number in numbers {
        word |= u64::from(number) << filled;
        filled += width;
        while filled >= 8 {
            out.push(word as u8);
            word >>= 8;
            filled -= 8;
        }
    }
    if filled > 0 {
        out.push(word as u8);
    }
    out
}
