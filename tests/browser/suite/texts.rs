//! Texts: searched where they are, read no more than it takes, and given up where
//! nobody waits for them.

use browser_tests::{Page, answers, hub, src, texts};
use devserver::{Config, Devserver, Entry, Port};
use serde_json::json;

/// Puts keys into the address beside the source, as Back and Forward would.
fn follow(page: &Page, source: &str, keys: &str) {
    page.eval::<()>(
        "history.pushState(null, '', '?' + arguments[0]);
         window.dispatchEvent(new PopStateEvent('popstate'))",
        &[json!(format!("{source}&{keys}"))],
    );
}

/// Waits until every text was searched and that is drawn.
#[track_caller]
fn wait_searched(page: &Page) {
    page.wait_element("#search-state[data-search=done]");
}

/// The data that the CDN has answered.
fn data(server: &Devserver) -> Vec<Entry> {
    server.log().into_iter().filter(|entry| entry.port == Port::Cdn && entry.method == "GET").collect()
}

fn bytes(entries: &[Entry]) -> u64 {
    entries.iter().map(|entry| entry.body_bytes).sum()
}

#[test]
fn searches_find_what_python_finds() {
    let folder = texts();
    let server = Devserver::start(Config { cors: true, ..Config::files(&folder) }).expect("a server");
    let source = src([format!("{}texts.parquet", server.url())]);
    let page = Page::open(&source);
    page.wait_state("ready");
    let answers = answers(&folder.join("texts.parquet"));
    assert_eq!(answers.len(), 200);
    let mut some = 0;
    for answer in &answers {
        page.redraw(|page| follow(page, &source, &answer.keys));
        wait_searched(&page);
        let shown = page.match_count().shown;
        assert_eq!(shown, answer.pairs, "{}", answer.keys);
        let rowcount = format!("table#pairs[aria-rowcount=\"{}\"]", shown + 1);
        page.wait_element(&rowcount);
        let first: Vec<String> = answer.first.iter().take(8).map(|row| format!("texts/{row}")).collect();
        page.wait_for(
            &format!("rows of {}: {first:?}", answer.keys),
            "const rows = [...document.querySelectorAll('table#pairs tbody tr[data-row]')].slice(0, arguments[0].length);
             return JSON.stringify(rows.map(row => row.dataset.row)) === JSON.stringify(arguments[0])",
            &[json!(first)],
        );
        some += usize::from(shown > 0);
    }
    assert!(some > 100, "only {some} searches find anything");
    // Everything was read once: 5 row groups.
    let notes: Vec<String> = page.eval(
        "return [...document.querySelectorAll('#address-notes li')].map(note => note.textContent)",
        &[],
    );
    assert!(notes.is_empty(), "{notes:?}");
}

#[test]
fn a_cold_search_streams_and_reads_every_text_once() {
    let hub = hub();
    let source = src([hub.train()]);
    let page = Page::open(&source);
    page.wait_state("ready");
    let before = data(hub.server());
    follow(&page, &source, "search=garden");
    // Some are there before all texts are.
    page.wait_for(
        "first hits while texts are read",
        "return Number(document.querySelector('#match-count').dataset.shown) > 0
           && document.querySelector('#search-state').dataset.search === 'reading'",
        &[],
    );
    wait_searched(&page);
    let read: Vec<Entry> = data(hub.server()).split_off(before.len());
    assert_eq!(read.len(), 81, "one request a row group");
    let shown = page.match_count().shown;
    assert!(shown > 10_000, "{shown}");
    // What is held needs no request: another needle, and the charts follow.
    page.redraw(|page| follow(page, &source, "search.words=orchard&search.in=prompt"));
    wait_searched(&page);
    let fewer = page.match_count().shown;
    assert!(fewer > 0 && fewer < shown, "{fewer}");
    assert_eq!(data(hub.server()).len(), before.len() + 81);
    assert_eq!(page.tables().number("splits", "default/train", "pairs"), fewer);
    // Back is at once what it was.
    page.redraw(Page::back);
    wait_searched(&page);
    assert_eq!(page.match_count().shown, shown);
}

#[test]
fn a_search_in_prompts_reads_prompts_alone() {
    let hub = hub();
    let source = src([hub.train()]);
    let page = Page::open(&source);
    page.wait_state("ready");
    let before = data(hub.server());
    follow(&page, &source, "search=bread&search.in=prompt");
    wait_searched(&page);
    let prompts = data(hub.server()).split_off(before.len());
    assert_eq!(prompts.len(), 81);
    follow(&page, &source, "search=bread");
    wait_searched(&page);
    let all = data(hub.server()).split_off(before.len() + 81);
    assert!(bytes(&prompts) * 4 < bytes(&all), "{} and {} bytes", bytes(&prompts), bytes(&all));
}

