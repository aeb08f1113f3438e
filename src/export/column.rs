//! The values of one leaf of the schema in some rows, as they are nested in the file.

use crate::formats::{LIMIT, NestedPage, PageChunks, Width};
use crate::model::Cause;
use crate::shard::{Segments, ShardMeta};
use std::sync::Arc;

/// Values of one leaf in consecutive rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// What values are.
    pub width: Width,
    /// Deepest repetition and definition level of the leaf.
    pub deepest: [u8; 2],
    /// Rows.
    pub rows: usize,
    /// A repetition level for each entry; nothing where there are no lists.
    pub repetition: Vec<u8>,
    /// A definition level for each entry; nothing where every row has a value.
    pub definition: Vec<u8>,
    /// Values one after the other: flags a byte each, numbers as Parquet has them, texts without
    /// their lengths.
    values: Vec<u8>,
    /// Where each text ends.
    ends: Vec<u32>,
}

/// A place in a column, at the beginning of a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Entries before it.
    entry: u32,
    /// Values before it.
    value: u32,
}

impl Column {
    /// A column without rows.
    pub fn new(width: Width, deepest: [u8; 2]) -> Self {
        let (repetition, definition, values, ends) = Default::default();
        Self { width, deepest, rows: 0, repetition, definition, values, ends }
    }

    /// Reads a leaf of some rows of a row group, which are numbered from its beginning and
    /// stand in ascending order. `data` holds the bytes of the leaf.
    ///
    /// # Errors
    /// Names the row group and column that cannot be decoded.
    pub fn read(
        meta: &ShardMeta,
        group: usize,
        leaf: usize,
        data: &Arc<Segments>,
        rows: &[u32],
    ) -> Result<Self, Cause> {
        let mut pages = PageChunks::new(meta, group, leaf, data, LIMIT)?;
        let depth = |level: i16| u8::try_from(level).map_err(|_| Cause::Nested { column: pages.place() });
        let [repetition, definition] = pages.deepest();
        let mut column = Self::new(pages.width(), [depth(repetition)?, depth(definition)?]);
        let mut taking = Taking { rows, next_row: 0, taken: 0, keeps: false };
        while !taking.is_done(&column)
            && let Some(page) = pages.next_nested()?
        {
            taking.page(&mut column, &page)?;
        }
        if column.rows == rows.len() { Ok(column) } else { Err(pages.ends_early(taking.next_row)) }
    }

    /// Entries: values and nulls.
    pub fn entries(&self) -> usize {
        match self.deepest {
            [0, 0] => self.rows,
            [0, _] => self.definition.len(),
            _ => self.repetition.len(),
        }
    }

    /// How deep an entry is defined.
    pub fn definition(&self, entry: usize) -> u8 {
        self.definition.get(entry).copied().unwrap_or(self.deepest[1])
    }

    /// How deep an entry repeats.
    pub fn repetition(&self, entry: usize) -> u8 {
        self.repetition.get(entry).copied().unwrap_or(0)
    }

    /// Values that are not null.
    pub fn count(&self) -> usize {
        match self.width {
            Width::Bit => self.values.len(),
            Width::Fixed(size, _) => self.values.len() / size.max(1),
            Width::Text => self.ends.len(),
        }
    }

    /// A value, by its number among those that are not null; empty beyond the last.
    pub fn value(&self, number: usize) -> &[u8] {
        let range = match self.width {
            Width::Bit => number..number + 1,
            Width::Fixed(size, _) => number * size..(number + 1) * size,
            Width::Text => self.text_start(number)..self.text_start(number + 1),
        };
        self.values.get(range).unwrap_or_default()
    }

    /// Every value.
    pub fn values(&self) -> impl ExactSizeIterator<Item = &[u8]> + Clone {
        (0..self.count()).map(|number| self.value(number))
    }

    fn text_start(&self, number: usize) -> usize {
        let before = number.checked_sub(1);
        before.map_or(0, |at| self.ends.get(at).map_or(self.values.len(), |end| *end as usize))
    }

