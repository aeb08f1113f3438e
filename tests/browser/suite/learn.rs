//! What labels mean, and the panel for those who are here for the first time.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use browser_tests::keys::ESCAPE;
use browser_tests::{Page, Visit};
use serde_json::json;

fn open(query: &str) -> Page {
    let page = Page::open(query);
    page.wait_state("ready");
    page.wait_element("table#pairs tbody tr[data-row]");
    page
}

/// Waits for the definition of a label.
#[track_caller]
fn wait_defined(page: &Page, key: &str) {
    page.wait_element(&format!("#definition[open][data-define=\"{key}\"]"));
}

fn close(page: &Page) {
    page.act("close-definition");
    page.wait_for("no dialog", "return !document.querySelector('#definition')", &[]);
}

fn press_question_mark(page: &Page, on: &str) {
    page.eval::<()>("document.querySelector(arguments[0]).focus()", &[on.into()]);
    page.press(&['?']);
}

#[test]
fn a_key_leads_from_any_label_to_its_definition() {
    let page = open("hide=1&split=train");
    for (focused, key, text) in [
        ("#chart-categories [data-mark=drugs]", "drugs", "illegal drugs"),
        ("#chart-severity [data-mark=\"2\"]", "severity 2", "government or a professional agency"),
        ("#chart-pair-safety [data-mark=both-unsafe]", "safe", "risk-neutral"),
        ("#chart-better-safer [data-mark=\"0-1\"]", "rankings", "ranked twice"),
        ("#chart-differs [data-mark=safety]", "order", "ranked safer"),
        ("#chart-differs [data-mark=nothing]", "safer", "risk-neutral"),
    ] {
        press_question_mark(&page, focused);
        wait_defined(&page, key);
        let said = page.text("#definition-text");
        assert!(said.replace('\n', " ").contains(text), "{key}: {said}");
        let chinese = page.text("#definition-zh");
        assert!(chinese.chars().filter(|c| ('\u{4e00}'..'\u{9fff}').contains(c)).count() > 4, "{chinese}");
        close(&page);
    }
    // Counts are those of the chart.
    press_question_mark(&page, "#chart-categories [data-mark=drugs]");
    wait_defined(&page, "drugs");
    let drugs = page.tables().number("categories", "drugs", "responses");
    let told = page.text("#definition-count").replace(',', "");
    assert!(
        told.starts_with(&format!("{drugs} of 147814 responses")) && told.contains("have this category"),
        "{told}"
    );
    page.press(&[ESCAPE]);
    page.wait_for("no dialog", "return !document.querySelector('#definition')", &[]);
    // In a field a question mark is a question mark.
    page.eval::<()>("document.querySelector('#search [name=search]').focus()", &[]);
    page.press(&['?']);
    assert!(!page.exists("#definition"));
}

#[test]
fn a_click_leads_there_and_on_to_examples() {
    let page = open("hide=1");
    page.act("define");
    wait_defined(&page, "");
    assert_eq!(page.attributes("#definitions [data-define]", "data-define").len(), 28);
    page.click("#definitions [data-define=violence]");
    wait_defined(&page, "violence");
    let filtered = page.tables().number("categories", "violence", "either");
    page.click("#definition [data-example=\"1\"]");
    page.wait_element("#reader[data-row]");
    assert_eq!(page.query_value("cat.any"), "violence");
    assert_eq!(page.match_count().shown, filtered);
    page.wait_for(
        "the category in the example, with hidden text and no dialog",
        "return [...document.querySelectorAll('#reader [data-category=violence]')].length > 0
            && !document.querySelector('#definition') && document.querySelector('#reader').dataset.text !== 'shown'",
        &[],
    );
    // The other one, while the filter is there already.
    let first = page.attribute("#reader", "data-row");
    page.act("define");
    wait_defined(&page, "");
    page.click("#definitions [data-define=violence]");
    page.click("#definition [data-example=\"0\"]");
    page.wait_for(
        "another pair",
        "return document.querySelector('#reader[data-row]')?.dataset.row !== arguments[0]",
        &[first.into()],
    );
}

#[test]
fn the_dialog_is_accessible_and_fits_a_phone() {
    for visit in [Visit::to("theme=light"), Visit::to("theme=dark").sized(390, 844)] {
        let state = format!("{visit:?}");
        let page = visit.open();
        page.wait_state("ready");
        press_question_mark(&page, "#chart-categories [data-mark=drugs]");
        wait_defined(&page, "drugs");
        page.assert_accessible(&state);
        let wide: bool = page.eval(
            "const dialog = document.querySelector('#definition');
             return dialog.scrollWidth > dialog.clientWidth || dialog.getBoundingClientRect().right > innerWidth",
            &[],
        );
        assert!(!wide, "{state}");
        page.screenshot(
            "screenshots",
            &format!("definition-{}", if state.contains("390") { 390 } else { 1440 }),
        );
    }
}

#[test]
fn first_visitors_are_told_what_they_see_until_they_do_not_want_it() {
    let page = open("");
    page.wait_element("#first-visit:not([hidden])");
    page.assert_accessible("first visit");
    page.screenshot("screenshots", "first-visit");
    let links = page.attributes("#first-visit li a[href^='?']", "href");
    assert_eq!(links.len(), 2);
    for link in links {
        page.goto(link.trim_start_matches('?'));
        page.wait_state("ready");
        assert!(!page.exists("#first-visit:not([hidden])"), "the address says what to show");
        assert!(!page.exists("#address-notes li"), "{link}");
        let count = page.match_count();
        assert!(count.shown > 0 && count.shown < count.total, "{link}: {count:?}");
    }
    page.goto("");
    page.wait_state("ready");
    page.click("#first-visit button");
    assert!(!page.exists("#first-visit:not([hidden])"));
    page.reload();
    page.wait_state("ready");
    assert!(!page.exists("#first-visit:not([hidden])"), "it was put away for good");
}

