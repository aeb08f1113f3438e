//! The same pairs in every format that is read: counted, searched and shown alike; and
//! files of rows that are damaged, cut off, or none.

use std::fs;
use std::sync::OnceLock;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use browser_tests::{Page, Tables, counts, same_rows, src};
use devserver::{Config, Devserver};
use serde_json::json;

const ROWS: u64 = 1500;
/// Parquet whose codecs and encodings another program reads.
const OTHER_PARQUET: [&str; 4] = ["zstd.parquet", "gzip.parquet", "brotli.parquet", "lz4.parquet"];
const TEXT: [&str; 9] = [
    "rows.jsonl",
    "rows.jsonl.gz",
    "rows.jsonl.xz",
    "rows.jsonl.zst",
    "array.json",
    "duckdb.csv",
    "pandas.csv",
    "polars.csv",
    "python.tsv",
];

fn server() -> Devserver {
    Devserver::start(Config { cors: true, ..Config::files(same_rows()) }).expect("a server")
}

/// What DuckDB counts in the plain Parquet file.
fn expected() -> Tables {
    counts(&same_rows().join("plain.parquet"), &[]).0
}

/// How often the page's site was asked for the program for other formats.
fn programs(page: &Page) -> [usize; 2] {
    let requests = page.requests();
    ["formats.js", "formats_bg.wasm"]
        .map(|name| requests.iter().filter(|entry| entry.path.contains(name)).count())
}

#[track_caller]
fn assert_counts(page: &Page, file: &str) {
    let count = page.match_count();
    assert_eq!((count.shown, count.total), (ROWS, ROWS), "{file}");
    let differences = page
        .tables()
        .differences(&expected(), |chart| !["splits", "lengths", "lengths-preferences"].contains(&chart));
    assert!(differences.is_empty(), "{file} shows\n{}", differences.join("\n"));
}

/// Searches, and returns how many pairs are found and the numbers of the first of them.
#[track_caller]
fn found(page: &Page, search: &str) -> (u64, Vec<u64>) {
    page.fill("#search [name=search]", search);
    page.redraw(|page| page.click("#search [data-action=search]"));
    page.wait_element("#search-state[data-search=done]");
    let shown = page.match_count().shown;
    page.wait_element(&format!("table#pairs[aria-rowcount=\"{}\"]", shown + 1));
    page.wait_for(
        "the first rows",
        "return document.querySelectorAll('table#pairs tbody tr[data-row]').length >= 8",
        &[],
    );
    let rows: Vec<u64> = page.eval(
        "return [...document.querySelectorAll('table#pairs tbody tr[data-row]')].slice(0, 8)
            .map(row => Number(row.dataset.row.split('/').at(-1)))",
        &[],
    );
    (shown, rows)
}

/// What is found in the plain Parquet file, once for all tests.
fn expected_found() -> &'static (u64, Vec<u64>) {
    static FOUND: OnceLock<(u64, Vec<u64>)> = OnceLock::new();
    FOUND.get_or_init(|| {
        let server = server();
        let page = Page::open(&src([format!("{}plain.parquet", server.url())]));
        page.wait_state("ready");
        assert_counts(&page, "plain.parquet");
        assert_eq!(programs(&page), [0, 0], "the core reads it by itself");
        let found = found(&page, "orchard");
        assert!(found.0 > 8 && found.0 < ROWS, "{found:?}");
        assert_first_pair(&page, "plain.parquet");
        assert_eq!(programs(&page), [0, 0], "neither do its texts need another program");
        found
    })
}

/// Opens the pair at the top of the table, and compares its texts with its hashes.
#[track_caller]
fn assert_first_pair(page: &Page, file: &str) {
    page.click("table#pairs tbody tr[data-row] button[data-action=open-pair]");
    page.wait_element("#reader button[data-action=show-text]");
    page.click("#reader button[data-action=show-text]");
    page.wait_element("#reader[data-text=shown]");
    let text: String =
        page.eval("return document.querySelector('#reader [data-field=prompt]').textContent", &[]);
    assert!(!text.is_empty(), "{file}");
    for response in 0..2 {
        page.wait_element(&format!("#reader [data-field=response-{response}-sha256][data-value=match]"));
    }
}

