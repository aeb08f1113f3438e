//! Packed sites of members of the family: what they show is what their source shows.

use std::path::{Path, PathBuf};

use browser_tests::{Count, Page, Tables, family, family_answers, same_rows, src, target};
use devserver::{Config, Devserver};
use pack::{Options, ShardRows, pack};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// Packs a file, and returns the folder of its site.
fn packed(input: &Path, name: &str, shards: ShardRows) -> PathBuf {
    let out = target("fixtures/packed").join(name);
    let options = Options { inputs: vec![input.to_owned()], out: out.clone(), shards, ..Options::default() };
    pack(&options, &mut |_| {}).expect("packed");
    out
}

fn serve(folder: &Path) -> Devserver {
    Devserver::start(Config { cors: true, ..Config::files(folder) }).expect("a server")
}

fn site(server: &Devserver) -> String {
    let manifest = format!("{}manifest.json", server.url());
    format!("site={}", utf8_percent_encode(&manifest, NON_ALPHANUMERIC))
}

fn open(query: &str) -> Page {
    let page = Page::open(query);
    page.wait_state("ready");
    page
}

/// Texts and hashes of the row that is open.
fn row_that_is_open(page: &Page) -> Vec<String> {
    page.wait_element("#reader button[data-action=show-text]");
    page.click("#reader button[data-action=show-text]");
    page.wait_element("#reader[data-text=shown]");
    let shown = page.eval(
        "return [...document.querySelectorAll('#reader .text-block')].map(block => block.innerText)",
        &[],
    );
    println!("{}", page.query_value("row"));
    shown
}

/// Where the first row of the table is, without its number.
fn part(page: &Page) -> String {
    page.wait_element("table#pairs tbody tr[data-row]");
    let row = page.attributes("table#pairs tbody tr[data-row]", "data-row").remove(0);
    row.rsplit_once('/').expect("a place").0.to_owned()
}

/// What a page shows of a dataset.
struct Shown {
    count: Count,
    tables: Tables,
    rows: Vec<Vec<String>>,
}

/// All tables, those of lengths too, and some rows. A site brings its lengths, a file's texts
/// are measured. (A test has one page open at a time: there may be no more.)
fn shown(page: &Page, query: &str, rows: &[u64]) -> Shown {
    page.wait_element("[data-lengths=known], button[data-action=read-lengths]");
    if query.starts_with("src=") {
        page.click("button[data-action=read-lengths]");
    }
    page.wait_element("[data-lengths=known]");
    page.wait_element("#table-lengths tbody tr[data-key^='prompt:']");
    let (count, tables, part) = (page.match_count(), page.tables(), part(page));
    let of = |row: &u64| {
        page.goto(&format!("{query}&row={part}/{row}"));
        page.wait_state("ready");
        row_that_is_open(page)
    };
    Shown { count, tables, rows: rows.iter().map(of).collect() }
}

/// Tables, lengths and some rows of a site are those of its source.
#[track_caller]
fn assert_same(site: &Shown, source: &Shown) {
    assert_eq!(site.count, source.count);
    let tables = &site.tables;
    let keys = tables.keys("lengths").into_iter().filter(|key| key.starts_with("prompt:"));
    let lengths: u64 = keys.map(|key| tables.number("lengths", key, "prompt")).sum();
    assert_eq!(lengths, site.count.total, "every prompt has a length");
    let differences = tables.differences(&source.tables, |_| true);
    assert!(differences.is_empty(), "the site shows\n{}", differences.join("\n"));
    for texts in &site.rows {
        assert!(!texts.is_empty() && texts.iter().any(|text| text.len() > 20), "{texts:?}");
    }
    assert_eq!(site.rows, source.rows);
}

#[test]
fn a_site_of_a_member_shows_what_its_file_shows() {
    for part in ["beavertails/30k_train", "single-dimension/train", "qa/train"] {
        let file = family().join(part).join("0000.parquet");
        let folder = packed(&file, &part.replace('/', "-"), ShardRows::default());
        let (from, to) = (serve(&family()), serve(&folder));
        let source_query = src([format!("{}{part}/0000.parquet", from.url())]);
        let (expected_tables, total) = family_answers(&file);
        let rows = [0, total / 2, total - 1];
        let source = shown(&open(&source_query), &source_query, &rows);
        let packed = shown(&open(&site(&to)), &site(&to), &rows);
        assert_eq!(packed.count.total, total, "{part}");
        // What DuckDB counts in the file, too.
        for (chart, table) in &expected_tables.0 {
            for (key, row) in table {
                for (column, cell) in row {
                    let shown = packed.tables.number(chart, key, column);
                    assert_eq!(shown.to_string(), cell.to_string(), "{part}: {chart} {key} {column}");
                }
            }
        }
        assert_same(&packed, &source);
    }
}

#[test]
fn a_site_of_many_shards_shows_what_its_file_shows() {
    let file = same_rows().join("plain.parquet");
    // Neither divides the other, nor the rows.
    let folder = packed(&file, "many-shards", ShardRows { labels: 401, hashes: 170 });
    for (kind, count) in [("labels", 4), ("lengths", 4), ("hashes", 9)] {
        let shards = std::fs::read_dir(&folder).expect("the site").filter(|entry| {
            entry.as_ref().is_ok_and(|entry| entry.file_name().to_string_lossy().starts_with(kind))
        });
        assert_eq!(shards.count(), count, "shards of {kind}");
    }
    let (from, to) = (serve(&same_rows()), serve(&folder));
    let source_query = src([format!("{}plain.parquet", from.url())]);
    // The first and last rows of shards of either kind.
    let rows = [0, 169, 170, 400, 401, 1203, 1499];
    let source = shown(&open(&source_query), &source_query, &rows);
    let page = open(&site(&to));
    assert_same(&shown(&page, &site(&to), &rows), &source);
    for response in 0..2 {
        page.wait_element(&format!("#reader [data-field=response-{response}-sha256][data-value=match]"));
    }
    // A pair is found by its hashes, in whatever shard they are.
    page.wait_for(
        "a fingerprint",
        "return new URLSearchParams(location.search).get('row').includes('~')",
        &[],
    );
    let place = page.query_value("row");
    let (row, fingerprint) = place.split_once('~').expect("a fingerprint");
    let (part, _) = row.rsplit_once('/').expect("a place");
    to.reset_log();
    page.goto(&format!("{}&row={part}/3~{fingerprint}", site(&to)));
    page.wait_state("ready");
    page.wait_element(&format!("#reader[data-row=\"{row}\"]"));
    let log = to.log();
    let mut hashes: Vec<&str> =
        log.iter().map(|entry| &*entry.path).filter(|path| path.contains("hashes-")).collect();
    hashes.sort_unstable();
    hashes.dedup();
    assert!(hashes.len() > 1, "{hashes:?}");
}
