//! Agreement between annotators: found on request, as pandas finds it, and the rows behind it.

use std::time::Duration;

use browser_tests::{Annotated, Page, Visit, annotated, annotated_answers, family, src};
use devserver::{Config, Devserver, Link};

const SPLITS: [&str; 2] = ["330k_train", "330k_test"];

fn file(split: &str) -> String {
    format!("default/{split}/0000.parquet")
}

fn answers() -> Annotated {
    annotated_answers(&SPLITS.map(|split| annotated().join(file(split))))
}

fn server() -> Devserver {
    Devserver::start(Config { cors: true, ..Config::files(annotated()) }).expect("a server")
}

fn both(server: &Devserver) -> String {
    src(SPLITS.map(|split| format!("{}{}", server.url(), file(split))))
}

fn measure(page: &Page) {
    page.wait_state("ready");
    page.wait_element("[data-annotators=unread] button[data-action=read-annotators]");
    page.click("button[data-action=read-annotators]");
    page.wait_element("[data-annotators=known]");
}

fn wait_shown(page: &Page, rows: usize) {
    page.wait_for(
        "the rows of the clause",
        "return Number(document.querySelector('#match-count').dataset.shown) === arguments[0] \
         && document.querySelector('#search-state').dataset.search === 'done'",
        &[rows.into()],
    );
}

/// The places of rows, in the order of both files.
fn places(rows: &[u64]) -> Vec<String> {
    let place = |row: u64| match row.checked_sub(1000) {
        None => format!("default/330k_train/{row}"),
        Some(row) => format!("default/330k_test/{row}"),
    };
    rows.iter().map(|row| place(*row)).collect()
}

/// The places of all matching rows, page after page of the plain table.
fn listed(page: &Page) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    loop {
        page.wait_element("#pairs tbody tr[data-row]");
        let shown = page.attributes("#pairs tbody tr[data-row]", "data-row");
        let first = shown[0].clone();
        all.extend(shown);
        let last = "return document.querySelector('[data-action=page-next]').disabled \
                    || document.querySelector('[data-action=page-next]').ariaDisabled === 'true'";
        if page.eval(last, &[]) {
            return all;
        }
        page.click("[data-action=page-next]");
        page.wait_for(
            "the next page",
            "return document.querySelector('#pairs tbody tr[data-row]')?.dataset.row !== arguments[0]",
            &[first.into()],
        );
    }
}

#[test]
fn tables_and_intervals_are_those_of_pandas() {
    let (server, expected) = (server(), answers());
    let page = Page::open(&both(&server));
    page.wait_state("ready");
    page.wait_element("[data-annotators=unread] button[data-action=read-annotators]");
    let cost = page.text("#chart-annotators .before");
    assert!(cost.contains("kB"), "the cost is not told: {cost}");
    assert!(!page.exists("#table-annotators"), "something was counted before it was asked for");
    measure(&page);
    let found = page.tables().differences(&expected.tables, |chart| chart.starts_with("annotators"));
    assert!(found.is_empty(), "{found:#?}");
    let mut intervals = 0;
    for (label, columns) in &expected.intervals {
        for (column, interval) in columns {
            let at = page.eval::<u64>(
                "return [...document.querySelectorAll('#table-annotators thead [data-col]')]\
                 .findIndex(head => head.dataset.col === arguments[0])",
                &[column.clone().into()],
            );
            let cell = format!("#table-annotators tr[data-key='{label}'] td:nth-of-type({})", at + 1);
            let ends: [Option<f64>; 2] = page.eval(
                "const { low, high } = document.querySelector(arguments[0]).dataset; \
                 return [low, high].map(end => end === undefined ? null : Number(end))",
                &[cell.into()],
            );
            match interval {
                None => assert_eq!(ends, [None, None], "{label} {column}"),
                Some(expected) => {
                    intervals += 1;
                    for (end, expected) in ends.iter().zip(expected) {
                        let end = end.unwrap_or_else(|| panic!("{label} {column} has no interval"));
                        assert!((end - expected).abs() < 1e-9, "{label} {column}: {end}, not {expected}");
                    }
                }
            }
        }
    }
    assert!(intervals > 30, "{intervals}");
    // Said beside the numbers: how they were counted, and that no filter applies.
    let chart = page.text("#chart-annotators");
    for part in ["Agreement between annotators", "jackknife", "Filters do not apply", "alpha"] {
        assert!(chart.contains(part), "{part}: {chart}");
    }
    assert!(!page.exists("#reader [data-field=prompt]") && page.exists("button[data-action=show-text]"));
}

#[test]
fn a_mark_leads_to_the_rows_on_which_annotators_differ() {
    let (server, expected) = (server(), answers());
    let page = Page::open(&(both(&server) + "&table=paged"));
    measure(&page);
    let (safe, self_harm) = (&expected.differ["safe"], &expected.differ["self-harm"]);
    page.click_mark("annotators", "safe");
    wait_shown(&page, safe.len());
    assert_eq!(page.query_value("annotators_differ.any"), "safe");
    assert_eq!(page.attribute("#filters .chip", "data-words"), "annotators differ on the safe flag");
    assert_eq!(listed(&page), places(safe));
    // The chart is not filtered by that.
    assert_eq!(page.pressed("annotators"), ["safe", "safe"], "in both pictures");
    let found = page.tables().differences(&expected.tables, |chart| chart.starts_with("annotators"));
    assert!(found.is_empty(), "{found:#?}");
    // All others.
    page.redraw(|page| page.click("#filters [data-action=invert-clause]"));
    let total = page.match_count().total as usize;
    wait_shown(&page, total - safe.len());
    assert_eq!(page.query_value("annotators_differ.none"), "safe");
    // Either label, both labels.
    page.goto(&(both(&server) + "&annotators_differ.any=safe,self-harm"));
    page.wait_state("ready");
    let has = |rows: &Vec<u64>, row: &u64| rows.contains(row);
    let all = 0..total as u64;
    wait_shown(&page, all.clone().filter(|row| has(safe, row) || has(self_harm, row)).count());
    page.goto(&(both(&server) + "&annotators_differ.all=safe,self-harm"));
    page.wait_state("ready");
    wait_shown(&page, all.filter(|row| has(safe, row) && has(self_harm, row)).count());
}

