//! A file in the hub's own layout, behind the hub's own redirects.

use browser_tests::{Hub, Page, Visit, counts, counts_of, hub, src};
use devserver::{Entry, Fault, Port};

/// What the charts may cost.
const DATA_BUDGET: u64 = 1_400_000;
const REQUEST_BUDGET: usize = 90;
/// What the text of one pair may cost beyond: about one row group.
const TEXT_BUDGET: u64 = 1_000_000;
/// One for its texts and one for its hashes.
const TEXT_REQUESTS: usize = 2;
/// What the hashes of one row group may cost: they are no text, and the pair's
/// address needs them.
const HASHES_BUDGET: u64 = 150_000;

/// The data that the CDN has answered.
fn data(hub: &Hub) -> Vec<Entry> {
    let log = hub.server().log();
    log.into_iter().filter(|entry| entry.port == Port::Cdn && entry.method == "GET").collect()
}

fn bytes(entries: &[Entry]) -> u64 {
    entries.iter().map(|entry| entry.body_bytes).sum()
}

#[test]
fn the_charts_cost_little_and_are_right() {
    let hub = hub();
    let page = Visit::to(&src([hub.train()])).alone().open();
    page.wait_state("ready");
    let read = data(&hub);
    let resolved = hub.server().log().len() - read.len();
    println!("hub: {} bytes in {} requests, {resolved} other", bytes(&read), read.len());

    let (expected, pairs, total) = counts(hub.file(), &[]);
    assert_eq!((page.match_count().shown, page.match_count().total), (pairs, total));
    assert_eq!(total, 73_907);
    page.tables().assert_equal(&expected);

    assert!(read.iter().all(|entry| entry.status == 206), "{read:?}");
    assert!(bytes(&read) <= DATA_BUDGET, "{} bytes", bytes(&read));
    assert!(read.len() <= REQUEST_BUDGET, "{} requests", read.len());
    assert!(resolved <= REQUEST_BUDGET, "{resolved} requests beside those for data");
    let preflights = hub.server().log().into_iter().filter(|entry| entry.method == "OPTIONS");
    assert_eq!(preflights.count(), 0);
    assert_eq!(page.attribute("#sources", "data-bytes"), bytes(&read).to_string());
    let file = "#sources [data-source]";
    assert_eq!(page.attribute(file, "data-rows"), total.to_string());
    assert!(!page.exists("#source-notes [data-note=whole-file]"));
    page.assert_no_long_task();
}

#[test]
fn one_pair_costs_one_row_group() {
    let hub = hub();
    let page = Page::open(&src([hub.train()]));
    page.wait_state("ready");
    page.wait_element("table#pairs tbody tr[data-row]");
    let before = data(&hub);
    // In the middle of the file.
    page.goto(&(src([hub.train()]) + "&row=default/train/36953"));
    page.wait_state("ready");
    page.wait_element("#reader[data-row='default/train/36953'][data-text=hidden]");
    page.wait_for("the fingerprint", "return location.search.includes('~')", &[]);
    let hashes = data(&hub).split_off(2 * before.len());
    assert_eq!(hashes.len(), 1, "{hashes:?}");
    assert!(bytes(&hashes) <= HASHES_BUDGET, "text was fetched before consent: {} bytes", bytes(&hashes));

    page.click("#reader button[data-action=show-text]");
    page.wait_element("#reader[data-text=shown]");
    let read = &data(&hub)[2 * before.len()..];
    println!("hub: {} bytes in {} requests for the text of a pair", bytes(read), read.len());
    assert_eq!(read.len(), TEXT_REQUESTS, "{read:?}");
    assert!(bytes(read) <= TEXT_BUDGET, "{} bytes", bytes(read));
    assert!(!page.text("#reader [data-field=prompt]").is_empty());
}

