//! The quiz as it goes on: a pair after the other in the reader, with its labels hidden until
//! the person has answered; then the result, and those of others.

use super::{class, form, result};
use crate::model::{DataKey, Fields, Labels};
use crate::quiz::{Answer, Class, Outcome, QUIZ_PAIRS, Seed, Sheet, clean_name};
use crate::state::{Page, PageState, actions, exports};
use crate::ui::lazy::{self, Part};
use crate::ui::parts::control;
use crate::ui::tree::{Node, node, template};
use crate::ui::{language, later};
use js_sys::Math;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, Event, HtmlInputElement, MouseEvent};

/// The part.
static PART: Part = Part { draw, clicked, typed: Some(typed), woken: None, figure: None };

lazy::offer!(__wasm_split_00quiz00_export_00000000000000000000000000000012_table, PART);

/// A quiz under way.
struct State {
    sheet: Sheet,
    /// Rows of the sample, and which of them is asked about; past the last one is the result.
    rows: Vec<u64>,
    at: usize,
    /// Labels of the pairs that were open, by place.
    labels: BTreeMap<String, Labels>,
    /// Places whose labels were shown.
    revealed: Vec<String>,
    class: Class,
    told: Vec<String>,
}

thread_local! {
    static STATE: RefCell<Option<State>> = const { RefCell::new(None) };
    /// The row that was asked for last.
    static OPENED: Cell<Option<u64>> = const { Cell::new(None) };
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// Tells the page's style what is to be hidden: labels of a pair that is asked about, all that
/// counts labels in any case. None shows everything.
fn hide(what: Option<&str>) {
    if let Some(root) = document().and_then(|document| document.document_element()) {
        // Every element takes an attribute.
        let _ = match what {
            Some(what) => root.set_attribute("data-quiz", what),
            None => root.remove_attribute("data-quiz"),
        };
    }
}

fn draw(page: Page) -> Vec<Node> {
    let store = page.store;
    let Some(said) = store.address.with(|address| address.quiz.clone()) else {
        hide(None);
        OPENED.set(None);
        return Vec::new();
    };
    let Some(seed) = Seed::parse(&said) else {
        hide(None);
        return vec![frame(
            "wrong",
            &said,
            vec![
                node("p")
                    .class("message warning")
                    .is("role", "alert")
                    .text("The address names no quiz: a seed has at most 32 letters and digits."),
                actions_of(vec![control("new-quiz", "A new quiz"), control("leave-quiz", "Close")]),
            ],
        )];
    };
    if store.state.get() != PageState::Ready || !store.complete.get() {
        return vec![frame("waiting", seed.as_str(), vec![node("p").text("Wait until everything is read.")])];
    }
    let pairs = store.sources.with(|sources| sources.iter().map(|source| source.rows).sum());
    if pairs == 0 || store.fields().has(Fields::PATTERNS) {
        hide(None);
        let why =
            "The open data has no single pairs that could be shown: open files with a row for each pair.";
        return vec![frame(
            "wrong",
            seed.as_str(),
            vec![
                node("p").class("message warning").is("role", "alert").text(why),
                actions_of(vec![control("leave-quiz", "Close")]),
            ],
        )];
    }
    let data = actions::data_hash(page).map(|hash| DataKey::new(pairs, hash, None).as_str().to_owned());
    let data = data.unwrap_or_default();
    STATE.with_borrow_mut(|state| {
        let is_this =
            state.as_ref().is_some_and(|state| state.sheet.seed == seed && state.sheet.data == data);
        if !is_this {
            OPENED.set(None);
            *state = Some(State {
                rows: seed.rows(pairs, QUIZ_PAIRS),
                at: 0,
                labels: BTreeMap::new(),
                revealed: Vec::new(),
                class: Class::new(seed.clone(), &data),
                told: Vec::new(),
                sheet: Sheet::new(seed.clone(), &data),
            });
        }
        state.as_mut().map_or_else(Vec::new, |state| vec![step(page, state)])
    })
}

fn frame(state: &str, seed: &str, content: Vec<Node>) -> Node {
    template(
        "<section id=quiz aria-labelledby=quiz-title data-takes-files='' data-seed={} data-state={}><h2 id=quiz-title>{}</>{}</>",
        &mut [seed.to_owned().into(), state.to_owned().into(), "Guess the label".into(), content.into()],
    )
}

fn actions_of(buttons: Vec<Node>) -> Node {
    node("div").class("quiz-actions").all(buttons)
}

/// What is shown now: a pair that is asked about, or the result.
fn step(page: Page, state: &mut State) -> Node {
    let store = page.store;
    let seed = state.sheet.seed.as_str().to_owned();
    let Some(row) = state.rows.get(state.at).copied() else { return done(page, state) };
    if OPENED.replace(Some(row)) != Some(row) {
        later(move || actions::open_pair(page, row, actions::now()));
    }
    let open = store.pair.with(|pair| {
        pair.pair().filter(|pair| pair.row.row == row).map(|pair| (pair.row.place.clone(), pair.row.labels))
    });
    let Some((place, labels)) = open else {
        hide(Some("asks"));
        return frame("waiting", &seed, vec![node("p").text("One moment…")]);
    };
    let labels = Labels(labels);
    state.labels.insert(place.clone(), labels);
    let is_revealed = state.revealed.contains(&place);
    hide(Some(if is_revealed { "shows" } else { "asks" }));
    let (fields, set) = (store.fields(), store.categories());
    let answer = state.sheet.answer(&place);
    let number =
        ["Pair ", &(state.at + 1).to_string(), " of ", &state.rows.len().to_string(), ". Seed: ", &seed];
    let mut content = vec![
        node("p").is("id", "quiz-number").text(number.concat()),
        node("p").text("Read the pair in the reader (its texts are shown when you ask for them), answer what you like, then look at what the dataset says. Whoever opens the same address gets the same pairs."),
    ];
    let is_last = state.at + 1 == state.rows.len();
    let next = control("quiz-next", if is_last { "To the result" } else { "Next pair" });
    if is_revealed {
        content.push(form::compared(&answer, labels, fields, &set));
        content.push(actions_of(vec![next]));
    } else {
        content.push(
            node("div").class("quiz-form").is("id", "quiz-form").all(form::form(&answer, fields, &set)),
        );
        content.push(actions_of(vec![control("quiz-reveal", "What the dataset says"), next]));
    }
    content.push(actions_of(vec![
        language::button(page, "quiz-language"),
        control("leave-quiz", "Leave the quiz"),
    ]));
    let key = if is_revealed { "revealed" } else { "asking" };
    frame(key, &seed, content).has("data-pair", (state.at + 1).to_string()).has("data-place", place)
}

/// The result.
fn done(page: Page, state: &mut State) -> Node {
    hide(Some("shows"));
    let (fields, set) = (page.store.fields(), page.store.categories());
    let labels: Vec<Option<Labels>> =
        state.sheet.answers.iter().map(|(place, _)| state.labels.get(place).copied()).collect();
    let outcome = Outcome::new(&state.sheet, &labels, fields, &set);
    let answered =
        ["You answered about ", &outcome.pairs.to_string(), " of ", &state.rows.len().to_string(), " pairs."];
    let mut content = vec![node("p").is("id", "quiz-answered").text(answered.concat())];
    content.extend(result::tables(&outcome, &set));
    let name = state.sheet.name.clone().unwrap_or_default();
    content.push(template(
        "<label>{}<input id=quiz-name maxlength=40 autocomplete=off value={}></></>",
        &mut ["Your name, if you like".into(), name.into()],
    ));
    content.push(actions_of(vec![
        control("quiz-save", "Save my result"),
        control("quiz-copy", "Copy my result"),
        control("quiz-again", "Go through the pairs again"),
        control("new-quiz", "A new quiz"),
    ]));
    content.push(node("h3").text("A class"));
    content.push(node("p").text(
        "Paste the results of others with the same seed, or drop or choose their files here. Nothing is sent anywhere.",
    ));
    content.push(template("<label>{}<textarea id=quiz-paste rows=3></></>", &mut ["Results as JSON".into()]));
    content.push(template(
        "<label class=file-label>{}<input id=quiz-files type=file accept=.json multiple={}></></>",
        &mut ["Files of results".into(), true.into()],
    ));
    content.push(actions_of(vec![
        control("quiz-add", "Add the pasted ones"),
        control("quiz-add-own", "Add mine"),
    ]));
    if !state.told.is_empty() {
        let lines = state.told.iter().map(|line| node("li").text(line.clone()));
        content.push(
            node("ul")
                .fixed(&[("id", "quiz-told"), ("role", "status"), ("class", "message note")])
                .all(lines.collect::<Vec<_>>()),
        );
    }
    if state.class.sheets().next().is_some() {
        content.extend(class::tables(&state.class, &set));
    }
    content.push(actions_of(vec![
        language::button(page, "quiz-language"),
        control("leave-quiz", "Leave the quiz"),
    ]));
    frame("done", state.sheet.seed.as_str(), content)
}

/// Changes the quiz that goes on, and draws it.
fn change(page: Page, change: impl FnOnce(&mut State)) {
    STATE.with_borrow_mut(|state| state.as_mut().map(change));
    actions::part_changed(page);
}

fn new_seed() -> Seed {
    let half = || (Math::random() * 4_294_967_296.0) as u64;
    Seed::new(half() << 32 | half())
}

fn clicked(page: Page, button: &Element, action: &str, _: &MouseEvent) -> bool {
    let set = || page.store.categories_now();
    match action {
        "new-quiz" => {
            OPENED.set(None);
            actions::show_quiz(page, Some(new_seed().as_str().to_owned()));
        }
        "leave-quiz" => {
            hide(None);
            actions::show_quiz(page, None);
        }
        "quiz-language" => language::switch(page),
        "quiz-reveal" => {
            let place = page.store.pair.with_untracked(|pair| pair.pair().map(|pair| pair.row.place.clone()));
            change(page, |state| state.revealed.extend(place));
        }
        "quiz-next" => change(page, |state| state.at += 1),
        "quiz-again" => {
            OPENED.set(None);
            change(page, |state| state.at = 0);
        }
        "quiz-open" => {
            let place = button.get_attribute("data-place");
            OPENED.set(None);
            change(page, |state| {
                let known: Vec<&String> = state.labels.keys().collect();
                if let Some(place) = place.filter(|place| known.contains(&place)) {
                    let at = state.sheet.answers.iter().position(|(own, _)| *own == place);
                    state.at = at.unwrap_or(state.at).min(state.rows.len());
                }
            });
        }
        "quiz-save" | "quiz-copy" => {
            let text = STATE.with_borrow(|state| {
                state.as_ref().map(|state| (state.sheet.json(&set()), state.sheet.seed.as_str().to_owned()))
            });
            if let Some((text, seed)) = text {
                match action {
                    "quiz-copy" => actions::copy(page, &text),
                    _ => exports::save_text(&["saferlhf-quiz-", &seed, ".json"].concat(), &text),
                }
            }
        }
        "quiz-add-own" => change(page, |state| {
            let text = state.sheet.json(&set());
            state.told = class::add(&mut state.class, "your result", &text, &set());
        }),
        "quiz-add" => {
            let pasted = document().and_then(|document| document.get_element_by_id("quiz-paste"));
            // What a text area holds is got at as that of an input.
            let text =
                pasted.map(|pasted| pasted.unchecked_into::<HtmlInputElement>().value()).unwrap_or_default();
            change(page, |state| {
                state.told = class::add(&mut state.class, "the pasted text", &text, &set());
            });
        }
        _ => return false,
    }
    true
}

/// Something was chosen or typed.
fn typed(page: Page, event: &Event, done: bool) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(target) = target.filter(|target| done && target.closest("#quiz").ok().flatten().is_some())
    else {
        return;
    };
    let input: &HtmlInputElement = target.unchecked_ref();
    match &*target.id() {
        "quiz-name" => return change(page, |state| state.sheet.name = clean_name(&input.value())),
        "quiz-files" => return files(page, input),
        _ => {}
    }
    let field = target.closest("[data-question]").ok().flatten();
    let (Some(field), Some(quiz)) = (field, target.closest("#quiz[data-place]").ok().flatten()) else {
        return;
    };
    let key = field.get_attribute("data-question").unwrap_or_default();
    let place = quiz.get_attribute("data-place").unwrap_or_default();
    let checked = field.query_selector_all("input:checked").ok();
    let checked: Vec<String> = checked
        .iter()
        .flat_map(|list| (0..list.length()).filter_map(|at| list.item(at)))
        .map(|input| input.unchecked_into::<HtmlInputElement>().value())
        .collect();
    let value = if input.checked() { input.value() } else { String::new() };
    change(page, |state| {
        let mut answer: Answer = state.sheet.answer(&place);
        form::take(&mut answer, &key, &checked, &value);
        state.sheet.set(&place, answer);
    });
}

/// Adds the results in files.
fn files(page: Page, input: &HtmlInputElement) {
    let Some(files) = input.files() else { return };
    change(page, |state| state.told.clear());
    for file in (0..files.length()).filter_map(|at| files.get(at)) {
        wasm_bindgen_futures::spawn_local(async move {
            // A file that cannot be read is empty, which is told as no JSON.
            let text = wasm_bindgen_futures::JsFuture::from(file.text()).await.unwrap_or(JsValue::NULL);
            let set = page.store.categories_now();
            change(page, |state| {
                let text = text.as_string().unwrap_or_default();
                let told = class::add(&mut state.class, &file.name(), &text, &set);
                state.told.extend(told);
            });
        });
    }
    input.set_value("");
}
