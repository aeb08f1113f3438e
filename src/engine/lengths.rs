//! Lengths of texts, and what is counted of them row by row.

use super::Engine;
use super::compile::{Clauses, Compiled, class_of, labels_of_class};
use super::patterns::labels_of;
use crate::model::{
    Counts, DIFFERENCE_BINS, LENGTH_BINS, Labels, LengthCounts, PROMPT_BIN, RESPONSE_BIN, View,
    difference_bin, length_bin,
};
use std::ops::Range;

/// Lengths of prompt, response 0 and response 1 of every row, in characters.
#[derive(Debug, Default)]
pub(super) struct Lengths {
    rows: Vec<[u32; 3]>,
    known: u64,
}

/// Stands for a length that has not been read.
const NOT_READ: [u32; 3] = [u32::MAX; 3];

impl Lengths {
    /// Takes the lengths of consecutive rows; those of rows beyond `pairs` are left out.
    pub(super) fn set(&mut self, first_row: u64, lengths: &[[u32; 3]], pairs: usize) {
        self.rows.resize(pairs, NOT_READ);
        let first = usize::try_from(first_row).unwrap_or(usize::MAX).min(pairs);
        for (row, length) in self.rows[first..].iter_mut().zip(lengths) {
            self.known += u64::from(*row == NOT_READ && *length != NOT_READ);
            *row = *length;
        }
    }

    /// Lengths of a row, where they were read.
    pub(super) fn get(&self, row: usize) -> Option<[u32; 3]> {
        self.rows.get(row).copied().filter(|lengths| *lengths != NOT_READ)
    }

    /// Rows whose lengths were read.
    pub(super) fn known(&self) -> u64 {
        self.known
    }

    /// Bytes in memory.
    pub(super) fn size(&self) -> usize {
        self.rows.capacity() * size_of::<[u32; 3]>()
    }
}

/// What is counted row by row.
pub(super) struct Tables {
    /// Per pattern: clauses that its labels fail.
    fails: Vec<Clauses>,
    /// Per pattern: which response is better and which is safer, as [`class_of`] has it.
    classes: Vec<u8>,
    /// Per pattern: rows whose lengths fail no clause. None where no clause is on lengths.
    weights: Option<Vec<u32>>,
    counts: Box<LengthCounts>,
    /// Pairs of each length view, counted without its own clause.
    pairs: [u64; 3],
    /// For each length view, the bit of its clause.
    own: [Clauses; 3],
    any_known: bool,
}

/// The length views, in the order of [`Tables::pairs`].
const VIEWS: [View; 3] = [View::PromptLength, View::ResponseLength, View::LengthDifference];

impl Tables {
    pub(super) fn new(compiled: &Compiled, engine: &Engine, views: &[View]) -> Self {
        let patterns = &engine.patterns;
        let fails = patterns.codes().iter().map(|codes| compiled.of_joint(codes.joint).fails(codes.cell));
        let of_joints: Vec<u8> = patterns
            .joints()
            .iter()
            .map(|j| class_of(labels_of(patterns.pairs()[j.pair as usize])))
            .collect();
        let classes = patterns.codes().iter().map(|codes| of_joints[codes.joint as usize]);
        Self {
            fails: fails.collect(),
            classes: classes.collect(),
            weights: (!compiled.rows.is_empty()).then(|| vec![0; patterns.len()]),
            counts: Box::default(),
            pairs: [0; 3],
            own: VIEWS.map(|view| views.iter().position(|v| *v == view).map_or(0, |at| 1 << at)),
            any_known: engine.lengths.is_some(),
        }
    }

    /// Per pattern, the rows that count; none when all do.
    pub(super) fn weights(&self) -> Option<&[u32]> {
        self.weights.as_deref()
    }

    pub(super) fn count(&mut self, engine: &Engine, compiled: &Compiled, rows: Range<usize>) {
        for row in rows {
            let pattern = engine.rows[row] as usize;
            let labels = labels_of_class(self.classes[pattern]);
            let lengths = engine.lengths.as_ref().and_then(|l| l.get(row));
            let mut by_length = 0;
            for (bit, clause) in &compiled.rows {
                let holds = lengths.is_some_and(|lengths| clause.accepts_lengths(labels, lengths));
                by_length |= if holds { 0 } else { *bit };
            }
            if let (Some(weights), 0) = (&mut self.weights, by_length) {
                weights[pattern] += 1;
            }
            let fails = self.fails[pattern] | by_length;
            if fails & fails.wrapping_sub(1) == 0 {
                self.add(labels, lengths, fails);
            }
        }
    }

    /// Counts a row that fails nothing, or only the clause `fails`.
    fn add(&mut self, labels: Labels, lengths: Option<[u32; 3]>, fails: Clauses) {
        let counts = |own: Clauses| fails == 0 || fails == own;
        let [prompt, responses, difference] = self.own.map(counts);
        let to = &mut *self.counts;
        if fails == 0 {
            to.known += u64::from(lengths.is_some());
            if let Some(lengths) = lengths {
                to.sums.iter_mut().zip(lengths).for_each(|(sum, length)| *sum += u64::from(length));
            }
        }
        let bin = |i: usize, width| lengths.map_or(LENGTH_BINS, |l| length_bin(l[i], width));
        if prompt {
            self.pairs[0] += 1;
            to.prompt[bin(0, PROMPT_BIN)] += 1;
        }
        if responses {
            self.pairs[1] += 1;
            to.responses[0][bin(1, RESPONSE_BIN)] += 1;
            to.responses[1][bin(2, RESPONSE_BIN)] += 1;
        }
        if difference {
            self.pairs[2] += 1;
            let bin = lengths.map_or(DIFFERENCE_BINS, |[_, a, b]| difference_bin(a, b));
            to.difference_by_better[bin][usize::from(labels.better()).min(2)] += 1;
            to.difference_by_safer[bin][usize::from(labels.safer()).min(2)] += 1;
        }
    }

    pub(super) fn finish(self, counts: &mut Counts) {
        for (view, pairs) in VIEWS.into_iter().zip(self.pairs) {
            counts.pairs_in[view.index()] = pairs;
        }
        counts.lengths = self.any_known.then_some(self.counts);
    }
}
