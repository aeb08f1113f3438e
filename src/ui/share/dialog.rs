//! The dialog that makes a link to the view.

use super::{document, find, qr, show, words};
use crate::chart::count;
use crate::model::DataKey;
use crate::state::{Address, Page, actions};
use crate::ui::parts::control;
use crate::ui::tree::{Node, listen, node, template};
use crate::ui::{later, lesson};
use std::cell::Cell;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, HtmlDialogElement, HtmlInputElement, HtmlSelectElement, MouseEvent};

/// What is chosen about links.
#[derive(Clone, Copy)]
struct Chosen {
    /// The receiver sees no text at first.
    hide: bool,
    /// What the data was goes along.
    data: bool,
    /// What the link is about; none where that is what the page's own address says.
    tab: Option<Option<&'static str>>,
}

thread_local! {
    // Nobody knows on whose screen a link is opened, and one click shows the text.
    static CHOSEN: Cell<Chosen> = const { Cell::new(Chosen { hide: true, data: true, tab: None }) };
}

/// The view as a link says it.
fn shared(page: Page) -> Address {
    let store = page.store;
    let chosen = CHOSEN.get();
    let own = store.address.get();
    let filter = store.filter.get();
    // Read in any case, so that what is drawn follows it.
    let matching = words::knows_matching(store);
    let [pairs, shown] = [store.all, store.shown].map(|counts| counts.with(|counts| counts.pairs));
    store.state.track();
    let hash = actions::data_hash(page).filter(|_| chosen.data);
    let matching = (matching && !filter.is_empty()).then_some(shown);
    Address {
        hide: chosen.hide,
        tab: chosen.tab.unwrap_or(own.tab),
        embed: false,
        data: hash.map(|hash| DataKey::new(pairs, hash, matching)),
        choices: store.choices.get(),
        filter,
        ..own
    }
}

/// An address as a link.
fn link(page: Page, address: &Address) -> String {
    let (address, fragment) = lesson::linked(address);
    [actions::link_to(&address.query(&page.store.categories_now())), fragment].concat()
}

/// The view in a line.
fn line(page: Page) -> String {
    [&words::title(page.store), ": ", &words::filtered(page.store)].concat()
}

/// A link in Markdown.
fn markdown(words: &str, link: &str) -> String {
    let mut text = String::new();
    for letter in words.chars() {
        if "\\`*_[]<>&#~|!".contains(letter) {
            text.push('\\');
        }
        text.push(if letter.is_control() { ' ' } else { letter });
    }
    let link = link.replace('(', "%28").replace(')', "%29").replace('*', "%2A").replace('_', "%5F");
    ["[", &text, "](", &link, ")"].concat()
}

/// A text as an attribute of HTML has it.
fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The view as a part of another page.
fn frame(words: &str, link: &str, tab: Option<&str>) -> String {
    let height = match tab {
        None => "2400",
        Some(_) => "640",
    };
    [
        "<iframe src=\"",
        &attribute(link),
        "\" title=\"",
        &attribute(words),
        "\" width=\"100%\" height=\"",
        height,
        "\" loading=\"lazy\"></iframe>",
    ]
    .concat()
}

/// Whether this browser hands links over to other programs.
fn can_send() -> Option<js_sys::Function> {
    let navigator = web_sys::window()?.navigator();
    js_sys::Reflect::get(&navigator, &"share".into()).ok()?.dyn_into().ok()
}

fn send(page: Page) {
    let (Some(send), Some(window)) = (can_send(), web_sys::window()) else { return };
    let data = js_sys::Object::new();
    let text = line(page);
    for (key, value) in [("text", text), ("url", link(page, &shared(page)))] {
        // A new object takes every member.
        let _ = js_sys::Reflect::set(&data, &key.into(), &value.into());
    }
    let sent = send.call1(&window.navigator(), &data);
    if let Some(sent) = sent.ok().and_then(|sent| sent.dyn_into::<js_sys::Promise>().ok()) {
        // Who changes their mind there has seen that.
        wasm_bindgen_futures::spawn_local(async move {
            let _: Result<JsValue, JsValue> = wasm_bindgen_futures::JsFuture::from(sent).await;
        });
    }
}

/// A box to tick.
fn tick(id: &'static str, is_ticked: bool, words: &'static str, more: &'static str) -> Node {
    template(
        "<label class=share-tick><input type=checkbox id={} checked={}></><span>{}<small>{}</></></>",
        &mut [id.into(), is_ticked.into(), words.into(), more.into()],
    )
}

/// What the link is about, to choose from.
fn tabs(page: Page, chosen: Option<&'static str>) -> Node {
    let options =
        words::tabs(page.store).into_iter().map(|(key, name)| node("option").is("value", key).text(name));
    let first = node("option").is("value", "").text("the whole page");
    let list = node("select").is("id", "share-tab").all([first]).all(options);
    list.has("value", chosen.unwrap_or_default().to_owned())
}

