//! Data of no member of the family: what its columns mean is guessed, corrected and shared;
//! counted as DuckDB counts it.

use browser_tests::{Cell, Page, Tables, other, other_answers, src};
use devserver::{Config, Devserver};
use serde_json::json;

fn server() -> Devserver {
    Devserver::start(Config { cors: true, ..Config::files(other()) }).expect("a server")
}

/// The page with a file of these, and what keys of the address say.
fn open(server: &Devserver, file: &str, keys: &str) -> Page {
    let page = Page::open(&format!("{}{keys}", src([format!("{}{file}", server.url())])));
    page.wait_element("#mapping");
    page
}

/// The page shows what was counted elsewhere.
fn assert_counts(page: &Page, file: &str) {
    page.wait_state("ready");
    let (Tables(expected), total) = other_answers(&other().join(file));
    let (tables, count) = (page.tables(), page.match_count());
    assert_eq!((count.shown, count.total), (total, total), "{file}");
    assert!(!expected.is_empty());
    for (chart, table) in &expected {
        for (key, row) in table {
            for (column, cell) in row {
                let Cell::Count(count) = cell else { panic!("{chart} {key} {column} is no count") };
                assert_eq!(tables.number(chart, key, column), *count, "{file}: {chart} {key} {column}");
            }
        }
    }
}

/// What each column is taken for.
fn taken_for(page: &Page) -> Vec<String> {
    page.eval(
        "return [...document.querySelectorAll('#mapping [data-map-column]')]
             .filter(list => list.value).map(list => `${list.dataset.mapColumn}: ${list.value}`)",
        &[],
    )
}

/// Takes a column for something else.
fn take(page: &Page, column: &str, role: &str) {
    page.eval::<()>(
        "document.querySelector('#mapping').open = true;
         const list = [...document.querySelectorAll('[data-map-column]')]
             .find(list => list.dataset.mapColumn === arguments[0]);
         list.value = arguments[1];
         list.dispatchEvent(new Event('change', { bubbles: true }));",
        &[json!(column), json!(role)],
    );
}

const CHATS: [&str; 6] = [
    "user_input: prompt",
    "model_output: response_0",
    "toxicity: !safe_0",
    "human_annotation: category_0",
    "hate,speech: category_0",
    "severity: severity_0",
];

#[test]
fn columns_are_guessed_by_names_and_types() {
    let server = server();
    for file in ["chats.parquet", "chats.jsonl", "chats-zstd.parquet"] {
        let page = open(&server, file, "");
        assert_counts(&page, "chats.parquet");
        assert_eq!(taken_for(&page), CHATS, "{file}");
        assert_eq!(page.attribute("#mapping", "data-mapped"), "6");
        // It does not stand in the way of what fits.
        assert!(!page.eval::<bool>("return document.querySelector('#mapping').open", &[]));
        assert!(page.text("#match-count").ends_with("Q-A pairs"));
    }
    let page = open(&server, "duels.parquet", "");
    assert_counts(&page, "duels.parquet");
    assert!(page.text("#match-count").ends_with("pairs"));
}

#[test]
fn a_correction_is_read_and_stands_in_the_address() {
    let server = server();
    let page = open(&server, "chats.parquet", "");
    page.wait_state("ready");
    let before = page.query();
    take(&page, "jailbreaking", "category_0");
    page.act("read-as-mapped");
    let jailbreaking = "return document.querySelectorAll(
        '#pictures-categories [data-mark=\"jailbreaking\"]').length > 0";
    page.wait_for("the third category", jailbreaking, &[]);
    page.wait_state("ready");
    assert_counts(&page, "chats.parquet");
    let keys = page.query_value("map.category_0");
    assert_eq!(keys, "[\"jailbreaking\",\"human_annotation\",\"hate,speech\"]");
    assert_eq!(page.query_value("map.safe_0"), "!toxicity");
    // Whoever is given the address sees the same.
    page.reload();
    page.wait_for("the third category", jailbreaking, &[]);
    page.wait_state("ready");
    let shared = taken_for(&page);
    assert!(shared.contains(&"jailbreaking: category_0".to_owned()), "{shared:?}");
    page.back();
    page.wait_for("two categories", &jailbreaking.replace("> 0", "=== 0"), &[]);
    page.wait_state("ready");
    assert_eq!(page.query(), before);
    assert_eq!(taken_for(&page), CHATS);
    // Data with more categories than before: the demo's.
    page.goto("");
    page.wait_state("ready");
    assert!(!page.exists("#mapping"));
}

#[test]
fn names_that_say_nothing_are_mapped_by_hand() {
    let server = server();
    let page = open(&server, "odd.parquet", "");
    page.wait_state("error");
    let told = page.failures().join(" ");
    assert!(told.contains("odd.parquet") && told.contains("“x”"), "{told}");
    assert!(page.eval::<bool>("return document.querySelector('#mapping').open", &[]));
    assert_eq!(taken_for(&page), [""; 0]);
    for (column, role) in [("x", "prompt"), ("y", "!safe_0"), ("z", "category_0")] {
        take(&page, column, role);
    }
    page.act("read-as-mapped");
    assert_counts(&page, "odd.parquet");
    assert_eq!(page.failures(), [""; 0]);
}

#[test]
fn a_mapping_that_makes_no_whole_is_told() {
    let server = server();
    for (keys, words) in [
        ("&map.prompt=user_input&map.safe_0=nope", "There is no column “nope”"),
        ("&map.prompt=user_input", "No column is a label"),
        ("&map.prompt=severity&map.safe_0=toxicity", "“severity” is of the kind “whole number”"),
        ("&map.response_0=model_output&map.safe_0=toxicity", "No column is the prompt"),
    ] {
        let page = open(&server, "chats.parquet", keys);
        page.wait_state("error");
        let told = page.failures().join(" ");
        assert!(told.contains(words), "{keys}: {told}");
        assert!(page.eval::<bool>("return document.querySelector('#mapping').open", &[]));
        page.act("guess-columns");
        assert_counts(&page, "chats.parquet");
    }
    // What no file is named for is left out, and said.
    let page = Page::open("map.prompt=x&map.colour=y");
    page.wait_state("ready");
    let notes = page.text("#address-notes");
    assert!(notes.contains("map.…") && notes.contains("colour"), "{notes}");
}

#[test]
fn texts_of_mapped_columns_are_read() {
    let server = server();
    for file in ["chats.parquet", "chats.jsonl"] {
        let page = open(&server, file, "&search=question%2017");
        page.wait_state("ready");
        page.wait_for(
            "what is found",
            "return document.querySelector('#match-count').dataset.shown === '11'",
            &[],
        );
        page.act("show-text");
        page.click("#pairs [data-action=open-pair]");
        page.wait_for(
            "the texts",
            "return document.querySelector('#reader [data-text=prompt], #reader .texts')?.textContent
                 .includes('question 17')",
            &[],
        );
        assert!(page.text("#reader .texts").contains("word word word word"), "{file}");
    }
}

#[test]
fn category_numbers_of_the_older_release_are_read() {
    let server = server();
    let page = Page::open(&src([format!("{}old-qa.parquet", server.url())]));
    assert_counts(&page, "old-qa.parquet");
    assert!(!page.exists("#mapping"), "it is a member of the family");
}
