//! One pass over the patterns that fills every view, each without its own clause.

use super::patterns::Patterns;
use crate::model::{CategorySet, Counts, Filter, Labels, Part, ResponseCounts, View};

pub(super) fn count(set: &CategorySet, parts: &[Part], patterns: &Patterns, filter: &Filter) -> Counts {
    let mut counts = Counts::zero(set.len());
    for (pattern, rows) in patterns.weighted() {
        let part = &parts[usize::from(pattern.part)];
        let mut failed = None;
        let mut failures = 0;
        for clause in filter.clauses() {
            if !clause.matches(pattern.labels, part) {
                failed = Some(clause.view());
                failures += 1;
            }
        }
        match (failures, failed) {
            (0, _) => {
                counts.pairs += rows;
                for view in View::ALL {
                    add(&mut counts, view, pattern.labels, rows);
                }
            }
            (1, Some(view)) => add(&mut counts, view, pattern.labels, rows),
            _ => {}
        }
    }
    counts
}

fn add(counts: &mut Counts, view: View, labels: Labels, rows: u64) {
    counts.pairs_in[view.index()] += rows;
    match view {
        View::Categories => {
            let masks = [labels.categories(0), labels.categories(1)];
            let mut any = masks[0] | masks[1];
            while any != 0 {
                let i = any.trailing_zeros() as usize;
                any &= any - 1;
                if let Some(count) = counts.categories.get_mut(i) {
                    response(count, masks[0] >> i & 1 == 1, masks[1] >> i & 1 == 1, rows);
                }
            }
        }
        View::Severity => {
            let [a, b] = [labels.severity(0), labels.severity(1)];
            for (level, count) in counts.severity.iter_mut().enumerate() {
                response(count, usize::from(a) == level, usize::from(b) == level, rows);
            }
        }
        View::PairSafety => counts.pair_safety[labels.pair_safety().index()] += rows,
        View::BetterSafer => counts.better_safer[labels.preference().index()] += rows,
        View::Splits => {}
    }
}

fn response(count: &mut ResponseCounts, in_0: bool, in_1: bool, rows: u64) {
    count.response_0 += if in_0 { rows } else { 0 };
    count.response_1 += if in_1 { rows } else { 0 };
    count.either += if in_0 || in_1 { rows } else { 0 };
    count.both += if in_0 && in_1 { rows } else { 0 };
}
