//! One pass over the patterns, into histograms of their codes.
//!
//! A pattern that fails no clause counts for everything; one that fails exactly
//! one clause counts for that clause's own view, which is counted without it.

use super::compile::Compiled;
use super::expand;
use super::patterns::{Patterns, categories_of, labels_of};
use crate::model::{CategorySet, Counts, Filter, Part, Preference, View};

/// Rows by code.
pub(super) struct Histogram {
    /// `context × pair codes + pair code`.
    pub joint: Vec<u64>,
    /// Per response code, for response 0 and 1, where better and safer are the
    /// same response, differ, or are unknown: `(code × 2 + response) × 3 + kind`.
    pub responses: Vec<u64>,
    /// Pairs whose response 0 has category `i` and whose response 1 has `j`,
    /// where better and safer are the same response, and where not:
    /// `(kind × 19 + i) × 19 + j`.
    pub across: Vec<u64>,
}

/// Rows by code for one view, counted without its own clause.
pub(super) struct Own {
    /// Per pair code.
    pub pairs: Vec<u64>,
    /// Per response code: `code × 2 + response`; only for the view of categories.
    pub responses: Vec<u64>,
    /// Pairs in which both responses have the category.
    pub both: [u64; CategorySet::MAX],
}

const KINDS: usize = 3;
const WIDTH: usize = CategorySet::MAX;

/// Same response, different responses, unknown.
pub(super) fn kind(bits: u32) -> usize {
    match labels_of(bits).preference() {
        Preference::Better0Safer0 | Preference::Better1Safer1 => 0,
        Preference::Better0Safer1 | Preference::Better1Safer0 => 1,
        Preference::Unknown => 2,
    }
}

pub(super) fn count(set: &CategorySet, parts: &[Part], patterns: &Patterns, filter: &Filter) -> Counts {
    let compiled = Compiled::new(filter, patterns, parts);
    let pair_codes = patterns.pairs().len();
    let response_codes = patterns.responses().len();
    let kinds: Vec<u8> = patterns.pairs().iter().map(|bits| kind(*bits) as u8).collect();
    let masks: Vec<u32> = patterns.responses().iter().map(|bits| categories_of(*bits)).collect();

    let mut all = Histogram {
        joint: vec![0; patterns.contexts().len() * pair_codes],
        responses: vec![0; response_codes * 2 * KINDS],
        across: vec![0; KINDS * WIDTH * WIDTH],
    };
    let mut own: Vec<(View, Own)> = filter
        .clauses()
        .iter()
        .map(|clause| {
            let responses = if clause.view() == View::Categories { response_codes * 2 } else { 0 };
            let own = Own { pairs: vec![0; pair_codes], responses: vec![0; responses], both: [0; WIDTH] };
            (clause.view(), own)
        })
        .collect();

    for codes in patterns.codes() {
        let rows = u64::from(codes.rows);
        let pair = codes.pair();
        let [a, b] = codes.responses.map(|code| code as usize);
        let fails = compiled.fails(codes);
        if fails == 0 {
            all.joint[codes.context() * pair_codes + pair] += rows;
            let kind = usize::from(kinds[pair]);
            all.responses[a * 2 * KINDS + kind] += rows;
            all.responses[(b * 2 + 1) * KINDS + kind] += rows;
            let across = &mut all.across[kind * WIDTH * WIDTH..(kind + 1) * WIDTH * WIDTH];
            let columns = masks[b];
            each_bit(masks[a], |i| each_bit(columns, |j| across[i * WIDTH + j] += rows));
        } else if fails.is_power_of_two() {
            let (view, own) = &mut own[fails.trailing_zeros() as usize];
            own.pairs[pair] += rows;
            if *view == View::Categories {
                own.responses[a * 2] += rows;
                own.responses[b * 2 + 1] += rows;
                each_bit(masks[a] & masks[b], |i| own.both[i] += rows);
            }
        }
    }
    expand::counts(set, patterns, &all, &own)
}

/// Calls `put` with the number of every set bit.
#[inline]
pub(super) fn each_bit(mut mask: u32, mut put: impl FnMut(usize)) {
    while mask != 0 {
        put(mask.trailing_zeros() as usize);
        mask &= mask - 1;
    }
}
