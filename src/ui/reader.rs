//! One pair: its labels row by row, its text when the reader asked for it.

use super::labels::{category_chips, raw, response_word, safe_mark, safe_word, severity_mark};
use crate::chart::count;
use crate::model::{CategorySet, Labels};
use crate::state::{Page, PairView, TextState, actions};
use crate::wire::{Pair, Text};
use leptos::prelude::*;

/// The reader; empty while no pair is open. Its frame stays while pairs change,
/// so that the focus stays on "Next".
pub(super) fn reader(page: Page) -> AnyView {
    let store = page.store;
    let pair = Memo::new(move |_| match store.pair.get() {
        PairView::Open(pair) => Some(pair),
        _ => None,
    });
    let is_open = Memo::new(move |_| pair.with(Option::is_some));
    let missing_place = Memo::new(move |_| match store.pair.get() {
        PairView::Missing(place) => Some(place),
        _ => None,
    });
    view! {
        {move || is_open.get().then(|| open(page, pair))}
        {move || missing_place.get().map(|place| missing(page, place))}
    }
    .into_any()
}

fn missing(page: Page, place: String) -> AnyView {
    view! {
        <section class="reader" aria-label="Pair">
            <p class="message warning" role="alert" id="pair-missing">
                "No loaded pair stands at “" {place} "”. It may belong to another file or release."
            </p>
            {close_button(page)}
        </section>
    }
    .into_any()
}

fn close_button(page: Page) -> impl IntoView {
    view! {
        <button class="control" data-action="close-pair" on:click=move |_| actions::close_pair(page)>
            "Close"
        </button>
    }
}

fn step(
    page: Page,
    action: &'static str,
    name: &'static str,
    row: impl Fn() -> Option<u64> + Copy + Send + Sync + 'static,
) -> impl IntoView {
    view! {
        <button
            class="control"
            data-action=action
            disabled=move || row().is_none()
            on:click=move |e| {
                if let Some(row) = row() {
                    actions::open_pair(page, row, e.time_stamp());
                }
            }
        >
            {name}
        </button>
    }
}

fn open(page: Page, pair: Memo<Option<Box<Pair>>>) -> AnyView {
    let store = page.store;
    let place = move || pair.with(|p| p.as_ref().map_or_else(String::new, |p| p.row.place.clone()));
    let position = move || {
        pair.with(|p| match p.as_ref().map(|p| (p.position, p.matching)) {
            Some((Some(position), matching)) => {
                format!("{} of {} matching pairs", count(position + 1), count(matching))
            }
            _ => "Not among the matching pairs".to_owned(),
        })
    };
    let text_key = move || {
        store.text.with(|t| match t {
            TextState::Hidden => "hidden",
            TextState::Loading => "loading",
            TextState::Shown(_) => "shown",
            TextState::Unavailable(_) => "unavailable",
        })
    };
    let labels = move || {
        pair.with(|p| {
            p.as_ref().map(|pair| {
                let labels = Labels(pair.row.labels);
                view! {
                    <p class="verdict">{verdict(labels)}</p>
                    {label_table(labels, &pair.sources, &store.categories())}
                }
            })
        })
    };
    let section = NodeRef::<leptos::html::Section>::new();
    Effect::new(move |_| {
        if let Some(section) = section.get() {
            show(&section);
        }
    });
    view! {
        <section
            id="reader"
            class="reader"
            aria-labelledby="reader-title"
            data-row=place
            data-text=text_key
            node_ref=section
        >
            <div class="reader-head">
                <h2 id="reader-title">{place}</h2>
                <p class="position" aria-live="polite">{position}</p>
                <div class="reader-controls">
                    {step(page, "previous-pair", "Previous", move || pair.with(|p| p.as_ref()?.previous))}
                    {step(page, "next-pair", "Next", move || pair.with(|p| p.as_ref()?.next))} {close_button(page)}
                </div>
            </div>
            {labels}
            <div class="texts">{move || store.text.with(|text| texts(page, text))}</div>
        </section>
    }
    .into_any()
}

/// Scrolls just as far as it takes to see the reader: on a phone it opens
/// above the table.
fn show(section: &web_sys::HtmlElement) {
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Nearest);
    section.scroll_into_view_with_scroll_into_view_options(&options);
}

