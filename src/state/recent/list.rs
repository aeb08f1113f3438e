//! The list: what is in it, in which order, and what is the same. Pure.

use super::super::given::Given;
use wasm_bindgen::JsValue;

/// So many sources are remembered.
const LIMIT: usize = 20;

/// What kind of source it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Addresses of files.
    #[default]
    Address,
    /// A dataset on the hub.
    Dataset,
    /// A packed site.
    Site,
    /// Files of the reader's computer.
    File,
    /// A folder of the reader's computer.
    Folder,
}

impl Kind {
    const ALL: [Self; 5] = [Kind::Address, Kind::Dataset, Kind::Site, Kind::File, Kind::Folder];

    /// Under this name it is kept.
    pub fn key(self) -> &'static str {
        ["address", "dataset", "site", "file", "folder"][self as usize]
    }

    /// What readers call it.
    pub fn words(self) -> &'static str {
        ["address", "dataset on the hub", "packed site", "local file", "local folder"][self as usize]
    }

    /// The kind with a name.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.key() == key)
    }

    /// Whether it is on the reader's computer.
    pub fn is_local(self) -> bool {
        matches!(self, Kind::File | Kind::Folder)
    }
}

/// Something that was opened.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Source {
    /// Its number in the list: no other has it, and it stays.
    pub id: u32,
    /// Two with the same are one. Empty where only the browser can tell whether files are
    /// the same: then it is made up.
    pub key: String,
    /// What kind of source it is.
    pub kind: Kind,
    /// What it is called.
    pub name: String,
    /// What the page's address says of it; empty for local files.
    pub query: String,
    /// When it was opened last, in milliseconds since 1970.
    pub opened: f64,
    /// How local files are got at again; none where the browser has no such thing.
    pub handles: Vec<JsValue>,
}

impl Source {
    /// Whether it can be opened without picking it again.
    pub fn can_open(&self) -> bool {
        !self.kind.is_local() || !self.handles.is_empty()
    }
}

/// Puts a source where it belongs by its time. One that is the same gives its number to
/// it, and the oldest goes where there are too many. Returns its number and the numbers of
/// those that are gone.
pub fn remember(list: &mut Vec<Source>, mut new: Source) -> (u32, Vec<u32>) {
    let mut gone = Vec::new();
    new.id = 1 + list.iter().map(|old| old.id).max().unwrap_or_default();
    let mut place = 0;
    while let Some(old) = list.get(place) {
        // Now it can be opened without picking it again.
        let replaced = !old.can_open() && new.can_open() && (old.kind, &old.name) == (new.kind, &new.name);
        if old.key == new.key && !new.key.is_empty() {
            new.id = old.id;
            list.remove(place);
        } else if replaced {
            gone.push(old.id);
            list.remove(place);
        } else {
            place += 1;
        }
    }
    let id = new.id;
    if new.key.is_empty() {
        new.key = ["handle:", &id.to_string()].concat();
    }
    insert(list, new);
    while list.len() > LIMIT {
        gone.extend(list.pop().map(|source| source.id));
    }
    (id, gone)
}

/// Puts a source before all that are older.
pub fn insert(list: &mut Vec<Source>, source: Source) {
    let place = list.iter().position(|old| old.opened <= source.opened).unwrap_or(list.len());
    list.insert(place, source);
}

/// Kind and name of what an address says; none for what is opened without one.
pub fn of_address(given: &Given) -> Option<(Kind, String)> {
    if let Some(hub) = &given.hub {
        let mut name = hub.dataset.clone();
        let parts =
            [(" · ", &hub.config), (" · ", &hub.split), (" @ ", &hub.revision), (" · ", &hub.endpoint)];
        for (before, part) in &parts {
            if let Some(part) = part {
                name = [&name[..], before, part].concat();
            }
        }
        return Some((Kind::Dataset, name));
    }
    let kind = if given.files.is_empty() { Kind::Site } else { Kind::Address };
    let names: Vec<&str> = given.files.iter().chain(&given.sites).map(String::as_str).collect();
    Some((kind, several(&names)?))
}

/// Kind and name of local files, by their names; folders are part of these.
pub fn of_files(names: &[String]) -> Option<(Kind, String)> {
    let folder = names.first().and_then(|name| Some(name.split_once('/')?.0));
    match folder {
        Some(folder) if names.iter().all(|name| name.split('/').next() == Some(folder)) => {
            Some((Kind::Folder, folder.to_owned()))
        }
        _ => Some((Kind::File, several(&names.iter().map(String::as_str).collect::<Vec<_>>())?)),
    }
}

