//! Servers that misbehave while Parquet or rows in text are read from them: what passes
//! is waited for, what does not is told, and the page goes on.

use std::time::Duration;

use browser_tests::{Page, Tables, counts, same_rows, src};
use devserver::{Config, Devserver, Entry, Fault, Link};

const ROWS: u64 = 1500;
/// Rows of a row group of the plain file.
const GROUP: u64 = 250;
const PARQUET: &str = "plain.parquet";
const TEXT: &str = "rows.jsonl";

fn server() -> Devserver {
    Devserver::start(Config { cors: true, ..Config::files(same_rows()) }).expect("a server")
}

fn faulty(server: &Devserver, fault: Fault, file: &str) -> String {
    format!("{}fault/{}/{file}", server.url(), fault.name())
}

fn expected() -> Tables {
    counts(&same_rows().join(PARQUET), &[]).0
}

/// A page with a file that can be read, from a server that does as it should.
fn page_with_a_good_file(server: &Devserver) -> Page {
    let page = Page::open(&src([format!("{}{PARQUET}", server.url())]));
    page.wait_state("ready");
    page
}

/// Opens an address in place of what is open.
fn type_address(page: &Page, url: &str) {
    page.fill("form#open-address input[name=src]", url);
}

/// What the browser itself writes about an answer that it does not like.
fn expect_the_browsers_own(page: &mut Page) {
    page.expect_console("Failed to load resource");
    page.expect_console("blocked by CORS policy");
    page.expect_console("net::ERR_");
}

/// Waits for the message about a file, and returns it.
#[track_caller]
fn failure(page: &Page, url: &str) -> String {
    let css = format!("#source-error [data-file=\"{url}\"]");
    page.wait_element(&css);
    page.wait_state("error");
    page.text(&css)
}

#[track_caller]
fn assert_all_rows(page: &Page, what: &str) {
    let count = page.match_count();
    assert_eq!((count.shown, count.total), (ROWS, ROWS), "{what}");
    page.tables().assert_equal(&expected());
}

/// The page answers a click at once, and a filter changes what is shown where there is
/// anything.
#[track_caller]
fn assert_usable(page: &Page) {
    for _ in ["opened", "closed"] {
        let late = page.click_delay("#consent > summary");
        assert!(late < 1000.0, "a click was answered after {late} ms");
    }
    if page.match_count().total > 0 {
        let all = page.match_count().shown;
        page.click_mark("pair-safety", "both-unsafe");
        let some = page.match_count().shown;
        assert!(0 < some && some < all, "{some} of {all}");
        page.click_mark("pair-safety", "both-unsafe");
        assert_eq!(page.match_count().shown, all);
    }
}

fn of<'a>(log: &'a [Entry], file: &str) -> Vec<&'a Entry> {
    log.iter().filter(|entry| entry.path.ends_with(file)).collect()
}

#[test]
fn a_server_that_refuses_is_explained_and_what_was_open_stays() {
    let server = server();
    let mut page = page_with_a_good_file(&server);
    expect_the_browsers_own(&mut page);
    for (fault, words) in [
        (Fault::NotFound, "404 (not found)"),
        (Fault::Forbidden, "403 (access denied)"),
        (Fault::ServerError, "500 (server error)"),
        (Fault::TooManyRequests, "429 (too many requests)"),
        (Fault::Html, "a web page instead of a data file"),
        (Fault::Empty, "empty (0 bytes)"),
        (Fault::NoCors, "(CORS)"),
    ] {
        for file in [PARQUET, TEXT] {
            let url = faulty(&server, fault, file);
            type_address(&page, &url);
            let told = failure(&page, &url);
            assert!(told.contains(words), "{fault:?} {file}: {told}");
            assert_all_rows(&page, &url);
        }
    }
    assert_usable(&page);
    // Nobody is asked for ever.
    for fault in [Fault::ServerError, Fault::TooManyRequests] {
        let url = format!("/fault/{}/{TEXT}", fault.name());
        assert_eq!(of(&server.log(), &url).len(), 4, "{fault:?}");
    }
}

