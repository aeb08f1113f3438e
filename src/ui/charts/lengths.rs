//! Lengths of prompts and responses, and whether the longer response is
//! preferred. Where the labels' source does not record lengths, the chart says
//! so and offers to measure the texts.

use super::figure::{cell, figure, row, table};
use crate::chart::{count, fraction, megabytes, percent};
use crate::model::{
    Counts, DIFFERENCE_BIN, DIFFERENCE_BINS, LENGTH_BINS, LengthCounts, PROMPT_BIN, RESPONSE_BIN, Values,
    View,
};
use crate::state::{Page, actions};
use crate::wire::LengthsState;
use leptos::prelude::*;

/// The chart `lengths`.
pub(super) fn chart(page: Page) -> AnyView {
    let store = page.store;
    let known = Memo::new(move |_| store.all.with(|c| c.lengths.is_some()));
    let summary =
        move || store.shown.with(|c| c.lengths.as_deref().map_or_else(String::new, |l| sentence(c, l)));
    let picture = move || {
        known.get().then(|| {
            view! {
                {histogram(page, View::ResponseLength, "Responses", RESPONSE_BIN, |l, bin| {
                    l.responses[0][bin] + l.responses[1][bin]
                })}
                {histogram(page, View::PromptLength, "Prompts", PROMPT_BIN, |l, bin| l.prompt[bin])}
            }
        })
    };
    let rows = move || known.get().then(|| rows(page));
    let picture = view! { {state(page)} {picture} }.into_any();
    let columns = [
        ("prompt", "Prompts"),
        ("response-0", "Response 0"),
        ("response-1", "Response 1"),
        ("better-0", "Response 0 better"),
        ("better-1", "Response 1 better"),
        ("safer-0", "Response 0 safer"),
        ("safer-1", "Response 1 safer"),
    ];
    let table = table("lengths", "Characters", &columns, rows.into_any());
    view! {
        <div class="wide" data-lengths=move || store.lengths.with(key)>
            {figure("lengths", "Lengths of texts, in characters", summary, picture, table)}
        </div>
    }
    .into_any()
}

fn key(state: &LengthsState) -> &'static str {
    match state {
        LengthsState::Absent => "absent",
        LengthsState::Unread { .. } => "unread",
        LengthsState::Reading { .. } => "reading",
        LengthsState::Known => "known",
        LengthsState::Failed(_) => "failed",
    }
}

/// Mean lengths, and how often the longer response is preferred.
fn sentence(counts: &Counts, lengths: &LengthCounts) -> String {
    let [prompts, first, second] = lengths.sums;
    let mean = |sum: u64, of: u64| (sum + of / 2).checked_div(of).map_or_else(|| "–".to_owned(), count);
    let longer = |table: &[[u64; 3]; DIFFERENCE_BINS + 1]| {
        let middle = DIFFERENCE_BINS / 2;
        let longer: u64 = (0..middle).map(|bin| table[bin][1] + table[DIFFERENCE_BINS - 1 - bin][0]).sum();
        let shorter: u64 = (0..middle).map(|bin| table[bin][0] + table[DIFFERENCE_BINS - 1 - bin][1]).sum();
        (longer, longer + shorter)
    };
    let (better, better_of) = longer(&lengths.difference_by_better);
    let (safer, safer_of) = longer(&lengths.difference_by_safer);
    format!(
        "Lengths are known for {} of {} pairs: prompts have {} characters on average, responses {}. \
         Where lengths differ, the longer response is better in {} of {} pairs ({}) and safer in {} of {} ({}).",
        count(lengths.known),
        count(counts.pairs),
        mean(prompts, lengths.known),
        mean(first + second, 2 * lengths.known),
        count(better),
        count(better_of),
        percent(better, better_of),
        count(safer),
        count(safer_of),
        percent(safer, safer_of),
    )
}

/// What is known, and what can be done about it.
fn state(page: Page) -> impl IntoView {
    let button = move |action: &'static str, read: bool, name: &'static str| {
        view! {
            <button class="control" data-action=action on:click=move |_| actions::read_lengths(page, read)>
                {name}
            </button>
        }
    };
    move || match page.store.lengths.get() {
        LengthsState::Known => None,
        LengthsState::Absent => page.store.complete.get().then(|| {
            view! { <p class="none">"The open files hold neither texts nor their lengths."</p> }.into_any()
        }),
        LengthsState::Unread { bytes } => Some(
            view! {
                <p>
                    "The lengths of these texts are not recorded. To measure them, the texts must be read: "
                    {megabytes(bytes)} ". They are not shown for that."
                </p>
                {button("read-lengths", true, "Read the texts and measure them")}
            }
            .into_any(),
        ),
        LengthsState::Reading { bytes, total } => Some(
            view! {
                <p role="status">{format!("Measuring: {} of {} read", megabytes(bytes), megabytes(total))}</p>
                {button("stop-lengths", false, "Stop")}
            }
            .into_any(),
        ),
        LengthsState::Failed(failure) => Some(
            view! {
                <p class="message error" role="alert">{failure.text}</p>
                {button("read-lengths", true, "Try again")}
            }
            .into_any(),
        ),
    }
}

