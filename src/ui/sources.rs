//! What is open and how much of it was read; opening something else.

use super::tree::{Node, live, node};
use crate::chart::count;
use crate::state::{Page, actions};
use crate::wire::SourceStatus;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{File, FileList, HtmlInputElement};

/// The section about sources.
pub(super) fn sources(page: Page) -> AnyView {
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
    view! {
        <section class="sources" aria-labelledby="sources-title">
            {live("stage", Box::new(draw))}
            {open_form(page)}
        </section>
    }
    .into_any()
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

fn open_form(page: Page) -> AnyView {
    let address = NodeRef::<leptos::html::Input>::new();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(input) = address.get() {
            actions::open_address(page, &input.value());
        }
    };
    let picked = move |event: leptos::ev::Event| {
        let input: Option<HtmlInputElement> = event.target().and_then(|t| t.dyn_into().ok());
        if let Some(input) = input {
            actions::open_files(page, files_of(input.files()));
            // The same file can then be picked again.
            input.set_value("");
        }
    };
    view! {
        <div class="open-source">
            <form id="open-address" on:submit=submit>
                <label>
                    "Address of a Parquet file"
                    <input type="text" name="src" inputmode="url" autocomplete="off" spellcheck="false" node_ref=address />
                </label>
                <button class="control" type="submit">"Open"</button>
            </form>
            <label class="file-label">
                "Or a file from your computer (it stays there; nothing is uploaded)"
                <input type="file" id="file-picker" multiple=true accept=".parquet" on:change=picked />
            </label>
        </div>
    }
    .into_any()
}

/// Files of a list, in order.
pub(super) fn files_of(list: Option<FileList>) -> Vec<File> {
    list.map(|list| (0..list.length()).filter_map(|i| list.get(i)).collect()).unwrap_or_default()
}
