//! What a link says beside the view itself: which part of the page it is about, and what the
//! data was.

/// Names of the charts, in the order of the overview.
pub const CHARTS: [&str; 12] = [
    "categories",
    "severity",
    "pair-safety",
    "better-safer",
    "category-severity",
    "differs",
    "labels-per-response",
    "cooccurrence",
    "sources",
    "lengths",
    "splits",
    "annotators",
];

/// The table of pairs, beside [`CHARTS`].
pub const TABLE: &str = "table";

/// The audit, likewise.
pub const AUDIT: &str = "audit";

/// What the data was when a link to it was made, as addresses write it: number of pairs, hash
/// of their labels, and how many of them matched. `82118-ab12cd34ef56-32656`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataKey(String);

/// Hex digits of a hash of labels that addresses have.
const DIGITS: usize = 12;

impl DataKey {
    /// Of data; how many pairs matched, where that says something of the data.
    pub fn new(pairs: u64, hash: u64, matching: Option<u64>) -> Self {
        let hash = format!("{:0DIGITS$x}", hash >> (64 - 4 * DIGITS));
        let matching = matching.map(|matching| ["-", &matching.to_string()].concat());
        Self([&pairs.to_string(), "-", &hash, &matching.unwrap_or_default()].concat())
    }

    /// Reads what an address says; none where that is no such key.
    pub fn parse(text: &str) -> Option<Self> {
        let key = Self(text.to_ascii_lowercase());
        let is_number = |part: &str| part.len() < 16 && part.parse::<u64>().is_ok();
        let mut parts = key.0.split('-');
        let well = parts.next().is_some_and(is_number)
            && parts.next().is_some_and(|h| h.len() == DIGITS && h.bytes().all(|b| b.is_ascii_hexdigit()))
            && parts.next().is_none_or(is_number)
            && parts.next().is_none();
        well.then_some(key)
    }

    /// Number of pairs, hash of their labels, number of pairs that matched.
    pub fn parts(&self) -> (u64, &str, Option<u64>) {
        let mut parts = self.0.split('-');
        let number = |part: Option<&str>| part.and_then(|part| part.parse().ok());
        let (pairs, hash) = (number(parts.next()), parts.next().unwrap_or_default());
        (pairs.unwrap_or_default(), hash, number(parts.next()))
    }

    /// Without how many pairs matched.
    pub fn without_matching(&self) -> Self {
        Self(self.0.splitn(3, '-').take(2).collect::<Vec<_>>().join("-"))
    }

    /// As addresses write it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_data() {
        let key = DataKey::new(82_118, 0x0012_cd34_ef56_7890, Some(32_656));
        assert_eq!(key.as_str(), "82118-0012cd34ef56-32656");
        assert_eq!(key.parts(), (82_118, "0012cd34ef56", Some(32_656)));
        assert_eq!(key.without_matching().as_str(), "82118-0012cd34ef56");
        assert_eq!(DataKey::parse("82118-0012CD34ef56-32656"), Some(key));
        let key = DataKey::new(0, 0, None);
        assert_eq!((key.as_str(), key.parts()), ("0-000000000000", (0, "000000000000", None)));
        assert_eq!(DataKey::parse(key.as_str()), Some(key));
        for wrong in [
            "",
            "1",
            "1-",
            "1-ab12cd34ef5",
            "1-ab12cd34ef567",
            "x-ab12cd34ef56",
            "1-ab12cd34ef5g",
            "-1-ab12cd34ef56",
            "1-ab12cd34ef56-",
            "1-ab12cd34ef56-x",
            "1-ab12cd34ef56-1-2",
            "1234567890123456-ab12cd34ef56",
            "é-é-é",
        ] {
            assert_eq!(DataKey::parse(wrong), None, "{wrong}");
        }
    }
}
