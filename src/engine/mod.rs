//! Labels + filter → counts and row windows. A value: no IO, no clock, no browser.
//!
//! Pairs with the same labels and part share a *pattern*; rows keep one pattern
//! number each. Patterns in turn share codes: what is said of one response, and
//! *joints*: what is said of the pair, with its sources. A filter becomes tables
//! over codes (`compile`), one pass over the patterns adds their rows up by code
//! (`count`, and `lengths` for what is known row by row), and the few codes are
//! expanded into everything that charts show (`expand`).

mod compile;
mod count;
mod expand;
mod found;
mod hashing;
pub mod lanes;
mod lengths;
mod order;
mod patterns;
mod rows;
mod spread;
mod tally;
mod weights;

pub use count::Counting;
pub use hashing::Hashing;
pub use order::Sorting;
pub use patterns::Pattern;
pub use rows::{Listing, Matching, Selecting};
pub use weights::MOST_PAIRS;

use crate::model::{
    CategorySet, Cause, Counts, FOUND_VIEWS, Facts, Fields, Filter, Labels, Names, Order, Part,
};
use found::FoundRows;
use lengths::Lengths;
use patterns::Patterns;

/// All labels of the open dataset.
#[derive(Debug)]
pub struct Engine {
    categories: CategorySet,
    /// What rows have.
    fields: Fields,
    /// Names of prompt sources and of response sources.
    names: [Names; 2],
    parts: Vec<Part>,
    runs: Vec<Run>,
    patterns: Patterns,
    /// Number of each row's pattern.
    rows: Vec<u32>,
    /// Pairs that each row stands for, where these are label patterns; else empty.
    weights: Vec<u64>,
    /// Their sum, and the most pairs of one pattern.
    pairs_of_rows: u64,
    heaviest: u64,
    lengths: Option<Lengths>,
    found: Vec<FoundRows>,
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
    pub fn new(categories: CategorySet, fields: Fields) -> Self {
        Self {
            categories,
            fields,
            names: Default::default(),
            parts: Vec::new(),
            runs: Vec::new(),
            patterns: Patterns::default(),
            rows: Vec::new(),
            weights: Vec::new(),
            pairs_of_rows: 0,
            heaviest: 0,
            lengths: None,
            found: Vec::new(),
        }
    }

    /// Names of prompt sources and of response sources, for whoever decodes labels.
    pub fn names_mut(&mut self) -> &mut [Names; 2] {
        &mut self.names
    }

    /// Names of prompt sources and of response sources.
    pub fn names(&self) -> &[Names; 2] {
        &self.names
    }

    /// Appends rows of one part, given as [`Labels`] words.
    ///
    /// # Errors
    /// There is no memory for them; none is appended.
    pub fn append(&mut self, part: &Part, words: &[u64]) -> Result<(), Cause> {
        let bytes = words.len() * size_of::<u32>() + self.patterns.size();
        if self.rows.try_reserve(words.len()).is_err() || !self.patterns.reserve(words.len()) {
            return Err(Cause::no_memory(bytes as u64));
        }
        let number = self.part_number(part);
        // Label patterns come in any order, and no place leads to one.
        if !self.fields.has(Fields::PATTERNS) && self.runs.last().is_none_or(|run| run.part != number) {
            let first_in_part = self.rows_in(number);
            self.runs.push(Run { part: number, first: self.rows.len() as u64, first_in_part });
        }
        self.patterns.reopen();
        for word in words {
            let pattern = Pattern { labels: Labels(*word), part: number };
            self.rows.push(self.patterns.intern(pattern));
        }
        Ok(())
    }

    /// All rows are there: brings patterns into the order that is counted
    /// quickest, and gives back memory that only appending needs.
    pub fn settle(&mut self) {
        let new = self.patterns.settle();
        self.rows.iter_mut().for_each(|row| *row = new[*row as usize]);
        self.rows.shrink_to_fit();
    }

    /// Takes the lengths of consecutive rows, in characters: prompt, response 0, response 1.
    pub fn set_lengths(&mut self, first_row: u64, lengths: &[[u32; 3]]) {
        let pairs = self.rows.len();
        let all = self.lengths.get_or_insert_default();
        if self.fields.has(Fields::PAIR) {
            return all.set(first_row, lengths, pairs);
        }
        // As their labels, lengths are those of the one response that there is.
        let mirrored: Vec<[u32; 3]> =
            lengths.iter().map(|[prompt, only, _]| [*prompt, *only, *only]).collect();
        all.set(first_row, &mirrored, pairs);
    }

