//! Files of any kind → their columns, and their rows.

use crate::cursor::{Cell, Cursor};
use crate::failure::{At, Failure};
use crate::input::InputFile;
use crate::manifest::LeftOut;
use crate::schema::{Columns, LabelLeaf, OfList, Seen};
use crate::site::Site;
use bytes::Bytes;
use parquet::file::reader::ChunkReader;
use saferlhf_viewer::formats::{Converter, HEAD, Kind, LIMIT, Limits, PageChunks, Segment, sniff, words};
use saferlhf_viewer::model::{CategorySet, Cause, Labels, UNKNOWN};
use saferlhf_viewer::shard::{Footer, LeafKind, PlainChunk, Segments, ShardMeta, TAIL, Told, footer};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;

/// A file in text is read in pieces of so many bytes.
const PIECE: usize = 1 << 20;
/// A longer row in text cannot be read: while it is, several times as much memory is taken.
const ROW: usize = 64 << 20;
/// Rows that are appended between two reports.
const STEP: usize = 1024;
/// So many rows that were left out are described in the manifest.
const DESCRIBED: usize = 20;

/// Rows that cannot be read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unreadable {
    /// Whether they are left out rather than refused.
    pub skip: bool,
    /// How many were left out.
    pub count: u64,
    /// The first of them.
    pub described: Vec<LeftOut>,
}

/// Why packing stopped.
pub(crate) enum Stop {
    /// A column turned up that was not seen before, or that is of another kind.
    Unseen,
    /// Something went wrong.
    Failed(Failure),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Stop::Failed(failure)
    }
}

/// How far a file is: bytes of it that were used.
pub(crate) type Report<'a> = dyn FnMut(u64, u64) + 'a;

enum Opened {
    Parquet(Box<ShardMeta>, Arc<File>),
    Text(Kind, File),
}

fn open(input: &InputFile) -> Result<Opened, Failure> {
    let fail = |cause: Cause| Failure::of(&input.name, &cause);
    let mut file = File::open(&input.path).at("read", &input.path)?;
    let mut head = vec![0; HEAD.min(usize::try_from(input.bytes).unwrap_or(HEAD))];
    file.read_exact(&mut head).at("read", &input.path)?;
    match sniff(&head) {
        Kind::Parquet => {
            let mut len = TAIL.min(input.bytes);
            loop {
                let start = input.bytes - len;
                let mut tail = vec![0; len as usize];
                file.seek(SeekFrom::Start(start)).at("read", &input.path)?;
                file.read_exact(&mut tail).at("read", &input.path)?;
                match footer(input.bytes, &Bytes::from(tail)) {
                    Ok(Footer::Found(meta)) => return Ok(Opened::Parquet(meta, Arc::new(file))),
                    Ok(Footer::Need(range)) if range.start < start => len = input.bytes - range.start,
                    Ok(Footer::Need(_)) => return Err(fail(Cause::Changed)),
                    Err(Cause::NotParquet { .. }) => {
                        return Err(fail(Cause::Truncated { bytes: input.bytes }));
                    }
                    Err(cause) => return Err(fail(cause)),
                }
            }
        }
        kind => {
            file.rewind().at("read", &input.path)?;
            Ok(Opened::Text(kind, file))
        }
    }
}

/// Hands every segment of a file in text to `take`, until that says it has enough.
fn segments(
    input: &InputFile,
    kind: Kind,
    mut file: File,
    take: &mut dyn FnMut(Segment, u64) -> Result<bool, Stop>,
) -> Result<(), Stop> {
    let fail = |cause: &Cause| Stop::Failed(Failure::of(&input.name, cause));
    let limits = Limits { total_bytes: u64::MAX, row_bytes: ROW, ..Limits::default() };
    let mut converter = Converter::new(kind, limits).map_err(|cause| fail(&cause))?;
    let mut piece = vec![0; PIECE];
    let (mut read, mut ended) = (0, Ok(true));
    loop {
        let len = file.read(&mut piece).at("read", &input.path)?;
        read += len as u64;
        // Whoever takes segments says why it stopped; the converter passes on causes only.
        let mut emit = |segment: Segment| {
            if let Ok(true) = ended {
                ended = take(segment, read);
            }
            if let Ok(true) = ended { Ok(()) } else { Err(Cause::Changed) }
        };
        let result = match piece.get(..len) {
            Some(bytes) if len > 0 => converter.push(bytes, &mut emit),
            _ => converter.finish(&mut emit),
        };
        if !matches!(ended, Ok(true)) {
            return ended.map(|_| ());
        }
        result.map_err(|cause| fail(&cause))?;
        if len == 0 {
            return Ok(());
        }
    }
}

