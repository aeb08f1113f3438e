//! How many pairs match, and by which clauses.

use crate::chart::{clause_sentence, match_sentence};
use crate::state::{Page, actions};
use leptos::prelude::*;

/// The bar that stays in view: the match count and one chip per clause.
pub(super) fn filter_bar(page: Page) -> AnyView {
    let store = page.store;
    let shown = move || store.shown.with(|c| c.pairs);
    let total = move || store.all.with(|c| c.pairs);
    let chips = move || {
        let set = store.categories();
        let clauses = store.filter.get().clauses().to_vec();
        clauses
            .into_iter()
            .map(|clause| {
                let view = clause.view;
                view! {
                    <button
                        class="chip"
                        data-clause=view.key()
                        title="Remove this filter"
                        on:click=move |e| actions::remove_clause(page, view, e.time_stamp())
                    >
                        {clause_sentence(&clause, &set)}
                        <span class="chip-x" aria-hidden="true">"×"</span>
                    </button>
                }
            })
            .collect_view()
    };
    view! {
        <section class="filter-bar" aria-label="Filters">
            <p
                id="match-count"
                class="match-count"
                aria-live="polite"
                data-shown=move || shown().to_string()
                data-total=move || total().to_string()
            >
                {move || match_sentence(shown(), total())}
                {move || (!store.complete.get() && total() > 0).then_some(" so far")}
            </p>
            <div id="filters" class="chips">{chips}</div>
            {move || (!store.filter.get().is_empty()).then(|| view! {
                <button
                    class="control"
                    data-action="clear-filters"
                    on:click=move |e| actions::clear_filters(page, e.time_stamp())
                >
                    "Clear filters"
                </button>
            })}
        </section>
    }
    .into_any()
}
