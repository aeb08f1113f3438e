//! The labels of both responses, one thing a row, so that it shows where they differ.

use super::super::labels::{raw, safe_mark, severity_mark};
use super::super::tree::{Node, Part, node, template};
use super::{Known, checks};
use crate::chart::count;
use crate::model::{CategorySet, Differs, Fields, Labels, SEVERITY_UNKNOWN, UNKNOWN};
use crate::state::{Reading, TextState};
use crate::wire::Pair;

/// What the preferences say together, and beside the other labels.
pub(super) fn verdicts(fields: Fields, pair: &Pair) -> Vec<&'static str> {
    let labels = Labels(pair.row.labels);
    let safer = labels.safer();
    if !fields.has(Fields::SAFER) {
        let better = match labels.better() {
            0 => "Response 0 is the better one.",
            1 => "Response 1 is the better one.",
            _ => "Which response is the better one is unknown.",
        };
        return if fields.has(Fields::BETTER) { vec![better] } else { Vec::new() };
    }
    let mut said = vec![match (labels.better(), safer) {
        (0, 0) => "Response 0 is both the better and the safer one.",
        (1, 1) => "Response 1 is both the better and the safer one.",
        (0, 1) => "The two preferences disagree: response 0 is better, response 1 is safer.",
        (1, 0) => "The two preferences disagree: response 1 is better, response 0 is safer.",
        _ => "A preference of this pair is unknown.",
    }];
    if safer < UNKNOWN {
        let [one, other] = [safer, 1 - safer].map(usize::from);
        match (labels.safe(one), labels.safe(other)) {
            (0, 0) => said.push("“Safer” is between two unsafe responses."),
            (0, 1) => said.push("The safer response is flagged unsafe, the other one safe."),
            _ => {}
        }
        let severity = labels.severity(one);
        if severity < SEVERITY_UNKNOWN && severity > labels.severity(other) {
            said.push("The safer response has the higher severity.");
        }
        if labels.differs() == Differs::Nothing {
            said.push("Nothing recorded differs between the two, yet one is called the safer one.");
        }
    }
    said
}

/// Marks of the response that is the better or the safer one.
pub(super) fn badges(labels: Labels, response: usize) -> Vec<Node> {
    let badge = |name: &'static str, id: u8| {
        (usize::from(id) == response).then(|| node("span").class("badge").text(name))
    };
    [badge("better", labels.better()), badge("safer", labels.safer())].into_iter().flatten().collect()
}

/// Lengths of prompt and responses in characters, where files or texts tell them.
pub(super) fn lengths(reading: &Reading, pair: &Pair) -> Option<[u32; 3]> {
    let of = |text: &String| text.chars().count() as u32;
    match &reading.text {
        TextState::Shown(text) if pair.row.lengths.is_none() => {
            let [a, b] = &text.responses;
            Some([&text.prompt, a, b].map(of))
        }
        _ => pair.row.lengths,
    }
}

/// The table of labels.
pub(super) fn table(known: &Known, pair: &Pair) -> Node {
    let labels = Labels(pair.row.labels);
    let safe = [0, 1].map(|r| labels.safe(r));
    let severity = [0, 1].map(|r| labels.severity(r));
    let differ = |codes: [u8; 2], unknown: u8| codes[0] != codes[1] && codes[0].max(codes[1]) < unknown;
    let flags = safe.map(|code| {
        let value = match code {
            0 => "false",
            1 => "true",
            _ => "",
        };
        (value.into(), safe_mark(code).into())
    });
    let levels = severity.map(|level| {
        let mark = severity_mark(level);
        let mark = match level {
            0..SEVERITY_UNKNOWN => defined(["severity ", &level.to_string()].concat(), mark),
            _ => mark,
        };
        (raw(level, 4).into(), mark.into())
    });
    let has = |fields: Fields| known.fields.has(fields);
    let two = has(Fields::PAIR);
    let mut rows = Vec::new();
    if has(Fields::SAFE) {
        rows.push(line(
            two,
            defined("safe".to_owned(), node("span").text("Safety")),
            differ(safe, UNKNOWN),
            "safe",
            flags,
        ));
    }
    if has(Fields::SEVERITY) {
        rows.push(line(two, "Severity", differ(severity, SEVERITY_UNKNOWN), "severity", levels));
    }
    if has(Fields::CATEGORIES) {
        categories(&mut rows, labels, &known.set, two);
    }
    if has(Fields::BETTER) {
        rows.push(preference("better", "Better (helpfulness)", labels.better()));
    }
    if has(Fields::SAFER) {
        rows.push(preference("safer", "Safer (harmlessness)", labels.safer()));
    }

    let [prompt_source, first, second] = &pair.sources;
    let characters = |length: u32| count(length.into()) + " characters";
    let mut prompt = if has(Fields::PROMPT_SOURCE) { prompt_source.clone() } else { String::new() };
    let mut more = Vec::new();
    if let Some([length, a, b]) = lengths(&known.reading, pair) {
        let dot = if prompt.is_empty() { "" } else { " · " };
        prompt = [&prompt, dot, &characters(length)].concat();
        let cells = [a, b].map(|length| (length.to_string().into(), characters(length).into()));
        if has(Fields::RESPONSE) {
            more.push(line(two, "Length", a != b, "length", cells));
        }
    }
    let sources = [first, second].map(|name| (name.clone().into(), name.clone().into()));
    if has(Fields::RESPONSE_SOURCE) {
        more.push(line(two, "Source", first != second, "source", sources));
    }
    if has(Fields::PROMPT_SOURCE) || !prompt.is_empty() {
        let name = if has(Fields::PROMPT_SOURCE) { "Prompt source" } else { "Prompt" };
        let row = &mut [name.into(), prompt.into()];
        more.push(template("<tr><th scope=row>{}</><td colspan=3>{}</></>", row));
    }
    if has(Fields::HASHES) {
        more.push(line(two, "sha256", false, "sha256", [0, 1].map(|r| checks::compared(known, r))));
    }
    if !two {
        let name = if has(Fields::RESPONSE) { "Response" } else { "Prompt" };
        return template(
            "<table class='data label-table'><thead><tr><td></><th scope=col>{}</></></><tbody>{}</><tbody>{}</></>",
            &mut [name.into(), rows.into(), more.into()],
        );
    }
    template(
        "<table class='data label-table'><thead><tr><td></><th scope=col>Response 0{}</>\
         <td class=gutter></><th scope=col>Response 1{}</></></><tbody>{}</><tbody>{}</></>",
        &mut [badges(labels, 0).into(), badges(labels, 1).into(), rows.into(), more.into()],
    )
}

