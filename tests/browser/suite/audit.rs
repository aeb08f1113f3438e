//! The audit: where labels, preferences and texts contradict each other.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use browser_tests::keys::ENTER;
use browser_tests::{Page, Visit, audit_answers, planted, src};
use devserver::{Config, Devserver};
use serde_json::{Value, json};

/// Opens the panel and waits until labels are judged.
fn open_audit(page: &Page) {
    page.wait_state("ready");
    page.act("audit");
    page.wait_element("#audit[data-judged=true]");
}

fn read_texts(page: &Page) {
    page.act("audit-texts");
    page.wait_element("#audit[data-texts=known]");
}

/// By rule: found, of, pairs.
fn numbers(page: &Page) -> BTreeMap<String, [u64; 3]> {
    page.eval(
        "return Object.fromEntries([...document.querySelectorAll('#audit [data-rule]')].map(row => [
             row.dataset.rule, [row.dataset.found, row.dataset.of, row.dataset.pairs].map(Number)]))",
        &[],
    )
}

/// A set of files with planted faults, served.
struct Set {
    server: Devserver,
    files: Vec<PathBuf>,
    query: String,
    /// Rows by rule.
    planted: BTreeMap<String, Vec<u64>>,
}

fn set(name: &str) -> Set {
    let folder = planted();
    let list = fs::read_to_string(folder.join("planted.json")).expect("what is planted");
    let list: Vec<Value> = serde_json::from_str(&list).expect("JSON");
    let own = list.into_iter().find(|set| set["name"] == name).expect("the set");
    let files: Vec<String> = serde_json::from_value(own["files"].clone()).expect("files");
    let server = Devserver::start(Config { cors: true, ..Config::files(&folder) }).expect("a server");
    let query = src(files.iter().map(|file| format!("{}{file}", server.url())));
    let planted = serde_json::from_value(own["planted"].clone()).expect("rows by rule");
    Set { files: files.iter().map(|file| folder.join(file)).collect(), server, query, planted }
}

fn every_planted_row_is_found_and_no_other(name: &str) {
    let Set { server: _server, files, query, planted } = set(name);
    let expected = audit_answers(&files);
    let page = Page::open(&query);
    open_audit(&page);
    read_texts(&page);
    let found = numbers(&page);
    assert!(found.len() > 5, "{found:?}");
    for (rule, [broken, of, pairs]) in &found {
        let answer = &expected[rule];
        assert_eq!((*broken, *of), (answer.broken, answer.of), "{rule}");
        assert_eq!(*pairs, answer.rows.len() as u64, "{rule}");
        assert_eq!(planted.get(rule).cloned().unwrap_or_default(), answer.rows, "{rule}");
    }
    for rule in planted.keys() {
        assert!(found.contains_key(rule), "{rule} is planted and not among {found:?}");
    }
    // The rows behind the numbers, by a click and on a cold page.
    for (rule, [_, _, pairs]) in found.iter().filter(|(_, [.., pairs])| *pairs > 0) {
        page.redraw(|page| page.click(&format!("[data-rule={rule}] [data-action=audit-rows]")));
        assert_eq!(page.match_count().shown, *pairs, "{rule}");
    }
    for rule in ["wrong-hash", "unknown-label"] {
        page.goto(&format!("{query}&audit.any={rule}"));
        page.wait_state("ready");
        let rows = &planted[rule];
        let shown =
            format!("return Number(document.querySelector('#match-count').dataset.shown) === {}", rows.len());
        page.wait_for(rule, &shown, &[]);
        page.wait_element(&format!("table#pairs[aria-rowcount=\"{}\"]", rows.len() + 1));
        assert!(!page.exists("#address-notes li"), "{rule}");
    }
}

#[test]
fn planted_faults_of_pairs_are_found() {
    every_planted_row_is_found_and_no_other("pairs");
}

#[test]
fn planted_faults_of_single_responses_are_found() {
    every_planted_row_is_found_and_no_other("qa");
}

#[test]
fn planted_faults_of_one_dimension_are_found() {
    every_planted_row_is_found_and_no_other("single");
}

