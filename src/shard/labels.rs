//! Label columns of one row group → one [`crate::model::Labels`] word per row.

use super::pages::Column;
use super::{Segments, ShardMeta};
use crate::model::{Cause, Labels, Names, SEVERITY_UNKNOWN, UNKNOWN};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Where in the word a column's value goes, and what a null means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Field {
    /// One bit at `shift`, set when true; `unknown` is set when null.
    Flag { shift: u32, unknown: u32 },
    /// False, true or unknown, counted up in the field that severity shares.
    Safe { shift: u32 },
    /// Severity level 0–3 or unknown, counted up in the field that the safe flag shares.
    Severity { shift: u32 },
    /// Response id 0, 1 or unknown in two bits.
    Id { shift: u32 },
    /// Index into a list of names, in four bits.
    Name { shift: u32 },
    /// The place of the one category that there is, of so many; `unknown` is set when it
    /// is null or beyond them.
    Place { places: u32, unknown: u32 },
    /// What the formats program makes of the column, which then has no nulls: eight bytes
    /// a row that are added to the word.
    Word(Told),
    /// How many pairs a row stands for, below 2^52: the word itself, 0 where it is none.
    Pairs,
}

/// A way to tell labels that only the formats program reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Told {
    /// A category's flag as a number or as true or false: set where it is not 0.
    Flag { shift: u32, unknown: u32 },
    /// A safe flag likewise; `inverted` where it says that a response is unsafe.
    Safe { shift: u32, inverted: bool },
    /// A list of category numbers from 0; -1 stands for a safe response without any.
    Ids { categories: u32 },
}

/// Names of sources are told apart by so many bytes: they are kept, and shown.
const LONGEST_NAME: usize = 1000;

/// A leaf column and the field it fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelColumn {
    /// Index of the leaf.
    pub leaf: usize,
    /// The field it fills.
    pub field: Field,
}

/// How rows get their words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelPlan {
    /// The columns.
    pub columns: Vec<LabelColumn>,
    /// The word that a row begins with: what no column says is unknown.
    pub base: u64,
    /// Whether no column names the source of the prompt, and of the responses.
    pub unnamed: [bool; 2],
    /// Rows have one response, or none: what is said of response 0 is said of response 1 too,
    /// so that every clause speaks of the one there is.
    pub mirrored: bool,
    /// Rows are label patterns: the columns that say how many pairs each stands for, first that
    /// number ([`Field::Pairs`]), then its config and split ([`super::PART`]) where these are there.
    pub weights: Vec<LabelColumn>,
}

/// The label columns of one row group being decoded, column by column.
pub struct Decoding {
    words: Vec<u64>,
    nulls: u64,
    next: usize,
}

impl Decoding {
    /// Nothing is decoded yet. `words` is memory to use again.
    ///
    /// # Errors
    /// There is not enough memory for the group's rows.
    pub fn new(meta: &ShardMeta, group: usize, plan: &LabelPlan, mut words: Vec<u64>) -> Result<Self, Cause> {
        let rows = meta.group_rows().nth(group).unwrap_or(0) as usize;
        words.clear();
        words.try_reserve_exact(rows).map_err(|_| Cause::no_memory(rows as u64 * 8))?;
        words.resize(rows, plan.base);
        Ok(Self { words, nulls: 0, next: 0 })
    }

    /// Decodes the next column; true when that was the last. `names_of` holds the
    /// names of prompt sources and of response sources.
    ///
    /// # Errors
    /// Names the row group and column that cannot be decoded.
    pub fn advance(
        &mut self,
        meta: &ShardMeta,
        group: usize,
        data: &Arc<Segments>,
        plan: &LabelPlan,
        names_of: &mut [Names; 2],
    ) -> Result<bool, Cause> {
        if let Some(column) = plan.columns.get(self.next).filter(|_| !self.words.is_empty()) {
            self.nulls += fill(meta, group, data, *column, names_of, &mut self.words)?;
            self.next += 1;
        } else {
            self.next = plan.columns.len();
        }
        let done = self.next == plan.columns.len();
        if done {
            // As where a column is there and says nothing.
            for (is_unnamed, names, shifts) in [
                (plan.unnamed[0], 0, &[Labels::PROMPT_SOURCE][..]),
                (plan.unnamed[1], 1, &[Labels::RESPONSE_SOURCE, Labels::RESPONSE_SOURCE + 4][..]),
            ] {
                if is_unnamed && !self.words.is_empty() {
                    let code = u64::from(names_of[names].code(&[]));
                    let bits = shifts.iter().fold(0, |bits, shift| bits | code << shift);
                    self.words.iter_mut().for_each(|word| *word |= bits);
                }
            }
        }
        if done && plan.mirrored {
            self.words.iter_mut().for_each(|word| *word = mirrored(*word));
        }
        Ok(done)
    }

