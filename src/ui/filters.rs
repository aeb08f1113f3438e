//! How many pairs match, by which clauses, and what they are compared with.

use super::charts::choice;
use super::parts::control;
use super::parts::select;
use super::search;
use super::tree::{Node, fill, fixed, live, node, template};
use crate::chart::{clause_words, count, filter_sentence, match_sentence, on_words};
use crate::model::{CategorySet, Choices, Clause, Fields, On};
use crate::state::{Page, Store};
use crate::wire::Versus;
use web_sys::Element;

/// The bar that stays in view: the match count and one chip per clause.
pub(super) fn filter_bar(page: Page) -> Option<Element> {
    let store = page.store;
    let shown = move || store.shown.with(|c| c.pairs);
    let total = move || store.all.with(|c| c.pairs);
    let chips = move || {
        let (set, fields) = (store.categories(), store.fields());
        let clauses = store.filter.get();
        let mut chips: Vec<Node> =
            clauses.clauses().iter().map(|clause| chip(clause, &set, fields)).collect();
        let list = node("div").is("id", "filters").class("chips").all(chips.drain(..));
        let mut all = vec![list];
        if !clauses.is_empty() {
            all.push(control("clear-filters", "Clear filters"));
        }
        all
    };
    let matches = move || {
        let (shown, total) = (shown(), total());
        let so_far = if !store.complete.get() && total > 0 { " so far" } else { "" };
        let node = node("p").is("id", "match-count").class("match-count").is("aria-live", "polite");
        let node = node.has("data-shown", shown.to_string()).has("data-total", total.to_string());
        let fields = store.fields();
        let mut said = match_sentence(shown, total, fields) + so_far;
        if !fields.has(Fields::PATTERNS) {
            return vec![node.text(said)];
        }
        let patterns = store.rows.with(|rows| rows.matching);
        let of = store.sources.with(|sources| sources.iter().map(|source| source.rows).sum());
        said += &[" in ", &count(patterns), " of ", &count(of), " label patterns"].concat();
        vec![node.has("data-patterns", patterns.to_string()).text(said)]
    };
    let bar = node("section").class("filter-bar").is("aria-label", "Filters").is("tabindex", "-1");
    let bar = fixed(&bar.is("data-home", ""))?;
    fill(
        &bar,
        [
            search::search(page),
            live("stage", Box::new(matches)),
            live("filter-chips", Box::new(chips)),
            live("comparison", Box::new(move || comparison(store))),
        ],
    );
    Some(bar)
}

/// A clause: which response (a list to choose from), what, and what can be done with it.
fn chip(clause: &Clause, set: &CategorySet, fields: Fields) -> Node {
    let (view, words) = (clause.view.key(), clause_words(clause, set, fields));
    let mut name = words.clone();
    let mut on = None;
    if clause.speaks_of_a_response() && fields.has(Fields::PAIR) {
        name = [on_words(clause.on), ": ", &words].concat();
        let options: Vec<_> =
            On::ALL.iter().filter(|on| fields.knows(**on)).map(|on| (on.key(), on_words(*on))).collect();
        let list = select(&options, clause.on.key().to_owned());
        on = Some(list.class("chip-on").is("data-on", view).is("aria-label", "Which response"));
    }
    template(
        "<span class=chip data-words={}>{}\
         <button class=chip-remove type=button data-clause={} title='Remove this filter' aria-label={}>\
         <span>{}</><span class=chip-x aria-hidden=true>×</></>\
         <button class=chip-invert type=button data-action=invert-clause data-view={} title='Invert: keep the pairs that this leaves out' aria-label={}>not</></>",
        &mut [
            name.clone().into(),
            on.into(),
            view.into(),
            [&name, ": remove this filter"].concat().into(),
            words.into(),
            view.into(),
            ["not ", &name, ": invert this filter"].concat().into(),
        ],
    )
}

/// What is compared with what, in words, and how to change that.
fn comparison(store: Store) -> Vec<Node> {
    let versus = store.address.with(|a| a.versus.clone());
    let Some(versus) = versus else {
        let rest =
            store.filter.with(|f| !f.is_empty()).then(|| control("compare-rest", "Compare with the rest"));
        let keep = control("compare-keep", "Compare with another filter");
        return vec![node("span").class("comparison-start").all(rest).with(keep)];
    };
    let (set, fields) = (store.categories(), store.fields());
    let pairs = store.compared.with(|compared| compared.as_deref().map(|[a, b]| [a.pairs, b.pairs]));
    let [a, b] = pairs.map_or([String::new(), String::new()], |pairs| {
        pairs.map(|pairs| [" (", &count(pairs), " pairs)"].concat())
    });
    let filter = store.filter.with(|f| filter_sentence(f, &set, fields));
    let other = match &versus {
        Versus::Rest => "all other pairs".to_owned(),
        Versus::Filter(other) => filter_sentence(other, &set, fields),
    };
    let choices = store.choices.get();
    let order = Choices::place("compare", "sort").map(|place| choice(place, choices));
    let of_filter = !matches!(versus, Versus::Rest);
    let region = template(
        "<div id=comparison role=group aria-label=Comparison>\
         <p class=side-compared data-side=a><strong>A ●</><span>{}</><span>{}</></>\
         <p class=side-compared data-side=b><strong>B ○</><span>{}</><span>{}</></>\
         <div class=comparison-actions>{}{}{}{}{}</></>",
        &mut [
            filter.into(),
            a.into(),
            other.into(),
            b.into(),
            order.into(),
            of_filter.then(|| control("compare-rest", "B: the rest of A")).into(),
            of_filter.then(|| control("compare-swap", "Swap A and B")).into(),
            control("compare-keep", "B: this filter").into(),
            control("compare-stop", "Stop comparing").into(),
        ],
    );
    vec![region]
}
