//! The shipped files under `static/demo`: counts against the published ones, labels against the text.

use demo_data::labels::measure::{Measured, cells_outside, measure};
use demo_data::labels::{Pair, Response, Subject};
use demo_data::published::{PARTS, Published, published, response_source};
use demo_data::rng::Rng;
use demo_data::site::NOTICE;
use demo_data::text::Row as Text;
use demo_data::text::recover::{PhraseTable, follow};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::sync::OnceLock;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

struct Shipped {
    published: Published,
    pairs: Vec<Pair>,
    models: Vec<[String; 2]>,
    texts: Vec<Text>,
}

fn folder() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../static/demo")
}

fn manifest() -> Result<Value> {
    let text = std::fs::read_to_string(folder().join("manifest.json"))?;
    Ok(serde_json::from_str(&text)?)
}

/// Paths of the shards of one kind, in order.
fn shards(manifest: &Value, kind: &str) -> Vec<Value> {
    manifest["shards"][kind].as_array().cloned().unwrap_or_default()
}

fn read(shard: &Value) -> Result<Vec<Row>> {
    let path = shard["path"].as_str().ok_or("a shard without a path")?;
    let bytes = std::fs::read(folder().join(path))?;
    let reader = SerializedFileReader::new(bytes::Bytes::from(bytes))?;
    reader.get_row_iter(None)?.map(|row| row.map_err(Into::into)).collect()
}

fn field<'a>(row: &'a Row, name: &str) -> &'a Field {
    row.get_column_iter().find(|(column, _)| column.as_str() == name).map_or(&Field::Null, |(_, value)| value)
}

fn text(row: &Row, name: &str) -> String {
    match field(row, name) {
        Field::Str(s) => s.clone(),
        other => panic!("{name}: {other:?}"),
    }
}

fn number(row: &Row, name: &str) -> u8 {
    match field(row, name) {
        Field::Long(n) => u8::try_from(*n).expect("small numbers only"),
        other => panic!("{name}: {other:?}"),
    }
}

fn pair(row: &Row, published: &Published, sources: &[String]) -> Pair {
    let responses = [0, 1].map(|n| {
        let Field::Group(set) = field(row, &format!("response_{n}_harm_category")) else {
            panic!("no category struct");
        };
        let mut categories = 0;
        for (c, (name, value)) in set.get_column_iter().enumerate() {
            assert_eq!(*name, published.categories[c]);
            categories |= u32::from(*value == Field::Bool(true)) << c;
        }
        Response {
            safe: *field(row, &format!("is_response_{n}_safe")) == Field::Bool(true),
            severity: number(row, &format!("response_{n}_severity_level")),
            categories,
        }
    });
    let source = text(row, "prompt_source");
    Pair {
        responses,
        better: number(row, "better_response_id"),
        safer: number(row, "safer_response_id"),
        source: sources.iter().position(|s| *s == source).expect("a known source") as u8,
        subject: Subject::Benign,
        blank: 0,
    }
}

fn load() -> Result<Shipped> {
    let manifest = manifest()?;
    let published = published()?;
    let sources: Vec<String> = published.prompt_sources().into_iter().map(|s| s.0).collect();
    let mut pairs = Vec::new();
    let mut models = Vec::new();
    for shard in shards(&manifest, "labels") {
        for row in read(&shard)? {
            pairs.push(pair(&row, &published, &sources));
            models.push([text(&row, "response_0_source"), text(&row, "response_1_source")]);
        }
    }
    let mut texts = Vec::new();
    for shard in shards(&manifest, "text") {
        for row in read(&shard)? {
            texts.push(Text {
                prompt: text(&row, "prompt"),
                responses: [text(&row, "response_0"), text(&row, "response_1")],
            });
        }
    }
    Ok(Shipped { published, pairs, models, texts })
}

fn shipped() -> &'static Shipped {
    static SHIPPED: OnceLock<Shipped> = OnceLock::new();
    SHIPPED.get_or_init(|| load().expect("the shipped files can be read"))
}

fn train() -> (&'static Published, Measured) {
    let s = shipped();
    (&s.published, measure(&s.pairs[..s.published.pairs]))
}

#[test]
fn sizes_parts_and_models() {
    let s = shipped();
    let rows = s.published.part_rows();
    assert_eq!(s.pairs.len(), rows.iter().sum::<usize>());
    assert_eq!(s.texts.len(), s.pairs.len());
    let mut at = 0;
    for ((config, _), rows) in PARTS.iter().zip(rows) {
        let model = response_source(config);
        assert!(s.models[at..at + rows].iter().flatten().all(|m| m == model));
        at += rows;
    }
}

