//! The overview: one file per chart, each a figure with a picture and a table.

mod bars;
mod better_safer;
mod categories;
mod figure;
mod lengths;
mod pair_safety;
mod severity;

use super::from_stage;
use crate::state::Page;
use leptos::prelude::*;

/// All charts, each from its own stage of the start on.
pub(super) fn overview(page: Page, stage: RwSignal<u8>) -> AnyView {
    view! {
        <section
            id="overview"
            class="overview"
            aria-label="Overview"
            tabindex="-1"
            data-partial=move || (!page.store.complete.get()).to_string()
            aria-busy=move || (!page.store.complete.get()).to_string()
        >
            {from_stage(stage, 1, move || categories::chart(page))}
            <div class="side">
                {from_stage(stage, 2, move || severity::chart(page))}
                {from_stage(stage, 3, move || pair_safety::chart(page))}
                {from_stage(stage, 4, move || better_safer::chart(page))}
            </div>
            {from_stage(stage, 7, move || lengths::chart(page))}
        </section>
    }
    .into_any()
}
