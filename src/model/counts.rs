//! What the charts show, as exact integer counts.

use super::{PairSafety, Preference, View};

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

/// What differs between the two responses of a pair.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Differs {
    /// Neither safe flag, severity level nor categories.
    pub nothing: u64,
    /// Only the categories.
    pub category_only: u64,
    /// The severity level, but not the safe flag.
    pub severity: u64,
    /// The safe flag.
    pub safety: u64,
}

/// The aggregate set of one filter state. Each view is counted with its own
/// clause skipped; `pairs_in[view]` is then its denominator in pairs. What
/// belongs to no view is counted under the whole filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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

    /// Responses with a category, by severity level.
    pub category_severity: Vec<BySeverity>,
    /// Responses with both categories: row-major, categories × categories; the
    /// diagonal holds the category's responses.
    pub within: Vec<u64>,
    /// Pairs whose response 0 has the row's category and whose response 1 has
    /// the column's.
    pub across: Vec<u64>,
    /// Responses by their number of categories, 0 to 19.
    pub labels_per_response: [u64; 20],
    /// What differs within a pair.
    pub differs: Differs,
    /// Severity of the better response and of the other one.
    pub severity_by_better: [BySeverity; 2],
    /// Severity of the safer response and of the other one.
    pub severity_by_safer: [BySeverity; 2],
    /// Better against safer where either response has the category.
    pub better_safer_by_category: Vec<Agreement>,
    /// By the difference of the two severity levels, 0 to 3.
    pub better_safer_by_gap: [Agreement; 4],
    /// In the order of [`PairSafety::ALL`].
    pub better_safer_by_safety: [Agreement; PairSafety::ALL.len()],
    /// By code of the prompt source, up to the highest one met.
    pub prompt_sources: Vec<SourceCounts>,
    /// By code of the response source, up to the highest one met.
    pub response_sources: Vec<SourceCounts>,
}

impl Counts {
    /// Zero counts for a number of categories.
    pub fn zero(categories: usize) -> Self {
        Self {
            categories: vec![ResponseCounts::default(); categories],
            category_severity: vec![BySeverity::default(); categories],
            within: vec![0; categories * categories],
            across: vec![0; categories * categories],
            better_safer_by_category: vec![Agreement::default(); categories],
            ..Self::default()
        }
    }
}

/// Sizes of the lists whose length varies, before the numbers themselves.
const HEAD: usize = 3;

impl Counts {
    /// All numbers in a fixed order, for the way between the two programs: one
    /// list costs far less program than a message with a field for each.
    pub fn to_numbers(&self) -> Vec<u64> {
        let sizes = [self.categories.len(), self.prompt_sources.len(), self.response_sources.len()];
        let mut numbers: Vec<u64> = sizes.map(|size| size as u64).to_vec();
        // The walk is the same in both directions, so it takes places to write to.
        self.clone().each(&mut |number| numbers.push(*number));
        numbers
    }

    /// The counts that [`Self::to_numbers`] gave; none for any other list.
    pub fn from_numbers(numbers: &[u64]) -> Option<Self> {
        let (head, rest) = numbers.split_first_chunk::<HEAD>()?;
        // 19 categories fit into a mask, 16 sources into a code.
        let [categories, prompt_sources, response_sources] =
            head.map(|size| (size <= 19).then_some(size as usize));
        let mut counts = Self::zero(categories?);
        counts.prompt_sources.resize_with(prompt_sources?, SourceCounts::default);
        counts.response_sources.resize_with(response_sources?, SourceCounts::default);
        let mut rest = rest.iter();
        let mut complete = true;
        counts.each(&mut |number| match rest.next() {
            Some(value) => *number = *value,
            None => complete = false,
        });
        (complete && rest.next().is_none()).then_some(counts)
    }

    fn each(&mut self, put: &mut dyn FnMut(&mut u64)) {
        put(&mut self.pairs);
        let differs = &mut self.differs;
        [&mut differs.nothing, &mut differs.category_only, &mut differs.severity, &mut differs.safety]
            .into_iter()
            .for_each(&mut *put);
        for count in self.categories.iter_mut().chain(&mut self.severity) {
            [&mut count.response_0, &mut count.response_1, &mut count.either, &mut count.both]
                .into_iter()
                .for_each(&mut *put);
        }
        let lists: [&mut [u64]; 8] = [
            &mut self.pairs_in,
            &mut self.pair_safety,
            &mut self.better_safer,
            self.category_severity.as_flattened_mut(),
            &mut self.within,
            &mut self.across,
            &mut self.labels_per_response,
            self.severity_by_better.as_flattened_mut(),
        ];
        lists.into_iter().flatten().for_each(&mut *put);
        self.severity_by_safer.as_flattened_mut().iter_mut().for_each(&mut *put);
        let sources = self.prompt_sources.iter_mut().chain(&mut self.response_sources);
        let agreements = self
            .better_safer_by_category
            .iter_mut()
            .chain(&mut self.better_safer_by_gap)
            .chain(&mut self.better_safer_by_safety);
        for agreement in agreements {
            put(&mut agreement.pairs);
            put(&mut agreement.same);
        }
        for source in sources {
            put(&mut source.rows);
            put(&mut source.safe);
            source.severity.iter_mut().for_each(&mut *put);
            put(&mut source.better_safer.pairs);
            put(&mut source.better_safer.same);
        }
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
        assert_eq!(Counts::from_numbers(&[1 << 40, 0, 0]), None);
    }
}
