//! The pairs in view as code: a tab for each target, and what the code leaves out.

use super::lazy::{self, Part};
use super::parts::control;
use super::tree::{Node, listen, live, node, template};
use super::{audit, export};
use crate::code::{self, Source, Target, Viewed};
use crate::model::part_of_address;
use crate::state::{Page, Store, actions};
use crate::wire::About;
use std::cell::Cell;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent, MouseEvent};

/// The panel, which is fetched when it is first opened.
static PART: Part = Part { draw, clicked, typed: Some(typed), woken: None, figure: None };

lazy::offer!(__wasm_split_00code00_export_00000000000000000000000000000004_table, PART);

thread_local! {
    static OPEN: Cell<bool> = const { Cell::new(false) };
    static CHOSEN: Cell<Target> = const { Cell::new(Target::Datasets) };
}

/// The buttons that open what can be done with the pairs in view, and the panels.
pub(super) fn code(page: Page) -> Option<Element> {
    let draw = move || {
        page.store.parts.track();
        let (audit_is_open, audit) = audit::panel(page);
        let panels = [
            ("as-code", "As code", OPEN.get(), lazy::Name::Code),
            ("export", "Save data", export::is_open(), lazy::Name::Export),
            ("audit", "Audit", audit_is_open, audit),
        ];
        let button = |(action, name, is_open, _): &(&'static str, &'static str, bool, _)| {
            control(action, name).is("aria-expanded", if *is_open { "true" } else { "false" })
        };
        let mut all: Vec<Node> = panels.iter().map(button).collect();
        for (.., is_open, name) in panels {
            if is_open {
                all.extend(lazy::draw(page, name));
            }
        }
        all
    };
    let element = live("as-code", Box::new(draw))?;
    // The part alone knows what keys do, once it is there.
    listen(&element, &["keydown"], Box::new(move |event| lazy::typed(page, &event, true)));
    Some(element)
}

/// Opens the panel, or closes it.
pub(super) fn toggle(page: Page) {
    OPEN.set(!OPEN.get());
    actions::part_changed(page);
}

fn draw(page: Page) -> Vec<Node> {
    let store = page.store;
    let Some(about) = store.about.get() else { return Vec::new() };
    let target = CHOSEN.get();
    let (source, is_named) = source(store, &about);
    let filter = store.filter.get();
    let order = store.address.with(|address| address.table.order.clone());
    let viewed = Viewed {
        source: &source,
        member: about.member,
        fields: about.fields,
        categories: &about.categories,
        filter: &filter,
        order: &order,
    };
    let code = code::write(target, &viewed);
    let mut left: Vec<Node> = code
        .left_out
        .iter()
        .map(|left| {
            let words = ["Left out: ", left.what.key(), ", because ", left.why, "."].concat();
            node("li").is("data-left-out", left.what.key()).text(words)
        })
        .collect();
    if !is_named {
        let words =
            "What is open here are no Parquet files of the dataset itself: put the paths of yours in.";
        left.push(node("li").is("data-left-out", "files").text(words));
    }
    let tabs: Vec<Node> = Target::ALL.iter().map(|other| tab(*other, *other == target)).collect();
    vec![template(
        "<section id=code aria-label='The pairs in view, as code' data-target={}>\
         <div role=tablist class=chips aria-label='Language or library'>{}</>\
         <div id=code-panel role=tabpanel aria-labelledby={}><ul id=code-left-out>{}</>\
         <pre tabindex=0 aria-label=Code><code id=code-text translate=no>{}</></>{}</></>",
        &mut [
            target.key().into(),
            tabs.into(),
            ["code-tab-", target.key()].concat().into(),
            left.into(),
            code.text.into(),
            control("copy-code", "Copy").into(),
        ],
    )]
}

fn tab(target: Target, is_chosen: bool) -> Node {
    node("button")
        .class("control")
        .is("type", "button")
        .is("role", "tab")
        .has("id", ["code-tab-", target.key()].concat())
        .is("data-action", "code-target")
        .is("data-target", target.key())
        .is("aria-controls", "code-panel")
        .is("aria-selected", if is_chosen { "true" } else { "false" })
        .is("tabindex", if is_chosen { "0" } else { "-1" })
        .text(target.name())
}

/// Where the rows come from, as code has it; and whether that is where they were read here.
fn source(store: Store, about: &About) -> (Source, bool) {
    let given = store.address.with(|address| address.sources.clone());
    if let Some(hub) = given.hub.filter(|hub| hub.endpoint.is_none()) {
        let (dataset, revision) = (hub.dataset, hub.revision);
        return (Source::Hub { dataset, revision, parts: about.parts.clone() }, true);
    }
    let is_parquet =
        |name: &str| name.split(['?', '#']).next().is_some_and(|name| name.ends_with(".parquet"));
    let named = store.sources.with(|sources| {
        let names = sources.iter().map(|source| source.name.clone());
        names.map(|name| (part_of_address(&name), name)).collect::<Vec<_>>()
    });
    if !named.is_empty() && named.iter().all(|(_, name)| is_parquet(name)) {
        return (Source::Files(named), true);
    }
    // As the hub lays a dataset out.
    let files = about.parts.iter().map(|part| (part.clone(), [&part.to_string(), "/0000.parquet"].concat()));
    (Source::Files(files.collect()), false)
}

fn clicked(page: Page, button: &Element, action: &str, _: &MouseEvent) -> bool {
    match action {
        "code-target" => choose(page, button),
        "copy-code" => {
            let shown =
                button.parent_element().and_then(|panel| panel.query_selector("#code-text").ok().flatten());
            if let Some(text) = shown.and_then(|code| code.text_content()) {
                actions::copy(page, &text);
            }
        }
        _ => return false,
    }
    true
}

/// Shows the target of a tab.
fn choose(page: Page, tab: &Element) {
    let target = tab.get_attribute("data-target").and_then(|key| Target::from_key(&key));
    if let Some(target) = target {
        CHOSEN.set(target);
        actions::part_changed(page);
    }
}

/// Arrows, Home and End go from tab to tab, which shows its target.
fn typed(page: Page, event: &Event, _: bool) {
    let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(tab) = target.filter(|target| target.get_attribute("role").as_deref() == Some("tab")) else {
        return;
    };
    let last = Target::ALL.len() - 1;
    let at = CHOSEN.get().index();
    let next = match event.key().as_str() {
        "ArrowRight" => (at + 1) % (last + 1),
        "ArrowLeft" => (at + last) % (last + 1),
        "Home" => 0,
        "End" => last,
        _ => return,
    };
    event.prevent_default();
    let other = tab.parent_element().and_then(|list| list.children().item(next as u32));
    if let Some(other) = other.and_then(|other| other.dyn_into::<HtmlElement>().ok()) {
        choose(page, &other);
        let _ = other.focus();
    }
}