#[test]
fn pair_safety_is_exact() {
    let (published, m) = train();
    assert_eq!(m.pair_safety, published.pair_safety);
    assert_eq!(m.safe_positions, published.safe_positions);
}

#[test]
fn severity_is_exact() {
    let (published, m) = train();
    assert_eq!(m.severity_positions, published.severity_positions);
}

#[test]
fn better_against_safer_is_exact() {
    let (published, m) = train();
    assert_eq!(m.better_equals_safer, published.better_equals_safer);
    assert_eq!(published.pairs - m.better_equals_safer, published.better_differs_from_safer);
}

#[test]
fn category_by_severity_is_exact() {
    let (published, m) = train();
    assert_eq!(m.category_severity, published.category_severity());
    for c in 0..published.categories.len() {
        assert_eq!(m.cooccurrence[c][c], published.category_positions[c]);
    }
}

#[test]
fn prompt_sources_are_exact() {
    let (published, m) = train();
    let expected: Vec<usize> = published.prompt_sources().iter().map(|s| s.1).collect();
    assert_eq!(m.sources.to_vec(), expected);
}

#[test]
fn what_differs_is_exact() {
    let (published, m) = train();
    assert_eq!(m.differs, published.pairs_by_what_differs);
    assert_eq!(m.differs_both_unsafe, published.pairs_by_what_differs_both_unsafe);
}

#[test]
fn identity_exceptions_stand_where_they_were_published() -> Result<()> {
    let s = shipped();
    let rows = s.published.part_rows();
    let mut expected = BTreeSet::new();
    for e in s.published.exceptions()? {
        let row = rows[..e.part].iter().sum::<usize>() + e.row;
        let response = s.pairs[row].responses[e.position];
        assert_eq!(
            (response.safe, response.severity, response.categories.count_ones()),
            (e.safe, e.severity, e.category_count)
        );
        expected.insert((row, e.position));
    }
    let found: BTreeSet<(usize, usize)> = (0..s.pairs.len())
        .flat_map(|row| [(row, 0), (row, 1)])
        .filter(|&(row, n)| s.pairs[row].responses[n].is_exception())
        .collect();
    assert_eq!(found, expected);
    Ok(())
}

#[test]
fn cooccurrence_is_near() {
    let (published, m) = train();
    assert_eq!(cells_outside(published, &m, 0.03, 10), []);
    for c in 0..published.categories.len() {
        let off = m.alone[c].abs_diff(published.category_alone[c]);
        assert!(off <= 10, "{} alone: {off} off", published.categories[c]);
    }
    assert_eq!(m.sizes[12], 1);
}

#[test]
fn no_harmless_response_is_ranked_below_a_harmful_one() {
    assert_eq!(measure(&shipped().pairs).ranked_against_the_rule, 0);
}

#[test]
fn prompts_blanks_and_duplicates() {
    let s = shipped();
    let train = s.published.pairs;
    let distinct = |texts: &[Text]| {
        let set: BTreeSet<&str> = texts.iter().map(|t| t.prompt.as_str()).collect();
        set.len()
    };
    assert_eq!(distinct(&s.texts[..train]), 38_641);
    assert_eq!(distinct(&s.texts), 39_995);
    let responses = || s.texts.iter().flat_map(|t| &t.responses);
    assert_eq!(responses().filter(|r| r.trim().is_empty()).count(), 40);
    let set: BTreeSet<(&str, &str, &str)> =
        s.texts.iter().map(|t| (&*t.prompt, &*t.responses[0], &*t.responses[1])).collect();
    assert_eq!(s.texts.len() - set.len(), 1, "one duplicate pair");
    let scripts = |range: std::ops::RangeInclusive<char>| {
        let has = |t: &&Text| {
            let all = [&t.prompt, &t.responses[0], &t.responses[1]];
            all.iter().any(|text| text.chars().any(|c| range.contains(&c)))
        };
        s.texts.iter().filter(has).count()
    };
    for range in
        ['\u{4e00}'..='\u{9fff}', '\u{0590}'..='\u{06ff}', '\u{1f300}'..='\u{1faff}', '\u{200b}'..='\u{200d}']
    {
        assert!(scripts(range.clone()) >= 5, "too few of {range:?}");
    }
}

