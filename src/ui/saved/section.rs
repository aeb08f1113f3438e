//! All marks: how many, filtering by them, files of them.

use super::{is_of, pressed, tags_of};
use crate::model::{Mark, NOTED, STARRED, TAG, Values, View};
use crate::state::{Edit, Page, Saved, Store, actions};
use crate::ui::lazy::{self, Part};
use crate::ui::parts::control;
use crate::ui::tree::{Node, node};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement, MouseEvent};

/// Lines of a list at most.
const LISTED: usize = 100;

/// All marks, and what happens to them.
static PART: Part =
    Part { draw, clicked, typed: Some(typed), woken: Some(actions::attend_marks), figure: None };

lazy::offer!(__wasm_split_00marks00_export_00000000000000000000000000000007_table, PART);

fn draw(page: Page) -> Vec<Node> {
    vec![page.store.saved.with(|saved| section(page.store, saved))]
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

fn clicked(page: Page, button: &Element, action: &str, event: &MouseEvent) -> bool {
    let own = |name: &str| button.get_attribute(name);
    let edit = |edit: Edit| actions::mark(page, &place_of(button), edit);
    match action {
        "star" => edit(Edit::Star),
        "untag" => edit(Edit::Untag(&own("data-tag").unwrap_or_default())),
        "filter-mark" => {
            let name = own("data-name").unwrap_or_default();
            actions::filter_by_mark(page, name, event.shift_key(), event.time_stamp());
        }
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
fn typed(page: Page, event: &Event, done: bool) {
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
