//! The schema of what is saved: that of the files, or what several have in common.

use crate::formats::Width;
use crate::model::Cause;
use crate::shard::ShardMeta;
use parquet::basic::{ConvertedType, LogicalType, Repetition, Type as Physical};
use parquet::errors::Result as Written;
use parquet::schema::types::Type;
use std::sync::Arc;

/// A column, or a group of columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its name.
    pub name: String,
    /// Whether it may be absent, or there several times.
    pub repetition: Repetition,
    id: Option<i32>,
    logical: Option<LogicalType>,
    converted: ConvertedType,
    /// What it holds.
    pub kind: NodeKind,
}

/// What a node holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// Values.
    Leaf(LeafType),
    /// Other nodes.
    Group(Vec<Node>),
}

/// Of what type values are, as Parquet has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeafType {
    /// Physical type.
    pub physical: Physical,
    length: i32,
    precision: i32,
    scale: i32,
}

/// How values of a file become those of the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Convert {
    /// They are the same.
    Same,
    /// Numbers become wider.
    Int64,
    /// Numbers become doubles.
    Double,
    /// They become texts.
    Text,
    /// Bytes become hex digits.
    Hex,
}

impl Node {
    /// The columns of a file.
    pub fn of_file(meta: &ShardMeta) -> Vec<Self> {
        Self::of_root(meta.root())
    }

    pub(super) fn of_root(root: &Type) -> Vec<Self> {
        root.get_fields().iter().map(|field| Self::of(field)).collect()
    }

    fn of(node: &Type) -> Self {
        let info = node.get_basic_info();
        let kind = match node {
            Type::PrimitiveType { physical_type, type_length, scale, precision, .. } => {
                NodeKind::Leaf(LeafType {
                    physical: *physical_type,
                    length: *type_length,
                    precision: *precision,
                    scale: *scale,
                })
            }
            Type::GroupType { fields, .. } => {
                NodeKind::Group(fields.iter().map(|field| Self::of(field)).collect())
            }
        };
        Self {
            name: info.name().to_owned(),
            repetition: if info.has_repetition() { info.repetition() } else { Repetition::REQUIRED },
            id: info.has_id().then(|| info.id()),
            logical: info.logical_type_ref().cloned(),
            converted: info.converted_type(),
            kind,
        }
    }

