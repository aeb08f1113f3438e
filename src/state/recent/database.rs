//! The browser's database of sources. It can keep handles of files, as nothing else can.

use super::things::{NONE, call};
use super::{Kind, Source, insert};
use crate::state::saved::json::{get, set, text};
use js_sys::{Array, Object, Promise};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::MessageEvent;

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

async fn open() -> Result<JsValue, JsValue> {
    let factory = get(&js_sys::global(), "indexedDB");
    let request = call(&factory, "open", &NAME.into(), &VERSION.into())?;
    let make = Closure::<dyn FnMut(_)>::new(move |event: MessageEvent| {
        let database = get(&get(&event, "target"), "result");
        // Where that fails, opening fails.
        let _ = call(&database, "createObjectStore", &STORE.into(), &NONE);
    });
    set(&request, "onupgradeneeded", &make.into_js_value());
    event(&request, "onsuccess", &["onerror", "onblocked"]).await.map_err(error)?;
    Ok(get(&request, "result"))
}

/// Begins a transaction; the database is closed once that is done.
async fn begin(mode: &str) -> Result<(JsValue, JsValue), JsValue> {
    let database = open().await?;
    let transaction = call(&database, "transaction", &STORE.into(), &mode.into())?;
    call(&database, "close", &NONE, &NONE)?;
    let store = call(&transaction, "objectStore", &STORE.into(), &NONE)?;
    Ok((transaction, store))
}

/// All sources that are kept, the newest first.
pub(in crate::state) async fn read() -> Result<Vec<Source>, JsValue> {
    let (_, store) = begin("readonly").await?;
    let request = call(&store, "getAll", &NONE, &NONE)?;
    event(&request, "onsuccess", &["onerror"]).await.map_err(error)?;
    let mut list = Vec::new();
    Array::from(&get(&request, "result"))
        .iter()
        .filter_map(|value| source_of(&value))
        .for_each(|source| insert(&mut list, source));
    Ok(list)
}

/// Keeps a source, where there is one, and forgets those with these numbers; all others
/// where there are no numbers.
pub(in crate::state) async fn write(kept: Option<Source>, gone: Option<Vec<u32>>) -> Result<(), JsValue> {
    let (transaction, store) = begin("readwrite").await?;
    match gone {
        None => {
            call(&store, "clear", &NONE, &NONE)?;
        }
        Some(gone) => {
            for id in gone {
                call(&store, "delete", &id.into(), &NONE)?;
            }
        }
    }
    if let Some(mut source) = kept {
        let put = |source: &Source| call(&store, "put", &value_of(source), &source.id.into());
        if put(&source).is_err() {
            // Some browsers keep no handles: then the name alone is kept.
            source.handles.clear();
            put(&source)?;
        }
    }
    event(&transaction, "oncomplete", &["onabort"]).await.map_err(error)?;
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
    for (name, text) in &texts {
        set(&value, name, &(*text).into());
    }
    set(&value, "id", &source.id.into());
    set(&value, "opened", &source.opened.into());
    set(&value, "handles", &source.handles.iter().collect::<Array>());
    value.into()
}

fn source_of(value: &JsValue) -> Option<Source> {
    Some(Source {
        id: get(value, "id").as_f64()? as u32,
        key: text(value, "key")?,
        kind: Kind::from_key(&text(value, "kind")?)?,
        name: text(value, "name")?,
        query: text(value, "query")?,
        opened: get(value, "opened").as_f64()?,
        handles: get(value, "handles").dyn_into::<Array>().ok()?.iter().collect(),
    })
}
