//! Text and hashes on demand: only the row group that holds a row is read, and
//! what was read is kept up to a bound. What nobody waits for any more is given up.

use super::prepare::LabelFile;
use crate::model::{Cause, Problem};
use crate::shard::{Leaf, ShardMeta, TextColumn, coalesce, count_characters, decode_text};
use crate::source::{Meter, Origins, ShardEntry, SourceFile};
use crate::wire::Text;
use futures_util::FutureExt;
use futures_util::future::{LocalBoxFuture, Shared, WeakShared};
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

/// Bytes of text and of text shards that are kept.
const KEPT: usize = 48 * 1024 * 1024;

/// Where the rows' text (or what is recorded of it) is, and what of it was read.
#[derive(Default)]
pub(super) struct Texts {
    spans: RefCell<Vec<Span>>,
    shards: RefCell<Vec<Rc<TextShard>>>,
    groups: RefCell<Vec<(Key, Rc<Group>)>>,
    reading: RefCell<Vec<(Key, WeakReading)>>,
}

/// Shard, row group, and how many of the shard's columns are meant, from the first on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Key {
    shard: usize,
    group: usize,
    columns: usize,
}

/// Columns of texts: prompts alone.
pub(super) const PROMPTS: usize = 1;
/// Columns of texts: prompt, response 0 and response 1.
pub(super) const ALL_TEXTS: usize = 3;
/// Columns of hashes: response 0 and response 1.
const HASHES: usize = 2;

type Reading = Shared<LocalBoxFuture<'static, Result<Rc<Group>, Problem>>>;
type WeakReading = WeakShared<LocalBoxFuture<'static, Result<Rc<Group>, Problem>>>;

/// Consecutive rows whose text is in one shard (and one of its row groups,
/// where that is known before the shard was opened).
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub first_row: u64,
    pub rows: u64,
    pub shard: usize,
    pub group: Option<usize>,
    /// Bytes of the rows' text.
    pub bytes: u64,
}

/// A row group whose texts can be measured.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub first_row: u64,
    /// Rows of it that are loaded: fewer than its own where reading ended early.
    rows: u64,
    shard: usize,
    group: usize,
}

/// Lengths of the texts of a row group.
pub(super) struct Measured {
    pub first_row: u64,
    /// Prompt, response 0, response 1, in characters.
    pub lengths: Vec<[u32; 3]>,
    /// Bytes that were read for that.
    pub bytes: u64,
}

/// The decoded columns of one row group: prompt, response 0, response 1, or only
/// the first of them; or both hashes.
pub(super) struct Group {
    pub columns: Vec<TextColumn>,
}

impl Group {
    fn text(&self, row: usize) -> Option<Text> {
        let get = |column: usize| self.columns.get(column).and_then(|c| c.get(row));
        let responses = match (get(1), get(2)) {
            (Some(a), Some(b)) => Some([a, b]),
            _ => None,
        };
        Some(Text { prompt: get(0)?, responses })
    }

    /// Recorded hashes in hex.
    fn hashes(&self, row: usize) -> Option<[String; 2]> {
        let get = |column: usize| {
            let value = self.columns.get(column)?.value(row)?;
            Some(match value.len() {
                // Bytes rather than their digits.
                32 => hex(value),
                _ => String::from_utf8_lossy(value).to_ascii_lowercase(),
            })
        };
        Some([get(0)?, get(1)?])
    }

    fn size(&self) -> usize {
        self.columns.iter().map(TextColumn::size).sum()
    }
}

/// Bytes as hex digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// A row group that was read.
pub(super) struct Block {
    pub first_row: u64,
    pub group: Rc<Group>,
}

/// A file that holds text. It is opened when its text is first asked for, and
/// anew after a failure.
pub(super) struct TextShard {
    name: String,
    open: Box<dyn Fn() -> Opening>,
    opening: RefCell<Option<Shared<Opening>>>,
}

