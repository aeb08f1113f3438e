//! Lengths of texts: from the shards of a packed site, after the labels; or,
//! when the reader of the page asks for that, from the texts themselves, which
//! are read, measured and let go.

use super::prepare::{Kind, Prepared};
use super::scope::{self, Slices};
use super::texts::{Piece, Span, Texts};
use super::{Shared, count};
use crate::adapter;
use crate::model::{Cause, Problem};
use crate::shard::decode_lengths;
use crate::source::SourceFile;
use crate::wire::{LengthsState, Reply};
use futures_util::stream::{self, StreamExt};
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// Milliseconds between two reports.
const REPORT: f64 = 200.0;
/// Milliseconds for which lengths wait at most until the page has drawn its labels.
const PATIENCE: f64 = 5000.0;
/// Milliseconds between two looks whether it has.
const LOOK: i32 = 50;
/// Row groups that are asked for ahead of the one being measured.
const AHEAD: usize = 4;

fn tell(epoch: u32, state: LengthsState) {
    scope::post(&Reply::Lengths { epoch, state });
}

/// Reads the lengths that packed sites bring along, then says what can be known.
pub(super) async fn from_shards(session: &Shared, epoch: u32, sources: Vec<(Range<u64>, Prepared)>) {
    // The page draws its labels first.
    if sources.iter().any(|(_, source)| matches!(&source.kind, Kind::Site { .. })) {
        let start = scope::now();
        while session.borrow().drawn_epoch < epoch && scope::now() - start < PATIENCE {
            scope::pause(LOOK).await;
        }
    }
    let mut changed = false;
    for (rows, source) in &sources {
        match of_site(session, epoch, rows, source).await {
            Ok(found) => changed |= found,
            Err(cause) => {
                let problem = Problem::new(source.name.clone(), cause);
                return tell(epoch, LengthsState::Failed(problem.into()));
            }
        }
    }
    if changed {
        count::counts(session).await;
    }
    let state = session.borrow_mut().dataset(epoch).map(|dataset| {
        let engine = &dataset.engine;
        match dataset.texts.spans_without(|row| engine.has_lengths(row)) {
            (spans, bytes) if !spans.is_empty() => LengthsState::Unread { bytes },
            _ if engine.lengths_known() > 0 => LengthsState::Known,
            _ => LengthsState::Absent,
        }
    });
    if let Some(state) = state {
        tell(epoch, state);
    }
}

/// The lengths shards of one source, which holds these rows; whether there were
/// any. Rows that could not be read have no lengths either.
async fn of_site(session: &Shared, epoch: u32, rows: &Range<u64>, source: &Prepared) -> Result<bool, Cause> {
    let Kind::Site { base, manifest, .. } = &source.kind else { return Ok(false) };
    for entry in &manifest.shards.lengths {
        let meter = Rc::clone(&source.meter);
        let file = SourceFile::open_shard(source.origins.clone(), base, entry, meter).await?;
        let meta = file.footer().await?;
        let columns = adapter::length_columns(meta.leaves())?;
        meta.check_codecs(&columns)?;
        let mut row = rows.start + entry.first_row;
        for group in 0..meta.group_rows().count() {
            let data = Arc::new(file.read(meta.ranges(group, columns)).await?);
            let lengths = decode_lengths(&meta, group, &data, columns)?;
            let read = usize::try_from(rows.end.saturating_sub(row)).unwrap_or(usize::MAX);
            match session.borrow_mut().change(epoch) {
                Some(engine) => engine.set_lengths(row, &lengths[..lengths.len().min(read)]),
                None => return Ok(false),
            }
            row += lengths.len() as u64;
        }
    }
    Ok(!manifest.shards.lengths.is_empty())
}

/// Begins to measure the texts, or stops.
pub(super) fn from_text(session: &Shared, read: bool) {
    let (ticket, open) = {
        let mut session = session.borrow_mut();
        session.lengths_ticket += 1;
        let open = session.open.as_ref().map(|dataset| {
            let engine = &dataset.engine;
            let (spans, bytes) = dataset.texts.spans_without(|row| engine.has_lengths(row));
            (dataset.epoch, spans, bytes, Rc::clone(&dataset.texts))
        });
        (session.lengths_ticket, open)
    };
    let Some((epoch, spans, bytes, texts)) = open else { return };
    if !read {
        return tell(epoch, LengthsState::Unread { bytes });
    }
    let session = Rc::clone(session);
    spawn_local(async move {
        match measure(&session, Job { epoch, ticket, spans, total: bytes }, &texts).await {
            Ok(true) => tell(epoch, LengthsState::Known),
            // Somebody else has told what is the case.
            Ok(false) => {}
            Err(problem) => tell(epoch, LengthsState::Failed(problem.into())),
        }
    });
}

/// What is to be measured, and for whom.
struct Job {
    epoch: u32,
    ticket: u32,
    spans: Vec<Span>,
    /// Bytes of their text.
    total: u64,
}

/// Measures texts; false when it was stopped.
async fn measure(session: &Shared, job: Job, texts: &Rc<Texts>) -> Result<bool, Problem> {
    let Job { epoch, ticket, spans, total } = job;
    let mut bytes = 0;
    tell(epoch, LengthsState::Reading { bytes, total });
    let pieces = texts.pieces(spans).await?;
    // A reading that was stopped has measured some of them.
    let open: Vec<Piece> = match &session.borrow().open {
        Some(dataset) => pieces.into_iter().filter(|p| !dataset.engine.has_lengths(p.first_row)).collect(),
        None => return Ok(false),
    };
    let reads = open.into_iter().map(|piece| async move { texts.measure(piece).await });
    let mut reads = stream::iter(reads).buffered(AHEAD);
    let (mut slices, mut reported) = (Slices::new(), scope::now());
    while let Some(measured) = reads.next().await {
        let measured = measured?;
        {
            let mut session = session.borrow_mut();
            if session.lengths_ticket != ticket {
                return Ok(false);
            }
            let Some(engine) = session.change(epoch) else { return Ok(false) };
            engine.set_lengths(measured.first_row, &measured.lengths);
        }
        bytes += measured.bytes;
        if scope::now() - reported > REPORT {
            tell(epoch, LengthsState::Reading { bytes, total });
            count::counts(session).await;
            reported = scope::now();
        }
        slices.breathe().await;
    }
    count::counts(session).await;
    Ok(session.borrow().lengths_ticket == ticket)
}
