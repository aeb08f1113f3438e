//! What the engine program holds: the open dataset and the newest filter.

use super::scope;
use super::texts::Texts;
use crate::engine::{Engine, Matching};
use crate::model::{Counts, Filter, Part};
use crate::shard::Names;
use crate::source::{Meter, Origins};
use crate::wire::{About, Reply, SourceStatus};
use std::rc::Rc;

/// The state of the engine program.
pub(super) struct Session {
    /// Only the page's own origin; a dataset adds those of its addresses.
    pub own: Origins,
    /// The newest dataset that the page asked for.
    pub latest_epoch: u32,
    /// The newest window of rows that the page asked for.
    pub rows_ticket: u32,
    /// The newest pair that the page asked for.
    pub pair_ticket: u32,
    /// The open dataset.
    pub open: Option<Dataset>,
    filter: Filter,
    generation: u32,
    matching: Option<Rc<Matching>>,
    /// Counts without a filter, until rows are added.
    all: Option<Counts>,
}

/// An open dataset.
pub(super) struct Dataset {
    pub epoch: u32,
    pub engine: Engine,
    /// Names of prompt sources and of response sources.
    pub names: [Names; 2],
    pub texts: Rc<Texts>,
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
        }
    }
}

impl Session {
    pub(super) fn new(own_origin: &str) -> Self {
        Self {
            own: Origins::own(own_origin),
            latest_epoch: 0,
            rows_ticket: 0,
            pair_ticket: 0,
            open: None,
            filter: Filter::default(),
            generation: 0,
            matching: None,
            all: None,
        }
    }

    pub(super) fn set_filter(&mut self, generation: u32, filter: Filter) {
        self.generation = generation;
        self.filter = filter;
        self.matching = None;
    }

    /// Puts a new dataset in place of the one before.
    pub(super) fn replace(&mut self, dataset: Dataset, about: About) {
        scope::post(&Reply::Opened { epoch: dataset.epoch, about });
        self.open = Some(dataset);
        self.matching = None;
        self.all = None;
    }

    /// Appends rows to the dataset of an epoch; false when it is no longer open.
    pub(super) fn append(&mut self, epoch: u32, part: &Part, words: &[u64]) -> bool {
        self.matching = None;
        self.all = None;
        match &mut self.open {
            Some(dataset) if dataset.epoch == epoch => {
                dataset.engine.append(part, words);
                true
            }
            _ => false,
        }
    }

    /// The dataset of an epoch, while it is open.
    pub(super) fn dataset(&mut self, epoch: u32) -> Option<&mut Dataset> {
        self.open.as_mut().filter(|d| d.epoch == epoch)
    }

    /// Counts under the newest filter and tells the page.
    pub(super) fn post_counts(&mut self) {
        let Some(dataset) = &self.open else { return };
        let fresh = self.all.is_none();
        let all = self.all.get_or_insert_with(|| dataset.engine.count(&Filter::default()));
        let shown = if self.filter.is_empty() { all.clone() } else { dataset.engine.count(&self.filter) };
        scope::post(&Reply::Counted {
            epoch: dataset.epoch,
            generation: self.generation,
            complete: dataset.complete,
            all: fresh.then(|| all.to_numbers()),
            shown: shown.to_numbers(),
        });
    }

    /// The rows that match the newest filter.
    pub(super) fn matching(&mut self) -> Rc<Matching> {
        if let Some(matching) = &self.matching {
            return Rc::clone(matching);
        }
        let matching = Rc::new(match &self.open {
            Some(dataset) => dataset.engine.matching(&self.filter),
            None => Matching::default(),
        });
        self.matching = Some(Rc::clone(&matching));
        matching
    }
}
