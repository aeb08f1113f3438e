//! A lesson as it is being written: its steps take the view that the page has, so the page below
//! stays as usable as ever.

use super::draft::{self, ADDRESS, Asks, asks, change, draft, lesson};
use super::own;
use super::place::{focus, go_soon};
use crate::chart::{count, filter_sentence};
use crate::language::Language;
use crate::lesson::{Draft, DraftStep, Lesson, MOST_STEPS, OWN, Wrong, pack};
use crate::state::{Address, Page, actions, exports};
use crate::ui::parts::{button, control};
use crate::ui::share::words;
use crate::ui::tree::{Node, node, template};
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement, MouseEvent};

/// What a link says of a lesson, or why it cannot.
type Packed = Result<String, Wrong>;

thread_local! {
    /// The step that was deleted last, and where it stood.
    static DELETED: RefCell<Option<(usize, DraftStep)>> = const { RefCell::new(None) };
    /// The step whose words are being changed.
    static CHANGED: Cell<Option<usize>> = const { Cell::new(None) };
    /// Whether a language that is not in the list is wanted.
    static IS_OTHER: Cell<bool> = const { Cell::new(false) };
    /// Whether a new draft was given the language of the page.
    static IS_PRESET: Cell<bool> = const { Cell::new(false) };
    /// What was done last, in words.
    static TOLD: Cell<&'static str> = const { Cell::new("") };
    /// A lesson as JSON, and the fragment of its link: the view changes more often than the lesson.
    static PACKED: RefCell<Option<(String, Packed)>> = const { RefCell::new(None) };
}

/// What stands for a language that is not in the list.
const OTHER: &str = "other";

/// Languages to choose from, as HTML names them.
const LANGUAGES: [(&str, &str); 4] =
    [("en", "English"), ("zh-Hans", "中文"), ("", "Not told"), (OTHER, "Another one")];

/// The view that the page has, as the query of a step: not what is open, nor how its reader has it.
fn view_of(page: Page) -> String {
    let store = page.store;
    let own = store.address.get_untracked();
    let view = Address {
        filter: store.filter.get_untracked(),
        choices: store.choices.get_untracked(),
        versus: own.versus,
        table: own.table,
        row: own.row,
        diff: own.diff,
        tab: own.tab,
        ..Address::default()
    };
    query_of(page, &view)
}

fn query_of(page: Page, view: &Address) -> String {
    view.query(&page.store.categories_now()).trim_start_matches('?').to_owned()
}

fn parsed(page: Page, view: &str) -> Address {
    Address::parse(view, &page.store.categories_now()).0
}

/// What a view shows, in words.
fn view_words(page: Page, view: &str) -> Vec<String> {
    let (view, store) = (parsed(page, view), page.store);
    let mut all = vec![match view.filter.is_empty() {
        true => "All data, unfiltered".to_owned(),
        false => filter_sentence(&view.filter, &store.categories(), store.fields()),
    }];
    all.extend(words::view(page, &view).into_iter().map(|(_, words)| words));
    all
}

/// What is shown while a lesson is being written.
pub(super) fn draw(page: Page) -> Vec<Node> {
    let spoken = page.store.address.with(|address| address.language);
    if draft().is_empty() && !IS_PRESET.replace(true) {
        change(&mut |draft| draft.language = spoken.tag().to_owned());
    }
    let draft = draft();
    let steps = draft.steps.iter().enumerate().map(|(at, step)| line(page, at, step, draft.steps.len()));
    let steps = node("ol").is("id", "write-steps").all(steps.collect::<Vec<_>>());
    let undo = DELETED.with_borrow(Option::is_some);
    let content = template(
        "<div><h2 id=lesson-title>Write a lesson</>\
         <p>Bring the page below to the view that a step is about, then add it here. A step has a view and your words; which data is open is no part of it.</>\
         <label class=write-field><span>Title of the lesson</><input id=write-name autocomplete=off translate=no value={}></></>\
         {}{}\
         <div class=lesson-actions>{}{}</>{}\
         <p id=write-told role=status>{}</>\
         <div class=lesson-actions>{}{}{}{}{}{}</></>",
        &mut [
            draft.title.clone().into(),
            language(&draft.language).into(),
            steps.into(),
            control("add-step", "Add the current view as a step").into(),
            undo.then(|| control("undo-delete", "Put the deleted step back")).into(),
            asks(Asks::StartOver).into(),
            TOLD.get().into(),
            control("copy-lesson", "Copy link").into(),
            control("save-lesson", "Save as JSON").into(),
            control("walk-lesson", "Walk through it").into(),
            control("ask-start-over", "Start over").into(),
            control("list-lessons", "All lessons").into(),
            control("leave-lesson", "Close").into(),
        ],
    );
    let mut all = vec![content];
    if !draft::is_kept() {
        all.push(
            node("p")
                .class("message warning")
                .is("id", "write-not-kept")
                .text("This browser does not keep the lesson: save it as a file before you leave the page."),
        );
    }
    all.push(passing_on(page, &draft.lesson()));
    all.push(own::opening());
    all
}

