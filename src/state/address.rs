//! The page's address ⇄ what it says. Pure.

use crate::model::{CategorySet, Clause, Filter, PairSafety, Preference, View};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

/// A chosen colour theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// Key in the address and in the page.
    pub fn key(self) -> &'static str {
        match self {
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }
}

/// Everything that the address says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// Files to open, as given; none means the demo data.
    pub sources: Vec<String>,
    /// What is filtered.
    pub filter: Filter,
    /// Place of the open pair.
    pub row: Option<String>,
    /// Theme, where it is not the system's.
    pub theme: Option<Theme>,
    /// Keys that mean nothing here; kept.
    pub unknown: Vec<(String, String)>,
}

/// What is escaped in a value: what would end it, and what browsers escape anyway.
const ESCAPED: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'&').add(b'+').add(b'<').add(b'>').add(b'`');

impl Address {
    /// Reads a query string (with or without `?`). The second value tells of
    /// every value that could not be used.
    pub fn parse(query: &str, set: &CategorySet) -> (Self, Vec<String>) {
        let mut address = Self::default();
        let mut notes = Vec::new();
        for pair in query.trim_start_matches('?').split('&').filter(|p| !p.is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (key, value) = (decode(key), decode(value));
            match key.as_str() {
                "src" if !value.is_empty() => address.sources.push(value),
                "row" if !value.is_empty() => address.row = Some(value),
                "theme" => match value.as_str() {
                    "light" => address.theme = Some(Theme::Light),
                    "dark" => address.theme = Some(Theme::Dark),
                    _ => notes.push(format!("theme={value}: there are two themes, light and dark.")),
                },
                "split" => {
                    let mut names: Vec<String> =
                        value.split(',').map(str::to_owned).filter(|n| !n.is_empty()).collect();
                    names.dedup();
                    if !names.is_empty() {
                        address.filter = std::mem::take(&mut address.filter).with(Clause::Splits { names });
                    }
                }
                _ => match View::ALL.into_iter().find(|v| key_of(*v) == Some(&key)) {
                    Some(view) => {
                        let mut mask = 0;
                        for name in value.split(',').filter(|n| !n.is_empty()) {
                            match index_of(view, name, set) {
                                Some(index) => mask |= 1 << index,
                                None => notes.push(no_such(view, name, set)),
                            }
                        }
                        if let Some(clause) = Clause::any_of(view, mask).filter(|_| mask != 0) {
                            address.filter = std::mem::take(&mut address.filter).with(clause);
                        }
                    }
                    None => address.unknown.push((key, value)),
                },
            }
        }
        for (key, _) in &address.unknown {
            notes.push(format!(
                "{key}: this viewer does not know what that means; it is kept in the address."
            ));
        }
        (address, notes)
    }

    /// The query string, keys in fixed order; empty when there is nothing to say.
    pub fn query(&self, set: &CategorySet) -> String {
        let mut pairs: Vec<(&str, String)> = Vec::new();
        pairs.extend(self.sources.iter().map(|s| ("src", s.clone())));
        if let Some(Clause::Splits { names }) = self.filter.clause(View::Splits) {
            pairs.push(("split", names.join(",")));
        }
        for view in View::ALL {
            if let (Some(key), Some(clause)) = (key_of(view), self.filter.clause(view)) {
                let names: Vec<String> =
                    (0..32).filter(|i| clause.names_value(*i)).map(|i| name_of(view, i, set)).collect();
                pairs.push((key, names.join(",")));
            }
        }
        pairs.extend(self.row.iter().map(|r| ("row", r.clone())));
        pairs.extend(self.theme.iter().map(|t| ("theme", t.key().to_owned())));
        pairs.extend(self.unknown.iter().map(|(k, v)| (k.as_str(), v.clone())));
        let text: Vec<String> = pairs
            .into_iter()
            .map(|(key, value)| {
                format!("{}={}", utf8_percent_encode(key, ESCAPED), utf8_percent_encode(&value, ESCAPED))
            })
            .collect();
        if text.is_empty() { String::new() } else { format!("?{}", text.join("&")) }
    }
}

fn decode(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

/// Key of a view's "any of" clause.
fn key_of(view: View) -> Option<&'static str> {
    match view {
        View::Categories => Some("cat.any"),
        View::Severity => Some("sev.any"),
        View::PairSafety => Some("safety.any"),
        View::BetterSafer => Some("pref.any"),
        View::Splits => None,
    }
}

fn name_of(view: View, index: usize, set: &CategorySet) -> String {
    match view {
        View::Categories => set.slug(index),
        View::Severity if index < 4 => index.to_string(),
        View::Severity => "unknown".to_owned(),
        View::PairSafety => PairSafety::ALL.get(index).map_or("", |v| v.key()).to_owned(),
        View::BetterSafer => Preference::ALL.get(index).map_or("", |v| v.key()).to_owned(),
        View::Splits => String::new(),
    }
}

fn index_of(view: View, name: &str, set: &CategorySet) -> Option<usize> {
    match view {
        View::Categories => set.index_of_slug(name),
        View::Severity if name == "unknown" => Some(4),
        View::Severity => name.parse().ok().filter(|level| *level < 4),
        View::PairSafety => PairSafety::from_key(name).map(PairSafety::index),
        View::BetterSafer => Preference::from_key(name).map(Preference::index),
        View::Splits => None,
    }
}

fn no_such(view: View, name: &str, set: &CategorySet) -> String {
    let values = match view {
        View::Categories => set.len(),
        View::Severity | View::PairSafety | View::BetterSafer => 5,
        View::Splits => 0,
    };
    let known: Vec<String> = (0..values).map(|i| name_of(view, i, set)).collect();
    format!(
        "{}={name}: there is no such value, so it was left out. Known: {}.",
        key_of(view).unwrap_or_default(),
        known.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(query: &str) -> (Address, Vec<String>) {
        Address::parse(query, &CategorySet::pku_saferlhf())
    }

    #[test]
    fn equal_views_have_equal_addresses() {
        for (query, canonical) in [
            ("", ""),
            ("?cat.any=drugs,cybercrime", "?cat.any=drugs,cybercrime"),
            ("?cat.any=cybercrime%2Cdrugs&split=train", "?split=train&cat.any=drugs,cybercrime"),
            (
                "?sev.any=3,2&safety.any=both-unsafe&pref.any=0-1,1-0",
                "?sev.any=2,3&safety.any=both-unsafe&pref.any=0-1,1-0",
            ),
            ("?row=alpaca-7b/train/12&theme=dark", "?row=alpaca-7b/train/12&theme=dark"),
            (
                "?src=https://a.example/x%20y.parquet?b=1%26c=2&src=b.parquet",
                "?src=https://a.example/x%20y.parquet?b=1%26c=2&src=b.parquet",
            ),
            ("?lang=zh&x", "?lang=zh&x="),
        ] {
            let set = CategorySet::pku_saferlhf();
            let (address, _) = parse(query);
            assert_eq!(address.query(&set), canonical);
            assert_eq!(parse(canonical).0, address, "{query}");
        }
    }

    #[test]
    fn a_value_that_cannot_be_used_is_told() {
        let (address, notes) = parse("?cat.any=terrorism,drugs&sev.any=7&theme=blue&foo=1");
        assert_eq!(notes.len(), 4, "{notes:?}");
        assert!(notes[0].contains("terrorism") && notes[0].contains("cybercrime"));
        assert_eq!(address.filter.clauses().len(), 1);
        assert_eq!(address.unknown, [("foo".to_owned(), "1".to_owned())]);
    }
}
