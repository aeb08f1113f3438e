//! Files from the user's machine and addresses typed into the page.

use std::fs;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use browser_tests::{Page, broken, counts};
use devserver::{Config, Devserver};
use serde_json::json;

const GOOD_ROWS: u64 = 300;

/// Waits until the page shows the small file, and compares.
#[track_caller]
fn assert_opened(page: &Page) {
    page.wait_for(
        "the file's rows",
        &format!("return document.querySelector('#sources [data-source][data-rows=\"{GOOD_ROWS}\"]')"),
        &[],
    );
    page.wait_state("ready");
    assert_eq!(page.match_count().total, GOOD_ROWS);
    page.tables().assert_equal(&counts(&broken().join("good.parquet"), &[]).0);
    assert!(!page.text("body").contains("Demo data: synthetic text"));
}

#[test]
fn a_picked_file_opens() {
    let page = Page::open("");
    page.wait_state("ready");
    page.send_keys("input#file-picker", &broken().join("good.parquet").to_string_lossy());
    assert_opened(&page);
    assert!(page.requests_elsewhere().is_empty());

    page.wait_element("table#pairs tbody tr[data-row] button[data-action=open-pair]");
    page.click("table#pairs tbody tr[data-row] button[data-action=open-pair]");
    page.wait_element("#reader button[data-action=show-text]");
    page.click("#reader button[data-action=show-text]");
    page.wait_element("#reader[data-text=shown]");
    assert!(page.text("#reader [data-field=prompt]").starts_with("<img"));
}

#[test]
fn a_dropped_file_opens() {
    let page = Page::open("");
    page.wait_state("ready");
    let bytes = fs::read(broken().join("good.parquet")).expect("a fixture");
    page.eval::<()>(
        "const bytes = Uint8Array.from(atob(arguments[0]), c => c.charCodeAt(0));
         const dataTransfer = new DataTransfer();
         dataTransfer.items.add(new File([bytes], 'good.parquet'));
         for (const type of ['dragenter', 'dragover', 'drop']) {
             const event = new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true });
             const target = document.elementFromPoint(innerWidth / 2, innerHeight / 2);
             target.dispatchEvent(event);
         }",
        &[json!(BASE64_STANDARD.encode(bytes))],
    );
    assert_opened(&page);
}

#[test]
fn a_typed_address_opens() {
    let files = Devserver::start(Config { cors: true, ..Config::files(broken()) }).expect("a server");
    let page = Page::open("");
    page.wait_state("ready");
    let url = format!("{}good.parquet", files.url());
    page.send_keys("form#open-address input[name=src]", &url);
    page.eval::<()>("document.querySelector('form#open-address').requestSubmit()", &[]);
    assert_opened(&page);
    assert_eq!(page.query_value("src"), url);
}

#[test]
fn a_picked_file_that_is_bad_is_explained() {
    let page = Page::open("");
    page.wait_state("ready");
    page.send_keys("input#file-picker", &broken().join("bad-truncated.parquet").to_string_lossy());
    page.wait_element("#source-error [data-file]");
    page.wait_state("error");
    let error = page.text("#source-error [data-file]");
    assert!(error.contains("bad-truncated.parquet"), "{error}");
}
