//! The audit: where labels, preferences and texts contradict each other, rule by rule, with the
//! pairs behind each number, and as a report.

mod breakdown;
mod report;
mod words;

use super::lazy::{self, Part};
use super::parts::control;
use super::tree::{Node, node, said, template};
use super::{later, lazy::Name};
use crate::chart::{count, counted, filter_sentence, megabytes, percent, rows_name};
use crate::model::{AUDIT, Clause, DataKey, Level, Reads, Report, Rule, Values, View};
use crate::state::{Address, AuditView, Page, Store, actions, exports};
use crate::wire::MeasureState;
use breakdown::{breakdown, entry_clause, entry_name};
use report::{Asked, Audited, counts_responses};
use std::cell::Cell;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, MouseEvent};
use words::words;

/// The panel, which is fetched when it is first opened.
static PART: Part = Part { draw, clicked, typed: None, woken: None, figure: None };

lazy::offer!(__wasm_split_00audit00_export_00000000000000000000000000000009_table, PART);

thread_local! {
    /// Whether the panel is wanted to have the focus once it is there.
    static AWAITED: Cell<bool> = const { Cell::new(false) };
}

/// The panel's part, and whether it is open: an address that is about the audit opens it.
pub(super) fn panel(page: Page) -> (bool, Name) {
    (page.store.address.with(|address| address.tab) == Some(AUDIT), Name::Audit)
}

/// Opens the panel, or closes it.
pub(super) fn toggle(page: Page) {
    let is_open = page.store.address.with_untracked(|address| address.tab) == Some(AUDIT);
    actions::show_tab(page, (!is_open).then_some(AUDIT), false);
}

/// Opens the panel and goes there. A quiz, which hides it, is left.
pub(super) fn go(page: Page) {
    AWAITED.set(true);
    let (quiz, tab) = page.store.address.with_untracked(|address| (address.quiz.is_some(), address.tab));
    if quiz {
        actions::show_quiz(page, None);
    }
    // The browser's Back leads back from there.
    actions::show_tab(page, Some(AUDIT), !quiz && tab != Some(AUDIT));
    actions::part_changed(page);
}

/// The panel has the focus, where it is awaited.
fn arrive() {
    let title = find("#audit-title").filter(|_| AWAITED.take());
    if let Some(title) = title {
        title.scroll_into_view();
        focus("#audit-title");
    }
}

fn find(selector: &str) -> Option<Element> {
    web_sys::window()?.document()?.query_selector(selector).ok().flatten()
}

fn focus(selector: &str) {
    if let Some(found) = find(selector).and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        // Only an element that is gone cannot have the focus.
        let _ = found.focus();
    }
}

fn draw(page: Page) -> Vec<Node> {
    let store = page.store;
    let own = store.audit.get();
    if AWAITED.get() {
        actions::after_paint(arrive);
    }
    if !store.complete.get() {
        return vec![frame(
            &own,
            vec![say("Wait until everything is read: an audit is of all pairs.".into())],
        )];
    }
    // What is asked for changes what is drawn.
    store.filter.track();
    store.shown.track();
    later(move || actions::audit(page));
    let Some(report) = Report::from_numbers(&own.report) else {
        let said = match &own.state {
            MeasureState::Failed(failure) => failure.text.clone(),
            _ => "Judging all pairs by their labels…".to_owned(),
        };
        return vec![frame(&own, vec![say(said).is("role", "status")])];
    };
    let fields = store.fields();
    let of = |reads_labels: bool| {
        let rules = Rule::ALL.iter().filter(move |rule| rule.is_of(fields));
        rules.copied().filter(move |rule| (rule.reads() == Reads::Labels) == reads_labels)
    };
    let mut all = vec![
        say(subject(store, &report)).is("id", "audit-subject"),
        say("Each number is of the pairs that match all other filters. “Show the pairs” filters by a rule: then every chart, the table and “Save data” are about the pairs that break it.".into()),
        node("h3").text("By labels"),
        table(store, &report, of(true).collect(), true),
    ];
    let texts: Vec<Rule> = of(false).collect();
    if !texts.is_empty() {
        let judged = own.state == MeasureState::Known;
        all.push(node("h3").text("By texts"));
        all.extend(texts_state(store, &own));
        all.push(table(store, &report, texts, judged));
    }
    all.push(
        node("div")
            .class("chips")
            .with(control("audit-markdown", "Copy as Markdown"))
            .with(control("audit-save-markdown", "Save as Markdown"))
            .with(control("audit-save-json", "Save as JSON")),
    );
    vec![frame(&own, all)]
}

