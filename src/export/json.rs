//! Rows → JSON, nested as the schema says.

use super::column::Column;
use super::schema::{LeafType, Node, NodeKind};
use crate::model::Cause;

use parquet::basic::{Repetition, Type as Physical};
use serde_json::ser::{CompactFormatter, Formatter};
use std::io::Write as _;
use std::iter::repeat_n;

/// The columns of a batch of rows, and how far they were read.
pub struct Rows<'a> {
    nodes: &'a [Node],
    cursors: Vec<Cursor<'a>>,
}

/// How far a column was read.
struct Cursor<'a> {
    column: &'a Column,
    entry: usize,
    value: usize,
}

impl<'a> Cursor<'a> {
    fn definition(&self) -> u8 {
        self.column.definition(self.entry)
    }

    /// Takes an entry; its value, where it has one.
    fn take(&mut self) -> Option<&'a [u8]> {
        let has_value = self.definition() == self.column.deepest[1];
        self.entry += 1;
        self.value += usize::from(has_value);
        has_value.then(|| self.column.value(self.value - 1))
    }
}

/// How many leaves are below a node.
fn width(node: &Node) -> usize {
    match &node.kind {
        NodeKind::Leaf(_) => 1,
        NodeKind::Group(fields) => fields.iter().map(width).sum(),
    }
}

impl<'a> Rows<'a> {
    /// Rows of these columns; `columns` are the leaves of the nodes, in order.
    pub fn new(nodes: &'a [Node], columns: &'a [Column]) -> Self {
        let cursors = columns.iter().map(|column| Cursor { column, entry: 0, value: 0 });
        Self { nodes, cursors: cursors.collect() }
    }

    /// Writes the next row as an object.
    ///
    /// # Errors
    /// There is no memory for it.
    pub fn object(&mut self, out: &mut Vec<u8>) -> Result<(), Cause> {
        let (nodes, mut first) = (self.nodes, 0);
        fields(nodes, &mut self.cursors, &mut first, 0, 0, out)
    }

    /// Writes the next row column by column: each leaf outside of lists by itself, and each list or
    /// group that holds lists as a whole. `cell` gets the type of the leaf (none for JSON), and what was written; nothing for null.
    pub fn cells(
        &mut self,
        mut cell: impl FnMut(Option<&Node>, Option<&[u8]>) -> Result<(), Cause>,
    ) -> Result<(), Cause> {
        let (nodes, mut first) = (self.nodes, 0);
        nodes.iter().try_for_each(|node| flat(node, &mut self.cursors, &mut first, 0, &mut cell))
    }
}

/// Whether there are lists below a node.
pub fn has_lists(node: &Node) -> bool {
    node.repetition == Repetition::REPEATED
        || match &node.kind {
            NodeKind::Leaf(_) => false,
            NodeKind::Group(fields) => fields.iter().any(has_lists),
        }
}

