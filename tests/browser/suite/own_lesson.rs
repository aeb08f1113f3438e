//! Lessons that anyone writes: made in the page by keyboard, passed on as a link or a file, and
//! whatever else a link or a file may hold.

use std::fs;
use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use browser_tests::keys::{DOWN, ENTER, ESCAPE, RIGHT, TAB};
use browser_tests::{Page, Visit, target};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use serde_json::{Value, json};

fn focus(page: &Page, css: &str) {
    let there: bool = page.eval(
        "const found = document.querySelector(arguments[0]); found?.focus();
         return found !== null && document.activeElement === found",
        &[json!(css)],
    );
    assert!(there, "{css} cannot have the focus");
}

fn press(page: &Page, css: &str) {
    focus(page, css);
    page.press(&[ENTER]);
}

#[track_caller]
fn wait_focus(page: &Page, css: &str) {
    page.wait_for(
        &format!("the focus on {css}"),
        "return document.activeElement?.matches(arguments[0])"
            .replace("arguments[0]", &json!(css).to_string())
            .as_str(),
        &[],
    );
}

fn value(page: &Page, css: &str) -> String {
    page.eval("return document.querySelector(arguments[0]).value", &[json!(css)])
}

/// The fragment of the address.
fn fragment(page: &Page) -> String {
    page.eval("return location.hash", &[])
}

/// What the address says but for the lesson.
fn view(page: &Page) -> Vec<(String, String)> {
    let mut query = page.query();
    query.retain(|(key, _)| !["lesson", "hide", "theme"].contains(&key.as_str()));
    query
}

#[track_caller]
fn assert_narrow(page: &Page, state: &str) {
    let wide: bool = page.eval(
        "const { scrollWidth, clientWidth } = document.documentElement; return scrollWidth > clientWidth",
        &[],
    );
    assert!(!wide, "{state} scrolls sideways");
}

/// No other machine was asked.
#[track_caller]
fn assert_alone(page: &Page) {
    let elsewhere: Vec<String> = page.requests_elsewhere().into_iter().map(|entry| entry.path).collect();
    assert!(elsewhere.is_empty(), "{elsewhere:?}");
}

/// Keeps what is copied and saved.
fn keep_what_leaves(page: &Page) {
    page.eval::<()>(
        "window.copied = [];
         window.saved = [];
         navigator.clipboard.writeText = text => { copied.push(text); return Promise.resolve(); };
         const make = URL.createObjectURL.bind(URL);
         URL.createObjectURL = blob => { blob.text().then(text => saved.push(text)); return make(blob) };",
        &[],
    );
}

/// What a link says of a lesson.
fn packed(lesson: &str) -> String {
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::best());
    zlib.write_all(lesson.as_bytes()).expect("memory");
    format!("lesson=1.{}", URL_SAFE_NO_PAD.encode(zlib.finish().expect("memory")))
}

/// A lesson as a file has it.
fn lesson(title: &str, steps: Value) -> Value {
    json!({ "kind": "saferlhf-viewer lesson", "version": 1, "title": title, "steps": steps })
}

fn step(title: &str, view: &str) -> Value {
    json!({ "title": title, "text": [format!("About {title}.")], "view": view })
}

/// A step that is written: what the page is brought to, and the words.
struct Written {
    view: &'static [&'static str],
    title: &'static str,
    text: &'static str,
    question: &'static str,
    answer: &'static str,
}

const STEPS: [Written; 3] = [
    Written {
        view: &["#chart-categories [data-mark=drugs]"],
        title: "Drugs & <b>others</b>",
        text: "Pairs with drugs.\u{e007}Second line.\u{e007}\u{e007}Second paragraph.",
        question: "",
        answer: "",
    },
    Written {
        view: &["#chart-severity [data-mark='3']"],
        title: "The severe ones",
        text: "Of these, level 3.",
        question: "How many?",
        answer: "Look at the chart.",
    },
    Written {
        view: &["[data-action=compare-rest]"],
        title: "Against the rest",
        text: "Compared with all others.",
        question: "",
        answer: "",
    },
];

