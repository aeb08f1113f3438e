//! The table of pairs, the reader, and consent to text.

use browser_tests::{Page, broken, src};
use devserver::{Config, Devserver};
use serde_json::json;

fn rows(page: &Page) -> Vec<String> {
    page.attributes("table#pairs tbody tr[data-row]", "data-row")
}

/// Waits until the rows are others than before.
fn wait_other_rows(page: &Page, before: &[String]) {
    page.wait_for(
        "another page of pairs",
        "const row = document.querySelector('table#pairs tbody tr[data-row]');
         return row && row.dataset.row !== arguments[0]"
            .replace("arguments[0]", &json!(before[0]).to_string())
            .as_str(),
        &[],
    );
}

/// Opens the reader at the nth pair of the table and returns its place.
fn open(page: &Page, nth: usize) -> String {
    let place = rows(page)[nth].clone();
    page.click(&format!("table#pairs tr[data-row=\"{place}\"] button[data-action=open-pair]"));
    page.wait_element(&format!("#reader[data-row=\"{place}\"]"));
    place
}

/// The place in the address, without the pair's fingerprint.
fn place_of(page: &Page) -> String {
    page.query_value("row").split('~').next().unwrap_or_default().to_owned()
}

fn show_text(page: &Page) {
    page.click("#reader button[data-action=show-text]");
    page.wait_element("#reader[data-text=shown]");
}

#[test]
fn the_table_pages_through_the_matching_pairs() {
    let page = Page::open("cat.any=animal-abuse");
    page.wait_state("ready");
    page.wait_element("table#pairs tbody tr[data-row]");
    let shown = page.match_count().shown;
    let table = page.attribute("table#pairs", "aria-rowcount");
    assert_eq!(table, (shown + 1).to_string());
    let first = rows(&page);
    let index = |page: &Page| page.attributes("table#pairs tbody tr[data-row]", "aria-rowindex");
    let expected: Vec<_> = (0..first.len()).map(|at| (at + 2).to_string()).collect();
    assert_eq!(index(&page), expected);

    page.act("page-next");
    page.wait_element("table#pairs tr[aria-rowindex=\"27\"][data-row]");
    let top = page.eval::<f64>(
        "const row = document.querySelector('table#pairs tr[aria-rowindex=\"27\"]').getBoundingClientRect();
         return row.top - document.querySelector('table#pairs thead').getBoundingClientRect().bottom",
        &[],
    );
    assert!(top.abs() < 2.0, "25 rows further the 26th pair is {top} below the heading");
    page.act("page-previous");
    page.wait_for(
        "the first rows",
        &format!(
            "return document.querySelector('table#pairs tbody tr[data-row]').dataset.row === {}
                && document.querySelector('#pairs-frame').scrollTop === 0",
            json!(first[0])
        ),
        &[],
    );
    assert_eq!(rows(&page)[..first.len().min(20)], first[..first.len().min(20)]);
}

#[test]
fn a_plain_table_is_turned_page_by_page() {
    let page = Page::open("cat.any=animal-abuse&table=paged");
    page.wait_state("ready");
    page.wait_element("table#pairs tbody tr[data-row]");
    assert!(!page.exists("table#pairs[role]"));
    let first = rows(&page);
    assert_eq!(first.len(), 25);
    page.act("page-next");
    wait_other_rows(&page, &first);
    let second = rows(&page);
    assert!(second.iter().all(|row| !first.contains(row)));
    assert_eq!(page.attributes("table#pairs tbody tr[data-row]", "aria-rowindex")[0], "27");
    page.act("page-previous");
    wait_other_rows(&page, &second);
    assert_eq!(rows(&page), first);
}

#[test]
fn a_filter_changes_the_table() {
    let page = Page::open("");
    page.wait_state("ready");
    page.wait_element("table#pairs tbody tr[data-row]");
    page.click_mark("categories", "copyright-issues");
    let rowcount = (page.match_count().shown + 1).to_string();
    page.wait_element(&format!("table#pairs[aria-rowcount=\"{rowcount}\"]"));
    open(&page, 0);
    let either = page
        .exists("#reader [data-field^=response-][data-field$=-categories] [data-category=copyright-issues]");
    assert!(either, "{}", page.text("#reader"));
}

#[test]
fn labels_stand_while_text_is_hidden() {
    let page = Page::open("safety.any=only-1-safe");
    page.wait_state("ready");
    page.wait_element("table#pairs tbody tr[data-row]");
    let place = open(&page, 0);
    assert_eq!(place_of(&page), place);
    assert_eq!(page.attribute("#reader", "data-text"), "hidden");
    for field in ["prompt", "response-0", "response-1"] {
        assert!(!page.exists(&format!("#reader [data-field={field}]")), "{field} is there");
    }
    let value = |field: &str| page.attribute(&format!("#reader [data-field={field}]"), "data-value");
    assert_eq!((value("response-0-safe"), value("response-1-safe")), ("false".into(), "true".into()));
    assert_eq!((value("response-1-severity"), value("safer")), ("0".into(), "1".into()));
    assert!(["1", "2", "3"].contains(&value("response-0-severity").as_str()));
    assert!(["0", "1"].contains(&value("better").as_str()));
    assert!(page.exists("#reader [data-field=response-0-categories] [data-category]"));
    assert!(!page.exists("#reader [data-field=response-1-categories] [data-category]"));
}

