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

/// Fleiss' kappa (1971) of items that several people rated, who need not be the same.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fleiss {
    /// Raters of each item, at least two.
    pub raters: u64,
    /// Items with so many raters.
    pub items: u64,
    /// Items that another number of raters rated: left out.
    pub left_out: u64,
    /// Mean of the items' shares of pairs of raters who agree.
    pub observed: f64,
    /// The share that chance gives where values are as frequent as here.
    pub expected: f64,
    /// (observed − expected) / (1 − expected). None where all raters say one and the same
    /// value of all items.
    pub kappa: Option<f64>,
}

/// Fleiss' kappa of items, each with the number of raters for every value.
///
/// It is defined for items that equally many raters rated. The number that counts is the one
/// that most items have, of two as frequent ones the larger; one rater alone does not count.
/// None where no item has two raters.
pub fn fleiss(items: &[Vec<u64>]) -> Option<Fleiss> {
    let raters_of = |item: &Vec<u64>| item.iter().sum::<u64>();
    let with = |raters: u64| items.iter().filter(move |item| raters_of(item) == raters);
    // Numbers of raters, each with its items.
    let mut numbers: Vec<[u64; 2]> = Vec::new();
    for raters in items.iter().map(raters_of).filter(|raters| *raters > 1) {
        match numbers.iter_mut().find(|[_, known]| *known == raters) {
            Some([count, _]) => *count += 1,
            None => numbers.push([1, raters]),
        }
    }
    let [count, raters] = numbers.into_iter().max()?;
    let (n, each) = (count as f64, raters as f64);
    let mut observed = 0.0;
    let mut totals: Vec<u64> = Vec::new();
    for item in with(raters) {
        totals.resize(totals.len().max(item.len()), 0);
        totals.iter_mut().zip(item).for_each(|(total, said)| *total += said);
        let same = item.iter().map(|said| *said as f64 * (*said as f64 - 1.0)).sum::<f64>();
        observed += same / (each * (each - 1.0)) / n;
    }
    let shares = totals.iter().map(|total| *total as f64 / (n * each));
    let expected = shares.map(|share| share * share).sum::<f64>();
    let one_value = totals.iter().filter(|total| **total > 0).count() < 2;
    let kappa = (!one_value).then(|| (observed - expected) / (1.0 - expected));
    Some(Fleiss { raters, items: count, left_out: items.len() as u64 - count, observed, expected, kappa })
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

    /// Fleiss (1971) as the article on his kappa has it: ten items, fourteen raters, five values.
    #[test]
    fn several_raters_as_in_a_published_example() {
        let items = [
            [0, 0, 0, 0, 14],
            [0, 2, 6, 4, 2],
            [0, 0, 3, 5, 6],
            [0, 3, 9, 2, 0],
            [2, 2, 8, 1, 1],
            [7, 7, 0, 0, 0],
            [3, 2, 6, 3, 0],
            [2, 5, 3, 2, 2],
            [6, 5, 2, 1, 0],
            [0, 2, 2, 3, 7],
        ];
        let found = fleiss(&items.map(Vec::from)).expect("raters");
        assert_eq!((found.items, found.raters, found.left_out), (10, 14, 0));
        assert!((found.observed - 0.378).abs() < 5e-4 && (found.expected - 0.213).abs() < 5e-4);
        assert!((found.kappa.expect("a value") - 0.210).abs() < 5e-4);
    }

    #[test]
    fn items_with_another_number_of_raters_are_left_out() {
        let items = [[2, 1], [1, 0], [0, 0], [3, 0], [0, 2]].map(Vec::from);
        let found = fleiss(&items).expect("raters");
        assert_eq!((found.items, found.raters, found.left_out), (2, 3, 3));
        assert_eq!(found.kappa, fleiss(&[vec![2, 1], vec![3, 0]]).and_then(|found| found.kappa));
        // Of two numbers that are as frequent the larger one.
        let found = fleiss(&[[1, 1], [3, 0], [0, 2], [2, 1]].map(Vec::from)).expect("raters");
        assert_eq!((found.items, found.raters, found.left_out), (2, 3, 2));
    }

    #[test]
    fn several_raters_without_a_kappa() {
        assert_eq!((fleiss(&[]), fleiss(&[vec![1, 0], vec![0, 1]])), (None, None));
        let same = fleiss(&[vec![0, 3], vec![0, 3]]).expect("raters");
        assert_eq!((same.observed, same.expected, same.kappa), (1.0, 1.0, None));
        close(fleiss(&[vec![2, 0], vec![0, 2]]).expect("raters").kappa, 1.0);
    }
}
