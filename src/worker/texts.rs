//! Text on demand: only the row group that holds a row is read, and what was
//! read is kept up to a bound.

use super::prepare::LabelFile;
use crate::adapter;
use crate::model::{Cause, Problem};
use crate::shard::{ShardMeta, TextColumn, coalesce, count_characters, decode_text};
use crate::source::{Meter, Origins, ShardEntry, SourceFile};
use crate::wire::Text;
use futures_util::FutureExt;
use futures_util::future::{LocalBoxFuture, Shared};
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

/// Bytes of text and of text shards that are kept.
const KEPT: usize = 48 * 1024 * 1024;

/// Where the rows' text is, and what of it was read.
#[derive(Default)]
pub(super) struct Texts {
    spans: RefCell<Vec<Span>>,
    shards: RefCell<Vec<Rc<TextShard>>>,
    groups: RefCell<Vec<(Key, Rc<Group>)>>,
    reading: RefCell<Vec<(Key, Reading)>>,
}

/// Shard, row group, and whether only the prompts are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Key {
    shard: usize,
    group: usize,
    prompts: bool,
}

type Reading = Shared<LocalBoxFuture<'static, Result<Rc<Group>, Problem>>>;

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

/// The decoded text of one row group: prompt, response 0, response 1, or only prompts.
struct Group {
    columns: Vec<TextColumn>,
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

    fn size(&self) -> usize {
        self.columns.iter().map(TextColumn::size).sum()
    }
}

/// A file that holds text. It is opened when its text is first asked for, and
/// anew after a failure.
pub(super) struct TextShard {
    name: String,
    open: Box<dyn Fn() -> Opening>,
    opening: RefCell<Option<Shared<Opening>>>,
}

type Opening = LocalBoxFuture<'static, Result<Rc<OpenShard>, Cause>>;

struct OpenShard {
    file: TextFile,
    columns: [usize; 3],
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

impl TextShard {
    fn new(name: &str, open: impl Fn() -> Opening + 'static) -> Self {
        Self { name: name.to_owned(), open: Box::new(open), opening: RefCell::new(None) }
    }

    /// Text that stands beside the labels.
    pub(super) fn with_labels(name: &str, file: Rc<LabelFile>, columns: [usize; 3]) -> Self {
        Self::new(name, move || {
            let file = Rc::clone(&file);
            async move {
                file.meta.check_codecs(&columns)?;
                Ok(Rc::new(OpenShard { file: TextFile::Labels(file), columns }))
            }
            .boxed_local()
        })
    }

    /// A text shard of a packed site, fetched when it is first needed.
    pub(super) fn of_site(origins: Origins, base: &str, entry: ShardEntry, meter: Rc<Meter>) -> Self {
        let base = base.to_owned();
        Self::new(&entry.path.clone(), move || {
            let (origins, base, entry, meter) =
                (origins.clone(), base.clone(), entry.clone(), Rc::clone(&meter));
            async move {
                let file = SourceFile::open_shard(origins, &base, &entry, meter).await?;
                let meta = file.footer().await?;
                let columns = adapter::text_columns(meta.leaves())?;
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
        let span = {
            let spans = self.spans.borrow();
            let at = spans.partition_point(|s| s.first_row <= row);
            at.checked_sub(1).map(|at| spans[at]).filter(|s| row < s.first_row + s.rows)
        };
        let Some(span) = span else {
            return Ok(None);
        };
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
        let key = Key { shard: span.shard, group, prompts };
        let text = self.group(key, shard).await?;
        Ok(text.text(row_in_group as usize))
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
        let ranges = coalesce(meta.ranges(group, open.columns), 0);
        let bytes = ranges.iter().map(|range| range.end - range.start).sum();
        let data = Arc::new(file.read(ranges).await.map_err(problem)?);
        let mut lengths = Vec::new();
        for (i, leaf) in open.columns.into_iter().enumerate() {
            let column = count_characters(meta, group, &data, leaf).map_err(problem)?;
            lengths.resize(column.len(), [0; 3]);
            lengths.iter_mut().zip(column).for_each(|(row, length): (&mut [u32; 3], u32)| row[i] = length);
        }
        lengths.truncate(usize::try_from(rows).unwrap_or(usize::MAX));
        Ok(Measured { first_row, lengths, bytes })
    }

    async fn group(&self, key: Key, shard: Rc<TextShard>) -> Result<Rc<Group>, Problem> {
        let whole = Key { prompts: false, ..key };
        let kept = self.groups.borrow().iter().position(|(k, _)| *k == key || *k == whole);
        if let Some(at) = kept {
            // The newest stand last: they are kept longest.
            let mut groups = self.groups.borrow_mut();
            let hit = groups.remove(at);
            groups.push(hit.clone());
            return Ok(hit.1);
        }
        let under_way =
            self.reading.borrow().iter().find(|(k, _)| *k == key || *k == whole).map(|(_, r)| r.clone());
        let reading = under_way.unwrap_or_else(|| {
            let reading = read(key, shard).boxed_local().shared();
            self.reading.borrow_mut().push((key, reading.clone()));
            reading
        });
        let result = reading.await;
        self.reading.borrow_mut().retain(|(k, _)| *k != key);
        let group = result?;
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
    let columns = if key.prompts { &open.columns[..1] } else { &open.columns[..] };
    let ranges = coalesce(meta.ranges(key.group, columns.iter().copied()), 0);
    let segments = Arc::new(file.read(ranges).await.map_err(problem)?);
    let columns = columns
        .iter()
        .map(|leaf| decode_text(meta, key.group, &segments, *leaf))
        .collect::<Result<_, _>>()
        .map_err(problem)?;
    Ok(Rc::new(Group { columns }))
}
