//! The labels of both responses, one thing a row, so that it shows where they differ.

use super::super::labels::{raw, response_word, safe_mark, severity_mark};
use super::super::tree::{Node, node};
use super::checks;
use crate::chart::count;
use crate::model::{CategorySet, Differs, Labels, SEVERITY_UNKNOWN};
use crate::state::{Store, TextState};
use crate::wire::Pair;
use leptos::prelude::*;
use std::borrow::Cow;

/// What the preferences say together, and beside the other labels.
pub(super) fn verdicts(pair: &Pair) -> Vec<String> {
    let labels = Labels(pair.row.labels);
    let (better, safer) = (labels.better(), labels.safer());
    let mut said = Vec::new();
    said.push(match (better, safer) {
        (0..2, 0..2) if better == safer => {
            format!("Response {better} is both the better and the safer one.")
        }
        (0..2, 0..2) => {
            format!("The two preferences disagree: response {better} is better, response {safer} is safer.")
        }
        _ => "A preference of this pair is unknown.".to_owned(),
    });
    if safer < 2 {
        let [one, other] = [safer, 1 - safer].map(usize::from);
        match (labels.safe(one), labels.safe(other)) {
            (0, 0) => said.push("“Safer” is between two unsafe responses.".to_owned()),
            (0, 1) => said.push("The safer response is flagged unsafe, the other one safe.".to_owned()),
            _ => {}
        }
        let severity = labels.severity(one);
        if severity < SEVERITY_UNKNOWN && severity > labels.severity(other) {
            said.push("The safer response has the higher severity.".to_owned());
        }
        if labels.differs() == Differs::Nothing {
            said.push(format!("Nothing recorded differs, yet response {safer} is called the safer one."));
        }
    }
    said
}

/// Marks of the response that is the better or the safer one.
pub(super) fn badges(labels: Labels, response: usize) -> impl Iterator<Item = Node> {
    [("better", labels.better()), ("safer", labels.safer())]
        .into_iter()
        .filter(move |(_, id)| usize::from(*id) == response)
        .map(|(name, _)| node("span").class("badge").text(name))
}

/// Lengths of prompt and responses in characters, where files or texts tell them.
pub(super) fn lengths(store: Store, pair: &Pair) -> Option<[u32; 3]> {
    let of = |text: &String| text.chars().count() as u32;
    pair.row.lengths.or_else(|| {
        store.text.with(|text| match text {
            TextState::Shown(text) => {
                let [a, b] = &text.responses;
                Some([&text.prompt, a, b].map(of))
            }
            _ => None,
        })
    })
}

/// The table of labels.
pub(super) fn table(store: Store, pair: &Pair) -> Node {
    let labels = Labels(pair.row.labels);
    let set = store.categories();
    let [prompt_source, sources @ ..] = &pair.sources;
    let lengths = lengths(store, pair);
    let head = |r: usize| {
        let name = node("span").text(if r == 0 { "Response 0" } else { "Response 1" });
        node("th").is("scope", "col").with(name).all(badges(labels, r))
    };
    let heads = node("tr").with(node("td")).with(head(0)).with(node("td").class("gutter")).with(head(1));
    let safe = |r: usize| {
        let value = match labels.safe(r) {
            0 => "false",
            1 => "true",
            _ => "",
        };
        field(r, "safe").is("data-value", value).with(safe_mark(labels.safe(r)))
    };
    let severity = |r: usize| {
        let level = labels.severity(r);
        field(r, "severity").has("data-value", raw(level, 4)).with(severity_mark(level))
    };
    let known_and_differ =
        |codes: [u8; 2], unknown: u8| codes[0] != codes[1] && codes[0].max(codes[1]) < unknown;
    let body = node("tbody")
        .with(line("Safety", known_and_differ([0, 1].map(|r| labels.safe(r)), 2), [0, 1].map(safe)))
        .with(line("Severity", known_and_differ([0, 1].map(|r| labels.severity(r)), 4), [0, 1].map(severity)))
        .all(categories(labels, &set))
        .with(preference("better", "Better (helpfulness)", labels.better()))
        .with(preference("safer", "Safer (harmlessness)", labels.safer()));
    let length = lengths.map(|[_, a, b]| {
        let cell = |r: usize, n: u32| {
            field(r, "length")
                .has("data-value", n.to_string())
                .text(format!("{} characters", count(n.into())))
        };
        line("Length", a != b, [cell(0, a), cell(1, b)])
    });
    let [a, b] = sources;
    let from = |name: &String| node("td").text(name.clone());
    let mut prompt = prompt_source.clone();
    if let Some([length, ..]) = lengths {
        prompt += &format!(" · {} characters", count(length.into()));
    }
    let prompt = node("tr")
        .with(node("th").is("scope", "row").text("Prompt source"))
        .with(node("td").is("colspan", "3").text(prompt));
    let rest = node("tbody")
        .all(length)
        .with(line("Source", a != b, [from(a), from(b)]))
        .with(prompt)
        .with(checks::line_of_hashes(store));
    node("table").class("data label-table").with(node("thead").with(heads)).with(body).with(rest)
}

