//! The browser's address bar, and addresses resolved against it.

use wasm_bindgen::JsValue;

/// The query string of the page.
pub(super) fn query() -> String {
    web_sys::window().and_then(|w| w.location().search().ok()).unwrap_or_default()
}

/// An address resolved against the page's own; none when it cannot be one.
pub(super) fn absolute(address: &str) -> Option<String> {
    let base = web_sys::window()?.location().href().ok()?;
    Some(web_sys::Url::new_with_base(address, &base).ok()?.href())
}

/// Puts a query string into the address bar: as a new entry of the history, or
/// in place of the present one.
pub(super) fn set_query(query: &str, new_entry: bool) {
    let Some(window) = web_sys::window() else { return };
    let location = window.location();
    let (Ok(path), Ok(hash)) = (location.pathname(), location.hash()) else { return };
    let url = format!("{path}{query}{hash}");
    if let Ok(history) = window.history() {
        // Browsers refuse more than a few hundred entries a minute; the view itself does not depend on it.
        let _ = if new_entry {
            history.push_state_with_url(&JsValue::NULL, "", Some(&url))
        } else {
            history.replace_state_with_url(&JsValue::NULL, "", Some(&url))
        };
    }
}

/// Sets a data attribute of the root element.
pub(super) fn set_root_data(name: &str, value: &str) {
    if let Some(root) = web_sys::window().and_then(|w| w.document()).and_then(|d| d.document_element()) {
        let _ = root.set_attribute(&format!("data-{name}"), value);
    }
}
