//! What other formats are read as against what `tests/python/formats.py` wrote
//! into them: the small files in `golden/formats`, and larger ones where Python
//! is at hand (`SAFERLHF_PYTHON`).

use bytes::Bytes;
use saferlhf_viewer::adapter;
use saferlhf_viewer::formats::{Converter, LIMIT, Limits, Segment, plain_chunk, sniff, transcode};
use saferlhf_viewer::model::Cause;
use saferlhf_viewer::shard::{Footer, PlainChunk, Segments, ShardMeta, decode_lists, decode_text, footer};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Folders of fixtures.
fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("tests/golden/formats")];
    if let Some(python) = std::env::var_os("SAFERLHF_PYTHON") {
        static WRITTEN: std::sync::OnceLock<PathBuf> = std::sync::OnceLock::new();
        let folder = WRITTEN.get_or_init(|| {
            let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("formats");
            let script = root.join("tests/python/formats.py");
            let status = std::process::Command::new(python).arg(script).arg("--out").arg(&folder).status();
            assert!(status.expect("Python").success());
            folder
        });
        folders.push(folder.clone());
    }
    folders
}

/// Columns, and for every file the number of the column that a leaf is.
struct Expected {
    columns: Vec<Value>,
    files: Map<String, Value>,
}

fn expected(folder: &Path, kind: &str) -> Expected {
    let text = std::fs::read_to_string(folder.join("expected.json")).expect("expected.json");
    let mut all: Value = serde_json::from_str(&text).expect("JSON");
    let Value::Array(columns) = all["columns"].take() else { panic!("columns") };
    let Value::Object(files) = all["files"][kind].take() else { panic!("files") };
    Expected { columns, files }
}

fn open(bytes: &Bytes) -> ShardMeta {
    let Ok(Footer::Found(meta)) = footer(bytes.len() as u64, bytes) else { panic!("a sound footer") };
    *meta
}

/// A value of a type as JSON.
fn value(bytes: &[u8], kind: &str) -> Value {
    match kind {
        "i32" => json!(i32::from_le_bytes(bytes.try_into().expect("4 bytes"))),
        "i64" => json!(i64::from_le_bytes(bytes.try_into().expect("8 bytes"))),
        "f32" => json!(f64::from(f32::from_le_bytes(bytes.try_into().expect("4 bytes")))),
        "f64" => json!(f64::from_le_bytes(bytes.try_into().expect("8 bytes"))),
        "text" => json!(std::str::from_utf8(bytes).expect("UTF-8")),
        "hex" | "bytes" => json!(bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>()),
        other => panic!("{other}"),
    }
}

/// The values of a plain chunk, row by row.
fn values(chunk: &PlainChunk, kind: &str) -> Vec<Value> {
    let bytes = chunk.values();
    let mut at = 0;
    let mut next = |i: usize| {
        if kind == "bool" {
            return json!(bytes[i / 8] >> (i % 8) & 1 == 1);
        }
        let size = match kind {
            "i32" | "f32" => 4,
            "i64" | "f64" => 8,
            "hex" => bytes.len() / chunk.count(),
            _ => {
                at += 4;
                u32::from_le_bytes(bytes[at - 4..at].try_into().expect("4 bytes")) as usize
            }
        };
        at += size;
        value(&bytes[at - size..at], kind)
    };
    let present = chunk.present().unwrap_or_else(|| (0..chunk.entries() as u32).collect());
    assert_eq!(present.len(), chunk.count());
    let mut entries = vec![Value::Null; chunk.entries()];
    for (i, entry) in present.into_iter().enumerate() {
        entries[entry as usize] = next(i);
    }
    match chunk.lengths() {
        None => entries,
        Some(lengths) => {
            let mut entries = entries.into_iter();
            lengths.map(|len| len.map_or(Value::Null, |len| entries.by_ref().take(len).collect())).collect()
        }
    }
}

/// All values of a leaf of a file.
fn column(meta: &ShardMeta, data: &Arc<Segments>, leaf: usize, kind: &str) -> Vec<Value> {
    let groups = 0..meta.group_rows().count();
    let chunk = |group| plain_chunk(meta, group, leaf, data, LIMIT).expect("decodes");
    groups.flat_map(|group| values(&chunk(group), kind)).collect()
}

