//! Marks: setting and keeping them, filtering by them, files of them.

use super::{Click, click_mark};
use crate::model::{Clause, Mark, Merged, View, add_mark, mark_of_pair, merge_mark};
use crate::state::Saved;
use crate::state::browser;
use crate::state::link::Page;
use crate::state::saved::json;
use crate::state::saved::storage::{Event, Storage, words};
use crate::state::store::Store;
use crate::wire::Ask;
use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::File;

/// A change of a mark.
pub enum Edit<'a> {
    /// Sets the star, or takes it away.
    Star,
    /// Adds tags: what was typed, with commas between them.
    Tag(&'a str),
    /// Takes a tag away.
    Untag(&'a str),
    /// Puts another note in place of the one before.
    Note(&'a str),
}

/// Changes the mark of the pair at a place of the open dataset.
pub fn mark(page: Page, place: &str, edit: Edit) {
    let store = page.store;
    let (open, mut fingerprint) = open_pair(store);
    if open != place {
        fingerprint.clear();
    }
    let dataset = store.dataset();
    let other_names = store.saved.update(|saved| {
        if !saved.loaded {
            return false;
        }
        let at = mark_of_pair(&saved.marks, place, &dataset, &fingerprint).unwrap_or_else(|| {
            add_mark(
                &mut saved.marks,
                Mark { place: place.to_owned(), dataset, fingerprint, ..Mark::default() },
            )
        });
        let Some(mark) = saved.marks.get_mut(at) else { return false };
        let was_noted = mark.is_noted();
        let names = match edit {
            Edit::Star => {
                mark.starred = !mark.starred;
                true
            }
            Edit::Tag(typed) => {
                mark.add_tags(typed);
                true
            }
            Edit::Untag(tag) => {
                mark.tags.retain(|other| other != tag);
                true
            }
            Edit::Note(note) => {
                mark.note = note.to_owned();
                mark.is_noted() != was_noted
            }
        };
        mark.changed = js_sys::Date::now();
        let (key, is_empty) = (mark.key.clone(), mark.is_empty());
        saved.changed(key);
        if is_empty {
            saved.marks.remove(at);
        }
        names
    });
    if other_names {
        tell_marks(page);
    }
    keep_marks(page);
}

/// Place and fingerprint of the open pair; empty where there is none.
fn open_pair(store: Store) -> (String, String) {
    let place = store.pair.with_untracked(|pair| pair.pair().map(|pair| pair.row.place.clone()));
    let fingerprint = store.reading.with_untracked(|reading| reading.hashes.fingerprint());
    (place.unwrap_or_default(), fingerprint)
}

/// Asks for marks of earlier visits, at the first time; then looks whether the mark of the
/// pair in the reader is of that pair.
pub fn attend_marks(page: Page) {
    if page.store.saved.with_untracked(|saved| saved.storage.is_none()) {
        let storage = Storage::new(Box::new(move |event| happened(page, event)));
        page.store.saved.update(|saved| saved.storage = Some(storage));
        keep_marks(page);
    }
    pair_known(page);
}

fn storage(page: Page, then: impl FnOnce(&Storage) -> Result<(), JsValue>) {
    if let Some(storage) = page.store.saved.with_untracked(|saved| saved.storage.clone())
        && let Err(error) = then(&storage)
    {
        happened(page, Event::Failed(error));
    }
}

/// Has the browser keep what has changed. What it could not keep is tried again.
pub fn keep_marks(page: Page) {
    let begins = page.store.saved.update(|saved| {
        let begins = saved.storage.is_some() && !saved.busy && !(saved.read && saved.unkept.is_empty());
        saved.busy |= begins;
        begins
    });
    if begins {
        storage(page, Storage::open);
    }
}

/// What the browser's storage has done.
fn happened(page: Page, event: Event) {
    let saved = page.store.saved;
    match event {
        Event::Open(database) => {
            let changes = saved.update(|saved| {
                saved.writing = saved.unkept.len();
                saved.read.then(|| changes(saved))
            });
            return storage(page, |storage| storage.keep(database, changes));
        }
        Event::Read(list) => {
            saved.update(|saved| {
                let first = saved.unkept.is_empty();
                saved.told = json::marks_of(&list, &mut |mark| {
                    if first {
                        saved.marks.push(mark);
                    } else {
                        merge_mark(&mut saved.marks, mark, true);
                    }
                });
                saved.read = true;
                done(saved, None);
            });
        }
        Event::Written => {
            let changes = saved.update(|saved| {
                let changes = changes(saved);
                saved.unkept.drain(..saved.writing);
                done(saved, None);
                Some(changes)
            });
            storage(page, |storage| {
                changes.iter().for_each(|changes| storage.tell(changes));
                Ok(())
            });
            return keep_marks(page);
        }
        Event::Failed(error) => return saved.update(|saved| done(saved, Some(words(&error)))),
        Event::Elsewhere(changes) => saved.update(|saved| changed_elsewhere(saved, &changes)),
        Event::File(text) => saved.update(|saved| take_file(saved, text.as_deref())),
    }
    pair_known(page);
    tell_marks(page);
    keep_marks(page);
}

/// The browser has read or written, or could not.
fn done(saved: &mut Saved, problem: Option<String>) {
    saved.busy = false;
    saved.writing = 0;
    saved.loaded = true;
    saved.problem = problem;
}

/// What is being written: keys, each with its mark or `null`.
fn changes(saved: &Saved) -> Array {
    let changes = Array::new();
    for key in saved.unkept.iter().take(saved.writing) {
        let mark = saved.marks.iter().find(|mark| mark.key == *key);
        changes.push(&Array::of2(&key.into(), &mark.map_or(JsValue::NULL, json::value_of)));
    }
    changes
}

/// Another tab has kept changes: they count, unless there are newer ones here.
fn changed_elsewhere(saved: &mut Saved, changes: &JsValue) {
    for change in Array::from(changes).iter() {
        let key = json::text(&change, "0").unwrap_or_default();
        if !saved.unkept.contains(&key) {
            saved.marks.retain(|mark| mark.key != key);
            saved.marks.extend(json::mark_of(&json::get(&change, "1")).ok());
        }
    }
}

/// The fingerprint of the open pair is known: marks of its place are of this pair,
/// or of another one that stood there before.
fn pair_known(page: Page) {
    let store = page.store;
    let (place, fingerprint) = open_pair(store);
    if place.is_empty() || fingerprint.is_empty() {
        return;
    }
    let dataset = store.dataset();
    let is_here = |mark: &Mark| mark.place == place && mark.dataset == dataset;
    // At its place it should be of this pair; elsewhere, of another one.
    let is_wrong = |mark: &Mark| match mark.fingerprint == fingerprint {
        true => mark.astray,
        false => is_here(mark) && !mark.astray,
    };
    if !store.saved.with_untracked(|saved| saved.marks.iter().any(is_wrong)) {
        return;
    }
    store.saved.update(|saved| {
        let mut changed = Vec::new();
        for mark in saved.marks.iter_mut().filter(|mark| is_wrong(mark)) {
            mark.astray = !mark.astray && !mark.fingerprint.is_empty();
            if !mark.astray {
                mark.fingerprint.clone_from(&fingerprint);
                mark.place.clone_from(&place);
                mark.dataset.clone_from(&dataset);
                changed.push(mark.key.clone());
            }
        }
        changed.into_iter().for_each(|key| saved.changed(key));
    });
    tell_marks(page);
    keep_marks(page);
}

/// Tells the engine which pairs are marked, and with what.
pub(in crate::state) fn tell_marks(page: Page) {
    let dataset = page.store.dataset();
    let marks = page.store.saved.with_untracked(|saved| {
        let here = saved.marks.iter().filter(|mark| mark.dataset == dataset && !mark.astray);
        saved.loaded.then(|| here.map(|mark| (mark.place.clone(), mark.names())).collect())
    });
    if let Some(marks) = marks {
        page.tell(Ask::Marks { marks });
    }
}

/// Filters by what pairs are marked with; `add` joins what is filtered by already.
pub fn filter_by_mark(page: Page, name: String, add: bool, start: f64) {
    let click = if add { Click::Add } else { Click::Only };
    click_mark(page, Clause::any_name(View::Marks, vec![name]), click, start);
}

/// Offers all marks as a file, or puts them on the clipboard.
pub fn save_marks(page: Page, copy: bool) {
    let file = page.store.saved.with_untracked(|saved| json::file_of(&saved.marks));
    if copy {
        super::copy(page, &file);
    } else {
        browser::save(&["saferlhf-marks-", &browser::today(), ".json"].concat(), "application/json", &file);
    }
}

/// Takes marks from a file that [`save_marks`] has made.
pub fn read_marks(page: Page, file: &File) {
    if file.size() > json::BYTES {
        page.store.saved.update(|saved| saved.told = refused("it is larger than 20 MB"));
    } else {
        storage(page, |storage| storage.read(file));
    }
}

fn refused(why: &str) -> Vec<String> {
    vec![["This is no file of marks: ", why, ". Nothing has changed."].concat()]
}

/// Takes the marks of a file in and says what came of it.
fn take_file(saved: &mut Saved, text: Option<&str>) {
    let list = text.ok_or("the browser cannot read it").and_then(json::list_of_file);
    saved.told = match list {
        Err(why) => refused(why),
        Ok(list) => {
            let mut counts = [0_usize; 3];
            let wrong = json::marks_of(&list, &mut |mark| {
                let new = Mark { key: String::new(), ..mark };
                let (merged, at) = merge_mark(&mut saved.marks, new, false);
                counts[merged as usize] += 1;
                if merged != Merged::LeftAlone {
                    saved.unkept.extend(saved.marks.get(at).map(|mark| mark.key.clone()));
                }
            });
            let [added, replaced, left] = counts;
            let refused = wrong.len();
            let text = format!(
                "Marks: {added} added, {replaced} replaced, {left} left as they are, {refused} refused."
            );
            [vec![text], wrong].concat()
        }
    };
}

/// Deletes the mark with a key, or all where there is none.
pub fn delete_marks(page: Page, key: Option<&str>) {
    page.store.saved.update(|saved| {
        let unkept = &mut saved.unkept;
        saved.marks.retain(|mark| {
            let stays = key.is_some_and(|key| key != mark.key);
            if !stays {
                unkept.push(mark.key.clone());
            }
            stays
        });
        saved.deleting = false;
    });
    tell_marks(page);
    keep_marks(page);
}

/// Asks whether all marks are to be deleted, or no longer.
pub fn ask_to_delete_marks(page: Page) {
    page.store.saved.update(|saved| saved.deleting = !saved.deleting);
}
