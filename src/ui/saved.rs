//! Marks: on the pair in the reader, in the table, and all of them together.

use super::parts::control;
use super::tree::{Node, live, node};
use crate::model::{Mark, NOTED, STARRED, TAG, Values, View, mark_of_pair};
use crate::state::{Edit, Page, Saved, Store, actions};
use crate::wire::Row;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement};

/// Lines of a list at most.
const LISTED: usize = 100;

fn pressed(is: bool) -> &'static str {
    if is { "true" } else { "false" }
}

fn star(saved: &Saved, mark: Option<&Mark>) -> Node {
    let starred = mark.is_some_and(|mark| mark.starred);
    node("button")
        .fixed(&[("class", "star"), ("data-action", "star"), ("aria-label", "Star"), ("title", "Star")])
        .is("aria-pressed", pressed(starred))
        .when(!saved.loaded, "disabled")
        .text(if starred { "★" } else { "☆" })
}

/// What the reader of the page has set on the open pair, and how to set it.
pub(super) fn mark_panel(store: Store) -> Vec<Node> {
    let place = store.pair.with(|pair| pair.pair().map(|pair| pair.row.place.clone()));
    let Some(place) = place else { return Vec::new() };
    let fingerprint = store.reading.with(|reading| reading.hashes.fingerprint());
    let dataset = store.dataset();
    store.saved.with(|saved| {
        let mark =
            mark_of_pair(&saved.marks, &place, &dataset, &fingerprint).and_then(|at| saved.marks.get(at));
        let kept = mark.is_none_or(|mark| saved.problem.is_none() || !saved.unkept.contains(&mark.key));
        let astray = |mark: &Mark| mark.astray && mark.place == place && mark.dataset == dataset;
        let status = if !kept {
            "Not kept by the browser: it stays until the page is closed."
        } else if mark.is_some() {
            "Kept in this browser."
        } else if saved.marks.iter().any(astray) {
            "You marked another pair that stood here before; its mark is listed with “Marked pairs”."
        } else {
            ""
        };
        let mut tags = node("div").class("chips");
        for tag in mark.map_or(&[][..], |mark| &mark.tags) {
            let tag_button = node("button")
                .fixed(&[("class", "control quiet"), ("data-action", "untag"), ("title", "Remove this tag")])
                .has("data-tag", tag.clone())
                .text([tag, " ×"].concat());
            tags = tags.with(tag_button);
        }
        let known =
            tags_of(saved, &dataset).into_iter().map(|(tag, _)| node("option").has("value", tag.to_owned()));
        let tag = node("input")
            .fixed(&[("id", "mark-tag"), ("list", "mark-tags"), ("maxlength", "60"), ("autocomplete", "off")])
            .when(!saved.loaded, "disabled");
        let note = node("textarea")
            .fixed(&[("id", "mark-note"), ("rows", "2")])
            .has("value", mark.map(|mark| mark.note.clone()).unwrap_or_default())
            .when(!saved.loaded, "disabled");
        let panel = node("section")
            .fixed(&[("class", "mark-panel"), ("id", "mark"), ("aria-label", "Your marks")])
            .with(star(saved, mark))
            .with(tags)
            .with(node("label").text("Tag").with(tag))
            .with(node("datalist").is("id", "mark-tags").all(known))
            .with(node("label").text("Note").with(note))
            .with(node("p").is("id", "mark-status").is("data-kept", pressed(kept)).text(status));
        vec![panel]
    })
}

/// Tags of all marks, and how many pairs of a dataset have each.
fn tags_of<'a>(saved: &'a Saved, dataset: &str) -> Vec<(&'a str, usize)> {
    let mut tags: Vec<(&str, usize)> = Vec::new();
    for mark in &saved.marks {
        let here = usize::from(is_of(mark, dataset));
        for tag in &mark.tags {
            match tags.iter_mut().find(|(known, _)| known == tag) {
                Some((_, count)) => *count += here,
                None => tags.push((tag, here)),
            }
        }
    }
    tags
}

/// Whether a mark belongs to a pair of a dataset.
fn is_of(mark: &Mark, dataset: &str) -> bool {
    mark.dataset == dataset && !mark.astray
}

/// What is set on a pair of the table.
pub(super) fn marks_cell(store: Store, row: &Row) -> Node {
    let dataset = store.dataset();
    store.saved.with(|saved| {
        let mark = mark_of_pair(&saved.marks, &row.place, &dataset, "").and_then(|at| saved.marks.get(at));
        let mut cell = node("td").class("marks-cell").with(star(saved, mark).is("tabindex", "-1"));
        if let Some(mark) = mark {
            for tag in &mark.tags {
                cell = cell.with(node("span").class("label-chip").text(tag.clone()));
            }
            if mark.is_noted() {
                cell = cell.with(node("span").has("title", mark.note.clone()).text("✎"));
            }
        }
        cell
    })
}

/// All marks: how many, filtering by them, files of them.
pub(super) fn saved(page: Page) -> Option<Element> {
    live("stage", Box::new(move || vec![page.store.saved.with(|saved| section(page.store, saved))]))
}

