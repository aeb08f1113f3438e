//! The quiz: a seeded sample, labels hidden until they are guessed, results of one and of many.

use browser_tests::keys::{ALT, DOWN, ENTER, SPACE};
use browser_tests::{Page, Visit};
use serde_json::{Value, json};

fn focus(page: &Page, css: &str) {
    page.eval::<()>("document.querySelector(arguments[0]).focus()", &[json!(css)]);
}

/// A click that does not miss what moves meanwhile; the walks use keys.
fn act(page: &Page, action: &str) {
    let click = "document.querySelector(`#quiz [data-action=${arguments[0]}]`).click()";
    page.eval::<()>(click, &[json!(action)]);
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

/// Waits until an element has the focus.
#[track_caller]
fn wait_focus(page: &Page, id: &str) {
    let script = format!("return document.activeElement?.id === '{id}'");
    page.wait_for(&format!("the focus on {id}"), &script, &[]);
}

/// Waits for the text of what became of results.
#[track_caller]
fn wait_told(page: &Page, words: &str) {
    page.wait_for(
        &format!("“{words}”"),
        "return document.querySelector('#quiz-told')?.innerText.includes(arguments[0])"
            .replace("arguments[0]", &json!(words).to_string())
            .as_str(),
        &[],
    );
}

/// Pastes a text as results and adds them.
fn paste(page: &Page, text: &str) {
    page.eval::<()>("document.querySelector('#quiz-paste').value = arguments[0]", &[json!(text)]);
    page.act("quiz-add");
}

/// Goes on to the result from a pair on.
fn to_the_result(page: &Page, from: usize) {
    for number in from..=20 {
        wait_asked(page, number);
        act(page, "quiz-next");
    }
    page.wait_element("#quiz[data-state=done]");
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
    wait_focus(&page, "quiz-title");
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
        act(&page, "quiz-reveal");
        page.wait_element("#quiz[data-state=revealed] #quiz-compared");
        wait_focus(&page, "quiz-verdict");
        if number == 1 {
            page.assert_accessible(&state);
            page.screenshot("screenshots", &format!("quiz-revealed-{name}-{chinese}"));
            let out: u64 = page.eval(
                "return [...document.querySelectorAll('#quiz-compared :is(th, td, button)')]
                    .filter(cell => cell.getBoundingClientRect().right > innerWidth).length",
                &[],
            );
            assert_eq!(out, 0, "cells outside of the screen");
        }
        assert!(visible(&page).contains(if chinese { "回复 0" } else { "Response 0" }), "{number}");
        act(&page, "quiz-next");
        wait_focus(&page, if number < 20 { "quiz-number" } else { "quiz-answered" });
    }
    page.wait_element("#quiz[data-state=done] #quiz-result");
    let answered = page.text("#quiz-answered");
    assert!(answered.contains('3') && answered.contains("20") && !answered.contains("about"), "{answered}");
    // Which categories: the first one was said of all six responses.
    let said: Vec<Vec<u64>> = page.eval(
        "return [...document.querySelectorAll('#quiz-categories [data-category]')]
            .map(row => [...row.querySelectorAll('td')].map(cell => Number(cell.innerText)))",
        &[],
    );
    assert!(said.iter().all(|row| row.len() == 3 && row.iter().sum::<u64>() > 0), "{said:?}");
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
    to_the_result(&page, 1);
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
    page.assert_accessible("a class");
    // The same pairs on another visit, which does not know of this one.
    page.eval::<()>("sessionStorage.clear()", &[]);
    page.goto("quiz=class7b");
    page.wait_state("ready");
    wait_asked(&page, 1);
    assert_eq!(page.attribute("#quiz", "data-place"), place);
    page.goto("quiz=no%20seed!");
    page.wait_state("ready");
    page.wait_element("#quiz[data-state=wrong] [role=alert]");
}

