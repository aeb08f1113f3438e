//! Counts over finished labels, for the program's output and the tests.

use super::plan::{Difference, difference};
use super::{Pair, fit::bits};
use crate::published::{CATEGORIES, PairSafety, Published, WhatDiffers};
use std::collections::BTreeSet;

/// Everything that `published.json` counts.
#[derive(Clone, Debug)]
pub struct Measured {
    /// Responses with the safety label.
    pub safe_positions: usize,
    /// Responses per severity level.
    pub severity_positions: [usize; 4],
    /// Pairs by the two safety labels.
    pub pair_safety: PairSafety,
    /// Rows where better = safer.
    pub better_equals_safer: usize,
    /// Pairs by what differs.
    pub differs: WhatDiffers,
    /// Both-unsafe pairs by what differs.
    pub differs_both_unsafe: WhatDiffers,
    /// Responses per category and severity level.
    pub category_severity: [[usize; 4]; CATEGORIES],
    /// Responses with this category alone.
    pub alone: [usize; CATEGORIES],
    /// Responses with both categories; the diagonal holds the category counts.
    pub cooccurrence: [[usize; CATEGORIES]; CATEGORIES],
    /// Responses per number of categories.
    pub sizes: [usize; CATEGORIES + 1],
    /// Rows per prompt source.
    pub sources: [usize; 3],
    /// Rows that rank a harmless response below a harmful one.
    pub ranked_against_the_rule: usize,
    /// Different combinations of all label columns (without the response sources).
    pub distinct_patterns: usize,
}

/// Counts the labels of some rows.
pub fn measure(pairs: &[Pair]) -> Measured {
    let nothing = WhatDiffers { nothing: 0, category_only: 0, severity: 0, safety: 0 };
    let mut m = Measured {
        safe_positions: 0,
        severity_positions: [0; 4],
        pair_safety: PairSafety {
            both_safe: 0,
            only_response_0_safe: 0,
            only_response_1_safe: 0,
            both_unsafe: 0,
        },
        better_equals_safer: 0,
        differs: nothing,
        differs_both_unsafe: nothing,
        category_severity: [[0; 4]; CATEGORIES],
        alone: [0; CATEGORIES],
        cooccurrence: [[0; CATEGORIES]; CATEGORIES],
        sizes: [0; CATEGORIES + 1],
        sources: [0; 3],
        ranked_against_the_rule: 0,
        distinct_patterns: 0,
    };
    let mut patterns = BTreeSet::new();
    for pair in pairs {
        let [a, b] = pair.responses;
        let safety = &mut m.pair_safety;
        *match (a.safe, b.safe) {
            (true, true) => &mut safety.both_safe,
            (true, false) => &mut safety.only_response_0_safe,
            (false, true) => &mut safety.only_response_1_safe,
            (false, false) => &mut safety.both_unsafe,
        } += 1;
        m.better_equals_safer += usize::from(pair.better == pair.safer);
        let what = difference(pair);
        let tables = if pair.both_unsafe() { 2 } else { 1 };
        for table in [&mut m.differs, &mut m.differs_both_unsafe].into_iter().take(tables) {
            *match what {
                Difference::Nothing => &mut table.nothing,
                Difference::CategoryOnly => &mut table.category_only,
                Difference::Severity => &mut table.severity,
                Difference::Safety => &mut table.safety,
            } += 1;
        }
        m.sources[usize::from(pair.source)] += 1;
        let (safer, other) = if pair.safer == 0 { (a, b) } else { (b, a) };
        m.ranked_against_the_rule += usize::from(!safer.safe && other.safe);
        patterns.insert((a, b, pair.better, pair.safer, pair.source));
        for r in pair.responses {
            m.safe_positions += usize::from(r.safe);
            m.severity_positions[usize::from(r.severity)] += 1;
            m.sizes[r.categories.count_ones() as usize] += 1;
            if r.categories.count_ones() == 1 {
                m.alone[r.categories.trailing_zeros() as usize] += 1;
            }
            for c in bits(r.categories) {
                m.category_severity[c][usize::from(r.severity)] += 1;
                for d in bits(r.categories) {
                    m.cooccurrence[c][d] += 1;
                }
            }
        }
    }
    m.distinct_patterns = patterns.len();
    m
}

/// The largest deviation from a published table.
#[derive(Clone, Debug, PartialEq)]
pub struct Deviation {
    /// What the cell stands for.
    pub cell: String,
    /// Published count.
    pub expected: usize,
    /// Count of the demo data.
    pub actual: usize,
}

impl Deviation {
    fn of(cell: String, expected: usize, actual: usize) -> Self {
        Self { cell, expected, actual }
    }

    /// Absolute difference.
    pub fn difference(&self) -> usize {
        self.expected.abs_diff(self.actual)
    }
}

impl std::fmt::Display for Deviation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} (published {}, here {}: {} off)",
            self.cell,
            self.expected,
            self.actual,
            self.difference()
        )
    }
}

/// Every co-occurrence cell that deviates by more than `share` and by more than `pairs`.
pub fn cells_outside(published: &Published, measured: &Measured, share: f64, pairs: usize) -> Vec<Deviation> {
    cooccurrence_cells(published, measured)
        .filter(|d| d.difference() > pairs && d.difference() as f64 > share * d.expected as f64)
        .collect()
}

/// The co-occurrence cell that is off by most.
pub fn largest_cooccurrence(published: &Published, measured: &Measured) -> Deviation {
    largest(cooccurrence_cells(published, measured))
}

/// The single-category count that is off by most.
pub fn largest_alone(published: &Published, measured: &Measured) -> Deviation {
    largest((0..CATEGORIES).map(|c| {
        Deviation::of(published.categories[c].clone(), published.category_alone[c], measured.alone[c])
    }))
}

fn largest(cells: impl Iterator<Item = Deviation>) -> Deviation {
    cells.max_by_key(Deviation::difference).unwrap_or_else(|| Deviation::of(String::new(), 0, 0))
}

fn cooccurrence_cells<'a>(
    published: &'a Published,
    measured: &'a Measured,
) -> impl Iterator<Item = Deviation> + 'a {
    (0..CATEGORIES).flat_map(move |c| {
        (c + 1..CATEGORIES).map(move |d| {
            Deviation::of(
                format!("{} × {}", published.categories[c], published.categories[d]),
                published.category_cooccurrence[c][d],
                measured.cooccurrence[c][d],
            )
        })
    })
}