#[test]
fn a_connection_that_breaks_once_is_made_anew() {
    let server = server();
    for file in [PARQUET, "zstd.parquet", TEXT, "rows.jsonl.gz", "array.json", "duckdb.csv"] {
        server.reset_log();
        let mut page = Page::open(&src([faulty(&server, Fault::CutOnce, file)]));
        expect_the_browsers_own(&mut page);
        page.wait_state("ready");
        assert_all_rows(&page, file);
        assert!(!page.exists("#source-notes"), "{file}: {}", page.text("#source-notes"));
        let log = server.log();
        assert!(log.iter().any(|entry| !entry.complete), "{file}: nothing was cut");
        let wholes = log.iter().filter(|entry| entry.range.is_none()).count();
        // What has come of rows in text is not asked for again.
        assert_eq!(wholes, usize::from(!file.ends_with(".parquet")), "{file}: {log:?}");
        assert_usable(&page);
    }
}

#[test]
fn a_connection_that_breaks_for_good_ends_in_a_message_and_what_was_read_stays() {
    let server = server();
    for file in [PARQUET, TEXT, "duckdb.csv"] {
        server.reset_log();
        let url = faulty(&server, Fault::Dies, file);
        let mut page = Page::open(&src([url.clone()]));
        expect_the_browsers_own(&mut page);
        let told = failure(&page, &url);
        assert!(told.contains("The connection ended early"), "{file}: {told}");
        let rows = page.match_count().total;
        assert!(0 < rows && rows < ROWS, "{file}: {rows} rows");
        assert!(file != PARQUET || rows.is_multiple_of(GROUP), "{rows} rows");
        assert_usable(&page);
        let asked = server.log().len();
        assert!(asked < 30, "{file}: {asked} requests");
    }
}

#[test]
fn a_server_that_cuts_every_answer_is_explained() {
    let server = server();
    let mut page = page_with_a_good_file(&server);
    expect_the_browsers_own(&mut page);
    let url = faulty(&server, Fault::Cut, PARQUET);
    type_address(&page, &url);
    let told = failure(&page, &url);
    assert!(told.contains("The connection ended early"), "{told}");
    assert_all_rows(&page, "what was open");
    // Without its length the rest cannot be asked for: the first rows are what there is.
    let url = faulty(&server, Fault::Cut, TEXT);
    type_address(&page, &url);
    let told = failure(&page, &url);
    assert!(told.contains("The connection ended early"), "{told}");
    let rows = page.match_count().total;
    assert!(0 < rows && rows < ROWS, "{rows} rows");
    assert_usable(&page);
}

#[test]
fn a_server_that_asks_to_wait_is_waited_for() {
    let server = server();
    for file in [PARQUET, TEXT] {
        server.reset_log();
        let mut page = Page::open(&src([faulty(&server, Fault::TooManyRequestsOnce, file)]));
        expect_the_browsers_own(&mut page);
        page.wait_for(
            "word of the wait",
            "return /asks to wait: it is asked again in 2 s/.test(document.querySelector('#progress')?.innerText)",
            &[],
        );
        page.wait_state("ready");
        assert_all_rows(&page, file);
        assert!(!page.exists("#source-notes"), "{file}: {}", page.text("#source-notes"));
        let log = server.log();
        let refused: Vec<&Entry> = log.iter().filter(|entry| entry.status == 429).collect();
        assert!(refused.len() >= 2, "{log:?}");
        for entry in refused {
            let next = log.iter().find(|next| next.range == entry.range && next.status != 429);
            let waited = next.expect("a second try").at_ms - entry.at_ms;
            assert!(waited >= 1_900, "{file}: asked again after {waited} ms");
        }
    }
}

