//! A quiz and the results of its class, as a tab of the browser keeps them.

use crate::model::{Value, quoted};
use crate::quiz::{Class, KEPT_DEPTH, MOST_KEPT, QUIZ_PAIRS, Running, Seed, Seen, Sheet};
use crate::state::{Page, actions};
use crate::ui::json::parse;

/// A quiz.
pub(super) struct State {
    /// Its answers, and which pair is asked about.
    pub running: Running,
    /// Rows of the sample.
    pub rows: Vec<u64>,
    /// Results of several people.
    pub class: Class,
    /// What became of the results that were added last.
    pub told: Vec<String>,
}

/// A quiz as this tab keeps it, or from its beginning.
pub(super) fn begin(page: Page, seed: Seed, data: String, pairs: u64) -> State {
    let rows = seed.rows(pairs, QUIZ_PAIRS);
    let mut fresh = Running::new(seed.clone(), &data);
    let kept = actions::kept_in_tab(&key(&fresh)).filter(|kept| kept.len() <= MOST_KEPT);
    if let Some(kept) = kept.and_then(|kept| parse(&kept, KEPT_DEPTH)) {
        let kept = Running::of_value(&kept, &page.store.categories_now(), &seed, &data, rows.len());
        fresh = kept.unwrap_or(fresh);
    }
    let class = Class::new(seed, &data);
    let mut state = State { rows, class, told: Vec::new(), running: fresh };
    let kept = actions::kept_in_tab(&class_key(&state.running)).filter(|kept| kept.len() <= MOST_KEPT);
    if let Some(Value::List(kept)) = kept.and_then(|kept| parse(&kept, KEPT_DEPTH + 1)) {
        state.class.asks_about(asked_about(&state.running));
        let set = page.store.categories_now();
        for member in &kept {
            if let Value::List(member) = member
                && let [Value::Text(file), sheet] = &member[..]
                && let Ok(sheet) = Sheet::of_value(sheet, &set)
            {
                // What cannot be in the class never was.
                let _ = state.class.add(file, sheet);
            }
        }
    }
    state
}

/// Under this name a quiz is kept.
fn key(running: &Running) -> String {
    ["quiz.", running.sheet.seed.as_str(), ".", &running.sheet.data].concat()
}

/// Under this name the results of its class are kept.
fn class_key(running: &Running) -> String {
    ["class.", running.sheet.seed.as_str(), ".", &running.sheet.data].concat()
}

/// Has the tab keep a quiz, so that a reload goes on where it was.
pub(super) fn keep(page: Page, running: &Running) {
    let json = running.json(&page.store.categories_now());
    if json.len() <= MOST_KEPT {
        actions::keep_in_tab(&key(running), &json);
    }
}

/// Has the tab keep the results of a class, as far as it has room for them.
pub(super) fn keep_class(page: Page, state: &State) {
    let set = page.store.categories_now();
    let members = state.class.members().iter();
    let members =
        members.map(|member| ["[", &quoted(member.file()), ",", &member.sheet.json(&set), "]"].concat());
    let json = ["[", &members.collect::<Vec<_>>().join(","), "]"].concat();
    let json = if state.class.members().is_empty() { "" } else { &json };
    if json.len() <= MOST_KEPT {
        actions::keep_in_tab(&class_key(&state.running), json);
    }
}

/// Places of the pairs that were open.
pub(super) fn asked_about(running: &Running) -> impl Iterator<Item = String> {
    running.pairs.iter().map(|Seen { place, .. }| place.clone())
}

/// The tab keeps the quiz no longer.
pub(super) fn forget(state: &State) {
    actions::keep_in_tab(&key(&state.running), "");
}
