//! Where texts and hashes are, as the engine has found out.

use super::store::{FindColumns, OpenFile, Span, TextShard, Texts};
use super::{Session, scope};
use crate::adapter;
use crate::model::{Cause, Problem};
use crate::shard::Leaf;
use crate::source::{Manifest, Origins, ShardEntry, SourceFile, folder_of};
use crate::wire::{TextSource, TextSourceKind};
use futures_util::FutureExt;
use futures_util::future::{LocalBoxFuture, Shared};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// Text columns, by these names or by those of the family.
fn texts_of(leaves: &[Leaf], names: &[String]) -> Result<Vec<usize>, Cause> {
    if names.is_empty() {
        return adapter::text_columns(leaves);
    }
    let find = |name: &String| {
        let found = leaves.iter().position(|leaf| leaf.path.join(".") == *name);
        found.ok_or_else(|| Cause::MissingColumns { columns: vec![name.clone()] })
    };
    names.iter().map(find).collect()
}

/// What is open.
#[derive(Clone, Default)]
pub(super) struct Sources {
    /// Prompts and responses.
    pub texts: Rc<Texts>,
    /// Recorded sha256.
    pub hashes: Rc<Texts>,
    /// A source that could not be opened, where there is one.
    pub problem: Option<Problem>,
}

/// Sources, once they are open.
pub(super) type Opening = Shared<LocalBoxFuture<'static, Sources>>;

/// Takes sources in place of those before; whoever asks meanwhile waits for them.
pub(super) fn open(session: &Session, epoch: u32, sources: Vec<TextSource>, files: Vec<web_sys::Blob>) {
    session.epoch.set(epoch);
    session.measured.borrow_mut().clear();
    let opening = async move {
        let own = Origins::own(&scope::own_origin());
        let mut open = Sources::default();
        for source in sources {
            if let Err(cause) = take(&own, &open, &source, &files).await {
                open.problem = Some(Problem::new(source.name, cause));
            }
        }
        open
    };
    let opening = opening.boxed_local().shared();
    *session.opening.borrow_mut() = Some(opening.clone());
    spawn_local(opening.map(|_| ()));
}

impl Session {
    /// What is open.
    pub(super) async fn sources(&self) -> Sources {
        let opening = self.opening.borrow().clone();
        match opening {
            Some(opening) => opening.await,
            None => Sources::default(),
        }
    }
}

async fn take(
    own: &Origins,
    Sources { texts, hashes, .. }: &Sources,
    source: &TextSource,
    files: &[web_sys::Blob],
) -> Result<(), Cause> {
    let mut origins = own.clone();
    let file = match &source.kind {
        TextSourceKind::Site { url, manifest } => {
            origins.allow(url)?;
            let manifest = Manifest::parse(manifest)?;
            let base = folder_of(url);
            let cover = |of: &Texts, entries: &[ShardEntry], find: FindColumns| {
                for entry in entries {
                    let find = Rc::clone(&find);
                    let shard = of.add(TextShard::of_site(origins.clone(), &base, entry.clone(), find));
                    let first_row = source.first_row + entry.first_row;
                    let rows = entry.rows.min(source.rows.saturating_sub(entry.first_row));
                    of.cover(Span { first_row, rows, shard, group: None, bytes: entry.bytes });
                }
            };
            let names = source.texts.clone();
            cover(texts, &manifest.shards.text, Rc::new(move |leaves| texts_of(leaves, &names)));
            cover(
                hashes,
                &manifest.shards.hashes,
                Rc::new(|leaves| Ok(adapter::hash_columns(leaves)?.to_vec())),
            );
            return Ok(());
        }
        TextSourceKind::Address { url, len, tail, version } => {
            origins.allow(url)?;
            SourceFile::known(origins, url, *len, tail.clone(), version.clone())
        }
        TextSourceKind::File { index } => match files.get(*index as usize) {
            Some(file) => SourceFile::open_local(file.clone(), Rc::default()),
            None => return Err(Cause::NoAnswer { detail: "the file did not reach the viewer".into() }),
        },
    };
    let meta = file.footer().await?;
    let file = Rc::new(OpenFile { file, meta });
    let cover = |of: &Texts, columns: Vec<usize>| {
        let shard = of.add(TextShard::of_file(&source.name, Rc::clone(&file), columns.clone()));
        let mut first = 0;
        for (group, rows) in file.meta.group_rows().enumerate() {
            let ranges = file.meta.ranges(group, columns.iter().copied());
            let bytes = ranges.iter().map(|range| range.end - range.start).sum();
            // Fewer are loaded where reading the labels ended early.
            let loaded = rows.min(source.rows.saturating_sub(first));
            let first_row = source.first_row + first;
            of.cover(Span { first_row, rows: loaded, shard, group: Some(group), bytes });
            first += rows;
        }
    };
    // A file of labels alone has neither.
    if let Ok(columns) = texts_of(file.meta.leaves(), &source.texts) {
        cover(texts, columns);
    }
    if let Ok(columns) = adapter::hash_columns(file.meta.leaves()) {
        cover(hashes, columns.to_vec());
    }
    Ok(())
}
