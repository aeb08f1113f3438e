//! Small sound Parquet files of every kind that the core reads.

use crate::file::{File, Page, Written};
use crate::pack::Pack;
use crate::rng::Rng;
use crate::thrift::Node;
use parquet::basic::{Compression, Encoding, LogicalType, Repetition, Type as Physical};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::{ByteArray, FixedLenByteArray};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{Type, TypePtr};
use saferlhf_viewer::model::PKU_SAFERLHF_CATEGORIES;
use std::sync::Arc;

/// What a column's values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Long texts, all different.
    Text,
    /// One of three names.
    Name,
    /// The hex digits of a hash.
    Hex,
    /// 32 bytes.
    Hash,
    /// True or false.
    Flag,
    /// A level from 0 to 3, 64 bits wide.
    Level,
    /// A level from 0 to 3, 32 bits wide.
    Narrow,
}

/// A column: its path and its values.
pub type Column = (Vec<String>, Kind);

/// How a file is written.
#[derive(Clone, Debug)]
pub struct How {
    /// Columns, those of a struct one after the other.
    pub columns: Vec<Column>,
    /// Rows of each row group.
    pub groups: Vec<usize>,
    /// Whether columns may have nulls.
    pub optional: bool,
    /// Every so many rows is null; 0 for none.
    pub nulls: usize,
    /// Whether there are dictionaries.
    pub dictionary: bool,
    /// Whether values without a dictionary are written as differences to those before.
    pub delta: bool,
    /// Whether pages are compressed with Snappy.
    pub snappy: bool,
    /// Whether data pages are of the second kind.
    pub second: bool,
    /// Rows of a page.
    pub page: usize,
    /// Whether there are statistics, an index of pages, and words about the file.
    pub extras: bool,
}

impl Default for How {
    fn default() -> Self {
        Self {
            columns: everything(),
            groups: vec![40, 20],
            optional: true,
            nulls: 0,
            dictionary: true,
            delta: false,
            snappy: true,
            second: false,
            page: 1000,
            extras: false,
        }
    }
}

fn top(name: &str, kind: Kind) -> Column {
    (vec![name.to_owned()], kind)
}

/// The three texts.
pub fn texts() -> Vec<Column> {
    ["prompt", "response_0", "response_1"].map(|name| top(name, Kind::Text)).to_vec()
}

/// The 47 label columns.
pub fn labels() -> Vec<Column> {
    let mut columns = vec![top("prompt_source", Kind::Name)];
    let per_response = |columns: &mut Vec<Column>, name: &str, kind| {
        columns.extend((0..2).map(|r| top(&name.replace('#', if r == 0 { "0" } else { "1" }), kind)));
    };
    per_response(&mut columns, "response_#_source", Kind::Name);
    per_response(&mut columns, "is_response_#_safe", Kind::Flag);
    for r in 0..2 {
        columns.extend(
            PKU_SAFERLHF_CATEGORIES
                .iter()
                .map(|name| (vec![format!("response_{r}_harm_category"), (*name).to_owned()], Kind::Flag)),
        );
    }
    per_response(&mut columns, "response_#_severity_level", Kind::Level);
    columns.extend([top("better_response_id", Kind::Level), top("safer_response_id", Kind::Level)]);
    columns
}

/// The hashes, as digits or as bytes.
pub fn hashes(kind: Kind) -> Vec<Column> {
    ["response_0_sha256", "response_1_sha256"].map(|name| top(name, kind)).to_vec()
}

/// The columns of a table of label patterns.
pub fn patterns() -> Vec<Column> {
    let part = ["config", "split"].map(|name| top(name, Kind::Name));
    [&part[..], &labels(), &[top("pairs", Kind::Narrow)]].concat()
}

/// The lengths of a packed site.
pub fn lengths() -> Vec<Column> {
    ["prompt_length", "response_0_length", "response_1_length"].map(|name| top(name, Kind::Narrow)).to_vec()
}

/// The columns of the hub's files.
pub fn everything() -> Vec<Column> {
    [texts(), labels(), hashes(Kind::Hex)].concat()
}

fn leaf(name: &str, kind: Kind, repetition: Repetition) -> Result<TypePtr> {
    let (physical, length) = match kind {
        Kind::Text | Kind::Name | Kind::Hex => (Physical::BYTE_ARRAY, 0),
        Kind::Hash => (Physical::FIXED_LEN_BYTE_ARRAY, 32),
        Kind::Flag => (Physical::BOOLEAN, 0),
        Kind::Level => (Physical::INT64, 0),
        Kind::Narrow => (Physical::INT32, 0),
    };
    let text = (physical == Physical::BYTE_ARRAY).then_some(LogicalType::String);
    let column = Type::primitive_type_builder(name, physical)
        .with_repetition(repetition)
        .with_logical_type(text)
        .with_length(length);
    column.build().map(Arc::new)
}

