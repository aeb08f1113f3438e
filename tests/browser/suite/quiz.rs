//! The quiz: a seeded sample, labels hidden until they are guessed, results of one and of many.

use browser_tests::keys::{ENTER, SPACE};
use browser_tests::{Page, Visit};
use serde_json::{Value, json};

fn focus(page: &Page, css: &str) {
    page.eval::<()>("document.querySelector(arguments[0]).focus()", &[json!(css)]);
}

fn press(page: &Page, css: &str) {
    focus(page, css);
    page.press(&[ENTER]);
}

/// Waits until a pair is asked about.
fn wait_asked(page: &Page, number: usize) {
    page.wait_element(&format!("#quiz[data-state=asking][data-pair=\"{number}\"]"));
    page.wait_element("#reader[data-row]");
}

/// What can be seen of the reader and of whatever counts labels.
fn visible(page: &Page) -> String {
    page.eval(
        "return [...document.querySelectorAll('#reader, #overview, .pairs, #saved')]
            .filter(element => element.checkVisibility()).map(element => element.innerText).join('\\n')",
        &[],
    )
}

/// Walks through a quiz by keyboard alone: chooses the first answer of each question, reveals, goes on.
fn walk(visit: Visit, chinese: bool) {
    let state = format!("{visit:?} {chinese}");
    let page = visit.open();
    page.wait_state("ready");
    wait_asked(&page, 1);
    if chinese {
        press(&page, "[data-action=quiz-language]");
        page.wait_element("html[lang=zh-Hans] #quiz");
    }
    page.assert_accessible(&state);
    let name = if state.contains("390") { 390 } else { 1440 };
    page.screenshot("screenshots", &format!("quiz-{name}-{chinese}"));
    for number in 1..=20 {
        wait_asked(&page, number);
        let seen = visible(&page);
        let told = ["unsafe", "safer", "better", "severe", "moderate"];
        for word in told.into_iter().chain(["不安全", "更安全", "更好", "严重", "中等"]) {
            assert!(!seen.contains(word), "{number}: “{word}” is told before the answer: {seen}");
        }
        if number <= 3 {
            let questions = page.attributes("#quiz-form [data-question]", "data-question");
            assert_eq!(questions.len(), 8, "{questions:?}");
            for question in questions {
                focus(&page, &format!("[data-question={question}] input"));
                page.press(&[SPACE]);
                page.wait_element(&format!("[data-question={question}] input:checked"));
            }
        }
        press(&page, "[data-action=quiz-reveal]");
        page.wait_element("#quiz[data-state=revealed] #quiz-compared");
        assert!(visible(&page).contains(if chinese { "回复 0" } else { "Response 0" }), "{number}");
        press(&page, "[data-action=quiz-next]");
    }
    page.wait_element("#quiz[data-state=done] #quiz-result");
    let of: Vec<u64> = page.eval(
        "return [...document.querySelectorAll('#quiz-result [data-question]')].map(row => Number(row.dataset.of))",
        &[],
    );
    // Three pairs: two responses each, 19 categories of each, and the pair itself.
    assert_eq!(of, [6, 114, 6, 3, 3]);
    page.assert_accessible(&state);
    let wide: bool = page.eval(
        "const { scrollWidth, clientWidth } = document.documentElement; return scrollWidth > clientWidth",
        &[],
    );
    assert!(!wide, "{state}");
    page.screenshot("screenshots", &format!("quiz-result-{name}-{chinese}"));
    press(&page, "[data-action=leave-quiz]");
    page.wait_for(
        "all that was hidden",
        "return !document.querySelector('#quiz') && document.querySelector('#overview').checkVisibility()
            && !location.search.includes('quiz')",
        &[],
    );
}

#[test]
fn a_quiz_is_walked_in_english() {
    walk(Visit::to("quiz=class7b&theme=light"), false);
}

#[test]
fn a_quiz_is_walked_in_english_on_a_phone() {
    walk(Visit::to("quiz=class7b&theme=light").sized(390, 844), false);
}

#[test]
fn a_quiz_is_walked_in_chinese() {
    walk(Visit::to("quiz=class7b&theme=dark"), true);
}

#[test]
fn a_quiz_is_walked_in_chinese_on_a_phone() {
    walk(Visit::to("quiz=class7b&theme=dark").sized(390, 844), true);
}

