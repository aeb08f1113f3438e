//! Answers about rows and pairs: their labels.

use super::session::Session;
use super::{Shared, count, scope};
use crate::engine::Listing;
use crate::model::Order;
use crate::wire::{ExportAsk, Pair, Reply, Row, Target};
use wasm_bindgen_futures::spawn_local;

/// Most rows of one window.
const MOST_ROWS: u32 = 1000;
/// A window of the matching pairs.
pub(super) fn rows(session: &Shared, ticket: u32, offset: u64, limit: u32, order: Order) {
    session.borrow_mut().rows_ticket = ticket;
    let session = Shared::clone(session);
    spawn_local(async move {
        let Some(listing) = count::listing(&session, &order, |s| s.rows_ticket == ticket).await else {
            return;
        };
        let session = session.borrow();
        let window = listing.window(offset, u64::from(limit.min(MOST_ROWS)));
        let rows = window.filter_map(|row| row_of(&session, row)).collect();
        scope::post(&Reply::Rows { ticket, offset, matching: listing.len(), rows });
    });
}

/// One pair.
pub(super) fn pair(session: &Shared, ticket: u32, target: Target, order: Order) {
    session.borrow_mut().pair_ticket = ticket;
    let session = Shared::clone(session);
    spawn_local(async move {
        let listing = count::listing(&session, &order, |s| s.pair_ticket == ticket).await;
        let session = session.borrow();
        if session.pair_ticket == ticket {
            let pair = listing.and_then(|listing| pair_of(&session, &listing, &target));
            scope::post(&Reply::Pair { ticket, pair: pair.map(Box::new) });
        }
    });
}

/// Tells the export worker which pairs match, and where they are.
pub(super) fn select(session: &Shared, order: Order, labels: bool) {
    let session = Shared::clone(session);
    spawn_local(async move {
        let Some(listing) = count::listing(&session, &order, |_| true).await else { return };
        let session = session.borrow();
        let Some(dataset) = &session.open else { return };
        let rows = || listing.window(0, listing.len());
        let labels = match labels {
            true => rows().map(|row| dataset.engine.labels(row).map_or(0, |labels| labels.0)).collect(),
            false => Vec::new(),
        };
        let is_ordered = !order.0.is_empty();
        let mut before = 0;
        let number = |row: u64| {
            let number = row as u32;
            number - std::mem::replace(&mut before, if is_ordered { 0 } else { number })
        };
        let rows = rows().map(number).collect();
        let mut files = Vec::new();
        let sources = dataset.sources.iter().flat_map(|(rows, source)| source.for_texts(rows, &mut files));
        let ask = ExportAsk::Rows { sources: sources.collect(), rows, is_ordered, labels };
        scope::relay_to_export(&ask, &files);
    });
}

fn pair_of(session: &Session, listing: &Listing, target: &Target) -> Option<Pair> {
    let engine = &session.open.as_ref()?.engine;
    let number = match target {
        Target::Row(row) => *row,
        Target::Place(place) => engine.row_at(place)?,
    };
    let row = row_of(session, number)?;
    let labels = engine.labels(number)?;
    let names = engine.names();
    let [previous, next] = listing.neighbours(number).map(|position| listing.at(position?));
    Some(Pair {
        row,
        sources: [
            names[0].name(labels.prompt_source()).to_owned(),
            names[1].name(labels.response_source(0)).to_owned(),
            names[1].name(labels.response_source(1)).to_owned(),
        ],
        position: listing.position(number),
        matching: listing.len(),
        previous,
        next,
    })
}

/// What the table shows of a row.
pub(super) fn row_of(session: &Session, row: u64) -> Option<Row> {
    let engine = &session.open.as_ref()?.engine;
    let labels = engine.labels(row)?.0;
    Some(Row {
        row,
        place: engine.place(row),
        labels,
        lengths: engine.lengths_of(row),
        pairs: engine.pairs_of(row),
    })
}
