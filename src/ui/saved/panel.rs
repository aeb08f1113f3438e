//! Marks of the pair in the reader.

use super::{pressed, star, tags_of};
use crate::model::{Mark, mark_of_pair};
use crate::state::Store;
use crate::ui::tree::{Node, node};

/// What the reader of the page has set on the open pair, and how to set it.
pub(in crate::ui) fn mark_panel(store: Store) -> Vec<Node> {
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
