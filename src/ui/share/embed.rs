//! What a link is about: where the page goes to at the start, or all that it shows as a part of
//! another page.

use super::{document, find, words};
use crate::chart::filter_sentence;
use crate::model::{AUDIT, TABLE};
use crate::state::{Address, Page, PageState, actions};
use crate::ui::later;
use crate::ui::lesson;
use crate::ui::tree::{Node, node, template};
use crate::wire::Versus;
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{Closure, JsValue};
use web_sys::{Element, Event, HtmlElement, ResizeObserver};

thread_local! {
    /// Where the page went to last.
    static WENT: Cell<Option<&'static str>> = const { Cell::new(None) };
    static HEIGHT: RefCell<Option<ResizeObserver>> = const { RefCell::new(None) };
}

/// The one line that stands with what is embedded: of what it is.
pub(super) fn draw(page: Page) -> Vec<Node> {
    let store = page.store;
    let address = store.address.get();
    let (set, fields) = (store.categories(), store.fields());
    let versus = address.versus.as_ref().map(|versus| match versus {
        Versus::Rest => ", compared with all other pairs".to_owned(),
        Versus::Filter(other) => [", compared with ", &filter_sentence(other, &set, fields)].concat(),
    });
    let words = [words::filtered(store), versus.unwrap_or_default()].concat();
    let so_far = if store.complete.get() { "" } else { " so far" };
    let notice = store.about.with(|about| about.as_ref().and_then(|about| about.notice.clone()));
    let notice = notice.map(|text| node("p").class("notice").is("id", "embed-notice").text(text));
    let tab = address.tab;
    let is_there = tab.is_none_or(|tab| words::tabs(store).iter().any(|(key, _)| *key == tab));
    let absent = (!is_there && store.complete.get()).then(|| {
        node("p")
            .class("message warning")
            .is("id", "embed-absent")
            .text("The data has nothing of what this chart shows.")
    });
    let whole = Address { embed: false, filter: store.filter.get(), choices: store.choices.get(), ..address };
    let (whole, fragment) = lesson::linked(&whole);
    let link = [actions::link_to(&whole.query(&set)), fragment].concat();
    vec![template(
        "<div id=embed><h1>{}</><p id=embed-words>{}{}</>{}\
         <p><a id=embed-open href={} target=_blank rel=noopener>Open in SafeRLHF viewer</></>{}</>",
        &mut [
            words::title(store).into(),
            words.into(),
            so_far.into(),
            notice.into(),
            link.into(),
            absent.into(),
        ],
    )]
}

/// Has the page show what its address is about.
pub(super) fn go(page: Page) {
    let store = page.store;
    let (tab, is_embedded) = store.address.with(|address| (address.tab, address.embed));
    if is_embedded {
        // What stands at other places is drawn after this.
        store.state.track();
        later(move || {
            mark(tab);
            tell_height();
        });
    } else if store.state.get() == PageState::Ready && WENT.replace(tab) != tab && tab.is_some() {
        actions::after_paint(move || go_to(tab));
    }
}

/// The element that a link is about.
fn element(tab: Option<&str>) -> Option<Element> {
    match tab? {
        TABLE => find(".pairs"),
        // The panel itself may not be there yet.
        AUDIT => find("#audit-title").or_else(|| find(".as-code")),
        chart => find(&["#chart-", chart].concat()),
    }
}

/// Goes to a chart or the table, unless the reader has gone somewhere already.
fn go_to(tab: Option<&str>) {
    let moved = web_sys::window().and_then(|window| window.scroll_y().ok()).is_none_or(|y| y > 0.0);
    let active = document().and_then(|document| document.active_element());
    if moved || active.is_some_and(|active| active.tag_name() != "BODY") {
        return;
    }
    if let Some(element) = element(tab).and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        // It takes no part in the order of the tab key.
        element.set_tab_index(-1);
        element.scroll_into_view();
        let _ = element.focus();
    }
}

/// Marks all that is shown.
fn mark(tab: Option<&str>) {
    let Some(document) = document() else { return };
    let Ok(all) = document.query_selector_all("#overview, .slot, .pairs, .as-code") else { return };
    let own = element(tab);
    let is_shown = |element: &Element| match &own {
        Some(own) => element.contains(Some(own)),
        None => tab.is_none() && !element.matches(".pairs").unwrap_or(false),
    };
    for element in (0..all.length()).filter_map(|at| all.get(at)?.dyn_into::<Element>().ok()) {
        // No element refuses it.
        let _ = element.toggle_attribute_with_force("data-embedded", is_shown(&element));
    }
    // What measures itself could not while it was not shown.
    if let (Some(window), Ok(resized)) = (web_sys::window(), Event::new("resize")) {
        let _ = window.dispatch_event(&resized);
    }
}

/// Tells the page around this one how high it is, now and whenever that changes.
fn tell_height() {
    if HEIGHT.with_borrow(Option::is_some) {
        return;
    }
    let Some(root) = document().and_then(|document| document.document_element()) else { return };
    let own = root.clone();
    let told = Closure::<dyn FnMut()>::new(move || {
        let parent = web_sys::window().and_then(|window| window.parent().ok().flatten());
        let message = js_sys::Object::new();
        let height = own.get_bounding_client_rect().height().ceil();
        for (key, value) in
            [("type", JsValue::from("saferlhf-viewer:height")), ("height", JsValue::from(height))]
        {
            // A new object takes every member.
            let _ = js_sys::Reflect::set(&message, &key.into(), &value);
        }
        if let Some(parent) = parent {
            // Nobody learns more than a number of it, whoever that page is of.
            let _ = parent.post_message(&message, "*");
        }
    });
    if let Ok(observer) = ResizeObserver::new(told.as_ref().unchecked_ref()) {
        observer.observe(&root);
        HEIGHT.set(Some(observer));
    }
    told.forget();
}
