//! The reader: which pair is open, and what is shown of it.

use super::bar::write_address;
use crate::model::{Clause, Decision, Fields, Filter, Labels, Mode, PairAddress, Values, View};
use crate::state::link::Page;
use crate::state::store::{HashesState, PairView, Reading, SamePrompt, TextState};
use crate::wire::{Failure, Hashes, Pair, PairText, Target, TextAsk};

/// Opens a pair of the table.
pub fn open_pair(page: Page, row: u64, start: f64) {
    // A label pattern is no pair that could be read.
    if !page.store.fields_now().has(Fields::PATTERNS) {
        ask(page, Target::Row(row), Some(start));
    }
}

/// Opens the pair of an address.
pub(in crate::state) fn open_address_of_pair(page: Page, address: PairAddress) {
    ask(page, Target::Place(address.place), None);
}

fn ask(page: Page, target: Target, start: Option<f64>) {
    let order = page.store.address.with_untracked(|a| a.table.order.clone());
    page.ask_pair(target, order, start);
}

/// The engine found the pair, or found that there is none at its place.
pub(in crate::state) fn pair_arrived(page: Page, pair: Option<Box<Pair>>) {
    let store = page.store;
    let address = store.address.with_untracked(|a| a.row.clone());
    let Some(pair) = pair else { return look_for(page, address) };
    let row = pair.row.row;
    let old = store.pair.with_untracked(|p| match p {
        PairView::Open { pair, from } => Some((pair.row.row, from.clone())),
        _ => None,
    });
    let from = page.with(|link| link.pair_from.take()).flatten();
    let (same, from) = match old {
        Some((old, before)) if old == row => (true, from.or(before)),
        _ => (false, from),
    };
    if !same {
        store.learn(|reading| {
            let asked = reading.asked.filter(|asked| *asked == row);
            let (text, invisible) = (std::mem::take(&mut reading.text), reading.invisible);
            *reading = Reading { text, asked, invisible, ..Reading::default() };
        });
    }
    if address.as_ref().is_none_or(|address| address.place != pair.row.place) {
        let fingerprint = address.and_then(|a| a.fingerprint).filter(|_| from.is_some());
        // A quiz opens its pairs by itself: it is one entry of the history.
        let is_new = store.address.with_untracked(|a| a.row.is_none() && a.quiz.is_none());
        store.address.update(|a| a.row = Some(PairAddress { place: pair.row.place.clone(), fingerprint }));
        write_address(page, is_new);
    }
    store.pair.set(PairView::Open { pair, from });
    page.ask_about_pair(|ticket| TextAsk::Hashes { ticket, row });
    show_or_hide(page, same);
}

/// No pair, or another one, stands at the place of an address: its fingerprint finds it.
fn look_for(page: Page, address: Option<PairAddress>) {
    let store = page.store;
    let said = address.as_ref().map(PairAddress::to_string).unwrap_or_default();
    match address.and_then(|address| address.fingerprint) {
        Some(fingerprint) => {
            store.pair.set(PairView::Looking(said));
            page.ask_about_pair(|ticket| TextAsk::Find { ticket, fingerprint });
        }
        None => store.pair.set(PairView::Missing(said)),
    }
}

/// The pair of a fingerprint was found elsewhere, or is gone.
pub(in crate::state) fn pair_located(page: Page, row: Result<Option<u64>, Failure>) {
    let store = page.store;
    let address = store.address.with_untracked(|a| a.row.clone());
    match row {
        Ok(Some(row)) => {
            page.with(|link| link.pair_from = address.map(|address| address.place));
            ask(page, Target::Row(row), None);
        }
        Ok(None) => {
            let said = address.as_ref().map(PairAddress::to_string).unwrap_or_default();
            store.pair.set(PairView::Missing(said));
        }
        Err(failure) => store.pair.set(PairView::Failed(failure.text)),
    }
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
    let asked = store.reading_now().asked == Some(row);
    let decision = store.reveal.with_untracked(|reveal| reveal.of(Labels(labels), asked));
    store.learn(|reading| match decision {
        Decision::Show if again && matches!(reading.text, TextState::Shown(_)) => {}
        Decision::Show => reading.text = TextState::Loading,
        hidden => {
            reading.text = TextState::Hidden(hidden);
            reading.ranges = None;
        }
    });
    if decision == Decision::Show {
        ask_text(page, row);
    }
}

