//! Searching the texts.

use browser_tests::Page;
use serde_json::json;

fn open(query: &str) -> Page {
    let page = Page::open(query);
    page.wait_state("ready");
    page.wait_element("table#pairs");
    page
}

fn wait_done(page: &Page) {
    page.wait_element("#search-state[data-search=done]");
}

fn shown(page: &Page) -> u64 {
    page.match_count().shown
}

#[test]
fn a_search_is_a_clause_like_any_other() {
    let page = open("");
    assert_eq!(page.attribute("#search-state", "data-search"), "idle");
    let all = shown(&page);
    page.fill("#search [name=search]", "secret");
    page.redraw(|page| page.click("#search [data-action=search]"));
    wait_done(&page);
    page.wait_for(
        "fewer pairs",
        "return Number(document.querySelector('#match-count').dataset.shown) < arguments[0]",
        &[json!(all)],
    );
    assert_eq!(page.query_value("search"), "secret");
    let chip = page.attribute("#filters .chip:has([data-clause=search])", "data-words");
    assert!(chip.contains("secret"), "{chip}");
    let found = shown(&page);
    assert!(found > 0);

    // An empty text searches for nothing; Enter does what the button does.
    page.fill("#search [name=search]", "");
    page.redraw(|page| page.send_keys("#search [name=search]", "\u{e007}"));
    page.wait_for("no chip", "return !document.querySelector('[data-clause=search]')", &[]);
    assert_eq!(page.query_value("search"), "");
    assert_eq!(shown(&page), all);
}

#[test]
fn the_form_shows_what_the_address_says() {
    let page = open("search.words=secret&search.in=prompt&search.accents=ignore");
    wait_done(&page);
    let form: [String; 4] = page.eval(
        "const form = document.querySelector('#search');
         return [form.search.value, form.how.value, form.within.value, String(form.accents.checked)]",
        &[],
    );
    assert_eq!(form, ["secret", "words", "prompt", "true"]);
    page.redraw(|page| page.click("[data-clause=search]"));
    let text: String = page.eval("return document.querySelector('#search').search.value", &[]);
    assert_eq!(text, "");
}

#[test]
fn what_was_found_is_marked_in_the_text() {
    let page = open("search=secret");
    wait_done(&page);
    page.wait_element("table#pairs tbody tr[data-row]");
    page.click("table#pairs tbody tr[data-row] button[data-action=open-pair]");
    page.wait_element("#reader");
    page.click("#reader [data-action=show-text]");
    page.wait_element("#reader[data-text=shown]");
    page.wait_for("highlights", "return CSS.highlights.get('search-hit')?.size > 0", &[]);
    let marked = |page: &Page| -> Vec<String> {
        page.eval(
            "return [...CSS.highlights.get('search-hit')].map(range => range.toString().toLowerCase())",
            &[],
        )
    };
    let first = marked(&page);
    assert!(first.iter().all(|text| text == "secret"), "{first:?}");
    // The same where texts are in pieces.
    page.act("toggle-diff");
    page.wait_element("#reader .word-differs");
    page.wait_for(
        "the same highlights",
        "return CSS.highlights.get('search-hit').size === arguments[0]
             && [...CSS.highlights.get('search-hit')].every(range => range.toString().toLowerCase() === 'secret')",
        &[json!(first.len())],
    );
}

#[test]
fn a_search_without_texts_says_what_to_do() {
    let page = open("");
    page.click("#consent > summary");
    page.click("#consent [name=level][value=labels]");
    page.fill("#search [name=search]", "secret");
    page.click("#search [data-action=search]");
    page.wait_element("#search-state[data-search=refused]");
    assert!(page.text("#search-state").contains("labels only"));
    assert!(page.exists("#search-state [data-action=open-consent]"));
    page.click("#consent [name=level][value=ask]");
    wait_done(&page);
}

#[test]
fn a_regular_expression_that_is_none_is_told() {
    let page = open("search.regex=(");
    page.wait_element("#search-state[data-search=failed]");
    assert_ne!(page.text("#search-state"), "");
}