/// What the two preferences say together, in a sentence.
fn verdict(labels: Labels) -> String {
    match (labels.better(), labels.safer()) {
        (b @ 0..2, s @ 0..2) => {
            let unsafe_too =
                if labels.safe(usize::from(s)) == 0 { " The safer one is itself unsafe." } else { "" };
            if b == s {
                format!("Response {b} is both the better and the safer one.{unsafe_too}")
            } else {
                format!("The preferences part: response {b} is better, response {s} is safer.{unsafe_too}")
            }
        }
        _ => "A preference of this pair is unknown.".to_owned(),
    }
}

fn label_table(labels: Labels, sources: &[String; 3], set: &CategorySet) -> AnyView {
    let line = |name: &'static str, cells: [AnyView; 2]| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                {cells}
            </tr>
        }
    };
    let safe = [0, 1].map(|r| {
        let code = labels.safe(r);
        let value = if code < 2 { (code == 1).to_string() } else { String::new() };
        view! { <td data-field=format!("response-{r}-safe") data-value=value title=safe_word(code)>{safe_mark(code)}</td> }.into_any()
    });
    let severity = [0, 1].map(|r| {
        let level = labels.severity(r);
        view! { <td data-field=format!("response-{r}-severity") data-value=raw(level, 4)>{severity_mark(level)}</td> }.into_any()
    });
    let categories = [0, 1].map(|r| {
        view! { <td data-field=format!("response-{r}-categories")>{category_chips(labels, r, set)}</td> }
            .into_any()
    });
    let source = [0, 1].map(|r| view! { <td>{sources[r + 1].clone()}</td> }.into_any());
    let preference = |field: &'static str, name: &'static str, id: u8| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td colspan="2" data-field=field data-value=raw(id, 2)>{response_word(id)}</td>
            </tr>
        }
    };
    view! {
        <div class="table-scroll">
            <table class="data label-table">
                <thead>
                    <tr>
                        <td></td>
                        <th scope="col">"Response 0"</th>
                        <th scope="col">"Response 1"</th>
                    </tr>
                </thead>
                <tbody>
                    {line("Safety", safe)} {line("Severity", severity)} {line("Harm categories", categories)}
                    {preference("better", "Better (helpfulness)", labels.better())}
                    {preference("safer", "Safer (harmlessness)", labels.safer())} {line("Source", source)}
                    <tr>
                        <th scope="row">"Prompt source"</th>
                        <td colspan="2">{sources[0].clone()}</td>
                    </tr>
                </tbody>
            </table>
        </div>
    }
    .into_any()
}

fn texts(page: Page, text: &TextState) -> AnyView {
    match text {
        TextState::Hidden => view! {
            <div class="consent">
                <p>
                    "The text of this pair is hidden. The dataset contains text that may be offensive or harmful; it is shown only when you ask, and for this visit."
                </p>
                <button class="control primary" data-action="show-text" on:click=move |_| actions::allow_text(page, true)>
                    "Show text"
                </button>
            </div>
        }
        .into_any(),
        TextState::Loading => view! { <p class="waiting">"Reading the text…"</p> }.into_any(),
        TextState::Unavailable(why) => view! { <p class="message error" role="alert">{why.clone()}</p> }.into_any(),
        TextState::Shown(text) => shown(page, text),
    }
}

fn shown(page: Page, text: &Text) -> AnyView {
    let body = |field: &'static str, text: &str| {
        let blank = text.trim().is_empty();
        view! {
            <p class="text" class:blank=blank dir="auto" data-field=field>{text.to_owned()}</p>
            {blank.then(|| view! { <p class="none">"(blank)"</p> })}
        }
    };
    let responses = text.responses.clone().unwrap_or_default();
    view! {
        <button class="control quiet" data-action="hide-text" on:click=move |_| actions::allow_text(page, false)>
            "Hide text"
        </button>
        <article class="text-block">
            <h3>"Prompt"</h3>
            {body("prompt", &text.prompt)}
        </article>
        <div class="responses">
            <article class="text-block">
                <h3>"Response 0"</h3>
                {body("response-0", &responses[0])}
            </article>
            <article class="text-block">
                <h3>"Response 1"</h3>
                {body("response-1", &responses[1])}
            </article>
        </div>
    }
    .into_any()
}
