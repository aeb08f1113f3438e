//! One pass over the patterns, into tallies by code.
//!
//! A pattern that fails no clause counts for everything; one that fails exactly
//! one clause counts for that clause's own view, which is counted without it.
//! Clauses on lengths are judged row by row first, and then decide how many of
//! a pattern's rows count.

use super::Engine;
use super::compile::{Clauses, Compiled};
use super::expand;
use super::lengths::Tables;
use super::patterns::{Codes, categories_of, labels_of};
use crate::model::{CategorySet, Counts, Filter, Preference, View};

/// Rows by code.
#[derive(Default)]
pub(super) struct Tally {
    /// Per joint.
    pub joints: Vec<u32>,
    /// Per response code; empty where the view does not need it.
    pub responses: Vec<ByKind>,
    /// Pairs in which both responses have the category, where better and safer
    /// are the same response, differ, and are unknown.
    pub both: [[u32; WIDTH]; KINDS],
}

/// Responses with a code.
#[derive(Clone, Copy, Default)]
pub(super) struct ByKind {
    /// Responses 0 and responses 1.
    pub of: [u32; 2],
    /// Those of both, where better and safer are the same response.
    pub same: u32,
    /// Those of both, where better and safer are different responses.
    pub different: u32,
}

const KINDS: usize = 3;
pub(super) const WIDTH: usize = CategorySet::MAX;

/// Same response, different responses, unknown.
pub(super) fn kind(preference: Preference) -> usize {
    match preference {
        Preference::Better0Safer0 | Preference::Better1Safer1 => 0,
        Preference::Better0Safer1 | Preference::Better1Safer0 => 1,
        Preference::Unknown => 2,
    }
}

impl Tally {
    fn new(engine: &Engine, responses: bool) -> Self {
        let codes = if responses { engine.patterns.responses().len() } else { 0 };
        Self {
            joints: vec![0; engine.patterns.joints().len()],
            responses: vec![ByKind::default(); codes],
            both: Default::default(),
        }
    }

    #[inline]
    fn add_responses(&mut self, [a, b]: [u32; 2], kind: usize, rows: u32) {
        let same = if kind == 0 { rows } else { 0 };
        let different = if kind == 1 { rows } else { 0 };
        for (r, code) in [(0, a), (1, b)] {
            let count = &mut self.responses[code as usize];
            count.of[r] += rows;
            count.same += same;
            count.different += different;
        }
    }
}

/// A count under way. It can be put aside between steps; an engine that has
/// changed meanwhile must be counted anew.
pub struct Counting {
    compiled: Compiled,
    views: Vec<View>,
    whole: Tally,
    own: Vec<Tally>,
    /// Pairs whose response 0 has category `i` and whose response 1 has `j`.
    across: Vec<u32>,
    /// Per response code: its categories.
    masks: Vec<u32>,
    /// Lengths, where they are counted or filtered by.
    lengths: Option<Box<Tables>>,
    next_row: usize,
    next_pattern: usize,
}

impl Counting {
    pub(super) fn new(engine: &Engine, filter: &Filter) -> Self {
        let compiled = Compiled::new(filter, engine);
        let views: Vec<View> = filter.clauses().iter().map(|c| c.view).collect();
        let by_response =
            |view: &View| matches!(view, View::Categories | View::BetterSafer | View::LabelsPerResponse);
        let lengths = (engine.lengths.is_some() || !compiled.rows.is_empty())
            .then(|| Box::new(Tables::new(&compiled, engine, &views)));
        Self {
            compiled,
            own: views.iter().map(|view| Tally::new(engine, by_response(view))).collect(),
            views,
            whole: Tally::new(engine, true),
            across: vec![0; WIDTH * WIDTH],
            masks: engine.patterns.responses().iter().map(|bits| categories_of(*bits) & KNOWN).collect(),
            lengths,
            next_row: 0,
            next_pattern: 0,
        }
    }

