//! All labels of one pair in one word.

use super::keyed::keyed;

/// Code of an unknown or null value in the two-bit fields of [`Labels`].
pub const UNKNOWN: u8 = 2;
/// Code of an unknown, null or out-of-range severity level.
pub const SEVERITY_UNKNOWN: u8 = 4;

/// The labels of one pair, packed.
///
/// | bits | field |
/// |---|---|
/// | 0–18, 20–38 | harm categories of response 0 and 1 |
/// | 19, 39 | a category flag of response 0 or 1 is null |
/// | 40–43, 44–47 | severity level (0–3, 4 unknown) + 5 × safe (0 unsafe, 1 safe, 2 unknown) |
/// | 48–49 | better response id: 0, 1, 2 unknown |
/// | 50–51 | safer response id: 0, 1, 2 unknown |
/// | 52–55 | prompt source, index into the dataset's list of names |
/// | 56–59, 60–63 | response source, likewise |
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Labels(pub u64);

impl Labels {
    /// Width of one category mask, the bit for null included.
    pub const CATEGORY_BITS: u32 = 20;
    /// Lowest bit of severity and safe flag of response 0; response 1 stands 4 higher.
    pub const SEVERITY_AND_SAFE: u32 = 40;
    /// What a safe code counts beside a severity level in their common field.
    pub const SAFE_WEIGHT: u64 = 5;
    /// Lowest bit of the better response id.
    pub const BETTER: u32 = 48;
    /// Lowest bit of the safer response id.
    pub const SAFER: u32 = 50;
    /// Lowest bit of the prompt source.
    pub const PROMPT_SOURCE: u32 = 52;
    /// Lowest bit of the source of response 0; response 1 stands 4 higher.
    pub const RESPONSE_SOURCE: u32 = 56;

    fn field(self, shift: u32, bits: u32) -> u64 {
        (self.0 >> shift) & ((1 << bits) - 1)
    }

    /// Category mask of response `r` (0 or 1), with bit
    /// [`CategorySet::UNKNOWN`](super::CategorySet::UNKNOWN) where a flag is null.
    pub fn categories(self, r: usize) -> u32 {
        self.field(r as u32 * Self::CATEGORY_BITS, Self::CATEGORY_BITS) as u32
    }

    /// Number of categories of response `r`; none where a flag is null.
    pub fn category_count(self, r: usize) -> Option<u32> {
        let mask = self.categories(r);
        (mask >> super::CategorySet::UNKNOWN == 0).then(|| mask.count_ones())
    }

    fn severity_and_safe(self, r: usize) -> u64 {
        self.field(Self::SEVERITY_AND_SAFE + 4 * r as u32, 4)
    }

    /// Severity code of response `r`: 0–3, or [`SEVERITY_UNKNOWN`].
    pub fn severity(self, r: usize) -> u8 {
        (self.severity_and_safe(r) % Self::SAFE_WEIGHT) as u8
    }

    /// Safe code of response `r`: 0 unsafe, 1 safe, [`UNKNOWN`].
    pub fn safe(self, r: usize) -> u8 {
        (self.severity_and_safe(r) / Self::SAFE_WEIGHT).min(u64::from(UNKNOWN)) as u8
    }

    /// `better_response_id`: 0, 1 or [`UNKNOWN`].
    pub fn better(self) -> u8 {
        self.field(Self::BETTER, 2) as u8
    }

    /// `safer_response_id`: 0, 1 or [`UNKNOWN`].
    pub fn safer(self) -> u8 {
        self.field(Self::SAFER, 2) as u8
    }

    /// Index of the prompt source in the dataset's list of names.
    pub fn prompt_source(self) -> u8 {
        self.field(Self::PROMPT_SOURCE, 4) as u8
    }

    /// Index of the source of response `r` in the dataset's list of names.
    pub fn response_source(self, r: usize) -> u8 {
        self.field(Self::RESPONSE_SOURCE + 4 * r as u32, 4) as u8
    }

    /// Safe flags of the pair as one value.
    pub fn pair_safety(self) -> PairSafety {
        match (self.safe(0), self.safe(1)) {
            (1, 1) => PairSafety::BothSafe,
            (1, 0) => PairSafety::Only0Safe,
            (0, 1) => PairSafety::Only1Safe,
            (0, 0) => PairSafety::BothUnsafe,
            _ => PairSafety::Unknown,
        }
    }

    /// The two preferences of the pair as one value.
    pub fn preference(self) -> Preference {
        match (self.better(), self.safer()) {
            (0, 0) => Preference::Better0Safer0,
            (0, 1) => Preference::Better0Safer1,
            (1, 0) => Preference::Better1Safer0,
            (1, 1) => Preference::Better1Safer1,
            _ => Preference::Unknown,
        }
    }

    /// Difference of the two severity levels, 0 to 3, or [`SEVERITY_UNKNOWN`].
    pub fn severity_gap(self) -> u8 {
        let [a, b] = [0, 1].map(|r| self.severity(r));
        if a.max(b) < SEVERITY_UNKNOWN { a.abs_diff(b) } else { SEVERITY_UNKNOWN }
    }

