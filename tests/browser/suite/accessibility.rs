//! What axe-core finds wrong with the page: nothing, in any of its states.

use browser_tests::keys::CONTROL;
use browser_tests::{Page, Visit};

use super::definitions::on_every_page;

/// Opens the page and waits until all of it is drawn.
fn open(visit: Visit) -> Page {
    let page = visit.open();
    page.wait_state("ready");
    page.wait_element("[data-lengths=known]");
    page.wait_element("table#pairs tbody tr[data-row]");
    page
}

/// Opens a query in a wide window in light and in a narrow one in dark, does something
/// there, and asks axe-core. (Colours do not depend on the width, nor places on the theme.)
fn assert_accessible(query: &str, act: impl Fn(&Page)) {
    let visit = |theme: &str| Visit::to(&format!("theme={theme}&{query}"));
    for visit in [visit("light"), visit("dark").sized(390, 844)] {
        let state = format!("{visit:?}");
        let page = open(visit);
        act(&page);
        page.assert_accessible(&state);
    }
}

fn open_pair(page: &Page) {
    page.click("table#pairs tbody tr[data-row] button[data-action=open-pair]");
    page.wait_element("#reader[data-row]");
}

/// Shows the table of every chart that has one to show.
fn show_tables(page: &Page) {
    let charts: Vec<String> = page.eval(
        "return [...document.querySelectorAll('figure[id^=chart-]')]
            .filter(figure => figure.querySelector('[data-action=toggle-table]')?.checkVisibility())
            .map(figure => figure.id)",
        &[],
    );
    assert!(charts.len() >= 5, "{charts:?}");
    for chart in charts {
        page.click(&format!("#{chart} button[data-action=toggle-table]"));
    }
}

#[test]
fn faults_are_found() {
    let page = open(Visit::to(""));
    page.eval::<()>(
        "const add = (name, attributes) =>
             document.querySelector('main > .content').appendChild(Object.assign(document.createElement(name), attributes));
         add('img', { id: 'no-alternative', src: 'icon.svg' });
         const pale = add('p', { id: 'pale', textContent: 'hardly to be read' });
         pale.style.color = '#777';
         pale.style.background = '#888';
         for (const id of ['small-1', 'small-2']) {
             const small = add('button', { id, ariaLabel: id });
             small.style.cssText = 'all: revert; padding: 0; width: 8px; height: 8px; min-height: 0';
         }",
        &[],
    );
    let found = page.axe();
    for (rule, selector) in
        [("image-alt", "#no-alternative"), ("color-contrast", "#pale"), ("target-size", "#small-1, #small-2")]
    {
        let named = |line: &&String| line.starts_with(rule) && line.contains(selector);
        assert!(found.iter().any(|line| named(&line)), "{rule} {selector} in {found:#?}");
    }
}

#[test]
fn the_overview() {
    assert_accessible("", |_| {});
}

#[test]
fn a_filtered_overview() {
    assert_accessible("cat.any=cybercrime&sev.any=2,3", |_| {});
}

#[test]
fn a_comparison_with_the_rest() {
    assert_accessible("vs=rest&cat.any=cybercrime", |_| {});
}

#[test]
fn every_chart_as_a_table() {
    assert_accessible("", show_tables);
}

#[test]
fn the_table_with_its_columns_and_a_selection() {
    assert_accessible("sev.any=2,3&sort=-severity,length-0&rows=compact", |page| {
        page.act("table-columns");
        page.wait_element("#table-columns li");
        page.click_holding(CONTROL, "table#pairs tr[aria-rowindex='3'] [data-col=better]");
        page.wait_element("table#pairs tr[aria-selected=true]");
    });
}

#[test]
fn a_plain_table() {
    assert_accessible("table=paged&sort=better", |_| {});
}

#[test]
fn a_table_with_texts() {
    assert_accessible("rows=wrap&columns=pair,prompt,text-1,labels-0,safer,length-0,marks", |page| {
        page.act("show-text");
        page.wait_element("table#pairs .text-cell:not(.waiting)");
    });
}

#[test]
fn a_pair_in_the_reader() {
    assert_accessible("", open_pair);
}

#[test]
fn a_pair_with_its_text() {
    assert_accessible("", |page| {
        open_pair(page);
        page.click("#reader button[data-action=show-text]");
        page.wait_element("#reader[data-text=shown]");
    });
}

#[test]
fn the_dialog_that_makes_links() {
    assert_accessible("cat.any=drugs&vs=rest", |page| {
        page.act("share");
        page.wait_element("#share[open] #share-qr svg");
    });
}

#[test]
fn data_that_differs_from_that_of_a_link() {
    assert_accessible("data=1-0123456789ab", |page| page.wait_element("#data-differs"));
}

#[test]
fn a_page_within_a_page() {
    for tab in ["categories", "cooccurrence", "table", ""] {
        for (width, theme) in [(1440, "light"), (1440, "dark"), (390, "light")] {
            let query = format!("theme={theme}&sev.any=2,3&tab={tab}&embed=1");
            let page = Visit::to(&query).sized(width, 844).open();
            page.wait_state("ready");
            page.wait_element("[data-embedded]");
            page.wait_element("#embed");
            page.assert_accessible(&query);
        }
    }
}

#[test]
fn the_pages_on_the_datasets() {
    on_every_page(|page, state| page.assert_accessible(state));
}
