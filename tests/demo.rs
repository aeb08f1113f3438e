//! The demo data's shards, read by the path that reads anybody's file, against
//! the published counts.

mod common;

use common::demo;
use saferlhf_viewer::model::{Clause, Filter, ResponseCounts, View};
use serde_json::Value;
use std::path::Path;

/// What the published counts say, read without any of this crate's counting.
#[test]
fn the_train_split_has_the_published_counts() {
    let published: Value = serde_json::from_str(
        &std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("demo-data/published.json"))
            .expect("file"),
    )
    .expect("JSON");
    let number = |value: &Value| value.as_u64().expect("a number");
    let (engine, _) = demo();
    assert_eq!(engine.pairs(), 82_118);
    let names = engine.names();
    assert_eq!((names[0].name(3), names[1].name(3)), ("(other)", "(other)"), "three sources each");
    let counts = engine.count(&Filter::default().with(Clause::any_name(View::Splits, vec!["train".into()])));
    assert_eq!(counts.pairs, number(&published["pairs"]));
    for (i, category) in counts.categories.iter().enumerate() {
        assert_eq!(category.responses(), number(&published["category_positions"][i]), "category {i}");
    }
    for level in 0..4 {
        assert_eq!(counts.severity[level].responses(), number(&published["severity_positions"][level]));
    }
    assert_eq!(counts.severity[4], ResponseCounts::default());
    let safety = &published["pair_safety"];
    let keys = ["both_safe", "only_response_0_safe", "only_response_1_safe", "both_unsafe"];
    assert_eq!(counts.pair_safety[..4], keys.map(|key| number(&safety[key])));
    let categories = published["categories"].as_array().expect("a list");
    for (i, name) in categories.iter().enumerate() {
        let levels = &published["category_by_severity"][name.as_str().expect("a name")];
        let expected: Vec<u64> = (0..4).map(|level| number(&levels[level])).collect();
        assert_eq!(counts.category_severity[i][..4], expected, "{name}");
        for (j, other) in categories.iter().enumerate() {
            let (here, there) =
                (counts.within[0].get(i, j), number(&published["category_cooccurrence"][i][j]));
            let tolerance = 10.max(there * 3 / 100);
            assert!(here.abs_diff(there) <= tolerance, "{name} × {other}: {here}, published {there}");
        }
    }
    let differs = &published["pairs_by_what_differs"];
    let keys = ["nothing", "category_only", "severity", "safety"];
    assert_eq!(counts.differs[..4], keys.map(|key| number(&differs[key])));
    assert_eq!(counts.differs[4], 0);
    let mut sources: Vec<u64> = counts.prompt_sources.iter().map(|source| source.rows).collect();
    sources.sort_unstable();
    let mut expected: Vec<u64> =
        published["prompt_source_train"].as_object().expect("a table").values().map(number).collect();
    expected.sort_unstable();
    assert_eq!(sources, expected);
    let [a, b, c, d, unknown] = counts.better_safer;
    assert_eq!(
        (a + d, b + c, unknown),
        (number(&published["better_equals_safer"]), number(&published["better_differs_from_safer"]), 0)
    );
}

/// Lengths are those of the texts, in characters, and every pair has them.
#[test]
fn lengths_are_those_of_the_texts() {
    let (engine, rows) = demo();
    let lengths = engine.count(&Filter::default()).lengths.expect("lengths");
    assert_eq!(lengths.known, 82_118);
    let texts = common::texts_of_first_shard();
    assert!(texts.len() > 10_000);
    for (row, texts) in rows.iter().zip(&texts) {
        let characters = texts.each_ref().map(|text| text.chars().count() as u32);
        assert_eq!(row.lengths, Some(characters));
    }
}

/// Rows, patterns and their tables together, with what vectors hold in reserve.
#[test]
fn labels_take_at_most_16_bytes_a_pair() {
    let (engine, rows) = demo();
    let bytes = engine.size();
    assert!(bytes >= 4 * rows.len(), "a row number of four bytes each");
    assert!(bytes <= 16 * rows.len(), "{bytes} bytes for {} pairs", rows.len());
}