/// The columns of a file: of all of it, or as far as its beginning tells them.
pub(crate) fn look(
    input: &InputFile,
    whole: bool,
    unreadable: &mut Unreadable,
    report: &mut Report<'_>,
) -> Result<Seen, Failure> {
    let fail = |cause: Cause| Failure::of(&input.name, &cause);
    let mut seen = Seen::default();
    let (kind, file) = match open(input)? {
        Opened::Text(kind, file) => (kind, file),
        Opened::Parquet(meta, _) => {
            // Of a column that is there twice both are seen: it is refused where it is read.
            seen.0 = meta.leaves().iter().map(|leaf| (leaf.path.clone(), Some(leaf.kind))).collect();
            report(0, input.bytes);
            return Ok(seen);
        }
    };
    let mut rows = 0;
    let result = segments(input, kind, file, &mut |segment, read| {
        note(input, &segment, unreadable)?;
        rows += segment.rows;
        let bytes = Bytes::from(segment.parquet);
        let meta = meta_of(&bytes).map_err(fail)?;
        let data = Arc::new(bytes);
        for (at, leaf) in meta.leaves().iter().enumerate() {
            let kind = if has_none(&meta, at, &data).map_err(fail)? { None } else { Some(leaf.kind) };
            seen.add(&leaf.path, kind);
        }
        report(rows, read);
        Ok(whole)
    });
    match result {
        Ok(()) => Ok(seen),
        Err(Stop::Failed(failure)) => Err(failure),
        Err(Stop::Unseen) => Ok(seen),
    }
}

/// Counts rows that could not be read, or refuses them.
fn note(input: &InputFile, segment: &Segment, unreadable: &mut Unreadable) -> Result<(), Failure> {
    if segment.unreadable == 0 {
        return Ok(());
    }
    if !unreadable.skip {
        let lines = segment.described.iter().map(|row| format!("\n  line {}: {}", row.line, row.why));
        let more = segment.unreadable - segment.described.len() as u64;
        let more = if more > 0 { format!("\n  and {more} more nearby") } else { String::new() };
        return Err(Failure::new(
            format!("{}: rows cannot be read:{}{more}", input.name, lines.collect::<String>()),
            "Mend these rows, or leave such rows out with --skip-unreadable; the site then says how many.",
        ));
    }
    unreadable.count += segment.unreadable;
    for row in &segment.described {
        if unreadable.described.len() < DESCRIBED {
            let (file, why) = (input.name.clone(), row.why.clone());
            unreadable.described.push(LeftOut { file, line: row.line, why });
        }
    }
    Ok(())
}

fn meta_of(bytes: &Bytes) -> Result<ShardMeta, Cause> {
    match footer(bytes.len() as u64, bytes)? {
        Footer::Found(meta) => Ok(*meta),
        Footer::Need(_) => Err(Cause::Changed),
    }
}

/// A column chunk without a value takes fewer bytes than this.
const NOTHING: u64 = 256;

