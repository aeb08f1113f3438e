//! Tallies of codes → the counts that charts show.

use super::Engine;
use super::count::{Tally, WIDTH, each_bit, kind};
use super::patterns::{categories_of, labels_of, severity_of};
use crate::model::{CategorySet, Counts, LABELS_UNKNOWN, Labels, ResponseCounts, SourceCounts, View};

/// The tallies of one filter: of all that satisfies it, and of what one view
/// counts beyond that.
struct Tallies<'a> {
    engine: &'a Engine,
    whole: &'a Tally,
    own: &'a [(View, Tally)],
}

pub(super) fn counts(engine: &Engine, whole: &Tally, own: &[(View, Tally)], across: &[u32]) -> Counts {
    let n = engine.categories.len();
    let mut counts = Counts::zero(n);
    let tallies = Tallies { engine, whole, own };
    counts.pairs = whole.joints.iter().map(|rows| u64::from(*rows)).sum();
    for view in View::ALL {
        counts.pairs_in[view.index()] = tallies.joints(*view).sum();
    }
    tallies.severity(&mut counts);
    tallies.of_pairs(&mut counts);
    tallies.categories(&mut counts);
    tallies.labels_per_response(&mut counts);
    tallies.better_safer_by_category(&mut counts);
    tallies.sources(&mut counts);
    tallies.splits(&mut counts);
    tallies.categories_within(&mut counts);
    for i in 0..n {
        for j in 0..n {
            counts.across[i * n + j] = u64::from(across[i * WIDTH + j]);
        }
    }
    counts
}

