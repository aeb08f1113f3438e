//! Label columns of one row group → one [`crate::model::Labels`] word per row.

use super::{Segments, ShardMeta, damaged};
use crate::model::{Cause, Labels, SEVERITY_UNKNOWN, UNKNOWN};
use parquet::column::reader::ColumnReaderImpl;
use parquet::data_type::{BoolType, ByteArrayType, DataType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::serialized_reader::SerializedPageReader;
use std::sync::Arc;

/// Where in the word a column's value goes, and what a null means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// One bit, set when true; null is counted and read as not set.
    Flag { shift: u32 },
    /// False, true or unknown in two bits.
    Safe { shift: u32 },
    /// Severity level 0–3 or unknown in three bits.
    Severity { shift: u32 },
    /// Response id 0, 1 or unknown in two bits.
    Id { shift: u32 },
    /// Index into a list of names, in four bits.
    Name { shift: u32 },
}

/// A leaf column and the field it fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LabelColumn {
    /// Index of the leaf.
    pub leaf: usize,
    /// The field it fills.
    pub field: Field,
}

/// Names of sources, in order of appearance. The last code, 15, stands for
/// every name beyond the first 15.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    list: Vec<String>,
    overflow: bool,
}

impl Names {
    /// The code that stands for all names beyond the first 15.
    pub const OTHER: u8 = 15;

    fn code(&mut self, name: &[u8]) -> u8 {
        if let Some(at) = self.list.iter().position(|n| n.as_bytes() == name) {
            return at as u8;
        }
        if self.list.len() < usize::from(Self::OTHER) {
            self.list.push(String::from_utf8_lossy(name).into_owned());
            return (self.list.len() - 1) as u8;
        }
        self.overflow = true;
        Self::OTHER
    }

    /// The name of a code.
    pub fn name(&self, code: u8) -> &str {
        match self.list.get(usize::from(code)) {
            Some(name) if name.is_empty() => "(none)",
            Some(name) => name,
            None => "(other)",
        }
    }

    /// Whether more than 15 names were met.
    pub fn overflowed(&self) -> bool {
        self.overflow
    }
}

/// Decodes the label columns of one row group and appends a word per row to
/// `words`. `names` holds the names of prompt sources and of response sources.
/// Returns the number of null category flags. On an error `words` is as before.
///
/// # Errors
/// Names the row group and column that cannot be decoded.
pub fn decode_labels(
    meta: &ShardMeta,
    group: usize,
    data: &Arc<Segments>,
    columns: &[LabelColumn],
    names: &mut [Names; 2],
    words: &mut Vec<u64>,
) -> Result<u64, Cause> {
    let before = words.len();
    let rows = meta.group_rows().nth(group).unwrap_or(0) as usize;
    words.resize(before + rows, 0);
    let mut nulls = 0;
    for column in columns {
        match fill(meta, group, data, *column, names, &mut words[before..]) {
            Ok(count) => nulls += count,
            Err(cause) => {
                words.truncate(before);
                return Err(cause);
            }
        }
    }
    Ok(nulls)
}

fn fill(
    meta: &ShardMeta,
    group: usize,
    data: &Arc<Segments>,
    column: LabelColumn,
    names: &mut [Names; 2],
    words: &mut [u64],
) -> Result<u64, Cause> {
    let mut nulls = 0;
    match column.field {
        Field::Flag { shift } => {
            each::<BoolType, _>(meta, group, data, column.leaf, words, |word, value| match value {
                Some(set) => *word |= u64::from(*set) << shift,
                None => nulls += 1,
            })?
        }
        Field::Safe { shift } => {
            each::<BoolType, _>(meta, group, data, column.leaf, words, |word, value| {
                *word |= value.map_or(u64::from(UNKNOWN), |safe| u64::from(*safe)) << shift;
            })?
        }
        Field::Severity { shift } => integers(meta, group, data, column.leaf, words, |word, value| {
            let code = value.filter(|v| (0..=3).contains(v)).unwrap_or(i64::from(SEVERITY_UNKNOWN));
            *word |= (code as u64) << shift;
        })?,
        Field::Id { shift } => integers(meta, group, data, column.leaf, words, |word, value| {
            let code = value.filter(|v| (0..=1).contains(v)).unwrap_or(i64::from(UNKNOWN));
            *word |= (code as u64) << shift;
        })?,
        Field::Name { shift } => {
            let names = &mut names[usize::from(shift != Labels::PROMPT_SOURCE)];
            each::<ByteArrayType, _>(meta, group, data, column.leaf, words, |word, value| {
                *word |= u64::from(names.code(value.map_or(&[], |v| v.data()))) << shift;
            })?;
        }
    }
    Ok(nulls)
}

fn integers(
    meta: &ShardMeta,
    group: usize,
    data: &Arc<Segments>,
    leaf: usize,
    words: &mut [u64],
    mut put: impl FnMut(&mut u64, Option<i64>),
) -> Result<(), Cause> {
    if meta.leaves().get(leaf).is_some_and(|l| l.kind == super::LeafKind::Int32) {
        each::<Int32Type, _>(meta, group, data, leaf, words, |w, v| put(w, v.map(|v| i64::from(*v))))
    } else {
        each::<Int64Type, _>(meta, group, data, leaf, words, |w, v| put(w, v.copied()))
    }
}

/// Rows decoded at a time.
const BATCH: usize = 8192;

/// Hands every value of a flat column to `put`, with the item of its row.
pub(super) fn each<T: DataType, I>(
    meta: &ShardMeta,
    group: usize,
    data: &Arc<Segments>,
    leaf: usize,
    items: &mut [I],
    mut put: impl FnMut(&mut I, Option<&T::T>),
) -> Result<(), Cause> {
    let place = || {
        let path = meta.leaves().get(leaf).map_or_else(String::new, |l| l.path.join("."));
        format!("column “{path}” of row group {group}")
    };
    let Some(column) = meta.meta.row_groups().get(group).and_then(|g| g.columns().get(leaf)) else {
        return Err(damaged(place(), ParquetError::General("the column is missing".into())));
    };
    let pages = SerializedPageReader::new(Arc::clone(data), column, items.len(), None)
        .map_err(|e| damaged(place(), e))?;
    let mut reader = ColumnReaderImpl::<T>::new(column.column_descr_ptr(), Box::new(pages));
    let nullable = column.column_descr().max_def_level();
    let (mut values, mut levels) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < items.len() {
        values.clear();
        levels.clear();
        let (records, _, _) = reader
            .read_records(
                BATCH.min(items.len() - at),
                (nullable > 0).then_some(&mut levels),
                None,
                &mut values,
            )
            .map_err(|e| damaged(place(), e))?;
        if records == 0 {
            let text = format!("it ends after {at} of {} rows", items.len());
            return Err(damaged(place(), ParquetError::EOF(text)));
        }
        let batch = &mut items[at..at + records];
        if values.len() == records {
            batch.iter_mut().zip(&values).for_each(|(item, value)| put(item, Some(value)));
        } else {
            let mut next = values.iter();
            for (item, level) in batch.iter_mut().zip(&levels) {
                put(item, if *level == nullable { next.next() } else { None });
            }
        }
        at += records;
    }
    Ok(())
}
