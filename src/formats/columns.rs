//! Values of rows, column by column, while a segment is gathered.
//!
//! A column takes the type of its first value. Another type later on widens it:
//! integers and doubles become doubles, everything else becomes text (as JSON
//! where it was no text). Objects are structs, arrays of single values are
//! lists; other arrays are text, as JSON.

use serde_json::{Map, Value};

/// A column of a table, a field of a struct, or the elements of lists.
#[derive(Clone, Debug, Default)]
pub(super) struct Column {
    /// Its name.
    pub name: String,
    /// Structs that it is inside of.
    pub depth: u8,
    /// Whether each entry has a value; entries at the end may be missing.
    pub present: Vec<bool>,
    /// How many have one.
    pub count: usize,
    /// The values of those that have one.
    pub data: Data,
}

/// Values of one type, without gaps; fields of a struct have an entry for each
/// of the struct's entries.
#[derive(Clone, Debug, Default)]
pub(super) enum Data {
    /// Not one yet.
    #[default]
    Nothing,
    /// Flags.
    Bool(Vec<bool>),
    /// Integers.
    Int(Vec<i64>),
    /// Doubles.
    Double(Vec<f64>),
    /// Texts.
    Text(Texts),
    /// Objects.
    Struct(Vec<Column>),
    /// Arrays: how long each is, and their elements.
    List(Vec<u32>, Box<Column>),
}

/// Texts one after the other.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts {
    /// All bytes.
    pub bytes: Vec<u8>,
    /// Where each text ends.
    pub ends: Vec<usize>,
}

impl Texts {
    pub(super) fn push(&mut self, text: &[u8]) {
        self.bytes.extend_from_slice(text);
        self.ends.push(self.bytes.len());
    }

    /// Text number `i`; nothing beyond the last.
    pub(super) fn get(&self, i: usize) -> &[u8] {
        let start = i.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(i).and_then(|end| self.bytes.get(start..*end)).unwrap_or_default()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &[u8]> + Clone + '_ {
        (0..self.ends.len()).map(|i| self.get(i))
    }
}

/// A single value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Scalar<'a> {
    Bool(bool),
    Int(i64),
    Double(f64),
    Text(&'a str),
}

/// Objects inside of more objects than this are text: readers of Parquet bound the
/// groups inside of groups, and a row's deepest column should not cost the others.
const DEEPEST: u8 = 16;

/// Integers up to this are doubles as well.
const EXACT: u64 = 1 << 53;

impl Column {
    pub(super) fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// A field of a struct, or a column of a table, which is inside of none.
    pub(super) fn inside(depth: u8, name: &str) -> Self {
        Self { depth, ..Self::new(name) }
    }

    /// Makes a place for entry `at`, and says that it has a value. What was
    /// there before is forgotten: of a name that stands twice in an object the
    /// last counts.
    fn begin(&mut self, at: usize) {
        self.truncate(at);
        self.present.resize(at, false);
        self.present.push(true);
        self.count += 1;
    }

    /// Gives entry `at` a value. Entries are given in their order.
    pub(super) fn set(&mut self, at: usize, value: Scalar<'_>) {
        self.truncate(at);
        loop {
            match (&mut self.data, value) {
                (Data::Bool(values), Scalar::Bool(value)) => values.push(value),
                (Data::Int(values), Scalar::Int(value)) => values.push(value),
                (Data::Double(values), Scalar::Double(value)) => values.push(value),
                (Data::Double(values), Scalar::Int(value)) if value.unsigned_abs() <= EXACT => {
                    values.push(value as f64);
                }
                (Data::Text(texts), Scalar::Text(value)) => texts.push(value.as_bytes()),
                (_, value) if self.count == 0 => {
                    self.data = match value {
                        Scalar::Bool(_) => Data::Bool(Vec::new()),
                        Scalar::Int(_) => Data::Int(Vec::new()),
                        Scalar::Double(_) => Data::Double(Vec::new()),
                        Scalar::Text(_) => Data::Text(Texts::default()),
                    };
                    continue;
                }
                (Data::Int(values), Scalar::Double(_))
                    if values.iter().all(|v| v.unsigned_abs() <= EXACT) =>
                {
                    self.data = Data::Double(values.iter().map(|value| *value as f64).collect());
                    continue;
                }
                (Data::Text(texts), value) => match value {
                    Scalar::Bool(value) => texts.push(if value { b"true" } else { b"false" }),
                    Scalar::Int(value) => texts.push(value.to_string().as_bytes()),
                    Scalar::Double(value) => texts.push(Value::from(value).to_string().as_bytes()),
                    Scalar::Text(value) => texts.push(value.as_bytes()),
                },
                _ => {
                    self.widen();
                    continue;
                }
            }
            break;
        }
        self.begin(at);
    }

