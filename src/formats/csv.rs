//! CSV and TSV: cells of a segment, and what they are.
//!
//! A cell without text is null. A column is of flags where all its cells are
//! true or false, of integers where all are integers (`1.0` is one: pandas writes
//! integers so where others are missing), structs or lists where all are
//! dictionaries or lists; else it is text. Columns with a dot in their name
//! (`response_0_harm_category.Violence`) are fields of a struct.

use super::columns::{Column, Data, Scalar, Texts};
use super::{json, literal};
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

/// Reads records of a stream.
pub(super) struct Records {
    reader: Reader,
    cells: Vec<u8>,
    ends: Vec<usize>,
    used: usize,
    ended: usize,
    longest: usize,
    too_long: bool,
    /// Line that the next record begins in, from 1.
    line: u64,
    record_line: u64,
}

impl Records {
    /// With this byte between cells. Longer records are not kept.
    pub(super) fn new(delimiter: u8, longest: usize) -> Self {
        Self {
            reader: ReaderBuilder::new().delimiter(delimiter).build(),
            cells: vec![0; 8 * 1024],
            ends: vec![0; 64],
            used: 0,
            ended: 0,
            longest,
            too_long: false,
            line: 1,
            record_line: 1,
        }
    }

    /// Takes bytes up to the end of a record; no bytes at all are the end of
    /// the stream. Returns how many it took and whether a record has ended.
    pub(super) fn take(&mut self, bytes: &[u8]) -> (usize, bool) {
        let mut taken = 0;
        loop {
            let (cells, ends) = (&mut self.cells[self.used..], &mut self.ends[self.ended..]);
            let (result, read, written, ended) = self.reader.read_record(&bytes[taken..], cells, ends);
            taken += read;
            self.used += written;
            self.ended += ended;
            match result {
                ReadRecordResult::InputEmpty => return (taken, false),
                ReadRecordResult::End => return (taken, false),
                ReadRecordResult::OutputFull if self.cells.len() >= self.longest => {
                    self.too_long = true;
                    (self.used, self.ended) = (0, 0);
                }
                ReadRecordResult::OutputFull => {
                    let len = self.cells.len();
                    if self.cells.try_reserve_exact(len).is_ok() {
                        self.cells.resize(len * 2, 0);
                    } else {
                        self.too_long = true;
                        (self.used, self.ended) = (0, 0);
                    }
                }
                ReadRecordResult::OutputEndsFull if self.ends.len() > 1 << 20 => {
                    self.too_long = true;
                    self.ended = 0;
                }
                ReadRecordResult::OutputEndsFull => {
                    let len = self.ends.len();
                    if self.ends.try_reserve_exact(len).is_ok() {
                        self.ends.resize(len * 2, 0);
                    } else {
                        self.too_long = true;
                        self.ended = 0;
                    }
                }
                ReadRecordResult::Record => {
                    self.record_line = std::mem::replace(&mut self.line, self.reader.line());
                    return (taken, true);
                }
            }
        }
    }

    /// The record that has ended.
    pub(super) fn cells(&self) -> impl ExactSizeIterator<Item = &[u8]> + '_ {
        let ends = &self.ends[..if self.too_long { 0 } else { self.ended }];
        ends.iter().enumerate().map(|(i, end)| {
            let start = i.checked_sub(1).map_or(0, |before| self.ends[before]);
            self.cells.get(start..*end).unwrap_or_default()
        })
    }

    /// Line that the record began in, and whether it was too long to be kept.
    pub(super) fn about(&self) -> (u64, bool) {
        (self.record_line, self.too_long)
    }

    /// Forgets the record that has ended.
    pub(super) fn next(&mut self) {
        // A very long record's memory is given back.
        if self.cells.len() > 4 * 1024 * 1024 {
            self.cells = vec![0; 8 * 1024];
        }
        (self.used, self.ended, self.too_long) = (0, 0, false);
    }
}

/// From so many bytes on memory is asked for before a record is kept.
const LONG: usize = 1 << 20;

/// Cells of a segment, column by column.
pub(super) struct Table {
    names: Vec<String>,
    cells: Vec<Column>,
    /// Columns of the segment before: what a column without any cell is.
    before: Vec<Column>,
}

impl Table {
    /// With these names.
    pub(super) fn new<'a>(names: impl Iterator<Item = &'a [u8]>) -> Self {
        let mut all: Vec<String> = Vec::new();
        for (at, name) in names.enumerate() {
            let name = String::from_utf8_lossy(name.strip_prefix(b"\xef\xbb\xbf").unwrap_or(name));
            let mut name = name.trim().to_owned();
            if name.is_empty() {
                name = format!("column_{}", at + 1);
            }
            if all.contains(&name) {
                name = format!("{name}_{}", at + 1);
            }
            all.push(name);
        }
        Self { cells: all.iter().map(Column::new).collect(), before: Vec::new(), names: all }
    }

    /// Number of columns.
    pub(super) fn width(&self) -> usize {
        self.names.len()
    }

    /// Appends a record as row number `row`.
    ///
    /// # Errors
    /// It has another number of cells than there are names, or is not UTF-8.
    pub(super) fn push<'a>(
        &mut self,
        row: usize,
        record: impl ExactSizeIterator<Item = &'a [u8]>,
    ) -> Result<(), String> {
        if record.len() != self.width() {
            return Err(format!("it has {} cells, the first line {}", record.len(), self.width()));
        }
        let record: Vec<&[u8]> = record.collect();
        let bytes = record.iter().map(|cell| cell.len()).sum::<usize>();
        if bytes > LONG {
            // It is held a few times over until it stands in a segment.
            super::ask(6 * bytes)?;
        }
        for (column, cell) in self.cells.iter_mut().zip(record) {
            match std::str::from_utf8(cell) {
                Ok("") => {}
                Ok(text) => column.set(row, Scalar::Text(text)),
                Err(_) => {
                    self.cells.iter_mut().for_each(|column| column.truncate(row));
                    return Err("a cell is not UTF-8".to_owned());
                }
            }
        }
        Ok(())
    }

    /// The columns of what was gathered; nothing is left.
    pub(super) fn take(&mut self, most: usize) -> Vec<Column> {
        let mut columns = Vec::new();
        for (at, cells) in self.cells.iter_mut().enumerate() {
            let empty = Column::new(&cells.name);
            let cells = std::mem::replace(cells, empty);
            columns.push(match self.before.get(at) {
                Some(before) if cells.count == 0 => before.clone(),
                Some(Column { data: Data::Text(_), .. }) => text_or_nested(cells, most),
                _ => typed(cells, most),
            });
        }
        self.before = columns.clone_empty();
        nest(columns)
    }
}

