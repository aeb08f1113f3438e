//! What is open and how much of it was read; opening something else.

use super::lazy::{self, Name};
use super::tree::{Node, fill, fixed, live, node, template};
use crate::chart::{count, counted};
use crate::state::{Page, PageState, actions, member as get};
use crate::wire::SourceStatus;
use js_sys::{Array, Function};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DragEvent, Element, Event, EventInit, HtmlInputElement};

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
    fill(&section, [live("recent-sources", Box::new(move || recent(page)))]);
    Some(section)
}

fn item(source: &SourceStatus) -> Node {
    let requests = if source.requests == 1 { " request so far" } else { " requests so far" };
    let text = [
        &counted(source.rows, "pairs"),
        ", ",
        &count(source.bytes / 1000),
        " kB of data in ",
        &count(u64::from(source.requests)),
        requests,
    ]
    .concat();
    node("li")
        .has("data-source", source.name.clone())
        .has("data-rows", source.rows.to_string())
        .has("data-bytes", source.bytes.to_string())
        .has("data-requests", source.requests.to_string())
        .with(node("span").class("source-name").is("translate", "no").text(source.name.clone()))
        .with(node("span").class("source-cost").text(text))
}

fn open_form() -> Node {
    template(
        "<div class=open-source>\
         <form id=open-address><label><span>Address of a file (Parquet, JSON Lines, CSV), or a dataset on the hub</>\
         <input type=text name=src inputmode=url autocomplete=off spellcheck=false></></>\
         <button class=control type=submit>Open</></>\
         <label class=file-label><span>Or a file from your computer (it stays there; nothing is uploaded)</>\
         <input type=file id=file-picker multiple=''></></>\
         <label class=file-label><span>Or a folder: all data files in it (they stay there, too)</>\
         <input type=file id=folder-picker webkitdirectory=''></></></>",
        &mut [],
    )
}

/// What was opened before; fetched when there is something to do or to see.
fn recent(page: Page) -> Vec<Node> {
    let store = page.store;
    let opened = matches!(store.state.get(), PageState::Ready | PageState::Error);
    let (waits, seen, shown) = store.recent.with(|recent| {
        let seen = recent.waits || recent.shown || recent.left_out.is_some();
        (recent.waits || (recent.fresh && opened), seen, recent.shown)
    });
    if waits {
        lazy::wake(page, Name::Recent);
    }
    let part = if seen { lazy::draw(page, Name::Recent) } else { Vec::new() };
    vec![template(
        "<div><button class=control type=button data-action=show-recent aria-expanded={}>Recent sources</>\
         <div id=recent-sources>{}</></>",
        &mut [if shown { "true" } else { "false" }.into(), part.into()],
    )]
}

/// A form was sent; false where that is none of these.
pub(super) fn submitted(page: Page, form: &Element) -> bool {
    let input = form.query_selector("[name=src]").ok().flatten();
    let input = input.and_then(|input| input.dyn_into::<HtmlInputElement>().ok());
    if let Some(input) = &input {
        actions::open_address(page, &input.value(), true);
    }
    input.is_some()
}

/// Files were picked; false where something else was chosen.
pub(super) fn picked(page: Page, target: &Element) -> bool {
    let files = get(target, "files");
    match &*target.id() {
        "file-picker" => actions::open_files(page, &Array::from(&files), &[], JsValue::UNDEFINED),
        "folder-picker" => actions::bring(page, Array::from(&files).into()),
        _ => return false,
    }
    // The same file can then be picked again.
    target.unchecked_ref::<HtmlInputElement>().set_value("");
    true
}

/// A click on what picks files: where the browser has pickers whose files can be opened
/// again at the next visit, these open; otherwise false.
pub(super) fn picks(page: Page, target: &Element) -> bool {
    let picked = ask("pickedBy", target);
    let begun = !picked.is_undefined();
    if begun {
        actions::bring(page, picked);
    }
    begun
}

/// Files were dropped on something that takes files itself (`data-takes-files`): its own input has
/// them then. False where that is not so.
pub(super) fn dropped_into(target: Option<&Element>, event: &Event) -> bool {
    let into = || {
        let taker = target?.closest("[data-takes-files]").ok()??;
        let input = taker.query_selector("input[type=file]").ok()??.dyn_into::<HtmlInputElement>().ok()?;
        input.set_files(Some(&event.unchecked_ref::<DragEvent>().data_transfer()?.files()?));
        let options = EventInit::new();
        options.set_bubbles(true);
        input.dispatch_event(&Event::new_with_event_init_dict("change", &options).ok()?).ok()
    };
    into().is_some()
}

/// Something was dropped or pasted.
pub(super) fn brought(page: Page, event: &Event) {
    let brought = ask("broughtBy", event);
    if !brought.is_undefined() {
        event.prevent_default();
        let (files, rest) = (Array::from(&get(&brought, "0")), get(&brought, "1"));
        if files.length() > 0 {
            actions::open_files(page, &files, &[], rest);
        } else {
            actions::bring(page, rest);
        }
    }
}

/// Asks the start script; `undefined` where it has no answer.
fn ask(question: &str, about: &JsValue) -> JsValue {
    let global = js_sys::global().into();
    get(&global, question).unchecked_ref::<Function>().call1(&global, about).unwrap_or_default()
}
