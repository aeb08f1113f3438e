//! The list of what was opened before, and what was left out of a folder.

use super::parts::control;
use super::tree::{Node, node, template};
use super::{later, lazy};
use crate::state::{Page, Recent, Source, Told, actions};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, MouseEvent};

/// The list and all that is done with what was brought to the page.
static PART: lazy::Part =
    lazy::Part { draw, clicked, typed: None, woken: Some(actions::go_on_with_sources), figure: None };

lazy::offer!(__wasm_split_00recent00_export_00000000000000000000000000000003_table, PART);

fn draw(page: Page) -> Vec<Node> {
    let is_open = |told: &Told| actions::is_open(page, told.of);
    page.store.recent.with(|recent| {
        let mut parts = Vec::new();
        if let Some(told) = recent.left_out.as_ref().filter(|told| is_open(told)) {
            let lines = told.lines.iter().map(|line| node("li").text(line.clone()));
            parts.push(node("ul").class("message note").is("id", "left-out").all(lines));
        }
        if recent.shown {
            parts.push(list(recent, recent.failed.as_ref().filter(|told| is_open(told))));
        }
        parts
    })
}

fn list(recent: &Recent, failed: Option<&Told>) -> Node {
    let items: Vec<Node> = recent.list.iter().map(item).collect();
    let words = match (recent.loaded, items.len()) {
        (false, _) => "One moment…",
        (true, 0) => "Nothing was opened yet, apart from the demo data.",
        (true, _) => {
            "The last 20 at most. This browser alone keeps this list; nothing is read before you open it."
        }
    };
    let failed = failed.map(|told| {
        template(
            "<p class='message error' role=alert id=recent-failed>{}</>",
            &mut [told.lines.concat().into()],
        )
    });
    let problem = recent.problem.as_ref().map(|problem| {
        let text = [problem, " This list lasts until the page is closed."].concat();
        template("<p class='message warning' role=status id=recent-problem>{}</>", &mut [text.into()])
    });
    let forget = (!items.is_empty()).then(|| control("forget-recent", "Forget all"));
    template(
        "<div id=recent-part data-recent={} data-loaded={}><p>{}</><div>{}</><div>{}</><ul id=recent aria-label='Recent sources'>{}</><div>{}</></>",
        &mut [
            items.len().to_string().into(),
            (if recent.loaded { "true" } else { "false" }).into(),
            words.into(),
            problem.into(),
            failed.into(),
            items.into(),
            forget.into(),
        ],
    )
}

fn item(source: &Source) -> Node {
    let (action, verb) =
        if source.can_open() { ("open-recent", "Open again") } else { ("pick-again", "Pick it again") };
    let named = |verb: &str| [verb, ": ", &source.name].concat();
    let id = source.id.to_string();
    template(
        "<li id={} data-id={} data-kind={}><span class=source-name translate=no>{}</><span class=source-cost>{}</>\
         <span class=recent-controls><button class='control quiet' type=button data-action={} aria-label={}>{}</>\
         <button class='control quiet' type=button data-action=remove-recent aria-label={}>Remove</></></>",
        &mut [
            ["recent-", &id].concat().into(),
            id.into(),
            source.kind.key().into(),
            source.name.clone().into(),
            [source.kind.words(), ", opened ", &actions::time_there(source.opened)].concat().into(),
            action.into(),
            named(verb).into(),
            verb.into(),
            named("Remove").into(),
        ],
    )
}

fn clicked(page: Page, button: &Element, action: &str, _: &MouseEvent) -> bool {
    let line = button.closest("#recent li").ok().flatten();
    let id = line.as_ref().and_then(|line| line.get_attribute("data-id"));
    let source = page.store.recent.with_untracked(|recent| {
        recent.list.iter().find(|source| Some(source.id.to_string()) == id).cloned()
    });
    match (action, source) {
        ("open-recent", Some(source)) => actions::open_recent(page, source),
        ("remove-recent", Some(source)) => {
            // The focus goes to the next one that can be removed, or to what shows the list.
            let neighbour = page.store.recent.with_untracked(|recent| {
                let at = recent.list.iter().position(|other| other.id == source.id)?;
                recent.list.get(at + 1).or_else(|| recent.list.get(at.checked_sub(1)?)).map(|other| other.id)
            });
            let next = neighbour.and_then(|id| {
                element(&["#recent-", &id.to_string(), " [data-action=remove-recent]"].concat())
            });
            actions::forget_sources(page, Some(source.id));
            focus(next);
        }
        ("forget-recent", _) => {
            actions::forget_sources(page, None);
            focus(None);
        }
        ("pick-again", Some(source)) => {
            let picker = element(&["#", source.kind.picker()].concat());
            if let Some(picker) = picker.and_then(|picker| picker.dyn_into::<HtmlElement>().ok()) {
                picker.click();
            }
        }
        _ => return false,
    }
    true
}

fn element(selector: &str) -> Option<Element> {
    web_sys::window()?.document()?.query_selector(selector).ok()?
}

/// Gives an element the focus once the list is drawn; without one, the button that shows it.
fn focus(next: Option<Element>) {
    later(move || {
        let next = next.or_else(|| element("[data-action=show-recent]"));
        if let Some(next) = next.and_then(|next| next.dyn_into::<HtmlElement>().ok()) {
            // Only an element that is gone cannot have the focus.
            let _ = next.focus();
        }
    });
}
