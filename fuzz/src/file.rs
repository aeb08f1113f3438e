//! A Parquet file in parts: pages with their headers, and the footer.

use crate::thrift::{self, I64, Node, Slot, Writer};

/// A page: its header as a tree, and its bytes.
#[derive(Clone, Debug)]
pub struct Page {
    /// The page's header.
    pub header: Node,
    /// What follows it.
    pub body: Vec<u8>,
}

impl Page {
    /// The number of values that the header claims, with what kind of page it is.
    pub fn values_mut(&mut self) -> Option<&mut Node> {
        let which = [5, 7, 8].into_iter().find(|id| self.header.field(*id).is_some())?;
        self.header.field_mut(which)?.field_mut(1)
    }
}

/// A file that was taken apart.
#[derive(Clone, Debug)]
pub struct File {
    /// `FileMetaData` of the format.
    pub footer: Node,
    /// Pages of every column of every row group.
    pub groups: Vec<Vec<Vec<Page>>>,
}

/// What was written, and where its numbers are.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// The file.
    pub bytes: Vec<u8>,
    /// Numbers of page headers and footer; only where room was asked for.
    pub slots: Vec<Slot>,
    /// Where the bodies of pages are.
    pub bodies: Vec<std::ops::Range<usize>>,
    /// Where the footer begins.
    pub footer: usize,
}

/// Set in the paths of slots that are in page headers.
pub const IN_PAGE: u64 = 1 << 63;

impl File {
    /// Takes a sound file apart.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let trailer = bytes.len().checked_sub(8)?;
        let len = u32::from_le_bytes(*bytes[trailer..].first_chunk()?) as usize;
        let (footer, _) = thrift::read(&bytes[trailer.checked_sub(len)?..trailer])?;
        let mut groups = Vec::new();
        for group in footer.field(4)?.items() {
            let mut columns = Vec::new();
            // A group without rows may say any place.
            let empty = group.field(3)?.number() == 0;
            for column in group.field(1)?.items() {
                let column = column.field(3)?;
                let number = |id| column.field(id).map(Node::number);
                let data = number(9)?;
                let start = number(11).unwrap_or(data).min(data) as usize;
                let mut rest = bytes.get(start..start + number(7)? as usize)?;
                let mut pages = Vec::new();
                while !rest.is_empty() && !empty {
                    let (header, used) = thrift::read(rest)?;
                    let size = header.field(3)?.number() as usize;
                    let body = rest.get(used..used + size)?.to_vec();
                    rest = &rest[used + size..];
                    pages.push(Page { header, body });
                }
                columns.push(pages);
            }
            groups.push(columns);
        }
        Some(Self { footer, groups })
    }

    /// The columns' `ColumnMetaData` of a row group.
    pub fn column_mut(&mut self, group: usize, column: usize) -> Option<&mut Node> {
        self.group_mut(group)?.field_mut(1)?.items_mut()?.get_mut(column)?.field_mut(3)
    }

    /// A row group of the footer.
    pub fn group_mut(&mut self, group: usize) -> Option<&mut Node> {
        self.footer.field_mut(4)?.items_mut()?.get_mut(group)
    }

    /// The elements of the schema.
    pub fn schema_mut(&mut self) -> Option<&mut Vec<Node>> {
        self.footer.field_mut(2)?.items_mut()
    }

    /// Says that the first row group has so many rows, in every place that says it.
    pub fn claim_rows(&mut self, rows: i64) {
        let before = self.footer.field(4).and_then(|g| g.items().first()?.field(3)).map_or(0, Node::number);
        let total = self.footer.field(3).map_or(0, Node::number);
        self.footer.set(3, Node::Int(I64, total - before + rows));
        for column in 0..self.groups.first().map_or(0, Vec::len) {
            if let Some(column) = self.column_mut(0, column) {
                column.set(5, Node::Int(I64, rows));
            }
        }
        if let Some(group) = self.group_mut(0) {
            group.set(3, Node::Int(I64, rows));
        }
    }

    /// Puts sizes of pages where their headers have them.
    pub fn resize_pages(&mut self) {
        for page in self.groups.iter_mut().flatten().flatten() {
            page.header.set(3, Node::int(page.body.len() as i64));
        }
    }

    /// Writes the file. Offsets and sizes of column chunks are those of its pages.
    pub fn write(&self, roomy: bool) -> Written {
        let mut footer = self.footer.clone();
        let mut writer = Writer { out: b"PAR1".to_vec(), roomy, slots: Vec::new() };
        let mut bodies = Vec::new();
        for (g, columns) in self.groups.iter().enumerate() {
            for (c, pages) in columns.iter().enumerate() {
                let start = writer.out.len();
                let mut data = None;
                let mut dictionary = None;
                for page in pages {
                    let kind = page.header.field(1).map(Node::number);
                    *(if kind == Some(2) { &mut dictionary } else { &mut data }) =
                        Some(if kind == Some(2) { &dictionary } else { &data }.unwrap_or(writer.out.len()));
                    writer.node(&page.header, 0);
                    let at = writer.out.len();
                    writer.out.extend_from_slice(&page.body);
                    bodies.push(at..writer.out.len());
                }
                let column = footer
                    .field_mut(4)
                    .and_then(|groups| groups.items_mut()?.get_mut(g)?.field_mut(1))
                    .and_then(|columns| columns.items_mut()?.get_mut(c)?.field_mut(3));
                if let Some(column) = column {
                    column.set(7, Node::Int(I64, (writer.out.len() - start) as i64));
                    column.set(9, Node::Int(I64, data.unwrap_or(start) as i64));
                    match dictionary {
                        Some(at) => column.set(11, Node::Int(I64, at as i64)),
                        None => column.remove(11),
                    }
                }
            }
        }
        let in_pages = writer.slots.len();
        for slot in &mut writer.slots {
            slot.path |= IN_PAGE;
        }
        let start = writer.out.len();
        writer.node(&footer, 0);
        for slot in &mut writer.slots[in_pages..] {
            slot.path &= !IN_PAGE;
        }
        let mut bytes = writer.out;
        let len = (bytes.len() - start) as u32;
        bytes.extend(len.to_le_bytes());
        bytes.extend(b"PAR1");
        Written { bytes, slots: writer.slots, bodies, footer: start }
    }
}
