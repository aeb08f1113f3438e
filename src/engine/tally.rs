//! Rows by code: what counting adds up and expanding reads.

/// Where the rows of one view, or of the whole filter, are added up.
pub(super) struct Tally {
    /// Rows by joint.
    pub joints: Vec<u32>,
    /// Where rows by cell begin among all cells; none where the view does not need them.
    pub cells: Option<usize>,
}
