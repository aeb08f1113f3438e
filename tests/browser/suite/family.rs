//! Members of the dataset family: found by their columns, shown with what they
//! have and without what they lack, and counted as DuckDB counts them.

use browser_tests::{Cell, Page, Tables, family, family_answers, src};
use devserver::{Config, Devserver};

/// A member's file, and what the page shows of it.
struct Member {
    /// Config and split.
    part: &'static str,
    /// What rows are called.
    rows: &'static str,
    /// Charts that are there; all others are not.
    charts: &'static [&'static str],
    /// Columns of the table beside place and marks.
    columns: &'static [&'static str],
}

const MEMBERS: [Member; 7] = [
    Member {
        part: "june-2024/train",
        rows: "pairs",
        charts: &["pair-safety", "better-safer", "sources", "lengths", "splits"],
        columns: &["labels-0", "labels-1", "better", "safer"],
    },
    Member {
        part: "v0/train",
        rows: "pairs",
        charts: &["pair-safety", "better-safer", "lengths", "splits"],
        columns: &["labels-0", "labels-1", "better", "safer"],
    },
    Member {
        part: "single-dimension/train",
        rows: "pairs",
        charts: &["sources", "lengths", "splits"],
        columns: &["better"],
    },
    Member {
        part: "qa/train",
        rows: "Q-A pairs",
        charts: &[
            "categories",
            "severity",
            "pair-safety",
            "category-severity",
            "labels-per-response",
            "cooccurrence",
            "sources",
            "lengths",
            "splits",
        ],
        columns: &["labels-0"],
    },
    Member {
        part: "prompts/train",
        rows: "prompts",
        charts: &["sources", "lengths", "splits"],
        columns: &[],
    },
    Member {
        part: "beavertails/30k_train",
        rows: "Q-A pairs",
        charts: &[
            "categories",
            "pair-safety",
            "labels-per-response",
            "cooccurrence",
            "lengths",
            "splits",
            "annotators",
        ],
        columns: &["labels-0"],
    },
    Member {
        part: "evaluation/test",
        rows: "prompts",
        charts: &["categories", "lengths", "splits"],
        columns: &["labels-0"],
    },
];

fn server() -> Devserver {
    Devserver::start(Config { cors: true, ..Config::files(family()) }).expect("a server")
}

fn file(part: &str) -> String {
    format!("{part}/0000.parquet")
}

/// What the page shows of what was counted elsewhere: all of that, and equal.
fn assert_has(page: &Tables, expected: &Tables, part: &str) {
    assert!(!expected.0.is_empty());
    for (chart, table) in &expected.0 {
        for (key, row) in table {
            for (column, cell) in row {
                let Cell::Count(count) = cell else { panic!("{chart} {key} {column} is no count") };
                assert_eq!(page.number(chart, key, column), *count, "{part}: {chart} {key} {column}");
            }
        }
    }
}

fn charts(page: &Page) -> Vec<String> {
    page.eval(
        "return [...document.querySelectorAll('.slot:not([hidden])')].map(slot => slot.dataset.slot)",
        &[],
    )
}

#[test]
fn each_member_is_shown_with_what_it_has() {
    let server = server();
    for Member { part, rows, charts: there, columns } in MEMBERS {
        let page = Page::open(&src([format!("{}{}", server.url(), file(part))]));
        page.wait_state("ready");
        let (expected, total) = family_answers(&family().join(file(part)));
        let count = page.match_count();
        assert_eq!((count.shown, count.total), (total, total), "{part}");
        assert!(page.text("#match-count").ends_with(rows), "{part}: {}", page.text("#match-count"));
        assert_has(&page.tables(), &expected, part);

        let mut shown = charts(&page);
        shown.sort_unstable();
        let mut there = there.to_vec();
        there.sort_unstable();
        assert_eq!(shown, there, "{part}");
        let heads: Vec<String> = page.eval(
            "return [...document.querySelectorAll('#pairs thead [data-col]')].map(cell => cell.dataset.col)",
            &[],
        );
        assert_eq!(heads[2..], *columns, "{part}");
        // Nothing is said of what is not there: neither unknown nor zero.
        assert!(!page.text("#overview").to_lowercase().contains("unknown"), "{part}");
    }
}

