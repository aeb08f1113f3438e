//! How far annotators agree with each other: shares of pairs of annotations, chance-corrected
//! coefficients, and their intervals. All of it from whole numbers: how many groups have how
//! many annotations, of which how many say yes.

use super::figure::Estimate;
use super::stats::{Interval, Z};

/// Agreement between annotators on one label.
///
/// A *group* is what several annotators were shown. Groups with one annotation say nothing
/// of agreement; they count for the chance of [`Reliability::kappa`] alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Reliability {
    /// Groups with at least two annotations.
    pub groups: u64,
    /// Their annotations, and those that say yes.
    pub annotations: [u64; 2],
    /// Pairs of annotations of one group.
    pub pairs: u64,
    /// Pairs that say the same.
    pub agreeing: u64,
    /// Groups whose annotations all say the same.
    pub unanimous: u64,
    /// Share of pairs that agree.
    pub share: Estimate,
    /// Fleiss' kappa for groups of different size, as Gwet gives it (Handbook of Inter-Rater
    /// Reliability, 2014): the mean of the groups' shares of agreeing pairs, against the
    /// chance that the mean of the groups' shares of yes gives.
    pub kappa: Estimate,
    /// Krippendorff's alpha for nominal data.
    pub alpha: Estimate,
}

/// What estimates are made of; a group can be taken out.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    /// Groups with at least two annotations, and all.
    groups: [f64; 2],
    /// Of the former: annotations, those that say yes, pairs of annotations, pairs that agree.
    annotations: f64,
    yes: f64,
    pairs: f64,
    agreeing: f64,
    /// Sums over groups: of their shares of agreeing pairs, of those that disagree times
    /// annotations, and of all groups' shares of yes.
    agreement: f64,
    disagreement: f64,
    share_of_yes: f64,
}

impl Sums {
    /// With so many more groups of `all` annotations, of which `yes` say yes.
    fn with(mut self, [all, yes]: [u64; 2], groups: f64) -> Self {
        let [n, y] = [all, yes].map(|count| count as f64);
        self.groups[1] += groups;
        self.share_of_yes += groups * y / n;
        if all > 1 {
            let (pairs, agreeing) = (n * (n - 1.0) / 2.0, (y * (y - 1.0) + (n - y) * (n - y - 1.0)) / 2.0);
            self.groups[0] += groups;
            self.annotations += groups * n;
            self.yes += groups * y;
            self.pairs += groups * pairs;
            self.agreeing += groups * agreeing;
            self.agreement += groups * agreeing / pairs;
            self.disagreement += groups * 2.0 * y * (n - y) / (n - 1.0);
        }
        self
    }

    fn share(&self) -> Option<f64> {
        (self.pairs > 0.5).then(|| self.agreeing / self.pairs)
    }

    fn kappa(&self) -> Option<f64> {
        let [groups, all] = self.groups;
        let yes = self.share_of_yes / all;
        let chance = yes * yes + (1.0 - yes) * (1.0 - yes);
        (groups > 0.5 && chance < 1.0 - 1e-12).then(|| (self.agreement / groups - chance) / (1.0 - chance))
    }

    fn alpha(&self) -> Option<f64> {
        // Ordered pairs of values that differ, of all annotations together.
        let by_chance = 2.0 * self.yes * (self.annotations - self.yes);
        (by_chance > 0.5).then(|| 1.0 - self.disagreement * (self.annotations - 1.0) / by_chance)
    }
}

impl Reliability {
    /// Of groups: annotations, those that say yes, and how many groups have these numbers.
    pub fn new(said: &[[u64; 3]]) -> Self {
        let said: Vec<([u64; 2], u64)> = said
            .iter()
            .filter(|[all, yes, groups]| *all > 0 && yes <= all && *groups > 0)
            .map(|[all, yes, groups]| ([*all, *yes], *groups))
            .collect();
        let sums = said.iter().fold(Sums::default(), |sums, (of, groups)| sums.with(*of, *groups as f64));
        let repeated = || said.iter().filter(|([all, _], _)| *all > 1);
        let sum = |of: &dyn Fn(u64, u64) -> u64| -> u64 {
            repeated().map(|([all, yes], groups)| groups * of(*all, *yes)).sum()
        };
        let groups = sum(&|_, _| 1);
        let pairs = sum(&|all, _| all * (all - 1) / 2);
        let estimate = |value: fn(&Sums) -> Option<f64>, of: u64, is_share: bool, all_groups: bool| {
            let without: Vec<(u64, Option<f64>)> = said
                .iter()
                .filter(|([all, _], _)| all_groups || *all > 1)
                .map(|(of, groups)| (*groups, value(&sums.with(*of, -1.0))))
                .collect();
            let value = value(&sums);
            let lowest = if is_share { 0.0 } else { -1.0 };
            let interval = value
                .and_then(|value| jackknife(value, &without))
                .map(|interval| Interval { low: interval.low.max(lowest), high: interval.high.min(1.0) });
            Estimate { value, interval, of, is_share }
        };
        Self {
            groups,
            annotations: [sum(&|all, _| all), sum(&|_, yes| yes)],
            pairs,
            agreeing: sum(&|all, yes| {
                (yes * yes.saturating_sub(1) + (all - yes) * (all - yes).saturating_sub(1)) / 2
            }),
            unanimous: sum(&|all, yes| u64::from(yes == 0 || yes == all)),
            share: estimate(Sums::share, pairs, true, false),
            kappa: estimate(Sums::kappa, groups, false, true),
            alpha: estimate(Sums::alpha, groups, false, false),
        }
    }
}

