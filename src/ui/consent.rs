//! Which texts the reader wants to see, as a form: a level, and rules.

use super::parts::{button, select};
use super::tree::{Node, Part, template};
use crate::chart::severity_name;
use crate::model::{CategorySet, Level, Reveal};
use crate::state::{Page, actions};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// The form, folded in until it is asked for.
pub(super) fn disclosure(reveal: Reveal, set: &CategorySet) -> Node {
    let level = |level: Level| [level.key().into(), (reveal.level == level).into()];
    let from = |key: &'static str, level: Option<u8>| {
        let levels =
            [("", "no level"), ("1", severity_name(1)), ("2", severity_name(2)), ("3", severity_name(3))];
        let value = level.map_or_else(String::new, |level| level.to_string());
        select(&levels, value).is("data-from", key).into()
    };
    let categories = (0..set.len()).map(|i| {
        let rule = match (reveal.never >> i & 1, reveal.ask >> i & 1) {
            (1, _) => "never",
            (_, 1) => "ask",
            _ => "show",
        };
        let rules = [("show", "show"), ("ask", "ask"), ("never", "never")];
        let list = select(&rules, rule.to_owned()).has("data-reveal", set.slug(i));
        template("<label><span>{}</>{}</>", &mut [set.name(i).to_owned().into(), list.into()])
    });
    let mut parts: Vec<Part> = Level::ALL.iter().flat_map(|l| level(*l)).collect();
    parts.extend([
        from("ask", reveal.ask_from),
        from("never", reveal.never_from),
        categories.collect::<Vec<_>>().into(),
    ]);
    template(
        "<details id=consent><summary class=control>What is shown</><div class=consent-form>\
         <fieldset class=levels><legend>Texts of the dataset</>\
         <label><input type=radio name=level value={} checked={}></><span><strong>Labels only</><span>No text is read.</></></>\
         <label><input type=radio name=level value={} checked={}></><span><strong>Ask for each pair</><span>A text is read when you ask for it.</></></>\
         <label><input type=radio name=level value={} checked={}></><span><strong>Show</><span>Texts are shown, apart from what your rules say.</></></></>\
         <fieldset class=rules><legend>Rules</><label><span>Ask from severity</>{}</><label><span>Never from severity</>{}</>{}</>\
         <p class=text-note><span>A rule holds where either response has the category or the severity level. Escape hides all text at once. </>\
         <a href=data.html>What the data contains</></></></>",
        &mut parts,
    )
}

/// A button that unfolds the form.
pub(super) fn opener() -> Node {
    button("control quiet", "open-consent", "Change what is shown")
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
