//! Tallies of codes → the counts that charts show.

use super::Engine;
use super::lanes::Lanes;
use super::patterns::{categories_of, is_unsafe, kind_of, labels_of, severity_of};
use super::spread::{Spread, each_bit};
use super::tally::Tally;
use crate::model::{
    CHART_VIEWS, CategorySet, Counts, CrossTable, LABELS_UNKNOWN, Labels, PairSafety, ResponseCounts,
    SourceCounts, View,
};

/// The tallies of one filter: of all that satisfies it, and of what each view
/// counts beyond that.
struct Tallies<'a> {
    engine: &'a Engine,
    views: &'a [View],
    all: &'a [Tally],
}

/// Expands tallies: of the whole filter, then one for each view that filters.
/// `cells` says how many rows each cell of a tally has.
pub(super) fn counts<'a>(
    engine: &Engine,
    views: &[View],
    all: &[Tally],
    cells: impl Fn(&Tally) -> Option<&'a [u32]>,
) -> Counts {
    let mut counts = Counts::zero(engine.categories.len());
    let tallies = Tallies { engine, views, all };
    for view in &View::ALL[..CHART_VIEWS] {
        counts.pairs_in[view.index()] = tallies.joints(*view).sum();
    }
    tallies.severity(&mut counts);
    tallies.of_pairs(&mut counts);
    tallies.sources(&mut counts);
    tallies.splits(&mut counts);
    for (number, tally) in all.iter().enumerate() {
        let Some(cells) = cells(tally) else { continue };
        let spread = Spread::new(engine, cells);
        let is_whole = number == 0;
        let of = |view: View| is_whole || views.get(number - 1) == Some(&view);
        if of(View::Categories) {
            tallies.categories(&mut counts, &spread);
        }
        if of(View::LabelsPerResponse) {
            tallies.labels_per_response(&mut counts, &spread);
        }
        if of(View::BetterSafer) {
            tallies.better_safer_by_category(&mut counts, &spread);
        }
        if of(View::CategorySeverity) {
            category_severity(engine, &mut counts, &spread);
        }
        if of(View::Cooccurrence) {
            within(engine, &mut counts, &spread);
        }
        if of(View::CooccurrenceAcross) {
            across(engine, &mut counts, &spread);
        }
        if is_whole {
            counts.pairs = tally.joints.iter().map(|rows| u64::from(*rows)).sum();
        }
    }
    tallies.cross_tables(&mut counts);
    tallies.either(&mut counts);
    counts
}