/// 95 % interval of an estimate by the delete-one jackknife (Tukey 1958): from what the
/// estimate is without each of the groups, given for all groups of one kind at once, with
/// quantiles of the normal distribution. None where nothing varies, so that nothing is known
/// of how far it would, or where the estimate is not defined without some group.
fn jackknife(value: f64, without: &[(u64, Option<f64>)]) -> Option<Interval> {
    let groups = without.iter().map(|(groups, _)| *groups).sum::<u64>() as f64;
    if groups < 2.0 {
        return None;
    }
    let mut mean = 0.0;
    for (of, value) in without {
        mean += *of as f64 * (*value)? / groups;
    }
    let squares = without.iter().map(|(of, value)| *of as f64 * (value.unwrap_or(mean) - mean).powi(2));
    let error = (squares.sum::<f64>() * (groups - 1.0) / groups).sqrt();
    (error > 1e-12).then_some(Interval { low: value - Z * error, high: value + Z * error })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: Option<f64>, expected: f64) {
        let found = found.expect("a value");
        assert!((found - expected).abs() < 1e-9, "{found}, not {expected}");
    }

    #[test]
    fn annotators_who_always_agree() {
        let all = Reliability::new(&[[2, 2, 3], [3, 0, 2], [1, 1, 4]]);
        assert_eq!((all.groups, all.annotations, all.pairs, all.agreeing), (5, [12, 6], 9, 9));
        assert_eq!(all.unanimous, 5);
        close(all.share.value, 1.0);
        close(all.alpha.value, 1.0);
        close(all.kappa.value, 1.0);
        assert_eq!((all.share.interval, all.alpha.interval), (None, None), "nothing varies");
    }

    #[test]
    fn where_nobody_ever_says_anything_else_chance_explains_all() {
        let none = Reliability::new(&[[2, 0, 3], [5, 0, 2]]);
        close(none.share.value, 1.0);
        assert_eq!((none.alpha.value, none.kappa.value), (None, None));
        let empty = Reliability::new(&[[1, 1, 9]]);
        assert_eq!(
            (empty.groups, empty.share.value, empty.alpha.value, empty.kappa.value),
            (0, None, None, None)
        );
    }

    /// Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), example A: two
    /// observers, ten units, binary values; alpha is 0.095.
    #[test]
    fn krippendorffs_example_of_binary_data() {
        // Observers agree on 0 five times and on 1 once, and differ four times.
        let said = Reliability::new(&[[2, 0, 5], [2, 2, 1], [2, 1, 4]]);
        assert_eq!((said.pairs, said.agreeing, said.unanimous), (10, 6, 6));
        // 1 − (20 − 1) · 8 / (2 · 6 · 14)
        close(said.alpha.value, 1.0 - 19.0 * 8.0 / 168.0);
        assert!((said.alpha.value.expect("a value") - 0.095).abs() < 5e-4);
    }

    #[test]
    fn groups_of_different_size_by_hand() {
        // Three annotators of whom one says yes; two who say yes; two who differ; one alone.
        let said = Reliability::new(&[[3, 1, 1], [2, 2, 1], [2, 1, 1], [1, 1, 1]]);
        assert_eq!((said.groups, said.annotations, said.pairs, said.agreeing), (3, [7, 4], 5, 2));
        close(said.share.value, 0.4);
        // Disagreement: 2·1·2/2 + 0 + 2·1·1/1 = 4; by chance 2·4·3 = 24; 1 − 4·6/24.
        close(said.alpha.value, 0.0);
        // Agreement: (1/3 + 1 + 0) / 3; yes: (1/3 + 1 + 1/2 + 1) / 4 = 17/24.
        let chance = (17.0 * 17.0 + 7.0 * 7.0) / 576.0;
        close(said.kappa.value, (4.0 / 9.0 - chance) / (1.0 - chance));
    }

    #[test]
    fn an_interval_is_that_of_taking_out_group_after_group() {
        let said = [[3, 1, 2], [2, 2, 3], [4, 0, 1], [2, 0, 2]];
        let whole = Reliability::new(&said);
        let mut without = Vec::new();
        for (at, [.., groups]) in said.iter().enumerate() {
            let mut fewer = said;
            fewer[at][2] -= 1;
            let value = Reliability::new(&fewer).alpha.value.expect("a value");
            without.extend(vec![value; *groups as usize]);
        }
        let n = without.len() as f64;
        let mean = without.iter().sum::<f64>() / n;
        let error = (without.iter().map(|v| (v - mean).powi(2)).sum::<f64>() * (n - 1.0) / n).sqrt();
        let (value, interval) = (whole.alpha.value.expect("a value"), whole.alpha.interval.expect("one"));
        close(Some(interval.low), value - Z * error);
        close(Some(interval.high), (value + Z * error).min(1.0));
    }
}
