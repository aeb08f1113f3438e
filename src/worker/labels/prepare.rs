//! From a source the user chose to files whose footers were read and understood.

use super::scope;
use crate::adapter::{self, Plan};
use crate::model::{Cause, Fields, Mapping, Member, Part, Problem, part_of_address};
use crate::shard::ShardMeta;
use crate::source::{Manifest, Meter, Opened, Origins, RowsReader, SourceFile, folder_of, read_small};
use crate::wire::{Reply, SourceSpec, TextSource, TextSourceKind};
use bytes::Bytes;
use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::rc::Rc;
use web_sys::Blob;

/// A source that can be read.
pub(super) struct Prepared {
    pub spec: SourceSpec,
    pub name: String,
    pub meter: Rc<Meter>,
    pub origins: Origins,
    pub kind: Kind,
}

/// The kinds of sources.
pub(super) enum Kind {
    /// One Parquet file.
    File { part: Part, file: Rc<LabelFile> },
    /// A file of rows in text.
    Rows { part: Part, rows: Box<RowsSource> },
    /// A packed site with its first label shard.
    Site { base: String, manifest: Box<Manifest>, bytes: Bytes, first: Rc<LabelFile> },
}

/// A Parquet file with its footer and the meaning of its columns.
pub(super) struct LabelFile {
    pub file: SourceFile,
    pub meta: ShardMeta,
    pub plan: Plan,
}

/// A file of rows in text.
pub(super) struct RowsSource {
    /// What is still to be read.
    pub unread: RefCell<Option<RowsReader>>,
    /// The small Parquet files that were made of what was read; the first is made before
    /// anything else is done.
    pub segments: RefCell<Vec<Rc<LabelFile>>>,
    /// Bytes of the file; 0 where that is not known.
    bytes: u64,
    /// Rows before the end of the first segment that could not be read, and some of them.
    pub unreadable: (u64, Vec<(u64, String)>),
}

/// What the columns of files mean, where these are other labelled data.
pub(super) struct Columns {
    /// The open that it belongs to.
    pub epoch: u32,
    /// As the user says, or as it was guessed of the first file; empty until then.
    mapping: RefCell<Mapping>,
    /// Whether the page was told.
    told: Cell<bool>,
}

impl Columns {
    pub(super) fn new(epoch: u32, mapping: Mapping) -> Self {
        Self { epoch, mapping: RefCell::new(mapping), told: Cell::new(false) }
    }

    /// The plan for a file: that of the member of the family that it is, or as other
    /// labelled data.
    async fn plan(&self, file: &SourceFile, meta: &ShardMeta) -> Result<Plan, Cause> {
        let mapping = self.mapping.borrow().clone();
        let known = adapter::plan(meta.leaves());
        match known {
            Err(Cause::UnknownSchema { .. }) => {}
            known if mapping.is_empty() => return known,
            _ => {}
        }
        let other = file.as_other(&mapping).await?;
        if !self.told.replace(true) {
            let (mapping, columns) = (other.mapping.clone(), other.columns);
            scope::post(&Reply::Mapped { epoch: self.epoch, mapping, columns });
        }
        *self.mapping.borrow_mut() = other.mapping;
        match (other.plan, known) {
            (Ok(plan), _) => Ok(plan),
            // Nothing could be guessed.
            (Err(_), Err(unknown)) if mapping.is_empty() => Err(unknown),
            (Err(text), _) => Err(Cause::Told { text, advice: MAPPING.to_owned() }),
        }
    }
}

/// What to do where columns do not mean what was said.
const MAPPING: &str = "Correct which column means what, or open another file.";

impl LabelFile {
    /// Reads the footer and finds the label columns.
    pub(super) async fn open(file: SourceFile, columns: &Columns) -> Result<Self, Cause> {
        let mut meta = file.footer().await?;
        let plan = columns.plan(&file, &meta).await?;
        meta.check_codecs(&plan.label_leaves())?;
        meta.set_words(&plan.labels);
        Ok(Self { file, meta, plan })
    }

    /// Names of its text columns, where these are not those of the family.
    fn names_of_texts(&self) -> Vec<String> {
        if self.plan.member != Member::Other {
            return Vec::new();
        }
        let leaves = self.plan.text.iter().filter_map(|leaf| self.meta.leaves().get(*leaf));
        leaves.map(|leaf| leaf.path.join(".")).collect()
    }

