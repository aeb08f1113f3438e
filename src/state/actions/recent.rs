//! Opening what was brought to the page, remembering it, and opening it again.
//!
//! What comes first is in the page's program; the rest is used by a part that is fetched
//! when there is something to do.

use super::{DEMO, open_address, open_files, open_given};
use crate::model::{CategorySet, Mapping};
use crate::state::address::Address;
use crate::state::browser;
use crate::state::given::Given;
use crate::state::link::Page;
use crate::state::recent::things::{
    Found, NONE, Thing, Trouble, awaited, call, handles_of, names_of, things_of,
};
use crate::state::recent::{Kind, Source, Told, database, names, of_address, of_files, remember};
use crate::state::saved::json::{get, set, text};
use crate::state::saved::storage::words;
use crate::state::store::PageState;
use crate::wire::{Failure, SourceSpec};
use js_sys::{Array, Date, Object};
use leptos::prelude::set_timeout;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

/// Shows the list of recent sources, or no longer.
pub fn show_recent(page: Page) {
    page.store.recent.update(|recent| {
        recent.shown = !recent.shown;
        recent.waits = true;
    });
}

/// Takes what was dropped, pasted or picked and has to be looked through before it is opened.
pub fn bring(page: Page, brought: JsValue) {
    page.store.recent.update(|recent| {
        recent.brought.push(brought);
        recent.waits = true;
    });
}

/// Something is opened, or nothing that is to be remembered. `handles` is how local files
/// are got at again.
pub(super) fn opens(page: Page, fresh: bool, handles: JsValue) {
    page.store.recent.update(|recent| {
        recent.fresh = fresh;
        recent.handles = handles;
    });
}

/// Whether nothing was opened since.
pub fn is_open(page: Page, epoch: u32) -> bool {
    page.with(|link| link.asked_epoch) == Some(epoch)
}

fn tell(page: Page, lines: Vec<String>) -> Option<Told> {
    page.with(|link| Told { of: link.asked_epoch, lines })
}

/// Does what waits: opens what was brought, reads the list, remembers what is open.
pub fn go_on_with_sources(page: Page) {
    let store = page.store;
    let opened = store.state.with_untracked(|state| matches!(state, PageState::Ready | PageState::Error));
    let (brought, fresh, asked) = store.recent.update(|recent| {
        let asked = std::mem::take(&mut recent.waits) && recent.shown;
        let fresh = opened && std::mem::take(&mut recent.fresh);
        let handles = fresh.then(|| std::mem::take(&mut recent.handles));
        (std::mem::take(&mut recent.brought), handles, asked)
    });
    for brought in brought {
        spawn_local(open_brought(page, brought));
    }
    // What could not be opened is not remembered.
    let names = page.with(|link| {
        let opened = link.opened.as_ref().filter(|_| link.open_epoch == link.asked_epoch)?;
        Some(opened.0.iter().filter_map(local_name).collect())
    });
    if let (Some(handles), Some(Some(names))) = (fresh, names) {
        spawn_local(remember_open(page, names, handles));
    } else if asked {
        spawn_local(read_list(page));
    }
}

/// Reads the list anew: other tabs may have changed it.
async fn read_list(page: Page) {
    let recent = page.store.recent;
    // What the browser does not keep is only here.
    if recent.with_untracked(|recent| recent.problem.is_none()) {
        let read = database::read().await;
        recent.update(|recent| match read {
            Ok(list) => recent.list = list,
            Err(error) => recent.problem = Some(words(&error)),
        });
    }
    recent.update(|recent| recent.loaded = true);
}

