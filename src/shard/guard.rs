//! What is checked before the `parquet` crate reads a footer, and the walk through structs that
//! headers of pages are read by ([`super::page`]).
//!
//! The crate believes some numbers of a file before it has seen whether they can be
//! true, and in a browser a panic or a refused allocation ends the program. These
//! are the cases, and what stands against them here:
//!
//! * a group of the schema reserves room for as many members as it claims: members
//!   must be there; groups inside of groups are read by recursion: their depth is bounded;
//! * lists reserve room for as many elements as they claim, times the size of what
//!   they are read into: elements must be there, and memory for them is asked for first;
//! * unknown fields are skipped element by element, and truth values take no byte each
//!   there, so that a few bytes keep it busy for minutes: lists and maps of them are refused
//!   (the footer has none).
//!
//! The crate reads a known field as its own type, whatever type the file says. What is
//! walked here must be what the crate reads later, so another type is refused.

/// Structs inside of structs and lists; the format's own go to 6.
pub(super) const DEEPEST: u32 = 24;

/// Groups of a schema inside of groups.
const DEEPEST_GROUP: usize = 32;

// Types of the compact protocol.
const FALSE: u16 = 2;
const BYTE: u16 = 3;
const I16: u16 = 4;
const I32: u16 = 5;
const I64: u16 = 6;
const DOUBLE: u16 = 7;
const BYTES: u16 = 8;
const LIST: u16 = 9;
const STRUCT: u16 = 12;
/// A field that the crate skips by the type that the file says.
const ANY: u16 = 0;

/// A list of elements that are no structs.
const fn list(element: u16) -> u16 {
    LIST | element << 4
}

/// A list of structs.
const fn list_of(which: usize) -> u16 {
    LIST | STRUCT << 4 | (which as u16) << 8
}

/// A struct.
const fn one(which: usize) -> u16 {
    STRUCT | (which as u16) << 8
}

// Numbers of the structs in `FIELDS`.
const EMPTY: usize = 0;
const FILE: usize = 1;
const SCHEMA: usize = 2;
const GROUP: usize = 3;
const CHUNK: usize = 4;
const COLUMN: usize = 5;
const STATISTICS: usize = 6;
const LOGICAL: usize = 7;
const TWO_NUMBERS: usize = 8;
const TIME: usize = 9;
const INTEGER: usize = 10;
const PLACE: usize = 11;
const SORTING: usize = 12;
const TWO_TEXTS: usize = 13;
const THREE_NUMBERS: usize = 14;
const SIZES: usize = 15;
const PLACES: usize = 16;
const BOX: usize = 17;
pub(super) const PAGE: usize = 18;
pub(super) const DATA: usize = 19;
pub(super) const DICTIONARY: usize = 20;
pub(super) const SECOND: usize = 21;
const UNIT: usize = 22;

const E: u16 = one(EMPTY);

/// The fields of every struct that the crate reads, from number 1 on.
const FIELDS: [&[u16]; 23] = [
    // Nothing, or nothing that the crate knows.
    &[],
    // FileMetaData
    &[I32, list_of(SCHEMA), I64, list_of(GROUP), list_of(TWO_TEXTS), BYTES, list_of(UNIT)],
    // SchemaElement
    &[I32, I32, I32, BYTES, I32, I32, I32, I32, I32, one(LOGICAL)],
    // RowGroup
    &[list_of(CHUNK), I64, I64, list_of(SORTING), I64, ANY, I16],
    // ColumnChunk
    &[BYTES, I64, one(COLUMN), I64, I32, I64, I32],
    // ColumnMetaData
    &[
        I32,
        list(I32),
        ANY,
        I32,
        I64,
        I64,
        I64,
        ANY,
        I64,
        I64,
        I64,
        one(STATISTICS),
        list_of(THREE_NUMBERS),
        I64,
        I32,
        one(SIZES),
        one(PLACES),
    ],
    // Statistics
    &[BYTES, BYTES, I64, I64, BYTES, BYTES, FALSE, FALSE, I64],
    // LogicalType
    &[
        E,
        E,
        E,
        E,
        one(TWO_NUMBERS),
        E,
        one(TIME),
        one(TIME),
        ANY,
        one(INTEGER),
        E,
        E,
        E,
        E,
        E,
        one(INTEGER),
        one(PLACE),
        one(PLACE),
        E,
    ],
    // DecimalType
    &[I32, I32],
    // TimeType, TimestampType
    &[FALSE, one(UNIT)],
    // IntType, VariantType
    &[BYTE, FALSE],
    // GeometryType, GeographyType
    &[BYTES, I32],
    // SortingColumn
    &[I32, FALSE, FALSE],
    // KeyValue
    &[BYTES, BYTES],
    // PageEncodingStats
    &[I32, I32, I32],
    // SizeStatistics
    &[I64, list(I64), list(I64)],
    // GeospatialStatistics
    &[one(BOX), list(I32)],
    // BoundingBox
    &[DOUBLE; 8],
    // PageHeader
    &[I32, I32, I32, I32, one(DATA), one(EMPTY), one(DICTIONARY), one(SECOND)],
    // DataPageHeader
    &[I32, I32, I32, I32],
    // DictionaryPageHeader
    &[I32, I32, FALSE],
    // DataPageHeaderV2
    &[I32, I32, I32, I32, I32, I32, FALSE],
    // TimeUnit, ColumnOrder
    &[E, E, E],
];

