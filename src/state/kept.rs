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

/// The same for as long as the tab is there: a reload finds it, another visit does not.
fn of_tab() -> Option<web_sys::Storage> {
    web_sys::window()?.session_storage().ok()?
}

/// What this tab keeps under a name.
pub(super) fn get_in_tab(name: &str) -> Option<String> {
    of_tab()?.get_item(&["saferlhf.", name].concat()).ok()?
}

/// Has this tab keep a text, or nothing any more where that is empty.
pub(super) fn set_in_tab(name: &str, text: &str) {
    let (Some(storage), name) = (of_tab(), ["saferlhf.", name].concat()) else { return };
    // A tab that keeps nothing loses it with a reload, as it would without this.
    let _ = if text.is_empty() { storage.remove_item(&name) } else { storage.set_item(&name, text) };
}
