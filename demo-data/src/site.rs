//! The demo data as a packed site, by the writer of packed sites ([`pack`]).

use crate::labels::{Labels, Pair};
use crate::published::{CATEGORIES, PARTS, Published, response_source};
use crate::text::Row;
use bytes::Bytes;
use pack::manifest::{self, Manifest};
use pack::table::{self, Column, Leaf};
use pack::text::{TextGroup, Texts, append};
use parquet::data_type::{ByteArray, FixedLenByteArray};
use parquet::errors::ParquetError;
use sha2::{Digest, Sha256};

/// Shown wherever the demo data is.
pub const NOTICE: &str = "Demo data: synthetic text; label counts match the published counts";

/// The manifest's word on rights.
pub const LICENSE: &str = "Apache-2.0 (synthetic text and labels; counts after published \
                           aggregate counts of PKU-SafeRLHF)";

/// Rows of a row group of a text shard.
pub const TEXT_GROUP: usize = 1_000;

/// Bytes that a text shard should have.
const TEXT_SHARD: usize = 2_000_000;

/// Who writes the shards.
const BY: &str = "saferlhf-viewer demo-data";

/// One file of the site.
#[derive(Clone, Debug)]
pub struct Shard {
    /// File name, relative to the manifest.
    pub path: String,
    /// The bytes of the Parquet file.
    pub bytes: Bytes,
    /// Row of the whole table that the shard starts with.
    pub first_row: usize,
    /// Rows in the shard.
    pub rows: usize,
}

/// All files but the manifest, by kind.
#[derive(Clone, Debug)]
pub struct Site {
    /// The label columns.
    pub labels: Vec<Shard>,
    /// Lengths in Unicode scalar values.
    pub lengths: Vec<Shard>,
    /// SHA-256 of prompt + response.
    pub hashes: Vec<Shard>,
    /// Prompt and responses.
    pub text: Vec<Shard>,
}

fn label_columns(published: &Published, labels: &Labels) -> Vec<Column> {
    let pairs = &labels.pairs;
    let sources: Vec<ByteArray> =
        published.prompt_sources().iter().map(|s| ByteArray::from(s.0.as_str())).collect();
    let mut model = Vec::with_capacity(pairs.len());
    for (part, &rows) in PARTS.iter().zip(&labels.part_rows) {
        let name = ByteArray::from(response_source(part.0));
        model.extend(std::iter::repeat_n(name, rows));
    }
    let ints = |f: &dyn Fn(&Pair) -> u8| Leaf::Int64(pairs.iter().map(|p| f(p).into()).collect());
    let bools = |f: &dyn Fn(&Pair) -> bool| Leaf::Bool(pairs.iter().map(f).collect());
    let mut columns = vec![
        Column::required(
            &["prompt_source"],
            Leaf::Text(pairs.iter().map(|p| sources[usize::from(p.source)].clone()).collect()),
        ),
        Column::required(&["response_0_source"], Leaf::Text(model.clone())),
        Column::required(&["response_1_source"], Leaf::Text(model)),
        Column::required(&["is_response_0_safe"], bools(&|p| p.responses[0].safe)),
        Column::required(&["is_response_1_safe"], bools(&|p| p.responses[1].safe)),
    ];
    for n in 0..2 {
        for c in 0..CATEGORIES {
            columns.push(Column::required(
                &[&format!("response_{n}_harm_category"), &published.categories[c]],
                bools(&|p| p.responses[n].categories >> c & 1 == 1),
            ));
        }
    }
    columns.extend([
        Column::required(&["response_0_severity_level"], ints(&|p| p.responses[0].severity)),
        Column::required(&["response_1_severity_level"], ints(&|p| p.responses[1].severity)),
        Column::required(&["better_response_id"], ints(&|p| p.better)),
        Column::required(&["safer_response_id"], ints(&|p| p.safer)),
    ]);
    columns
}

/// The label shard alone.
pub fn label_shard(published: &Published, labels: &Labels) -> Result<Shard, ParquetError> {
    let bytes = table::smallest(BY, &label_columns(published, labels))?;
    Ok(whole("labels.parquet", bytes, labels.pairs.len()))
}

fn whole(name: &str, bytes: Vec<u8>, rows: usize) -> Shard {
    Shard { path: name.to_owned(), bytes: bytes.into(), first_row: 0, rows }
}

fn characters(text: &str) -> i32 {
    i32::try_from(text.chars().count()).unwrap_or(i32::MAX)
}

fn digest(prompt: &str, response: &str) -> FixedLenByteArray {
    let mut hasher = Sha256::new();
    hasher.update(prompt.as_bytes());
    hasher.update(response.as_bytes());
    ByteArray::from(hasher.finalize().to_vec()).into()
}

