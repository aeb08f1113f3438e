//! What the charts show, as exact integer counts.

use super::{CHART_VIEWS, Differs, LABELS_UNKNOWN, PairSafety, Preference};

/// Severity levels 0–3, and unknown at index 4.
pub type BySeverity = [u64; 5];

/// Counts of a response-level label, by response and by pair.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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

/// Better against safer: pairs of a group, and those of them in which one
/// response is both. Pairs with an unknown preference are in neither.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    /// Pairs in which both preferences are known.
    pub pairs: u64,
    /// Pairs in which better and safer are the same response.
    pub same: u64,
}

/// What is known of one source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceCounts {
    /// Pairs with this prompt source, or responses with this response source.
    pub rows: u64,
    /// Responses flagged safe, of the responses that come from the source.
    pub safe: u64,
    /// Responses that come from the source, by severity level.
    pub severity: BySeverity,
    /// Better against safer over its pairs (a pair counts for a response source
    /// when its response 0 comes from it).
    pub better_safer: Agreement,
}

/// Counts of the lengths of texts, in characters. Bins are those of
/// [`length_bin`] and [`difference_bin`]; one more holds the unknown ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LengthCounts {
    /// Pairs by length of the prompt.
    pub prompt: [u64; LENGTH_BINS + 1],
    /// Pairs by length of response 0 and of response 1.
    pub responses: [[u64; LENGTH_BINS + 1]; 2],
    /// Pairs by length of response 0 less that of response 1, then by better
    /// response: 0, 1, unknown.
    pub difference_by_better: [[u64; 3]; DIFFERENCE_BINS + 1],
    /// The same by safer response.
    pub difference_by_safer: [[u64; 3]; DIFFERENCE_BINS + 1],
    /// Characters of prompts, of responses 0 and of responses 1 that are known.
    pub sums: [u64; 3],
    /// Pairs whose lengths are known, of those that satisfy every clause.
    pub known: u64,
}

/// How often two categories come together: rows × columns, and one row and one
/// column more for all whatever their category.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CrossTable {
    categories: usize,
    cells: Vec<u64>,
}

impl CrossTable {
    /// Zero for a number of categories.
    pub fn zero(categories: usize) -> Self {
        Self { categories, cells: vec![0; (categories + 1) * (categories + 1)] }
    }

    /// Number of categories; as a row or column it stands for all.
    pub fn categories(&self) -> usize {
        self.categories
    }

    fn place(&self, row: usize, column: usize) -> usize {
        row * (self.categories + 1) + column
    }

    /// The count at a row and a column.
    pub fn get(&self, row: usize, column: usize) -> u64 {
        self.cells.get(self.place(row, column)).copied().unwrap_or(0)
    }

    /// The same, to be changed.
    pub fn at(&mut self, row: usize, column: usize) -> &mut u64 {
        let place = self.place(row, column);
        &mut self.cells[place]
    }

    /// A row, the count for all columns last.
    pub fn row(&mut self, row: usize) -> &mut [u64] {
        let width = self.categories + 1;
        &mut self.cells[row * width..(row + 1) * width]
    }

    /// Adds another table's counts.
    pub fn add(&mut self, other: &Self) {
        self.cells.iter_mut().zip(&other.cells).for_each(|(a, b)| *a += b);
    }

    /// What is left when another table's counts are taken away.
    pub fn less(mut self, other: &Self) -> Self {
        self.cells.iter_mut().zip(&other.cells).for_each(|(a, b)| *a -= b);
        self
    }
}

/// Bins of lengths; the last is open.
pub const LENGTH_BINS: usize = 41;
/// Bins of length differences: 10 below zero, zero itself, 10 above; the
/// outermost are open.
pub const DIFFERENCE_BINS: usize = 21;
/// Width of a bin of prompt lengths, in characters.
pub const PROMPT_BIN: u32 = 10;
/// Width of a bin of response lengths, in characters.
pub const RESPONSE_BIN: u32 = 50;
/// Width of a bin of length differences, in characters.
pub const DIFFERENCE_BIN: u32 = 100;

/// Bin of a length: `length / width`, at most the last one.
pub fn length_bin(length: u32, width: u32) -> usize {
    ((length / width) as usize).min(LENGTH_BINS - 1)
}