    /// Gives entry `at` an object: its fields, to be given values; none when
    /// the column holds something else or is too deep, and the object should be
    /// given as text.
    pub(super) fn begin_struct(&mut self, at: usize) -> Option<&mut Vec<Column>> {
        self.truncate(at);
        if !matches!(self.data, Data::Struct(_)) {
            if self.count > 0 || self.depth >= DEEPEST {
                return None;
            }
            self.data = Data::Struct(Vec::new());
        }
        self.begin(at);
        match &mut self.data {
            Data::Struct(fields) => Some(fields),
            _ => None,
        }
    }

    /// Gives entry `at` any value.
    pub(super) fn set_json(&mut self, at: usize, value: &Value) {
        match value {
            Value::Null => self.truncate(at),
            Value::Bool(value) => self.set(at, Scalar::Bool(*value)),
            Value::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(value), _) => self.set(at, Scalar::Int(value)),
                (None, Some(value)) if !number.is_u64() => self.set(at, Scalar::Double(value)),
                _ => self.set(at, Scalar::Text(&number.to_string())),
            },
            Value::String(value) => self.set(at, Scalar::Text(value)),
            Value::Object(object) => {
                let depth = self.depth + 1;
                match self.begin_struct(at) {
                    Some(fields) => {
                        for (guess, (name, value)) in object.iter().enumerate() {
                            field(fields, guess, name, depth).set_json(at, value);
                        }
                    }
                    None => self.set_text(at, value),
                }
            }
            Value::Array(elements) => {
                let is_list = matches!(self.data, Data::List(..)) || self.count == 0;
                if !is_list || elements.iter().any(|e| e.is_array() || e.is_object()) {
                    self.set_text(at, value);
                    return;
                }
                self.truncate(at);
                if !matches!(self.data, Data::List(..)) {
                    self.data = Data::List(Vec::new(), Box::new(Column::new("element")));
                }
                if let Data::List(lengths, inner) = &mut self.data {
                    let first = lengths.iter().map(|len| *len as usize).sum::<usize>();
                    for (i, element) in elements.iter().enumerate() {
                        inner.set_json(first + i, element);
                    }
                    lengths.push(elements.len() as u32);
                }
                self.begin(at);
            }
        }
    }

    /// Gives entry `at` a value as JSON text.
    fn set_text(&mut self, at: usize, value: &Value) {
        self.truncate(at);
        if self.count > 0 && !matches!(self.data, Data::Text(_)) {
            self.widen();
        }
        self.set(at, Scalar::Text(&value.to_string()));
    }

    /// Makes texts of all values, one after the other: together they may be far more than
    /// the rows they are from.
    pub(super) fn widen(&mut self) {
        let (mut texts, mut at) = (Texts::default(), At::of(self));
        for entry in 0..self.present.len() {
            match self.value(&mut at, entry) {
                Value::Null => {}
                Value::String(text) => texts.push(text.as_bytes()),
                other => texts.push(other.to_string().as_bytes()),
            }
        }
        self.data = Data::Text(texts);
    }

    /// The value of the next entry. Objects leave out what has none.
    fn value(&self, at: &mut At, entry: usize) -> Value {
        let present = self.present.get(entry).is_some_and(|present| *present);
        let i = at.taken;
        at.taken += usize::from(present);
        match &self.data {
            // Its fields have an entry for each of its own.
            Data::Struct(fields) => {
                let values = fields.iter().zip(&mut at.inner).filter_map(|(field, at)| {
                    let value = field.value(at, entry);
                    (!value.is_null()).then(|| (field.name.clone(), value))
                });
                let object: Map<_, _> = values.collect();
                if present { object.into() } else { Value::Null }
            }
            _ if !present => Value::Null,
            Data::Nothing => Value::Null,
            Data::Bool(values) => values.get(i).copied().into(),
            Data::Int(values) => values.get(i).copied().into(),
            Data::Double(values) => values.get(i).copied().into(),
            Data::Text(texts) => String::from_utf8_lossy(texts.get(i)).into_owned().into(),
            Data::List(lengths, inner) => {
                let first = at.elements;
                at.elements += lengths.get(i).copied().unwrap_or(0) as usize;
                let elements = at.inner.first_mut();
                let values = elements.map(|at_inner| {
                    (first..at.elements).map(|element| inner.value(at_inner, element)).collect()
                });
                values.unwrap_or_default()
            }
        }
    }

    #[cfg(test)]
    fn values(&self) -> Vec<Value> {
        let mut at = At::of(self);
        (0..self.present.len()).map(|entry| self.value(&mut at, entry)).collect()
    }

    /// Forgets all entries from `at` on.
    pub(super) fn truncate(&mut self, at: usize) {
        if self.present.len() <= at {
            return;
        }
        self.count -= self.present.drain(at..).filter(|present| *present).count();
        let count = self.count;
        match &mut self.data {
            Data::Nothing => {}
            Data::Bool(values) => values.truncate(count),
            Data::Int(values) => values.truncate(count),
            Data::Double(values) => values.truncate(count),
            Data::Text(texts) => {
                texts.ends.truncate(count);
                texts.bytes.truncate(texts.ends.last().copied().unwrap_or(0));
            }
            Data::Struct(fields) => fields.iter_mut().for_each(|field| field.truncate(at)),
            Data::List(lengths, inner) => {
                lengths.truncate(count);
                inner.truncate(lengths.iter().map(|len| *len as usize).sum());
            }
        }
    }

    /// Columns that a file of this one would have.
    pub(super) fn leaves(&self) -> usize {
        match &self.data {
            Data::Struct(fields) => fields.iter().map(Column::leaves).sum::<usize>().max(1),
            _ => 1,
        }
    }
}

