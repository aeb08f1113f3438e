//! What other formats are read as against what `tests/python/formats.py` wrote
//! into them: the small files in `golden/formats`, and larger ones where Python
//! is at hand (`SAFERLHF_PYTHON`).

mod damage;
mod other;
mod parquet;
mod rows;

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
    let present = chunk.present().expect("memory").unwrap_or_else(|| (0..chunk.entries() as u32).collect());
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
