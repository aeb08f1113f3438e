//! Which texts the reader wants to see, as a form: a level, and rules.

use super::tree::{Node, node};
use crate::chart::severity_name;
use crate::model::{CategorySet, Level, Reveal};
use crate::state::{Page, actions};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

const LEVELS: [(Level, &str, &str); 3] = [
    (Level::Labels, "Labels only", "No text is read."),
    (Level::Ask, "Ask for each pair", "A text is read when you ask for it."),
    (Level::Show, "Show", "Texts are shown, apart from what your rules say."),
];

/// What a category's or a severity level's texts are.
const RULES: [(&str, &str); 3] = [("show", "show"), ("ask", "ask"), ("never", "never")];

/// The form, folded in until it is asked for.
pub(super) fn disclosure(reveal: Reveal, set: &CategorySet) -> Node {
    let levels = LEVELS.iter().map(|(level, name, what)| {
        let input = node("input").is("type", "radio").is("name", "level").is("value", level.key());
        let words = node("span").with(node("strong").text(*name)).with(node("span").text(*what));
        node("label").with(input.when(reveal.level == *level, "checked")).with(words)
    });
    let levels =
        node("fieldset").class("levels").with(node("legend").text("Texts of the dataset")).all(levels);
    let from = |key: &'static str, name: &'static str, level: Option<u8>| {
        let none = node("option").is("value", "").text("no level");
        let options = (1..4u8)
            .map(|level| node("option").has("value", level.to_string()).text(severity_name(level.into())));
        let value = level.map_or_else(String::new, |level| level.to_string());
        let select = node("select").is("data-from", key).with(none).all(options).has("value", value);
        node("label").with(node("span").text(name)).with(select)
    };
    let categories = (0..set.len()).map(|i| {
        let has = |mask: u32| mask >> i & 1 == 1;
        let rule = match () {
            () if has(reveal.never) => "never",
            () if has(reveal.ask) => "ask",
            () => "show",
        };
        let options = RULES.map(|(key, name)| node("option").is("value", key).text(name));
        let select = node("select").has("data-reveal", set.slug(i)).all(options).is("value", rule);
        node("label").with(node("span").text(set.name(i).to_owned())).with(select)
    });
    let rules = node("fieldset")
        .class("rules")
        .with(node("legend").text("Rules"))
        .with(from("ask", "Ask from severity", reveal.ask_from))
        .with(from("never", "Never from severity", reveal.never_from))
        .all(categories);
    let about = node("p")
        .class("text-note")
        .text("A rule holds where either response has the category or the severity level. Escape hides all text at once. ")
        .with(node("a").is("href", "data.html").text("What the data contains"));
    node("details")
        .is("id", "consent")
        .with(node("summary").class("control").text("What is shown"))
        .with(node("div").class("consent-form").with(levels).with(rules).with(about))
}

/// A button that unfolds the form.
pub(super) fn opener() -> Node {
    node("button")
        .class("control quiet")
        .is("type", "button")
        .is("data-action", "open-consent")
        .text("Change what is shown")
}

fn element(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok().flatten()?.dyn_into().ok()
}

/// Unfolds the form and goes there.
pub(super) fn open() {
    if let Some(details) = element("#consent") {
        let _ = details.set_attribute("open", "");
    }
    if let Some(level) = element("#consent input:checked") {
        // Only an element that is gone cannot have the focus.
        let _ = level.focus();
    }
}

/// Folds the form where something in it has the focus.
pub(super) fn close(at: Option<&Element>) {
    if let Some(details) = at.and_then(|at| at.closest("#consent").ok().flatten()) {
        let _ = details.remove_attribute("open");
        if let Some(summary) = element("#consent > summary") {
            let _ = summary.focus();
        }
    }
}

/// Something was chosen in the form; false where it was somewhere else.
pub(super) fn changed(page: Page, element: &Element, value: &str) -> bool {
    let mut reveal = page.store.reveal.get_untracked();
    if element.get_attribute("name").as_deref() == Some("level") {
        reveal.level = Level::from_key(value).unwrap_or(reveal.level);
    } else if let Some(from) = element.get_attribute("data-from") {
        *(if from == "ask" { &mut reveal.ask_from } else { &mut reveal.never_from }) = value.parse().ok();
    } else if let Some(slug) = element.get_attribute("data-reveal") {
        let mask = page.store.categories_now().index_of_slug(&slug).map_or(0, |i| 1 << i);
        reveal.ask &= !mask;
        reveal.never &= !mask;
        match value {
            "ask" => reveal.ask |= mask,
            "never" => reveal.never |= mask,
            _ => {}
        }
    } else {
        return false;
    }
    actions::decide(page, reveal);
    true
}