    /// Bytes of its texts.
    fn text_bytes(&self) -> u64 {
        let groups = 0..self.meta.group_rows().count();
        let ranges = groups.flat_map(|g| self.meta.ranges(g, self.plan.text.iter().copied()));
        ranges.map(|range| range.end - range.start).sum()
    }
}

impl Prepared {
    /// Pairs that the footer or the manifest announces.
    pub(super) fn rows(&self) -> u64 {
        match &self.kind {
            Kind::File { file, .. } => file.meta.rows(),
            Kind::Site { manifest, .. } => manifest.rows,
            Kind::Rows { .. } => 0,
        }
    }

    /// Its first file, whose columns mean what those of all others do.
    pub(super) fn first(&self) -> Rc<LabelFile> {
        match &self.kind {
            Kind::File { file, .. } | Kind::Site { first: file, .. } => Rc::clone(file),
            Kind::Rows { rows, .. } => Rc::clone(&rows.segments.borrow()[0]),
        }
    }

    /// What its rows have: a packed site may have hashes in shards of their own.
    pub(super) fn fields(&self) -> Fields {
        let fields = self.first().plan.fields;
        match &self.kind {
            Kind::Site { manifest, .. } if !manifest.shards.hashes.is_empty() => fields.and(Fields::HASHES),
            _ => fields,
        }
    }

    /// Bytes of its texts.
    pub(super) fn text_bytes(&self) -> u64 {
        match &self.kind {
            Kind::File { file, .. } => file.text_bytes(),
            Kind::Rows { rows, .. } => rows.segments.borrow().iter().map(|file| file.text_bytes()).sum(),
            Kind::Site { manifest, .. } => manifest.shards.text.iter().map(|shard| shard.bytes).sum(),
        }
    }

    /// What the text worker has to know of it; `rows` are its rows among all. Local files
    /// are added to `files`, which go along.
    pub(super) fn for_texts(&self, rows: &Range<u64>, files: &mut Vec<Blob>) -> Vec<TextSource> {
        let mut all = Vec::new();
        let mut first_row = rows.start;
        let texts = self.first().names_of_texts();
        let mut add = |kind: TextSourceKind, count: u64| {
            let rows = count.min(rows.end - first_row);
            all.push(TextSource { name: self.name.clone(), kind, first_row, rows, texts: texts.clone() });
            first_row += rows;
        };
        let mut local = |file: &LabelFile| {
            files.extend(file.file.blob());
            TextSourceKind::File { index: files.len() as u32 - 1 }
        };
        match (&self.spec, &self.kind) {
            (_, Kind::Rows { rows, .. }) => {
                rows.segments.borrow().iter().for_each(|file| add(local(file), file.meta.rows()));
            }
            (SourceSpec::File { .. }, Kind::File { file, .. }) => add(local(file), u64::MAX),
            (SourceSpec::Site { manifest: url }, Kind::Site { bytes, .. }) => {
                add(TextSourceKind::Site { url: url.clone(), manifest: bytes.to_vec() }, u64::MAX);
            }
            (SourceSpec::Address { url } | SourceSpec::Site { manifest: url }, kind) => {
                if let Kind::File { file, .. } | Kind::Site { first: file, .. } = kind {
                    let tail = file.file.tail().map_or_else(Vec::new, |tail| tail.to_vec());
                    let (len, version) = (file.file.len(), file.file.version());
                    add(TextSourceKind::Address { url: url.clone(), len, tail, version }, u64::MAX);
                }
            }
            (SourceSpec::File { .. }, Kind::Site { .. }) | (SourceSpec::Hub(_), _) => {}
        }
        all
    }

    /// Bytes that remain to be read before all labels are known.
    pub(super) fn bytes_ahead(&self) -> u64 {
        match &self.kind {
            Kind::File { file, .. } => {
                let leaves = file.plan.label_leaves();
                let groups = 0..file.meta.group_rows().count();
                groups
                    .flat_map(|g| file.meta.ranges(g, leaves.iter().copied()))
                    .map(|r| r.end - r.start)
                    .sum()
            }
            Kind::Site { manifest, .. } => manifest.shards.labels.iter().skip(1).map(|s| s.bytes).sum(),
            Kind::Rows { rows, .. } => rows.bytes.saturating_sub(self.meter.bytes.get()),
        }
    }
}

