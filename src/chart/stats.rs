//! Intervals and associations of counted shares.
//!
//! Responses are treated as independent of each other, although two of them
//! answer one prompt. Where those two are alike, an interval that minded it
//! would be wider.

/// 0.975 quantile of the standard normal distribution: 95 % lie within ± `Z`.
pub(super) const Z: f64 = 1.959_963_984_540_054;

/// A 95 % confidence interval, ends included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}

/// Wilson's score interval (1927) of the share `part` / `whole`, between 0
/// and 1; none where the whole is 0.
pub fn wilson(part: u64, whole: u64) -> Option<Interval> {
    if whole == 0 {
        return None;
    }
    let n = whole as f64;
    let share = share(part, whole);
    let centre = share + Z * Z / (2.0 * n);
    let reach = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + Z * Z / n;
    Some(Interval {
        // What rounding leaves at the ends is not shown as a share.
        low: if part == 0 { 0.0 } else { (centre - reach) / scale },
        high: if part >= whole { 1.0 } else { (centre + reach) / scale },
    })
}

/// Interval of the difference of the shares `a` less `b`, each a part and its
/// whole, between -1 and 1; none where a whole is 0.
///
/// Newcombe's hybrid of two score intervals (1998, method 10), for shares of
/// separate responses: `a` and `b` have none in common.
pub fn newcombe(a: (u64, u64), b: (u64, u64)) -> Option<Interval> {
    let (in_a, in_b) = (wilson(a.0, a.1)?, wilson(b.0, b.1)?);
    let (a, b) = (share(a.0, a.1), share(b.0, b.1));
    let length = |x: f64, y: f64| (x * x + y * y).sqrt();
    Some(Interval {
        low: a - b - length(a - in_a.low, in_b.high - b),
        high: a - b + length(in_a.high - a, b - in_b.low),
    })
}

/// How many times as often two labels meet as they would if they were
/// independent, P(ij) / (P(i) P(j)): 1 for independent ones, 0 for such as
/// never meet. Of `all` responses, `row` and `column` have one of the labels
/// and `joint` have both. None where one of the three is 0.
pub fn lift(joint: u64, row: u64, column: u64, all: u64) -> Option<f64> {
    let [joint, row, column, all] = [joint, row, column, all].map(|count| count as f64);
    let expected = row * column;
    (expected > 0.0 && all > 0.0).then(|| joint * all / expected)
}

/// Phi coefficient of two labels: their correlation as numbers 0 and 1, from -1
/// (one exactly where the other is not) over 0 (independent) to 1 (always
/// together). Arguments as in [`lift`]. None where a label is on no response
/// or on all of them.
pub fn phi(joint: u64, row: u64, column: u64, all: u64) -> Option<f64> {
    let [both, row, column, all] = [joint, row, column, all].map(|count| count as f64);
    let spread = row * (all - row) * (column * (all - column));
    // From the table's cells: margins multiplied out would lose small values.
    let cells = both * (all - row - column + both) - (row - both) * (column - both);
    (spread > 0.0).then(|| cells / spread.sqrt())
}

/// A share between 0 and 1 of a whole that is not 0.
fn share(part: u64, whole: u64) -> f64 {
    part.min(whole) as f64 / whole as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Far above any count of the page, far below where `f64` skips numbers.
    const HUGE: u64 = 100_000_000;

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-12
    }

    #[test]
    fn a_share_of_nothing_has_no_interval() {
        assert_eq!(wilson(0, 0), None);
        assert_eq!(newcombe((0, 0), (1, 2)), None);
        assert_eq!(newcombe((1, 2), (0, 0)), None);
    }

    #[test]
    fn intervals_end_at_nothing_and_at_all() {
        for whole in [1, 2, 19, 1000, HUGE] {
            let (none, all) = (wilson(0, whole).unwrap(), wilson(whole, whole).unwrap());
            assert_eq!((none.low, all.high), (0.0, 1.0));
            let end = Z * Z / (whole as f64 + Z * Z);
            assert!(close(none.high, end) && close(all.low, 1.0 - end), "{whole}");
            let apart = newcombe((whole, whole), (0, whole)).unwrap();
            assert!(apart.high == 1.0 && close(apart.low, 1.0 - 2_f64.sqrt() * end), "{whole}");
        }
        assert_eq!(wilson(3, 2), wilson(2, 2), "more than all is all");
    }

    #[test]
    fn an_interval_holds_its_share_and_narrows() {
        let mut width = 2.0;
        for whole in [4, 40, 4000, HUGE] {
            let Interval { low, high } = wilson(whole / 4, whole).unwrap();
            assert!(low < 0.25 && 0.25 < high && high - low < width, "{whole}");
            width = high - low;
        }
        assert!(width < 2e-4);
    }

    #[test]
    fn differences_turn_with_their_sides() {
        let pairs = [(0, 3), (3, 3), (1, 7), (40, HUGE), (HUGE - 1, HUGE)];
        for a in pairs {
            for b in pairs {
                let (there, back) = (newcombe(a, b).unwrap(), newcombe(b, a).unwrap());
                assert!(close(there.low, -back.high) && close(there.high, -back.low), "{a:?} {b:?}");
                assert!(-1.0 <= there.low && there.low < there.high && there.high <= 1.0, "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn lifts() {
        assert_eq!(lift(0, 0, 5, 9), None);
        assert_eq!(lift(0, 5, 0, 9), None);
        assert_eq!(lift(0, 0, 0, 0), None);
        assert_eq!(lift(0, 5, 3, 9), Some(0.0));
        assert_eq!(lift(2, 4, 5, 10), Some(1.0));
        assert_eq!(lift(3, 3, 3, 12), Some(4.0));
        assert_eq!(lift(HUGE, HUGE, HUGE, HUGE), Some(1.0));
        assert_eq!(lift(1, 1, 1, HUGE), Some(HUGE as f64));
    }

    #[test]
    fn phis() {
        for (row, column) in [(0, 3), (3, 0), (9, 3), (3, 9), (9, 9), (0, 0)] {
            assert_eq!(phi(row.min(column), row, column, 9), None, "{row} {column}");
        }
        assert_eq!(phi(0, 0, 0, 0), None);
        assert_eq!(phi(4, 4, 4, 10), Some(1.0));
        assert_eq!(phi(0, 4, 6, 10), Some(-1.0));
        assert_eq!(phi(2, 4, 5, 10), Some(0.0));
        let half = HUGE / 2;
        assert_eq!(phi(half, half, half, HUGE), Some(1.0));
        assert_eq!(phi(1, 1, 1, HUGE), Some(1.0));
        // Each is missing from one response, and not from the same one.
        let apart = phi(HUGE - 2, HUGE - 1, HUGE - 1, HUGE).unwrap();
        assert!(close(apart, -1.0 / (HUGE - 1) as f64));
    }
}