#[test]
fn the_train_split_of_the_demo_data_has_the_published_numbers() {
    let page = Page::open("split=train");
    open_audit(&page);
    let found = numbers(&page);
    assert_eq!(found["safer-of-two-unsafe"], [32_656, 73_907, 32_656]);
    assert_eq!(found["safer-nothing-differs"], [44_325, 73_907, 44_325]);
    assert_eq!(found["unsafe-ranked-safer"][..2], [0, 10_813]);
    // The eight responses that break safe ⇔ severity 0 ⇔ no category.
    for (rule, broken) in [
        ("safe-with-severity", 4),
        ("safe-with-category", 4),
        ("unsafe-without-severity", 4),
        ("unsafe-without-category", 4),
        ("severity-without-category", 0),
        ("category-without-severity", 0),
    ] {
        assert_eq!(found[rule][0], broken, "{rule}");
    }
    // Another filter, other numbers; the filter by the rule itself is left out.
    page.redraw(|page| page.click("[data-rule=safer-of-two-unsafe] [data-action=audit-rows]"));
    assert_eq!(page.match_count().shown, 32_656);
    assert_eq!(page.query_value("audit.any"), "safer-of-two-unsafe");
    assert_eq!(numbers(&page), found);
    page.redraw(|page| page.click_mark("severity", "3"));
    let shown = page.match_count().shown;
    assert!(shown < 32_656, "{shown}");
    page.wait_for(
        "the same number in chart and audit",
        "return Number(document.querySelector('[data-rule=safer-of-two-unsafe]').dataset.found) === arguments[0]",
        &[json!(shown)],
    );
}

#[test]
fn at_labels_only_labels_are_judged_and_texts_are_not() {
    let Set { server: _server, query, planted, .. } = set("pairs");
    let page = Page::open(&query);
    page.wait_state("ready");
    page.click("#consent > summary");
    page.click("#consent input[name=level][value=labels]");
    page.act("audit");
    page.wait_element("#audit[data-judged=true]");
    let rows = planted["safer-of-two-unsafe"].len() as u64;
    assert_eq!(numbers(&page)["safer-of-two-unsafe"][2], rows);
    assert!(!page.exists("#audit [data-action=audit-texts]"));
    page.redraw(|page| page.click("[data-rule=safer-of-two-unsafe] [data-action=audit-rows]"));
    assert_eq!(page.match_count().shown, rows);
    page.goto(&format!("{query}&audit.any=wrong-hash"));
    page.wait_state("ready");
    page.wait_element("#search-state[data-search=refused]");
}

#[test]
fn a_rule_that_is_none_is_told_with_one_that_is() {
    let page = Page::open("audit.any=wrong-hsah");
    page.wait_state("ready");
    page.wait_element("#address-notes li");
    let said = page.text("#address-notes");
    assert!(said.contains("wrong-hsah") && said.contains("wrong-hash"), "{said}");
    assert_eq!(page.match_count().shown, 82_118);
}

#[test]
fn reports_are_taken_away_as_markdown_and_as_json() {
    let page = Page::open("split=train");
    page.wait_state("ready");
    page.eval::<()>(
        "window.copied = []; window.saved = [];
         navigator.clipboard.writeText = text => { copied.push(text); return Promise.resolve(); };
         const make = URL.createObjectURL.bind(URL);
         URL.createObjectURL = blob => { blob.text().then(text => saved.push(text)); return make(blob) };",
        &[],
    );
    open_audit(&page);
    page.act("audit-markdown");
    page.wait_for("the copy", "return copied.length === 1", &[]);
    let text: String = page.eval("return copied[0]", &[]);
    assert!(text.starts_with("# Audit of "), "{text}");
    assert!(text.contains("| `safer-of-two-unsafe` | 32,656 | 73,907 pairs | 44.2 % |"), "{text}");
    assert!(text.contains("| `wrong-hash` | texts not read | – | – | – | – |"), "{text}");
    assert!(text.contains("These numbers are of 73,907 pairs that match: split: train"), "{text}");
    // Each number of pairs leads to these.
    let link = text.split("[32,656](").nth(1).and_then(|rest| rest.split(')').next()).expect("a link");
    let (_, query) = link.split_once('?').expect("a query");
    assert!(query.contains("split=train") && query.contains("audit.any=safer-of-two-unsafe"), "{link}");
    let sources = text.split("### The safer one of two unsafe responses").nth(1).expect("its sources");
    let sources = sources.split("\n\n| By source of the response").next().unwrap_or_default();
    let found =
        sources.lines().filter_map(|line| line.split(" | ").nth(1)?.replace(',', "").parse::<u64>().ok());
    assert_eq!(found.sum::<u64>(), 32_656, "{sources}");
    page.act("audit-save-json");
    page.wait_for("the file", "return saved.length === 1", &[]);
    let report: String = page.eval("return saved[0]", &[]);
    let report: Value = serde_json::from_str(&report).expect("JSON");
    assert_eq!(report["format"], "saferlhf-audit");
    assert_eq!(report["filter"], "split: train");
    let rules = report["rules"].as_array().expect("rules");
    let rule = rules.iter().find(|rule| rule["key"] == "safer-nothing-differs").expect("the rule");
    assert_eq!(rule["all"], json!({ "found": 44_325, "of": 73_907 }));
    let sources = rule["prompt_sources"].as_object().expect("sources").values();
    let sources: u64 = sources.map(|of| of["found"].as_u64().unwrap_or(0)).sum();
    assert_eq!(sources, 44_325);
}