#[track_caller]
fn assert_told(errors: &[String], file: &str, words: &[&str]) {
    let error = errors.iter().find(|error| error.contains(file));
    let error = error.unwrap_or_else(|| panic!("no message names {file}: {errors:#?}"));
    for word in words {
        assert!(error.contains(word), "{word:?} is not in {error:?}");
    }
}

#[test]
fn parquet_of_every_codec_and_encoding_is_read_as_the_plain_file_is() {
    let expected = expected_found();
    let server = server();
    for file in OTHER_PARQUET {
        let page = Page::open(&src([format!("{}{file}", server.url())]));
        page.wait_state("ready");
        assert_counts(&page, file);
        assert_eq!(programs(&page), [1, 1], "{file}: it is fetched once");
        assert_eq!(&found(&page, "orchard"), expected, "{file}");
        assert_first_pair(&page, file);
        // The text worker is a program of its own.
        assert!(programs(&page).iter().all(|times| *times <= 2), "{file}: {:?}", programs(&page));
    }
}

#[test]
fn rows_in_text_are_read_as_the_plain_file_is() {
    let expected = expected_found();
    let server = server();
    for file in TEXT {
        let page = Page::open(&src([format!("{}{file}", server.url())]));
        page.wait_state("ready");
        assert_counts(&page, file);
        assert_eq!(programs(&page), [1, 1], "{file}: it is fetched once");
        assert!(!page.exists("#source-notes"), "{file}: {}", page.text("#source-notes"));
        assert_eq!(&found(&page, "orchard"), expected, "{file}");
        assert_first_pair(&page, file);
        assert_eq!(programs(&page), [1, 1], "{file}: texts are in the form that is read by itself");
        let received: u64 = page.attribute("#sources [data-source]", "data-bytes").parse().expect("bytes");
        let bytes = fs::metadata(same_rows().join(file)).expect("a fixture").len();
        // The first request asks for four.
        assert!((bytes..=bytes + 4).contains(&received), "{file}: {received} of {bytes} bytes");
    }
}

#[test]
fn a_large_file_of_another_codec_costs_its_labels_alone() {
    let server = server();
    let file = same_rows().join("large-zstd.parquet");
    let page = Page::open(&src([format!("{}large-zstd.parquet", server.url())]));
    page.wait_state("ready");
    let (expected, _, total) = counts(&file, &[]);
    assert_eq!(page.match_count().total, total);
    page.tables().assert_equal(&expected);
    assert_eq!(programs(&page), [1, 1]);
    let read: u64 = server.log().iter().map(|entry| entry.body_bytes).sum();
    let whole = fs::metadata(&file).expect("a fixture").len();
    println!("{read} of {whole} bytes");
    assert!(read * 3 < whole, "{read} of {whole} bytes");
    assert!(!page.exists("#source-notes [data-note=whole-file]"));
}

#[test]
fn formats_can_stand_in_one_table() {
    let server = server();
    let files = ["plain.parquet", "rows.jsonl.gz", "zstd.parquet", "duckdb.csv", "array.json"];
    let page = Page::open(&src(files.map(|file| format!("{}{file}", server.url()))));
    page.wait_state("ready");
    let times = files.len() as u64;
    assert_eq!(page.match_count().total, times * ROWS);
    page.tables().assert_equal(&expected().times(times));
    assert_eq!(programs(&page), [1, 1], "one program for all of them");
    let (shown, _) = found(&page, "orchard");
    assert_eq!(shown, times * expected_found().0);
}

#[test]
fn damaged_rows_are_left_out_and_told_by_line() {
    let server = server();
    let page = Page::open(&src([format!("{}damaged.jsonl", server.url())]));
    page.wait_state("ready");
    assert_counts(&page, "damaged.jsonl");
    let note = page.text("#source-notes [data-note=unreadable-rows]");
    for words in ["damaged.jsonl", "3 rows", "line 11:", "line 502:", "line 1,203:"] {
        assert!(note.contains(words), "{words:?} is not in {note:?}");
    }
    assert_eq!(&found(&page, "orchard"), expected_found());
    assert_first_pair(&page, "damaged.jsonl");
}

