//! The quiz as it goes on: a pair after the other in the reader, with its labels hidden until
//! the person has answered; then the result, and those of others.

use super::kept::{self, State};
use super::{class, form, result};
use crate::model::{DataKey, Fields, Filter, Labels};
use crate::quiz::{Answer, Outcome, Seed, clean_name};
use crate::state::{Page, PageState, actions, exports};
use crate::ui::lazy::{self, Part};
use crate::ui::parts::control;
use crate::ui::tree::{Node, node, template};
use crate::ui::{language, later};
use js_sys::Math;
use std::cell::{Cell, RefCell};
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, Event, HtmlElement, HtmlInputElement, MouseEvent};

/// The part.
static PART: Part = Part { draw, clicked, typed: Some(typed), woken: None, figure: None };

lazy::offer!(__wasm_split_00quiz00_export_00000000000000000000000000000012_table, PART);

/// One's own result among those of a class.
const OWN: &str = "your result";

/// How often a pair is asked for again that does not come, each time after twice as long.
const MOST_TRIES: u32 = 6;

/// What the page showed when the quiz was entered: where that changes without the quiz,
/// somebody went elsewhere.
struct Here {
    filter: Filter,
    /// The row that was asked for last, and its place once the pair is open.
    asked: Option<u64>,
    place: Option<String>,
    leaves: bool,
}

thread_local! {
    static STATE: RefCell<Option<State>> = const { RefCell::new(None) };
    static HERE: RefCell<Option<Here>> = const { RefCell::new(None) };
    /// What gets the focus once it is drawn.
    static FOCUS: Cell<Option<&'static str>> = const { Cell::new(None) };
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// Gives an element the focus, once everything is drawn.
fn focus(selector: String) {
    later(move || {
        let found = document().and_then(|document| document.query_selector(&selector).ok().flatten());
        if let Some(found) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
            // Only an element that is gone cannot have the focus.
            let _ = found.focus();
        }
    });
}

/// Brings what somebody went to into view, and gives it the focus.
fn show(selector: &str) {
    let found = document().and_then(|document| document.query_selector(selector).ok().flatten());
    if let Some(found) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        found.scroll_into_view();
        found.set_tab_index(-1);
        // Only an element that is gone cannot have the focus.
        let _ = found.focus();
    }
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
        HERE.set(None);
        return Vec::new();
    };
    let Some(seed) = Seed::parse(&said) else {
        hide(None);
        let why = "The address names no quiz: a seed has at most 32 letters and digits.";
        let buttons = vec![control("new-quiz", "A new quiz"), control("leave-quiz", "Close")];
        return vec![wrong(&said, why, buttons)];
    };
    let hash = actions::data_hash(page);
    let is_read = store.state.get() == PageState::Ready && store.complete.get();
    let (true, Some(hash)) = (is_read, hash) else {
        hide(Some("asks"));
        return vec![waiting(seed.as_str(), "Wait until everything is read.")];
    };
    let pairs = store.sources.with(|sources| sources.iter().map(|source| source.rows).sum());
    if pairs == 0 || store.fields().has(Fields::PATTERNS) {
        hide(None);
        let why =
            "The open data has no single pairs that could be shown: open files with a row for each pair.";
        return vec![wrong(seed.as_str(), why, vec![control("leave-quiz", "Close")])];
    }
    let data = DataKey::new(pairs, hash, None).as_str().to_owned();
    STATE.with_borrow_mut(|state| {
        let is_this = state
            .as_ref()
            .is_some_and(|state| state.running.sheet.seed == seed && state.running.sheet.data == data);
        if !is_this {
            HERE.set(None);
            *state = Some(kept::begin(page, seed, data, pairs));
        }
        state.as_mut().map_or_else(Vec::new, |state| vec![step(page, state)])
    })
}

/// What stands before the pair, and after it where the page is narrow.
fn frame(state: &'static str, seed: &str, head: Vec<Node>, body: Vec<Node>) -> Node {
    let title = node("h2").fixed(&[("id", "quiz-title"), ("tabindex", "-1")]).text("Guess the label");
    let head = node("div").class("quiz-head").with(title).all(head);
    let body = (!body.is_empty()).then(|| node("div").class("quiz-body").all(body));
    template(
        "<section id=quiz aria-labelledby=quiz-title data-takes-files='' data-seed={} data-state={}>{}{}</>",
        &mut [seed.to_owned().into(), state.into(), head.into(), body.into()],
    )
}

