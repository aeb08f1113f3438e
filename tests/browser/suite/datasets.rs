//! Datasets on the hub by name, packed sites, and whose servers may be asked.

use browser_tests::{Page, Visit, family};
use devserver::{Config, Devserver};

fn hub() -> Devserver {
    Devserver::start(Config::hub(family().join("hub"))).expect("a hub")
}

fn address(hub: &Devserver, rest: &str) -> String {
    let endpoint = hub.url().trim_end_matches('/');
    format!("hub=owner/dataset&endpoint={endpoint}{rest}")
}

#[test]
fn another_server_is_asked_once_the_reader_agrees() {
    let hub = hub();
    let page = Visit::to(&address(&hub, "&split=train")).asks().open();
    page.wait_element("#origins-asked");
    let origin = hub.url().trim_end_matches('/').to_owned();
    assert_eq!(page.attribute("#origins-asked", "data-origins"), origin);
    assert_eq!(page.attribute("html", "data-state"), "loading");
    assert!(hub.log().is_empty(), "nothing was asked before");

    page.click("#origins-asked [data-action=allow-origins]");
    page.wait_state("ready");
    assert_eq!(page.match_count().total, 1500);
    assert!(!page.exists("#origins-asked"));
    let asked = hub.log();
    assert!(asked.iter().any(|entry| entry.path.ends_with("/api/datasets/owner/dataset/parquet")));
    assert!(asked.iter().all(|entry| !entry.path.contains("/test/")), "only the split that was asked for");

    // Once for each server.
    page.goto(&address(&hub, "&config=other"));
    page.wait_state("ready");
    assert_eq!(page.match_count().total, 1200);
}

#[test]
fn a_refusal_is_kept_to() {
    let hub = hub();
    let page = Visit::to(&address(&hub, "")).asks().open();
    page.wait_element("#origins-asked");
    page.click("#origins-asked [data-action=refuse-origins]");
    page.wait_state("error");
    assert!(page.text("#source-error").contains("did not want"), "{}", page.text("#source-error"));
    assert!(hub.log().is_empty());
}

#[test]
fn parts_of_a_dataset_open_by_name() {
    let hub = hub();
    let page = Page::open(&address(&hub, ""));
    page.wait_state("ready");
    // Both splits of the usual config, with the fields of both.
    assert_eq!(page.match_count().total, 2700);
    page.goto(&address(&hub, "&config=default&split=test&safety.any=both-safe"));
    page.wait_state("ready");
    assert_eq!(page.match_count().total, 1200);
    assert!(!page.exists("#address-notes li"), "{}", page.text("main"));
    page.click("#clear-filters, [data-action=clear-filters]");
    let query: String = page.eval("return location.search", &[]);
    assert!(
        query.starts_with("?hub=owner/dataset&endpoint=") && query.ends_with("&config=default&split=test"),
        "{query}"
    );

    page.goto(&address(&hub, "&split=validation"));
    page.wait_state("error");
    let said = page.text("#source-error");
    assert!(said.contains("owner/dataset") && said.contains("default/train"), "{said}");
}

#[test]
fn a_revision_without_converted_files_opens_its_own() {
    let hub = hub();
    let endpoint = hub.url().trim_end_matches('/').to_owned();
    for (rest, rows) in [("&rev=v0&split=train", 400), ("", 800)] {
        let page = Page::open(&format!("hub=owner/unconverted&endpoint={endpoint}{rest}"));
        page.wait_state("ready");
        assert_eq!(page.match_count().total, rows);
        assert!(!page.exists(".slot[data-slot=severity]:not([hidden])"), "v0 has no severity levels");
    }
}

#[test]
fn a_packed_site_opens_by_its_manifest() {
    let page = Page::open("site=demo/manifest.json");
    page.wait_state("ready");
    assert_eq!(page.match_count().total, 82_118);
    assert!(page.requests_elsewhere().is_empty());
    let about = page.attribute(".about-dataset", "href");
    assert_eq!(about, "datasets/pku-saferlhf.html");
}

#[test]
fn a_pasted_line_of_code_becomes_an_address() {
    let mut page = Page::open("");
    page.wait_state("ready");
    page.expect_console("Failed to load resource");
    page.send_keys("#open-address input", "load_dataset(\"owner/dataset\", \"other\", split=\"train\")");
    page.click("#open-address button");
    page.wait_for("the address", "return location.search.startsWith('?hub=')", &[]);
    let query: String = page.eval("return location.search", &[]);
    assert_eq!(query, "?hub=owner/dataset&config=other&split=train");
    page.wait_state("error");
    assert_eq!(page.match_count().total, 82_118, "what was open stays");
}