/// Writes the three steps by keyboard; the views that they were given.
fn write_steps(page: &Page) -> Vec<Vec<(String, String)>> {
    let mut views = Vec::new();
    for (at, step) in STEPS.iter().enumerate() {
        for css in step.view {
            page.redraw(|page| press(page, css));
        }
        views.push(view(page));
        press(page, "[data-action=add-step]");
        page.wait_element(&format!("#write-steps [data-step=\"{}\"] #write-title", at + 1));
        wait_focus(page, "#write-title");
        page.type_text(step.title);
        page.press(&[TAB]);
        wait_focus(page, "#write-text");
        page.type_text(step.text);
        page.press(&[TAB]);
        wait_focus(page, "#write-question");
        page.type_text(step.question);
        page.press(&[TAB]);
        wait_focus(page, "#write-answer");
        page.type_text(step.answer);
        page.press(&[TAB]);
        wait_focus(page, "#write-tab");
    }
    // The second one is about a chart.
    press(page, "#write-steps [data-step=\"2\"] [data-action=change-step]");
    wait_focus(page, "#write-title");
    assert_eq!(value(page, "#write-question"), "How many?");
    focus(page, "#write-tab");
    while value(page, "#write-tab") != "severity" {
        page.press(&[DOWN]);
    }
    page.wait_for(
        "its view",
        "return document.querySelector('[data-step=\"2\"] .write-view').dataset.view.includes('tab=severity')",
        &[],
    );
    views[1].push(("tab".to_owned(), "severity".to_owned()));
    views
}

fn write_and_walk(visit: Visit) {
    let state = format!("{visit:?}");
    let name = if state.contains("390") { 390 } else { 1440 };
    let page = visit.clone().open();
    page.wait_state("ready");
    press(&page, "[data-action=lessons]");
    page.wait_element("#lesson[data-lesson=all] [data-action=write-lesson]");
    page.assert_accessible(&state);
    press(&page, "[data-action=write-lesson]");
    page.wait_element("#lesson[data-lesson=write]");
    wait_focus(&page, "#write-name");
    assert!(
        page.text("#write-missing").contains("The lesson has no title."),
        "{}",
        page.text("#write-missing")
    );
    page.type_text("Drugs, 药物 & more");
    page.press(&[TAB]);
    wait_focus(&page, "#write-language");
    assert_eq!(value(&page, "#write-language"), "en");
    let views = write_steps(&page);
    assert_eq!(views[0], [("cat.any".to_owned(), "drugs".to_owned())]);
    page.wait_element("#write-link");
    page.assert_accessible(&state);
    assert_narrow(&page, &state);
    page.screenshot("screenshots", &format!("own-lesson-written-{name}"));

    // What is kept survives a reload, typed words included.
    let written = value(&page, "#write-link");
    page.reload();
    page.wait_state("ready");
    page.wait_element("#write-steps [data-step=\"3\"]");
    assert_eq!(value(&page, "#write-name"), "Drugs, 药物 & more");
    page.wait_for(
        "the same link",
        &format!("return document.querySelector('#write-link').value === {}", json!(written)),
        &[],
    );
    assert_eq!(page.attribute("#write-length", "data-length"), written.len().to_string());
    keep_what_leaves(&page);
    press(&page, "[data-action=copy-lesson]");
    press(&page, "[data-action=save-lesson]");
    page.wait_for("the copy and the file", "return copied.length === 1 && saved.length === 1", &[]);
    assert_eq!(page.eval::<String>("return copied[0]", &[]), written);
    let file: String = page.eval("return saved[0]", &[]);
    let own: Value = serde_json::from_str(&file).expect("JSON");
    assert_eq!(own["steps"].as_array().map(Vec::len), Some(3));
    assert_eq!(own["steps"][0]["text"], json!(["Pairs with drugs.\nSecond line.", "Second paragraph."]));
    assert_alone(&page);
    let link = written.split_once('?').expect("a query").1.to_owned();
    drop(page);

    // Somebody else, who has nothing but the link.
    let page = Visit::to(&link).sized(visit_width(&visit), 900).dark(true).open();
    page.wait_state("ready");
    walk(&page, &views, &state);
    page.eval::<()>("document.querySelector('#lesson').scrollIntoView()", &[]);
    page.screenshot("screenshots", &format!("own-lesson-shown-{name}"));
    page.assert_accessible(&state);
    assert_narrow(&page, &state);
    assert_alone(&page);
    drop(page);

    // And who has nothing but the file.
    let path = target("fixtures").join(format!("own-lesson-{name}.json"));
    fs::write(&path, &file).expect("a file");
    let page = Visit::to("lesson=all").sized(visit_width(&visit), 900).open();
    page.wait_state("ready");
    page.wait_element("#lesson-file");
    page.send_keys("#lesson-file", &path.to_string_lossy());
    page.wait_element("#lesson[data-lesson=own] #lesson-origin");
    wait_focus(&page, "#lesson-step");
    walk(&page, &views, &state);
    // A copy of it is the same lesson.
    keep_what_leaves(&page);
    press(&page, "[data-action=edit-lesson]");
    page.wait_element("#lesson[data-lesson=write] #write-steps [data-step=\"3\"]");
    press(&page, "[data-action=save-lesson]");
    page.wait_for("the file", "return saved.length === 1", &[]);
    assert_eq!(page.eval::<String>("return saved[0]", &[]), file);
}