    /// Appends an entry.
    ///
    /// # Errors
    /// There is no memory for its value.
    pub fn push(&mut self, repetition: u8, definition: u8, value: Option<&[u8]>) -> Result<(), Cause> {
        for (levels, level, deepest) in [
            (&mut self.repetition, repetition, self.deepest[0]),
            (&mut self.definition, definition, self.deepest[1]),
        ] {
            if deepest > 0 {
                let all = levels.len() as u64 + 1;
                levels.try_reserve(1).map_err(|_| Cause::no_memory(all))?;
                levels.push(level);
            }
        }
        self.rows += usize::from(repetition == 0);
        value.map_or(Ok(()), |value| self.push_value(value))
    }

    fn push_value(&mut self, value: &[u8]) -> Result<(), Cause> {
        let all = (self.values.len() + value.len()) as u64;
        let no_memory = |_| Cause::no_memory(all);
        self.values.try_reserve(value.len()).map_err(no_memory)?;
        self.values.extend_from_slice(value);
        if self.width == Width::Text {
            let end = u32::try_from(self.values.len()).map_err(|_| Cause::no_memory(all))?;
            self.ends.try_reserve(1).map_err(|_| Cause::no_memory(all))?;
            self.ends.push(end);
        }
        Ok(())
    }

    /// Bytes that it takes.
    pub fn size(&self) -> usize {
        self.values.len() + 4 * self.ends.len() + self.repetition.len() + self.definition.len()
    }

    /// The place that is so many rows behind another one.
    pub fn behind(&self, from: Place, rows: usize) -> Place {
        let first = from.entry as usize;
        let end = match self.deepest[0] {
            0 => first + rows,
            // The row after the last one begins there.
            _ => {
                let mut begins = (first..self.repetition.len()).filter(|entry| self.repetition[*entry] == 0);
                begins.nth(rows).unwrap_or(self.repetition.len())
            }
        };
        let has_value = |entry: &usize| self.definition(*entry) == self.deepest[1];
        let values = if self.deepest[1] == 0 { end - first } else { (first..end).filter(has_value).count() };
        Place { entry: end as u32, value: from.value + values as u32 }
    }

    /// Appends the rows between two places of another column of this kind.
    ///
    /// # Errors
    /// There is no memory for them.
    pub fn append(&mut self, other: &Self, from: Place, to: Place) -> Result<(), Cause> {
        let entries = from.entry as usize..to.entry as usize;
        for levels in [&mut self.repetition, &mut self.definition] {
            let no_memory = |_| Cause::no_memory(entries.len() as u64);
            levels.try_reserve(entries.len()).map_err(no_memory)?;
        }
        if let Some(levels) = other.repetition.get(entries.clone()) {
            self.repetition.extend_from_slice(levels);
            self.rows += levels.iter().filter(|level| **level == 0).count();
        }
        if other.deepest[0] == 0 {
            self.rows += entries.len();
        }
        self.definition.extend_from_slice(other.definition.get(entries).unwrap_or_default());
        for number in from.value..to.value {
            self.push_value(other.value(number as usize))?;
        }
        Ok(())
    }

    /// The same rows in another order: `order` has their numbers.
    ///
    /// # Errors
    /// There is no memory for them.
    pub fn in_order(&self, order: &[u32]) -> Result<Self, Cause> {
        let mut places = Vec::new();
        let bytes = (self.rows + 1) * size_of::<Place>();
        places.try_reserve_exact(self.rows + 1).map_err(|_| Cause::no_memory(bytes as u64))?;
        let mut place = Place::default();
        places.push(place);
        for _ in 0..self.rows {
            place = self.behind(place, 1);
            places.push(place);
        }
        let mut column = Self::new(self.width, self.deepest);
        for row in order {
            if let [from, to] = places.get(*row as usize..*row as usize + 2).unwrap_or_default() {
                column.append(self, *from, *to)?;
            }
        }
        Ok(column)
    }
}