/// The language of the lesson: one of those that the page speaks, none, or a short name for any other.
fn language(own: &str) -> Node {
    let is_other = IS_OTHER.get() || LANGUAGES.iter().all(|(tag, _)| *tag != own);
    let chosen = if is_other { OTHER.to_owned() } else { own.to_owned() };
    let code = is_other.then(|| {
        template(
            "<label class=write-field><span>Its short name, such as de or pt-BR</><input id=write-code autocomplete=off spellcheck=false translate=no value={}></></>",
            &mut [own.to_owned().into()],
        )
    });
    let options = LANGUAGES.map(|(tag, name)| {
        let option = node("option").is("value", tag).text(name);
        // A language is called what it calls itself.
        if matches!(tag, "" | OTHER) { option } else { option.is("lang", tag).is("translate", "no") }
    });
    let own = node("select").is("id", "write-language").all(options).has("value", chosen);
    let own = node("label").class("write-field").all([node("span").text("Its language"), own]);
    node("div").all([own]).all(code)
}

/// A step in the list, with what can be done to it.
fn line(page: Page, at: usize, step: &DraftStep, all: usize) -> Node {
    let is_changed = CHANGED.get() == Some(at);
    let number = (at + 1).to_string();
    let name = ["write-step-", &number].concat();
    let title = node("span").class("write-title").is("translate", "no").text(step.title.clone());
    let said = view_words(page, &step.view).into_iter().map(|words| node("li").text(words));
    let view = node("ul").class("write-view").has("data-view", step.view.clone()).all(said);
    let view =
        view.has("title", if step.view.is_empty() { String::new() } else { ["?", &step.view].concat() });
    let act = |action, name| button("control quiet", action, name);
    let may = |button: Node, is: bool| button.when(!is, "disabled");
    let change = act("change-step", if is_changed { "Done" } else { "Change" });
    let change = change.is("aria-expanded", if is_changed { "true" } else { "false" });
    let buttons = node("div")
        .class("lesson-actions")
        .with(change)
        .with(act("try-step", "Show it"))
        .with(act("take-view", "Take the current view"))
        .with(may(act("step-up", "Move up"), at > 0))
        .with(may(act("step-down", "Move down"), at + 1 < all))
        .with(act("delete-step", "Delete"));
    let fields = if is_changed { fields(page, step) } else { Vec::new() };
    template(
        "<li data-step={}><div role=group aria-labelledby={}><h3 id={}><span>{}</>{}</>\
         {}{}{}</></>",
        &mut [
            number.clone().into(),
            name.clone().into(),
            name.into(),
            ["Step ", &number].concat().into(),
            title.into(),
            view.into(),
            buttons.into(),
            fields.into(),
        ],
    )
}

