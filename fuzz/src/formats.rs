//! Small sound files that the formats program reads: Parquet of other codecs and
//! encodings, and rows in text.
//!
//! Parquet is the published layout, and what other writers made for the tests of
//! formats, as it stands in the repository; rows in text are the first rows of that fixture in every form.

use crate::base::{self, Base, How, Kind, Way, taken_apart};
use crate::file::{File, Written};
use crate::pack::{self, Pack, codec};
use crate::thrift::{I64, Node};
use parquet::errors::{ParquetError, Result};
use saferlhf_viewer::formats::{Converter, Limits, sniff};
use serde_json::Value;

/// A file of the tests of formats.
macro_rules! golden {
    ($name:literal) => {
        include_bytes!(concat!("../../tests/golden/formats/", $name))
    };
}

/// Parquet by other writers.
const PARQUET: [(&str, &[u8]); 17] = [
    ("gzip", golden!("gzip-v1.parquet")),
    ("gzip, pages of the second kind", golden!("gzip-v2.parquet")),
    ("gzip by DuckDB", golden!("duckdb-gzip-V2.parquet")),
    ("zstd", golden!("zstd-v1.parquet")),
    ("zstd, pages of the second kind", golden!("zstd-v2.parquet")),
    ("zstd by DuckDB", golden!("duckdb-zstd-V2.parquet")),
    ("zstd by polars", golden!("polars-zstd.parquet")),
    ("brotli", golden!("brotli-v1.parquet")),
    ("brotli, pages of the second kind", golden!("brotli-v2.parquet")),
    ("brotli by DuckDB", golden!("duckdb-brotli-V1.parquet")),
    ("LZ4", golden!("lz4-v1.parquet")),
    ("LZ4, pages of the second kind", golden!("lz4-v2.parquet")),
    ("LZ4 by DuckDB", golden!("duckdb-lz4_raw-V1.parquet")),
    ("deltas", golden!("delta-1.0.parquet")),
    ("deltas, pages of the second kind", golden!("delta-2.0.parquet")),
    ("split streams", golden!("split-1.0.parquet")),
    ("split streams, pages of the second kind", golden!("split-2.0.parquet")),
];

const LINES: &[u8] = golden!("rows.jsonl");
const COMPRESSED: [(&str, &[u8]); 3] = [
    ("JSON Lines, gzip by Python", golden!("rows.jsonl.gz")),
    ("JSON Lines, zstd by Python", golden!("rows.jsonl.zst")),
    ("JSON Lines, xz by Python", golden!("rows.jsonl.xz")),
];
const TABLES: [(&str, &[u8]); 4] = [
    ("CSV by pandas", golden!("rows-pandas.csv")),
    ("CSV by DuckDB", golden!("rows-duckdb.csv")),
    ("CSV with columns for categories", golden!("rows-dotted.csv")),
    ("TSV by pandas", golden!("rows-pandas.tsv")),
];

/// Rows of a text that is damaged.
const ROWS: usize = 7;

/// Rows with lists, and with values whose type changes, beside those of BeaverTails-Evaluation.
const LISTS: &[u8] = b"\
{\"prompt\": \"p\", \"category_id\": 3, \"ids\": [1, 2], \"tags\": [\"a\", null], \"x\": 1}\n\
{\"prompt\": \"p\", \"category_id\": 0, \"ids\": [], \"tags\": [], \"x\": 2.5, \"s\": {\"y\": true}}\n\
{\"prompt\": \"\", \"category_id\": null, \"ids\": null, \"tags\": [\"b\", \"c\"], \"x\": \"3\"}\n\
{\"prompt\": \"p\", \"category_id\": 13, \"ids\": [18], \"tags\": [null], \"x\": {\"z\": [1]}, \"s\": {\"y\": null}}\n";

/// The older form of PKU-SafeRLHF-QA: category numbers in lists.
const NUMBERS: &[u8] = b"\
{\"prompt\": \"p\", \"response\": \"r\", \"safety_category\": [-1], \"severity_category\": 0}\n\
{\"prompt\": \"p\", \"response\": \"\", \"safety_category\": [0, 18], \"severity_category\": 3}\n\
{\"prompt\": \"p\", \"response\": \"r\", \"safety_category\": null, \"severity_category\": null}\n\
{\"prompt\": \"p\", \"response\": null, \"safety_category\": [], \"severity_category\": 9}\n";

