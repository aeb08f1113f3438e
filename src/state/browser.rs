//! The browser's address bar, and addresses resolved against it.

use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Blob, BlobPropertyBag, CanvasRenderingContext2d, HtmlAnchorElement, HtmlCanvasElement, HtmlImageElement,
    Url,
};

/// The query string of the page.
pub(super) fn query() -> String {
    web_sys::window().and_then(|w| w.location().search().ok()).unwrap_or_default()
}

/// An address resolved against the page's own; none when it cannot be one.
pub(super) fn absolute(address: &str) -> Option<String> {
    let base = web_sys::window()?.location().href().ok()?;
    Some(web_sys::Url::new_with_base(address, &base).ok()?.href())
}

/// The origin of an address, where it is another one than the page's.
pub(super) fn other_origin(address: &str) -> Option<String> {
    let own = web_sys::window()?.location().origin().ok()?;
    let origin = web_sys::Url::new(&absolute(address)?).ok()?.origin();
    (origin != own && origin != "null").then_some(origin)
}

/// The fragment of the page's address, with its `#`; empty where there is none.
pub(super) fn fragment() -> String {
    web_sys::window().and_then(|w| w.location().hash().ok()).unwrap_or_default()
}

/// Puts a query string into the address bar: as a new entry of the history, or
/// in place of the present one.
pub(super) fn set_query(query: &str, new_entry: bool) {
    set_address(query, &fragment(), new_entry);
}

/// The same for query string and fragment.
pub(super) fn set_address(query: &str, fragment: &str, new_entry: bool) {
    let Some(window) = web_sys::window() else { return };
    let Ok(path) = window.location().pathname() else { return };
    let url = format!("{path}{query}{fragment}");
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

/// Says in which language the document is, and that it waits for none any more.
pub(super) fn set_language(tag: &str) {
    if let Some(root) = web_sys::window().and_then(|w| w.document()).and_then(|d| d.document_element()) {
        let _ = root.set_attribute("lang", tag);
        let _ = root.remove_attribute("data-awaits");
    }
}

/// Puts text on the clipboard and says whether that was done.
pub(super) fn copy(text: &str, then: impl FnOnce(bool) + 'static) {
    // Pages without a secure context have no clipboard.
    let clipboard = web_sys::window()
        .and_then(|w| js_sys::Reflect::get(&w.navigator(), &"clipboard".into()).ok())
        .and_then(|c| c.dyn_into::<web_sys::Clipboard>().ok());
    let written = clipboard.map(|clipboard| JsFuture::from(clipboard.write_text(text)));
    spawn_local(async move {
        then(match written {
            Some(written) => written.await.is_ok(),
            None => false,
        });
    });
}

/// Offers text as a file.
pub(super) fn save(name: &str, kind: &str, text: &str) {
    if let Some(url) = blob_url(text, kind) {
        follow(&url, name);
        forget_later(url);
    }
}

/// Offers a file.
pub(super) fn save_file(name: &str, file: &Blob) {
    if let Ok(url) = Url::create_object_url_with_blob(file) {
        follow(&url, name);
        forget_later(url);
    }
}

/// Draws an SVG document as a PNG image of twice the size, offers it as a file,
/// and says whether that was done.
pub(super) fn save_png(name: &str, svg: &str, then: impl FnOnce(bool) + 'static) {
    let (name, url) = (name.to_owned(), blob_url(svg, "image/svg+xml"));
    spawn_local(async move {
        let done = match &url {
            Some(url) => draw_png(url, &name).await.is_some(),
            None => false,
        };
        url.into_iter().for_each(forget_later);
        then(done);
    });
}

async fn draw_png(url: &str, name: &str) -> Option<()> {
    let image = HtmlImageElement::new().ok()?;
    image.set_src(url);
    JsFuture::from(image.decode()).await.ok()?;
    let document = web_sys::window()?.document()?;
    let canvas: HtmlCanvasElement = document.create_element("canvas").ok()?.dyn_into().ok()?;
    let (width, height) = (2 * image.natural_width(), 2 * image.natural_height());
    canvas.set_width(width);
    canvas.set_height(height);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    context
        .draw_image_with_html_image_element_and_dw_and_dh(
            &image,
            0.0,
            0.0,
            f64::from(width),
            f64::from(height),
        )
        .ok()?;
    // A data address: waiting for a blob would need one more callback.
    follow(&canvas.to_data_url().ok()?, name);
    Some(())
}

fn blob_url(text: &str, kind: &str) -> Option<String> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let blob = Blob::new_with_str_sequence_and_options(&js_sys::Array::of1(&text.into()), &options).ok()?;
    Url::create_object_url_with_blob(&blob).ok()
}

/// Follows a link that saves.
fn follow(url: &str, name: &str) {
    let link = web_sys::window()
        .and_then(|w| w.document())
        .and_then(|d| d.create_element("a").ok())
        .and_then(|a| a.dyn_into::<HtmlAnchorElement>().ok());
    if let Some(link) = link {
        link.set_href(url);
        link.set_download(name);
        link.click();
    }
}

/// Gives up the memory behind an address once the browser has read it.
fn forget_later(url: String) {
    let forget = Closure::once_into_js(move || {
        // An address that is no longer known is forgotten already.
        let _ = Url::revoke_object_url(&url);
    });
    if let Some(window) = web_sys::window() {
        let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(forget.unchecked_ref(), 10_000);
    }
}

/// Today's date where the reader is, such as `2026-11-25`.
pub(super) fn today() -> String {
    let now = js_sys::Date::new_0();
    format!("{}-{:02}-{:02}", now.get_full_year(), now.get_month() + 1, now.get_date())
}
