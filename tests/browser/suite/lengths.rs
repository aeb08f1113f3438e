//! Lengths of texts: from a packed site's own shard, or measured on request.

use std::time::Duration;

use browser_tests::{Page, Table, Visit, counts_of, hub, hub_over, src};
use devserver::{Link, Port};

/// The rows of the table of lengths, as `fixtures` has them.
fn table(page: &Page) -> Table {
    let mut rows = page.tables().0.remove("lengths").expect("the table of lengths");
    rows.retain(|key, _| !key.ends_with("unknown"));
    rows
}

fn wait_known(page: &Page) {
    page.wait_element("[data-lengths=known]");
}

#[test]
fn a_packed_site_brings_its_lengths_after_the_labels() {
    let page = Visit::to("").alone().open();
    page.wait_state("ready");
    let early = page.requests_before("labels-ready");
    assert!(early.iter().all(|entry| !entry.path.contains("lengths")), "lengths before labels");
    wait_known(&page);
    page.wait_element("#table-lengths tbody tr[data-key='prompt:100']");
    let (tables, bins) = (page.tables(), table(&page));
    let bins = bins.keys().filter(|key| key.starts_with("prompt:"));
    let prompts: u64 = bins.map(|key| tables.number("lengths", key, "prompt")).sum();
    assert_eq!(prompts, 82_118);
    assert!(page.requests().iter().all(|entry| !entry.path.contains("text-")), "texts were read");
    assert!(page.text("#chart-lengths .summary").contains("82,118 of 82,118 pairs"));
}

#[test]
fn lengths_filter_from_the_inputs_and_go_into_the_address() {
    let page = Page::open("");
    page.wait_state("ready");
    wait_known(&page);
    let before = page.match_count().shown;
    let input = "input[data-filter=response-length][data-end=min]";
    page.wait_element(input);
    page.redraw(|page| page.send_keys(input, "400\u{e007}"));
    assert_eq!(page.query_value("response_length.gte"), "400");
    let shown = page.match_count().shown;
    assert!(shown > 0 && shown < before, "{shown} of {before}");
    // The chart's own histogram goes on showing what could be chosen.
    let short = page.tables().number("lengths", "response:50", "response-0");
    assert!(short > 0, "its own clause was not skipped");
    page.redraw(|page| page.click("#filters button[data-clause=response-length]"));
    assert_eq!(page.match_count().shown, before);
}

#[test]
fn texts_are_measured_only_when_asked_and_as_duckdb_does() {
    let hub = hub();
    let page = Page::open(&src([hub.train()]));
    page.wait_state("ready");
    page.wait_element("[data-lengths=unread]");
    let before = hub.server().log().len();
    assert!(page.text("#chart-lengths").contains("MB"), "the cost is not told");
    page.click("button[data-action=read-lengths]");
    page.wait_element("[data-lengths=reading]");
    wait_known(&page);
    assert!(hub.server().log().len() > before + 100, "each row group's text is read");
    let (expected, ..) = counts_of(hub.file(), "", true);
    assert_eq!(table(&page), expected.0["lengths"]);
    assert!(!page.exists("#reader [data-field=prompt]") && page.exists("button[data-action=show-text]"));
}

#[test]
fn measuring_can_be_stopped_and_taken_up_again() {
    // Six requests go on at once, so reading all takes seconds more than it takes to stop.
    let hub = hub_over(Link { latency: Duration::from_millis(120), ..Link::default() });
    let page = Page::open(&src([hub.train()]));
    page.wait_state("ready");
    page.click("button[data-action=read-lengths]");
    page.wait_element("button[data-action=stop-lengths]");
    page.wait_for("some lengths", "return document.querySelector('#table-lengths tbody tr[data-key]')", &[]);
    page.click("button[data-action=stop-lengths]");
    page.wait_element("[data-lengths=unread]");
    let data = || hub.server().log().iter().filter(|entry| entry.port == Port::Cdn).count();
    let first = data();
    page.click("button[data-action=read-lengths]");
    wait_known(&page);
    assert!(data() - first < 81 * 2, "what was measured before is not read again");
    let unknown = page.tables().number("lengths", "prompt:unknown", "prompt");
    assert_eq!(unknown, 0);
}

#[test]
fn labels_only_measures_no_text() {
    let hub = hub();
    let page = Page::open(&src([hub.train()]));
    page.wait_state("ready");
    page.wait_element("[data-lengths=unread] button[data-action=read-lengths]");
    page.click("#consent > summary");
    page.click("#consent input[name=level][value=labels]");
    page.wait_for(
        "a reason",
        "return document.querySelector('#chart-lengths').textContent.includes('labels only')",
        &[],
    );
    assert!(!page.exists("button[data-action=read-lengths]"));
    assert!(
        page.requests().iter().all(|entry| !entry.path.contains("text_bg")),
        "the text program was started"
    );
}
