//! The packed site: Parquet shards and a manifest with their sizes and digests.
//!
//! A small browser engine reads the shards, so they keep to a plain subset of Parquet: SNAPPY or
//! no compression, encodings PLAIN, RLE and RLE_DICTIONARY, no statistics, no page index.

use crate::labels::{Labels, Pair};
use crate::published::{CATEGORIES, PARTS, Published, response_source};
use crate::snappy;
use crate::text::Row;
use bytes::Bytes;
use parquet::basic::{Compression, Encoding};
use parquet::column::page::{CompressedPage, Page, PageWriter};
use parquet::column::writer::{ColumnCloseResult, ColumnWriter};
use parquet::data_type::{ByteArray, FixedLenByteArray};
use parquet::errors::ParquetError;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
use parquet::file::writer::{SerializedFileWriter, SerializedPageWriter, TrackedWrite};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::{ColumnDescPtr, ColumnPath, SchemaDescriptor, TypePtr};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::sync::Arc;

/// Shown wherever the demo data is.
pub const NOTICE: &str = "Demo data: synthetic text; label counts match the published counts";

/// The manifest's word on rights.
pub const LICENSE: &str = "Apache-2.0 (synthetic text and labels; counts after published \
                           aggregate counts of PKU-SafeRLHF)";

/// Rows of a row group of a text shard.
pub const TEXT_GROUP: usize = 1_000;

/// Bytes that a text shard should have.
const TEXT_SHARD: usize = 2_000_000;

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

/// The values of one leaf column.
enum Leaf {
    Bool(Vec<bool>),
    Int32(Vec<i32>),
    Int64(Vec<i64>),
    Text(Vec<ByteArray>),
    Fixed(Vec<FixedLenByteArray>),
}

impl Leaf {
    fn slice(&self, from: usize, to: usize) -> Self {
        match self {
            Self::Bool(v) => Self::Bool(v[from..to].to_vec()),
            Self::Int32(v) => Self::Int32(v[from..to].to_vec()),
            Self::Int64(v) => Self::Int64(v[from..to].to_vec()),
            Self::Text(v) => Self::Text(v[from..to].to_vec()),
            Self::Fixed(v) => Self::Fixed(v[from..to].to_vec()),
        }
    }
}

/// How one leaf column is stored.
#[derive(Clone, Copy, Debug)]
struct Storage {
    dictionary: bool,
    encoding: Encoding,
    compression: Compression,
}

const PLAIN: Storage =
    Storage { dictionary: false, encoding: Encoding::PLAIN, compression: Compression::UNCOMPRESSED };

/// Columns of a file with their paths.
struct Table {
    schema: TypePtr,
    columns: Vec<(ColumnPath, Leaf)>,
}

fn properties() -> parquet::file::properties::WriterPropertiesBuilder {
    WriterProperties::builder()
        .set_writer_version(WriterVersion::PARQUET_2_0)
        .set_created_by("saferlhf-viewer demo-data".to_owned())
        .set_statistics_enabled(EnabledStatistics::None)
        .set_offset_index_disabled(true)
        .set_data_page_size_limit(usize::MAX)
        .set_data_page_row_count_limit(usize::MAX)
        .set_dictionary_page_size_limit(usize::MAX)
        .set_write_batch_size(1 << 20)
        .set_max_row_group_row_count(None)
}

