//! Rows → a Parquet file, a row group at a time.

use super::column::Column;
use super::schema::Node;
use crate::formats::chunk::{Values, chunk};
use crate::formats::{Width, ask};
use crate::model::Cause;
use bytes::Bytes;
use parquet::errors::Result as Written;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{SchemaDescriptor, Type};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes that were written and not fetched yet.
#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl io::Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A file that is being written. What was written is fetched after each row group, so that it is
/// never held whole.
pub struct Writer {
    file: SerializedFileWriter<Sink>,
    leaves: SchemaDescriptor,
    sink: Sink,
}

fn failed(error: impl ToString) -> Cause {
    Cause::Told {
        text: format!("The Parquet file cannot be written ({}).", error.to_string()),
        advice: "Save as JSON Lines or CSV instead.".to_owned(),
    }
}

impl Writer {
    /// A file with these columns, and with what other programs keep beside them.
    ///
    /// # Errors
    /// The schema is one that cannot be written.
    pub fn new(nodes: &[Node], beside: &[(String, String)]) -> Result<Self, Cause> {
        let schema = || -> Written<Arc<Type>> {
            let fields = nodes.iter().map(Node::to_type).collect::<Written<_>>()?;
            Ok(Arc::new(Type::group_type_builder("schema").with_fields(fields).build()?))
        };
        let schema = schema().map_err(failed)?;
        let leaves = SchemaDescriptor::new(Arc::clone(&schema));
        let beside = beside.iter().map(|(key, value)| KeyValue::new(key.clone(), value.clone()));
        let properties = WriterProperties::builder()
            .set_created_by(["saferlhf-viewer ", env!("CARGO_PKG_VERSION")].concat())
            .set_key_value_metadata(Some(beside.collect()));
        let sink = Sink::default();
        let file = SerializedFileWriter::new(sink.clone(), schema, Arc::new(properties.build()));
        Ok(Self { file: file.map_err(failed)?, leaves, sink })
    }

    /// Writes rows as a row group; the bytes that this made.
    ///
    /// # Errors
    /// They cannot be written.
    pub fn write(&mut self, columns: &[Column]) -> Result<Vec<u8>, Cause> {
        // Levels, a page and what it becomes; and all of that once more in the file.
        let of_column = |column: &Column| 8 * column.entries() + 4 * column.size();
        let most = columns.iter().map(of_column).max().unwrap_or(0);
        let all = most + columns.iter().map(Column::size).sum::<usize>();
        ask(all).map_err(|_| Cause::no_memory(all as u64))?;
        self.group(columns).map_err(failed)?;
        Ok(self.taken())
    }

    fn group(&mut self, columns: &[Column]) -> Written<()> {
        let mut group = self.file.next_row_group()?;
        for (leaf, column) in self.leaves.columns().iter().zip(columns) {
            let levels = |levels: &[u8]| levels.iter().map(|level| i16::from(*level)).collect::<Vec<_>>();
            let repetition = (column.deepest[0] > 0).then(|| levels(&column.repetition));
            let definition = match column.deepest[1] {
                0 => vec![0; column.rows],
                _ => levels(&column.definition),
            };
            let values = match column.width {
                Width::Bit => Values::flags(&column.values().map(|value| value == [1]).collect::<Vec<_>>()),
                Width::Fixed(..) => Values::new(column.values(), |value, out| out.extend_from_slice(value)),
                Width::Text => Values::new(column.values(), |value, out| {
                    out.extend_from_slice(&(value.len() as u32).to_le_bytes());
                    out.extend_from_slice(value);
                }),
            };
            let (bytes, close) = chunk(leaf, column.rows, values, &definition, repetition.as_deref())?;
            group.append_column(&Bytes::from(bytes), close)?;
        }
        group.close()?;
        Ok(())
    }

    /// Ends the file, with one more text beside it; the last bytes.
    ///
    /// # Errors
    /// It cannot be ended.
    pub fn finish(mut self, key: &str, text: String) -> Result<Vec<u8>, Cause> {
        self.file.append_key_value_metadata(KeyValue::new(key.to_owned(), text));
        self.file.finish().map_err(failed)?;
        Ok(self.taken())
    }

    fn taken(&self) -> Vec<u8> {
        std::mem::take(&mut *self.sink.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
