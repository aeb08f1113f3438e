//! The worker's global scope: messages out, files in, time.

use crate::wire::{self, Reply};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// The global object of a dedicated worker.
pub(super) fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Sends a message to the page.
pub(super) fn post(reply: &Reply) {
    let bytes = Uint8Array::from(&wire::encode(reply)[..]);
    // The copy changes hands; posting bytes cannot fail.
    let _ = scope().post_message_with_transfer(&bytes, &Array::of1(&bytes.buffer()));
}

/// A message is `[bytes, files]`.
pub(super) fn unpack(event: &MessageEvent) -> (Vec<u8>, Vec<web_sys::File>) {
    let parts = Array::from(&event.data());
    let files = Array::from(&parts.get(1)).iter().filter_map(|f| f.dyn_into().ok()).collect();
    (Uint8Array::new(&parts.get(0)).to_vec(), files)
}

/// The origin that this program was loaded from.
pub(super) fn own_origin() -> String {
    scope().location().origin()
}

/// A new worker, whose script stands beside this one's.
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
pub(super) async fn pause(milliseconds: i32) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        // Without a timer the task just goes on.
        if scope().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds).is_err() {
            let _ = resolve.call0(&JsValue::NULL);
        }
    });
    let _ = JsFuture::from(promise).await;
}