#[test]
fn text_that_looks_like_markup_stays_text() {
    let hub = hub();
    let page = Page::open(&(src([hub.train()]) + "&row=default/train/0"));
    page.wait_state("ready");
    page.wait_element("#reader[data-text=hidden]");
    page.click("#reader button[data-action=show-text]");
    page.wait_element("#reader[data-text=shown]");
    let prompt = page.text("#reader [data-field=prompt]");
    assert!(prompt.starts_with("<img src=x"), "{prompt}");
}

#[test]
fn filters_count_as_duckdb_does() {
    let hub = hub();
    let page = Page::open(&src([hub.train()]));
    page.wait_state("ready");
    for clauses in [
        &[("cat.any", "cybercrime")][..],
        &[("cat.any", "white-collar-crime,animal-abuse"), ("sev.any", "3")],
        &[("sev.any", "1,2"), ("safety.any", "both-unsafe")],
        &[("safety.any", "only-0-safe,only-1-safe"), ("pref.any", "0-1")],
        &[("cat.any", "drugs"), ("sev.any", "0"), ("safety.any", "only-0-safe"), ("pref.any", "1-0")],
    ] {
        let query = clauses.iter().map(|(key, value)| format!("&{key}={value}"));
        page.goto(&(src([hub.train()]) + &query.collect::<String>()));
        page.wait_state("ready");
        let (expected, pairs, _) = counts(hub.file(), clauses);
        assert_eq!(page.match_count().shown, pairs, "{clauses:?}");
        page.tables().assert_equal(&expected);
    }
}

#[test]
fn every_kind_of_clause_counts_as_duckdb_does() {
    let hub = hub();
    let page = Page::open(&src([hub.train()]));
    page.wait_state("ready");
    for query in [
        "differs.any=severity",
        "differs.none=nothing,safety",
        "labels.any=3,4&labels.on=both",
        "labels.any=2&labels.on=better",
        "prompt_source.any=Beavertails",
        "response_source.none=Alpaca-7B,Alpaca3-8B",
        "cat.all=drugs,violence&cat.on=safer",
        "cat.none=drugs,cybercrime&cat.on=other",
        "sev.any=3&sev.on=response-1",
    ] {
        page.goto(&format!("{}&{query}", src([hub.train()])));
        page.wait_state("ready");
        let (expected, pairs, _) = counts_of(hub.file(), query, false);
        assert!(pairs > 0, "{query} matches nothing");
        assert_eq!(page.match_count().shown, pairs, "{query}");
        assert!(!page.exists("#address-notes"), "{query} was not understood");
        page.tables().assert_equal(&expected);
    }
    page.goto(&format!("{}&response_source.any=GPT-9&labels.any=40", src([hub.train()])));
    page.wait_state("ready");
    let notes = page.text("#address-notes");
    assert!(
        notes.contains("no open file has this response source") && notes.contains("labels.any=40"),
        "{notes}"
    );
}

#[test]
fn clicks_count_as_duckdb_does() {
    let hub = hub();
    let page = Page::open(&src([hub.train()]));
    page.wait_state("ready");
    page.click_mark("severity", "2");
    page.click_mark("categories", "economic-crime");
    page.click_mark("better-safer", "1-1");
    let clauses = [("sev.any", "2"), ("cat.any", "economic-crime"), ("pref.any", "1-1")];
    let (expected, pairs, _) = counts(hub.file(), &clauses);
    assert_eq!(page.match_count().shown, pairs);
    page.tables().assert_equal(&expected);
}

#[test]
fn ranges_of_two_totals_are_not_put_together() {
    let hub = hub();
    let page = Page::open(&src([hub.faulty_train(Fault::WrongTotal)]));
    page.wait_state("ready");
    assert!(page.exists("#source-notes [data-note=whole-file]"));
    let whole = data(&hub).into_iter().filter(|entry| entry.status == 200).count();
    assert_eq!(whole, 1);
    page.tables().assert_equal(&counts(hub.file(), &[]).0);
}
