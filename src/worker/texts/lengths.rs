//! Lengths of texts: they are read, measured and let go.

use super::scope::{self, Slices};
use super::store::{Piece, Span};
use super::{Session, Shared};
use crate::model::Problem;
use crate::wire::{Ask, LengthsState};
use futures_util::stream::{self, StreamExt};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// Milliseconds between two reports.
const REPORT: f64 = 200.0;
/// Row groups that are asked for ahead of the one being measured.
const AHEAD: usize = 4;

/// Begins to measure the texts of ranges of rows, or stops where there are none.
pub(super) fn measure(session: &Shared, rows: Vec<(u64, u64)>) {
    let ticket = session.measure_ticket.get() + 1;
    session.measure_ticket.set(ticket);
    let session = Rc::clone(session);
    spawn_local(async move {
        let sources = session.sources().await;
        let mut spans = sources.texts.spans();
        spans
            .retain(|span| rows.iter().any(|(first, rows)| (*first..first + rows).contains(&span.first_row)));
        let total = spans.iter().map(|span| span.bytes).sum();
        let epoch = session.epoch.get();
        let tell = |state| scope::relay(&Ask::Measured { epoch, state });
        if rows.is_empty() {
            let spans = sources.texts.spans();
            return tell(LengthsState::Unread { bytes: spans.iter().map(|span| span.bytes).sum() });
        }
        match run(&session, Job { ticket, spans, total }).await {
            Ok(true) => tell(LengthsState::Known),
            // Somebody else has told what is the case.
            Ok(false) => {}
            Err(problem) => tell(LengthsState::Failed(problem.into())),
        }
    });
}

/// What is to be measured, and for whom.
struct Job {
    ticket: u32,
    spans: Vec<Span>,
    /// Bytes of their text.
    total: u64,
}

/// Measures texts; false when it was stopped.
async fn run(session: &Session, job: Job) -> Result<bool, Problem> {
    let Job { ticket, spans, total } = job;
    let (epoch, texts) = (session.epoch.get(), session.sources().await.texts);
    let tell = |bytes| scope::relay(&Ask::Measured { epoch, state: LengthsState::Reading { bytes, total } });
    let mut bytes = 0;
    tell(bytes);
    let pieces: Vec<Piece> = texts.pieces(spans).await?;
    let reads = pieces.into_iter().map(|piece| {
        let texts = &texts;
        async move { texts.measure(piece).await }
    });
    let mut reads = stream::iter(reads).buffered(AHEAD);
    let (mut slices, mut reported) = (Slices::new(), scope::now());
    while let Some(measured) = reads.next().await {
        let measured = measured?;
        if session.measure_ticket.get() != ticket {
            return Ok(false);
        }
        let (first_row, lengths) = (measured.first_row, measured.lengths);
        scope::relay(&Ask::Lengths { epoch, first_row, lengths });
        bytes += measured.bytes;
        if scope::now() - reported > REPORT {
            tell(bytes);
            reported = scope::now();
        }
        slices.breathe().await;
    }
    Ok(session.measure_ticket.get() == ticket)
}