/// The filter that the audit looks at, in words: without one by rules, which it has itself.
fn filtered(store: Store) -> Option<String> {
    let filter = store.filter.get().without(View::Audit);
    (!filter.is_empty()).then(|| filter_sentence(&filter, &store.categories(), store.fields()))
}

/// How many pairs were audited, where a rule counts all of them.
fn audited_pairs(store: Store, report: &Report) -> Option<String> {
    let fields = store.fields();
    Rule::UnknownLabel.is_of(fields).then(|| counted(report.of(Rule::UnknownLabel).all.of, rows_name(fields)))
}

/// Which pairs the numbers are of.
fn subject(store: Store, report: &Report) -> String {
    match (filtered(store), audited_pairs(store, report)) {
        (None, Some(pairs)) => ["These numbers are of all ", &pairs, "."].concat(),
        (None, None) => "These numbers are of all that is open.".to_owned(),
        (Some(filter), Some(pairs)) => ["These numbers are of ", &pairs, " that match: ", &filter].concat(),
        (Some(filter), None) => ["These numbers are of what matches: ", &filter].concat(),
    }
}

fn say(text: String) -> Node {
    node("p").text(text)
}

fn frame(own: &AuditView, content: Vec<Node>) -> Node {
    let state = match own.state {
        MeasureState::Absent => "absent",
        MeasureState::Unread { .. } => "unread",
        MeasureState::Reading { .. } => "reading",
        MeasureState::Known => "known",
        MeasureState::Failed(_) => "failed",
    };
    let judged = if own.report.is_empty() { "false" } else { "true" };
    template(
        "<section id=audit aria-labelledby=audit-title data-judged={} data-texts={}><h2 id=audit-title tabindex=-1>Audit</>{}</>",
        &mut [judged.into(), state.into(), content.into()],
    )
}

/// How far rules of texts are, and what can be done about it.
fn texts_state(store: Store, own: &AuditView) -> Vec<Node> {
    if store.reveal.get().level == Level::Labels && own.state != MeasureState::Known {
        return vec![
            say("You chose to see labels only: no text is read, so nothing is judged by texts.".into()),
            control("open-consent", "Change what is shown"),
        ];
    }
    match &own.state {
        MeasureState::Known => Vec::new(),
        MeasureState::Absent => vec![say("The open files hold no texts.".into())],
        MeasureState::Unread { bytes } => vec![
            say([
                "These rules need the texts: ",
                &megabytes(*bytes),
                " are read. They are not shown for that.",
            ]
            .concat()),
            control("audit-texts", "Read the texts and judge them"),
        ],
        MeasureState::Reading { bytes, total } => vec![
            say(["Judging texts: ", &megabytes(*bytes), " of ", &megabytes(*total), " read"].concat())
                .is("role", "status"),
            control("stop-audit", "Stop"),
        ],
        MeasureState::Failed(failure) => vec![
            node("p").class("message error").is("role", "alert").text(failure.text.clone()),
            control("audit-texts", "Try again"),
        ],
    }
}

fn table(store: Store, report: &Report, rules: Vec<Rule>, is_judged: bool) -> Node {
    let chosen = store.filter.with(|filter| match filter.clause(View::Audit).map(|clause| &clause.values) {
        Some(Values::Names(names)) => names.clone(),
        _ => Vec::new(),
    });
    let head = ["Rule", "Found", "Of", "Share", "Pairs"]
        .map(|name| node("th").is("scope", "col").text(name))
        .into_iter()
        .collect::<Vec<_>>();
    let rows = rules.into_iter().map(|rule| {
        let [name, why] = words(rule);
        let own = report.of(rule);
        let unit = if counts_responses(rule) { " responses" } else { " pairs" };
        let numbers = match is_judged {
            false => ["not read".to_owned(), String::new(), String::new()],
            true => [
                count(own.all.broken),
                [&count(own.all.of), unit].concat(),
                percent(own.all.broken, own.all.of),
            ],
        };
        let [found, of, share] = numbers;
        let pressed = if chosen.iter().any(|name| name == rule.key()) { "true" } else { "false" };
        let show = (!is_judged || own.pairs > 0).then(|| {
            let button = node("button").class("control quiet").is("data-action", "audit-rows");
            let words = match is_judged {
                true => {
                    ["Show the ", &count(own.pairs), if own.pairs == 1 { " pair" } else { " pairs" }].concat()
                }
                false => "Find the pairs".to_owned(),
            };
            button.is("aria-pressed", pressed).text(words)
        });
        let lists = (is_judged && own.all.broken > 0).then(|| breakdown(store, rule, report));
        template(
            "<tr data-rule={} data-found={} data-of={} data-pairs={}><th scope=row>{}<small>{}</>{}</>\
             <td class=number>{}</><td class=number>{}</><td class=number>{}</><td>{}</></>",
            &mut [
                rule.key().into(),
                own.all.broken.to_string().into(),
                own.all.of.to_string().into(),
                own.pairs.to_string().into(),
                name.into(),
                why.into(),
                lists.into(),
                found.into(),
                of.into(),
                share.into(),
                show.into(),
            ],
        )
    });
    template(
        "<div class=audit-table><table><thead><tr>{}</></><tbody>{}</></></>",
        &mut [head.into(), rows.collect::<Vec<_>>().into()],
    )
}