fn write(
    schema: &TypePtr,
    columns: &[(ColumnPath, Leaf)],
    storage: &[Storage],
    group: usize,
    rows: usize,
) -> Result<Vec<u8>, ParquetError> {
    let mut builder = properties();
    for ((path, _), s) in columns.iter().zip(storage) {
        builder = builder
            .set_column_dictionary_enabled(path.clone(), s.dictionary)
            .set_column_compression(path.clone(), s.compression);
        if !s.dictionary {
            builder = builder.set_column_encoding(path.clone(), s.encoding);
        }
    }
    let mut writer = SerializedFileWriter::new(Vec::new(), schema.clone(), Arc::new(builder.build()))?;
    let mut from = 0;
    while from < rows {
        let to = rows.min(from + group);
        let mut row_group = writer.next_row_group()?;
        for (_, leaf) in columns {
            let Some(mut column) = row_group.next_column()? else {
                return Err(ParquetError::General("fewer leaves than columns".into()));
            };
            match (column.untyped(), leaf.slice(from, to)) {
                (ColumnWriter::BoolColumnWriter(w), Leaf::Bool(v)) => w.write_batch(&v, None, None),
                (ColumnWriter::Int32ColumnWriter(w), Leaf::Int32(v)) => w.write_batch(&v, None, None),
                (ColumnWriter::Int64ColumnWriter(w), Leaf::Int64(v)) => w.write_batch(&v, None, None),
                (ColumnWriter::ByteArrayColumnWriter(w), Leaf::Text(v)) => w.write_batch(&v, None, None),
                (ColumnWriter::FixedLenByteArrayColumnWriter(w), Leaf::Fixed(v)) => {
                    w.write_batch(&v, None, None)
                }
                _ => return Err(ParquetError::General("leaf and column differ".into())),
            }?;
            column.close()?;
        }
        row_group.close()?;
        from = to;
    }
    writer.into_inner()
}

/// Picks for every column the smaller of its possible ways to be stored: they are all written once
/// and the sizes in the footer decide.
fn smallest(table: &Table, rows: usize) -> Result<Vec<Storage>, ParquetError> {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    let mut best: Vec<(i64, Storage)> = vec![(i64::MAX, PLAIN); table.columns.len()];
    for compression in [Compression::UNCOMPRESSED, Compression::SNAPPY] {
        for other in [false, true] {
            let candidate: Vec<Storage> = table
                .columns
                .iter()
                .map(|(_, leaf)| {
                    let boolean = matches!(leaf, Leaf::Bool(_));
                    Storage {
                        dictionary: other && !boolean,
                        encoding: if other && boolean { Encoding::RLE } else { Encoding::PLAIN },
                        compression,
                    }
                })
                .collect();
            let bytes = write(&table.schema, &table.columns, &candidate, rows, rows)?;
            let reader = SerializedFileReader::new(Bytes::from(bytes))?;
            let group = reader.metadata().row_group(0);
            for (column, (chunk, best)) in group.columns().iter().zip(&mut best).enumerate() {
                if chunk.compressed_size() < best.0 {
                    *best = (chunk.compressed_size(), candidate[column]);
                }
            }
        }
    }
    Ok(best.into_iter().map(|b| b.1).collect())
}

fn path(parts: &[&str]) -> ColumnPath {
    ColumnPath::new(parts.iter().map(|&p| p.to_owned()).collect())
}

fn labels_table(published: &Published, labels: &Labels) -> Result<Table, ParquetError> {
    use parquet::basic::{LogicalType, Repetition, Type as Physical};
    use parquet::schema::types::Type;
    let text = |name: &str| {
        Type::primitive_type_builder(name, Physical::BYTE_ARRAY)
            .with_repetition(Repetition::REQUIRED)
            .with_logical_type(Some(LogicalType::String))
            .with_converted_type(parquet::basic::ConvertedType::UTF8)
            .build()
            .map(Arc::new)
    };
    let plain = |name: &str, physical: Physical| {
        Type::primitive_type_builder(name, physical)
            .with_repetition(Repetition::REQUIRED)
            .build()
            .map(Arc::new)
    };
    let group = |name: &str| {
        let members = published
            .categories
            .iter()
            .map(|c| plain(c, Physical::BOOLEAN))
            .collect::<Result<Vec<_>, _>>()?;
        Type::group_type_builder(name)
            .with_repetition(Repetition::REQUIRED)
            .with_fields(members)
            .build()
            .map(Arc::new)
    };
    let fields = vec![
        text("prompt_source")?,
        text("response_0_source")?,
        text("response_1_source")?,
        plain("is_response_0_safe", Physical::BOOLEAN)?,
        plain("is_response_1_safe", Physical::BOOLEAN)?,
        group("response_0_harm_category")?,
        group("response_1_harm_category")?,
        plain("response_0_severity_level", Physical::INT64)?,
        plain("response_1_severity_level", Physical::INT64)?,
        plain("better_response_id", Physical::INT64)?,
        plain("safer_response_id", Physical::INT64)?,
    ];
    let schema = Arc::new(Type::group_type_builder("schema").with_fields(fields).build()?);

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
        (
            path(&["prompt_source"]),
            Leaf::Text(pairs.iter().map(|p| sources[usize::from(p.source)].clone()).collect()),
        ),
        (path(&["response_0_source"]), Leaf::Text(model.clone())),
        (path(&["response_1_source"]), Leaf::Text(model)),
        (path(&["is_response_0_safe"]), bools(&|p| p.responses[0].safe)),
        (path(&["is_response_1_safe"]), bools(&|p| p.responses[1].safe)),
    ];
    for n in 0..2 {
        for c in 0..CATEGORIES {
            columns.push((
                path(&[&format!("response_{n}_harm_category"), &published.categories[c]]),
                bools(&|p| p.responses[n].categories >> c & 1 == 1),
            ));
        }
    }
    columns.extend([
        (path(&["response_0_severity_level"]), ints(&|p| p.responses[0].severity)),
        (path(&["response_1_severity_level"]), ints(&|p| p.responses[1].severity)),
        (path(&["better_response_id"]), ints(&|p| p.better)),
        (path(&["safer_response_id"]), ints(&|p| p.safer)),
    ]);
    Ok(Table { schema, columns })
}