fn schema(how: &How) -> Result<TypePtr> {
    let repetition = if how.optional { Repetition::OPTIONAL } else { Repetition::REQUIRED };
    let mut fields: Vec<TypePtr> = Vec::new();
    for group in how.columns.chunk_by(|(a, _), (b, _)| a.len() > 1 && a[0] == b[0]) {
        let members = group
            .iter()
            .map(|(path, kind)| leaf(path.last().map_or("", |name| name), *kind, repetition))
            .collect::<Result<Vec<_>>>()?;
        match &group[0].0[..] {
            [_] => fields.extend(members),
            [name, ..] => fields.push(Arc::new(
                Type::group_type_builder(name).with_repetition(repetition).with_fields(members).build()?,
            )),
            [] => {}
        }
    }
    Type::group_type_builder("schema").with_fields(fields).build().map(Arc::new)
}

/// Writes a file.
///
/// # Errors
/// As the `parquet` crate has them.
pub fn write(how: &How) -> Result<Vec<u8>> {
    let mut properties = WriterProperties::builder()
        .set_writer_version(if how.second { WriterVersion::PARQUET_2_0 } else { WriterVersion::PARQUET_1_0 })
        .set_dictionary_enabled(how.dictionary)
        .set_compression(if how.snappy { Compression::SNAPPY } else { Compression::UNCOMPRESSED })
        .set_statistics_enabled(if how.extras { EnabledStatistics::Page } else { EnabledStatistics::None })
        .set_offset_index_disabled(!how.extras)
        .set_data_page_row_count_limit(how.page)
        .set_write_batch_size(how.page);
    if how.delta {
        for (path, kind) in &how.columns {
            let encoding = match kind {
                Kind::Text | Kind::Hash => Encoding::DELTA_BYTE_ARRAY,
                Kind::Name | Kind::Hex => Encoding::DELTA_LENGTH_BYTE_ARRAY,
                Kind::Level | Kind::Narrow => Encoding::DELTA_BINARY_PACKED,
                Kind::Flag => Encoding::RLE,
            };
            properties = properties.set_column_encoding(path.clone().into(), encoding);
        }
    } else if !how.dictionary {
        properties = properties.set_encoding(Encoding::PLAIN);
        // Only these are written in runs where it is the second kind's way.
        if how.second {
            for (path, _) in how.columns.iter().filter(|(_, kind)| *kind == Kind::Flag) {
                properties = properties.set_column_encoding(path.clone().into(), Encoding::RLE);
            }
        }
    }
    if how.extras {
        let said = KeyValue::new("huggingface".to_owned(), "{\"info\": {}}".to_owned());
        properties = properties.set_key_value_metadata(Some(vec![said]));
    }
    let mut writer = SerializedFileWriter::new(Vec::new(), schema(how)?, Arc::new(properties.build()))?;
    let mut rng = Rng::of(7, 7);
    for rows in &how.groups {
        let mut group = writer.next_row_group()?;
        for (path, kind) in &how.columns {
            let Some(mut column) = group.next_column()? else {
                return Err(ParquetError::General("fewer leaves than columns".into()));
            };
            let highest = path.len() as i16;
            let is_null = |row: usize| how.nulls > 0 && row.is_multiple_of(how.nulls);
            let levels: Vec<i16> = (0..*rows).map(|row| highest - i16::from(is_null(row))).collect();
            let levels = how.optional.then_some(&levels[..]);
            let count = (0..*rows).filter(|row| !is_null(*row)).count();
            let mut texts = |make: &dyn Fn(&mut Rng) -> String| -> Vec<ByteArray> {
                (0..count).map(|_| ByteArray::from(make(&mut rng).into_bytes())).collect()
            };
            match column.untyped() {
                ColumnWriter::BoolColumnWriter(w) => {
                    let values: Vec<bool> = (0..count).map(|_| rng.one_in(5)).collect();
                    w.write_batch(&values, levels, None)?
                }
                ColumnWriter::Int32ColumnWriter(w) => {
                    let values: Vec<i32> = (0..count).map(|_| rng.below(900) as i32).collect();
                    w.write_batch(&values, levels, None)?
                }
                ColumnWriter::Int64ColumnWriter(w) => {
                    let values: Vec<i64> = (0..count).map(|_| rng.below(4) as i64).collect();
                    w.write_batch(&values, levels, None)?
                }
                ColumnWriter::ByteArrayColumnWriter(w) => {
                    let values = texts(&|rng| match kind {
                        Kind::Name => (*rng.pick(&["a", "Alpaca-7B", "ünïcode"])).to_owned(),
                        Kind::Hex => format!("{:064x}", rng.bits()),
                        _ => format!("words {} ", rng.below(99)).repeat(rng.below(4)),
                    });
                    w.write_batch(&values, levels, None)?
                }
                ColumnWriter::FixedLenByteArrayColumnWriter(w) => {
                    let values: Vec<FixedLenByteArray> =
                        (0..count).map(|_| ByteArray::from(vec![rng.bits() as u8; 32]).into()).collect();
                    w.write_batch(&values, levels, None)?
                }
                _ => return Err(ParquetError::General("no such column".into())),
            };
            column.close()?;
        }
        group.close()?;
    }
    writer.into_inner()
}