    /// A column of texts that may be null.
    pub fn text(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            repetition: Repetition::OPTIONAL,
            id: None,
            logical: Some(LogicalType::String),
            converted: ConvertedType::UTF8,
            kind: NodeKind::Leaf(LeafType {
                physical: Physical::BYTE_ARRAY,
                length: -1,
                precision: -1,
                scale: -1,
            }),
        }
    }

    /// A column of lists of structs with these fields.
    pub fn list(name: &str, fields: Vec<Self>) -> Self {
        let group = |name: &str, repetition, fields| Self {
            name: name.to_owned(),
            repetition,
            id: None,
            logical: None,
            converted: ConvertedType::NONE,
            kind: NodeKind::Group(fields),
        };
        let element = group("element", Repetition::OPTIONAL, fields);
        let repeated = group("list", Repetition::REPEATED, vec![element]);
        let (logical, converted) = (Some(LogicalType::List), ConvertedType::LIST);
        Self { logical, converted, ..group(name, Repetition::OPTIONAL, vec![repeated]) }
    }

    /// Makes everything that has to be there optional.
    pub fn relax(&mut self) {
        if self.repetition == Repetition::REQUIRED {
            self.repetition = Repetition::OPTIONAL;
        }
        if let NodeKind::Group(fields) = &mut self.kind {
            fields.iter_mut().for_each(Self::relax);
        }
    }

    /// Makes a text of what has not one value in rows in text, whose type nobody can tell.
    pub fn settle(&mut self) {
        let is_nothing = self.is_nothing();
        match &mut self.kind {
            NodeKind::Group(fields) => fields.iter_mut().for_each(Self::settle),
            NodeKind::Leaf(leaf) if leaf.physical == Physical::BYTE_ARRAY && is_nothing => {
                *self = Self { repetition: self.repetition, ..Self::text(&self.name) };
            }
            NodeKind::Leaf(_) => {}
        }
    }

    /// Makes a text of a recorded sha256 that is held as its bytes: it becomes hex digits.
    pub fn spell_hashes(&mut self) {
        let is_hash = matches!(&self.kind, NodeKind::Leaf(leaf)
            if leaf.physical == Physical::FIXED_LEN_BYTE_ARRAY && leaf.length == 32);
        if is_hash && self.name.contains("sha256") {
            *self = Self { repetition: self.repetition, ..Self::text(&self.name) };
        }
    }

    /// As the `parquet` crate has it.
    ///
    /// # Errors
    /// The crate's own, where a file had a schema that it would not write.
    pub fn to_type(&self) -> Written<Arc<Type>> {
        let built = match &self.kind {
            NodeKind::Leaf(leaf) => Type::primitive_type_builder(&self.name, leaf.physical)
                .with_repetition(self.repetition)
                .with_logical_type(self.logical.clone())
                .with_converted_type(self.converted)
                .with_length(leaf.length)
                .with_precision(leaf.precision)
                .with_scale(leaf.scale)
                .with_id(self.id)
                .build(),
            NodeKind::Group(fields) => Type::group_type_builder(&self.name)
                .with_repetition(self.repetition)
                .with_logical_type(self.logical.clone())
                .with_converted_type(self.converted)
                .with_fields(fields.iter().map(Self::to_type).collect::<Written<_>>()?)
                .with_id(self.id)
                .build(),
        };
        built.map(Arc::new)
    }

    /// Whether it is a list, and the node of its elements where that is not itself.
    pub fn element(&self) -> Option<&Self> {
        let is_list =
            matches!(self.logical, Some(LogicalType::List)) || self.converted == ConvertedType::LIST;
        let NodeKind::Group(fields) = &self.kind else { return None };
        match fields.as_slice() {
            [repeated] if is_list && repeated.repetition == Repetition::REPEATED => Some(repeated),
            _ => None,
        }
    }

    /// Whether values are whole numbers without a sign.
    pub fn is_unsigned(&self) -> bool {
        matches!(&self.logical, Some(LogicalType::Integer(integer)) if !integer.is_signed)
            || matches!(
                self.converted,
                ConvertedType::UINT_8
                    | ConvertedType::UINT_16
                    | ConvertedType::UINT_32
                    | ConvertedType::UINT_64
            )
    }

    /// Whether values are said to be texts.
    pub fn is_text(&self) -> bool {
        matches!(self.logical, Some(LogicalType::String | LogicalType::Enum | LogicalType::Json))
            || matches!(self.converted, ConvertedType::UTF8 | ConvertedType::ENUM | ConvertedType::JSON)
    }

    /// Whether no row has a value, and so nothing is known of their type.
    fn is_nothing(&self) -> bool {
        matches!(self.logical, Some(LogicalType::Unknown))
    }

    /// Brings another file's column into this one.
    ///
    /// # Errors
    /// One holds values and the other columns, or lists.
    fn take(&mut self, other: &Self, path: &str) -> Result<(), Cause> {
        let path = if path.is_empty() { other.name.clone() } else { [path, ".", &other.name].concat() };
        let conflict = || Cause::Told {
            text: format!("The files have different things in the column “{path}”."),
            advice: "Save as JSON Lines, or open files of one form alone.".to_owned(),
        };
        if (self.repetition == Repetition::REPEATED) != (other.repetition == Repetition::REPEATED) {
            return Err(conflict());
        }
        if self.repetition != other.repetition {
            self.repetition = Repetition::OPTIONAL;
        }
        self.id = self.id.filter(|id| other.id == Some(*id));
        let (is_nothing, is_text) = (self.is_nothing(), self.is_text());
        match (&mut self.kind, &other.kind) {
            (NodeKind::Group(own), NodeKind::Group(others)) => join(own, others, &path),
            (NodeKind::Leaf(own), NodeKind::Leaf(new))
                if own.physical == new.physical
                    && (self.logical == other.logical || is_text && other.is_text())
                    && own.length == new.length =>
            {
                Ok(())
            }
            // What has no value may be anything.
            (_, NodeKind::Leaf(_)) if other.is_nothing() => Ok(()),
            (NodeKind::Leaf(_), _) if is_nothing => {
                let repetition = if other.repetition == Repetition::REPEATED {
                    Repetition::REPEATED
                } else {
                    Repetition::OPTIONAL
                };
                *self = Self { repetition, ..other.clone() };
                Ok(())
            }
            (NodeKind::Leaf(own), NodeKind::Leaf(new)) => {
                let wider = wider(own.physical, new.physical);
                let text = Self::text("");
                (self.logical, self.converted) = match wider {
                    Physical::BYTE_ARRAY => (text.logical, text.converted),
                    _ => (None, ConvertedType::NONE),
                };
                self.kind =
                    NodeKind::Leaf(LeafType { physical: wider, length: -1, precision: -1, scale: -1 });
                Ok(())
            }
            _ => Err(conflict()),
        }
    }
}

