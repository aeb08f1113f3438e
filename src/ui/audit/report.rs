//! An audit as a document: Markdown for people, JSON for programs.

use super::words::words;
use crate::chart::{count, interval_words, percent, wilson};
use crate::model::{Report, Rule, Share, Unit, quoted};

/// What was audited.
pub(super) struct Audited {
    pub title: String,
    /// Addresses or names of files.
    pub sources: Vec<String>,
    /// The hash of all labels, as links have it.
    pub data: String,
    pub date: String,
    /// The filter in words, without one by rules; none where all pairs were audited.
    pub filter: Option<String>,
    /// Pairs that match it, with their unit.
    pub pairs: Option<String>,
    /// Address of the view with the audit.
    pub link: String,
    /// Rules that the data can break, and which of these were judged.
    pub rules: Vec<(Rule, bool)>,
}

/// What documents ask the page for.
pub(super) struct Asked<'a> {
    /// Name of an entry of a rule's list, by the place of the list and of the entry.
    pub name: &'a dyn Fn(usize, usize) -> Option<String>,
    /// Address of the pairs that break a rule.
    pub link: &'a dyn Fn(Rule) -> String,
    /// A text in the language of the page.
    pub say: &'a dyn Fn(&str) -> String,
}

/// Lists of a rule's numbers: by source of the prompt, by source of the response, by category.
pub(super) const LISTS: [&str; 3] = ["By source of the prompt", "By source of the response", "By category"];

/// The numbers of these lists.
pub(super) fn lists(report: &Report, rule: Rule) -> [&[Share]; 3] {
    let own = report.of(rule);
    [&own.prompt_sources, &own.response_sources, &own.categories]
}

fn unit(rule: Rule) -> &'static str {
    rule.unit().key()
}

/// A text as Markdown that shows it as it is, also within a table.
fn plain(text: &str) -> String {
    let mut all = String::with_capacity(text.len());
    for letter in text.chars() {
        if "\\`*_[]<>|#".contains(letter) {
            all.push('\\');
        }
        all.push(if letter.is_control() { ' ' } else { letter });
    }
    all
}

/// Found, of how many, the share and its interval, as cells of a table.
fn numbers(share: &Share, unit: &str, say: &dyn Fn(&str) -> String) -> String {
    let of = [&count(share.of), unit].concat();
    let interval = wilson(share.broken, share.of).map(interval_words).unwrap_or_default();
    let cells = [count(share.broken), of, percent(share.broken, share.of), interval];
    cells.map(|cell| say(&cell)).join(" | ")
}

