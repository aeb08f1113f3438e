//! One pass over the patterns, into tallies by joint and by cell.
//!
//! A pattern that fails no clause counts for everything; one that fails exactly
//! one clause counts for that clause's own view, which is counted without it.
//! Clauses on lengths are judged row by row first, and then decide how many of
//! a pattern's rows count.

use super::Engine;
use super::compile::{Clauses, Compiled};
use super::expand;
use super::lengths::Tables;
use super::patterns::Codes;
use super::tally::Tally;
use super::weights::Digit;
use crate::model::{Counts, Filter, View};
use std::ops::Range;

/// A count under way. It can be put aside between steps; an engine that has
/// changed meanwhile must be counted anew.
pub struct Counting {
    filter: Filter,
    own: bool,
    pass: Pass,
    /// Of digits before the one that is being counted.
    before: Option<Counts>,
}

/// One pass over the patterns: over a digit of their pairs, where rows stand for several.
struct Pass {
    digit: Option<Digit>,
    /// That digit of each pattern.
    digits: Option<Vec<u32>>,
    compiled: Compiled,
    views: Vec<View>,
    /// Of the whole filter, then of what each view counts beyond that.
    tallies: Vec<Tally>,
    /// Rows by cell, one tally after the other.
    cells: Vec<u32>,
    /// Lengths, where they are counted or filtered by.
    lengths: Option<Box<Tables>>,
    /// The way of each case, for the joint that is being counted.
    ways: Box<[Way; CASES]>,
    next_row: usize,
    next_pattern: usize,
}

impl Counting {
    /// With `own`, every view is counted without its own clause; else all are
    /// counted under the whole filter.
    pub(super) fn new(engine: &Engine, filter: &Filter, own: bool) -> Self {
        let pass = Pass::new(engine, filter, own, engine.first_digit());
        Self { filter: filter.clone(), own, pass, before: None }
    }

    /// Goes on by about `work` rows or patterns; true when all are counted.
    pub fn advance(&mut self, engine: &Engine, work: usize) -> bool {
        if !self.pass.advance(engine, work) {
            return false;
        }
        let Some(next) = self.pass.digit.and_then(|digit| digit.next(engine)) else { return true };
        let next = Pass::new(engine, &self.filter, self.own, Some(next));
        let pass = std::mem::replace(&mut self.pass, next);
        self.before = Some(pass.finish(engine, self.before.take()));
        false
    }

    /// What was counted, once [`Self::advance`] said that this is all.
    pub fn finish(self, engine: &Engine) -> Counts {
        self.pass.finish(engine, self.before)
    }
}

impl Pass {
    fn new(engine: &Engine, filter: &Filter, own: bool, digit: Option<Digit>) -> Self {
        let compiled = Compiled::new(filter, engine, own);
        let views: Vec<View> =
            if own { filter.clauses().iter().map(|c| c.view).collect() } else { Vec::new() };
        let by_cell = |view: &View| {
            use View::*;
            matches!(
                view,
                Categories
                    | BetterSafer
                    | LabelsPerResponse
                    | CategorySeverity
                    | Cooccurrence
                    | CooccurrenceAcross
            )
        };
        let lengths = (engine.lengths.is_some() || !compiled.rows.is_empty())
            .then(|| Box::new(Tables::new(&compiled, engine, &views)));
        let mut end = 0;
        let tallies = std::iter::once(true).chain(views.iter().map(by_cell)).map(|by_cell| {
            let start = end;
            end += if by_cell { engine.patterns.cells().len() } else { 0 };
            Tally { joints: vec![0; engine.patterns.joints().len()], cells: by_cell.then_some(start) }
        });
        let tallies = tallies.collect();
        let ways = Box::new([Way { tally: NOWHERE, cells: 0, keep: 0 }; CASES]);
        let digits =
            digit.map(|digit| engine.patterns.weights().iter().map(|pairs| digit.of(*pairs)).collect());
        Self {
            digit,
            digits,
            compiled,
            views,
            tallies,
            cells: vec![0; end],
            lengths,
            ways,
            next_row: 0,
            next_pattern: 0,
        }
    }

    fn advance(&mut self, engine: &Engine, work: usize) -> bool {
        if let Some(lengths) = &mut self.lengths
            && self.next_row < engine.rows.len()
        {
            let end = self.next_row.saturating_add(work).min(engine.rows.len());
            lengths.count(engine, &self.compiled, self.digit, self.next_row..end);
            self.next_row = end;
            return false;
        }
        let patterns = engine.patterns.codes();
        let end = self.next_pattern.saturating_add(work).min(patterns.len());
        self.count(patterns, self.next_pattern..end);
        self.next_pattern = end;
        end == patterns.len()
    }