fn visit_width(visit: &Visit) -> u32 {
    if format!("{visit:?}").contains("390") { 390 } else { 1440 }
}

/// Walks through the lesson that [`write_steps`] wrote.
fn walk(page: &Page, views: &[Vec<(String, String)>], state: &str) {
    let hash = fragment(page);
    assert!(hash.starts_with("#lesson=1."), "{hash}");
    for (at, step) in STEPS.iter().enumerate() {
        let said = if at == 0 { "own".to_owned() } else { format!("own.{}", at + 1) };
        page.wait_element(&format!("#lesson[data-lesson=\"{said}\"] #lesson-origin"));
        let wanted = json!(views[at]);
        page.wait_for(
            &format!("the view of step {at}: {wanted} in {state}"),
            &format!(
                "const own = [...new URLSearchParams(location.search)]
                     .filter(([key]) => !['lesson', 'hide', 'theme'].includes(key));
                 return JSON.stringify(own) === JSON.stringify({wanted})"
            ),
            &[],
        );
        assert_eq!(page.query_value("lesson"), said);
        assert_eq!(fragment(page), hash, "{said}");
        assert_eq!(page.text("#lesson-step"), step.title);
        assert_eq!(page.text("#lesson-title"), "Drugs, 药物 & more");
        assert!(!page.exists("#lesson b") && !page.exists("#address-notes li"), "{said}");
        assert_eq!(page.attribute("#lesson-step", "translate"), "no");
        assert_eq!(page.attribute("#lesson-step", "lang"), "en");
        assert!(!page.exists("#lesson[lang]"));
        if step.answer.is_empty() {
            assert!(!page.exists("[data-action=answer-lesson]"), "{said}");
        } else {
            assert!(!page.exists("#lesson-answer"));
            press(page, "[data-action=answer-lesson]");
            page.wait_element("#lesson-answer");
            assert_eq!(page.text("#lesson-answer"), step.answer);
        }
        if at + 1 < STEPS.len() {
            press(page, "[data-action=next-step]");
        }
    }
    page.back();
    page.wait_element("#lesson[data-lesson=\"own.2\"]");
    assert_eq!(fragment(page), hash);
}

#[test]
fn a_lesson_is_written_passed_on_and_walked() {
    write_and_walk(Visit::to("theme=light"));
}

#[test]
fn a_lesson_is_written_passed_on_and_walked_on_a_phone() {
    write_and_walk(Visit::to("theme=dark").sized(390, 844));
}

