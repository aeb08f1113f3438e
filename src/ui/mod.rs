//! What the page looks like. Views turn signals into markup and events into
//! [`crate::state::actions`]; they never decode, fetch or count. Dataset text
//! enters the document as text nodes only.

mod charts;
mod filters;
mod header;
mod labels;
mod notices;
mod pairs;
mod reader;
mod sources;

use crate::state::{Page, Store, actions};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, HtmlElement};

/// Draws the page into `<div id="app">` and starts.
pub fn mount() {
    let root = web_sys::window().and_then(|w| w.document()).and_then(|d| d.get_element_by_id("app"));
    let Some(root) = root.and_then(|e| e.dyn_into::<HtmlElement>().ok()) else {
        return;
    };
    root.set_text_content(None);
    leptos::mount::mount_to(root, || {
        let page = Page::new(Store::new());
        actions::mirror_on_root(page);
        let view = shell(page);
        actions::start(page);
        view
    })
    .forget();
}

fn shell(page: Page) -> impl IntoView {
    let over = RwSignal::new(false);
    let drag = move |event: DragEvent, inside: bool| {
        event.prevent_default();
        over.set(inside);
    };
    view! {
        <div
            class="shell"
            class:drop-target=move || over.get()
            on:dragover=move |e| drag(e, true)
            on:dragleave=move |e| drag(e, false)
            on:drop=move |e| {
                let files = e.data_transfer().and_then(|t| t.files());
                drag(e, false);
                actions::open_files(page, sources::files_of(files));
            }
        >
            <a class="skip" href="#overview">"Skip to the charts"</a>
            {header::header(page)}
            <main>
                {notices::notices(page)}
                {filters::filter_bar(page)}
                {charts::overview(page)}
                {pairs::pairs(page)}
                {sources::sources(page)}
            </main>
        </div>
    }
}