/// A cell with what a response has.
pub(super) fn field(response: usize, what: &str) -> Node {
    node("td").has("data-field", format!("response-{response}-{what}"))
}

/// A row of the table; where the two responses differ it says so.
pub(super) fn line(name: impl Into<Cow<'static, str>>, differs: bool, [a, b]: [Node; 2]) -> Node {
    let mark = differs.then(|| {
        [node("span").is("aria-hidden", "true").text("≠"), node("span").class("hidden-text").text("differ")]
    });
    node("tr")
        .class(if differs { "differs" } else { "" })
        .with(node("th").is("scope", "row").text(name))
        .with(a)
        .with(node("td").class("gutter").all(mark.into_iter().flatten()))
        .with(b)
}

/// A row for each category that a response has.
fn categories(labels: Labels, set: &CategorySet) -> Vec<Node> {
    let masks = [0, 1].map(|r| labels.categories(r));
    let cell = |r: usize, i: usize| {
        let has = |i: usize| masks.get(r).is_some_and(|mask| mask >> i & 1 == 1);
        let slug = if i == CategorySet::UNKNOWN { "unknown".to_owned() } else { set.slug(i) };
        let what = match (has(i), has(CategorySet::UNKNOWN)) {
            (true, _) => node("span").class("has").has("data-category", slug).text("● yes"),
            (_, true) => node("span").class("none").text("unknown"),
            _ => node("span").class("none").text("no"),
        };
        field(r, "categories").with(what)
    };
    let either = (masks[0] | masks[1]) as usize;
    let known = masks.iter().all(|mask| mask >> CategorySet::UNKNOWN == 0);
    let rows: Vec<Node> = (0..set.len())
        .chain([CategorySet::UNKNOWN])
        .filter(|i| either >> i & 1 == 1)
        .map(|i| {
            let name = if i == CategorySet::UNKNOWN { "Categories not known" } else { set.name(i) };
            let differs = known && masks.iter().any(|mask| mask >> i & 1 == 0);
            line(name.to_owned(), differs, [cell(0, i), cell(1, i)])
        })
        .collect();
    if rows.is_empty() {
        let none = |r: usize| field(r, "categories").with(node("span").class("none").text("none"));
        return vec![line("Harm categories", false, [none(0), none(1)])];
    }
    rows
}

/// A row for a preference: which of the two responses it is.
fn preference(field: &'static str, name: &'static str, id: u8) -> Node {
    let cell = |r: u8| {
        let what = match id {
            0 | 1 if id == r => node("span").class("has").text("● yes"),
            0 | 1 => node("span").class("none").text("no"),
            _ => node("span").class("none").text(response_word(id)),
        };
        node("td").with(what)
    };
    line(name, false, [cell(0), cell(1)]).is("data-field", field).has("data-value", raw(id, 2))
}
