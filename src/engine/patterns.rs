//! Distinct label tuples, each with its number of rows.

use crate::model::Labels;
use rustc_hash::FxHashMap;

/// The labels of a pair and the part it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pattern {
    /// All labels of the pair.
    pub labels: Labels,
    /// Number of its part.
    pub part: u16,
}

/// Interned patterns; a pattern's number is its place in the list.
#[derive(Debug, Default)]
pub(super) struct Patterns {
    list: Vec<Pattern>,
    rows: Vec<u32>,
    numbers: FxHashMap<Pattern, u32>,
}

impl Patterns {
    /// The number of a pattern, which then has one row more.
    pub(super) fn intern(&mut self, pattern: Pattern) -> u32 {
        let number = *self.numbers.entry(pattern).or_insert_with(|| {
            self.list.push(pattern);
            self.rows.push(0);
            (self.list.len() - 1) as u32
        });
        self.rows[number as usize] += 1;
        number
    }

    /// The distinct patterns.
    pub(super) fn list(&self) -> &[Pattern] {
        &self.list
    }

    /// Patterns with their number of rows.
    pub(super) fn weighted(&self) -> impl Iterator<Item = (Pattern, u64)> + '_ {
        self.list.iter().copied().zip(self.rows.iter().map(|n| u64::from(*n)))
    }
}
