//! Which texts are shown: levels, rules, and the key that hides all text.

use browser_tests::{Page, Visit};
use serde_json::json;

fn open_pair(page: &Page) {
    page.wait_state("ready");
    page.wait_element("table#pairs tbody tr[data-row]");
    page.click("table#pairs tbody tr[data-row] button[data-action=open-pair]");
    page.wait_element("#reader");
}

fn unfold(page: &Page) {
    page.click("#consent > summary");
    page.wait_element("#consent[open]");
}

fn choose(page: &Page, list: &str, value: &str) {
    page.eval::<()>(
        "const list = document.querySelector(arguments[0]);
         list.value = arguments[1];
         list.dispatchEvent(new Event('change', { bubbles: true }))",
        &[json!(list), json!(value)],
    );
}

fn level(page: &Page) -> String {
    page.eval("return document.querySelector('#consent [name=level]:checked').value", &[])
}

fn press_escape(page: &Page, at: &str) {
    page.eval::<()>(
        "const target = document.querySelector(arguments[0]) ?? document.body;
         target.focus();
         target.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }))",
        &[json!(at)],
    );
}

#[test]
fn the_level_is_kept_and_labels_only_reads_no_text() {
    let page = Page::open("");
    page.wait_state("ready");
    assert_eq!(level(&page), "ask");
    unfold(&page);
    page.click("#consent [name=level][value=labels]");
    page.reload();
    open_pair(&page);
    assert_eq!(level(&page), "labels");
    assert_eq!(page.attribute("#reader", "data-text"), "hidden");
    assert!(!page.exists("#reader [data-action=show-text]"));
    assert!(page.text("#reader .consent").contains("labels only"));
    assert_eq!(page.attribute("#reader [data-action=same-prompt]", "aria-disabled"), "true");
    page.forget_requests();
    page.act("same-prompt");
    page.click("#reader [data-action=open-consent]");
    page.wait_element("#consent[open]");
    let at: String = page.eval("return document.activeElement.value", &[]);
    assert_eq!(at, "labels");
    let texts = page.requests().into_iter().filter(|entry| entry.path.contains("text-")).count();
    assert_eq!(texts, 0);
}

#[test]
fn rules_hold_for_either_response() {
    let page = Page::open("cat.any=drugs");
    page.wait_state("ready");
    unfold(&page);
    page.click("#consent [name=level][value=show]");
    open_pair(&page);
    page.wait_element("#reader[data-text=shown]");
    choose(&page, "#consent [data-reveal=drugs]", "never");
    page.wait_element("#reader[data-text=hidden]");
    assert!(page.text("#reader .consent").contains("Drugs"));
    assert!(!page.exists("#reader [data-action=show-text]"));
    choose(&page, "#consent [data-reveal=drugs]", "ask");
    page.wait_element("#reader [data-action=show-text]");
    page.click("#reader [data-action=show-text]");
    page.wait_element("#reader[data-text=shown]");
    choose(&page, "#consent [data-reveal=drugs]", "show");
    choose(&page, "#consent [data-from=never]", "1");
    page.goto("sev.any=3");
    open_pair(&page);
    assert_eq!(page.attribute("#reader", "data-text"), "hidden");
    assert!(page.text("#reader .consent").contains("severity"));
    assert_eq!(page.eval::<String>("return document.querySelector('[data-from=never]').value", &[]), "1");
}

#[test]
fn escape_hides_all_text_unless_something_is_typed_into_or_unfolded() {
    let page = Page::open("");
    open_pair(&page);
    press_escape(&page, "body");
    assert_eq!(page.text("#said"), "", "nothing was shown");
    page.click("#reader [data-action=show-text]");
    page.wait_element("#reader[data-text=shown]");
    press_escape(&page, "#search [name=search]");
    unfold(&page);
    press_escape(&page, "#consent [name=level]:checked");
    page.wait_for("a folded form", "return !document.querySelector('#consent').open", &[]);
    assert_eq!(page.attribute("#reader", "data-text"), "shown");
    press_escape(&page, "body");
    page.wait_element("#reader[data-text=hidden]");
    assert_eq!(page.text("#said"), "All text is hidden.");

    page.click("header [data-action=show-text]");
    page.wait_element("#reader[data-text=shown]");
    press_escape(&page, "#reader-title");
    page.wait_element("#reader[data-text=hidden]");
    assert_eq!(level(&page), "ask");
}

#[test]
fn a_link_can_hide_text_but_not_show_it() {
    let page = Page::open("");
    page.wait_state("ready");
    unfold(&page);
    page.click("#consent [name=level][value=show]");
    page.goto("hide=1");
    open_pair(&page);
    assert_eq!(page.attribute("#reader", "data-text"), "hidden");
}

#[test]
fn the_form_and_the_page_about_the_data_are_accessible() {
    for visit in [Visit::to("theme=light"), Visit::to("theme=dark"), Visit::to("theme=light").sized(390, 844)]
    {
        let state = format!("{visit:?}");
        let page = visit.open();
        page.wait_state("ready");
        page.wait_element("[data-lengths=known]");
        page.wait_element("table#pairs tbody tr[data-row]");
        unfold(&page);
        page.assert_accessible(&state);
    }
}
