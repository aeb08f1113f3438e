//! Thrift's compact protocol as a tree that can be changed and written again.

/// A value. What it means is known by its field number alone.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// A truth value.
    Bool(bool),
    /// One byte.
    Byte(u8),
    /// A number, with the type it is written as: [`I16`], [`I32`] or [`I64`].
    Int(u8, i64),
    /// A double.
    Double([u8; 8]),
    /// Bytes or text.
    Bytes(Vec<u8>),
    /// A list: the type of its elements, and these.
    List(u8, Vec<Node>),
    /// The fields of a struct.
    Struct(Vec<(i16, Node)>),
}

/// Type of truth values in lists; as fields true is 1 and false is 2.
pub const BOOL: u8 = 2;
/// Type of 16-bit numbers.
pub const I16: u8 = 4;
/// Type of 32-bit numbers.
pub const I32: u8 = 5;
/// Type of 64-bit numbers.
pub const I64: u8 = 6;
/// Type of bytes and texts.
pub const BYTES: u8 = 8;
/// Type of lists.
pub const LIST: u8 = 9;
/// Type of structs.
pub const STRUCT: u8 = 12;

impl Node {
    /// A 32-bit number.
    pub fn int(value: i64) -> Self {
        Self::Int(I32, value)
    }

    /// A text.
    pub fn text(text: &str) -> Self {
        Self::Bytes(text.as_bytes().to_vec())
    }

    /// A field of a struct.
    pub fn field(&self, id: i16) -> Option<&Node> {
        let Self::Struct(fields) = self else { return None };
        fields.iter().find(|(own, _)| *own == id).map(|(_, node)| node)
    }

    /// A field of a struct.
    pub fn field_mut(&mut self, id: i16) -> Option<&mut Node> {
        let Self::Struct(fields) = self else { return None };
        fields.iter_mut().find(|(own, _)| *own == id).map(|(_, node)| node)
    }

    /// Gives a field of a struct another value, or the field itself.
    pub fn set(&mut self, id: i16, value: Node) {
        let Self::Struct(fields) = self else { return };
        match fields.binary_search_by_key(&id, |(own, _)| *own) {
            Ok(at) => fields[at].1 = value,
            Err(at) => fields.insert(at, (id, value)),
        }
    }

    /// Takes a field away.
    pub fn remove(&mut self, id: i16) {
        if let Self::Struct(fields) = self {
            fields.retain(|(own, _)| *own != id);
        }
    }

    /// The number that this is; 0 where it is none.
    pub fn number(&self) -> i64 {
        if let Self::Int(_, value) = self { *value } else { 0 }
    }

    /// The elements of a list; none where it is no list.
    pub fn items(&self) -> &[Node] {
        if let Self::List(_, items) = self { items } else { &[] }
    }

    /// The elements of a list.
    pub fn items_mut(&mut self) -> Option<&mut Vec<Node>> {
        if let Self::List(_, items) = self { Some(items) } else { None }
    }

    fn kind(&self) -> u8 {
        match self {
            Self::Bool(true) => 1,
            Self::Bool(false) => BOOL,
            Self::Byte(_) => 3,
            Self::Int(kind, _) => *kind,
            Self::Double(_) => 7,
            Self::Bytes(_) => BYTES,
            Self::List(..) => LIST,
            Self::Struct(_) => STRUCT,
        }
    }
}