fn lengths_shard(rows: &[Row]) -> Result<Shard, ParquetError> {
    let column = |name: &str, f: &dyn Fn(&Row) -> i32| {
        Column::required(&[name], Leaf::Int32(rows.iter().map(f).collect()))
    };
    let columns = [
        column("prompt_length", &|r| characters(&r.prompt)),
        column("response_0_length", &|r| characters(&r.responses[0])),
        column("response_1_length", &|r| characters(&r.responses[1])),
    ];
    Ok(whole("lengths.parquet", table::smallest(BY, &columns)?, rows.len()))
}

/// Pairs whose hashes stand in one shard: who looks at a pair fetches one.
const HASH_SHARD: usize = 4096;

fn hashes_shards(rows: &[Row]) -> Result<Vec<Shard>, ParquetError> {
    let shards = rows.chunks(HASH_SHARD).enumerate().map(|(number, rows)| {
        let shard = hashes_shard(rows, &format!("hashes-{number:03}.parquet"))?;
        Ok(Shard { first_row: number * HASH_SHARD, ..shard })
    });
    shards.collect()
}

fn hashes_shard(rows: &[Row], name: &str) -> Result<Shard, ParquetError> {
    let column = |n: usize| {
        let hashes = rows.iter().map(|r| digest(&r.prompt, &r.responses[n])).collect();
        Column::required(&[&format!("response_{n}_sha256")], Leaf::Fixed(32, hashes))
    };
    Ok(whole(name, table::plain(BY, &[column(0), column(1)])?, rows.len()))
}

fn text_groups(texts: &Texts, rows: &[Row]) -> Result<Vec<TextGroup>, ParquetError> {
    let columns: [fn(&Row) -> &str; 3] = [|r| &r.prompt, |r| &r.responses[0], |r| &r.responses[1]];
    rows.chunks(TEXT_GROUP)
        .map(|group| {
            let plain = columns.map(|column| {
                let mut plain = Vec::new();
                group.iter().for_each(|row| append(&mut plain, column(row).as_bytes()));
                plain
            });
            texts.group(&plain, group.len())
        })
        .collect()
}

fn text_shards(rows: &[Row]) -> Result<Vec<Shard>, ParquetError> {
    let texts = Texts::new(BY, &["prompt", "response_0", "response_1"])?;
    let groups = text_groups(&texts, rows)?;
    let total: usize = groups.iter().map(TextGroup::bytes).sum();
    let count = (total as f64 / TEXT_SHARD as f64).round().max(1.0) as usize;
    let step = groups.len().div_ceil(count).max(1);
    let mut shards = Vec::new();
    let mut first_row = 0;
    let mut groups = groups.into_iter().peekable();
    while groups.peek().is_some() {
        let own: Vec<TextGroup> = groups.by_ref().take(step).collect();
        let rows = own.iter().map(TextGroup::rows).sum();
        let path = format!("text-{:03}.parquet", shards.len());
        shards.push(Shard { path, bytes: texts.shard(own)?.into(), first_row, rows });
        first_row += rows;
    }
    Ok(shards)
}

impl Site {
    /// Packs labels and text.
    pub fn pack(published: &Published, labels: &Labels, rows: &[Row]) -> Result<Self, ParquetError> {
        Ok(Self {
            labels: vec![label_shard(published, labels)?],
            lengths: vec![lengths_shard(rows)?],
            hashes: hashes_shards(rows)?,
            text: text_shards(rows)?,
        })
    }

    /// Kinds and shards in the manifest's order.
    pub fn kinds(&self) -> [(&'static str, &[Shard]); 4] {
        [("labels", &self.labels), ("lengths", &self.lengths), ("hashes", &self.hashes), ("text", &self.text)]
    }

    /// `manifest.json`: one line per part and per shard.
    pub fn manifest(&self, part_rows: &[usize; 6]) -> String {
        let part = |((config, split), rows): (&(&str, &str), &usize)| manifest::Part {
            config: (*config).to_owned(),
            split: (*split).to_owned(),
            rows: *rows as u64,
        };
        let shard = |shard: &Shard| {
            manifest::Shard::new(&*shard.path, &shard.bytes, shard.first_row as u64, shard.rows as u64)
        };
        let manifest = Manifest {
            title: "Demo data".to_owned(),
            notice: Some(NOTICE.to_owned()),
            synthetic: true,
            license: Some(LICENSE.to_owned()),
            schema: "pku-saferlhf".to_owned(),
            parts: PARTS.iter().zip(part_rows).map(part).collect(),
            shards: self
                .kinds()
                .iter()
                .map(|(kind, shards)| (*kind, shards.iter().map(shard).collect()))
                .collect(),
            ..Manifest::default()
        };
        manifest.to_json()
    }
}
