//! What is found row by row: marked pairs here, texts and their annotators by the text
//! worker, which is told what to search and says what it has found so far.

use super::answer::row_of;
use super::session::Session;
use super::{Shared, count, scope};
use crate::model::{Fields, Filter, Found, Values, View};
use crate::wire::{AllLabels, Reply, SearchState, TextAsk, Versus, Wanted};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// Milliseconds for which a count waits for the text worker: what that holds already it
/// has searched by then, and nobody sees a count of nothing.
const PATIENCE: f64 = 150.0;
/// Milliseconds between two looks.
const LOOK: u32 = 4;
/// Views whose rows the text worker finds.
const BY_TEXTS: [View; 4] = [View::Search, View::SamePrompt, View::Annotators, View::Audit];
/// Rows that are told of those with the same prompt.
const MOST_SAME: usize = 200;

impl Session {
    /// The values of a view's clauses: of the newest filter, and of what it is compared with.
    fn values_of(&self, views: &[View]) -> Vec<Values> {
        let versus = match &self.versus {
            Some(Versus::Filter(filter)) => Some(filter),
            _ => None,
        };
        let filters = [Some(&self.filter), versus].into_iter().flatten();
        filters
            .flat_map(Filter::clauses)
            .filter(|clause| views.contains(&clause.view))
            .map(|clause| clause.values.clone())
            .collect()
    }

    fn same_prompt_values(&self) -> Option<Values> {
        let (_, row) = self.same_prompt?;
        Some(Values::Place(self.open.as_ref()?.engine.place(row)))
    }

    /// The clauses that texts decide and that were not searched in full.
    fn wanted(&self) -> Vec<Wanted> {
        let Some(dataset) = &self.open else { return Vec::new() };
        let engine = &dataset.engine;
        let mut wanted: Vec<Wanted> = Vec::new();
        let all = self.values_of(&BY_TEXTS).into_iter();
        for values in all.chain(self.same_prompt_values()) {
            let is_absent = matches!(values, Values::Mask(_)) && !engine.fields().has(Fields::ANNOTATORS);
            let open = engine.searched(&values) < engine.pairs() && !is_absent;
            if open && wanted.iter().all(|wanted| wanted.values != values) {
                let row = match &values {
                    Values::Place(place) => engine.row_at(place),
                    _ => None,
                };
                wanted.push(Wanted { values, row });
            }
        }
        wanted
    }

    fn has_texts(&self) -> bool {
        self.open.as_ref().is_some_and(|d| d.sources.iter().any(|(_, source)| source.text_bytes() > 0))
    }
}

/// Tells the text worker where texts are, as soon as that is known.
pub(super) fn open_texts(session: &mut Session) {
    session.wants_texts = true;
    let Some(dataset) = session.open.as_ref().filter(|dataset| dataset.complete) else { return };
    let epoch = dataset.epoch;
    if session.texts_epoch != epoch {
        let mut files = Vec::new();
        let sources = dataset.sources.iter().flat_map(|(rows, source)| source.for_texts(rows, &mut files));
        let ask = TextAsk::Open { epoch, sources: sources.collect() };
        let has_annotators = dataset.engine.fields().has(Fields::ANNOTATORS);
        scope::relay_with(&ask, &files);
        session.texts_epoch = epoch;
        session.labels_told = None;
        if has_annotators {
            tell_labels(session);
        }
    }
}

/// Tells the text worker the labels of all rows, once, or whenever it may read texts or no longer.
fn tell_labels(session: &mut Session) {
    let Some(dataset) = session.open.as_ref().filter(|dataset| dataset.complete) else { return };
    let (engine, reads_text) = (&dataset.engine, session.reads_text);
    if session.labels_told.replace((dataset.epoch, reads_text)) != Some((dataset.epoch, reads_text)) {
        scope::relay(&TextAsk::Labels(Box::new(AllLabels {
            fields: engine.fields(),
            categories: engine.categories().len() as u32,
            words: (0..engine.pairs()).filter_map(|row| engine.labels(row)).map(|labels| labels.0).collect(),
            pairs: engine.weights().to_vec(),
            parts: engine.parts().to_vec(),
            runs: engine.runs(),
            reads_text,
        })));
    }
}

/// The rows that match all other clauses are to be judged by the rules of the audit.
pub(super) fn audit(session: &mut Session, texts: bool) {
    open_texts(session);
    tell_labels(session);
    let filter = session.filter.clone().without(View::Audit);
    let engine = session.open.as_ref().map(|dataset| &dataset.engine);
    let matching = engine.filter(|_| !filter.is_empty()).map(|engine| engine.matching(&filter));
    let matching = matching.map_or_else(Vec::new, |matching| matching.bits().to_vec());
    scope::relay(&TextAsk::Audit { texts, matching });
}

