//! What several native tests need; each test program uses a part of it.
#![allow(dead_code)]

pub mod naive;
pub mod random;

use saferlhf_viewer::adapter;
use saferlhf_viewer::engine::Engine;
use saferlhf_viewer::model::{CategorySet, Labels};
use saferlhf_viewer::shard::{
    Footer, Segments, ShardMeta, decode_labels, decode_lengths, decode_text, footer,
};
use saferlhf_viewer::source::{Manifest, ShardEntry};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use naive::Row;

/// The demo data's folder.
pub fn demo_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("static/demo")
}

/// A shard of the demo data, checked against its manifest.
fn shard(entry: &ShardEntry) -> (ShardMeta, Arc<Segments>) {
    let bytes = std::fs::read(demo_folder().join(&entry.path)).expect("a shard");
    entry.verify(&bytes).expect("the shard is the manifest's");
    let bytes = bytes::Bytes::from(bytes);
    let Ok(Footer::Found(meta)) = footer(bytes.len() as u64, &bytes) else { panic!("a sound footer") };
    (*meta, Arc::new(Segments::whole(bytes)))
}

/// The engine over the demo data, read by the path that reads anybody's file,
/// and every row beside it.
pub fn demo() -> (Engine, Vec<Row>) {
    let manifest = manifest();
    let mut engine = Engine::new(CategorySet::pku_saferlhf(), saferlhf_viewer::model::Fields::ALL);
    let mut words = Vec::new();
    for entry in &manifest.shards.labels {
        let (meta, data) = shard(entry);
        let plan = adapter::plan(meta.leaves()).expect("the dataset's label columns");
        for group in 0..meta.group_rows().count() {
            let (decoded, nulls) =
                decode_labels(&meta, group, &data, &plan.labels, engine.names_mut()).expect("decodes");
            assert_eq!(nulls, 0);
            words.extend(decoded);
        }
    }
    let mut lengths = Vec::new();
    for entry in &manifest.shards.lengths {
        let (meta, data) = shard(entry);
        let columns = adapter::length_columns(meta.leaves()).expect("the lengths' columns");
        for group in 0..meta.group_rows().count() {
            lengths.extend(decode_lengths(&meta, group, &data, columns).expect("decodes"));
        }
    }
    assert_eq!((words.len(), lengths.len()), (82_118, 82_118));
    let names = engine.names().clone();
    let mut rows = Vec::new();
    for entry in &manifest.parts {
        let own = entry.first_row as usize..(entry.first_row + entry.rows) as usize;
        engine.append(&entry.part(), &words[own.clone()]).expect("memory");
        for at in own {
            rows.push(Row::new(Labels(words[at]), entry.part(), &names, Some(lengths[at])));
        }
    }
    engine.settle();
    engine.set_lengths(0, &lengths);
    (engine, rows)
}

/// Prompt and responses of every row of the first text shard.
pub fn texts_of_first_shard() -> Vec<[String; 3]> {
    texts_of(&manifest().shards.text[0])
}

/// Prompt and responses of every row, and the recorded hashes of the responses in hex.
pub fn texts_and_hashes() -> (Vec<[String; 3]>, Vec<[String; 2]>) {
    let shards = manifest().shards;
    let hashes = |entry| {
        let (meta, data) = shard(entry);
        let columns = adapter::hash_columns(meta.leaves()).expect("hash columns");
        rows_of(&meta, &data, columns, |value| value.iter().map(|byte| format!("{byte:02x}")).collect())
    };
    (shards.text.iter().flat_map(texts_of).collect(), shards.hashes.iter().flat_map(hashes).collect())
}

fn manifest() -> Manifest {
    let manifest = std::fs::read(demo_folder().join("manifest.json")).expect("manifest");
    Manifest::parse(&manifest).expect("sound")
}

fn texts_of(entry: &ShardEntry) -> Vec<[String; 3]> {
    let (meta, data) = shard(entry);
    let leaves = adapter::text_columns(meta.leaves()).expect("text columns");
    let leaves: [usize; 3] = leaves.try_into().expect("two responses");
    rows_of(&meta, &data, leaves, |value| String::from_utf8(value.to_vec()).expect("UTF-8"))
}

/// Values of columns of bytes, row by row.
fn rows_of<const N: usize>(
    meta: &ShardMeta,
    data: &Arc<Segments>,
    leaves: [usize; N],
    read: fn(&[u8]) -> String,
) -> Vec<[String; N]> {
    let mut all = Vec::new();
    for (group, rows) in meta.group_rows().enumerate() {
        let columns = leaves.map(|leaf| decode_text(meta, group, data, leaf).expect("decodes"));
        for row in 0..rows as usize {
            all.push(columns.each_ref().map(|column| read(column.value(row).expect("a row"))));
        }
    }
    all
}
