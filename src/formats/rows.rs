//! A stream of rows in text → segments: small Parquet files, one after the other.

use super::columns::Column;
use super::csv::{Records, Table};
use super::decompress::Decompressor;
use super::split::Splitter;
use super::{json, segment};
use crate::model::Cause;
use crate::shard::{HEAD, Kind, sniff};

/// How much at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// A segment ends once so many bytes of rows went into it.
    pub segment_bytes: usize,
    /// A segment has at most so many rows.
    pub segment_rows: usize,
    /// A longer row cannot be read, in bytes.
    pub row_bytes: usize,
    /// A compressed stream that becomes more bytes than this is given up.
    pub total_bytes: u64,
    /// Most columns, fields of structs counted one by one.
    pub columns: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            segment_bytes: 8 << 20,
            segment_rows: 8192,
            row_bytes: 64 << 20,
            total_bytes: 64 << 30,
            columns: 2000,
        }
    }
}

/// So many unreadable rows of a segment are described.
pub const DESCRIBED: usize = 5;

/// A row that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The line that it begins in, from 1.
    pub line: u64,
    /// What is wrong, in words.
    pub why: String,
}

/// Rows as a Parquet file of one row group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The file.
    pub parquet: Vec<u8>,
    /// Its rows.
    pub rows: u64,
    /// Number of its first row among all rows that could be read, from 0.
    pub first_row: u64,
    /// Rows that could not be read since the segment before.
    pub unreadable: u64,
    /// The first of these.
    pub described: Vec<Unreadable>,
}

/// Turns a stream into segments.
pub struct Converter {
    decompressor: Option<Decompressor>,
    rows: Rows,
}

/// What gathers rows.
struct Rows {
    limits: Limits,
    /// None until the first bytes have told it.
    source: Option<Source>,
    head: Vec<u8>,
    columns: Vec<Column>,
    gathered: usize,
    bytes: usize,
    first_row: u64,
    segments: u64,
    unreadable: u64,
    all_unreadable: u64,
    described: Vec<Unreadable>,
}

enum Source {
    Json(Splitter),
    Csv(Box<Records>, Option<Table>),
}

/// What is called with each segment.
pub type Emit<'a> = dyn FnMut(Segment) -> Result<(), Cause> + 'a;

impl Converter {
    /// For a file of this kind; what a compressed one holds is found out.
    ///
    /// # Errors
    /// The kind is none that has rows in text.
    pub fn new(kind: Kind, limits: Limits) -> Result<Self, Cause> {
        let decompressor = Decompressor::new(kind, limits.total_bytes);
        let source = if decompressor.is_some() { None } else { Some(source(kind, &limits)?) };
        Ok(Self { decompressor, rows: Rows::new(limits, source) })
    }

    /// Takes the next bytes of the file, and hands on every segment that they fill.
    ///
    /// # Errors
    /// The stream cannot be read on, what it holds is not rows in text, or the
    /// caller's own. [`Self::rest`] then gives the rows before.
    pub fn push(&mut self, bytes: &[u8], emit: &mut Emit<'_>) -> Result<(), Cause> {
        let rows = &mut self.rows;
        match &mut self.decompressor {
            None => rows.push(bytes, emit),
            Some(decompressor) => decompressor.push(bytes, &mut |piece| rows.push(piece, emit)),
        }
    }

    /// Says that the file has ended; hands on the last segment.
    ///
    /// # Errors
    /// The stream ends too early (the rows before were handed on all the same),
    /// or has not a single row.
    pub fn finish(&mut self, emit: &mut Emit<'_>) -> Result<(), Cause> {
        let ended = self.rows.end(emit);
        if let (Err(_), Some(decompressor)) = (&ended, &mut self.decompressor) {
            // What is cut off is told as that, not as what is missing.
            decompressor.finish()?;
        }
        ended?;
        self.rest(emit)?;
        if let Some(decompressor) = &mut self.decompressor {
            decompressor.finish()?;
        }
        if self.rows.is_cut_off() {
            return Err(Cause::Cut { rows: self.rows.first_row });
        }
        if self.rows.segments == 0 {
            let first = self.rows.described.first();
            let detail = first.map_or_else(String::new, |row| format!("line {}: {}", row.line, row.why));
            return Err(Cause::NoRows { unreadable: self.rows.all_unreadable, detail });
        }
        Ok(())
    }

    /// Hands on the rows that were gathered and have not filled a segment.
    ///
    /// # Errors
    /// The caller's own.
    pub fn rest(&mut self, emit: &mut Emit<'_>) -> Result<(), Cause> {
        let rows = &mut self.rows;
        if rows.source.is_none() && !rows.head.is_empty() {
            rows.begin(emit)?;
        }
        let has_columns = matches!(&rows.source, Some(Source::Csv(_, Some(_))));
        let tells = rows.gathered > 0 || rows.unreadable > 0 && rows.segments > 0;
        if tells || rows.segments == 0 && has_columns {
            rows.flush(emit)?;
        }
        Ok(())
    }
}

fn source(kind: Kind, limits: &Limits) -> Result<Source, Cause> {
    Ok(match kind {
        Kind::JsonLines => Source::Json(Splitter::lines(limits.row_bytes)),
        Kind::JsonArray | Kind::JsonObjects => Source::Json(Splitter::elements(limits.row_bytes)),
        Kind::Csv(delimiter) => Source::Csv(Box::new(Records::new(delimiter, limits.row_bytes)), None),
        Kind::Empty => return Err(Cause::Empty),
        other => return Err(Cause::NoTable { looks_like: other.words() }),
    })
}

