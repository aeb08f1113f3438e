//! Pages of one flat column: which rows have a value, and the values.
//!
//! Values are decoded in the encodings that label and text columns are written in:
//! labels are mostly unset flags, and going straight from bits to words is
//! several times faster, and far smaller as a program, than materialising
//! every value first. A chunk that has a plain form is read from that.

use super::footer::codec_name;
use super::hybrid::{Hybrid, Run, each_set_bit, each_value};
use super::page::{Page, PageKind, Pages};
use super::{PlainChunk, Segments, ShardMeta, damaged, filled, snappy};
use crate::model::Cause;
use bytes::Bytes;
use parquet::basic::{Compression, Encoding, Type};
use parquet::errors::ParquetError;
use std::sync::Arc;

/// A column of one row group.
pub(super) struct Column<'a> {
    meta: &'a ShardMeta,
    group: usize,
    leaf: usize,
    /// Rows of the row group.
    pub rows: usize,
    source: Source,
    data: Arc<Segments>,
    nullable: i16,
    /// Bytes of every value, where they are all of one length.
    fixed: Option<usize>,
    /// Bytes of every value, where they are integers.
    integer: Option<usize>,
    row: usize,
    dictionary: Option<Dictionary>,
}

/// The dictionary of a column chunk. It is taken apart once, whatever the number of
/// pages that use it.
struct Dictionary {
    bytes: Bytes,
    /// Beginning and length of every text.
    texts: Vec<(u32, u32)>,
    /// Every integer.
    integers: Vec<i64>,
}

/// Where values come from.
enum Source {
    /// Pages, and whether they are compressed.
    Pages(Pages, bool),
    Plain(PlainChunk),
}

/// Values of consecutive rows.
pub(super) struct Values {
    first_row: usize,
    rows: usize,
    /// Rows that have a value, when not all have.
    present: Option<Vec<u32>>,
    bytes: Bytes,
    encoding: Encoding,
}

impl<'a> Column<'a> {
    pub(super) fn new(
        meta: &'a ShardMeta,
        group: usize,
        data: &Arc<Segments>,
        leaf: usize,
    ) -> Result<Self, Cause> {
        let missing = || ParquetError::General("the column is missing".into());
        let found =
            meta.meta.row_groups().get(group).and_then(|g| Some((g.num_rows(), g.columns().get(leaf)?)));
        let (rows, chunk) = found.ok_or_else(|| damaged(place(meta, group, leaf), missing()))?;
        let rows = rows.max(0) as usize;
        let integer = match chunk.column_type() {
            Type::INT32 => Some(4),
            Type::INT64 => Some(8),
            _ => None,
        };
        let source = match data.plain(group, leaf) {
            Some(plain) if plain.rows() == rows && plain.lengths().is_none() => Source::Plain(plain.clone()),
            None if meta.has_own_codec(group, leaf) => {
                Source::Pages(Pages::of(chunk), chunk.compression() == Compression::SNAPPY)
            }
            None => return Err(Cause::Codec { codec: codec_name(chunk.compression()) }),
            Some(_) => {
                let other = ParquetError::General(format!("its plain form has other rows than these {rows}"));
                return Err(damaged(place(meta, group, leaf), other));
            }
        };
        let nullable = chunk.column_descr().max_def_level();
        let is_fixed = chunk.column_type() == Type::FIXED_LEN_BYTE_ARRAY;
        let fixed = is_fixed.then(|| chunk.column_descr().type_length().max(0) as usize);
        let (data, dictionary) = (Arc::clone(data), None);
        Ok(Self { meta, group, leaf, rows, source, data, nullable, fixed, integer, row: 0, dictionary })
    }

    /// An error at this column.
    pub(super) fn damaged(&self, detail: String) -> Cause {
        damaged(place(self.meta, self.group, self.leaf), ParquetError::General(detail))
    }

