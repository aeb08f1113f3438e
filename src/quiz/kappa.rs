//! Agreement beyond chance: Cohen's kappa of two raters, Fleiss' kappa of several.

/// 0.975 quantile of the standard normal distribution: 95 % lie within ± `Z`.
const Z: f64 = 1.959_963_984_540_054;

/// A variance at or below this is 0 but for rounding.
const NO_VARIANCE: f64 = 1e-27;

/// How often two raters said what: a row for each value of the one, a column for each of
/// the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    values: usize,
    cells: Vec<u64>,
}

impl Table {
    /// An empty table of so many values.
    pub fn new(values: usize) -> Self {
        Self { values, cells: vec![0; values * values] }
    }

    /// A table of counts, row by row; none where rows and columns differ in number.
    pub fn of_rows(rows: &[&[u64]]) -> Option<Self> {
        let is_square = rows.iter().all(|row| row.len() == rows.len());
        is_square.then(|| Self { values: rows.len(), cells: rows.concat() })
    }

    /// Number of values, which is that of rows and of columns.
    pub fn values(&self) -> usize {
        self.values
    }

    /// Counts one more item; what is outside of the table is not counted.
    pub fn add(&mut self, row: usize, column: usize) {
        if row.max(column) < self.values
            && let Some(cell) = self.cells.get_mut(row * self.values + column)
        {
            *cell += 1;
        }
    }

    /// Adds the counts of another table of as many values.
    pub fn join(&mut self, other: &Self) {
        if self.values == other.values {
            self.cells.iter_mut().zip(&other.cells).for_each(|(cell, more)| *cell += more);
        }
    }

    /// Count of a cell; 0 outside of the table.
    pub fn count(&self, row: usize, column: usize) -> u64 {
        let cell = (row.max(column) < self.values).then(|| self.cells.get(row * self.values + column));
        cell.flatten().copied().unwrap_or(0)
    }

    /// All items.
    pub fn items(&self) -> u64 {
        self.cells.iter().sum()
    }

    /// Items of which both said the same.
    pub fn agreeing(&self) -> u64 {
        (0..self.values).map(|value| self.count(value, value)).sum()
    }

    /// Cohen's kappa; none where there are no items.
    pub fn cohen(&self) -> Option<Cohen> {
        let items = self.items();
        let n = items as f64;
        let share = |row: usize, column: usize| self.count(row, column) as f64 / n;
        let each = || 0..self.values;
        let sum = |of: &dyn Fn(usize) -> u64| each().map(of).sum::<u64>() as f64 / n;
        // How often each value is said, by either rater.
        let mut margins = Vec::with_capacity(self.values);
        for value in each() {
            margins.push([sum(&|other| self.count(value, other)), sum(&|other| self.count(other, value))]);
        }
        if items == 0 {
            return None;
        }
        let observed = self.agreeing() as f64 / n;
        let expected = margins.iter().map(|[row, column]| row * column).sum::<f64>();
        let mut found = Cohen { items, observed, expected, kappa: None, interval: None };
        // Only if all items are in one cell of the diagonal is agreement sure.
        if each().any(|value| self.count(value, value) == items) {
            return Some(found);
        }
        let kappa = (observed - expected) / (1.0 - expected);
        // Fleiss, Cohen and Everitt (1969), written as the variance of what an item adds, so
        // that nothing large is taken from something as large.
        let mean = kappa - expected * (1.0 - kappa);
        let mut variance = 0.0;
        for (row, [_, of_column]) in margins.iter().enumerate() {
            for (column, [of_row, _]) in margins.iter().enumerate() {
                let same = if row == column { 1.0 } else { 0.0 };
                let off = same - (1.0 - kappa) * (of_column + of_row) - mean;
                variance += share(row, column) * off * off;
            }
        }
        if variance > NO_VARIANCE {
            let reach = Z * (variance / n).sqrt() / (1.0 - expected);
            found.interval = Some([kappa - reach, kappa + reach]);
        }
        found.kappa = Some(kappa);
        Some(found)
    }
}

