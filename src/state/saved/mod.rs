//! Marks as they are in this visit, and how the browser keeps them.

pub(super) mod json;
pub(super) mod storage;

use crate::model::Mark;
use leptos::prelude::*;
use std::cell::RefCell;

/// The reader's marks.
#[derive(Default)]
pub struct Saved {
    /// The marks.
    pub marks: Vec<Mark>,
    /// Whether the browser was asked for marks of earlier visits: before that none is set.
    pub loaded: bool,
    /// Whether it gave them: before that none is written.
    pub(super) read: bool,
    /// Keys of marks that have changed and are not kept yet, oldest change first.
    pub unkept: Vec<String>,
    /// Whether the browser is reading or writing, and how many of those it writes.
    pub(super) busy: bool,
    pub(super) writing: usize,
    /// Why marks are not kept.
    pub problem: Option<String>,
    /// What came of taking marks from a file: a sentence, then what was refused and why.
    pub told: Vec<String>,
    /// Whether the reader is asked if all marks are to be deleted.
    pub deleting: bool,
    /// The browser's storage, from when there is time for it.
    pub(super) storage: Option<storage::Storage>,
}

impl Saved {
    /// A mark has changed: it is to be kept.
    pub(super) fn changed(&mut self, key: String) {
        if !self.unkept.iter().skip(self.writing).any(|other| *other == key) {
            self.unkept.push(key);
        }
    }
}

thread_local! {
    static SAVED: RefCell<Saved> = RefCell::default();
}

/// The signal of the marks. There is one page: marks stand beside the signal, which
/// flips whenever they change.
#[derive(Clone, Copy)]
pub struct SavedSignal(RwSignal<bool>);

impl SavedSignal {
    pub(super) fn new() -> Self {
        Self(RwSignal::new(false))
    }

    /// Looks at the marks; views that do are run again when they change.
    pub fn with<T: Default>(self, look: impl FnOnce(&Saved) -> T) -> T {
        self.0.get();
        self.with_untracked(look)
    }

    /// The same, for code that is run only once.
    pub(super) fn with_untracked<T: Default>(self, look: impl FnOnce(&Saved) -> T) -> T {
        // Nothing looks at marks while it changes them.
        SAVED.with(|saved| saved.try_borrow().map(|saved| look(&saved)).unwrap_or_default())
    }

    /// Changes the marks.
    pub(super) fn change<T: Default>(self, change: impl FnOnce(&mut Saved) -> T) -> T {
        let changed = SAVED.with(|saved| saved.try_borrow_mut().map(|mut saved| change(&mut saved)));
        self.0.set(!self.0.get_untracked());
        changed.unwrap_or_default()
    }
}