    /// The next values; none after the last row.
    pub(super) fn next_values(&mut self) -> Result<Option<Values>, Cause> {
        while self.row < self.rows {
            let (pages, snappy) = match &mut self.source {
                Source::Pages(pages, snappy) => (pages, *snappy),
                Source::Plain(plain) => {
                    self.row = self.rows;
                    let (present, bytes) = (plain.present()?, plain.values().clone());
                    let encoding = Encoding::PLAIN;
                    return Ok(Some(Values { first_row: 0, rows: self.rows, present, bytes, encoding }));
                }
            };
            let page = pages.next(&*self.data).map_err(|detail| self.damaged(detail))?;
            let Some(Page { kind, number, encoding, body, unpacked }) = page else {
                return Err(self.damaged(format!("it ends after {} of {} rows", self.row, self.rows)));
            };
            let (levels, body, compressed) = match kind {
                PageKind::Second { repetition, definition, is_compressed } => {
                    let levels = repetition + definition;
                    (Some(repetition..levels), body, is_compressed.then_some(levels))
                }
                _ => (None, body, Some(0)),
            };
            let values = body.slice(levels.as_ref().map_or(0, |levels| levels.end)..);
            let values = match compressed.filter(|_| snappy && !values.is_empty()) {
                Some(before) => {
                    let len = unpacked.saturating_sub(before as u64);
                    let inflated = snappy::decompress(&values, len as usize).map_err(|wrong| match wrong {
                        Some(detail) => {
                            self.damaged(["a page cannot be decompressed (", &detail, ")"].concat())
                        }
                        None => Cause::no_memory(len),
                    });
                    Bytes::from(inflated?)
                }
                None => values,
            };
            let values = match (kind, levels) {
                (PageKind::Dictionary, _) => {
                    // Who reads a column knows equal values by their number in it.
                    if self.dictionary.is_some() {
                        return Err(self.damaged("it has a second dictionary".into()));
                    }
                    self.dictionary = Some(self.read_dictionary(values, number as usize)?);
                    continue;
                }
                (_, Some(levels)) => self.values(number, &body.slice(levels), values, encoding)?,
                (PageKind::First { definition, .. }, _) if self.nullable > 0 => {
                    if definition != Encoding::RLE {
                        return Err(self.encoding(definition));
                    }
                    let (levels, values) = split_prefixed(&values).map_err(|detail| self.damaged(detail))?;
                    self.values(number, &levels, values, encoding)?
                }
                _ => self.values(number, &Bytes::new(), values, encoding)?,
            };
            if values.rows > 0 {
                return Ok(Some(values));
            }
        }
        Ok(None)
    }

    fn values(
        &mut self,
        rows: u32,
        levels: &Bytes,
        bytes: Bytes,
        encoding: Encoding,
    ) -> Result<Values, Cause> {
        let (first_row, rows) = (self.row, rows as usize);
        if rows > self.rows - first_row {
            return Err(self.damaged(format!("its pages hold more than {} rows", self.rows)));
        }
        self.row += rows;
        let present = if self.nullable == 0 {
            None
        } else {
            let wrong = |detail| self.damaged(format!("its levels: {detail}"));
            if all_present(levels, self.nullable, rows).map_err(wrong)? {
                None
            } else {
                let mut list = filled(0, rows)?;
                present(levels, self.nullable, rows, &mut list).map_err(wrong)?;
                (list.len() < rows).then_some(list)
            }
        };
        Ok(Values { first_row, rows, present, bytes, encoding })
    }

    /// Hands the row of every true value to `put`.
    pub(super) fn each_true(&self, values: &Values, mut put: impl FnMut(usize)) -> Result<(), Cause> {
        let count = values.count();
        match values.encoding {
            Encoding::PLAIN => {
                if values.bytes.len() < count.div_ceil(8) {
                    return Err(self.damaged(format!("{} bytes for {count} flags", values.bytes.len())));
                }
                each_set_bit(&values.bytes, count, |i| put(values.row(i)));
                Ok(())
            }
            Encoding::RLE => {
                let (body, _) = split_prefixed(&values.bytes).map_err(|detail| self.damaged(detail))?;
                each_true_run(&body, count, |i| put(values.row(i))).map_err(|detail| self.damaged(detail))
            }
            other => Err(self.encoding(other)),
        }
    }

