//! What the viewer makes of a site, or of a Parquet file.

use bytes::Bytes;
use saferlhf_viewer::adapter::{self, Plan};
use saferlhf_viewer::engine::Engine;
use saferlhf_viewer::formats::{LIMIT, plain_chunk};
use saferlhf_viewer::model::{Filter, Part, part_of_address};
use saferlhf_viewer::shard::{
    Footer, Segments, ShardMeta, count_characters, decode_labels, decode_lengths, decode_text, footer,
};
use saferlhf_viewer::source::{Manifest, ShardEntry};
use std::path::Path;
use std::sync::Arc;

/// All that can be seen of a dataset.
pub struct View {
    /// What its columns mean.
    pub plan: Plan,
    /// Counts of all rows, and of the rows of each part.
    pub counts: Vec<Vec<u64>>,
    /// Names of sources.
    pub names: [Vec<String>; 2],
    /// Prompt and responses of each row.
    pub texts: Vec<Vec<String>>,
    /// Characters of each row's texts.
    pub lengths: Vec<[u32; 3]>,
    /// Recorded hashes of each row, in hex.
    pub hashes: Vec<Vec<String>>,
    /// Parts.
    pub parts: Vec<Part>,
}

fn open(bytes: Vec<u8>) -> (ShardMeta, Arc<Segments>) {
    let bytes = Bytes::from(bytes);
    let Ok(Footer::Found(meta)) = footer(bytes.len() as u64, &bytes) else { panic!("a sound footer") };
    let whole = Arc::new(Segments::whole(bytes.clone()));
    let mut data = Segments::whole(bytes);
    for group in 0..meta.group_rows().count() {
        for leaf in 0..meta.leaves().len() {
            if meta.needs_transcoding(group, leaf) {
                let chunk = plain_chunk(&meta, group, leaf, &whole, LIMIT).expect("decodes");
                data.push_plain(group, leaf, chunk);
            }
        }
    }
    (*meta, Arc::new(data))
}

fn texts(
    meta: &ShardMeta,
    data: &Arc<Segments>,
    leaves: &[usize],
    show: fn(&[u8]) -> String,
) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    for (group, rows) in meta.group_rows().enumerate() {
        let column = |leaf: &usize| decode_text(meta, group, data, *leaf).expect("decodes");
        let columns: Vec<_> = leaves.iter().map(column).collect();
        for row in 0..rows as usize {
            all.push(columns.iter().map(|column| show(column.value(row).expect("a row"))).collect());
        }
    }
    all
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// As the reader of a pair shows it.
fn hash(bytes: &[u8]) -> String {
    match bytes.len() {
        32 => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        _ => text(bytes).to_ascii_lowercase(),
    }
}

fn finish(mut engine: Engine, view: View) -> View {
    engine.settle();
    engine.set_lengths(0, &view.lengths);
    let mut counts = vec![engine.count(&Filter::default()).to_numbers()];
    for part in &view.parts {
        let name = vec![part.to_string()];
        let clause = saferlhf_viewer::model::Clause::any_name(saferlhf_viewer::model::View::Splits, name);
        counts.push(engine.count(&Filter::default().with(clause)).to_numbers());
    }
    View { counts, names: engine.names().each_ref().map(|names| names.list()), ..view }
}

impl View {
    /// Of a Parquet file.
    pub fn of_file(path: &Path) -> Self {
        let (meta, data) = open(std::fs::read(path).expect("a file"));
        let plan = adapter::plan(meta.leaves()).expect("known");
        let part = part_of_address(&path.to_string_lossy());
        let mut engine = Engine::new(plan.categories.clone(), plan.fields);
        let mut lengths = Vec::new();
        for (group, rows) in meta.group_rows().enumerate() {
            let names = engine.names_mut();
            let (words, _) = decode_labels(&meta, group, &data, &plan.labels, names).expect("decodes");
            engine.append(&part, &words).expect("memory");
            let first = lengths.len();
            lengths.resize(first + rows as usize, [0; 3]);
            for (i, leaf) in plan.text.iter().enumerate() {
                let column = count_characters(&meta, group, &data, *leaf).expect("decodes");
                lengths[first..].iter_mut().zip(column).for_each(|(row, length)| row[i] = length);
            }
        }
        let (texts, hashes) =
            (texts(&meta, &data, &plan.text, text), texts(&meta, &data, &plan.hashes, hash));
        let (counts, names) = (Vec::new(), Default::default());
        finish(engine, Self { plan, counts, names, texts, lengths, hashes, parts: vec![part] })
    }