impl Rows {
    fn new(limits: Limits, source: Option<Source>) -> Self {
        Self {
            limits,
            source,
            head: Vec::new(),
            columns: Vec::new(),
            gathered: 0,
            bytes: 0,
            first_row: 0,
            segments: 0,
            unreadable: 0,
            all_unreadable: 0,
            described: Vec::new(),
        }
    }

    fn push(&mut self, bytes: &[u8], emit: &mut Emit<'_>) -> Result<(), Cause> {
        if self.source.is_some() {
            return self.read(bytes, emit);
        }
        self.head.extend_from_slice(bytes);
        if self.head.len() < HEAD {
            return Ok(());
        }
        self.begin(emit)
    }

    /// Finds out what a compressed stream holds.
    fn begin(&mut self, emit: &mut Emit<'_>) -> Result<(), Cause> {
        let head = std::mem::take(&mut self.head);
        self.source = Some(source(sniff(&head), &self.limits)?);
        self.read(&head, emit)
    }

    fn read(&mut self, mut bytes: &[u8], emit: &mut Emit<'_>) -> Result<(), Cause> {
        while !bytes.is_empty() {
            let (taken, ended) = match &mut self.source {
                Some(Source::Json(splitter)) => splitter.take(bytes),
                Some(Source::Csv(records, _)) => records.take(bytes),
                None => return Ok(()),
            };
            bytes = bytes.get(taken..).unwrap_or_default();
            self.bytes += taken;
            if ended {
                self.row(emit)?;
            }
        }
        Ok(())
    }

    /// Takes the row that has ended.
    fn row(&mut self, emit: &mut Emit<'_>) -> Result<(), Cause> {
        let (row, most) = (self.gathered, self.limits.columns);
        let (line, read) = match &mut self.source {
            Some(Source::Json(splitter)) => {
                let found = splitter.row().map(|(line, text)| {
                    (line, text.and_then(|text| json::push(&mut self.columns, row, text, most)))
                });
                splitter.next();
                let Some(found) = found else { return Ok(()) };
                found
            }
            Some(Source::Csv(records, table)) => {
                let (line, too_long) = records.about();
                let read = match table {
                    _ if too_long => Err(format!("it has more than {} bytes", self.limits.row_bytes)),
                    Some(table) => table.push(row, records.cells()),
                    None if records.cells().len() > most
                        || records.cells().any(|name| name.len() > json::NAME) =>
                    {
                        return Err(Cause::NoTable { looks_like: "" });
                    }
                    None => {
                        *table = Some(Table::new(records.cells()));
                        records.next();
                        return Ok(());
                    }
                };
                records.next();
                (line, read)
            }
            None => return Ok(()),
        };
        match read {
            Ok(()) => self.gathered += 1,
            Err(why) => {
                self.unreadable += 1;
                self.all_unreadable += 1;
                if self.described.len() < DESCRIBED {
                    self.described.push(Unreadable { line, why });
                }
            }
        }
        if self.gathered >= self.limits.segment_rows
            || self.gathered > 0 && self.bytes >= self.limits.segment_bytes
        {
            self.flush(emit)?;
        }
        Ok(())
    }

    /// Takes a row that nothing follows.
    fn end(&mut self, emit: &mut Emit<'_>) -> Result<(), Cause> {
        if self.source.is_none() {
            self.begin(emit)?;
        }
        let ended = match &mut self.source {
            Some(Source::Json(_)) => true,
            Some(Source::Csv(records, _)) => records.take(&[]).1,
            None => false,
        };
        if ended { self.row(emit) } else { Ok(()) }
    }

    /// Whether the text ends within what it holds.
    fn is_cut_off(&self) -> bool {
        matches!(&self.source, Some(Source::Json(splitter)) if !splitter.may_end())
    }

    fn flush(&mut self, emit: &mut Emit<'_>) -> Result<(), Cause> {
        let rows = self.gathered;
        let parquet = match &mut self.source {
            Some(Source::Csv(_, Some(table))) => segment::write(&mut table.take(self.limits.columns), rows)?,
            _ => segment::write(&mut self.columns, rows)?,
        };
        let segment = Segment {
            parquet,
            rows: rows as u64,
            first_row: self.first_row,
            unreadable: std::mem::take(&mut self.unreadable),
            described: std::mem::take(&mut self.described),
        };
        self.first_row += rows as u64;
        self.segments += 1;
        (self.gathered, self.bytes) = (0, 0);
        emit(segment)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gzip(content: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
        encoder.write_all(content).expect("memory");
        encoder.finish().expect("memory")
    }

    /// What a stream fails with, and the rows that come out of it all the same.
    fn failing(bytes: &[u8]) -> (Cause, u64) {
        let mut rows = 0;
        let mut emit = |segment: Segment| {
            rows += segment.rows;
            Ok(())
        };
        let mut converter = Converter::new(Kind::Gzip, Limits::default()).expect("compressed");
        let all = converter.push(bytes, &mut emit).and_then(|()| converter.finish(&mut emit));
        // Nothing of a stream without a byte can be handed on.
        let _ = converter.rest(&mut emit);
        (all.expect_err("a damaged stream"), rows)
    }

    #[test]
    fn rows_before_a_damaged_place_are_there_in_small_files_too() {
        let whole = gzip(b"{\"a\": 1}\n{\"a\": 2}\n{\"a\": 3}\n");
        let mut spoiled = whole.clone();
        // The checksum.
        spoiled[whole.len() - 6] ^= 1;
        let (cause, rows) = failing(&spoiled);
        assert!(matches!(cause, Cause::Stream { .. }), "{cause:?}");
        assert_eq!(rows, 3);
        for cut in [5, 12] {
            let (cause, _) = failing(&whole[..cut]);
            assert!(matches!(cause, Cause::Stream { .. }), "cut at {cut}: {cause:?}");
        }
    }
}