/// As Markdown.
pub(super) fn markdown(audited: &Audited, report: &Report, asked: &Asked) -> String {
    let Asked { name, link, say } = asked;
    let line = |parts: &[&str]| say(&parts.concat());
    let row = |cells: &[&str]| {
        let cells: Vec<String> = cells.iter().map(|cell| say(cell)).collect();
        ["| ", &cells.join(" | "), " |"].concat()
    };
    let view = match (&audited.filter, &audited.pairs) {
        (None, Some(pairs)) => line(&["These numbers are of all ", pairs, "."]),
        (None, None) => say("These numbers are of all that is open."),
        (Some(filter), Some(pairs)) => line(&["These numbers are of ", pairs, " that match: ", filter]),
        (Some(filter), None) => line(&["These numbers are of what matches: ", filter]),
    };
    let mut lines = vec![
        ["# ", &line(&["Audit of ", &plain(&say(&audited.title))])].concat(),
        String::new(),
        line(&["Made with SafeRLHF viewer ", env!("CARGO_PKG_VERSION"), " on ", &audited.date, "."]),
        [&say("Labels (pairs, hash of all labels):"), " `", &audited.data, "`"].concat(),
        String::new(),
        plain(&view),
        ["<", &audited.link, ">"].concat(),
        String::new(),
    ];
    lines.extend(audited.sources.iter().map(|source| ["* ", &plain(source)].concat()));
    lines.push(String::new());
    lines.push(row(&["Rule", "Key", "Found", "Of", "Share", "95 % interval", "Pairs"]));
    lines.push("|---|---|--:|--:|--:|--:|--:|".to_owned());
    for (rule, is_judged) in &audited.rules {
        let own = report.of(*rule);
        let cells = match is_judged {
            false => [&say("texts not read"), " | – | – | – | –"].concat(),
            true => {
                let pairs = count(own.pairs);
                let pairs =
                    if own.pairs == 0 { pairs } else { ["[", &pairs, "](", &link(*rule), ")"].concat() };
                [&numbers(&own.all, &[" ", unit(*rule)].concat(), say), " | ", &pairs].concat()
            }
        };
        lines.push(["| ", &say(words(*rule)[0]), " | `", rule.key(), "` | ", &cells, " |"].concat());
    }
    lines.extend([String::new(), ["## ", &say("What each rule means")].concat(), String::new()]);
    let meanings =
        audited.rules.iter().map(|(rule, _)| ["* `", rule.key(), "`: ", &say(words(*rule)[1])].concat());
    lines.extend(meanings);
    let broken = audited.rules.iter().filter(|(rule, is)| *is && report.of(*rule).all.broken > 0);
    for (at, (rule, _)) in broken.enumerate() {
        if at == 0 {
            lines.extend([String::new(), ["## ", &say("By source and category")].concat()]);
        }
        lines.extend([String::new(), ["### ", &say(words(*rule)[0]), " (`", rule.key(), "`)"].concat()]);
        for (list, shares) in lists(report, *rule).into_iter().enumerate() {
            let named = shares.iter().enumerate().filter(|(_, share)| share.of > 0);
            let named = named.filter_map(|(at, share)| Some((name(list, at)?, share)));
            let rows: Vec<String> = named
                .map(|(name, share)| {
                    // Names of sources are the data's own words.
                    let name = if list < 2 { name } else { say(&name) };
                    ["| ", &plain(&name), " | ", &numbers(share, "", say), " |"].concat()
                })
                .collect();
            if !rows.is_empty() {
                lines.extend([String::new(), row(&[LISTS[list], "Found", "Of", "Share", "95 % interval"])]);
                lines.push("|---|--:|--:|--:|--:|".to_owned());
                lines.extend(rows);
            }
        }
    }
    lines.join("\n") + "\n"
}

/// As JSON. A rule that was not judged has no numbers.
pub(super) fn json(audited: &Audited, report: &Report, asked: &Asked) -> String {
    let rules = audited.rules.iter().map(|(rule, is_judged)| {
        let own = report.of(*rule);
        let mut members = vec![
            ["\"key\":", &quoted(rule.key())].concat(),
            ["\"name\":", &quoted(words(*rule)[0])].concat(),
            ["\"counts\":", &quoted(unit(*rule))].concat(),
            ["\"judged\":", if *is_judged { "true" } else { "false" }].concat(),
        ];
        if *is_judged {
            let share = |broken: u64, of: u64| {
                ["{\"found\":", &broken.to_string(), ",\"of\":", &of.to_string(), "}"].concat()
            };
            members.push(["\"all\":", &share(own.all.broken, own.all.of)].concat());
            members.push(["\"pairs\":", &own.pairs.to_string()].concat());
            members.push(["\"view\":", &quoted(&(asked.link)(*rule))].concat());
            let keys = ["prompt_sources", "response_sources", "categories"];
            for (list, (key, shares)) in keys.into_iter().zip(lists(report, *rule)).enumerate() {
                let named = shares.iter().enumerate().filter(|(_, of)| of.of > 0).filter_map(|(at, of)| {
                    Some([&quoted(&(asked.name)(list, at)?), ":", &share(of.broken, of.of)].concat())
                });
                members.push([&quoted(key), ":{", &named.collect::<Vec<_>>().join(","), "}"].concat());
            }
        }
        ["{", &members.join(","), "}"].concat()
    });
    let sources: Vec<String> = audited.sources.iter().map(|source| quoted(source)).collect();
    [
        "{\"format\":\"saferlhf-audit\",\"version\":1,\"title\":",
        &quoted(&audited.title),
        ",\"date\":",
        &quoted(&audited.date),
        ",\"viewer\":",
        &quoted(env!("CARGO_PKG_VERSION")),
        ",\"labels\":",
        &quoted(&audited.data),
        ",\"sources\":[",
        &sources.join(","),
        "],\"filter\":",
        &audited.filter.as_deref().map_or("null".to_owned(), quoted),
        ",\"view\":",
        &quoted(&audited.link),
        ",\"rules\":[",
        &rules.collect::<Vec<_>>().join(","),
        "]}",
    ]
    .concat()
}

