//! The engine against the naive scan: 10,000 filter states over rows of the
//! demo data and over rows with every kind of value. Seeds are fixed; a
//! difference is shrunk to the fewest rows and clauses that still show it.

mod common;

use common::naive::{self, Row, engine_of};
use common::random::Random;
use saferlhf_viewer::engine::Engine;
use saferlhf_viewer::model::{Counts, Filter, Order, SEARCHED, SortBy, SortKey, View};

fn fails(rows: &[Row], filter: &Filter, settled: bool) -> bool {
    let mut engine = engine_of(rows);
    if settled {
        engine.settle();
    }
    naive::tell_found(&mut engine, rows, filter);
    difference(&engine, rows, filter).is_some()
}

/// What the engine and the scan do not agree on.
fn difference(engine: &Engine, rows: &[Row], filter: &Filter) -> Option<String> {
    let (own, naive) = (engine.count(filter), naive::count(rows, engine.parts(), filter));
    if own != naive {
        return Some(told("every view without its own clause", &own, &naive));
    }
    let mut matches = engine.counting_matches(filter);
    while !matches.advance(engine, usize::MAX) {}
    let (own, naive) = (matches.finish(engine), naive::count_matches(rows, engine.parts(), filter));
    if own != naive {
        return Some(told("the whole filter", &own, &naive));
    }
    let left = engine.count(&Filter::default()).less(&own);
    let others = naive::count_others(rows, engine.parts(), filter);
    // Lists of sources are as long as those of all pairs.
    if left.less(&others).to_numbers().iter().skip(5).any(|number| *number != 0) {
        return Some(told("all others", &left, &others));
    }
    let found: Vec<u64> = engine.matching(filter).rows().collect();
    let expected = (0..).zip(rows).filter(|(_, row)| filter.matches(&row.facts())).map(|(i, _)| i);
    let expected: Vec<u64> = expected.collect();
    (found != expected).then(|| format!("rows {found:?}, not {expected:?}"))
}

/// The numbers that are not equal, by their place in the list of all.
fn told(what: &str, own: &Counts, naive: &Counts) -> String {
    let numbers = own.to_numbers().into_iter().zip(naive.to_numbers()).enumerate();
    let different: Vec<_> = numbers.filter(|(_, (own, naive))| own != naive).collect();
    format!("{what}: (place, (engine, naive)) {different:?}")
}

/// On a difference: the fewest rows and clauses that still show it.
fn shrunk(rows: &[Row], filter: &Filter, settled: bool) -> String {
    let (mut rows, mut filter) = (rows.to_vec(), filter.clone());
    let mut step = rows.len() / 2;
    while step > 0 {
        let mut start = 0;
        while start + step <= rows.len() {
            let fewer: Vec<_> = [&rows[..start], &rows[start + step..]].concat();
            if fails(&fewer, &filter, settled) {
                rows = fewer;
            } else {
                start += step;
            }
        }
        step /= 2;
    }
    for view in View::ALL {
        let less = filter.clone().without(*view);
        if fails(&rows, &less, settled) {
            filter = less;
        }
    }
    let mut engine = engine_of(&rows);
    naive::tell_found(&mut engine, &rows, &filter);
    format!("{filter:?}\nrows {rows:#?}\n{:?}", difference(&engine, &rows, &filter))
}

#[test]
fn counts_and_rows_equal_a_naive_scan_under_any_filter() {
    let (mut whole, rows) = common::demo();
    let mut random = Random(0x5afe_11f0);
    let mut states = 0;
    let mut nonempty = 0;
    let mut compare = |rows: &[Row], settled: bool, random: &mut Random, count: usize| {
        let mut engine = engine_of(rows);
        if settled {
            engine.settle();
        }
        for _ in 0..count {
            let views = 1 + random.below(4);
            let filter = random.filter(views);
            naive::tell_found(&mut engine, rows, &filter);
            if difference(&engine, rows, &filter).is_some() {
                panic!("{}", shrunk(rows, &filter, settled));
            }
            states += 1;
            nonempty += usize::from(!engine.matching(&filter).is_empty());
        }
    };
    for start in 0..20 {
        // Another slice each time keeps the naive side quick.
        let sample: Vec<_> = rows.iter().skip(start).step_by(401).cloned().collect();
        compare(&sample, start % 2 == 0, &mut random, 200);
    }
    for (settled, lengths) in [(false, false), (true, true)] {
        for size in [0, 1, 2, 10, 100, 400] {
            let rows = random.rows(size, lengths);
            compare(&rows, settled, &mut random, 500);
        }
    }
    assert_eq!(states, 10_000);
    assert!(nonempty > 3_000, "only {nonempty} filter states match anything");
    let filter = random.filter(2);
    naive::tell_found(&mut whole, &rows, &filter);
    assert!(difference(&whole, &rows, &filter).is_none(), "{filter:?}");
}

/// A clause and its inverse: exactly one of them holds, where preferences and lengths are known.
#[test]
fn an_inverted_clause_holds_where_the_clause_does_not() {
    let mut random = Random(0x1e57);
    let rows = random.rows(400, true);
    let known = |row: &&Row| {
        let found = row.found.iter().all(|found| found & SEARCHED != 0);
        found && row.lengths.is_some() && row.labels.better() < 2 && row.labels.safer() < 2
    };
    for _ in 0..2_000 {
        let filter = random.filter(2);
        for clause in filter.clauses() {
            let inverted = clause.clone().inverted();
            assert_eq!(&inverted.clone().inverted(), clause);
            for row in rows.iter().filter(known) {
                assert!(clause.matches(&row.facts()) != inverted.matches(&row.facts()), "{clause:?} {row:?}");
            }
        }
    }
}

