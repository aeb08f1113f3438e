//! Columns → a Parquet file in the plain subset that a small browser engine reads: SNAPPY or no
//! compression, encodings PLAIN, RLE and RLE_DICTIONARY, no statistics, no page index.

use bytes::Bytes;
use parquet::basic::{Compression, ConvertedType, Encoding, LogicalType, Repetition, Type as Physical};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::{ByteArray, FixedLenByteArray};
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::{
    EnabledStatistics, WriterProperties, WriterPropertiesBuilder, WriterVersion,
};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{ColumnPath, Type, TypePtr};
use std::sync::Arc;

/// The values of one leaf column, without gaps.
#[derive(Clone, Debug)]
pub enum Leaf {
    /// Flags.
    Bool(Vec<bool>),
    /// INT32.
    Int32(Vec<i32>),
    /// INT64.
    Int64(Vec<i64>),
    /// UTF-8 texts.
    Text(Vec<ByteArray>),
    /// Byte arrays of this length.
    Fixed(i32, Vec<FixedLenByteArray>),
}

/// A leaf column of a file of one row group.
#[derive(Clone, Debug)]
pub struct Column {
    /// Names from the root to the leaf.
    pub path: Vec<String>,
    /// The values.
    pub leaf: Leaf,
    /// 1 for each row that has a value, 0 for each that has none; nothing where all have.
    pub levels: Option<Vec<i16>>,
}

