//! One pair: its labels row by row, its text when the reader asked for it.

use super::labels::{category_chips, raw, response_word, safe_mark, safe_word, severity_mark};
use super::tree::{Node, live, node};
use crate::chart::count;
use crate::model::{CategorySet, Labels};
use crate::state::{PairView, Store, TextState};
use crate::wire::{Pair, PairText};
use leptos::prelude::*;
use std::cell::Cell;

/// The reader; empty while no pair is open. Its frame stays while pairs change,
/// so that the focus stays on "Next".
pub(super) fn reader(store: Store) -> AnyView {
    let was_open = Cell::new(false);
    let draw = move || {
        store.pair.with(|pair| {
            let is_open = matches!(pair, PairView::Open { .. });
            if !was_open.replace(is_open) && is_open {
                // By then it and what makes room for it are in the document.
                request_animation_frame(show);
            }
            match pair {
                PairView::Closed => Vec::new(),
                PairView::Missing(place) | PairView::Looking(place) | PairView::Failed(place) => {
                    vec![missing(place)]
                }
                PairView::Open { pair, .. } => vec![open(store, pair)],
            }
        })
    };
    live("stage", Box::new(draw))
}

/// A button that stands for an action.
pub(super) fn control(action: &'static str, name: &'static str) -> Node {
    button("control", action, name)
}

fn button(class: &'static str, action: &'static str, name: &'static str) -> Node {
    node("button").class(class).is("data-action", action).text(name)
}

fn missing(place: &str) -> Node {
    let text = format!("No loaded pair stands at “{place}”. It may belong to another file or release.");
    node("section")
        .class("reader")
        .is("aria-label", "Pair")
        .with(node("p").class("message warning").is("role", "alert").is("id", "pair-missing").text(text))
        .with(control("close-pair", "Close"))
}

fn open(store: Store, pair: &Pair) -> Node {
    let position = match pair.position {
        Some(position) => format!("{} of {} matching pairs", count(position + 1), count(pair.matching)),
        None => "Not among the matching pairs".to_owned(),
    };
    let place = &pair.row.place;
    let labels = Labels(pair.row.labels);
    let controls = node("div")
        .class("reader-controls")
        .with(control("previous-pair", "Previous").when(pair.previous.is_none(), "disabled"))
        .with(control("next-pair", "Next").when(pair.next.is_none(), "disabled"))
        .with(control("close-pair", "Close"));
    let head = node("div")
        .class("reader-head")
        .with(node("h2").is("id", "reader-title").text(place.clone()))
        .with(node("p").class("position").is("aria-live", "polite").text(position))
        .with(controls);
    let (key, texts) = store.text.with(texts);
    node("section")
        .is("id", "reader")
        .class("reader")
        .is("aria-labelledby", "reader-title")
        .has("data-row", place.clone())
        .is("data-text", key)
        .with(head)
        .with(node("p").class("verdict").text(verdict(labels)))
        .with(label_table(labels, &pair.sources, &store.categories()))
        .with(node("div").class("texts").all(texts))
        .all(super::saved::mark_panel(store))
}

/// Scrolls just as far as it takes to see the reader: on a phone it opens
/// above the table.
fn show() {
    if let Some(reader) = document().get_element_by_id("reader") {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        reader.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// What the two preferences say together, in a sentence.
fn verdict(labels: Labels) -> String {
    match (labels.better(), labels.safer()) {
        (b @ 0..2, s @ 0..2) => {
            let unsafe_too =
                if labels.safe(usize::from(s)) == 0 { " The safer one is itself unsafe." } else { "" };
            if b == s {
                format!("Response {b} is both the better and the safer one.{unsafe_too}")
            } else {
                format!("The preferences part: response {b} is better, response {s} is safer.{unsafe_too}")
            }
        }
        _ => "A preference of this pair is unknown.".to_owned(),
    }
}

fn label_table(labels: Labels, sources: &[String; 3], set: &CategorySet) -> Node {
    let line = |name: &'static str| node("tr").with(node("th").is("scope", "row").text(name));
    let cell = |r: usize, what: &str| node("td").has("data-field", format!("response-{r}-{what}"));
    let safe = |r: usize| {
        let code = labels.safe(r);
        let value = match code {
            0 => "false",
            1 => "true",
            _ => "",
        };
        cell(r, "safe").is("data-value", value).is("title", safe_word(code)).with(safe_mark(code))
    };
    let severity = |r: usize| {
        let level = labels.severity(r);
        cell(r, "severity").has("data-value", raw(level, 4)).with(severity_mark(level))
    };
    let categories = |r: usize| cell(r, "categories").with(category_chips(labels, r, set));
    let source = |of: usize| node("td").text(sources[of].clone());
    let preference = |field: &'static str, name: &'static str, id: u8| {
        let cell = node("td").is("colspan", "2").is("data-field", field).has("data-value", raw(id, 2));
        line(name).with(cell.text(response_word(id)))
    };
    let head = |r: u8| node("th").is("scope", "col").text(response_word(r));
    let body = node("tbody")
        .with(line("Safety").with(safe(0)).with(safe(1)))
        .with(line("Severity").with(severity(0)).with(severity(1)))
        .with(line("Harm categories").with(categories(0)).with(categories(1)))
        .with(preference("better", "Better (helpfulness)", labels.better()))
        .with(preference("safer", "Safer (harmlessness)", labels.safer()))
        .with(line("Source").with(source(1)).with(source(2)))
        .with(line("Prompt source").with(source(0).is("colspan", "2")));
    let table = node("table")
        .class("data label-table")
        .with(node("thead").with(node("tr").with(node("td")).with(head(0)).with(head(1))))
        .with(body);
    node("div").class("table-scroll").with(table)
}

/// How the text is, in a word for scripts, and what stands there.
fn texts(text: &TextState) -> (&'static str, Vec<Node>) {
    match text {
        TextState::Hidden(_) => {
            let why = "The text of this pair is hidden. The dataset contains text that may be offensive or harmful; it is shown only when you ask, and for this visit.";
            let show = button("control primary", "show-text", "Show text");
            ("hidden", vec![node("div").class("consent").with(node("p").text(why)).with(show)])
        }
        // Not of the same shape as what may follow: an alert has to come into the document as one.
        TextState::Loading => {
            let wait = node("span").text("Reading the text…");
            ("loading", vec![node("p").class("waiting").with(wait)])
        }
        TextState::Unavailable(why) => {
            let alert = node("p").class("message error").is("role", "alert").text(why.clone());
            ("unavailable", vec![alert])
        }
        TextState::Shown(text) => ("shown", shown(text)),
    }
}

fn shown(text: &PairText) -> Vec<Node> {
    let block = |name: &'static str, field: &'static str, text: &str| {
        let blank = text.trim().is_empty();
        let body = node("p")
            .class(if blank { "text blank" } else { "text" })
            .is("dir", "auto")
            .is("data-field", field)
            .text(text.to_owned());
        let note = blank.then(|| node("p").class("none").text("(blank)"));
        node("article").class("text-block").with(node("h3").text(name)).with(body).all(note)
    };
    let [first, second] = &text.responses;
    let responses = node("div")
        .class("responses")
        .with(block("Response 0", "response-0", first))
        .with(block("Response 1", "response-1", second));
    vec![
        button("control quiet", "hide-text", "Hide text"),
        block("Prompt", "prompt", &text.prompt),
        responses,
    ]
}
