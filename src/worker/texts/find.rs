//! Recorded hashes, the pair that has them, and what is found in a pair's texts.

use super::scope::Slices;
use super::store::hex;
use super::{Session, Shared, scope};
use crate::model::{Cause, How, Problem, Search};
use crate::text::{self, Needle, Refusal};
use crate::wire::{Failure, Hashes, PairText, TextRanges, TextReply};
use sha2::{Digest, Sha256};
use std::ops::Range;

/// Hex digits of a fingerprint.
const FINGERPRINT: usize = 12;

/// A pair's fingerprint: the first digits of the SHA-256 of both recorded hashes in
/// hex, one after the other. It stays the same wherever the pair stands.
fn fingerprint(recorded: &[String; 2]) -> String {
    let hash = Sha256::new().chain_update(&recorded[0]).chain_update(&recorded[1]);
    hex(&hash.finalize()[..FINGERPRINT / 2])
}

/// Tells what the file says of a pair's sha256.
pub(super) async fn hashes(session: Shared, ticket: u32, row: u64) {
    let sources = session.sources().await;
    let found = match (sources.hashes.hashes(row).await, sources.problem) {
        (Ok(None), Some(problem)) => Err(problem),
        (found, _) => found,
    };
    let hashes = found
        .map_err(Failure::from)
        .map(|found| found.map(|recorded| Hashes { fingerprint: fingerprint(&recorded), recorded }));
    scope::post(&TextReply::Hashes { ticket, hashes });
}

/// Looks for the pair with a fingerprint.
pub(super) async fn find(session: Shared, ticket: u32, wanted: String) {
    let row = find_row(&session, ticket, &wanted).await.map_err(Failure::from);
    scope::post(&TextReply::Located { ticket, row });
}

async fn find_row(session: &Session, ticket: u32, wanted: &str) -> Result<Option<u64>, Problem> {
    let sources = session.sources().await;
    let mut slices = Slices::new();
    for span in sources.hashes.spans() {
        for (row, recorded) in sources.hashes.hashes_of(span).await? {
            let own = fingerprint(&recorded);
            if own.starts_with(wanted) || wanted.starts_with(&own) {
                return Ok(Some(row));
            }
            slices.breathe().await;
        }
        if session.pair_ticket.get() != ticket {
            return Ok(None);
        }
    }
    Ok(None)
}

/// A refusal as a problem with searching.
pub(super) fn refused(refusal: Refusal) -> Problem {
    Problem::new("", Cause::Search { detail: refusal.to_string() })
}

/// What is looked for, unless that is a regular expression.
///
/// # Errors
/// There is nothing to look for.
pub(super) fn needle_of(search: &Search) -> Result<Option<Needle>, Problem> {
    let how = match search.how {
        How::Contains => text::How::Contains,
        How::Exact => text::How::Exact,
        How::Words => text::How::Words,
        How::Regex => return Ok(None),
    };
    Needle::new(&search.text, how, search.ignore_diacritics).map(Some).map_err(refused)
}

/// Where the searched text stands in a pair's texts and, with `diff`, in which words
/// the responses differ.
///
/// # Errors
/// It cannot be looked for.
pub(super) async fn ranges(
    session: &Session,
    text: &PairText,
    search: Option<Search>,
    diff: bool,
) -> Result<TextRanges, Problem> {
    let mut ranges = TextRanges::default();
    if let Some(search) = search {
        let needle = needle_of(&search)?;
        let texts = [&text.prompt, &text.responses[0], &text.responses[1]];
        for ((hits, text), wanted) in ranges.hits.iter_mut().zip(texts).zip(search.columns()) {
            *hits = match &needle {
                _ if !wanted => Vec::new(),
                Some(needle) => flat(&needle.hits(text).map_err(refused)?),
                None => session.regex.hits(&search, text).await?,
            };
        }
    }
    if diff {
        let words = text::word_diff(&text.responses[0], &text.responses[1]);
        ranges.diff = words.map(|words| [flat(&words.first), flat(&words.second)]);
    }
    Ok(ranges)
}

fn flat(ranges: &[Range<usize>]) -> Vec<u32> {
    ranges.iter().flat_map(|range| [range.start as u32, range.end as u32]).collect()
}