#[test]
fn an_error_that_passes_is_tried_again() {
    let server = server();
    for file in [PARQUET, "zstd.parquet", TEXT] {
        server.reset_log();
        let mut page = Page::open(&src([faulty(&server, Fault::ServerErrorOnce, file)]));
        expect_the_browsers_own(&mut page);
        page.wait_state("ready");
        assert_all_rows(&page, file);
        assert!(!page.exists("#source-notes"), "{file}: {}", page.text("#source-notes"));
        assert!(server.log().iter().any(|entry| entry.status == 500), "{file}");
    }
}

#[test]
fn a_server_whose_ranges_are_none_is_read_whole() {
    let server = server();
    for fault in [Fault::NoRange, Fault::Gzip] {
        for file in [PARQUET, "zstd.parquet", TEXT, "rows.jsonl.gz"] {
            server.reset_log();
            let mut page = Page::open(&src([faulty(&server, fault, file)]));
            page.expect_console("ERR_CONTENT_DECODING_FAILED");
            page.wait_state("ready");
            assert_all_rows(&page, &format!("{fault:?} {file}"));
            // Rows in text are read whole anyway.
            let is_told = page.exists("#source-notes [data-note=whole-file]");
            assert_eq!(is_told, file.ends_with(".parquet"), "{fault:?} {file}");
            assert_usable(&page);
        }
    }
}

#[test]
fn many_ranges_of_a_server_that_stops_answering_them_cost_one_whole_file() {
    let server = server();
    let page = Page::open(&src([faulty(&server, Fault::RangesEnd, "large-zstd.parquet")]));
    page.wait_state("ready");
    let (expected, _, total) = counts(&same_rows().join("large-zstd.parquet"), &[]);
    assert_eq!(page.match_count().total, total);
    page.tables().assert_equal(&expected);
    assert!(page.exists("#source-notes [data-note=whole-file]"));
    // An answer that has not been asked for is given up at its first bytes.
    let sent: u64 = server.log().iter().map(|entry| entry.body_bytes).sum();
    let whole = std::fs::metadata(same_rows().join("large-zstd.parquet")).expect("a fixture").len();
    let unasked = server.log().iter().filter(|entry| entry.range.is_some() && entry.status == 200).count();
    println!("{sent} bytes of a file of {whole}, {unasked} answers that nobody asked for");
    // No more than are asked for ahead; as much as the connection holds is sent of each, which
    // may be all of a file of this size. Beside these the file comes once, and once in ranges.
    assert!((1..=16).contains(&unasked), "{unasked} answers");
    assert!(sent <= whole * (unasked as u64 + 2), "{sent} bytes of a file of {whole}");
    let wholes = server.log().iter().filter(|entry| entry.range.is_none()).count();
    assert_eq!(wholes, 1);
}

#[test]
fn a_file_that_changes_while_it_is_read_is_told_and_nothing_is_mixed() {
    let server = server();
    for fault in [Fault::OtherEtag, Fault::OtherLength] {
        for file in [PARQUET, TEXT, "rows.jsonl.gz"] {
            server.reset_log();
            let url = faulty(&server, fault, file);
            let mut page = Page::open(&src([url.clone()]));
            expect_the_browsers_own(&mut page);
            let told = failure(&page, &url);
            assert!(
                told.contains("changed on the server") && told.contains("Open it again"),
                "{fault:?} {file}: {told}"
            );
            // What came before is of one version.
            let rows = page.match_count().total;
            assert!(rows < ROWS, "{fault:?} {file}: {rows} rows");
            assert!(file != PARQUET || rows <= 2 * GROUP, "{fault:?}: {rows} rows");
            assert!(file == PARQUET || rows > 0, "{fault:?} {file}");
            assert_usable(&page);
        }
    }
}

