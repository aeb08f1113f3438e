//! Clicks on marks, and the filter in the address.

use browser_tests::Page;

/// The parts of the page that a filter decides.
fn state(page: &Page) -> (browser_tests::Count, browser_tests::Tables, String) {
    (page.match_count(), page.tables(), page.text("#filters"))
}

#[test]
fn a_click_filters_and_a_second_one_clears() {
    let page = Page::open("");
    page.wait_state("ready");
    let before = page.tables();
    let total = page.match_count().total;

    let generation = page.generation();
    page.click_mark("categories", "cybercrime");
    assert_eq!(page.generation(), generation + 1);
    assert_eq!(page.pressed("categories"), ["cybercrime"]);
    assert_eq!(page.match_count().shown, before.number("categories", "cybercrime", "either"));
    assert_eq!(page.match_count().total, total);
    assert_eq!(page.query_value("cat.any"), "cybercrime");
    let filtered = page.tables();
    assert_eq!(filtered.0["categories"], before.0["categories"], "a chart leaves its own clause out");
    assert_ne!(filtered.0["severity"], before.0["severity"]);

    page.click_mark("categories", "cybercrime");
    assert!(page.pressed("categories").is_empty());
    assert_eq!(page.match_count().shown, total);
    assert_eq!(page.query_value("cat.any"), "");
    page.tables().assert_equal(&before);
}

#[test]
fn another_mark_replaces_the_first() {
    let page = Page::open("");
    page.wait_state("ready");
    let before = page.tables();
    page.click_mark("categories", "drugs");
    page.click_mark("categories", "violence");
    assert_eq!(page.pressed("categories"), ["violence"]);
    assert_eq!(page.query_value("cat.any"), "violence");
    assert_eq!(page.match_count().shown, before.number("categories", "violence", "either"));
}

#[test]
fn every_chart_filters() {
    let page = Page::open("");
    page.wait_state("ready");
    let before = page.tables();
    let pair_safety = before.number("pair-safety", "only-1-safe", "pairs");
    page.click_mark("pair-safety", "only-1-safe");
    assert_eq!(page.match_count().shown, pair_safety);
    assert_eq!(page.query_value("safety.any"), "only-1-safe");
    page.click_mark("pair-safety", "only-1-safe");

    page.click_mark("better-safer", "1-0");
    assert_eq!(page.match_count().shown, before.number("better-safer", "1", "safer-0"));
    assert_eq!(page.query_value("pref.any"), "1-0");
    page.click_mark("better-safer", "1-0");

    page.click_mark("severity", "3");
    let shown = page.match_count().shown;
    let all = before.number("severity", "3", "all");
    assert!(shown > all / 2 && shown < all, "{shown} pairs with one of {all} responses");
    assert_eq!(page.query_value("sev.any"), "3");
}

#[test]
fn charts_combine_and_clear_together() {
    let page = Page::open("");
    page.wait_state("ready");
    page.click_mark("severity", "3");
    let within = page.tables().number("categories", "human-trafficking", "either");
    page.click_mark("categories", "human-trafficking");
    assert_eq!(page.match_count().shown, within);
    let clauses = page.attributes("#filters button[data-clause]", "data-clause");
    assert_eq!(clauses.len(), 2, "{clauses:?}");

    page.redraw(|page| page.click("#filters button[data-clause]"));
    assert_eq!(page.attributes("#filters button[data-clause]", "data-clause").len(), 1);
    page.redraw(|page| page.act("clear-filters"));
    let count = page.match_count();
    assert_eq!(count.shown, count.total);
    assert!(page.pressed("severity").is_empty() && page.pressed("categories").is_empty());
    assert!(!page.exists("#filters button[data-clause]"));
}

/// Waits for labels and lengths.
fn wait_all(page: &Page) {
    page.wait_state("ready");
    page.wait_element("[data-lengths=known]");
}

#[test]
fn reload_back_and_forward_restore_the_filter() {
    let page = Page::open("");
    wait_all(&page);
    let nothing = state(&page);
    page.click_mark("categories", "drugs");
    let one = state(&page);
    page.click_mark("severity", "1");
    let two = state(&page);
    assert_ne!(one, two);

    page.redraw(Page::back);
    assert_eq!(state(&page), one);
    page.redraw(Page::back);
    assert_eq!(state(&page), nothing);
    page.redraw(Page::forward);
    page.redraw(Page::forward);
    assert_eq!(state(&page), two);
    page.reload();
    wait_all(&page);
    assert_eq!(state(&page), two);
    assert_eq!(page.pressed("categories"), ["drugs"]);
    assert_eq!(page.pressed("severity"), ["1"]);
}

#[test]
fn the_address_alone_sets_the_filter() {
    let page = Page::open("cat.any=drugs,violence&safety.any=both-unsafe&kept=as%20it%20is");
    page.wait_state("ready");
    let mut pressed = page.pressed("categories");
    pressed.sort();
    assert_eq!(pressed, ["drugs", "violence"]);
    assert_eq!(page.pressed("pair-safety"), ["both-unsafe"]);
    page.click_mark("categories", "cybercrime");
    assert_eq!(page.query_value("cat.any"), "cybercrime");
    assert_eq!(page.query_value("safety.any"), "both-unsafe");
    assert_eq!(page.query_value("kept"), "as it is");
}

#[test]
fn without_a_matching_pair_the_marks_still_work() {
    let page = Page::open("safety.any=both-safe&sev.any=3&cat.any=drugs");
    page.wait_state("ready");
    assert_eq!(page.match_count().shown, 0);
    page.click_mark("severity", "3");
    assert!(page.pressed("severity").is_empty());
    page.click_mark("pair-safety", "both-safe");
    assert!(page.match_count().shown > 0);
}

#[test]
fn what_the_address_says_wrongly_is_reported() {
    let page = Page::open("cat.any=terrorism,drugs&sev.any=9");
    page.wait_state("ready");
    let notes = page.text("#address-notes");
    assert!(notes.contains("terrorism"), "{notes}");
    assert!(notes.contains('9'), "{notes}");
    assert_eq!(page.pressed("categories"), ["drugs"]);
}

#[test]
fn a_filter_is_measured() {
    let page = Page::open("");
    page.wait_state("ready");
    assert!(page.measures("filter").is_empty());
    page.click_mark("categories", "privacy-violation");
    page.wait_for("a measure", "return performance.getEntriesByName('filter').length", &[]);
    let [duration] = page.measures("filter")[..] else { panic!("{:?}", page.measures("filter")) };
    assert!(duration > 0.0 && duration < 10_000.0, "{duration}");
}
