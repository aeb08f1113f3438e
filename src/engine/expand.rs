//! Histograms of codes → the counts that charts show.

use super::count::{Histogram, Own, each_bit, kind};
use super::patterns::{Patterns, categories_of, labels_of, same_categories, severity_of};
use crate::model::{CategorySet, Counts, Labels, ResponseCounts, SourceCounts, View};

const WIDTH: usize = CategorySet::MAX;

pub(super) fn counts(set: &CategorySet, patterns: &Patterns, all: &Histogram, own: &[(View, Own)]) -> Counts {
    let mut counts = Counts::zero(set.len());
    let pairs = by_pair_code(patterns, all);
    counts.pairs = pairs.iter().sum();
    of_pairs(&mut counts, patterns, &pairs);
    of_responses(&mut counts, patterns, all);
    of_categories_across(&mut counts, all);
    of_sources(&mut counts, patterns, all);
    for view in View::ALL {
        let extra = own.iter().find(|(v, _)| *v == view).map(|(_, own)| own);
        counts.pairs_in[view.index()] = counts.pairs + extra.map_or(0, |own| own.pairs.iter().sum());
        let with_own = |code: usize| pairs[code] + extra.map_or(0, |own| own.pairs[code]);
        for (code, bits) in patterns.pairs().iter().enumerate() {
            let (labels, rows) = (labels_of(*bits), with_own(code));
            match view {
                View::Severity => {
                    let [a, b] = [0, 1].map(|r| usize::from(labels.severity(r)).min(4));
                    add(&mut counts.severity[a], [true, a == b], rows);
                    if a != b {
                        add(&mut counts.severity[b], [false, true], rows);
                    }
                }
                View::PairSafety => counts.pair_safety[labels.pair_safety().index()] += rows,
                View::BetterSafer => counts.better_safer[labels.preference().index()] += rows,
                View::Categories | View::Splits => {}
            }
        }
        if let (View::Categories, Some(own)) = (view, extra) {
            for (code, bits) in patterns.responses().iter().enumerate() {
                let [a, b] = [own.responses[code * 2], own.responses[code * 2 + 1]];
                each_bit(categories_of(*bits), |i| {
                    if let Some(count) = counts.categories.get_mut(i) {
                        count.response_0 += a;
                        count.response_1 += b;
                    }
                });
            }
            counts.categories.iter_mut().zip(own.both).for_each(|(count, both)| count.both += both);
        }
    }
    for count in &mut counts.categories {
        count.either = count.response_0 + count.response_1 - count.both;
    }
    counts
}

fn add(count: &mut ResponseCounts, has: [bool; 2], rows: u64) {
    count.response_0 += if has[0] { rows } else { 0 };
    count.response_1 += if has[1] { rows } else { 0 };
    count.either += rows;
    count.both += if has[0] && has[1] { rows } else { 0 };
}

fn by_pair_code(patterns: &Patterns, all: &Histogram) -> Vec<u64> {
    let mut pairs = vec![0; patterns.pairs().len()];
    for context in all.joint.chunks(pairs.len().max(1)) {
        pairs.iter_mut().zip(context).for_each(|(sum, rows)| *sum += rows);
    }
    pairs
}

/// What depends on severities, safe flags and preferences alone.
fn of_pairs(counts: &mut Counts, patterns: &Patterns, pairs: &[u64]) {
    for (bits, rows) in patterns.pairs().iter().zip(pairs.iter().copied()) {
        let labels = labels_of(*bits);
        let severity = [0, 1].map(|r| usize::from(labels.severity(r)).min(4));
        let differs = &mut counts.differs;
        *match (labels.safe(0) == labels.safe(1), severity[0] == severity[1], same_categories(*bits)) {
            (false, _, _) => &mut differs.safety,
            (true, false, _) => &mut differs.severity,
            (true, true, false) => &mut differs.category_only,
            (true, true, true) => &mut differs.nothing,
        } += rows;
        for (id, table) in [
            (labels.better(), &mut counts.severity_by_better),
            (labels.safer(), &mut counts.severity_by_safer),
        ] {
            if id < 2 {
                table[0][severity[usize::from(id)]] += rows;
                table[1][severity[1 - usize::from(id)]] += rows;
            }
        }
        let kind = kind(*bits);
        if kind < 2 {
            counts.better_safer_by_safety[labels.pair_safety().index()].add(kind == 0, rows);
            if severity[0] < 4 && severity[1] < 4 {
                counts.better_safer_by_gap[severity[0].abs_diff(severity[1])].add(kind == 0, rows);
            }
        }
    }
}