#[test]
fn an_address_with_the_clause_has_the_texts_read() {
    let (server, expected) = (server(), answers());
    let address = both(&server) + "&annotators_differ.any=privacy-violation&table=paged";
    let page = Page::open(&address);
    page.wait_state("ready");
    let rows = &expected.differ["privacy-violation"];
    wait_shown(&page, rows.len());
    assert_eq!(listed(&page), places(rows));
    // The chart knows by then, too.
    page.wait_element("[data-annotators=known]");
    let found = page.tables().differences(&expected.tables, |chart| chart.starts_with("annotators"));
    assert!(found.is_empty(), "{found:#?}");
    assert!(!page.exists("#address-notes li"), "{}", page.text("main"));
}

#[test]
fn labels_only_says_why_annotators_cannot_be_compared() {
    let server = server();
    let page = Page::open(&both(&server));
    page.wait_state("ready");
    page.wait_element("[data-annotators=unread] button[data-action=read-annotators]");
    page.click("#consent > summary");
    page.click("#consent input[name=level][value=labels]");
    page.wait_for(
        "a reason",
        "return document.querySelector('#chart-annotators').textContent.includes('labels only')",
        &[],
    );
    assert!(!page.exists("button[data-action=read-annotators]"));
    page.goto(&(both(&server) + "&annotators_differ.any=safe"));
    page.wait_state("ready");
    page.wait_element("#search-state[data-search=refused]");
    assert_eq!(page.match_count().shown, 0);
    assert!(page.text("#search-state").contains("labels only"));
    let texts = page.requests().iter().filter(|entry| entry.path.contains("text_bg")).count();
    assert_eq!(texts, 0, "the text program was started");
    // Allowed again, the clause is found.
    page.click("#consent > summary");
    page.click("#consent input[name=level][value=ask]");
    wait_shown(&page, answers().differ["safe"].len());
}

#[test]
fn comparing_annotators_can_be_stopped_and_taken_up_again() {
    let expected = answers();
    // Slow enough to be stopped midway.
    let link = Link { latency: Duration::from_millis(300), ..Link::default() };
    let config = Config { cors: true, link, ..Config::files(annotated()) };
    let server = Devserver::start(config).expect("a server");
    let page = Page::open(&both(&server));
    page.wait_state("ready");
    page.wait_element("[data-annotators=unread] button[data-action=read-annotators]");
    let cost = page.text("#chart-annotators .before");
    let before = server.log().len();
    page.click("button[data-action=read-annotators]");
    page.wait_for(
        "some of the texts",
        "return document.querySelector('#chart-annotators .before').textContent.match(/: ([1-9]\\d*) kB of/)",
        &[],
    );
    page.click("button[data-action=stop-annotators]");
    page.wait_element("[data-annotators=unread] button[data-action=read-annotators]");
    assert!(!page.exists("#table-annotators"), "numbers of some rows are told as if they were all");
    assert_ne!(page.text("#chart-annotators .before"), cost, "it costs less now");
    let first = server.log().len();
    page.click("button[data-action=read-annotators]");
    page.wait_element("[data-annotators=known]");
    // Of those that were under way at the stop some are read twice.
    let (begun, rest) = (first - before, server.log().len() - first);
    let groups = expected.tables.number("annotators-rows", "rows", "count").div_ceil(97) as usize + 1;
    assert!(begun > 0 && rest < groups, "{begun} then {rest} of {groups}");
    let found = page.tables().differences(&expected.tables, |chart| chart.starts_with("annotators"));
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn labels_that_are_not_there_are_told_with_those_that_are() {
    let server = server();
    let page = Page::open(&(both(&server) + "&annotators_differ.any=safe,drugs"));
    page.wait_state("ready");
    page.wait_element("#address-notes li");
    let notes = page.text("#address-notes");
    // The nearest that is there, not all fourteen.
    for part in ["annotators_differ.any=drugs", "drug-abuse-weapons-banned-substance"] {
        assert!(notes.contains(part), "{part}: {notes}");
    }
    wait_shown(&page, answers().differ["safe"].len());
}

#[test]
fn where_rows_are_no_annotations_there_is_none_of_it() {
    let server = Devserver::start(Config { cors: true, ..Config::files(family()) }).expect("a server");
    let address = src([format!("{}qa/train/0000.parquet", server.url())]);
    let page = Visit::to(&(address + "&annotators_differ.any=safe")).open();
    page.wait_state("ready");
    assert!(page.exists("[data-slot=annotators][hidden]"));
    assert_eq!(page.match_count().shown, 0);
    let notes = page.text("#address-notes");
    assert!(notes.contains("annotators: the open data has nothing of that"), "{notes}");
    assert!(page.requests().iter().all(|entry| !entry.path.contains("part_annotators")));
}
