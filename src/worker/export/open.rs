//! Where the rows are: the files of the sources, and the columns that they have in common.

use super::super::scope;
use crate::adapter;
use crate::export::schema::{Node, NodeKind, join, leaves, pick};
use crate::model::{Cause, Problem};
use crate::shard::{Leaf, ShardMeta};
use crate::source::{Manifest, Origins, ShardEntry, SourceFile, folder_of};
use crate::wire::{TextSource, TextSourceKind};
use js_sys::Uint8Array;
use sha2::{Digest, Sha256};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

/// Bytes of a local file that are hashed at once.
const SLICE: f64 = 4.0 * 1024.0 * 1024.0;

/// Text columns of the family, in order.
const TEXTS: [&str; 4] = ["prompt", "response_0", "response_1", "response"];

/// Which columns are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// All.
    All,
    /// All but texts.
    Labels,
    /// Prompt and both responses.
    Texts,
}

/// A Parquet file whose footer was read.
pub(super) struct OpenFile {
    pub file: SourceFile,
    pub meta: ShardMeta,
    /// Its columns.
    pub nodes: Vec<Node>,
}

impl OpenFile {
    pub(super) async fn new(file: SourceFile) -> Result<Rc<Self>, Cause> {
        let meta = file.footer().await?;
        let nodes = Node::of_file(&meta);
        Ok(Rc::new(Self { file, meta, nodes }))
    }
}

/// Consecutive rows that are read at once.
pub(super) struct Piece {
    pub first_row: u64,
    pub rows: u64,
    pub place: Place,
}

/// Where they are.
pub(super) enum Place {
    /// In a row group.
    Group(Rc<OpenFile>, usize),
    /// In a shard of a packed site.
    Shard { origins: Origins, base: String, entry: ShardEntry },
}

/// Some of the columns of all rows of a source. (A packed site has several.)
pub(super) struct Lane {
    pub pieces: Vec<Piece>,
    /// Names of the columns that stand here, leaves by dots; none for all of the schema's.
    pub names: Option<Vec<String>>,
}

/// A source whose rows can be read.
pub(super) struct OpenSource {
    pub name: String,
    pub first_row: u64,
    pub rows: u64,
    pub lanes: Vec<Lane>,
}

/// All that is open.
pub(super) struct Open {
    pub sources: Vec<OpenSource>,
    /// The columns of what is written.
    pub nodes: Vec<Node>,
    /// What other programs keep in the files beside the rows, where that fits what is written.
    pub beside: Vec<(String, String)>,
    /// What is known of each file, as JSON objects.
    pub files: Vec<String>,
    /// What a packed site says of the data's license and citation, and of its revision.
    pub license: Option<String>,
    pub citation: Option<String>,
    pub revision: Option<String>,
}

/// Opens the sources.
///
/// # Errors
/// A file cannot be read, or its columns do not go with those of the others.
pub(super) async fn open(sources: &[TextSource], files: &[Blob], wanted: Wanted) -> Result<Open, Problem> {
    let own = Origins::own(&scope::own_origin());
    let mut open = Open {
        sources: Vec::new(),
        nodes: Vec::new(),
        beside: Vec::new(),
        files: Vec::new(),
        license: None,
        citation: None,
        revision: None,
    };
    let mut is_first = true;
    let mut told: Option<&str> = None;
    for source in sources {
        let fail = |cause| Problem::new(source.name.clone(), cause);
        let is_told = told.replace(&source.name) == Some(&source.name);
        let (opened, nodes, beside) =
            take(&own, source, files, wanted, is_told, &mut open).await.map_err(fail)?;
        if is_first {
            (open.nodes, open.beside, is_first) = (nodes, beside, false);
        } else if open.nodes != nodes {
            join(&mut open.nodes, &nodes, "").map_err(fail)?;
            open.beside.clear();
        }
        open.sources.push(opened);
    }
    open.nodes.iter_mut().for_each(Node::settle);
    Ok(open)
}

type Taken = (OpenSource, Vec<Node>, Vec<(String, String)>);

