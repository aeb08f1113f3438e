//! What leaves the page: text to the clipboard, pictures as files.

use crate::state::browser;
use crate::state::link::Page;
use leptos::prelude::*;

/// Puts text on the clipboard.
pub fn copy(page: Page, text: &str) {
    browser::copy(text, move |done| {
        let said = if done { "Copied to the clipboard." } else { "The browser did not let the page copy." };
        page.store.said.set(said.to_owned());
    });
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
