//! What the browser keeps for the reader between visits.

fn storage() -> Option<web_sys::Storage> {
    // Browsers can be told to keep nothing; the page works without.
    web_sys::window()?.local_storage().ok()?
}

/// What was kept under a name.
pub(super) fn get(name: &str) -> Option<String> {
    storage()?.get_item(&format!("saferlhf.{name}")).ok()?
}

/// Keeps a text; false where the browser does not.
pub(super) fn set(name: &str, text: &str) -> bool {
    storage().is_some_and(|storage| storage.set_item(&format!("saferlhf.{name}"), text).is_ok())
}
