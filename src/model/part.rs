//! Parts of a dataset (config and split) and the places of pairs in them.

use serde::{Deserialize, Serialize};

/// One config and split, as on the hub; for a file with another kind of name
/// the config is the file's name and the split is empty.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Part {
    /// Config name, such as `alpaca-7b`.
    pub config: String,
    /// Split name, such as `train`; empty where none is known.
    pub split: String,
}

impl Part {
    /// A part by its two names.
    pub fn new(config: &str, split: &str) -> Self {
        Self { config: config.to_owned(), split: split.to_owned() }
    }

    /// Whether a name means this part: its split, or config and split.
    pub fn is_named(&self, name: &str) -> bool {
        self.split == name || self.to_string() == name
    }
}

impl std::fmt::Display for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.config)?;
        if !self.split.is_empty() {
            write!(f, "/{}", self.split)?;
        }
        Ok(())
    }
}

/// The part that an address names: `…/{config}/{split}/{NNNN}.parquet` is the
/// hub's layout (`partial-{split}` where the export was cut), and
/// `…/{config}/{split}.jsonl` that of published rows in text (also compressed);
/// any other address gives its file name as config.
pub fn part_of_address(address: &str) -> Part {
    let path = address.split(['?', '#']).next().unwrap_or(address);
    let path = path.split_once("://").map_or(path, |(_, rest)| rest.split_once('/').map_or("", |(_, p)| p));
    let segments: Vec<&str> = path.split('/').filter(|s| !s.is_empty()).collect();
    let file = segments.last().copied().unwrap_or("file");
    let packed = COMPRESSED.into_iter().find_map(|end| file.strip_suffix(end)).unwrap_or(file);
    let (stem, extension) = packed.rsplit_once('.').unwrap_or((packed, ""));
    let numbered = !stem.is_empty() && stem.bytes().all(|b| b.is_ascii_digit());
    if let (true, [.., config, split, _]) = (numbered && file.ends_with(".parquet"), &segments[..]) {
        return Part::new(config, split.strip_prefix("partial-").unwrap_or(split));
    }
    let is_text = TEXTS.contains(&extension);
    if let (true, [.., config, _]) = (is_text && SPLITS.contains(&stem), &segments[..])
        && !NO_CONFIGS.contains(config)
    {
        return Part::new(config, stem);
    }
    let split = SPLITS
        .into_iter()
        .find(|s| stem == *s || stem.ends_with(&format!("-{s}")) || stem.ends_with(&format!("_{s}")));
    Part::new(if stem.is_empty() { "file" } else { stem }, split.unwrap_or(""))
}

/// Names of splits.
const SPLITS: [&str; 3] = ["train", "test", "validation"];
/// Ends of the names of compressed files.
const COMPRESSED: [&str; 3] = [".gz", ".xz", ".zst"];
/// Extensions of rows in text.
const TEXTS: [&str; 5] = ["jsonl", "ndjson", "json", "csv", "tsv"];
/// Folders that say where data is, not which.
const NO_CONFIGS: [&str; 4] = ["data", "main", "raw", "resolve"];

/// The place of a pair: part and row number from 0 within it.
pub fn place(part: &Part, row: u64) -> String {
    format!("{part}/{row}")
}

/// Where a pair is looked for: its place, and a fingerprint by which it is known
/// wherever it stands. Written `alpaca-7b/train/1234~ab12cd34ef56`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairAddress {
    /// Place.
    pub place: String,
    /// Hex digits; none where the files tell no hashes.
    pub fingerprint: Option<String>,
}

impl PairAddress {
    /// Reads what an address says.
    pub fn parse(text: &str) -> Self {
        let hex = |digits: &&str| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_hexdigit());
        match text.rsplit_once('~').filter(|(_, fingerprint)| hex(fingerprint)) {
            Some((place, fingerprint)) => {
                Self { place: place.to_owned(), fingerprint: Some(fingerprint.to_ascii_lowercase()) }
            }
            None => Self { place: text.to_owned(), fingerprint: None },
        }
    }
}

impl std::fmt::Display for PairAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.place)?;
        self.fingerprint.iter().try_for_each(|fingerprint| write!(f, "~{fingerprint}"))
    }
}

/// Part name and row number of a place; none when it does not end in a number.
pub fn parse_place(place: &str) -> Option<(&str, u64)> {
    let (part, row) = place.rsplit_once('/')?;
    Some((part, row.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_addresses() {
        let hub = "https://huggingface.co/datasets/PKU-Alignment/PKU-SafeRLHF/resolve/refs%2Fconvert%2Fparquet/default/train/0000.parquet";
        for (address, config, split) in [
            (hub, "default", "train"),
            ("/a/alpaca-7b/partial-train/0001.parquet?download=true", "alpaca-7b", "train"),
            ("my-own-test.parquet", "my-own-test", "test"),
            ("labels.parquet", "labels", ""),
            ("", "file", ""),
            ("data/Alpaca-7B/train.jsonl", "Alpaca-7B", "train"),
            ("https://a.example/BeaverTails/resolve/main/round0/30k/test.jsonl.gz", "30k", "test"),
            ("round0/330k/train.jsonl.xz?download=true", "330k", "train"),
            ("data/train.jsonl", "train", "train"),
            ("https://a.example/train.jsonl", "train", "train"),
            ("https://a.example/resolve/main/test.jsonl", "test", "test"),
            ("default/train.parquet", "train", "train"),
            ("rows-test.csv.zst", "rows-test", "test"),
            ("https://a.example", "file", ""),
        ] {
            assert_eq!(part_of_address(address), Part::new(config, split), "{address}");
        }
        assert_eq!(parse_place("alpaca-7b/train/12"), Some(("alpaca-7b/train", 12)));
        assert_eq!(parse_place("alpaca-7b"), None);
        for (text, place, fingerprint) in [
            ("a/train/12~AB12cd34ef56", "a/train/12", Some("ab12cd34ef56".to_owned())),
            ("a/train/12", "a/train/12", None),
            ("my~file/3", "my~file/3", None),
            ("a/1~", "a/1~", None),
        ] {
            let read = PairAddress::parse(text);
            assert_eq!((&*read.place, &read.fingerprint), (place, &fingerprint));
            assert_eq!(PairAddress::parse(&read.to_string()), read);
        }
    }
}
