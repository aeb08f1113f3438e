//! The definitions, in both languages: the page on what labels mean, taken apart.

use crate::model::CategorySet;

/// The sources of that page (`docs/learn`); below a heading of the third level stands one
/// definition, in the same order in both.
pub(super) const PAGES: [&str; 2] =
    [include_str!("../../../docs/learn/labels.md"), include_str!("../../../docs/learn/labels.zh.md")];

/// The first of the severity levels, after the 19 categories.
pub(super) const LEVELS: usize = 19;
/// What stands after those.
const TERMS: [&str; 5] = ["safe", "better", "safer", "rankings", "order"];
/// Number of definitions.
pub(super) const ALL: usize = LEVELS + 4 + TERMS.len();

/// A definition in one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry<'a> {
    pub name: &'a str,
    /// Lines of Markdown without any markup.
    pub text: &'a str,
}

/// The definitions of a page.
pub(super) fn entries(page: &str) -> impl Iterator<Item = Entry<'_>> {
    page.split("\n### ").skip(1).map(|section| {
        let (name, rest) = section.split_once('\n').unwrap_or((section, ""));
        let ends = [rest.find("\n## "), rest.find("\n[card]: ")];
        let text = &rest[..ends.into_iter().flatten().min().unwrap_or(rest.len())];
        Entry { name, text: text.trim() }
    })
}

/// The key of a definition, by which buttons ask for it.
pub(super) fn key(at: usize) -> String {
    match at.checked_sub(LEVELS) {
        None => CategorySet::pku_saferlhf().slug(at),
        Some(level @ 0..4) => ["severity ", &level.to_string()].concat(),
        Some(term) => TERMS.get(term - 4).copied().unwrap_or_default().to_owned(),
    }
}

/// Which definition is meant by what somebody asked for: a key, or a chart and a mark of it.
pub(super) fn find(asked: &str) -> Option<usize> {
    let asked = asked.trim();
    if let Some(at) = (0..ALL).find(|at| key(*at) == asked) {
        return Some(at);
    }
    let (chart, mark) = asked.split_once(' ').unwrap_or(("", asked));
    let set = CategorySet::pku_saferlhf();
    let words: Vec<&str> = mark.split([':', '~', ' ']).collect();
    if let Some(at) = (0..LEVELS).find(|at| words.contains(&&*set.slug(*at))) {
        return Some(at);
    }
    let is_about = |part: &str| chart.contains(part) || mark.contains(part);
    if is_about("differs") {
        // Where the safe flag differs the order applies; where nothing does, “safer” says least.
        let term = if mark == "safety" { 4 } else { 2 };
        return Some(LEVELS + 4 + term);
    }
    if is_about("severity") {
        let level = words.iter().find_map(|word| word.trim_start_matches("severity-").parse().ok());
        return level.filter(|level: &usize| *level < 4).map(|level| LEVELS + level);
    }
    let term = [("better-safer", 3), ("safer", 2), ("better", 1), ("safe", 0)];
    let term = term.into_iter().find(|(part, _)| is_about(part));
    term.map(|(_, term)| LEVELS + 4 + term)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_define_the_same_labels_in_the_same_order() {
        let set = CategorySet::pku_saferlhf();
        let [english, chinese] = PAGES.map(|page| entries(page).collect::<Vec<_>>());
        assert_eq!([english.len(), chinese.len()], [ALL; 2]);
        for at in 0..LEVELS {
            let number = format!("S{} ", at + 1);
            assert_eq!(english[at].name.strip_prefix(&*number), Some(set.name(at)));
            assert!(chinese[at].name.starts_with(&number), "{}", chinese[at].name);
        }
        for (level, at) in (LEVELS..LEVELS + 4).enumerate() {
            assert!(english[at].name.starts_with(&format!("Level {level}")), "{}", english[at].name);
            assert!(chinese[at].name.starts_with(&format!("{level} 级")), "{}", chinese[at].name);
        }
        for entry in english.iter().chain(&chinese) {
            assert!(!entry.text.is_empty() && !entry.text.contains(['#', '[', '*', '`']), "{entry:?}");
        }
        assert!(
            chinese.iter().all(|entry| entry.text.chars().any(|c| ('\u{4e00}'..'\u{9fff}').contains(&c)))
        );
    }

    #[test]
    fn what_is_asked_for_is_found() {
        for at in 0..ALL {
            assert_eq!(find(&key(at)), Some(at), "{}", key(at));
        }
        for (asked, expected) in [
            ("chart-categories drugs", Some("drugs")),
            ("chart-category-severity drugs:3", Some("drugs")),
            ("chart-severity 2", Some("severity 2")),
            ("chart-severity unknown", None),
            ("chart-pair-safety both-unsafe", Some("safe")),
            ("chart-better-safer 0-1", Some("rankings")),
            ("chart-differs nothing", Some("safer")),
            ("chart-differs severity", Some("safer")),
            ("chart-differs safety", Some("order")),
            (" response-0-severity", None),
            (" safer", Some("safer")),
            (" better", Some("better")),
            (" violence", Some("violence")),
            (" ", None),
            ("chart-splits alpaca-7b/train", None),
        ] {
            assert_eq!(find(asked).map(key).as_deref(), expected, "{asked}");
        }
    }
}
