//! What is open and how much of it was read; opening something else.

use super::lazy::{self, Name};
use super::parts::control;
use super::tree::{Node, fill, fixed, live, node, template};
use crate::chart::count;
use crate::state::{Page, PageState, actions, member as get};
use crate::wire::SourceStatus;
use js_sys::{Array, Function};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, HtmlInputElement};

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
    fill(
        &section,
        [
            live("stage", Box::new(draw)),
            fixed(&open_form()),
            live("recent-sources", Box::new(move || recent(page))),
        ],
    );
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
        (recent.waits || (recent.fresh && opened), recent.waits || recent.shown, recent.shown)
    });
    if waits {
        lazy::wake(page, Name::Recent);
    }
    let button =
        control("show-recent", "Recent sources").is("aria-expanded", if shown { "true" } else { "false" });
    let part =
        if seen || lazy::here(Name::Recent).is_some() { lazy::draw(page, Name::Recent) } else { Vec::new() };
    vec![button, node("div").is("id", "recent-sources").all(part)]
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
    let method = match &*target.id() {
        "file-picker" => "showOpenFilePicker",
        "folder-picker" => "showDirectoryPicker",
        _ => return false,
    };
    let window = js_sys::global().into();
    // In a frame of another page there are none. What they are to do, the input says: several
    // files, and an id by which the browser remembers the folder.
    let picked = (get(&window, "parent") == window).then(|| call(&window, method, target)).flatten();
    let begun = picked.is_some();
    picked.into_iter().for_each(|picked| actions::bring(page, picked));
    begun
}

/// Something was dropped or pasted. What it is can be asked only while the event happens.
pub(super) fn brought(page: Page, event: &Event, member: &str) {
    let data = get(event, member);
    let text = call(&data, "getData", &"text".into()).unwrap_or_default();
    let fields = "input, textarea, select".into();
    let is_field = call(&get(event, "target"), "matches", &fields).is_some_and(|is| is.is_truthy());
    // What comes with a text that a field takes is its picture.
    if !text.is_string() || (is_field && text.is_truthy()) {
        return;
    }
    event.prevent_default();
    let items = Array::new();
    let mut folders = false;
    for item in Array::from(&get(&data, "items")).iter() {
        let [handle, entry] = ["getAsFileSystemHandle", "webkitGetAsEntry"]
            .map(|method| call(&item, method, &JsValue::UNDEFINED).unwrap_or_default());
        folders |= get(&entry, "isDirectory").is_truthy();
        items.push(&Array::of2(&handle, &entry));
    }
    let files = Array::from(&get(&data, "files"));
    if folders {
        actions::bring(page, items.into());
    } else if files.length() > 0 {
        actions::open_files(page, &files, &[], items.into());
    } else {
        actions::bring(page, text);
    }
}

fn call(this: &JsValue, method: &str, argument: &JsValue) -> Option<JsValue> {
    // What is no function cannot be called, and says so.
    get(this, method).unchecked_ref::<Function>().call1(this, argument).ok()
}