impl Key {
    /// Whether what was read under this key holds what is asked for under another.
    fn serves(self, asked: Self) -> bool {
        (self.shard, self.group) == (asked.shard, asked.group) && self.columns >= asked.columns
    }
}

type Opening = LocalBoxFuture<'static, Result<Rc<OpenShard>, Cause>>;

struct OpenShard {
    file: TextFile,
    columns: Vec<usize>,
}

enum TextFile {
    /// The labels' own file.
    Labels(Rc<LabelFile>),
    /// A shard of a packed site.
    Shard(SourceFile, ShardMeta),
}

impl OpenShard {
    fn file(&self) -> (&SourceFile, &ShardMeta) {
        match &self.file {
            TextFile::Labels(file) => (&file.file, &file.meta),
            TextFile::Shard(file, meta) => (file, meta),
        }
    }
}

/// Finds a shard's columns among its leaves.
pub(super) type FindColumns = fn(&[Leaf]) -> Result<Vec<usize>, Cause>;

impl TextShard {
    fn new(name: &str, open: impl Fn() -> Opening + 'static) -> Self {
        Self { name: name.to_owned(), open: Box::new(open), opening: RefCell::new(None) }
    }

    /// Columns that stand beside the labels.
    pub(super) fn with_labels(name: &str, file: Rc<LabelFile>, columns: &[usize]) -> Self {
        let columns = columns.to_vec();
        Self::new(name, move || {
            let (file, columns) = (Rc::clone(&file), columns.clone());
            async move {
                file.meta.check_codecs(&columns)?;
                Ok(Rc::new(OpenShard { file: TextFile::Labels(file), columns }))
            }
            .boxed_local()
        })
    }

    /// A shard of a packed site, fetched when it is first needed; `find` knows its columns.
    pub(super) fn of_site(
        origins: Origins,
        base: &str,
        entry: ShardEntry,
        meter: Rc<Meter>,
        find: FindColumns,
    ) -> Self {
        let base = base.to_owned();
        Self::new(&entry.path.clone(), move || {
            let (origins, base, entry, meter) =
                (origins.clone(), base.clone(), entry.clone(), Rc::clone(&meter));
            async move {
                let file = SourceFile::open_shard(origins, &base, &entry, meter).await?;
                let meta = file.footer().await?;
                let columns = find(meta.leaves())?;
                meta.check_codecs(&columns)?;
                Ok(Rc::new(OpenShard { file: TextFile::Shard(file, meta), columns }))
            }
            .boxed_local()
        })
    }

    async fn opened(&self) -> Result<Rc<OpenShard>, Problem> {
        let opening = self.opening.borrow_mut().get_or_insert_with(|| (self.open)().shared()).clone();
        opening.await.map_err(|cause| {
            *self.opening.borrow_mut() = None;
            Problem::new(self.name.clone(), cause)
        })
    }
}

impl Texts {
    /// Adds a shard; its number.
    pub(super) fn add(&self, shard: TextShard) -> usize {
        self.shards.borrow_mut().push(Rc::new(shard));
        self.shards.borrow().len() - 1
    }

    /// Says which rows a shard holds.
    pub(super) fn cover(&self, span: Span) {
        self.spans.borrow_mut().push(span);
    }

    /// Forgets which shards hold rows from this one on: reading ended before it.
    pub(super) fn cut(&self, end: u64) {
        let mut spans = self.spans.borrow_mut();
        spans.retain(|span| span.first_row < end);
        if let Some(last) = spans.last_mut() {
            last.rows = last.rows.min(end - last.first_row);
        }
    }

    /// The text of a row; none when no shard holds it.
    ///
    /// # Errors
    /// The text cannot be read.
    pub(super) async fn text(&self, row: u64, prompts: bool) -> Result<Option<Text>, Problem> {
        let columns = if prompts { PROMPTS } else { ALL_TEXTS };
        Ok(self.row(row, columns).await?.and_then(|(group, row)| group.text(row)))
    }

