//! Labels + filter → counts and row windows. A value: no IO, no clock, no browser.
//!
//! Pairs with the same labels and part share a *pattern*; rows keep one pattern
//! number each. Patterns in turn share codes: what is said of one response, of
//! the pair, of its sources. A filter becomes tables over codes (`compile`), one
//! pass over the patterns adds their rows up by code (`count`), and the few
//! codes are expanded into everything that charts show (`expand`).

mod compile;
mod count;
mod expand;
mod patterns;
mod rows;

pub use patterns::Pattern;
pub use rows::Matching;

use crate::model::{CategorySet, Counts, Filter, Labels, Part};
use patterns::Patterns;

/// All labels of the open dataset.
#[derive(Debug)]
pub struct Engine {
    categories: CategorySet,
    parts: Vec<Part>,
    runs: Vec<Run>,
    patterns: Patterns,
    rows: Vec<u32>,
}

/// Consecutive rows of one part.
#[derive(Clone, Copy, Debug)]
struct Run {
    part: u16,
    /// First of them among all rows.
    first: u64,
    /// First of them within the part.
    first_in_part: u64,
}

impl Engine {
    /// No rows yet.
    pub fn new(categories: CategorySet) -> Self {
        Self {
            categories,
            parts: Vec::new(),
            runs: Vec::new(),
            patterns: Patterns::default(),
            rows: Vec::new(),
        }
    }

    /// Appends rows of one part, given as [`Labels`] words.
    pub fn append(&mut self, part: &Part, words: &[u64]) {
        let number = self.part_number(part);
        if self.runs.last().is_none_or(|run| run.part != number) {
            let first_in_part = self.rows_in(number);
            self.runs.push(Run { part: number, first: self.rows.len() as u64, first_in_part });
        }
        self.rows.reserve(words.len());
        for word in words {
            let pattern = Pattern { labels: Labels(*word), part: number };
            self.rows.push(self.patterns.intern(pattern));
        }
    }

    fn part_number(&mut self, part: &Part) -> u16 {
        let at = self.parts.iter().position(|p| p == part).unwrap_or_else(|| {
            self.parts.push(part.clone());
            self.parts.len() - 1
        });
        at as u16
    }

    fn rows_in(&self, part: u16) -> u64 {
        let ends = self.runs.iter().skip(1).map(|r| r.first).chain([self.rows.len() as u64]);
        self.runs.iter().zip(ends).filter(|(run, _)| run.part == part).map(|(run, end)| end - run.first).sum()
    }

    /// Number of pairs.
    pub fn pairs(&self) -> u64 {
        self.rows.len() as u64
    }

    /// Number of distinct patterns.
    pub fn distinct(&self) -> usize {
        self.patterns.len()
    }

    /// Bytes that the labels take in memory.
    pub fn size(&self) -> usize {
        self.rows.capacity() * size_of::<u32>() + self.patterns.size()
    }

    /// The categories that its labels speak of.
    pub fn categories(&self) -> &CategorySet {
        &self.categories
    }

    /// Configs and splits, in order of appearance.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The aggregate set under a filter.
    pub fn count(&self, filter: &Filter) -> Counts {
        count::count(&self.categories, &self.parts, &self.patterns, filter)
    }

    /// The pairs that match a filter, in row order.
    pub fn matching(&self, filter: &Filter) -> Matching {
        let compiled = compile::Compiled::new(filter, &self.patterns, &self.parts);
        let passes: Vec<bool> =
            self.patterns.codes().iter().map(|codes| compiled.fails(codes) == 0).collect();
        Matching::new(self.rows.iter().map(|id| passes[*id as usize]))
    }

    /// Labels of a row.
    pub fn labels(&self, row: u64) -> Option<Labels> {
        let id = *self.rows.get(usize::try_from(row).ok()?)?;
        self.patterns.pattern(id).map(|pattern| pattern.labels)
    }

    /// Place of a row.
    pub fn place(&self, row: u64) -> String {
        let at = self.runs.partition_point(|run| run.first <= row);
        at.checked_sub(1).map_or_else(String::new, |at| {
            let run = self.runs[at];
            crate::model::place(&self.parts[usize::from(run.part)], row - run.first + run.first_in_part)
        })
    }

    /// Row at a place; none when no loaded pair has it.
    pub fn row_at(&self, place: &str) -> Option<u64> {
        let (name, row) = crate::model::parse_place(place)?;
        let part = self.parts.iter().position(|p| p.to_string() == name)? as u16;
        let ends = self.runs.iter().skip(1).map(|r| r.first).chain([self.pairs()]);
        self.runs.iter().zip(ends).find_map(|(run, end)| {
            let skip = row.checked_sub(run.first_in_part)?;
            (run.part == part && run.first + skip < end).then_some(run.first + skip)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_lead_back_to_rows() {
        let mut engine = Engine::new(CategorySet::pku_saferlhf());
        let (a, b) = (Part::new("a", "train"), Part::new("b", ""));
        engine.append(&a, &[1, 2, 3]);
        engine.append(&b, &[4]);
        engine.append(&a, &[5, 1]);
        assert_eq!((engine.pairs(), engine.distinct()), (6, 5));
        for row in 0..6 {
            assert_eq!(engine.row_at(&engine.place(row)), Some(row));
        }
        assert_eq!(engine.place(5), "a/train/4");
        for missing in ["a/train/5", "b/1", "c/0", "b"] {
            assert_eq!(engine.row_at(missing), None, "{missing}");
        }
    }
}
