//! Bad files and bad hosts: each is explained, and what is good stays.

use std::fs;

use browser_tests::{Page, Tables, broken, counts, src};
use devserver::{Config, Devserver, Fault};

const GOOD_ROWS: u64 = 300;

fn server() -> Devserver {
    Devserver::start(Config { cors: true, ..Config::files(broken()) }).expect("a server")
}

fn good() -> Tables {
    counts(&broken().join("good.parquet"), &[]).0
}

/// Names of the files in the folder that begin so, without `.parquet`.
fn names(prefix: &str) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(broken())
        .expect("the fixtures")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.starts_with(prefix))
        .filter_map(|name| name.strip_suffix(".parquet").map(str::to_owned))
        .collect();
    names.sort();
    assert!(!names.is_empty(), "no fixture begins with {prefix}");
    names
}

/// A message names the file, a cause, and something to do.
#[track_caller]
fn assert_helpful(errors: &[String], file: &str, cause: &str) {
    let error = errors
        .iter()
        .find(|error| error.contains(file))
        .unwrap_or_else(|| panic!("no message names {file}: {errors:#?}"));
    let lower = error.to_lowercase();
    assert!(lower.contains(&cause.to_lowercase()), "{cause:?} is not in {error:?}");
    let advice = ["check", "download", "open", "write", "fetch", "export", "try", "give", "drop"];
    assert!(advice.iter().any(|verb| lower.contains(verb)), "no advice in {error:?}");
}

#[test]
fn every_bad_file_is_explained_and_the_good_one_stays() {
    let server = server();
    let bad: Vec<_> = names("bad-").into_iter().filter(|name| name != "bad-page").collect();
    let urls = ["good".to_owned()].into_iter().chain(bad.iter().cloned());
    let page = Page::open(&src(urls.map(|name| format!("{}{name}.parquet", server.url()))));
    page.wait_state("error");
    let errors = page.failures();
    assert_eq!(errors.len(), bad.len(), "{errors:#?}");
    for (name, cause) in [
        ("bad-text", "response_0"),
        ("bad-html", "web page"),
        ("bad-4-bytes", ""),
        ("bad-empty", "empty"),
        ("bad-truncated", ""),
        ("bad-footer-length", "footer"),
        ("bad-footer-bytes", "footer"),
        ("bad-footer-offsets", "footer"),
        ("bad-footer-total", "footer"),
        ("bad-footer-rows", "footer"),
        ("bad-encrypted", "encrypt"),
        ("bad-missing-column", "response_0_severity_level"),
        ("bad-other-schema", "question"),
        ("bad-text-as-severity", "response_1_severity_level"),
    ] {
        assert!(bad.iter().any(|known| known == name), "{name} is no fixture");
        assert_helpful(&errors, &format!("{name}.parquet"), cause);
    }
    page.tables().assert_equal(&good());
    assert_eq!(page.match_count().total, GOOD_ROWS);
}

/// Rows of the file behind a damaged one stand earlier than its footer said.
#[test]
fn text_behind_a_damaged_file_is_the_rows_own() {
    let server = server();
    let prompt = |files: &[&str], state: &str| -> String {
        let sources = src(files.iter().map(|file| format!("{}{file}", server.url())));
        let page = Page::open(&format!("{sources}&row=good/123"));
        page.wait_state(state);
        page.wait_element("#reader[data-row=\"good/123\"]");
        page.click("#reader button[data-action=show-text]");
        page.wait_element("#reader[data-text=shown]");
        page.eval("return document.querySelector('#reader [data-field=prompt]').textContent", &[])
    };
    let alone = prompt(&["good.parquet"], "ready");
    assert!(!alone.is_empty());
    assert_eq!(prompt(&["bad-page.parquet", "good.parquet"], "error"), alone);
}

