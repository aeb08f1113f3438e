//! Lengths of texts: they are read, measured and let go.

use super::scope::{self, Slices};
use super::store::{Span, Texts};
use super::{Session, Shared};
use crate::model::Problem;
use crate::source::Jobs;
use crate::wire::{Ask, MeasureState};
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
        let texts = session.sources().await.texts;
        let mut spans = texts.spans();
        spans.retain(|span| !session.measured.borrow().contains(&span.first_row));
        let left = spans.iter().map(|span| span.bytes).sum();
        spans
            .retain(|span| rows.iter().any(|(first, rows)| (*first..first + rows).contains(&span.first_row)));
        let epoch = session.epoch.get();
        let tell = |state| scope::relay(&Ask::Measured { epoch, state });
        if rows.is_empty() {
            return tell(MeasureState::Unread { bytes: left });
        }
        match run(&session, ticket, &texts, spans).await {
            Ok(true) => tell(MeasureState::Known),
            // Somebody else has told what is the case.
            Ok(false) => {}
            Err(problem) => tell(MeasureState::Failed(problem.into())),
        }
    });
}

/// Measures the texts of spans; false when it was stopped.
async fn run(session: &Session, ticket: u32, texts: &Texts, spans: Vec<Span>) -> Result<bool, Problem> {
    let epoch = session.epoch.get();
    let total = spans.iter().map(|span| span.bytes).sum();
    let tell = |bytes| scope::relay(&Ask::Measured { epoch, state: MeasureState::Reading { bytes, total } });
    let mut bytes = 0;
    tell(bytes);
    let reads = spans.into_iter().map(|span| async move { (span, texts.measure(span).await) });
    let mut reads = Jobs::new(reads, AHEAD);
    let (mut slices, mut reported) = (Slices::new(), scope::now());
    while let Some((span, measured)) = reads.next().await {
        let measured = measured?;
        if session.measure_ticket.get() != ticket {
            return Ok(false);
        }
        for (first_row, lengths) in measured {
            scope::relay(&Ask::Lengths { epoch, first_row, lengths });
        }
        session.measured.borrow_mut().insert(span.first_row);
        bytes += span.bytes;
        if scope::now() - reported > REPORT {
            tell(bytes);
            reported = scope::now();
        }
        slices.breathe().await;
    }
    Ok(session.measure_ticket.get() == ticket)
}
