//! The lesson that is shown: its step above the page, whose view the page has, and a way through
//! the steps by keys alone for those who show it to others.

use super::place::{document, find, focus, go, go_soon};
use super::steps::{self, address, lessons, place};
use super::{draft, own, place as places, write};
use crate::language::Language;
use crate::lesson::{Lesson, Step};
use crate::quiz::Seed;
use crate::state::{Address, Page, PageState, actions};
use crate::ui::lazy::{self, Part};
use crate::ui::parts::control;
use crate::ui::share::words;
use crate::ui::tree::{Node, Part as Place, listen, node, template};
use crate::ui::{language, later};
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent, MouseEvent};

/// The part.
static PART: Part = Part { draw, clicked, typed: Some(write::typed), woken: None, figure: None };

lazy::offer!(__wasm_split_00lesson00_export_00000000000000000000000000000011_table, PART);

thread_local! {
    /// The step whose answer is shown.
    static ANSWERED: RefCell<Option<String>> = const { RefCell::new(None) };
    /// The step whose view was shown last.
    static SHOWN: RefCell<Option<String>> = const { RefCell::new(None) };
    static PRESENTS: Cell<bool> = const { Cell::new(false) };
    /// Whether the words of steps make room for what they speak of.
    static FOLDED: Cell<bool> = const { Cell::new(false) };
    static LISTENS: Cell<bool> = const { Cell::new(false) };
}

fn draw(page: Page) -> Vec<Node> {
    if let (false, Some(window)) = (LISTENS.replace(true), web_sys::window()) {
        listen(&window.into(), &["keydown"], Box::new(move |event| key(page, &event)));
    }
    let said = page.store.address.with(|address| address.lesson.clone().unwrap_or_default());
    let spoken = page.store.address.with(|address| address.language);
    let own = own::known(&said);
    let mut folded = Place::None;
    let before = SHOWN.with_borrow(Clone::clone);
    let all = match &own {
        Some(Ok(lesson)) => vec![lesson.clone()],
        _ => lessons(spoken == Language::Chinese),
    };
    let content = match place(&said, &all) {
        _ if said == draft::ADDRESS => {
            SHOWN.set(Some(said.clone()));
            write::draw(page)
        }
        _ if let Some(Err(wrong)) = &own => {
            SHOWN.set(Some(own::mark(&said)));
            let mut content = vec![own::told(wrong, "lesson-wrong")];
            content.extend(list(page, &all));
            content
        }
        Ok(Some((lesson, step))) => {
            folded = if FOLDED.get() { "true" } else { "false" }.into();
            show_view(page, &own::mark(&said), &all[lesson].steps[step].view);
            in_lesson(page, &all[lesson], step, &own::mark(&said))
        }
        Ok(None) => {
            if before.as_deref() != Some(steps::LIST) {
                SHOWN.set(Some(said.clone()));
                // Whoever asked for it stands somewhere else.
                later(|| places::show("#lesson"));
                focus(vec!["#lesson-title".to_owned()]);
            }
            list(page, &all)
        }
        Err(why) => {
            let mut content = vec![node("p").class("message warning").is("role", "alert").text(why)];
            content.extend(list(page, &all));
            content
        }
    };
    // Of what others wrote nobody knows the language, and the page's own words have the page's.
    let language = match own.is_some() || said == draft::ADDRESS {
        true => Place::None,
        false if steps::has_chinese() => spoken.tag().into(),
        false => Language::English.tag().into(),
    };
    places::watch();
    places::drawn(page);
    vec![template(
        "<section id=lesson aria-labelledby=lesson-title lang={} data-lesson={} data-folded={}>{}</>",
        &mut [language, said.into(), folded, content.into()],
    )]
}

fn list(page: Page, all: &[Lesson]) -> Vec<Node> {
    let lines = all.iter().map(|lesson| {
        let steps = lesson.steps.len().to_string();
        let open =
            node("button").class("link").is("data-action", "open-lesson").has("data-key", lesson.key.clone());
        let words = " steps";
        node("li")
            .with(open.is("translate", "no").text(lesson.title.clone()))
            .with(node("span").text([" · ", &steps, words].concat()))
    });
    vec![
        node("h2").is("id", "lesson-title").is("tabindex", "-1").text("Lessons"),
        node("ul").is("id", "lessons").all(lines),
        node("div")
            .class("lesson-actions")
            .with(control("open-quiz", "A quiz: guess the label"))
            .with(control("write-lesson", "Write a lesson"))
            .with(language::button(page, "lesson-language"))
            .with(control("leave-lesson", "Close")),
        own::opening(),
    ]
}