impl Column {
    /// A column in which every row has a value.
    pub fn required(path: &[&str], leaf: Leaf) -> Self {
        Self { path: path.iter().map(|&name| name.to_owned()).collect(), leaf, levels: None }
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

/// What all files of a site have in common; `by` is who writes them.
pub(crate) fn properties(by: &str) -> WriterPropertiesBuilder {
    WriterProperties::builder()
        .set_writer_version(WriterVersion::PARQUET_2_0)
        .set_created_by(by.to_owned())
        .set_statistics_enabled(EnabledStatistics::None)
        .set_offset_index_disabled(true)
        .set_data_page_size_limit(usize::MAX)
        .set_data_page_row_count_limit(usize::MAX)
        .set_dictionary_page_size_limit(usize::MAX)
        .set_write_batch_size(1 << 20)
        .set_max_row_group_row_count(None)
}

/// The columns as a file of one row group, as they are.
///
/// # Errors
/// The writer's own: the columns contradict each other.
pub fn plain(by: &str, columns: &[Column]) -> Result<Vec<u8>> {
    write(by, &schema(columns)?, columns, &vec![PLAIN; columns.len()])
}

/// The columns as a file of one row group, each stored in the smallest of its possible ways:
/// they are all written once, and the sizes in the footer decide.
///
/// # Errors
/// The writer's own: the columns contradict each other.
pub fn smallest(by: &str, columns: &[Column]) -> Result<Vec<u8>> {
    let schema = schema(columns)?;
    let mut best: Vec<(i64, Storage)> = vec![(i64::MAX, PLAIN); columns.len()];
    for compression in [Compression::UNCOMPRESSED, Compression::SNAPPY] {
        for other in [false, true] {
            let candidate: Vec<Storage> = columns
                .iter()
                .map(|column| {
                    let boolean = matches!(column.leaf, Leaf::Bool(_));
                    Storage {
                        dictionary: other && !boolean,
                        encoding: if other && boolean { Encoding::RLE } else { Encoding::PLAIN },
                        compression,
                    }
                })
                .collect();
            let bytes = write(by, &schema, columns, &candidate)?;
            let reader = SerializedFileReader::new(Bytes::from(bytes))?;
            let group = reader.metadata().row_group(0);
            for ((chunk, best), candidate) in group.columns().iter().zip(&mut best).zip(candidate) {
                if chunk.compressed_size() < best.0 {
                    *best = (chunk.compressed_size(), candidate);
                }
            }
        }
    }
    let best: Vec<Storage> = best.into_iter().map(|best| best.1).collect();
    write(by, &schema, columns, &best)
}

fn write(by: &str, schema: &TypePtr, columns: &[Column], storage: &[Storage]) -> Result<Vec<u8>> {
    let mut builder = properties(by);
    for (column, storage) in columns.iter().zip(storage) {
        let path = ColumnPath::new(column.path.clone());
        builder = builder
            .set_column_dictionary_enabled(path.clone(), storage.dictionary)
            .set_column_compression(path.clone(), storage.compression);
        if !storage.dictionary {
            builder = builder.set_column_encoding(path, storage.encoding);
        }
    }
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::clone(schema), Arc::new(builder.build()))?;
    let mut group = writer.next_row_group()?;
    for Column { leaf, levels, .. } in columns {
        let Some(mut column) = group.next_column()? else {
            return Err(ParquetError::General("fewer leaves than columns".into()));
        };
        let levels = levels.as_deref();
        match (column.untyped(), leaf) {
            (ColumnWriter::BoolColumnWriter(w), Leaf::Bool(v)) => w.write_batch(v, levels, None),
            (ColumnWriter::Int32ColumnWriter(w), Leaf::Int32(v)) => w.write_batch(v, levels, None),
            (ColumnWriter::Int64ColumnWriter(w), Leaf::Int64(v)) => w.write_batch(v, levels, None),
            (ColumnWriter::ByteArrayColumnWriter(w), Leaf::Text(v)) => w.write_batch(v, levels, None),
            (ColumnWriter::FixedLenByteArrayColumnWriter(w), Leaf::Fixed(_, v)) => {
                w.write_batch(v, levels, None)
            }
            _ => return Err(ParquetError::General("leaf and column differ".into())),
        }?;
        column.close()?;
    }
    group.close()?;
    writer.into_inner()
}

/// The schema of columns: those of a group stand next to each other.
fn schema(columns: &[Column]) -> Result<TypePtr> {
    let all: Vec<&Column> = columns.iter().collect();
    Type::group_type_builder("schema").with_fields(fields(&all, 0)?).build().map(Arc::new)
}

fn fields(columns: &[&Column], depth: usize) -> Result<Vec<TypePtr>> {
    let name = |column: &Column| column.path.get(depth).cloned().unwrap_or_default();
    columns
        .chunk_by(|a, b| name(a) == name(b))
        .map(|same| match same {
            [column] if column.path.len() == depth + 1 => leaf(column, &name(column)),
            [first, ..] => Type::group_type_builder(&name(first))
                .with_repetition(Repetition::REQUIRED)
                .with_fields(fields(same, depth + 1)?)
                .build()
                .map(Arc::new),
            [] => Err(ParquetError::General("a group without columns".into())),
        })
        .collect()
}

fn leaf(column: &Column, name: &str) -> Result<TypePtr> {
    let (physical, length) = match column.leaf {
        Leaf::Bool(_) => (Physical::BOOLEAN, -1),
        Leaf::Int32(_) => (Physical::INT32, -1),
        Leaf::Int64(_) => (Physical::INT64, -1),
        Leaf::Text(_) => (Physical::BYTE_ARRAY, -1),
        Leaf::Fixed(length, _) => (Physical::FIXED_LEN_BYTE_ARRAY, length),
    };
    let repetition = if column.levels.is_some() { Repetition::OPTIONAL } else { Repetition::REQUIRED };
    let mut builder = Type::primitive_type_builder(name, physical).with_repetition(repetition);
    if physical == Physical::FIXED_LEN_BYTE_ARRAY {
        builder = builder.with_length(length);
    }
    if physical == Physical::BYTE_ARRAY {
        builder =
            builder.with_logical_type(Some(LogicalType::String)).with_converted_type(ConvertedType::UTF8);
    }
    builder.build().map(Arc::new)
}
