//! `manifest.json`: what a site holds, a line for every part and shard.

use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// One file of a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Name, relative to the manifest.
    pub path: String,
    /// Its bytes.
    pub bytes: usize,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// Row of the whole table that it starts with.
    pub first_row: u64,
    /// Its rows.
    pub rows: u64,
}

impl Shard {
    /// Of a file's bytes.
    pub fn new(path: impl Into<String>, bytes: &[u8], first_row: u64, rows: u64) -> Self {
        let mut sha256 = String::with_capacity(64);
        for byte in Sha256::digest(bytes) {
            // Writing to a string cannot fail.
            let _ = write!(sha256, "{byte:02x}");
        }
        Self { path: path.into(), bytes: bytes.len(), sha256, first_row, rows }
    }

    fn line(&self) -> String {
        let Self { path, bytes, sha256, first_row, rows } = self;
        format!(
            r#"{{"path":{},"bytes":{bytes},"sha256":"{sha256}","first_row":{first_row},"rows":{rows}}}"#,
            quote(path)
        )
    }
}

/// Consecutive rows of one config and split.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Config.
    pub config: String,
    /// Split.
    pub split: String,
    /// Its rows.
    pub rows: u64,
}

/// A file that was packed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Name, without the folders above what was asked for.
    pub name: String,
    /// Its bytes.
    pub bytes: u64,
    /// Its rows that were packed.
    pub rows: u64,
}

/// A row that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// File.
    pub file: String,
    /// Line that the row begins in, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub why: String,
}

/// What a manifest says. What is empty is not written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// Title for the page.
    pub title: String,
    /// A sentence that must stand beside the data.
    pub notice: Option<String>,
    /// Whether nobody wrote the texts.
    pub synthetic: bool,
    /// Rights.
    pub license: Option<String>,
    /// Which state of the data it is.
    pub revision: Option<String>,
    /// How the data is cited.
    pub citation: Option<String>,
    /// Key of the member of the dataset family.
    pub schema: String,
    /// What rows have.
    pub fields: Vec<String>,
    /// Columns that are read, with their types.
    pub columns: Vec<[String; 2]>,
    /// Columns of the source that are not read.
    pub other_columns: Vec<String>,
    /// Files that were packed.
    pub inputs: Vec<Input>,
    /// Rows that were left out because they could not be read.
    pub unreadable: u64,
    /// The first of these.
    pub described: Vec<LeftOut>,
    /// Configs and splits, in row order.
    pub parts: Vec<Part>,
    /// Kinds of shards with their shards.
    pub shards: Vec<(&'static str, Vec<Shard>)>,
}

fn quote(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A member with an element in each line.
fn list(name: &str, lines: impl Iterator<Item = String>) -> String {
    let lines: Vec<String> = lines.collect();
    format!("{}:[\n{}\n]", quote(name), lines.join(",\n"))
}

impl Manifest {
    /// All rows.
    pub fn rows(&self) -> u64 {
        self.parts.iter().map(|part| part.rows).sum()
    }

    /// The document.
    pub fn to_json(&self) -> String {
        let mut members =
            vec![format!("\"format\":\"saferlhf-site\",\"version\":1,\"title\":{}", quote(&self.title))];
        let mut text = |name: &str, text: &Option<String>| {
            members.extend(text.as_ref().map(|text| format!("{}:{}", quote(name), quote(text))));
        };
        text("notice", &self.notice);
        if self.synthetic {
            members.push("\"synthetic\":true".to_owned());
        }
        let mut text = |name: &str, text: &Option<String>| {
            members.extend(text.as_ref().map(|text| format!("{}:{}", quote(name), quote(text))));
        };
        text("license", &self.license);
        text("revision", &self.revision);
        text("citation", &self.citation);
        members.push(format!("\"schema\":{},\"rows\":{}", quote(&self.schema), self.rows()));
        if !self.fields.is_empty() {
            let fields: Vec<String> = self.fields.iter().map(|field| quote(field)).collect();
            members.push(format!("\"fields\":[{}]", fields.join(",")));
        }
        if !self.columns.is_empty() {
            let line =
                |[path, kind]: &[String; 2]| format!(r#"{{"path":{},"type":{}}}"#, quote(path), quote(kind));
            members.push(list("columns", self.columns.iter().map(line)));
        }
        if !self.other_columns.is_empty() {
            members.push(list("other_columns", self.other_columns.iter().map(|name| quote(name))));
        }
        if !self.inputs.is_empty() {
            let line = |Input { name, bytes, rows }: &Input| {
                format!(r#"{{"name":{},"bytes":{bytes},"rows":{rows}}}"#, quote(name))
            };
            members.push(list("inputs", self.inputs.iter().map(line)));
        }
        if self.unreadable > 0 {
            let line = |LeftOut { file, line, why }: &LeftOut| {
                format!(r#"{{"file":{},"line":{line},"why":{}}}"#, quote(file), quote(why))
            };
            let described = list("described", self.described.iter().map(line));
            members.push(format!("\"unreadable\":{},{described}", self.unreadable));
        }
        let mut first_row = 0;
        let parts = self.parts.iter().map(|Part { config, split, rows }| {
            let line = format!(
                r#"{{"config":{},"split":{},"first_row":{first_row},"rows":{rows}}}"#,
                quote(config),
                quote(split),
            );
            first_row += rows;
            line
        });
        members.push(list("parts", parts));
        let kinds = self.shards.iter().map(|(kind, shards)| list(kind, shards.iter().map(Shard::line)));
        let kinds: Vec<String> = kinds.collect();
        members.push(format!("\"shards\":{{\n{}\n}}", kinds.join(",\n")));
        format!("{{{}}}\n", members.join(",\n"))
    }
}
