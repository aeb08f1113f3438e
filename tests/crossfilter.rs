//! The engine against the naive scan: 10,000 filter states over rows of the
//! demo data and over rows with every kind of value. Seeds are fixed; a
//! difference is shrunk to the fewest rows and clauses that still show it.

mod common;

use common::naive::{self, Row, engine_of};
use common::random::Random;
use saferlhf_viewer::engine::Engine;
use saferlhf_viewer::model::{Counts, Filter, View};

fn fails(rows: &[Row], filter: &Filter, settled: bool) -> bool {
    let mut engine = engine_of(rows);
    if settled {
        engine.settle();
    }
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
    let found: Vec<u64> = engine.matching(filter).window(0, u64::MAX).collect();
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
    let engine = engine_of(&rows);
    format!("{filter:?}\nrows {rows:#?}\n{:?}", difference(&engine, &rows, &filter))
}

#[test]
fn counts_and_rows_equal_a_naive_scan_under_any_filter() {
    let (whole, rows) = common::demo();
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
    assert!(difference(&whole, &rows, &filter).is_none(), "{filter:?}");
}

/// A clause and its inverse: exactly one of them holds, where preferences and lengths are known.
#[test]
fn an_inverted_clause_holds_where_the_clause_does_not() {
    let mut random = Random(0x1e57);
    let rows = random.rows(400, true);
    let known = |row: &&Row| row.lengths.is_some() && row.labels.better() < 2 && row.labels.safer() < 2;
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
        let mut counting = engine.counting(&filter);
        while !counting.advance(&engine, 7) {}
        assert_eq!(counting.finish(&engine), naive::count(&rows, engine.parts(), &filter), "{filter:?}");
        let mut selecting = engine.selecting(&filter);
        while !selecting.advance(&engine, 7) {}
        let expected = rows.iter().filter(|row| filter.matches(&row.facts())).count();
        assert_eq!(selecting.finish().len(), expected as u64);
    }
}
