//! A view in words.

use crate::chart::{Context, NAMES};
use crate::chart::{count, describe, filter_sentence, is_of, match_sentence, rows_name};
use crate::language::Language;
use crate::model::{AUDIT, CHOICES, Column, DataKey, Fields, Filter, Hub, Rule, TABLE, TableChoices, View};
use crate::state::{Address, Page, Store};
use crate::ui::table::{column_name, key_name};
use crate::wire::{MeasureState, SearchState, Versus};

/// Charts of what the data has, and the table: key and name.
pub(in crate::ui) fn tabs(store: Store) -> Vec<(&'static str, String)> {
    let (categories, fields) = (store.categories(), store.fields());
    let (names, all) = (store.names.get_untracked(), store.all.get_untracked());
    let context = Context {
        categories: &categories,
        fields,
        names: &names.sources,
        parts: &names.parts,
        choices: store.choices.get_untracked(),
        all: &all,
    };
    let charts = (0..NAMES.len()).filter(|chart| is_of(*chart, fields));
    let charts = charts.map(|chart| (NAMES[chart], describe(chart, &context, &all).heading.into_owned()));
    let audit = Rule::ALL.iter().any(|rule| rule.is_of(fields)).then(|| (AUDIT, "Audit".to_owned()));
    charts.chain([(TABLE, "Table of pairs".to_owned())]).chain(audit).collect()
}

/// What is open, in short: its title.
pub(super) fn title(store: Store) -> String {
    store.about.with(|about| about.as_ref().map(|about| about.title.clone()).unwrap_or_default())
}

/// What is filtered, and how many pairs that are.
pub(in crate::ui) fn filtered(store: Store) -> String {
    let (set, fields) = (store.categories(), store.fields());
    let shown = store.shown.with(|counts| counts.pairs);
    let total = store.all.with(|counts| counts.pairs);
    let matching = match_sentence(shown, total, fields);
    store.filter.with(|filter| match filter.is_empty() {
        true => matching,
        false => [&filter_sentence(filter, &set, fields), ": ", &matching].concat(),
    })
}

/// Whether local files are open, which no link can bring along.
pub(super) fn is_local(store: Store) -> bool {
    let named = store.address.with(|address| address.sources.is_named());
    !named && store.sources.with(|all| all.iter().any(|source| !source.name.contains("://")))
}

/// What a link says of a dataset's revision; none where it is one that stays what it is.
pub(super) fn moving(hub: &Hub) -> Option<String> {
    let is_commit = |revision: &str| revision.len() == 40 && revision.bytes().all(|b| b.is_ascii_hexdigit());
    match &hub.revision {
        Some(revision) if is_commit(revision) => None,
        Some(revision) => Some(
            ["its revision ", revision, " is a branch or a tag: what that points to can change"].concat(),
        ),
        None => Some("no revision is named: what the dataset’s main branch holds can change".to_owned()),
    }
}

fn opened(store: Store, address: &Address) -> String {
    if is_local(store) {
        return [
            "Files from this computer (",
            &title(store),
            "). No link can bring them along: without them it opens the demo data",
        ]
        .concat();
    }
    let given = &address.sources;
    let names = given.sites.iter().chain(&given.files).cloned();
    let names: Vec<String> = given.hub.iter().map(hub_words).chain(names).collect();
    let title = Some(title(store)).filter(|title| !title.is_empty());
    let names = Some(names.join(", ")).filter(|names| !names.is_empty());
    title.into_iter().chain(names).collect::<Vec<_>>().join(": ")
}

fn hub_words(hub: &Hub) -> String {
    let mut words = hub.dataset.clone();
    let parts =
        [("", &hub.endpoint), ("config=", &hub.config), ("split=", &hub.split), ("rev=", &hub.revision)];
    for (name, part) in parts {
        if let Some(part) = part {
            words += &[", ", name, part].concat();
        }
    }
    if let Some(moving) = moving(hub) {
        words += &[" (", &moving, ")"].concat();
    }
    words
}

/// Whether it is known how many pairs match; never where that depends on the reader's marks.
pub(super) fn knows_matching(store: Store) -> bool {
    let knows = |filter: &Filter| {
        filter.clauses().iter().all(|clause| match clause.view {
            View::Marks => false,
            View::Search | View::SamePrompt | View::Audit => {
                store.search.with(|state| *state == SearchState::Done)
            }
            view if view.is_of_lengths() => store.lengths.with(|state| *state == MeasureState::Known),
            View::Annotators => store.annotators.with(|own| own.state == MeasureState::Known),
            _ => true,
        })
    };
    store.complete.get() && store.filter.with(knows)
}