    /// Hands row and value of every integer of `size` bytes (4 or 8) to `put`.
    pub(super) fn each_integer(
        &self,
        values: &Values,
        size: usize,
        mut put: impl FnMut(usize, i64),
    ) -> Result<(), Cause> {
        if values.encoding == Encoding::PLAIN {
            let need = values.count() * size;
            let bytes = values.bytes.get(..need).ok_or_else(|| {
                self.damaged(format!("{} bytes for {} integers", values.bytes.len(), values.count()))
            })?;
            bytes.chunks_exact(size).enumerate().for_each(|(i, chunk)| put(values.row(i), integer(chunk)));
            return Ok(());
        }
        let integers = &self.dictionary()?.integers;
        self.each_index(values, integers.len(), |row, index| put(row, integers[index]))
    }

    /// Hands row and bytes of every text value to `put`. `number` tells equal
    /// values apart cheaply: it is the place in the dictionary, where there is one.
    pub(super) fn each_text(
        &self,
        values: &Values,
        mut put: impl FnMut(usize, Option<usize>, &[u8]),
    ) -> Result<(), Cause> {
        if values.encoding == Encoding::PLAIN {
            let mut rest = &values.bytes[..];
            for i in 0..values.count() {
                let text = self.plain_text(&mut rest)?;
                put(values.row(i), None, text);
            }
            return Ok(());
        }
        let Dictionary { bytes, texts, .. } = self.dictionary()?;
        self.each_index(values, texts.len(), |row, index| {
            let (start, len) = texts[index];
            put(row, Some(index), &bytes[start as usize..][..len as usize]);
        })
    }

    fn read_dictionary(&self, bytes: Bytes, count: usize) -> Result<Dictionary, Cause> {
        let (mut texts, mut integers) = (Vec::new(), Vec::new());
        // The count is the file's word: bytes must be there for so many values.
        let at_most = |size: usize| count.min(bytes.len() / size.max(1));
        let no_memory = |_| Cause::no_memory(bytes.len() as u64);
        match self.integer {
            Some(size) => {
                integers.try_reserve_exact(at_most(size)).map_err(no_memory)?;
                integers.extend(bytes.chunks_exact(size).take(count).map(integer));
            }
            None => {
                let smallest = self.fixed.unwrap_or(4);
                texts.try_reserve_exact(at_most(smallest)).map_err(no_memory)?;
                if count > at_most(smallest) {
                    return Err(self.damaged(format!("{count} texts in {} bytes", bytes.len())));
                }
                let mut rest = &bytes[..];
                for _ in 0..count {
                    let text = self.plain_text(&mut rest)?;
                    texts.push(((bytes.len() - rest.len() - text.len()) as u32, text.len() as u32));
                }
            }
        }
        Ok(Dictionary { bytes, texts, integers })
    }

    fn plain_text<'b>(&self, rest: &mut &'b [u8]) -> Result<&'b [u8], Cause> {
        let split = match self.fixed {
            Some(length) => rest.split_at_checked(length),
            None => rest
                .split_first_chunk::<4>()
                .and_then(|(len, tail)| tail.split_at_checked(u32::from_le_bytes(*len) as usize)),
        };
        let (text, tail) = split.ok_or_else(|| self.damaged("a text reaches beyond its page".into()))?;
        *rest = tail;
        Ok(text)
    }

    fn dictionary(&self) -> Result<&Dictionary, Cause> {
        let missing = || self.damaged("a dictionary is used that is not there".into());
        self.dictionary.as_ref().ok_or_else(missing)
    }

    fn each_index(
        &self,
        values: &Values,
        known: usize,
        mut put: impl FnMut(usize, usize),
    ) -> Result<(), Cause> {
        match values.encoding {
            Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY => {}
            other => return Err(self.encoding(other)),
        }
        if values.count() == 0 {
            return Ok(());
        }
        let Some((width, bytes)) = values.bytes.split_first() else {
            return Err(self.damaged("a page without values".into()));
        };
        each_value(bytes, u32::from(*width), values.count(), |i, index| {
            let index = index as usize;
            if index >= known {
                return Err(format!("value {index} of a dictionary of {known}"));
            }
            put(values.row(i), index);
            Ok(())
        })
        .map_err(|detail| self.damaged(detail))
    }

    fn encoding(&self, encoding: Encoding) -> Cause {
        Cause::Encoding { encoding: encoding.to_string(), place: place(self.meta, self.group, self.leaf) }
    }
}