/// Whether a leaf of a segment has no value at all: its type is then unknown.
fn has_none(meta: &ShardMeta, leaf: usize, data: &Arc<Bytes>) -> Result<bool, Cause> {
    let small = meta.ranges(0, [leaf]).iter().all(|range| range.end - range.start < NOTHING);
    let texts = matches!(meta.leaves().get(leaf).map(|leaf| leaf.kind), Some(LeafKind::Bytes));
    if !small || !texts {
        return Ok(false);
    }
    let mut pages = PageChunks::new(meta, 0, leaf, data, LIMIT)?;
    while let Some(page) = pages.next_page()? {
        if page.count() > 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Appends all rows of a file to a site.
pub(crate) fn rows(
    input: &InputFile,
    seen: &Seen,
    columns: &Columns,
    site: &mut Site,
    unreadable: &mut Unreadable,
    report: &mut Report<'_>,
) -> Result<(), Stop> {
    let fail = |cause: Cause| Failure::of(&input.name, &cause);
    match open(input)? {
        Opened::Parquet(meta, file) => {
            let found = Leaves::find(&meta, columns, |_| true);
            meta.check_codecs(&found.all()).map_err(fail)?;
            let (all, before) = (meta.rows().max(1), site.rows());
            for group in 0..meta.group_rows().count() {
                append(input, &meta, group, &file, &found, site, &mut |site| {
                    let done = site.rows() - before;
                    let bytes = u128::from(input.bytes) * u128::from(done) / u128::from(all);
                    report(site.rows(), bytes as u64);
                })?;
            }
            Ok(())
        }
        Opened::Text(kind, file) => segments(input, kind, file, &mut |segment, read| {
            note(input, &segment, unreadable)?;
            let bytes = Bytes::from(segment.parquet);
            let meta = meta_of(&bytes).map_err(fail)?;
            let data = Arc::new(bytes);
            let mut none = Vec::new();
            for (at, leaf) in meta.leaves().iter().enumerate() {
                let is_none = has_none(&meta, at, &data).map_err(fail)?;
                none.push(is_none);
                let fits = match seen.kind(&leaf.path) {
                    None => false,
                    Some(_) if is_none => true,
                    Some(kind) => kind == Some(leaf.kind) || kind == Some(LeafKind::Other),
                };
                if !fits {
                    return Err(Stop::Unseen);
                }
            }
            let found = Leaves::find(&meta, columns, |leaf| !none.get(leaf).is_some_and(|none| *none));
            if meta.rows() > 0 {
                append(input, &meta, 0, &data, &found, site, &mut |site| report(site.rows(), read))?;
            }
            Ok(true)
        }),
    }
}

/// Where the columns of a site are in a file; nothing where the file lacks one.
struct Leaves {
    labels: Vec<Option<usize>>,
    /// What of a list the label columns are, where they are of one.
    of_list: Vec<Option<OfList>>,
    texts: Vec<Option<usize>>,
    hashes: Vec<Option<usize>>,
}

impl Leaves {
    fn find(meta: &ShardMeta, columns: &Columns, has_values: impl Fn(usize) -> bool) -> Self {
        let find = |path: &[String]| {
            meta.leaves().iter().position(|leaf| leaf.path == path).filter(|leaf| has_values(*leaf))
        };
        let labels: Vec<LabelLeaf> =
            columns.label_shard().into_iter().filter(|leaf| !leaf.is_marker).collect();
        let of_list = labels.iter().map(|leaf| leaf.of_list).collect();
        let labels = labels.iter().map(|leaf| find(&leaf.from)).collect();
        let named = |names: Vec<String>| names.into_iter().map(|name| find(&[name])).collect();
        Self { labels, of_list, texts: named(columns.texts()), hashes: named(columns.hashes()) }
    }

    fn all(&self) -> Vec<usize> {
        [&self.labels, &self.texts, &self.hashes].into_iter().flatten().flatten().copied().collect()
    }
}

/// What the lists of category numbers of a row group say, a word each row.
fn words_of<R: ChunkReader + 'static>(
    meta: &ShardMeta,
    group: usize,
    leaf: usize,
    data: &Arc<R>,
) -> Result<Vec<Labels>, Cause> {
    let mut chunk = Segments::new(meta.file_len());
    for range in meta.ranges(group, [leaf]) {
        let length = usize::try_from(range.end - range.start).unwrap_or(usize::MAX);
        let bytes = data.get_bytes(range.start, length);
        let place = || meta.leaves().get(leaf).map_or_else(String::new, |leaf| leaf.path.join("."));
        let bytes = bytes.map_err(|error| Cause::Damaged { place: place(), detail: error.to_string() })?;
        chunk.push(range.start, bytes);
    }
    let told = Told::Ids { categories: CategorySet::pku_saferlhf().len() as u32 };
    let words = words(meta, group, leaf, &Arc::new(chunk), told, LIMIT)?;
    let words = PlainChunk::parse(&words.into())
        .map_err(|detail| Cause::Damaged { place: format!("row group {group}"), detail })?;
    let word = |bytes: &[u8; 8]| Labels(u64::from_le_bytes(*bytes));
    Ok(words.values().as_chunks::<8>().0.iter().map(word).collect())
}

/// A label of a row whose labels a list tells; null where the list leaves it open.
fn told(word: Labels, label: OfList) -> Cell<'static> {
    let mask = word.categories(0);
    match label {
        OfList::Category(at) if mask >> at & 1 == 1 => Cell::Flag(true),
        OfList::Category(_) if mask >> CategorySet::UNKNOWN & 1 == 0 => Cell::Flag(false),
        OfList::Safe if word.safe(0) < UNKNOWN => Cell::Flag(word.safe(0) == 1),
        OfList::Category(_) | OfList::Safe => Cell::Null,
    }
}

