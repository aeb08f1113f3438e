//! Agreement between annotators: which rows are the same response is found on request.

use crate::model::{Fields, View};
use crate::state::link::Page;
use crate::wire::{Ask, MeasureState, TextAsk};

/// How many bytes of texts there are is known: they can be read, where rows are annotations.
pub(in crate::state) fn annotators_can_be_asked(page: Page, texts: u64) {
    let store = page.store;
    if texts > 0 && store.fields_now().has(Fields::ANNOTATORS) {
        store.annotators.update(|own| {
            own.texts = texts;
            if own.state == MeasureState::Absent {
                own.state = MeasureState::Unread { bytes: texts };
            }
        });
    }
}

/// Reads the texts to find the rows that are the same response, or stops that.
pub fn read_annotators(page: Page, read: bool) {
    let store = page.store;
    if !store.reads_text() {
        return;
    }
    page.ask_text(TextAsk::Annotators { read });
    if read {
        // Until the text worker says how far that is.
        store.annotators.update(|own| {
            let left = match own.state {
                MeasureState::Unread { bytes } => bytes,
                _ => own.texts,
            };
            own.state = MeasureState::Reading { bytes: own.texts.saturating_sub(left), total: own.texts };
        });
    } else if store.filter.with_untracked(|filter| filter.clause(View::Annotators).is_some()) {
        // The filter has the same texts read.
        page.tell(Ask::Search { read: false });
    }
}

/// The text worker has ended, and what it was reading is lost.
pub(in crate::state) fn annotators_end(page: Page) {
    page.store.annotators.update(|own| {
        if own.texts > 0 && own.state != MeasureState::Known {
            own.state = MeasureState::Unread { bytes: own.texts };
        }
    });
}