fn section(store: Store, saved: &Saved) -> Node {
    // Asked for anew when another dataset is open.
    let dataset = store.about.with(|_| store.dataset());
    let (mut here, mut starred, mut noted) = (0, 0, 0);
    let mut elsewhere = node("ul").is("id", "marks-elsewhere");
    for mark in &saved.marks {
        if is_of(mark, &dataset) {
            here += 1;
            starred += usize::from(mark.starred);
            noted += usize::from(mark.is_noted());
        } else if elsewhere.children() < LISTED {
            elsewhere = elsewhere.with(other(mark));
        }
    }
    let total = saved.marks.len();
    let chosen = store.filter.with(|filter| match filter.clause(View::Marks).map(|clause| &clause.values) {
        Some(Values::Names(names)) => names.clone(),
        _ => Vec::new(),
    });
    let filter = |name: String, text: &str, of: usize| {
        node("button")
            .fixed(&[("class", "control quiet"), ("data-action", "filter-mark")])
            .is("aria-pressed", pressed(chosen.contains(&name)))
            .has("data-name", name)
            .text(format!("{text}: {of}"))
    };
    let mut filters = node("div")
        .class("chips")
        .with(filter(STARRED.to_owned(), "★ Starred", starred))
        .with(filter(NOTED.to_owned(), "✎ Noted", noted));
    for (tag, of) in tags_of(saved, &dataset) {
        filters = filters.with(filter([TAG, tag].concat(), tag, of));
    }
    let file = node("input").fixed(&[("id", "marks-file"), ("type", "file"), ("accept", ".json")]);
    let mut files = node("div")
        .class("chips")
        .with(control("save-marks", "Export"))
        .with(control("copy-marks", "Copy as JSON"))
        .with(control("ask-delete-marks", "Delete all…").is("aria-expanded", pressed(saved.deleting)));
    if saved.deleting {
        files = files.with(control("delete-marks", "Yes, delete all marks for good"));
    }
    let mut told = node("div");
    if let Some(problem) = &saved.problem {
        let text =
            [problem, " Marks that it did not keep stay until the page is closed: export them."].concat();
        told = told.with(
            node("div")
                .fixed(&[("class", "message error"), ("role", "alert"), ("id", "marks-problem")])
                .with(node("p").text(text))
                .with(control("keep-marks", "Try again")),
        );
    }
    if !saved.told.is_empty() {
        let lines = saved.told.iter().take(LISTED).map(|line| node("li").text(line.clone()));
        told = told.with(
            node("ul")
                .fixed(&[("class", "message note"), ("role", "status"), ("id", "marks-told")])
                .all(lines),
        );
    }
    node("section")
        .fixed(&[("class", "sources"), ("id", "saved"), ("aria-labelledby", "saved-title")])
        .has("data-marks", total.to_string())
        .has("data-here", here.to_string())
        .with(node("h2").is("id", "saved-title").text("Marked pairs"))
        .with(node("p").text(format!("{here} in these data, {total} in all; this browser keeps them.")))
        .with(filters)
        .with(files)
        .with(node("label").class("file-label").text("Take marks from a file").with(file))
        .with(told)
        .all((here < total).then(|| node("h3").text("Of other data")))
        .with(elsewhere)
}

/// A mark that belongs to no pair of the open data.
fn other(mark: &Mark) -> Node {
    let text = [&mark.place, " · ", &mark.dataset, " · ", &mark.names().join(", ")].concat();
    node("li")
        .with(node("span").text(text))
        .with(control("delete-marks", "Delete").has("data-key", mark.key.clone()))
}

/// A click on a button that has to do with marks; false for others.
pub(super) fn clicked(page: Page, button: &Element, action: &str, shift: bool, start: f64) -> bool {
    let own = |name: &str| button.get_attribute(name);
    let edit = |edit: Edit| actions::mark(page, &place_of(button), edit);
    match action {
        "star" => edit(Edit::Star),
        "untag" => edit(Edit::Untag(&own("data-tag").unwrap_or_default())),
        "filter-mark" => actions::filter_by_mark(page, own("data-name").unwrap_or_default(), shift, start),
        "save-marks" => actions::save_marks(page, false),
        "copy-marks" => actions::save_marks(page, true),
        "keep-marks" => actions::keep_marks(page),
        "ask-delete-marks" => actions::ask_to_delete_marks(page),
        "delete-marks" => actions::delete_marks(page, own("data-key").as_deref()),
        _ => return false,
    }
    true
}

fn place_of(element: &Element) -> String {
    let row = element.closest("[data-row]").ok().flatten();
    row.and_then(|row| row.get_attribute("data-row")).unwrap_or_default()
}

/// Something was typed or chosen; `done` when what has the focus is left, or with Enter.
pub(super) fn typed(page: Page, event: &Event, done: bool) {
    let Some(target) = event.target() else { return };
    // What a text area holds is got at in the same way.
    let input: &HtmlInputElement = target.unchecked_ref();
    match (&*input.id(), done) {
        ("marks-file", true) => {
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                actions::read_marks(page, &file);
            }
        }
        ("mark-tag", _) if done || input.value().contains(',') => {
            actions::mark(page, &place_of(input), Edit::Tag(&input.value()));
        }
        ("mark-note", false) => {
            return actions::mark(page, &place_of(input), Edit::Note(&input.value()));
        }
        _ => return,
    }
    // Ready for the next one; the same file can be taken again.
    input.set_value("");
}
