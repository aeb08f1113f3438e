//! Reads the labels of the chosen sources, row group by row group, and counts
//! them as they arrive.

use super::prepare::{self, Columns, Kind, LabelFile, Prepared, RowsSource};
use super::scope::{self, Slices};
use super::session::{Dataset, Reading};
use super::{Shared, count, found, hub, lengths};
use crate::adapter::Plan;
use crate::engine::{Engine, MOST_PAIRS};
use crate::model::{CategorySet, Cause, Fields, Part, Problem};
use crate::shard::{Decoding, decode_weights};
use crate::source::{Jobs, Manifest, Meter, SourceFile};
use crate::wire::{About, Note, NoteKind, Reply, SourceSpec, SourceStatus};
use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

/// Row groups whose labels are asked for ahead of the one being decoded.
const AHEAD: usize = 16;
/// Label columns of a row group that stand at most this many bytes apart are
/// read in one request.
const GAP: u64 = 64 * 1024;
/// Milliseconds between two reports of partial counts or progress.
const REPORT: f64 = 100.0;
/// Reading goes on for so many times as long as counting took before that is done again.
const REST: f64 = 3.0;
/// Unreadable rows that are described.
const DESCRIBED: usize = 5;
/// Rows that are added between two looks at the clock.
const STEP: usize = 1 << 15;
/// Rows that are hashed likewise.
const HASHED: usize = 1 << 20;

/// Opens sources in place of what is open. When none of them can be opened,
/// what is open stays. The session ends this where nobody waits for it any more.
pub(super) async fn open(
    session: Shared,
    columns: Columns,
    specs: Vec<SourceSpec>,
    files: Vec<web_sys::Blob>,
) {
    let epoch = columns.epoch;
    let own = session.borrow().own.clone();
    let (specs, failed) = listed(epoch, specs).await;
    let meters: Vec<Rc<Meter>> = specs.iter().map(|_| Rc::default()).collect();
    let readings: Vec<Reading> = specs
        .iter()
        .zip(&meters)
        .map(|(spec, meter)| Reading {
            name: prepare::name(spec),
            meter: Rc::clone(meter),
            rows: 0,
            rows_total: 0,
            bytes_total: 0,
        })
        .collect();
    let readings = Rc::new(RefCell::new(readings));
    for meter in &meters {
        // Before there are rows nothing else says how far reading is.
        let (readings, last) = (Rc::downgrade(&readings), Cell::new(0.0));
        let told = move |waits: bool| {
            let now = scope::now();
            if let Some(all) = readings.upgrade().filter(|_| waits || now - last.get() > REPORT) {
                last.set(now);
                post_progress(epoch, &all.borrow());
            }
        };
        *meter.on_change.borrow_mut() = Some(Box::new(told));
    }
    let load = Load { session, epoch, columns, readings, reported: RefCell::new([0.0; 2]) };
    load.report_progress();
    failed.into_iter().for_each(|problem| load.failed(problem));
    let prepare =
        |spec, meter: &Rc<Meter>| prepare::prepare(&own, spec, &files, Rc::clone(meter), &load.columns);
    let opening = specs.iter().zip(&meters).map(|(spec, meter)| prepare(spec, meter));
    let mut opening = Jobs::new(opening, 4);
    let mut prepared = Vec::new();
    while let Some(source) = opening.next().await {
        prepared.push(source);
    }
    let mut ready = Vec::new();
    for (index, result) in prepared.into_iter().enumerate() {
        match result {
            Ok(source) => match ready.first().and_then(|(_, first): &(usize, Prepared)| {
                other_kind(&first.first().plan, &source.first().plan)
            }) {
                None => ready.push((index, source)),
                Some(cause) => load.failed(Problem::new(source.name, cause)),
            },
            Err(problem) => load.failed(problem),
        }
    }
    if let Some((_, first)) = ready.first() {
        load.replace(about(first, &ready));
        let mut known = Vec::new();
        for (index, source) in ready {
            load.announce(index, &source);
            let first_row = load.pairs();
            if let Err(cause) = load.read(index, &source).await {
                load.failed(Problem::new(source.name.clone(), cause));
            }
            // The next source's rows follow those that were read.
            known.push((first_row..load.pairs(), source));
        }
        let known: Rc<[(Range<u64>, Prepared)]> = known.into();
        if let Some(dataset) = load.session.borrow_mut().dataset(epoch) {
            dataset.sources = Rc::clone(&known);
        }
        load.finish().await;
        lengths::from_shards(&load.session, epoch, &known).await;
        // Lengths were fetched after all else.
        load.report_progress();
    } else {
        load.finish().await;
    }
}

