//! Finds a pair by its address, and what is searched for in its text.

use super::scope::Slices;
use super::session::Session;
use super::text_program::Needle;
use super::texts::hex;
use super::{Shared, scope, search};
use crate::model::{How, Problem, Values, View};
use crate::wire::{PairFound, PairText, Reply, Target, TextRanges};
use sha2::{Digest, Sha256};

/// Hex digits of a fingerprint.
const FINGERPRINT: usize = 12;

/// A pair's fingerprint: the first digits of the SHA-256 of both recorded hashes in
/// hex, one after the other. It stays the same wherever the pair stands.
pub(super) fn fingerprint(recorded: &[String; 2]) -> String {
    let hash = Sha256::new().chain_update(&recorded[0]).chain_update(&recorded[1]);
    hex(&hash.finalize()[..FINGERPRINT / 2])
}

/// The row of a target, and the place where it was looked for in vain. None where it is
/// not there, or another pair was asked for meanwhile.
///
/// # Errors
/// The recorded hashes cannot be read.
pub(super) async fn row(
    session: &Shared,
    ticket: u32,
    target: &Target,
) -> Result<Option<(u64, Option<String>)>, Problem> {
    let (place, wanted) = match target {
        Target::Row(row) => return Ok(Some((*row, None))),
        Target::Place { place, fingerprint } => (place, fingerprint),
    };
    let (row, hashes) = {
        let session = session.borrow();
        let Some(dataset) = &session.open else { return Ok(None) };
        (dataset.engine.row_at(place), dataset.hashes.clone())
    };
    let Some(wanted) = wanted else { return Ok(row.map(|row| (row, None))) };
    let is_wanted = |recorded: &[String; 2]| {
        let own = fingerprint(recorded);
        own.starts_with(&wanted[..]) || wanted.starts_with(&own)
    };
    if let Some(row) = row {
        match hashes.hashes(row).await? {
            // A file without hashes cannot tell.
            None => return Ok(Some((row, None))),
            Some(recorded) if is_wanted(&recorded) => return Ok(Some((row, None))),
            Some(_) => {}
        }
    }
    let current = |session: &Session| session.pair_ticket == ticket;
    if hashes.spans().is_empty() || !current(&session.borrow()) {
        return Ok(None);
    }
    scope::post(&Reply::Pair { ticket, pair: PairFound::Looking });
    let mut slices = Slices::new();
    for span in hashes.spans() {
        for (row, recorded) in hashes.hashes_of(span).await? {
            if is_wanted(&recorded) {
                return Ok(Some((row, Some(place.clone()))));
            }
        }
        slices.breathe().await;
        if !current(&session.borrow()) {
            return Ok(None);
        }
    }
    Ok(None)
}

/// Tells where the searched text stands in a pair's texts and, with `diff`, in which
/// words the responses differ.
pub(super) async fn ranges(session: &Shared, ticket: u32, text: &PairText, diff: bool) {
    let wanted = {
        let session = session.borrow();
        session.filter.clause(View::Search).filter(|clause| !clause.mode.excludes()).cloned()
    };
    let search = wanted.and_then(|clause| match clause.values {
        Values::Search(search) => Some(search),
        _ => None,
    });
    if search.is_none() && !diff {
        return scope::post(&Reply::Ranges { ticket, ranges: Ok(TextRanges::default()) });
    }
    let found = async {
        let program = search::program(session).await?;
        let mut ranges = TextRanges::default();
        if let Some(search) = search {
            let texts = [&text.prompt, &text.responses[0], &text.responses[1]];
            let needle = match search.how {
                How::Regex => None,
                _ => Some(Needle::new(&program, &search)?),
            };
            for ((hits, text), wanted) in ranges.hits.iter_mut().zip(texts).zip(search.columns()) {
                *hits = match &needle {
                    _ if !wanted => Vec::new(),
                    Some(needle) => needle.hits(text),
                    None => program.regex_hits(&search, text).await?,
                };
            }
        }
        if diff {
            let words = program.word_diff(&text.responses[0], &text.responses[1]);
            ranges.diff = words.and_then(|flat| {
                let (count, flat) = flat.split_first()?;
                let (first, second) = flat.split_at_checked(2 * *count as usize)?;
                Some([first.to_vec(), second.to_vec()])
            });
        }
        Ok(ranges)
    };
    let ranges = found.await.map_err(|problem: Problem| problem.into());
    scope::post(&Reply::Ranges { ticket, ranges });
}
