//! The footer of a Parquet file: which bytes hold it, and whether to trust it.

use super::{Field, LabelPlan, Told, ask_memory, guard, recognise};
use crate::model::Cause;
use bytes::Bytes;
use parquet::basic::{Compression, Encoding, Type as Physical};
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};
use std::ops::Range;

/// Bytes at the end of a file that a first read takes: just more than the
/// footers of the hub's conversions (0.69 to 0.75 MB). A second request would
/// cost more than the rest does.
pub const TAIL: u64 = 768 * 1024;

/// `PAR1` and the length of the footer, at the very end.
const TRAILER: u64 = 8;

/// More pairs than a page can hold: labels take up to 16 bytes a pair, and a
/// page has 2 GB at best.
const MAX_ROWS: i64 = 100_000_000;

/// An encoding of levels that nobody writes any more.
#[expect(deprecated)]
pub(crate) const BIT_PACKED: Encoding = Encoding::BIT_PACKED;
/// More bytes than the footers of so many rows have, in the hub's layout.
const MAX_FOOTER: u64 = 1 << 30;

/// A column of single values (a leaf of the schema).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// Names from the root to the leaf.
    pub path: Vec<String>,
    /// What its values are.
    pub kind: LeafKind,
}

/// Physical types that label and text columns use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeafKind {
    /// BOOLEAN.
    Bool,
    /// INT32.
    Int32,
    /// INT64.
    Int64,
    /// BYTE_ARRAY.
    Bytes,
    /// FIXED_LEN_BYTE_ARRAY of this many bytes.
    Fixed(i32),
    /// Lists of INT32 or INT64; see [`super::decode_lists`].
    Ints,
    /// Lists of BYTE_ARRAY; see [`super::decode_lists`].
    Texts,
    /// Any other, or lists of lists.
    Other,
}

/// The decoded and checked footer of one file.
#[derive(Debug)]
pub struct ShardMeta {
    pub(crate) meta: ParquetMetaData,
    leaves: Vec<Leaf>,
    file_len: u64,
    /// Label columns that the formats program makes words of.
    words: Vec<(usize, Told)>,
}

/// Result of looking for a footer in the end of a file.
#[derive(Debug)]
pub enum Footer {
    /// The footer begins earlier: this range is still missing.
    Need(Range<u64>),
    /// The footer.
    Found(Box<ShardMeta>),
}

/// Reads the footer from `tail`, the last bytes of a file of `file_len` bytes.
///
/// # Errors
/// The tail is not that of a Parquet file, or the footer contradicts the file.
pub fn footer(file_len: u64, tail: &Bytes) -> Result<Footer, Cause> {
    let bad = |detail: String| Cause::Footer { detail };
    let Some(trailer) = tail.len().checked_sub(TRAILER as usize).map(|at| &tail[at..]) else {
        return Err(recognise(tail, file_len));
    };
    match &trailer[4..] {
        b"PAR1" => {}
        b"PARE" => return Err(bad("it is encrypted".into())),
        _ => return Err(Cause::NotParquet { looks_like: String::new() }),
    }
    let len = u64::from(u32::from_le_bytes([trailer[0], trailer[1], trailer[2], trailer[3]]));
    let Some(start) = file_len.checked_sub(TRAILER + len).filter(|s| *s >= 4) else {
        return Err(bad(format!("it says that it is {len} bytes long, but the file has only {file_len}")));
    };
    if len > MAX_FOOTER {
        return Err(Cause::TooLarge { bytes: len, limit: MAX_FOOTER });
    }
    let have_from = file_len.saturating_sub(tail.len() as u64);
    if start < have_from {
        return Ok(Footer::Need(start..have_from));
    }
    let at = (start - have_from) as usize;
    let bytes = &tail[at..at + len as usize];
    ask_memory(guard::footer(bytes).map_err(bad)?)?;
    let meta = ParquetMetaDataReader::decode_metadata(bytes)
        .map_err(|e| bad(format!("it cannot be decoded ({e})")))?;
    ShardMeta::check(meta, file_len, start).map(|meta| Footer::Found(Box::new(meta)))
}

