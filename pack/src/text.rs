//! Text shards: row groups of whole texts, so that who looks at one pair decodes few.

use crate::snappy;
use crate::table::properties;
use bytes::Bytes;
use parquet::basic::{Compression, ConvertedType, Encoding, Repetition, Type as Physical};
use parquet::column::page::{CompressedPage, Page, PageWriter};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::writer::{SerializedFileWriter, SerializedPageWriter, TrackedWrite};
use parquet::schema::types::{ColumnDescPtr, SchemaDescriptor, Type, TypePtr};
use std::sync::Arc;

/// The columns of text shards.
#[derive(Clone, Debug)]
pub struct Texts {
    by: String,
    schema: TypePtr,
    leaves: SchemaDescriptor,
}

/// A row group of a text shard, compressed.
#[derive(Debug)]
pub struct TextGroup {
    chunks: Vec<(Bytes, ColumnCloseResult)>,
    rows: usize,
}

impl TextGroup {
    /// Rows of the group.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Bytes of the group in a file.
    pub fn bytes(&self) -> usize {
        self.chunks.iter().map(|(bytes, _)| bytes.len()).sum()
    }
}

impl Texts {
    /// With these columns; `by` is who writes them.
    ///
    /// # Errors
    /// The names are none that a schema can have.
    pub fn new(by: &str, names: &[&str]) -> Result<Self> {
        let fields = names
            .iter()
            .map(|name| {
                Type::primitive_type_builder(name, Physical::BYTE_ARRAY)
                    .with_repetition(Repetition::REQUIRED)
                    .with_converted_type(ConvertedType::UTF8)
                    .build()
                    .map(Arc::new)
            })
            .collect::<Result<_>>()?;
        let schema = Arc::new(Type::group_type_builder("schema").with_fields(fields).build()?);
        let leaves = SchemaDescriptor::new(Arc::clone(&schema));
        Ok(Self { by: by.to_owned(), schema, leaves })
    }

    /// A row group of columns, each given as [`append`] makes it.
    ///
    /// # Errors
    /// The writer's own, or a group that no page can hold.
    pub fn group(&self, columns: &[Vec<u8>], rows: usize) -> Result<TextGroup> {
        let chunks = self.leaves.columns().iter().zip(columns);
        let chunks = chunks.map(|(column, plain)| chunk(column.clone(), plain, rows));
        Ok(TextGroup { chunks: chunks.collect::<Result<_>>()?, rows })
    }

    /// A file of row groups.
    ///
    /// # Errors
    /// The writer's own.
    pub fn shard(&self, groups: Vec<TextGroup>) -> Result<Vec<u8>> {
        let properties = Arc::new(properties(&self.by).build());
        let mut writer = SerializedFileWriter::new(Vec::new(), Arc::clone(&self.schema), properties)?;
        for group in groups {
            let mut row_group = writer.next_row_group()?;
            for (bytes, close) in group.chunks {
                row_group.append_column(&bytes, close)?;
            }
            row_group.close()?;
        }
        writer.into_inner()
    }
}

/// Appends a text in the PLAIN encoding: its length in four bytes, then itself.
pub fn append(plain: &mut Vec<u8>, text: &[u8]) {
    plain.extend_from_slice(&(text.len() as u32).to_le_bytes());
    plain.extend_from_slice(text);
}

/// One page, and so one column chunk, of text: compressed here, because the writer's own
/// compressor leaves it half as large again.
fn chunk(column: ColumnDescPtr, plain: &[u8], rows: usize) -> Result<(Bytes, ColumnCloseResult)> {
    if i32::try_from(plain.len()).is_err() {
        return Err(ParquetError::General("texts are longer than a page can be".into()));
    }
    let page = Page::DataPageV2 {
        buf: snappy::compress(plain).into(),
        num_values: rows as u32,
        encoding: Encoding::PLAIN,
        num_nulls: 0,
        num_rows: rows as u32,
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
        .set_num_values(rows as i64)
        .set_total_compressed_size(spec.compressed_size as i64)
        .set_total_uncompressed_size(spec.uncompressed_size as i64)
        .set_data_page_offset(0)
        .build()?;
    let close = ColumnCloseResult {
        bytes_written: spec.bytes_written,
        rows_written: rows as u64,
        metadata,
        bloom_filter: None,
        column_index: None,
        offset_index: None,
    };
    Ok((sink.into_inner()?.into(), close))
}
