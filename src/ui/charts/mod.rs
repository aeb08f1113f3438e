//! The overview: one file per chart, each a figure with a picture and a table.

mod bars;
mod better_safer;
mod categories;
mod figure;
mod pair_safety;
mod severity;

use crate::state::Page;
use leptos::prelude::*;

/// All charts; those at the side once `has_side` is true.
pub(super) fn overview(page: Page, has_side: Memo<bool>) -> AnyView {
    view! {
        <section id="overview" class="overview" aria-label="Overview" tabindex="-1">
            {categories::chart(page)}
            <div class="side">
                {move || has_side.get().then(|| (severity::chart(page), pair_safety::chart(page), better_safer::chart(page)))}
            </div>
        </section>
    }
    .into_any()
}