/// Bin of a difference: the one in the middle is zero, the next is 1 to
/// [`DIFFERENCE_BIN`] characters, and so on.
pub fn difference_bin(first: u32, second: u32) -> usize {
    const MIDDLE: usize = DIFFERENCE_BINS / 2;
    let distance = (first.abs_diff(second).div_ceil(DIFFERENCE_BIN) as usize).min(MIDDLE);
    if first < second { MIDDLE - distance } else { MIDDLE + distance }
}

impl Default for LengthCounts {
    fn default() -> Self {
        Self {
            prompt: [0; LENGTH_BINS + 1],
            responses: [[0; LENGTH_BINS + 1]; 2],
            difference_by_better: [[0; 3]; DIFFERENCE_BINS + 1],
            difference_by_safer: [[0; 3]; DIFFERENCE_BINS + 1],
            sums: [0; 3],
            known: 0,
        }
    }
}

/// The aggregate set of one filter state. What a view shows is counted with
/// that view's own clause skipped; `pairs_in[view]` is then its denominator in
/// pairs. What belongs to no view is counted under the whole filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Pairs that satisfy every clause.
    pub pairs: u64,
    /// Pairs counted by each view that has a chart, in the order of [`View::ALL`].
    pub pairs_in: [u64; CHART_VIEWS],

    /// View `categories`: per category, in schema order.
    pub categories: Vec<ResponseCounts>,
    /// View `categories`: responses with a null category flag.
    pub categories_unknown: ResponseCounts,
    /// View `severity`: per level 0–3, and unknown at index 4.
    pub severity: [ResponseCounts; 5],
    /// View `severity`: severity of the better response and of the other one.
    pub severity_by_better: [BySeverity; 2],
    /// View `severity`: severity of the safer response and of the other one.
    pub severity_by_safer: [BySeverity; 2],
    /// View `pair-safety`: in the order of [`PairSafety::ALL`].
    pub pair_safety: [u64; PairSafety::ALL.len()],
    /// View `pair-safety`: by safe flag of the safer response: unsafe, safe,
    /// unknown (the flag or the preference).
    pub safer_safe: [u64; 3],
    /// View `better-safer`: in the order of [`Preference::ALL`].
    pub better_safer: [u64; Preference::ALL.len()],
    /// View `better-safer`: where either response has the category.
    pub better_safer_by_category: Vec<Agreement>,
    /// View `better-safer`: by the difference of the two severity levels, 0 to 3.
    pub better_safer_by_gap: [Agreement; 4],
    /// View `better-safer`: in the order of [`PairSafety::ALL`].
    pub better_safer_by_safety: [Agreement; PairSafety::ALL.len()],
    /// View `differs`: in the order of [`Differs::ALL`].
    pub differs: [u64; Differs::ALL.len()],
    /// View `labels-per-response`: responses 0 and 1 by their number of
    /// categories, 0 to 19, and unknown at [`LABELS_UNKNOWN`].
    pub labels_per_response: [[u64; 2]; LABELS_UNKNOWN + 1],
    /// View `prompt-sources`: by code of the source, up to the highest one met.
    pub prompt_sources: Vec<SourceCounts>,
    /// View `response-sources`: likewise.
    pub response_sources: Vec<SourceCounts>,
    /// View `splits`: pairs by number of their part.
    pub splits: Vec<u64>,
    /// Views `prompt-length`, `response-length` and `length-difference`; none
    /// while no length is known.
    pub lengths: Option<Box<LengthCounts>>,

    /// View `category-severity`: responses with a category, by severity level.
    pub category_severity: Vec<BySeverity>,
    /// View `cooccurrence`: responses with both categories, all of them and the
    /// unsafe ones.
    pub within: [CrossTable; 2],
    /// View `cooccurrence-across`: pairs whose response 0 has the row's category
    /// and whose response 1 has the column's, all of them and those in which both
    /// responses are unsafe.
    pub across: [CrossTable; 2],
}

impl Counts {
    /// Zero counts for a number of categories.
    pub fn zero(categories: usize) -> Self {
        Self {
            categories: vec![ResponseCounts::default(); categories],
            category_severity: vec![BySeverity::default(); categories],
            within: [CrossTable::zero(categories), CrossTable::zero(categories)],
            across: [CrossTable::zero(categories), CrossTable::zero(categories)],
            better_safer_by_category: vec![Agreement::default(); categories],
            ..Self::default()
        }
    }
}

