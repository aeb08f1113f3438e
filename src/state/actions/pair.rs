//! The reader: which pair is open, and what is shown of it.

use super::write_address;
use crate::model::{Decision, Filter, Labels, PairAddress, Values, View};
use crate::state::link::Page;
use crate::state::store::{HashesState, PairView, SamePrompt, TextState};
use crate::wire::{Ask, Failure, Hashes, Pair, PairFound, PairText, Target};
use leptos::prelude::*;

/// Opens a pair of the table.
pub fn open_pair(page: Page, row: u64, start: f64) {
    ask(page, Target::Row(row), Some(start));
}

/// Opens the pair of an address.
pub(in crate::state) fn open_address_of_pair(page: Page, address: PairAddress) {
    let PairAddress { place, fingerprint } = address;
    ask(page, Target::Place { place, fingerprint }, None);
}

fn ask(page: Page, target: Target, start: Option<f64>) {
    let order = page.store.address.with_untracked(|a| a.table.order.clone());
    page.ask_pair(target, order, start);
}

/// The engine found the pair, or found that there is none.
pub(in crate::state) fn pair_arrived(page: Page, found: PairFound) {
    let store = page.store;
    let address = store.address.with_untracked(|a| a.row.clone());
    let asked_for = || address.as_ref().map(PairAddress::to_string).unwrap_or_default();
    let (pair, from) = match found {
        PairFound::Found { pair, from } => (pair, from),
        PairFound::Looking => return store.pair.set(PairView::Looking(asked_for())),
        PairFound::Missing => return store.pair.set(PairView::Missing(asked_for())),
        PairFound::Failed(failure) => return store.pair.set(PairView::Failed(failure.text)),
    };
    let old = store.pair.with_untracked(|p| p.pair().map(|pair| pair.row.row));
    let same = old == Some(pair.row.row);
    if !same {
        store.hashes.set(HashesState::Loading);
        store.ranges.set(None);
        store.same_prompt.set(None);
        if store.asked.get_untracked() != Some(pair.row.row) {
            store.asked.set(None);
        }
    }
    if address.as_ref().is_none_or(|address| address.place != pair.row.place) {
        store.address.update(|a| {
            a.row = Some(PairAddress { place: pair.row.place.clone(), fingerprint: None });
        });
        write_address(page, address.is_none());
    }
    store.pair.set(PairView::Open { pair, from });
    show_or_hide(page, same);
}

/// Shows the open pair's text where the reader's rules say so. With `again` it is
/// the pair that was open before.
pub(in crate::state) fn show_or_hide(page: Page, again: bool) {
    let store = page.store;
    let Some((row, labels)) =
        store.pair.with_untracked(|p| p.pair().map(|pair| (pair.row.row, pair.row.labels)))
    else {
        return;
    };
    let asked = store.asked.get_untracked() == Some(row);
    match store.reveal.with_untracked(|reveal| reveal.of(Labels(labels), asked)) {
        Decision::Show => {
            let is_there = store.text.with_untracked(|text| matches!(text, TextState::Shown(_)));
            if !(again && is_there) {
                store.text.set(TextState::Loading);
            }
            ask_text(page, row);
        }
        hidden => {
            store.text.set(TextState::Hidden(hidden));
            store.ranges.set(None);
        }
    }
}

fn ask_text(page: Page, row: u64) {
    let diff = page.store.address.with_untracked(|a| a.diff);
    page.ask_about_pair(|ticket| Ask::PairText { ticket, row, diff });
}

/// The text of the open pair has come.
pub(in crate::state) fn pair_text_arrived(page: Page, text: Result<Option<Box<PairText>>, Failure>) {
    let store = page.store;
    let waits = store.text.with_untracked(|text| !matches!(text, TextState::Hidden(_)));
    if waits {
        store.text.set(match text {
            Ok(Some(text)) => TextState::Shown(text),
            Ok(None) => TextState::Unavailable("The open files hold labels, but no text.".to_owned()),
            Err(failure) => TextState::Unavailable(failure.text),
        });
    }
}

/// The recorded sha256 of the open pair have come: its address can name it for good.
pub(in crate::state) fn hashes_arrived(page: Page, hashes: Result<Option<Hashes>, Failure>) {
    let store = page.store;
    if let (Ok(Some(hashes)), true) = (&hashes, store.pair.with_untracked(|p| p.pair().is_some())) {
        let fingerprint = Some(hashes.fingerprint.clone());
        let known =
            store.address.with_untracked(|a| a.row.as_ref().is_some_and(|r| r.fingerprint == fingerprint));
        if !known {
            store.address.update(|a| {
                if let Some(row) = &mut a.row {
                    row.fingerprint = fingerprint;
                }
            });
            write_address(page, false);
        }
    }
    store.hashes.set(match hashes {
        Ok(hashes) => HashesState::Known(hashes),
        Err(failure) => HashesState::Failed(failure.text),
    });
    super::saved::pair_known(page);
}

/// After the filter, the order or the data changed: the open pair's position is
/// another one; a place of the address may now be there.
pub(in crate::state) fn refresh_pair(page: Page) {
    let store = page.store;
    if let Some(address) = store.address.with_untracked(|a| a.row.clone())
        && store.complete.get_untracked()
    {
        open_address_of_pair(page, address);
    }
}

/// Closes the reader.
pub fn close_pair(page: Page) {
    let store = page.store;
    store.pair.set(PairView::Closed);
    store.address.update(|a| a.row = None);
    write_address(page, true);
}

/// Has the reader mark the words in which the responses differ, or no longer.
pub fn show_differences(page: Page, show: bool) {
    let store = page.store;
    store.address.update(|a| a.diff = show);
    write_address(page, false);
    let row = store.pair.with_untracked(|p| p.pair().map(|pair| pair.row.row));
    if let (Some(row), true) = (row, store.text.with_untracked(|t| matches!(t, TextState::Shown(_)))) {
        ask_text(page, row);
    }
}

/// Looks for other pairs with the prompt of the open one.
pub fn find_same_prompt(page: Page) {
    let store = page.store;
    if let Some(row) = store.pair.with_untracked(|p| p.pair().map(|pair| pair.row.row)) {
        store.same_prompt.set(Some(SamePrompt::default()));
        page.ask_about_pair(|ticket| Ask::SamePrompt { ticket, row });
    }
}

/// Lists the pairs with the prompt of the open one in the table.
pub fn list_same_prompt(page: Page, start: f64) {
    let place = page.store.pair.with_untracked(|p| p.pair().map(|pair| pair.row.place.clone()));
    if let Some(place) = place {
        let clause = crate::model::Clause {
            values: Values::Place(place),
            ..crate::model::Clause::any_of(View::SamePrompt, 0)
        };
        super::filtering::set_filter(page, Filter::default().with(clause), start);
    }
}

/// The pair as it stands in the reader.
pub fn open_pair_now(page: Page) -> Option<Pair> {
    page.store.pair.with_untracked(|p| p.pair().cloned())
}
