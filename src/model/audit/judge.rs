//! What the labels of a row break.

use super::rule::is_partly_unknown;
use super::{MANY_CATEGORIES, Rule, Unit};
use crate::model::{Differs, Fields, Labels, SEVERITY_UNKNOWN, UNKNOWN};

/// The rules that apply to a row, and those that it breaks, as bits of [`Rule::bit`]: of each
/// response. What counts pairs has its bit in the first place alone, and so has all of a row
/// with one response.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// Rules that apply.
    pub of: [u32; 2],
    /// Rules that are broken; they apply, too.
    pub broken: [u32; 2],
}

impl Judged {
    /// The broken rules of the row.
    pub fn mask(self) -> u32 {
        self.broken[0] | self.broken[1]
    }

    /// Takes down whether a rule is broken in a place that it applies to.
    pub fn tell(&mut self, rule: Rule, place: usize, broken: bool) {
        if let (Some(of), Some(known)) = (self.of.get_mut(place), self.broken.get_mut(place)) {
            *of |= rule.bit();
            *known |= rule.bit() * u32::from(broken);
        }
    }

    /// These and others.
    pub fn and(self, other: Self) -> Self {
        let join = |a: [u32; 2], b: [u32; 2]| [a[0] | b[0], a[1] | b[1]];
        Self { of: join(self.of, other.of), broken: join(self.broken, other.broken) }
    }

    /// What is judged of some rules.
    pub fn only(self, rules: u32) -> Self {
        Self { of: self.of.map(|of| of & rules), broken: self.broken.map(|broken| broken & rules) }
    }
}

/// No and yes as codes of facts; [`UNKNOWN`] is the third.
const NO: u8 = 0;
const YES: u8 = 1;
/// Any code.
const ANY: u8 = 3;

// Places of facts.
const ALWAYS: usize = 0;
const SAFE: usize = 1;
const SEVERE: usize = 2;
const CATEGORY: usize = 3;
const MANY: usize = 4;
const MIXED: usize = 5;
const SAFER_SAFE: usize = 6;
const MORE_SEVERE: usize = 7;
const TWO_UNSAFE: usize = 8;
const NOTHING: usize = 9;
const PARTLY_UNKNOWN: usize = 10;

/// A fact's place, and a code.
type Fact = (usize, u8);

/// A rule; the fact that has to have a code for it to apply; and the fact that has to be known,
/// with the code that breaks the rule.
const BROKEN_BY: [(Rule, Fact, Fact); 12] = [
    (Rule::SafeWithSeverity, (SAFE, YES), (SEVERE, YES)),
    (Rule::UnsafeWithoutSeverity, (SAFE, NO), (SEVERE, NO)),
    (Rule::SafeWithCategory, (SAFE, YES), (CATEGORY, YES)),
    (Rule::UnsafeWithoutCategory, (SAFE, NO), (CATEGORY, NO)),
    (Rule::SeverityWithoutCategory, (SEVERE, YES), (CATEGORY, NO)),
    (Rule::CategoryWithoutSeverity, (CATEGORY, YES), (SEVERE, NO)),
    (Rule::UnsafeRankedSafer, (MIXED, YES), (SAFER_SAFE, NO)),
    (Rule::SaferMoreSevere, (ALWAYS, ANY), (MORE_SEVERE, YES)),
    (Rule::SaferOfTwoUnsafe, (ALWAYS, ANY), (TWO_UNSAFE, YES)),
    (Rule::SaferNothingDiffers, (ALWAYS, ANY), (NOTHING, YES)),
    (Rule::UnknownLabel, (ALWAYS, ANY), (PARTLY_UNKNOWN, YES)),
    (Rule::ManyCategories, (ALWAYS, ANY), (MANY, YES)),
];

fn code(known: bool, yes: bool) -> u8 {
    if known { u8::from(yes) } else { UNKNOWN }
}