/// Reads a struct; also how many bytes it took.
pub fn read(bytes: &[u8]) -> Option<(Node, usize)> {
    let mut reader = Reader { rest: bytes };
    let node = reader.node(STRUCT)?;
    Some((node, bytes.len() - reader.rest.len()))
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let (head, tail) = self.rest.split_at_checked(len)?;
        self.rest = tail;
        Some(head)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|byte| byte[0])
    }

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

    fn zigzag(&mut self) -> Option<i64> {
        let value = self.varint()?;
        Some((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    fn node(&mut self, kind: u8) -> Option<Node> {
        Some(match kind {
            1 => Node::Bool(true),
            BOOL => Node::Bool(false),
            3 => Node::Byte(self.byte()?),
            I16..=I64 => Node::Int(kind, self.zigzag()?),
            7 => Node::Double(*self.take(8)?.first_chunk()?),
            BYTES => {
                let len = self.varint()?;
                Node::Bytes(self.take(len as usize)?.to_vec())
            }
            LIST => {
                let header = self.byte()?;
                let len = if header >> 4 == 15 { self.varint()? } else { u64::from(header >> 4) };
                let kind = header & 15;
                let element = |reader: &mut Self| match kind {
                    1 | BOOL => Some(Node::Bool(reader.byte()? == 1)),
                    _ => reader.node(kind),
                };
                Node::List(kind, (0..len).map(|_| element(self)).collect::<Option<_>>()?)
            }
            STRUCT => {
                let mut fields = Vec::new();
                let mut last = 0;
                loop {
                    let header = self.byte()?;
                    if header & 15 == 0 {
                        return Some(Node::Struct(fields));
                    }
                    last = match header >> 4 {
                        0 => self.zigzag()? as i16,
                        delta => last + i16::from(delta),
                    };
                    fields.push((last, self.node(header & 15)?));
                }
            }
            _ => return None,
        })
    }
}

/// A number in written bytes that any other number can take the place of.
#[derive(Clone, Copy, Debug)]
pub struct Slot {
    /// Where it stands.
    pub at: usize,
    /// Whether negative numbers fit.
    pub signed: bool,
    /// The field numbers that lead to it, a byte each, the last one lowest;
    /// a list's length or a text's has the path of the list or text itself.
    pub path: u64,
}

/// Bytes of a [`Slot`].
pub const SLOT: usize = 10;

/// Writes trees.
#[derive(Default)]
pub struct Writer {
    /// What was written.
    pub out: Vec<u8>,
    /// Whether every number gets the room of any other.
    pub roomy: bool,
    /// Where these are.
    pub slots: Vec<Slot>,
}

/// Puts a number into a slot.
pub fn put(bytes: &mut [u8], slot: Slot, value: i64) {
    let mut bits = if slot.signed { ((value << 1) ^ (value >> 63)) as u64 } else { value as u64 };
    let Some(place) = bytes.get_mut(slot.at..slot.at + SLOT) else { return };
    for byte in place.iter_mut() {
        *byte = bits as u8 | 0x80;
        bits >>= 7;
    }
    place[SLOT - 1] &= 0x7f;
}

impl Writer {
    /// Writes a struct.
    pub fn node(&mut self, node: &Node, path: u64) {
        match node {
            Node::Bool(_) => {}
            Node::Byte(byte) => self.out.push(*byte),
            Node::Int(_, value) => self.number(*value, true, path),
            Node::Double(bytes) => self.out.extend_from_slice(bytes),
            Node::Bytes(bytes) => {
                self.number(bytes.len() as i64, false, path);
                self.out.extend_from_slice(bytes);
            }
            Node::List(kind, items) => {
                if self.roomy || items.len() > 14 {
                    self.out.push(0xf0 | kind);
                    self.number(items.len() as i64, false, path);
                } else {
                    self.out.push((items.len() as u8) << 4 | kind);
                }
                for item in items {
                    match item {
                        Node::Bool(value) => self.out.push(if *value { 1 } else { 2 }),
                        other => self.node(other, path),
                    }
                }
            }
            Node::Struct(fields) => {
                let mut last = 0;
                for (id, field) in fields {
                    let delta = i32::from(*id) - last;
                    if (1..16).contains(&delta) {
                        self.out.push((delta as u8) << 4 | field.kind());
                    } else {
                        self.out.push(field.kind());
                        self.varint(((i64::from(*id) << 1) ^ (i64::from(*id) >> 63)) as u64);
                    }
                    last = i32::from(*id);
                    self.node(field, path << 8 | (*id as u64 & 0xff));
                }
                self.out.push(0);
            }
        }
    }

    fn varint(&mut self, mut bits: u64) {
        while bits > 0x7f {
            self.out.push(bits as u8 | 0x80);
            bits >>= 7;
        }
        self.out.push(bits as u8);
    }

    fn number(&mut self, value: i64, signed: bool, path: u64) {
        if self.roomy {
            let slot = Slot { at: self.out.len(), signed, path };
            self.out.resize(slot.at + SLOT, 0);
            put(&mut self.out, slot, value);
            self.slots.push(slot);
        } else {
            self.varint(if signed { ((value << 1) ^ (value >> 63)) as u64 } else { value as u64 });
        }
    }
}
