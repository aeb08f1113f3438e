//! The overview: each figure is drawn from what `chart` says of the counts, and
//! one set of listeners serves them all.

mod draw;
mod events;
mod lengths;
mod mark;
mod painter;
mod save;
mod table;
mod tooltip;

use crate::chart::{Figure, METHOD_NOTE, NAMES};
use crate::state::Page;
use leptos::prelude::*;

pub(super) use draw::choice;
pub(super) use events::clicked;
pub(super) use mark::around;

/// The overview as its listeners know it. `Copy`: signals are handles.
#[derive(Clone, Copy)]
pub(super) struct Overview {
    /// The page.
    pub(super) page: Page,
    /// Whether a figure's tables stand in place of its pictures.
    as_table: RwSignal<[bool; NAMES.len()]>,
    painter: StoredValue<painter::Painter, LocalStorage>,
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
            painter: StoredValue::new_local(painter::Painter::default()),
            drawn: StoredValue::new_local(vec![Figure::default(); NAMES.len()]),
            drag: StoredValue::new_local(None),
        }
    }
}

/// All charts.
pub(super) fn overview(overview: Overview) -> AnyView {
    let page = overview.page;
    let partial = move || (!page.store.complete.get()).to_string();
    let figures = (0..NAMES.len()).map(figure).collect_view();
    painter::start(overview);
    // A tooltip may be there while nothing here has the focus.
    window_event_listener(leptos::ev::keydown, move |event| {
        if event.key() == "Escape" {
            tooltip::hide();
        }
        super::reader::key(page, &event);
    });
    window_event_listener(leptos::ev::scroll, move |_| {
        painter::look(overview);
        tooltip::follow(overview);
    });
    let comparing = move || page.store.compared.with(|c| c.is_some()).to_string();
    view! {
        <section
            id="overview"
            class="overview"
            aria-label="Overview"
            tabindex="-1"
            data-home=""
            data-partial=partial
            data-compared=comparing
            aria-busy=partial
            on:keydown=move |e| events::key(overview, &e)
            on:change=move |e| events::changed(overview, &e)
            on:pointerdown=move |e| events::drag_begins(overview, &e)
            on:pointermove=move |e| events::drags(overview, &e)
            on:pointerup=move |e| events::drag_ends(overview, &e)
            on:pointercancel=move |_| events::drag_is_given_up(overview)
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

/// The frame of a figure; what is in it is drawn by the painter.
fn figure(chart: usize) -> AnyView {
    let name = NAMES[chart];
    view! {
        <div class="slot" data-slot=name>
            <figure
                id=format!("chart-{name}")
                class="chart"
                aria-labelledby=format!("heading-{name}")
                data-chart=chart.to_string()
            >
                <div class="stage" id=painter::host_id(chart)></div>
                <div class="stage" id=painter::host_id(NAMES.len() + chart)></div>
            </figure>
        </div>
    }
    .into_any()
}