/// The type that has the values of both.
fn wider(a: Physical, b: Physical) -> Physical {
    use Physical::{BYTE_ARRAY, DOUBLE, FLOAT, INT32, INT64};
    match (a, b) {
        (INT32 | INT64, INT32 | INT64) => INT64,
        (INT32 | INT64 | FLOAT | DOUBLE, INT32 | INT64 | FLOAT | DOUBLE) => DOUBLE,
        _ => BYTE_ARRAY,
    }
}

/// Brings another file's columns into a list of them; what one of the two lacks is null there.
///
/// # Errors
/// Columns of one name hold different things.
pub fn join(own: &mut Vec<Node>, others: &[Node], path: &str) -> Result<(), Cause> {
    for node in own.iter_mut() {
        match others.iter().find(|other| other.name == node.name) {
            Some(other) => node.take(other, path)?,
            None => node.relax_self(),
        }
    }
    for other in others {
        if own.iter().all(|node| node.name != other.name) {
            let mut new = other.clone();
            new.relax_self();
            own.push(new);
        }
    }
    Ok(())
}

impl Node {
    fn relax_self(&mut self) {
        if self.repetition == Repetition::REQUIRED {
            self.repetition = Repetition::OPTIONAL;
        }
    }
}

/// Columns without some leaves, or these leaves alone: by their names, joined by dots.
pub fn pick(nodes: &[Node], names: &[String], keeps: bool) -> Vec<Node> {
    fn walk(node: &Node, above: &str, names: &[String], keeps: bool) -> Option<Node> {
        let name = if above.is_empty() { node.name.clone() } else { [above, ".", &node.name].concat() };
        match &node.kind {
            NodeKind::Leaf(_) => (names.contains(&name) == keeps).then(|| node.clone()),
            NodeKind::Group(fields) => {
                let fields: Vec<Node> =
                    fields.iter().filter_map(|field| walk(field, &name, names, keeps)).collect();
                (!fields.is_empty()).then(|| Node { kind: NodeKind::Group(fields), ..node.clone() })
            }
        }
    }
    nodes.iter().filter_map(|node| walk(node, "", names, keeps)).collect()
}

/// A leaf of a schema, with the nodes on the way to it.
#[derive(Clone, Debug)]
pub struct Path<'a>(pub Vec<&'a Node>);

/// The leaves of columns, in order.
pub fn leaves(nodes: &[Node]) -> Vec<Path<'_>> {
    fn walk<'a>(node: &'a Node, above: &[&'a Node], all: &mut Vec<Path<'a>>) {
        let mut path = above.to_vec();
        path.push(node);
        match &node.kind {
            NodeKind::Leaf(_) => all.push(Path(path)),
            NodeKind::Group(fields) => fields.iter().for_each(|field| walk(field, &path, all)),
        }
    }
    let mut all = Vec::new();
    nodes.iter().for_each(|node| walk(node, &[], &mut all));
    all
}

impl<'a> Path<'a> {
    /// The leaf itself.
    pub fn leaf(&self) -> Option<(&'a Node, LeafType)> {
        match self.0.last() {
            Some(node) => match &node.kind {
                NodeKind::Leaf(leaf) => Some((node, *leaf)),
                NodeKind::Group(_) => None,
            },
            None => None,
        }
    }

    /// Names, joined by dots.
    pub fn name(&self) -> String {
        self.0.iter().map(|node| node.name.as_str()).collect::<Vec<_>>().join(".")
    }