impl ShardMeta {
    /// Refuses a footer that contradicts the file, before anything is read by it.
    fn check(meta: ParquetMetaData, file_len: u64, data_end: u64) -> Result<Self, Cause> {
        let bad = |detail: String| Cause::Footer { detail };
        let mut rows = 0i64;
        let mut bytes = 0u64;
        for (g, group) in meta.row_groups().iter().enumerate() {
            if !(0..=MAX_ROWS).contains(&group.num_rows()) {
                return Err(bad(format!("row group {g} claims {} rows", group.num_rows())));
            }
            rows += group.num_rows();
            for column in group.columns() {
                let name = || column.column_path().string();
                let start = column
                    .dictionary_page_offset()
                    .unwrap_or(column.data_page_offset())
                    .min(column.data_page_offset());
                let end = start.checked_add(column.compressed_size());
                let inside = start >= 4
                    && column.compressed_size() >= 0
                    && end.is_some_and(|end| end as u64 <= data_end);
                // Writers give an empty row group no place in the file. The crate
                // panics at negative ones.
                if start < 0 || column.compressed_size() < 0 || (!inside && group.num_rows() > 0) {
                    return Err(bad(format!(
                        "column “{}” of row group {g} would lie outside the data",
                        name()
                    )));
                }
                if group.num_rows() > 0 {
                    bytes = bytes.saturating_add(column.compressed_size() as u64);
                }
                if column.column_descr().max_rep_level() == 0 && column.num_values() != group.num_rows() {
                    return Err(bad(format!(
                        "column “{}” of row group {g} has {} values for {} rows",
                        name(),
                        column.num_values(),
                        group.num_rows()
                    )));
                }
            }
        }
        if rows != meta.file_metadata().num_rows() {
            return Err(bad(format!(
                "it counts {} rows, its row groups {rows}",
                meta.file_metadata().num_rows()
            )));
        }
        // Chunks that share their bytes would let a small file keep a reader busy for hours.
        if bytes > data_end {
            return Err(bad(format!("its columns have {bytes} bytes, the file has only {data_end}")));
        }
        if rows > MAX_ROWS {
            return Err(bad(format!("{rows} rows are more than a page can hold")));
        }
        let leaves = meta
            .file_metadata()
            .schema_descr()
            .columns()
            .iter()
            .map(|c| Leaf {
                path: c.path().parts().to_vec(),
                kind: match c.physical_type() {
                    Physical::INT32 | Physical::INT64 if c.max_rep_level() == 1 => LeafKind::Ints,
                    Physical::BYTE_ARRAY if c.max_rep_level() == 1 => LeafKind::Texts,
                    _ if c.max_rep_level() > 0 => LeafKind::Other,
                    Physical::BOOLEAN => LeafKind::Bool,
                    Physical::INT32 => LeafKind::Int32,
                    Physical::INT64 => LeafKind::Int64,
                    Physical::BYTE_ARRAY => LeafKind::Bytes,
                    Physical::FIXED_LEN_BYTE_ARRAY => LeafKind::Fixed(c.type_length()),
                    _ => LeafKind::Other,
                },
            })
            .collect();
        Ok(Self { meta, leaves, file_len, words: Vec::new() })
    }

    /// The columns of single values, in file order.
    pub fn leaves(&self) -> &[Leaf] {
        &self.leaves
    }

    /// The schema.
    #[cfg(feature = "export")]
    pub(crate) fn root(&self) -> &parquet::schema::types::Type {
        self.meta.file_metadata().schema()
    }

    /// What other programs keep in the file beside the rows: keys and texts.
    #[cfg(feature = "export")]
    pub fn beside(&self) -> Vec<(String, String)> {
        let beside = self.meta.file_metadata().key_value_metadata().into_iter().flatten();
        beside.filter_map(|entry| Some((entry.key.clone(), entry.value.clone()?))).collect()
    }

    /// Takes note of the label columns that the formats program makes words of.
    pub fn set_words(&mut self, plan: &LabelPlan) {
        let words = plan.columns.iter().filter_map(|column| match column.field {
            Field::Word(told) => Some((column.leaf, told)),
            _ => None,
        });
        self.words = words.collect();
    }

