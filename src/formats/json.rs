//! One JSON object → the next row. Values go straight from the text into the
//! columns; only arrays, and what does not fit its column, are built first.

use super::columns::{Column, Scalar, find};
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::cell::Cell;
use std::fmt;

/// Appends the row number `row` to the columns; `most` is the number of
/// columns that there may be.
///
/// # Errors
/// Says why the text is no row; the columns are then as before.
pub(super) fn push(columns: &mut Vec<Column>, row: usize, line: &[u8], most: usize) -> Result<(), String> {
    let text = std::str::from_utf8(line)
        .map_err(|error| format!("byte {} is not UTF-8", error.valid_up_to() + 1))?;
    room(text)?;
    // A row that is no JSON should not leave new columns or other types behind.
    serde_json::from_str::<IgnoredAny>(text).map_err(|error| words(&error))?;
    let before = columns.len();
    let left = Cell::new(most.saturating_sub(columns.iter().map(Column::leaves).sum()));
    let mut from = serde_json::Deserializer::from_str(text);
    let read =
        from.deserialize_map(Row { columns, depth: 0, row, left: &left }).map_err(|error| words(&error));
    if read.is_err() {
        columns.truncate(before);
        columns.iter_mut().for_each(|column| column.truncate(row));
    }
    read
}

/// Gives entry `row` of a column the value that a JSON text is.
///
/// # Errors
/// Says why the text is no value; the column is then as before.
pub(super) fn set(column: &mut Column, row: usize, text: &str, most: usize) -> Result<(), String> {
    room(text)?;
    serde_json::from_str::<IgnoredAny>(text).map_err(|error| words(&error))?;
    let left = Cell::new(most.saturating_sub(column.leaves()));
    let mut from = serde_json::Deserializer::from_str(text);
    let read = Entry { column: &mut *column, row, left: &left }.deserialize(&mut from);
    read.map_err(|error| {
        column.truncate(row);
        words(&error)
    })
}

/// Most bytes of what is said of a row.
const MOST: usize = 200;

/// From so many bytes on memory is asked for before a row is read.
const LONG: usize = 1 << 20;

/// Asks for the memory that a long text takes until it stands in a segment: its strings a
/// few times over, and what is built of its arrays and of objects in these.
fn room(text: &str) -> Result<(), String> {
    if text.len() < LONG {
        return Ok(());
    }
    let mut need = 5 * text.len();
    let (mut quoted, mut escaped) = (false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = quoted,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b',' => need += 100,
            b'[' => need += 150,
            b'{' => need += 700,
            _ => {}
        }
    }
    super::ask(need)
}

/// What is wrong, with the place in its line.
fn words(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let (what, _) = text.split_once(" at line ").unwrap_or((&text, ""));
    // It may repeat a whole string.
    let what = &what[..what.floor_char_boundary(MOST)];
    if error.column() > 0 { format!("{what} (at character {})", error.column()) } else { what.to_owned() }
}

/// A row, or the fields of a struct.
struct Row<'a> {
    columns: &'a mut Vec<Column>,
    /// Structs that these are inside of.
    depth: u8,
    row: usize,
    left: &'a Cell<usize>,
}

impl<'de> Visitor<'de> for Row<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut guess = 0;
        let depth = self.depth;
        while let Some(at) =
            map.next_key_seed(Key { columns: self.columns, depth, guess, left: self.left })?
        {
            let Some(column) = self.columns.get_mut(at) else { continue };
            map.next_value_seed(Entry { column, row: self.row, left: self.left })?;
            guess = at + 1;
        }
        Ok(())
    }
}

/// Most bytes of a column's name. Footers have it once for each field of a struct.
pub(super) const NAME: usize = 500;

/// A name → where its column is.
struct Key<'a> {
    columns: &'a mut Vec<Column>,
    depth: u8,
    guess: usize,
    left: &'a Cell<usize>,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<usize, D::Error> {
        from.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<usize, E> {
        if let Some(at) = find(self.columns, self.guess, name) {
            return Ok(at);
        }
        if name.len() > NAME {
            return Err(E::custom(format_args!("a name of more than {NAME} bytes")));
        }
        let left = self.left.get().checked_sub(1).ok_or_else(|| E::custom("too many columns"))?;
        self.left.set(left);
        self.columns.push(Column::inside(self.depth, name));
        Ok(self.columns.len() - 1)
    }
}

/// A value → its column.
struct Entry<'a> {
    column: &'a mut Column,
    row: usize,
    left: &'a Cell<usize>,
}

impl<'de> DeserializeSeed<'de> for Entry<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Entry<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.column.set(self.row, Scalar::Bool(value));
        Ok(())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.column.set(self.row, Scalar::Int(value));
        Ok(())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        match i64::try_from(value) {
            Ok(value) => self.column.set(self.row, Scalar::Int(value)),
            Err(_) => self.column.set(self.row, Scalar::Text(&value.to_string())),
        }
        Ok(())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.column.set(self.row, Scalar::Double(value));
        Ok(())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.column.set(self.row, Scalar::Text(value));
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.column.truncate(self.row);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, elements: A) -> Result<(), A::Error> {
        let value: Value = serde::Deserialize::deserialize(SeqAccessDeserializer::new(elements))?;
        self.column.set_json(self.row, &value);
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        let Entry { column, row, left } = self;
        let depth = column.depth + 1;
        // (Asked for twice: the borrow of what is returned early lasts too long.)
        if column.begin_struct(row).is_some() {
            return match &mut column.data {
                super::columns::Data::Struct(fields) => {
                    Row { columns: fields, depth, row, left }.visit_map(map)
                }
                _ => Ok(()),
            };
        }
        let value: Value = serde::Deserialize::deserialize(MapAccessDeserializer::new(map))?;
        column.set_json(row, &value);
        Ok(())
    }
}