#[test]
fn steps_are_moved_deleted_and_put_back_with_the_focus_beside_them() {
    let page = Page::open("lesson=write");
    page.wait_state("ready");
    page.wait_element("#write-name");
    press(&page, "#write-name");
    page.type_text("Order");
    let titles = || {
        page.eval::<Vec<String>>(
            "return [...document.querySelectorAll('.write-title')].map(title => title.textContent)",
            &[],
        )
    };
    let wait_titles = |wanted: &[&str]| {
        page.wait_for(
            &format!("{wanted:?}"),
            &format!(
                "return JSON.stringify([...document.querySelectorAll('.write-title')].map(title => title.textContent))
                     === JSON.stringify({})",
                json!(wanted)
            ),
            &[],
        );
    };
    for title in ["A", "B", "C"] {
        press(&page, "[data-action=add-step]");
        wait_focus(&page, "#write-title");
        page.wait_for("an empty field", "return document.querySelector('#write-title').value === ''", &[]);
        page.type_text(title);
    }
    press(&page, "[data-step=\"3\"] [data-action=change-step]");
    wait_titles(&["A", "B", "C"]);
    page.wait_for("no fields", "return !document.querySelector('#write-title')", &[]);
    press(&page, "[data-step=\"3\"] [data-action=step-up]");
    wait_titles(&["A", "C", "B"]);
    wait_focus(&page, "[data-step=\"2\"] [data-action=step-up]");
    page.press(&[ENTER]);
    wait_titles(&["C", "A", "B"]);
    // It cannot be pressed any more at the top.
    wait_focus(&page, "[data-step=\"1\"] [data-action=change-step]");
    press(&page, "[data-step=\"1\"] [data-action=step-down]");
    wait_titles(&["A", "C", "B"]);
    wait_focus(&page, "[data-step=\"2\"] [data-action=step-down]");
    press(&page, "[data-step=\"3\"] [data-action=delete-step]");
    wait_titles(&["A", "C"]);
    wait_focus(&page, "[data-step=\"2\"] [data-action=change-step]");
    assert_eq!(page.text("#write-told"), "The step was deleted.");
    press(&page, "[data-action=undo-delete]");
    wait_titles(&["A", "C", "B"]);
    assert!(!page.exists("[data-action=undo-delete]"));
    // A step takes another view, and the page takes a step's.
    page.click_mark("categories", "violence");
    press(&page, "[data-step=\"1\"] [data-action=take-view]");
    page.wait_element("[data-step=\"1\"] .write-view[data-view=\"cat.any=violence\"]");
    page.redraw(|page| press(page, "[data-action=clear-filters]"));
    page.redraw(|page| press(page, "[data-step=\"1\"] [data-action=try-step]"));
    assert_eq!(
        (page.query_value("cat.any"), page.query_value("lesson")),
        ("violence".into(), "write".into())
    );
    // Walking it is no link.
    press(&page, "[data-action=walk-lesson]");
    page.wait_element("#lesson[data-lesson=own] #lesson-origin");
    assert!(page.text("#lesson-origin").contains("your own lesson"));
    assert_eq!(fragment(&page), "");
    press(&page, "[data-action=write-lesson]");
    wait_focus(&page, "#write-name");
    // What would be lost is asked about.
    press(&page, "[data-action=ask-start-over]");
    wait_focus(&page, "[data-action=keep-draft]");
    page.assert_accessible("asked");
    page.press(&[ENTER]);
    wait_focus(&page, "[data-action=ask-start-over]");
    assert_eq!(titles().len(), 3);
    press(&page, "[data-action=ask-start-over]");
    wait_focus(&page, "[data-action=keep-draft]");
    press(&page, "[data-action=lose-draft]");
    wait_titles(&[]);
    wait_focus(&page, "#write-name");
    assert_eq!(value(&page, "#write-name"), "");
    page.reload();
    page.wait_state("ready");
    page.wait_element("#write-name");
    assert_eq!(value(&page, "#write-name"), "");
}

