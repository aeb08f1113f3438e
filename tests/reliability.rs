//! Agreement between annotators against the krippendorff package, statsmodels and irrCAC,
//! whose results `tests/python/reliability.py` wrote down.

use saferlhf_viewer::chart::Reliability;
use serde_json::Value;

const TOLERANCE: f64 = 1e-9;

/// The cases of a name: groups, then results.
fn cases(name: &str) -> Vec<(Vec<[u64; 3]>, Vec<f64>)> {
    let golden: Value = serde_json::from_str(include_str!("golden/reliability.json")).expect("JSON");
    let number = |value: &Value| value.as_u64().expect("a count");
    let groups = |value: &Value| {
        let groups = value.as_array().expect("groups").iter();
        groups.map(|group| [0, 1, 2].map(|at| number(&group[at]))).collect()
    };
    let cases = golden[name].as_array().expect("cases").iter().map(|case| {
        let (of, results) = case.as_array().expect("a case").split_first().expect("groups");
        (groups(of), results.iter().map(|result| result.as_f64().expect("a result")).collect())
    });
    cases.collect()
}

#[track_caller]
fn assert_close(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < TOLERANCE, "{found}, not {expected}");
    }
}

#[test]
fn alpha_and_its_interval_are_those_of_the_krippendorff_package() {
    let cases = cases("alpha");
    assert!(cases.len() >= 18);
    for (groups, expected) in cases {
        let alpha = Reliability::new(&groups).alpha;
        let interval = alpha.interval.expect("an interval");
        assert_close(&[alpha.value.expect("a value"), interval.low, interval.high], &expected);
    }
}

#[test]
fn kappa_is_that_of_statsmodels_and_of_irrcac() {
    let cases = cases("kappa");
    assert!(cases.len() >= 35);
    for (groups, expected) in cases {
        assert_close(&[Reliability::new(&groups).kappa.value.expect("a value")], &expected);
    }
}
