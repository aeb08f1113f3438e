//! The draft of a lesson: the browser keeps it, and it is not lost without a question.

use crate::lesson::{DEPTH, Draft, Lesson, MOST_JSON};
use crate::state::actions;
use crate::ui::json::parse;
use crate::ui::parts::control;
use crate::ui::tree::{Node, template};
use std::cell::{Cell, RefCell};

/// What an address says while a lesson is being written.
pub(super) const ADDRESS: &str = "write";

/// Under this name the browser keeps the draft.
const KEPT: &str = "lesson";

/// What is asked once again before it is done.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Asks {
    /// Throw the draft away.
    StartOver,
    /// Put another lesson in its place.
    Replace,
}

thread_local! {
    /// The draft; none while nobody has asked the browser for it.
    static DRAFT: RefCell<Option<Draft>> = const { RefCell::new(None) };
    static ASKS: Cell<Option<Asks>> = const { Cell::new(None) };
    /// Whether the browser keeps the draft.
    static IS_KEPT: Cell<bool> = const { Cell::new(true) };
}

/// Looks at the draft, which the browser is asked for once. (One function for all that is looked
/// at and changed: a copy for each would be a fifth of the part.)
fn with(look: &mut dyn FnMut(&mut Draft)) {
    DRAFT.with_borrow_mut(|draft| {
        look(draft.get_or_insert_with(|| {
            let kept = actions::kept(KEPT).and_then(|kept| Lesson::of_value(&parse(&kept, DEPTH)?).ok());
            kept.as_ref().map(Draft::of_lesson).unwrap_or_default()
        }));
    });
}

/// The draft as it is.
pub(super) fn draft() -> Draft {
    let mut own = Draft::default();
    with(&mut |draft| own.clone_from(draft));
    own
}

/// Changes the draft, and has the browser keep it.
pub(super) fn change(change: &mut dyn FnMut(&mut Draft)) {
    with(change);
    let draft = draft();
    let json = if draft.is_empty() { String::new() } else { draft.lesson().json() };
    IS_KEPT.set(json.len() <= MOST_JSON && actions::keep(KEPT, &json));
}

/// The lesson that is being written, where it has a step.
pub(super) fn lesson() -> Option<Lesson> {
    Some(draft()).filter(|draft| !draft.steps.is_empty()).map(|draft| draft.lesson())
}

/// Whether the browser keeps the draft.
pub(super) fn is_kept() -> bool {
    IS_KEPT.get()
}

/// Has something asked once again, or nothing any more; tells what was asked.
pub(super) fn ask(what: Option<Asks>) -> Option<Asks> {
    ASKS.replace(what)
}

/// What is asked once again, while it is.
pub(super) fn asks(what: Asks) -> Option<Node> {
    if ASKS.get() != Some(what) {
        return None;
    }
    let (yes, no) = match what {
        Asks::StartOver => ("Throw the lesson away", "Keep it"),
        Asks::Replace => ("Replace my lesson", "Keep mine"),
    };
    Some(template(
        "<div class='message warning' role=group aria-labelledby=write-asks-what id=write-asks>\
         <p id=write-asks-what>The lesson that you are writing would be lost.</><div class=lesson-actions>{}{}</></>",
        &mut [control("lose-draft", yes).into(), control("keep-draft", no).into()],
    ))
}

/// What leads from a lesson of somebody else to a draft of it.
pub(super) fn edit_buttons() -> Vec<Node> {
    let mut all = vec![control("edit-lesson", "Edit a copy")];
    all.extend(asks(Asks::Replace));
    all
}
