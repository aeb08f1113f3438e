//! Label columns of one row group → one [`crate::model::Labels`] word per row.

use super::pages::Column;
use super::{LeafKind, Segments, ShardMeta};
use crate::model::{Cause, Labels, SEVERITY_UNKNOWN, UNKNOWN};
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
    if rows == 0 {
        return Ok(0);
    }
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
    let mut pages = Column::new(meta, group, data, column.leaf)?;
    let size = if meta.leaves().get(column.leaf).is_some_and(|l| l.kind == LeafKind::Int32) { 4 } else { 8 };
    let mut codes: Vec<Option<u8>> = Vec::new();
    while let Some(values) = pages.next_values()? {
        match column.field {
            Field::Flag { shift } => {
                pages.each_true(&values, |row| words[row] |= 1 << shift)?;
                nulls += values.nulls().count() as u64;
            }
            Field::Safe { shift } => {
                pages.each_true(&values, |row| words[row] |= 1 << shift)?;
                values.nulls().for_each(|row| words[row] |= u64::from(UNKNOWN) << shift);
            }
            Field::Severity { shift } => {
                let code = |v: i64| if (0..=3).contains(&v) { v as u64 } else { u64::from(SEVERITY_UNKNOWN) };
                pages.each_integer(&values, size, |row, value| words[row] |= code(value) << shift)?;
                values.nulls().for_each(|row| words[row] |= u64::from(SEVERITY_UNKNOWN) << shift);
            }
            Field::Id { shift } => {
                let code = |v: i64| if (0..=1).contains(&v) { v as u64 } else { u64::from(UNKNOWN) };
                pages.each_integer(&values, size, |row, value| words[row] |= code(value) << shift)?;
                values.nulls().for_each(|row| words[row] |= u64::from(UNKNOWN) << shift);
            }
            Field::Name { shift } => {
                let names = &mut names[usize::from(shift != Labels::PROMPT_SOURCE)];
                pages.each_text(&values, |row, number, text| {
                    let code = match number {
                        Some(number) => {
                            if codes.len() <= number {
                                codes.resize(number + 1, None);
                            }
                            *codes[number].get_or_insert_with(|| names.code(text))
                        }
                        None => names.code(text),
                    };
                    words[row] |= u64::from(code) << shift;
                })?;
                for row in values.nulls() {
                    words[row] |= u64::from(names.code(&[])) << shift;
                }
            }
        }
    }
    Ok(nulls)
}