    /// Counts patterns, one run of the same joint after the other.
    fn count(&mut self, patterns: &[Codes], range: Range<usize>) {
        // With clauses on lengths, only the rows of a pattern that satisfy those.
        let (lengths, digits) = (self.lengths.take(), self.digits.take());
        let weights = lengths.as_ref().and_then(|lengths| lengths.weights()).or(digits.as_deref());
        let mut start = range.start;
        while start < range.end {
            let joint = patterns[start].joint;
            let more = patterns[start..range.end].iter().take_while(|codes| codes.joint == joint);
            let end = start + more.count();
            let run = &patterns[start..end];
            match weights {
                None => self.count_run(joint, run.iter().map(|codes| (codes.cell as usize, codes.rows))),
                Some(weights) => {
                    let rows = run.iter().zip(&weights[start..end]);
                    self.count_run(joint, rows.map(|(codes, rows)| (codes.cell as usize, *rows)));
                }
            }
            start = end;
        }
        (self.lengths, self.digits) = (lengths, digits);
    }

    /// Counts patterns of one joint, each given by its cell and its rows.
    #[inline]
    fn count_run(&mut self, joint: u32, run: impl Iterator<Item = (usize, u32)>) {
        let of_joint = self.compiled.of_joint(joint);
        let fails = of_joint.fails;
        if fails & fails.wrapping_sub(1) != 0 {
            return;
        }
        let Some(by_response) = of_joint.responses else {
            let tally = &mut self.tallies[tally_of(fails)];
            let mut sum = 0;
            match tally.cells {
                None => run.for_each(|(_, rows)| sum += rows),
                Some(start) => {
                    let cells = &mut self.cells[start..];
                    for (cell, rows) in run {
                        sum += rows;
                        cells[cell] += rows;
                    }
                }
            }
            tally.joints[joint as usize] += sum;
            return;
        };
        // Which case a pattern is cannot be foretold: no branch depends on it.
        let ways = &mut *self.ways;
        for (way, by_response) in ways.iter_mut().zip(by_response.fails) {
            *way = Way::new(fails | by_response, &self.tallies);
        }
        let mut sums = [0; NOWHERE + 1];
        let cells = &mut self.cells[..];
        for (cell, rows) in run {
            let way = &ways[usize::from(by_response.cases[cell]) & (CASES - 1)];
            cells[way.cells + cell] += rows & way.keep;
            sums[way.tally & NOWHERE] += rows;
        }
        for (tally, sum) in self.tallies.iter_mut().zip(sums) {
            tally.joints[joint as usize] += sum;
        }
    }

    /// What was counted, added to what was before.
    fn finish(self, engine: &Engine, before: Option<Counts>) -> Counts {
        let cells = engine.patterns.cells().len();
        let cells = |tally: &Tally| tally.cells.map(|start| &self.cells[start..start + cells]);
        let mut counts = expand::counts(engine, &self.views, &self.tallies, cells);
        if let Some(tables) = self.lengths {
            tables.finish(&mut counts);
        }
        if engine.fields.places() == 1 {
            counts = counts.of_one_place();
        }
        match (self.digit, before) {
            (Some(digit), Some(mut before)) => {
                digit.add(&mut before, counts);
                before
            }
            _ => counts,
        }
    }
}

/// Cases that a cell can be: two bits for each of four views, and one for a fifth.
const CASES: usize = 1 << 9;

/// Where the rows of a pattern go.
#[derive(Clone, Copy)]
struct Way {
    /// Number of the tally, or [`NOWHERE`].
    tally: usize,
    /// Where its cells begin.
    cells: usize,
    /// All bits set where the tally has cells, none where it has not.
    keep: u32,
}

/// A tally beyond all others; all bits set, so that it masks the number of any.
const NOWHERE: usize = 31;
const _: () = assert!(View::ALL.len() < NOWHERE, "each view has a tally, and the whole filter one");

impl Way {
    /// The way of patterns that fail these clauses.
    fn new(fails: Clauses, tallies: &[Tally]) -> Self {
        if fails & fails.wrapping_sub(1) != 0 {
            return Self { tally: NOWHERE, cells: 0, keep: 0 };
        }
        let tally = tally_of(fails);
        let cells = tallies.get(tally).and_then(|tally| tally.cells);
        Self { tally, cells: cells.unwrap_or(0), keep: if cells.is_some() { u32::MAX } else { 0 } }
    }
}

/// The tally of patterns that fail no clause, or just one.
fn tally_of(fails: Clauses) -> usize {
    if fails == 0 { 0 } else { fails.trailing_zeros() as usize + 1 }
}