/// A count in steps, with rows appended after patterns were settled.
#[test]
fn steps_and_late_rows_change_nothing() {
    let mut random = Random(0x57e9);
    let rows = random.rows(700, true);
    let (first, second) = rows.split_at(300);
    let mut engine = engine_of(first);
    engine.settle();
    for (at, row) in (300..).zip(second) {
        engine.append(&row.part, &[row.labels.0]).expect("memory");
        if let Some(lengths) = row.lengths {
            engine.set_lengths(at, &[lengths]);
        }
    }
    engine.settle();
    for _ in 0..100 {
        let filter = random.filter(3);
        naive::tell_found(&mut engine, &rows, &filter);
        let mut counting = engine.counting(&filter);
        while !counting.advance(&engine, 7) {}
        assert_eq!(counting.finish(&engine), naive::count(&rows, engine.parts(), &filter), "{filter:?}");
        let mut selecting = engine.selecting(&filter);
        while !selecting.advance(&engine, 7) {}
        let expected = rows.iter().filter(|row| filter.matches(&row.facts())).count();
        assert_eq!(selecting.finish().len(), expected as u64);
    }
}

/// What a row is sorted by, from the definition; none stands last.
fn sorted_by(by: SortBy, row: &Row, at: usize) -> Option<(u32, String)> {
    let labels = row.labels;
    let number = |value: u32| Some((value, String::new()));
    let known = |value: u8, unknown: u8| (value < unknown).then(|| (u32::from(value), String::new()));
    let count = |r: usize| labels.category_count(r);
    let severities = [labels.severity(0), labels.severity(1)];
    match by {
        SortBy::Pair => number(at as u32),
        SortBy::Severity => severities
            .iter()
            .all(|s| *s < 4)
            .then(|| (severities[0].max(severities[1]).into(), String::new())),
        SortBy::Severity0 => known(severities[0], 4),
        SortBy::Severity1 => known(severities[1], 4),
        SortBy::Gap => known(labels.severity_gap(), 4),
        SortBy::Categories => count(0)
            .and(count(1))
            .map(|_| ((labels.categories(0) | labels.categories(1)).count_ones(), String::new())),
        SortBy::Categories0 => count(0).and_then(number),
        SortBy::Categories1 => count(1).and_then(number),
        SortBy::Safety => match (labels.safe(0), labels.safe(1)) {
            (1, 1) => number(0),
            (1, 0) => number(1),
            (0, 1) => number(2),
            (0, 0) => number(3),
            _ => None,
        },
        SortBy::Better => known(labels.better(), 2),
        SortBy::Safer => known(labels.safer(), 2),
        SortBy::PromptSource => Some((0, row.sources[0].clone())),
        SortBy::ResponseSource => Some((0, row.sources[1].clone())),
        SortBy::PromptLength => row.lengths.and_then(|l| number(l[0])),
        SortBy::Length0 => row.lengths.and_then(|l| number(l[1])),
        SortBy::Length1 => row.lengths.and_then(|l| number(l[2])),
        SortBy::Pairs => number(1),
    }
}

/// Any order of any matching rows is that of a stable sort, in steps of any size, and
/// leads from rows to positions and back.
#[test]
fn an_order_is_that_of_a_stable_sort() {
    let mut random = Random(0x0de5);
    for size in [0, 1, 3, 700] {
        let rows = random.rows(size, true);
        let mut engine = engine_of(&rows);
        engine.settle();
        for _ in 0..150 {
            let filter = random.filter(1);
            naive::tell_found(&mut engine, &rows, &filter);
            let mut keys: Vec<SortKey> = Vec::new();
            for _ in 0..random.below(4) {
                let by = SortBy::ALL[random.below(SortBy::ALL.len() as u64) as usize];
                if keys.iter().all(|key| key.by != by) {
                    keys.push(SortKey { by, descending: random.below(2) == 1 });
                }
            }
            let order = Order(keys);
            let matching = engine.matching(&filter);
            let mut sorting = engine.sorting(&matching, &order).expect("memory");
            let step = 1 + random.below(300) as usize;
            while !sorting.advance(&engine, step) {}
            let found = sorting.finish();
            let mut expected: Vec<usize> =
                (0..rows.len()).filter(|at| filter.matches(&rows[*at].facts())).collect();
            expected.sort_by(|a, b| {
                let by_key = order.0.iter().map(|key| {
                    let values = [*a, *b].map(|at| sorted_by(key.by, &rows[at], at));
                    match values {
                        [Some(a), Some(b)] if key.descending => b.cmp(&a),
                        [Some(a), Some(b)] => a.cmp(&b),
                        [a, b] => b.is_some().cmp(&a.is_some()),
                    }
                });
                by_key.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
            });
            let found: Vec<usize> = found.into_iter().map(|row| row as usize).collect();
            assert_eq!(found, expected, "{order:?} {filter:?}");
        }
    }
}
