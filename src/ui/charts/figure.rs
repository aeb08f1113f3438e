//! What every chart has around its picture: heading, sentence, table.

use crate::chart::count;
use leptos::prelude::*;

/// A figure with its picture, and its table in the document all the time.
pub(super) fn figure(
    name: &'static str,
    heading: &'static str,
    summary: impl Fn() -> String + Send + 'static,
    picture: AnyView,
    table: AnyView,
) -> AnyView {
    let as_table = RwSignal::new(false);
    view! {
        <figure id=format!("chart-{name}") class="chart">
            <figcaption>
                <h2>{heading}</h2>
                <button
                    class="control quiet"
                    data-action="toggle-table"
                    aria-pressed=move || as_table.get().to_string()
                    on:click=move |_| as_table.update(|t| *t = !*t)
                >
                    "Table"
                </button>
                <p class="summary">{summary}</p>
            </figcaption>
            <div class="picture" hidden=move || as_table.get()>{picture}</div>
            <div class="table-scroll" hidden=move || !as_table.get()>{table}</div>
        </figure>
    }
    .into_any()
}

/// A chart's table: the head of the first column, then one key and name per column.
pub(super) fn table(
    name: &'static str,
    first: &'static str,
    columns: &[(&'static str, &'static str)],
    rows: AnyView,
) -> AnyView {
    let heads = columns
        .iter()
        .map(|(key, name)| view! { <th scope="col" class="number" data-col=*key>{*name}</th> })
        .collect_view();
    view! {
        <table id=format!("table-{name}") class="data">
            <thead>
                <tr>
                    <th scope="col">{first}</th>
                    {heads}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

/// A row of a chart's table.
pub(super) fn row(key: String, name: String, cells: Vec<AnyView>) -> AnyView {
    view! {
        <tr data-key=key>
            <th scope="row">{name}</th>
            {cells}
        </tr>
    }
    .into_any()
}

/// A number cell that follows the counts.
pub(super) fn cell(value: impl Fn() -> u64 + Copy + Send + 'static) -> AnyView {
    view! {
        <td class="number" data-value=move || value().to_string()>{move || count(value())}</td>
    }
    .into_any()
}
