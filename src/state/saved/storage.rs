//! The browser's database of marks. It is opened for each use: so no tab stands in
//! the way of another one. Everything that happens goes to one listener, which is
//! smaller than a future for each.

use super::json::{get, set, text};
use js_sys::Array;
use wasm_bindgen::prelude::{Closure, JsValue};
use web_sys::{BroadcastChannel, File, FileReader, IdbDatabase, IdbTransactionMode, MessageEvent};

const NAME: &str = "saferlhf";
const VERSION: u32 = 1;
const STORE: &str = "marks";

/// What has happened.
pub(in crate::state) enum Event {
    /// The database is open.
    Open(JsValue),
    /// All that is kept, as a list.
    Read(JsValue),
    /// What was to be written is kept.
    Written,
    /// It was not: why.
    Failed(JsValue),
    /// Another tab has written these.
    Elsewhere(JsValue),
    /// The text of a file; none where the browser could not read it.
    File(Option<String>),
}

/// The listener, and the way to other tabs.
#[derive(Clone)]
pub(in crate::state) struct Storage {
    listener: JsValue,
    tabs: Option<BroadcastChannel>,
}

impl Storage {
    /// A listener that hands on what happens.
    pub(in crate::state) fn new(hand_on: Box<dyn Fn(Event)>) -> Self {
        let listen = Closure::<dyn FnMut(_)>::new(move |event: MessageEvent| {
            let target = get(&event, "target");
            let result = get(&target, "result");
            hand_on(match &*event.type_() {
                "upgradeneeded" => {
                    // Where that fails, opening fails.
                    let _ = IdbDatabase::from(result).create_object_store(STORE);
                    return;
                }
                "success" if Array::is_array(&result) => Event::Read(result),
                "success" => Event::Open(result),
                "complete" => Event::Written,
                "message" => Event::Elsewhere(event.data()),
                "loadend" => Event::File(result.as_string()),
                // Of an event, that of the request or transaction that it happened to.
                _ => Event::Failed(get(&target, "error")),
            });
        });
        let storage = Self { listener: listen.into_js_value(), tabs: BroadcastChannel::new(NAME).ok() };
        if let Some(tabs) = &storage.tabs {
            storage.listen(tabs, &["onmessage"]);
        }
        storage
    }

    fn listen(&self, target: &JsValue, events: &[&str]) {
        for event in events {
            set(target, event, &self.listener);
        }
    }

    /// Opens the database.
    pub(in crate::state) fn open(&self) -> Result<(), JsValue> {
        let factory = web_sys::window().and_then(|window| window.indexed_db().transpose());
        let request = factory.ok_or(JsValue::NULL)??.open_with_u32(NAME, VERSION)?;
        self.listen(&request, &["onupgradeneeded", "onsuccess", "onerror", "onblocked"]);
        Ok(())
    }

    /// Reads all that is kept; with changes, each a key and a mark or `null`, writes
    /// those instead.
    pub(in crate::state) fn keep(&self, database: JsValue, changes: Option<Array>) -> Result<(), JsValue> {
        let database = IdbDatabase::from(database);
        let transaction = database.transaction_with_str_and_mode(STORE, IdbTransactionMode::Readwrite)?;
        let store = transaction.object_store(STORE)?;
        match changes {
            None => {
                let request = store.get_all()?;
                self.listen(&request, &["onsuccess"]);
            }
            Some(changes) => {
                for change in changes.iter() {
                    let (key, mark) = (get(&change, "0"), get(&change, "1"));
                    if mark.is_null() {
                        store.delete(&key)?;
                    } else {
                        store.put_with_key(&mark, &key)?;
                    }
                }
                self.listen(&transaction, &["oncomplete"]);
            }
        }
        self.listen(&transaction, &["onabort"]);
        // It closes once this is done.
        database.close();
        Ok(())
    }

    /// Tells other tabs what was written.
    pub(in crate::state) fn tell(&self, changes: &Array) {
        if let Some(tabs) = &self.tabs {
            // A tab that misses it reads it when it is opened next.
            let _ = tabs.post_message(changes);
        }
    }

    /// Reads a file.
    pub(in crate::state) fn read(&self, file: &File) -> Result<(), JsValue> {
        let reader = FileReader::new()?;
        self.listen(&reader, &["onloadend"]);
        reader.read_as_text(file)
    }
}

/// What a failure means, in a sentence.
pub(in crate::state) fn words(error: &JsValue) -> String {
    match text(error, "name").as_deref() {
        Some("QuotaExceededError") => "The storage that the browser gives this page is full.".to_owned(),
        Some("VersionError") => "A newer version of this page keeps marks in another way: reload it.".to_owned(),
        Some(name) => ["The browser's storage failed (", name, ")."].concat(),
        None => "The browser keeps nothing for this page: this is a private window, or another tab holds the storage.".to_owned(),
    }
}