/// The words of a step, to be changed.
fn fields(page: Page, step: &DraftStep) -> Vec<Node> {
    let tab = parsed(page, &step.view).tab.unwrap_or_default();
    let options =
        words::tabs(page.store).into_iter().map(|(key, name)| node("option").is("value", key).text(name));
    let whole = node("option").is("value", "").text("The whole page");
    let tabs =
        node("select").is("id", "write-tab").all([whole]).all(options.collect::<Vec<_>>()).is("value", tab);
    let area = |label: &'static str, id: &'static str, rows: &'static str, value: &str| {
        template(
            "<label class=write-field><span>{}</><textarea id={} rows={} translate=no value={}></></>",
            &mut [label.into(), id.into(), rows.into(), value.to_owned().into()],
        )
    };
    vec![
        template(
            "<label class=write-field><span>Title of the step</><input id=write-title autocomplete=off translate=no value={}></></>",
            &mut [step.title.clone().into()],
        ),
        area("Text, with a blank line between paragraphs", "write-text", "5", &step.text),
        area("A question, if you like", "write-question", "2", &step.question),
        area("Its answer, which is shown when it is asked for", "write-answer", "2", &step.answer),
        template("<label class=write-field><span>The page goes to</>{}</>", &mut [tabs.into()]),
    ]
}

/// The link and how long it is, or why there is none.
fn passing_on(page: Page, lesson: &Lesson) -> Node {
    let faults = lesson.faults();
    let content = if !faults.is_empty() {
        let faults = faults.iter().map(|wrong| node("li").all(own::words(wrong)));
        vec![
            node("p").text("Before it can be passed on:"),
            node("ul").is("id", "write-missing").all(faults.collect::<Vec<_>>()),
        ]
    } else {
        match link(page, lesson) {
            Ok(link) => vec![
                template(
                    "<label class=write-field><span>Link to the lesson, which holds all of it</><input id=write-link readonly='' translate=no value={}></></>",
                    &mut [link.clone().into()],
                ),
                node("p")
                    .is("id", "write-length")
                    .has("data-length", link.len().to_string())
                    .text(["Characters of the link: ", &count(link.len() as u64)].concat()),
            ],
            Err(wrong) => {
                vec![node("div").class("message warning").is("id", "write-too-long").all(own::words(&wrong))]
            }
        }
    };
    node("div").is("id", "write-pass-on").all([node("h3").text("Pass it on")]).all(content)
}

/// A link to a lesson and to the data that is open.
fn link(page: Page, lesson: &Lesson) -> Packed {
    let json = lesson.json();
    let fragment = PACKED.with_borrow_mut(|packed| match packed {
        Some((known, fragment)) if *known == json => fragment.clone(),
        _ => {
            let fragment = pack(&json);
            *packed = Some((json, fragment.clone()));
            fragment
        }
    })?;
    let spoken = page.store.address.with_untracked(|address| address.language);
    let address = Address {
        language: around(lesson.language.as_deref(), spoken),
        sources: page.store.address.with_untracked(|address| address.sources.clone()),
        // Nobody knows on whose screen a link is opened.
        hide: true,
        lesson: Some(OWN.to_owned()),
        ..Address::default()
    };
    let address = actions::link_to(&address.query(&page.store.categories_now()));
    Ok([address, fragment].concat())
}

/// What the page speaks around a lesson: its language where it is one of the page's, and that of
/// its writer where nobody has told.
fn around(told: Option<&str>, spoken: Language) -> Language {
    match told.map(|told| told.split('-').next().unwrap_or_default().to_ascii_lowercase()) {
        Some(own) => Language::from_key(&own).unwrap_or_default(),
        None => spoken,
    }
}

/// Tells what was done, and draws it.
fn done(page: Page, told: &'static str) {
    TOLD.set(told);
    actions::part_changed(page);
}

/// Gives the focus to a button of a step, or to another one where it cannot be pressed.
fn focus_step(at: usize, action: &str) {
    let step = ["#write-steps [data-step='", &(at + 1).to_string(), "'] "].concat();
    let one = [&step, "[data-action=", action, "]:not([disabled])"].concat();
    focus([one, [&step, "[data-action=change-step]"].concat(), "[data-action=add-step]".to_owned()].into());
}

/// Begins to write, or goes on with it.
fn write(page: Page) {
    draft::ask(None);
    TOLD.set("");
    own::show(page, ADDRESS, "");
    focus(vec!["#write-name".to_owned()]);
}

