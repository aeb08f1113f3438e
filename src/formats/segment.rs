//! Columns → a small Parquet file of one row group, as the core reads it.

use super::columns::{Column, Data, Texts};
use crate::model::Cause;
use bytes::Bytes;
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::Result;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{ColumnPath, Type};
use std::collections::HashSet;
use std::sync::Arc;

/// Values that are looked at to see whether they repeat.
const SAMPLE: usize = 1024;

/// Writes `rows` rows. The columns' texts are taken; they are empty afterwards,
/// but keep their types.
///
/// # Errors
/// The writer's own, which should not be.
pub(super) fn write(columns: &mut [Column], rows: usize) -> std::result::Result<Vec<u8>, Cause> {
    columns.iter_mut().for_each(prepare);
    let written = write_file(columns, rows);
    columns.iter_mut().for_each(|column| column.truncate(0));
    written.map_err(|error| Cause::Stream { format: "row", bytes: 0, detail: error.to_string() })
}

/// A struct without fields cannot be written: it becomes text.
fn prepare(column: &mut Column) {
    match &mut column.data {
        Data::Struct(fields) if fields.is_empty() => column.widen(),
        Data::Struct(fields) => fields.iter_mut().for_each(prepare),
        Data::List(_, inner) => prepare(inner),
        _ => {}
    }
}

fn write_file(columns: &mut [Column], rows: usize) -> Result<Vec<u8>> {
    let fields = columns.iter().map(schema).collect::<Result<_>>()?;
    let schema = Arc::new(Type::group_type_builder("schema").with_fields(fields).build()?);
    let mut properties = WriterProperties::builder()
        .set_created_by("saferlhf-viewer".to_owned())
        .set_compression(Compression::SNAPPY)
        .set_dictionary_enabled(false)
        .set_statistics_enabled(EnabledStatistics::None)
        .set_offset_index_disabled(true)
        .set_write_batch_size(256);
    let mut repeating = Vec::new();
    columns.iter().for_each(|column| find_repeating(column, &mut Vec::new(), &mut repeating));
    for path in repeating {
        properties = properties.set_column_dictionary_enabled(ColumnPath::new(path), true);
    }
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties.build()))?;
    let mut group = writer.next_row_group()?;
    let whole = vec![0; rows];
    for column in columns {
        write_column(&mut group, column, &whole, 0)?;
    }
    group.close()?;
    writer.into_inner()
}

/// Everything may be null.
fn schema(column: &Column) -> Result<Arc<Type>> {
    let leaf = |physical, logical| {
        Type::primitive_type_builder(&column.name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical)
            .build()
    };
    let built = match &column.data {
        Data::Bool(_) => leaf(Physical::BOOLEAN, None),
        Data::Int(_) => leaf(Physical::INT64, None),
        Data::Double(_) => leaf(Physical::DOUBLE, None),
        Data::Nothing | Data::Text(_) => leaf(Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Data::Struct(fields) => Type::group_type_builder(&column.name)
            .with_repetition(Repetition::OPTIONAL)
            .with_fields(fields.iter().map(schema).collect::<Result<_>>()?)
            .build(),
        Data::List(_, inner) => {
            let list = Type::group_type_builder("list")
                .with_repetition(Repetition::REPEATED)
                .with_fields(vec![schema(inner)?])
                .build()?;
            Type::group_type_builder(&column.name)
                .with_repetition(Repetition::OPTIONAL)
                .with_logical_type(Some(LogicalType::List))
                .with_fields(vec![Arc::new(list)])
                .build()
        }
    };
    built.map(Arc::new)
}

/// Paths of the leaves whose values repeat: there a dictionary is smaller.
fn find_repeating(column: &Column, above: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    above.push(column.name.clone());
    let repeats = match &column.data {
        Data::Int(values) => repeats(values.iter()),
        Data::Text(texts) => repeats(texts.iter()),
        Data::Struct(fields) => {
            fields.iter().for_each(|field| find_repeating(field, above, found));
            false
        }
        Data::List(_, inner) => {
            above.push("list".to_owned());
            find_repeating(inner, above, found);
            above.pop();
            false
        }
        _ => false,
    };
    if repeats {
        found.push(above.clone());
    }
    above.pop();
}

fn repeats<T: std::hash::Hash + Eq>(values: impl Iterator<Item = T>) -> bool {
    let mut seen = 0;
    let different: HashSet<T> = values.take(SAMPLE).inspect(|_| seen += 1).collect();
    different.len() * 2 <= seen
}

/// Writes a column's leaves. `above` is how far each entry is there: `depth`
/// where all that the column stands in is.
fn write_column(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    column: &mut Column,
    above: &[i16],
    depth: i16,
) -> Result<()> {
    column.present.resize(above.len(), false);
    let entries = above.iter().zip(&column.present);
    let levels: Vec<i16> = entries
        .map(|(level, present)| if *level == depth && *present { depth + 1 } else { *level })
        .collect();
    match &mut column.data {
        Data::Struct(fields) => {
            for field in fields {
                write_column(group, field, &levels, depth + 1)?;
            }
            Ok(())
        }
        Data::List(lengths, inner) => {
            let total = lengths.iter().map(|len| *len as usize).sum();
            inner.present.resize(total, false);
            let (mut definition, mut repetition) = (Vec::new(), Vec::new());
            let (mut lists, mut elements) = (lengths.iter(), inner.present.iter());
            for level in levels {
                let len = if level > depth { lists.next().copied().unwrap_or(0) } else { 0 };
                if len == 0 {
                    definition.push(level);
                    repetition.push(0);
                }
                for i in 0..len {
                    let present = elements.next().copied().unwrap_or(false);
                    definition.push(depth + if present { 3 } else { 2 });
                    repetition.push(i16::from(i > 0));
                }
            }
            write_leaf(group, &mut inner.data, &definition, Some(&repetition))
        }
        data => write_leaf(group, data, &levels, None),
    }
}

fn write_leaf(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    data: &mut Data,
    definition: &[i16],
    repetition: Option<&[i16]>,
) -> Result<()> {
    match data {
        Data::Bool(values) => write_values::<BoolType>(group, values, definition, repetition),
        Data::Int(values) => write_values::<Int64Type>(group, values, definition, repetition),
        Data::Double(values) => write_values::<DoubleType>(group, values, definition, repetition),
        Data::Text(texts) => {
            let Texts { bytes, ends } = std::mem::take(texts);
            let bytes = Bytes::from(bytes);
            let mut start = 0;
            let values: Vec<ByteArray> = ends
                .into_iter()
                .map(|end| ByteArray::from(bytes.slice(std::mem::replace(&mut start, end)..end)))
                .collect();
            write_values::<ByteArrayType>(group, &values, definition, repetition)
        }
        Data::Nothing | Data::Struct(_) | Data::List(..) => {
            write_values::<ByteArrayType>(group, &[], definition, repetition)
        }
    }
}

fn write_values<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    values: &[T::T],
    definition: &[i16],
    repetition: Option<&[i16]>,
) -> Result<()> {
    let Some(mut column) = group.next_column()? else { return Ok(()) };
    column.typed::<T>().write_batch(values, Some(definition), repetition)?;
    column.close()
}
