//! What there is to open, as an address says it or a reader pastes it. Pure.

use crate::model::{Hub, Mapping};

/// Sources; none of them means the demo data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// Addresses of files.
    pub files: Vec<String>,
    /// Addresses of manifests of packed sites.
    pub sites: Vec<String>,
    /// A dataset on the hub.
    pub hub: Option<Hub>,
    /// Which column means what, where they are other labelled data; empty where that is to
    /// be found out.
    pub mapping: Mapping,
}

impl Given {
    /// Whether an address says what is open: local files and the demo data have none.
    pub fn is_named(&self) -> bool {
        !self.files.is_empty() || !self.sites.is_empty() || self.hub.is_some()
    }

    /// What a reader has typed or pasted: addresses of files, of a manifest, of a dataset's
    /// page; a dataset's name; or a line of code that loads one.
    pub fn pasted(text: &str) -> Self {
        let mut given = Self::default();
        if let Some(hub) = loaded_by_code(text) {
            given.hub = Some(hub);
            return given;
        }
        for word in text.split([' ', '\n', '\r', '\t']).filter(|word| !word.is_empty()) {
            match hub_of(word) {
                Some(Found::Dataset(hub)) => given.hub = Some(hub),
                Some(Found::File(address)) => given.files.push(address),
                None if word.ends_with("manifest.json") => given.sites.push(word.to_owned()),
                None => given.files.push(word.to_owned()),
            }
        }
        given
    }

    /// Whether a text that was pasted where nothing asks for an address is meant to be
    /// opened: only what cannot be taken for something else, which is whole addresses and a
    /// line of code that loads a dataset.
    pub fn is_clear(text: &str) -> bool {
        if let Some((before, inside)) = text.split_once('(') {
            let loads =
                ["load_dataset", "MsDataset.load"].iter().any(|name| before.trim_end().ends_with(name));
            return loads && inside.split(['"', '\'']).nth(1).is_some_and(is_name);
        }
        let mut words = text.split(char::is_whitespace).filter(|word| !word.is_empty());
        words.next().is_some_and(is_address) && words.all(is_address)
    }
}

/// Whether something is a whole address.
fn is_address(word: &str) -> bool {
    let known = ["https://", "http://", "hf://"].iter().find_map(|scheme| word.strip_prefix(scheme));
    known.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'))
}

/// Whether something is the name of a dataset: of its owner and its own.
fn is_name(name: &str) -> bool {
    let is_part = |part: &str| {
        let known = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        !part.is_empty() && part.bytes().all(known)
    };
    name.split_once('/').is_some_and(|(owner, name)| is_part(owner) && is_part(name))
}

enum Found {
    Dataset(Hub),
    File(String),
}

/// A dataset of a page's address or of a name, or a file of it.
fn hub_of(word: &str) -> Option<Found> {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let bare = word.split(['?', '#']).next().unwrap_or(word);
    let parts: Vec<&str> = bare.split('/').collect();
    let dataset = |owner: &str, name: &str| Hub { dataset: [owner, "/", name].concat(), ..Hub::default() };
    match parts[..] {
        // A name by itself, such as PKU-Alignment/PKU-SafeRLHF.
        [owner, name] if !owner.is_empty() && !name.is_empty() && !owner.contains([':', '.']) => {
            let is_file = [".parquet", ".jsonl", ".csv", ".json", ".gz", ".xz", ".zst", ".tsv"];
            (!is_file.iter().any(|end| name.ends_with(end))).then(|| Found::Dataset(dataset(owner, name)))
        }
        ["hf:", "", "datasets", owner, name, ref rest @ ..] => {
            let (name, revision) = name.split_once('@').unwrap_or((name, ""));
            let hub = Hub { revision: some(revision), ..dataset(owner, name) };
            match rest.join("/") {
                path if path.is_empty() => Some(Found::Dataset(hub)),
                path => Some(Found::File(hub.file(&path))),
            }
        }
        ["https:" | "http:", "", host, "datasets", owner, name, ref rest @ ..] => {
            let endpoint = match host {
                "huggingface.co" | "hf.co" | "www.huggingface.co" => None,
                // Other hosts that are asked as the hub is.
                "hf-mirror.com" | "modelscope.cn" | "www.modelscope.cn" => some(&["https://", host].concat()),
                _ => return None,
            };
            let hub = Hub { endpoint, ..dataset(owner, name) };
            match rest {
                ["viewer", config, split, ..] => {
                    Some(Found::Dataset(Hub { config: some(config), split: some(split), ..hub }))
                }
                ["viewer", config] => Some(Found::Dataset(Hub { config: some(config), ..hub })),
                ["blob", revision, path @ ..] => {
                    Some(Found::File(Hub { revision: some(revision), ..hub }.file(&path.join("/"))))
                }
                ["tree", revision, ..] => Some(Found::Dataset(Hub { revision: some(revision), ..hub })),
                [] | ["summary" | "files" | "viewer" | ""] => Some(Found::Dataset(hub)),
                // The address of a file itself.
                _ => None,
            }
        }
        _ => None,
    }
}

