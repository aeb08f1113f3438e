//! Marks: kept by the browser, filtered by, exported, taken in; nothing is lost silently.

use std::fs;
use std::path::PathBuf;

use browser_tests::{Page, Visit};
use serde_json::{Value, json};

const PAIR: &str = "alpaca2-7b/train/1234";

/// Opens a page with a pair in the reader, once marks can be set.
fn open() -> Page {
    let page = Page::open(&format!("row={PAIR}"));
    wait_marks(&page);
    page
}

fn wait_marks(page: &Page) {
    page.wait_state("ready");
    page.wait_element("#mark button[data-action=star]:not([disabled])");
    // The file tells the pair's fingerprint.
    page.wait_for("the fingerprint", "return location.search.includes('~')", &[]);
}

/// Waits until so many pairs are marked, and until the browser keeps that.
#[track_caller]
fn wait_marked(page: &Page, marks: usize) {
    page.wait_element(&format!("#saved[data-marks=\"{marks}\"]"));
    page.wait_for(
        "marks to be kept",
        "return new Promise(done => {
             const open = indexedDB.open('saferlhf', 1);
             open.onsuccess = () => {
                 const count = open.result.transaction('marks').objectStore('marks').count();
                 open.result.close();
                 count.onsuccess = () => { window.kept = count.result };
             };
             done();
         }) && window.kept === arguments[0]"
            .replace("arguments[0]", &marks.to_string())
            .as_str(),
        &[],
    );
}

/// Sets a star, two tags and a note on the open pair.
fn set_all(page: &Page) {
    page.click("#mark button[data-action=star]");
    page.send_keys("#mark-tag", "odd one\u{e007}");
    page.send_keys("#mark-tag", "second,");
    page.send_keys("#mark-note", "first line\nsecond");
}

fn set(page: &Page) -> Value {
    page.eval(
        "const mark = document.querySelector('#mark');
         return {
             star: mark.querySelector('[data-action=star]').ariaPressed,
             tags: [...mark.querySelectorAll('[data-tag]')].map(tag => tag.dataset.tag),
             note: mark.querySelector('#mark-note').value,
         }",
        &[],
    )
}

fn all() -> Value {
    json!({ "star": "true", "tags": ["odd one", "second"], "note": "first line\nsecond" })
}

fn nothing() -> Value {
    json!({ "star": "false", "tags": [], "note": "" })
}

/// The text that “Export” offers as a file.
fn exported(page: &Page) -> String {
    page.eval::<()>(
        "const make = URL.createObjectURL.bind(URL);
         URL.createObjectURL = blob => { blob.text().then(text => { window.file = text }); return make(blob) };",
        &[],
    );
    page.act("save-marks");
    page.wait_for("a file", "return window.file", &[]);
    page.eval("return window.file", &[])
}

/// Has the page take a file of marks with this text, and returns what it says of it.
fn take(page: &Page, name: &str, text: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).expect("a place for a file");
    let before = page.eval::<String>("return document.querySelector('#marks-told')?.textContent ?? ''", &[]);
    page.send_keys("#marks-file", &path.to_string_lossy());
    page.wait_for(
        "a word on the file",
        &format!("return (document.querySelector('#marks-told')?.textContent ?? '') !== {}", json!(before)),
        &[],
    );
    page.text("#marks-told")
}

fn file(marks: Value) -> String {
    json!({ "format": "saferlhf-marks", "version": 1, "marks": marks }).to_string()
}

/// Opens the page where this script has run before it.
fn open_after(script: &str) -> Page {
    let page = open();
    page.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script }));
    page.reload();
    wait_marks(&page);
    page
}

#[test]
fn marks_are_there_at_the_next_visit() {
    let page = open();
    assert_eq!(set(&page), nothing());
    set_all(&page);
    wait_marked(&page, 1);
    assert_eq!(set(&page), all());
    assert_eq!(page.text("#mark-status"), "Kept in this browser.");
    page.reload();
    wait_marks(&page);
    page.wait_element("#saved[data-here=\"1\"]");
    assert_eq!(set(&page), all());

    page.click("#mark [data-tag=\"odd one\"]");
    page.click("#mark button[data-action=star]");
    page.click("#mark [data-tag=second]");
    page.wait_element("#saved[data-marks=\"1\"]");
    page.eval::<()>(
        "const note = document.querySelector('#mark-note');
         note.value = '';
         note.dispatchEvent(new Event('input', { bubbles: true }));",
        &[],
    );
    wait_marked(&page, 0);
}

#[test]
fn marks_filter() {
    let page = open();
    set_all(&page);
    wait_marked(&page, 1);
    for (name, query) in [("starred", "starred"), ("noted", "noted"), ("tag:odd one", "tag:odd one")] {
        page.redraw(|page| page.click(&format!("#saved [data-name=\"{name}\"]")));
        page.wait_element("#match-count[data-shown=\"1\"]");
        assert_eq!(page.query_value("marks.any"), query);
        page.wait_element(&format!("table#pairs tr[data-row=\"{PAIR}\"]"));
        page.redraw(|page| page.click(&format!("#saved [data-name=\"{name}\"]")));
    }
    // What is marked later joins, what is no longer marked leaves.
    page.click("#saved [data-name=starred]");
    page.wait_element("#match-count[data-shown=\"1\"]");
    page.click("#mark button[data-action=star]");
    page.wait_element("#match-count[data-shown=\"0\"]");
    page.click("#mark button[data-action=star]");
    page.wait_element("#match-count[data-shown=\"1\"]");
    wait_marked(&page, 1);
    page.reload();
    page.wait_state("ready");
    page.wait_element("#match-count[data-shown=\"1\"]");
}