/// Cohen's kappa (1960) of two raters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cohen {
    /// Items that both rated, at least one.
    pub items: u64,
    /// Share of items of which both said the same.
    pub observed: f64,
    /// The share that is expected by chance of raters who say each value as often as these.
    pub expected: f64,
    /// (observed − expected) / (1 − expected): 1 for raters who always agree, 0 for such as
    /// agree as often as chance has it. None where both say one and the same value of all
    /// items, because they could not have disagreed.
    pub kappa: Option<f64>,
    /// Both ends of the asymptotic 95 % interval, which can lie beyond −1 and 1. None where
    /// kappa is not defined or its standard error is 0, so that nothing is known of how far
    /// it would vary: raters who always agree, or of whom one says the same of all items.
    pub interval: Option<[f64; 2]>,
}

/// Fleiss' kappa of items that several people rated, who need not be the same, nor as many for
/// every item: as Gwet gives it (Handbook of Inter-Rater Reliability, 2014), which is that of
/// Fleiss (1971) where all items have as many raters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fleiss {
    /// Items with at least two raters.
    pub items: u64,
    /// Items with one rater: they count for chance alone.
    pub single: u64,
    /// Mean of the items' shares of pairs of raters who agree.
    pub observed: f64,
    /// The share that chance gives where values are as frequent as here: in the mean of all
    /// items' shares.
    pub expected: f64,
    /// (observed − expected) / (1 − expected). None where all raters say one and the same
    /// value of all items.
    pub kappa: Option<f64>,
    /// Both ends of the 95 % interval by the delete-one jackknife (Tukey 1958) over groups of
    /// items, between −1 and 1. None where nothing varies, or where kappa is not defined
    /// without some group.
    pub interval: Option<[f64; 2]>,
}

/// What kappa is made of; a group of items can be taken out.
#[derive(Clone, Debug, Default)]
struct Sums {
    /// Items with at least two raters, and with any.
    items: [f64; 2],
    /// Sum of the items' shares of pairs of raters who agree.
    agreement: f64,
    /// Sums of the items' shares of each value.
    shares: Vec<f64>,
}

impl Sums {
    /// Adds items, each with its raters for every value, or takes them out (`by` −1).
    fn add(&mut self, items: &[Vec<u64>], by: f64) {
        for item in items {
            let raters = item.iter().sum::<u64>() as f64;
            if raters < 0.5 {
                continue;
            }
            self.items[1] += by;
            self.shares.resize(self.shares.len().max(item.len()), 0.0);
            for (share, said) in self.shares.iter_mut().zip(item) {
                *share += by * *said as f64 / raters;
            }
            if raters > 1.5 {
                self.items[0] += by;
                let same = item.iter().map(|said| *said as f64 * (*said as f64 - 1.0)).sum::<f64>();
                self.agreement += by * same / (raters * (raters - 1.0));
            }
        }
    }

    /// Agreement as it is, and by chance; none where no item has two raters.
    fn agreement(&self) -> Option<[f64; 2]> {
        let [items, all] = self.items;
        let by_chance = self.shares.iter().map(|share| (share / all) * (share / all)).sum::<f64>();
        (items > 0.5).then(|| [self.agreement / items, by_chance])
    }

    fn kappa(&self) -> Option<f64> {
        let [observed, expected] = self.agreement()?;
        // What is 1 but for rounding: everybody says one and the same.
        (expected < 1.0 - 1e-12).then(|| (observed - expected) / (1.0 - expected))
    }
}

/// Fleiss' kappa of groups of items, each with the number of raters for every value. Items of
/// one group may depend on each other (the responses of a pair, the flags of a response): the
/// interval is that of taking out group after group. None where no item has two raters.
pub fn fleiss(groups: &[Vec<Vec<u64>>]) -> Option<Fleiss> {
    let mut sums = Sums::default();
    groups.iter().for_each(|items| sums.add(items, 1.0));
    let [observed, expected] = sums.agreement()?;
    let [items, all] = sums.items;
    let kappa = sums.kappa();
    let is_rated = |items: &&Vec<Vec<u64>>| items.iter().flatten().any(|said| *said > 0);
    let mut without = Vec::new();
    for items in groups.iter().filter(is_rated) {
        let mut fewer = sums.clone();
        fewer.add(items, -1.0);
        without.push(fewer.kappa());
    }
    Some(Fleiss {
        items: items as u64,
        single: (all - items) as u64,
        observed,
        expected,
        kappa,
        interval: kappa.and_then(|kappa| jackknife(kappa, &without)),
    })
}