    /// Whether the lengths of a row are known.
    pub fn has_lengths(&self, row: u64) -> bool {
        self.lengths.as_ref().is_some_and(|lengths| lengths.get(row as usize).is_some())
    }

    /// Pairs whose lengths are known.
    pub fn lengths_known(&self) -> u64 {
        self.lengths.as_ref().map_or(0, Lengths::known)
    }

    /// Bytes that lengths take in memory.
    pub fn lengths_size(&self) -> usize {
        self.lengths.as_ref().map_or(0, Lengths::size)
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

    /// Of which part consecutive rows are, and how many.
    pub fn runs(&self) -> Vec<(u16, u64)> {
        let ends = self.runs.iter().skip(1).map(|run| run.first).chain([self.pairs()]);
        self.runs.iter().zip(ends).map(|(run, end)| (run.part, end - run.first)).collect()
    }

    /// Pairs that each row stands for; empty where each is a pair.
    pub fn weights(&self) -> &[u64] {
        &self.weights
    }

    /// Number of rows: pairs, or label patterns.
    pub fn pairs(&self) -> u64 {
        self.rows.len() as u64
    }

    /// Number of distinct patterns.
    pub fn distinct(&self) -> usize {
        self.patterns.len()
    }

    /// Bytes that the labels take in memory.
    pub fn size(&self) -> usize {
        self.rows.capacity() * size_of::<u32>()
            + self.weights.capacity() * size_of::<u64>()
            + self.patterns.size()
    }

    /// What rows have.
    pub fn fields(&self) -> Fields {
        self.fields
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
        let mut counting = self.counting(filter);
        while !counting.advance(self, usize::MAX) {}
        counting.finish(self)
    }

    /// The same, to be done in steps.
    pub fn counting(&self, filter: &Filter) -> Counting {
        Counting::new(self, filter, true)
    }

    /// Counts of the pairs that match a filter, in steps: no view is counted
    /// without its own clause.
    pub fn counting_matches(&self, filter: &Filter) -> Counting {
        Counting::new(self, filter, false)
    }

    /// The pairs that match a filter, in row order.
    pub fn matching(&self, filter: &Filter) -> Matching {
        let mut selecting = self.selecting(filter);
        while !selecting.advance(self, usize::MAX) {}
        selecting.finish()
    }

    /// The same, to be done in steps.
    pub fn selecting(&self, filter: &Filter) -> Selecting {
        Selecting::new(self, filter)
    }

    /// Begins to bring matching pairs into an order; none where there is no
    /// memory for it.
    pub fn sorting(&self, matching: &Matching, order: &Order) -> Option<Sorting> {
        Sorting::new(matching, order)
    }

    /// What clauses can say of labels from a part.
    fn facts(&self, labels: Labels, part: u16) -> Facts<'_> {
        static NOWHERE: Part = Part { config: String::new(), split: String::new() };
        Facts {
            labels,
            part: self.parts.get(usize::from(part)).unwrap_or(&NOWHERE),
            prompt_source: self.names[0].name(labels.prompt_source()),
            response_sources: [0, 1].map(|r| self.names[1].name(labels.response_source(r))),
            lengths: None,
            found: [0; FOUND_VIEWS],
        }
    }

    /// Lengths of a row's texts in characters, where they are known: prompt,
    /// response 0, response 1.
    pub fn lengths_of(&self, row: u64) -> Option<[u32; 3]> {
        self.lengths.as_ref()?.get(usize::try_from(row).ok()?)
    }

    /// Labels of a row.
    pub fn labels(&self, row: u64) -> Option<Labels> {
        let id = *self.rows.get(usize::try_from(row).ok()?)?;
        self.patterns.pattern(id).map(|pattern| pattern.labels)
    }

    /// Place of a row; its number where rows are label patterns.
    pub fn place(&self, row: u64) -> String {
        let at = self.runs.partition_point(|run| run.first <= row);
        at.checked_sub(1).map_or_else(
            || row.to_string(),
            |at| {
                let run = self.runs[at];
                crate::model::place(&self.parts[usize::from(run.part)], row - run.first + run.first_in_part)
            },
        )
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
        let mut engine = Engine::new(CategorySet::pku_saferlhf(), Fields::ALL);
        let (a, b) = (Part::new("a", "train"), Part::new("b", ""));
        engine.append(&a, &[1, 2, 3]).expect("memory");
        engine.append(&b, &[4]).expect("memory");
        engine.append(&a, &[5, 1]).expect("memory");
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