/// Sources with the files of datasets in place of these, and what could not be listed.
async fn listed(epoch: u32, specs: Vec<SourceSpec>) -> (Vec<SourceSpec>, Vec<Problem>) {
    let (mut all, mut failed) = (Vec::new(), Vec::new());
    for spec in specs {
        let SourceSpec::Hub(dataset) = &spec else {
            all.push(spec);
            continue;
        };
        let name = dataset.dataset.clone();
        let sources = vec![SourceStatus { name: name.clone(), ..SourceStatus::default() }];
        scope::post(&Reply::Progress { epoch, sources });
        match hub::files(dataset).await {
            Ok(files) => all.extend(files),
            Err(cause) => failed.push(Problem::new(name, cause)),
        }
    }
    (all, failed)
}

/// Why rows cannot stand in one table with the first: other places, or other categories.
fn other_kind(first: &Plan, this: &Plan) -> Option<Cause> {
    let name = |plan: &Plan| {
        let what = if plan.labels.weights.is_empty() { "" } else { "label patterns of " };
        [what, plan.member.name()].concat()
    };
    (!first.fits(this)).then(|| Cause::OtherKind { this: name(this), first: name(first) })
}

/// The categories of the first source that has any.
fn categories_of(all: &[(usize, Prepared)]) -> CategorySet {
    let mut sets = all.iter().map(|(_, source)| source.first().plan.categories.clone());
    sets.find(|set| !set.is_empty()).unwrap_or_else(|| CategorySet::of_fields(&[]))
}

fn about(first: &Prepared, all: &[(usize, Prepared)]) -> About {
    let mut parts: Vec<Part> = Vec::new();
    for (_, source) in all {
        let own = match &source.kind {
            Kind::File { part, .. } | Kind::Rows { part, .. } => vec![part.clone()],
            Kind::Site { manifest, .. } => manifest.parts.iter().map(|p| p.part()).collect(),
        };
        own.into_iter().for_each(|part| {
            if !parts.contains(&part) {
                parts.push(part);
            }
        });
    }
    let (title, notice) = match &first.kind {
        Kind::Site { manifest, .. } => (manifest.title.clone(), manifest.notice.clone()),
        Kind::File { part, .. } | Kind::Rows { part, .. } => (part.to_string(), None),
    };
    About {
        title: if all.len() > 1 { format!("{title} and {} more", all.len() - 1) } else { title },
        notice,
        categories: categories_of(all),
        member: first.first().plan.member,
        fields: all.iter().fold(Fields::NONE, |fields, (_, source)| fields.and(source.fields())),
        pairs: all.iter().map(|(_, s)| s.rows()).sum(),
        parts,
    }
}

fn post_progress(epoch: u32, readings: &[Reading]) {
    scope::post(&Reply::Progress { epoch, sources: readings.iter().map(Reading::status).collect() });
}

/// One run of reading.
struct Load {
    session: Shared,
    epoch: u32,
    columns: Columns,
    readings: Rc<RefCell<Vec<Reading>>>,
    /// From when on counts are told again, and when progress was last told.
    reported: RefCell<[f64; 2]>,
}

impl Load {
    fn failed(&self, problem: Problem) {
        scope::post(&Reply::Failed { epoch: self.epoch, failure: problem.into() });
    }

    fn replace(&self, about: About) {
        let engine = Engine::new(about.categories.clone(), about.fields);
        let sources = Rc::new([]);
        let dataset = Dataset { epoch: self.epoch, engine, sources, complete: false };
        self.session.borrow_mut().replace(dataset, about);
    }

    fn announce(&self, index: usize, source: &Prepared) {
        let reading = &mut self.readings.borrow_mut()[index];
        reading.rows_total = source.rows();
        reading.bytes_total = reading.meter.bytes.get() + source.bytes_ahead();
    }

    async fn read(&self, index: usize, source: &Prepared) -> Result<(), Cause> {
        match &source.kind {
            Kind::File { part, file } => {
                let parts = [(part.clone(), file.meta.rows())];
                let result = self.read_groups(index, file, &mut PartCursor::new(&parts)).await;
                self.note_whole_file(&source.name, &file.file);
                result
            }
            Kind::Rows { part, rows } => self.read_rows(index, part, rows).await,
            Kind::Site { base, manifest, first, .. } => {
                self.read_site(index, source, base, manifest, first).await
            }
        }
    }