/// Opens the definition of Drugs from what is revealed, and does something there.
fn in_a_definition(page: &Page, button: &str) {
    page.click("#quiz-compared [data-action=define]");
    page.wait_element("#definition[open]");
    page.eval::<()>("document.querySelector('#definitions').open = true", &[]);
    page.click("#definition [data-define=drugs]");
    page.wait_element("#definition[data-define=drugs]");
    page.click(&format!("#definition {button}"));
    page.wait_for(
        "the end of the quiz",
        "return !document.querySelector('#quiz, #definition[open]') && !location.search.includes('quiz')
            && document.querySelector('#overview').checkVisibility()
            && !document.documentElement.dataset.quiz",
        &[],
    );
}

#[test]
fn an_example_or_a_filter_leaves_the_quiz_and_back_returns_to_it() {
    let page = Page::open("quiz=class7b");
    page.wait_state("ready");
    wait_asked(&page, 1);
    act(&page, "quiz-next");
    wait_asked(&page, 2);
    page.click("[data-question=safe-0] label:nth-of-type(1) input");
    let place = page.attribute("#quiz", "data-place");
    act(&page, "quiz-reveal");
    let asked = "#quiz[data-state=revealed][data-pair=\"2\"]";
    page.wait_element(asked);
    // The first example filters and opens a pair; the second one opens another of the same.
    for button in ["[data-example=\"0\"]", "[data-example=\"1\"]", "[data-action=filter-definition]"] {
        in_a_definition(&page, button);
        assert_eq!(page.query_value("cat.any"), "drugs");
        if button.contains("example") {
            page.wait_for(
                "another pair",
                &format!("return ![null, undefined, '{place}'].includes(document.querySelector('#reader')?.dataset.row)"),
                &[],
            );
        }
        page.back();
        page.wait_element(asked);
        assert_eq!(page.attribute("#quiz", "data-place"), place);
        wait_focus(&page, "quiz-title");
        assert_eq!(
            (page.query_value("quiz"), page.query_value("cat.any")),
            ("class7b".into(), String::new())
        );
    }
    // Where the filter was there before, an example only opens a pair.
    page.goto("cat.any=drugs&quiz=class7b");
    page.wait_state("ready");
    page.wait_element(asked);
    in_a_definition(&page, "[data-example=\"0\"]");
    page.back();
    page.wait_element(asked);
    assert_eq!(page.attribute("#quiz", "data-place"), place);
    wait_focus(&page, "quiz-title");
    // Keys that go from pair to pair elsewhere do not lead out of it.
    page.press(&[ALT, DOWN]);
    act(&page, "quiz-next");
    wait_asked(&page, 3);
}

#[test]
fn a_quiz_is_one_entry_of_the_history() {
    let page = Page::open("lesson=all");
    page.wait_state("ready");
    page.act("open-quiz");
    wait_asked(&page, 1);
    wait_focus(&page, "quiz-title");
    page.click("[data-question=safe-0] label:nth-of-type(1) input");
    act(&page, "quiz-reveal");
    act(&page, "quiz-next");
    wait_asked(&page, 2);
    let place = page.attribute("#quiz", "data-place");
    page.back();
    page.wait_for(
        "the list of lessons",
        "return document.querySelector('#lessons') && !document.querySelector('#quiz')
            && document.querySelector('#overview').checkVisibility()",
        &[],
    );
    page.forward();
    wait_asked(&page, 2);
    assert_eq!(page.attribute("#quiz", "data-place"), place);
    // An address without a pair, as older links have it; and what closes the pair.
    page.eval::<()>(
        "history.pushState(null, '', `?quiz=${document.querySelector('#quiz').dataset.seed}`)",
        &[],
    );
    page.eval::<()>("history.pushState(null, '', '?theme=dark')", &[]);
    page.back();
    wait_asked(&page, 2);
    page.act("leave-quiz");
    page.wait_for("no quiz", "return !document.querySelector('#quiz')", &[]);
}