/// Puts the lesson that is shown in the place of the draft.
fn replace(page: Page) {
    let said = page.store.address.with_untracked(|address| address.lesson.clone().unwrap_or_default());
    if let Some(Ok(lesson)) = own::known(&said) {
        change(&mut |draft| *draft = Draft::of_lesson(&lesson));
        CHANGED.set(None);
        DELETED.set(None);
        write(page);
    }
}

/// A click on a button; false where it is none of these.
pub(super) fn clicked(page: Page, button: &Element, action: &str, _: &MouseEvent) -> bool {
    let line = button.closest("[data-step]").ok().flatten().and_then(|line| line.get_attribute("data-step"));
    let line = line.and_then(|number| number.parse::<usize>().ok()?.checked_sub(1));
    if let Some(at) = line.filter(|at| *at < draft().steps.len()) {
        return of_step(page, at, action);
    }
    match action {
        "write-lesson" => write(page),
        "add-step" => add(page),
        "undo-delete" => {
            if let Some((at, step)) = DELETED.take() {
                change(&mut |draft| draft.steps.insert(at.min(draft.steps.len()), step.clone()));
                CHANGED.set(None);
                focus_step(at, "change-step");
                done(page, "The step is back.");
            }
        }
        "copy-lesson" | "save-lesson" => pass_on(page, action == "copy-lesson"),
        "walk-lesson" => match lesson() {
            Some(_) => {
                own::forget();
                own::show(page, OWN, "");
                focus(vec!["#lesson-step".to_owned()]);
            }
            None => done(page, "The lesson has no step yet."),
        },
        "ask-start-over" => ask(page, Asks::StartOver),
        "edit-lesson" => {
            if draft().is_empty() {
                replace(page)
            } else {
                ask(page, Asks::Replace)
            }
        }
        "lose-draft" => match draft::ask(None) {
            Some(Asks::Replace) => replace(page),
            Some(Asks::StartOver) => {
                change(&mut |draft| *draft = Draft::default());
                IS_OTHER.set(false);
                IS_PRESET.set(false);
                CHANGED.set(None);
                DELETED.set(None);
                focus(vec!["#write-name".to_owned()]);
                done(page, "A new lesson begins.");
            }
            None => {}
        },
        "keep-draft" => {
            let asked = draft::ask(None);
            let back = if asked == Some(Asks::Replace) { "edit-lesson" } else { "ask-start-over" };
            focus(vec![["[data-action=", back, "]"].concat()]);
            actions::part_changed(page);
        }
        "open-pasted" => {
            let pasted = button.closest("#lesson-open").ok().flatten();
            let pasted = pasted.and_then(|open| open.query_selector("#lesson-paste").ok().flatten());
            // What a text area holds is got at as that of an input.
            let text = pasted.map(|pasted| pasted.unchecked_into::<HtmlInputElement>().value());
            own::open(page, &text.unwrap_or_default());
        }
        _ => return false,
    }
    true
}

fn ask(page: Page, what: Asks) {
    draft::ask(Some(what));
    focus(vec!["[data-action=keep-draft]".to_owned()]);
    actions::part_changed(page);
}

fn add(page: Page) {
    let view = view_of(page);
    let steps = draft().steps.len();
    if steps >= MOST_STEPS {
        return done(page, "A lesson has 50 steps at most: make two lessons of it.");
    }
    change(&mut |draft| draft.steps.push(DraftStep { view: view.clone(), ..DraftStep::default() }));
    CHANGED.set(Some(steps));
    focus(vec!["#write-title".to_owned()]);
    done(page, "The step was added. Give it a title and a text.");
}