/// A row of the table: of each response a value and how it is shown. Where the two
/// differ it says so. Where there is one response, that alone.
fn line(
    two: bool,
    name: impl Into<Part>,
    differs: bool,
    field: &'static str,
    cells: [(Part, Part); 2],
) -> Node {
    let [(value_0, shown_0), (value_1, shown_1)] = cells;
    if !two {
        return template(
            "<tr><th scope=row>{}</><td data-field={} data-value={}>{}</></>",
            &mut [name.into(), ["response-", field].concat().into(), value_0, shown_0],
        );
    }
    let mark = differs.then(|| template("<span aria-hidden=true>≠</>", &mut []));
    let words = differs.then(|| template("<span class=hidden-text>differ</>", &mut []));
    let name_of = |response: &str| Part::from([response, field].concat());
    template(
        "<tr class={}><th scope=row>{}</><td data-field={} data-value={}>{}</>\
         <td class=gutter>{}{}</><td data-field={} data-value={}>{}</></>",
        &mut [
            if differs { "differs" } else { "" }.into(),
            name.into(),
            name_of("response-0-"),
            value_0,
            shown_0,
            mark.into(),
            words.into(),
            name_of("response-1-"),
            value_1,
            shown_1,
        ],
    )
}

/// Adds a row for each category that a response has.
fn categories(rows: &mut Vec<Node>, labels: Labels, set: &CategorySet, two: bool) {
    let masks = [0, 1].map(|r| labels.categories(r));
    let known = (masks[0] | masks[1]) >> CategorySet::UNKNOWN == 0;
    let pku = CategorySet::pku_saferlhf();
    let before = rows.len();
    for i in (0..set.len()).chain([CategorySet::UNKNOWN]) {
        let has = masks.map(|mask| mask >> i & 1 == 1);
        if has == [false; 2] {
            continue;
        }
        let (slug, name) = match i {
            CategorySet::UNKNOWN => ("unknown".to_owned(), "Categories not known"),
            _ => (set.slug(i), set.name(i)),
        };
        let cells = [0, 1].map(|r| {
            let shown = match (has[r], masks[r] >> CategorySet::UNKNOWN) {
                (true, _) => {
                    template("<span class=has data-category={}>● yes</>", &mut [slug.clone().into()])
                }
                (_, 0) => no("no"),
                _ => no("unknown"),
            };
            (Part::None, shown.into())
        });
        let name = node("span").text(name.to_owned());
        let name = if pku.index_of_slug(&slug).is_some() { defined(slug, name) } else { name };
        rows.push(line(two, name, known && has[0] != has[1], "categories", cells));
    }
    if rows.len() == before {
        let none = [0, 1].map(|_| (Part::None, no("none").into()));
        rows.push(line(two, "Harm categories", false, "categories", none));
    }
}

/// A label that leads to its definition.
fn defined(key: String, name: Node) -> Node {
    let button = node("button").class("link").is("type", "button").is("data-action", "define");
    button.has("data-define", key).is("aria-haspopup", "dialog").with(name)
}

fn no(word: &'static str) -> Node {
    node("span").class("none").text(word)
}

/// A row for a preference: which of the two responses it is.
fn preference(field: &'static str, name: &'static str, id: u8) -> Node {
    let cell = |r: u8| {
        Part::from(match id {
            UNKNOWN.. => no("unknown"),
            _ if id == r => node("span").class("has").text("● yes"),
            _ => no("no"),
        })
    };
    template(
        "<tr data-field={} data-value={}><th scope=row>{}</><td>{}</><td class=gutter></><td>{}</></>",
        &mut [
            field.into(),
            raw(id, 2).into(),
            defined(field.to_owned(), node("span").text(name)).into(),
            cell(0),
            cell(1),
        ],
    )
}