/// Rows of no member of the family: their columns are guessed.
const OTHER: &[u8] = b"\
{\"question\": \"q\", \"answer_a\": \"a\", \"answer_b\": \"b\", \"safe_a\": 1, \"safe_b\": 0, \"fraud_a\": true, \"fraud_b\": false, \"winner\": 1}\n\
{\"question\": \"q\", \"answer_a\": \"a\", \"answer_b\": \"b\", \"safe_a\": null, \"safe_b\": 7, \"fraud_a\": null, \"fraud_b\": true, \"winner\": 0}\n";

/// The first records of a table; line breaks within quotes end none.
fn records(text: &[u8], count: usize) -> Vec<u8> {
    let (mut quoted, mut left) = (false, count);
    let within = |byte: &&u8| {
        quoted ^= **byte == b'"';
        left -= usize::from(**byte == b'\n' && !quoted && left > 0);
        left > 0
    };
    let len = text.iter().take_while(within).count();
    text[..len].to_vec()
}

/// A Parquet file whose pages stand in another codec; those of the first kind may be
/// of Snappy, those of the second are not compressed.
///
/// # Errors
/// A page is not what its file says.
pub fn recode(file: &mut File, codec: i64) -> Result<()> {
    let broken = |what: &str| ParquetError::General(what.to_owned());
    for group in 0..file.groups.len() {
        for column in 0..file.groups[group].len() {
            let meta = file.column_mut(group, column).ok_or_else(|| broken("a column is missing"))?;
            let snappy = meta.field(4).map(Node::number) == Some(1);
            meta.set(4, Node::int(codec));
            let mut size = 0;
            for page in &mut file.groups[group][column] {
                let mut levels = 0;
                if let Some(second) = page.header.field_mut(8) {
                    levels = [5, 6].iter().filter_map(|id| second.field(*id)).map(Node::number).sum::<i64>()
                        as usize;
                    second.set(7, Node::Bool(true));
                } else if snappy {
                    let inside = snap::raw::Decoder::new().decompress_vec(&page.body);
                    page.body = inside.map_err(|error| broken(&error.to_string()))?;
                }
                size += page.body.len() as i64;
                let values = page.body.split_off(levels.min(page.body.len()));
                // Values that are not there have no stream either.
                if !values.is_empty() {
                    page.body.append(&mut pack::page(codec, &values));
                }
            }
            if let Some(meta) = file.column_mut(group, column) {
                meta.set(6, Node::Int(I64, size));
            }
        }
    }
    file.resize_pages();
    Ok(())
}

/// The published layout in every codec, and in the encodings that the core does not read.
fn published() -> Result<Vec<Base>> {
    let plain = How { snappy: false, groups: vec![9, 4], nulls: 3, ..How::default() };
    let second = How { second: true, dictionary: false, page: 4, ..plain.clone() };
    let delta = How { delta: true, optional: false, nulls: 0, ..second.clone() };
    let texts = How { columns: [base::texts(), base::hashes(Kind::Hash)].concat(), ..delta.clone() };
    let lengths = How { columns: base::lengths(), ..second.clone() };
    let mut all = Vec::new();
    for (name, how, codec) in [
        ("the hub's layout in gzip", &plain, codec::GZIP),
        ("the hub's layout in zstd", &plain, codec::ZSTD),
        ("the hub's layout in brotli", &plain, codec::BROTLI),
        ("the hub's layout in LZ4", &plain, codec::LZ4),
        ("the hub's layout in one block of LZ4", &plain, codec::LZ4_RAW),
        ("pages of the second kind in zstd", &second, codec::ZSTD),
        ("pages of the second kind in one block of LZ4", &second, codec::LZ4_RAW),
        ("lengths in zstd", &lengths, codec::ZSTD),
        ("the hub's layout in deltas", &delta, codec::PLAIN),
        ("texts and hashes in deltas", &texts, codec::PLAIN),
        ("deltas in gzip", &delta, codec::GZIP),
    ] {
        let mut file = taken_apart(&base::write(how)?)?;
        recode(&mut file, codec)?;
        all.push(Base::parquet(name, &file, Way::Transcoded));
    }
    Ok(all)
}

