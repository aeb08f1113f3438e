//! An audit as a document: Markdown for people, JSON for programs.

use super::words::words;
use crate::chart::{count, percent};
use crate::model::{Report, Rule, Unit, quoted};

/// What was audited.
pub(super) struct Audited {
    pub title: String,
    /// Addresses or names of files.
    pub sources: Vec<String>,
    /// The hash of all labels, as links have it.
    pub data: String,
    pub date: String,
    /// Rules that the data can break, and which of these were judged.
    pub rules: Vec<(Rule, bool)>,
}

fn unit(rule: Rule) -> &'static str {
    rule.unit().key()
}

/// As Markdown.
pub(super) fn markdown(audited: &Audited, report: &Report) -> String {
    let mut lines = vec![
        ["# Audit of ", &audited.title].concat(),
        String::new(),
        ["Made with SafeRLHF viewer ", env!("CARGO_PKG_VERSION"), " on ", &audited.date, "."].concat(),
        ["Labels: `", &audited.data, "` (pairs, hash of all labels)."].concat(),
        String::new(),
    ];
    lines.extend(audited.sources.iter().map(|source| ["* `", source, "`"].concat()));
    lines.extend(["", "| Rule | Key | Found | Of | Share |", "|---|---|--:|--:|--:|"].map(str::to_owned));
    for (rule, is_judged) in &audited.rules {
        let all = &report.of(*rule).all;
        let numbers = match is_judged {
            false => "texts not read | – | –".to_owned(),
            true => [
                &count(all.broken),
                " | ",
                &[&count(all.of), " ", unit(*rule)].concat(),
                " | ",
                &percent(all.broken, all.of),
            ]
            .concat(),
        };
        lines.push(["| ", words(*rule)[0], " | `", rule.key(), "` | ", &numbers, " |"].concat());
    }
    lines.push(String::new());
    lines.push("What each rule means:".to_owned());
    lines.push(String::new());
    let meanings = audited.rules.iter().map(|(rule, _)| ["* `", rule.key(), "`: ", words(*rule)[1]].concat());
    lines.extend(meanings);
    lines.join("\n") + "\n"
}

/// As JSON. A rule that was not judged has no numbers.
pub(super) fn json(
    audited: &Audited,
    report: &Report,
    names: &dyn Fn(usize, usize) -> Option<String>,
) -> String {
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
            let lists = [
                ("prompt_sources", &own.prompt_sources[..]),
                ("response_sources", &own.response_sources),
                ("categories", &own.categories),
            ];
            for (list, (key, shares)) in lists.into_iter().enumerate() {
                let named = shares.iter().enumerate().filter(|(_, of)| of.of > 0).filter_map(|(at, of)| {
                    Some([&quoted(&names(list, at)?), ":", &share(of.broken, of.of)].concat())
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
        "],\"rules\":[",
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
        let text = markdown(&audited, &report);
        assert!(text.contains("| `safe-with-severity` | 3 | 3 responses | 100.0 % |"), "{text}");
        assert!(text.contains("| `wrong-hash` | texts not read | – | – |"), "{text}");
        let text = json(&audited, &report, &|list, at| (list < 2).then(|| format!("n{at}")));
        let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(value["title"], "a \"b\"");
        let rules = value["rules"].as_array().expect("rules");
        assert_eq!(rules.len(), Rule::ALL.len());
        assert_eq!(rules[0]["all"], serde_json::json!({ "found": 3, "of": 3 }));
        assert_eq!(rules[0]["response_sources"]["n0"], serde_json::json!({ "found": 3, "of": 3 }));
        assert!(rules[20]["all"].is_null() && rules[20]["judged"] == false);
    }
}
