//! Lessons: walked by keyboard, in both languages, in wide and narrow windows.

use browser_tests::keys::{ENTER, ESCAPE, RIGHT};
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

/// What is wrong with where the step and what it speaks of are in the view; nothing where all is well.
const WRONG: &str = r##"
    const find = (css) => document.querySelector(css)?.getBoundingClientRect();
    const [lesson, body] = [find("#lesson"), find("#lesson-body")];
    const text = find("#lesson-answer") ?? find("#lesson-body > [translate]");
    const tab = new URLSearchParams(location.search).get("tab");
    const target = tab && find(`#chart-${tab}`);
    const wrong = [];
    const must = (holds, what) => holds || wrong.push(what);
    must(lesson.top >= -1 && lesson.bottom <= innerHeight + 1, `the step is at ${lesson.top}…${lesson.bottom} of ${innerHeight}`);
    must(lesson.height <= innerHeight * 0.46, `the step is ${lesson.height} high`);
    must(text.top >= body.top - 1 && text.top < body.bottom - 10, `its text is at ${text.top}, its place at ${body.top}…${body.bottom}`);
    must(tab === null || target !== undefined, `there is no ${tab}`);
    if (target) {
      must(target.top >= lesson.bottom - 1, `${tab} is at ${target.top}, below ${lesson.bottom}`);
      must(target.top <= innerHeight - 200, `${tab} is at ${target.top} of ${innerHeight}`);
    }
    const least = document.documentElement.dataset.presents === undefined ? 24 : 44;
    for (const button of document.querySelectorAll(".lesson-turn button")) {
      const { top, bottom, left, right, width, height } = button.getBoundingClientRect();
      must(Math.min(width, height) >= least - 0.5, `${button.dataset.action} has ${width} × ${height}`);
      must(top >= lesson.top && bottom <= lesson.bottom && left >= 0 && right <= innerWidth, `${button.dataset.action} is cut`);
    }
    must(document.querySelectorAll(".lesson-turn button").length >= 3, "buttons are missing");
    const { scrollWidth, clientWidth } = document.documentElement;
    must(scrollWidth <= clientWidth, `the page is ${scrollWidth} wide`);
    return wrong"##;

#[track_caller]
fn assert_in_view(page: &Page, state: &str) {
    page.wait_for(state, &format!("return (() => {{ {WRONG} }})().length === 0"), &[]);
    // What is drawn later does not move it.
    page.wait_still();
    let wrong: Vec<String> = page.eval(WRONG, &[]);
    assert!(wrong.is_empty(), "{state}: {wrong:?}");
}

fn stays_in_view(width: u32, presents: bool) {
    let page = Visit::to("lesson=all").sized(width, if width < 500 { 844 } else { 900 }).open();
    page.wait_state("ready");
    page.wait_element("#lessons [data-key]");
    let keys = page.attributes("#lessons [data-key]", "data-key");
    for key in keys {
        page.goto(&format!("lesson={key}"));
        wait_view(&page, &key);
        page.wait_element("[data-action=present]");
        if presents {
            page.act("present");
            page.wait_element(":root[data-presents]");
        }
        let mut step = 1;
        loop {
            let said = if step == 1 { key.clone() } else { format!("{key}.{step}") };
            wait_view(&page, &said);
            assert_in_view(&page, &format!("{said} at {width}, presenting: {presents}"));
            if page.exists("[data-action=answer-lesson]") {
                page.act("answer-lesson");
                page.wait_element("#lesson-answer");
                assert_in_view(&page, &format!("{said}, answered, at {width}, presenting: {presents}"));
            }
            if page.exists("[data-action=next-step][disabled]") {
                break;
            }
            page.act("next-step");
            step += 1;
        }
        if presents {
            page.act("present");
            page.wait_element(":root:not([data-presents])");
            assert_in_view(&page, &format!("{key} after presenting at {width}"));
        }
    }
}

