//! Agreement beyond chance against statsmodels, scikit-learn and irrCAC, whose results
//! `tests/python/kappa.py` and `kappa_varying.py` wrote down.

use saferlhf_viewer::quiz::{Table, fleiss};
use serde_json::Value;

const TOLERANCE: f64 = 1e-9;

/// Counts, then results.
type Case = (Vec<Vec<u64>>, Vec<Option<f64>>);

const EQUAL: &str = include_str!("golden/kappa.json");
const VARYING: &str = include_str!("golden/kappa-varying.json");

fn cases(golden: &str, name: &str) -> Vec<Case> {
    let golden: Value = serde_json::from_str(golden).expect("JSON");
    let list = |value: &Value| value.as_array().expect("a list").clone();
    let counts = |row: &Value| list(row).iter().map(|count| count.as_u64().expect("a count")).collect();
    let cases = golden[name].as_array().expect("cases").iter().map(|case| {
        let case = list(case);
        let (of, results) = case.split_first().expect("counts");
        (list(of).iter().map(counts).collect(), results.iter().map(Value::as_f64).collect())
    });
    cases.collect()
}

#[track_caller]
fn assert_close(found: &[Option<f64>], expected: &[Option<f64>], of: &[Vec<u64>]) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        let is_close = match (found, expected) {
            (Some(found), Some(expected)) => (found - expected).abs() < TOLERANCE,
            (None, None) => true,
            _ => false,
        };
        assert!(is_close, "{of:?}: {found:?}, not {expected:?}");
    }
}

#[test]
fn cohens_kappa_and_its_interval_are_those_of_statsmodels_and_scikit_learn() {
    let cases = cases(EQUAL, "cohen");
    assert!(cases.len() >= 70);
    for (table, expected) in cases {
        let rows: Vec<&[u64]> = table.iter().map(Vec::as_slice).collect();
        let found = Table::of_rows(&rows).expect("a square").cohen().expect("items");
        let end = |at: usize| found.interval.map(|ends| ends[at]);
        let error = found.interval.map(|[low, high]| (high - low) / (2.0 * 1.959_963_984_540_054));
        assert_close(&[found.kappa, found.kappa, error, end(0), end(1)], &expected, &table);
    }
}

/// Items that are a group each.
fn alone(items: &[Vec<u64>]) -> Vec<Vec<Vec<u64>>> {
    items.iter().map(|item| vec![item.clone()]).collect()
}

#[test]
fn fleiss_kappa_of_as_many_raters_everywhere_is_that_of_statsmodels() {
    let cases = cases(EQUAL, "fleiss");
    assert!(cases.len() >= 60);
    for (items, expected) in cases {
        let found = fleiss(&alone(&items)).expect("raters");
        assert_close(&[found.kappa], &expected, &items);
        assert_eq!((found.items, found.single), (items.len() as u64, 0));
    }
}

#[test]
fn fleiss_kappa_of_different_numbers_of_raters_is_that_of_irrcac() {
    let cases = cases(VARYING, "fleiss");
    assert!(cases.len() >= 60);
    for (items, expected) in cases {
        let found = fleiss(&alone(&items)).expect("raters");
        let numbers = [found.items, found.single].map(|number| Some(number as f64));
        assert_close(&[numbers[0], numbers[1], found.kappa], &expected, &items);
        // How items are grouped is of no matter to the coefficient.
        assert_close(
            &[fleiss(std::slice::from_ref(&items)).and_then(|found| found.kappa)],
            &expected[2..],
            &items,
        );
    }
}