async fn remember_open(page: Page, names: Vec<String>, handles: JsValue) {
    let given = page.store.address.with_untracked(|address| whole(&address.sources));
    let opened = Date::now();
    let source = if !given.is_named() {
        let handles = match things_of(&handles).await {
            Ok(things) => handles_of(&things),
            Err(_) => Vec::new(),
        };
        // Without handles, the names are all that is known.
        let key = match handles[..] {
            [] => ["names:", &names.join("\n")].concat(),
            _ => String::new(),
        };
        of_files(&names).map(|(kind, name)| Source { key, kind, name, opened, handles, ..Source::default() })
    } else if is_demo(&given) {
        None
    } else {
        let query =
            |given| Address { sources: given, ..Address::default() }.query(&CategorySet::pku_saferlhf());
        // What its columns are taken for may change; it is the same source.
        let key = query(Given { mapping: Mapping::default(), ..given.clone() });
        of_address(&given).map(|(kind, name)| Source {
            key,
            kind,
            name,
            query: query(given),
            opened,
            ..Source::default()
        })
    };
    read_list(page).await;
    let Some(mut source) = source else { return };
    let recent = page.store.recent;
    if !source.handles.is_empty() {
        for old in recent.with_untracked(|recent| recent.list.clone()) {
            if are_same(&old, &source).await {
                source.key = old.key;
                break;
            }
        }
    }
    let (kept, gone) = recent.update(|recent| {
        let (id, gone) = remember(&mut recent.list, source);
        (recent.list.iter().find(|source| source.id == id).cloned(), gone)
    });
    written(page, database::write(kept, Some(gone)).await);
}

/// Says why the list is not kept, where it is not.
fn written(page: Page, result: Result<(), JsValue>) {
    page.store.recent.update(|recent| recent.problem = result.err().map(|error| words(&error)));
}

/// The same with whole addresses: the page's own may change.
fn whole(given: &Given) -> Given {
    let whole = |all: &[String]| {
        all.iter().map(|one| browser::absolute(one).unwrap_or_else(|| one.clone())).collect()
    };
    Given { files: whole(&given.files), sites: whole(&given.sites), ..given.clone() }
}

fn is_demo(given: &Given) -> bool {
    given.files.is_empty()
        && given.hub.is_none()
        && given.sites.iter().all(|site| Some(site) == browser::absolute(DEMO).as_ref())
}

fn local_name(spec: &SourceSpec) -> Option<String> {
    match spec {
        SourceSpec::File { name, .. } => Some(name.clone()),
        _ => None,
    }
}

/// Whether two sources have the same files or folders.
async fn are_same(old: &Source, new: &Source) -> bool {
    if old.kind != new.kind || old.handles.len() != new.handles.len() {
        return false;
    }
    for (one, other) in old.handles.iter().zip(&new.handles) {
        let same = match call(one, "isSameEntry", other, &NONE) {
            Ok(promise) => awaited(&promise).await,
            Err(error) => Err(error),
        };
        if !same.is_ok_and(|same| same == true) {
            return false;
        }
    }
    true
}

async fn open_brought(page: Page, brought: JsValue) {
    if let Some(text) = brought.as_string() {
        if Given::is_clear(&text) {
            open_address(page, &text, false);
        }
        return;
    }
    let opened = match things_of(&brought).await {
        Ok(things) => open_things(page, things).await,
        // The reader picked nothing after all.
        Err(error) if text(&error, "name").as_deref() == Some("AbortError") => return,
        Err(error) => Err((String::new(), why(&error))),
    };
    if let Err((file, text)) = opened {
        let text = [&file[..], if file.is_empty() { "" } else { ": " }, &text].concat();
        page.store.problems.update(|all| *all = vec![Failure { file, text }]);
        page.store.state.set(PageState::Error);
    }
}

/// Opens the files of things; what they are called and why, where that cannot be.
async fn open_things(page: Page, things: Vec<Thing>) -> Result<(), (String, String)> {
    let epoch = page.with(|link| link.asked_epoch);
    let (names, handles) = (names_of(&things), handles_of(&things));
    let mut found = Found::default();
    if let Err(trouble) = found.take(things).await {
        let text = match trouble {
            Trouble::Browser(error) => why(&error),
            Trouble::Many => {
                "This folder has too many files to be looked through. Choose one nearer to the data."
                    .to_owned()
            }
        };
        return Err((names, text));
    }
    // Something else was opened meanwhile.
    if page.with(|link| link.asked_epoch) != epoch {
        return Ok(());
    }
    let (paths, files, left) = names::apart(found.all);
    let left_out = names::told(&left);
    if files.is_empty() {
        let text = match left_out[..] {
            [] => "There is no file in this folder.".to_owned(),
            _ => ["There is no data file in this folder: ", &left_out.join("; "), "."].concat(),
        };
        return Err((names, text));
    }
    let (count, left) = (files.len(), left.len());
    open_files(page, &files.iter().collect(), &paths, handles.iter().collect::<Array>().into());
    if left > 0 {
        let told = tell(page, left_out);
        page.store.recent.update(|recent| recent.left_out = told);
        say(page, format!("Files opened: {count}; left out: {left}, listed under “Sources”."));
    }
    Ok(())
}