/// The table, in words.
fn table(choices: &TableChoices, fields: Fields) -> Vec<String> {
    let mut words = Vec::new();
    if choices.columns != Column::USUAL {
        let names: Vec<&str> = choices.columns.iter().map(|column| column_name(*column, fields)).collect();
        words.push(["columns ", &names.join(", ")].concat());
    }
    if !choices.order.0.is_empty() {
        let keys = choices.order.0.iter().map(|key| {
            let way = if key.descending { " (downwards)" } else { "" };
            [key_name(key.by, fields), way].concat()
        });
        words.push(["sorted by ", &keys.collect::<Vec<_>>().join(", then ")].concat());
    }
    let switches =
        [(choices.wrap, "text wrapped"), (choices.compact, "compact"), (choices.paged, "page by page")];
    words.extend(switches.iter().filter(|(on, _)| *on).map(|(_, name)| (*name).to_owned()));
    words
}

/// What an address says of a view beside its filter, line by line: key and words.
pub(in crate::ui) fn view(page: Page, address: &Address) -> Vec<(&'static str, String)> {
    let store = page.store;
    let (set, fields) = (store.categories(), store.fields());
    let mut all = Vec::new();
    let mut say = |key: &'static str, name: &str, words: String| all.push((key, [name, &words].concat()));
    match &address.versus {
        None => {}
        Some(Versus::Rest) => say("comparison", "Compared with ", "all other pairs".to_owned()),
        Some(Versus::Filter(other)) => {
            say("comparison", "Compared with ", filter_sentence(other, &set, fields))
        }
    }
    let choices = CHOICES.iter().enumerate().filter(|(place, _)| !address.choices.is_default(*place));
    let choices = choices.map(|(place, choice)| {
        let chosen = address.choices.chosen(place);
        let name = choice.options.iter().find(|(key, _)| *key == chosen).map_or(chosen, |(_, name)| name);
        [choice.chart, ": ", &choice.name.to_lowercase(), " ", name].concat()
    });
    let choices: Vec<String> = choices.collect();
    if !choices.is_empty() {
        say("choices", "Charts: ", choices.join("; "));
    }
    let table = table(&address.table, fields);
    if !table.is_empty() {
        say("table", "Table: ", table.join("; "));
    }
    if let Some(row) = &address.row {
        say("pair", "Open pair: ", row.place.clone());
    }
    if address.diff {
        say("diff", "Words in which responses differ are marked", String::new());
    }
    if let Some(tab) = address.tab {
        let name =
            tabs(store).into_iter().find(|(key, _)| *key == tab).map_or(tab.to_owned(), |(_, name)| name);
        say("tab", "Begins at: ", name);
    }
    all
}

/// What an address says, line by line: key and words.
pub(super) fn said(page: Page, address: &Address) -> Vec<(&'static str, String)> {
    let store = page.store;
    let fields = store.fields();
    let mut all = vec![("open", ["Opens ", &opened(store, address)].concat())];
    all.push(("filter", ["Pairs: ", &filtered(store)].concat()));
    all.extend(view(page, address));
    let mut say = |key: &'static str, name: &str, words: String| all.push((key, [name, &words].concat()));
    if address.hide {
        say("hide", "Text is hidden at first", String::new());
    }
    if let Some(theme) = address.theme {
        say("theme", "Colours: ", theme.key().to_owned());
    }
    if address.language == Language::Chinese {
        say("language", "Language: ", "简体中文".to_owned());
    }
    if !address.unknown.is_empty() {
        let keys: Vec<&str> = address.unknown.iter().map(|(key, _)| key.as_str()).collect();
        say("unknown", "Keys that this viewer does not know: ", keys.join(", "));
    }
    if let Some(data) = &address.data {
        say("data", "What the data was: ", data_words(data, fields));
    }
    all
}

/// What a key of data says.
fn data_words(data: &DataKey, fields: Fields) -> String {
    let (pairs, hash, matching) = data.parts();
    let rows = rows_name(fields);
    let matching = matching.map(|matching| [", ", &count(matching), " of them match"].concat());
    [&count(pairs), " ", rows, " with labels ", hash, &matching.unwrap_or_default()].concat()
}