    /// In what way a leaf tells labels, where the formats program makes words of it.
    pub fn told(&self, leaf: usize) -> Option<Told> {
        self.words.iter().find(|(of, _)| *of == leaf).map(|(_, told)| *told)
    }

    /// Whether values of a leaf have four bytes.
    pub(crate) fn is_short(&self, leaf: usize) -> bool {
        let columns = self.meta.file_metadata().schema_descr().columns();
        columns.get(leaf).is_some_and(|column| column.physical_type() == Physical::INT32)
    }

    /// Bytes of the whole file.
    pub fn file_len(&self) -> u64 {
        self.file_len
    }

    /// Rows of the whole file.
    pub fn rows(&self) -> u64 {
        self.meta.file_metadata().num_rows().max(0) as u64
    }

    /// Rows of each row group.
    pub fn group_rows(&self) -> impl Iterator<Item = u64> + '_ {
        self.meta.row_groups().iter().map(|g| g.num_rows().max(0) as u64)
    }

    /// The bytes that hold these leaves in one row group.
    pub fn ranges(&self, group: usize, leaves: impl IntoIterator<Item = usize>) -> Vec<Range<u64>> {
        // The offsets of an empty row group were not checked: nothing is read by them.
        let Some(group) = self.meta.row_groups().get(group).filter(|g| g.num_rows() > 0) else {
            return Vec::new();
        };
        leaves
            .into_iter()
            .filter_map(|leaf| group.columns().get(leaf))
            .map(|c| {
                let start =
                    c.dictionary_page_offset().unwrap_or(c.data_page_offset()).min(c.data_page_offset())
                        as u64;
                start..start + c.compressed_size() as u64
            })
            .collect()
    }

    /// Whether a leaf of a row group must be brought to its plain form before
    /// it can be read here: its codec is not built in, its encodings are not
    /// those of [`super::pages`], it is a list, or words are made of it.
    pub fn needs_transcoding(&self, group: usize, leaf: usize) -> bool {
        let Some(column) = self.meta.row_groups().get(group).and_then(|g| g.columns().get(leaf)) else {
            return false;
        };
        column.column_descr().max_rep_level() > 0
            || self.told(leaf).is_some()
            || !self.has_own_codec(group, leaf)
            // Old writers name BIT_PACKED for levels that are not there.
            || column.encodings().any(|encoding| {
                !matches!(
                    encoding,
                    Encoding::PLAIN
                        | Encoding::PLAIN_DICTIONARY
                        | Encoding::RLE
                        | Encoding::RLE_DICTIONARY
                        | BIT_PACKED
                )
            })
    }

    /// Whether the codec of a leaf of a row group is built into every program.
    pub(super) fn has_own_codec(&self, group: usize, leaf: usize) -> bool {
        let column = self.meta.row_groups().get(group).and_then(|g| g.columns().get(leaf));
        column.is_none_or(|c| matches!(c.compression(), Compression::UNCOMPRESSED | Compression::SNAPPY))
    }

    /// Whether these leaves can be decompressed, here or once they are
    /// brought to their plain form; codecs may differ per column and row group.
    ///
    /// # Errors
    /// Names the first codec that nothing here can read.
    pub fn check_codecs(&self, leaves: &[usize]) -> Result<(), Cause> {
        for group in self.meta.row_groups() {
            for column in leaves.iter().filter_map(|l| group.columns().get(*l)) {
                if column.compression() == Compression::LZO {
                    return Err(Cause::Codec { codec: codec_name(column.compression()) });
                }
            }
        }
        Ok(())
    }
}

/// A codec's name, without its level.
pub(crate) fn codec_name(codec: Compression) -> String {
    let name = match codec {
        Compression::UNCOMPRESSED => "UNCOMPRESSED",
        Compression::SNAPPY => "SNAPPY",
        Compression::GZIP(_) => "GZIP",
        Compression::LZO => "LZO",
        Compression::BROTLI(_) => "BROTLI",
        Compression::LZ4 => "LZ4",
        Compression::ZSTD(_) => "ZSTD",
        Compression::LZ4_RAW => "LZ4_RAW",
    };
    name.to_owned()
}