#[test]
fn what_lies_before_the_damage_stays() {
    let server = server();
    let page = Page::open(&src([format!("{}bad-page.parquet", server.url())]));
    page.wait_state("error");
    let errors = page.failures();
    assert_eq!(errors.len(), 1, "{errors:#?}");
    assert_helpful(&errors, "bad-page.parquet", "response_0_severity_level");
    // The second of three row groups is damaged.
    assert_eq!(page.match_count().total, GOOD_ROWS / 3);
}

#[test]
fn a_bad_file_alone_is_not_replaced_by_demo_data() {
    let server = server();
    let page = Page::open(&src([format!("{}bad-truncated.parquet", server.url())]));
    page.wait_state("error");
    assert_helpful(&page.failures(), "bad-truncated.parquet", "");
    assert_eq!(page.match_count().total, 0);
    assert!(!page.text("body").contains("Demo data: synthetic text"));
}

#[test]
fn good_files_of_every_writer_count_alike() {
    let server = server();
    let good_names: Vec<_> = names("good").into_iter().filter(|name| name != "good-no-rows").collect();
    let page = Page::open(&src(good_names.iter().map(|name| format!("{}{name}.parquet", server.url()))));
    page.wait_state("ready");
    let files = good_names.len() as u64;
    assert_eq!(page.match_count().total, files * GOOD_ROWS);
    page.tables().assert_equal(&good().times(files));
}

#[test]
fn a_file_without_rows_is_read() {
    let server = server();
    let page = Page::open(&src([format!("{}good-no-rows.parquet", server.url())]));
    page.wait_state("ready");
    assert_eq!(page.match_count().total, 0);
}

#[test]
fn odd_labels_are_counted_as_unknown() {
    let server = server();
    for name in names("partly-") {
        let file = format!("{name}.parquet");
        let page = Page::open(&src([format!("{}{file}", server.url())]));
        page.wait_state("ready");
        let (expected, ..) = counts(&broken().join(&file), &[]);
        println!("{name}");
        page.tables().assert_equal(&expected);
    }
}

#[test]
fn every_bad_host_is_explained_and_the_good_one_stays() {
    let server = server();
    let faults = [
        (Fault::NotFound, "404"),
        (Fault::Html, "web page"),
        (Fault::Empty, "empty"),
        (Fault::NoCors, "CORS"),
        (Fault::Cut, ""),
        (Fault::ServerError, "500"),
        (Fault::TooManyRequests, "429"),
    ];
    let faulty = |fault: Fault| format!("{}fault/{}/good.parquet", server.url(), fault.name());
    for (fault, cause) in faults {
        let mut page = Page::open(&src([format!("{}good-polars.parquet", server.url()), faulty(fault)]));
        // What the browser itself writes about an answer it does not like.
        page.expect_console("Failed to load resource");
        page.expect_console("blocked by CORS policy");
        page.wait_state("error");
        let errors = page.failures();
        assert_eq!(errors.len(), 1, "{fault:?}: {errors:#?}");
        assert_helpful(&errors, "good.parquet", cause);
        page.tables().assert_equal(&good());
    }
}

#[test]
fn a_host_without_ranges_is_read_whole() {
    let server = server();
    for fault in [Fault::NoRange, Fault::Gzip] {
        let url = format!("{}fault/{}/good.parquet", server.url(), fault.name());
        let mut page = Page::open(&src([url]));
        // A part of a compressed body cannot be decoded, and the browser says so.
        page.expect_console("ERR_CONTENT_DECODING_FAILED");
        page.wait_state("ready");
        assert!(page.exists("#source-notes [data-note=whole-file]"), "{fault:?}");
        page.tables().assert_equal(&good());
    }
}

#[test]
fn a_slow_host_shows_progress() {
    let server = server();
    let page = Page::open(&src([format!("{}fault/slow/good.parquet", server.url())]));
    page.wait_element("html[data-state=loading] #progress[role=progressbar]");
    assert_ne!(page.text("#progress"), "");
    page.wait_state("ready");
    assert!(!page.exists("#progress"));
    page.tables().assert_equal(&good());
}
