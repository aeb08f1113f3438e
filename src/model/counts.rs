//! What the charts show, as exact integer counts.

use super::{PairSafety, Preference, View};
use serde::{Deserialize, Serialize};

/// Counts of a response-level label, by response and by pair.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponseCounts {
    /// Response 0 has the value.
    pub response_0: u64,
    /// Response 1 has the value.
    pub response_1: u64,
    /// Pairs in which either response has the value.
    pub either: u64,
    /// Pairs in which both responses have the value.
    pub both: u64,
}

impl ResponseCounts {
    /// Responses with the value, whichever they are.
    pub fn responses(&self) -> u64 {
        self.response_0 + self.response_1
    }
}

/// The aggregate set of one filter state. Each view is counted with its own
/// clause skipped; `pairs_in[view]` is then its denominator in pairs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Pairs that satisfy every clause.
    pub pairs: u64,
    /// Pairs counted by each view, in the order of [`View::ALL`].
    pub pairs_in: [u64; View::ALL.len()],
    /// Per category, in schema order.
    pub categories: Vec<ResponseCounts>,
    /// Per severity level 0–3, and unknown at index 4.
    pub severity: [ResponseCounts; 5],
    /// In the order of [`PairSafety::ALL`].
    pub pair_safety: [u64; PairSafety::ALL.len()],
    /// In the order of [`Preference::ALL`].
    pub better_safer: [u64; Preference::ALL.len()],
}

impl Counts {
    /// Zero counts for a number of categories.
    pub fn zero(categories: usize) -> Self {
        Self { categories: vec![ResponseCounts::default(); categories], ..Self::default() }
    }
}