    /// What its values are.
    pub fn width(&self) -> Width {
        self.leaf().map_or(Width::Text, |(_, leaf)| Width::of(leaf.physical, leaf.length))
    }

    /// Deepest repetition and definition level.
    pub fn deepest(&self) -> [u8; 2] {
        let count =
            |is: fn(Repetition) -> bool| self.0.iter().filter(|node| is(node.repetition)).count() as u8;
        [count(|r| r == Repetition::REPEATED), count(|r| r != Repetition::REQUIRED)]
    }

    /// How values of a file's leaf become those of this one.
    pub fn convert(&self, from: &Path<'_>) -> Convert {
        let (Some((own, to)), Some((other, of))) = (self.leaf(), from.leaf()) else { return Convert::Same };
        match (of.physical, to.physical) {
            (a, b) if a == b && of.length == to.length => Convert::Same,
            (_, Physical::INT64) => Convert::Int64,
            (_, Physical::DOUBLE) => Convert::Double,
            (Physical::FIXED_LEN_BYTE_ARRAY, Physical::BYTE_ARRAY) if own.is_text() && !other.is_text() => {
                Convert::Hex
            }
            _ => Convert::Text,
        }
    }

    /// For each definition level of a file's leaf at the same path the one of this: what is absent
    /// there is absent here.
    pub fn levels(&self, from: &Path<'_>) -> Vec<u8> {
        let mut map = Vec::new();
        let mut own = 0;
        for (own_node, node) in self.0.iter().zip(&from.0) {
            if node.repetition != Repetition::REQUIRED {
                // This node is the first that is absent.
                map.push(own);
            }
            own += u8::from(own_node.repetition != Repetition::REQUIRED);
        }
        map.push(own);
        map
    }

    /// How many nodes from the top are the same as those of another path.
    pub fn common(&self, other: &Path<'_>) -> usize {
        self.0.iter().zip(&other.0).take_while(|(a, b)| a.name == b.name).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use parquet::schema::parser::parse_message_type;

    fn nodes(fields: &str) -> Vec<Node> {
        let root = parse_message_type(&format!("message schema {{ {fields} }}")).expect("a schema");
        Node::of_root(&root)
    }

    #[test]
    fn a_schema_comes_back_as_it_was() {
        let text = "optional int64 a; optional group c { required boolean Drugs; optional boolean Violence; } \
                    optional group l (LIST) { repeated group list { optional binary element (UTF8); } } \
                    required fixed_len_byte_array(32) h; optional int32 d (DECIMAL(9,2));";
        let root = parse_message_type(&format!("message schema {{ {text} }}")).expect("a schema");
        let fields: Vec<_> =
            Node::of_root(&root).iter().map(|node| node.to_type().expect("a type")).collect();
        assert_eq!(fields, root.get_fields());
        let nodes = Node::of_root(&root);
        let paths = leaves(&nodes);
        assert_eq!(
            paths.iter().map(Path::deepest).collect::<Vec<_>>(),
            [[0, 1], [0, 1], [0, 2], [1, 3], [0, 0], [0, 1]]
        );
        assert_eq!(paths[3].name(), "l.list.element");
        assert!(nodes[2].element().is_some());
    }

    #[test]
    fn files_of_different_forms_are_joined() {
        let mut own = nodes("required int32 a; optional boolean b; required group c { required boolean x; }");
        let other = nodes(
            "optional int64 a; optional double b; optional group c { optional boolean x; optional boolean y; } optional binary d (STRING);",
        );
        join(&mut own, &other, "").expect("joined");
        let expected = nodes(
            "optional int64 a; optional binary b (STRING); optional group c { optional boolean x; optional boolean y; } optional binary d (STRING);",
        );
        assert_eq!(own, expected);
        let first = nodes("required int32 a; optional boolean b; required group c { required boolean x; }");
        let (all, of) = (leaves(&own), leaves(&first));
        // A value of the first file is there in full here.
        assert_eq!(all[2].levels(&of[2]), [2]);
        assert_eq!(all[0].levels(&of[0]), [1]);
        assert_eq!((all[0].convert(&of[0]), all[1].convert(&of[1])), (Convert::Int64, Convert::Text));
        let mut own = nodes("optional int64 a;");
        assert!(join(&mut own, &nodes("optional group a { optional int64 x; }"), "").is_err());
    }
}
