//! The overview: each figure is drawn from what `chart` says of the counts, and
//! one set of listeners serves them all.

pub(super) mod annotators;
mod draw;
mod events;
mod lengths;
mod mark;
mod painter;
mod save;
mod table;
mod tooltip;

use crate::chart::{Figure, METHOD_NOTE, NAMES};
use crate::state::{Live, Page};
use crate::ui::tree::{Node, bind, fixed, listen, node};
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent, PointerEvent};

pub(super) use draw::choice;
pub(super) use events::clicked;
pub(super) use mark::around;
pub(super) use painter::described;

/// The overview as its listeners know it. `Copy`: signals are handles.
#[derive(Clone, Copy)]
pub(super) struct Overview {
    /// The page.
    pub(super) page: Page,
    /// Whether a figure's tables stand in place of its pictures.
    as_table: Live<[bool; NAMES.len()]>,
    painter: &'static RefCell<painter::Painter>,
    /// What was drawn last: a mark is looked up here when something happens to it.
    drawn: &'static RefCell<Vec<Figure>>,
    /// Where a drag over marks began.
    drag: &'static RefCell<Option<events::Drag>>,
}

impl Overview {
    /// Nothing is drawn yet.
    pub(super) fn new(page: Page) -> Self {
        Self {
            page,
            as_table: Live::new([false; NAMES.len()]),
            painter: Box::leak(Box::default()),
            drawn: Box::leak(Box::new(RefCell::new(vec![Figure::default(); NAMES.len()]))),
            drag: Box::leak(Box::default()),
        }
    }
}

/// All charts.
pub(super) fn overview(overview: Overview) -> Option<Element> {
    let page = overview.page;
    let section = node("section").is("id", "overview").class("overview").is("aria-label", "Overview");
    let section = section.is("tabindex", "-1").is("data-home", "").all((0..NAMES.len()).map(figure));
    let section = section
        .with(node("p").class("chart-notes overview-note").text(METHOD_NOTE))
        .with(node("div").is("id", "tooltip").is("role", "tooltip").is("hidden", ""));
    let section = fixed(&section)?;
    let truth = |is: bool| Some(if is { "true" } else { "false" });
    for name in ["data-partial", "aria-busy"] {
        bind(&section, name, Box::new(move || truth(!page.store.complete.get())));
    }
    let compared = move || truth(page.store.compared.with(|c| c.is_some()));
    bind(&section, "data-compared", Box::new(compared));
    listen(&section, &KINDS, Box::new(move |event| happened(overview, &event)));
    if let Some(window) = web_sys::window() {
        listen(&window, &["keydown", "scroll"], Box::new(move |event| outside(overview, &event)));
    }
    painter::start(overview);
    Some(section)
}

/// What happens to charts.
const KINDS: [&str; 10] = [
    "keydown",
    "change",
    "pointerdown",
    "pointermove",
    "pointerup",
    "pointercancel",
    "pointerover",
    "focusin",
    "pointerleave",
    "focusout",
];

fn happened(overview: Overview, event: &Event) {
    // The kind says which these are.
    let pointer = event.unchecked_ref::<PointerEvent>();
    match &*event.type_() {
        "keydown" => events::key(overview, event.unchecked_ref()),
        "change" => events::changed(overview, event),
        "pointerdown" => events::drag_begins(overview, pointer),
        "pointermove" => events::drags(overview, pointer),
        "pointerup" => events::drag_ends(overview, pointer),
        "pointercancel" => events::drag_is_given_up(overview),
        "pointerover" => tooltip::enter(overview, event),
        "focusin" => {
            events::focused(event.unchecked_ref());
            tooltip::enter(overview, event);
        }
        _ => tooltip::hide(),
    }
}

/// Keys and scrolling anywhere: a tooltip may be there while nothing here has the focus.
fn outside(overview: Overview, event: &Event) {
    if event.type_() == "scroll" {
        painter::look(overview);
        return tooltip::follow(overview);
    }
    let event = event.unchecked_ref::<KeyboardEvent>();
    if event.key() == "Escape" {
        tooltip::hide();
    }
    if !super::learn::key(overview.page, event) {
        super::reader::key(overview.page, event);
    }
}

/// The frame of a figure; what is in it is drawn by the painter.
fn figure(chart: usize) -> Node {
    let name = NAMES[chart];
    let stage = |host: String| node("div").class("stage").has("id", host);
    let figure = node("figure")
        .has("id", ["chart-", name].concat())
        .class("chart")
        .has("aria-labelledby", ["heading-", name].concat())
        .has("data-chart", chart.to_string())
        .with(stage(painter::host_id(chart)))
        .with(stage(painter::host_id(NAMES.len() + chart)));
    node("div").class("slot").is("data-slot", name).with(figure)
}
