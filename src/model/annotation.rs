//! What annotators said of responses that came to several of them, and how often they said
//! the same: what agreement between annotators is computed from.

use super::{CategorySet, Labels, UNKNOWN};

/// Place of the safe flag among the labels of an annotation; the categories stand before it.
pub const SAFE_LABEL: usize = 20;

/// What one annotator said of one response: bit `i` is the category at index `i`, then a bit
/// that says that a category's flag is null, the safe flag, and whether that is unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Annotation(pub u32);

impl Annotation {
    /// The labels of a row with one response.
    pub fn of(labels: Labels) -> Self {
        let safe = u32::from(labels.safe(0));
        Self(
            labels.categories(0) | (safe & 1) << SAFE_LABEL | (safe / u32::from(UNKNOWN)) << (SAFE_LABEL + 1),
        )
    }

    /// What was said of a label; none where that is unknown. Which of the flags is null is
    /// not kept, so a row with one has no known category.
    pub fn says(self, label: usize) -> Option<bool> {
        let unknown = if label == SAFE_LABEL { SAFE_LABEL + 1 } else { CategorySet::UNKNOWN };
        let bit = |bit: usize| self.0 >> bit & 1 == 1;
        (!bit(unknown)).then(|| bit(label))
    }
}

/// How often annotators said what, in whole numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rows.
    pub rows: u64,
    /// Rows without a text, which belong to no group.
    pub without_text: u64,
    /// How many groups of equal prompt and response have so many rows: rows, groups.
    pub sizes: Vec<[u64; 2]>,
    /// By label.
    pub labels: Vec<LabelTally>,
}

/// The same of one label.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabelTally {
    /// Place of a category, or [`SAFE_LABEL`].
    pub label: usize,
    /// Rows of groups in which it is unknown.
    pub unknown: u64,
    /// Annotations of a group in which it is known, how many of them say yes, and how many
    /// groups have just these numbers.
    pub said: Vec<[u64; 3]>,
}

impl Tally {
    /// The tally as a list of numbers.
    pub fn to_numbers(&self) -> Vec<u64> {
        let mut numbers = vec![self.rows, self.without_text, self.sizes.len() as u64];
        numbers.extend(self.sizes.iter().flatten());
        for label in &self.labels {
            numbers.extend([label.label as u64, label.unknown, label.said.len() as u64]);
            numbers.extend(label.said.iter().flatten());
        }
        numbers
    }

    /// The tally that [`Tally::to_numbers`] made this list of; none where it is no such list.
    pub fn from_numbers(numbers: &[u64]) -> Option<Self> {
        let [rows, without_text, left @ ..] = numbers else { return None };
        let (sizes, mut left) = list(left)?;
        let mut labels = Vec::new();
        while let [label, unknown, rest @ ..] = left {
            let (said, rest) = list(rest)?;
            labels.push(LabelTally { label: *label as usize, unknown: *unknown, said });
            left = rest;
        }
        left.is_empty().then_some(Self { rows: *rows, without_text: *without_text, sizes, labels })
    }

    /// Groups of equal prompt and response.
    pub fn groups(&self) -> u64 {
        self.sizes.iter().map(|[_, groups]| groups).sum()
    }

    /// Groups of more than one row.
    pub fn repeated(&self) -> u64 {
        self.sizes.iter().filter(|[rows, _]| *rows > 1).map(|[_, groups]| groups).sum()
    }
}

/// A list after its length, and what follows it.
fn list<const N: usize>(numbers: &[u64]) -> Option<(Vec<[u64; N]>, &[u64])> {
    let (len, rest) = numbers.split_first()?;
    let end = usize::try_from(*len).ok()?.checked_mul(N)?;
    let items = rest.get(..end)?.chunks_exact(N).filter_map(|item| item.try_into().ok());
    Some((items.collect(), rest.get(end..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_say_what_is_known() {
        let safe = |code: u64| Labels((code * Labels::SAFE_WEIGHT) << Labels::SEVERITY_AND_SAFE | 0b101);
        let says = |labels, label| Annotation::of(labels).says(label);
        assert_eq!([0, 1, 2].map(|code| says(safe(code), SAFE_LABEL)), [Some(false), Some(true), None]);
        assert_eq!([0, 1, 2].map(|label| says(safe(2), label)), [Some(true), Some(false), Some(true)]);
        let null = Labels(safe(1).0 | 1 << CategorySet::UNKNOWN);
        assert_eq!([0, 1, SAFE_LABEL].map(|label| says(null, label)), [None, None, Some(true)]);
    }

    #[test]
    fn a_tally_crosses_as_numbers() {
        let label = |label, said: &[[u64; 3]]| LabelTally { label, unknown: 2, said: said.to_vec() };
        let tally = Tally {
            rows: 9,
            without_text: 1,
            sizes: vec![[1, 2], [3, 2]],
            labels: vec![label(0, &[]), label(SAFE_LABEL, &[[1, 0, 2], [3, 1, 2]])],
        };
        let numbers = tally.to_numbers();
        assert_eq!(Tally::from_numbers(&numbers), Some(tally.clone()));
        assert_eq!((tally.groups(), tally.repeated()), (4, 2));
        for end in (1..numbers.len()).filter(|end| *end != 7 && *end != 10) {
            assert_eq!(Tally::from_numbers(&numbers[..end]), None, "{end}");
        }
        assert_eq!(Tally::from_numbers(&[1, 2, u64::MAX, 3]), None);
    }
}