/// What the labels of a row with these fields break of the rules that labels are enough for.
pub fn judge(labels: Labels, fields: Fields) -> Judged {
    let mut judged = Judged::default();
    let severity = [0, 1].map(|r| labels.severity(r));
    let safe = [0, 1].map(|r| labels.safe(r));
    let ranked = labels.safer() < UNKNOWN;
    let flagged = safe[0].max(safe[1]) < UNKNOWN;
    let safer = usize::from(labels.safer() & 1);
    let differs = labels.differs();
    for place in 0..fields.places() as usize {
        let count = labels.category_count(place);
        let facts = [
            YES,
            safe[place],
            code(severity[place] < SEVERITY_UNKNOWN, severity[place] > 0),
            code(count.is_some(), count > Some(0)),
            code(count.is_some(), count > Some(MANY_CATEGORIES)),
            code(flagged, safe[0] != safe[1]),
            labels.safer_safe(),
            code(
                ranked && severity[0].max(severity[1]) < SEVERITY_UNKNOWN,
                severity[safer] > severity[1 - safer],
            ),
            code(ranked && flagged, safe == [NO; 2]),
            code(ranked && differs != Differs::Unknown, differs == Differs::Nothing),
            u8::from(is_partly_unknown(labels, fields)),
        ];
        for (rule, (where_, is), (what, breaks)) in BROKEN_BY {
            let applies = (is == ANY || facts[where_] == is) && facts[what] < UNKNOWN;
            if applies && (place == 0 || rule.unit() == Unit::Responses) && rule.is_of(fields) {
                judged.tell(rule, place, facts[what] == breaks);
            }
        }
    }
    judged
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Severity, safe flag and categories of both responses, and the safer one.
    fn word(severity: [u64; 2], safe: [u64; 2], categories: [u64; 2], safer: u64) -> Labels {
        let of = |r: usize| {
            (severity[r] + Labels::SAFE_WEIGHT * safe[r]) << (Labels::SEVERITY_AND_SAFE + 4 * r as u32)
                | categories[r] << (Labels::CATEGORY_BITS * r as u32)
        };
        Labels(of(0) | of(1) | safer << Labels::SAFER)
    }

    fn broken(labels: Labels, fields: Fields) -> [Vec<&'static str>; 2] {
        let judged = judge(labels, fields);
        judged.broken.map(|mask| {
            let broken = Rule::ALL.iter().filter(|rule| mask & rule.bit() != 0);
            broken.map(|rule| rule.key()).collect()
        })
    }

    #[test]
    fn a_rule_is_broken_where_it_says() {
        let none: Vec<&str> = Vec::new();
        let sound = word([0, 2], [1, 0], [0, 5], 0);
        assert_eq!(broken(sound, Fields::ALL), [none.clone(), none.clone()]);
        assert_eq!(
            broken(word([1, 0], [1, 0], [3, 0], 0), Fields::ALL),
            [
                vec!["safe-with-severity", "safe-with-category", "safer-more-severe"],
                vec!["unsafe-without-severity", "unsafe-without-category"]
            ]
        );
        assert_eq!(
            broken(word([0, 2], [1, 0], [0, 5], 1), Fields::ALL)[0],
            ["unsafe-ranked-safer", "safer-more-severe"]
        );
        assert_eq!(
            broken(word([2, 2], [0, 0], [5, 5], 1), Fields::ALL)[0],
            ["safer-of-two-unsafe", "safer-nothing-differs"]
        );
        assert_eq!(
            broken(word([0, 1], [1, 0], [8, 0], 0), Fields::ALL),
            [
                vec!["safe-with-category", "category-without-severity"],
                vec!["unsafe-without-category", "severity-without-category"]
            ]
        );
        assert_eq!(broken(word([0, 2], [1, 0], [0, 127], 0), Fields::ALL)[1], ["many-categories"]);
        assert_eq!(broken(word([0, 2], [1, 0], [0, 63], 0), Fields::ALL)[1], none);
    }

    #[test]
    fn what_is_unknown_breaks_one_rule_and_leaves_the_others() {
        let judged = judge(word([4, 4], [2, 2], [1 << 19, 1 << 19], 2), Fields::ALL);
        assert_eq!(
            (judged.of, judged.broken),
            ([Rule::UnknownLabel.bit(), 0], [Rule::UnknownLabel.bit(), 0])
        );
        // Of fields that rows do not have nothing is said.
        let flags = Fields::PAIR.and(Fields::SAFE);
        assert_eq!(judge(word([4, 4], [1, 0], [1 << 19, 1 << 19], 2), flags).mask(), 0);
    }

    #[test]
    fn one_response_is_judged_once() {
        let fields = Fields::ALL.without(Fields::PAIR).and(Fields::RESPONSE);
        let judged = judge(word([1, 1], [1, 1], [0, 0], 0), fields);
        assert_eq!(judged.of[1] | judged.broken[1], 0);
        assert_eq!(judged.mask(), Rule::SafeWithSeverity.bit() | Rule::SeverityWithoutCategory.bit());
    }
}