/// Sizes of the lists whose length varies, and whether there are lengths,
/// before the numbers themselves.
const HEAD: usize = 5;

impl Counts {
    /// All numbers in a fixed order, for the way between the programs: one
    /// list costs far less program than a message with a field for each.
    pub fn to_numbers(&self) -> Vec<u64> {
        let sizes = [
            self.categories.len(),
            self.prompt_sources.len(),
            self.response_sources.len(),
            self.splits.len(),
            usize::from(self.lengths.is_some()),
        ];
        let mut numbers: Vec<u64> = sizes.map(|size| size as u64).to_vec();
        // The walk is the same in both directions, so it takes places to write to.
        self.clone().each(&mut |number| numbers.push(*number));
        numbers
    }

    /// The counts that [`Self::to_numbers`] gave; none for any other list.
    pub fn from_numbers(numbers: &[u64]) -> Option<Self> {
        let (head, rest) = numbers.split_first_chunk::<HEAD>()?;
        // 19 categories fit into a mask, 16 sources into a code; splits are a file's each.
        let [categories, prompt_sources, response_sources, splits, lengths] =
            head.map(|size| usize::try_from(size).ok().filter(|size| *size <= numbers.len()));
        let mut counts = Self::zero(categories.filter(|n| *n <= 19)?);
        counts.prompt_sources.resize_with(prompt_sources.filter(|n| *n <= 16)?, Default::default);
        counts.response_sources.resize_with(response_sources.filter(|n| *n <= 16)?, Default::default);
        counts.splits.resize(splits?, 0);
        counts.lengths = (lengths? > 0).then(Box::default);
        let mut rest = rest.iter();
        let mut complete = true;
        counts.each(&mut |number| match rest.next() {
            Some(value) => *number = *value,
            None => complete = false,
        });
        (complete && rest.next().is_none()).then_some(counts)
    }

    /// The same where rows have one response, whose labels stand in place of those of
    /// the other one too: it is counted once.
    pub fn of_one_place(mut self) -> Self {
        let responses = self.categories.iter_mut().chain([&mut self.categories_unknown]);
        for count in responses.chain(&mut self.severity) {
            (count.response_1, count.both) = (0, 0);
        }
        self.labels_per_response.iter_mut().for_each(|count| count[1] = 0);
        let halve = |numbers: &mut [u64]| numbers.iter_mut().for_each(|number| *number /= 2);
        for source in self.prompt_sources.iter_mut().chain(&mut self.response_sources) {
            halve(std::slice::from_mut(&mut source.safe));
            halve(&mut source.severity);
        }
        self.response_sources.iter_mut().for_each(|source| source.rows /= 2);
        halve(self.category_severity.as_flattened_mut());
        self.within.iter_mut().for_each(|table| halve(&mut table.cells));
        self.across.iter_mut().for_each(|table| table.cells.fill(0));
        if let Some(lengths) = &mut self.lengths {
            lengths.responses[1].fill(0);
            lengths.sums[2] = 0;
            lengths.difference_by_better.as_flattened_mut().fill(0);
            lengths.difference_by_safer.as_flattened_mut().fill(0);
        }
        self
    }

    /// What is left of these counts without those of some of their pairs: every
    /// count is a sum over pairs.
    pub fn less(&self, other: &Self) -> Self {
        let mut left = self.clone();
        left.join(other.clone(), &u64::saturating_sub);
        left
    }

    /// Makes one number of each of these and the other's.
    pub fn join(&mut self, mut other: Self, make: &dyn Fn(u64, u64) -> u64) {
        // Lists only grow as far as their values were met.
        for (own, others) in [
            (&mut self.prompt_sources, &mut other.prompt_sources),
            (&mut self.response_sources, &mut other.response_sources),
        ] {
            let len = own.len().max(others.len());
            [own, others].into_iter().for_each(|list| list.resize_with(len, Default::default));
        }
        other.splits.resize(self.splits.len(), 0);
        other.lengths = self.lengths.as_ref().map(|_| other.lengths.take().unwrap_or_default());
        let mut numbers = other.to_numbers().into_iter().skip(HEAD);
        self.each(&mut |number| *number = make(*number, numbers.next().unwrap_or(0)));
    }

