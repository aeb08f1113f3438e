//! What each chart of the overview shows, one file per chart. Pure: counts in,
//! marks, tables and sentences out.

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
use crate::model::Counts;

/// Describes one chart.
type Describe = fn(&Context, &Counts) -> Figure;

/// Every chart by name, in the order of the overview.
const FIGURES: [(&str, Describe); 11] = [
    ("categories", categories::describe),
    ("severity", severity::describe),
    ("pair-safety", pair_safety::describe),
    ("better-safer", better_safer::describe),
    ("category-severity", category_severity::describe),
    ("differs", differs::describe),
    ("labels-per-response", labels_per_response::describe),
    ("cooccurrence", cooccurrence::describe),
    ("sources", sources::describe),
    ("lengths", lengths::describe),
    ("splits", splits::describe),
];

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
    let (name, describe) = FIGURES[place];
    let mut figure = describe(context, counts);
    figure.name = name;
    figure
}