/// A lesson that tries whatever a lesson must not do.
#[test]
fn a_lesson_opens_nothing_and_is_text() {
    let bad = "https://elsewhere.example/x.parquet";
    let hostile = lesson(
        "<img src=x onerror=alert(1)>",
        json!([
            {
                "title": "<script>window.ran = true</script>",
                "text": ["<a href='javascript:alert(1)'>x</a>", "</p><iframe src='https://elsewhere.example'>"],
                "view": format!("src={bad}&%73rc={bad}&site={bad}&hub=o/n&endpoint={bad}&embed=1&quiz=x&theme=dark&sev.any=3"),
                "question": "<b>?</b>",
                "answer": "<b>!</b>",
            },
            { "title": "All", "text": [], "view": "?lesson=all&map.prompt=x&foo=1" },
            { "title": "A pair", "text": [], "view": "row=alpaca-7b/train/12&columns=pair,prompt,text-0" },
        ]),
    );
    let page = Page::open(&format!("lesson=own#{}", packed(&hostile.to_string())));
    page.wait_state("ready");
    page.wait_element("#lesson[data-lesson=own] #lesson-origin");
    page.wait_for("its view", "return location.search.includes('sev.any=3')", &[]);
    assert_eq!(view(&page), [("sev.any".to_owned(), "3".to_owned())]);
    page.act("answer-lesson");
    page.wait_element("#lesson-answer");
    assert_eq!(page.text("#lesson-answer"), "<b>!</b>");
    assert!(page.text("#lesson").contains("<a href='javascript:alert(1)'>x</a>"));
    assert!(!page.exists("#lesson :is(script, img, iframe, a, b)"));
    assert!(!page.exists("#origins-asked") && !page.exists("#quiz") && !page.exists("[data-embed=true]"));
    assert!(page.exists("#reader") || !page.exists("[data-text=shown]"));
    page.act("next-step");
    page.wait_for("all data", "return location.search === '?lesson=own.2'", &[]);
    page.wait_element("#lesson[data-lesson=\"own.2\"]");
    page.act("next-step");
    page.wait_element("#reader[data-row=\"alpaca-7b/train/12\"]");
    assert_eq!(page.attribute("#reader", "data-text"), "hidden");
    page.act("previous-step");
    page.wait_element("#lesson[data-lesson=\"own.2\"]");
    // A link to a place of the page does not take the lesson away, and its next step brings it back.
    page.eval::<()>("location.hash = '#overview'", &[]);
    page.act("previous-step");
    page.wait_element("#lesson[data-lesson=own] #lesson-origin");
    assert!(fragment(&page).starts_with("#lesson=1."));
    // Another lesson in the same page.
    let other = lesson("Another", json!([step("Only", "cat.any=drugs")]));
    page.eval::<()>("location.hash = arguments[0]", &[json!(packed(&other.to_string()))]);
    page.wait_for(
        "the other lesson and its view",
        "return document.querySelector('#lesson-title').textContent === 'Another' && location.search.includes('cat.any=drugs')",
        &[],
    );
    // What is shown can be shared as it is.
    page.act("share");
    page.wait_element("#share[open]");
    let link = value(&page, "#share-link");
    let own = format!("#{}", packed(&other.to_string()));
    assert!(link.contains("lesson=own&") && link.ends_with(&own), "{link}");
    page.act("share-close");
    assert_alone(&page);
}

#[test]
fn what_is_damaged_is_told_and_the_page_goes_on() {
    let good = lesson("Good", json!([step("One", "sev.any=3"), step("Two", "")])).to_string();
    let link = packed(&good);
    let page = Page::open(&format!("lesson=own#{}", &link[..link.len() - 9]));
    page.wait_state("ready");
    page.wait_element("#lesson-wrong[role=alert]");
    assert!(page.text("#lesson-wrong").contains("cut or changed"), "{}", page.text("#lesson-wrong"));
    assert!(page.text("#lesson-wrong").contains("Ask for the whole link"));
    assert!(page.exists("#lessons [data-key=how-severe]"));
    page.assert_accessible("damaged");
    page.click_mark("categories", "drugs");
    assert!(page.match_count().shown > 0);
    let long = format!("lesson=1.{}", "A".repeat(17_000));
    let bomb = packed(&" ".repeat(10_000_000));
    let no_answer =
        lesson("T", json!([{ "title": "A", "text": [], "view": "", "question": "?" }])).to_string();
    let many = lesson("T", Value::Array(vec![step("A", ""); 51])).to_string();
    for (fragment, said) in [
        ("lesson=2.abcd", "newer viewer"),
        ("lesson=", "cut or changed"),
        (&*long, "longer than any"),
        (&bomb, "larger than any lesson"),
        (&packed("{"), "not JSON"),
        (&packed("[]"), "not a lesson"),
        (&packed(&"[".repeat(200_000)), "not JSON"),
        (&packed(&no_answer), "question without an answer"),
        (&packed(&many), "more than 50 steps"),
    ] {
        page.eval::<()>("location.hash = arguments[0]", &[json!(fragment)]);
        page.wait_for(
            said,
            &format!("return document.querySelector('#lesson-wrong')?.innerText.includes({})", json!(said)),
            &[],
        );
    }
    // Without a lesson.
    page.goto("lesson=own.3");
    page.wait_state("ready");
    page.wait_element("#lesson-wrong");
    assert!(page.text("#lesson-wrong").contains("there is none"), "{}", page.text("#lesson-wrong"));
    // Files and pasted texts.
    let paste = |text: &str| {
        page.eval::<()>("document.querySelector('#lesson-paste').value = arguments[0]", &[json!(text)]);
        page.act("open-pasted");
    };
    page.eval::<()>("document.querySelector('#lesson-open').open = true", &[]);
    paste("{\"kind\":");
    page.wait_for(
        "a message",
        "return document.querySelector('#lesson-file-wrong')?.innerText.includes('not JSON')",
        &[],
    );
    let typo = good.replacen("\"view\":\"\"", "\"veiw\":\"\"", 1);
    assert_ne!(typo, good);
    paste(&typo);
    page.wait_for(
        "its step",
        "return document.querySelector('#lesson-file-wrong')?.innerText.includes('Step 2')",
        &[],
    );
    assert!(page.text("#lesson-file-wrong").contains("veiw"));
    let path = target("fixtures").join("own-lesson-large.json");
    fs::write(&path, " ".repeat(300_000)).expect("a file");
    page.send_keys("#lesson-file", &path.to_string_lossy());
    page.wait_for(
        "its size",
        "return document.querySelector('#lesson-file-wrong')?.innerText.includes('256 KB')",
        &[],
    );
    page.devtools(
        "Emulation.setDeviceMetricsOverride",
        json!({ "width": 390, "height": 1400, "deviceScaleFactor": 1, "mobile": false }),
    );
    page.assert_accessible("a wrong file");
    assert_narrow(&page, "a wrong file");
    page.screenshot("screenshots", "own-lesson-wrong-390");
    paste(&good);
    page.wait_element("#lesson[data-lesson=own] #lesson-origin");
    assert_eq!(page.text("#lesson-title"), "Good");
    assert_eq!(page.attribute("#lesson-title", "lang"), "");
    page.act("present");
    page.wait_element(":root[data-presents]");
    focus(&page, "#lesson-step");
    page.press(&[RIGHT]);
    page.wait_element("#lesson[data-lesson=\"own.2\"]");
    page.press(&[ESCAPE]);
    page.wait_element(":root:not([data-presents])");
    page.goto("lesson=own.9#x");
    page.wait_state("ready");
    page.wait_element("#lesson [role=alert]");
}

