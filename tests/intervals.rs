//! Intervals and coefficients against those of statsmodels and numpy, which
//! `tests/python/intervals.py` wrote down.

use saferlhf_viewer::chart::{newcombe, phi, wilson};
use serde_json::Value;

/// Of a share, absolute.
const TOLERANCE: f64 = 1e-9;

/// The cases of a name: so many counts, then the results.
fn cases<const COUNTS: usize>(name: &str) -> Vec<([u64; COUNTS], Vec<f64>)> {
    let golden: Value = serde_json::from_str(include_str!("golden/intervals.json")).expect("JSON");
    let cases = golden[name].as_array().expect("cases").iter().map(|case| {
        let (counts, results) = case.as_array().expect("a case").split_at(COUNTS);
        let counts: Vec<_> = counts.iter().map(|count| count.as_u64().expect("a count")).collect();
        let results = results.iter().map(|result| result.as_f64().expect("a result")).collect();
        (counts.try_into().expect("all counts"), results)
    });
    cases.collect()
}

#[track_caller]
fn assert_close(found: &[f64], expected: &[f64], counts: &[u64]) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < TOLERANCE, "{counts:?}: {found}, not {expected}");
    }
}

#[test]
fn wilson_intervals_are_those_of_statsmodels() {
    let cases = cases::<2>("wilson");
    assert!(cases.len() > 100);
    for (counts @ [part, whole], expected) in cases {
        let found = wilson(part, whole).expect("an interval");
        assert_close(&[found.low, found.high], &expected, &counts);
    }
}

#[test]
fn newcombe_intervals_are_those_of_statsmodels() {
    let cases = cases::<4>("newcombe");
    assert!(cases.len() > 100);
    for (counts @ [part, whole, other_part, other_whole], expected) in cases {
        let found = newcombe((part, whole), (other_part, other_whole)).expect("an interval");
        assert_close(&[found.low, found.high], &expected, &counts);
    }
}

#[test]
fn phi_is_the_correlation_of_numpy() {
    let cases = cases::<4>("phi");
    assert!(cases.len() > 100);
    for (counts @ [joint, row, column, all], expected) in cases {
        let found = phi(joint, row, column, all).expect("a coefficient");
        assert_close(&[found], &expected, &counts);
    }
}
