//! One pair: labels side by side, texts and what is marked in them, links.

use browser_tests::{Page, broken, src};
use devserver::{Config, Devserver};
use serde_json::{Value, json};

/// Opens the reader at the nth pair of the table and returns its place.
fn open(page: &Page, nth: usize) -> String {
    page.wait_state("ready");
    page.wait_element("table#pairs tbody tr[data-row]");
    let place = page.attributes("table#pairs tbody tr[data-row]", "data-row")[nth].clone();
    page.click(&format!("table#pairs tr[data-row=\"{place}\"] button[data-action=open-pair]"));
    page.wait_element(&format!("#reader[data-row=\"{place}\"]"));
    place
}

fn show_text(page: &Page) {
    page.click("#reader button[data-action=show-text]");
    page.wait_element("#reader[data-text=shown]");
}

fn wait_row(page: &Page, row: &str) {
    page.wait_element(&format!("#reader[data-row=\"{row}\"]"));
}

/// Keeps what is copied where a test can see it.
fn catch_copies(page: &Page) {
    page.eval::<()>(
        "Object.defineProperty(navigator, 'clipboard', {
             value: Object.create(Clipboard.prototype, {
                 writeText: { value: async text => { window.copied = text } },
             }),
         })",
        &[],
    );
}

fn copied(page: &Page, action: &str) -> String {
    page.eval::<()>("delete window.copied", &[]);
    page.click(&format!("#reader button[data-action={action}]"));
    page.wait_for("a copy", "return window.copied !== undefined", &[]);
    page.eval("return window.copied", &[])
}

#[test]
fn every_category_has_a_row_and_differences_are_marked() {
    let page = Page::open("differs.any=categories&pref.any=0-1");
    open(&page, 0);
    let rows: Vec<(String, [bool; 2], bool)> = page.eval(
        "return [...document.querySelectorAll('#reader tr:has([data-field=response-0-categories])')].map(row => [
             row.querySelector('th').textContent,
             [0, 1].map(r => !!row.querySelector(`[data-field=response-${r}-categories] [data-category]`)),
             row.textContent.includes('differ'),
         ])",
        &[],
    );
    assert!(!rows.is_empty());
    for (name, has, marked) in &rows {
        assert!(has[0] || has[1], "{name}");
        assert_eq!(*marked, has[0] != has[1], "{name}");
    }
    assert!(rows.iter().any(|(.., marked)| *marked), "{rows:?}");
    let verdicts = page.text("#reader .verdicts");
    assert!(verdicts.contains("disagree"), "{verdicts}");
    let badges: Vec<String> =
        page.eval("return [...document.querySelectorAll('#reader thead th')].map(th => th.textContent)", &[]);
    assert_eq!(badges, ["Response 0better", "Response 1safer"]);
}

#[test]
fn a_safer_response_among_unsafe_ones_is_told() {
    let page = Page::open("safety.any=both-unsafe&differs.any=nothing");
    open(&page, 0);
    let verdicts = page.text("#reader .verdicts");
    assert!(verdicts.contains("between two unsafe responses"), "{verdicts}");
    assert!(verdicts.contains("Nothing recorded differs"), "{verdicts}");
}

#[test]
fn keys_walk_through_the_pairs() {
    let page = Page::open("sev.any=3");
    open(&page, 0);
    let rows = page.attributes("table#pairs tbody tr[data-row]", "data-row");
    let press = |key: &str, alt: bool, at: &str| {
        page.eval::<()>(
            "const target = document.querySelector(arguments[2]) ?? document.body;
             target.focus();
             target.dispatchEvent(new KeyboardEvent('keydown', {
                 key: arguments[0], altKey: arguments[1], bubbles: true, cancelable: true,
             }))",
            &[json!(key), json!(alt), json!(at)],
        );
    };
    press("ArrowDown", true, "body");
    wait_row(&page, &rows[1]);
    press("ArrowRight", false, "#reader-title");
    wait_row(&page, &rows[2]);
    press("ArrowLeft", false, "#reader [data-action=next-pair]");
    wait_row(&page, &rows[1]);
    press("ArrowUp", true, "body");
    wait_row(&page, &rows[0]);
    let ended = page.attribute("#reader [data-action=previous-pair]", "aria-disabled");
    assert_eq!(ended, "true");
    // What is typed into keeps its keys, and arrows elsewhere stay what they are.
    press("ArrowDown", true, "#search [name=search]");
    press("ArrowRight", false, "#search [name=search]");
    press("ArrowDown", true, "body");
    wait_row(&page, &rows[1]);
}

#[test]
fn hashes_are_compared_once_the_text_is_there() {
    let page = Page::open("");
    open(&page, 2);
    let value = |n: u8| page.attribute(&format!("#reader [data-field=response-{n}-sha256]"), "data-value");
    assert_eq!((value(0), value(1)), ("unread".into(), "unread".into()));
    show_text(&page);
    page.wait_element("#reader [data-field=response-0-sha256][data-value=match]");
    assert_eq!(value(1), "match");
}

#[test]
fn words_that_differ_are_marked_and_texts_stay_what_they_are() {
    let page = Page::open("");
    open(&page, 1);
    show_text(&page);
    let text = |n: u8| -> String {
        page.eval(
            &format!("return document.querySelector('#reader [data-field=response-{n}]').textContent"),
            &[],
        )
    };
    let before = [text(0), text(1)];
    page.act("toggle-diff");
    page.wait_element("#reader [data-field=response-0] .word-differs");
    page.wait_element("#reader [data-field=response-1] .word-differs");
    assert_eq!(page.query_value("diff"), "words");
    assert_eq!([text(0), text(1)], before);
    let words: Vec<String> = page.eval(
        "return [...document.querySelectorAll('#reader [data-field=response-0] .word-differs')]
             .map(piece => piece.textContent)",
        &[],
    );
    assert!(words.iter().all(|word| before[0].contains(word.as_str())), "{words:?}");
    page.act("toggle-diff");
    page.wait_for("plain texts", "return !document.querySelector('#reader .word-differs')", &[]);
    assert_eq!([text(0), text(1)], before);
}