/// The small Parquet file that rows in text become.
///
/// # Errors
/// They are no rows, or more than one such file.
pub fn segment(text: &[u8]) -> Result<Vec<u8>> {
    let failed = |cause| ParquetError::General(format!("{cause}"));
    let mut all = Vec::new();
    let mut emit = |segment: saferlhf_viewer::formats::Segment| {
        all.push(segment.parquet);
        Ok(())
    };
    let mut converter = Converter::new(sniff(text), Limits::default()).map_err(failed)?;
    converter.push(text, &mut emit).and_then(|()| converter.finish(&mut emit)).map_err(failed)?;
    all.pop().ok_or_else(|| ParquetError::General("no rows".into()))
}

/// Every form of the rows of one text.
fn texts() -> Vec<(&'static str, Pack, Vec<u8>)> {
    let lines: Vec<&[u8]> = LINES.split_inclusive(|byte| *byte == b'\n').take(ROWS).collect();
    let plain = lines.concat();
    let values: Vec<Value> = lines.iter().filter_map(|line| serde_json::from_slice(line).ok()).collect();
    let one_by_one = |value: &Value| serde_json::to_string_pretty(value).unwrap_or_default();
    let objects = values.iter().map(one_by_one).collect::<Vec<_>>().join("\n");
    let array = one_by_one(&values.iter().take(3).cloned().collect());
    let windows =
        [&b"\xef\xbb\xbf"[..], &plain].concat().split(|b| *b == b'\n').collect::<Vec<_>>().join(&b"\r\n"[..]);
    let mut all = vec![
        ("JSON Lines", Pack::None, plain.clone()),
        ("JSON Lines with a mark and returns", Pack::None, windows),
        ("lists in JSON Lines", Pack::None, LISTS.to_vec()),
        ("category numbers in JSON Lines", Pack::None, NUMBERS.to_vec()),
        ("other data in JSON Lines", Pack::None, OTHER.to_vec()),
        ("JSON objects", Pack::None, objects.into_bytes()),
        ("a JSON array", Pack::None, array.clone().into_bytes()),
        ("JSON Lines, gzip", Pack::Gzip, plain.clone()),
        ("JSON Lines, zstd", Pack::Zstd, plain.clone()),
        ("JSON Lines, xz", Pack::Xz, plain),
        ("a JSON array, gzip", Pack::Gzip, array.clone().into_bytes()),
        ("a JSON array, xz", Pack::Xz, array.into_bytes()),
    ];
    for (name, table) in TABLES {
        all.push((name, Pack::None, records(table, 1 + ROWS)));
    }
    let table = records(TABLES[0].1, 1 + ROWS);
    let packs = [("CSV, gzip", Pack::Gzip), ("CSV, zstd", Pack::Zstd), ("CSV, xz", Pack::Xz)];
    all.extend(packs.map(|(name, pack)| (name, pack, table.clone())));
    all
}

/// All files that are damaged, the same ones every time.
///
/// # Errors
/// As the `parquet` crate has them.
pub fn all() -> Result<Vec<Base>> {
    let mut all = published()?;
    for (name, bytes) in PARQUET {
        all.push(Base::parquet(name, &taken_apart(bytes)?, Way::Transcoded));
    }
    let mut lists = taken_apart(&segment(LISTS)?)?;
    all.push(Base::parquet("lists", &lists, Way::Transcoded));
    recode(&mut lists, codec::PLAIN)?;
    all.push(Base::parquet("lists that are not compressed", &lists, Way::Transcoded));
    for (name, text) in [("category numbers", NUMBERS), ("other data", OTHER)] {
        all.push(Base::parquet(name, &taken_apart(&segment(text)?)?, Way::Transcoded));
    }
    for (name, bytes) in COMPRESSED {
        let written = Written { bytes: bytes.to_vec(), ..Written::default() };
        all.push(Base { name, way: Way::Rows, written: [written.clone(), written], text: None });
    }
    for (name, pack, text) in texts() {
        let written = Written { bytes: pack.pack(&text), ..Written::default() };
        all.push(Base {
            name,
            way: Way::Rows,
            written: [written.clone(), written],
            text: Some((pack, text)),
        });
    }
    Ok(all)
}