/// The label shard alone.
pub fn label_shard(published: &Published, labels: &Labels) -> Result<Shard, ParquetError> {
    let table = labels_table(published, labels)?;
    let rows = labels.pairs.len();
    let storage = smallest(&table, rows)?;
    whole("labels.parquet", &table, &storage, rows)
}

fn whole(name: &str, table: &Table, storage: &[Storage], rows: usize) -> Result<Shard, ParquetError> {
    let bytes = write(&table.schema, &table.columns, storage, rows, rows)?;
    Ok(Shard { path: name.to_owned(), bytes: bytes.into(), first_row: 0, rows })
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
    let schema = parse_message_type(
        "message schema { required int32 prompt_length; \
         required int32 response_0_length; required int32 response_1_length; }",
    )?;
    let column =
        |name: &str, f: &dyn Fn(&Row) -> i32| (path(&[name]), Leaf::Int32(rows.iter().map(f).collect()));
    let table = Table {
        schema: Arc::new(schema),
        columns: vec![
            column("prompt_length", &|r| characters(&r.prompt)),
            column("response_0_length", &|r| characters(&r.responses[0])),
            column("response_1_length", &|r| characters(&r.responses[1])),
        ],
    };
    let storage = smallest(&table, rows.len())?;
    whole("lengths.parquet", &table, &storage, rows.len())
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
    let schema = parse_message_type(
        "message schema { required fixed_len_byte_array(32) response_0_sha256; \
         required fixed_len_byte_array(32) response_1_sha256; }",
    )?;
    let column = |n: usize| {
        (
            path(&[&format!("response_{n}_sha256")]),
            Leaf::Fixed(rows.iter().map(|r| digest(&r.prompt, &r.responses[n])).collect()),
        )
    };
    let table = Table { schema: Arc::new(schema), columns: vec![column(0), column(1)] };
    whole(name, &table, &[PLAIN; 2], rows.len())
}

/// One page, and so one column chunk, of text: compressed here, because the writer's own
/// compressor leaves it half as large again.
fn text_chunk(column: ColumnDescPtr, values: &[&str]) -> Result<(Bytes, ColumnCloseResult), ParquetError> {
    let mut plain = Vec::new();
    for value in values {
        plain.extend_from_slice(&(value.len() as u32).to_le_bytes());
        plain.extend_from_slice(value.as_bytes());
    }
    let rows = values.len() as u32;
    let page = Page::DataPageV2 {
        buf: snappy::compress(&plain).into(),
        num_values: rows,
        encoding: Encoding::PLAIN,
        num_nulls: 0,
        num_rows: rows,
        def_levels_byte_len: 0,
        rep_levels_byte_len: 0,
        is_compressed: true,
        statistics: None,
    };
    let mut sink = TrackedWrite::new(Vec::new());
    let spec = SerializedPageWriter::new(&mut sink).write_page(CompressedPage::new(page, plain.len()))?;
    let metadata = ColumnChunkMetaData::builder(column)
        .set_compression(Compression::SNAPPY)
        .set_encodings(vec![Encoding::PLAIN])
        .set_num_values(i64::from(rows))
        .set_total_compressed_size(spec.compressed_size as i64)
        .set_total_uncompressed_size(spec.uncompressed_size as i64)
        .set_data_page_offset(0)
        .build()?;
    let close = ColumnCloseResult {
        bytes_written: spec.bytes_written,
        rows_written: u64::from(rows),
        metadata,
        bloom_filter: None,
        column_index: None,
        offset_index: None,
    };
    Ok((sink.into_inner()?.into(), close))
}