/// A file whose columns are single runs that never end: it holds as many rows as
/// the footer and the pages' headers say.
///
/// # Errors
/// As the `parquet` crate has them.
pub fn endless(columns: Vec<Column>) -> Result<File> {
    let how = How {
        columns,
        groups: vec![8],
        optional: false,
        second: true,
        snappy: false,
        dictionary: false,
        ..How::default()
    };
    let mut file = taken_apart(&write(&how)?)?;
    /// The most values that a run can have, all of them the first.
    const RUN: [u8; 6] = [0xfe, 0xff, 0xff, 0xff, 0x7f, 0];
    for (pages, (_, kind)) in file.groups[0].iter_mut().zip(&how.columns) {
        let Some(page) = pages.first_mut() else { continue };
        let mut header = page.header.field(8).cloned().unwrap_or(Node::Struct(Vec::new()));
        if *kind == Kind::Flag {
            page.body = [&6u32.to_le_bytes()[..], &RUN].concat();
        } else {
            // One entry: the first value of the page.
            let len = match kind {
                Kind::Level => 8,
                Kind::Narrow => 4,
                Kind::Hash => 32,
                _ => 4 + page.body.first_chunk::<4>().map_or(0, |len| u32::from_le_bytes(*len) as usize),
            };
            let entry = page.body.get(..len).unwrap_or_default().to_vec();
            page.body = [&[1][..], &RUN].concat();
            header.set(4, Node::int(8));
            let dictionary = Node::Struct(vec![(1, Node::int(1)), (2, Node::int(0))]);
            let fields = vec![
                (1, Node::int(2)),
                (2, Node::int(entry.len() as i64)),
                (3, Node::int(0)),
                (7, dictionary),
            ];
            pages.insert(0, Page { header: Node::Struct(fields), body: entry });
        }
        if let Some(page) = pages.last_mut() {
            page.header.set(2, Node::int(page.body.len() as i64));
            page.header.set(8, header);
        }
    }
    file.resize_pages();
    Ok(file)
}

/// Takes a file that was written here apart.
///
/// # Errors
/// It is not sound.
pub fn taken_apart(bytes: &[u8]) -> Result<File> {
    File::read(bytes).ok_or_else(|| ParquetError::General("the file that was written is not sound".into()))
}

/// The way that a sound file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// By the core alone.
    Core,
    /// Column chunks are brought to their plain form first.
    Transcoded,
    /// Rows in text become Parquet first.
    Rows,
}

/// A named file that is damaged.
pub struct Base {
    /// What it is.
    pub name: &'static str,
    /// How it is read.
    pub way: Way,
    /// As a writer would have it, and, where it is Parquet, with room for every number.
    pub written: [Written; 2],
    /// Rows in text before they are compressed, and how they are.
    pub text: Option<(Pack, Vec<u8>)>,
}

impl Base {
    /// A Parquet file.
    pub fn parquet(name: &'static str, file: &File, way: Way) -> Self {
        Self { name, way, written: [file.write(false), file.write(true)], text: None }
    }
}

/// Those that the core reads alone.
///
/// # Errors
/// As the `parquet` crate has them.
pub fn core() -> Result<Vec<Base>> {
    let how = How::default();
    let plain = How { optional: false, dictionary: false, snappy: false, ..how.clone() };
    let second = How { second: true, nulls: 5, ..how.clone() };
    let files = [
        ("the hub's layout", write(&how)?),
        ("plain values in small pages", write(&How { page: 8, ..plain.clone() })?),
        ("pages of the second kind, with nulls", write(&second)?),
        ("statistics and nulls", write(&How { extras: true, nulls: 3, page: 16, ..how.clone() })?),
        ("labels", write(&How { columns: labels(), second: true, ..plain.clone() })?),
        ("labels in one small group", write(&How { columns: labels(), groups: vec![10], ..how.clone() })?),
        ("lengths", write(&How { columns: lengths(), nulls: 7, ..second.clone() })?),
        ("hashes", write(&How { columns: hashes(Kind::Hash), ..plain.clone() })?),
        ("texts", write(&How { columns: texts(), ..second.clone() })?),
        ("plain texts", write(&How { columns: texts(), dictionary: false, page: 9, ..how.clone() })?),
        ("no rows", write(&How { groups: vec![], ..how.clone() })?),
        ("endless labels", endless(labels())?.write(false).bytes),
        ("endless texts", endless([texts(), hashes(Kind::Hex)].concat())?.write(false).bytes),
        ("endless lengths", endless(lengths())?.write(false).bytes),
        ("label patterns", write(&How { columns: patterns(), page: 9, ..how.clone() })?),
        ("endless label patterns", endless(patterns())?.write(false).bytes),
    ];
    files.into_iter().map(|(name, bytes)| Ok(Base::parquet(name, &taken_apart(&bytes)?, Way::Core))).collect()
}