/// Does something to a step; false where a button is none of a step's.
fn of_step(page: Page, at: usize, action: &str) -> bool {
    match action {
        "change-step" => {
            let opens = CHANGED.get() != Some(at);
            CHANGED.set(opens.then_some(at));
            if opens {
                focus(vec!["#write-title".to_owned()]);
            }
            done(page, "");
        }
        "try-step" => {
            let view = &draft().steps[at].view;
            actions::show_view(page, view);
            // The list of steps stands above what is no part of the page.
            if parsed(page, view).tab.is_some() {
                go_soon(page);
            }
            done(page, "The page has the view of the step.");
        }
        "take-view" => {
            let view = view_of(page);
            change(&mut |draft| draft.steps[at].view.clone_from(&view));
            done(page, "The step has the current view.");
        }
        "step-up" | "step-down" => {
            let mut to = at;
            change(&mut |draft| to = draft.shift(at, action == "step-down"));
            CHANGED.set(CHANGED.get().map(|changed| match changed {
                changed if changed == at => to,
                changed if changed == to => at,
                changed => changed,
            }));
            focus_step(to, action);
            done(page, "The step was moved.");
        }
        "delete-step" => {
            change(&mut |draft| DELETED.set(Some((at, draft.steps.remove(at)))));
            CHANGED.set(
                CHANGED
                    .get()
                    .filter(|changed| *changed != at)
                    .map(|changed| changed - usize::from(changed > at)),
            );
            let last = draft().steps.len().saturating_sub(1);
            focus_step(at.min(last), "change-step");
            done(page, "The step was deleted.");
        }
        _ => return false,
    }
    true
}

/// Copies the link, or saves the file; or says why not.
fn pass_on(page: Page, as_link: bool) {
    let lesson = draft().lesson();
    if !lesson.faults().is_empty() {
        return done(page, "Something is missing yet: what it is stands below.");
    }
    match (as_link, link(page, &lesson)) {
        (false, _) => {
            exports::save_text("saferlhf-lesson.json", &lesson.json());
            done(page, "The lesson was saved as a file.");
        }
        (true, Ok(link)) => {
            actions::copy(page, &link);
            done(page, "");
        }
        (true, Err(_)) => done(page, "There is no link: the lesson is too long for one. Save it as a file."),
    }
}

/// Something is typed or was chosen.
pub(super) fn typed(page: Page, event: &Event, is_done: bool) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(target) = target.filter(|target| target.closest("#lesson").ok().flatten().is_some()) else {
        return;
    };
    // What text areas and lists hold is got at as that of an input.
    let input: &HtmlInputElement = target.unchecked_ref();
    let id = target.id();
    if id == "lesson-file" {
        if is_done {
            own::picked(page, input);
        }
        return;
    }
    if id == "write-link" || !id.starts_with("write-") {
        return;
    }
    let value = input.value();
    change(&mut |draft| {
        let step = CHANGED.get().and_then(|at| draft.steps.get_mut(at));
        let field = match (&*id, step) {
            ("write-name", _) => &mut draft.title,
            ("write-language", _) => {
                IS_OTHER.set(value == OTHER);
                if value != OTHER {
                    draft.language.clone_from(&value);
                } else if LANGUAGES.iter().any(|(tag, _)| *tag == draft.language) {
                    draft.language.clear();
                }
                return;
            }
            ("write-code", _) => &mut draft.language,
            ("write-title", Some(step)) => &mut step.title,
            ("write-text", Some(step)) => &mut step.text,
            ("write-question", Some(step)) => &mut step.question,
            ("write-answer", Some(step)) => &mut step.answer,
            ("write-tab", Some(step)) => {
                let mut view = parsed(page, &step.view);
                view.tab = words::tabs(page.store).into_iter().map(|(key, _)| key).find(|key| *key == value);
                step.view = query_of(page, &view);
                return;
            }
            _ => return,
        };
        field.clone_from(&value);
    });
    if is_done {
        TOLD.set("");
        actions::part_changed(page);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lesson_in_chinese_is_passed_on_with_a_page_in_chinese() {
        use Language::{Chinese, English};
        for (told, spoken, page) in [
            (Some("zh-Hans"), English, Chinese),
            (Some("zh"), English, Chinese),
            (Some("ZH-tw"), English, Chinese),
            (Some("zha"), Chinese, English),
            (Some("en"), Chinese, English),
            (Some("de"), Chinese, English),
            (None, Chinese, Chinese),
            (None, English, English),
        ] {
            assert_eq!(around(told, spoken), page, "{told:?}");
        }
    }

    #[test]
    fn a_language_is_chosen_from_a_list_or_typed() {
        let fields = |own: &str| language(own).children();
        assert_eq!(["en", "zh-Hans", ""].map(fields), [1; 3]);
        assert_eq!(["de", "pt-BR", "zh"].map(fields), [2; 3]);
    }
}