/// The dialog.
pub(super) fn draw(page: Page) -> Node {
    let address = shared(page);
    let link = link(page, &address);
    let said = words::said(page, &address).into_iter();
    let said: Vec<Node> = said.map(|(key, words)| node("li").is("data-said", key).text(words)).collect();
    let chosen = CHOSEN.get();
    let code = if link.len() > qr::MOST {
        let words = [
            "The link has ",
            &count(link.len() as u64),
            " characters. A QR code holds ",
            &count(qr::MOST as u64),
            ": pass on the link itself, or make it shorter.",
        ];
        node("p").is("id", "share-qr-none").text(words.concat())
    } else {
        node("div").is("id", "share-qr").is("role", "img").is("aria-label", "QR code of the link")
    };
    later(move || open(page, &link));
    let send = can_send().map(|_| control("share-send", "Send…"));
    template(
        "<dialog id=share aria-labelledby=share-heading><h2 id=share-heading>Share this view</>\
         <div class=share-columns><div>\
         <label class=share-link>Link<input id=share-link type=text readonly={} autofocus={} value={}></></>\
         <div class=share-actions>{}{}</>\
         <label class=share-begin>Link to {}</>{}{}\
         <div class=share-actions>{}{}</>\
         <p class=share-note>The HTML is a frame that shows nothing but that part, for pages of your own. Its text is hidden at first.</></>\
         <div>{}</></>\
         <h3 id=share-says>What the link says</><ul id=share-words aria-labelledby=share-says>{}</>\
         <p id=share-said role=status>{}</><div class=share-actions>{}</></>",
        &mut [
            true.into(),
            true.into(),
            self::link(page, &address).into(),
            control("share-copy", "Copy the link").into(),
            send.into(),
            tabs(page, address.tab).into(),
            tick(
                "share-hide",
                chosen.hide,
                "Open with text hidden",
                "The receiver can show it. A link never shows text that its reader did not ask for.",
            )
            .into(),
            tick(
                "share-data",
                chosen.data,
                "Say what the data was",
                "Where the receiver’s data differs, the page says what differs.",
            )
            .into(),
            control("share-markdown", "Copy as Markdown").into(),
            control("share-html", "Copy as HTML").into(),
            code.into(),
            said.into(),
            page.store.said.get().into(),
            control("share-close", "Close").into(),
        ],
    )
}

/// Opens the dialog that was just drawn, and draws the code of its link.
fn open(page: Page, link: &str) {
    let Some(dialog) = find("#share").and_then(|found| found.dyn_into::<HtmlDialogElement>().ok()) else {
        return;
    };
    if !dialog.open() {
        listen(&dialog, &["close"], Box::new(move |_| show(page, false)));
        // An element of this document that is not open yet can be opened.
        let _ = dialog.show_modal();
    }
    draw_code(link);
}

/// None where there is no place for it, or nothing to do.
fn draw_code(link: &str) -> Option<()> {
    let host = find("#share-qr").filter(|host| host.get_attribute("data-link").as_deref() != Some(link))?;
    let (size, path) = qr::of(link)?;
    let part = |name| document()?.create_element_ns(Some("http://www.w3.org/2000/svg"), name).ok();
    let (svg, dark) = (part("svg")?, part("path")?);
    // Elements that were just made take every attribute.
    let _ = svg.set_attribute("viewBox", &["0 0 ", &size.to_string(), " ", &size.to_string()].concat());
    let _ = dark.set_attribute("d", &path);
    let _ = svg.append_child(&dark);
    host.set_text_content(None);
    let _ = host.append_child(&svg);
    let _ = host.set_attribute("data-link", link);
    Some(())
}

/// A click on a button; false where it is none of the dialog's.
pub(super) fn clicked(page: Page, _: &Element, action: &str, _: &MouseEvent) -> bool {
    let address = || shared(page);
    let text = match action {
        "share-copy" => link(page, &address()),
        "share-markdown" => markdown(&line(page), &link(page, &address())),
        "share-html" => {
            let address = Address { embed: true, hide: false, ..address() };
            frame(&line(page), &link(page, &address), address.tab)
        }
        "share-send" => {
            send(page);
            return true;
        }
        "share-close" => {
            if let Some(dialog) = find("#share").and_then(|found| found.dyn_into::<HtmlDialogElement>().ok())
            {
                dialog.close();
            }
            return true;
        }
        "forget-data" => {
            actions::forget_data(page);
            return true;
        }
        _ => return false,
    };
    actions::copy(page, &text);
    true
}

/// Something was ticked or chosen in the dialog.
pub(super) fn typed(page: Page, event: &Event, done: bool) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(target) = target.filter(|_| done) else { return };
    let mut chosen = CHOSEN.get();
    let ticked = target.dyn_ref::<HtmlInputElement>().is_some_and(HtmlInputElement::checked);
    match target.id().as_str() {
        "share-hide" => chosen.hide = ticked,
        "share-data" => chosen.data = ticked,
        "share-tab" => {
            let key = target.dyn_ref::<HtmlSelectElement>().map(HtmlSelectElement::value).unwrap_or_default();
            chosen.tab =
                Some(words::tabs(page.store).into_iter().find(|(tab, _)| *tab == key).map(|(tab, _)| tab));
        }
        _ => return,
    }
    CHOSEN.set(chosen);
    actions::part_changed(page);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_no_markup() {
        assert_eq!(
            markdown("a [b](c) *d* \\ <e>\n_f_", "https://a.example/?search=(a)&x=_*"),
            "[a \\[b\\](c) \\*d\\* \\\\ \\<e\\> \\_f\\_](https://a.example/?search=%28a%29&x=%5F%2A)"
        );
        assert_eq!(
            frame("\"a\" & <b>", "https://a.example/?embed=1&tab=table", Some("table")),
            "<iframe src=\"https://a.example/?embed=1&amp;tab=table\" title=\"&quot;a&quot; &amp; &lt;b&gt;\" \
             width=\"100%\" height=\"640\" loading=\"lazy\"></iframe>"
        );
    }
}
