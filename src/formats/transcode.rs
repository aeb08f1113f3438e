//! One column chunk of a Parquet file → its plain form.
//!
//! Pages come as they stand in the file. They are decompressed and decoded here.

use super::codec::{Trouble, decompress};
use super::decode::{Fault, Values, Width};
use crate::model::Cause;
use crate::shard::footer::{BIT_PACKED, codec_name};
use crate::shard::hybrid::each_value;
use crate::shard::page::{Page, PageKind, Pages};
use crate::shard::pages::place;
use crate::shard::{NO_LIST, PlainChunk, Segments, ShardMeta, damaged};
use bytes::Bytes;
use parquet::basic::{Compression, Encoding, Repetition};
use parquet::errors::ParquetError;
use parquet::file::reader::ChunkReader;
use parquet::schema::types::Type as SchemaType;
use std::sync::Arc;

/// Most bytes that a chunk may become.
pub const LIMIT: usize = 1 << 30;

/// Decodes a leaf of a row group: any codec but LZO, both versions of pages,
/// every encoding but ALP, and lists of one level. `data` has the chunk's bytes
/// ([`ShardMeta::ranges`]); the result is [`PlainChunk::to_bytes`] of at most
/// about `limit` bytes.
///
/// # Errors
/// Names the row group and column that cannot be decoded, and why; what would
/// become too large is refused before there is memory taken for it.
pub fn transcode(
    meta: &ShardMeta,
    group: usize,
    leaf: usize,
    data: &Arc<Segments>,
    limit: usize,
) -> Result<Vec<u8>, Cause> {
    plain_chunk(meta, group, leaf, data, limit)?.to_bytes()
}

/// As [`transcode`], for use in the same program.
///
/// # Errors
/// As [`transcode`].
pub fn plain_chunk(
    meta: &ShardMeta,
    group: usize,
    leaf: usize,
    data: &Arc<Segments>,
    limit: usize,
) -> Result<PlainChunk, Cause> {
    let mut pages = PageChunks::new(meta, group, leaf, data, limit)?;
    if pages.levels.deepest[0] > 1 {
        let leaf = meta.leaves().get(leaf);
        return Err(Cause::Nested { column: leaf.map_or_else(String::new, |leaf| leaf.path.join(".")) });
    }
    while pages.read()? {}
    let levels = std::mem::replace(&mut pages.levels, Levels::new(0, 0));
    let values = std::mem::replace(&mut pages.values, Values::new(Width::Bit, 0));
    levels.chunk(pages.rows, values).map_err(|fault| pages.fault(fault))
}

/// A column chunk page by page, for chunks that should never be held whole.
pub struct PageChunks<R: ChunkReader + 'static> {
    /// None where there are no rows.
    pages: Option<Pages>,
    data: Arc<R>,
    place: String,
    codec: Compression,
    limit: usize,
    rows: usize,
    /// Levels of the chunk.
    most: usize,
    levels: Levels,
    values: Values,
}

