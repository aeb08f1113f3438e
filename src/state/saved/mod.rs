//! Marks as they are in this visit, and how the browser keeps them.

pub(super) mod json;
pub(super) mod storage;

use crate::model::Mark;

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