fn several(names: &[&str]) -> Option<String> {
    Some(match names {
        [] => return None,
        [name] => (*name).to_owned(),
        [first, second] => [first, " and ", second].concat(),
        [first, rest @ ..] => [first, " and ", &rest.len().to_string(), " others"].concat(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Hub;

    fn source(key: &str, opened: f64) -> Source {
        Source { key: key.to_owned(), name: key.to_owned(), opened, ..Source::default() }
    }

    fn keys(list: &[Source]) -> Vec<&str> {
        list.iter().map(|source| &source.key[..]).collect()
    }

    #[test]
    fn the_newest_is_first_and_nothing_is_there_twice() {
        let mut list = Vec::new();
        for (key, opened) in [("a", 1.0), ("b", 2.0), ("c", 3.0)] {
            assert!(remember(&mut list, source(key, opened)).1.is_empty());
        }
        let id = list[2].id;
        assert_eq!(remember(&mut list, source("a", 4.0)), (id, vec![]));
        assert_eq!(keys(&list), ["a", "c", "b"]);
        assert_eq!(list[0].id, id, "it keeps its number");
        assert!((list[0].opened - 4.0).abs() < 0.1);
    }

    #[test]
    fn the_oldest_is_forgotten_and_numbers_differ() {
        let mut list = Vec::new();
        for number in 0..LIMIT {
            // Two in one millisecond.
            let opened = (number / 2) as f64;
            assert!(remember(&mut list, source(&number.to_string(), opened)).1.is_empty());
        }
        let mut ids: Vec<u32> = list.iter().map(|source| source.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), LIMIT);
        let oldest = list[LIMIT - 1].clone();
        assert_eq!(remember(&mut list, source("new", 99.0)).1, [oldest.id]);
        assert_eq!(list.len(), LIMIT);
        assert_eq!(list[0].key, "new");
        assert!(!keys(&list).contains(&&oldest.key[..]));
    }

    #[test]
    fn a_handle_takes_the_place_of_a_name_alone() {
        let file = |key: &str, opened| Source { kind: Kind::File, name: "a".into(), ..source(key, opened) };
        let mut list = vec![Source { id: 7, ..file("names:a", 1.0) }, source("a", 0.0)];
        let with_handle = Source { handles: vec![JsValue::NULL], ..file("", 2.0) };
        assert_eq!(remember(&mut list, with_handle.clone()), (8, vec![7]));
        assert_eq!(keys(&list), ["handle:8", "a"], "an address of that name stays");
        // Another file may have the same name.
        assert_eq!(remember(&mut list, file("names:a", 3.0)), (9, vec![]));
        assert_eq!(keys(&list), ["names:a", "handle:8", "a"]);
        assert_eq!(remember(&mut list, Source { opened: 4.0, ..with_handle }), (10, vec![9]));
        assert_eq!(keys(&list), ["handle:10", "handle:8", "a"], "nor are these known to be the same");
    }

    #[test]
    fn sources_have_names() {
        let given = |files: &[&str], sites: &[&str], hub| Given {
            files: files.iter().map(|text| (*text).to_owned()).collect(),
            sites: sites.iter().map(|text| (*text).to_owned()).collect(),
            hub,
            ..Given::default()
        };
        let hub = Hub {
            dataset: "o/n".into(),
            config: Some("alpaca-7b".into()),
            split: Some("test".into()),
            revision: Some("v0".into()),
            ..Hub::default()
        };
        for (given, expected) in [
            (given(&[], &[], None), None),
            (given(&["a"], &[], None), Some((Kind::Address, "a"))),
            (given(&["a", "b"], &[], None), Some((Kind::Address, "a and b"))),
            (given(&["a", "b"], &["c"], None), Some((Kind::Address, "a and 2 others"))),
            (given(&[], &["c"], None), Some((Kind::Site, "c"))),
            (given(&[], &[], Some(hub)), Some((Kind::Dataset, "o/n · alpaca-7b · test @ v0"))),
        ] {
            let expected = expected.map(|(kind, name): (Kind, &str)| (kind, name.to_owned()));
            assert_eq!(of_address(&given), expected, "{given:?}");
        }
        for (names, expected) in [
            (&[][..], None),
            (&["a.csv"], Some((Kind::File, "a.csv"))),
            (&["x/a.csv", "x/y/b.csv"], Some((Kind::Folder, "x"))),
            (&["x/a.csv", "xy/b.csv"], Some((Kind::File, "x/a.csv and xy/b.csv"))),
            (&["x/a.csv", "b.csv", "c.csv"], Some((Kind::File, "x/a.csv and 2 others"))),
        ] {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            let expected = expected.map(|(kind, name): (Kind, &str)| (kind, name.to_owned()));
            assert_eq!(of_files(&names), expected);
        }
        for kind in Kind::ALL {
            assert_eq!(Kind::from_key(kind.key()), Some(kind));
        }
    }
}
