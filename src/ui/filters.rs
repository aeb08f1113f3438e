//! How many pairs match, by which clauses, and what they are compared with.

use super::charts::choice;
use super::search;
use super::tree::{Node, live, node};
use crate::chart::{clause_words, count, filter_sentence, match_sentence, on_words};
use crate::model::{CategorySet, Choices, Clause, On};
use crate::state::{Page, Store};
use crate::wire::Versus;
use leptos::prelude::*;

/// The bar that stays in view: the match count and one chip per clause.
pub(super) fn filter_bar(page: Page) -> AnyView {
    let store = page.store;
    let shown = move || store.shown.with(|c| c.pairs);
    let total = move || store.all.with(|c| c.pairs);
    let chips = move || {
        let set = store.categories();
        let clauses = store.filter.get();
        let mut chips: Vec<Node> = clauses.clauses().iter().map(|clause| chip(clause, &set)).collect();
        let list = node("div").is("id", "filters").class("chips").all(chips.drain(..));
        let mut all = vec![list];
        if !clauses.is_empty() {
            all.push(button("clear-filters", "Clear filters"));
        }
        all
    };
    view! {
        <section class="filter-bar" aria-label="Filters" tabindex="-1" data-home="">
            {search::search(page)}
            <p
                id="match-count"
                class="match-count"
                aria-live="polite"
                data-shown=move || shown().to_string()
                data-total=move || total().to_string()
            >
                {move || match_sentence(shown(), total())}
                {move || (!store.complete.get() && total() > 0).then_some(" so far")}
            </p>
            {live("filter-chips", Box::new(chips))}
            {live("comparison", Box::new(move || comparison(store)))}
        </section>
    }
    .into_any()
}

fn button(action: &'static str, name: &'static str) -> Node {
    node("button").class("control").is("type", "button").is("data-action", action).text(name)
}

/// A clause: which response (a list to choose from), what, and what can be done with it.
fn chip(clause: &Clause, set: &CategorySet) -> Node {
    let (view, words) = (clause.view, clause_words(clause, set));
    let mut chip = node("span").class("chip");
    let mut name = words.clone();
    if clause.speaks_of_a_response() {
        name = format!("{}: {words}", on_words(clause.on));
        let options = On::ALL.iter().map(|on| node("option").is("value", on.key()).text(on_words(*on)));
        chip = chip.with(
            node("select")
                .class("chip-on")
                .is("data-on", view.key())
                .is("aria-label", "Which response")
                .all(options)
                .is("value", clause.on.key()),
        );
    }
    let remove = node("button")
        .class("chip-remove")
        .is("type", "button")
        .is("data-clause", view.key())
        .is("title", "Remove this filter")
        .has("aria-label", format!("{name}: remove this filter"))
        .with(node("span").text(words))
        .with(node("span").class("chip-x").is("aria-hidden", "true").text("×"));
    let invert = node("button")
        .class("chip-invert")
        .is("type", "button")
        .is("data-action", "invert-clause")
        .is("data-view", view.key())
        .is("title", "Invert: keep the pairs that this leaves out")
        .has("aria-label", format!("not {name}: invert this filter"))
        .text("not");
    chip.has("data-words", name).with(remove).with(invert)
}

/// What is compared with what, in words, and how to change that.
fn comparison(store: Store) -> Vec<Node> {
    let versus = store.address.with(|a| a.versus.clone());
    let Some(versus) = versus else {
        let rest =
            store.filter.with(|f| !f.is_empty()).then(|| button("compare-rest", "Compare with the rest"));
        let keep = button("compare-keep", "Compare with another filter");
        return vec![node("span").class("comparison-start").all(rest).with(keep)];
    };
    let set = store.categories();
    let pairs = store.compared.with(|compared| compared.as_deref().map(|[a, b]| [a.pairs, b.pairs]));
    let [a, b] = pairs.map_or([String::new(), String::new()], |pairs| {
        pairs.map(|pairs| format!(" ({} pairs)", count(pairs)))
    });
    let filter = store.filter.with(|f| filter_sentence(f, &set));
    let other = match &versus {
        Versus::Rest => "all other pairs".to_owned(),
        Versus::Filter(other) => filter_sentence(other, &set),
    };
    let side = |key: &'static str, name: &'static str, text: String| {
        node("p")
            .class("side-compared")
            .is("data-side", key)
            .with(node("strong").text(name))
            .with(node("span").text(text))
    };
    let choices = store.choices.get();
    let order = Choices::place("compare", "sort").map(|place| choice(place, choices));
    let mut actions = node("div").class("comparison-actions").all(order);
    if !matches!(versus, Versus::Rest) {
        actions = actions
            .with(button("compare-rest", "B: the rest of A"))
            .with(button("compare-swap", "Swap A and B"));
    }
    let actions =
        actions.with(button("compare-keep", "B: this filter")).with(button("compare-stop", "Stop comparing"));
    let region = node("div")
        .is("id", "comparison")
        .is("role", "group")
        .is("aria-label", "Comparison")
        .with(side("a", "A ●", format!("{filter}{a}")))
        .with(side("b", "B ○", format!("{other}{b}")))
        .with(actions);
    vec![region]
}