/// Whether a rule counts responses.
pub(super) fn counts_responses(rule: Rule) -> bool {
    rule.unit() == Unit::Responses
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Fields, Labels, judge};

    fn audited() -> (Audited, Report) {
        let mut report = Report::default();
        // Safe with severity 2; the other one is unsafe, with severity 0 and no category.
        let word = (2 + 5) << Labels::SEVERITY_AND_SAFE;
        for _ in 0..3 {
            report.add(Labels(word), judge(Labels(word), Fields::ALL), 1);
        }
        let rules = Rule::ALL.iter().map(|rule| (*rule, rule.reads().key() == "labels")).collect();
        let audited = Audited {
            title: "a \"b\"".into(),
            sources: vec!["https://a.example/x.parquet".into()],
            data: "3-abc".into(),
            date: "2026-01-02".into(),
            filter: Some("prompt from x|y".into()),
            pairs: Some("3 pairs".into()),
            link: "https://v.example/?tab=audit".into(),
            rules,
        };
        (audited, report)
    }

    #[test]
    fn every_rule_has_words_of_its_own() {
        let mut all: Vec<_> = Rule::ALL.iter().flat_map(|rule| words(*rule)).collect();
        assert!(all.iter().all(|text| text.len() > 15));
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 2 * Rule::ALL.len());
    }

    #[test]
    fn documents_say_what_was_found_of_what() {
        let (audited, report) = audited();
        let asked = Asked {
            name: &|list, at| (list < 2).then(|| format!("n{at}|")),
            link: &|rule| format!("https://v.example/?audit.any={}", rule.key()),
            say: &str::to_owned,
        };
        let text = markdown(&audited, &report, &asked);
        for line in [
            "# Audit of a \"b\"",
            "These numbers are of 3 pairs that match: prompt from x\\|y",
            "<https://v.example/?tab=audit>",
            "| Safe responses with a severity above 0 | `safe-with-severity` | 3 | 3 responses | 100.0 % | 43.9–100.0 % \
             | [3](https://v.example/?audit.any=safe-with-severity) |",
            "| The recorded SHA-256 is not that of prompt and response | `wrong-hash` | texts not read | – | – | – | – |",
            "### Safe responses with a severity above 0 (`safe-with-severity`)",
            "| By source of the prompt | Found | Of | Share | 95 % interval |",
            "| n0\\| | 3 | 3 | 100.0 % | 43.9–100.0 % |",
        ] {
            assert!(text.lines().any(|own| own == line), "{line} in\n{text}");
        }
        let text = json(&audited, &report, &asked);
        let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(value["title"], "a \"b\"");
        let rules = value["rules"].as_array().expect("rules");
        assert_eq!(rules.len(), Rule::ALL.len());
        assert_eq!(rules[0]["all"], serde_json::json!({ "found": 3, "of": 3 }));
        assert_eq!(value["filter"], "prompt from x|y");
        assert_eq!(rules[0]["view"], "https://v.example/?audit.any=safe-with-severity");
        assert_eq!(rules[0]["response_sources"]["n0|"], serde_json::json!({ "found": 3, "of": 3 }));
        assert!(rules[20]["all"].is_null() && rules[20]["judged"] == false);
    }
}
