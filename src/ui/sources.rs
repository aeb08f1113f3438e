//! What is open and how much of it was read; opening something else.

use crate::chart::count;
use crate::state::{Page, actions};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{File, FileList, HtmlInputElement};

/// The section about sources.
pub(super) fn sources(page: Page) -> AnyView {
    let store = page.store;
    let list = move || {
        store
            .sources
            .get()
            .into_iter()
            .map(|s| {
                let text = format!(
                    "{} pairs, {} kB of data in {} requests so far",
                    count(s.rows),
                    count(s.bytes / 1000),
                    count(u64::from(s.requests)),
                );
                let name = s.name.clone();
                view! {
                    <li
                        data-source=name
                        data-rows=s.rows.to_string()
                        data-bytes=s.bytes.to_string()
                        data-requests=s.requests.to_string()
                    >
                        <span class="source-name">{s.name}</span>
                        <span class="source-cost">{text}</span>
                    </li>
                }
            })
            .collect_view()
    };
    let bytes = move || store.sources.with(|all| all.iter().map(|s| s.bytes).sum::<u64>().to_string());
    let requests =
        move || store.sources.with(|all| all.iter().map(|s| u64::from(s.requests)).sum::<u64>().to_string());
    view! {
        <section class="sources" aria-labelledby="sources-title">
            <h2 id="sources-title">"Sources"</h2>
            <ul id="sources" data-bytes=bytes data-requests=requests>{list}</ul>
            {open_form(page)}
        </section>
    }
    .into_any()
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
