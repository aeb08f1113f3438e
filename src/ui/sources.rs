//! What is open and how much of it was read; opening something else.

use super::tree::{Node, fill, fixed, live, node, template};
use crate::chart::count;
use crate::state::{Page, actions};
use crate::wire::SourceStatus;
use wasm_bindgen::JsCast;
use web_sys::{Element, File, FileList, HtmlInputElement};

/// The section about sources.
pub(super) fn sources(page: Page) -> Option<Element> {
    let store = page.store;
    let draw = move || {
        let list = store.sources.with(|all| {
            let bytes = all.iter().map(|s| s.bytes).sum::<u64>();
            let requests = all.iter().map(|s| u64::from(s.requests)).sum::<u64>();
            node("ul")
                .is("id", "sources")
                .has("data-bytes", bytes.to_string())
                .has("data-requests", requests.to_string())
                .all(all.iter().map(item))
        });
        vec![node("h2").is("id", "sources-title").text("Sources"), list]
    };
    let section = fixed(&node("section").class("sources").is("aria-labelledby", "sources-title"))?;
    fill(&section, [live("stage", Box::new(draw)), fixed(&open_form())]);
    Some(section)
}

fn item(source: &SourceStatus) -> Node {
    let text = format!(
        "{} pairs, {} kB of data in {} requests so far",
        count(source.rows),
        count(source.bytes / 1000),
        count(u64::from(source.requests)),
    );
    node("li")
        .has("data-source", source.name.clone())
        .has("data-rows", source.rows.to_string())
        .has("data-bytes", source.bytes.to_string())
        .has("data-requests", source.requests.to_string())
        .with(node("span").class("source-name").text(source.name.clone()))
        .with(node("span").class("source-cost").text(text))
}

fn open_form() -> Node {
    template(
        "<div class=open-source>\
         <form id=open-address><label><span>Address of a file (Parquet, JSON Lines, CSV), or a dataset on the hub</>\
         <input type=text name=src inputmode=url autocomplete=off spellcheck=false></></>\
         <button class=control type=submit>Open</></>\
         <label class=file-label><span>Or a file from your computer (it stays there; nothing is uploaded)</>\
         <input type=file id=file-picker multiple=''></></></>",
        &mut [],
    )
}

/// A form was sent; false where that is none of these.
pub(super) fn submitted(page: Page, form: &Element) -> bool {
    let input = form.query_selector("[name=src]").ok().flatten();
    let input = input.and_then(|input| input.dyn_into::<HtmlInputElement>().ok());
    if let Some(input) = &input {
        actions::open_address(page, &input.value());
    }
    input.is_some()
}

/// Files were picked; false where something else was chosen.
pub(super) fn picked(page: Page, target: &Element) -> bool {
    let input = target.dyn_ref::<HtmlInputElement>().filter(|input| input.id() == "file-picker");
    if let Some(input) = input {
        actions::open_files(page, files_of(input.files()));
        // The same file can then be picked again.
        input.set_value("");
    }
    input.is_some()
}

/// Files of a list, in order.
pub(super) fn files_of(list: Option<FileList>) -> Vec<File> {
    list.map(|list| (0..list.length()).filter_map(|i| list.get(i)).collect()).unwrap_or_default()
}