/// The interval of an estimate, from what it is without each of the groups.
fn jackknife(value: f64, without: &[Option<f64>]) -> Option<[f64; 2]> {
    let groups = without.len() as f64;
    let without: Vec<f64> = without.iter().copied().collect::<Option<_>>()?;
    let mean = without.iter().sum::<f64>() / groups;
    let squares = without.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>();
    let reach = Z * (squares * (groups - 1.0) / groups).sqrt();
    // One group alone varies by nothing.
    (reach > 1e-12).then(|| [(value - reach).max(-1.0), (value + reach).min(1.0)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: Option<f64>, expected: f64) {
        let found = found.expect("a value");
        assert!((found - expected).abs() < 1e-9, "{found}, not {expected}");
    }

    fn table(rows: &[&[u64]]) -> Table {
        Table::of_rows(rows).expect("a square")
    }

    #[test]
    fn tables_are_counted() {
        let mut counted = Table::new(3);
        for (row, column) in [(0, 0), (0, 2), (2, 2), (0, 2), (3, 0), (0, 3)] {
            counted.add(row, column);
        }
        assert_eq!(counted, table(&[&[1, 0, 2], &[0, 0, 0], &[0, 0, 1]]));
        assert_eq!((counted.items(), counted.agreeing(), counted.values()), (4, 2, 3));
        assert_eq!((counted.count(0, 2), counted.count(0, 3), counted.count(3, 0)), (2, 0, 0));
        counted.join(&counted.clone());
        counted.join(&Table::new(2));
        assert_eq!((counted.items(), counted.agreeing()), (8, 4));
        assert_eq!(Table::of_rows(&[&[1, 2]]), None);
        assert_eq!(Table::of_rows(&[&[1, 2], &[1]]), None);
    }

    #[test]
    fn two_raters_by_hand() {
        // Observed 35/50, expected 25/50 · 30/50 + 25/50 · 20/50.
        let found = table(&[&[20, 5], &[10, 15]]).cohen().expect("items");
        assert_eq!(found.items, 50);
        close(Some(found.observed), 0.7);
        close(Some(found.expected), 0.5);
        close(found.kappa, 0.4);
        // Sides and the order of values do not matter.
        let turned = table(&[&[20, 10], &[5, 15]]).cohen().expect("items");
        let mirrored = table(&[&[15, 10], &[5, 20]]).cohen().expect("items");
        for other in [turned, mirrored] {
            close(other.kappa, 0.4);
            for (end, expected) in other.interval.expect("ends").iter().zip(found.interval.expect("ends")) {
                close(Some(*end), expected);
            }
        }
    }

    #[test]
    fn where_kappa_or_its_interval_are_not_defined() {
        assert_eq!((Table::new(4).cohen(), Table::new(0).cohen()), (None, None));
        let same = table(&[&[0, 0], &[0, 5]]).cohen().expect("items");
        assert_eq!((same.observed, same.expected, same.kappa, same.interval), (1.0, 1.0, None, None));
        for (rows, kappa) in [
            ([[2, 0], [0, 3]], 1.0),
            ([[4, 0], [0, 4]], 1.0),
            ([[0, 4], [4, 0]], -1.0),
            ([[3, 4], [0, 0]], 0.0),
            ([[3, 0], [7, 0]], 0.0),
        ] {
            let found = table(&[&rows[0], &rows[1]]).cohen().expect("items");
            close(found.kappa, kappa);
            assert_eq!(found.interval, None, "{rows:?}");
        }
    }

    #[test]
    fn an_interval_narrows_as_items_become_more() {
        let widths = [1, 10, 1000, 1_000_000, 1_000_000_000].map(|times| {
            let found = table(&[&[20 * times, 5 * times], &[10 * times, 15 * times]]).cohen();
            let found = found.expect("items");
            close(found.kappa, 0.4);
            let [low, high] = found.interval.expect("ends");
            assert!(low < 0.4 && 0.4 < high);
            (high - low) * (times as f64).sqrt()
        });
        widths.iter().for_each(|width| close(Some(*width), widths[0]));
        // Few items beside many of one value, where the usual way to write the variance loses
        // digits; this one is from fractions.
        let rare = table(&[&[9999, 1], &[1, 0]]).cohen().expect("items").interval.expect("ends");
        assert!(((rare[1] - rare[0]) / (2.0 * Z) - 7.071_067_765_136e-5).abs() < 1e-13);
    }

    /// Items that are a group each.
    fn alone(items: &[&[u64]]) -> Vec<Vec<Vec<u64>>> {
        items.iter().map(|item| vec![item.to_vec()]).collect()
    }

    /// Fleiss (1971) as the article on his kappa has it: ten items, fourteen raters, five values.
    #[test]
    fn several_raters_as_in_a_published_example() {
        let items: [&[u64]; 10] = [
            &[0, 0, 0, 0, 14],
            &[0, 2, 6, 4, 2],
            &[0, 0, 3, 5, 6],
            &[0, 3, 9, 2, 0],
            &[2, 2, 8, 1, 1],
            &[7, 7, 0, 0, 0],
            &[3, 2, 6, 3, 0],
            &[2, 5, 3, 2, 2],
            &[6, 5, 2, 1, 0],
            &[0, 2, 2, 3, 7],
        ];
        let found = fleiss(&alone(&items)).expect("raters");
        assert_eq!((found.items, found.single), (10, 0));
        assert!((found.observed - 0.378).abs() < 5e-4 && (found.expected - 0.213).abs() < 5e-4);
        assert!((found.kappa.expect("a value") - 0.210).abs() < 5e-4);
    }

    #[test]
    fn items_with_different_numbers_of_raters_by_hand() {
        // Three raters of whom one says the second; two who say it; two who differ; one alone; none.
        let items = alone(&[&[2, 1], &[0, 2], &[1, 1], &[0, 1], &[0, 0]]);
        let found = fleiss(&items).expect("raters");
        assert_eq!((found.items, found.single), (3, 1));
        // Agreement: (1/3 + 1 + 0) / 3; of the second: (1/3 + 1 + 1/2 + 1) / 4 = 17/24.
        let chance = (17.0 * 17.0 + 7.0 * 7.0) / 576.0;
        close(Some(found.observed), 4.0 / 9.0);
        close(Some(found.expected), chance);
        close(found.kappa, (4.0 / 9.0 - chance) / (1.0 - chance));
    }

    #[test]
    fn an_interval_is_that_of_taking_out_group_after_group() {
        let groups: Vec<Vec<Vec<u64>>> = vec![
            vec![vec![2, 1], vec![0, 2]],
            vec![vec![1, 1]],
            vec![vec![3, 0], vec![0, 3], vec![1, 2]],
            vec![vec![0, 0]],
            vec![vec![0, 1]],
        ];
        let found = fleiss(&groups).expect("raters");
        let without = [0, 1, 2, 4].map(|at| {
            let mut fewer = groups.clone();
            fewer.remove(at);
            fleiss(&fewer).and_then(|found| found.kappa).expect("a value")
        });
        let mean = without.iter().sum::<f64>() / 4.0;
        let error = (without.iter().map(|value| (value - mean).powi(2)).sum::<f64>() * 3.0 / 4.0).sqrt();
        let (kappa, [low, high]) = (found.kappa.expect("a value"), found.interval.expect("ends"));
        close(Some(low), (kappa - Z * error).max(-1.0));
        close(Some(high), (kappa + Z * error).min(1.0));
    }

    #[test]
    fn several_raters_without_a_kappa_or_an_interval() {
        assert_eq!((fleiss(&[]), fleiss(&alone(&[&[1, 0], &[0, 1], &[0, 0]]))), (None, None));
        let same = fleiss(&alone(&[&[0, 3], &[0, 2], &[0, 1]])).expect("raters");
        assert_eq!((same.observed, same.expected, same.kappa, same.interval), (1.0, 1.0, None, None));
        let both = fleiss(&alone(&[&[2, 0], &[0, 2]])).expect("raters");
        close(both.kappa, 1.0);
        assert_eq!(both.interval, None, "without one of them nothing is left to differ");
        let always = fleiss(&alone(&[&[2, 0], &[0, 2], &[3, 0], &[0, 2]])).expect("raters");
        close(always.kappa, 1.0);
        assert_eq!(always.interval, None, "nothing varies");
        let one = fleiss(&[vec![vec![1, 2], vec![2, 0]]]).expect("raters");
        assert!(one.kappa.is_some() && one.interval.is_none(), "one group alone");
    }
}