#[test]
fn a_quiz_that_waits_can_be_left() {
    let mut page = Page::open("src=nothing.parquet&quiz=class7b");
    page.expect_console("404");
    page.wait_state("error");
    page.wait_element("#quiz[data-state=waiting]");
    page.act("leave-quiz");
    page.wait_for("no quiz", "return !document.querySelector('#quiz')", &[]);
}

#[test]
fn a_reload_goes_on_where_the_quiz_was() {
    let page = Page::open("quiz=class7b");
    page.wait_state("ready");
    wait_asked(&page, 1);
    page.click("[data-question=safe-0] label:nth-of-type(1) input");
    page.click("[data-question=safe-1] label:nth-of-type(2) input");
    act(&page, "quiz-reveal");
    act(&page, "quiz-next");
    wait_asked(&page, 2);
    page.click("[data-question=severity-1] label:nth-of-type(3) input");
    let place = page.attribute("#quiz", "data-place");
    page.reload();
    wait_asked(&page, 2);
    assert_eq!(page.attribute("#quiz", "data-place"), place);
    assert!(page.exists("[data-question=severity-1] label:nth-of-type(3) input:checked"));
    to_the_result(&page, 2);
    let result = |page: &Page| -> Vec<Vec<String>> {
        page.eval(
            "return [...document.querySelectorAll('#quiz-result [data-question]')]
                .map(row => [row.dataset.same, row.dataset.of])",
            &[],
        )
    };
    let before = result(&page);
    // Labels of the first pair are known although it was not open again.
    assert_eq!((before[0][1].as_str(), before[2][1].as_str()), ("2", "1"));
    page.reload();
    page.wait_element("#quiz[data-state=done]");
    assert_eq!(result(&page), before);
    page.act("quiz-review");
    page.wait_element("#quiz[data-state=revealed][data-pair=\"1\"]");
    wait_focus(&page, "quiz-number");
    act(&page, "quiz-next");
    to_the_result(&page, 2);
    page.act("quiz-again");
    wait_asked(&page, 1);
    assert!(!page.exists("#quiz-form input:checked"), "answers are gone");
    page.reload();
    wait_asked(&page, 1);
    // Something damaged, something far too long: the quiz begins.
    act(&page, "quiz-next");
    wait_asked(&page, 2);
    for damage in ["'{\"at\":1'", "'[]'", "kept.replace('\"at\":1', '\"at\":99')", "kept + ' '.repeat(1e6)"] {
        page.eval::<()>(
            &format!(
                "const name = Object.keys(sessionStorage).find(name => name.startsWith('saferlhf.quiz.class7b.'));
                 const kept = sessionStorage.getItem(name);
                 sessionStorage.setItem(name, {damage})"
            ),
            &[],
        );
        page.reload();
        wait_asked(&page, 1);
        act(&page, "quiz-next");
        wait_asked(&page, 2);
    }
    // Another quiz is another one: this is found again as it was.
    to_the_result(&page, 2);
    page.act("new-quiz");
    wait_asked(&page, 1);
    assert_ne!(page.attribute("#quiz", "data-seed"), "class7b");
    page.goto("quiz=class7b");
    page.wait_element("#quiz[data-state=done]");
    // A browser that keeps nothing.
    page.devtools(
        "Page.addScriptToEvaluateOnNewDocument",
        json!({ "source": "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('no', 'SecurityError') } })" }),
    );
    page.reload();
    wait_asked(&page, 1);
    page.click("[data-question=safe-0] label:nth-of-type(1) input");
    act(&page, "quiz-next");
    wait_asked(&page, 2);
}

