//! Lengths of texts, and what is counted of them row by row.

use super::Engine;
use super::compile::{CLAUSE_BITS, Clauses, Compiled, class_of, labels_of_class};
use super::patterns::labels_of;
use super::weights::Digit;
use crate::model::{
    Counts, DIFFERENCE_BINS, LENGTH_BINS, LengthCounts, PROMPT_BIN, RESPONSE_BIN, View, difference_bin,
    length_bin,
};
use std::ops::Range;

/// Lengths of prompt, response 0 and response 1 of every row, in characters.
#[derive(Debug, Default)]
pub(super) struct Lengths {
    rows: Vec<[u32; 3]>,
    /// Bins of the lengths, and of the difference of the responses.
    bins: Vec<[u8; 4]>,
    known: u64,
}

/// Bins of lengths that have not been read.
const UNKNOWN_BINS: [u8; 4] =
    [LENGTH_BINS as u8, LENGTH_BINS as u8, LENGTH_BINS as u8, DIFFERENCE_BINS as u8];

fn bins_of(lengths: [u32; 3]) -> [u8; 4] {
    let [prompt, first, second] = lengths;
    [
        length_bin(prompt, PROMPT_BIN) as u8,
        length_bin(first, RESPONSE_BIN) as u8,
        length_bin(second, RESPONSE_BIN) as u8,
        difference_bin(first, second) as u8,
    ]
}

/// Stands for a length that has not been read.
const NOT_READ: [u32; 3] = [u32::MAX; 3];

impl Lengths {
    /// Takes the lengths of consecutive rows; those of rows beyond `pairs` are left out.
    pub(super) fn set(&mut self, first_row: u64, lengths: &[[u32; 3]], pairs: usize) {
        self.rows.resize(pairs, NOT_READ);
        self.bins.resize(pairs, UNKNOWN_BINS);
        let first = usize::try_from(first_row).unwrap_or(usize::MAX).min(pairs);
        let places = self.rows[first..].iter_mut().zip(&mut self.bins[first..]);
        for ((row, bins), length) in places.zip(lengths).filter(|(_, length)| **length != NOT_READ) {
            self.known += u64::from(*row == NOT_READ);
            *row = *length;
            *bins = bins_of(*length);
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
        self.rows.capacity() * size_of::<[u32; 3]>() + self.bins.capacity() * size_of::<[u8; 4]>()
    }
}

/// What is counted row by row.
pub(super) struct Tables {
    /// Per pattern: the clauses that its labels fail, and above those which
    /// response is better and which is safer, as [`class_of`] has it.
    patterns: Vec<u32>,
    /// Per pattern: rows whose lengths fail no clause. None where no clause is on lengths.
    weights: Option<Vec<u32>>,
    prompts: [u32; LENGTH_BINS + 1],
    responses: [[u32; LENGTH_BINS + 1]; 2],
    /// By class.
    differences: [[u32; 16]; DIFFERENCE_BINS + 1],
    sums: [u64; 3],
    known: u64,
    /// For each length view, the bit of its clause.
    own: [Clauses; 3],
    any_known: bool,
}

/// Where the class begins in [`Tables::patterns`].
const CLASS: u32 = CLAUSE_BITS;

/// The length views, in the order of [`Tables::own`].
const VIEWS: [View; 3] = [View::PromptLength, View::ResponseLength, View::LengthDifference];

impl Tables {
    pub(super) fn new(compiled: &Compiled, engine: &Engine, views: &[View]) -> Self {
        let patterns = &engine.patterns;
        let of_joints: Vec<u8> = patterns
            .joints()
            .iter()
            .map(|j| class_of(labels_of(patterns.pairs()[j.pair as usize])))
            .collect();
        let of_patterns = patterns.codes().iter().map(|codes| {
            let fails = compiled.of_joint(codes.joint).fails(codes.cell);
            fails | u32::from(of_joints[codes.joint as usize]) << CLASS
        });
        Self {
            patterns: of_patterns.collect(),
            weights: (!compiled.rows.is_empty()).then(|| vec![0; patterns.len()]),
            prompts: [0; LENGTH_BINS + 1],
            responses: [[0; LENGTH_BINS + 1]; 2],
            differences: [[0; 16]; DIFFERENCE_BINS + 1],
            sums: [0; 3],
            known: 0,
            own: VIEWS.map(|view| views.iter().position(|v| *v == view).map_or(0, |at| 1 << at)),
            any_known: engine.lengths.is_some(),
        }
    }

    /// Per pattern, the rows that count; none when all do.
    pub(super) fn weights(&self) -> Option<&[u32]> {
        self.weights.as_deref()
    }

    pub(super) fn count(
        &mut self,
        engine: &Engine,
        compiled: &Compiled,
        digit: Option<Digit>,
        rows: Range<usize>,
    ) {
        for row in rows {
            let pairs = digit.map_or(1, |digit| digit.of(engine.pairs_of(row as u64)));
            let pattern = engine.rows[row] as usize;
            let said = self.patterns[pattern];
            let mut fails = said & ((1 << CLASS) - 1);
            // A row that fails two clauses counts nowhere.
            if fails & fails.wrapping_sub(1) != 0 {
                continue;
            }
            let class = (said >> CLASS) as u8;
            let at = engine.lengths.as_ref().and_then(|l| Some((l.rows.get(row)?, l.bins.get(row)?)));
            let (lengths, bins) = at.map_or((NOT_READ, UNKNOWN_BINS), |(lengths, bins)| (*lengths, *bins));
            if let Some(weights) = &mut self.weights {
                let labels = labels_of_class(class);
                let mut by_length = 0;
                let known = (lengths != NOT_READ).then_some(lengths);
                for (bit, clause) in &compiled.rows {
                    let holds = clause.accepts(engine, labels, known, row);
                    by_length |= if holds { 0 } else { *bit };
                }
                weights[pattern] += if by_length == 0 { pairs } else { 0 };
                fails |= by_length;
            }
            let [prompt, responses, difference] = self.own.map(|own| fails == 0 || fails == own);
            let [bin, first, second, apart] = bins.map(usize::from);
            if fails == 0 && lengths != NOT_READ {
                self.known += 1;
                self.sums.iter_mut().zip(lengths).for_each(|(sum, length)| *sum += u64::from(length));
            }
            self.prompts[bin] += u32::from(prompt) * pairs;
            self.responses[0][first] += u32::from(responses) * pairs;
            self.responses[1][second] += u32::from(responses) * pairs;
            self.differences[apart][usize::from(class & 15)] += u32::from(difference) * pairs;
        }
    }

    pub(super) fn finish(self, counts: &mut Counts) {
        let mut to = Box::new(LengthCounts { known: self.known, sums: self.sums, ..Default::default() });
        to.prompt = self.prompts.map(u64::from);
        to.responses = self.responses.map(|bins| bins.map(u64::from));
        for (bin, by_class) in self.differences.iter().enumerate() {
            for (class, rows) in by_class.iter().enumerate() {
                let labels = labels_of_class(class as u8);
                to.difference_by_better[bin][usize::from(labels.better()).min(2)] += u64::from(*rows);
                to.difference_by_safer[bin][usize::from(labels.safer()).min(2)] += u64::from(*rows);
            }
        }
        counts.pairs_in[View::PromptLength.index()] = to.prompt.iter().sum();
        counts.pairs_in[View::ResponseLength.index()] = to.responses[0].iter().sum();
        counts.pairs_in[View::LengthDifference.index()] = to.difference_by_better.as_flattened().iter().sum();
        counts.lengths = self.any_known.then_some(to);
    }
}