#[test]
fn a_draft_is_not_lost_to_a_lesson_that_came_by_link() {
    let link = packed(&lesson("By link", json!([step("One", "sev.any=3")])).to_string());
    let page = Page::open("lesson=write");
    page.wait_state("ready");
    page.wait_element("#write-name");
    press(&page, "#write-name");
    page.type_text("Mine");
    page.goto(&format!("lesson=own#{link}"));
    page.wait_state("ready");
    page.wait_element("#lesson-origin");
    press(&page, "[data-action=edit-lesson]");
    wait_focus(&page, "[data-action=keep-draft]");
    page.press(&[ENTER]);
    wait_focus(&page, "[data-action=edit-lesson]");
    press(&page, "[data-action=edit-lesson]");
    wait_focus(&page, "[data-action=keep-draft]");
    press(&page, "[data-action=lose-draft]");
    page.wait_element("#lesson[data-lesson=write]");
    assert_eq!((value(&page, "#write-name"), fragment(&page)), ("By link".to_owned(), String::new()));
    assert_eq!(page.query_value("sev.any"), "3");
    // The lesson that came by link is where it was.
    page.back();
    page.wait_element("#lesson[data-lesson=own] [data-action=edit-lesson]");
    assert!(fragment(&page).starts_with("#lesson=1."));
    // Too long for a link: a file holds it, and it is walked in this visit.
    let mut state = 0x1e55_0007_u64;
    let mut noise = String::new();
    for _ in 0..40_000 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        noise.push(char::from(b'a' + (state >> 33) as u8 % 26));
    }
    let steps: Vec<Value> = (0..10)
        .map(
            |at| json!({ "title": "Long", "text": [&noise[at * 3_900..][..3_900]], "view": "cat.any=drugs" }),
        )
        .collect();
    page.goto("lesson=all");
    page.wait_state("ready");
    page.wait_element("#lesson-open");
    page.eval::<()>(
        "document.querySelector('#lesson-open').open = true;
         document.querySelector('#lesson-paste').value = arguments[0]",
        &[json!(lesson("Long", json!(steps)).to_string())],
    );
    page.act("open-pasted");
    page.wait_element("#lesson[data-lesson=own] #lesson-origin");
    assert_eq!(fragment(&page), "");
    page.act("next-step");
    page.wait_element("#lesson[data-lesson=\"own.2\"] #lesson-origin");
    assert_eq!(page.text("#lesson-number"), "Step 2 of 10");
    press(&page, "[data-action=edit-lesson]");
    wait_focus(&page, "[data-action=keep-draft]");
    press(&page, "[data-action=lose-draft]");
    page.wait_element("#write-too-long");
    assert!(page.text("#write-too-long").contains("Save it as a file"));
    keep_what_leaves(&page);
    press(&page, "[data-action=copy-lesson]");
    page.wait_for(
        "the reason",
        "return document.querySelector('#write-told').innerText.includes('too long')",
        &[],
    );
    assert_eq!(page.eval::<usize>("return copied.length", &[]), 0);
}