#[test]
fn it_is_used_by_keyboard_is_accessible_and_fits_a_phone() {
    for visit in [Visit::to("theme=light"), Visit::to("theme=dark").sized(390, 844)] {
        let state = format!("{visit:?}");
        let page = visit.open();
        page.wait_state("ready");
        let press = |css: &str| {
            page.eval::<()>("document.querySelector(arguments[0]).focus()", &[json!(css)]);
            page.press(&[ENTER]);
        };
        press("[data-action=audit]");
        page.wait_element("#audit[data-judged=true]");
        page.redraw(|_| press("[data-rule=safe-with-severity] [data-action=audit-rows]"));
        page.click("[data-rule=safe-with-severity] summary");
        page.assert_accessible(&state);
        let wide: bool = page.eval(
            "const { scrollWidth, clientWidth } = document.documentElement; return scrollWidth > clientWidth",
            &[],
        );
        assert!(!wide, "{state}");
        page.screenshot("screenshots", &format!("audit-{}", if state.contains("390") { 390 } else { 1440 }));
    }
}

#[test]
fn a_rule_by_sources_adds_up_and_a_click_leads_to_the_pairs() {
    let page = Page::open("split=train");
    page.wait_state("ready");
    open_audit(&page);
    let rule = "[data-rule=safer-of-two-unsafe]";
    page.click(&format!("{rule} summary"));
    let first = format!("{rule} .audit-lists table:first-of-type tr");
    let numbers = |name: &str| -> Vec<u64> {
        page.attributes(&first, name).iter().map(|number| number.parse().expect("a number")).collect()
    };
    let (broken, of) = (numbers("data-broken"), numbers("data-of"));
    assert!(broken.len() > 1, "{broken:?}");
    // A pair has one prompt, so its source counts it once.
    assert_eq!((broken.iter().sum::<u64>(), of.iter().sum::<u64>()), (32_656, 73_907));
    let name = page.text(&format!("{first}:first-child button"));
    page.redraw(|page| page.click(&format!("{first}:first-child [data-action=audit-by]")));
    assert_eq!(page.match_count().shown, broken[0]);
    assert_eq!(page.query_value("audit.any"), "safer-of-two-unsafe");
    assert_eq!(page.query_value("prompt_source.any"), name);
    // Another source would take the place of this one.
    page.wait_for(
        "no button for a source of the prompt",
        "const lists = [...document.querySelectorAll(`${arguments[0]} .audit-lists table`)];
         return lists.length > 1 && !lists[0].querySelector('button') && lists[1].querySelector('button')",
        &[json!(rule)],
    );
}

#[test]
fn it_stands_in_the_address_and_is_reached_from_the_header() {
    let page = Page::open("split=train");
    page.wait_state("ready");
    page.act("go-to-audit");
    page.wait_for(
        "the audit in view, with the focus",
        "return document.activeElement.id === 'audit-title'
            && Math.abs(document.querySelector('#audit-title').getBoundingClientRect().top) < innerHeight / 2",
        &[],
    );
    assert_eq!(page.query_value("tab"), "audit");
    page.reload();
    page.wait_state("ready");
    page.wait_element("#audit[data-judged=true]");
    let subject = page.text("#audit-subject");
    assert_eq!(subject, "These numbers are of 73,907 pairs that match: split: train");
    page.act("audit");
    page.wait_for("no audit", "return !document.querySelector('#audit')", &[]);
    assert_eq!(page.query_value("tab"), "");
    // A quiz, which hides what counts labels, is left for it.
    page.goto("quiz=abc");
    page.wait_element("#quiz[data-state=asking]");
    page.act("go-to-audit");
    page.wait_for("the audit", "return document.activeElement.id === 'audit-title'", &[]);
    assert_eq!((page.query_value("quiz"), page.query_value("tab")), (String::new(), "audit".to_owned()));
    page.back();
    page.wait_element("#quiz[data-state=asking]");
    // In a page of somebody else, alone.
    page.goto("embed=1&tab=audit");
    page.wait_state("ready");
    page.wait_element("#audit[data-judged=true]");
    page.wait_for(
        "the audit and nothing beside it",
        "const seen = css => document.querySelector(css)?.checkVisibility();
         return seen('#audit') && !seen('#overview') && !seen('.pairs') && !seen('[data-action=audit]')",
        &[],
    );
}
