//! Answers about rows: labels at once, text when it has been read.

use super::{Shared, scope};
use crate::model::Problem;
use crate::wire::{Pair, Reply, Row, Target, Text};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// Most rows of one window.
const MOST_ROWS: u32 = 1000;

/// A window of the matching pairs; their prompts follow, if asked for.
pub(super) fn rows(session: &Shared, ticket: u32, offset: u64, limit: u32, prompts: bool) {
    let rows = {
        let mut session = session.borrow_mut();
        session.rows_ticket = ticket;
        let matching = session.matching();
        let numbers: Vec<u64> = matching.window(offset, u64::from(limit.min(MOST_ROWS))).collect();
        let rows: Vec<Row> = numbers.iter().filter_map(|row| labels(&session, *row)).collect();
        scope::post(&Reply::Rows { ticket, offset, matching: matching.len(), rows });
        numbers
    };
    if prompts {
        let session = Rc::clone(session);
        spawn_local(async move {
            let current = |s: &Shared| s.borrow().rows_ticket == ticket;
            send_texts(&session, ticket, rows, true, current).await;
        });
    }
}

/// One pair; its text follows, if asked for.
pub(super) fn pair(session: &Shared, ticket: u32, target: Target, text: bool) {
    let pair = {
        let mut session = session.borrow_mut();
        session.pair_ticket = ticket;
        let matching = session.matching();
        let number = match (&target, &session.open) {
            (Target::Row(row), _) => Some(*row),
            (Target::Place(place), Some(dataset)) => dataset.engine.row_at(place),
            (Target::Place(_), None) => None,
        };
        number.and_then(|number| {
            let row = labels(&session, number)?;
            let names = &session.open.as_ref()?.names;
            let found = session.open.as_ref()?.engine.labels(number)?;
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
        })
    };
    let number = pair.as_ref().map(|p| p.row.row);
    scope::post(&Reply::Pair { ticket, pair: pair.map(Box::new) });
    if let (true, Some(number)) = (text, number) {
        let session = Rc::clone(session);
        spawn_local(async move {
            let current = |s: &Shared| s.borrow().pair_ticket == ticket;
            send_texts(&session, ticket, vec![number], false, current).await;
        });
    }
}

fn labels(session: &super::Session, row: u64) -> Option<Row> {
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
            scope::post(&Reply::Text { ticket, texts: Err(problem) });
        }
    }
}
