//! Prompt and responses, or why they are not shown.

use super::super::consent;
use super::super::tree::{Node, Part, node, template};
use super::labels::badges;
use super::pieces::{Piece, code_of, invisible_in, pieces};
use super::{Known, button, highlight, switch};
use crate::chart::{count, severity_name};
use crate::model::{Decision, Fields, Labels, Reason};
use crate::state::TextState;
use crate::wire::{Pair, PairText, TextRanges};

/// How the text is, in a word for scripts, and what stands there.
pub(super) fn texts(known: &Known, pair: &Pair) -> (&'static str, Vec<Node>) {
    match &known.reading.text {
        TextState::Hidden(why) => ("hidden", vec![hidden(known, *why)]),
        // Not of the same shape as what may follow: an alert has to come into the document as one.
        TextState::Loading => {
            ("loading", vec![template("<p class=waiting><span>Reading the text…</></>", &mut [])])
        }
        TextState::Unavailable(why) => ("unavailable", vec![alert(why)]),
        TextState::Shown(text) => ("shown", shown(known, pair, text)),
    }
}

fn alert(text: &str) -> Node {
    template("<p class='message error' role=alert>{}</>", &mut [text.to_owned().into()])
}

fn hidden(known: &Known, why: Decision) -> Node {
    let rule = match why {
        Decision::Never(Reason::Category(at)) => known.set.name(at).to_owned(),
        Decision::Never(Reason::Severity(level)) => "severity ".to_owned() + severity_name(level.into()),
        _ => String::new(),
    };
    let text = match why {
        Decision::Never(_) => "A rule of yours never shows the texts of pairs with: ",
        Decision::LabelsOnly => "You chose to see labels only: no text is read.",
        _ => {
            "The text of this pair is hidden. The dataset contains text that may be offensive or harmful; it is shown only when you ask."
        }
    };
    let ask = why == Decision::Ask;
    let show = ask.then(|| button("control primary", "show-text", "Show the text of this pair"));
    template(
        "<div class=consent><p>{}{}</>{}{}</>",
        &mut [text.into(), rule.into(), show.into(), consent::opener().into()],
    )
}

fn shown(known: &Known, pair: &Pair, text: &PairText) -> Vec<Node> {
    let none = TextRanges::default();
    let (ranges, problem) = match &known.reading.ranges {
        None => (&none, None),
        Some(Ok(ranges)) => {
            let lacks = known.diff && ranges.diff.is_none();
            let note = || {
                template(
                    "<p class=text-note role=status>The responses are too long or too different to compare them word by word.</>",
                    &mut [],
                )
            };
            (ranges, lacks.then(note))
        }
        Some(Err(why)) => (&none, Some(alert(why))),
    };
    let [first, second] = &text.responses;
    let texts = [&text.prompt, first, second];
    let unseen = texts.iter().map(|text| invisible_in(text)).sum::<usize>();
    let note = (unseen > 0).then(|| {
        let plural = if unseen == 1 { "" } else { "s" };
        template(
            "<span class=text-note>{} invisible character{}</>",
            &mut [count(unseen as u64).into(), plural.into()],
        )
    });
    // Where the browser marks what was found by itself, texts stay as they are.
    let by_browser = highlight::mark(texts, &ranges.hits);
    let block = |at: usize, name: &'static str, field: &'static str| {
        let text = texts[at];
        let hits = if by_browser { &[][..] } else { &ranges.hits[at] };
        let differs =
            ranges.diff.as_ref().filter(|_| known.diff).and_then(|diff| diff.get(at.wrapping_sub(1)));
        let pieces = pieces(text, hits, differs.map_or(&[][..], Vec::as_slice), known.reading.invisible);
        let is_plain = |piece: &Piece<'_>| !(piece.hit || piece.differs || piece.invisible.is_some());
        let body: Part = if pieces.iter().all(is_plain) {
            text.clone().into()
        } else {
            pieces.iter().map(piece).collect::<Vec<_>>().into()
        };
        let blank = text.trim().is_empty() && pieces.iter().all(is_plain);
        let class = if blank { "text blank" } else { "text" };
        let blank = blank.then(|| node("p").class("none").text("(blank)"));
        let badges = badges(Labels(pair.row.labels), at.wrapping_sub(1));
        template(
            "<article class=text-block><h3>{}{}</><p class={} dir=auto translate=no data-field={}>{}</>{}</>",
            &mut [name.into(), badges.into(), class.into(), field.into(), body, blank.into()],
        )
    };
    let two = known.fields.has(Fields::PAIR);
    let one = !two && known.fields.has(Fields::RESPONSE);
    let tools = template(
        "<div class=reader-tools>{}{}{}{}</>",
        &mut [
            button("control quiet", "hide-text", "Hide text").into(),
            two.then(|| switch("toggle-diff", "Mark words that differ", known.diff)).into(),
            switch("toggle-invisible", "Show invisible characters", known.reading.invisible).into(),
            note.into(),
        ],
    );
    let all = template(
        // What may not be there has a place of its own, so that what follows keeps its place.
        "<div><div>{}</>{}<div class=responses>{}{}</></>",
        &mut [
            problem.into(),
            block(0, "Prompt", "prompt").into(),
            match (two, one) {
                (true, _) => block(1, "Response 0", "response-0").into(),
                (_, true) => block(1, "Response", "response-0").into(),
                _ => Part::None,
            },
            two.then(|| block(2, "Response 1", "response-1")).into(),
        ],
    );
    vec![tools, all]
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