fn flat(
    node: &Node,
    cursors: &mut [Cursor<'_>],
    first: &mut usize,
    depth: u8,
    cell: &mut impl FnMut(Option<&Node>, Option<&[u8]>) -> Result<(), Cause>,
) -> Result<(), Cause> {
    match &node.kind {
        _ if has_lists(node) => {
            let mut text = Vec::new();
            value(node, cursors, first, depth, 0, &mut text)?;
            cell(None, Some(text.as_slice()).filter(|text| *text != b"null"))
        }
        NodeKind::Leaf(_) => {
            let taken = cursors.get_mut(*first).and_then(Cursor::take);
            *first += 1;
            cell(Some(node), taken)
        }
        NodeKind::Group(fields) => {
            let depth = depth + u8::from(node.repetition != Repetition::REQUIRED);
            fields.iter().try_for_each(|field| flat(field, cursors, first, depth, cell))
        }
    }
}

/// Writes the fields of an object.
fn fields(
    nodes: &[Node],
    cursors: &mut [Cursor<'_>],
    first: &mut usize,
    depth: u8,
    repeats: u8,
    out: &mut Vec<u8>,
) -> Result<(), Cause> {
    out.push(b'{');
    for (number, node) in nodes.iter().enumerate() {
        room(out, 6 * node.name.len() + 8)?;
        if number > 0 {
            out.push(b',');
        }
        string(&node.name, out);
        out.push(b':');
        value(node, cursors, first, depth, repeats, out)?;
    }
    out.push(b'}');
    Ok(())
}

/// Writes what stands at a node. `depth` is how deep what it stands in is defined, `repeats` how
/// often that repeats.
fn value(
    node: &Node,
    cursors: &mut [Cursor<'_>],
    first: &mut usize,
    depth: u8,
    repeats: u8,
    out: &mut Vec<u8>,
) -> Result<(), Cause> {
    match node.repetition {
        Repetition::REQUIRED => content(node, cursors, first, depth, repeats, out),
        Repetition::OPTIONAL => match cursors.get(*first) {
            Some(cursor) if cursor.definition() > depth => {
                content(node, cursors, first, depth + 1, repeats, out)
            }
            _ => {
                skip(node, cursors, first);
                out.extend_from_slice(b"null");
                Ok(())
            }
        },
        Repetition::REPEATED => list(node, node, cursors, first, depth, repeats, out),
    }
}

/// Writes the list that a repeated node is; `element` is what of it stands in the list.
fn list(
    node: &Node,
    element: &Node,
    cursors: &mut [Cursor<'_>],
    first: &mut usize,
    depth: u8,
    repeats: u8,
    out: &mut Vec<u8>,
) -> Result<(), Cause> {
    out.push(b'[');
    let begin = *first;
    let is_empty = cursors.get(begin).is_none_or(|cursor| cursor.definition() <= depth);
    // A group without columns says nothing of how often it is there.
    if is_empty || width(node) == 0 {
        skip(node, cursors, first);
    } else {
        let mut number = 0;
        loop {
            // A few bytes of a file can stand for many elements.
            room(out, 16)?;
            if number > 0 {
                out.push(b',');
            }
            number += 1;
            *first = begin;
            if std::ptr::eq(node, element) {
                content(node, cursors, first, depth + 1, repeats + 1, out)?;
            } else {
                value(element, cursors, first, depth + 1, repeats + 1, out)?;
            }
            let goes_on = cursors.get(begin).is_some_and(|cursor| {
                cursor.entry < cursor.column.entries() && cursor.column.repetition(cursor.entry) > repeats
            });
            if !goes_on {
                break;
            }
        }
    }
    out.push(b']');
    Ok(())
}

/// Writes what is there.
fn content(
    node: &Node,
    cursors: &mut [Cursor<'_>],
    first: &mut usize,
    depth: u8,
    repeats: u8,
    out: &mut Vec<u8>,
) -> Result<(), Cause> {
    match &node.kind {
        NodeKind::Leaf(leaf) => {
            let taken = cursors.get_mut(*first).and_then(Cursor::take);
            *first += 1;
            scalar(node, *leaf, taken, out)
        }
        NodeKind::Group(nodes) => match node.element() {
            // A list as it is written today has one more node between the list and its elements.
            Some(repeated) => match &repeated.kind {
                NodeKind::Group(inner) if inner.len() == 1 => {
                    list(repeated, &inner[0], cursors, first, depth, repeats, out)
                }
                _ => value(repeated, cursors, first, depth, repeats, out),
            },
            None => fields(nodes, cursors, first, depth, repeats, out),
        },
    }
}

/// Passes over an entry of every leaf below a node.
fn skip(node: &Node, cursors: &mut [Cursor<'_>], first: &mut usize) {
    let leaves = width(node);
    cursors.iter_mut().skip(*first).take(leaves).for_each(|cursor| {
        cursor.take();
    });
    *first += leaves;
}

/// Writes a value, texts in quotes.
fn scalar(node: &Node, leaf: LeafType, value: Option<&[u8]>, out: &mut Vec<u8>) -> Result<(), Cause> {
    let Some(value) = value else {
        out.extend_from_slice(b"null");
        return Ok(());
    };
    // At worst each byte is escaped; and it is copied on the way.
    room(out, 10 * value.len() + 32)?;
    match leaf.physical {
        Physical::BYTE_ARRAY | Physical::FIXED_LEN_BYTE_ARRAY | Physical::INT96 => {
            let mut text = Vec::new();
            plain(node, leaf, value, &mut text);
            string(&String::from_utf8_lossy(&text), out);
        }
        _ => plain(node, leaf, value, out),
    }
    Ok(())
}

/// Asks for memory for so many bytes more.
///
/// # Errors
/// There is none.
pub fn room(out: &mut Vec<u8>, more: usize) -> Result<(), Cause> {
    if out.capacity() - out.len() >= more {
        return Ok(());
    }
    // Twice as much as there is, so that little is asked for often; or no more than it takes.
    let all = (out.len() + more) as u64;
    out.try_reserve(more.max(out.len())).or_else(|_| out.try_reserve(more)).map_err(|_| Cause::no_memory(all))
}

/// Writes a value as it is: texts as they are, bytes that are no text in hex digits.
pub fn plain(node: &Node, leaf: LeafType, value: &[u8], out: &mut Vec<u8>) {
    let unsigned = node.is_unsigned();
    // Writing into memory cannot fail.
    let _ = match (leaf.physical, value.len()) {
        (Physical::BOOLEAN, _) => out.write_all(if value == [1] { b"true" } else { b"false" }),
        (Physical::INT32, 4) => {
            let number = i32::from_le_bytes(array(value));
            if unsigned { write!(out, "{}", number as u32) } else { write!(out, "{number}") }
        }
        (Physical::INT64, 8) => {
            let number = i64::from_le_bytes(array(value));
            if unsigned { write!(out, "{}", number as u64) } else { write!(out, "{number}") }
        }
        (Physical::FLOAT, 4) => match f32::from_le_bytes(array(value)) {
            number if number.is_finite() => CompactFormatter.write_f32(out, number),
            _ => out.write_all(b"null"),
        },
        (Physical::DOUBLE, 8) => match f64::from_le_bytes(array(value)) {
            number if number.is_finite() => CompactFormatter.write_f64(out, number),
            _ => out.write_all(b"null"),
        },
        _ if node.is_text()
            || leaf.physical == Physical::BYTE_ARRAY && std::str::from_utf8(value).is_ok() =>
        {
            out.write_all(String::from_utf8_lossy(value).as_bytes())
        }
        _ => value.iter().try_for_each(|byte| write!(out, "{byte:02x}")),
    };
}

fn array<const N: usize>(value: &[u8]) -> [u8; N] {
    value.first_chunk().copied().unwrap_or([0; N])
}

/// Writes a text in quotes.
pub fn string(text: &str, out: &mut Vec<u8>) {
    // Writing into memory cannot fail.
    let _ = serde_json::to_writer(out, text);
}

/// The header of a CSV file: the names of what [`Rows::cells`] writes.
pub fn cell_names(nodes: &[Node]) -> Vec<String> {
    fn walk(node: &Node, above: &str, all: &mut Vec<String>) {
        let name = if above.is_empty() { node.name.clone() } else { [above, ".", &node.name].concat() };
        match &node.kind {
            NodeKind::Group(fields) if !has_lists(node) => {
                fields.iter().for_each(|field| walk(field, &name, all));
            }
            _ => all.push(name),
        }
    }
    let mut all = Vec::new();
    nodes.iter().for_each(|node| walk(node, "", &mut all));
    all
}

/// Bytes of a column's value that a flag, a number or a text has in another type.
pub(super) fn converted(node: &Node, leaf: LeafType, value: &[u8], to: super::schema::Convert) -> Vec<u8> {
    use super::schema::Convert;
    let number = || match (leaf.physical, value.len()) {
        (Physical::INT32, 4) => f64::from(i32::from_le_bytes(array(value))),
        (Physical::INT64, 8) => i64::from_le_bytes(array(value)) as f64,
        (Physical::FLOAT, 4) => f64::from(f32::from_le_bytes(array(value))),
        _ => f64::from_le_bytes(array(value)),
    };
    match to {
        Convert::Same => value.to_vec(),
        Convert::Int64 => i64::from(i32::from_le_bytes(array(value))).to_le_bytes().to_vec(),
        Convert::Double => number().to_le_bytes().to_vec(),
        Convert::Hex => value
            .iter()
            .flat_map(|byte| repeat_n(byte, 2).zip([4, 0]))
            .map(|(byte, shift)| b"0123456789abcdef"[usize::from(byte >> shift & 15)])
            .collect(),
        Convert::Text => {
            let mut text = Vec::new();
            plain(node, leaf, value, &mut text);
            text
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::Width;
    use parquet::schema::parser::parse_message_type;

    type Entry<'a> = (u8, u8, Option<&'a [u8]>);

    fn column(physical: Physical, deepest: [u8; 2], entries: &[Entry<'_>]) -> Column {
        let mut column = Column::new(Width::of(physical, 0), deepest);
        for (repetition, definition, value) in entries {
            column.push(*repetition, *definition, *value).expect("memory");
        }
        column
    }

    #[test]
    fn rows_are_nested_as_the_schema_says() {
        let schema = "message schema {
            required int64 n;
            optional group c { optional boolean Drugs; }
            optional group l (LIST) { repeated group list { optional binary element (UTF8); } }
            optional group deep (LIST) { repeated group list { optional group element (LIST) { repeated group list { optional int32 element; } } } }
            optional group map (MAP) { repeated group key_value { required binary key (UTF8); optional double value; } }
        }";
        let nodes = Node::of_root(&parse_message_type(schema).expect("a schema"));
        let [one, two] = [1i64.to_le_bytes(), (-2i64).to_le_bytes()];
        let half = 0.5f64.to_le_bytes();
        let [a, b] = [7i32.to_le_bytes(), 8i32.to_le_bytes()];
        let columns = [
            column(Physical::INT64, [0, 0], &[(0, 0, Some(&one)), (0, 0, Some(&two))]),
            column(Physical::BOOLEAN, [0, 2], &[(0, 2, Some(&[1])), (0, 0, None)]),
            column(Physical::BYTE_ARRAY, [1, 3], &[(0, 3, Some(b"a\"\n")), (1, 2, None), (0, 1, None)]),
            // [[7, 8], [], null], null
            column(
                Physical::INT32,
                [2, 5],
                &[(0, 5, Some(&a)), (2, 5, Some(&b)), (1, 3, None), (1, 2, None), (0, 0, None)],
            ),
            column(Physical::BYTE_ARRAY, [1, 2], &[(0, 2, Some(b"k")), (0, 1, None)]),
            column(Physical::DOUBLE, [1, 3], &[(0, 3, Some(&half)), (0, 1, None)]),
        ];
        let mut rows = Rows::new(&nodes, &columns);
        let mut out = Vec::new();
        rows.object(&mut out).expect("memory");
        out.push(b'\n');
        rows.object(&mut out).expect("memory");
        let expected = r#"{"n":1,"c":{"Drugs":true},"l":["a\"\n",null],"deep":[[7,8],[],null],"map":{"key_value":[{"key":"k","value":0.5}]}}
{"n":-2,"c":null,"l":[],"deep":null,"map":{"key_value":[]}}"#;
        assert_eq!(String::from_utf8(out).expect("UTF-8"), expected);
        assert_eq!(cell_names(&nodes), ["n", "c.Drugs", "l", "deep", "map"]);
        let mut cells = Vec::new();
        let keep = |_: Option<&Node>, text: Option<&[u8]>| {
            cells.push(text.map(<[u8]>::to_vec));
            Ok(())
        };
        Rows::new(&nodes, &columns).cells(keep).expect("memory");
        assert_eq!(cells[1].as_deref(), Some([1].as_slice()));
        assert_eq!(cells[2].as_deref(), Some(br#"["a\"\n",null]"#.as_slice()));
    }
}
