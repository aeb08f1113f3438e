//! The audit of labels and texts: against files in which faults of every kind are planted among
//! sound rows, and a naive scan of these in Python; against the published counts; and against
//! the rules, said again, on labels of every kind.
//!
//! Files need Python with the packages of `tests/python` (`SAFERLHF_PYTHON`).

mod common;

use common::random::Random;
use saferlhf_viewer::adapter;
use saferlhf_viewer::engine::Engine;
use saferlhf_viewer::model::{
    Fields, Judged, Labels, Names, Reads, Report, Rule, Share, Unit, judge, part_of_address,
};
use saferlhf_viewer::shard::{Footer, Segments, ShardMeta, decode_labels, decode_text, footer};
use saferlhf_viewer::text::{Audit, Origin, Texts};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

fn number(value: &Value) -> u64 {
    value.as_u64().expect("a number")
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).expect("a file")).expect("JSON")
}

fn python() -> Option<Command> {
    let mut python = Command::new(std::env::var_os("SAFERLHF_PYTHON")?);
    python.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/audit.py"));
    Some(python)
}

fn output(mut command: Command) -> Vec<u8> {
    let output = command.output().expect("Python");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn open(path: &Path) -> (ShardMeta, Arc<Segments>) {
    let bytes = bytes::Bytes::from(std::fs::read(path).expect("a file"));
    let Ok(Footer::Found(meta)) = footer(bytes.len() as u64, &bytes) else { panic!("a sound footer") };
    (*meta, Arc::new(Segments::whole(bytes)))
}

/// What is judged of the rows of files, by their texts or by their recorded hashes.
struct Audited {
    fields: Fields,
    labels: Vec<Labels>,
    judged: Vec<Judged>,
}

fn audited(files: &[PathBuf], by: Reads) -> Audited {
    let parts: Vec<_> = files.iter().map(|path| part_of_address(&path.to_string_lossy())).collect();
    let origins = Origin::of(&parts);
    let mut names = [Names::default(), Names::default()];
    let mut fields = Fields::NONE;
    let mut labels: Vec<Labels> = Vec::new();
    let mut audit = Audit::default();
    for (path, origin) in files.iter().zip(origins) {
        let (meta, data) = open(path);
        let plan = adapter::plan(meta.leaves()).expect("a member");
        if labels.is_empty() {
            fields = plan.fields;
            audit = Audit::new(fields);
        }
        let groups = meta.group_rows().enumerate();
        let mut first = labels.len();
        let groups: Vec<_> = groups
            .map(|(group, rows)| {
                let words = decode_labels(&meta, group, &data, &plan.labels, &mut names).expect("labels").0;
                labels.extend(words.into_iter().map(Labels));
                first += rows as usize;
                (group, first - rows as usize, rows as usize)
            })
            .collect();
        // In any order: row groups may come as they like.
        for (group, first, rows) in groups.into_iter().rev() {
            let read = |leaf: &usize| decode_text(&meta, group, &data, *leaf).expect("texts");
            let texts: Vec<_> = plan.text.iter().map(read).collect();
            let hashes: Vec<_> = plan.hashes.iter().map(read).collect();
            for at in 0..rows {
                let value = |column| saferlhf_viewer::shard::TextColumn::value(column, at).expect("a row");
                let (texts, recorded): (Vec<_>, Vec<_>) =
                    (texts.iter().map(value).collect(), hashes.iter().map(value).collect());
                let (row, word) = (first + at, labels[first + at]);
                if by == Reads::Hashes {
                    audit.take_hashes(row, origin, word, &recorded).expect("memory");
                } else {
                    let texts = Texts { prompt: texts[0], responses: &texts[1..], recorded: &recorded };
                    audit.take(row, origin, word, &texts).expect("memory");
                }
            }
        }
    }
    audit.settle().expect("memory");
    let judged = (0..).zip(&labels).map(|(row, word)| judge(*word, fields).and(audit.judged(row)));
    Audited { fields, judged: judged.collect(), labels }
}

/// Rows that break a rule.
fn rows_of(judged: &[Judged], rule: Rule) -> Vec<u64> {
    (0..).zip(judged).filter(|(_, judged)| judged.mask() & rule.bit() != 0).map(|(row, _)| row).collect()
}

fn report_of(labels: &[Labels], judged: &[Judged]) -> Report {
    let mut report = Report::default();
    labels.iter().zip(judged).for_each(|(labels, judged)| report.add(*labels, *judged, 1));
    report
}

#[test]
fn planted_faults_are_found_and_no_others() {
    let Some(mut command) = python() else { return };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("audit");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    command.arg("--out").arg(&folder);
    output(command);
    let mut planted_anywhere = 0;
    for set in json(&folder.join("planted.json")).as_array().expect("sets") {
        let files = set["files"].as_array().expect("files").iter();
        let files: Vec<PathBuf> = files.map(|file| folder.join(file.as_str().expect("a path"))).collect();
        let mut command = python().expect("Python");
        command.arg("--answers").args(&files);
        let answers: Value = serde_json::from_slice(&output(command)).expect("JSON");
        let found = audited(&files, Reads::Texts);
        let report = report_of(&found.labels, &found.judged);
        for rule in Rule::ALL {
            let what = format!("{} of {}", rule.key(), set["name"]);
            let answer = &answers[rule.key()];
            assert_eq!(answer.is_object(), rule.is_of(found.fields), "{what}");
            let list = |value: &Value| -> Vec<u64> {
                value.as_array().map(|rows| rows.iter().map(number).collect()).unwrap_or_default()
            };
            let (planted, naive) = (list(&set["planted"][rule.key()]), list(&answer["rows"]));
            if set["planted"].is_object() {
                assert_eq!(naive, planted, "{what}, as Python finds it");
            }
            assert_eq!(rows_of(&found.judged, *rule), naive, "{what}");
            let breaches = report.of(*rule);
            let share = |key: &str| answer[key].as_u64().unwrap_or(0);
            assert_eq!(breaches.all, Share { broken: share("broken"), of: share("of") }, "{what}");
            assert_eq!(breaches.pairs, naive.len() as u64, "{what}");
            for sources in [&breaches.prompt_sources, &breaches.response_sources] {
                assert_eq!(sources.iter().map(|share| share.of).sum::<u64>(), breaches.all.of, "{what}");
                assert_eq!(sources.iter().map(|share| share.broken).sum::<u64>(), breaches.all.broken);
            }
            planted_anywhere |= if planted.is_empty() { 0 } else { rule.bit() };
        }
        // Hashes alone say the same, where they are those of the texts.
        if !set["planted"].is_object() {
            continue;
        }
        let wrong = rows_of(&found.judged, Rule::WrongHash);
        let by_hashes = audited(&files, Reads::Hashes);
        for rule in Rule::ALL.iter().filter(|rule| rule.reads() == Reads::Hashes) {
            let rows = rows_of(&by_hashes.judged, *rule);
            assert!(rows.iter().all(|row| !wrong.contains(row)));
            assert_eq!(rows, rows_of(&found.judged, *rule), "{} by hashes", rule.key());
        }
    }
    assert_eq!(planted_anywhere, Rule::all_of(Fields::ALL), "a rule without a planted fault");
}

/// What the labels of one place break, said once more: whether, or none where it does not apply.
fn said_again(rule: Rule, labels: Labels, fields: Fields, r: usize) -> Option<bool> {
    let safe = |r: usize| [Some(false), Some(true), None][usize::from(labels.safe(r))];
    let severity = |r: usize| (labels.severity(r) < 4).then(|| labels.severity(r));
    let set = |r: usize| (labels.categories(r) < 1 << 19).then(|| labels.categories(r));
    let (own_safe, own_severity, own_set) = (safe(r), severity(r), set(r));
    let places = if fields.has(Fields::PAIR) { vec![0, 1] } else { vec![0] };
    let safer = (labels.safer() < 2).then(|| usize::from(labels.safer()));
    let other = safer.map(|safer| 1 - safer);
    match rule {
        Rule::SafeWithSeverity if own_safe? => Some(own_severity? > 0),
        Rule::UnsafeWithoutSeverity if !own_safe? => Some(own_severity? == 0),
        Rule::SafeWithCategory if own_safe? => Some(own_set? != 0),
        Rule::UnsafeWithoutCategory if !own_safe? => Some(own_set? == 0),
        Rule::SeverityWithoutCategory if own_severity? > 0 => Some(own_set? == 0),
        Rule::CategoryWithoutSeverity if own_set? != 0 => Some(own_severity? == 0),
        Rule::ManyCategories => Some((0..19).filter(|i| own_set.unwrap_or(0) >> i & 1 == 1).count() > 6)
            .filter(|_| own_set.is_some()),
        _ if r == 1 => None,
        Rule::UnsafeRankedSafer if safe(0)? != safe(1)? => Some(!safe(safer?)?),
        Rule::SaferMoreSevere => Some(severity(safer?)? > severity(other?)?),
        Rule::SaferOfTwoUnsafe => {
            safer?;
            Some([safe(0)?, safe(1)?] == [false, false])
        }
        Rule::SaferNothingDiffers => {
            safer?;
            if safe(0)? != safe(1)? || severity(0)? != severity(1)? {
                return Some(false);
            }
            Some(set(0)? == set(1)?)
        }
        Rule::UnknownLabel => Some(
            places.iter().any(|r| fields.has(Fields::SAFE) && safe(*r).is_none())
                || places.iter().any(|r| fields.has(Fields::SEVERITY) && severity(*r).is_none())
                || places.iter().any(|r| fields.has(Fields::CATEGORIES) && set(*r).is_none())
                || fields.has(Fields::BETTER) && labels.better() > 1
                || fields.has(Fields::SAFER) && safer.is_none(),
        ),
        _ => None,
    }
}

#[test]
fn labels_of_every_kind_are_judged_as_the_rules_say() {
    let mut random = Random(0xa0d17);
    let one = Fields::ALL.without(Fields::PAIR).and(Fields::RESPONSE);
    let answers = one.without(Fields::BETTER).without(Fields::SAFER);
    let v0 = Fields::PAIR.and(Fields::SAFE).and(Fields::BETTER).and(Fields::SAFER);
    let single = Fields::PAIR.and(Fields::BETTER);
    for (fields, rules) in [(Fields::ALL, 12), (answers, 8), (v0, 3), (single, 1), (Fields::NONE, 0)] {
        let mut broken = 0;
        let mut report = Report::default();
        let mut halves = [Report::default(), Report::default()];
        for (at, row) in random.rows(20_000, false).into_iter().enumerate() {
            // More than six categories are rare.
            let many = if random.below(8) == 0 { random.below(1 << 18) } else { 0 };
            let labels = Labels(row.labels.0 | many << random.pick(&[0, Labels::CATEGORY_BITS]));
            let judged = judge(labels, fields);
            let mut expected = Judged::default();
            for rule in Rule::ALL.iter().filter(|rule| fields.has(rule.needs())) {
                let of_row = *rule == Rule::UnknownLabel && rules == 0;
                for r in 0..fields.places() as usize {
                    let said = said_again(*rule, labels, fields, r).filter(|_| !of_row);
                    said.into_iter().for_each(|broken| expected.tell(*rule, r, broken));
                }
            }
            assert_eq!(judged, expected, "{labels:?} {fields:?}");
            broken |= judged.mask();
            report.add(labels, judged, 1 + at as u64 % 3);
            halves[at % 2].add(labels, judged, 1 + at as u64 % 3);
        }
        assert_eq!(broken.count_ones(), rules, "{fields:?}: every rule is broken by some labels");
        let [mut first, second] = halves;
        first.join(&second);
        assert_eq!(first, report);
        assert_eq!(Report::from_numbers(&report.to_numbers()), Some(report));
    }
}

/// Labels of the demo data's train parts, which have the published counts.
#[test]
fn the_train_split_breaks_what_was_published() {
    let published = json(&Path::new(env!("CARGO_MANIFEST_DIR")).join("demo-data/published.json"));
    let (_, rows): (Engine, _) = common::demo();
    let mut report = Report::default();
    let mut exceptions = Vec::new();
    let identity: u32 = Rule::ALL[..6].iter().map(|rule| rule.bit()).sum();
    let (mut config, mut first) = (String::new(), 0);
    for (at, row) in rows.iter().enumerate().filter(|(_, row)| row.part.split == "train") {
        if config != row.part.config {
            (config, first) = (row.part.config.clone(), at);
        }
        let judged = judge(row.labels, Fields::ALL);
        report.add(row.labels, judged, 1);
        for place in (0..2).filter(|place| judged.broken[*place] & identity != 0) {
            exceptions.push((config.clone(), at - first + 1, place));
        }
    }
    let listed = published["identity_exceptions"].as_array().expect("a list").iter().map(|exception| {
        let text = |key: &str| exception[key].as_str().expect("a text");
        let config = text("source_file").trim_end_matches("-train.jsonl").to_lowercase();
        let number = |key: &str| text(key).parse::<usize>().expect("a number");
        (config, number("source_line"), number("response_position"))
    });
    let mut listed: Vec<_> = listed.collect();
    listed.sort_unstable();
    exceptions.sort_unstable();
    assert_eq!(exceptions, listed);
    let said = |rule: Rule| {
        let breaches = report.of(rule);
        (breaches.all.broken, breaches.all.of)
    };
    let count = |key: &str| number(&published[key]);
    let (pairs, safety) = (count("pairs"), &published["pair_safety"]);
    let mixed = number(&safety["only_response_0_safe"]) + number(&safety["only_response_1_safe"]);
    let harmful = count("response_positions") - number(&published["severity_positions"][0]);
    for (rule, expected) in [
        (Rule::SafeWithSeverity, (4, count("safe_positions"))),
        (Rule::UnsafeWithoutSeverity, (4, count("unsafe_positions"))),
        (Rule::SafeWithCategory, (4, count("safe_positions"))),
        (Rule::UnsafeWithoutCategory, (4, count("unsafe_positions"))),
        (Rule::SeverityWithoutCategory, (0, harmful)),
        (Rule::CategoryWithoutSeverity, (0, harmful)),
        (Rule::UnsafeRankedSafer, (0, mixed)),
        (Rule::SaferOfTwoUnsafe, (number(&safety["both_unsafe"]), pairs)),
        (Rule::SaferNothingDiffers, (number(&published["pairs_by_what_differs"]["nothing"]), pairs)),
        (Rule::UnknownLabel, (0, pairs)),
    ] {
        assert_eq!(said(rule), expected, "{}", rule.key());
    }
    assert_eq!(said(Rule::SaferOfTwoUnsafe).0, 32_656);
    assert_eq!(said(Rule::SaferNothingDiffers).0, 44_325);
    // A response counts for each of its categories, and what has none counts once.
    let breaches = report.of(Rule::ManyCategories);
    for (category, share) in breaches.categories[..19].iter().enumerate() {
        assert_eq!(share.of, number(&published["category_positions"][category]));
    }
    assert_eq!(breaches.categories[19].of, 0);
    let prompts = published["prompt_source_train"].as_object().expect("a table").values().map(number);
    let (mut expected, mut found) = (
        prompts.collect::<Vec<_>>(),
        report.of(Rule::UnknownLabel).prompt_sources.map(|share| share.of)[..3].to_vec(),
    );
    expected.sort_unstable();
    found.sort_unstable();
    assert_eq!((found, Rule::UnknownLabel.unit()), (expected, Unit::Pairs));
}

/// Texts of the demo data: what is known of them, and what a scan of their words says.
#[test]
fn texts_of_the_demo_data_break_what_is_known_of_them() {
    let (_, rows) = common::demo();
    let (texts, hashes) = common::texts_and_hashes();
    assert_eq!((texts.len(), hashes.len()), (rows.len(), rows.len()));
    let mut parts: Vec<_> = rows.iter().map(|row| row.part.clone()).collect();
    parts.dedup();
    let origins = Origin::of(&parts);
    let mut audit = Audit::new(Fields::ALL);
    for (at, (row, (texts, hashes))) in rows.iter().zip(texts.iter().zip(&hashes)).enumerate() {
        let origin = parts.iter().position(|part| *part == row.part).expect("a known part");
        let [prompt, responses @ ..] = texts.each_ref().map(|text| text.as_bytes());
        let recorded = hashes.each_ref().map(|hash| hash.as_bytes());
        let texts = Texts { prompt, responses: &responses, recorded: &recorded };
        audit.take(at, origins[origin], row.labels, &texts).expect("memory");
    }
    audit.settle().expect("memory");
    assert!(audit.size() <= 2 * 80 * rows.len(), "{} bytes", audit.size());
    let judged: Vec<Judged> = (0..rows.len()).map(|row| audit.judged(row)).collect();
    let labels: Vec<Labels> = rows.iter().map(|row| row.labels).collect();
    let report = report_of(&labels, &judged);
    let said = |rule: Rule| {
        let Share { broken, of } = report.of(rule).all;
        (broken, of)
    };
    let (pairs, responses) = (rows.len() as u64, 2 * rows.len() as u64);
    // 40 responses are blank, and one pair is there twice.
    assert_eq!(texts.iter().flat_map(|row| &row[1..]).filter(|text| text.trim().is_empty()).count(), 40);
    let blank = texts.iter().filter(|row| row.iter().any(|text| text.trim().is_empty())).count() as u64;
    assert_eq!(said(Rule::BlankText), (blank, pairs));
    assert_eq!(said(Rule::DuplicatePair), (2, pairs));
    assert_eq!(said(Rule::WrongHash), (0, responses));
    assert_eq!(said(Rule::DegenerateText), (0, responses));
    let same = texts.iter().filter(|[_, first, second]| first == second).count() as u64;
    assert_eq!(said(Rule::SameResponses), (same, pairs));
    let mut splits: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (row, texts) in rows.iter().zip(&texts) {
        splits.entry(&texts[0]).or_default().insert(&row.part.split);
    }
    let leaked = texts.iter().filter(|texts| splits[&*texts[0]].len() > 1).count() as u64;
    assert_eq!(said(Rule::PromptInBothSplits), (leaked, pairs));
}