    /// Reads rows in text to their end; the first are there already.
    async fn read_rows(&self, index: usize, part: &Part, rows: &RowsSource) -> Result<(), Cause> {
        // It is read once.
        let unread = rows.unread.borrow_mut().take();
        let Some(mut unread) = unread else { return Ok(()) };
        let parts = [(part.clone(), u64::MAX)];
        let mut cursor = PartCursor::new(&parts);
        let (mut unreadable, mut described) = rows.unreadable.clone();
        let mut slices = Slices::new();
        let mut file = Rc::clone(&rows.segments.borrow()[0]);
        let ended = loop {
            if let Err(cause) = self.read_groups(index, &file, &mut cursor).await {
                break Err(cause);
            }
            slices.breathe().await;
            let segment = match unread.next().await {
                Ok(Some(segment)) => segment,
                Ok(None) => break Ok(()),
                Err(cause) => break Err(cause),
            };
            self.report().await;
            unreadable += segment.unreadable;
            described.extend(segment.described);
            match prepare::segment_file(segment.file, &self.columns).await {
                Ok(new) => file = new,
                Err(cause) => break Err(cause),
            }
            if let Some(cause) = other_kind(&rows.segments.borrow()[0].plan, &file.plan) {
                break Err(cause);
            }
            rows.segments.borrow_mut().push(Rc::clone(&file));
        };
        if unreadable > 0 {
            described.truncate(DESCRIBED);
            self.note(index, NoteKind::UnreadableRows { rows: unreadable, first: described });
        }
        ended
    }

    async fn read_site(
        &self,
        index: usize,
        source: &Prepared,
        base: &str,
        manifest: &Manifest,
        first: &Rc<LabelFile>,
    ) -> Result<(), Cause> {
        let parts: Vec<_> = manifest.parts.iter().map(|p| (p.part(), p.rows)).collect();
        let mut cursor = PartCursor::new(&parts);
        for (number, entry) in manifest.shards.labels.iter().enumerate() {
            let file = if number == 0 {
                Rc::clone(first)
            } else {
                let file =
                    SourceFile::open_shard(source.origins.clone(), base, entry, Rc::clone(&source.meter))
                        .await?;
                Rc::new(LabelFile::open(file, &self.columns).await?)
            };
            if file.meta.rows() != entry.rows {
                let detail =
                    format!("{} has {} rows instead of {}", entry.path, file.meta.rows(), entry.rows);
                return Err(Cause::Integrity { detail });
            }
            self.read_groups(index, &file, &mut cursor).await?;
        }
        Ok(())
    }

    async fn read_groups(
        &self,
        index: usize,
        file: &Rc<LabelFile>,
        parts: &mut PartCursor<'_>,
    ) -> Result<(), Cause> {
        let leaves = file.plan.label_leaves();
        let reads = (0..file.meta.group_rows().count()).map(|group| {
            let leaves = &leaves;
            async move { (group, file.file.read_columns(&file.meta, group, leaves, GAP).await) }
        });
        let mut reads = Jobs::new(reads, AHEAD);
        let mut words = Vec::new();
        let mut nulls = 0;
        let mut slices = Slices::new();
        while let Some((group, segments)) = reads.next().await {
            let segments = Arc::new(segments?);
            let mut decoding = Decoding::new(&file.meta, group, &file.plan.labels, words)?;
            loop {
                let done = {
                    let mut session = self.session.borrow_mut();
                    let Some(dataset) = session.dataset(self.epoch) else {
                        return Ok(());
                    };
                    let names = dataset.engine.names_mut();
                    decoding.advance(&file.meta, group, &segments, &file.plan.labels, names)?
                };
                slices.breathe().await;
                if done {
                    break;
                }
            }
            let found;
            (words, found) = decoding.finish();
            nulls += found;
            let (mut pairs, mut own) = (Vec::new(), Vec::new());
            let weights = &file.plan.labels.weights;
            if !weights.is_empty() {
                let before =
                    self.session.borrow_mut().dataset(self.epoch).map_or(0, |d| d.engine.all_pairs());
                let most = MOST_PAIRS.saturating_sub(before);
                (pairs, own) = decode_weights(&file.meta, group, &segments, weights, most)?;
            }
            let mut own_parts = (!own.is_empty()).then(|| PartCursor::new(&own));
            let mut pairs = &pairs[..];
            for step in words.chunks(STEP) {
                let mut rest = step;
                while !rest.is_empty() {
                    let (part, rows) = match &mut own_parts {
                        Some(own) => own.take(rest.len()),
                        None => parts.take(rest.len()),
                    };
                    let of_rows;
                    (of_rows, pairs) = pairs.split_at(rows.min(pairs.len()));
                    self.session.borrow_mut().append(self.epoch, &part, &rest[..rows], of_rows)?;
                    rest = &rest[rows..];
                }
                self.readings.borrow_mut()[index].rows += step.len() as u64;
                self.report().await;
                slices.breathe().await;
            }
        }
        if nulls > 0 {
            self.note(index, NoteKind::NullFlags { flags: nulls });
        }
        Ok(())
    }