fn actions_of(buttons: Vec<Node>) -> Node {
    node("div").class("quiz-actions").all(buttons)
}

fn wrong(seed: &str, why: &'static str, buttons: Vec<Node>) -> Node {
    let why = node("p").class("message warning").is("role", "alert").text(why);
    frame("wrong", seed, vec![why, actions_of(buttons)], Vec::new())
}

fn waiting(seed: &str, why: &'static str) -> Node {
    let leave = actions_of(vec![control("leave-quiz", "Leave the quiz")]);
    frame("waiting", seed, vec![node("p").text(why), leave], Vec::new())
}

/// Asks for a pair, and again where something else was asked for meanwhile, as happens while
/// the page itself opens the pair of its address.
fn ask(page: Page, row: u64, tries: u32) {
    leptos::prelude::set_timeout(
        move || {
            let waits = HERE.with_borrow(|here| {
                here.as_ref().is_some_and(|here| here.asked == Some(row) && here.place.is_none())
            });
            if waits && tries < MOST_TRIES {
                actions::open_pair(page, row, actions::now());
                ask(page, row, tries + 1);
            }
        },
        Duration::from_millis(if tries == 0 { 0 } else { 400 << tries }),
    );
}

/// Whether something else than the quiz changed what the page shows: an example, a filter. Then
/// the quiz is left on purpose.
fn is_left(page: Page, here: &mut Here, open: Option<u64>) -> bool {
    let is_filtered = page.store.filter.with(|filter| *filter != here.filter);
    let shows_another = here.place.is_some() && open.is_some() && open != here.asked;
    if !(here.leaves || is_filtered || shows_another) {
        return false;
    }
    if !here.leaves {
        here.leaves = true;
        // A filter has made an entry of the history; an opened pair has not.
        let place = here.place.clone().filter(|_| !is_filtered);
        later(move || {
            if page.store.address.with_untracked(|address| address.quiz.is_some()) {
                actions::leave_quiz(page, place);
                hide(None);
                // What the quiz was left for.
                actions::after_paint(move || {
                    show(if is_filtered && !shows_another { "#overview" } else { "#reader" });
                });
            }
        });
    }
    true
}

/// What is shown now: a pair that is asked about, or the result.
fn step(page: Page, state: &mut State) -> Node {
    let store = page.store;
    let open = store
        .pair
        .with(|pair| pair.pair().map(|pair| (pair.row.row, pair.row.place.clone(), Labels(pair.row.labels))));
    HERE.with_borrow_mut(|here| {
        let filter = store.filter.get();
        let here = here.get_or_insert_with(|| {
            FOCUS.set(Some("#quiz-title"));
            Here { filter, asked: None, place: None, leaves: false }
        });
        let wanted = state.rows.get(state.running.at).copied();
        if here.asked.is_some() && wanted.is_some() && here.asked != wanted {
            (here.asked, here.place) = (None, None);
        }
        let seed = state.running.sheet.seed.as_str().to_owned();
        if is_left(page, here, open.as_ref().map(|(row, ..)| *row)) {
            return waiting(&seed, "One moment…");
        }
        let Some(row) = wanted else {
            // After a reload, whichever pair the address opens; not what is open until then.
            let said = store.address.with(|address| address.row.as_ref().map(|row| row.place.clone()));
            if let (None, Some((row, place, _))) = (here.asked, open)
                && said.as_ref() == Some(&place)
            {
                (here.asked, here.place) = (Some(row), Some(place));
            }
            return done(page, state);
        };
        match open.filter(|(open, ..)| *open == row) {
            Some((_, place, labels)) => {
                (here.asked, here.place) = (Some(row), Some(place.clone()));
                if state.running.see(&place, labels) {
                    kept::keep(page, &state.running);
                }
                asks(page, state, place, labels)
            }
            None => {
                // Asked for, and again where it was closed.
                if here.asked.is_none() || here.place.is_some() {
                    (here.asked, here.place) = (Some(row), None);
                    ask(page, row, 0);
                }
                hide(Some("asks"));
                waiting(&seed, "One moment…")
            }
        }
    })
}

/// Gives the focus to what was drawn because of the reader.
fn focus_if_asked() {
    if let Some(selector) = FOCUS.take() {
        focus(selector.to_owned());
    }
}

/// A heading that the focus comes to.
fn heading(id: &'static str, text: String) -> Node {
    node("h3").is("id", id).is("tabindex", "-1").text(text)
}