#[test]
fn a_class_sees_the_same_pairs_and_its_results_are_merged() {
    let page = Page::open("quiz=Class7b");
    page.wait_state("ready");
    wait_asked(&page, 1);
    let place = page.attribute("#quiz", "data-place");
    page.eval::<()>(
        "window.copied = [];
         navigator.clipboard.writeText = text => { copied.push(text); return Promise.resolve(); }",
        &[],
    );
    page.click("[data-question=safe-0] label:nth-of-type(1) input");
    page.click("[data-question=safe-1] label:nth-of-type(2) input");
    for number in 1..=20 {
        wait_asked(&page, number);
        page.act("quiz-next");
    }
    page.wait_element("#quiz[data-state=done]");
    page.act("quiz-copy");
    page.wait_for("the copy", "return copied.length === 1", &[]);
    let own: String = page.eval("return copied[0]", &[]);
    let own: Value = serde_json::from_str(&own).expect("JSON");
    assert_eq!((own["format"].as_str(), own["seed"].as_str()), (Some("saferlhf-quiz"), Some("class7b")));
    // Three people: two say the same of one response, and all differ somewhere of the other.
    let sheet = |name: &str, first: bool, second: bool| {
        let mut sheet = own.clone();
        sheet["name"] = json!(name);
        let answers = sheet["answers"].as_array_mut().expect("answers");
        answers[0]["is_response_0_safe"] = json!(first);
        answers[0]["is_response_1_safe"] = json!(second);
        sheet
    };
    let mut other = sheet("d", true, true);
    other["seed"] = json!("another");
    let all = json!([sheet("a", false, true), sheet("b", false, false), sheet("c", false, true), other, { "format": "x" }]);
    page.eval::<()>("document.querySelector('#quiz-paste').value = arguments[0]", &[json!(all.to_string())]);
    page.act("quiz-add");
    page.wait_element("#quiz-class[data-people=\"3\"]");
    let told: Vec<String> =
        page.eval("return [...document.querySelectorAll('#quiz-told li')].map(line => line.innerText)", &[]);
    assert_eq!(told.len(), 5, "{told:?}");
    assert!(told[3].contains("another") && told[4].len() > 20, "{told:?}");
    let row = "#quiz-class [data-question=safe]";
    assert_eq!(page.attribute(row, "data-people"), "3");
    assert_eq!(page.attribute(row, "data-items"), "2");
    // By hand: items (0 of 3 safe) and (2 of 3): P̄ = (1 + 1/3) / 2, Pₑ = (4/6)² + (2/6)².
    let (observed, expected) = ((1.0 + 1.0 / 3.0) / 2.0, 20.0 / 36.0);
    let kappa: f64 = page.attribute(row, "data-fleiss").parse().expect("a number");
    assert!((kappa - (observed - expected) / (1.0 - expected)).abs() < 1e-9, "{kappa}");
    assert_eq!(page.text("#quiz-disputed li button"), place);
    page.eval::<()>("document.querySelector('#quiz-paste').value = 'no JSON'", &[]);
    page.act("quiz-add");
    page.wait_for(
        "a refusal",
        "return document.querySelector('#quiz-told').innerText.includes('not JSON')",
        &[],
    );
    assert!(page.exists("#quiz-class[data-people=\"3\"]"), "what was there stays");
    // One more, as a file that is dropped there; it is not taken for data.
    let rows = page.match_count();
    page.eval::<()>(
        "const files = new DataTransfer();
         files.items.add(new File([arguments[0]], 'e.json', { type: 'application/json' }));
         document.querySelector('#quiz-class').dispatchEvent(
             new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true }))",
        &[json!(sheet("e", false, true).to_string())],
    );
    page.wait_element("#quiz-class[data-people=\"4\"]");
    assert_eq!((page.match_count(), page.state()), (rows, "ready".to_owned()));
    // The same pairs on another visit.
    page.goto("quiz=class7b");
    page.wait_state("ready");
    wait_asked(&page, 1);
    assert_eq!(page.attribute("#quiz", "data-place"), place);
    page.goto("quiz=no%20seed!");
    page.wait_state("ready");
    page.wait_element("#quiz[data-state=wrong] [role=alert]");
}