impl<R: ChunkReader + 'static> PageChunks<R> {
    /// Of a leaf of a row group; what one page becomes has at most about `limit` bytes.
    ///
    /// # Errors
    /// There is no such leaf.
    pub fn new(
        meta: &ShardMeta,
        group: usize,
        leaf: usize,
        data: &Arc<R>,
        limit: usize,
    ) -> Result<Self, Cause> {
        let place = place(meta, group, leaf);
        let found =
            meta.meta.row_groups().get(group).and_then(|g| Some((g.num_rows(), g.columns().get(leaf)?)));
        let missing = || damaged(place.clone(), ParquetError::General("the column is missing".into()));
        let (rows, chunk) = found.ok_or_else(missing)?;
        let (rows, codec) = (rows.max(0) as usize, chunk.compression());
        let column = chunk.column_descr_ptr();
        let mut levels = Levels::new(column.max_rep_level(), column.max_def_level());
        levels.listed = listed(meta.meta.file_metadata().schema(), column.path().parts());
        let limit = limit.min(LIMIT);
        let values = Values::new(Width::of(column.physical_type(), column.type_length()), limit);
        let pages = (rows > 0).then(|| Pages::of(chunk));
        // A column without lists has as many levels as rows; lists may have more.
        let most = if rows == 0 { 0 } else { usize::try_from(chunk.num_values()).unwrap_or(0) };
        Ok(Self { pages, data: Arc::clone(data), place, codec, limit, rows, most, levels, values })
    }

    /// The rows of the next page in their plain form; none after the last.
    ///
    /// # Errors
    /// The page cannot be decoded, or the column holds lists: their rows go over pages.
    pub fn next_page(&mut self) -> Result<Option<PlainChunk>, Cause> {
        if self.levels.deepest[0] > 0 {
            return Err(Cause::Nested { column: self.place.clone() });
        }
        // What is read is counted over all pages.
        let [repetition, definition] = self.levels.deepest;
        let fresh = Levels { read: self.levels.read, ..Levels::new(repetition, definition) };
        self.levels = fresh;
        self.values.count = 0;
        if !self.read()? {
            return Ok(None);
        }
        let bytes = std::mem::take(&mut self.values.bytes);
        let (entries, count) = (self.levels.entries, self.values.count);
        let present = (self.levels.count < entries).then(|| std::mem::take(&mut self.levels.present));
        Ok(Some(PlainChunk::new(entries, entries, count, None, present, bytes)))
    }

    /// What values are.
    pub fn width(&self) -> Width {
        self.values.width
    }

    /// Deepest repetition and definition level.
    pub fn deepest(&self) -> [i16; 2] {
        self.levels.deepest
    }

    /// Row group and column, for messages.
    pub fn place(&self) -> String {
        self.place.clone()
    }

    /// The error that there are no more than so many rows.
    pub fn ends_early(&self, rows: u32) -> Cause {
        self.fail(format!("it ends after {rows} of {} rows", self.rows))
    }

    fn fail(&self, detail: String) -> Cause {
        damaged(self.place.clone(), ParquetError::General(detail))
    }

    fn fault(&self, fault: Fault) -> Cause {
        match fault {
            Fault::Damaged(detail) => self.fail(detail),
            Fault::TooLarge(bytes) => Cause::TooLarge { bytes, limit: self.limit as u64 },
            Fault::Memory(bytes) => Cause::no_memory(bytes),
            Fault::Encoding(encoding) => {
                Cause::Encoding { encoding: encoding.to_string(), place: self.place.clone() }
            }
        }
    }

    fn inflate(&self, bytes: Bytes, compressed: bool) -> Result<Bytes, Cause> {
        let (codec, limit) = (self.codec, self.limit);
        if !compressed || codec == Compression::UNCOMPRESSED || bytes.is_empty() {
            return Ok(bytes);
        }
        decompress(codec, &bytes, limit).map(Bytes::from).map_err(|trouble| match trouble {
            Trouble::TooLarge => Cause::TooLarge { bytes: limit as u64 + 1, limit: limit as u64 },
            Trouble::Damaged(detail) => self.fail(format!("a page cannot be decompressed ({detail})")),
            Trouble::Unknown => Cause::Codec { codec: codec_name(codec) },
        })
    }

    /// Appends the next page of values to what was read; false after the last.
    fn read(&mut self) -> Result<bool, Cause> {
        while let Some((number, [repetition, definition], encoding, body)) = self.next_data()? {
            // A level of a list takes up to eight bytes while it is read.
            let lists = (self.levels.read + number) as u64 * 8;
            if self.levels.deepest[0] > 0 && lists > self.limit as u64 {
                return Err(Cause::TooLarge { bytes: lists, limit: self.limit as u64 });
            }
            let present = self.levels.append(number, &repetition, &definition);
            let present = present.map_err(|fault| self.fault(fault))?;
            let taken = self.values.append(encoding, &body, present);
            taken.map_err(|fault| self.fault(fault))?;
            if number > 0 {
                return Ok(true);
            }
        }
        if self.levels.deepest[0] > 0 && self.levels.rows() != self.rows {
            return Err(self.fail(format!("it has {} rows instead of {}", self.levels.rows(), self.rows)));
        }
        self.check_rows()?;
        Ok(false)
    }

    fn check_rows(&self) -> Result<(), Cause> {
        if self.levels.deepest[0] == 0 && self.most != self.rows {
            return Err(self.fail(format!("it has {} rows instead of {}", self.most, self.rows)));
        }
        Ok(())
    }

    /// The next page of values, not yet decoded; none after the last.
    fn next_data(&mut self) -> Result<Option<Data>, Cause> {
        while self.levels.read < self.most {
            let page = match &mut self.pages {
                Some(pages) => pages.next(&*self.data).map_err(|detail| self.fail(detail))?,
                None => None,
            };
            let deepest = self.levels.deepest;
            let Some(Page { kind, number, encoding, body, .. }) = page else {
                let detail = format!("it ends after {} of {} values", self.levels.read, self.most);
                return Err(self.fail(detail));
            };
            let (levels, body) = match kind {
                PageKind::Dictionary => {
                    let bytes = self.inflate(body, true)?;
                    let taken = self.values.set_dictionary(bytes.into(), number as usize);
                    taken.map_err(|fault| self.fault(fault))?;
                    continue;
                }
                PageKind::First { repetition, definition } => {
                    let mut rest = self.inflate(body, true)?;
                    let repetition = v1_levels(&mut rest, repetition, deepest[0], number)
                        .map_err(|fault| self.fault(fault))?;
                    let definition = v1_levels(&mut rest, definition, deepest[1], number)
                        .map_err(|fault| self.fault(fault))?;
                    ([repetition, definition], rest)
                }
                PageKind::Second { repetition, definition, is_compressed } => {
                    let end = repetition + definition;
                    let levels = [(body.slice(..repetition), false), (body.slice(repetition..end), false)];
                    (levels, self.inflate(body.slice(end..), is_compressed)?)
                }
            };
            let number = number as usize;
            if number > self.most - self.levels.read {
                return Err(self.fail(format!("its pages hold more than {} values", self.most)));
            }
            return Ok(Some((number, levels, encoding, body)));
        }
        Ok(None)
    }

    /// The next page as it is nested in the file, whatever that is; none after the last.
    ///
    /// # Errors
    /// The page cannot be decoded.
    pub fn next_nested(&mut self) -> Result<Option<NestedPage>, Cause> {
        self.values.count = 0;
        let Some((number, [repetition, definition], encoding, body)) = self.next_data()? else {
            self.check_rows()?;
            return Ok(None);
        };
        self.levels.read += number;
        let [deepest_repetition, deepest] = self.levels.deepest;
        let mut page = NestedPage::default();
        let taken = take_levels(&repetition, deepest_repetition, number, &mut page.repetition)
            .and_then(|()| take_levels(&definition, deepest, number, &mut page.definition))
            .and_then(|()| {
                let has_value = |level: &&u16| **level == deepest.max(0) as u16;
                page.count =
                    if deepest == 0 { number } else { page.definition.iter().filter(has_value).count() };
                self.values.append(encoding, &body, page.count)
            });
        taken.map_err(|fault| self.fault(fault))?;
        page.entries = number;
        page.values = std::mem::take(&mut self.values.bytes);
        Ok(Some(page))
    }
}

