//! The audit: what labels and texts contradict is found on request.

use crate::model::{Clause, Rule, View};
use crate::state::link::Page;
use crate::wire::{Ask, MeasureState};

use super::{Click, click_mark, set_filter};

/// Judges the pairs that match all other clauses, where that was not done already.
pub fn audit(page: Page) {
    let store = page.store;
    let filter = store.filter.get_untracked().without(View::Audit);
    if store.complete.get_untracked()
        && page.filter_is_told()
        && store.audit.with_untracked(|own| own.asked.as_ref() != Some(&filter))
    {
        let texts = store.audit.with_untracked(|own| matches!(own.state, MeasureState::Reading { .. }));
        store.audit.update(|own| own.asked = Some(filter));
        page.tell(Ask::Audit { texts });
    }
}

/// Reads the texts for the rules of texts, or stops that.
pub fn audit_texts(page: Page, read: bool) {
    let store = page.store;
    if read && !store.reads_text() {
        return;
    }
    if let (true, MeasureState::Unread { bytes }) =
        (read, store.audit.with_untracked(|own| own.state.clone()))
    {
        // Until the text worker says how far that is.
        store.audit.update(|own| own.state = MeasureState::Reading { bytes: 0, total: bytes });
    }
    page.tell(Ask::Audit { texts: read });
}

/// The text worker has ended, and what it knew is lost: it is asked again when that is drawn.
pub(in crate::state) fn audit_ends(page: Page) {
    page.store.audit.update(|own| {
        own.asked = None;
        if matches!(own.state, MeasureState::Reading { .. }) {
            own.state = MeasureState::Absent;
        }
    });
}

/// Shows the pairs that break a rule.
pub fn filter_by_rule(page: Page, rule: Rule, start: f64) {
    click_mark(page, Clause::any_name(View::Audit, vec![rule.key().to_owned()]), Click::Only, start);
}

/// Filters by a rule and by something else.
pub fn filter_by_rule_and(page: Page, rule: Rule, other: Clause, start: f64) {
    let rule = Clause::any_name(View::Audit, vec![rule.key().to_owned()]);
    set_filter(page, page.store.filter.get_untracked().with(rule).with(other), start);
}