#[test]
fn parquet_of_every_codec_and_encoding_is_read() {
    for folder in folders() {
        let expected = expected(&folder, "parquet");
        assert!(expected.files.len() >= 28);
        for (file, leaves) in &expected.files {
            let bytes = Bytes::from(std::fs::read(folder.join(file)).expect("a file"));
            let (meta, data) = (open(&bytes), Arc::new(Segments::whole(bytes)));
            let leaves = leaves.as_object().expect("leaves");
            assert_eq!(meta.leaves().len(), leaves.len(), "{file}");
            for (at, leaf) in meta.leaves().iter().enumerate() {
                let path = leaf.path.join("\0");
                let wanted = &expected.columns[leaves[&path].as_u64().expect("a number") as usize];
                let found = column(&meta, &data, at, wanted["type"].as_str().expect("a type"));
                assert_eq!(json!(found), wanted["values"], "{file}: {path:?}");
                let _ = meta.needs_transcoding(0, at);
            }
        }
    }
}

/// Segments of a file that is pushed in pieces of a size.
fn convert(bytes: &[u8], limits: Limits, by: usize) -> (Vec<Segment>, Result<(), Cause>) {
    let mut segments = Vec::new();
    let mut emit = |segment| {
        segments.push(segment);
        Ok(())
    };
    let all = Converter::new(sniff(bytes), limits).and_then(|mut converter| {
        bytes.chunks(by).try_for_each(|piece| converter.push(piece, &mut emit))?;
        converter.finish(&mut emit)
    });
    (segments, all)
}

#[test]
fn rows_in_text_become_parquet_of_the_published_schema() {
    for folder in folders() {
        let expected = expected(&folder, "rows");
        assert!(expected.files.len() >= 14);
        for (file, leaves) in &expected.files {
            let bytes = std::fs::read(folder.join(file)).expect("a file");
            let rows = expected.columns[0]["values"].as_array().expect("rows").len();
            let several = Limits { segment_rows: rows / 3 + 1, ..Limits::default() };
            for (limits, by) in [(Limits::default(), 1 << 20), (several, 997)] {
                let (segments, all) = convert(&bytes, limits, by);
                assert_eq!(all, Ok(()), "{file}");
                let mut found: Map<String, Value> = Map::new();
                for segment in segments {
                    assert_eq!((segment.unreadable, segment.described), (0, Vec::new()), "{file}");
                    let bytes = Bytes::from(segment.parquet);
                    let (meta, data) = (open(&bytes), Arc::new(Segments::whole(bytes)));
                    assert_eq!(meta.rows(), segment.rows);
                    let plan = adapter::plan(meta.leaves()).expect("the dataset");
                    assert!(plan.text.is_some() && plan.hashes.is_some(), "{file}");
                    for (at, leaf) in meta.leaves().iter().enumerate() {
                        assert!(!meta.needs_transcoding(0, at), "{file}");
                        let path = leaf.path.join("\0");
                        let wanted = &expected.columns[leaves[&path].as_u64().expect("a number") as usize];
                        let mut values = column(&meta, &data, at, wanted["type"].as_str().expect("a type"));
                        let all = found.entry(path).or_insert_with(|| json!([]));
                        all.as_array_mut().expect("a list").append(&mut values);
                    }
                }
                assert_eq!(found.len(), leaves.as_object().expect("leaves").len(), "{file}");
                for (path, values) in &found {
                    let wanted = &expected.columns[leaves[path].as_u64().expect("a number") as usize];
                    let (values, wanted) = (values.as_array(), wanted["values"].as_array());
                    for (row, (value, wanted)) in
                        values.into_iter().flatten().zip(wanted.into_iter().flatten()).enumerate()
                    {
                        // CSV does not tell empty texts from none.
                        let empty = file.contains(".csv") || file.contains(".tsv");
                        let same = value == wanted || empty && value.is_null() && wanted == "";
                        assert!(same, "{file}: {path:?} of row {row}: {value}, expected {wanted}");
                    }
                    assert_eq!(values.map(Vec::len), wanted.map(Vec::len), "{file}: {path:?}");
                }
            }
        }
    }
}

#[test]
fn other_readers_read_segments() {
    let Some(python) = std::env::var_os("SAFERLHF_PYTHON") else { return };
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read(root.join("tests/golden/formats/rows.jsonl")).expect("a file");
    let lists =
        b"{\"l\": [1, null], \"d\": 0.5, \"s\": {\"x\": \"y\"}}\n{\"l\": [], \"d\": null, \"s\": null}\n\
        {\"l\": null, \"d\": 2.0, \"s\": {\"x\": null}}\n";
    for (name, text) in [("published", &text[..]), ("lists", lists)] {
        let (segments, all) = convert(text, Limits { segment_rows: 5, ..Limits::default() }, 1000);
        assert_eq!(all, Ok(()));
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("segments").join(name);
        std::fs::create_dir_all(&folder).expect("a folder");
        let mut files = Vec::new();
        for (at, segment) in segments.iter().enumerate() {
            files.push(folder.join(format!("{at}.parquet")));
            std::fs::write(&files[at], &segment.parquet).expect("a file");
        }
        let script = root.join("tests/python/formats.py");
        let output = std::process::Command::new(&python).arg(script).arg("--read").args(files).output();
        let output = output.expect("Python");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let read: Map<String, Value> = serde_json::from_slice(&output.stdout).expect("JSON");
        let lines = text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let wanted: Value = lines.map(|line| serde_json::from_slice::<Value>(line).expect("JSON")).collect();
        for (reader, rows) in read {
            assert_eq!(rows, wanted, "{name} by {reader}");
        }
    }
}