fn ask_text(page: Page, row: u64) {
    let store = page.store;
    let diff = store.address.with_untracked(|a| a.diff);
    let search = store.filter.with_untracked(|filter| match filter.clause(View::Search) {
        Some(Clause { values: Values::Search(search), mode: Mode::Any | Mode::All, .. }) => {
            Some(search.clone())
        }
        _ => None,
    });
    if search.is_none() && !diff {
        store.learn(|reading| reading.ranges = Some(Ok(Default::default())));
    }
    page.ask_about_pair(|ticket| TextAsk::PairText { ticket, row, search, diff });
}

/// The text of the open pair has come.
pub(in crate::state) fn pair_text_arrived(page: Page, text: Result<Option<Box<PairText>>, Failure>) {
    page.store.learn(|reading| {
        if !matches!(reading.text, TextState::Hidden(_)) {
            reading.text = match text {
                Ok(Some(text)) => TextState::Shown(text),
                Ok(None) => TextState::Unavailable("The open files hold labels, but no text.".to_owned()),
                Err(failure) => TextState::Unavailable(failure.text),
            };
        }
    });
}

/// The recorded sha256 of the open pair have come: its address can name it for good.
pub(in crate::state) fn hashes_arrived(page: Page, hashes: Result<Option<Hashes>, Failure>) {
    let store = page.store;
    if let (Ok(Some(hashes)), true) = (&hashes, store.pair.with_untracked(|p| p.pair().is_some())) {
        let address = store.address.with_untracked(|a| a.row.clone());
        let known = address.as_ref().and_then(|address| address.fingerprint.clone());
        let own = &hashes.fingerprint;
        match known {
            // Digits may have been left out.
            Some(known) if !(own.starts_with(&known[..]) || known.starts_with(&own[..])) => {
                return look_for(page, address);
            }
            Some(known) if known == *own => {}
            _ => {
                store.address.update(|a| {
                    if let Some(row) = &mut a.row {
                        row.fingerprint = Some(own.clone());
                    }
                });
                write_address(page, false);
            }
        }
    }
    store.learn(|reading| {
        reading.hashes = match hashes {
            Ok(hashes) => HashesState::Known(hashes),
            Err(failure) => HashesState::Failed(failure.text),
        }
    });
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
    if show {
        // What was found before says nothing about words that differ.
        store.learn(|reading| reading.ranges = None);
    }
    if let (Some(row), true) = (row, matches!(store.reading_now().text, TextState::Shown(_))) {
        ask_text(page, row);
    }
}

/// Shows characters that cannot be seen, or no longer.
pub fn show_invisible(page: Page, show: bool) {
    page.store.learn(|reading| reading.invisible = show);
}

/// Looks for other pairs with the prompt of the open one.
pub fn find_same_prompt(page: Page) {
    let store = page.store;
    if let Some(row) = store.pair.with_untracked(|p| p.pair().map(|pair| pair.row.row)) {
        store.learn(|reading| reading.same_prompt = Some(SamePrompt::default()));
        page.ask_same_prompt(row);
    }
}

/// Lists the pairs with the prompt of the open one in the table.
pub fn list_same_prompt(page: Page, start: f64) {
    let place = page.store.pair.with_untracked(|p| p.pair().map(|pair| pair.row.place.clone()));
    if let Some(place) = place {
        let clause = Clause { values: Values::Place(place), ..Clause::any_of(View::SamePrompt, 0) };
        super::filtering::set_filter(page, Filter::default().with(clause), start);
    }
}

/// The pair as it stands in the reader.
pub fn open_pair_now(page: Page) -> Option<Pair> {
    page.store.pair.with_untracked(|p| p.pair().cloned())
}
