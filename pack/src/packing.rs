//! Inputs → a site at its place.

use crate::failure::{At, Failure};
use crate::folder::Folder;
use crate::input::{self, InputFile};
use crate::manifest::{Input, Manifest};
use crate::read::{self, Stop, Unreadable};
use crate::schema::{Columns, Seen};
use crate::site::{ShardRows, Site};
use saferlhf_viewer::model::Mapping;
use saferlhf_viewer::source;
use std::path::PathBuf;

/// What is packed, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Files and folders.
    pub inputs: Vec<PathBuf>,
    /// The folder that becomes the site.
    pub out: PathBuf,
    /// Title for the page; the dataset's name where none is given.
    pub title: Option<String>,
    /// A sentence that must stand beside the data.
    pub notice: Option<String>,
    /// Which state of the data it is.
    pub revision: Option<String>,
    /// Rights.
    pub licence: Option<String>,
    /// How the data is cited.
    pub citation: Option<String>,
    /// Leaves rows out that cannot be read, instead of giving up.
    pub skip_unreadable: bool,
    /// How large shards are.
    pub shards: ShardRows,
    /// Which column means what, in data of no member of the family; guessed where it is empty.
    pub mapping: Mapping,
}

/// How far packing is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Whether the columns of all inputs are still being looked for.
    pub looking: bool,
    /// Rows so far.
    pub rows: u64,
    /// Bytes of the inputs that were used.
    pub bytes: u64,
    /// All bytes of the inputs.
    pub total: u64,
}

/// What was packed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The dataset's name.
    pub member: &'static str,
    /// Rows of the site.
    pub rows: u64,
    /// Rows that were left out.
    pub unreadable: u64,
    /// Files of the site, the manifest among them.
    pub files: usize,
    /// Bytes of all files.
    pub bytes: u64,
    /// Files of folders that were left alone.
    pub ignored: Vec<String>,
    /// What the viewer's address has to say beside the site for it to be read as it was
    /// packed; mostly nothing.
    pub keys: String,
}

/// Packs inputs into a site. Nothing changes at the site's place until it is whole; what an
/// interrupted run left beside it is removed. The same inputs and options make the same bytes.
///
/// # Errors
/// Says what is wrong with which input, or with the place; nothing was packed then.
pub fn pack(options: &Options, progress: &mut dyn FnMut(Progress)) -> Result<Summary, Failure> {
    let (files, ignored) = input::collect(&options.inputs)?;
    apart(options, &files)?;
    let folder = Folder::begin(&options.out)?;
    match write(options, &files, &folder, progress) {
        Ok(mut summary) => {
            folder.finish()?;
            summary.ignored = ignored;
            Ok(summary)
        }
        Err(failure) => {
            folder.abandon();
            Err(failure)
        }
    }
}

/// Refuses a place within the inputs: another run would pack what this one made.
fn apart(options: &Options, files: &[InputFile]) -> Result<(), Failure> {
    let out = std::path::absolute(&options.out).at("find", &options.out)?;
    let out = out.canonicalize().unwrap_or(out);
    let within = |inner: &std::path::Path, outer: &PathBuf| {
        outer.canonicalize().is_ok_and(|outer| inner.starts_with(outer))
    };
    let folder = options.inputs.iter().find(|input| input.is_dir() && within(&out, input));
    let file = files.iter().find(|file| file.path.canonicalize().is_ok_and(|path| path.starts_with(&out)));
    if folder.is_none() && file.is_none() {
        return Ok(());
    }
    let what = format!("{} and the inputs lie within each other", options.out.display());
    Err(Failure::new(what, "Name a folder beside the inputs."))
}

