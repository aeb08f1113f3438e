//! What the engine says → signals. Stale answers are dropped here.

use super::actions;
use super::link::Page;
use super::store::{EnginePhase, PageState, PairView, RowsView, SamePrompt};
use super::timing;
use crate::model::Counts;
use crate::wire::{self, MeasureState, NameLists, PROTOCOL, Reply, SearchState, TextReply};
use std::sync::Arc;

/// Takes one message of the engine.
pub(super) fn receive(page: Page, bytes: &[u8]) {
    let reply = match wire::decode(bytes) {
        Ok(reply) => reply,
        Err(error) => return page.crashed(&format!("an answer could not be read: {error}")),
    };
    let store = page.store;
    let asked = |epoch: u32| page.with(|link| link.asked_epoch) == Some(epoch);
    let of_pair = |ticket: u32| page.with(|link| link.pair_ticket) == Some(ticket);
    match reply {
        Reply::Ready { protocol, build } => {
            if protocol == PROTOCOL && build == crate::BUILD {
                page.worker_ready();
            } else {
                store.outdated.set(true);
            }
        }
        Reply::Crashed { detail } => page.crashed(&detail),
        Reply::Opened { epoch, about } if asked(epoch) => {
            page.with(|link| {
                link.open_epoch = epoch;
                link.data_hash = None;
            });
            page.end_texts();
            store.complete.set(false);
            let before = store.categories_now();
            store.about.set(Some(about));
            if before != store.categories_now() {
                actions::other_categories(page);
            }
            actions::tell_absent(page);
            store.pair.set(PairView::Closed);
            store.rows.set(RowsView::default());
            store.texts.set(Default::default());
            store.search.set(Default::default());
            store.lengths.set(Default::default());
            store.annotators.set(Default::default());
            store.audit.set(Default::default());
            actions::tell_marks(page);
        }
        Reply::Mapped { epoch, mapping, columns } if asked(epoch) => {
            store.mapped.set(Some((mapping, columns)));
        }
        Reply::Progress { epoch, sources } if asked(epoch) => store.sources.set(sources),
        Reply::Note { epoch, note } if asked(epoch) => store.notes.update(|notes| notes.push(note)),
        Reply::Failed { epoch, failure } if asked(epoch) => store.problems.update(|all| all.push(failure)),
        Reply::Loaded { epoch, hash } if asked(epoch) => loaded(page, epoch, hash),
        Reply::Lengths { epoch, state, texts } if asked(epoch) => {
            let known = state == MeasureState::Known;
            store.lengths.set(state);
            actions::annotators_can_be_asked(page, texts);
            if known {
                // The open pair's are among them.
                actions::refresh_pair(page);
            }
        }
        Reply::Counted { epoch, generation, complete, all, shown, compared, names } => {
            page.query_answered(generation);
            if page.with(|link| link.open_epoch) == Some(epoch) {
                let lists =
                    [Some(shown), all].into_iter().chain(compared.map_or([None, None], |c| c.map(Some)));
                let read: Vec<Option<Option<Counts>>> =
                    lists.map(|list| list.map(|list| Counts::from_numbers(&list))).collect();
                match <[_; 4]>::try_from(read) {
                    Ok([Some(Some(shown)), all, a, b])
                        if [&all, &a, &b].iter().all(|read| **read != Some(None)) =>
                    {
                        let compared = a.flatten().zip(b.flatten()).map(|(a, b)| Arc::new([a, b]));
                        let told = Told { all: all.flatten(), shown, compared, names };
                        counted(page, generation, complete, told);
                    }
                    _ => page.crashed("counts of another shape than expected"),
                }
            }
        }
        Reply::Rows { ticket, offset, matching, rows } => {
            if page.with(|link| link.rows_ticket) == Some(ticket) {
                let view = RowsView { offset, matching, rows };
                if store.rows.with_untracked(|old| *old != view) {
                    store.rows.set(view);
                }
            }
        }
        Reply::Pair { ticket, pair } if of_pair(ticket) => {
            let start = page.with(|link| link.pair_start.take()).flatten();
            actions::pair_arrived(page, pair);
            if let Some(start) = start {
                timing::measure_painted("open-pair", start);
            }
        }
        Reply::SamePrompt { ticket, rows, done, bytes } if of_pair(ticket) => {
            store.learn(|reading| reading.same_prompt = Some(SamePrompt { rows, done, bytes }));
        }
        Reply::Searching { epoch, state } if asked(epoch) => {
            let reads = matches!(state, SearchState::Reading { .. });
            let read = store.search.with_untracked(|old| matches!(old, SearchState::Reading { .. }));
            store.search.set(state);
            if read && !reads {
                // The open pair's position is known only now.
                actions::refresh_pair(page);
            }
        }
        Reply::Pair { .. } | Reply::SamePrompt { .. } => {}
        // Of a dataset that another one has replaced.
        Reply::Opened { .. }
        | Reply::Mapped { .. }
        | Reply::Progress { .. }
        | Reply::Note { .. }
        | Reply::Failed { .. }
        | Reply::Loaded { .. }
        | Reply::Lengths { .. }
        | Reply::Searching { .. } => {}
    }
}

