//! The worker's global scope: messages out, files in, time.

use crate::wire::Reply;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// The global object of a dedicated worker.
pub(super) fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Sends a message to the page.
pub(super) fn post(reply: &Reply) {
    // Serialising plain enums cannot fail; posting a string cannot either.
    if let Ok(text) = serde_json::to_string(reply) {
        let _ = scope().post_message(&JsValue::from_str(&text));
    }
}

/// A message is `[json, files]`.
pub(super) fn unpack(event: &MessageEvent) -> (String, Vec<web_sys::File>) {
    let parts = js_sys::Array::from(&event.data());
    let files = js_sys::Array::from(&parts.get(1)).iter().filter_map(|f| f.dyn_into().ok()).collect();
    (parts.get(0).as_string().unwrap_or_default(), files)
}

/// The origin that this program was loaded from.
pub(super) fn own_origin() -> String {
    scope().location().origin()
}

/// Milliseconds since the worker began.
pub(super) fn now() -> f64 {
    scope().performance().map_or(0.0, |p| p.now())
}

/// Lets waiting messages in.
pub(super) async fn breathe() {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        // Without a timer the task just goes on.
        if scope().set_timeout_with_callback(&resolve).is_err() {
            let _ = resolve.call0(&JsValue::NULL);
        }
    });
    let _ = JsFuture::from(promise).await;
}
