//! Tables of label patterns: rows that stand for many pairs each.

use std::path::{Path, PathBuf};

use browser_tests::keys::ENTER;
use browser_tests::{Page, Tables, Visit, patterns, scale_answers};
use devserver::{Config, Devserver};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// A table of any size is open by then.
const MOST: std::time::Duration = std::time::Duration::from_secs(600);

fn serve(folder: &Path) -> Devserver {
    Devserver::start(Config { cors: true, ..Config::files(folder) }).expect("a server")
}

fn address(server: &Devserver, file: &str) -> String {
    let url = format!("{}{file}.parquet", server.url());
    format!("patterns={}", utf8_percent_encode(&url, NON_ALPHANUMERIC))
}

fn open(query: &str) -> Page {
    let page = Page::open(query);
    wait_rows(&page);
    page
}

fn go(page: &Page, query: &str) {
    page.goto(query);
    wait_rows(page);
}

fn wait_rows(page: &Page) {
    page.wait_state("ready");
    page.wait_element("table#pairs tbody tr[data-row]");
}

/// Tables of texts are not of label patterns.
fn of_labels(chart: &str) -> bool {
    !chart.starts_with("lengths")
}

#[track_caller]
fn assert_equal(page: &Tables, expected: &Tables, what: &str) {
    let differences = page.differences(expected, of_labels);
    assert!(differences.is_empty(), "{what}: the page shows\n{}", differences.join("\n"));
    assert!(page.0.len() > 10, "{:?}", page.0.keys());
}

/// How many pairs are compared.
fn sides(page: &Page) -> Vec<String> {
    page.eval("return [...document.querySelectorAll('.side-compared')].map(side => side.innerText)", &[])
}

#[test]
fn a_table_shows_what_its_pairs_show() {
    let server = serve(&patterns());
    let queries = [
        "",
        "cat.any=drugs&sev.none=3",
        "split=test&safety.any=both-unsafe",
        "pref.any=0-1,1-0&cat.on=safer&cat.all=violence",
        "labels.any=3&cooccurrence.where=across&cooccurrence.of=unsafe&cooccurrence.measure=lift",
        "cat_sev.any=drugs:3&prompt_source.none=Beavertails&vs=rest",
        "cat.any=cybercrime&vs.sev.any=2",
    ];
    let page = open("");
    let shown = |source: &str| {
        queries.map(|query| {
            go(&page, &format!("{source}{query}"));
            assert!(!page.exists("#address-notes li"), "{source}{query}");
            (page.tables(), page.match_count(), sides(&page))
        })
    };
    let (pairs, own) = (shown(""), shown(&format!("{}&", address(&server, "demo"))));
    for (query, (pairs, own)) in queries.into_iter().zip(pairs.into_iter().zip(own)) {
        assert_equal(&own.0, &pairs.0, query);
        assert_eq!((own.1, own.2), (pairs.1, pairs.2), "{query}");
    }
}

#[test]
fn what_is_filtered_by_a_click_is_counted_in_pairs_and_in_patterns() {
    let server = serve(&patterns());
    let click = |page: &Page| {
        page.redraw(|page| page.click_mark("categories", "drugs"));
        page.redraw(|page| page.click_mark("pair-safety", "both-unsafe"));
        (page.tables(), page.match_count())
    };
    let page = open("");
    let pairs = click(&page);
    go(&page, &address(&server, "demo"));
    page.wait_for(
        "the patterns",
        "return document.querySelector('#match-count').innerText
             === 'All 82,118 pairs in 27,620 of 27,620 label patterns'",
        &[],
    );
    let own = click(&page);
    // It is an address of a file, and is written as one.
    assert!(page.query_value("src").ends_with("demo.parquet"), "{:?}", page.query_value("src"));
    assert_equal(&own.0, &pairs.0, "after clicks");
    assert_eq!(own.1, pairs.1);
    page.wait_for(
        "fewer patterns",
        "const { patterns, shown } = document.querySelector('#match-count').dataset;
         return Number(patterns) > 0 && Number(patterns) < Number(shown) && Number(patterns) < 27620",
        &[],
    );
    // There are no texts to be searched or measured.
    assert_eq!(page.attribute("#chart-lengths [data-lengths], [data-lengths]", "data-lengths"), "absent");
}

