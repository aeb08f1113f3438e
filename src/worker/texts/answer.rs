//! Answers about texts: those of rows for the table, those of one pair.

use super::store::hex;
use super::{Session, Shared, find, scope};
use crate::model::{Problem, Search};
use crate::source::Jobs;
use crate::wire::{Failure, PairText, Text, TextReply};
use futures_util::future::abortable;
use sha2::{Digest, Sha256};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// Texts that are read side by side: mostly those of one row group, which is read once.
const AHEAD: usize = 6;
/// Milliseconds between two parts of an answer.
const PART: f64 = 50.0;
/// Most bytes of a text that the page gets: while it lays out many times more it would
/// answer nothing.
const LONGEST: usize = 256 * 1024;

/// Leaves out the end of a text that is too long to be shown, and says so in its place.
fn cut(text: &mut String) {
    let all = text.len();
    if all > LONGEST {
        let kept = text.floor_char_boundary(LONGEST);
        text.truncate(kept);
        *text += &format!("… [cut off here by the viewer: {kept} of {all} bytes are shown]");
    }
}

/// Texts of rows, in parts; what an older request still waits for is given up.
pub(super) fn texts(session: &Shared, ticket: u32, rows: Vec<u64>, responses: bool) {
    if let Some(job) = session.texts_job.take() {
        job.abort();
    }
    let (work, job) = abortable(send_texts(Rc::clone(session), ticket, rows, responses));
    *session.texts_job.borrow_mut() = Some(job);
    spawn_local(async move {
        // Given up is as good as done: nobody waits for it.
        let _ = work.await;
    });
}

async fn send_texts(session: Shared, ticket: u32, rows: Vec<u64>, responses: bool) {
    let sources = session.sources().await;
    let reads = rows.into_iter().map(|row| {
        let texts = Rc::clone(&sources.texts);
        async move { (row, texts.text(row, !responses).await) }
    });
    let mut reads = Jobs::new(reads, AHEAD);
    let (mut read, mut sent, mut told): (Vec<(u64, Text)>, f64, bool) = (Vec::new(), scope::now(), false);
    let mut failed: Option<Problem> = sources.problem;
    while let Some((row, text)) = reads.next().await {
        match text {
            Ok(text) => read.extend(text.map(|mut text| {
                cut(&mut text.prompt);
                text.responses.iter_mut().flatten().for_each(cut);
                (row, text)
            })),
            Err(problem) => failed = Some(problem),
        }
        if scope::now() - sent > PART && !read.is_empty() {
            (sent, told) = (scope::now(), true);
            scope::post(&TextReply::Texts { ticket, texts: Ok(std::mem::take(&mut read)) });
        }
    }
    // An empty answer says that there is no text: not after some was told.
    if !read.is_empty() || !(told || failed.is_some()) {
        scope::post(&TextReply::Texts { ticket, texts: Ok(read) });
    }
    if let Some(problem) = failed {
        scope::post(&TextReply::Texts { ticket, texts: Err(problem.into()) });
    }
}

/// The texts of one pair; what is found in them follows.
pub(super) async fn pair_text(session: Shared, ticket: u32, row: u64, search: Option<Search>, diff: bool) {
    let text = read_pair(&session, row).await;
    let shown = text.as_ref().ok().cloned().flatten();
    let found = match (shown, search.is_some() || diff) {
        (Some(shown), true) => Some(shown),
        _ => None,
    };
    scope::post(&TextReply::PairText { ticket, text: text.map_err(Failure::from) });
    if let Some(text) = found {
        let ranges = find::ranges(&session, &text, search, diff).await.map_err(Failure::from);
        scope::post(&TextReply::Ranges { ticket, ranges });
    }
}

async fn read_pair(session: &Session, row: u64) -> Result<Option<Box<PairText>>, Problem> {
    let sources = session.sources().await;
    let Some(Text { mut prompt, responses: Some(mut responses) }) = sources.texts.text(row, false).await?
    else {
        return sources.problem.map_or(Ok(None), Err);
    };
    let digest = |response: &String| {
        let hash = Sha256::new().chain_update(&prompt).chain_update(response);
        hex(&hash.finalize())
    };
    let computed = responses.each_ref().map(digest);
    [&mut prompt].into_iter().chain(&mut responses).for_each(cut);
    Ok(Some(Box::new(PairText { prompt, responses, computed })))
}
