//! The overview: each figure is drawn from what `chart` says of the counts, and
//! one set of listeners serves them all.

mod draw;
mod events;
mod lengths;
mod save;
mod table;
mod tooltip;

use super::from_stage;
use super::tree::{Node, live, node};
use crate::chart::{self, Context, Figure, METHOD_NOTE, NAMES};
use crate::state::Page;
use draw::Scene;
use leptos::prelude::*;

pub(super) use draw::choice;
pub(super) use events::{around, clicked};

/// The overview as its listeners know it. `Copy`: signals are handles.
#[derive(Clone, Copy)]
pub(super) struct Overview {
    /// The page.
    pub(super) page: Page,
    /// Whether a figure's tables stand in place of its pictures.
    as_table: RwSignal<[bool; NAMES.len()]>,
    /// What was drawn last: a mark is looked up here when something happens to it.
    drawn: StoredValue<Vec<Figure>, LocalStorage>,
    /// Where a drag over marks began.
    drag: StoredValue<Option<events::Drag>, LocalStorage>,
}

impl Overview {
    /// Nothing is drawn yet.
    pub(super) fn new(page: Page) -> Self {
        Self {
            page,
            as_table: RwSignal::new([false; NAMES.len()]),
            drawn: StoredValue::new_local(vec![Figure::default(); NAMES.len()]),
            drag: StoredValue::new_local(None),
        }
    }
}

/// All charts, one after the other in stages of the start.
pub(super) fn overview(overview: Overview, stage: RwSignal<u8>) -> AnyView {
    let page = overview.page;
    let partial = move || (!page.store.complete.get()).to_string();
    let figures = (0..NAMES.len())
        .map(|place| from_stage(stage, 1 + place as u8, move || figure(overview, place)))
        .collect_view();
    let comparing = move || page.store.compared.with(|c| c.is_some()).to_string();
    view! {
        <section
            id="overview"
            class="overview"
            aria-label="Overview"
            tabindex="-1"
            data-partial=partial
            data-compared=comparing
            aria-busy=partial
            on:keydown=move |e| events::key(overview, &e)
            on:change=move |e| events::changed(overview, &e)
            on:pointerdown=move |e| events::drag_begins(overview, &e)
            on:pointerup=move |e| events::drag_ends(overview, &e)
            on:pointerover=move |e| tooltip::enter(overview, &e)
            on:focusin=move |e| {
                events::focused(&e);
                tooltip::enter(overview, &e);
            }
            on:pointerleave=move |_| tooltip::hide()
            on:focusout=move |_| tooltip::hide()
        >
            {figures}
            <p class="chart-notes overview-note">{METHOD_NOTE}</p>
            <div id="tooltip" role="tooltip" hidden></div>
        </section>
    }
    .into_any()
}

fn figure(overview: Overview, place: usize) -> AnyView {
    let name = NAMES[place];
    let draw = move || {
        let figure = node("figure")
            .has("id", format!("chart-{name}"))
            .class("chart")
            .has("aria-labelledby", format!("heading-{name}"))
            .has("data-chart", place.to_string())
            .all(nodes(overview, place));
        let slot = node("div").class("slot").is("data-slot", name);
        let slot = if name == "lengths" {
            slot.is("data-lengths", overview.page.store.lengths.with(lengths::key))
        } else {
            slot
        };
        vec![slot.with(figure)]
    };
    live("stage", Box::new(draw))
}

/// What a figure shows now; runs again when that changes.
fn nodes(overview: Overview, place: usize) -> Vec<Node> {
    let store = overview.page.store;
    let categories = store.categories();
    let names = store.names.get();
    let (all, shown, compared) = (store.all.get(), store.shown.get(), store.compared.get());
    let choices = store.choices.get();
    let context =
        Context { categories: &categories, names: &names.sources, parts: &names.parts, choices, all: &all };
    let describe = |counts| chart::describe(place, &context, counts);
    let (figure, ghost) = match compared.as_deref() {
        None => (describe(&shown), Some(describe(&all))),
        Some([a, b]) => {
            let by_difference = choices.get("compare", "sort") == "difference";
            (chart::compare(describe(a), &describe(b), by_difference), None)
        }
    };
    let before = if NAMES[place] == "lengths" { lengths::state(store) } else { Vec::new() };
    let nodes = store.filter.with(|filter| {
        draw::draw(&Scene {
            figure: &figure,
            ghost: ghost.as_ref(),
            filter,
            choices,
            as_table: overview.as_table.with(|all| all[place]),
            before,
        })
    });
    overview.drawn.update_value(|drawn| drawn[place] = figure);
    nodes
}
