//! Columns → a small Parquet file of one row group, as the core reads it.

use super::chunk::{Values, chunk};
use super::columns::{Column, Data};
use crate::model::Cause;
use bytes::Bytes;
use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::errors::Result;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{ColumnDescPtr, SchemaDescriptor, Type};
use std::sync::Arc;

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
    let leaves = SchemaDescriptor::new(Arc::clone(&schema));
    let properties = WriterProperties::builder().set_created_by("saferlhf-viewer".to_owned()).build();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties))?;
    let mut group = writer.next_row_group()?;
    let whole = vec![0; rows];
    let mut leaves = Leaves { group: &mut group, columns: leaves.columns().iter(), rows };
    for column in columns {
        write_column(&mut leaves, column, &whole, 0)?;
    }
    group.close()?;
    writer.into_inner()
}

/// Where the leaves of a row group are written, one after the other.
struct Leaves<'a, 'b> {
    group: &'a mut SerializedRowGroupWriter<'b, Vec<u8>>,
    columns: std::slice::Iter<'a, ColumnDescPtr>,
    rows: usize,
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
        // Who puts segments together knows by that that it may be anything.
        Data::Nothing => leaf(Physical::BYTE_ARRAY, Some(LogicalType::Unknown)),
        Data::Text(_) => leaf(Physical::BYTE_ARRAY, Some(LogicalType::String)),
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

/// Writes a column's leaves. `above` is how far each entry is there: `depth`
/// where all that the column stands in is.
fn write_column(leaves: &mut Leaves<'_, '_>, column: &mut Column, above: &[i16], depth: i16) -> Result<()> {
    column.present.resize(above.len(), false);
    let entries = above.iter().zip(&column.present);
    let levels: Vec<i16> = entries
        .map(|(level, present)| if *level == depth && *present { depth + 1 } else { *level })
        .collect();
    match &mut column.data {
        Data::Struct(fields) => {
            for field in fields {
                write_column(leaves, field, &levels, depth + 1)?;
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
            write_leaf(leaves, &mut inner.data, &definition, Some(&repetition))
        }
        data => write_leaf(leaves, data, &levels, None),
    }
}

fn write_leaf(
    leaves: &mut Leaves<'_, '_>,
    data: &mut Data,
    definition: &[i16],
    repetition: Option<&[i16]>,
) -> Result<()> {
    let number = |bytes: &[u8], out: &mut Vec<u8>| out.extend_from_slice(bytes);
    let values = match data {
        Data::Bool(values) => Values::flags(values),
        Data::Int(values) => Values::new(values.iter().map(|value| value.to_le_bytes()), number),
        Data::Double(values) => Values::new(values.iter().map(|value| value.to_le_bytes()), number),
        Data::Text(texts) => {
            // What was taken is given back before the page is compressed.
            let texts = std::mem::take(texts);
            Values::new(texts.iter(), |text, out| {
                out.extend_from_slice(&(text.len() as u32).to_le_bytes());
                out.extend_from_slice(text);
            })
        }
        Data::Nothing | Data::Struct(_) | Data::List(..) => Values::Plain(Vec::new()),
    };
    let Some(column) = leaves.columns.next() else { return Ok(()) };
    let (bytes, close) = chunk(column, leaves.rows, values, definition, repetition)?;
    leaves.group.append_column(&Bytes::from(bytes), close)
}