#[test]
fn a_search_can_be_stopped_and_taken_up_again() {
    let hub = hub();
    let source = src([hub.train()]);
    let page = Page::open(&source);
    page.wait_state("ready");
    let before = data(hub.server()).len();
    follow(&page, &source, "search=river");
    page.wait_for(
        "a hit, and the button that stops",
        "const stop = document.querySelector('button[data-action=search-stop]');
         if (!stop || Number(document.querySelector('#match-count').dataset.shown) === 0) return false;
         stop.click();
         return true",
        &[],
    );
    page.wait_element("#search-state[data-search=stopped]");
    let part = page.match_count().shown;
    page.wait_element("button[data-action=search-go-on]");
    page.act("search-go-on");
    wait_searched(&page);
    assert!(page.match_count().shown > part);
    // At most what was under way when it was stopped is read twice.
    let read = data(hub.server()).len() - before;
    assert!(read <= 81 + 5, "{read} requests");
}

#[test]
fn a_regular_expression_that_takes_forever_is_ended() {
    let folder = texts();
    let server = Devserver::start(Config { cors: true, ..Config::files(&folder) }).expect("a server");
    let source = src([format!("{}texts.parquet", server.url())]);
    let page = Page::open(&source);
    page.wait_state("ready");
    follow(&page, &source, "search.regex=^(\\w|\\w\\w|.)%2B%2B$");
    page.wait_element("#search-state[data-search=failed]");
    follow(&page, &source, "search.regex=^(([^z])%2B.?)%2Bzzq$");
    page.wait_element("#search-state[data-search=failed]");
    let said = page.text("#search-state");
    assert!(said.contains("longer than"), "{said}");
    // The page goes on, and so does searching.
    follow(&page, &source, "search.regex=^[A-Z]{2}");
    wait_searched(&page);
    assert_eq!(page.state(), "ready");
}

#[test]
fn an_address_knows_its_pair_wherever_it_stands() {
    let mut page = Page::open("row=alpaca-7b/train/12");
    page.wait_state("ready");
    page.wait_element("#reader[data-row='alpaca-7b/train/12']");
    page.wait_for("the fingerprint", "return location.search.includes('~')", &[]);
    let address = page.query_value("row");
    let (place, fingerprint) = address.split_once('~').expect("a fingerprint");
    assert_eq!((place, fingerprint.len()), ("alpaca-7b/train/12", 12));

    // The same pair, said to stand elsewhere: it is found, and that is told.
    page.goto(&format!("row=alpaca2-7b/test/7~{fingerprint}"));
    page.wait_state("ready");
    page.wait_element("#reader[data-row='alpaca-7b/train/12']");
    page.wait_element("#pair-moved");
    assert_eq!(page.query_value("row"), address);

    // A place that is not there at all.
    page.goto(&format!("row=nowhere/9~{fingerprint}"));
    page.wait_state("ready");
    page.wait_element("#reader[data-row='alpaca-7b/train/12']");

    // A pair that is gone.
    page.goto("row=alpaca-7b/train/12~000000000000");
    page.wait_state("ready");
    page.wait_element("#pair-missing");
    assert!(page.text("#pair-missing").contains("000000000000"));
    page.expect_console("nothing");
}

#[test]
fn labels_only_reads_no_text() {
    let hub = hub();
    let source = src([hub.train()]);
    let page = Page::open("");
    page.eval::<()>("localStorage.setItem('saferlhf.reveal', 'labels;;;;')", &[]);
    page.goto(&format!("{source}&search=garden"));
    page.wait_state("ready");
    page.wait_element("#search-state[data-search=refused]");
    let before = data(hub.server());
    page.goto(&source);
    page.wait_state("ready");
    page.wait_element("table#pairs tbody tr[data-row]");
    page.click("table#pairs tbody tr[data-row] button[data-action=open-pair]");
    page.wait_element("#reader[data-text=hidden]");
    page.wait_for("the fingerprint", "return location.search.includes('~')", &[]);
    let read = data(hub.server()).split_off(before.len());
    // Labels again, and recorded hashes of one row group: far less than its text.
    let last = read.last().expect("hashes");
    assert!(last.body_bytes < 200_000, "{} bytes", last.body_bytes);
    assert!(!page.exists("#reader button[data-action=show-text]"));
}
