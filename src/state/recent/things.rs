//! What was dropped, pasted, picked or is opened again: files and folders, in the several
//! forms in which browsers give them, and the files in them.

use super::names::{self, Why};
use crate::state::saved::json::{get, text};
use js_sys::{Array, Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

/// So many files and folders are looked at in one folder.
const MANY: usize = 20_000;

/// No argument.
pub(in crate::state) const NONE: JsValue = JsValue::UNDEFINED;

/// A file or a folder.
pub(in crate::state) enum Thing {
    /// Handle of one, by which it can be got at again.
    Handle(JsValue),
    /// The same by its entry, which is good for this once.
    Entry(JsValue),
    /// A file with its path.
    File(String, File),
}

/// Files to open, and those that are left out.
#[derive(Default)]
pub(in crate::state) struct Found {
    pub(in crate::state) all: Vec<(String, Result<File, Why>)>,
    looked_at: usize,
}

/// Why something cannot be opened.
pub(in crate::state) enum Trouble {
    /// The browser's error.
    Browser(JsValue),
    /// There are too many files in a folder.
    Many,
}

impl From<JsValue> for Trouble {
    fn from(error: JsValue) -> Self {
        Trouble::Browser(error)
    }
}

/// Calls a method by its name, because not every browser has it. An argument that is
/// `undefined` is one that is not given.
pub(in crate::state) fn call(
    this: &JsValue,
    name: &str,
    one: &JsValue,
    other: &JsValue,
) -> Result<JsValue, JsValue> {
    // What is no function cannot be called, and says so.
    get(this, name).unchecked_ref::<Function>().call2(this, one, other)
}

/// Whether a member of an object says yes.
fn says(object: &JsValue, name: &str) -> bool {
    get(object, name).as_bool() == Some(true)
}

/// Waits for a promise; any other value is there at once.
pub(in crate::state) async fn awaited(value: &JsValue) -> Result<JsValue, JsValue> {
    JsFuture::from(Promise::resolve(value)).await
}

async fn called(this: &JsValue, name: &str) -> Result<JsValue, JsValue> {
    awaited(&call(this, name, &NONE, &NONE)?).await
}

/// Calls a method of the older kind, which takes what it calls when it is done.
async fn called_back(this: &JsValue, name: &str) -> Result<JsValue, JsValue> {
    let mut begun = Ok(JsValue::UNDEFINED);
    let promise = Promise::new(&mut |resolve, reject| {
        begun = call(this, name, &resolve, &reject);
    });
    begun?;
    JsFuture::from(promise).await
}

/// What is meant by something that was brought: a list of handles or files, or of what an
/// event brings, which is `[promise of a handle, entry]`, or neither.
pub(in crate::state) async fn things_of(brought: &JsValue) -> Result<Vec<Thing>, JsValue> {
    let brought = awaited(brought).await?;
    let list = if Array::is_array(&brought) { Array::from(&brought) } else { Array::of1(&brought) };
    let mut things = Vec::new();
    for one in list.iter() {
        if Array::is_array(&one) {
            let (handle, entry) = (get(&one, "0"), get(&one, "1"));
            // Where there is no handle, there may be an entry.
            let handle = awaited(&handle).await.unwrap_or_default();
            if text(&handle, "kind").is_some() {
                things.push(Thing::Handle(handle));
            } else if text(&entry, "name").is_some() {
                things.push(Thing::Entry(entry));
            }
        } else if text(&one, "kind").is_some() {
            things.push(Thing::Handle(one));
        } else {
            things.push(file_of(one));
        }
    }
    Ok(things)
}

fn file_of(file: JsValue) -> Thing {
    let path = text(&file, "webkitRelativePath").filter(|path| !path.is_empty());
    let name = path.or_else(|| text(&file, "name")).unwrap_or_default();
    Thing::File(name, file.unchecked_into())
}

/// The handles of things; none where one of them has none.
pub(in crate::state) fn handles_of(things: &[Thing]) -> Vec<JsValue> {
    let handle = |thing: &Thing| match thing {
        Thing::Handle(handle) => Some(handle.clone()),
        Thing::Entry(_) | Thing::File(..) => None,
    };
    things.iter().map(handle).collect::<Option<_>>().unwrap_or_default()
}

/// Names of things, for a sentence.
pub(in crate::state) fn names_of(things: &[Thing]) -> String {
    let name = |thing: &Thing| match thing {
        Thing::Handle(other) | Thing::Entry(other) => text(other, "name").unwrap_or_default(),
        Thing::File(path, _) => path.split('/').next().unwrap_or(path).to_owned(),
    };
    let mut names: Vec<String> = Vec::new();
    for name in things.iter().map(name) {
        if names.last() != Some(&name) {
            names.push(name);
        }
    }
    names.join(", ")
}

impl Found {
    /// Takes the files of things. A file that was given by itself is opened whatever it is
    /// called; of folders, the data files.
    pub(in crate::state) async fn take(&mut self, things: Vec<Thing>) -> Result<(), Trouble> {
        for thing in things {
            match thing {
                Thing::File(path, file) => {
                    let why = if path.contains('/') { names::left_out(&path) } else { None };
                    self.all.push((path, why.map_or(Ok(file), Err)));
                }
                Thing::Handle(other) | Thing::Entry(other) if is_folder(&other) => self.folder(other).await?,
                Thing::Handle(other) | Thing::Entry(other) => {
                    let file = file_in(&other).await?;
                    self.all.push((text(&file, "name").unwrap_or_default(), Ok(file.unchecked_into())));
                }
            }
        }
        Ok(())
    }

    /// Looks through a folder and those in it.
    async fn folder(&mut self, top: JsValue) -> Result<(), Trouble> {
        let mut folders = vec![(text(&top, "name").unwrap_or_default(), top)];
        while let Some((folder, of)) = folders.pop() {
            let members = match members(&of).await {
                Ok(members) => members,
                // The folder that was given has to be readable.
                Err(error) if !folder.contains('/') => return Err(error.into()),
                Err(_) => {
                    self.all.push((folder, Err(Why::Unreadable)));
                    continue;
                }
            };
            self.looked_at += members.len();
            if self.looked_at > MANY {
                return Err(Trouble::Many);
            }
            for member in members {
                let path = [&folder[..], "/", &text(&member, "name").unwrap_or_default()].concat();
                let file = match names::left_out(&path) {
                    // A folder needs no such name, but is not to be hidden.
                    why if is_folder(&member) && why != Some(Why::Hidden) => {
                        folders.push((path, member));
                        continue;
                    }
                    Some(why) => Err(why),
                    None => match file_in(&member).await {
                        Ok(file) => Ok(file.unchecked_into()),
                        Err(_) => Err(Why::Unreadable),
                    },
                };
                self.all.push((path, file));
            }
        }
        Ok(())
    }
}

/// What is in a folder.
async fn members(folder: &JsValue) -> Result<Vec<JsValue>, JsValue> {
    let mut members = Vec::new();
    let by_handle = get(folder, "values").is_function();
    let list = call(folder, if by_handle { "values" } else { "createReader" }, &NONE, &NONE)?;
    while members.len() <= MANY {
        if by_handle {
            let next = called(&list, "next").await?;
            if says(&next, "done") {
                break;
            }
            members.push(get(&next, "value"));
        } else {
            // At most a hundred at a time.
            let some = Array::from(&called_back(&list, "readEntries").await?);
            if some.length() == 0 {
                break;
            }
            members.extend(some.iter());
        }
    }
    Ok(members)
}

fn is_folder(thing: &JsValue) -> bool {
    says(thing, "isDirectory") || text(thing, "kind").as_deref() == Some("directory")
}

async fn file_in(member: &JsValue) -> Result<JsValue, JsValue> {
    match get(member, "getFile").is_function() {
        true => called(member, "getFile").await,
        false => called_back(member, "file").await,
    }
}
