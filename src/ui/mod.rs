//! What the page looks like. Views turn signals into markup and events into
//! [`crate::state::actions`]; they never decode, fetch or count. Dataset text
//! enters the document as text nodes only.

mod charts;
mod consent;
mod events;
mod filters;
mod header;
mod labels;
mod notices;
mod pairs;
mod reader;
mod saved;
mod search;
mod sources;
mod table;
mod tree;

use crate::state::{Page, Store, actions};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, HtmlElement};

/// Draws the page into `<div id="app">` and starts it, in several short tasks:
/// a start in one piece would hold the main thread for too long.
pub fn mount() {
    later(draw);
}

/// Parts of the page that are drawn one after another.
const STAGES: u8 = 3;

/// Runs `then` in a task of its own.
fn later(then: impl FnOnce() + 'static) {
    leptos::prelude::set_timeout(then, std::time::Duration::ZERO);
}

/// A part of the page that is drawn in its own task.
fn from_stage(stage: RwSignal<u8>, number: u8, draw: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    let reached = Memo::new(move |_| stage.get() >= number);
    (move || reached.get().then(&draw)).into_any()
}

/// Draws the parts one by one, while the engine reads.
fn draw_stages(stage: RwSignal<u8>) {
    later(move || {
        if stage.get_untracked() < STAGES {
            stage.update(|s| *s += 1);
            draw_stages(stage);
        }
    });
}

fn draw() {
    let root = web_sys::window().and_then(|w| w.document()).and_then(|d| d.get_element_by_id("app"));
    let Some(root) = root.and_then(|e| e.dyn_into::<HtmlElement>().ok()) else {
        return;
    };
    root.set_text_content(None);
    leptos::mount::mount_to(root, || {
        let page = Page::new(Store::new());
        actions::mirror_on_root(page);
        let stage = RwSignal::new(0);
        later(move || {
            crate::state::start(page);
            draw_stages(stage);
        });
        shell(page, stage)
    })
    .forget();
}

fn shell(page: Page, stage: RwSignal<u8>) -> impl IntoView {
    let overview = charts::Overview::new(page);
    let over = RwSignal::new(false);
    let drag = move |event: DragEvent, inside: bool| {
        event.prevent_default();
        over.set(inside);
    };
    view! {
        <div
            class="shell"
            on:click=move |e| events::clicked(overview, &e)
            on:change=move |e| events::changed(page, &e)
            on:input=move |e| saved::typed(page, &e, false)
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
                {filters::filter_bar(page)}
                <div class="content">
                    {notices::notices(page)}
                    {from_stage(stage, 1, move || charts::overview(overview))}
                    {from_stage(stage, 2, move || pairs::pairs(page))}
                    {from_stage(stage, 3, move || (saved::saved(page), sources::sources(page)).into_any())}
                </div>
                <p id="said" class="said" role="status">{move || page.store.said.get()}</p>
            </main>
        </div>
    }
}
