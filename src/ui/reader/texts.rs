//! Prompt and responses, or why they are not shown.

use super::super::consent;
use super::super::tree::{Node, node};
use super::highlight;
use super::labels::badges;
use super::pieces::{Piece, code_of, invisible_in, pieces};
use super::{button, switch};
use crate::chart::{count, severity_name};
use crate::model::{Decision, Labels, Reason};
use crate::state::{Store, TextState};
use crate::wire::{Pair, PairText, TextRanges};
use leptos::prelude::*;

/// Names that elements with a text have.
pub(super) const FIELDS: [&str; 3] = ["prompt", "response-0", "response-1"];

/// How the text is, in a word for scripts, and what stands there.
pub(super) fn texts(store: Store, pair: &Pair) -> (&'static str, Vec<Node>) {
    store.text.with(|text| match text {
        TextState::Hidden(why) => ("hidden", vec![hidden(store, *why)]),
        // Not of the same shape as what may follow: an alert has to come into the document as one.
        TextState::Loading => {
            let wait = node("span").text("Reading the text…");
            ("loading", vec![node("p").class("waiting").with(wait)])
        }
        TextState::Unavailable(why) => {
            let alert = node("p").class("message error").is("role", "alert").text(why.clone());
            ("unavailable", vec![alert])
        }
        TextState::Shown(text) => ("shown", shown(store, pair, text)),
    })
}

fn hidden(store: Store, why: Decision) -> Node {
    let text = match why {
        Decision::Never(Reason::Category(at)) => {
            let set = store.categories();
            format!("Your rules never show the texts of pairs with {}.", set.name(at))
        }
        Decision::Never(Reason::Severity(level)) => {
            let level = severity_name(level.into());
            format!("Your rules never show the texts of pairs with severity {level}.")
        }
        Decision::LabelsOnly => "You chose to see labels only: no text is read.".to_owned(),
        Decision::Ask | Decision::Show => "The text of this pair is hidden. The dataset contains text that may be offensive or harmful; it is shown only when you ask.".to_owned(),
    };
    let show =
        (why == Decision::Ask).then(|| button("control primary", "show-text", "Show the text of this pair"));
    node("div").class("consent").with(node("p").text(text)).all(show).with(consent::opener())
}

fn shown(store: Store, pair: &Pair, text: &PairText) -> Vec<Node> {
    let (diff, invisible) = (store.address.with(|a| a.diff), store.invisible.get());
    let (ranges, problem) = match store.ranges.get() {
        None => (TextRanges::default(), None),
        Some(Ok(ranges)) => {
            let cannot = "The responses are too long or too different to compare them word by word.";
            let lacks = diff && ranges.diff.is_none();
            (ranges, lacks.then(|| node("p").class("text-note").is("role", "status").text(cannot)))
        }
        Some(Err(why)) => {
            (TextRanges::default(), Some(node("p").class("message error").is("role", "alert").text(why)))
        }
    };
    let differing = ranges.diff.filter(|_| diff).unwrap_or_default();
    let [first, second] = &text.responses;
    let unseen = [&text.prompt, first, second].iter().map(|text| invisible_in(text)).sum::<usize>();
    let note = (unseen > 0).then(|| {
        let words = if unseen == 1 { " invisible character" } else { " invisible characters" };
        node("span").class("text-note").text(count(unseen as u64) + words)
    });
    let tools = node("div")
        .class("reader-tools")
        .with(button("control quiet", "hide-text", "Hide text"))
        .with(switch("toggle-diff", "Mark words that differ", diff))
        .with(switch("toggle-invisible", "Show invisible characters", invisible))
        .all(note);
    // Where the browser marks what was found by itself, texts stay as they are.
    let by_browser = highlight::is_known();
    let block = |at: usize, text: &str, differs: &[u32]| {
        let hits = ranges.hits.get(at).filter(|_| !by_browser).map_or(&[][..], Vec::as_slice);
        let pieces = pieces(text, hits, differs, invisible);
        let blank = text.trim().is_empty() && !pieces.iter().any(|piece| piece.invisible.is_some());
        let body = node("p")
            .class(if blank { "text blank" } else { "text" })
            .is("dir", "auto")
            .is("data-field", FIELDS.get(at).copied().unwrap_or_default());
        let body = match &pieces[..] {
            [] => body,
            [Piece { hit: false, differs: false, invisible: None, .. }] => body.text(text.to_owned()),
            pieces => body.all(pieces.iter().map(piece)),
        };
        let blank = blank.then(|| node("p").class("none").text("(blank)"));
        let name = ["Prompt", "Response 0", "Response 1"].get(at).copied().unwrap_or_default();
        let heading = node("h3").with(node("span").text(name));
        let heading =
            heading.all(at.checked_sub(1).into_iter().flat_map(|r| badges(Labels(pair.row.labels), r)));
        node("article").class("text-block").with(heading).with(body).all(blank)
    };
    let [differs_0, differs_1] = &differing;
    let responses =
        node("div").class("responses").with(block(1, first, differs_0)).with(block(2, second, differs_1));
    // Always there, so that what follows keeps its place.
    let problem = node("div").all(problem);
    vec![tools, problem, block(0, &text.prompt, &[]), responses]
}

fn piece(piece: &Piece<'_>) -> Node {
    let element = node(if piece.hit { "mark" } else { "span" }).text(piece.text.to_owned());
    let element = match (piece.differs, piece.invisible) {
        (true, None) => element.class("word-differs"),
        (false, Some(_)) => element.class("invisible"),
        (true, Some(_)) => element.class("invisible word-differs"),
        (false, None) => element,
    };
    match (piece.invisible, piece.text.chars().next()) {
        (Some(name), Some(c)) => element.is("title", name).has("data-code", code_of(c)),
        _ => element,
    }
}
