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
pub use crate::model::CHARTS as NAMES;
use crate::model::{Counts, Fields};
pub use annotators::describe_annotators;

/// Describes one chart.
type Describe = fn(&Context, &Counts) -> Figure;

/// Fields of which a dataset has all; of several sets one is enough.
type Needs = &'static [Fields];

const BOTH_PREFERENCES: Fields = Fields::BETTER.and(Fields::SAFER);
const OF_PAIRS: Fields = Fields::PAIR.and(Fields::SAFE).and(Fields::SEVERITY).and(Fields::CATEGORIES);

/// What every chart is of, in the order of [`NAMES`].
const FIGURES: [(Needs, Describe); NAMES.len()] = [
    (&[Fields::CATEGORIES], categories::describe),
    (&[Fields::SEVERITY], severity::describe),
    (&[Fields::SAFE], pair_safety::describe),
    (&[BOTH_PREFERENCES], better_safer::describe),
    (&[Fields::CATEGORIES.and(Fields::SEVERITY)], category_severity::describe),
    (&[OF_PAIRS], differs::describe),
    (&[Fields::CATEGORIES.and(Fields::RESPONSE)], labels_per_response::describe),
    (&[Fields::CATEGORIES.and(Fields::RESPONSE)], cooccurrence::describe),
    (&[Fields::PROMPT_SOURCE, Fields::RESPONSE_SOURCE], sources::describe),
    (&[Fields::NONE], lengths::describe),
    (&[Fields::NONE], splits::describe),
    (&[Fields::ANNOTATORS], annotators::describe),
];

/// Place of the chart of agreement between annotators in [`NAMES`].
pub const ANNOTATORS: usize = NAMES.len() - 1;

/// Whether the chart at a place of [`NAMES`] is of what rows have.
pub fn is_of(place: usize, fields: Fields) -> bool {
    FIGURES.get(place).is_some_and(|(needs, _)| needs.iter().any(|needs| fields.has(*needs)))
}

/// What the chart at a place of [`NAMES`] shows of counts.
pub fn describe(place: usize, context: &Context, counts: &Counts) -> Figure {
    let (_, describe) = FIGURES[place];
    let figure = if is_of(place, context.fields) { describe(context, counts) } else { Figure::default() };
    Figure { name: NAMES[place], ..figure.of(context.fields) }
}
