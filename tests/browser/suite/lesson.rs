//! Lessons: walked by keyboard, in both languages, in wide and narrow windows.

use browser_tests::keys::{ENTER, ESCAPE};
use browser_tests::{Page, Visit};
use serde_json::json;

fn press(page: &Page, css: &str) {
    page.eval::<()>("document.querySelector(arguments[0]).focus()", &[json!(css)]);
    page.press(&[ENTER]);
}

/// Waits until the page has the view of the step that is shown.
fn wait_view(page: &Page, lesson: &str) {
    page.wait_element(&format!("#lesson[data-lesson=\"{lesson}\"]"));
    page.wait_for(
        "the step's view",
        "return location.search.includes('split=train') && document.documentElement.dataset.state === 'ready'",
        &[],
    );
}

fn walk(visit: Visit, chinese: bool) {
    let state = format!("{visit:?} {chinese}");
    let page = visit.open();
    page.wait_state("ready");
    press(&page, "[data-action=lessons]");
    page.wait_element("#lesson[data-lesson=all] #lessons [data-key]");
    if chinese {
        press(&page, "[data-action=lesson-language]");
        page.wait_element("#lesson[lang=zh-Hans] #lessons [data-key]");
    }
    let keys = page.attributes("#lessons [data-key]", "data-key");
    assert_eq!(keys.len(), 6, "{keys:?}");
    let mut questions = 0;
    for key in keys {
        press(&page, &format!("#lessons [data-key={key}]"));
        wait_view(&page, &key);
        let mut step = 1;
        loop {
            let said = if step == 1 { key.clone() } else { format!("{key}.{step}") };
            wait_view(&page, &said);
            assert_eq!(page.query_value("lesson"), said);
            assert!(!page.exists("#address-notes li"), "{said}: {}", page.text("#address-notes"));
            assert!(page.match_count().shown > 0, "{said} shows nothing");
            let text = page.text("#lesson");
            let is_chinese = text.chars().filter(|c| ('\u{4e00}'..'\u{9fff}').contains(c)).count() > 20;
            assert_eq!(is_chinese, chinese, "{said}: {text}");
            if page.exists("[data-action=answer-lesson]") {
                press(&page, "[data-action=answer-lesson]");
                page.wait_element("#lesson-answer");
                questions += 1;
            }
            if page.exists("[data-action=next-step][disabled]") {
                break;
            }
            press(&page, "[data-action=next-step]");
            step += 1;
        }
        assert!(step >= 3, "{key} has {step} steps");
        let wide: bool = page.eval(
            "const { scrollWidth, clientWidth } = document.documentElement; return scrollWidth > clientWidth",
            &[],
        );
        assert!(!wide, "{key} {state}");
        press(&page, "[data-action=list-lessons]");
        page.wait_element("#lesson[data-lesson=all] #lessons [data-key]");
    }
    assert_eq!(questions, 6);
    page.assert_accessible(&state);
    page.screenshot(
        "screenshots",
        &format!("lessons-{}-{chinese}", if state.contains("390") { 390 } else { 1440 }),
    );
    press(&page, "[data-action=leave-lesson]");
    page.wait_for(
        "no lesson",
        "return !document.querySelector('#lesson') && !location.search.includes('lesson')",
        &[],
    );
}

#[test]
fn every_step_is_walked_in_english() {
    walk(Visit::to("theme=light"), false);
}

#[test]
fn every_step_is_walked_in_english_on_a_phone() {
    walk(Visit::to("theme=light").sized(390, 844), false);
}

#[test]
fn every_step_is_walked_in_chinese() {
    walk(Visit::to("theme=dark"), true);
}

#[test]
fn every_step_is_walked_in_chinese_on_a_phone() {
    walk(Visit::to("theme=dark").sized(390, 844), true);
}

#[test]
fn an_address_leads_to_a_step_and_back_leads_to_the_one_before() {
    let page = Page::open("lesson=safer-is-not-safe.2");
    wait_view(&page, "safer-is-not-safe.2");
    page.wait_for("its filter", "return location.search.includes('safety.any=both-unsafe')", &[]);
    let shown = page.match_count().shown;
    assert_eq!(shown, 32_656);
    page.click("[data-action=next-step]");
    page.wait_for("the next filter", "return location.search.includes('differs.any=nothing')", &[]);
    page.back();
    page.wait_for("the step before", "return location.search.includes('safety.any=both-unsafe')", &[]);
    page.wait_element("#lesson[data-lesson=\"safer-is-not-safe.2\"]");
    // What an address says itself is not overwritten by its step.
    page.goto("lesson=safer-is-not-safe.2&cat.any=drugs");
    page.wait_state("ready");
    page.wait_element("#lesson[data-lesson=\"safer-is-not-safe.2\"]");
    assert_eq!(page.query_value("cat.any"), "drugs");
    page.goto("lesson=nothing");
    page.wait_state("ready");
    page.wait_element("#lesson [role=alert]");
    assert!(page.text("#lesson").contains("There is no lesson “nothing”"));
}

#[test]
fn it_is_presented_by_keys_alone_with_text_hidden() {
    let page = Page::open("lesson=how-severe");
    wait_view(&page, "how-severe");
    page.act("present");
    page.wait_element(":root[data-presents]");
    page.eval::<()>("document.querySelector('#lesson-step').focus()", &[]);
    let large: f64 = page.eval("return parseFloat(getComputedStyle(document.documentElement).fontSize)", &[]);
    assert!(large >= 20.0, "{large} px");
    for (key, lesson) in [
        ('\u{e014}', "how-severe.2"),
        ('\u{e00f}', "how-severe.3"),
        ('\u{e012}', "how-severe.2"),
        ('\u{e014}', "how-severe.3"),
    ] {
        page.press(&[key]);
        wait_view(&page, lesson);
        page.eval::<()>("document.querySelector('#lesson-step').focus()", &[]);
    }
    page.press(&['a']);
    page.wait_element("#lesson-answer");
    page.assert_accessible("presented");
    page.screenshot("screenshots", "lesson-presented");
    page.press(&[ESCAPE]);
    page.wait_for("no presenting", "return !document.documentElement.hasAttribute('data-presents')", &[]);
}