#[test]
fn rows_of_the_table_say_how_many_pairs_they_stand_for() {
    let server = serve(&patterns());
    let page = open(&format!("{}&sort=-pairs", address(&server, "demo")));
    let heads = page.attributes("#pairs thead [data-col]", "data-col");
    assert_eq!(heads, ["pair", "labels-0", "labels-1", "better", "safer"]);
    let numbers = || -> Vec<u64> {
        page.eval(
            "return [...document.querySelectorAll('#pairs tbody [data-col=pair]')]
                .map(cell => Number(cell.innerText.replaceAll(',', '')))",
            &[],
        )
    };
    let first = numbers();
    // As DuckDB says.
    assert_eq!(first[0], 2844);
    assert!(first.is_sorted_by(|a, b| a >= b), "{first:?}");
    page.click("#pairs thead [data-col=pair]");
    page.wait_for(
        "the other order",
        "return document.querySelector('#pairs tbody [data-col=pair]').innerText === '2,844'
            && !location.search.includes('sort')
            || document.querySelector('#pairs tbody [data-col=pair]').innerText !== '2,844'",
        &[],
    );
    // No single pair can be opened.
    assert!(!page.exists("[data-action=open-pair]"));
    page.click("#pairs tbody [data-col=better]");
    page.press(&[ENTER]);
    assert!(!page.exists("#reader[data-row]"));
    page.eval::<()>(
        "window.copied = [];
         navigator.clipboard.writeText = text => { copied.push(text); return Promise.resolve(); }",
        &[],
    );
    page.act("copy-json");
    let copied: Vec<String> = page.eval("return copied", &[]);
    let row: serde_json::Value = serde_json::from_str(&copied[0]).expect("JSON");
    assert!(row["pairs"].is_u64() && row["place"].is_null(), "{row}");
    go(&page, &format!("{}&row=demo/12", address(&server, "demo")));
    page.wait_element("#pair-missing");
    assert!(page.text("#pair-missing").contains("stands for many pairs"));
    // Nor can one be asked about, and nothing is hidden for that.
    go(&page, &format!("{}&quiz=a", address(&server, "demo")));
    page.wait_element("#quiz[data-state=wrong] [role=alert]");
    assert!(!page.exists(":root[data-quiz]"));
}

#[test]
fn a_damaged_table_is_told() {
    let server = serve(&patterns());
    for (file, said) in [
        ("null", "Row 1 (from 0) does not say how many pairs it stands for"),
        ("negative", "Row 0 (from 0) does not say how many pairs it stands for"),
        ("many", "less than 2^52"),
        ("double", "“pairs”"),
    ] {
        let page = Page::open(&address(&server, file));
        page.wait_state("error");
        page.wait_element("#source-error [data-file]");
        let text = page.text("#source-error");
        assert!(text.contains(said) && text.contains(&format!("{file}.parquet")), "{text}");
        drop(page);
    }
    let page = open(&address(&server, "sound"));
    assert_eq!((page.match_count().shown, page.text("h1").is_empty()), (10, false));
}

#[test]
fn it_is_accessible_and_fits() {
    let server = serve(&patterns());
    let query = address(&server, "demo");
    for visit in [
        Visit::to(&query),
        Visit::to(&query).dark(true),
        Visit::to(&format!("{query}&cat.any=drugs&table=paged")).sized(390, 844),
    ] {
        let state = format!("{visit:?}");
        let page = visit.open();
        page.wait_state("ready");
        page.wait_element("table#pairs tbody tr[data-row]");
        page.assert_accessible(&state);
        let [wide, window]: [u32; 2] = page.eval(
            "const { scrollWidth, clientWidth } = document.documentElement; return [scrollWidth, clientWidth]",
            &[],
        );
        assert!(wide <= window, "{wide} > {window}, {state}");
        page.screenshot("screenshots", &format!("patterns-{window}"));
    }
}

/// All tables of a table of label patterns are what DuckDB counts in the rows themselves.
fn is_what_its_rows_are(folder: &Path, file: &str) {
    let server = serve(folder);
    let labels = folder.join("labels.parquet");
    let drugs = "response_0_harm_category.\"Drugs\" OR response_1_harm_category.\"Drugs\"";
    for (query, condition, view) in [("", "", ""), ("cat.any=drugs", drugs, "cat")] {
        let (expected, pairs, total) = scale_answers(&labels, condition, view);
        let begin = std::time::Instant::now();
        let page = Page::open(&format!("{}&{query}", address(&server, file)));
        // A hundred million rows take longer than anything else that is waited for.
        page.wait_for(
            "its rows",
            "return Number(document.querySelector('#match-count')?.dataset.total) > 0",
            &[],
        );
        while begin.elapsed() < MOST && page.attribute("html", "data-state") != "ready" {
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        wait_rows(&page);
        println!("{query}: open after {:?}", begin.elapsed());
        let count = page.match_count();
        assert_eq!((count.shown, count.total), (pairs, total), "{query}");
        assert_equal(&page.tables(), &expected, query);
        println!("{query}: {} of {} pairs, {} tables", pairs, total, expected.0.len());
        let said: Vec<String> = page.eval(
            "return [document.querySelector('#match-count').innerText,
                JSON.stringify(performance.getEntriesByType('measure').map(m => [m.name, m.duration]))]",
            &[],
        );
        println!("{said:?}");
    }
    let bytes: u64 = server.log().iter().map(|entry| entry.body_bytes).sum();
    println!("{bytes} bytes of {file} were fetched in {} requests", server.log().len());
}

#[test]
fn two_hundred_thousand_rows_are_one_table() {
    is_what_its_rows_are(&patterns(), "large");
}

/// Any number of them: `SAFERLHF_SCALE` is a folder with `labels.parquet` and the tables that
/// `tests/python/scale.py` makes of it, as `docs/scale.md` has it.
#[test]
#[ignore = "needs a folder of tests/python/scale.py"]
fn any_number_of_rows_are_one_table() {
    let folder = PathBuf::from(std::env::var_os("SAFERLHF_SCALE").expect("SAFERLHF_SCALE is a folder"));
    is_what_its_rows_are(&folder, "patterns");
}