#[test]
fn invisible_characters_are_told_and_shown() {
    let files = Devserver::start(Config { cors: true, ..Config::files(broken()) }).expect("a server");
    let page = Page::open(&src([format!("{}good.parquet", files.url())]));
    page.wait_state("ready");
    page.wait_element("table#pairs tbody tr[data-row]");
    page.click("header button[data-action=show-text]");
    open(&page, 0);
    page.wait_element("#reader[data-text=shown]");
    let with_one =
        "return document.querySelector('#reader [data-field=prompt]')?.textContent.includes('\\u200b')";
    for _ in 0..8 {
        if page.eval(with_one, &[]) {
            break;
        }
        let before = page.attribute("#reader", "data-row");
        page.act("next-pair");
        page.wait_for(
            "the next pair's text",
            &format!(
                "const reader = document.querySelector('#reader');
                 return reader.dataset.row !== {} && reader.dataset.text === 'shown'",
                json!(before)
            ),
            &[],
        );
    }
    assert!(page.eval::<bool>(with_one, &[]));
    assert!(page.text("#reader .texts").contains("invisible character"));
    let before: String =
        page.eval("return document.querySelector('#reader [data-field=prompt]').textContent", &[]);
    page.act("toggle-invisible");
    page.wait_element("#reader [data-field=prompt] .invisible[data-code='U+200B'][title='zero width space']");
    let after: String =
        page.eval("return document.querySelector('#reader [data-field=prompt]').textContent", &[]);
    assert_eq!(after, before);
}

#[test]
fn other_pairs_with_the_same_prompt_are_found() {
    let page = Page::open("");
    open(&page, 0);
    page.act("same-prompt");
    page.wait_element("#same-prompt[data-same=done]");
    let pairs: usize = page.attribute("#same-prompt", "data-pairs").parse().expect("a number");
    let rows = page.attributes("#same-prompt li", "data-row");
    assert_eq!(rows.len(), pairs);
    if let Some(first) = rows.first() {
        page.click("#same-prompt li button");
        wait_row(&page, first);
        page.act("same-prompt");
        page.wait_element("#same-prompt[data-same=done]");
        page.redraw(|page| page.act("same-prompt-list"));
        assert_eq!(page.query_value("same_prompt"), *first);
        page.wait_for(
            "all pairs with that prompt",
            "return Number(document.querySelector('#match-count').dataset.shown) === arguments[0]",
            &[json!(pairs + 1)],
        );
    }
}

#[test]
fn a_pair_is_copied_as_json_and_as_a_link() {
    let page = Page::open("cat.any=drugs");
    let place = open(&page, 0);
    page.wait_for("a fingerprint", "return location.search.includes('~')", &[]);
    catch_copies(&page);
    let pair = |page: &Page| -> Value { serde_json::from_str(&copied(page, "copy-pair")).expect("JSON") };
    let labels = pair(&page);
    assert_eq!(labels["place"], place.as_str());
    assert!(labels.get("prompt").is_none(), "{labels}");
    assert_eq!(labels["response_0_harm_category"].as_object().map(serde_json::Map::len), Some(19));
    show_text(&page);
    let prompt: String =
        page.eval("return document.querySelector('#reader [data-field=prompt]').textContent", &[]);
    assert_eq!(pair(&page)["prompt"], prompt.as_str());

    let link = copied(&page, "copy-link");
    assert!(link.contains(&format!("row={place}~")) && !link.contains("cat."), "{link}");
    let (_, query) = link.split_once('?').expect("a query");
    page.goto(query);
    page.wait_state("ready");
    wait_row(&page, &place);
}

#[test]
fn a_pair_is_found_by_its_hash_or_told_to_be_missing() {
    let page = Page::open("");
    let place = open(&page, 3);
    page.wait_for("a fingerprint", "return location.search.includes('~')", &[]);
    let row = page.query_value("row");
    let (_, fingerprint) = row.split_once('~').expect("a fingerprint");

    page.goto(&format!("row=alpaca-7b/train/9~{fingerprint}"));
    page.wait_state("ready");
    wait_row(&page, &place);
    page.wait_element("#pair-moved");
    assert!(page.text("#pair-moved").contains("alpaca-7b/train/9"));

    page.goto("row=alpaca-7b/train/9~000000000000");
    page.wait_state("ready");
    page.wait_element("#pair-missing");
    let text = page.text("#pair-missing");
    assert!(text.contains("alpaca-7b/train/9") && text.contains("000000000000"), "{text}");
}

#[test]
fn a_part_that_cannot_be_fetched_is_told_and_tried_again() {
    let mut page = Page::open("");
    page.wait_state("ready");
    page.expect_console("part_reader");
    page.expect_console("Failed to fetch");
    page.devtools("Network.enable", json!({}));
    page.devtools("Network.setBlockedURLs", json!({ "urls": ["*part_reader*"] }));
    page.click("#pairs [data-action=open-pair]");
    page.wait_element("[role=alert][data-part=reader]");
    assert!(!page.exists("#reader"));
    page.devtools("Network.setBlockedURLs", json!({ "urls": [] }));
    page.act("fetch-part");
    page.wait_element("#reader");
    assert!(!page.exists("[data-part=reader]"));
}
