//! The browser's database of sources. It can keep handles of files, as nothing else can.

use super::{Kind, Source, remember};
use crate::state::saved::json::{get, set, text};
use js_sys::{Array, Object, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbTransactionMode};

const NAME: &str = "saferlhf-sources";
const VERSION: u32 = 1;
const STORE: &str = "sources";

/// A promise that is kept when one event happens to an object, and broken when another does.
fn event(target: &JsValue, well: &str, others: &[&str]) -> JsFuture {
    JsFuture::from(Promise::new(&mut |resolve, reject| {
        set(target, well, &resolve);
        others.iter().for_each(|name| set(target, name, &reject));
    }))
}

/// What failed, of an event.
fn error(event: JsValue) -> JsValue {
    get(&get(&event, "target"), "error")
}

async fn open() -> Result<IdbDatabase, JsValue> {
    let factory = web_sys::window().and_then(|window| window.indexed_db().transpose());
    let request = factory.ok_or(JsValue::NULL)??.open_with_u32(NAME, VERSION)?;
    let make = wasm_bindgen::prelude::Closure::once_into_js(move |event: JsValue| {
        let database = IdbDatabase::from(get(&get(&event, "target"), "result"));
        // Where that fails, opening fails.
        let _ = database.create_object_store(STORE);
    });
    set(&request, "onupgradeneeded", &make);
    event(&request, "onsuccess", &["onerror", "onblocked"]).await.map_err(error)?;
    Ok(get(&request, "result").unchecked_into())
}

/// All sources that are kept, the newest first.
pub(in crate::state) async fn read() -> Result<Vec<Source>, JsValue> {
    let database = open().await?;
    let mut found = Vec::new();
    let transaction = database.transaction_with_str_and_mode(STORE, IdbTransactionMode::Readonly)?;
    let request = transaction.object_store(STORE)?.get_all()?;
    database.close();
    event(&request, "onsuccess", &["onerror"]).await.map_err(error)?;
    for value in Array::from(&get(&request, "result")).iter() {
        found.extend(source_of(&value));
    }
    let mut list = Vec::new();
    found.sort_by(|a: &Source, b| a.opened.total_cmp(&b.opened));
    for source in found {
        let id = source.id;
        remember(&mut list, source);
        // It has the number under which it is kept.
        if let Some(newest) = list.first_mut() {
            newest.id = id;
        }
    }
    Ok(list)
}

/// Keeps a source, where there is one, and forgets those with these numbers; all others
/// where there are no numbers.
pub(in crate::state) async fn write(kept: Option<Source>, gone: Option<&[f64]>) -> Result<(), JsValue> {
    let database = open().await?;
    let transaction = database.transaction_with_str_and_mode(STORE, IdbTransactionMode::Readwrite)?;
    let store = transaction.object_store(STORE)?;
    match gone {
        None => {
            store.clear()?;
        }
        Some(gone) => {
            for id in gone {
                store.delete(&(*id).into())?;
            }
        }
    }
    if let Some(source) = kept {
        let key = source.id.into();
        // Some browsers keep no handles: then the name alone is kept.
        store
            .put_with_key(&value_of(&source), &key)
            .or_else(|_| store.put_with_key(&value_of(&Source { handles: Vec::new(), ..source }), &key))?;
    }
    let done = event(&transaction, "oncomplete", &["onabort"]);
    database.close();
    done.await.map_err(error)?;
    Ok(())
}

fn value_of(source: &Source) -> JsValue {
    let value = Object::new();
    let texts = [
        ("key", &source.key[..]),
        ("kind", source.kind.key()),
        ("name", &source.name),
        ("query", &source.query),
    ];
    for (name, text) in texts {
        set(&value, name, &text.into());
    }
    set(&value, "id", &source.id.into());
    set(&value, "opened", &source.opened.into());
    set(&value, "handles", &source.handles.iter().collect::<Array>());
    value.into()
}

fn source_of(value: &JsValue) -> Option<Source> {
    Some(Source {
        id: get(value, "id").as_f64()?,
        key: text(value, "key")?,
        kind: Kind::from_key(&text(value, "kind")?)?,
        name: text(value, "name")?,
        query: text(value, "query")?,
        opened: get(value, "opened").as_f64()?,
        handles: get(value, "handles").dyn_into::<Array>().ok()?.iter().collect(),
    })
}
