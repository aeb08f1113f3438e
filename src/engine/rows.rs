//! The pairs that match a filter: windows, positions and neighbours.

use super::Engine;
use super::compile::Compiled;
use crate::model::Filter;
use std::rc::Rc;

/// A set of rows with quick rank and select: one bit a row, and the number of
/// set bits before every block of [`BLOCK`] words.
#[derive(Clone, Debug, Default)]
pub struct Matching {
    words: Vec<u64>,
    before: Vec<u64>,
    len: u64,
}

const BLOCK: usize = 64;

/// Rows being judged by a filter, in steps. An engine that has changed
/// meanwhile must be asked anew.
pub struct Selecting {
    compiled: Compiled,
    /// Per pattern: whether its labels satisfy the filter.
    passes: Vec<bool>,
    matching: Matching,
    next: usize,
}

impl Selecting {
    pub(super) fn new(engine: &Engine, filter: &Filter) -> Self {
        let compiled = Compiled::new(filter, engine, true);
        let codes = engine.patterns.codes().iter();
        let passes = codes.map(|c| compiled.of_joint(c.joint).fails(c.cell) == 0).collect();
        Self { compiled, passes, matching: Matching::default(), next: 0 }
    }

    /// Goes on by about `work` rows; true when all were judged.
    pub fn advance(&mut self, engine: &Engine, work: usize) -> bool {
        let end = self.next.saturating_add(work).min(engine.rows.len());
        let by_row = !self.compiled.rows.is_empty();
        for row in self.next..end {
            let pattern = engine.rows[row];
            let mut passes = self.passes[pattern as usize];
            if passes && by_row {
                let labels = engine.patterns.pattern(pattern).map(|p| p.labels).unwrap_or_default();
                let lengths = engine.lengths.as_ref().and_then(|l| l.get(row));
                passes = self.compiled.rows.iter().all(|(_, c)| c.accepts(engine, labels, lengths, row));
            }
            self.matching.push(row, passes);
        }
        self.next = end;
        end == engine.rows.len()
    }

    /// The rows, once [`Self::advance`] said that this is all.
    pub fn finish(self) -> Matching {
        self.matching
    }
}

impl Matching {
    /// From one answer per row.
    pub fn new(rows: impl Iterator<Item = bool>) -> Self {
        let mut set = Self::default();
        rows.enumerate().for_each(|(row, passes)| set.push(row, passes));
        set
    }

    /// Adds the answer for the next row.
    #[inline]
    fn push(&mut self, row: usize, passes: bool) {
        if row.is_multiple_of(64) {
            if self.words.len().is_multiple_of(BLOCK) {
                self.before.push(self.len);
            }
            self.words.push(0);
        }
        if passes && let Some(word) = self.words.last_mut() {
            *word |= 1 << (row % 64);
            self.len += 1;
        }
    }

    /// A bit a row.
    pub fn bits(&self) -> &[u64] {
        &self.words
    }

    /// Number of matching rows.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether no row matches.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether a row matches.
    pub fn contains(&self, row: u64) -> bool {
        self.words.get((row / 64) as usize).is_some_and(|w| w >> (row % 64) & 1 == 1)
    }

    /// Number of matching rows before `row`.
    pub fn rank(&self, row: u64) -> u64 {
        let word = ((row / 64) as usize).min(self.words.len());
        let block = word / BLOCK;
        let Some(before) = self.before.get(block) else {
            return self.len;
        };
        let whole: u32 = self.words[block * BLOCK..word].iter().map(|w| w.count_ones()).sum();
        let rest = self.words.get(word).map_or(0, |w| (w & ((1u64 << (row % 64)) - 1)).count_ones());
        before + u64::from(whole + rest)
    }