/// Reads the labels of these rows from their text; returns the share of rows whose better response
/// the text tells.
fn read_labels(rows: &[usize]) -> f64 {
    let s = shipped();
    let table = PhraseTable::new();
    let mut told = 0;
    for &row in rows {
        let (pair, text) = (&s.pairs[row], &s.texts[row]);
        for (labels, response) in pair.responses.iter().zip(&text.responses) {
            if response.trim().is_empty() || labels.is_exception() {
                continue;
            }
            let read = table.read(response);
            let expected = (labels.categories, labels.safe, Some(labels.severity));
            assert_eq!((read.categories, read.safe, read.severity()), expected, "row {row}: {response}");
        }
        if let Some(better) = table.better([&text.responses[0], &text.responses[1]]) {
            assert_eq!(better, pair.better, "row {row}: the less helpful one is better");
            told += 1;
        }
    }
    f64::from(told) / rows.len() as f64
}

#[test]
fn labels_can_be_read_from_the_text() {
    let mut rng = Rng::new(1);
    let rows: Vec<usize> = (0..1_000).map(|_| rng.below(shipped().pairs.len())).collect();
    let told = read_labels(&rows);
    assert!(told > 0.9, "the better response is told in {told} of the rows");
}

#[test]
#[ignore = "reads every row"]
fn labels_can_be_read_from_the_text_of_every_row() {
    let rows: Vec<usize> = (0..shipped().pairs.len()).collect();
    read_labels(&rows);
}

#[test]
fn no_phrase_hides_in_another_with_another_meaning() {
    let table = PhraseTable::new();
    for (phrase, says) in table.phrases() {
        let length: usize = phrase.iter().map(String::len).sum();
        assert!(length >= 7, "{phrase:?} is too short to be safe");
        for (other, meaning) in table.phrases() {
            assert!(says == meaning || !follow(&other.join("…"), phrase), "{phrase:?} stands in {other:?}");
        }
    }
}

#[test]
fn manifest_names_every_file_with_size_and_digest() -> Result<()> {
    let manifest = manifest()?;
    assert_eq!(manifest["format"], "saferlhf-site");
    assert_eq!(manifest["notice"], NOTICE);
    assert_eq!(manifest["synthetic"], true);
    let rows = manifest["rows"].as_u64();
    let mut total = std::fs::metadata(folder().join("manifest.json"))?.len();
    let mut needed_for_charts = total;
    for kind in ["labels", "lengths", "hashes", "text"] {
        let mut next = 0;
        let all = shards(&manifest, kind);
        for (i, shard) in all.iter().enumerate() {
            let bytes = std::fs::read(folder().join(shard["path"].as_str().unwrap_or("")))?;
            assert_eq!(shard["bytes"].as_u64(), Some(bytes.len() as u64));
            let hex: String = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
            assert_eq!(shard["sha256"], hex);
            assert_eq!(shard["first_row"].as_u64(), Some(next));
            next += shard["rows"].as_u64().unwrap_or(0);
            total += bytes.len() as u64;
            match kind {
                "labels" => needed_for_charts += bytes.len() as u64,
                "text" => {
                    assert!(bytes.len() <= 4_000_000 && (bytes.len() >= 1_000_000 || i + 1 == all.len()))
                }
                _ => {}
            }
        }
        assert_eq!(Some(next), rows, "{kind}");
    }
    assert!(needed_for_charts <= 380 * 1024, "{needed_for_charts} bytes");
    assert!(total <= 20_000_000, "{total} bytes in all");
    Ok(())
}

#[test]
fn lengths_and_digests_belong_to_the_text() -> Result<()> {
    let s = shipped();
    let manifest = manifest()?;
    let mut lengths = Vec::new();
    for shard in shards(&manifest, "lengths") {
        lengths.extend(read(&shard)?);
    }
    for (row, t) in lengths.iter().zip(&s.texts) {
        let count = |text: &str| Field::Int(text.chars().count() as i32);
        assert_eq!(*field(row, "prompt_length"), count(&t.prompt));
        assert_eq!(*field(row, "response_0_length"), count(&t.responses[0]));
        assert_eq!(*field(row, "response_1_length"), count(&t.responses[1]));
    }
    let mut hashes = Vec::new();
    for shard in shards(&manifest, "hashes") {
        hashes.extend(read(&shard)?);
    }
    for (row, t) in hashes.iter().zip(&s.texts).step_by(97) {
        for (n, response) in t.responses.iter().enumerate() {
            let expected = Sha256::digest(format!("{}{response}", t.prompt));
            match field(row, &format!("response_{n}_sha256")) {
                Field::Bytes(bytes) => assert_eq!(bytes.data(), &expected[..]),
                other => panic!("{other:?}"),
            }
        }
    }
    Ok(())
}
