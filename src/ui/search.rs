//! The form that searches the texts, and how far searching is.

use super::parts::{button as part, megabytes, select};
use super::tree::{Node, live, node, template};
use crate::chart::count;
use crate::model::{Clause, How, Search, Values, View, Within};
use crate::state::{Page, actions};
use crate::wire::SearchState;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, HtmlSelectElement};

/// The form and what is said of the search.
pub(super) fn search(page: Page) -> Option<Element> {
    let store = page.store;
    let draw = move || {
        let asked = store.filter.with(|filter| match filter.clause(View::Search).map(|c| &c.values) {
            Some(Values::Search(search)) => search.clone(),
            _ => NOTHING,
        });
        vec![form(asked), state(store.search.get())]
    };
    live("search", Box::new(draw))
}

/// A search that nobody asked for.
const NOTHING: Search =
    Search { text: String::new(), how: How::Contains, within: Within::All, ignore_diacritics: false };

fn form(asked: Search) -> Node {
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
    let how = select(&how, asked.how.key().to_owned()).is("name", "how").is("aria-label", "How to search");
    let within = select(&within, asked.within.key().to_owned())
        .is("name", "within")
        .is("aria-label", "Where to search");
    template(
        "<form id=search role=search><label class=search-text><span>Search the texts</>\
         <input type=search name=search autocomplete=off spellcheck=false value={}></></>{}{}\
         <label class=search-accents><input type=checkbox name=accents checked={}></><span>ignore accents</></>\
         <button class=control data-action=search>Search</></>",
        &mut [asked.text.into(), how.into(), within.into(), asked.ignore_diacritics.into()],
    )
}

/// Searches for what the form says; without a text for nothing.
pub(super) fn commit(page: Page, button: &Element, start: f64) {
    let Some(form) = button.closest("form").ok().flatten() else { return };
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

fn state(state: SearchState) -> Node {
    let far = |bytes: [u64; 2], [pairs, all]: [u64; 2]| {
        [&count(pairs)[..], " of ", &count(all), " pairs searched, ", &megabytes(bytes), " read"].concat()
    };
    let mut button = None;
    let mut act = |action: &'static str, name: &'static str| button = Some(part("control", action, name));
    let mut track = None;
    let (key, text) = match state {
        SearchState::Idle => ("idle", String::new()),
        SearchState::Done => ("done", String::new()),
        SearchState::Reading { bytes, pairs } => {
            act("search-stop", "Stop");
            track = Some(bytes);
            ("reading", far(bytes, pairs) + "; results so far are shown.")
        }
        SearchState::Stopped { bytes, pairs } => {
            act("search-go-on", "Go on");
            track = Some(bytes);
            ("stopped", far(bytes, pairs) + ", then stopped. Pairs that were not searched are not shown.")
        }
        SearchState::Refused => {
            act("open-consent", "Change what is shown");
            (
                "refused",
                "You chose to see labels only: no text is read, so nothing can be searched.".to_owned(),
            )
        }
        SearchState::Absent => {
            let text = "The open files hold no text, so nothing can be searched. Open files with texts.";
            ("absent", text.to_owned())
        }
        SearchState::Failed(failure) => {
            act("search-go-on", "Try again");
            // It is no file that failed.
            ("failed", failure.text.trim_start_matches(": ").to_owned())
        }
    };
    let track = track.map(|[read, all]| {
        let fill = node("span").class("progress-fill").has("--v", read.to_string());
        node("span").class("progress-track").with(fill.has("--of", all.max(1).to_string()))
    });
    let text = (!text.is_empty()).then(|| node("p").text(text));
    template(
        // Numbers that change all the time are not read aloud each time.
        "<div id=search-state role=status data-search={} aria-busy={}>{}{}{}</>",
        &mut [
            key.into(),
            if key == "reading" { "true" } else { "false" }.into(),
            track.into(),
            text.into(),
            button.into(),
        ],
    )
}
