//! Rows that stand for many pairs each: label patterns, as any SQL engine counts them.
//!
//! Counting adds up 32-bit numbers, four at once. Every count is a sum over pairs, so
//! pairs are counted digit by digit: a pass over the patterns for each digit of their
//! numbers of pairs, in a base so small that no sum of a pass overflows, and the counts of
//! all passes, each times the worth of its digit, are the counts of all pairs. Below two
//! thousand million pairs there is one pass, which is that of any other data.

use super::Engine;
use crate::model::{Cause, Counts, Part};

/// Most pairs of a dataset: twice as many, for there are two responses, are still exact
/// wherever the page calculates with floating point.
pub const MOST_PAIRS: u64 = 1 << 52;

/// Sums of one pass stay below this; sums of both responses then fit into 32 bits.
const LIMIT: u64 = 1 << 31;

/// Which digit of the rows' numbers of pairs is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Digit {
    /// Its lowest bit.
    shift: u32,
    bits: u32,
}

impl Digit {
    /// The digit of a number of pairs.
    #[inline]
    pub(super) fn of(self, pairs: u64) -> u32 {
        (pairs >> self.shift) as u32 & (u32::MAX >> (32 - self.bits))
    }

    /// The next digit; none where no row has one.
    pub(super) fn next(self, engine: &Engine) -> Option<Self> {
        let shift = self.shift + self.bits;
        let rest = engine.heaviest.checked_shr(shift).unwrap_or(0);
        (rest > 0).then_some(Self { shift, ..self })
    }

    /// Adds what was counted of this digit to what was counted of those before.
    pub(super) fn add(self, before: &mut Counts, counted: Counts) {
        before.join(counted, &|sum, digit| sum + (digit << self.shift));
    }
}

impl Engine {
    /// Appends rows that stand for so many pairs each.
    ///
    /// # Errors
    /// As [`Engine::append`].
    pub fn append_patterns(&mut self, part: &Part, words: &[u64], pairs: &[u64]) -> Result<(), Cause> {
        if self.weights.try_reserve(pairs.len()).is_err() {
            return Err(Cause::no_memory(size_of_val(pairs) as u64));
        }
        let first = self.rows.len();
        self.append(part, words)?;
        for (row, pairs) in self.rows[first..].iter().zip(pairs) {
            self.patterns.weigh(*row, *pairs);
            self.heaviest = self.heaviest.max(self.patterns.weights()[*row as usize]);
            self.pairs_of_rows += pairs;
            self.weights.push(*pairs);
        }
        Ok(())
    }

    /// The lowest digit of what rows stand for; none where each is a pair.
    pub(super) fn first_digit(&self) -> Option<Digit> {
        if self.weights.is_empty() {
            return None;
        }
        let bits =
            if self.pairs_of_rows < LIMIT { 31 } else { LIMIT.ilog2() - self.rows.len().max(2).ilog2() - 1 };
        Some(Digit { shift: 0, bits })
    }

    /// Pairs of all rows.
    pub fn all_pairs(&self) -> u64 {
        self.pairs_of_rows
    }

    /// Pairs that a row stands for.
    pub fn pairs_of(&self, row: u64) -> u64 {
        self.weights.get(row as usize).copied().unwrap_or(1)
    }
}