/// A histogram with a ghost of all pairs, and two inputs that filter by its view.
fn histogram(
    page: Page,
    view: View,
    name: &'static str,
    width: u32,
    value: fn(&LengthCounts, usize) -> u64,
) -> AnyView {
    let store = page.store;
    let get = move |counts: &Counts, bin: usize| counts.lengths.as_deref().map_or(0, |l| value(l, bin));
    let highest =
        Memo::new(move |_| store.all.with(|c| (0..LENGTH_BINS).map(|bin| get(c, bin)).max().unwrap_or(0)));
    let scale = move |value: u64| format!("scaleY({:.4})", fraction(value, highest.get()));
    let columns = (0..LENGTH_BINS)
        .map(|bin| {
            view! {
                <span class="column">
                    <span class="column-ghost" style:transform=move || scale(store.all.with(|c| get(c, bin)))></span>
                    <span class="column-fill" style:transform=move || scale(store.shown.with(|c| get(c, bin)))></span>
                </span>
            }
        })
        .collect_view();
    let end = move |which: &'static str, label: &'static str| {
        let value = move || {
            store.filter.with(|f| match f.clause(view).map(|c| &c.values) {
                Some(Values::Span { min, max }) => {
                    if which == "min" {
                        *min
                    } else {
                        *max
                    }
                }
                _ => None,
            })
        };
        view! {
            <label>
                {label}
                <input
                    type="number"
                    min="0"
                    data-filter=view.key()
                    data-end=which
                    prop:value=move || value().map_or_else(String::new, |v| v.to_string())
                    on:change=move |e| {
                        let typed = event_target_value(&e).trim().parse().ok();
                        actions::set_span(page, view, which == "min", typed, e.time_stamp());
                    }
                />
            </label>
        }
    };
    let last = (LENGTH_BINS as u32 - 1) * width;
    view! {
        <div class="histogram" role="group" aria-label=name>
            <p class="histogram-name">{name}</p>
            <div class="columns" aria-hidden="true">{columns}</div>
            <p class="histogram-axis" aria-hidden="true">
                <span>"0"</span>
                <span>{count(u64::from(last / 2))}</span>
                <span>{format!("{} or more", count(u64::from(last)))}</span>
            </p>
            <div class="span-inputs">{end("min", "from ")} {end("max", "to ")} "characters"</div>
        </div>
    }
    .into_any()
}

/// The table: lengths of prompts, lengths of responses, then differences by preference.
fn rows(page: Page) -> AnyView {
    let number = move |value: fn(&LengthCounts, usize) -> u64, bin: usize| {
        cell(move || page.store.shown.with(|c| c.lengths.as_deref().map_or(0, |l| value(l, bin))))
    };
    let blanks = |n: usize| (0..n).map(|_| view! { <td></td> }.into_any());
    let span = |bin: usize, width: u32| {
        let from = bin as u32 * width;
        match bin {
            LENGTH_BINS => "unknown".to_owned(),
            _ if bin + 1 == LENGTH_BINS => format!("{from} or more"),
            _ => format!("{from}–{}", from + width - 1),
        }
    };
    let key = |bin: usize, width: u32| {
        if bin == LENGTH_BINS { "unknown".to_owned() } else { (bin as u32 * width).to_string() }
    };
    let prompts = (0..=LENGTH_BINS).map(|bin| {
        let cells = std::iter::once(number(|l, bin| l.prompt[bin], bin)).chain(blanks(6));
        let name = format!("Prompt {}", span(bin, PROMPT_BIN));
        row(format!("prompt:{}", key(bin, PROMPT_BIN)), name, cells.collect())
    });
    let responses = (0..=LENGTH_BINS).map(|bin| {
        let numbers = [number(|l, bin| l.responses[0][bin], bin), number(|l, bin| l.responses[1][bin], bin)];
        let cells = blanks(1).chain(numbers).chain(blanks(4));
        let name = format!("Response {}", span(bin, RESPONSE_BIN));
        row(format!("response:{}", key(bin, RESPONSE_BIN)), name, cells.collect())
    });
    let differences = (0..=DIFFERENCE_BINS).map(|bin| {
        let numbers = [
            number(|l, bin| l.difference_by_better[bin][0], bin),
            number(|l, bin| l.difference_by_better[bin][1], bin),
            number(|l, bin| l.difference_by_safer[bin][0], bin),
            number(|l, bin| l.difference_by_safer[bin][1], bin),
        ];
        let (key, name) = difference(bin);
        row(format!("difference:{key}"), name, blanks(3).chain(numbers).collect())
    });
    prompts.chain(responses).chain(differences).collect_view().into_any()
}

/// Key and name of a bin of differences.
fn difference(bin: usize) -> (String, String) {
    const MIDDLE: i64 = DIFFERENCE_BINS as i64 / 2;
    if bin == DIFFERENCE_BINS {
        return ("unknown".into(), "Difference unknown".into());
    }
    let step = bin as i64 - MIDDLE;
    let end = step * i64::from(DIFFERENCE_BIN);
    let longer = if step < 0 { "Response 1 longer" } else { "Response 0 longer" };
    let far = step.abs() * i64::from(DIFFERENCE_BIN);
    let near = far - i64::from(DIFFERENCE_BIN) + 1;
    let name = match step.abs() {
        0 => "Equal lengths".to_owned(),
        MIDDLE => format!("{longer} by {near} or more"),
        _ => format!("{longer} by {near}–{far}"),
    };
    (end.to_string(), name)
}
