//! Rows by cell → what it says of responses and of categories.

use super::Engine;
use super::lanes::{Four, Lanes};
use super::patterns::{KINDS, categories_of, is_unsafe};
use crate::model::CategorySet;

/// Responses with a code: responses 0, responses 1, and those of both where
/// better and safer are the same response and where they are not. Four numbers
/// in a row, for they are added at once.
pub(super) type ByKind = Four;

/// What rows by cell say of responses and of categories.
pub(super) struct Spread {
    /// Per response code.
    pub responses: Vec<ByKind>,
    /// Pairs in which both responses have the category, where better and safer
    /// are the same response, differ, and are unknown.
    pub both: [Lanes; KINDS],
    /// Pairs whose response 0 has the category, by categories of response 1.
    pub across: [Lanes; CategorySet::MAX],
    /// Pairs that are not both unsafe, per response code: those whose response 0
    /// it is, and those whose response 1.
    pub mixed: Vec<[u32; 2]>,
    /// Cells of such pairs in which both responses have categories nevertheless,
    /// with their rows: few.
    pub odd: Vec<(u32, u32)>,
}

/// The categories of a mask, without the bit for null.
const KNOWN: u32 = (1 << CategorySet::UNKNOWN) - 1;

impl Spread {
    pub(super) fn new(engine: &Engine, rows: &[u32]) -> Self {
        let patterns = &engine.patterns;
        let masks: Vec<u32> = patterns.responses().iter().map(|bits| categories_of(*bits) & KNOWN).collect();
        let mut spread = Self {
            responses: vec![Four::splat(0); masks.len()],
            both: [Lanes::splat(0); KINDS],
            across: [Lanes::splat(0); CategorySet::MAX],
            mixed: vec![[0; 2]; masks.len()],
            odd: Vec::new(),
        };
        // All bits set where a response is unsafe.
        let unsafe_: Vec<u32> =
            patterns.responses().iter().map(|bits| if is_unsafe(*bits) { u32::MAX } else { 0 }).collect();
        let cells = patterns.cells();
        let mut at = 0;
        while let Some(first) = cells.get(at) {
            // Cells with the same response 0 and kind stand together.
            let (code, kind) = (first.responses[0] as usize, first.kind);
            let by_kind = |rows: u32| [if kind == 0 { rows } else { 0 }, if kind == 1 { rows } else { 0 }];
            let mask = masks[code];
            let (mut sum, mut mixed, mut lanes) = (0, 0, Lanes::splat(0));
            let first_unsafe = unsafe_[code];
            while let (Some(cell), Some(rows)) = (cells.get(at), rows.get(at)) {
                if cell.responses[0] as usize != code || cell.kind != kind {
                    break;
                }
                at += 1;
                if *rows > 0 {
                    let other = cell.responses[1] as usize;
                    let [same, different] = by_kind(*rows);
                    sum += rows;
                    let count = &mut spread.responses[other];
                    *count = count.plus(Four::new(0, *rows, same, different));
                    lanes = lanes.plus(Lanes::splat(*rows).of(masks[other]));
                    let rows_mixed = rows & !(first_unsafe & unsafe_[other]);
                    mixed += rows_mixed;
                    spread.mixed[other][1] += rows_mixed;
                    if rows_mixed != 0 && mask != 0 && masks[other] != 0 {
                        spread.odd.push((at as u32 - 1, *rows));
                    }
                }
            }
            spread.mixed[code][0] += mixed;
            if sum > 0 {
                let [same, different] = by_kind(sum);
                let count = &mut spread.responses[code];
                *count = count.plus(Four::new(sum, 0, same, different));
                if mask != 0 {
                    let both = &mut spread.both[kind as usize];
                    *both = both.plus(lanes.of(mask));
                    each_bit(mask, |i| spread.across[i] = spread.across[i].plus(lanes));
                }
            }
        }
        spread
    }
}

/// Calls `put` with the number of every set bit.
#[inline]
pub(super) fn each_bit(mut mask: u32, mut put: impl FnMut(usize)) {
    while mask != 0 {
        put(mask.trailing_zeros() as usize);
        mask &= mask - 1;
    }
}
