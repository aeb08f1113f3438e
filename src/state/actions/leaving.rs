//! What leaves the page: text to the clipboard, pictures as files.

use crate::state::browser;
use crate::state::link::Page;
use leptos::prelude::*;

/// Puts text on the clipboard.
pub fn copy(page: Page, text: &str) {
    browser::copy(text, move |done| {
        let said = if done { "Copied to the clipboard." } else { "The browser did not let the page copy." };
        say(page, said);
    });
}

/// Puts a link to the open pair alone on the clipboard.
pub fn copy_link(page: Page) {
    let query = page.store.address.with_untracked(|address| address.of_pair(&page.store.categories_now()));
    if let Some(link) = query.and_then(|query| browser::absolute(&query)) {
        copy(page, &link);
    }
}

/// Says something for a while.
pub(super) fn say(page: Page, text: &'static str) {
    let said = page.store.said;
    said.set(text.to_owned());
    let forget = move || {
        if said.with_untracked(|said| said == text) {
            said.set(String::new());
        }
    };
    set_timeout(forget, std::time::Duration::from_secs(8));
}

/// Saves a picture as a file, as it is or as an image of twice the size.
pub fn save_picture(page: Page, name: &str, svg: &str, as_png: bool) {
    let said = page.store.said;
    if as_png {
        browser::save_png(&format!("{name}.png"), svg, move |done| {
            let text =
                if done { "Saved." } else { "The browser could not draw the picture; save it as SVG." };
            said.set(text.to_owned());
        });
    } else {
        browser::save(&format!("{name}.svg"), "image/svg+xml", svg);
        said.set("Saved.".to_owned());
    }
}

/// Today's date, such as `2026-11-25`.
pub fn today() -> String {
    browser::today()
}