#[test]
fn a_slow_server_shows_progress_and_is_left_when_something_else_is_opened() {
    let [slow, good] = [server(), server()];
    for fault in [Fault::Slow, Fault::Stall] {
        for file in [PARQUET, TEXT, "large-zstd.parquet"] {
            slow.reset_log();
            let page = Page::open(&src([faulty(&slow, fault, file)]));
            page.wait_element("html[data-state=loading] #progress[role=progressbar]");
            // What comes at once before a server stalls may not have been told.
            let least = if fault == Fault::Slow { 4 } else { 0 };
            page.wait_for(
                "bytes of it",
                &format!(
                    "return Number(document.querySelector('#progress').getAttribute('aria-valuenow')) > {least}"
                ),
                &[],
            );
            assert_ne!(page.text("#progress"), "");
            type_address(&page, &format!("{}gzip.parquet", good.url()));
            page.wait_for(
                "the other file",
                "return document.querySelector('#sources [data-source$=\"gzip.parquet\"]')",
                &[],
            );
            page.wait_state("ready");
            assert_all_rows(&page, &format!("{fault:?} {file}"));
            assert_usable(&page);
            // Nothing more is asked for, nor received.
            let sent = || -> u64 { slow.log().iter().map(|entry| entry.body_bytes).sum() };
            let (asked, received) = (slow.log().len(), sent());
            std::thread::sleep(Duration::from_millis(700));
            assert_eq!(slow.log().len(), asked, "{fault:?} {file}");
            assert_eq!(sent(), received, "{fault:?} {file}");
            assert_eq!(page.match_count().total, ROWS);
        }
    }
}

#[test]
fn a_server_that_goes_away_while_it_is_read_leaves_what_was_read() {
    for file in [PARQUET, TEXT] {
        let link = Link { latency: Duration::from_millis(100), megabits: Some(8.0) };
        let slow = Devserver::start(Config { cors: true, link, ..Config::files(same_rows()) });
        let slow = slow.expect("a server");
        let url = format!("{}{file}", slow.url());
        let mut page = Page::open(&src([url.clone()]));
        expect_the_browsers_own(&mut page);
        page.wait_for(
            "a part of it",
            "return Number(document.querySelector('#progress')?.getAttribute('aria-valuenow')) > 400_000",
            &[],
        );
        drop(slow);
        let told = failure(&page, &url);
        assert!(
            told.contains("No answer could be read") || told.contains("The connection ended early"),
            "{file}: {told}"
        );
        let rows = page.match_count().total;
        assert!(rows < ROWS, "{file}: {rows} rows");
        assert!(file == PARQUET || rows > 0, "{file}");
        assert_usable(&page);
        // Another server serves.
        let good = server();
        type_address(&page, &format!("{}{PARQUET}", good.url()));
        page.wait_for("rows", &format!("return document.querySelector('[data-rows=\"{ROWS}\"]')"), &[]);
        page.wait_state("ready");
        assert_all_rows(&page, file);
    }
}

#[test]
fn a_server_that_goes_away_before_a_text_is_read_leaves_labels_and_says_so() {
    let server = server();
    let mut page = page_with_a_good_file(&server);
    expect_the_browsers_own(&mut page);
    drop(server);
    page.wait_element("table#pairs tbody tr[data-row]");
    page.click("table#pairs tbody tr[data-row] button[data-action=open-pair]");
    page.wait_element("#reader button[data-action=show-text]");
    page.click("#reader button[data-action=show-text]");
    page.wait_element("#reader[data-text=unavailable]");
    let said = page.text("#reader");
    assert!(said.contains("No answer could be read"), "{said}");
    page.fill("#search [name=search]", "orchard");
    page.wait_element("#search-state[data-search=failed]");
    let said = page.text("#search-state");
    assert!(said.contains("No answer could be read"), "{said}");
    page.click("[data-clause=search]");
    page.wait_for("no chip", "return !document.querySelector('[data-clause=search]')", &[]);
    assert_all_rows(&page, "labels");
    assert_usable(&page);
}