/// The row groups of a text shard: three chunks each.
type TextGroup = Vec<(Bytes, ColumnCloseResult)>;

fn text_groups(schema: &SchemaDescriptor, rows: &[Row]) -> Result<Vec<TextGroup>, ParquetError> {
    let columns: [fn(&Row) -> &str; 3] = [|r| &r.prompt, |r| &r.responses[0], |r| &r.responses[1]];
    rows.chunks(TEXT_GROUP)
        .map(|group| {
            columns
                .iter()
                .enumerate()
                .map(|(i, column)| {
                    let values: Vec<&str> = group.iter().map(column).collect();
                    text_chunk(schema.column(i), &values)
                })
                .collect()
        })
        .collect()
}

fn text_shards(rows: &[Row]) -> Result<Vec<Shard>, ParquetError> {
    let schema: TypePtr = Arc::new(parse_message_type(
        "message schema { required byte_array prompt (UTF8); \
         required byte_array response_0 (UTF8); required byte_array response_1 (UTF8); }",
    )?);
    let groups = text_groups(&SchemaDescriptor::new(schema.clone()), rows)?;
    let total: usize = groups.iter().flatten().map(|(bytes, _)| bytes.len()).sum();
    let count = (total as f64 / TEXT_SHARD as f64).round().max(1.0) as usize;
    let step = groups.len().div_ceil(count).max(1);
    let mut shards = Vec::new();
    let mut first_row = 0;
    let mut groups = groups.into_iter().peekable();
    while groups.peek().is_some() {
        let mut writer =
            SerializedFileWriter::new(Vec::new(), schema.clone(), Arc::new(properties().build()))?;
        let mut shard_rows = 0;
        for group in groups.by_ref().take(step) {
            let mut row_group = writer.next_row_group()?;
            for (bytes, close) in group {
                row_group.append_column(&bytes, close)?;
            }
            shard_rows += row_group.close()?.num_rows() as usize;
        }
        shards.push(Shard {
            path: format!("text-{:03}.parquet", shards.len()),
            bytes: writer.into_inner()?.into(),
            first_row,
            rows: shard_rows,
        });
        first_row += shard_rows;
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
        let quote = |text: &str| serde_json::Value::from(text).to_string();
        let rows: usize = part_rows.iter().sum();
        let mut first_row = 0;
        let mut parts = Vec::new();
        for ((config, split), &rows) in PARTS.iter().zip(part_rows) {
            parts.push(format!(
                r#"{{"config":{},"split":{},"first_row":{first_row},"rows":{rows}}}"#,
                quote(config),
                quote(split),
            ));
            first_row += rows;
        }
        let kinds: Vec<String> = self
            .kinds()
            .iter()
            .map(|(kind, shards)| {
                let lines: Vec<String> = shards.iter().map(shard_line).collect();
                format!("{}:[\n{}\n]", quote(kind), lines.join(",\n"))
            })
            .collect();
        format!(
            "{{\"format\":\"saferlhf-site\",\"version\":1,\"title\":\"Demo data\",\n\
             \"notice\":{},\n\"synthetic\":true,\n\"license\":{},\n\
             \"schema\":\"pku-saferlhf\",\"rows\":{rows},\n\"parts\":[\n{}\n],\n\
             \"shards\":{{\n{}\n}}}}\n",
            quote(NOTICE),
            quote(LICENSE),
            parts.join(",\n"),
            kinds.join(",\n"),
        )
    }
}

fn shard_line(shard: &Shard) -> String {
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(&shard.bytes) {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    format!(
        r#"{{"path":"{}","bytes":{},"sha256":"{hex}","first_row":{},"rows":{}}}"#,
        shard.path,
        shard.bytes.len(),
        shard.first_row,
        shard.rows
    )
}