/// What a count told.
struct Told {
    all: Option<Counts>,
    shown: Counts,
    compared: Option<Arc<[Counts; 2]>>,
    names: NameLists,
}

fn counted(page: Page, generation: u32, complete: bool, told: Told) {
    let store = page.store;
    let shown = told.shown;
    if store.names.with_untracked(|old| *old != told.names) {
        store.names.set(told.names);
    }
    // Counts of all pairs hold whatever the filter was.
    if let Some(all) = told.all
        && store.all.with_untracked(|old| **old != all)
    {
        store.all.set(Arc::new(all));
    }
    let drawn = page.with(|link| link.drawn_generation).flatten();
    if drawn.is_some_and(|drawn| generation < drawn) {
        return;
    }
    let is_new = drawn != Some(generation);
    let first = drawn.is_none();
    let completes = complete && !store.complete.get_untracked();
    // `complete` is set below in any case, so that charts are looked through, and
    // say when they are drawn.
    actions::charts_change(page);
    // Views run again only for what changed.
    if store.shown.with_untracked(|old| **old != shown) {
        store.shown.set(Arc::new(shown));
    }
    if store.compared.with_untracked(|old| *old != told.compared) {
        store.compared.set(told.compared);
    }
    store.complete.set(complete);
    let start = page
        .with(|link| {
            link.drawn_generation = Some(generation);
            let newest = link.starts.iter().rev().find(|(g, _)| *g <= generation).map(|(_, start)| *start);
            link.starts.retain(|(g, _)| *g > generation);
            newest
        })
        .flatten();
    if is_new {
        page.with(|link| link.undrawn = true);
        actions::drawn_or_wait(page);
    }
    if first {
        timing::mark_painted("first-chart");
    }
    if let Some(start) = start {
        timing::measure_painted("filter", start);
    }
    // Charts are painted first: new rows would make the same frame longer.
    timing::after_paint(move || {
        if page.with(|link| link.drawn_generation).flatten() != Some(generation) {
            return;
        }
        if is_new {
            actions::list_anew(page);
        } else if complete {
            // While labels come in, the table would be drawn again and again for nothing.
            actions::list_again(page);
        }
        if is_new || completes {
            actions::refresh_pair(page);
        }
    });
}

fn loaded(page: Page, epoch: u32, hash: u64) {
    let store = page.store;
    let opened = page.with(|link| link.open_epoch) == Some(epoch);
    let failed = store.problems.with_untracked(|p| !p.is_empty());
    let state = if failed || !opened { PageState::Error } else { PageState::Ready };
    page.with(|link| link.state_after_drawing = Some((state, opened)));
    actions::drawn_or_wait(page);
    if opened {
        page.with(|link| link.data_hash = Some(hash));
        actions::part_changed(page);
        actions::tell_unknown_names(page);
    }
    store.engine_error.update(|error| {
        if let Some(error) = error {
            error.phase = EnginePhase::Restarted;
        }
    });
}

/// Takes one message of the text worker.
pub(super) fn receive_of_texts(page: Page, bytes: &[u8]) {
    let reply = match wire::decode(bytes) {
        Ok(reply) => reply,
        Err(error) => return page.texts_crashed(&format!("an answer could not be read: {error}")),
    };
    let store = page.store;
    let of_pair = |ticket: u32| page.with(|link| link.pair_ticket) == Some(ticket);
    match reply {
        TextReply::Crashed { detail } => page.texts_crashed(&detail),
        TextReply::Texts { ticket, texts } if page.with(|link| link.texts_ticket) == Some(ticket) => {
            match texts {
                Ok(texts) => actions::texts_arrived(page, texts),
                Err(failure) => store.texts_problem.set(Some(failure.text)),
            }
        }
        TextReply::PairText { ticket, text } if of_pair(ticket) => actions::pair_text_arrived(page, text),
        TextReply::Ranges { ticket, ranges } if of_pair(ticket) => {
            store.learn(|reading| reading.ranges = Some(ranges.map_err(|failure| failure.text)));
        }
        TextReply::Hashes { ticket, hashes } if of_pair(ticket) => actions::hashes_arrived(page, hashes),
        TextReply::Located { ticket, row } if of_pair(ticket) => actions::pair_located(page, row),
        TextReply::Annotators { state, tally } => {
            store.annotators.update(|own| (own.state, own.tally) = (state, tally));
        }
        TextReply::Audit { state, report } => {
            store.audit.update(|own| {
                own.state = state;
                if !report.is_empty() {
                    own.report = report;
                }
            });
        }
        // For something that nobody waits for any more.
        _ => {}
    }
}
