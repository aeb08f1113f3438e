//! Answers about rows: labels at once, text when it has been read.

use super::session::Session;
use super::{Shared, count, scope};
use crate::engine::Matching;
use crate::model::Problem;
use crate::wire::{Pair, Reply, Row, Target, Text};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// Most rows of one window.
const MOST_ROWS: u32 = 1000;

/// A window of the matching pairs; their prompts follow, if asked for.
pub(super) fn rows(session: &Shared, ticket: u32, offset: u64, limit: u32, prompts: bool) {
    session.borrow_mut().rows_ticket = ticket;
    let session = Rc::clone(session);
    spawn_local(async move {
        let Some(matching) = count::matching(&session, |s| s.rows_ticket == ticket).await else { return };
        let numbers: Vec<u64> = matching.window(offset, u64::from(limit.min(MOST_ROWS))).collect();
        let rows: Vec<Row> = {
            let session = session.borrow();
            numbers.iter().filter_map(|row| labels(&session, *row)).collect()
        };
        scope::post(&Reply::Rows { ticket, offset, matching: matching.len(), rows });
        if prompts {
            let current = |s: &Shared| s.borrow().rows_ticket == ticket;
            send_texts(&session, ticket, numbers, true, current).await;
        }
    });
}

/// One pair; its text follows, if asked for.
pub(super) fn pair(session: &Shared, ticket: u32, target: Target, text: bool) {
    session.borrow_mut().pair_ticket = ticket;
    let session = Rc::clone(session);
    spawn_local(async move {
        let current = |s: &Session| s.pair_ticket == ticket;
        let matching = count::matching(&session, current).await;
        if !current(&session.borrow()) {
            return;
        }
        let pair = matching.and_then(|matching| find(&session.borrow(), &matching, &target));
        let number = pair.as_ref().map(|p| p.row.row);
        scope::post(&Reply::Pair { ticket, pair: pair.map(Box::new) });
        if let (true, Some(number)) = (text, number) {
            let current = |s: &Shared| s.borrow().pair_ticket == ticket;
            send_texts(&session, ticket, vec![number], false, current).await;
        }
    });
}

fn find(session: &Session, matching: &Matching, target: &Target) -> Option<Pair> {
    let engine = &session.open.as_ref()?.engine;
    let number = match target {
        Target::Row(row) => *row,
        Target::Place(place) => engine.row_at(place)?,
    };
    let row = labels(session, number)?;
    let found = engine.labels(number)?;
    let names = engine.names();
    let rank = matching.rank(number);
    let inside = matching.contains(number);
    Some(Pair {
        row,
        sources: [
            names[0].name(found.prompt_source()).to_owned(),
            names[1].name(found.response_source(0)).to_owned(),
            names[1].name(found.response_source(1)).to_owned(),
        ],
        position: inside.then_some(rank),
        matching: matching.len(),
        previous: rank.checked_sub(1).and_then(|p| matching.select(p)),
        next: matching.select(rank + u64::from(inside)),
    })
}

fn labels(session: &Session, row: u64) -> Option<Row> {
    let engine = &session.open.as_ref()?.engine;
    Some(Row { row, place: engine.place(row), labels: engine.labels(row)?.0 })
}

/// Reads and sends texts until another request takes this one's place.
async fn send_texts(
    session: &Shared,
    ticket: u32,
    rows: Vec<u64>,
    prompts: bool,
    current: impl Fn(&Shared) -> bool,
) {
    let Some(texts) = session.borrow().open.as_ref().map(|d| Rc::clone(&d.texts)) else {
        return;
    };
    let mut read: Vec<(u64, Text)> = Vec::new();
    let (mut sent, mut told) = (scope::now(), false);
    let mut failed: Option<Problem> = None;
    for row in rows {
        if !current(session) {
            return;
        }
        match texts.text(row, prompts).await {
            Ok(Some(text)) => read.push((row, text)),
            Ok(None) => {}
            Err(problem) => failed = Some(problem),
        }
        if scope::now() - sent > 50.0 && !read.is_empty() {
            sent = scope::now();
            told = true;
            scope::post(&Reply::Text { ticket, texts: Ok(std::mem::take(&mut read)) });
        }
    }
    if current(session) {
        // An empty answer says that there is no text: not after some was told.
        if !read.is_empty() || !(told || failed.is_some()) {
            scope::post(&Reply::Text { ticket, texts: Ok(read) });
        }
        if let Some(problem) = failed {
            scope::post(&Reply::Text { ticket, texts: Err(problem.into()) });
        }
    }
}