/// A generator that needs no crate.
fn random(state: &mut u64) -> usize {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state as usize
}

#[test]
fn damaged_chunks_end_in_a_cause() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/formats");
    let mut state = 0x9e37_79b9_7f4a_7c15;
    let (mut tried, mut failed) = (0, 0);
    for file in expected(&folder, "parquet").files.keys() {
        let bytes = std::fs::read(folder.join(file)).expect("a file");
        let whole = Bytes::from(bytes.clone());
        let meta = open(&whole);
        for leaf in 0..meta.leaves().len() {
            for range in meta.ranges(0, [leaf]) {
                for _ in 0..40 {
                    let mut spoiled = bytes.clone();
                    for _ in 0..1 + random(&mut state) % 3 {
                        let at =
                            range.start as usize + random(&mut state) % (range.end - range.start) as usize;
                        spoiled[at] = random(&mut state) as u8;
                    }
                    let data = Arc::new(Segments::whole(spoiled.into()));
                    tried += 1;
                    failed += usize::from(plain_chunk(&meta, 0, leaf, &data, 1 << 20).is_err());
                }
                let mut cut = Segments::new(whole.len() as u64);
                let middle = (range.start + range.end) / 2;
                cut.push(range.start, whole.slice(range.start as usize..middle as usize));
                assert!(plain_chunk(&meta, 0, leaf, &Arc::new(cut), LIMIT).is_err(), "{file}");
                let data = Arc::new(Segments::whole(whole.clone()));
                let small = plain_chunk(&meta, 0, leaf, &data, 1);
                assert!(matches!(small, Err(Cause::TooLarge { .. }) | Ok(_)), "{file}: {small:?}");
            }
        }
    }
    assert!(failed * 4 > tried, "{failed} of {tried}");
}

/// One more than all the rest: the numbers of rows and what is said of others.
#[test]
fn unreadable_rows_are_counted_and_the_others_stay() {
    let text = b"{\"a\": 1, \"b\": \"x\"}\n{\"a\": 2\n\n{\"a\": 3, \"b\": \"\xff\"}\r\n[4]\n{\"b\": null, \"a\": 5}\n{\"a\": 6";
    for by in [1, 5, 1000] {
        let (segments, all) = convert(text, Limits::default(), by);
        assert_eq!(all, Ok(()));
        let [segment] = &segments[..] else { panic!("one segment") };
        assert_eq!((segment.rows, segment.first_row, segment.unreadable), (2, 0, 4));
        assert_eq!(segment.described.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 4, 5, 7]);
        assert!(segment.described[1].why.contains("UTF-8"));
        let bytes = Bytes::from(segment.parquet.clone());
        let (meta, data) = (open(&bytes), Arc::new(Segments::whole(bytes)));
        assert_eq!(column(&meta, &data, 0, "i64"), [json!(1), json!(5)]);
        assert_eq!(column(&meta, &data, 1, "text"), [json!("x"), Value::Null]);
    }
    let (segments, all) = convert(b"{\"a\": 1,\n{\"b\"\n", Limits::default(), 3);
    assert!(segments.is_empty() && matches!(all, Err(Cause::NoRows { unreadable: 2, .. })), "{all:?}");
    let (segments, all) = convert(b"[{\"a\": 1}, {\"a\": [2", Limits::default(), 3);
    assert_eq!((segments.len(), segments[0].rows, all), (1, 1, Err(Cause::Cut { rows: 1 })));
    let csv = b"a,b\n1,\"two\nlines\"\n3\n4,5\n";
    let (segments, all) = convert(csv, Limits::default(), 2);
    assert_eq!((segments[0].rows, segments[0].unreadable, all), (2, 1, Ok(())));
    assert_eq!(segments[0].described[0].line, 4);
    let (segments, all) = convert(b"a,b\n", Limits::default(), 9);
    assert_eq!((segments[0].rows, all), (0, Ok(())));
    assert_eq!(open(&segments[0].parquet.clone().into()).leaves().len(), 2);
}

