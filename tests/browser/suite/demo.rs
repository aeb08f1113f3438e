//! The page as it opens without a choice: demo data.

use browser_tests::{Count, MOUNT, Page, Visit, published};
use devserver::Entry;

/// Bytes of data that the charts may cost.
const DATA_BUDGET: u64 = 400_000;

#[test]
fn all_demo_pairs_are_counted() {
    let page = Page::open("");
    page.wait_state("ready");
    assert_eq!(page.match_count(), Count { shown: 82_118, total: 82_118 });
    let tables = page.tables();
    assert_eq!(tables.keys("categories").len(), 19);
    let all = |chart, keys: &[&str], column| -> u64 {
        keys.iter().map(|key| tables.number(chart, key, column)).sum()
    };
    assert_eq!(all("severity", &["0", "1", "2", "3"], "all"), 2 * 82_118);
    let safety = ["both-safe", "only-0-safe", "only-1-safe", "both-unsafe"];
    assert_eq!(all("pair-safety", &safety, "pairs"), 82_118);
    let preferences =
        all("better-safer", &["0", "1"], "safer-0") + all("better-safer", &["0", "1"], "safer-1");
    assert_eq!(preferences, 82_118);
    assert!(page.text("body").contains("Demo data: synthetic text"), "the notice is not visible");
    assert_ne!(page.attribute("html", "data-build"), "");
}

#[test]
fn the_train_split_has_the_published_numbers() {
    let page = Page::open("split=train");
    page.wait_state("ready");
    assert_eq!(page.match_count().shown, 73_907);
    let tables = page.tables();
    for ((chart, key, column), count) in published() {
        assert_eq!(tables.number(&chart, &key, &column), count, "{chart} {key} {column}");
    }
    for row in ["0", "1"] {
        for column in ["safer-0", "safer-1"] {
            assert!(tables.number("better-safer", row, column) > 0, "{row} {column}");
        }
    }
    let agree = tables.number("better-safer", "0", "safer-0") + tables.number("better-safer", "1", "safer-1");
    assert_eq!(agree, 56_109);
    for key in tables.keys("categories") {
        let [responses, first, second, either, both] =
            ["responses", "response-0", "response-1", "either", "both"]
                .map(|column| tables.number("categories", key, column));
        assert_eq!(responses, first + second, "{key}");
        assert_eq!(responses, either + both, "{key}");
    }
}

#[test]
fn the_test_split_is_the_rest() {
    let page = Page::open("split=test");
    page.wait_state("ready");
    assert_eq!(page.match_count().shown, 8_211);
}

#[test]
fn the_charts_cost_little_data() {
    let page = Visit::to("").alone().open();
    page.wait_state("ready");
    let data: Vec<Entry> = page.requests_before("labels-ready").into_iter().filter(is_data).collect();
    let bytes: u64 = data.iter().map(|entry| entry.body_bytes).sum();
    assert!(bytes > 0, "no data among {:?}", paths(&page.requests()));
    assert!(bytes <= DATA_BUDGET, "{bytes} bytes: {:?}", paths(&data));
    println!("demo: {bytes} bytes of data in {} requests", data.len());
}

#[test]
fn no_request_leaves_the_origin() {
    let page = Page::open("");
    page.wait_state("ready");
    let elsewhere = page.requests_elsewhere();
    assert!(elsewhere.is_empty(), "{:?}", paths(&elsewhere));
    for entry in page.requests() {
        assert!(entry.path.starts_with(MOUNT), "{} lies outside of the site", entry.path);
        assert!(entry.status < 400, "{} {}", entry.status, entry.path);
    }
}

#[test]
fn loading_does_not_hold_the_page_up() {
    let page = Visit::to("").alone().open();
    page.wait_state("ready");
    let first = page.mark_time("first-chart");
    let ready = page.mark_time("labels-ready");
    assert!(first <= ready, "first-chart at {first}, labels-ready at {ready}");
    page.assert_no_long_task();
}

/// Whether a request is for data: for anything that is no program or style.
fn is_data(entry: &Entry) -> bool {
    let path = entry.path.split('?').next().unwrap_or_default();
    let program = [".html", ".js", ".wasm", ".css", ".svg", ".png", ".ico", ".webmanifest", "/"];
    !program.iter().any(|end| path.ends_with(end))
}

fn paths(entries: &[Entry]) -> Vec<String> {
    entries
        .iter()
        .map(|entry| format!("{} {} ({} bytes)", entry.method, entry.path, entry.body_bytes))
        .collect()
}
