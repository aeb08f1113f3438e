//! Lessons that are not the page's: from a link, from a file, or as they are being written. Whoever
//! made one, its words become text and nothing else, and its views are views of what is open.

use super::draft::{self, edit_buttons};
use super::place::focus;
use crate::lesson::{DEPTH, Lesson, MOST_JSON, OWN, Wrong, pack, payload_of, unpack};
use crate::state::{Address, Page, actions};
use crate::ui::json::parse;
use crate::ui::parts::control;
use crate::ui::tree::{Node, node, template};
use std::cell::RefCell;
use web_sys::HtmlInputElement;

/// What a link says of a lesson, and the lesson that this is.
type Link = (String, Result<Lesson, Wrong>);

thread_local! {
    /// The link that was read last.
    static LINK: RefCell<Option<Link>> = const { RefCell::new(None) };
    /// The lesson of a file that is too long for a link.
    static FILE: RefCell<Option<Lesson>> = const { RefCell::new(None) };
    /// What was wrong with the file or the text that was opened last.
    static WRONG: RefCell<Option<Wrong>> = const { RefCell::new(None) };
}

/// Before a step in an address of such a lesson.
const STEP: &str = "own.";

fn is_own(said: &str) -> bool {
    said == OWN || said.starts_with(STEP)
}

fn read(json: &str) -> Result<Lesson, Wrong> {
    if json.len() > MOST_JSON {
        return Err(Wrong::new(
            "This has more than 256 KB, and no lesson has.",
            "Choose a file that was saved as a lesson.",
        ));
    }
    let value = parse(json, DEPTH).ok_or(Wrong::new(
        "This is not JSON.",
        "Choose a file that was saved as a lesson, or paste the whole text of one.",
    ))?;
    let lesson = Lesson::of_value(&value)?;
    match lesson.faults().into_iter().next() {
        Some(wrong) => Err(wrong),
        None => Ok(lesson),
    }
}

/// The lesson that an address means, where it means none of the page's.
pub(super) fn known(said: &str) -> Option<Result<Lesson, Wrong>> {
    is_own(said).then(|| {
        let fragment = actions::fragment();
        if let Some(payload) = payload_of(&fragment) {
            return LINK.with_borrow_mut(|link| {
                let is_new = link.as_ref().is_none_or(|(known, _)| *known != payload);
                if is_new {
                    let lesson = unpack(&payload).and_then(|json| read(&json));
                    *link = Some((payload, lesson));
                }
                link.as_ref().map_or_else(missing, |(_, lesson)| lesson.clone())
            });
        }
        // A link to a place of the page takes the fragment's.
        let of_link = LINK.with_borrow(|link| link.as_ref().and_then(|(_, lesson)| lesson.clone().ok()));
        of_link
            .filter(|_| !fragment.is_empty())
            .or_else(|| FILE.with_borrow(Clone::clone))
            .or_else(draft::lesson)
            .map_or_else(missing, Ok)
    })
}

fn missing() -> Result<Lesson, Wrong> {
    Err(Wrong::new(
        "The address means a lesson that a link or a file brings along, and there is none.",
        "Ask for the whole link, or open the file of the lesson again.",
    ))
}

/// An address together with the lesson that it means now.
pub(super) fn mark(said: &str) -> String {
    let fragment = if is_own(said) { payload_of(&actions::fragment()) } else { None };
    [said, &fragment.unwrap_or_default()].concat()
}

/// Puts the lesson of a link back into the address, where a step of it is shown.
pub(super) fn put_back(said: &str) {
    let fragment = actions::fragment();
    if is_own(said) && !fragment.is_empty() && payload_of(&fragment).is_none() {
        LINK.with_borrow(|link| {
            if let Some((payload, _)) = link {
                actions::set_fragment(&["#lesson=", payload].concat());
            }
        });
    }
}

/// An address as a link to the page has it, and the fragment of that: a lesson is in it only where
/// it can be brought along.
pub(in crate::ui) fn linked(address: &Address) -> (Address, String) {
    let (lesson, fragment) = link_of(address);
    (Address { lesson, ..address.clone() }, fragment)
}

/// What a link to the page says of the lesson that is shown: its key and step, and the fragment.
fn link_of(address: &Address) -> (Option<String>, String) {
    match &address.lesson {
        Some(said) if said == draft::ADDRESS => (None, String::new()),
        Some(said) if is_own(said) => match payload_of(&actions::fragment()) {
            Some(payload) if !address.embed => (Some(said.clone()), ["#lesson=", &payload].concat()),
            _ => (None, String::new()),
        },
        said => (said.clone(), String::new()),
    }
}

