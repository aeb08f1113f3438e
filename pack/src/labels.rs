//! Label columns of consecutive rows, gathered until they fill a shard.

use crate::cursor::Cell;
use crate::table::{Column, Leaf};
use parquet::data_type::ByteArray;
use saferlhf_viewer::shard::LeafKind;
use std::collections::HashMap;

/// A label column that is being gathered.
#[derive(Debug)]
pub(crate) struct LabelColumn {
    path: Vec<String>,
    values: Values,
    rows: usize,
    /// As [`Column::levels`]: none while all rows have a value.
    levels: Option<Vec<i16>>,
}

#[derive(Debug)]
enum Values {
    Flags(Vec<bool>),
    Int32(Vec<i32>),
    Int64(Vec<i64>),
    Names(Names),
}

/// Texts, each held once.
#[derive(Debug, Default)]
struct Names {
    known: HashMap<Vec<u8>, u32>,
    list: Vec<ByteArray>,
    codes: Vec<u32>,
    bytes: usize,
}

impl LabelColumn {
    /// Without rows; none where values of this kind are no labels.
    pub(crate) fn new(path: &[String], kind: LeafKind) -> Option<Self> {
        let values = match kind {
            LeafKind::Bool => Values::Flags(Vec::new()),
            LeafKind::Int32 => Values::Int32(Vec::new()),
            LeafKind::Int64 => Values::Int64(Vec::new()),
            LeafKind::Bytes => Values::Names(Names::default()),
            LeafKind::Fixed(_) | LeafKind::Ints | LeafKind::Texts | LeafKind::Other => return None,
        };
        Some(Self { path: path.to_vec(), values, rows: 0, levels: None })
    }

    /// Appends a value; one of another kind counts as none.
    pub(crate) fn push(&mut self, cell: Cell<'_>) {
        let has_value = match (&mut self.values, cell) {
            (Values::Flags(values), Cell::Flag(value)) => {
                values.push(value);
                true
            }
            (Values::Int32(values), Cell::Int(value)) => i32::try_from(value).map(|v| values.push(v)).is_ok(),
            (Values::Int64(values), Cell::Int(value)) => {
                values.push(value);
                true
            }
            (Values::Names(names), Cell::Bytes(value)) => {
                names.push(value);
                true
            }
            _ => false,
        };
        if !has_value && self.levels.is_none() {
            self.levels = Some(vec![1; self.rows]);
        }
        if let Some(levels) = &mut self.levels {
            levels.push(has_value.into());
        }
        self.rows += 1;
    }

    /// Bytes of names that are held.
    pub(crate) fn bytes(&self) -> usize {
        match &self.values {
            Values::Names(names) => names.bytes,
            _ => 0,
        }
    }

    /// What was gathered; nothing is left.
    pub(crate) fn finish(&mut self) -> Column {
        self.rows = 0;
        let leaf = match &mut self.values {
            Values::Flags(values) => Leaf::Bool(std::mem::take(values)),
            Values::Int32(values) => Leaf::Int32(std::mem::take(values)),
            Values::Int64(values) => Leaf::Int64(std::mem::take(values)),
            Values::Names(names) => {
                let Names { list, codes, .. } = std::mem::take(names);
                let text = |code: &u32| list.get(*code as usize).cloned().unwrap_or_default();
                Leaf::Text(codes.iter().map(text).collect())
            }
        };
        Column { path: self.path.clone(), leaf, levels: self.levels.take() }
    }
}

impl Names {
    fn push(&mut self, value: &[u8]) {
        // Rows of one source mostly follow each other.
        let last = self.codes.last().copied();
        if let Some(code) = last.filter(|c| self.list.get(*c as usize).is_some_and(|n| n.data() == value)) {
            self.codes.push(code);
            return;
        }
        let next = self.list.len() as u32;
        let code = self.known.get(value).copied().unwrap_or_else(|| {
            self.known.insert(value.to_vec(), next);
            self.list.push(ByteArray::from(value.to_vec()));
            self.bytes += value.len();
            next
        });
        self.codes.push(code);
    }
}