impl Values {
    /// Number of values that are not null.
    fn count(&self) -> usize {
        self.present.as_ref().map_or(self.rows, Vec::len)
    }

    /// Row of a value.
    fn row(&self, value: usize) -> usize {
        self.first_row + self.present.as_ref().map_or(value, |rows| rows[value] as usize)
    }

    /// The rows that have no value.
    pub(super) fn nulls(&self) -> impl Iterator<Item = usize> + '_ {
        let present = self.present.as_deref();
        let mut next = 0;
        (0..if present.is_some() { self.rows } else { 0 }).filter_map(move |row| {
            let rows = present?;
            if rows.get(next).is_some_and(|r| *r as usize == row) {
                next += 1;
                return None;
            }
            Some(self.first_row + row)
        })
    }
}

pub(crate) fn place(meta: &ShardMeta, group: usize, leaf: usize) -> String {
    let path = meta.leaves().get(leaf).map_or_else(String::new, |l| l.path.join("."));
    format!("column “{path}” of row group {group}")
}

/// Splits off bytes whose length stands before them in four bytes.
fn split_prefixed(bytes: &Bytes) -> Result<(Bytes, Bytes), String> {
    let (len, _) = bytes.split_first_chunk::<4>().ok_or("a length is missing")?;
    let end = 4usize.saturating_add(u32::from_le_bytes(*len) as usize);
    if end > bytes.len() {
        return Err(format!("a length of {} reaches beyond the page", end - 4));
    }
    Ok((bytes.slice(4..end), bytes.slice(end..)))
}

/// Bits of definition levels up to the highest.
fn level_width(highest: i16) -> u32 {
    32 - (highest.max(0) as u32).leading_zeros()
}

/// Whether one run says that all rows have a value.
fn all_present(levels: &[u8], highest: i16, rows: usize) -> Result<bool, String> {
    let first = Hybrid::new(levels, level_width(highest), rows)?.next_run()?;
    Ok(first == Some(Run::Repeated { value: highest.max(0) as u32, count: rows }))
}

/// Leaves the rows in `list`, which is as long, whose definition level is the highest.
fn present(levels: &[u8], highest: i16, rows: usize, list: &mut Vec<u32>) -> Result<(), String> {
    let mut found = 0;
    each_value(levels, level_width(highest), rows, |row, level| {
        if level == highest.max(0) as u32 {
            list[found] = row as u32;
            found += 1;
        }
        Ok(())
    })?;
    list.truncate(found);
    Ok(())
}

/// A number of up to eight bytes, lowest first.
fn integer(bytes: &[u8]) -> i64 {
    let mut word = if bytes.last().is_some_and(|b| *b >= 0x80) { [0xff; 8] } else { [0; 8] };
    word[..bytes.len().min(8)].copy_from_slice(&bytes[..bytes.len().min(8)]);
    i64::from_le_bytes(word)
}

/// Numbers of the true values of RLE booleans.
fn each_true_run(bytes: &[u8], count: usize, mut put: impl FnMut(usize)) -> Result<(), String> {
    let mut runs = Hybrid::new(bytes, 1, count)?;
    let mut at = 0;
    while let Some(run) = runs.next_run()? {
        match run {
            Run::Repeated { value, count } => {
                if value & 1 == 1 {
                    (at..at + count).for_each(&mut put);
                }
                at += count;
            }
            Run::Packed { bytes, count } => {
                each_set_bit(bytes, count, |i| put(at + i));
                at += count;
            }
        }
    }
    Ok(())
}
