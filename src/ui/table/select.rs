//! Which rows are selected, as ranges of positions. Pure.

/// Rows from the first selected one to the last, at most: as many as the engine
/// gives at once, less those that are asked for around them.
pub(super) const MOST: u64 = 800;

/// Selected rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Selection {
    /// First and last position of each range; no two overlap.
    ranges: Vec<(u64, u64)>,
    /// Where a range begins that is extended.
    pub(super) anchor: u64,
}

impl Selection {
    /// Whether a row is selected.
    pub(super) fn has(&self, row: u64) -> bool {
        self.ranges.iter().any(|(first, last)| (*first..=*last).contains(&row))
    }

    /// Selects a row, or no longer.
    pub(super) fn toggle(&mut self, row: u64) {
        self.anchor = row;
        if self.has(row) {
            self.cut(row, row);
        } else {
            self.add(row, row);
        }
    }

    /// Selects a range. What is too far from it is no longer selected.
    fn add(&mut self, first: u64, last: u64) {
        self.cut(first, last);
        self.ranges.push((first, last));
        if self.span().is_some_and(|(_, many)| many > MOST) {
            self.ranges = vec![(first, last)];
        }
    }

    /// Selects from the anchor to a row, in place of the range that the anchor was in.
    pub(super) fn extend(&mut self, to: u64) {
        let anchor = self.anchor;
        self.ranges.retain(|(first, last)| !(*first..=*last).contains(&anchor));
        let to = to.max(anchor.saturating_sub(MOST - 1)).min(anchor + MOST - 1);
        self.add(anchor.min(to), anchor.max(to));
    }

    /// Takes a range out.
    fn cut(&mut self, from: u64, to: u64) {
        let mut left = Vec::new();
        for (first, last) in self.ranges.drain(..) {
            if first < from {
                left.push((first, last.min(from - 1)));
            }
            if last > to {
                left.push((first.max(to + 1), last));
            }
        }
        self.ranges = left;
    }

    /// Number of selected rows.
    pub(super) fn len(&self) -> u64 {
        self.ranges.iter().map(|(first, last)| last - first + 1).sum()
    }

    /// The first selected row, and how many there are from it to the last.
    pub(super) fn span(&self) -> Option<(u64, u64)> {
        let first = self.ranges.iter().map(|range| range.0).min()?;
        let last = self.ranges.iter().map(|range| range.1).max()?;
        Some((first, last - first + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_selected_one_by_one_and_as_ranges() {
        let mut selection = Selection::default();
        assert_eq!((selection.span(), selection.len()), (None, 0));
        selection.toggle(5);
        selection.extend(8);
        assert_eq!((selection.span(), selection.len()), (Some((5, 4)), 4));
        selection.extend(3);
        assert_eq!((selection.span(), selection.len()), (Some((3, 3)), 3));
        assert!(selection.has(3) && selection.has(5) && !selection.has(6));
        selection.toggle(4);
        assert!(selection.has(3) && !selection.has(4) && selection.has(5));
        selection.toggle(9);
        selection.extend(2);
        assert_eq!((selection.span(), selection.len()), (Some((2, 8)), 8));
        selection.toggle(2);
        assert_eq!(selection.span(), Some((3, 7)));
        selection.toggle(5000);
        assert_eq!((selection.span(), selection.len()), (Some((5000, 1)), 1), "too far away");
        selection.extend(9000);
        assert_eq!(selection.span(), Some((5000, MOST)));
        selection.extend(0);
        assert_eq!(selection.span(), Some((5000 + 1 - MOST, MOST)));
    }
}
