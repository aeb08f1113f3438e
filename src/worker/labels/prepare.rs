//! From a source the user chose to files whose footers were read and understood.

use crate::adapter::{self, Plan};
use crate::model::{Cause, Part, Problem, part_of_address};
use crate::shard::ShardMeta;
use crate::source::{Manifest, Meter, Origins, SourceFile, folder_of, read_small};
use crate::wire::{SourceSpec, TextSource, TextSourceKind};
use bytes::Bytes;
use std::ops::Range;
use std::rc::Rc;

/// A source that can be read.
pub(super) struct Prepared {
    pub spec: SourceSpec,
    pub name: String,
    pub meter: Rc<Meter>,
    pub origins: Origins,
    pub kind: Kind,
}

/// The two kinds of sources.
pub(super) enum Kind {
    /// One Parquet file.
    File { part: Part, file: Rc<LabelFile> },
    /// A packed site with its first label shard.
    Site { base: String, manifest: Box<Manifest>, bytes: Bytes, first: Rc<LabelFile> },
}

/// A Parquet file with its footer and the meaning of its columns.
pub(super) struct LabelFile {
    pub file: SourceFile,
    pub meta: ShardMeta,
    pub plan: Plan,
}

impl LabelFile {
    /// Reads the footer and finds the label columns.
    pub(super) async fn open(file: SourceFile) -> Result<Self, Cause> {
        let meta = file.footer().await?;
        let plan = adapter::plan(meta.leaves())?;
        meta.check_codecs(&plan.label_leaves())?;
        Ok(Self { file, meta, plan })
    }
}

impl Prepared {
    /// Pairs that the footer or the manifest announces.
    pub(super) fn rows(&self) -> u64 {
        match &self.kind {
            Kind::File { file, .. } => file.meta.rows(),
            Kind::Site { manifest, .. } => manifest.rows,
        }
    }

    /// What its columns mean.
    pub(super) fn plan(&self) -> &Plan {
        match &self.kind {
            Kind::File { file, .. } | Kind::Site { first: file, .. } => &file.plan,
        }
    }

    /// Bytes of its texts.
    pub(super) fn text_bytes(&self) -> u64 {
        match &self.kind {
            Kind::File { file, .. } => {
                let groups = 0..file.meta.group_rows().count();
                let ranges = groups.flat_map(|g| file.meta.ranges(g, file.plan.text.iter().copied()));
                ranges.map(|range| range.end - range.start).sum()
            }
            Kind::Site { manifest, .. } => manifest.shards.text.iter().map(|shard| shard.bytes).sum(),
        }
    }

    /// What the text worker has to know of it; `rows` are its rows among all.
    pub(super) fn for_texts(&self, rows: &Range<u64>) -> TextSource {
        let kind = match (&self.spec, &self.kind) {
            (SourceSpec::File { index, .. }, _) => TextSourceKind::File { index: *index },
            (SourceSpec::Site { manifest: url }, Kind::Site { bytes, .. }) => {
                TextSourceKind::Site { url: url.clone(), manifest: bytes.to_vec() }
            }
            (SourceSpec::Address { url } | SourceSpec::Site { manifest: url }, kind) => {
                let file = match kind {
                    Kind::File { file, .. } | Kind::Site { first: file, .. } => &file.file,
                };
                let tail = file.tail().map_or_else(Vec::new, |tail| tail.to_vec());
                TextSourceKind::Address { url: url.clone(), len: file.len(), tail }
            }
        };
        TextSource { name: self.name.clone(), kind, first_row: rows.start, rows: rows.end - rows.start }
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
        }
    }
}

/// The name of a source for the page.
pub(super) fn name(spec: &SourceSpec) -> String {
    match spec {
        SourceSpec::Site { manifest } => manifest.clone(),
        SourceSpec::Address { url } => url.clone(),
        SourceSpec::File { name, .. } => name.clone(),
    }
}

/// Opens a source as far as its footer.
pub(super) async fn prepare(
    own: &Origins,
    spec: &SourceSpec,
    files: &[web_sys::File],
    meter: Rc<Meter>,
) -> Result<Prepared, Problem> {
    let name = name(spec);
    let mut origins = own.clone();
    let kind = match spec {
        SourceSpec::Address { url } => address(&mut origins, url, &meter).await,
        SourceSpec::Site { manifest } => site(&mut origins, manifest, &meter).await,
        SourceSpec::File { index, name } => match files.get(*index as usize) {
            Some(file) => local(file, name, &meter).await,
            None => Err(Cause::NoAnswer { detail: "the file did not reach the viewer".into() }),
        },
    };
    match kind {
        Ok(kind) => Ok(Prepared { spec: spec.clone(), name, meter, origins, kind }),
        Err(cause) => Err(Problem::new(name, cause)),
    }
}

async fn address(origins: &mut Origins, url: &str, meter: &Rc<Meter>) -> Result<Kind, Cause> {
    origins.allow(url)?;
    let file = SourceFile::open_address(origins.clone(), url, Rc::clone(meter)).await?;
    Ok(Kind::File { part: part_of_address(url), file: Rc::new(LabelFile::open(file).await?) })
}

async fn local(file: &web_sys::File, name: &str, meter: &Rc<Meter>) -> Result<Kind, Cause> {
    if file.size() == 0.0 {
        return Err(Cause::Empty);
    }
    let opened = SourceFile::open_local(file.clone(), Rc::clone(meter));
    Ok(Kind::File { part: part_of_address(name), file: Rc::new(LabelFile::open(opened).await?) })
}

async fn site(origins: &mut Origins, url: &str, meter: &Rc<Meter>) -> Result<Kind, Cause> {
    origins.allow(url)?;
    let bytes = read_small(origins, url, meter).await?;
    let manifest = Manifest::parse(&bytes)?;
    let base = folder_of(url);
    let Some(entry) = manifest.shards.labels.first() else {
        return Err(Cause::Manifest { detail: "it lists no label shard".into() });
    };
    let file = SourceFile::open_shard(origins.clone(), &base, entry, Rc::clone(meter)).await?;
    let first = Rc::new(LabelFile::open(file).await?);
    Ok(Kind::Site { base, manifest: Box::new(manifest), bytes, first })
}
