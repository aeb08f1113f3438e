//! Marks: on the pair in the reader (`panel`), in the table, and all of them together
//! (`section`, a part that is fetched once the charts are drawn and that has the browser
//! keep them).

mod panel;
mod section;

pub(super) use panel::mark_panel;

use super::lazy::{self, Name};
use super::tree::{Node, live, node};
use crate::model::{Mark, mark_of_pair};
use crate::state::{Page, PageState, Saved, Store};
use crate::wire::Row;
use web_sys::Element;

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

/// All marks, once there is time for them.
pub(super) fn saved(page: Page) -> Option<Element> {
    let store = page.store;
    live(
        "stage",
        Box::new(move || {
            // What is told of the pair in the reader may concern its mark.
            store.reading.track();
            let is_busy = matches!(store.state.get(), PageState::Booting | PageState::Loading);
            if is_busy && lazy::here(Name::Marks).is_none() {
                return Vec::new();
            }
            lazy::wake(page, Name::Marks);
            lazy::draw(page, Name::Marks)
        }),
    )
}
