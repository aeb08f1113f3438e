//! What the page speaks. Every language but English is a part, which is fetched when it is chosen.

mod chinese;

use super::lazy::{self, Name};
use super::parts::control;
use super::tree::{Node, speaks};
use crate::language::Language;
use crate::state::{Page, actions, follow};

/// Has the page speak what the address says, now and whenever that changes.
pub(super) fn speaks_as_chosen(page: Page) {
    follow(Box::new(move || {
        let chosen = page.store.address.with(|address| address.language);
        if chosen == Language::Chinese || speaks() {
            lazy::wake(page, Name::Chinese);
        }
    }));
}

/// Says that a language could not be fetched, where that is so.
pub(super) fn failed(page: Page) -> Vec<Node> {
    match page.store.address.with(|address| address.language) {
        Language::English => Vec::new(),
        Language::Chinese => lazy::unless_failed(page, Name::Chinese),
    }
}

/// A button that chooses the other language; it is called what that calls itself.
pub(super) fn button(page: Page, action: &'static str) -> Node {
    let (other, name) = other(page.store.address.with(|address| address.language));
    control(action, name).is("lang", other.tag()).is("translate", "no")
}

/// The language that is not chosen, and what it calls itself.
fn other(language: Language) -> (Language, &'static str) {
    match language {
        Language::English => (Language::Chinese, "中文"),
        Language::Chinese => (Language::English, "English"),
    }
}

/// Chooses the other language.
pub(super) fn switch(page: Page) {
    let language = page.store.address.with_untracked(|address| address.language);
    actions::choose_language(page, other(language).0);
}