    /// One [`crate::model::Labels`] word per row, and the number of null
    /// category flags, once [`Self::advance`] said that this is all.
    pub fn finish(self) -> (Vec<u64>, u64) {
        (self.words, self.nulls)
    }
}

/// Decodes the label columns of one row group at once: a word per row, and the
/// number of null category flags.
///
/// # Errors
/// As [`Decoding`].
pub fn decode_labels(
    meta: &ShardMeta,
    group: usize,
    data: &Arc<Segments>,
    plan: &LabelPlan,
    names: &mut [Names; 2],
) -> Result<(Vec<u64>, u64), Cause> {
    let mut decoding = Decoding::new(meta, group, plan, Vec::new())?;
    while !decoding.advance(meta, group, data, plan, names)? {}
    Ok(decoding.finish())
}

/// What an integer, or its absence, adds to a word.
fn integer_bits(field: Field, value: Option<i64>) -> u64 {
    let known =
        |last: u8| value.filter(|value| (0..=i64::from(last)).contains(value)).map(|value| value as u64);
    match field {
        Field::Severity { shift } => known(3).unwrap_or(SEVERITY_UNKNOWN.into()) << shift,
        Field::Id { shift } => known(1).unwrap_or(UNKNOWN.into()) << shift,
        Field::Place { places, unknown } => {
            1 << known(places.saturating_sub(1) as u8).unwrap_or(unknown.into())
        }
        Field::Word(_) => value.unwrap_or(0) as u64,
        Field::Pairs => {
            value.filter(|value| (1..1 << Labels::PROMPT_SOURCE).contains(value)).unwrap_or(0) as u64
        }
        Field::Flag { .. } | Field::Safe { .. } | Field::Name { .. } => 0,
    }
}

/// The word of a pair whose response 1 is what response 0 is.
fn mirrored(word: u64) -> u64 {
    let mut mirrored = word;
    for (shift, bits) in
        [(0, Labels::CATEGORY_BITS), (Labels::SEVERITY_AND_SAFE, 4), (Labels::RESPONSE_SOURCE, 4)]
    {
        let mask = (1 << bits) - 1;
        mirrored &= !(mask << (shift + bits));
        mirrored |= (word >> shift & mask) << (shift + bits);
    }
    mirrored
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
    let is_short = meta.is_short(column.leaf) && !matches!(column.field, Field::Word(_));
    let size = if is_short { 4 } else { 8 };
    let mut codes: Vec<Option<u8>> = Vec::new();
    while let Some(values) = pages.next_values()? {
        match column.field {
            Field::Flag { shift, unknown } => {
                pages.each_true(&values, |row| words[row] |= 1 << shift)?;
                values.nulls().for_each(|row| {
                    nulls += 1;
                    words[row] |= 1 << unknown;
                });
            }
            Field::Safe { shift } => {
                pages.each_true(&values, |row| words[row] += Labels::SAFE_WEIGHT << shift)?;
                let unknown = u64::from(UNKNOWN) * Labels::SAFE_WEIGHT;
                values.nulls().for_each(|row| words[row] += unknown << shift);
            }
            // Fields that share bits with another one are counted up.
            field @ (Field::Severity { .. }
            | Field::Id { .. }
            | Field::Place { .. }
            | Field::Word(_)
            | Field::Pairs) => {
                pages.each_integer(&values, size, |row, value| {
                    words[row] = words[row].wrapping_add(integer_bits(field, Some(value)));
                })?;
                values.nulls().for_each(|row| words[row] += integer_bits(field, None));
            }
            Field::Name { shift } => {
                let names = &mut names[usize::from(shift != Labels::PROMPT_SOURCE)];
                pages.each_text(&values, |row, number, text| {
                    let text = text.get(..LONGEST_NAME).unwrap_or(text);
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
