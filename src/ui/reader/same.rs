//! Other pairs with the prompt of the open one.

use super::super::labels::safe_word;
use super::super::search::megabytes;
use super::super::tree::{Node, node};
use super::{button, may};
use crate::chart::{count, severity_name};
use crate::model::{Labels, Level};
use crate::state::Store;
use crate::wire::Row;
use leptos::prelude::*;

/// What is known of them, and how to learn it.
pub(super) fn section(store: Store) -> Node {
    let reads = store.reveal.get().level != Level::Labels;
    let section = node("div").class("same-prompt").is("id", "same-prompt");
    store.same_prompt.with(|same| match same {
        None => {
            let why = (!reads).then(|| {
                node("span").class("text-note").text("Prompts are text, and you chose to see labels only.")
            });
            let find = button("control quiet", "same-prompt", "Find other pairs with this prompt");
            section.is("data-same", "unread").with(may(find, reads)).all(why)
        }
        Some(same) => {
            let found = match same.rows.len() as u64 {
                1 => "1 other pair has this prompt".to_owned(),
                many => format!("{} other pairs have this prompt", count(many)),
            };
            let (key, text) = if same.done {
                ("done", found + ".")
            } else {
                ("reading", format!("{found}; {} read so far.", megabytes(same.bytes)))
            };
            let list = button("control quiet", "same-prompt-list", "Show these in the table");
            section
                .is("data-same", key)
                .has("data-pairs", same.rows.len().to_string())
                .with(node("p").is("role", "status").text(text))
                .with(node("ul").all(same.rows.iter().map(one)))
                .all((!same.rows.is_empty()).then_some(list))
        }
    })
}

fn one(row: &Row) -> Node {
    let labels = Labels(row.labels);
    let of =
        |r: usize| format!("{}, {}", safe_word(labels.safe(r)), severity_name(labels.severity(r).into()));
    let is = |id: u8| if id < 2 { id.to_string() } else { "unknown".to_owned() };
    let words =
        format!("{} / {} · better {} · safer {}", of(0), of(1), is(labels.better()), is(labels.safer()));
    let open = node("button").class("link").is("type", "button").is("data-action", "open-pair");
    node("li")
        .has("data-row", row.place.clone())
        .with(open.text(row.place.clone()))
        .with(node("span").class("text-note").text(words))
}
