//! Lengths of texts: from the shards of a packed site, after the labels; or, when
//! the reader of the page asks for that, from the text worker, which measures the texts.

use super::prepare::{Kind, Prepared};
use super::session::Session;
use super::{Shared, count, scope};
use crate::adapter;
use crate::model::{Cause, Problem};
use crate::shard::decode_lengths;
use crate::source::SourceFile;
use crate::wire::{MeasureState, Reply, TextAsk};
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// Milliseconds for which lengths wait at most until the page has drawn its labels.
const PATIENCE: f64 = 5000.0;
/// Milliseconds between two looks whether it has.
const LOOK: u32 = 50;

fn tell(session: &Session, epoch: u32, state: MeasureState) {
    let sources = session.open.iter().flat_map(|dataset| dataset.sources.iter());
    let texts = sources.map(|(_, source)| source.text_bytes()).sum();
    scope::post(&Reply::Lengths { epoch, state, texts });
}

/// Reads the lengths that packed sites bring along, then says what can be known.
pub(super) async fn from_shards(session: &Shared, epoch: u32, sources: &[(Range<u64>, Prepared)]) {
    // The page draws its labels first.
    if sources.iter().any(|(_, source)| matches!(&source.kind, Kind::Site { .. })) {
        let start = scope::now();
        while session.borrow().drawn_epoch < epoch && scope::now() - start < PATIENCE {
            scope::pause(LOOK).await;
        }
    }
    let mut changed = false;
    for (rows, source) in sources {
        match of_site(session, epoch, rows, source).await {
            Ok(found) => changed |= found,
            Err(cause) => {
                let problem = Problem::new(source.name.clone(), cause);
                return tell(&session.borrow(), epoch, MeasureState::Failed(problem.into()));
            }
        }
    }
    if changed {
        count::counts(session).await;
    }
    let session = session.borrow();
    let Some(dataset) = session.open.as_ref().filter(|dataset| dataset.epoch == epoch) else { return };
    tell(
        &session,
        epoch,
        match unknown(&session) {
            (rows, bytes) if !rows.is_empty() => MeasureState::Unread { bytes },
            _ if dataset.engine.lengths_known() > 0 => MeasureState::Known,
            _ => MeasureState::Absent,
        },
    );
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
            let data = Arc::new(file.read_columns(&meta, group, &columns, 0).await?);
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

/// Has the text worker measure the texts whose lengths are unknown, or stop that.
pub(super) fn from_text(session: &Shared, read: bool) {
    let mut session = session.borrow_mut();
    let rows = if read { unknown(&session).0 } else { Vec::new() };
    super::found::open_texts(&mut session);
    scope::relay(&TextAsk::Measure { rows });
}

/// The text worker says how far it is; the page is told when that is counted.
pub(super) fn measured(session: &Shared, epoch: u32, state: MeasureState) {
    let session = Rc::clone(session);
    let told = {
        let mut session = session.borrow_mut();
        session.measured += 1;
        session.measured
    };
    spawn_local(async move {
        count::counts(&session).await;
        // What came later may be counted sooner: an older word is not told after it.
        if session.borrow().measured == told {
            tell(&session.borrow(), epoch, state);
        }
    });
}

/// Rows whose lengths are unknown, and the bytes of their texts.
fn unknown(session: &Session) -> (Vec<(u64, u64)>, u64) {
    let Some(dataset) = &session.open else { return (Vec::new(), 0) };
    let engine = &dataset.engine;
    let open = dataset.sources.iter().filter(|(rows, source)| {
        !rows.is_empty() && source.text_bytes() > 0 && !engine.has_lengths(rows.end - 1)
    });
    let found: Vec<_> =
        open.map(|(rows, source)| ((rows.start, rows.end - rows.start), source.text_bytes())).collect();
    let bytes = found.iter().map(|(_, bytes)| bytes).sum();
    (found.into_iter().map(|(rows, _)| rows).collect(), bytes)
}
