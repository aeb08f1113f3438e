//! How often each rule is broken.

use super::{Judged, Rule, Unit};
use crate::model::{CategorySet, Labels, Names};

/// Place among categories of what has none.
pub const NO_CATEGORY: usize = CategorySet::UNKNOWN + 1;

const SOURCES: usize = Names::OTHER as usize + 1;
const CATEGORIES: usize = NO_CATEGORY + 1;

/// Responses or pairs that break a rule, and those that it applies to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Responses or pairs that break it.
    pub broken: u64,
    /// Responses or pairs that it applies to.
    pub of: u64,
}

/// How often one rule is broken. A pair counts for the source of its response 0, and for the
/// categories that either of its responses has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Breaches {
    /// All responses or pairs.
    pub all: Share,
    /// Pairs in which it is broken.
    pub pairs: u64,
    /// By prompt source, as its code among the dataset's names.
    pub prompt_sources: [Share; SOURCES],
    /// By response source, likewise.
    pub response_sources: [Share; SOURCES],
    /// By category, in the order of the schema; then those in which a flag is null
    /// ([`CategorySet::UNKNOWN`]), and those without any ([`NO_CATEGORY`]). One with several
    /// categories counts for each.
    pub categories: [Share; CATEGORIES],
}

impl Breaches {
    /// Walks all numbers in the order of the fields.
    fn each(&mut self, put: &mut dyn FnMut(&mut u64)) {
        put(&mut self.pairs);
        let lists = self.prompt_sources.iter_mut().chain(&mut self.response_sources);
        for share in std::iter::once(&mut self.all).chain(lists).chain(&mut self.categories) {
            put(&mut share.broken);
            put(&mut share.of);
        }
    }
}

/// How often every rule is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// In the order of [`Rule::ALL`].
    rules: Vec<Breaches>,
}

impl Default for Report {
    fn default() -> Self {
        Self { rules: vec![Breaches::default(); Rule::ALL.len()] }
    }
}

impl Report {
    /// Adds what was judged of a row, or of so many pairs with the same labels.
    pub fn add(&mut self, labels: Labels, judged: Judged, pairs: u64) {
        let mask = judged.mask();
        let every = labels.categories(0) | labels.categories(1);
        for (rule, breaches) in Rule::ALL.iter().zip(&mut self.rules) {
            breaches.pairs += if mask & rule.bit() == 0 { 0 } else { pairs };
            for place in (0..2).filter(|place| judged.of[*place] & rule.bit() != 0) {
                let broken = if judged.broken[place] & rule.bit() == 0 { 0 } else { pairs };
                let add = |share: &mut Share| {
                    share.of += pairs;
                    share.broken += broken;
                };
                let categories = if rule.unit() == Unit::Pairs { every } else { labels.categories(place) };
                let categories = if categories == 0 { 1 << NO_CATEGORY } else { categories };
                let of = (0..).zip(&mut breaches.categories);
                of.filter(|(bit, _)| categories >> bit & 1 == 1).for_each(|(_, share)| add(share));
                add(&mut breaches.all);
                let [prompt, response] = [labels.prompt_source(), labels.response_source(place)];
                breaches.prompt_sources.get_mut(usize::from(prompt)).map(add);
                breaches.response_sources.get_mut(usize::from(response)).map(add);
            }
        }
    }

    /// How often a rule is broken.
    pub fn of(&self, rule: Rule) -> &Breaches {
        &self.rules[rule.index()]
    }

    /// Adds what was counted elsewhere.
    pub fn join(&mut self, other: &Self) {
        let mut numbers = other.to_numbers().into_iter();
        self.each(&mut |number| *number += numbers.next().unwrap_or(0));
    }

    /// The report as a list of numbers.
    pub fn to_numbers(&self) -> Vec<u64> {
        let mut numbers = Vec::new();
        // The walk is the same in both directions, so it takes places to write to.
        self.clone().each(&mut |number| numbers.push(*number));
        numbers
    }

    /// The report that [`Self::to_numbers`] made this list of; none where it is no such list.
    pub fn from_numbers(numbers: &[u64]) -> Option<Self> {
        let mut report = Self::default();
        let mut rest = numbers.iter();
        let mut complete = true;
        report.each(&mut |number| match rest.next() {
            Some(value) => *number = *value,
            None => complete = false,
        });
        (complete && rest.next().is_none()).then_some(report)
    }

    fn each(&mut self, put: &mut dyn FnMut(&mut u64)) {
        self.rules.iter_mut().for_each(|breaches| breaches.each(put));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_added_where_they_belong() {
        let mut judged = Judged::default();
        judged.tell(Rule::SafeWithCategory, 0, false);
        judged.tell(Rule::SafeWithCategory, 1, true);
        judged.tell(Rule::SaferOfTwoUnsafe, 0, true);
        let labels = Labels(
            0b101 << Labels::CATEGORY_BITS
                | 3 << Labels::PROMPT_SOURCE
                | 1 << Labels::RESPONSE_SOURCE
                | 15 << (Labels::RESPONSE_SOURCE + 4),
        );
        let mut report = Report::default();
        report.add(labels, judged, 2);
        report.add(Labels(1 << CategorySet::UNKNOWN), judged.only(Rule::SafeWithCategory.bit()), 1);
        let share = |broken, of| Share { broken, of };
        let responses = report.of(Rule::SafeWithCategory);
        assert_eq!((responses.all, responses.pairs), (share(3, 6), 3));
        assert_eq!((responses.prompt_sources[3], responses.prompt_sources[0]), (share(2, 4), share(1, 2)));
        assert_eq!(
            [0, 1, 15].map(|source| responses.response_sources[source]),
            [share(1, 2), share(0, 2), share(2, 2)]
        );
        assert_eq!(
            [0, 1, 2, CategorySet::UNKNOWN, NO_CATEGORY].map(|at| responses.categories[at]),
            [share(2, 2), share(0, 0), share(2, 2), share(0, 1), share(1, 3)]
        );
        let pairs = report.of(Rule::SaferOfTwoUnsafe);
        assert_eq!((pairs.all, pairs.pairs, pairs.response_sources[1]), (share(2, 2), 2, share(2, 2)));
        assert_eq!((pairs.categories[0], pairs.categories[NO_CATEGORY]), (share(2, 2), share(0, 0)));
    }

    #[test]
    fn numbers_lead_back_to_the_report() {
        let mut report = Report::default();
        let mut next = 0;
        report.each(&mut |number| {
            next += 1;
            *number = next;
        });
        let numbers = report.to_numbers();
        assert_eq!(numbers, (1..=next).collect::<Vec<_>>());
        assert_eq!(size_of::<Breaches>() * Rule::ALL.len(), 8 * numbers.len());
        assert_eq!(Report::from_numbers(&numbers).as_ref(), Some(&report));
        assert_eq!(Report::from_numbers(&numbers[1..]), None);
        assert_eq!(Report::from_numbers(&[numbers.clone(), vec![0]].concat()), None);
        report.join(&report.clone());
        assert_eq!(report.to_numbers(), numbers.iter().map(|number| 2 * number).collect::<Vec<_>>());
    }
}