/// A page of values that is not decoded: entries, repetition and definition levels, how values
/// are encoded, and these.
type Data = (usize, [PageLevels; 2], Encoding, Bytes);

/// A page of a column as it is nested.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NestedPage {
    /// Values and nulls.
    pub entries: usize,
    /// A repetition level for each entry; nothing where there are no lists.
    pub repetition: Vec<u16>,
    /// A definition level for each entry; nothing where everything has a value.
    pub definition: Vec<u16>,
    /// Values.
    pub count: usize,
    /// Values in Parquet's PLAIN encoding.
    pub values: Vec<u8>,
}

fn take_levels(levels: &PageLevels, deepest: i16, number: usize, list: &mut Vec<u16>) -> Result<(), Fault> {
    if deepest == 0 {
        return Ok(());
    }
    list.try_reserve_exact(number).map_err(|_| Fault::Memory(number as u64 * 2))?;
    each_level(levels, deepest, number, |_, level| list.push(level as u16))
}

/// The definition level from which on a list has an element: that of the one
/// repeated node on the way to the leaf.
fn listed(root: &SchemaType, path: &[String]) -> i16 {
    let (mut node, mut level) = (root, 0);
    for name in path {
        if node.is_primitive() {
            break;
        }
        let Some(field) = node.get_fields().iter().find(|field| field.name() == name) else { break };
        node = field;
        let info = node.get_basic_info();
        let repetition = if info.has_repetition() { info.repetition() } else { Repetition::REQUIRED };
        level += i16::from(repetition != Repetition::REQUIRED);
        if repetition == Repetition::REPEATED {
            return level;
        }
    }
    0
}

/// Levels of a page: their bytes, and whether they are bit-packed alone, as
/// very old writers did, highest bit first.
type PageLevels = (Bytes, bool);

/// Takes levels off the beginning of a page of version 1.
fn v1_levels(rest: &mut Bytes, encoding: Encoding, deepest: i16, number: u32) -> Result<PageLevels, Fault> {
    let cut_off = || Fault::Damaged("its levels reach beyond the page".into());
    if deepest == 0 {
        return Ok((Bytes::new(), false));
    }
    let packed = encoding == BIT_PACKED;
    let (start, len) = if packed {
        (0, (u64::from(number) * u64::from(bits(deepest))).div_ceil(8) as usize)
    } else if encoding == Encoding::RLE {
        (4, u32::from_le_bytes(*rest.first_chunk::<4>().ok_or_else(cut_off)?) as usize)
    } else {
        return Err(Fault::Encoding(encoding));
    };
    let end = len.checked_add(start).filter(|end| *end <= rest.len()).ok_or_else(cut_off)?;
    let levels = rest.slice(start..end);
    *rest = rest.slice(end..);
    Ok((levels, packed))
}

/// Bits of levels up to the deepest.
fn bits(deepest: i16) -> u32 {
    32 - u32::from(deepest.max(0) as u16).leading_zeros()
}