async fn take(
    own: &Origins,
    source: &TextSource,
    files: &[Blob],
    wanted: Wanted,
    is_told: bool,
    open: &mut Open,
) -> Result<Taken, Cause> {
    let mut origins = own.clone();
    let TextSource { name, first_row, rows, .. } = source;
    let (first_row, rows) = (*first_row, *rows);
    let source_of = |lanes| OpenSource { name: name.clone(), first_row, rows, lanes };
    let mut hash = None;
    let file = match &source.kind {
        TextSourceKind::Site { url, manifest } => {
            origins.allow(url)?;
            open.files.push(described(
                name,
                manifest.len() as u64,
                None,
                Some(("sha256", &Sha256::digest(manifest))),
            ));
            let manifest = Manifest::parse(manifest)?;
            let (lanes, nodes) = site(&origins, &folder_of(url), &manifest, source, wanted).await?;
            open.license = open.license.take().or(manifest.license);
            open.citation = open.citation.take().or(manifest.citation);
            open.revision = open.revision.take().or(manifest.revision);
            return Ok((source_of(lanes), nodes, Vec::new()));
        }
        TextSourceKind::Address { url, len, tail, version } => {
            origins.allow(url)?;
            SourceFile::known(origins, url, *len, tail.clone(), version.clone())
        }
        TextSourceKind::File { index } => match files.get(*index as usize) {
            Some(file) => {
                // What rows in text became is no file of the user's.
                if file.is_instance_of::<web_sys::File>() {
                    hash = Some(hashed(file).await?);
                }
                SourceFile::open_local(file.clone(), Rc::default())
            }
            None => return Err(Cause::NoAnswer { detail: "the file did not reach the viewer".into() }),
        },
    };
    let file = OpenFile::new(file).await?;
    if !is_told {
        let tail = file.file.tail().unwrap_or_default();
        let footer = Sha256::digest(footer_of(&tail));
        let hash = match (&hash, &source.kind) {
            (Some(hash), _) => Some(("sha256", hash)),
            (None, TextSourceKind::Address { .. }) => Some(("footer_sha256", &footer)),
            // It was made of rows in text.
            _ => None,
        };
        let len = if hash.is_some() { file.file.len() } else { 0 };
        open.files.push(described(name, len, file.file.version(), hash));
    }
    let texts = names_of_texts(file.meta.leaves(), &source.texts);
    let nodes = chosen(&file.nodes, &texts, wanted)?;
    let beside = if nodes == file.nodes { file.meta.beside() } else { Vec::new() };
    let mut first = first_row;
    let mut pieces = Vec::new();
    for (group, of_group) in file.meta.group_rows().enumerate() {
        let loaded = of_group.min((first_row + rows).saturating_sub(first));
        pieces.push(Piece { first_row: first, rows: loaded, place: Place::Group(Rc::clone(&file), group) });
        first += of_group;
    }
    Ok((source_of(vec![Lane { pieces, names: None }]), nodes, beside))
}

/// The bytes of a footer, which stands at the end of these.
fn footer_of(tail: &[u8]) -> &[u8] {
    let Some((len, _)) = tail.len().checked_sub(8).and_then(|at| tail[at..].split_first_chunk::<4>()) else {
        return tail;
    };
    let from = tail.len().saturating_sub(8 + u32::from_le_bytes(*len) as usize);
    &tail[from..]
}

/// What is known of a file, as a JSON object.
fn described(
    name: &str,
    bytes: u64,
    version: Option<String>,
    hash: Option<(&str, &sha2::digest::Output<Sha256>)>,
) -> String {
    use crate::export::json::string;
    let mut out = b"{\"name\":".to_vec();
    string(name, &mut out);
    if bytes > 0 {
        out.extend_from_slice(format!(",\"bytes\":{bytes}").as_bytes());
    }
    if let Some(version) = version {
        out.extend_from_slice(b",\"version\":");
        string(&version, &mut out);
    }
    if let Some((key, hash)) = hash {
        let digits: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        out.extend_from_slice(format!(",\"{key}\":\"{digits}\"").as_bytes());
    }
    out.push(b'}');
    String::from_utf8(out).unwrap_or_default()
}

/// The SHA-256 of a local file.
async fn hashed(file: &Blob) -> Result<sha2::digest::Output<Sha256>, Cause> {
    let (mut hash, mut at) = (Sha256::new(), 0.0);
    while at < file.size() {
        let slice = file.slice_with_f64_and_f64(at, at + SLICE).map_err(|_| Cause::Changed)?;
        let buffer = JsFuture::from(slice.array_buffer()).await.map_err(|_| Cause::Changed)?;
        hash.update(Uint8Array::new(&buffer).to_vec());
        at += SLICE;
    }
    Ok(hash.finalize())
}