fn in_lesson(page: Page, lesson: &Lesson, at: usize, said: &str) -> Vec<Node> {
    let step = &lesson.steps[at];
    let presents = PRESENTS.get();
    let number = ["Step ", &(at + 1).to_string(), " of ", &lesson.steps.len().to_string(), ""].concat();
    let step_title = node("h3").is("id", "lesson-step").is("tabindex", "-1");
    let mut head = vec![
        own::authored(node("h2").is("id", "lesson-title"), lesson, &lesson.title),
        node("p").is("id", "lesson-number").text(number),
    ];
    if presents {
        // What says it otherwise makes room for the lesson.
        head.push(node("p").is("id", "lesson-match").text(words::filtered(page.store)));
    }
    head.push(own::authored(step_title, lesson, &step.title));
    let mut body: Vec<Node> = own::origin(lesson).into_iter().chain(unusable(page, step)).collect();
    body.extend(step.text.iter().map(|text| own::authored(node("p"), lesson, text)));
    if let Some([question, answer]) = &step.question {
        body.push(own::authored(node("p").is("id", "lesson-question"), lesson, question));
        let is_answered = ANSWERED.with_borrow(|answered| answered.as_deref() == Some(said));
        body.push(match is_answered {
            true => own::authored(node("p").is("id", "lesson-answer").is("role", "status"), lesson, answer),
            false => control("answer-lesson", "Show an answer"),
        });
    }
    body.push(
        node("div")
            .class("lesson-more")
            .with(control("show-step", "Show its view again"))
            .with(language::button(page, "lesson-language"))
            .all(own::buttons(lesson))
            .with(control("list-lessons", "All lessons"))
            .with(control("leave-lesson", "Leave the lesson")),
    );
    if presents {
        body.push(
            node("p").class("lesson-keys").text(
                "Keys: arrows or Page Up and Page Down move, A shows an answer, Escape ends presenting.",
            ),
        );
    }
    let may = |node: Node, is: bool| node.when(!is, "disabled");
    let folded = FOLDED.get();
    let (fold, is_open) = if folded { ("Unfold", "false") } else { ("Fold", "true") };
    let turn = node("div")
        .class("lesson-turn")
        .with(may(control("previous-step", "Previous step"), at > 0))
        .with(may(control("next-step", "Next step"), at + 1 < lesson.steps.len()))
        .with(control("fold-lesson", fold).is("aria-expanded", is_open).is("aria-controls", "lesson-body"))
        .with(control("present", if presents { "End" } else { "Present" }));
    // What scrolls can be reached by keys.
    let body = template(
        "<div id=lesson-body role=group aria-labelledby=lesson-step tabindex=0 hidden={}>{}</>",
        &mut [folded.into(), body.into()],
    );
    vec![node("div").class("lesson-head").all(head), body, turn]
}

/// Says what of a step's view the page does not understand, where that is so.
fn unusable(page: Page, step: &Step) -> Option<Node> {
    let (_, notes) = Address::parse(&step.view, &page.store.categories());
    let lines: Vec<Node> = notes.into_iter().map(|note| node("li").text(note)).collect();
    (!lines.is_empty()).then(|| {
        template(
            "<div class='message warning' id=lesson-notes><p><strong>Not everything in the view of this step could be used.</></><ul>{}</></>",
            &mut [lines.into()],
        )
    })
}

/// Gives the page the view of a step, once for each time that the address leads to it.
fn show_view(page: Page, said: &str, view: &str) {
    let is_ready = page.store.state.get() == PageState::Ready;
    if !is_ready || SHOWN.with_borrow(|shown| shown.as_deref() == Some(said)) {
        return;
    }
    // An address that says a step and a view of its own means that view.
    let comes = SHOWN.replace(Some(said.to_owned())).is_none();
    if comes && page.store.filter.with_untracked(|filter| !filter.is_empty()) {
        return;
    }
    let view = view.to_owned();
    later(move || {
        actions::show_view(page, &view);
        go_soon(page);
    });
}