    /// Goes on by about `work` rows or patterns; true when all are counted.
    pub fn advance(&mut self, engine: &Engine, work: usize) -> bool {
        if let Some(lengths) = &mut self.lengths
            && self.next_row < engine.rows.len()
        {
            let end = self.next_row.saturating_add(work).min(engine.rows.len());
            lengths.count(engine, &self.compiled, self.next_row..end);
            self.next_row = end;
            return false;
        }
        let all = engine.patterns.codes();
        let end = self.next_pattern.saturating_add(work).min(all.len());
        self.count(engine, self.next_pattern..end);
        self.next_pattern = end;
        end == all.len()
    }

    fn count(&mut self, engine: &Engine, range: std::ops::Range<usize>) {
        // With clauses on lengths, the rows of a pattern that satisfy those.
        let lengths = self.lengths.take();
        let weights = lengths.as_ref().and_then(|lengths| lengths.weights()).map(|w| &w[range.clone()]);
        let patterns = &engine.patterns;
        let mut codes = &patterns.codes()[range];
        let mut done = 0;
        while let Some(first) = codes.first() {
            let joint = first.joint;
            let run = codes.iter().take_while(|c| c.joint == joint).count();
            let (own, rest) = codes.split_at(run);
            codes = rest;
            let fails = self.compiled.joints[joint as usize];
            if fails & (fails.wrapping_sub(1)) == 0 {
                let bits = patterns.pairs()[patterns.joints()[joint as usize].pair as usize];
                let kind = kind(labels_of(bits).preference());
                let weights = weights.map(|w| &w[done..done + run]);
                match weights {
                    None => self.run(own, kind, |_, codes| codes.rows),
                    Some(weights) => self.run(own, kind, |i, _| weights[i]),
                }
            }
            done += run;
        }
        self.lengths = lengths;
    }

    /// Patterns of one joint, which fails at most one clause.
    #[inline]
    fn run(&mut self, run: &[Codes], kind: usize, rows: impl Fn(usize, &Codes) -> u32) {
        let Some(joint) = run.first().map(|codes| codes.joint) else { return };
        let of_joint = self.compiled.of_joint(joint);
        let mut sum = 0;
        for (i, codes) in run.iter().enumerate() {
            let fails: Clauses = of_joint.fails(codes.responses);
            let rows = rows(i, codes);
            let [a, b] = codes.responses.map(|code| self.masks[code as usize]);
            if fails == 0 {
                sum += rows;
                self.whole.add_responses(codes.responses, kind, rows);
                if a != 0 && b != 0 {
                    each_bit(a & b, |i| self.whole.both[kind][i] += rows);
                    let across = &mut self.across;
                    each_bit(a, |i| {
                        let row = &mut across[i * WIDTH..(i + 1) * WIDTH];
                        each_bit(b, |j| row[j] += rows);
                    });
                }
            } else if fails & (fails - 1) == 0 {
                let own = &mut self.own[fails.trailing_zeros() as usize];
                own.joints[joint as usize] += rows;
                if !own.responses.is_empty() {
                    own.add_responses(codes.responses, kind, rows);
                    each_bit(a & b, |i| own.both[kind][i] += rows);
                }
            }
        }
        self.whole.joints[joint as usize] += sum;
    }

    /// What was counted, once [`Self::advance`] said that this is all.
    pub fn finish(self, engine: &Engine) -> Counts {
        let own: Vec<(View, Tally)> = self.views.into_iter().zip(self.own).collect();
        let mut counts = expand::counts(engine, &self.whole, &own, &self.across);
        if let Some(tables) = self.lengths {
            tables.finish(&mut counts);
        }
        counts
    }
}

/// The categories of a mask, without the bit for null.
const KNOWN: u32 = (1 << CategorySet::UNKNOWN) - 1;

/// Calls `put` with the number of every set bit.
#[inline]
pub(super) fn each_bit(mut mask: u32, mut put: impl FnMut(usize)) {
    while mask != 0 {
        put(mask.trailing_zeros() as usize);
        mask &= mask - 1;
    }
}