/// Names of text columns: those that the source says, or those of the family.
fn names_of_texts(leaves: &[Leaf], names: &[String]) -> Vec<String> {
    if !names.is_empty() {
        return names.to_vec();
    }
    let found = adapter::text_columns(leaves).unwrap_or_default();
    found.iter().filter_map(|leaf| leaves.get(*leaf)).map(|leaf| leaf.path.join(".")).collect()
}

/// The columns that are written.
fn chosen(nodes: &[Node], texts: &[String], wanted: Wanted) -> Result<Vec<Node>, Cause> {
    match wanted {
        Wanted::All => Ok(nodes.to_vec()),
        Wanted::Labels => Ok(pick(nodes, texts, false)),
        Wanted::Texts if texts.len() == 3 => {
            // In the order of prompt, response 0, response 1.
            let mut all = Vec::new();
            texts.iter().for_each(|name| all.extend(pick(nodes, std::slice::from_ref(name), true)));
            Ok(all)
        }
        Wanted::Texts => Err(Cause::MissingColumns {
            columns: ["prompt", "response_0", "response_1"].map(str::to_owned).to_vec(),
        }),
    }
}

/// The lanes of a packed site, and its columns as those of the dataset: what a shard needs not say
/// is optional, and recorded hashes are hex digits.
async fn site(
    origins: &Origins,
    base: &str,
    manifest: &Manifest,
    source: &TextSource,
    wanted: Wanted,
) -> Result<(Vec<Lane>, Vec<Node>), Cause> {
    let shards = &manifest.shards;
    let kinds: &[&Vec<ShardEntry>] = match wanted {
        Wanted::All => &[&shards.labels, &shards.text, &shards.hashes],
        Wanted::Labels => &[&shards.labels, &shards.hashes],
        Wanted::Texts => &[&shards.text],
    };
    let mut lanes: Vec<Lane> = Vec::new();
    let mut of_kinds: Vec<Vec<Node>> = Vec::new();
    for entries in kinds {
        let Some(first) = entries.first() else { continue };
        let file =
            OpenFile::new(SourceFile::open_shard(origins.clone(), base, first, Rc::default()).await?).await?;
        let mut nodes = file.nodes.clone();
        nodes.iter_mut().for_each(Node::relax);
        nodes.iter_mut().for_each(Node::spell_hashes);
        let piece = |entry: &ShardEntry| Piece {
            first_row: source.first_row + entry.first_row,
            rows: entry.rows.min(source.rows.saturating_sub(entry.first_row)),
            place: Place::Shard { origins: origins.clone(), base: base.to_owned(), entry: entry.clone() },
        };
        let names = leaves(&nodes).iter().map(|path| path.name()).collect();
        lanes.push(Lane { pieces: entries.iter().map(piece).collect(), names: Some(names) });
        of_kinds.push(nodes);
    }
    // Each column is read where its values are: the label shard may name those of the others.
    for at in 0..lanes.len() {
        let later: Vec<String> =
            lanes.iter().skip(at + 1).filter_map(|lane| lane.names.clone()).flatten().collect();
        if let Some(names) = &mut lanes[at].names {
            names.retain(|name| !later.contains(name));
        }
    }
    let nodes = in_order(of_kinds);
    let texts = match source.texts.as_slice() {
        [] => TEXTS
            .iter()
            .filter(|name| nodes.iter().any(|node| node.name == **name))
            .map(|name| (*name).to_owned())
            .collect(),
        names => names.to_vec(),
    };
    Ok((lanes, chosen(&nodes, &texts, wanted)?))
}

/// The columns of labels, texts and hashes in the dataset's order: that of the label shard where it
/// names them, otherwise texts first and hashes last.
fn in_order(kinds: Vec<Vec<Node>>) -> Vec<Node> {
    let mut kinds = kinds.into_iter();
    let mut all = kinds.next().unwrap_or_default();
    let mut front = Vec::new();
    for nodes in kinds {
        for node in nodes {
            match all.iter_mut().find(|other| other.name == node.name) {
                // The marker gives way to what it stands for.
                Some(marker) if matches!(node.kind, NodeKind::Leaf(_)) => *marker = node,
                Some(_) => {}
                None if node.name.contains("sha256") => all.push(node),
                None => front.push(node),
            }
        }
    }
    front.append(&mut all);
    front
}