/// Which rows are taken out of a row group, and how far that is.
struct Taking<'a> {
    rows: &'a [u32],
    /// Rows that have begun.
    next_row: u32,
    /// Wanted rows that have begun.
    taken: usize,
    /// Whether the newest row is wanted.
    keeps: bool,
}

impl Taking<'_> {
    /// Whether nothing that is wanted follows.
    fn is_done(&self, column: &Column) -> bool {
        // The last list ends where the next row begins.
        self.taken == self.rows.len() && (column.deepest[0] == 0 || !self.keeps)
    }

    fn page(&mut self, column: &mut Column, page: &NestedPage) -> Result<(), Cause> {
        let mut values = Values { page, width: column.width, number: 0, at: 0 };
        for entry in 0..page.entries {
            let repetition = page.repetition.get(entry).map_or(0, |level| *level as u8);
            if repetition == 0 {
                self.keeps = self.rows.get(self.taken) == Some(&self.next_row);
                self.taken += usize::from(self.keeps);
                self.next_row += 1;
            }
            let definition = page.definition.get(entry).map_or(column.deepest[1], |level| *level as u8);
            let value = if definition == column.deepest[1] { values.next() } else { None };
            if self.keeps {
                column.push(repetition, definition, value)?;
            } else if self.is_done(column) {
                break;
            }
        }
        Ok(())
    }
}

/// The values of a page one by one.
struct Values<'a> {
    page: &'a NestedPage,
    width: Width,
    number: usize,
    /// Where the next text is.
    at: usize,
}

impl<'a> Values<'a> {
    fn next(&mut self) -> Option<&'a [u8]> {
        let bytes = &self.page.values;
        let number = self.number;
        self.number += 1;
        match self.width {
            Width::Bit => {
                let byte = bytes.get(number / 8)?;
                Some(if byte >> (number % 8) & 1 == 1 { &[1] } else { &[0] })
            }
            Width::Fixed(size, _) => bytes.get(number * size..(number + 1) * size),
            Width::Text => {
                let rest = bytes.get(self.at..)?;
                let (len, rest) = rest.split_first_chunk::<4>()?;
                let len = u32::from_le_bytes(*len) as usize;
                self.at += 4 + len;
                rest.get(..len)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lists of texts: one with two, an empty one, one with a null, one with one.
    fn lists() -> Column {
        let mut column = Column::new(Width::Text, [1, 3]);
        for (repetition, definition, value) in
            [(0, 3, Some("a")), (1, 3, Some("bc")), (0, 1, None), (0, 2, None), (0, 3, Some("d"))]
        {
            column.push(repetition, definition, value.map(str::as_bytes)).expect("memory");
        }
        column
    }

    #[test]
    fn rows_are_taken_one_after_the_other() {
        let all = lists();
        assert_eq!((all.rows, all.entries(), all.count()), (4, 5, 3));
        let mut taken = Column::new(all.width, all.deepest);
        let middle = all.behind(Place::default(), 1);
        let end = all.behind(middle, 3);
        taken.append(&all, Place::default(), middle).expect("memory");
        taken.append(&all, middle, end).expect("memory");
        assert_eq!(taken, all);
    }

    #[test]
    fn rows_stand_in_another_order() {
        let turned = lists().in_order(&[3, 2, 1, 0]).expect("memory");
        assert_eq!(turned.values().collect::<Vec<_>>(), [b"d".as_slice(), b"a", b"bc"]);
        assert_eq!(turned.repetition, [0, 0, 0, 0, 1]);
        assert_eq!(turned.definition, [3, 2, 1, 3, 3]);
        let mut flat = Column::new(Width::Fixed(4, true), [0, 1]);
        for value in [Some([1u8; 4]), None, Some([3; 4])] {
            flat.push(0, u8::from(value.is_some()), value.as_ref().map(<[u8; 4]>::as_slice)).expect("memory");
        }
        let turned = flat.in_order(&[2, 1, 0]).expect("memory");
        assert_eq!(
            (turned.rows, turned.value(0), turned.value(1)),
            (3, [3; 4].as_slice(), [1; 4].as_slice())
        );
    }
}
