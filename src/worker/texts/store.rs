//! Text and hashes on demand: only the row group that holds a row is read, and
//! what was read is kept up to a bound. What nobody waits for any more is given up.

use crate::model::{Cause, Problem};
use crate::shard::{Leaf, ShardMeta, TextColumn, count_characters, decode_text};
use crate::source::{Origins, ShardEntry, SourceFile};
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

/// A row group of a span.
#[derive(Clone, Copy, Debug)]
struct Piece {
    first_row: u64,
    /// Rows of it that are loaded: fewer than its own where reading ended early.
    rows: u64,
    group: usize,
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

/// A Parquet file whose footer was read.
pub(super) struct OpenFile {
    pub file: SourceFile,
    pub meta: ShardMeta,
}

/// A file that holds text. It is opened when its text is first asked for, and
/// anew after a failure.
pub(super) struct TextShard {
    name: String,
    open: Box<dyn Fn() -> Opening>,
    opening: RefCell<Option<WeakShared<Opening>>>,
    opened: RefCell<Option<Rc<OpenShard>>>,
}

impl Key {
    /// Whether what was read under this key holds what is asked for under another.
    fn serves(self, asked: Self) -> bool {
        (self.shard, self.group) == (asked.shard, asked.group) && self.columns >= asked.columns
    }
}

type Opening = LocalBoxFuture<'static, Result<Rc<OpenShard>, Cause>>;

struct OpenShard {
    file: Rc<OpenFile>,
    columns: Vec<usize>,
}

/// Finds a shard's columns among its leaves.
pub(super) type FindColumns = Rc<dyn Fn(&[Leaf]) -> Result<Vec<usize>, Cause>>;

impl TextShard {
    fn new(name: &str, open: impl Fn() -> Opening + 'static) -> Self {
        let (opening, opened) = Default::default();
        Self { name: name.to_owned(), open: Box::new(open), opening, opened }
    }

    /// Columns of a file that is open.
    pub(super) fn of_file(name: &str, file: Rc<OpenFile>, columns: Vec<usize>) -> Self {
        Self::new(name, move || {
            let (file, columns) = (Rc::clone(&file), columns.clone());
            async move {
                file.meta.check_codecs(&columns)?;
                Ok(Rc::new(OpenShard { file, columns }))
            }
            .boxed_local()
        })
    }

    /// A shard of a packed site, fetched when it is first needed; `find` knows its columns.
    pub(super) fn of_site(origins: Origins, base: &str, entry: ShardEntry, find: FindColumns) -> Self {
        let base = base.to_owned();
        Self::new(&entry.path.clone(), move || {
            let (origins, base, entry) = (origins.clone(), base.clone(), entry.clone());
            let find = Rc::clone(&find);
            async move {
                let file = SourceFile::open_shard(origins, &base, &entry, Rc::default()).await?;
                let meta = file.footer().await?;
                let columns = find(meta.leaves())?;
                meta.check_codecs(&columns)?;
                Ok(Rc::new(OpenShard { file: Rc::new(OpenFile { file, meta }), columns }))
            }
            .boxed_local()
        })
    }

    async fn opened(&self) -> Result<Rc<OpenShard>, Problem> {
        let opened = self.opened.borrow().clone();
        if let Some(open) = opened {
            return Ok(open);
        }
        let under_way = self.opening.borrow().as_ref().and_then(WeakShared::upgrade);
        let opening = under_way.unwrap_or_else(|| {
            let new = (self.open)().shared();
            *self.opening.borrow_mut() = new.downgrade();
            new
        });
        let open = opening.await.map_err(|cause| Problem::new(self.name.clone(), cause))?;
        *self.opened.borrow_mut() = Some(Rc::clone(&open));
        Ok(open)
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
                for rows in open.file.meta.group_rows() {
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
        for piece in self.pieces(span, &shard).await? {
            let key = Key { shard: span.shard, group: piece.group, columns };
            let group = match self.kept(key) {
                Some(group) => group,
                None => read(key, Rc::clone(&shard)).await?,
            };
            blocks.push(Block { first_row: piece.first_row, group });
        }
        Ok(blocks)
    }

    /// The row groups of a span; a shard that was not opened yet is.
    async fn pieces(&self, span: Span, shard: &TextShard) -> Result<Vec<Piece>, Problem> {
        let Span { mut first_row, rows, group, .. } = span;
        if let Some(group) = group {
            return Ok(vec![Piece { first_row, rows, group }]);
        }
        let open = shard.opened().await?;
        let end = first_row + rows;
        let mut pieces = Vec::new();
        for (group, rows) in open.file.meta.group_rows().enumerate() {
            let loaded = rows.min(end.saturating_sub(first_row));
            pieces.push(Piece { first_row, rows: loaded, group });
            first_row += rows;
        }
        Ok(pieces)
    }

    /// Reads the texts of a span for their lengths alone: first rows of row groups, and
    /// characters of prompt, response 0 and response 1 of their rows.
    ///
    /// # Errors
    /// They cannot be read.
    pub(super) async fn measure(&self, span: Span) -> Result<Vec<(u64, Vec<[u32; 3]>)>, Problem> {
        let shard = self.shards.borrow().get(span.shard).cloned();
        let Some(shard) = shard else { return Ok(Vec::new()) };
        let problem = |cause| Problem::new(shard.name.clone(), cause);
        let mut all = Vec::new();
        for Piece { first_row, rows, group, .. } in self.pieces(span, &shard).await? {
            let open = shard.opened().await?;
            let OpenFile { file, meta } = &*open.file;
            let data = file.read_columns(meta, group, &open.columns, 0).await.map_err(problem)?;
            let data = Arc::new(data);
            let mut lengths = Vec::new();
            for (i, leaf) in open.columns.iter().copied().enumerate().take(ALL_TEXTS) {
                let column = count_characters(meta, group, &data, leaf).map_err(problem)?;
                lengths.resize(column.len(), [0; 3]);
                lengths
                    .iter_mut()
                    .zip(column)
                    .for_each(|(row, length): (&mut [u32; 3], u32)| row[i] = length);
            }
            lengths.truncate(usize::try_from(rows).unwrap_or(usize::MAX));
            all.push((first_row, lengths));
        }
        Ok(all)
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
    let OpenFile { file, meta } = &*open.file;
    let columns = open.columns.get(..key.columns).unwrap_or(&open.columns);
    let segments = Arc::new(file.read_columns(meta, key.group, columns, 0).await.map_err(problem)?);
    let columns: Result<Vec<TextColumn>, Cause> =
        columns.iter().map(|leaf| decode_text(meta, key.group, &segments, *leaf)).collect();
    let mut columns = columns.map_err(problem)?;
    // A response that the dataset does not have is an empty one.
    let rows = columns.first().map_or(0, TextColumn::rows);
    columns.resize_with(key.columns, || TextColumn::empty(rows));
    Ok(Rc::new(Group { columns }))
}