#[test]
fn pages_on_labels_and_on_the_viewer_are_there_in_both_languages() {
    let page = Visit::page("learn/about.html").open();
    for (name, lang) in [("about", "en"), ("about.zh", "zh-Hans"), ("labels", "en"), ("labels.zh", "zh-Hans")]
    {
        page.goto_page(&format!("learn/{name}.html"));
        assert_eq!(page.attribute("html", "lang"), lang);
        let links = page.attributes("footer a", "href");
        // Those of its language, and itself in the other one.
        assert_eq!(links.len(), 4, "{links:?}");
        let other = if name.ends_with(".zh") { name.replace(".zh", "") } else { format!("{name}.zh") };
        assert!(links.contains(&format!("{other}.html")), "{links:?}");
        if name.starts_with("labels") {
            let headings: usize = page.eval("return document.querySelectorAll('h3').length", &[]);
            assert_eq!(headings, 28, "{name}");
            // A4 and letter, in inches.
            for [width, height] in [[8.27, 11.69], [8.5, 11.0]] {
                let printed = page.devtools(
                    "Page.printToPDF",
                    json!({ "paperWidth": width, "paperHeight": height, "preferCSSPageSize": false }),
                );
                let printed = printed["data"].as_str().expect("a document");
                let printed = BASE64_STANDARD.decode(printed).expect("base64");
                let pages = String::from_utf8_lossy(&printed).matches("/Type /Page\n").count();
                assert_eq!(pages, 1, "{name} on paper of {width} by {height}");
            }
        } else {
            assert!(page.text("pre").contains("@article{ji2024pku"), "{name}");
            page.eval::<()>(
                "Object.defineProperty(navigator, 'clipboard', {
                     value: { writeText: async text => { window.copied = text } }, configurable: true })",
                &[],
            );
            page.click("button.copy");
            page.wait_for(
                "a copy",
                "return window.copied === document.querySelector('pre').textContent",
                &[],
            );
            page.wait_for("a word on it", "return document.querySelector('[role=status]').textContent", &[]);
        }
        page.assert_accessible(name);
        page.screenshot("screenshots", name);
    }
}

#[test]
fn labels_of_a_pair_lead_to_their_definitions() {
    let page = open("hide=1&split=train&cat.any=drugs&sev.any=3");
    page.click("#pairs [data-action=open-pair]");
    page.wait_element("#reader .label-table");
    let keys = page.attributes("#reader .label-table [data-define]", "data-define");
    for key in ["safe", "drugs", "severity 3", "better", "safer"] {
        assert!(keys.iter().any(|own| own == key), "{key} is not among {keys:?}");
        page.click(&format!("#reader .label-table [data-define='{key}']"));
        wait_defined(&page, key);
        close(&page);
        page.eval::<()>(
            "document.querySelector(arguments[0]).focus()",
            &[json!(format!("#reader [data-define='{key}']"))],
        );
        page.press(&['?']);
        wait_defined(&page, key);
        close(&page);
    }
}

/// Every definition says how many, and its examples are what it speaks of.
#[test]
fn terms_have_counts_and_examples() {
    let page = open("hide=1&split=train");
    for (key, found, of) in [
        ("safe", 2 * 30_438 + 4_556 + 6_257, 147_814),
        ("better", 17_798, 73_907),
        ("safer", 32_656, 73_907),
        ("rankings", 17_798, 73_907),
        ("order", 4_556 + 6_257, 73_907),
    ] {
        page.act("define");
        wait_defined(&page, "");
        page.click(&format!("#definitions [data-define={key}]"));
        wait_defined(&page, key);
        let told = page.text("#definition-count").replace(',', "");
        assert!(told.starts_with(&format!("{found} of {of} ")), "{key}: {told}");
        if key == "safe" {
            assert!(page.text("#definition-pairs").starts_with("10,813 of 73,907 pairs "));
        }
        page.click("#definition [data-example=\"0\"]");
        page.wait_for(
            "the example, and no dialog",
            "return document.querySelector('#reader[data-row] .label-table') && !document.querySelector('#definition')",
            &[],
        );
        let flags: Vec<String> = ["response-0-safe", "response-1-safe"]
            .map(|field| page.attribute(&format!("#reader [data-field={field}]"), "data-value"))
            .into();
        if ["safe", "order"].contains(&key) {
            assert_ne!(flags[0], flags[1], "{key}");
        }
        page.goto("hide=1&split=train");
        page.wait_state("ready");
        page.wait_element("table#pairs tbody tr[data-row]");
    }
}

#[test]
fn no_example_is_offered_where_there_is_none() {
    let page = open("hide=1&safety.any=both-safe");
    page.act("define");
    wait_defined(&page, "");
    page.click("#definitions [data-define=drugs]");
    wait_defined(&page, "drugs");
    assert!(page.text("#definition-count").starts_with("0 of 67,640 "));
    assert!(!page.exists("#definition [data-action=example]"));
    // The focus is in the dialog, whichever way it goes on.
    page.wait_for("the heading", "return document.activeElement.id === 'definition-heading'", &[]);
}
