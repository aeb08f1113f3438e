//! Title, what the data is, consent to text, theme.

use crate::state::{Page, Theme, actions};
use leptos::prelude::*;

/// The page's header.
pub(super) fn header(page: Page) -> AnyView {
    let store = page.store;
    let title = move || store.about.with(|a| a.as_ref().map_or_else(String::new, |a| a.title.clone()));
    let notice = move || store.about.with(|a| a.as_ref().and_then(|a| a.notice.clone()));
    view! {
        <header class="page-header">
            <div class="masthead">
                <h1>"SafeRLHF viewer"</h1>
                <p class="dataset-title">{title}</p>
            </div>
            <div class="header-controls">
                {text_switch(page)}
                {theme_switch(page)}
            </div>
            {move || notice().map(|text| view! { <p class="notice" id="dataset-notice">{text}</p> })}
        </header>
    }
    .into_any()
}

fn text_switch(page: Page) -> AnyView {
    let allowed = page.store.text_allowed;
    view! {
        {move || {
            if allowed.get() {
                view! {
                    <button class="control" data-action="hide-text" on:click=move |_| actions::allow_text(page, false)>
                        "Hide all text"
                    </button>
                }
                    .into_any()
            } else {
                view! {
                    <button
                        class="control"
                        data-action="show-text"
                        title="The dataset's texts can be offensive or harmful. They stay hidden until you ask."
                        on:click=move |_| actions::allow_text(page, true)
                    >
                        "Show text"
                    </button>
                }
                    .into_any()
            }
        }}
    }
    .into_any()
}

fn theme_switch(page: Page) -> AnyView {
    let theme = move || page.store.address.with(|a| a.theme);
    let option = move |value: Option<Theme>, name: &'static str| {
        view! {
            <button
                class="segment"
                aria-pressed=move || (theme() == value).to_string()
                on:click=move |_| actions::choose_theme(page, value)
            >
                {name}
            </button>
        }
    };
    view! {
        <div class="segments" role="group" aria-label="Theme">
            {option(None, "System")}
            {option(Some(Theme::Light), "Light")}
            {option(Some(Theme::Dark), "Dark")}
        </div>
    }
    .into_any()
}