/// Appends the rows of a row group.
fn append<R: ChunkReader + 'static>(
    input: &InputFile,
    meta: &ShardMeta,
    group: usize,
    data: &Arc<R>,
    leaves: &Leaves,
    site: &mut Site,
    report: &mut dyn FnMut(&Site),
) -> Result<(), Failure> {
    let fail = |cause: Cause| Failure::of(&input.name, &cause);
    let cursors = |leaves: &[Option<usize>]| -> Result<Vec<Option<Cursor<R>>>, Failure> {
        let cursor = |leaf: &Option<usize>| leaf.map(|leaf| Cursor::new(meta, group, leaf, data)).transpose();
        leaves.iter().map(cursor).collect::<Result<_, _>>().map_err(fail)
    };
    // Lists are read at once: what a row says is a word.
    let (mut flat, mut words) = (leaves.labels.clone(), None);
    for (leaf, _) in flat.iter_mut().zip(&leaves.of_list).filter(|(_, of_list)| of_list.is_some()) {
        if let Some(leaf) = leaf.take().filter(|_| words.is_none()) {
            words = Some(words_of(meta, group, leaf, data).map_err(fail)?);
        }
    }
    let words = words.unwrap_or_default();
    let mut labels = cursors(&flat)?;
    let mut texts = cursors(&leaves.texts)?;
    let mut hashes = cursors(&leaves.hashes)?;
    let rows = meta.group_rows().nth(group).unwrap_or(0) as usize;
    let mut left = rows;
    while left > 0 {
        let mut step = left.min(STEP).min(site.room());
        for cursor in labels.iter_mut().chain(&mut texts).chain(&mut hashes).flatten() {
            step = step.min(cursor.ready().map_err(fail)?);
        }
        if step == 0 {
            return Err(fail(Cause::Damaged {
                place: format!("row group {group}"),
                detail: format!("a column lacks its last {left} rows"),
            }));
        }
        for ((column, cursor), of_list) in site.labels().zip(&mut labels).zip(&leaves.of_list) {
            for row in rows - left..rows - left + step {
                column.push(match of_list {
                    Some(label) => words.get(row).map_or(Cell::Null, |word| told(*word, *label)),
                    None => cursor.as_mut().map_or(Cell::Null, Cursor::take),
                });
            }
        }
        for _ in 0..step {
            for (column, cursor) in texts.iter_mut().enumerate() {
                site.push_text(column, cursor.as_mut().map_or(Cell::Null, Cursor::take));
            }
            for (column, cursor) in hashes.iter_mut().enumerate() {
                site.push_hash(column, cursor.as_mut().map_or(Cell::Null, Cursor::take));
            }
            site.end_row()?;
        }
        site.end_rows(&input.part, step)?;
        left -= step;
        report(site);
    }
    // What follows the last row is damage too.
    for cursor in labels.iter_mut().chain(&mut texts).chain(&mut hashes).flatten() {
        cursor.ready().map_err(fail)?;
    }
    Ok(())
}
