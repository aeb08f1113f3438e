//! Datasets on the hub: which addresses list and hold their files.

use serde::{Deserialize, Serialize};

/// The hub itself; others offer the same under addresses of their own.
pub const HUB: &str = "https://huggingface.co";

/// The branch of files that the hub has converted to Parquet, as addresses write it.
const CONVERTED: &str = "refs%2Fconvert%2Fparquet";

/// A dataset on the hub, or a part of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hub {
    /// Origin that offers what the hub does, where it is not [`HUB`].
    pub endpoint: Option<String>,
    /// Owner and name, such as `PKU-Alignment/PKU-SafeRLHF`.
    pub dataset: String,
    /// Config; none for `default`, or for the first where there is no such.
    pub config: Option<String>,
    /// Split; none for all.
    pub split: Option<String>,
    /// Branch, tag or commit; none for the converted files of the main branch.
    pub revision: Option<String>,
}

impl Hub {
    /// Origin that is asked.
    pub fn endpoint(&self) -> &str {
        self.endpoint.as_deref().unwrap_or(HUB).trim_end_matches('/')
    }

    fn address(&self, parts: &[&str]) -> String {
        [self.endpoint(), &parts.concat()].concat()
    }

    /// Address of the list of converted files: by config, then by split.
    pub fn converted_list(&self) -> String {
        self.address(&["/api/datasets/", &self.dataset, "/parquet"])
    }

    /// Address of a converted file: the `number`th of a split, from 0.
    pub fn converted_file(&self, config: &str, split: &str, number: usize) -> String {
        // Four digits: 0000, 0001, …
        let number = (10_000 + number).to_string();
        let number = number.strip_prefix('1').unwrap_or(&number).to_owned();
        let path = ["/", &written(config, ""), "/", &written(split, ""), "/", &number, ".parquet"].concat();
        self.address(&["/datasets/", &self.dataset, "/resolve/", CONVERTED, &path])
    }

    /// The revision, as addresses write it.
    fn revision(&self) -> String {
        written(self.revision.as_deref().unwrap_or("main"), "")
    }

    /// Address of the list of a revision's own files.
    pub fn tree(&self) -> String {
        let revision = self.revision();
        self.address(&["/api/datasets/", &self.dataset, "/tree/", &revision, "?recursive=true"])
    }

    /// Address of one of a revision's own files.
    pub fn file(&self, path: &str) -> String {
        self.address(&["/datasets/", &self.dataset, "/resolve/", &self.revision(), "/", &written(path, "/")])
    }

    /// Whether a revision's own file holds rows of what is asked for: its split is its name
    /// or one of its folders, and its config a folder.
    pub fn wants(&self, path: &str) -> bool {
        let rows = [".parquet", ".jsonl", ".json", ".csv", ".tsv"];
        let plain = [".gz", ".xz", ".zst"].iter().find_map(|end| path.strip_suffix(end)).unwrap_or(path);
        let Some(stem) = rows.iter().find_map(|end| plain.strip_suffix(end)) else { return false };
        let has = |name: &str| stem.split('/').any(|part| part.eq_ignore_ascii_case(name));
        let is_split = |split: &String| {
            let last = stem.rsplit('/').next().unwrap_or(stem);
            let named = last.split(['-', '_', '.']).any(|part| part.eq_ignore_ascii_case(split));
            named || has(split)
        };
        self.split.as_ref().is_none_or(is_split)
            && self.config.as_ref().is_none_or(|config| config == "default" || has(config))
    }
}

/// A part of a path as addresses write it; `kept` stays as it is, and so does what is
/// written like that already.
fn written(part: &str, kept: &str) -> String {
    let mut written = String::new();
    let is_digit = |at: usize| part.as_bytes().get(at).is_some_and(u8::is_ascii_hexdigit);
    for (at, letter) in part.char_indices() {
        let escape = match letter {
            '/' => "%2F",
            '#' => "%23",
            '?' => "%3F",
            '%' if !is_digit(at + 1) || !is_digit(at + 2) => "%25",
            _ => "",
        };
        if escape.is_empty() || kept.contains(letter) {
            written.push(letter);
        } else {
            written.push_str(escape);
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_found_by_split_and_config() {
        let hub = |config: &str, split: &str, revision: &str| {
            let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            Hub {
                dataset: "o/n".to_owned(),
                config: some(config),
                split: some(split),
                revision: some(revision),
                endpoint: None,
            }
        };
        for (path, config, split, wanted) in [
            ("data/Alpaca-7B/train.jsonl", "alpaca-7b", "train", true),
            ("data/Alpaca-7B/train.jsonl", "alpaca2-7b", "train", false),
            ("data/Alpaca-7B/train.jsonl", "default", "test", false),
            ("round0/train.jsonl.xz", "", "train", true),
            ("round0/30k/test.jsonl.gz", "30k", "test", true),
            ("default/train/0000.parquet", "default", "train", true),
            ("data/train-00000-of-00002.parquet", "", "train", true),
            ("README.md", "", "", false),
            ("dataset_infos.json", "", "train", false),
        ] {
            assert_eq!(hub(config, split, "").wants(path), wanted, "{path} {config} {split}");
        }
        let hub = hub("", "", "refs/pr/1");
        assert_eq!(
            hub.file("a/b.jsonl"),
            "https://huggingface.co/datasets/o/n/resolve/refs%2Fpr%2F1/a/b.jsonl"
        );
        assert!(hub.tree().ends_with("/api/datasets/o/n/tree/refs%2Fpr%2F1?recursive=true"));
        let odd = hub.file("a/100%#1?.jsonl");
        assert!(odd.ends_with("/a/100%25%231%3F.jsonl"), "{odd}");
        assert!(hub.file("a%20b.jsonl").ends_with("/a%20b.jsonl"));
        let file = hub.converted_file("default", "train", 3);
        assert!(file.ends_with("/resolve/refs%2Fconvert%2Fparquet/default/train/0003.parquet"), "{file}");
    }
}
