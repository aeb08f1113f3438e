//! Other labelled data, and labels that are told in other ways, against what was written.

use super::*;
use saferlhf_viewer::formats::{LIMIT, words};
use saferlhf_viewer::model::{Labels, Mapping, Names, UNKNOWN};
use saferlhf_viewer::shard::{PlainChunk, decode_labels};

/// The words of rows, read as the worker reads them: what only the formats program reads is
/// made words of first.
fn labels(parquet: Vec<u8>, plan: &adapter::Plan) -> Vec<Labels> {
    let bytes = Bytes::from(parquet);
    let (mut meta, mut data) = (open(&bytes), Segments::whole(bytes));
    meta.set_words(&plan.labels);
    for leaf in plan.label_leaves().into_iter().filter(|leaf| meta.needs_transcoding(0, *leaf)) {
        let way = meta.told(leaf).expect("no list is read in another way");
        let words = words(&meta, 0, leaf, &Arc::new(data.clone()), way, LIMIT).expect("words");
        data.push_plain(0, leaf, PlainChunk::parse(&words.into()).expect("a plain form"));
    }
    let mut names = [Names::default(), Names::default()];
    let (words, _) = decode_labels(&meta, 0, &Arc::new(data), &plan.labels, &mut names).expect("labels");
    words.into_iter().map(Labels).collect()
}

fn segment(rows: &[Value]) -> Vec<u8> {
    let text: String = rows.iter().map(|row| format!("{row}\n")).collect();
    let (mut segments, all) = convert(text.as_bytes(), Limits::default(), 1 << 20);
    assert_eq!((all, segments.len()), (Ok(()), 1));
    segments.remove(0).parquet
}

#[test]
fn guessed_columns_say_what_was_written() {
    let row = |toxic: Value, hate: Value, drugs: Value, level: Value| {
        json!({"input": "q", "output": "a", "toxicity": toxic, "is_unsafe": toxic, "hate": hate,
               "drugs": drugs, "severity": level})
    };
    let rows = [
        row(json!(1), json!(true), json!(false), json!(3)),
        row(json!(0), json!(false), json!(false), json!(0)),
        row(json!(null), json!(null), json!(true), json!(7)),
    ];
    let parquet = segment(&rows);
    let meta = open(&Bytes::from(parquet.clone()));
    let mapping = adapter::guess(meta.leaves());
    let plan = adapter::mapped(meta.leaves(), &mapping).expect("a plan");
    assert_eq!(plan.categories.len(), 2);
    let found: Vec<_> = labels(parquet, &plan)
        .iter()
        .map(|labels| {
            // Rows with one response say the same of both.
            assert_eq!((labels.safe(0), labels.categories(0)), (labels.safe(1), labels.categories(1)));
            (labels.safe(0), labels.categories(0), labels.severity(0))
        })
        .collect();
    // Members of JSON objects come in the order of their names, or as they were written.
    let category = |name: &str| {
        let place = (0..plan.categories.len()).find(|at| plan.categories.name(*at) == name);
        1 << place.expect("a category")
    };
    let unknown = 1 << 19;
    assert_eq!(found, [(0, category("Hate"), 3), (1, 0, 0), (UNKNOWN, category("Drugs") | unknown, 4)]);
    assert!(adapter::mapped(meta.leaves(), &Mapping::default()).is_err());
}

#[test]
fn numbers_are_flags_of_both_responses() {
    let rows = [
        json!({"prompt": "p", "response_a": "x", "response_b": "y", "safe_a": 1, "safe_b": 0,
               "violence_a": 0, "violence_b": 2, "winner": 1}),
        json!({"prompt": "p", "response_a": "x", "response_b": "y", "safe_a": 0, "safe_b": null,
               "violence_a": 1, "violence_b": null, "winner": 5}),
    ];
    let parquet = segment(&rows);
    let meta = open(&Bytes::from(parquet.clone()));
    let mut mapping = adapter::guess(meta.leaves());
    // Numbers are no categories until somebody says so.
    let columns: Vec<String> = adapter::columns_of(meta.leaves()).into_iter().map(|c| c.name).collect();
    use saferlhf_viewer::model::Role::{Category0, Category1};
    mapping.set("violence_a", Some((Category0, false)), &columns);
    mapping.set("violence_b", Some((Category1, false)), &columns);
    let plan = adapter::mapped(meta.leaves(), &mapping).expect("a plan");
    assert_eq!((plan.categories.len(), plan.categories.name(0)), (1, "Violence"));
    let found: Vec<_> = labels(parquet, &plan)
        .iter()
        .map(|l| ([l.safe(0), l.safe(1)], [l.categories(0), l.categories(1)], l.better()))
        .collect();
    assert_eq!(found, [([1, 0], [0, 1], 1), ([0, UNKNOWN], [1, 1 << 19], UNKNOWN)]);
}

/// The older revision of PKU-SafeRLHF-QA.
#[test]
fn lists_of_category_numbers_are_labels() {
    let row = |ids: Value, level: Value| {
        json!({"prompt": "p", "response": "r", "safety_category": ids, "severity_category": level,
               "prompt_source": "s", "response_source": "m"})
    };
    let rows = [
        row(json!([-1]), json!(0)),
        row(json!([0, 13]), json!(2)),
        row(json!([18]), json!(3)),
        row(json!(null), json!(null)),
        row(json!([]), json!(0)),
        row(json!([3, 19]), json!(1)),
    ];
    let parquet = segment(&rows);
    let meta = open(&Bytes::from(parquet.clone()));
    let plan = adapter::plan(meta.leaves()).expect("the older revision");
    assert_eq!(plan.member, saferlhf_viewer::model::Member::Qa);
    let found: Vec<_> =
        labels(parquet, &plan).iter().map(|l| (l.safe(1), l.categories(1), l.severity(1))).collect();
    let unknown = 1 << 19;
    assert_eq!(
        found,
        [
            (1, 0, 0),
            (0, 1 | 1 << 13, 2),
            (0, 1 << 18, 3),
            (UNKNOWN, unknown, 4),
            (UNKNOWN, 0, 0),
            (0, 8 | unknown, 1),
        ]
    );
}