#[test]
fn a_class_is_a_list_of_people_that_can_be_corrected() {
    let page = Page::open("quiz=class7b");
    page.wait_state("ready");
    wait_asked(&page, 1);
    let places: Vec<String> = (1..=20)
        .map(|number| {
            wait_asked(&page, number);
            let place = page.attribute("#quiz", "data-place");
            act(&page, "quiz-next");
            place
        })
        .collect();
    page.wait_element("#quiz[data-state=done]");
    let data: String = page.eval(
        "return Object.keys(sessionStorage).find(name => name.startsWith('saferlhf.quiz.')).split('.').pop()",
        &[],
    );
    let sheet = |name: Option<&str>, safer: &[(&str, u8)]| -> Value {
        let answers: Vec<Value> = safer
            .iter()
            .map(|(place, code)| json!({ "place": place, "safer_response_id": code, "response_0_harm_category": ["drugs"] }))
            .collect();
        json!({ "format": "saferlhf-quiz", "version": 1, "name": name, "seed": "class7b", "data": data, "answers": answers })
    };
    let [a, b, c] = [0, 1, 2].map(|at| places[at].as_str());
    paste(&page, "[]");
    wait_told(&page, "empty");
    paste(&page, &sheet(Some("No"), &[]).to_string());
    wait_told(&page, "has no answers");
    let other = "elsewhere/train/7";
    paste(&page, &sheet(Some("No"), &[(other, 1)]).to_string());
    wait_told(&page, other);
    assert!(!page.exists("#quiz-members li"), "nobody yet");
    paste(&page, &sheet(Some("Ann"), &[(a, 0), (other, 1), (b, 1)]).to_string());
    wait_told(&page, other);
    paste(&page, &sheet(Some("Ann"), &[(a, 0), (b, 1)]).to_string());
    wait_told(&page, "Already there");
    paste(&page, &sheet(Some("Ann"), &[(a, 1), (b, 1), (c, 0)]).to_string());
    wait_told(&page, "Ann (2)");
    paste(&page, &sheet(Some("Bo"), &[(a, 1)]).to_string());
    page.wait_element("#quiz-class[data-people=\"3\"]");
    let members: Vec<String> = page
        .eval("return [...document.querySelectorAll('#quiz-members li')].map(line => line.innerText)", &[]);
    assert_eq!(members.len(), 3);
    for (line, words) in members.iter().zip([["Ann", "2 of 20"], ["Ann (2)", "3 of 20"], ["Bo", "1 of 20"]]) {
        assert!(words.iter().all(|word| line.contains(word)), "{line}");
    }
    // Three, two and one of them answered: the items of kappa are those that two answered.
    let row = "#quiz-class [data-question=safer]";
    assert_eq!(page.attribute(row, "data-items"), "2");
    let (observed, of_1) = ((1.0 / 3.0 + 1.0) / 2.0, (2.0 / 3.0 + 1.0 + 0.0) / 3.0);
    let expected: f64 = of_1 * of_1 + (1.0 - of_1) * (1.0 - of_1);
    let kappa: f64 = page.attribute(row, "data-fleiss").parse().expect("a number");
    assert!((kappa - (observed - expected) / (1.0 - expected)).abs() < 1e-9, "{kappa}");
    assert_eq!(page.attributes("#quiz-class-categories [data-category]", "data-category").len(), 19);
    // Each can be taken out; the focus stays beside.
    page.click("#quiz-remove-1");
    page.wait_element("#quiz-class[data-people=\"2\"]");
    wait_focus(&page, "quiz-remove-1");
    wait_told(&page, "Ann (2)");
    page.press(&[ENTER]);
    wait_focus(&page, "quiz-remove-0");
    page.press(&[ENTER]);
    wait_focus(&page, "quiz-paste");
    assert!(!page.exists("#quiz-members"));
    // One's own result counts as it is now, however often it is added.
    page.act("quiz-review");
    wait_asked(&page, 1);
    page.click("[data-question=safer-0] label:nth-of-type(1) input");
    to_the_result(&page, 1);
    page.act("quiz-add-own");
    page.wait_element("#quiz-members li");
    page.act("quiz-review");
    wait_asked(&page, 1);
    page.click("[data-question=safer-0] label:nth-of-type(2) input");
    page.act("quiz-result");
    page.wait_element("#quiz[data-state=done]");
    wait_focus(&page, "quiz-answered");
    page.act("quiz-add-own");
    wait_told(&page, "Added");
    assert_eq!(page.attributes("#quiz-members li button", "data-at"), ["0"]);
    // In the other language nothing of what was told stays in this one.
    paste(&page, &sheet(Some("Ann"), &[(other, 1)]).to_string());
    wait_told(&page, other);
    page.act("quiz-language");
    wait_told(&page, "已略去粘贴的文本（Ann）：");
}

