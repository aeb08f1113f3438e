//! What the page looks like. Views turn signals into markup and events into
//! [`crate::state::actions`]; they never decode, fetch or count. Dataset text
//! enters the document as text nodes only.

mod audit;
mod charts;
mod code;
mod consent;
mod events;
mod export;
mod filters;
mod header;
mod json;
mod labels;
mod language;
mod lazy;
mod learn;
mod lesson;
mod mapping;
mod notices;
mod pairs;
mod parts;
mod quiz;
mod reader;
mod recent;
mod saved;
mod search;
mod share;
mod sources;
mod table;
mod tree;

use crate::state::{Page, Store, actions};
use leptos::prelude::*;
use tree::{fill, fixed, listen, live, node};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};

/// Draws the page into `<div id="app">` and starts it, in several short tasks:
/// a start in one piece would hold the main thread for too long.
pub fn mount() {
    later(draw);
}

/// Runs `then` in a task of its own.
fn later(then: impl FnOnce() + 'static) {
    leptos::prelude::set_timeout(then, std::time::Duration::ZERO);
}

fn draw() {
    let root = web_sys::window().and_then(|w| w.document()).and_then(|d| d.get_element_by_id("app"));
    let Some(root) = root.and_then(|e| e.dyn_into::<HtmlElement>().ok()) else {
        return;
    };
    root.set_text_content(None);
    let shell = root.clone();
    // Signals and effects live as long as the page; its elements are made below.
    leptos::mount::mount_to(root, move || {
        let page = Page::new(Store::new());
        actions::mirror_on_root(page);
        fill(&shell, [frame(page)]);
    })
    .forget();
}

/// The frame of the page. What is in it is drawn part by part, each in its own task,
/// while the engine reads.
fn frame(page: Page) -> Option<Element> {
    let overview = charts::Overview::new(page);
    let shell = fixed(&node("div").class("shell"))?;
    let kinds = ["click", "change", "input", "submit", "dragover", "dragleave", "drop"];
    let own = shell.clone();
    listen(&shell, &kinds, Box::new(move |event| happened(overview, &own, &event)));
    // Where nothing has the focus, that happens outside of the frame.
    let pasted = move |event: Event| sources::brought(page, &event);
    listen(&web_sys::window()?.into(), &["paste"], Box::new(pasted));
    let skip = node("a").class("skip").is("href", "#overview").text("Skip to the charts");
    let (main, content) = (fixed(&node("main"))?, fixed(&node("div").class("content"))?);
    fill(&content, notices::notices(page));
    let said = move || {
        vec![node("p").is("id", "said").class("said").is("role", "status").text(page.store.said.get())]
    };
    fill(&main, [Some(content.clone()), live("stage", Box::new(said))]);
    fill(&shell, [fixed(&skip), Some(main.clone())]);
    language::speaks_as_chosen(page);
    let owner = Owner::current()?;
    let outer = shell.clone();
    later(move || {
        before(&outer, &main, owner.with(|| header::header(page)));
        // The document brings it along, and the start script decides whether it is shown.
        let guide = web_sys::window().and_then(|window| window.document());
        let guide = guide.and_then(|document| document.get_element_by_id("first-visit"));
        if let (Some(guide), first) = (guide, content.first_child()) {
            // The notices stand there already.
            let _ = content.insert_before(&guide, first.as_ref());
        }
        later(move || {
            before(&main, &content, owner.with(|| filters::filter_bar(page)));
            crate::state::start(page);
            draw_parts(owner, overview, content, 0);
        });
    });
    Some(shell)
}

/// Puts an element before another one.
fn before(parent: &Element, other: &Element, element: Option<Element>) {
    if let Some(element) = element {
        // The other one stands there.
        let _ = parent.insert_before(&element, Some(other));
    }
}

/// Draws what is left of the page, from a part on.
fn draw_parts(owner: Owner, overview: charts::Overview, content: Element, part: u8) {
    later(move || {
        let page = overview.page;
        owner.with(|| match part {
            0 => fill(&content, [charts::overview(overview)]),
            1 => fill(&content, [code::code(page), pairs::pairs(page)]),
            _ => fill(&content, [saved::saved(page), sources::sources(page)]),
        });
        if part < 2 {
            draw_parts(owner, overview, content, part + 1);
        }
    });
}

/// What happens anywhere on the page.
fn happened(overview: charts::Overview, shell: &Element, event: &Event) {
    let page = overview.page;
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    match &*event.type_() {
        "click" if target.as_ref().is_some_and(|target| sources::picks(page, target)) => {
            event.prevent_default()
        }
        "click" => events::clicked(overview, event.unchecked_ref()),
        "change" if target.as_ref().is_some_and(|target| sources::picked(page, target)) => {}
        "change" => events::changed(page, event),
        "input" => lazy::typed(page, event, false),
        "submit" => {
            event.prevent_default();
            if let Some(form) = target {
                sources::submitted(page, &form);
            }
        }
        kind => {
            event.prevent_default();
            // The page takes what is dropped anywhere.
            let _ = shell.class_list().toggle_with_force("drop-target", kind == "dragover");
            if kind == "drop" && !sources::dropped_into(target.as_ref(), event) {
                sources::brought(page, event);
            }
        }
    }
}
