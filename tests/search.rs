//! What is found against Python's own answers, which `tests/python/search.py`
//! wrote down.

use saferlhf_viewer::text::{Corpus, How, Needle, Refusal};
use serde_json::Value;
use std::collections::BTreeSet;

/// In the order of the file, and whether diacritics are ignored.
const WAYS: [(How, bool); 5] = [
    (How::Contains, false),
    (How::Exact, false),
    (How::Words, false),
    (How::Contains, true),
    (How::Words, true),
];

fn rows(golden: &Value) -> Vec<[String; 3]> {
    let rows = golden["rows"].as_array().expect("rows").iter();
    rows.map(|row| [0, 1, 2].map(|column| row[column].as_str().expect("a text").to_owned())).collect()
}

/// Holds the rows in blocks of different sizes, and says where these begin.
fn hold(rows: &[[String; 3]]) -> (Corpus, Vec<u32>) {
    let (mut corpus, mut first_rows) = (Corpus::new(), Vec::new());
    let mut rest = rows;
    let mut first_row = 0;
    for size in [1, 2, 400, 7, 300].into_iter().cycle() {
        let (block, after) = rest.split_at(size.min(rest.len()));
        for column in 0..3 {
            let (mut bytes, mut ends) = (Vec::new(), Vec::new());
            for row in block {
                bytes.extend_from_slice(row[column].as_bytes());
                ends.push(bytes.len() as u32);
            }
            corpus.hold(first_row, column as u32, &bytes, &ends).expect("fits");
        }
        first_rows.push(first_row);
        first_row += block.len() as u32;
        rest = after;
        if rest.is_empty() {
            break;
        }
    }
    (corpus, first_rows)
}

/// Texts that were found, counted row by row.
fn found(corpus: &mut Corpus, first_rows: &[u32], needle: &Needle) -> BTreeSet<u64> {
    let mut texts = BTreeSet::new();
    for &first_row in first_rows {
        let found = corpus.find(needle, 7, first_row).expect("memory");
        for (at, bits) in found.into_iter().enumerate() {
            let first_text = 3 * (u64::from(first_row) + at as u64);
            texts.extend((0..3).filter(|column| bits >> column & 1 == 1).map(|column| first_text + column));
        }
    }
    texts
}

/// None when nothing is left of the needle.
fn expected(answer: &Value) -> Option<BTreeSet<u64>> {
    let distances = answer.as_array()?.iter().map(|distance| distance.as_u64().expect("a distance"));
    // The first distance is from -1.
    let after = distances.scan(0, |next, distance| {
        *next += distance;
        Some(*next)
    });
    Some(after.map(|after| after - 1).collect())
}

#[test]
fn what_is_found_is_what_python_finds() {
    let golden: Value = serde_json::from_str(include_str!("golden/search.json")).expect("JSON");
    let rows = rows(&golden);
    let (mut corpus, first_rows) = hold(&rows);
    let needles = golden["needles"].as_array().expect("needles");
    assert!(rows.len() >= 1000 && needles.len() >= 200);
    let mut wrong = Vec::new();
    for line in needles {
        let needle = line[0].as_str().expect("a needle");
        for (n, (how, ignore_diacritics)) in WAYS.into_iter().enumerate() {
            let answer = if line[1 + n].is_null() { &line[1] } else { &line[1 + n] };
            let way = format!("{needle:?}, {how:?}, diacritics ignored: {ignore_diacritics}");
            match (Needle::new(needle, how, ignore_diacritics), expected(answer)) {
                (Ok(sought), Some(expected)) => {
                    let found = found(&mut corpus, &first_rows, &sought);
                    for text in found.symmetric_difference(&expected) {
                        let row = &rows[(text / 3) as usize];
                        let has = found.contains(text);
                        wrong.push(format!("{way}: {has} for {:?}", row[(text % 3) as usize]));
                    }
                }
                (refused, expected) => {
                    assert_eq!((refused.err(), expected), (Some(Refusal::EmptyNeedle), None), "{way}");
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} answers are wrong:\n{}", wrong.len(), wrong.join("\n"));
}