impl<'a> Tallies<'a> {
    /// Pairs of a view by joint: those of the whole filter, and what the view
    /// counts beyond that.
    fn joints(&self, view: View) -> impl Iterator<Item = u64> + 'a {
        let own = self.views.iter().position(|v| *v == view).and_then(|at| self.all.get(at + 1));
        let whole = self.all.first().map_or(&[][..], |whole| &whole.joints).iter().enumerate();
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
            counts.safer_safe[usize::from(labels.safer_safe())] += rows;
        });
        self.each_pair(View::Differs, |labels, rows| counts.differs[labels.differs().index()] += rows);
        self.each_pair(View::BetterSafer, |labels, rows| {
            counts.better_safer[labels.preference().index()] += rows;
            let kind = kind_of(labels);
            if kind < 2 {
                counts.better_safer_by_safety[labels.pair_safety().index()].add(kind == 0, rows);
                let [a, b] = [0, 1].map(|r| labels.severity(r));
                if a < 4 && b < 4 {
                    counts.better_safer_by_gap[usize::from(a.abs_diff(b))].add(kind == 0, rows);
                }
            }
        });
    }

    fn categories(&self, counts: &mut Counts, spread: &Spread) {
        let n = counts.categories.len();
        for (bits, by) in self.engine.patterns.responses().iter().zip(&spread.responses) {
            let [a, b, ..] = by.numbers();
            if a + b > 0 {
                let (a, b) = (u64::from(a), u64::from(b));
                each_bit(categories_of(*bits), |i| {
                    let count =
                        if i < n { &mut counts.categories[i] } else { &mut counts.categories_unknown };
                    count.response_0 += a;
                    count.response_1 += b;
                });
            }
        }
        for both in &spread.both {
            for (count, both) in counts.categories.iter_mut().zip(both.numbers()) {
                count.both += u64::from(both);
            }
        }
    }

    /// Pairs in which either response has a category, once the others are counted.
    fn either(&self, counts: &mut Counts) {
        for count in &mut counts.categories {
            count.either = count.response_0 + count.response_1 - count.both;
        }
        // Pairs with a null flag say so in what is said of the pair.
        let unknown = &mut counts.categories_unknown;
        self.each_pair(View::Categories, |labels, rows| {
            unknown.either += if labels.category_count(0).is_none() { rows } else { 0 };
        });
        unknown.both = unknown.response_0 + unknown.response_1 - unknown.either;
    }

    fn labels_per_response(&self, counts: &mut Counts, spread: &Spread) {
        for (bits, by) in self.engine.patterns.responses().iter().zip(&spread.responses) {
            let mask = categories_of(*bits);
            let labels = if mask >> CategorySet::UNKNOWN & 1 == 1 {
                LABELS_UNKNOWN
            } else {
                mask.count_ones() as usize
            };
            let count = &mut counts.labels_per_response[labels];
            count.iter_mut().zip(by.numbers()).for_each(|(sum, rows)| *sum += u64::from(rows));
        }
    }

    fn better_safer_by_category(&self, counts: &mut Counts, spread: &Spread) {
        for (bits, by) in self.engine.patterns.responses().iter().zip(&spread.responses) {
            let [_, _, same, different] = by.numbers();
            if same + different > 0 {
                each_bit(categories_of(*bits), |i| {
                    if let Some(agreement) = counts.better_safer_by_category.get_mut(i) {
                        agreement.add(true, u64::from(same));
                        agreement.add(false, u64::from(different));
                    }
                });
            }
        }
        // A pair in which both responses have the category was counted for each.
        let [same, different, _] = spread.both.map(Lanes::numbers);
        let both = same.into_iter().zip(different);
        for (agreement, (same, different)) in counts.better_safer_by_category.iter_mut().zip(both) {
            agreement.pairs -= u64::from(same + different);
            agreement.same -= u64::from(same);
        }
    }

    /// What the tables of co-occurrence are of, once their cells are counted.
    fn cross_tables(&self, counts: &mut Counts) {
        let n = counts.categories.len();
        let [mut responses, mut pairs] = [[0, 0]; 2];
        self.each_pair(View::Cooccurrence, |labels, rows| {
            let unsafe_ones = [0, 1].into_iter().filter(|r| labels.safe(*r) == 0).count() as u64;
            responses[0] += 2 * rows;
            responses[1] += unsafe_ones * rows;
        });
        self.each_pair(View::CooccurrenceAcross, |labels, rows| {
            pairs[0] += rows;
            pairs[1] += if labels.pair_safety() == PairSafety::BothUnsafe { rows } else { 0 };
        });
        for (tables, all) in [(&mut counts.within, responses), (&mut counts.across, pairs)] {
            tables.iter_mut().zip(all).for_each(|(table, all)| *table.at(n, n) = all);
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
                let kind = kind_of(labels);
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

/// Calls `put` with the labels of single responses and how many responses have them.
fn each_response(engine: &Engine, spread: &Spread, mut put: impl FnMut(u32, u64)) {
    for (bits, by) in engine.patterns.responses().iter().zip(&spread.responses) {
        let [a, b, ..] = by.numbers();
        if a + b > 0 {
            put(*bits, u64::from(a) + u64::from(b));
        }
    }
}

fn category_severity(engine: &Engine, counts: &mut Counts, spread: &Spread) {
    each_response(engine, spread, |bits, rows| {
        let severity = usize::from(severity_of(bits).min(4));
        each_bit(known(counts, bits), |i| counts.category_severity[i][severity] += rows);
    });
}

fn within(engine: &Engine, counts: &mut Counts, spread: &Spread) {
    let n = counts.categories.len();
    // Safe responses that have categories nevertheless are few.
    let [mut all, mut safe] = [CrossTable::zero(n), CrossTable::zero(n)];
    each_response(engine, spread, |bits, rows| {
        let mask = known(counts, bits);
        add_cells(&mut all, mask, rows);
        if !is_unsafe(bits) {
            add_cells(&mut safe, mask, rows);
        }
    });
    for table in [&mut all, &mut safe] {
        for i in 0..n {
            let having = table.get(i, i);
            *table.at(i, n) = having;
            *table.at(n, i) = having;
        }
    }
    let [every, of_unsafe] = &mut counts.within;
    every.add(&all);
    of_unsafe.add(&all.less(&safe));
}

fn across(engine: &Engine, counts: &mut Counts, spread: &Spread) {
    let n = counts.categories.len();
    let responses = engine.patterns.responses();
    let mut all = CrossTable::zero(n);
    for (row, lanes) in spread.across.iter().enumerate().take(n) {
        lanes.numbers().iter().enumerate().take(n).for_each(|(column, rows)| {
            *all.at(row, column) = u64::from(*rows);
        });
    }
    // Of pairs that are not both unsafe, most have categories in one response at
    // most: they count where the other's category does not matter.
    let mut others = CrossTable::zero(n);
    for ((bits, by), mixed) in responses.iter().zip(&spread.responses).zip(&spread.mixed) {
        let [a, b, ..] = by.numbers();
        each_bit(categories_of(*bits) & ((1 << n) - 1), |i| {
            *all.at(i, n) += u64::from(a);
            *all.at(n, i) += u64::from(b);
            *others.at(i, n) += u64::from(mixed[0]);
            *others.at(n, i) += u64::from(mixed[1]);
        });
    }
    for (cell, rows) in &spread.odd {
        let [a, b] = engine.patterns.cells()[*cell as usize].responses.map(|code| responses[code as usize]);
        each_bit(known(counts, a), |i| {
            each_bit(known(counts, b), |j| *others.at(i, j) += u64::from(*rows));
        });
    }
    let [every, both_unsafe] = &mut counts.across;
    every.add(&all);
    both_unsafe.add(&all.less(&others));
}

/// Categories of response bits that the dataset has, without the bit for null.
fn known(counts: &Counts, bits: u32) -> u32 {
    categories_of(bits) & ((1 << counts.categories.len()) - 1)
}

/// Adds rows to the cells of any two categories of a set.
fn add_cells(table: &mut CrossTable, mask: u32, rows: u64) {
    each_bit(mask, |i| {
        let row = table.row(i);
        each_bit(mask, |j| row[j] += rows);
    });
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
