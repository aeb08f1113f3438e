//! Which texts the reader wants to see.

use super::bar::write_address;
use super::pair::show_or_hide;
use super::say;
use crate::model::{Level, Reveal};
use crate::state::kept;
use crate::state::link::Page;
use crate::state::store::TextState;
use crate::wire::Ask;

/// Under this name the browser keeps the reader's level and rules.
const KEPT: &str = "reveal";

/// Takes what the reader has decided before; an address can only hide more.
pub(in crate::state) fn begin(page: Page, hide: bool) {
    let set = page.store.categories_now();
    let own = kept::get(KEPT).map_or_else(Reveal::default, |text| Reveal::from_text(&text, &set));
    page.store.reveal.set(if hide { own.hidden() } else { own });
    page.tell(Ask::ReadTexts { allowed: page.store.reads_text() });
}

/// The address that was followed hides text.
pub(in crate::state) fn hide_by_address(page: Page) {
    change(page, page.store.reveal.get_untracked().hidden());
}

/// Sets level and rules, and has the browser keep them.
pub fn decide(page: Page, reveal: Reveal) {
    let set = page.store.categories_now();
    let kept = kept::set(KEPT, &reveal.to_text(&set));
    if !kept {
        say(page, "This browser keeps nothing: the choice holds for this visit.");
    }
    change(page, reveal);
}

/// Shows text wherever no rule says otherwise, for this visit.
pub fn show_text(page: Page) {
    let store = page.store;
    if store.address.with_untracked(|a| a.hide) {
        store.address.update(|a| a.hide = false);
        write_address(page, false);
    }
    change(page, Reveal { level: Level::Show, ..store.reveal.get_untracked() });
}

/// Hides all text at once.
pub fn hide_text(page: Page) {
    page.store.learn(|reading| reading.asked = None);
    change(page, page.store.reveal.get_untracked().hidden());
}

/// Hides all text that is shown, and says so.
pub fn hide_all_text(page: Page) {
    let store = page.store;
    let shows = store.reveal.with_untracked(|reveal| reveal.level == Level::Show)
        || store.pair.with_untracked(|pair| pair.pair().is_some())
            && !matches!(store.reading_now().text, TextState::Hidden(_));
    if shows {
        hide_text(page);
        say(page, "All text is hidden.");
    }
}

/// Whether texts may be read at all.
pub fn reads_text(page: Page) -> bool {
    page.store.reads_text()
}

/// Shows the text of the open pair alone.
pub fn show_pair(page: Page) {
    let store = page.store;
    let row = store.pair.with_untracked(|p| p.pair().map(|pair| pair.row.row));
    store.learn(|reading| reading.asked = row);
    show_or_hide(page, true);
}

fn change(page: Page, reveal: Reveal) {
    let store = page.store;
    let before = store.reveal.get_untracked();
    if before != reveal {
        store.reveal.set(reveal);
        if reveal.level != Level::Show {
            store.texts.set(Default::default());
            page.with(|link| link.texts_asked.clear());
        }
        if (before.level == Level::Labels) != (reveal.level == Level::Labels) {
            if reveal.level == Level::Labels {
                // What was read of texts goes with it.
                page.end_texts();
                page.tell(Ask::TextsEnded);
            }
            page.tell(Ask::ReadTexts { allowed: reveal.level != Level::Labels });
        }
    }
    show_or_hide(page, true);
}