fn write(
    options: &Options,
    files: &[InputFile],
    folder: &Folder,
    progress: &mut dyn FnMut(Progress),
) -> Result<Summary, Failure> {
    let total = files.iter().map(|file| file.bytes).sum();
    // The beginnings of files mostly tell all columns. Where they do not, all is read twice.
    for whole in [false, true] {
        let mut run = Run { options, files, total, progress: &mut *progress };
        let seen = run.look(whole)?;
        let columns = match Columns::new(&seen, &options.mapping) {
            Err(_) if !whole && files.iter().any(|file| !file.name.ends_with(".parquet")) => continue,
            columns => columns?,
        };
        match run.pack(&seen, &columns, folder) {
            Err(Stop::Unseen) => folder.clear()?,
            Err(Stop::Failed(failure)) => return Err(failure),
            Ok(summary) => return Ok(summary),
        }
    }
    Err(Failure::new("the inputs changed while they were read", "Pack them again."))
}

struct Run<'a> {
    options: &'a Options,
    files: &'a [InputFile],
    total: u64,
    progress: &'a mut dyn FnMut(Progress),
}

impl Run<'_> {
    fn look(&mut self, whole: bool) -> Result<Vec<(String, Seen)>, Failure> {
        let mut unreadable = Unreadable { skip: self.options.skip_unreadable, ..Unreadable::default() };
        let (mut before, mut all, total) = (0, Vec::new(), self.total);
        for file in self.files {
            let progress = &mut *self.progress;
            let seen = read::look(file, whole, &mut unreadable, &mut |rows, bytes| {
                if whole {
                    progress(Progress { looking: true, rows, bytes: before + bytes, total });
                }
            })?;
            before += file.bytes;
            all.push((file.name.clone(), seen));
        }
        Ok(all)
    }

    fn pack(&mut self, seen: &[(String, Seen)], columns: &Columns, folder: &Folder) -> Result<Summary, Stop> {
        let options = self.options;
        let mut unreadable = Unreadable { skip: options.skip_unreadable, ..Unreadable::default() };
        let mut site = Site::new(folder.path(), columns, options.shards)?;
        let (mut before, mut inputs, total) = (0, Vec::new(), self.total);
        for (file, (_, seen)) in self.files.iter().zip(seen) {
            let (progress, first) = (&mut *self.progress, site.rows());
            read::rows(file, seen, columns, &mut site, &mut unreadable, &mut |rows, bytes| {
                progress(Progress { looking: false, rows, bytes: before + bytes, total });
            })?;
            before += file.bytes;
            let rows = site.rows() - first;
            inputs.push(Input { name: file.name.clone(), bytes: file.bytes, rows });
        }
        let rows = site.rows();
        if rows == 0 {
            return Err(Failure::new("the inputs have no rows", "").into());
        }
        let (parts, shards) = site.finish()?;
        let plan = columns.plan();
        let (described, other_columns) = columns.described();
        let member = plan.member.name();
        let all = [
            ("labels", shards.labels),
            ("lengths", shards.lengths),
            ("hashes", shards.hashes),
            ("text", shards.text),
        ];
        let manifest = Manifest {
            title: options.title.clone().unwrap_or_else(|| member.to_owned()),
            notice: options.notice.clone(),
            synthetic: false,
            license: options.licence.clone(),
            revision: options.revision.clone(),
            citation: options.citation.clone(),
            schema: plan.member.key().to_owned(),
            fields: columns.fields(),
            columns: described,
            other_columns,
            inputs,
            unreadable: unreadable.count,
            described: unreadable.described,
            parts,
            shards: all.into_iter().filter(|(_, shards)| !shards.is_empty()).collect(),
        };
        let shards = manifest.shards.iter().flat_map(|(_, shards)| shards);
        let (files, bytes) = shards.fold((1, 0), |(n, sum), shard| (n + 1, sum + shard.bytes as u64));
        let text = manifest.to_json();
        // What the viewer would refuse is not published.
        source::Manifest::parse(text.as_bytes()).map_err(|cause| Failure::of("the manifest", &cause))?;
        let path = folder.path().join("manifest.json");
        std::fs::write(&path, &text).at("write", &path)?;
        let bytes = bytes + text.len() as u64;
        Ok(Summary {
            member,
            rows,
            unreadable: unreadable.count,
            files,
            bytes,
            ignored: Vec::new(),
            keys: columns.keys(),
        })
    }
}