/// Where values are taken from a column, entry by entry.
struct At {
    /// Values that were taken.
    taken: usize,
    /// Elements of the lists among them.
    elements: usize,
    /// The same of fields and elements.
    inner: Vec<At>,
}

impl At {
    /// Before the first entry.
    fn of(column: &Column) -> Self {
        let inner = match &column.data {
            Data::Struct(fields) => fields.iter().map(At::of).collect(),
            Data::List(_, inner) => vec![At::of(inner)],
            _ => Vec::new(),
        };
        Self { taken: 0, elements: 0, inner }
    }
}

/// The field of a name; `guess` is where it is looked for first. A new one is
/// made where there is none, inside of `depth` structs.
fn field<'a>(fields: &'a mut Vec<Column>, guess: usize, name: &str, depth: u8) -> &'a mut Column {
    let at = find(fields, guess, name).unwrap_or_else(|| {
        fields.push(Column::inside(depth, name));
        fields.len() - 1
    });
    &mut fields[at]
}

/// Where the field of a name is.
pub(super) fn find(fields: &[Column], guess: usize, name: &str) -> Option<usize> {
    if fields.get(guess).is_some_and(|field| field.name == name) {
        return Some(guess);
    }
    fields.iter().position(|field| field.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn column(values: &[Value]) -> Column {
        let mut column = Column::new("c");
        values.iter().enumerate().for_each(|(at, value)| column.set_json(at, value));
        column.present.resize(values.len(), false);
        column
    }

    #[test]
    fn types_widen_and_values_stay() {
        for (values, wanted) in [
            (vec![json!(1), json!(null), json!(2.5)], vec![json!(1.0), json!(null), json!(2.5)]),
            (vec![json!(1), json!("x"), json!(true)], vec![json!("1"), json!("x"), json!("true")]),
            (vec![json!(u64::MAX), json!(3)], vec![json!("18446744073709551615"), json!("3")]),
            (vec![json!({"a": 1}), json!({"b": [1]})], vec![json!({"a": 1}), json!({"b": [1]})]),
            (vec![json!({"a": 1}), json!(7)], vec![json!("{\"a\":1}"), json!("7")]),
            (vec![json!(7), json!({"a": 1})], vec![json!("7"), json!("{\"a\":1}")]),
            (
                vec![json!([1, null]), json!([]), json!([2.5])],
                vec![json!([1.0, null]), json!([]), json!([2.5])],
            ),
            (vec![json!([1]), json!([[2]])], vec![json!("[1]"), json!("[[2]]")]),
        ] {
            assert_eq!(column(&values).values(), wanted, "{values:?}");
        }
    }

    #[test]
    fn deep_objects_become_text() {
        let nested = (0..100).fold(json!(1), |inner, _| json!({ "a": inner }));
        let mut depth = 0;
        let all = column(std::slice::from_ref(&nested));
        let mut value = &all.values()[0];
        while let Value::Object(fields) = value {
            (depth, value) = (depth + 1, &fields["a"]);
        }
        assert_eq!(depth, usize::from(DEEPEST));
        let inside = (0..100 - depth).fold(json!(1), |inner, _| json!({ "a": inner }));
        assert_eq!(*value, json!(inside.to_string()));
    }

    /// Were fields looked through for each entry anew, this would take hours.
    #[test]
    fn many_nested_rows_widen() {
        let mut all = column(&vec![json!({"a": {"b": {"c": [1]}}}); 8192]);
        all.set_json(8192, &json!(1));
        let values = all.values();
        assert_eq!((&values[0], &values[8191]), (&values[1], &json!("{\"a\":{\"b\":{\"c\":[1]}}}")));
        assert_eq!(values[8192], json!("1"));
    }

    #[test]
    fn a_row_can_be_forgotten() {
        let values = [json!({"a": "x", "l": [1, 2]}), json!(null), json!({"a": "y", "l": [3]})];
        let mut all = column(&values);
        all.truncate(1);
        all.set_json(1, &values[2]);
        assert_eq!(all.values(), [values[0].clone(), values[2].clone()]);
        all.set_json(1, &json!({"a": "z"}));
        assert_eq!(all.values(), [values[0].clone(), json!({"a": "z"})]);
    }
}
