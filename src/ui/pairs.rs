//! The matching pairs, a page at a time, with the reader beside them.

use super::labels::{category_chips, response_word, safe_mark, severity_mark};
use super::reader;
use crate::chart::count;
use crate::model::Labels;
use crate::state::{Page, PairView, actions};
use crate::wire::Row;
use leptos::prelude::*;

/// The section with the table and the reader.
pub(super) fn pairs(page: Page) -> AnyView {
    let store = page.store;
    let open = move || store.pair.with(|p| *p != PairView::Closed);
    view! {
        <section class="pairs" class:with-reader=open aria-label="Pairs">
            <div class="pairs-table">
                <h2>"Pairs"</h2>
                {pager(page)}
                {move || store.prompts_problem.get().map(|text| view! { <p class="message error" role="alert">{text}</p> })}
                <div class="table-scroll">{table(page)}</div>
            </div>
            {reader::reader(page)}
        </section>
    }
    .into_any()
}

fn pager(page: Page) -> AnyView {
    let store = page.store;
    let window = Memo::new(move |_| store.rows.with(|r| (r.offset, r.rows.len() as u64, r.matching)));
    let text = move || match window.get() {
        (_, _, 0) => "No pair matches.".to_owned(),
        (offset, rows, matching) => {
            format!("{}–{} of {}", count(offset + 1), count(offset + rows), count(matching))
        }
    };
    let previous =
        move |_| actions::show_rows(page, window.get_untracked().0.saturating_sub(actions::PAGE_ROWS));
    let next = move |_| actions::show_rows(page, window.get_untracked().0 + actions::PAGE_ROWS);
    view! {
        <div class="pager" role="group" aria-label="Pages of the table">
            <button class="control" data-action="page-previous" disabled=move || window.get().0 == 0 on:click=previous>
                "Previous"
            </button>
            <span class="pager-text" aria-live="polite">{text}</span>
            <button
                class="control"
                data-action="page-next"
                disabled=move || {
                    let (offset, rows, matching) = window.get();
                    offset + rows >= matching
                }
                on:click=next
            >
                "Next"
            </button>
        </div>
    }
    .into_any()
}

fn table(page: Page) -> AnyView {
    let store = page.store;
    // Keyed, so that rows that stay are not made anew while labels arrive.
    let rows = move || {
        let view = store.rows.get();
        (view.offset..).zip(view.rows).collect::<Vec<_>>()
    };
    let prompt_head =
        move || store.text_allowed.get().then(|| view! { <th scope="col" class="col-prompt">"Prompt"</th> });
    view! {
        <table id="pairs" class="data pairs-data" class:with-prompts=move || store.text_allowed.get() aria-rowcount=move || (store.rows.with(|r| r.matching) + 1).to_string()>
            <thead>
                <tr aria-rowindex="1">
                    <th scope="col" class="col-pair">"Pair"</th>
                    {prompt_head}
                    <th scope="col">"Response 0"</th>
                    <th scope="col">"Response 1"</th>
                    <th scope="col" class="col-id">"Better"</th>
                    <th scope="col" class="col-id">"Safer"</th>
                </tr>
            </thead>
            <tbody>
                <For each=rows key=|(position, row)| (*position, row.row) let((position, row))>
                    {one_row(page, position, row, &store.categories())}
                </For>
            </tbody>
        </table>
    }
    .into_any()
}

fn one_row(page: Page, position: u64, row: Row, set: &crate::model::CategorySet) -> AnyView {
    let store = page.store;
    let labels = Labels(row.labels);
    let number = row.row;
    let is_open = move || store.pair.with(|p| matches!(p, PairView::Open(pair) if pair.row.row == number));
    let prompt = move || {
        store.text_allowed.get().then(|| {
            let text = store.prompts.with(|p| p.get(&number).cloned());
            let waiting = text.is_none();
            view! {
                <td class="prompt-cell" dir="auto" class:waiting=waiting>
                    {text.unwrap_or_else(|| "…".to_owned())}
                </td>
            }
        })
    };
    let response = |r: usize| {
        view! {
            <td class="response-cell">
                {safe_mark(labels.safe(r))} {severity_mark(labels.severity(r))} {category_chips(labels, r, set)}
            </td>
        }
    };
    let differ = labels.better() < 2 && labels.safer() < 2 && labels.better() != labels.safer();
    let place = row.place.clone();
    view! {
        <tr data-row=place aria-rowindex=(position + 2).to_string() class:open=is_open class:differ=differ>
            <th scope="row">
                <button
                    class="link"
                    data-action="open-pair"
                    on:click=move |e| actions::open_pair(page, number, e.time_stamp())
                >
                    {row.place}
                </button>
            </th>
            {prompt}
            {response(0)}
            {response(1)}
            <td>{response_word(labels.better())}</td>
            <td>{response_word(labels.safer())}</td>
        </tr>
    }
    .into_any()
}