    /// Of a packed site, whose shards are all checked.
    pub fn of_site(folder: &Path) -> Self {
        let manifest = std::fs::read(folder.join("manifest.json")).expect("a manifest");
        let manifest = Manifest::parse(&manifest).expect("sound");
        let shard =
            |entry: &ShardEntry| {
                let bytes = std::fs::read(folder.join(&entry.path)).expect("a shard");
                entry.verify(&bytes).expect("the manifest's");
                let (meta, data) = open(bytes);
                assert_eq!(meta.rows(), entry.rows);
                let whole = 0..meta.group_rows().count();
                assert!(whole.into_iter().all(|group| {
                    (0..meta.leaves().len()).all(|leaf| !meta.needs_transcoding(group, leaf))
                }));
                (meta, data)
            };
        let mut words = Vec::new();
        let mut first: Option<(Plan, Engine)> = None;
        for entry in &manifest.shards.labels {
            let (meta, data) = shard(entry);
            let plan = adapter::plan(meta.leaves()).expect("known");
            let (known, engine) = first
                .get_or_insert_with(|| (plan.clone(), Engine::new(plan.categories.clone(), plan.fields)));
            assert_eq!(known.labels, plan.labels);
            for group in 0..meta.group_rows().count() {
                let names = engine.names_mut();
                words.extend(decode_labels(&meta, group, &data, &plan.labels, names).expect("decodes").0);
            }
        }
        let (plan, mut engine) = first.expect("a label shard");
        for part in &manifest.parts {
            let own = part.first_row as usize..(part.first_row + part.rows) as usize;
            engine.append(&part.part(), &words[own]).expect("memory");
        }
        let mut lengths = Vec::new();
        for entry in &manifest.shards.lengths {
            let (meta, data) = shard(entry);
            let columns = adapter::length_columns(meta.leaves()).expect("columns");
            lengths.extend(decode_lengths(&meta, 0, &data, columns).expect("decodes"));
        }
        let mut all_texts = Vec::new();
        for entry in &manifest.shards.text {
            let (meta, data) = shard(entry);
            all_texts.extend(texts(
                &meta,
                &data,
                &adapter::text_columns(meta.leaves()).expect("columns"),
                text,
            ));
        }
        let mut hashes = Vec::new();
        for entry in &manifest.shards.hashes {
            let (meta, data) = shard(entry);
            hashes.extend(texts(&meta, &data, &adapter::hash_columns(meta.leaves()).expect("columns"), hash));
        }
        if hashes.is_empty() {
            hashes = vec![Vec::new(); words.len()];
        }
        let (counts, names) = (Vec::new(), Default::default());
        let mut parts: Vec<Part> = Vec::new();
        for entry in &manifest.parts {
            if !parts.contains(&entry.part()) {
                parts.push(entry.part());
            }
        }
        finish(engine, Self { plan, counts, names, texts: all_texts, lengths, hashes, parts })
    }

    /// Both show the same.
    pub fn assert_same(&self, other: &Self, what: &str) {
        assert_eq!(self.plan.member, other.plan.member, "{what}");
        assert_eq!(self.plan.fields, other.plan.fields, "{what}");
        assert_eq!(self.plan.categories, other.plan.categories, "{what}");
        assert_eq!(self.names, other.names, "{what}");
        assert_eq!(self.counts, other.counts, "{what}");
        assert!(!self.texts.is_empty() && self.texts == other.texts, "{what}: texts");
        assert!(self.lengths == other.lengths, "{what}: lengths");
        assert!(self.hashes == other.hashes, "{what}: hashes");
    }
}