/// The name of a source for the page.
pub(super) fn name(spec: &SourceSpec) -> String {
    match spec {
        SourceSpec::Site { manifest } => manifest.clone(),
        SourceSpec::Address { url } => url.clone(),
        SourceSpec::Hub(hub) => hub.dataset.clone(),
        SourceSpec::File { name, .. } => name.clone(),
    }
}

/// Opens a source as far as its footer.
pub(super) async fn prepare(
    own: &Origins,
    spec: &SourceSpec,
    files: &[Blob],
    meter: Rc<Meter>,
    columns: &Columns,
) -> Result<Prepared, Problem> {
    let name = name(spec);
    let mut origins = own.clone();
    let kind = match spec {
        SourceSpec::Address { url } => address(&mut origins, url, &meter, columns).await,
        // It was replaced by its files.
        SourceSpec::Hub(_) => Err(Cause::Listing { detail: "it is no file".into() }),
        SourceSpec::Site { manifest } => site(&mut origins, manifest, &meter, columns).await,
        SourceSpec::File { index, name } => match files.get(*index as usize) {
            Some(file) => local(file, name, &meter, columns).await,
            None => Err(Cause::NoAnswer { detail: "the file did not reach the viewer".into() }),
        },
    };
    match kind {
        Ok(kind) => Ok(Prepared { spec: spec.clone(), name, meter, origins, kind }),
        Err(cause) => Err(Problem::new(name, cause)),
    }
}

async fn address(
    origins: &mut Origins,
    url: &str,
    meter: &Rc<Meter>,
    columns: &Columns,
) -> Result<Kind, Cause> {
    origins.allow(url)?;
    match SourceFile::open_address(origins.clone(), url, Rc::clone(meter)).await? {
        Opened::Parquet(file) => Ok(Kind::File {
            part: part_of_address(url),
            file: Rc::new(LabelFile::open(file, columns).await?),
        }),
        Opened::Rows(total) => rows(RowsReader::open(None, url, total, meter).await?, url, columns).await,
    }
}

async fn local(file: &Blob, name: &str, meter: &Rc<Meter>, columns: &Columns) -> Result<Kind, Cause> {
    if file.size() == 0.0 {
        return Err(Cause::Empty);
    }
    let opened = SourceFile::open_local(file.clone(), Rc::clone(meter));
    if opened.head().await?.as_ref() != b"PAR1" {
        return rows(RowsReader::open(Some(file), "", None, meter).await?, name, columns).await;
    }
    Ok(Kind::File { part: part_of_address(name), file: Rc::new(LabelFile::open(opened, columns).await?) })
}

/// Reads a file of rows in text as far as its first rows.
async fn rows(mut unread: RowsReader, name: &str, columns: &Columns) -> Result<Kind, Cause> {
    let bytes = unread.announced;
    let (first, note) = match unread.next().await? {
        Some(segment) => {
            (segment_file(segment.file, columns).await?, (segment.unreadable, segment.described))
        }
        None => return Err(Cause::Empty),
    };
    let rows = RowsSource {
        unread: RefCell::new(Some(unread)),
        segments: RefCell::new(vec![first]),
        bytes,
        unreadable: note,
    };
    Ok(Kind::Rows { part: part_of_address(name), rows: Box::new(rows) })
}

/// Opens one of the small files that rows in text become.
pub(super) async fn segment_file(file: Blob, columns: &Columns) -> Result<Rc<LabelFile>, Cause> {
    // What it costs was counted when the rows were read.
    Ok(Rc::new(LabelFile::open(SourceFile::open_local(file, Rc::default()), columns).await?))
}

async fn site(origins: &mut Origins, url: &str, meter: &Rc<Meter>, columns: &Columns) -> Result<Kind, Cause> {
    origins.allow(url)?;
    let bytes = read_small(origins, url, meter).await?;
    let manifest = Manifest::parse(&bytes)?;
    let base = folder_of(url);
    let Some(entry) = manifest.shards.labels.first() else {
        return Err(Cause::Manifest { detail: "it lists no label shard".into() });
    };
    let file = SourceFile::open_shard(origins.clone(), &base, entry, Rc::clone(meter)).await?;
    let first = Rc::new(LabelFile::open(file, columns).await?);
    Ok(Kind::Site { base, manifest: Box::new(manifest), bytes, first })
}
