//! The form that searches the texts, and how far searching is.

use super::tree::{Node, live, node};
use crate::chart::count;
use crate::model::{Clause, How, Search, Values, View, Within};
use crate::state::{Page, actions};
use crate::wire::SearchState;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, HtmlSelectElement};

/// The form and what is said of the search.
pub(super) fn search(page: Page) -> AnyView {
    let store = page.store;
    let draw = move || {
        let asked = store.filter.with(|filter| match filter.clause(View::Search).map(|c| &c.values) {
            Some(Values::Search(search)) => Some(search.clone()),
            _ => None,
        });
        vec![form(asked.as_ref()), store.search.with(state)]
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(form) = event.target().and_then(|form| form.dyn_into::<Element>().ok()) {
            commit(page, &form, event.time_stamp());
        }
    };
    view! { <div class="search" on:submit=submit>{live("stage", Box::new(draw))}</div> }.into_any()
}

fn form(asked: Option<&Search>) -> Node {
    let input = node("input")
        .is("type", "search")
        .is("name", "search")
        .is("autocomplete", "off")
        .is("spellcheck", "false")
        .has("value", asked.map_or_else(String::new, |search| search.text.clone()));
    let list = |name: &'static str,
                label: &'static str,
                options: &[(&'static str, &'static str)],
                value: &'static str| {
        let options = options.iter().map(|(key, words)| node("option").is("value", key).text(*words));
        node("select").is("name", name).is("aria-label", label).all(options).is("value", value)
    };
    let how = [
        (How::Contains.key(), "contains"),
        (How::Exact.key(), "exactly, with case"),
        (How::Words.key(), "whole words"),
        (How::Regex.key(), "regular expression"),
    ];
    let within = [
        (Within::All.key(), "in prompt and responses"),
        (Within::Prompt.key(), "in prompts"),
        (Within::Responses.key(), "in responses"),
    ];
    let accents = node("input").is("type", "checkbox").is("name", "accents");
    let accents = accents.when(asked.is_some_and(|search| search.ignore_diacritics), "checked");
    node("form")
        .is("id", "search")
        .is("role", "search")
        .with(node("label").class("search-text").with(node("span").text("Search the texts")).with(input))
        .with(list("how", "How to search", &how, asked.map_or(How::Contains, |search| search.how).key()))
        .with(list(
            "within",
            "Where to search",
            &within,
            asked.map_or(Within::All, |search| search.within).key(),
        ))
        .with(node("label").class("search-accents").with(accents).with(node("span").text("ignore accents")))
        .with(node("button").class("control").is("type", "submit").text("Search"))
}

/// Searches for what the form says; without a text for nothing.
fn commit(page: Page, form: &Element, start: f64) {
    let find = |name: &str| form.query_selector(&format!("[name={name}]")).ok().flatten();
    let list = |name: &str| {
        let select = find(name).and_then(|found| found.dyn_into::<HtmlSelectElement>().ok());
        select.map(|select| select.value()).unwrap_or_default()
    };
    let input = |name: &str| find(name).and_then(|found| found.dyn_into::<HtmlInputElement>().ok());
    let text = input("search").map(|input| input.value()).unwrap_or_default();
    if text.is_empty() {
        return actions::remove_clause(page, View::Search, start);
    }
    let search = Search {
        text,
        how: How::from_key(&list("how")).unwrap_or(How::Contains),
        within: Within::from_key(&list("within")).unwrap_or(Within::All),
        ignore_diacritics: input("accents").is_some_and(|input| input.checked()),
    };
    let clause = Clause { values: Values::Search(search), ..Clause::any_of(View::Search, 0) };
    actions::set_clause(page, clause, start);
}

/// Bytes so far, of so many: `1.2 of 66.0 MB`.
pub(super) fn megabytes(bytes: [u64; 2]) -> String {
    let [read, all] = bytes.map(|bytes| {
        let tenths = bytes.div_ceil(100_000);
        [count(tenths / 10), (tenths % 10).to_string()].join(".")
    });
    [&read, " of ", &all, " MB"].concat()
}

fn state(state: &SearchState) -> Node {
    let act = |action: &'static str, name: &'static str| {
        Some(node("button").class("control").is("type", "button").is("data-action", action).text(name))
    };
    let far = |bytes: [u64; 2], [pairs, all]: [u64; 2]| {
        format!("{} of {} pairs searched, {} read", count(pairs), count(all), megabytes(bytes))
    };
    let (key, text, button) = match state {
        SearchState::Idle => ("idle", String::new(), None),
        SearchState::Done => ("done", String::new(), None),
        SearchState::Reading { bytes, pairs } => {
            let text = far(*bytes, *pairs) + "; results so far are shown.";
            ("reading", text, act("search-stop", "Stop"))
        }
        SearchState::Stopped { bytes, pairs } => {
            let text =
                format!("Stopped: {}. Pairs that were not searched are not shown.", far(*bytes, *pairs));
            ("stopped", text, act("search-go-on", "Go on"))
        }
        SearchState::Refused => {
            let text =
                "You chose to see labels only: no text is read, so nothing can be searched.".to_owned();
            ("refused", text, act("open-consent", "Change what is shown"))
        }
        SearchState::Absent => {
            let text = "The open files hold no text, so nothing can be searched. Open a file with texts.";
            ("absent", text.to_owned(), None)
        }
        SearchState::Failed(failure) => ("failed", failure.text.clone(), act("search-go-on", "Try again")),
    };
    let progress = match state {
        SearchState::Reading { bytes: [read, all], .. } | SearchState::Stopped { bytes: [read, all], .. } => {
            let fill = node("span")
                .class("progress-fill")
                .has("--v", read.to_string())
                .has("--of", all.max(&1).to_string());
            Some(node("span").class("progress-track").with(fill))
        }
        _ => None,
    };
    let words = (!text.is_empty()).then(|| node("p").text(text));
    node("div")
        .is("id", "search-state")
        .is("role", "status")
        .is("data-search", key)
        // Numbers that change all the time are not read aloud each time.
        .is("aria-busy", if key == "reading" { "true" } else { "false" })
        .all(progress)
        .all(words)
        .all(button)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn megabytes_have_one_decimal() {
        assert_eq!(megabytes([0, 66_000_000]), "0.0 of 66.0 MB");
        assert_eq!(megabytes([1_234_567, 1_300_000_001]), "1.3 of 1,300.1 MB");
    }
}
