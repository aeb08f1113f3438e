//! The matching pairs, a page at a time, with the reader beside them.

use super::labels::{category_chips, response_word, safe_mark, severity_mark};
use super::reader::{self, control};
use super::tree::{Node, live, node};
use crate::chart::count;
use crate::model::{CategorySet, Labels};
use crate::state::{Page, PairView, RowsView, Store};
use crate::wire::Row;
use leptos::prelude::*;

/// The section with the table and the reader.
pub(super) fn pairs(page: Page) -> AnyView {
    let store = page.store;
    let open = move || store.pair.with(|p| *p != PairView::Closed);
    view! {
        <section class="pairs" class:with-reader=open aria-label="Pairs" tabindex="-1" data-home="">
            {live("pairs-table", Box::new(move || all(store)))}
            {reader::reader(page)}
        </section>
    }
    .into_any()
}

fn all(store: Store) -> Vec<Node> {
    let problem = store.texts_problem.get();
    let problem = problem.map(|text| node("p").class("message error").is("role", "alert").text(text));
    store.rows.with(|rows| {
        vec![
            node("h2").text("Pairs"),
            pager(rows),
            // Always there, so that the table keeps its place.
            node("div").all(problem),
            node("div").class("table-scroll").with(table(store, rows)),
        ]
    })
}

fn pager(view: &RowsView) -> Node {
    let (offset, end) = (view.offset, view.offset + view.rows.len() as u64);
    let text = if view.matching == 0 {
        "No pair matches.".to_owned()
    } else {
        format!("{}–{} of {}", count(offset + 1), count(end), count(view.matching))
    };
    node("div")
        .class("pager")
        .is("role", "group")
        .is("aria-label", "Pages of the table")
        .with(control("page-previous", "Previous").when(offset == 0, "disabled"))
        .with(node("span").class("pager-text").is("aria-live", "polite").text(text))
        .with(control("page-next", "Next").when(end >= view.matching, "disabled"))
}

fn table(store: Store, view: &RowsView) -> Node {
    let with_prompts = store.reveal.get().level == crate::model::Level::Show;
    let open = store.pair.with(|pair| match pair {
        PairView::Open { pair, .. } => Some(pair.row.row),
        _ => None,
    });
    let set = store.categories();
    let heads = [
        ("col-pair", "Pair"),
        ("col-prompt", "Prompt"),
        ("", "Response 0"),
        ("", "Response 1"),
        ("col-id", "Better"),
        ("col-id", "Safer"),
    ];
    let heads = heads.iter().filter(|(class, _)| with_prompts || *class != "col-prompt");
    let heads = heads.map(|(class, name)| node("th").is("scope", "col").class(class).text(*name));
    let rows = store.texts.with(|prompts| {
        let rows = (view.offset..).zip(&view.rows).map(|(position, row)| {
            let prompt = with_prompts.then(|| prompt_cell(prompts.get(&row.row)));
            one_row(position, row, open == Some(row.row), prompt, &set)
        });
        rows.collect::<Vec<_>>()
    });
    node("table")
        .is("id", "pairs")
        .class(if with_prompts { "data pairs-data with-prompts" } else { "data pairs-data" })
        .has("aria-rowcount", (view.matching + 1).to_string())
        .with(node("thead").with(node("tr").is("aria-rowindex", "1").all(heads)))
        .with(node("tbody").all(rows))
}

fn prompt_cell(text: Option<&crate::wire::Text>) -> Node {
    node("td")
        .class(if text.is_some() { "prompt-cell" } else { "prompt-cell waiting" })
        .is("dir", "auto")
        .text(text.map_or_else(|| "…".to_owned(), |text| text.prompt.clone()))
}

fn one_row(position: u64, row: &Row, is_open: bool, prompt: Option<Node>, set: &CategorySet) -> Node {
    let labels = Labels(row.labels);
    let response = |r: usize| {
        node("td")
            .class("response-cell")
            .with(safe_mark(labels.safe(r)))
            .with(severity_mark(labels.severity(r)))
            .with(category_chips(labels, r, set))
    };
    let preference = |id: u8| node("td").text(response_word(id));
    let differ = labels.better() < 2 && labels.safer() < 2 && labels.better() != labels.safer();
    let place = node("button").class("link").is("data-action", "open-pair").text(row.place.clone());
    node("tr")
        .has("data-row", row.place.clone())
        .has("aria-rowindex", (position + 2).to_string())
        .class(match (is_open, differ) {
            (true, true) => "open differ",
            (true, false) => "open",
            (false, true) => "differ",
            (false, false) => "",
        })
        .with(node("th").is("scope", "row").with(place))
        .all(prompt)
        .with(response(0))
        .with(response(1))
        .with(preference(labels.better()))
        .with(preference(labels.safer()))
}
