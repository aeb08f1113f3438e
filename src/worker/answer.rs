//! Answers about rows and pairs: labels at once, text when it has been read.

use super::session::Session;
use super::texts::hex;
use super::{Shared, count, find, scope};
use crate::engine::Listing;
use crate::model::{Order, Problem};
use crate::wire::{Failure, Hashes, Pair, PairFound, PairText, Reply, Row, Target, Text};
use futures_util::future::abortable;
use futures_util::stream::{self, StreamExt};
use sha2::{Digest, Sha256};
use wasm_bindgen_futures::spawn_local;

/// Most rows of one window.
const MOST_ROWS: u32 = 1000;
/// Texts that are read side by side: mostly those of one row group, which is read once.
const AHEAD: usize = 6;
/// Milliseconds between two parts of an answer.
const PART: f64 = 50.0;

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

/// Texts of rows, in parts; what an older request still waits for is given up.
pub(super) fn texts(session: &Shared, ticket: u32, rows: Vec<u64>, responses: bool) {
    let texts = {
        let mut session = session.borrow_mut();
        if let Some(job) = session.texts_job.take() {
            job.abort();
        }
        if !session.reads_text {
            return;
        }
        session.open.as_ref().map(|dataset| dataset.texts.clone())
    };
    let Some(texts) = texts else { return };
    let work = async move {
        let reads = rows.into_iter().map(|row| {
            let texts = texts.clone();
            async move { (row, texts.text(row, !responses).await) }
        });
        let mut reads = stream::iter(reads).buffered(AHEAD);
        let (mut read, mut sent, mut told): (Vec<(u64, Text)>, f64, bool) = (Vec::new(), scope::now(), false);
        let mut failed: Option<Problem> = None;
        while let Some((row, text)) = reads.next().await {
            match text {
                Ok(text) => read.extend(text.map(|text| (row, text))),
                Err(problem) => failed = Some(problem),
            }
            if scope::now() - sent > PART && !read.is_empty() {
                (sent, told) = (scope::now(), true);
                scope::post(&Reply::Texts { ticket, texts: Ok(std::mem::take(&mut read)) });
            }
        }
        // An empty answer says that there is no text: not after some was told.
        if !read.is_empty() || !(told || failed.is_some()) {
            scope::post(&Reply::Texts { ticket, texts: Ok(read) });
        }
        if let Some(problem) = failed {
            scope::post(&Reply::Texts { ticket, texts: Err(problem.into()) });
        }
    };
    let (work, job) = abortable(work);
    session.borrow_mut().texts_job = Some(job);
    spawn_local(async move {
        // Given up is as good as done: nobody waits for it.
        let _ = work.await;
    });
}

/// One pair; what the file records of its hashes follows.
pub(super) fn pair(session: &Shared, ticket: u32, target: Target, order: Order) {
    session.borrow_mut().pair_ticket = ticket;
    let session = Shared::clone(session);
    spawn_local(async move {
        let current = |s: &Session| s.pair_ticket == ticket;
        let post = |pair| scope::post(&Reply::Pair { ticket, pair });
        let (row, from) = match find::row(&session, ticket, &target).await {
            Ok(Some(found)) => found,
            Ok(None) if current(&session.borrow()) => return post(PairFound::Missing),
            Ok(None) => return,
            Err(problem) => return post(PairFound::Failed(problem.into())),
        };
        let Some(listing) = count::listing(&session, &order, current).await else { return };
        let found = pair_of(&session.borrow(), &listing, row);
        post(found.map_or(PairFound::Missing, |pair| PairFound::Found { pair: Box::new(pair), from }));
        let hashes = session.borrow().open.as_ref().map(|dataset| dataset.hashes.clone());
        let Some(hashes) = hashes else { return };
        let hashes = hashes.hashes(row).await.map_err(Failure::from);
        let hashes = hashes.map(|found| {
            found.map(|recorded| Hashes { fingerprint: find::fingerprint(&recorded), recorded })
        });
        scope::post(&Reply::Hashes { ticket, hashes });
    });
}

/// The text of the open pair; what is found in it follows.
pub(super) fn pair_text(session: &Shared, ticket: u32, row: u64, diff: bool) {
    let texts = {
        let session = session.borrow();
        let open = session.open.as_ref().filter(|_| session.reads_text && session.pair_ticket == ticket);
        open.map(|dataset| dataset.texts.clone())
    };
    let Some(texts) = texts else { return };
    let session = Shared::clone(session);
    spawn_local(async move {
        let text = match texts.text(row, false).await {
            Ok(Some(Text { prompt, responses: Some(responses) })) => {
                let digest = |response: &String| {
                    let hash = Sha256::new().chain_update(&prompt).chain_update(response);
                    hex(&hash.finalize())
                };
                let computed = responses.each_ref().map(digest);
                Ok(Some(Box::new(PairText { prompt, responses, computed })))
            }
            Ok(_) => Ok(None),
            Err(problem) => Err(problem.into()),
        };
        let shown = text.as_ref().ok().and_then(|text| text.clone());
        scope::post(&Reply::PairText { ticket, text });
        if let Some(text) = shown {
            find::ranges(&session, ticket, &text, diff).await;
        }
    });
}

fn pair_of(session: &Session, listing: &Listing, number: u64) -> Option<Pair> {
    let engine = &session.open.as_ref()?.engine;
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
    Some(Row { row, place: engine.place(row), labels, lengths: engine.lengths_of(row) })
}