    /// The recorded hashes of a row, in hex; none when no shard holds them.
    ///
    /// # Errors
    /// They cannot be read.
    pub(super) async fn hashes(&self, row: u64) -> Result<Option<[String; 2]>, Problem> {
        Ok(self.row(row, HASHES).await?.and_then(|(group, row)| group.hashes(row)))
    }

    /// The recorded hashes of all rows of a span.
    ///
    /// # Errors
    /// They cannot be read.
    pub(super) async fn hashes_of(&self, span: Span) -> Result<Vec<(u64, [String; 2])>, Problem> {
        let mut all = Vec::new();
        for block in self.blocks(span, HASHES).await? {
            let rows = (0..).map_while(|row| block.group.hashes(row));
            all.extend((block.first_row..).zip(rows));
        }
        Ok(all)
    }

    /// The span that holds a row.
    pub(super) fn span_of(&self, row: u64) -> Option<Span> {
        let spans = self.spans.borrow();
        let at = spans.partition_point(|s| s.first_row <= row);
        at.checked_sub(1).map(|at| spans[at]).filter(|s| row < s.first_row + s.rows)
    }

    /// Every span, in order.
    pub(super) fn spans(&self) -> Vec<Span> {
        self.spans.borrow().clone()
    }

    /// The row group of a row, with its place there.
    async fn row(&self, row: u64, columns: usize) -> Result<Option<(Rc<Group>, usize)>, Problem> {
        let Some(span) = self.span_of(row) else { return Ok(None) };
        let Some(shard) = self.shards.borrow().get(span.shard).cloned() else {
            return Ok(None);
        };
        let (group, row_in_group) = match span.group {
            Some(group) => (group, row - span.first_row),
            None => {
                let open = shard.opened().await?;
                let mut left = row - span.first_row;
                let mut group = 0;
                for rows in open.file().1.group_rows() {
                    if left < rows {
                        break;
                    }
                    left -= rows;
                    group += 1;
                }
                (group, left)
            }
        };
        let key = Key { shard: span.shard, group, columns };
        Ok(Some((self.group(key, shard).await?, row_in_group as usize)))
    }

    /// The row groups of a span, read anew and not kept here.
    ///
    /// # Errors
    /// They cannot be read.
    pub(super) async fn blocks(&self, span: Span, columns: usize) -> Result<Vec<Block>, Problem> {
        let shard = self.shards.borrow().get(span.shard).cloned();
        let Some(shard) = shard else { return Ok(Vec::new()) };
        let mut blocks = Vec::new();
        for piece in self.pieces(vec![span]).await? {
            let key = Key { shard: span.shard, group: piece.group, columns };
            let group = match self.kept(key) {
                Some(group) => group,
                None => read(key, Rc::clone(&shard)).await?,
            };
            blocks.push(Block { first_row: piece.first_row, group });
        }
        Ok(blocks)
    }

    /// The spans whose last row is not among those `known`, and the bytes of their text.
    pub(super) fn spans_without(&self, known: impl Fn(u64) -> bool) -> (Vec<Span>, u64) {
        let spans = self.spans.borrow();
        let open = |span: &&Span| span.rows > 0 && !known(span.first_row + span.rows - 1);
        let spans: Vec<Span> = spans.iter().filter(open).copied().collect();
        let bytes = spans.iter().map(|span| span.bytes).sum();
        (spans, bytes)
    }

    /// The row groups of spans; shards that were not opened yet are.
    ///
    /// # Errors
    /// A shard cannot be opened.
    pub(super) async fn pieces(&self, spans: Vec<Span>) -> Result<Vec<Piece>, Problem> {
        let mut pieces = Vec::new();
        for span in spans {
            if let Some(group) = span.group {
                let Span { first_row, rows, shard, .. } = span;
                pieces.push(Piece { first_row, rows, shard, group });
                continue;
            }
            let Some(shard) = self.shards.borrow().get(span.shard).cloned() else { continue };
            let open = shard.opened().await?;
            let mut first_row = span.first_row;
            let end = span.first_row + span.rows;
            for (group, rows) in open.file().1.group_rows().enumerate() {
                let loaded = rows.min(end.saturating_sub(first_row));
                pieces.push(Piece { first_row, rows: loaded, shard: span.shard, group });
                first_row += rows;
            }
        }
        Ok(pieces)
    }