#[test]
fn rows_before_the_end_of_a_file_that_is_cut_off_stay() {
    let server = server();
    let page = Page::open(&src([format!("{}cut.jsonl.gz", server.url())]));
    page.wait_state("error");
    let bytes = fs::metadata(same_rows().join("cut.jsonl.gz")).expect("a fixture").len();
    let place = format!("after {bytes} bytes");
    assert_told(&page.failures(), "cut.jsonl.gz", &["gzip", &place, "cut off", "stay"]);
    let (expected, pairs, _) = counts(&same_rows().join("cut-rows.parquet"), &[]);
    assert_eq!(page.match_count().total, pairs);
    page.tables().assert_equal(&expected);
    // What is there can be used.
    page.click_mark("categories", "drugs");
    assert!(page.match_count().shown < pairs);
    page.wait_element("table#pairs tbody tr[data-row]");
    assert_first_pair(&page, "cut.jsonl.gz");
}

#[test]
fn files_without_rows_are_told_and_leave_the_others_in_place() {
    let server = server();
    let files = ["rows.jsonl.zst", "empty.jsonl", "letter.txt"];
    let mut page = Page::open(&src(files.map(|file| format!("{}{file}", server.url()))));
    // An empty file has no first bytes.
    page.expect_console("416");
    page.wait_state("error");
    let errors = page.failures();
    assert_eq!(errors.len(), 2, "{errors:#?}");
    assert_told(&errors, "empty.jsonl", &["empty (0 bytes)"]);
    assert_told(&errors, "letter.txt", &["No rows of JSON Lines, JSON or CSV", "Open a file with"]);
    assert_counts(&page, "rows.jsonl.zst");
}

#[test]
fn picked_files_of_every_format_open_together() {
    let page = Page::open("");
    page.wait_state("ready");
    let files: Vec<&str> = OTHER_PARQUET.into_iter().chain(TEXT).collect();
    let paths: Vec<String> =
        files.iter().map(|file| same_rows().join(file).to_string_lossy().into_owned()).collect();
    page.send_keys("input#file-picker", &paths.join("\n"));
    let times = files.len() as u64;
    page.wait_for(
        "every file's rows",
        &format!(
            "return document.querySelectorAll('#sources [data-source][data-rows=\"{ROWS}\"]').length === {times}"
        ),
        &[],
    );
    page.wait_state("ready");
    assert_eq!(page.attributes("#sources [data-source]", "data-source"), files);
    assert_eq!(page.match_count().total, times * ROWS);
    page.tables().assert_equal(&expected().times(times));
    assert_eq!(programs(&page), [1, 1]);
    assert!(page.requests_elsewhere().is_empty());
    let (shown, rows) = found(&page, "orchard");
    assert_eq!(shown, times * expected_found().0);
    assert_eq!(rows, expected_found().1);
    assert_first_pair(&page, "picked files");
}

#[test]
fn dropped_files_are_read_and_bad_ones_among_them_told() {
    let page = Page::open("");
    page.wait_state("ready");
    let files = ["rows.jsonl.gz", "cut.jsonl.gz", "empty.jsonl", "letter.txt", "zstd.parquet"];
    let contents = files.map(|file| {
        let bytes = fs::read(same_rows().join(file)).expect("a fixture");
        json!([file, BASE64_STANDARD.encode(bytes)])
    });
    page.eval::<()>(
        "const dataTransfer = new DataTransfer();
         for (const [name, encoded] of arguments[0]) {
             const bytes = Uint8Array.from(atob(encoded), c => c.charCodeAt(0));
             dataTransfer.items.add(new File([bytes], name));
         }
         for (const type of ['dragenter', 'dragover', 'drop']) {
             const event = new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true });
             const target = document.elementFromPoint(innerWidth / 2, innerHeight / 2);
             target.dispatchEvent(event);
         }",
        &[json!(contents)],
    );
    page.wait_element("#source-error [data-file='cut.jsonl.gz']");
    page.wait_state("error");
    let errors = page.failures();
    assert_eq!(errors.len(), 3, "{errors:#?}");
    assert_told(&errors, "cut.jsonl.gz", &["gzip", "cut off"]);
    assert_told(&errors, "empty.jsonl", &["empty (0 bytes)"]);
    assert_told(&errors, "letter.txt", &["No rows of JSON Lines, JSON or CSV"]);
    let (_, cut, _) = counts(&same_rows().join("cut-rows.parquet"), &[]);
    assert_eq!(page.match_count().total, 2 * ROWS + cut);
    assert!(page.requests_elsewhere().is_empty());
}
