//! Title, what the data is, consent to text, theme.

use super::parts::control;
use super::tree::{Node, live, node};
use super::{consent, language};
use crate::model::Level;
use crate::state::{Page, Theme};
use web_sys::Element;

/// The page's header.
pub(super) fn header(page: Page) -> Option<Element> {
    let store = page.store;
    let draw = move || {
        let (title, notice) = store.about.with(|about| {
            about.as_ref().map_or_else(Default::default, |about| (about.title.clone(), about.notice.clone()))
        });
        let member = store.about.with(|about| about.as_ref().map(|about| about.member));
        let about = member.map(|member| {
            node("a")
                .class("about-dataset")
                .has("href", ["datasets/", member.key(), ".html"].concat())
                .text(["What ", member.name(), " is"].concat())
        });
        let masthead = node("div")
            .class("masthead")
            .with(node("h1").text("SafeRLHF viewer"))
            .with(node("p").class("dataset-title").text(title))
            .all(about);
        let reveal = store.reveal.get();
        let controls = node("div")
            .class("header-controls")
            .with(control("lessons", "Lessons"))
            .with(control("go-to-audit", "Audit"))
            .with(control("define", "Definitions").is("aria-haspopup", "dialog"))
            .with(control("share", "Share…").is("aria-haspopup", "dialog"))
            .with(text_switch(reveal.level == Level::Show))
            .with(consent::disclosure(reveal, &store.categories()))
            .with(language::button(page, "language"))
            .with(theme_switch(store.address.with(|address| address.theme)));
        let notice = notice.map(|text| node("p").class("notice").is("id", "dataset-notice").text(text));
        vec![node("header").class("page-header").with(masthead).with(controls).all(notice)]
    };
    live("stage", Box::new(draw))
}

fn text_switch(allowed: bool) -> Node {
    let button = node("button").class("control");
    if allowed {
        button.is("data-action", "hide-text").text("Hide all text")
    } else {
        button
            .is("data-action", "show-text")
            .is("title", "The dataset's texts can be offensive or harmful. They stay hidden until you ask.")
            .text("Show text")
    }
}

fn theme_switch(theme: Option<Theme>) -> Node {
    let theme = theme.map_or("system", Theme::key);
    let options = [("system", "System"), ("light", "Light"), ("dark", "Dark")].map(|(key, name)| {
        node("button")
            .class("segment")
            .is("data-theme-option", key)
            .is("aria-pressed", if key == theme { "true" } else { "false" })
            .text(name)
    });
    node("div").class("segments").is("role", "group").is("aria-label", "Theme").all(options)
}