/// Copies of columns without their values.
trait CloneEmpty {
    fn clone_empty(&self) -> Self;
}

impl CloneEmpty for Vec<Column> {
    fn clone_empty(&self) -> Self {
        let copy = |column: &Column| {
            let data = match &column.data {
                Data::Nothing => Data::Nothing,
                Data::Bool(_) => Data::Bool(Vec::new()),
                Data::Int(_) => Data::Int(Vec::new()),
                Data::Double(_) => Data::Double(Vec::new()),
                Data::Text(_) => Data::Text(Texts::default()),
                Data::Struct(fields) => Data::Struct(fields.clone_empty()),
                Data::List(_, inner) => {
                    let inner = vec![Column::clone(inner)].clone_empty().pop().unwrap_or_default();
                    Data::List(Vec::new(), Box::new(inner))
                }
            };
            Column { name: column.name.clone(), data, ..Column::default() }
        };
        self.iter().map(copy).collect()
    }
}

/// What a column of texts is that was text before: a last few texts that all happen
/// to be numbers or flags remain texts.
fn text_or_nested(cells: Column, most: usize) -> Column {
    match &cells.data {
        Data::Text(texts) => nested(&cells, texts, most).unwrap_or(cells),
        _ => cells,
    }
}

/// What a column of texts is.
fn typed(cells: Column, most: usize) -> Column {
    let Data::Text(texts) = &cells.data else { return cells };
    let flags: Option<Vec<bool>> = texts.iter().map(flag).collect();
    let data = match flags {
        Some(flags) => Data::Bool(flags),
        None => match texts.iter().map(integer).collect::<Option<Vec<i64>>>() {
            Some(integers) => Data::Int(integers),
            None => return nested(&cells, texts, most).unwrap_or(cells),
        },
    };
    Column { data, ..cells }
}

fn flag(text: &[u8]) -> Option<bool> {
    match text {
        b"true" | b"True" | b"TRUE" => Some(true),
        b"false" | b"False" | b"FALSE" => Some(false),
        _ => None,
    }
}

fn integer(text: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(text).ok()?;
    let text = text.strip_suffix(".0").unwrap_or(text);
    let digits = text.strip_prefix('-').unwrap_or(text);
    // 007 is a name, not a number.
    let plain =
        digits.bytes().all(|byte| byte.is_ascii_digit()) && (digits.len() == 1 || !digits.starts_with('0'));
    if plain { text.parse().ok() } else { None }
}

/// Dictionaries or lists, where all cells are.
fn nested(cells: &Column, texts: &Texts, most: usize) -> Option<Column> {
    let is = |open: u8, close: u8| {
        texts.iter().all(|text| {
            let text = text.trim_ascii();
            text.first() == Some(&open) && text.last() == Some(&close)
        })
    };
    if !is(b'{', b'}') && !is(b'[', b']') {
        return None;
    }
    let mut column = Column::new(&cells.name);
    let rows = cells.present.iter().enumerate().filter(|(_, present)| **present);
    for ((row, _), text) in rows.zip(texts.iter()) {
        let text = std::str::from_utf8(text).ok()?;
        if json::set(&mut column, row, text, most).is_err() {
            // A character may take six to be written.
            super::ask(6 * text.len()).ok()?;
            json::set(&mut column, row, &literal::to_json(text)?, most).ok()?;
        }
    }
    matches!(column.data, Data::Struct(_) | Data::List(..)).then_some(column)
}

/// Makes structs of columns whose names have a dot.
fn nest(columns: Vec<Column>) -> Vec<Column> {
    let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
    let mut all: Vec<Column> = Vec::new();
    for mut column in columns {
        let split = column.name.split_once('.').filter(|(a, b)| !a.is_empty() && !b.is_empty());
        let Some((above, below)) = split.filter(|(above, _)| !names.iter().any(|name| name == above)) else {
            all.push(column);
            continue;
        };
        let (above, below) = (above.to_owned(), below.to_owned());
        column.name = below;
        let at = all.iter().position(|other| other.name == above && matches!(other.data, Data::Struct(_)));
        let at = at.unwrap_or_else(|| {
            all.push(Column { data: Data::Struct(Vec::new()), ..Column::new(above) });
            all.len() - 1
        });
        let parent = &mut all[at];
        // The struct is there where one of its fields is.
        let len = parent.present.len().max(column.present.len());
        parent.present.resize(len, false);
        for (there, present) in parent.present.iter_mut().zip(&column.present) {
            *there |= present;
        }
        parent.count = parent.present.iter().filter(|present| **present).count();
        if let Data::Struct(fields) = &mut parent.data {
            fields.push(column);
        }
    }
    all
}