    /// Reads the texts of a row group for their lengths alone.
    ///
    /// # Errors
    /// They cannot be read.
    pub(super) async fn measure(&self, piece: Piece) -> Result<Measured, Problem> {
        let Piece { first_row, rows, shard, group } = piece;
        let shard = self.shards.borrow().get(shard).cloned();
        let Some(shard) = shard else {
            return Ok(Measured { first_row, lengths: Vec::new(), bytes: 0 });
        };
        let problem = |cause| Problem::new(shard.name.clone(), cause);
        let open = shard.opened().await?;
        let (file, meta) = open.file();
        let ranges = coalesce(meta.ranges(group, open.columns.iter().copied()), 0);
        let bytes = ranges.iter().map(|range| range.end - range.start).sum();
        let data = Arc::new(file.read(ranges).await.map_err(problem)?);
        let mut lengths = Vec::new();
        for (i, leaf) in open.columns.iter().copied().enumerate().take(ALL_TEXTS) {
            let column = count_characters(meta, group, &data, leaf).map_err(problem)?;
            lengths.resize(column.len(), [0; 3]);
            lengths.iter_mut().zip(column).for_each(|(row, length): (&mut [u32; 3], u32)| row[i] = length);
        }
        lengths.truncate(usize::try_from(rows).unwrap_or(usize::MAX));
        Ok(Measured { first_row, lengths, bytes })
    }

    /// A row group that is kept, with at least the columns that are asked for.
    fn kept(&self, key: Key) -> Option<Rc<Group>> {
        let mut groups = self.groups.borrow_mut();
        let at = groups.iter().position(|(k, _)| k.serves(key))?;
        // The newest stand last: they are kept longest.
        let hit = groups.remove(at);
        groups.push(hit.clone());
        Some(hit.1)
    }

    async fn group(&self, key: Key, shard: Rc<TextShard>) -> Result<Rc<Group>, Problem> {
        if let Some(group) = self.kept(key) {
            return Ok(group);
        }
        let under_way = {
            let mut reading = self.reading.borrow_mut();
            reading.retain(|(_, weak)| weak.upgrade().is_some());
            let found = reading.iter().find(|(k, _)| k.serves(key)).and_then(|(_, weak)| weak.upgrade());
            found.unwrap_or_else(|| {
                let new: Reading = read(key, shard).boxed_local().shared();
                reading.extend(new.downgrade().map(|weak| (key, weak)));
                new
            })
        };
        let group = under_way.await?;
        self.keep(key, &group);
        Ok(group)
    }

    fn keep(&self, key: Key, group: &Rc<Group>) {
        let mut groups = self.groups.borrow_mut();
        if groups.iter().all(|(k, _)| *k != key) {
            groups.push((key, Rc::clone(group)));
        }
        let mut size: usize = groups.iter().map(|(_, g)| g.size()).sum();
        while size > KEPT && groups.len() > 1 {
            size -= groups.remove(0).1.size();
        }
    }
}

async fn read(key: Key, shard: Rc<TextShard>) -> Result<Rc<Group>, Problem> {
    let problem = |cause| Problem::new(shard.name.clone(), cause);
    let open = shard.opened().await?;
    let (file, meta) = open.file();
    let columns = open.columns.get(..key.columns).unwrap_or(&open.columns);
    let ranges = coalesce(meta.ranges(key.group, columns.iter().copied()), 0);
    let segments = Arc::new(file.read(ranges).await.map_err(problem)?);
    let columns = columns
        .iter()
        .map(|leaf| decode_text(meta, key.group, &segments, *leaf))
        .collect::<Result<_, _>>()
        .map_err(problem)?;
    Ok(Rc::new(Group { columns }))
}