/// Has texts searched for what is wanted, or says why they are not.
pub(super) fn search(session: &Shared) {
    let mut session = session.borrow_mut();
    let Some(dataset) = session.open.as_ref().filter(|dataset| dataset.complete) else { return };
    let epoch = dataset.epoch;
    if session.wants_texts {
        open_texts(&mut session);
    }
    let wanted = session.wanted();
    if wanted.is_empty() {
        if std::mem::take(&mut session.searching) {
            scope::relay(&TextAsk::StopSearch);
        }
        let is_none = session.values_of(&BY_TEXTS).is_empty();
        let state = if is_none { SearchState::Idle } else { SearchState::Done };
        tell_same_prompt(&session, true, [0; 2]);
        return scope::post(&Reply::Searching { epoch, state });
    }
    // Rules of the audit may need no more than labels: the text worker knows which do.
    let audits = |wanted: &Wanted| matches!(wanted.values, Values::Names(_));
    let need_texts = !wanted.iter().all(audits);
    let refused = match () {
        () if need_texts && !session.has_texts() => SearchState::Absent,
        () if need_texts && !session.reads_text => SearchState::Refused,
        () => {
            open_texts(&mut session);
            if wanted.iter().any(audits) {
                tell_labels(&mut session);
            }
            session.searching = true;
            session.search += 1;
            return scope::relay(&TextAsk::Search { search: session.search, wanted });
        }
    };
    if std::mem::take(&mut session.searching) {
        scope::relay(&TextAsk::StopSearch);
    }
    scope::post(&Reply::Searching { epoch, state: refused });
}

/// Has texts searched no longer, because the reader wants that.
pub(super) fn stop(session: &mut Session) {
    let [bytes, pairs] = session.searched;
    if let (true, Some(dataset)) = (std::mem::take(&mut session.searching), &session.open) {
        scope::relay(&TextAsk::StopSearch);
        let state = SearchState::Stopped { bytes, pairs };
        scope::post(&Reply::Searching { epoch: dataset.epoch, state });
    }
}

/// A newer filter: it is counted, once what is quickly found for it has come.
pub(super) fn query(session: &Shared) {
    find_marks(&mut session.borrow_mut());
    search(session);
    let session = Rc::clone(session);
    spawn_local(async move {
        let (generation, since) = (session.borrow().generation, scope::now());
        let waits = || {
            let session = session.borrow();
            session.generation == generation && session.searching && !session.wanted().is_empty()
        };
        while waits() && scope::now() - since < PATIENCE {
            scope::pause(LOOK).await;
        }
        count::counts(&session).await;
    });
}

/// Other pairs with the prompt of a row are looked for.
pub(super) fn same_prompt(session: &Shared, ticket: u32, row: u64) {
    session.borrow_mut().same_prompt = Some((ticket, row));
    search(session);
}

/// The text worker has found out about consecutive rows.
pub(super) fn take(session: &Shared, epoch: u32, values: &Values, first_row: u64, found: &[Found]) {
    session.borrow_mut().set_found(epoch, values, first_row, found);
}

/// The text worker says how far it is; the page is told when that is counted.
pub(super) fn tell(session: &Shared, epoch: u32, search: u32, state: SearchState) {
    let session = Rc::clone(session);
    spawn_local(async move {
        let reading = match &state {
            SearchState::Reading { bytes, pairs } => Some([*bytes, *pairs]),
            _ => None,
        };
        let done = matches!(state, SearchState::Done);
        tell_same_prompt(&session.borrow(), done, reading.unwrap_or_default()[0]);
        count::counts(&session).await;
        let mut session = session.borrow_mut();
        // Once it was stopped or overtaken, what had been under way says nothing any more.
        if session.searching && session.search == search && session.dataset(epoch).is_some() {
            session.searching = reading.is_some();
            session.searched = reading.unwrap_or(session.searched);
            scope::post(&Reply::Searching { epoch, state });
        }
    });
}

/// Tells other pairs with the prompt that is looked for.
fn tell_same_prompt(session: &Session, done: bool, bytes: [u64; 2]) {
    let (Some((ticket, own)), Some(values)) = (session.same_prompt, session.same_prompt_values()) else {
        return;
    };
    let Some(dataset) = &session.open else { return };
    let rows = dataset.engine.rows_with(&values).filter(|row| *row != own).take(MOST_SAME);
    let rows = rows.filter_map(|row| row_of(session, row)).collect();
    scope::post(&Reply::SamePrompt { ticket, rows, done, bytes });
}

/// Takes what is marked in place of what was.
pub(super) fn set_marks(session: &Shared, marks: Vec<(String, Vec<String>)>) {
    let filters = {
        let mut session = session.borrow_mut();
        session.marks = marks;
        session.forget_marks();
        !session.values_of(&[View::Marks]).is_empty()
    };
    if filters {
        query(session);
    }
}

/// Finds the marked pairs for the newest filter and what it is compared with.
pub(super) fn find_marks(session: &mut Session) {
    for values in session.values_of(&[View::Marks]) {
        let (Some(dataset), Values::Names(names)) = (&session.open, &values) else { continue };
        let (epoch, pairs) = (dataset.epoch, dataset.engine.pairs());
        if dataset.engine.searched(&values) >= pairs {
            continue;
        }
        let mut found = vec![0; pairs as usize];
        for (place, own) in &session.marks {
            let row = dataset.engine.row_at(place).and_then(|row| found.get_mut(row as usize));
            if let Some(row) = row {
                let has = names.iter().filter(|name| own.contains(name)).count();
                *row = Found::from(has > 0) | Found::from(has == names.len()) << 1;
            }
        }
        session.set_found(epoch, &values, 0, &found);
    }
}
