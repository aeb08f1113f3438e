//! All labels of one pair in one word.

use serde::{Deserialize, Serialize};

/// Code of an unknown or null value in the two-bit fields of [`Labels`].
pub const UNKNOWN: u8 = 2;
/// Code of an unknown, null or out-of-range severity level.
pub const SEVERITY_UNKNOWN: u8 = 4;

/// The labels of one pair, packed.
///
/// | bits | field |
/// |---|---|
/// | 0–18, 19–37 | harm categories of response 0 and 1 |
/// | 38–40, 41–43 | severity level, 0–3, 4 unknown |
/// | 44–45, 46–47 | is safe: 0 unsafe, 1 safe, 2 unknown |
/// | 48–49 | better response id: 0, 1, 2 unknown |
/// | 50–51 | safer response id: 0, 1, 2 unknown |
/// | 52–55 | prompt source, index into the dataset's list of names |
/// | 56–59, 60–63 | response source, likewise |
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Labels(pub u64);

impl Labels {
    /// Width of one category mask.
    pub const CATEGORY_BITS: u32 = 19;
    /// Lowest bit of the severity of response 0; response 1 stands 3 higher.
    pub const SEVERITY: u32 = 38;
    /// Lowest bit of the safe flag of response 0; response 1 stands 2 higher.
    pub const SAFE: u32 = 44;
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

    /// Category mask of response `r` (0 or 1).
    pub fn categories(self, r: usize) -> u32 {
        self.field(r as u32 * Self::CATEGORY_BITS, Self::CATEGORY_BITS) as u32
    }

    /// Severity code of response `r`: 0–3, or [`SEVERITY_UNKNOWN`].
    pub fn severity(self, r: usize) -> u8 {
        self.field(Self::SEVERITY + 3 * r as u32, 3) as u8
    }

    /// Safe code of response `r`: 0 unsafe, 1 safe, [`UNKNOWN`].
    pub fn safe(self, r: usize) -> u8 {
        self.field(Self::SAFE + 2 * r as u32, 2) as u8
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
}

macro_rules! keyed {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $key:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            /// Every value; a value's place here is its bit in a clause.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Key in addresses and in the page.
            pub fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)* }
            }

            /// The value with this key.
            pub fn from_key(key: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|v| v.key() == key)
            }

            /// Place in [`Self::ALL`].
            pub fn index(self) -> usize {
                self as usize
            }
        }
    };
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_do_not_overlap() {
        let labels = Labels(
            0x7_ffff
                | (3 << Labels::SEVERITY)
                | (4 << (Labels::SEVERITY + 3))
                | (1 << Labels::SAFE)
                | (2 << (Labels::SAFE + 2))
                | (1 << Labels::SAFER)
                | (15 << Labels::PROMPT_SOURCE)
                | (9 << (Labels::RESPONSE_SOURCE + 4)),
        );
        assert_eq!((labels.categories(0), labels.categories(1)), (0x7_ffff, 0));
        assert_eq!((labels.severity(0), labels.severity(1)), (3, SEVERITY_UNKNOWN));
        assert_eq!((labels.safe(0), labels.safe(1)), (1, UNKNOWN));
        assert_eq!((labels.better(), labels.safer()), (0, 1));
        assert_eq!(
            (labels.prompt_source(), labels.response_source(0), labels.response_source(1)),
            (15, 0, 9)
        );
        assert_eq!(labels.pair_safety(), PairSafety::Unknown);
        assert_eq!(labels.preference(), Preference::Better0Safer1);
    }
}