impl<'a> Tallies<'a> {
    /// What a view counts beyond the whole filter; none where it has no clause.
    fn own(&self, view: View) -> Option<&'a Tally> {
        self.own.iter().find(|(v, _)| *v == view).map(|(_, own)| own)
    }

    /// Pairs of a view by joint.
    fn joints(&self, view: View) -> impl Iterator<Item = u64> + 'a {
        let own = self.own(view);
        let whole = self.whole.joints.iter().enumerate();
        whole.map(move |(joint, rows)| u64::from(*rows) + own.map_or(0, |own| u64::from(own.joints[joint])))
    }

    /// Calls `put` with everything but categories and sources, and the pairs
    /// of a view that have it.
    fn each_pair(&self, view: View, mut put: impl FnMut(Labels, u64)) {
        let patterns = &self.engine.patterns;
        let mut pairs = vec![0; patterns.pairs().len()];
        for (joint, rows) in patterns.joints().iter().zip(self.joints(view)) {
            pairs[joint.pair as usize] += rows;
        }
        for (bits, rows) in patterns.pairs().iter().zip(pairs) {
            if rows > 0 {
                put(labels_of(*bits), rows);
            }
        }
    }

    fn severity(&self, counts: &mut Counts) {
        self.each_pair(View::Severity, |labels, rows| {
            let [a, b] = [0, 1].map(|r| usize::from(labels.severity(r)).min(4));
            add(&mut counts.severity[a], [true, a == b], rows);
            if a != b {
                add(&mut counts.severity[b], [false, true], rows);
            }
            for (id, table) in [
                (labels.better(), &mut counts.severity_by_better),
                (labels.safer(), &mut counts.severity_by_safer),
            ] {
                if id < 2 {
                    let [one, other] = if id == 0 { [a, b] } else { [b, a] };
                    table[0][one] += rows;
                    table[1][other] += rows;
                }
            }
        });
    }

    fn of_pairs(&self, counts: &mut Counts) {
        self.each_pair(View::PairSafety, |labels, rows| {
            counts.pair_safety[labels.pair_safety().index()] += rows;
        });
        self.each_pair(View::Differs, |labels, rows| counts.differs[labels.differs().index()] += rows);
        self.each_pair(View::BetterSafer, |labels, rows| {
            counts.better_safer[labels.preference().index()] += rows;
            let kind = kind(labels.preference());
            if kind < 2 {
                counts.better_safer_by_safety[labels.pair_safety().index()].add(kind == 0, rows);
                let [a, b] = [0, 1].map(|r| labels.severity(r));
                if a < 4 && b < 4 {
                    counts.better_safer_by_gap[usize::from(a.abs_diff(b))].add(kind == 0, rows);
                }
            }
        });
    }

    /// Tallies that a view by categories consists of.
    fn of(&self, view: View) -> impl Iterator<Item = &'a Tally> {
        [Some(self.whole), self.own(view)].into_iter().flatten()
    }

    fn categories(&self, counts: &mut Counts) {
        let n = counts.categories.len();
        for tally in self.of(View::Categories) {
            for (bits, by) in self.engine.patterns.responses().iter().zip(&tally.responses) {
                let [a, b] = by.of.map(u64::from);
                if a + b > 0 {
                    each_bit(categories_of(*bits), |i| {
                        if i < n {
                            counts.categories[i].response_0 += a;
                            counts.categories[i].response_1 += b;
                        } else {
                            counts.categories_unknown.response_0 += a;
                            counts.categories_unknown.response_1 += b;
                        }
                    });
                }
            }
            for both in &tally.both {
                for (count, both) in counts.categories.iter_mut().zip(both) {
                    count.both += u64::from(*both);
                }
            }
        }
        for count in &mut counts.categories {
            count.either = count.response_0 + count.response_1 - count.both;
        }
        // Pairs with a null flag are few and say so in what is said of the pair.
        let unknown = &mut counts.categories_unknown;
        self.each_pair(View::Categories, |labels, rows| {
            unknown.either += if labels.category_count(0).is_none() { rows } else { 0 };
        });
        unknown.both = unknown.response_0 + unknown.response_1 - unknown.either;
    }

    fn labels_per_response(&self, counts: &mut Counts) {
        for tally in self.of(View::LabelsPerResponse) {
            for (bits, by) in self.engine.patterns.responses().iter().zip(&tally.responses) {
                let mask = categories_of(*bits);
                let labels = if mask >> CategorySet::UNKNOWN & 1 == 1 {
                    LABELS_UNKNOWN
                } else {
                    mask.count_ones() as usize
                };
                let count = &mut counts.labels_per_response[labels];
                count.iter_mut().zip(by.of).for_each(|(sum, rows)| *sum += u64::from(rows));
            }
        }
    }

    fn better_safer_by_category(&self, counts: &mut Counts) {
        for tally in self.of(View::BetterSafer) {
            for (bits, by) in self.engine.patterns.responses().iter().zip(&tally.responses) {
                if by.same + by.different > 0 {
                    each_bit(categories_of(*bits), |i| {
                        if let Some(agreement) = counts.better_safer_by_category.get_mut(i) {
                            agreement.add(true, by.same.into());
                            agreement.add(false, by.different.into());
                        }
                    });
                }
            }
            // A pair in which both responses have the category was counted for each.
            let [same, different, _] = &tally.both;
            for (agreement, (same, different)) in
                counts.better_safer_by_category.iter_mut().zip(same.iter().zip(different))
            {
                agreement.pairs -= u64::from(same + different);
                agreement.same -= u64::from(*same);
            }
        }
    }

    /// Categories by severity and by each other, under the whole filter.
    fn categories_within(&self, counts: &mut Counts) {
        let n = counts.categories.len();
        for (bits, by) in self.engine.patterns.responses().iter().zip(&self.whole.responses) {
            let rows = by.of.map(u64::from).iter().sum::<u64>();
            if rows == 0 {
                continue;
            }
            let mask = categories_of(*bits) & counts_mask(n);
            let severity = severity_of(*bits).min(4);
            each_bit(mask, |i| {
                counts.category_severity[i][severity] += rows;
                let row = &mut counts.within[i * n..(i + 1) * n];
                each_bit(mask, |j| row[j] += rows);
            });
        }
    }

    fn sources(&self, counts: &mut Counts) {
        let patterns = &self.engine.patterns;
        for view in [View::PromptSources, View::ResponseSources] {
            for (joint, rows) in patterns.joints().iter().zip(self.joints(view)) {
                if rows == 0 {
                    continue;
                }
                let labels = labels_of(patterns.pairs()[joint.pair as usize]);
                let context = patterns.contexts()[joint.context as usize];
                let kind = kind(labels.preference());
                if view == View::PromptSources {
                    let prompt = at(&mut counts.prompt_sources, context.prompt_source);
                    prompt.rows += rows;
                    response(prompt, labels, 0, rows);
                    response(prompt, labels, 1, rows);
                    if kind < 2 {
                        prompt.better_safer.add(kind == 0, rows);
                    }
                } else {
                    for r in 0..2 {
                        let source = at(&mut counts.response_sources, context.response_sources[r]);
                        source.rows += rows;
                        response(source, labels, r, rows);
                        if r == 0 && kind < 2 {
                            source.better_safer.add(kind == 0, rows);
                        }
                    }
                }
            }
        }
    }

    fn splits(&self, counts: &mut Counts) {
        let patterns = &self.engine.patterns;
        counts.splits = vec![0; self.engine.parts.len()];
        for (joint, rows) in patterns.joints().iter().zip(self.joints(View::Splits)) {
            counts.splits[usize::from(patterns.contexts()[joint.context as usize].part)] += rows;
        }
    }
}

fn counts_mask(categories: usize) -> u32 {
    (1 << categories) - 1
}

fn add(count: &mut ResponseCounts, has: [bool; 2], rows: u64) {
    count.response_0 += if has[0] { rows } else { 0 };
    count.response_1 += if has[1] { rows } else { 0 };
    count.either += rows;
    count.both += if has[0] && has[1] { rows } else { 0 };
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