/// A pair that is asked about.
fn asks(page: Page, state: &mut State, place: String, labels: Labels) -> Node {
    let at = state.running.at;
    let is_revealed = state.running.seen(&place).is_some_and(|pair| pair.is_revealed);
    hide(Some(if is_revealed { "shows" } else { "asks" }));
    focus_if_asked();
    let (fields, set) = (page.store.fields(), page.store.categories());
    let answer = state.running.sheet.answer(&place);
    let seed = state.running.sheet.seed.as_str();
    let number = ["Pair ", &(at + 1).to_string(), " of ", &state.rows.len().to_string(), ". Seed: ", seed];
    let mut head = vec![heading("quiz-number", number.concat())];
    if at == 0 {
        head.push(node("p").text("Read the pair in the reader (its texts are shown when you ask for them), answer what you like, then look at what the dataset says. Whoever opens the same address gets the same pairs."));
    }
    head.push(actions_of(vec![control("quiz-to-pair", "To the pair")]));
    let is_last = at + 1 == state.rows.len();
    let mut next = vec![control("quiz-next", if is_last { "To the result" } else { "Next pair" })];
    if !is_last && state.running.pairs.len() == state.rows.len() {
        // All were open: somebody came back to this one.
        next.push(control("quiz-result", "To the result"));
    }
    let mut body = Vec::new();
    if is_revealed {
        body.push(heading("quiz-verdict", "What the dataset says".to_owned()));
        body.push(form::compared(&answer, labels, fields, &set));
        body.push(actions_of(next));
    } else {
        body.push(
            node("div").class("quiz-form").is("id", "quiz-form").all(form::form(&answer, fields, &set)),
        );
        next.insert(0, control("quiz-reveal", "What the dataset says"));
        body.push(actions_of(next));
    }
    body.push(leaving(page));
    let key = if is_revealed { "revealed" } else { "asking" };
    frame(key, seed, head, body).has("data-pair", (at + 1).to_string()).has("data-place", place)
}

fn leaving(page: Page) -> Node {
    actions_of(vec![language::button(page, "quiz-language"), control("leave-quiz", "Leave the quiz")])
}

