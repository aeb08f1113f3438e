//! The audit: where labels, preferences and texts contradict each other, rule by rule, with the
//! pairs behind each number, and as a report.

mod report;
mod words;

use super::lazy::{self, Part};
use super::parts::control;
use super::tree::{Node, node, template};
use super::{later, lazy::Name};
use crate::chart::{Interval, category_name, count, fixed, interval_words, megabytes, percent, wilson};
use crate::model::{CategorySet, Clause, DataKey, Level, Reads, Report, Rule, Share, Values, View};
use crate::state::{AuditView, Page, Store, actions, exports};
use crate::wire::MeasureState;
use report::{Audited, counts_responses};
use std::cell::Cell;
use web_sys::{Element, MouseEvent};
use words::words;

/// The panel, which is fetched when it is first opened.
static PART: Part = Part { draw, clicked, typed: None, woken: None, figure: None };

lazy::offer!(__wasm_split_00audit00_export_00000000000000000000000000000009_table, PART);

thread_local! {
    static OPEN: Cell<bool> = const { Cell::new(false) };
}

/// The panel's part, and whether it is open.
pub(super) fn panel() -> (bool, Name) {
    (OPEN.get(), Name::Audit)
}

/// Opens the panel, or closes it.
pub(super) fn toggle(page: Page) {
    OPEN.set(!OPEN.get());
    actions::part_changed(page);
}

/// Lists of a rule's numbers: by source of the prompt, by source of the response, by category.
const LISTS: [&str; 3] = ["By source of the prompt", "By source of the response", "By category"];

fn draw(page: Page) -> Vec<Node> {
    let store = page.store;
    let own = store.audit.get();
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
        "<section id=audit aria-labelledby=audit-title data-judged={} data-texts={}><h2 id=audit-title>Audit</>{}</>",
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

/// Names of a list's entries.
fn entry_name(store: Store, set: &CategorySet, list: usize, at: usize) -> Option<String> {
    match list {
        2 if at == CategorySet::UNKNOWN + 1 => Some("no category".to_owned()),
        2 if at == CategorySet::UNKNOWN => Some("unknown".to_owned()),
        2 => (at < set.len()).then(|| category_name(set, at)),
        _ => store.names.with(|names| names.sources[list].get(at).cloned()),
    }
}

/// What filters by a list's entry.
fn entry_clause(store: Store, list: usize, at: usize) -> Option<Clause> {
    let name = || store.names.with_untracked(|names| names.sources[list].get(at).cloned());
    match list {
        0 => Some(Clause::any_name(View::PromptSources, vec![name()?])),
        1 => Some(Clause::any_name(View::ResponseSources, vec![name()?])),
        // Without a category.
        _ if at > CategorySet::UNKNOWN => Some(Clause::any_of(View::LabelsPerResponse, 1)),
        _ => Some(Clause::any_of(View::Categories, 1 << at)),
    }
}

/// A rule by sources and categories: the share that breaks it of what it applies to, with its
/// interval, on a scale of each list's own.
fn breakdown(store: Store, rule: Rule, report: &Report) -> Node {
    let own = report.of(rule);
    let set = store.categories();
    let lists: [&[Share]; 3] = [&own.prompt_sources, &own.response_sources, &own.categories];
    let tables = lists.into_iter().enumerate().filter_map(|(list, shares)| {
        let shown = || shares.iter().enumerate().filter(|(_, share)| share.broken > 0 && share.of > 0);
        let interval = |share: &Share| wilson(share.broken, share.of).unwrap_or(Interval { low: 0.0, high: 1.0 });
        let most = shown().map(|(_, share)| interval(share).high).fold(0.0, f64::max);
        let rows: Vec<Node> = shown()
            .filter_map(|(at, share)| {
                let name = entry_name(store, &set, list, at)?;
                let Interval { low, high } = interval(share);
                let place = |value: f64| fixed(value / most, 4);
                let of = [&count(share.broken), " of ", &count(share.of)].concat();
                let shares = [
                    &percent(share.broken, share.of),
                    " (",
                    &interval_words(Interval { low, high }),
                    ")",
                ]
                .concat();
                // A second filter of the same kind would take the place of the first.
                let view = entry_clause(store, list, at)?.view;
                let is_taken = store.filter.with(|filter| filter.clause(view).is_some());
                let open = match is_taken {
                    true => node("span"),
                    false => node("button")
                        .class("link")
                        .is("data-action", "audit-by")
                        .is("title", "Show the pairs that break the rule and have this")
                        .has("data-list", list.to_string())
                        .has("data-at", at.to_string()),
                };
                let open = if list < 2 { open.is("translate", "no") } else { open };
                Some(template(
                    "<tr data-broken={} data-of={}><th scope=row>{}</>\
                     <td><span class=audit-bar --v={} --low={} --high={}></></><td class=number>{}</><td class=number>{}</></>",
                    &mut [
                        share.broken.to_string().into(),
                        share.of.to_string().into(),
                        open.text(name).into(),
                        place(share.broken as f64 / share.of as f64).into(),
                        place(low).into(),
                        place(high).into(),
                        of.into(),
                        shares.into(),
                    ],
                ))
            })
            .collect();
        let caption = [LISTS[list], ", 0 to ", &fixed(100.0 * most, if most < 0.1 { 2 } else { 0 }), " %", ", with 95 % intervals"].concat();
        (!rows.is_empty()).then(|| {
            template("<table><caption>{}</><tbody>{}</></>", &mut [caption.into(), rows.into()])
        })
    });
    template(
        "<details class=audit-lists><summary>By source and category</><div>{}</></>",
        &mut [tables.collect::<Vec<_>>().into()],
    )
}

fn audited(page: Page) -> Option<(Audited, Report)> {
    let store = page.store;
    let own = store.audit.get_untracked();
    let report = Report::from_numbers(&own.report)?;
    let about = store.about.get_untracked()?;
    let has_texts = own.state == MeasureState::Known;
    let rules = Rule::ALL.iter().filter(|rule| rule.is_of(about.fields));
    let pairs = store.all.with_untracked(|counts| counts.pairs);
    let hash = actions::data_hash(page).map(|hash| DataKey::new(pairs, hash, None).as_str().to_owned());
    let audited = Audited {
        title: about.title,
        sources: store
            .sources
            .with_untracked(|sources| sources.iter().map(|source| source.name.clone()).collect()),
        data: hash.unwrap_or_default(),
        date: actions::today(),
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
            }
        }
        "audit-markdown" | "audit-save-markdown" | "audit-save-json" => {
            let Some((audited, report)) = audited(page) else { return true };
            if action == "audit-save-json" {
                let set = page.store.categories_now();
                let names = |list, at| entry_name(page.store, &set, list, at);
                exports::save_text("saferlhf-audit.json", &report::json(&audited, &report, &names));
            } else {
                let text = report::markdown(&audited, &report);
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
