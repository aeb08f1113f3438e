//! What the engine program holds: the open dataset and the newest filter.

use super::prepare::Prepared;
use super::scope;
use crate::engine::{Engine, Listing, Matching};
use crate::model::{Cause, Counts, Filter, Found, Order, Part, Values, is_mark};
use crate::source::{Meter, Origins};
use crate::wire::{About, Reply, SourceStatus, Versus};
use futures_util::future::LocalBoxFuture;
use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

/// The reading of a dataset; nothing once it was given up.
pub(super) type Loading = Rc<RefCell<Option<LocalBoxFuture<'static, ()>>>>;

/// The state of the engine program.
pub(super) struct Session {
    /// Only the page's own origin; a dataset adds those of its addresses.
    pub own: Origins,
    /// What was asked for and is not open yet.
    opening: Option<Loading>,
    /// What is open and perhaps still being read.
    reading: Option<Loading>,
    /// The newest window of rows that the page asked for.
    pub rows_ticket: u32,
    /// The newest pair that the page asked for.
    pub pair_ticket: u32,
    /// The dataset that the text worker was told of; 0 for none.
    pub texts_epoch: u32,
    /// Whether the page waits for that.
    pub wants_texts: bool,
    /// Number of the newest search that the text worker was asked for, whether that
    /// is under way, and how far it was: bytes and pairs.
    pub search: u32,
    pub searching: bool,
    pub searched: [[u64; 2]; 2],
    /// Whether texts may be read.
    pub reads_text: bool,
    /// Of which epoch the text worker was told all labels, and whether it may read texts.
    pub labels_told: Option<(u32, bool)>,
    /// Number of the newest word on how far measuring is.
    pub measured: u32,
    /// The pair whose prompt others are looked for, with the page's ticket.
    pub same_prompt: Option<(u32, u64)>,
    /// What the reader has marked: places, and names of what each is marked with.
    pub marks: Vec<(String, Vec<String>)>,
    /// The newest dataset whose labels the page has drawn.
    pub drawn_epoch: u32,
    /// The open dataset.
    pub open: Option<Dataset>,
    /// The newest filter, what it is compared with, and the number that the page gave both.
    pub filter: Filter,
    pub versus: Option<Versus>,
    pub generation: u32,
    /// Grows with every change of the dataset's rows or lengths.
    version: u32,
    /// Grows with everything that is found in texts and marks.
    found_version: u32,
    /// Rows that match, with the state that they were found in.
    matching: Option<(State, Rc<Matching>)>,
    /// The same in an order.
    sorted: Option<(State, Order, Rc<Vec<u32>>)>,
    /// Counts without a filter, with the version that they are of.
    all: Option<(u32, Counts)>,
    /// The version whose counts without a filter the page knows.
    told: u32,
}

/// What a result depends on: a later one makes it stale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct State {
    version: u32,
    found_version: u32,
    pub generation: u32,
}

/// An open dataset.
pub(super) struct Dataset {
    pub epoch: u32,
    pub engine: Engine,
    /// Its sources, with their rows, once every label was counted.
    pub sources: Rc<[(Range<u64>, Prepared)]>,
    /// Whether every label was counted (or has failed).
    pub complete: bool,
}

/// How far one source was read.
pub(super) struct Reading {
    pub name: String,
    pub meter: Rc<Meter>,
    pub rows: u64,
    pub rows_total: u64,
    pub bytes_total: u64,
}

impl Reading {
    pub(super) fn status(&self) -> SourceStatus {
        SourceStatus {
            name: self.name.clone(),
            rows: self.rows,
            rows_total: self.rows_total,
            bytes: self.meter.bytes.get(),
            bytes_total: self.bytes_total,
            requests: self.meter.requests.get(),
            waiting: self.meter.waiting.get(),
        }
    }
}

impl Session {
    pub(super) fn new(own_origin: &str) -> Self {
        Self {
            own: Origins::own(own_origin),
            opening: None,
            reading: None,
            rows_ticket: 0,
            pair_ticket: 0,
            texts_epoch: 0,
            wants_texts: false,
            search: 0,
            searching: false,
            searched: Default::default(),
            reads_text: true,
            labels_told: None,
            measured: 0,
            same_prompt: None,
            marks: Vec::new(),
            drawn_epoch: 0,
            open: None,
            filter: Filter::default(),
            versus: None,
            generation: 0,
            version: 0,
            found_version: 0,
            matching: None,
            sorted: None,
            all: None,
            told: 0,
        }
    }