/// Shows a lesson of one's own, or the draft of one, with this fragment.
pub(super) fn show(page: Page, said: &str, fragment: &str) {
    actions::show_lesson(page, Some(said.to_owned()));
    actions::set_fragment(fragment);
}

/// What was opened is shown no more.
pub(super) fn forget() {
    LINK.set(None);
    FILE.set(None);
}

/// Opens what a file or a pasted text holds.
pub(super) fn open(page: Page, text: &str) {
    match read(text) {
        Ok(lesson) => {
            WRONG.set(None);
            forget();
            // What fits into a link survives a reload, and Back.
            let fragment = pack(&lesson.json()).ok();
            FILE.set(fragment.is_none().then_some(lesson));
            show(page, OWN, &fragment.unwrap_or_default());
            focus(vec!["#lesson-step".to_owned()]);
        }
        Err(wrong) => {
            WRONG.set(Some(wrong));
            actions::part_changed(page);
        }
    }
}

/// Opens a file that was picked.
pub(super) fn picked(page: Page, input: &HtmlInputElement) {
    if let Some(file) = input.files().and_then(|files| files.get(0)) {
        wasm_bindgen_futures::spawn_local(async move {
            // A file that cannot be read is empty, which is told as no JSON.
            let text = match file.size() > MOST_JSON as f64 {
                true => " ".repeat(MOST_JSON + 1),
                false => {
                    let text = wasm_bindgen_futures::JsFuture::from(file.text()).await;
                    text.ok().and_then(|text| text.as_string()).unwrap_or_default()
                }
            };
            open(page, &text);
        });
    }
    input.set_value("");
}

/// An element with words of a lesson's author: nobody translates them, and they are in a
/// language that only the author can tell.
pub(super) fn authored(node: Node, lesson: &Lesson, words: &str) -> Node {
    let node = node.is("translate", "no").text(words.to_owned());
    match lesson.key == OWN {
        true => node.has("lang", lesson.language.clone().unwrap_or_default()),
        false => node,
    }
}

/// Where a lesson is from, where it is not the page's.
pub(super) fn origin(lesson: &Lesson) -> Option<Node> {
    let words = match lesson.key == OWN {
        true if is_draft() => "This is your own lesson, as others will see it.",
        true => "This lesson comes from a link or a file. It was not written by the makers of this page.",
        false => return None,
    };
    Some(node("p").class("message note").is("id", "lesson-origin").text(words))
}

/// Whether the lesson that is shown is the one that is being written.
fn is_draft() -> bool {
    let fragment = actions::fragment();
    payload_of(&fragment).is_none()
        && FILE.with_borrow(Option::is_none)
        && (fragment.is_empty() || LINK.with_borrow(Option::is_none))
}

/// Further buttons of a lesson that is not the page's.
pub(super) fn buttons(lesson: &Lesson) -> Vec<Node> {
    match lesson.key == OWN {
        true if is_draft() => vec![control("write-lesson", "Go on writing")],
        true => edit_buttons(),
        false => Vec::new(),
    }
}

/// What is wrong with the lesson that the address means, or with what was opened last.
pub(super) fn told(wrong: &Wrong, id: &'static str) -> Node {
    node("div").class("message warning").is("role", "alert").is("id", id).all(words(wrong))
}

/// What is wrong, in whole phrases.
pub(super) fn words(wrong: &Wrong) -> Vec<Node> {
    let step = wrong.step.map(|step| node("strong").text(["Step ", &step.to_string()].concat()));
    let found = wrong.found.as_ref().map(|found| node("code").is("translate", "no").text(found.clone()));
    let mut all: Vec<Node> = step.into_iter().collect();
    all.push(node("p").text(wrong.what));
    all.extend(found);
    all.push(node("p").text(wrong.advice));
    all
}

/// What opens a lesson that somebody gave the reader.
pub(super) fn opening() -> Node {
    let wrong = WRONG.with_borrow(|wrong| wrong.as_ref().map(|wrong| told(wrong, "lesson-file-wrong")));
    template(
        "<details id=lesson-open data-takes-files='' open={}><summary>Open a lesson that somebody gave you</>\
         <p>A link to a lesson opens it by itself. A lesson that was saved as a file opens here; nothing is sent anywhere.</>\
         <label class=file-label><span>A JSON file</><input id=lesson-file type=file accept=.json></></>\
         <label><span>Or its text</><textarea id=lesson-paste rows=3 spellcheck=false></></>{}{}</>",
        &mut [wrong.is_some().into(), control("open-pasted", "Open the pasted text").into(), wrong.into()],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_opens_a_lesson_is_one_element() {
        assert_eq!(opening().children(), 5);
        WRONG.set(Some(Wrong::new("What.", "Do.")));
        assert_eq!(opening().children(), 6);
    }
}