#[test]
fn text_is_fetched_only_after_consent() {
    let page = Page::open("");
    page.wait_state("ready");
    page.wait_element("table#pairs tbody tr[data-row]");
    page.act("page-next");
    page.wait_element("table#pairs tr[aria-rowindex=\"27\"][data-row]");
    // The first row is that of the active cell, now out of view.
    open(&page, 1);
    let asked = |page: &Page| -> Vec<String> {
        let requests = page.requests().into_iter().map(|entry| entry.path);
        requests.filter(|path| path.contains("text-0")).collect()
    };
    assert_eq!(asked(&page), Vec::<String>::new());

    show_text(&page);
    assert!(!asked(&page).is_empty(), "{:?}", page.requests());
    assert_ne!(page.text("#reader [data-field=prompt]"), "");
    assert!(page.exists("#reader [data-field=response-0]"));
    assert!(page.exists("#reader [data-field=response-1]"));

    page.click("#reader button[data-action=hide-text]");
    page.wait_element("#reader[data-text=hidden]");
    assert!(!page.exists("#reader [data-field=prompt]"));
    let before = page.requests().len();
    show_text(&page);
    assert_eq!(page.requests().len(), before, "what was fetched is kept");
    page.reload();
    page.wait_state("ready");
    page.wait_element("#reader");
    assert_eq!(page.attribute("#reader", "data-text"), "hidden", "consent is for one visit");
}

#[test]
fn the_reader_walks_through_the_matching_pairs() {
    let page = Page::open("sev.any=3");
    page.wait_state("ready");
    page.wait_element("table#pairs tbody tr[data-row]");
    let rows = rows(&page);
    assert_eq!(open(&page, 1), rows[1]);
    page.act("next-pair");
    page.wait_element(&format!("#reader[data-row=\"{}\"]", rows[2]));
    assert_eq!(place_of(&page), rows[2]);
    let focused: Option<String> = page.eval("return document.activeElement.dataset.action", &[]);
    assert_eq!(focused.as_deref(), Some("next-pair"), "the focus is lost on the way");
    page.act("previous-pair");
    page.wait_element(&format!("#reader[data-row=\"{}\"]", rows[1]));
    page.act("previous-pair");
    page.wait_element(&format!("#reader[data-row=\"{}\"]", rows[0]));
    page.act("close-pair");
    page.wait_for("no reader", "return !document.querySelector('#reader')", &[]);
    assert_eq!(page.query_value("row"), "");
}

#[test]
fn the_address_opens_a_pair() {
    let page = Page::open("row=alpaca2-7b/train/1234");
    page.wait_state("ready");
    page.wait_element("#reader[data-row=\"alpaca2-7b/train/1234\"]");
}

#[test]
fn opening_a_pair_is_measured() {
    let page = Page::open("");
    page.wait_state("ready");
    page.wait_element("table#pairs tbody tr[data-row]");
    open(&page, 0);
    page.wait_for("a measure", "return performance.getEntriesByName('open-pair').length", &[]);
    assert!(page.measures("open-pair")[0] > 0.0);
}

#[test]
fn markup_in_a_text_stays_text() {
    let files = Devserver::start(Config { cors: true, ..Config::files(broken()) }).expect("a server");
    let page = Page::open(&src([format!("{}good.parquet", files.url())]));
    page.wait_state("ready");
    page.wait_element("table#pairs tbody tr[data-row]");
    let title: String = page.eval("return document.title", &[]);
    // The first pair's prompt is markup.
    open(&page, 0);
    show_text(&page);
    let prompt = page.text("#reader [data-field=prompt]");
    assert!(prompt.starts_with("<img src=x onerror="), "{prompt}");
    assert!(prompt.contains("<b>bold?</b> & &amp; <script>"), "{prompt}");
    assert!(!page.exists("#reader [data-field=prompt] :is(img, b, script)"));
    assert_eq!(page.eval::<String>("return document.title", &[]), title);

    page.click("header button[data-action=show-text]");
    // The others hold line ends, other scripts, invisible characters.
    for expected in ["面包", "🧺", "الطماطم", "\u{200b}", "another\ttabbed"] {
        let before = page.attribute("#reader", "data-row");
        page.act("next-pair");
        page.wait_for(
            "the next pair's text",
            &format!(
                "const reader = document.querySelector('#reader');
                 return reader.dataset.row !== {} && reader.dataset.text === 'shown'",
                json!(before)
            ),
            &[],
        );
        let prompt: String =
            page.eval("return document.querySelector('#reader [data-field=prompt]').textContent", &[]);
        assert!(prompt.contains(expected), "{expected:?} is not in {prompt:?}");
    }
}