fn say(page: Page, text: String) {
    let said = page.store.said;
    said.set(text.clone());
    let forget = move || {
        if said.with_untracked(|said| *said == text) {
            said.set(String::new());
        }
    };
    set_timeout(forget, std::time::Duration::from_secs(8));
}

/// What an error of the browser means.
fn why(error: &JsValue) -> String {
    match text(error, "name").unwrap_or_default().as_str() {
        "NotFoundError" => "This is no longer where it was: it was moved, renamed or deleted.".to_owned(),
        "NotAllowedError" | "SecurityError" => "The browser was not allowed to read this.".to_owned(),
        name => ["The browser could not read this (", name, ")."].concat(),
    }
}

/// A time where the reader is, such as `2026-11-25 17:03`.
pub fn time_there(milliseconds: f64) -> String {
    let date = Date::new_0();
    let offset = call(&date, "getTimezoneOffset", &NONE, &NONE).ok().and_then(|minutes| minutes.as_f64());
    let there = milliseconds - offset.unwrap_or_default() * 60_000.0;
    // What is no time has no such text.
    let text = call(&date, "setTime", &there.into(), &NONE)
        .and_then(|_| call(&date, "toISOString", &NONE, &NONE))
        .ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default();
    text.get(..16).unwrap_or_default().replace('T', " ")
}

/// Opens a source of the list again.
pub fn open_recent(page: Page, source: Source) {
    let recent = page.store.recent;
    recent.update(|recent| recent.failed = None);
    if source.kind.is_local() {
        spawn_local(open_again(page, source));
    } else {
        let (address, _) = Address::parse(&source.query, &CategorySet::pku_saferlhf());
        open_given(page, address.sources);
    }
}

async fn open_again(page: Page, source: Source) {
    let mut result = Ok(());
    for handle in &source.handles {
        if result.is_ok() {
            result = allowed(handle).await;
        }
    }
    let result = match result {
        Ok(()) => {
            let things = source.handles.into_iter().map(Thing::Handle).collect();
            open_things(page, things).await.map_err(|(_, text)| text)
        }
        Err(error) => Err(why(&error)),
    };
    if let Err(text) = result {
        let advice = " Remove it from the list, or open it anew above.";
        let text = ["“", &source.name, "”: ", &text, advice].concat();
        let told = tell(page, vec![text]);
        page.store.recent.update(|recent| recent.failed = told);
    }
}

/// Asks the browser for the right to read a file or folder: it asks the reader, once or in
/// each visit.
async fn allowed(handle: &JsValue) -> Result<(), JsValue> {
    if !get(handle, "requestPermission").is_function() {
        return Ok(());
    }
    let mode = Object::new();
    set(&mode, "mode", &"read".into());
    let answer = awaited(&call(handle, "requestPermission", &mode, &NONE)?).await?;
    if answer.as_string().as_deref() == Some("granted") {
        return Ok(());
    }
    let refusal = Object::new();
    set(&refusal, "name", &"NotAllowedError".into());
    Err(refusal.into())
}

/// Forgets a source of the list; all of them without a number.
pub fn forget_sources(page: Page, id: Option<u32>) {
    page.store.recent.update(|recent| {
        recent.list.retain(|source| id.is_some_and(|id| id != source.id));
        recent.failed = None;
    });
    spawn_local(async move {
        written(page, database::write(None, id.map(|id| vec![id])).await);
    });
}

impl Kind {
    /// The input by which such a source is picked again.
    pub fn picker(self) -> &'static str {
        if self == Kind::Folder { "folder-picker" } else { "file-picker" }
    }
}