/// About as many bytes as the crate takes for what it reads, one struct each.
const fn cost(which: usize) -> u64 {
    match which {
        CHUNK => 512,
        SCHEMA => 512,
        GROUP => 128,
        _ => 48,
    }
}

/// Refuses a footer that the crate should not read; otherwise about as many bytes
/// as it takes to read it.
pub(super) fn footer(bytes: &[u8]) -> Result<u64, String> {
    let (mut cost_of_all, mut elements, mut largest, mut deepest) = (0u64, 0i64, 0i64, 0usize);
    // Members that are still to come of every group that the next one is in.
    let mut open: Vec<i64> = Vec::new();
    let mut members = 0;
    let mut see = |which: usize, field: i16, value: i64| match (which, field) {
        (SCHEMA, 5) => members = i64::from(value as i32),
        (_, 0) => {
            cost_of_all += cost(which);
            if which == SCHEMA {
                elements += 1;
                while open.pop_if(|left| *left == 0).is_some() {}
                if let Some(left) = open.last_mut() {
                    *left -= 1;
                }
                if members > 0 {
                    open.push(members);
                }
                largest = largest.max(members);
                deepest = deepest.max(open.len());
                members = 0;
            }
        }
        _ => {}
    };
    let whole = Walk { rest: bytes, see: &mut see }.fields(FILE, DEEPEST);
    if whole.is_none() {
        return Err("it is not laid out as the format has it".into());
    }
    if largest > elements {
        return Err(format!("its schema claims {largest} columns in one group and has {elements} in all"));
    }
    if deepest > DEEPEST_GROUP {
        return Err(format!("its schema has groups inside of groups, {deepest} deep"));
    }
    Ok(cost_of_all)
}

/// Walks through a struct as the crate reads it.
pub(super) struct Walk<'a, 's> {
    /// What was not walked through.
    pub rest: &'a [u8],
    /// Gets the number of a struct, of its field, and that field's number or truth;
    /// field 0 when the struct has ended.
    pub see: &'s mut dyn FnMut(usize, i16, i64),
}

impl<'a> Walk<'a, '_> {
    fn take(&mut self, len: u64) -> Option<&'a [u8]> {
        let (head, tail) = self.rest.split_at_checked(usize::try_from(len).ok()?)?;
        self.rest = tail;
        Some(head)
    }

    fn byte(&mut self) -> Option<u16> {
        self.take(1).map(|byte| u16::from(byte[0]))
    }

    /// A number of at most ten bytes; longer ones the crate reads in another way.
    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..70).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    fn number(&mut self) -> Option<i64> {
        let value = self.varint()?;
        Some((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    /// A struct; none where it cannot be what the crate reads.
    pub(super) fn fields(&mut self, which: usize, left: u32) -> Option<()> {
        let mut last = 0i16;
        loop {
            let header = self.byte()?;
            let kind = header & 15;
            if kind == 0 {
                (self.see)(which, 0, 0);
                return Some(());
            }
            last = match header >> 4 {
                0 => self.number()? as i16,
                delta => last.checked_add(delta as i16)?,
            };
            let known = usize::try_from(last).ok().and_then(|id| FIELDS.get(which)?.get(id.checked_sub(1)?));
            let known = known.copied().unwrap_or(ANY);
            match kind {
                1 | 2 if fits(known, FALSE) => (self.see)(which, last, i64::from(kind == 1)),
                I16..=I64 if fits(known, kind) => {
                    let value = self.number()?;
                    (self.see)(which, last, value);
                }
                _ if kind > 2 => self.value(kind, known, left)?,
                _ => return None,
            }
        }
    }

    /// A value of any type; `known` is what it has to be.
    fn value(&mut self, kind: u16, known: u16, left: u32) -> Option<()> {
        let left = left.checked_sub(1)?;
        if !fits(known, kind) {
            return None;
        }
        match kind {
            BYTE => self.byte().map(|_| ()),
            I16..=I64 => self.varint().map(|_| ()),
            DOUBLE => self.take(8).map(|_| ()),
            BYTES => {
                let len = self.varint()?;
                self.take(len).map(|_| ())
            }
            LIST | 10 => {
                let header = self.byte()?;
                let element = header & 15;
                let len = if header >> 4 == 15 { self.varint()? } else { u64::from(header >> 4) };
                // Some writers give an empty list no type.
                if len == 0 {
                    return (header == 0 || element > 0).then_some(());
                }
                let known = known >> 4 & 15 | known & 0xff00;
                if element < BYTE || len > self.rest.len() as u64 || !fits(known, element) {
                    return None;
                }
                (0..len).try_for_each(|_| self.value(element, known, left))
            }
            11 => {
                let len = self.varint()?;
                if len == 0 {
                    return Some(());
                }
                let kinds = self.byte()?;
                let (key, value) = (kinds >> 4, kinds & 15);
                if key < BYTE || value < BYTE || len > self.rest.len() as u64 {
                    return None;
                }
                (0..len).try_for_each(|_| {
                    self.value(key, ANY, left)?;
                    self.value(value, ANY, left)
                })
            }
            STRUCT => self.fields(usize::from(known >> 8), left),
            13 => self.take(16).map(|_| ()),
            _ => None,
        }
    }
}

/// Whether a type that the file says is the one that the crate reads. Numbers of
/// any width are written alike.
fn fits(known: u16, kind: u16) -> bool {
    let number = |kind| (I16..=I64).contains(&kind);
    let known = known & 15;
    known == ANY || known == kind || (number(known) && number(kind))
}