#[test]
fn a_browser_that_keeps_nothing_is_no_error() {
    let page = Page::open("");
    page.wait_state("ready");
    page.eval::<()>(
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }",
        &[],
    );
    page.act("lessons");
    page.wait_element("[data-action=write-lesson]");
    page.act("write-lesson");
    page.wait_element("#write-name");
    press(&page, "#write-name");
    page.type_text("T");
    page.act("add-step");
    page.wait_element("#write-not-kept");
    page.wait_element("#write-title");
    page.assert_accessible("not kept");
}

#[test]
fn a_step_takes_the_view_and_not_what_is_open() {
    let view = "cat.any=drugs&vs=rest&categories.by=pair&columns=pair,labels-0&sort=-severity&tab=severity";
    let page = Page::open(&format!("site=demo/manifest.json&{view}&theme=dark&hide=1&lesson=write&odd=1"));
    page.wait_state("ready");
    page.wait_element("#write-name");
    page.act("add-step");
    page.wait_element("[data-step=\"1\"] .write-view");
    assert_eq!(page.attribute("[data-step=\"1\"] .write-view", "data-view"), view);
    assert_eq!(page.attribute("[data-step=\"1\"] .write-view", "title"), format!("?{view}"));
    let words = page.text("[data-step=\"1\"] .write-view");
    for said in ["Drugs", "Compared with all other pairs", "sorted by", "Begins at: Severity"] {
        assert!(words.contains(said), "{said}: {words}");
    }
    assert!(!words.contains("cat.any"), "{words}");
    assert_eq!(value(&page, "#write-tab"), "severity");
    // An open pair is part of it.
    page.eval::<()>(
        "document.querySelector('#pairs tbody tr[data-row] [data-action=open-pair]').click()",
        &[],
    );
    page.wait_for("the pair", "return location.search.includes('row=')", &[]);
    page.wait_element("#reader[data-row]");
    page.click("[data-step=\"1\"] [data-action=take-view]");
    page.wait_for(
        "the pair in it",
        "return document.querySelector('[data-step=\"1\"] .write-view').dataset.view.includes('&row=')",
        &[],
    );
    // The link says which data it is about.
    press(&page, "#write-name");
    page.type_text("T");
    press(&page, "#write-title");
    page.type_text("S");
    page.press(&[TAB]);
    page.wait_element("#write-link");
    let link = value(&page, "#write-link");
    assert!(link.contains("?site=demo/manifest.json&hide=1&lesson=own#lesson=1."), "{link}");
    page.goto(link.split_once('?').expect("a query").1);
    page.wait_state("ready");
    page.wait_element("#lesson[data-lesson=own] #lesson-origin");
    page.wait_element("#reader[data-row][data-text=hidden]");
    let shown: Vec<String> = page.query().into_iter().map(|(key, _)| key).collect();
    let keys = ["site", "cat.any", "vs", "categories.by", "columns", "sort", "row", "hide", "tab", "lesson"];
    assert_eq!(shown, keys);
}

/// The lesson that a visitor writes who has typed nothing but words, as a file and as a link.
fn least(page: &Page) -> (Value, String) {
    press(page, "#write-name");
    page.type_text("T");
    page.act("add-step");
    page.wait_element("#write-title");
    wait_focus(page, "#write-title");
    page.type_text("S");
    page.press(&[TAB]);
    page.wait_element("#write-link");
    keep_what_leaves(page);
    press(page, "[data-action=save-lesson]");
    page.wait_for("the file", "return saved.length === 1", &[]);
    let file: String = page.eval("return saved[0]", &[]);
    (serde_json::from_str(&file).expect("JSON"), value(page, "#write-link"))
}