#[test]
fn on_a_phone_a_quiz_opens_at_its_top_with_the_pair_before_the_questions() {
    let page = Visit::to("quiz=class7b").sized(390, 844).open();
    page.wait_state("ready");
    for number in 1..=2 {
        wait_asked(&page, number);
        wait_focus(&page, if number == 1 { "quiz-title" } else { "quiz-number" });
        // A frame or two later nothing has scrolled it away.
        page.eval::<()>(
            "window.frames = 0; const count = () => { frames++; requestAnimationFrame(count) }; count()",
            &[],
        );
        page.wait_for("some frames", "return frames > 10", &[]);
        let tops: Vec<f64> = page.eval(
            "return ['#quiz-title', '#quiz-number', '#reader', '#quiz-form', '#sources']
                .map(css => document.querySelector(css).getBoundingClientRect().top)",
            &[],
        );
        assert!(tops.is_sorted(), "{tops:?}");
        assert!((0.0..700.0).contains(&tops[1]) && tops[2] < 844.0, "{tops:?}");
        page.act("quiz-to-pair");
        wait_focus(&page, "reader-title");
        act(&page, "quiz-next");
    }
}

#[test]
fn the_reader_covers_nothing_below_the_quiz() {
    for state in ["asking", "revealed"] {
        let page = Page::open("quiz=class7b&theme=light");
        page.wait_state("ready");
        wait_asked(&page, 1);
        if state == "revealed" {
            act(&page, "quiz-reveal");
            page.wait_element("#quiz[data-state=revealed]");
        }
        page.eval::<()>("scrollTo(0, document.documentElement.scrollHeight)", &[]);
        let [reader, sources]: [f64; 2] = page.eval(
            "return [document.querySelector('.pairs').getBoundingClientRect().bottom,
                document.querySelector('#sources').closest('section').getBoundingClientRect().top]",
            &[],
        );
        page.screenshot("screenshots", &format!("quiz-below-{state}"));
        assert!(reader <= sources, "{state}: the reader ends at {reader}, sources begin at {sources}");
    }
}

#[test]
fn a_finished_quiz_and_its_class_are_found_again() {
    let page = Page::open("quiz=class7b");
    page.wait_state("ready");
    wait_asked(&page, 1);
    page.eval::<()>("document.querySelector('[data-question=safe-0] input').click()", &[]);
    to_the_result(&page, 1);
    page.act("quiz-add-own");
    page.wait_element("#quiz-members li");
    page.act("new-quiz");
    wait_asked(&page, 1);
    page.back();
    page.wait_element("#quiz[data-state=done][data-seed=class7b] #quiz-members li");
    page.reload();
    page.wait_state("ready");
    page.wait_element("#quiz[data-state=done] #quiz-members li");
    assert!(page.text("#quiz-answered").contains("1 of 20"), "{}", page.text("#quiz-answered"));
    page.act("quiz-add-own");
    page.wait_for("no second one", "return document.querySelectorAll('#quiz-members li').length === 1", &[]);
    page.click("#quiz-members button");
    page.wait_for("nobody", "return !document.querySelector('#quiz-members')", &[]);
    page.reload();
    page.wait_state("ready");
    page.wait_element("#quiz[data-state=done]");
    assert!(!page.exists("#quiz-members"));
}