    /// Walks all numbers in the order of the fields.
    fn each(&mut self, put: &mut dyn FnMut(&mut u64)) {
        let mut list = |numbers: &mut [u64]| numbers.iter_mut().for_each(&mut *put);
        list(std::slice::from_mut(&mut self.pairs));
        list(&mut self.pairs_in);
        let responses = self.categories.iter_mut().chain([&mut self.categories_unknown]);
        for count in responses.chain(&mut self.severity) {
            [&mut count.response_0, &mut count.response_1, &mut count.either, &mut count.both]
                .into_iter()
                .for_each(|number| list(std::slice::from_mut(number)));
        }
        list(self.severity_by_better.as_flattened_mut());
        list(self.severity_by_safer.as_flattened_mut());
        list(&mut self.pair_safety);
        list(&mut self.safer_safe);
        list(&mut self.better_safer);
        let agreements = self
            .better_safer_by_category
            .iter_mut()
            .chain(&mut self.better_safer_by_gap)
            .chain(&mut self.better_safer_by_safety);
        for agreement in agreements {
            list(std::slice::from_mut(&mut agreement.pairs));
            list(std::slice::from_mut(&mut agreement.same));
        }
        list(&mut self.differs);
        list(self.labels_per_response.as_flattened_mut());
        for source in self.prompt_sources.iter_mut().chain(&mut self.response_sources) {
            list(std::slice::from_mut(&mut source.rows));
            list(std::slice::from_mut(&mut source.safe));
            list(&mut source.severity);
            list(std::slice::from_mut(&mut source.better_safer.pairs));
            list(std::slice::from_mut(&mut source.better_safer.same));
        }
        list(&mut self.splits);
        if let Some(lengths) = &mut self.lengths {
            list(&mut lengths.prompt);
            list(lengths.responses.as_flattened_mut());
            list(lengths.difference_by_better.as_flattened_mut());
            list(lengths.difference_by_safer.as_flattened_mut());
            list(&mut lengths.sums);
            list(std::slice::from_mut(&mut lengths.known));
        }
        list(self.category_severity.as_flattened_mut());
        self.within.iter_mut().chain(&mut self.across).for_each(|table| list(&mut table.cells));
    }
}

impl Agreement {
    /// Adds pairs of which better and safer are the same response or not.
    pub fn add(&mut self, same: bool, pairs: u64) {
        self.pairs += pairs;
        self.same += if same { pairs } else { 0 };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_lead_back_to_the_counts() {
        let mut counts = Counts::zero(3);
        counts.prompt_sources.resize_with(2, SourceCounts::default);
        counts.splits.resize(3, 0);
        counts.lengths = Some(Box::default());
        let mut next = 0;
        counts.each(&mut |number| {
            next += 1;
            *number = next;
        });
        let numbers = counts.to_numbers();
        assert_eq!(numbers.len() as u64, next + HEAD as u64);
        assert_eq!(Counts::from_numbers(&numbers).as_ref(), Some(&counts));
        // Every number counts: none is left out of the walk or visited twice.
        let debug = format!("{counts:?}");
        for value in 1..=next {
            let found =
                debug.split(|c: char| !c.is_ascii_digit()).filter(|n| **n == value.to_string()).count();
            assert!(found >= 1, "{value}");
        }
        assert_eq!(Counts::from_numbers(&numbers[1..]), None);
        assert_eq!(Counts::from_numbers(&[numbers.clone(), vec![0]].concat()), None);
        assert_eq!(Counts::from_numbers(&[1 << 40, 0, 0, 0, 0]), None);
        assert_eq!(Counts::from_numbers(&[0, 0, 0, 1 << 40, 0]), None);
    }

    #[test]
    fn bins_of_lengths() {
        assert_eq!([0, 9, 10, 399, 400, u32::MAX].map(|n| length_bin(n, PROMPT_BIN)), [0, 0, 1, 39, 40, 40]);
        let differences = [(5, 5), (6, 5), (105, 5), (106, 5), (5, 6), (5, 106), (5000, 0), (0, 5000)];
        assert_eq!(differences.map(|(a, b)| difference_bin(a, b)), [10, 11, 11, 12, 9, 8, 20, 0]);
    }
}