/// The result.
fn done(page: Page, state: &mut State) -> Node {
    hide(Some("shows"));
    focus_if_asked();
    let (fields, set) = (page.store.fields(), page.store.categories());
    let running = &state.running;
    let labels: Vec<Option<Labels>> =
        running.sheet.answers.iter().map(|(place, _)| Some(running.seen(place)?.labels)).collect();
    let outcome = Outcome::new(&running.sheet, &labels, fields, &set);
    let [some, all] = [running.answered(), state.rows.len()].map(|number| number.to_string());
    let mut content =
        vec![heading("quiz-answered", ["You answered on ", &some, " of ", &all, " pairs."].concat())];
    content.extend(result::tables(&outcome, &set));
    let name = running.sheet.name.clone().unwrap_or_default();
    content.push(template(
        "<label>{}<input id=quiz-name maxlength=40 autocomplete=off value={}></></>",
        &mut ["Your name, if you like".into(), name.into()],
    ));
    content.push(actions_of(vec![
        control("quiz-save", "Save my result"),
        control("quiz-copy", "Copy my result"),
        control("quiz-review", "Look at the pairs again"),
        control("quiz-again", "Start over"),
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
    // A place that is always there has what comes into it read aloud.
    let told = node("div").is("id", "quiz-told").is("role", "status");
    content.push(match state.told.is_empty() {
        true => told,
        false => {
            let lines = state.told.iter().map(|line| node("li").text(line.clone()));
            told.with(node("ul").class("message note").all(lines.collect::<Vec<_>>()))
        }
    });
    content.extend(class::tables(&state.class, state.rows.len(), &set));
    content.push(leaving(page));
    frame("done", state.running.sheet.seed.as_str(), content, Vec::new())
}

/// Changes the quiz that goes on, and draws it.
fn change(page: Page, change: impl FnOnce(&mut State)) {
    STATE.with_borrow_mut(|state| {
        if let Some(state) = state {
            let before = state.class.clone();
            change(state);
            kept::keep(page, &state.running);
            if state.class != before {
                kept::keep_class(page, state);
            }
        }
    });
    actions::part_changed(page);
}

/// Adds results to the class, in which the pairs of the quiz are all known by now.
fn add(page: Page, state: &mut State, file: &str, text: &str) -> Vec<String> {
    state.class.asks_about(kept::asked_about(&state.running));
    class::add(&mut state.class, file, text, &page.store.categories_now())
}

fn new_seed() -> Seed {
    let half = || (Math::random() * 4_294_967_296.0) as u64;
    Seed::new(half() << 32 | half())
}

fn clicked(page: Page, button: &Element, action: &str, _: &MouseEvent) -> bool {
    let set = || page.store.categories_now();
    match action {
        "new-quiz" => {
            // The one that was there is found again by the browser's Back.
            HERE.set(None);
            actions::show_quiz(page, Some(new_seed().as_str().to_owned()));
        }
        "leave-quiz" => {
            hide(None);
            actions::show_quiz(page, None);
            focus("[data-action=lessons]".to_owned());
        }
        "quiz-language" => language::switch(page),
        "quiz-to-pair" => focus("#reader-title".to_owned()),
        "quiz-reveal" => {
            let place = page.store.pair.with_untracked(|pair| pair.pair().map(|pair| pair.row.place.clone()));
            FOCUS.set(Some("#quiz-verdict"));
            change(page, |state| {
                place.iter().for_each(|place| state.running.reveal(place));
            });
        }
        "quiz-next" => change(page, |state| {
            state.running.at += 1;
            let is_last = state.running.at >= state.rows.len();
            FOCUS.set(Some(if is_last { "#quiz-answered" } else { "#quiz-number" }));
        }),
        "quiz-result" => {
            FOCUS.set(Some("#quiz-answered"));
            change(page, |state| state.running.at = state.rows.len());
        }
        "quiz-review" => {
            FOCUS.set(Some("#quiz-number"));
            change(page, |state| state.running.at = 0);
        }
        "quiz-again" => {
            STATE.with_borrow(|state| state.iter().for_each(kept::forget));
            FOCUS.set(Some("#quiz-number"));
            change(page, |state| state.running.again());
        }
        "quiz-open" => {
            let place = button.get_attribute("data-place").unwrap_or_default();
            FOCUS.set(Some("#quiz-number"));
            change(page, |state| {
                // Pairs were open in the order in which they are asked.
                let at = state.running.pairs.iter().position(|pair| pair.place == place);
                state.running.at = at.unwrap_or(state.running.at);
            });
        }
        "quiz-save" | "quiz-copy" => {
            let text = STATE.with_borrow(|state| {
                let sheet = &state.as_ref()?.running.sheet;
                Some((sheet.json(&set()), sheet.seed.as_str().to_owned()))
            });
            if let Some((text, seed)) = text {
                match action {
                    "quiz-copy" => actions::copy(page, &text),
                    _ => exports::save_text(&["saferlhf-quiz-", &seed, ".json"].concat(), &text),
                }
            }
        }
        "quiz-add-own" => change(page, |state| {
            let text = state.running.sheet.json(&set());
            // As it is now, not beside what it was before.
            state.class.remove_file(OWN);
            state.told = add(page, state, OWN, &text);
        }),
        "quiz-add" => {
            let pasted = document().and_then(|document| document.get_element_by_id("quiz-paste"));
            // What a text area holds is got at as that of an input.
            let text =
                pasted.map(|pasted| pasted.unchecked_into::<HtmlInputElement>().value()).unwrap_or_default();
            change(page, |state| state.told = add(page, state, "the pasted text", &text));
        }
        "quiz-remove" => {
            let at = button.get_attribute("data-at").and_then(|at| at.parse::<usize>().ok());
            let Some(at) = at else { return true };
            change(page, |state| {
                if let Some(gone) = state.class.remove(at) {
                    state.told = vec![["Removed: ", class::name_of(&gone)].concat()];
                }
                focus(match state.class.members().len() {
                    0 => "#quiz-paste".to_owned(),
                    left => ["#quiz-remove-", &at.min(left - 1).to_string()].concat(),
                });
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
        "quiz-name" => return change(page, |state| state.running.sheet.name = clean_name(&input.value())),
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
        let mut answer: Answer = state.running.sheet.answer(&place);
        form::take(&mut answer, &key, &checked, &value);
        state.running.sheet.set(&place, answer);
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
            change(page, |state| {
                let text = text.as_string().unwrap_or_default();
                let told = add(page, state, &file.name(), &text);
                state.told.extend(told);
            });
        });
    }
    input.set_value("");
}