/// Which entries have a value, and how long lists are.
struct Levels {
    /// Deepest repetition and definition levels.
    deepest: [i16; 2],
    /// From this definition level on a list has an element.
    listed: i16,
    /// Levels that have been read.
    read: usize,
    /// Entries: rows, or elements of lists.
    entries: usize,
    /// A bit for each entry with a value.
    present: Vec<u8>,
    /// Entries with a value.
    count: usize,
    /// Length of each row's list.
    lengths: Vec<u32>,
}

impl Levels {
    fn new(repetition: i16, definition: i16) -> Self {
        Self {
            deepest: [repetition, definition],
            listed: 0,
            read: 0,
            entries: 0,
            present: Vec::new(),
            count: 0,
            lengths: Vec::new(),
        }
    }

    fn rows(&self) -> usize {
        if self.deepest[0] == 0 { self.entries } else { self.lengths.len() }
    }

    /// Appends the levels of a page; returns how many values it has.
    fn append(
        &mut self,
        number: usize,
        repetition: &PageLevels,
        definition: &PageLevels,
    ) -> Result<usize, Fault> {
        self.read += number;
        let before = self.count;
        if self.deepest[0] == 0 {
            let first = self.entries;
            self.entries += number;
            if self.deepest[1] == 0 {
                self.count += number;
                return Ok(number);
            }
            self.grow()?;
            let highest = self.deepest[1] as u32;
            let (present, count) = (&mut self.present, &mut self.count);
            each_level(definition, self.deepest[1], number, |i, level| {
                if level == highest {
                    present[(first + i) / 8] |= 1 << ((first + i) % 8);
                    *count += 1;
                }
            })?;
            return Ok(self.count - before);
        }
        // The definition levels are held, those of lists taken one by one.
        let mut depths = Vec::new();
        depths.try_reserve_exact(number).map_err(|_| Fault::Memory(number as u64 * 2))?;
        each_level(definition, self.deepest[1], number, |_, level| depths.push(level as u16))?;
        self.lengths.try_reserve(number).map_err(|_| Fault::Memory(number as u64 * 4))?;
        let (listed, highest) = (self.listed.max(0) as u16, self.deepest[1].max(0) as u16);
        let mut odd = false;
        let present = &mut self.present;
        let (entries, count, lengths) = (&mut self.entries, &mut self.count, &mut self.lengths);
        each_level(repetition, self.deepest[0], number, |i, level| {
            let depth = depths.get(i).copied().unwrap_or(0);
            if level == 0 {
                lengths.push(if depth + 1 < listed { NO_LIST } else { 0 });
            }
            if depth >= listed {
                match lengths.last_mut() {
                    Some(length) if *length != NO_LIST => *length += 1,
                    _ => odd = true,
                }
                if *entries % 8 == 0 {
                    present.push(0);
                }
                if let Some(bits) = present.last_mut().filter(|_| depth == highest) {
                    *bits |= 1 << (*entries % 8);
                    *count += 1;
                }
                *entries += 1;
            } else {
                odd |= level > 0;
            }
        })?;
        if odd {
            return Err(Fault::Damaged("its lists contradict themselves".into()));
        }
        Ok(self.count - before)
    }

    /// Makes room for a bit for each entry.
    fn grow(&mut self) -> Result<(), Fault> {
        let len = self.entries.div_ceil(8);
        let more = len.saturating_sub(self.present.len());
        self.present.try_reserve(more).map_err(|_| Fault::Memory(more as u64))?;
        self.present.resize(len, 0);
        Ok(())
    }

    fn chunk(self, rows: usize, values: Values) -> Result<PlainChunk, Fault> {
        let mut lengths = Vec::new();
        if self.deepest[0] > 0 {
            let need = self.lengths.len() * 4;
            lengths.try_reserve_exact(need).map_err(|_| Fault::Memory(need as u64))?;
            self.lengths.iter().for_each(|len| lengths.extend_from_slice(&len.to_le_bytes()));
        }
        let lengths = (self.deepest[0] > 0).then_some(lengths);
        let present = (self.count < self.entries).then_some(self.present);
        Ok(PlainChunk::new(rows, self.entries, values.count, lengths, present, values.bytes))
    }
}

/// Hands number and level to `put`. Fewer levels than there should be are an error.
fn each_level(
    (bytes, packed): &PageLevels,
    deepest: i16,
    number: usize,
    mut put: impl FnMut(usize, u32),
) -> Result<(), Fault> {
    let width = bits(deepest);
    if !packed {
        return Ok(each_value(bytes, width, number, |i, level| {
            put(i, level);
            Ok(())
        })?);
    }
    for i in 0..number {
        let first = i * width as usize;
        let level = (first..first + width as usize).fold(0, |level, bit| {
            level << 1 | u32::from(bytes.get(bit / 8).copied().unwrap_or(0) >> (7 - bit % 8) & 1)
        });
        put(i, level);
    }
    Ok(())
}