    fn pairs(&self) -> u64 {
        self.session.borrow_mut().dataset(self.epoch).map_or(0, |d| d.engine.pairs())
    }

    fn note(&self, index: usize, kind: NoteKind) {
        let file = self.readings.borrow()[index].name.clone();
        scope::post(&Reply::Note { epoch: self.epoch, note: Note { file, kind } });
    }

    fn note_whole_file(&self, name: &str, file: &SourceFile) {
        if let Some(why) = file.whole_file() {
            let note = Note { file: name.to_owned(), kind: NoteKind::WholeFile { why } };
            scope::post(&Reply::Note { epoch: self.epoch, note });
        }
    }

    /// Tells counts and progress so far, where that is due.
    async fn report(&self) {
        let now = scope::now();
        let [due, progress] = *self.reported.borrow();
        if now > due {
            count::counts(&self.session).await;
            // Of millions of patterns counting takes longer than reading another row group.
            let after = scope::now();
            self.reported.borrow_mut()[0] = after + REPORT.max(REST * (after - now));
        }
        if now - progress > REPORT {
            self.report_progress();
        }
    }

    fn report_progress(&self) {
        self.reported.borrow_mut()[1] = scope::now();
        post_progress(self.epoch, &self.readings.borrow());
    }

    /// Counts everything once more and says that reading is over.
    async fn finish(&self) {
        self.report_progress();
        let names = {
            let mut session = self.session.borrow_mut();
            if let Some(engine) = session.change(self.epoch) {
                engine.settle();
            }
            session.dataset(self.epoch).map(|dataset| {
                dataset.complete = true;
                dataset.engine.names().clone()
            })
        };
        found::find_marks(&mut self.session.borrow_mut());
        // A newer filter may overtake the count: the page is ready when one was told.
        while names.is_some() && !count::counts(&self.session).await {}
        let names = names.unwrap_or_default();
        for (names, field) in names.iter().zip(["prompt_source", "response_source"]) {
            if names.overflowed() {
                self.note(0, NoteKind::ManySources { field: field.to_owned() });
            }
        }
        scope::post(&Reply::Loaded { epoch: self.epoch, hash: self.hash().await });
        found::search(&self.session);
    }

    /// The hash of all labels; 0 where there are none.
    async fn hash(&self) -> u64 {
        let mut slices = Slices::new();
        let mut hashing = None;
        loop {
            // Nothing is added to a dataset that was read.
            if let Some(dataset) = self.session.borrow_mut().dataset(self.epoch) {
                let engine = &dataset.engine;
                let hashing = hashing.get_or_insert_with(|| engine.hashing());
                if let Some(hash) = hashing.advance(engine, HASHED) {
                    return hash;
                }
            } else {
                return 0;
            }
            slices.breathe().await;
        }
    }
}

/// Walks the parts of a source, row by row.
struct PartCursor<'a> {
    parts: &'a [(Part, u64)],
    /// Rows of the first part that were taken.
    taken: u64,
}

impl<'a> PartCursor<'a> {
    fn new(parts: &'a [(Part, u64)]) -> Self {
        Self { parts, taken: 0 }
    }

    /// The part of the next rows, and how many of at most `rows` it has left.
    fn take(&mut self, rows: usize) -> (Part, usize) {
        while let [(_, total), rest @ ..] = self.parts {
            if self.taken < *total || rest.is_empty() {
                break;
            }
            self.parts = rest;
            self.taken = 0;
        }
        let Some((part, total)) = self.parts.first() else {
            return (Part::new("file", ""), rows);
        };
        // Rows beyond the last part still belong to it.
        let left = total.saturating_sub(self.taken) as usize;
        let taken = if left == 0 { rows } else { rows.min(left) };
        self.taken += taken as u64;
        (part.clone(), taken)
    }
}