    /// The matching row at a position, from 0.
    pub fn select(&self, position: u64) -> Option<u64> {
        if position >= self.len {
            return None;
        }
        let block = self.before.partition_point(|before| *before <= position) - 1;
        let mut left = position - self.before[block];
        for (word, bits) in self.words.iter().enumerate().skip(block * BLOCK) {
            let ones = u64::from(bits.count_ones());
            if left < ones {
                let mut bits = *bits;
                for _ in 0..left {
                    bits &= bits - 1;
                }
                return Some(word as u64 * 64 + u64::from(bits.trailing_zeros()));
            }
            left -= ones;
        }
        None
    }

    /// All matching rows.
    pub fn rows(&self) -> impl Iterator<Item = u64> + '_ {
        let words = (0..).zip(&self.words);
        words.flat_map(|(word, bits)| {
            let mut bits = *bits;
            std::iter::from_fn(move || {
                let bit = bits.trailing_zeros();
                bits &= bits.wrapping_sub(1);
                (bit < 64).then(|| word * 64 + u64::from(bit))
            })
        })
    }
}

/// The rows that match, in the order in which they are listed.
#[derive(Clone, Debug)]
pub struct Listing {
    matching: Rc<Matching>,
    /// None where that is the order of the files.
    sorted: Option<Rc<Vec<u32>>>,
}

impl Listing {
    /// Matching rows, and the same in another order where they have one.
    pub fn new(matching: Rc<Matching>, sorted: Option<Rc<Vec<u32>>>) -> Self {
        Self { matching, sorted }
    }

    /// Number of rows.
    pub fn len(&self) -> u64 {
        self.matching.len()
    }

    /// Whether no row matches.
    pub fn is_empty(&self) -> bool {
        self.matching.is_empty()
    }

    /// The row at a position, from 0.
    pub fn at(&self, position: u64) -> Option<u64> {
        match &self.sorted {
            None => self.matching.select(position),
            Some(rows) => rows.get(usize::try_from(position).ok()?).map(|row| u64::from(*row)),
        }
    }

    /// The position of a row; none where it does not match.
    pub fn position(&self, row: u64) -> Option<u64> {
        if !self.matching.contains(row) {
            return None;
        }
        match &self.sorted {
            None => Some(self.matching.rank(row)),
            Some(rows) => rows.iter().position(|other| u64::from(*other) == row).map(|at| at as u64),
        }
    }

    /// Positions of the rows before and after one; where that does not match,
    /// those of its neighbours in the order of the files.
    pub fn neighbours(&self, row: u64) -> [Option<u64>; 2] {
        match (self.position(row), &self.sorted) {
            (Some(position), _) => [position.checked_sub(1), Some(position + 1)],
            (None, None) => {
                let rank = self.matching.rank(row);
                [rank.checked_sub(1), Some(rank)]
            }
            (None, Some(_)) => [None, Some(0)],
        }
    }

    /// The rows at `limit` positions from `offset` on.
    pub fn window(&self, offset: u64, limit: u64) -> impl Iterator<Item = u64> + '_ {
        let end = offset.saturating_add(limit).min(self.len());
        (offset..end).map_while(|position| self.at(position))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rank_and_select_agree_with_a_list() {
        for step in [1u64, 2, 7, 64, 5000] {
            let rows: Vec<u64> = (0..20_000).filter(|r| r % step == 0).collect();
            let set = Matching::new((0..20_000).map(|r| r % step == 0));
            assert_eq!(set.len(), rows.len() as u64);
            for (position, row) in rows.iter().enumerate() {
                assert_eq!(set.select(position as u64), Some(*row));
                assert_eq!(set.rank(*row), position as u64);
                assert!(set.contains(*row));
            }
            assert_eq!(set.select(set.len()), None);
            assert_eq!(set.rank(u64::from(u32::MAX)), set.len());
            assert_eq!(set.rows().collect::<Vec<_>>(), rows);
            let listing = Listing::new(Rc::new(set.clone()), None);
            assert_eq!(
                listing.window(1, 3).collect::<Vec<_>>(),
                rows.iter().copied().skip(1).take(3).collect::<Vec<_>>()
            );
        }
        assert!(Matching::new(std::iter::empty()).is_empty());
    }
}