    pub(super) fn set_filter(&mut self, generation: u32, filter: Filter, versus: Option<Versus>) {
        self.generation = generation;
        self.filter = filter;
        self.versus = versus;
    }

    /// What results of this moment depend on.
    pub(super) fn state(&self) -> State {
        let Self { version, found_version, generation, .. } = *self;
        State { version, found_version, generation }
    }

    /// Begins to read a dataset. What was to be opened and is not yet is given up; what is
    /// open is read on, because the new one may turn out unreadable.
    pub(super) fn begin(&mut self, load: &Loading) {
        if let Some(before) = self.opening.replace(Rc::clone(load)) {
            before.take();
        }
    }

    /// Puts a new dataset in place of the one before.
    pub(super) fn replace(&mut self, dataset: Dataset, about: About) {
        let opened = self.opening.take();
        if let Some(before) = std::mem::replace(&mut self.reading, opened) {
            before.take();
        }
        scope::post(&Reply::Opened { epoch: dataset.epoch, about });
        self.open = Some(dataset);
        self.version += 1;
        self.same_prompt = None;
        self.searching = false;
        self.wants_texts = false;
    }

    /// The dataset of an epoch, while it is open.
    pub(super) fn dataset(&mut self, epoch: u32) -> Option<&mut Dataset> {
        self.open.as_mut().filter(|d| d.epoch == epoch)
    }

    /// The engine of an epoch's dataset, to be changed.
    pub(super) fn change(&mut self, epoch: u32) -> Option<&mut Engine> {
        self.version += 1;
        self.dataset(epoch).map(|dataset| &mut dataset.engine)
    }

    /// Appends rows to the dataset of an epoch, and how many pairs each stands for where
    /// these are label patterns; nothing where another one is open.
    pub(super) fn append(
        &mut self,
        epoch: u32,
        part: &Part,
        words: &[u64],
        pairs: &[u64],
    ) -> Result<(), Cause> {
        self.change(epoch).map_or(Ok(()), |engine| engine.append_patterns(part, words, pairs))
    }

    /// Takes what was found for a clause in consecutive rows; false where there is
    /// no memory for it, or another dataset is open.
    pub(super) fn set_found(&mut self, epoch: u32, values: &Values, first_row: u64, found: &[Found]) -> bool {
        self.found_version += 1;
        self.dataset(epoch).is_some_and(|dataset| dataset.engine.set_found(values, first_row, found))
    }

    /// Forgets which pairs are marked, because others are now.
    pub(super) fn forget_marks(&mut self) {
        self.found_version += 1;
        if let Some(dataset) = &mut self.open {
            dataset.engine.forget_found(|values| {
                // Names are of rules of the audit, too.
                matches!(values, Values::Names(names) if names.iter().any(|name| is_mark(name)))
            });
        }
    }

    /// Counts without a filter, where they are known.
    pub(super) fn all(&self) -> Option<&Counts> {
        self.all.as_ref().filter(|(version, _)| *version == self.version).map(|(_, counts)| counts)
    }

    /// Keeps counts without a filter.
    pub(super) fn keep_all(&mut self, counts: Counts) {
        self.all = Some((self.version, counts));
    }

    /// Whether the page lacks the counts without a filter; it is told them now.
    pub(super) fn tell_all(&mut self) -> bool {
        std::mem::replace(&mut self.told, self.version) != self.version
    }

    /// The rows that match the newest filter, where they are known.
    pub(super) fn matching(&self) -> Option<Rc<Matching>> {
        let state = self.state();
        self.matching.as_ref().filter(|(of, _)| *of == state).map(|(_, matching)| Rc::clone(matching))
    }

    /// Keeps the rows that match the newest filter.
    pub(super) fn keep_matching(&mut self, matching: &Rc<Matching>) {
        self.matching = Some((self.state(), Rc::clone(matching)));
    }

    /// The matching rows in an order, where that is known.
    pub(super) fn listing(&self, order: &Order) -> Option<Listing> {
        let matching = self.matching()?;
        if order.0.is_empty() {
            return Some(Listing::new(matching, None));
        }
        let state = self.state();
        let sorted = self.sorted.as_ref().filter(|(of, by, _)| *of == state && by == order);
        sorted.map(|(_, _, rows)| Listing::new(matching, Some(Rc::clone(rows))))
    }

    /// Keeps the matching rows in an order.
    pub(super) fn keep_sorted(&mut self, order: &Order, rows: Vec<u32>) {
        self.sorted = Some((self.state(), order.clone(), Rc::new(rows)));
    }
}
