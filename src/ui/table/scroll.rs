//! Which rows of a long table are in view. Pure.
//!
//! Rows have one height, and the table's space in its scroll frame is as high as
//! all of them together, up to [`MOST`]: browsers allow no higher elements (Firefox
//! ends at 17.8 million pixels). Beyond that a drag of the scroll bar is taken
//! as a share of the table, while wheel, keys and fingers move row by row, as they
//! do in a short one.

use std::ops::Range;

/// Rows that stand ready above and below those in view.
pub(super) const READY: u64 = 10;

/// Rows are made and taken away by so many at a time.
const STEP: u64 = 4;

/// Highest space that is asked of a browser, in pixels.
const MOST: f64 = 8_000_000.0;

/// Rows of a table in a scroll frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Frame {
    /// Rows of the table.
    pub(super) rows: u64,
    /// Height of a row, in pixels.
    pub(super) row: f64,
    /// Height of the frame, in pixels.
    pub(super) view: f64,
}

/// Where a frame is: pixels from the top of the first row to what is in view,
/// and what the browser says of the scroll bar.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct At {
    /// Pixels above the view, were the space as high as all rows.
    pub(super) top: f64,
    /// The scroll bar's place.
    pub(super) bar: f64,
}

/// A number kept between 0 and another. (The standard library's way can panic with a
/// message that has numbers in it, and writing them costs 10 KB of program.)
fn between(number: f64, most: f64) -> f64 {
    number.min(most).max(0.0)
}

impl Frame {
    /// Height of all rows.
    fn full(&self) -> f64 {
        self.rows as f64 * self.row
    }

    /// Height of the space in the scroll frame.
    pub(super) fn space(&self) -> f64 {
        self.full().min(MOST)
    }

    /// How far rows can be scrolled, and how far the bar can.
    fn ways(&self) -> (f64, f64) {
        ((self.full() - self.view).max(0.0), (self.space() - self.view).max(0.0))
    }

    /// The place that belongs to a place of the bar, taken as a share.
    fn by_share(&self, bar: f64) -> At {
        let (way, bar_way) = self.ways();
        let share = if bar_way > 0.0 { between(bar / bar_way, 1.0) } else { 0.0 };
        At { top: share * way, bar }
    }

    /// After the bar has moved to a place.
    pub(super) fn scrolled(&self, before: At, bar: f64) -> At {
        let (way, bar_way) = self.ways();
        let moved = bar - before.bar;
        // At the ends, and after a long way, the bar decides.
        if way <= bar_way || moved.abs() > self.view || bar <= 0.0 || bar >= bar_way {
            return self.by_share(bar);
        }
        At { top: between(before.top + moved, way), bar }
    }

    /// The place with a row in view, as little moved as it takes.
    pub(super) fn with_row(&self, before: At, row: u64) -> At {
        let (way, bar_way) = self.ways();
        let (first, end) = (row as f64 * self.row, (row + 1) as f64 * self.row);
        let top = between(before.top.min(first).max(end - self.view), way);
        if top == before.top {
            return before;
        }
        At { top, bar: if way > 0.0 { top / way * bar_way } else { 0.0 } }
    }

    /// The nearest place that there is, after rows or their height have changed.
    pub(super) fn kept(&self, before: At) -> At {
        let (way, bar_way) = self.ways();
        let top = between(before.top, way);
        At { top, bar: if way > 0.0 { top / way * bar_way } else { 0.0 } }
    }

    /// Whether rows have other places in the space than before.
    pub(super) fn jumps(&self, before: At, after: At) -> bool {
        ((after.bar - after.top) - (before.bar - before.top)).abs() > 0.5
    }

    /// Rows to have in the document: those in view and some more on either side, by steps.
    pub(super) fn around(&self, at: At) -> Range<u64> {
        let (first, count) = self.in_view(at);
        let start = first.saturating_sub(READY);
        let end = first + count + READY;
        start - start % STEP..(end + STEP - end % STEP).min(self.rows)
    }

    /// The first row in view and how many are, in part at least.
    pub(super) fn in_view(&self, at: At) -> (u64, u64) {
        let first = (at.top / self.row).floor();
        let end = ((at.top + self.view) / self.row).ceil().min(self.rows as f64);
        (first as u64, (end - first).max(0.0) as u64)
    }

    /// Where a row stands in the space, in pixels from its top.
    pub(super) fn place(&self, at: At, row: u64) -> f64 {
        at.bar + (row as f64 * self.row - at.top)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(rows: u64) -> Frame {
        Frame { rows, row: 36.0, view: 600.0 }
    }

    #[test]
    fn a_short_table_scrolls_as_browsers_do() {
        let frame = frame(1000);
        assert_eq!(frame.space(), 36_000.0);
        for bar in [0.0, 1.0, 35_400.0] {
            let at = frame.scrolled(At::default(), bar);
            assert!((at.top - bar).abs() < 1e-6);
            assert!((frame.place(at, 7) - 252.0).abs() < 1e-6, "rows stand still in the space");
        }
        assert_eq!(frame.in_view(frame.scrolled(At::default(), 18.0)), (0, 18));
        assert_eq!(self::frame(0).in_view(At::default()), (0, 0));
    }

    #[test]
    fn ten_million_rows_reach_from_end_to_end() {
        let frame = frame(10_000_000);
        assert_eq!(frame.space(), MOST);
        let end = frame.scrolled(At::default(), MOST - 600.0);
        let (first, count) = frame.in_view(end);
        assert_eq!(first + count, 10_000_000);
        // A wheel moves by rows, wherever the bar is.
        let middle = frame.scrolled(At::default(), MOST / 2.0);
        let next = frame.scrolled(middle, middle.bar + 72.0);
        assert_eq!(frame.in_view(next).0, frame.in_view(middle).0 + 2);
        // A long drag is a share.
        let drag = frame.scrolled(middle, middle.bar + 10_000.0);
        assert!(frame.in_view(drag).0 > frame.in_view(middle).0 + 10_000);
        // Back at the top there is the first row.
        assert_eq!(frame.in_view(frame.scrolled(next, 0.0)).0, 0);
    }

    #[test]
    fn rows_stand_ready_around_those_in_view() {
        let frame = frame(1000);
        assert_eq!(frame.around(At::default()), 0..28);
        let at = frame.kept(At { top: 36_000.0, bar: 0.0 });
        assert_eq!((at.top, at.bar), (35_400.0, 35_400.0));
        assert_eq!(frame.around(at), 972..1000);
        assert_eq!(self::frame(0).around(At::default()), 0..0);
        assert!(!frame.jumps(At::default(), at));
        let long = self::frame(1_000_000);
        assert!(long.jumps(At::default(), long.scrolled(At::default(), 4e6)));
    }

    #[test]
    fn a_row_that_is_asked_for_comes_into_view() {
        for rows in [5, 1000, 10_000_000] {
            let frame = frame(rows);
            let mut at = At::default();
            for row in [0, 3, rows / 2, rows - 1, 0, rows - 1, rows / 3] {
                at = frame.with_row(at, row.min(rows - 1));
                let (first, count) = frame.in_view(at);
                assert!(
                    (first..first + count).contains(&row.min(rows - 1)),
                    "{row} of {rows}: {first} {count}"
                );
                // The bar that goes with it says the same place.
                let again = frame.scrolled(at, at.bar);
                assert!((again.top - at.top).abs() < 1.0, "{again:?} {at:?}");
                let place = frame.place(at, row.min(rows - 1));
                assert!(place >= at.bar - 1e-3 && place + 36.0 <= at.bar + 600.0 + 1e-3 || rows < 17);
            }
        }
    }
}
