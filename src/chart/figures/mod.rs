//! What each chart of the overview shows, one file per chart. Pure: counts in,
//! marks, tables and sentences out.

mod annotators;
mod better_safer;
mod categories;
mod category_severity;
mod cooccurrence;
mod differs;
mod labels_per_response;
mod lengths;
mod pair_safety;
mod severity;
mod sources;
mod splits;

use super::figure::{Context, Figure};
use crate::model::{Counts, Fields};
pub use annotators::describe_annotators;

/// Describes one chart.
type Describe = fn(&Context, &Counts) -> Figure;

/// Fields of which a dataset has all; of several sets one is enough.
type Needs = &'static [Fields];

const BOTH_PREFERENCES: Fields = Fields::BETTER.and(Fields::SAFER);
const OF_PAIRS: Fields = Fields::PAIR.and(Fields::SAFE).and(Fields::SEVERITY).and(Fields::CATEGORIES);

/// Every chart by name, in the order of the overview, and what it is of.
const FIGURES: [(&str, Needs, Describe); 12] = [
    ("categories", &[Fields::CATEGORIES], categories::describe),
    ("severity", &[Fields::SEVERITY], severity::describe),
    ("pair-safety", &[Fields::SAFE], pair_safety::describe),
    ("better-safer", &[BOTH_PREFERENCES], better_safer::describe),
    ("category-severity", &[Fields::CATEGORIES.and(Fields::SEVERITY)], category_severity::describe),
    ("differs", &[OF_PAIRS], differs::describe),
    ("labels-per-response", &[Fields::CATEGORIES.and(Fields::RESPONSE)], labels_per_response::describe),
    ("cooccurrence", &[Fields::CATEGORIES.and(Fields::RESPONSE)], cooccurrence::describe),
    ("sources", &[Fields::PROMPT_SOURCE, Fields::RESPONSE_SOURCE], sources::describe),
    ("lengths", &[Fields::NONE], lengths::describe),
    ("splits", &[Fields::NONE], splits::describe),
    ("annotators", &[Fields::ANNOTATORS], annotators::describe),
];

/// Place of the chart of agreement between annotators in [`NAMES`].
pub const ANNOTATORS: usize = FIGURES.len() - 1;

/// Whether the chart at a place of [`NAMES`] is of what rows have.
pub fn is_of(place: usize, fields: Fields) -> bool {
    FIGURES.get(place).is_some_and(|(_, needs, _)| needs.iter().any(|needs| fields.has(*needs)))
}

/// Names of the charts, in the order of the overview.
pub const NAMES: [&str; FIGURES.len()] = {
    let mut names = [""; FIGURES.len()];
    let mut i = 0;
    while i < names.len() {
        names[i] = FIGURES[i].0;
        i += 1;
    }
    names
};

/// What the chart at a place of [`NAMES`] shows of counts.
pub fn describe(place: usize, context: &Context, counts: &Counts) -> Figure {
    let (name, _, describe) = FIGURES[place];
    let figure = if is_of(place, context.fields) { describe(context, counts) } else { Figure::default() };
    Figure { name, ..figure.of(context.fields) }
}
