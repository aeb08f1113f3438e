//! Packed sites of members of the family: what they show is what their source shows.

use std::path::{Path, PathBuf};

use browser_tests::{Page, family, family_answers, same_rows, src, target};
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

/// Tables, lengths and some rows of a site are those of its source.
#[track_caller]
fn assert_same(source: &Page, source_query: &str, packed: &Page, site_query: &str, rows: &[u64]) {
    assert_eq!(packed.match_count(), source.match_count());
    // A site brings its lengths, a file's texts are measured.
    packed.wait_element("[data-lengths=known]");
    source.click("button[data-action=read-lengths]");
    source.wait_element("[data-lengths=known]");
    for page in [packed, source] {
        page.wait_element("#table-lengths tbody tr[data-key^='prompt:']");
    }
    let (shown, expected) = (packed.tables(), source.tables());
    let lengths: u64 = shown
        .keys("lengths")
        .into_iter()
        .filter(|key| key.starts_with("prompt:"))
        .map(|key| shown.number("lengths", key, "prompt"))
        .sum();
    assert_eq!(lengths, packed.match_count().total, "every prompt has a length");
    // The name of a part is the site's own matter.
    let differences = shown.differences(&expected, |chart| chart != "splits");
    assert!(differences.is_empty(), "the site shows\n{}", differences.join("\n"));
    let total = |page: &Page| -> u64 {
        let tables = page.tables();
        tables.keys("splits").iter().map(|key| tables.number("splits", key, "pairs")).sum()
    };
    assert_eq!(total(packed), total(source));
    let (own, other) = (part(packed), part(source));
    for row in rows {
        packed.goto(&format!("{site_query}&row={own}/{row}"));
        source.goto(&format!("{source_query}&row={other}/{row}"));
        packed.wait_state("ready");
        source.wait_state("ready");
        let (shown, expected) = (row_that_is_open(packed), row_that_is_open(source));
        assert!(!shown.is_empty() && shown.iter().any(|text| text.len() > 20), "row {row}: {shown:?}");
        assert_eq!(shown, expected, "row {row}");
    }
}

#[test]
fn a_site_of_a_member_shows_what_its_file_shows() {
    for part in ["beavertails/30k_train", "single-dimension/train", "qa/train"] {
        let file = family().join(part).join("0000.parquet");
        let folder = packed(&file, &part.replace('/', "-"), ShardRows::default());
        let (from, to) = (serve(&family()), serve(&folder));
        let source_query = src([format!("{}{part}/0000.parquet", from.url())]);
        let (source, packed) = (open(&source_query), open(&site(&to)));
        let (expected, total) = family_answers(&file);
        assert_eq!(packed.match_count().total, total, "{part}");
        // What DuckDB counts in the file, too.
        let tables = packed.tables();
        for (chart, table) in &expected.0 {
            for (key, row) in table {
                for (column, cell) in row {
                    let shown = tables.number(chart, key, column);
                    assert_eq!(shown.to_string(), cell.to_string(), "{part}: {chart} {key} {column}");
                }
            }
        }
        assert_same(&source, &source_query, &packed, &site(&to), &[0, total / 2, total - 1]);
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
    let (source, page) = (open(&source_query), open(&site(&to)));
    // The first and last rows of shards of either kind.
    assert_same(&source, &source_query, &page, &site(&to), &[0, 169, 170, 400, 401, 1203, 1499]);
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