/// What depends on the labels of single responses.
fn of_responses(counts: &mut Counts, patterns: &Patterns, all: &Histogram) {
    let n = counts.categories.len();
    for (code, bits) in patterns.responses().iter().enumerate() {
        let at = code * 6;
        let Some(&[s0, d0, u0, s1, d1, u1]) = all.responses[at..].first_chunk::<6>() else { return };
        let (rows_0, rows_1) = (s0 + d0 + u0, s1 + d1 + u1);
        let rows = rows_0 + rows_1;
        let mask = categories_of(*bits);
        counts.labels_per_response[mask.count_ones() as usize] += rows;
        if rows == 0 {
            continue;
        }
        each_bit(mask, |i| {
            if i >= n {
                return;
            }
            counts.categories[i].response_0 += rows_0;
            counts.categories[i].response_1 += rows_1;
            counts.category_severity[i][severity_of(*bits).min(4)] += rows;
            counts.better_safer_by_category[i].add(true, s0 + s1);
            counts.better_safer_by_category[i].add(false, d0 + d1);
            each_bit(mask, |j| {
                if j < n {
                    counts.within[i * n + j] += rows;
                }
            });
        });
    }
}

/// Categories of response 0 against those of response 1.
fn of_categories_across(counts: &mut Counts, all: &Histogram) {
    let n = counts.categories.len();
    for (kind, table) in all.across.chunks(WIDTH * WIDTH).enumerate() {
        for i in 0..n {
            for j in 0..n {
                counts.across[i * n + j] += table[i * WIDTH + j];
            }
            // A pair in which both responses have the category was counted for each.
            let both = table[i * WIDTH + i];
            counts.categories[i].both += both;
            let agreement = &mut counts.better_safer_by_category[i];
            match kind {
                0 => {
                    agreement.pairs -= both;
                    agreement.same -= both;
                }
                1 => agreement.pairs -= both,
                _ => {}
            }
        }
    }
}

/// What is known of each source.
fn of_sources(counts: &mut Counts, patterns: &Patterns, all: &Histogram) {
    let width = patterns.pairs().len().max(1);
    for (context, joint) in patterns.contexts().iter().zip(all.joint.chunks(width)) {
        for (bits, rows) in patterns.pairs().iter().zip(joint) {
            if *rows == 0 {
                continue;
            }
            let labels = labels_of(*bits);
            let kind = kind(*bits);
            let prompt = at(&mut counts.prompt_sources, context.prompt_source);
            prompt.rows += rows;
            response(prompt, labels, 0, *rows);
            response(prompt, labels, 1, *rows);
            if kind < 2 {
                prompt.better_safer.add(kind == 0, *rows);
            }
            for r in 0..2 {
                let source = at(&mut counts.response_sources, context.response_sources[r]);
                source.rows += rows;
                response(source, labels, r, *rows);
                if r == 0 && kind < 2 {
                    source.better_safer.add(kind == 0, *rows);
                }
            }
        }
    }
}

fn at(list: &mut Vec<SourceCounts>, code: u8) -> &mut SourceCounts {
    let code = usize::from(code);
    if list.len() <= code {
        list.resize_with(code + 1, SourceCounts::default);
    }
    &mut list[code]
}

fn response(source: &mut SourceCounts, labels: Labels, r: usize, rows: u64) {
    source.safe += if labels.safe(r) == 1 { rows } else { 0 };
    source.severity[usize::from(labels.severity(r)).min(4)] += rows;
}