/// The address of what was audited.
fn address(store: Store) -> Address {
    let own = store.address.get_untracked();
    Address {
        sources: own.sources,
        filter: store.filter.get_untracked().without(View::Audit),
        language: own.language,
        ..Address::default()
    }
}

fn audited(page: Page) -> Option<(Audited, Report)> {
    let store = page.store;
    let own = store.audit.get_untracked();
    let report = Report::from_numbers(&own.report)?;
    let about = store.about.get_untracked()?;
    let has_texts = own.state == MeasureState::Known;
    let rules = Rule::ALL.iter().filter(|rule| rule.is_of(about.fields));
    let pairs = store.all.with_untracked(|counts| counts.pairs);
    let address = Address { tab: Some(AUDIT), ..address(store) };
    let hash = actions::data_hash(page).map(|hash| DataKey::new(pairs, hash, None).as_str().to_owned());
    let audited = Audited {
        title: about.title,
        sources: store
            .sources
            .with_untracked(|sources| sources.iter().map(|source| source.name.clone()).collect()),
        data: hash.unwrap_or_default(),
        date: actions::today(),
        filter: filtered(store),
        pairs: audited_pairs(store, &report),
        link: actions::link_to(&address.query(&about.categories)),
        rules: rules.map(|rule| (*rule, has_texts || rule.reads() == Reads::Labels)).collect(),
    };
    Some((audited, report))
}

fn clicked(page: Page, button: &Element, action: &str, event: &MouseEvent) -> bool {
    match action {
        "audit-texts" => actions::audit_texts(page, true),
        "stop-audit" => actions::audit_texts(page, false),
        "audit-rows" => {
            let row = button.closest("[data-rule]").ok().flatten();
            let key = row.and_then(|row| row.get_attribute("data-rule")).unwrap_or_default();
            if let Some(rule) = Rule::from_key(&key) {
                actions::filter_by_rule(page, rule, event.time_stamp());
            }
        }
        "audit-by" => {
            let row = button.closest("[data-rule]").ok().flatten();
            let key = row.and_then(|row| row.get_attribute("data-rule")).unwrap_or_default();
            let number = |name| button.get_attribute(name).and_then(|number| number.parse().ok());
            let clause = match (number("data-list"), number("data-at")) {
                (Some(list), Some(at)) => entry_clause(page.store, list, at),
                _ => None,
            };
            if let (Some(rule), Some(clause)) = (Rule::from_key(&key), clause) {
                actions::filter_by_rule_and(page, rule, clause, event.time_stamp());
                // The name is no button any more once it filters.
                actions::after_paint(move || {
                    focus(&["#audit [data-rule=", rule.key(), "] summary"].concat())
                });
            }
        }
        "audit-markdown" | "audit-save-markdown" | "audit-save-json" => {
            let Some((audited, report)) = audited(page) else { return true };
            let set = page.store.categories_now();
            let base = address(page.store);
            let asked = Asked {
                name: &|list, at| entry_name(page.store, &set, list, at),
                link: &|rule| {
                    let clause = Clause::any_name(View::Audit, vec![rule.key().to_owned()]);
                    let filter = base.filter.clone().with(clause);
                    actions::link_to(&Address { filter, ..base.clone() }.query(&set))
                },
                say: &|text| said(text).into_owned(),
            };
            if action == "audit-save-json" {
                exports::save_text("saferlhf-audit.json", &report::json(&audited, &report, &asked));
            } else {
                let text = report::markdown(&audited, &report, &asked);
                match action {
                    "audit-markdown" => actions::copy(page, &text),
                    _ => exports::save_text("saferlhf-audit.md", &text),
                }
            }
        }
        _ => return false,
    }
    true
}
