//! The worker's global scope: messages out, files in, time.

use crate::wire;
use js_sys::{Array, Uint8Array};
use serde::Serialize;
use wasm_bindgen::JsCast;
#[cfg(feature = "text")]
use wasm_bindgen::JsValue;
#[cfg(any(feature = "engine", feature = "text"))]
use wasm_bindgen::prelude::Closure;
use web_sys::DedicatedWorkerGlobalScope;
#[cfg(any(feature = "engine", feature = "text"))]
use web_sys::MessageEvent;

/// The global object of a dedicated worker.
pub(super) fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Sends a message to the page.
#[cfg(any(feature = "engine", feature = "text"))]
pub(super) fn post<T: Serialize>(message: &T) {
    let bytes = Uint8Array::from(&wire::encode(message)[..]);
    // The copy changes hands; posting bytes cannot fail.
    let _ = scope().post_message_with_transfer(&bytes, &Array::of1(&bytes.buffer()));
}

/// Has the page pass a message on to the other worker: a message in a list.
#[cfg(any(feature = "engine", feature = "text"))]
pub(super) fn relay<T: Serialize>(message: &T) {
    relay_with(message, &[]);
}

/// The same with local files, as the page posts them.
pub(super) fn relay_with<T: Serialize>(message: &T, files: &[web_sys::Blob]) {
    let bytes = Uint8Array::from(&wire::encode(message)[..]);
    let list: Array = files.iter().collect();
    let _ = scope().post_message_with_transfer(&Array::of2(&bytes, &list), &Array::of1(&bytes.buffer()));
}

/// The same for the export worker.
#[cfg(feature = "engine")]
pub(super) fn relay_to_export<T: Serialize>(message: &T, files: &[web_sys::Blob]) {
    let bytes = Uint8Array::from(&wire::encode(message)[..]);
    let list: Array = files.iter().collect();
    let _ = scope()
        .post_message_with_transfer(&Array::of3(&bytes, &list, &true.into()), &Array::of1(&bytes.buffer()));
}

/// Takes what the page posts: bytes, and files where there are some.
#[cfg(any(feature = "engine", feature = "text"))]
pub(super) fn on_message(mut take: impl FnMut(Vec<u8>, Vec<web_sys::Blob>) + 'static) {
    let on_message = Closure::<dyn FnMut(_)>::new(move |event: MessageEvent| {
        let (bytes, files) = unpack(&event);
        take(bytes, files);
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
}

/// A message is `[bytes, files]`.
#[cfg(any(feature = "engine", feature = "text"))]
fn unpack(event: &MessageEvent) -> (Vec<u8>, Vec<web_sys::Blob>) {
    let parts = Array::from(&event.data());
    let list = parts.get(1);
    let list = if list.is_undefined() { Array::new() } else { Array::from(&list) };
    let files = list.iter().filter_map(|f| f.dyn_into().ok()).collect();
    (Uint8Array::new(&parts.get(0)).to_vec(), files)
}

/// The origin that this program was loaded from.
pub(super) fn own_origin() -> String {
    scope().location().origin()
}

/// A new worker of this one, whose script stands beside this one's.
#[cfg(feature = "text")]
pub(super) fn worker_beside(script: &str) -> Result<web_sys::Worker, JsValue> {
    let location = scope().location();
    let url = web_sys::Url::new_with_base(&format!("{script}{}", location.search()), &location.href())?;
    web_sys::Worker::new(&url.href())
}

/// Milliseconds since the worker began.
pub(super) fn now() -> f64 {
    scope().performance().map_or(0.0, |p| p.now())
}

/// Milliseconds of work after which waiting messages are let in.
const SLICE: f64 = 8.0;

/// Work in slices of time.
pub(super) struct Slices {
    since: f64,
}

impl Slices {
    /// Work begins.
    pub(super) fn new() -> Self {
        Self { since: now() }
    }

    /// Lets waiting messages in where that is due.
    pub(super) async fn breathe(&mut self) {
        if now() - self.since > SLICE {
            breathe().await;
            self.since = now();
        }
    }
}

/// Lets waiting messages in.
async fn breathe() {
    pause(0).await;
}

/// Waits so many milliseconds.
pub(super) async fn pause(milliseconds: u32) {
    crate::source::fetch::pause(milliseconds).await;
}