#[test]
fn very_large_cells_and_rows_that_are_too_large() {
    let large = "x".repeat(50 << 20);
    let lines = format!("{{\"a\": \"{large}\"}}\n{{\"a\": \"small\"}}\n");
    let csv = format!("a,b\n\"{large}\",1\nsmall,2\n");
    for text in [lines, csv] {
        let (segments, all) = convert(text.as_bytes(), Limits::default(), 1 << 20);
        assert_eq!((all, segments.len()), (Ok(()), 2));
        let bytes = Bytes::from(segments[0].parquet.clone());
        let (meta, data) = (open(&bytes), Arc::new(Segments::whole(bytes)));
        let chunk = plain_chunk(&meta, 0, 0, &data, LIMIT).expect("decodes");
        assert!(chunk.values()[4..] == *large.as_bytes());
        let limits = Limits { row_bytes: 1 << 20, ..Limits::default() };
        let (segments, all) = convert(text.as_bytes(), limits, 1 << 16);
        assert_eq!((all, segments.len()), (Ok(()), 1));
        assert_eq!((segments[0].rows, segments[0].unreadable), (1, 1));
    }
}

#[test]
fn lists_and_other_types_come_back() {
    let text = b"{\"l\": [1, 2], \"t\": [\"a\", null], \"d\": 0.1, \"s\": {\"x\": true, \"y\": {\"z\": 1}}, \"m\": 1}\n\
        {\"l\": [], \"t\": null, \"d\": 2, \"s\": null, \"m\": \"two\"}\n{\"t\": [\"b\"], \"s\": {\"y\": null}}\n";
    let (segments, all) = convert(text, Limits::default(), 7);
    assert_eq!(all, Ok(()));
    let bytes = Bytes::from(segments[0].parquet.clone());
    let (meta, data) = (open(&bytes), Arc::new(Segments::whole(bytes)));
    let all = |leaf, kind| column(&meta, &data, leaf, kind);
    assert_eq!(all(0, "i64"), [json!([1, 2]), json!([]), Value::Null]);
    assert_eq!(all(1, "text"), [json!(["a", null]), Value::Null, json!(["b"])]);
    assert_eq!(all(2, "f64"), [json!(0.1), json!(2.0), Value::Null]);
    assert_eq!(meta.leaves()[4].path, ["s", "y", "z"]);
    assert_eq!(all(3, "bool"), [json!(true), Value::Null, Value::Null]);
    assert_eq!(all(4, "i64"), [json!(1), Value::Null, Value::Null]);
    assert_eq!(all(5, "text"), [json!("1"), json!("two"), Value::Null]);
    let mut data = Segments::clone(&data);
    for leaf in [0, 1] {
        assert!(meta.needs_transcoding(0, leaf));
        let chunk = plain_chunk(&meta, 0, leaf, &Arc::new(data.clone()), LIMIT).expect("decodes");
        data.push_plain(0, leaf, chunk);
    }
    let lists = decode_lists(&meta, 0, &data, 0).expect("lists");
    assert_eq!(lists.integers(0).collect::<Vec<_>>(), [1, 2]);
    assert_eq!((lists.integers(1).count(), lists.integers(2).count(), lists.integers(3).count()), (0, 0, 0));
    let texts = decode_lists(&meta, 0, &data, 1).expect("lists");
    assert_eq!(texts.elements(0).collect::<Vec<_>>(), [Some(&b"a"[..]), None]);
    assert_eq!(texts.elements(2).collect::<Vec<_>>(), [Some(&b"b"[..])]);
}

/// The core reads a chunk that was brought to its plain form as it reads others.
#[test]
fn labels_and_texts_come_out_of_plain_chunks() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/formats");
    let read = |file: &str| {
        let bytes = Bytes::from(std::fs::read(folder.join(file)).expect("a file"));
        let (meta, mut data) = (open(&bytes), Segments::whole(bytes));
        meta.check_codecs(&[0, 10, 11]).expect("readable");
        for group in 0..2 {
            for leaf in [10, 11] {
                if meta.needs_transcoding(group, leaf) {
                    assert!(decode_text(&meta, group, &Arc::new(data.clone()), leaf).is_err(), "{file}");
                    let bytes =
                        transcode(&meta, group, leaf, &Arc::new(data.clone()), LIMIT).expect("decodes");
                    data.push_plain(group, leaf, PlainChunk::parse(&bytes.into()).expect("sound"));
                }
            }
        }
        let data = Arc::new(data);
        let texts = [(0, 10), (1, 10), (0, 11), (1, 11)]
            .map(|(group, leaf)| decode_text(&meta, group, &data, leaf).expect("decodes"));
        texts.map(|column| column.parts().0.to_vec())
    };
    let wanted = read("snappy-v1.parquet");
    for file in ["zstd-v1", "zstd-v2", "gzip-v1", "brotli-v2", "lz4-v1", "delta-1.0", "delta-2.0"] {
        assert_eq!(read(&format!("{file}.parquet")), wanted, "{file}");
    }
}