#[test]
fn a_step_stays_in_view_above_what_it_speaks_of() {
    stays_in_view(1440, false);
}

#[test]
fn a_step_stays_in_view_above_what_it_speaks_of_on_a_phone() {
    stays_in_view(390, false);
}

#[test]
fn a_step_that_is_presented_stays_in_view_above_what_it_speaks_of() {
    stays_in_view(1440, true);
}

#[test]
fn a_step_that_is_presented_stays_in_view_above_what_it_speaks_of_on_a_phone() {
    stays_in_view(390, true);
}

#[test]
fn presenting_on_a_phone_ends_by_touch_and_has_nothing_around_it() {
    let page = Visit::to("lesson=how-severe").sized(390, 844).open();
    wait_view(&page, "how-severe");
    page.act("present");
    page.wait_element(":root[data-presents]");
    page.act("next-step");
    wait_view(&page, "how-severe.2");
    // This one is about the whole page, and stands at its top.
    page.wait_for(
        "the lesson at the top",
        "return document.querySelector('#lesson').getBoundingClientRect().top < 20",
        &[],
    );
    assert!(page.text("#lesson-match").contains(" of "), "{}", page.text("#lesson-match"));
    page.act("previous-step");
    wait_view(&page, "how-severe");
    page.act("fold-lesson");
    page.wait_element("#lesson[data-folded=true]");
    let low: f64 = page.eval("return document.querySelector('#lesson').offsetHeight", &[]);
    assert!(low < 220.0, "{low}");
    // Whoever asks for an answer wants to read it.
    page.act("next-step");
    wait_view(&page, "how-severe.2");
    page.act("next-step");
    wait_view(&page, "how-severe.3");
    page.press(&['a']);
    page.wait_element("#lesson[data-folded=false] #lesson-answer");
    page.act("present");
    page.wait_element(":root:not([data-presents])");
    assert!(page.exists("[data-action=fold-lesson][aria-expanded=true]"));
}

#[track_caller]
fn wait_focus(page: &Page, css: &str) {
    page.wait_for(
        &format!("the focus on {css}"),
        &format!("return document.activeElement?.matches({})", json!(css)),
        &[],
    );
}

#[test]
fn the_focus_stays_with_the_lesson_and_escape_ends_a_dialog_first() {
    let page = Visit::to("").sized(390, 844).open();
    page.wait_state("ready");
    press(&page, "[data-action=lessons]");
    // The list opens far below the button that asked for it.
    wait_focus(&page, "#lesson-title");
    let seen: bool = page.eval(
        "const { top } = document.querySelector('#lesson-title').getBoundingClientRect();
         return top >= 0 && top < innerHeight - 100",
        &[],
    );
    assert!(seen, "the list is out of view");
    press(&page, "#lessons [data-key=how-severe]");
    wait_view(&page, "how-severe");
    wait_focus(&page, "#lesson-step");
    press(&page, "[data-action=next-step]");
    wait_view(&page, "how-severe.2");
    wait_focus(&page, "[data-action=next-step]");
    page.press(&[ENTER]);
    wait_view(&page, "how-severe.3");
    // There is no next one.
    wait_focus(&page, "#lesson-step");
    press(&page, "[data-action=present]");
    page.wait_element(":root[data-presents]");
    wait_focus(&page, "[data-action=present]");
    page.press(&['?']);
    page.wait_element("#definition[open]");
    page.press(&[RIGHT]);
    page.press(&[ESCAPE]);
    page.wait_for("no dialog", "return !document.querySelector('dialog[open]')", &[]);
    assert!(page.exists(":root[data-presents]"), "Escape ended both");
    page.press(&[ESCAPE]);
    page.wait_element(":root:not([data-presents])");
    wait_focus(&page, "#lesson *");
    press(&page, "[data-action=list-lessons]");
    wait_focus(&page, "#lesson-title");
    press(&page, "[data-action=leave-lesson]");
    wait_focus(&page, "[data-action=lessons]");
}