#[test]
fn a_row_is_read_and_copied_as_its_dataset_has_it() {
    let server = server();
    for (part, fields, texts) in [
        ("v0/train", &["safe", "better", "safer"][..], 3),
        ("single-dimension/train", &["better", "sha256"][..], 3),
        ("qa/train", &["safe", "severity", "categories", "sha256"][..], 2),
        ("beavertails/30k_train", &["safe", "categories"][..], 2),
        ("evaluation/test", &["categories"][..], 1),
        ("prompts/train", &[][..], 1),
    ] {
        let page = Page::open(&src([format!("{}{}", server.url(), file(part))]));
        page.wait_state("ready");
        page.wait_element("#pairs tbody [data-action=open-pair]");
        page.click("#pairs tbody [data-action=open-pair]");
        page.wait_element("#reader[data-text=hidden]");
        page.click("#reader [data-action=show-text]");
        page.wait_element("#reader[data-text=shown]");
        for field in ["safe", "severity", "categories", "better", "safer", "sha256"] {
            let place = format!(
                "#reader .label-table :is([data-field='{field}'], [data-field='response-{field}'], \
                 [data-field='response-0-{field}'])"
            );
            assert_eq!(page.exists(&place), fields.contains(&field), "{part}: {field}");
        }
        let blocks: usize = page.eval("return document.querySelectorAll('#reader .text-block').length", &[]);
        assert_eq!(blocks, texts, "{part}");
        if part == "qa/train" {
            page.wait_element("#reader [data-field='response-sha256'][data-value=match]");
        }
    }
}

#[test]
fn clauses_speak_of_the_categories_of_the_open_data() {
    let server = server();
    let part = "beavertails/30k_train";
    let address = src([format!("{}{}", server.url(), file(part))]);
    let page = Page::open(&(address + "&cat.any=terrorism-organized-crime"));
    page.wait_state("ready");
    let (expected, total) = family_answers(&family().join(file(part)));
    let wanted = expected.number("categories", "terrorism-organized-crime", "responses");
    let count = page.match_count();
    assert_eq!((count.shown, count.total), (wanted, total));
    assert!(!page.exists("#address-notes li"), "{}", page.text("main"));
    assert_eq!(page.text("#filters [data-clause]"), "Terrorism, organized crime×");
    // One response a row: nothing to choose.
    assert!(!page.exists("#filters [data-on]"));
    // Left out by alt and the one left over are all rows.
    page.click("#filters [data-action=invert-clause]");
    page.wait_for(
        "the rest",
        "return Number(document.querySelector('#match-count').dataset.shown) === arguments[0]",
        &[(total - wanted).into()],
    );
}

#[test]
fn a_filter_on_what_is_absent_is_told() {
    let server = server();
    let page = Page::open(&(src([format!("{}{}", server.url(), file("v0/train"))]) + "&sev.any=3"));
    page.wait_state("ready");
    assert_eq!(page.match_count().shown, 0);
    let notes = page.text("#address-notes");
    assert!(notes.contains("severity: the open data has nothing of that"), "{notes}");
}

#[test]
fn kinds_of_rows_are_not_mixed() {
    let server = server();
    let addresses = ["qa/train", "v0/train", "single-dimension/train"];
    let page = Page::open(&src(addresses.map(|part| format!("{}{}", server.url(), file(part)))));
    page.wait_state("error");
    let said = page.text("#source-error");
    assert!(said.contains("v0/train/0000.parquet"), "{said}");
    assert!(said.contains("PKU-SafeRLHF, revision v0") && said.contains("PKU-SafeRLHF-QA"), "{said}");
    assert_eq!(page.match_count().total, 1300, "the first stays");

    // Two of a kind stand in one table, with the fields of both.
    let both = ["v0/train", "june-2024/train"].map(|part| format!("{}{}", server.url(), file(part)));
    let page = Page::open(&src(both));
    page.wait_state("ready");
    assert_eq!(page.match_count().total, 2700);
    let tables = page.tables();
    assert_eq!(tables.number("sources", "prompt:(none)", "rows"), 1200, "v0 says no source");
    assert_eq!(tables.number("sources", "response:(none)", "rows"), 2400);
}