/// The dataset of a line such as `load_dataset("PKU-Alignment/PKU-SafeRLHF", split="train")`.
fn loaded_by_code(text: &str) -> Option<Hub> {
    let (_, call) = text.split_once('(').filter(|(before, _)| {
        let before = before.trim_end();
        before.ends_with("load_dataset") || before.ends_with("load")
    })?;
    let inside = call.rsplit_once(')').map_or(call, |(inside, _)| inside);
    let some = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
    let mut hub = Hub::default();
    let mut place = 0;
    for argument in inside.split(',') {
        let (name, value) = match argument.split_once('=') {
            Some((name, value)) => (name.trim(), value),
            None => {
                place += 1;
                (["path", "name"].get(place - 1).copied().unwrap_or_default(), argument)
            }
        };
        let value = value.trim().trim_matches(['"', '\'']).to_owned();
        match name {
            _ if value.is_empty() || value == "None" => {}
            "path" | "dataset_name" => hub.dataset = value,
            "name" | "subset_name" => hub.config = Some(value),
            // A folder with the files of a config.
            "data_dir" => hub.config = some(value.rsplit('/').next()),
            "split" => hub.split = some(value.split(['[', '+']).next()),
            "revision" => hub.revision = Some(value),
            _ => {}
        }
    }
    hub.dataset.contains('/').then_some(hub)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hub(text: &str) -> [String; 4] {
        let hub = Given::pasted(text).hub.unwrap_or_else(|| panic!("{text}"));
        let none = |part: Option<String>| part.unwrap_or_default();
        [hub.dataset, none(hub.config), none(hub.split), none(hub.revision)]
    }

    #[test]
    fn what_people_paste_is_understood() {
        let name = "PKU-Alignment/PKU-SafeRLHF";
        for (text, parts) in [
            (name, [name, "", "", ""]),
            ("https://huggingface.co/datasets/PKU-Alignment/PKU-SafeRLHF", [name, "", "", ""]),
            (
                "https://huggingface.co/datasets/PKU-Alignment/PKU-SafeRLHF/viewer/alpaca-7b/test?p=2",
                [name, "alpaca-7b", "test", ""],
            ),
            ("https://huggingface.co/datasets/PKU-Alignment/PKU-SafeRLHF/tree/v0", [name, "", "", "v0"]),
            ("hf://datasets/PKU-Alignment/PKU-SafeRLHF@v0", [name, "", "", "v0"]),
            (
                r#"ds = load_dataset("PKU-Alignment/PKU-SafeRLHF", name="alpaca-7b", split='train[:10%]')"#,
                [name, "alpaca-7b", "train", ""],
            ),
            (
                r#"load_dataset('PKU-Alignment/PKU-SafeRLHF', 'alpaca2-7b', revision="abc")"#,
                [name, "alpaca2-7b", "", "abc"],
            ),
            (
                r#"load_dataset("PKU-Alignment/PKU-SafeRLHF", data_dir="data/Alpaca-7B")"#,
                [name, "Alpaca-7B", "", ""],
            ),
            (
                r#"load_dataset("PKU-Alignment/PKU-SafeRLHF", data_dir="data/", split="[:9]")"#,
                [name, "", "", ""],
            ),
            (
                r#"MsDataset.load('PKU-Alignment/PKU-SafeRLHF', subset_name='default', split='test')"#,
                [name, "default", "test", ""],
            ),
        ] {
            assert_eq!(hub(text), parts, "{text}");
        }
        let files = |text: &str| Given::pasted(text).files;
        let file = "https://huggingface.co/datasets/o/n/resolve/main/data/train.jsonl";
        assert_eq!(files(file), [file]);
        assert_eq!(files("https://huggingface.co/datasets/o/n/blob/main/data/train.jsonl"), [file]);
        assert_eq!(files("a/b.parquet\n https://x.org/c.jsonl "), ["a/b.parquet", "https://x.org/c.jsonl"]);
        assert_eq!(Given::pasted("my/site/manifest.json").sites, ["my/site/manifest.json"]);
        let other = Given::pasted("https://www.modelscope.cn/datasets/o/n/summary").hub.expect("a dataset");
        assert_eq!(other.endpoint(), "https://www.modelscope.cn");
        assert_eq!(Given::pasted("print(1)").hub, None);
    }

    #[test]
    fn what_is_pasted_beside_fields_has_to_be_clear() {
        for text in [
            r#"load_dataset("PKU-Alignment/PKU-SafeRLHF", split="train")"#,
            "from datasets import load_dataset\nds = load_dataset('o/n')\n",
            " https://a.example/x.parquet\n",
            "https://a.example/x.parquet https://a.example/y.parquet",
            "hf://datasets/PKU-Alignment/PKU-SafeRLHF@v0",
            "https://huggingface.co/datasets/PKU-Alignment/PKU-SafeRLHF",
        ] {
            assert!(Given::is_clear(text), "{text}");
            assert_ne!(Given::pasted(text), Given::default(), "{text}");
        }
        for text in [
            "",
            "  ",
            "either/or",
            "PKU-Alignment/PKU-SafeRLHF",
            "see https://a.example/x.parquet",
            "https://",
            "https:///x",
            "ftp://a.example/x.parquet",
            "javascript:alert(1)",
            "torch.load('models/a/b.pt')",
            "torch.load('models/a.pt')",
            "either/or (see below)",
            "load_dataset('json', data_files='a/b.json')",
            "f = load('my file/x')",
            "load()",
        ] {
            assert!(!Given::is_clear(text), "{text}");
        }
    }
}