    /// Safe code of the response that is the safer one: 0 unsafe, 1 safe,
    /// [`UNKNOWN`] where the flag or the preference is.
    pub fn safer_safe(self) -> u8 {
        if self.safer() < UNKNOWN { self.safe(self.safer().into()) } else { UNKNOWN }
    }

    /// What differs between the two responses: the first of safe flag,
    /// severity level and categories that does. Where one of those is unknown
    /// before a difference was found, nothing can be said.
    pub fn differs(self) -> Differs {
        let known = |code: [u8; 2], unknown: u8| code.iter().all(|c| *c < unknown);
        let safe = [0, 1].map(|r| self.safe(r));
        let severity = [0, 1].map(|r| self.severity(r));
        let categories = [0, 1].map(|r| self.categories(r));
        let categories_known = (categories[0] | categories[1]) >> super::CategorySet::UNKNOWN == 0;
        match () {
            () if !known(safe, UNKNOWN) => Differs::Unknown,
            () if safe[0] != safe[1] => Differs::Safety,
            () if !known(severity, SEVERITY_UNKNOWN) => Differs::Unknown,
            () if severity[0] != severity[1] => Differs::Severity,
            () if !categories_known => Differs::Unknown,
            () if categories[0] != categories[1] => Differs::Categories,
            () => Differs::Nothing,
        }
    }
}

keyed! {
    /// Which responses of a pair are flagged safe.
    PairSafety {
        /// Both responses are safe.
        BothSafe = "both-safe",
        /// Response 0 is safe, response 1 is not.
        Only0Safe = "only-0-safe",
        /// Response 1 is safe, response 0 is not.
        Only1Safe = "only-1-safe",
        /// Neither response is safe.
        BothUnsafe = "both-unsafe",
        /// A flag is null.
        Unknown = "unknown",
    }
}

keyed! {
    /// `better_response_id` and `safer_response_id` of a pair together.
    Preference {
        /// Response 0 is better and safer.
        Better0Safer0 = "0-0",
        /// Response 0 is better, response 1 is safer.
        Better0Safer1 = "0-1",
        /// Response 1 is better, response 0 is safer.
        Better1Safer0 = "1-0",
        /// Response 1 is better and safer.
        Better1Safer1 = "1-1",
        /// One of the two is null or out of range.
        Unknown = "unknown",
    }
}

keyed! {
    /// What differs between the two responses of a pair.
    Differs {
        /// Neither safe flag, severity level nor categories.
        Nothing = "nothing",
        /// Only the categories.
        Categories = "categories",
        /// The severity level, but not the safe flag.
        Severity = "severity",
        /// The safe flag.
        Safety = "safety",
        /// Unknown labels leave it open.
        Unknown = "unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Severity code and safe code of response `r` as bits of a word.
    fn said(r: u32, severity: u64, safe: u64) -> u64 {
        (severity + Labels::SAFE_WEIGHT * safe) << (Labels::SEVERITY_AND_SAFE + 4 * r)
    }

    #[test]
    fn fields_do_not_overlap() {
        let labels = Labels(
            0xf_ffff
                | said(0, 3, 1)
                | said(1, 4, 2)
                | (1 << Labels::SAFER)
                | (15 << Labels::PROMPT_SOURCE)
                | (9 << (Labels::RESPONSE_SOURCE + 4)),
        );
        assert_eq!((labels.categories(0), labels.categories(1)), (0xf_ffff, 0));
        assert_eq!((labels.category_count(0), labels.category_count(1)), (None, Some(0)));
        assert_eq!((labels.severity(0), labels.severity(1)), (3, SEVERITY_UNKNOWN));
        assert_eq!((labels.safe(0), labels.safe(1)), (1, UNKNOWN));
        assert_eq!((labels.better(), labels.safer()), (0, 1));
        assert_eq!(
            (labels.prompt_source(), labels.response_source(0), labels.response_source(1)),
            (15, 0, 9)
        );
        assert_eq!(labels.pair_safety(), PairSafety::Unknown);
        assert_eq!(labels.preference(), Preference::Better0Safer1);
        for safe in 0..3 {
            for severity in 0..5 {
                let labels = Labels(said(1, severity, safe));
                assert_eq!((labels.severity(1), labels.safe(1)), (severity as u8, safe as u8));
                assert_eq!((labels.severity(0), labels.safe(0)), (0, 0));
            }
        }
    }

    #[test]
    fn what_differs_is_the_first_difference_that_is_known() {
        let say = |severity: [u64; 2], safe: [u64; 2], categories: u64| {
            Labels(said(0, severity[0], safe[0]) | said(1, severity[1], safe[1]) | categories).differs()
        };
        let second = Labels::CATEGORY_BITS;
        assert_eq!(say([1, 1], [0, 0], 5 | 5 << second), Differs::Nothing);
        assert_eq!(say([1, 1], [0, 0], 5 | 4 << second), Differs::Categories);
        assert_eq!(say([1, 2], [0, 0], 5 | 1 << 19), Differs::Severity);
        assert_eq!(say([4, 2], [0, 1], 5), Differs::Safety);
        assert_eq!(say([4, 2], [0, 0], 5), Differs::Unknown);
        assert_eq!(say([2, 2], [2, 2], 0), Differs::Unknown);
        assert_eq!(say([2, 2], [1, 1], 1 << 19), Differs::Unknown);
    }
}