/// Goes so many steps on or back.
fn turn(page: Page, by: isize) {
    let said = page.store.address.with_untracked(|address| address.lesson.clone().unwrap_or_default());
    let all = match own::known(&said) {
        Some(own) => own.into_iter().collect(),
        None => lessons(false),
    };
    let Ok(Some((lesson, step))) = place(&said, &all) else { return };
    let lesson = &all[lesson];
    if let Some(step) = step.checked_add_signed(by).filter(|step| *step < lesson.steps.len()) {
        actions::show_lesson(page, Some(address(lesson, step)));
        own::put_back(&said);
        // A button that cannot be pressed any more loses the focus.
        if find(".lesson-turn>:focus").is_some() && !(1..lesson.steps.len() - 1).contains(&step) {
            focus(vec!["#lesson-step".to_owned()]);
        }
    }
}

fn present(page: Page, presents: bool) {
    PRESENTS.set(presents);
    if presents {
        // On a wall nobody has asked for texts.
        actions::hide_all_text(page);
    }
    if let Some(root) = document().and_then(|document| document.document_element()) {
        // Every element takes an attribute.
        let _ = match presents {
            true => root.set_attribute("data-presents", ""),
            false => root.remove_attribute("data-presents"),
        };
    }
    actions::part_changed(page);
}

/// Presents or ends that, and shows again what the step is about: everything has another size then.
fn present_here(page: Page, presents: bool) {
    present(page, presents);
    later(move || actions::after_paint(move || go(page)));
}

/// Keys of those who present.
fn key(page: Page, event: &Event) {
    let event: &KeyboardEvent = event.unchecked_ref();
    let focused = document().and_then(|document| document.active_element());
    // Marks of charts know arrows alone.
    let fields = match event.key().as_str() {
        "PageDown" | "PageUp" => "input,textarea,select,[role=grid] *",
        _ => "input,textarea,select,[role=grid] *,[data-mark]",
    };
    let is_typed = focused.is_some_and(|focused| focused.matches(fields).unwrap_or(true));
    let is_shown = page.store.address.with_untracked(|address| address.lesson.is_some())
        && find("dialog[open]").is_none();
    if !PRESENTS.get() || !is_shown || is_typed && event.key() != "Escape" {
        return;
    }
    match event.key().as_str() {
        "ArrowRight" | "PageDown" => turn(page, 1),
        "ArrowLeft" | "PageUp" => turn(page, -1),
        "a" | "A" => answer(page),
        "Escape" => present_here(page, false),
        _ => return,
    }
    event.prevent_default();
}

fn answer(page: Page) {
    places::keep_below();
    FOLDED.set(false);
    ANSWERED.set(page.store.address.with_untracked(|address| address.lesson.as_deref().map(own::mark)));
    actions::part_changed(page);
    later(|| places::show("#lesson-answer"));
}

fn clicked(page: Page, button: &Element, action: &str, event: &MouseEvent) -> bool {
    match action {
        "open-lesson" => {
            actions::show_lesson(page, button.get_attribute("data-key"));
            focus(vec!["#lesson-step".to_owned()]);
        }
        "open-quiz" => {
            let half = || (js_sys::Math::random() * 4_294_967_296.0) as u64;
            actions::show_quiz(page, Some(Seed::new(half() << 32 | half()).as_str().to_owned()));
        }
        "list-lessons" => actions::show_lesson(page, Some(steps::LIST.to_owned())),
        "leave-lesson" => {
            if PRESENTS.get() {
                present(page, false);
            }
            actions::show_lesson(page, None);
            focus(vec!["[data-action=lessons]".to_owned()]);
        }
        "fold-lesson" => {
            places::keep_below();
            FOLDED.set(!FOLDED.get());
            actions::part_changed(page);
        }
        "next-step" => turn(page, 1),
        "previous-step" => turn(page, -1),
        "show-step" => {
            SHOWN.set(Some(String::new()));
            actions::part_changed(page);
        }
        "answer-lesson" => answer(page),
        "present" => present_here(page, !PRESENTS.get()),
        "lesson-language" => language::switch(page),
        _ => return write::clicked(page, button, action, event),
    }
    true
}