#[test]
fn marks_go_from_one_browser_to_another() {
    let page = open();
    set_all(&page);
    wait_marked(&page, 1);
    let text = exported(&page);
    let read: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((&read["format"], &read["version"]), (&json!("saferlhf-marks"), &json!(1)));
    assert_eq!(read["marks"][0]["place"], PAIR);
    drop(page);

    let other = open();
    let told = take(&other, "marks.json", &text);
    assert!(told.contains("1 added, 0 replaced, 0 left as they are, 0 refused"), "{told}");
    wait_marked(&other, 1);
    assert_eq!(set(&other), all());
    let told = take(&other, "marks.json", &text);
    assert!(told.contains("0 added, 0 replaced, 1 left as they are"), "{told}");
}

#[test]
fn a_file_that_is_refused_changes_nothing() {
    let page = open();
    page.click("#mark button[data-action=star]");
    wait_marked(&page, 1);
    for (text, why) in [
        ("not at all", "it is not JSON"),
        ("{\"format\":\"another\",\"marks\":[]}", "“format”"),
        ("{\"format\":\"saferlhf-marks\",\"version\":2,\"marks\":[]}", "“version” is not 1"),
    ] {
        let told = take(&page, "refused.json", text);
        assert!(told.contains(why) && told.contains("Nothing has changed"), "{told}");
    }
    let good = json!({ "place": "a/1", "fingerprint": "", "dataset": "another", "starred": true,
                       "tags": [], "note": "", "changed": 1 });
    let mut bad = good.clone();
    bad["place"] = json!("a/2");
    bad["tags"] = json!("none");
    let told = take(&page, "half.json", &file(json!([good, bad])));
    assert!(told.contains("1 added") && told.contains("1 refused") && told.contains("a/2: “tags”"), "{told}");
    wait_marked(&page, 2);
    assert!(page.text("#marks-elsewhere").contains("a/1"));
}

#[test]
fn a_full_storage_is_told() {
    let page = open_after(
        "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError') }",
    );
    page.click("#mark button[data-action=star]");
    page.wait_element("#marks-problem");
    assert!(page.text("#marks-problem").contains("full"), "{}", page.text("#marks-problem"));
    page.wait_element("#mark-status[data-kept=false]");
    assert_eq!(set(&page)["star"], "true", "it stays for this visit");
    assert!(exported(&page).contains(PAIR));
}

#[test]
fn a_storage_that_is_not_there_is_told() {
    let page =
        open_after("IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError') }");
    page.wait_element("#marks-problem");
    assert!(page.text("#marks-problem").contains("SecurityError"));
    page.click("#mark button[data-action=star]");
    page.wait_element("#mark-status[data-kept=false]");
    page.wait_element("#saved[data-marks=\"1\"]");
}

#[test]
fn what_could_not_be_kept_is_kept_later() {
    let page = open_after(
        "const put = IDBObjectStore.prototype.put;
         IDBObjectStore.prototype.put = function (...all) {
             if (!window.room) throw new DOMException('full', 'QuotaExceededError');
             return put.apply(this, all);
         }",
    );
    set_all(&page);
    page.wait_element("#marks-problem");
    page.eval::<()>("window.room = true", &[]);
    page.act("keep-marks");
    page.wait_for("no problem", "return !document.querySelector('#marks-problem')", &[]);
    wait_marked(&page, 1);
    page.reload();
    wait_marks(&page);
    page.wait_element("#saved[data-marks=\"1\"]");
    assert_eq!(set(&page), all());
}

#[test]
fn marks_of_one_tab_appear_in_another() {
    let page = open();
    page.eval::<()>("window.other = window.open(location.href)", &[]);
    page.wait_for(
        "the other tab",
        "return other.document.querySelector('#mark button[data-action=star]:not([disabled])')",
        &[],
    );
    set_all(&page);
    page.wait_for(
        "the mark in the other tab",
        "return other.document.querySelectorAll('#mark [data-tag]').length === 2
             && other.document.querySelector('#mark-note').value === 'first line\\nsecond'",
        &[],
    );
    page.eval::<()>("other.document.querySelector('#mark [data-tag=second]').click()", &[]);
    page.wait_for("one tag less", "return document.querySelectorAll('#mark [data-tag]').length === 1", &[]);
    page.eval::<()>("other.close()", &[]);
}

#[test]
fn a_mark_is_not_taken_for_that_of_another_pair() {
    let page = open();
    let dataset = page.text(".dataset-title");
    let mark = json!({ "place": PAIR, "fingerprint": "0123456789ab", "dataset": dataset, "starred": true,
                       "tags": ["wrong"], "note": "", "changed": 1 });
    take(&page, "astray.json", &file(json!([mark])));
    page.wait_for(
        "a word on it",
        "return /another pair/.test(document.querySelector('#mark-status').textContent)",
        &[],
    );
    assert_eq!(set(&page), nothing());
    assert!(page.text("#marks-elsewhere").contains("wrong"));
    page.click("#mark button[data-action=star]");
    wait_marked(&page, 2);
    assert_eq!(page.attribute("#saved", "data-here"), "1");
}

#[test]
fn all_marks_are_deleted_when_the_reader_is_sure() {
    let page = Visit::to(&format!("row={PAIR}")).sized(390, 844).open();
    wait_marks(&page);
    set_all(&page);
    wait_marked(&page, 1);
    page.act("ask-delete-marks");
    page.act("ask-delete-marks");
    assert!(!page.exists("button[data-action=delete-marks]"));
    page.act("ask-delete-marks");
    page.act("delete-marks");
    wait_marked(&page, 0);
    assert_eq!(set(&page), nothing());
}
