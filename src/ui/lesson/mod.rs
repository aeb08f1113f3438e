//! Lessons: a list of steps, each with a view, a text, and maybe a question. The address says
//! which lesson is shown (`lesson=KEY.STEP`); what shows it is a part (`panel`). Some are the
//! page's (`steps`); others come from a link or a file (`own`), and anyone writes one (`write`, of a `draft` that the browser
//! keeps).

mod draft;
mod own;
mod panel;
mod place;
mod steps;
mod write;

pub(super) use own::linked;
pub(super) use steps::hand_over;

use super::lazy::{self, Name};
use super::tree::Node;
use crate::state::{Page, actions};

/// What is there of it now.
pub(super) fn lesson(page: Page) -> Vec<Node> {
    page.store.parts.track();
    match page.store.address.with(|address| address.lesson.is_some() && !address.embed) {
        true => lazy::draw(page, Name::Lesson),
        false => Vec::new(),
    }
}

/// Shows the list of lessons, or no lesson any more.
pub(super) fn toggle(page: Page) {
    let is_shown = page.store.address.with_untracked(|address| address.lesson.is_some());
    actions::show_lesson(page, (!is_shown).then(|| steps::LIST.to_owned()));
}