/// Chooses what the lesson is written in.
fn choose_language(page: &Page, tag: &str) {
    page.eval::<()>(
        "const list = document.querySelector('#write-language');
         list.value = arguments[0];
         list.dispatchEvent(new Event('change', { bubbles: true }))",
        &[json!(tag)],
    );
}

#[test]
fn a_lesson_in_chinese_has_a_page_in_chinese_around_it() {
    let page = Page::open("lesson=write&lang=zh");
    page.wait_state("ready");
    page.wait_element("html[lang=zh-Hans] #write-name");
    assert_eq!(value(&page, "#write-language"), "zh-Hans");
    let (file, link) = least(&page);
    assert_eq!(file["language"], "zh-Hans");
    assert!(link.contains("lang=zh"), "{link}");
    // Without a language it is the page's, and English words have English ones around them.
    choose_language(&page, "");
    page.wait_for("no language", "return document.querySelector('#write-language').value === ''", &[]);
    assert!(value(&page, "#write-link").contains("lang=zh"));
    choose_language(&page, "en");
    page.wait_for("no Chinese", "return !document.querySelector('#write-link').value.includes('lang=')", &[]);
    // One that is not in the list.
    choose_language(&page, "other");
    page.wait_element("#write-code");
    press(&page, "#write-code");
    page.type_text("pt-BR");
    page.press(&[TAB]);
    page.eval::<()>("saved.length = 0", &[]);
    press(&page, "[data-action=save-lesson]");
    page.wait_for("the file", "return saved.length === 1", &[]);
    assert!(page.eval::<String>("return saved[0]", &[]).contains("\"pt-BR\""));
    assert!(!value(&page, "#write-link").contains("lang="));
    page.goto(link.split_once('?').expect("a query").1);
    page.wait_state("ready");
    page.wait_element("html[lang=zh-Hans] #lesson[data-lesson=own] #lesson-step[lang=zh-Hans]");
    assert_eq!(page.text("[data-action=next-step]"), "下一步");
}

#[test]
fn a_view_that_is_nonsense_is_told_with_its_step() {
    let steps =
        json!([step("One", "cat.any=nonsense&foo=1&tab=quux"), step("Two", "sev.any=3&tab=severity")]);
    let page = Page::open(&format!("lesson=own#{}", packed(&lesson("Odd", steps).to_string())));
    page.wait_state("ready");
    page.wait_element("#lesson-notes li:nth-child(3)");
    let told = page.text("#lesson-notes");
    for said in ["nonsense", "foo", "quux"] {
        assert!(told.contains(said), "{said}: {told}");
    }
    page.assert_accessible("a view that is nonsense");
    page.act("next-step");
    page.wait_element("#lesson[data-lesson=\"own.2\"]");
    assert!(!page.exists("#lesson-notes"));
}

#[test]
fn a_written_step_stays_in_view_above_its_chart_its_table_and_its_pair() {
    let steps = json!([
        step("Chart", "tab=severity"),
        step("Table", "cat.any=drugs&tab=table"),
        step("Pair", "row=alpaca-7b/train/12"),
    ]);
    let link = packed(&lesson("Places", steps).to_string());
    for (width, height) in [(1440, 900), (390, 844)] {
        let page = Visit::to(&format!("hide=1&lesson=own#{link}")).sized(width, height).open();
        page.wait_state("ready");
        page.wait_element("#lesson-origin");
        for presents in [false, true] {
            for (at, target) in ["#chart-severity", ".pairs", "#reader"].iter().enumerate() {
                let said = if at == 0 { "own".to_owned() } else { format!("own.{}", at + 1) };
                page.wait_element(&format!("#lesson[data-lesson=\"{said}\"]"));
                page.wait_for(
                    &format!("{target} below the step at {width}, presenting: {presents}"),
                    &format!(
                        "const [step, target] = ['#lesson', {}].map(css => document.querySelector(css)?.getBoundingClientRect());
                         return target && step.top >= 0 && target.top >= step.bottom - 1 && target.top < innerHeight - 150",
                        json!(target)
                    ),
                    &[],
                );
                if at < 2 {
                    page.act("next-step");
                }
            }
            page.act("previous-step");
            page.wait_element("#lesson[data-lesson=\"own.2\"]");
            page.act("previous-step");
            page.act("present");
        }
    }
}
