//! The demo data's label shard, read by the path that reads anybody's file,
//! against the published counts and against a naive scan.

use saferlhf_viewer::adapter;
use saferlhf_viewer::engine::Engine;
use saferlhf_viewer::model::{Clause, Counts, Filter, Labels, Mode, On, Part, ResponseCounts, View};
use saferlhf_viewer::shard::{Footer, Names, Segments, decode_labels, footer};
use saferlhf_viewer::source::Manifest;
use serde_json::Value;
use std::path::Path;
use std::sync::Arc;

/// The engine, and every row's part and labels beside it.
fn demo() -> (Engine, Vec<(Part, Labels)>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("static/demo");
    let manifest =
        Manifest::parse(&std::fs::read(root.join("manifest.json")).expect("manifest")).expect("sound");
    let mut words = Vec::new();
    for entry in &manifest.shards.labels {
        let bytes = std::fs::read(root.join(&entry.path)).expect("label shard");
        entry.verify(&bytes).expect("the shard is the manifest's");
        let bytes = bytes::Bytes::from(bytes);
        let Ok(Footer::Found(meta)) = footer(bytes.len() as u64, &bytes) else { panic!("a sound footer") };
        let plan = adapter::plan(meta.leaves()).expect("the dataset's label columns");
        let data = Arc::new(Segments::whole(bytes));
        let mut names = [Names::default(), Names::default()];
        for group in 0..meta.group_rows().count() {
            let nulls =
                decode_labels(&meta, group, &data, &plan.labels, &mut names, &mut words).expect("decodes");
            assert_eq!(nulls, 0);
        }
        assert_eq!((names[0].name(3), names[1].name(3)), ("(other)", "(other)"), "three sources each");
    }
    let mut engine = Engine::new(saferlhf_viewer::model::CategorySet::pku_saferlhf());
    let mut rows = Vec::new();
    for entry in &manifest.parts {
        let own = &words[entry.first_row as usize..(entry.first_row + entry.rows) as usize];
        engine.append(&entry.part(), own);
        rows.extend(own.iter().map(|word| (entry.part(), Labels(*word))));
    }
    (engine, rows)
}

/// What the published counts say, read without any of this crate's counting.
#[test]
fn the_train_split_has_the_published_counts() {
    let published: Value = serde_json::from_str(
        &std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("demo-data/published.json"))
            .expect("file"),
    )
    .expect("JSON");
    let number = |value: &Value| value.as_u64().expect("a number");
    let (engine, _) = demo();
    assert_eq!(engine.pairs(), 82_118);
    let counts = engine.count(&Filter::default().with(Clause::Splits { names: vec!["train".into()] }));
    assert_eq!(counts.pairs, number(&published["pairs"]));
    for (i, category) in counts.categories.iter().enumerate() {
        assert_eq!(category.responses(), number(&published["category_positions"][i]), "category {i}");
    }
    for level in 0..4 {
        assert_eq!(counts.severity[level].responses(), number(&published["severity_positions"][level]));
    }
    assert_eq!(counts.severity[4], ResponseCounts::default());
    let safety = &published["pair_safety"];
    let keys = ["both_safe", "only_response_0_safe", "only_response_1_safe", "both_unsafe"];
    assert_eq!(counts.pair_safety[..4], keys.map(|key| number(&safety[key])));
    let names = published["categories"].as_array().expect("a list");
    for (i, name) in names.iter().enumerate() {
        let levels = &published["category_by_severity"][name.as_str().expect("a name")];
        let expected: Vec<u64> = (0..4).map(|level| number(&levels[level])).collect();
        assert_eq!(counts.category_severity[i][..4], expected, "{name}");
        for (j, other) in names.iter().enumerate() {
            let (here, there) =
                (counts.within[i * 19 + j], number(&published["category_cooccurrence"][i][j]));
            let tolerance = 10.max(there * 3 / 100);
            assert!(here.abs_diff(there) <= tolerance, "{name} × {other}: {here}, published {there}");
        }
    }
    let differs = &published["pairs_by_what_differs"];
    let keys = ["nothing", "category_only", "severity", "safety"];
    let own = &counts.differs;
    assert_eq!(
        [own.nothing, own.category_only, own.severity, own.safety],
        keys.map(|key| number(&differs[key]))
    );
    let mut sources: Vec<u64> = counts.prompt_sources.iter().map(|source| source.rows).collect();
    sources.sort_unstable();
    let mut expected: Vec<u64> =
        published["prompt_source_train"].as_object().expect("a table").values().map(number).collect();
    expected.sort_unstable();
    assert_eq!(sources, expected);
    let [a, b, c, d, unknown] = counts.better_safer;
    assert_eq!(
        (a + d, b + c, unknown),
        (number(&published["better_equals_safer"]), number(&published["better_differs_from_safer"]), 0)
    );
}

/// Counts one row at a time, straight from the definitions in `model::Counts`.
fn naive(rows: &[(Part, Labels)], filter: &Filter) -> Counts {
    let mut counts = Counts::zero(19);
    for (part, labels) in rows {
        let holds = |skipped: Option<View>| {
            filter.clauses().iter().filter(|c| Some(c.view()) != skipped).all(|c| c.matches(*labels, part))
        };
        for view in View::ALL {
            if !holds(Some(view)) {
                continue;
            }
            counts.pairs_in[view.index()] += 1;
            let add = |count: &mut ResponseCounts, has: [bool; 2]| {
                count.response_0 += u64::from(has[0]);
                count.response_1 += u64::from(has[1]);
                count.either += u64::from(has[0] || has[1]);
                count.both += u64::from(has[0] && has[1]);
            };
            match view {
                View::Categories => {
                    for i in 0..19 {
                        add(&mut counts.categories[i], [0, 1].map(|r| has(*labels, r, i)));
                    }
                }
                View::Severity => {
                    for level in 0..5 {
                        add(
                            &mut counts.severity[level],
                            [0, 1].map(|r| usize::from(labels.severity(r)) == level),
                        );
                    }
                }
                View::PairSafety => counts.pair_safety[labels.pair_safety().index()] += 1,
                View::BetterSafer => counts.better_safer[labels.preference().index()] += 1,
                View::Splits => {}
            }
        }
        if holds(None) {
            whole_filter(&mut counts, *labels);
        }
    }
    counts
}

fn has(labels: Labels, r: usize, category: usize) -> bool {
    labels.categories(r) >> category & 1 == 1
}

/// What is counted under the whole filter.
fn whole_filter(counts: &mut Counts, labels: Labels) {
    counts.pairs += 1;
    let severity = [0, 1].map(|r| usize::from(labels.severity(r)));
    let same = match labels.preference().key() {
        "0-0" | "1-1" => Some(true),
        "0-1" | "1-0" => Some(false),
        _ => None,
    };
    let prompt = usize::from(labels.prompt_source());
    if counts.prompt_sources.len() <= prompt {
        counts.prompt_sources.resize_with(prompt + 1, Default::default);
    }
    counts.prompt_sources[prompt].rows += 1;
    for (r, level) in severity.into_iter().enumerate() {
        counts.labels_per_response[(0..19).filter(|i| has(labels, r, *i)).count()] += 1;
        let source = usize::from(labels.response_source(r));
        if counts.response_sources.len() <= source {
            counts.response_sources.resize_with(source + 1, Default::default);
        }
        counts.response_sources[source].rows += 1;
        for known in [&mut counts.response_sources[source], &mut counts.prompt_sources[prompt]] {
            known.safe += u64::from(labels.safe(r) == 1);
            known.severity[level] += 1;
        }
        for i in (0..19).filter(|i| has(labels, r, *i)) {
            counts.category_severity[i][level] += 1;
            (0..19).filter(|j| has(labels, r, *j)).for_each(|j| counts.within[i * 19 + j] += 1);
        }
    }
    for i in (0..19).filter(|i| has(labels, 0, *i)) {
        (0..19).filter(|j| has(labels, 1, *j)).for_each(|j| counts.across[i * 19 + j] += 1);
    }
    if let Some(same) = same {
        let first = usize::from(labels.response_source(0));
        counts.prompt_sources[prompt].better_safer.add(same, 1);
        counts.response_sources[first].better_safer.add(same, 1);
        counts.better_safer_by_safety[labels.pair_safety().index()].add(same, 1);
        for i in (0..19).filter(|i| has(labels, 0, *i) || has(labels, 1, *i)) {
            counts.better_safer_by_category[i].add(same, 1);
        }
        if severity[0] < 4 && severity[1] < 4 {
            counts.better_safer_by_gap[severity[0].abs_diff(severity[1])].add(same, 1);
        }
    }
    let differs = &mut counts.differs;
    if labels.safe(0) != labels.safe(1) {
        differs.safety += 1;
    } else if severity[0] != severity[1] {
        differs.severity += 1;
    } else if labels.categories(0) != labels.categories(1) {
        differs.category_only += 1;
    } else {
        differs.nothing += 1;
    }
    for (id, table) in
        [(labels.better(), &mut counts.severity_by_better), (labels.safer(), &mut counts.severity_by_safer)]
    {
        if id < 2 {
            table[0][severity[usize::from(id)]] += 1;
            table[1][severity[1 - usize::from(id)]] += 1;
        }
    }
}

/// A small generator with a fixed seed, so that a failure can be run again.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }

    fn filter(&mut self) -> Filter {
        let modes = [Mode::Any, Mode::All, Mode::None];
        let sides = [On::Either, On::Both, On::Response0, On::Response1, On::Better, On::Safer, On::LessSafe];
        let mut filter = Filter::default();
        for view in View::ALL {
            if self.below(2) == 0 {
                continue;
            }
            let (mode, on) = (modes[self.below(3) as usize], sides[self.below(7) as usize]);
            filter = filter.with(match view {
                View::Categories => {
                    Clause::Categories { mode, on, values: (1 << self.below(19)) | (1 << self.below(19)) }
                }
                View::Severity => Clause::Severity { mode, on, values: self.below(31) as u8 + 1 },
                View::PairSafety => Clause::PairSafety { mode, values: self.below(31) as u8 + 1 },
                View::BetterSafer => Clause::BetterSafer { mode, values: self.below(31) as u8 + 1 },
                View::Splits => {
                    Clause::Splits { names: vec![["train", "test"][self.below(2) as usize].into()] }
                }
            });
        }
        filter
    }
}

/// Rows with every kind of value, unknown ones included; few enough categories
/// and sources for patterns to repeat.
fn odd_rows(random: &mut Random, rows: usize) -> Vec<(Part, Labels)> {
    (0..rows)
        .map(|_| {
            let mut word = 0;
            for r in 0..2 {
                let flags = (0..random.below(4)).fold(0, |mask, _| mask | 1 << random.below(19));
                word |= flags << (19 * r);
                word |= random.below(5) << (Labels::SEVERITY + 3 * r);
                word |= random.below(3) << (Labels::SAFE + 2 * r);
                word |= random.below(3) << (Labels::RESPONSE_SOURCE + 4 * r);
            }
            word |= random.below(3) << Labels::BETTER;
            word |= random.below(3) << Labels::SAFER;
            word |= random.below(2) << Labels::PROMPT_SOURCE;
            (Part::new("a", ["train", "test", ""][random.below(3) as usize]), Labels(word))
        })
        .collect()
}

fn engine_of(rows: &[(Part, Labels)]) -> Engine {
    let mut engine = Engine::new(saferlhf_viewer::model::CategorySet::pku_saferlhf());
    rows.iter().for_each(|(part, labels)| engine.append(part, &[labels.0]));
    engine
}

/// On a difference: the fewest rows and clauses that still show it.
fn shrunk(rows: &[(Part, Labels)], filter: &Filter) -> String {
    let fails =
        |rows: &[(Part, Labels)], filter: &Filter| engine_of(rows).count(filter) != naive(rows, filter);
    let (mut rows, mut filter) = (rows.to_vec(), filter.clone());
    let mut step = rows.len() / 2;
    while step > 0 {
        let mut start = 0;
        while start + step <= rows.len() {
            let fewer: Vec<_> = [&rows[..start], &rows[start + step..]].concat();
            if fails(&fewer, &filter) {
                rows = fewer;
            } else {
                start += step;
            }
        }
        step /= 2;
    }
    for view in View::ALL {
        if fails(&rows, &filter.clone().without(view)) {
            filter = filter.without(view);
        }
    }
    format!(
        "{filter:?}\nrows {rows:?}\nengine {:?}\nnaive  {:?}",
        engine_of(&rows).count(&filter),
        naive(&rows, &filter)
    )
}

/// 10,000 filter states over rows of the demo data and over rows with every
/// kind of value; the seed is fixed.
#[test]
fn counts_and_rows_equal_a_naive_scan_under_any_filter() {
    let (engine, rows) = demo();
    let mut random = Random(0x5afe_11f0);
    let mut states = 0;
    let mut compare = |rows: &[(Part, Labels)], random: &mut Random, count: usize| {
        let engine = engine_of(rows);
        for _ in 0..count {
            let filter = random.filter();
            assert!(engine.count(&filter) == naive(rows, &filter), "{}", shrunk(rows, &filter));
            let matching = engine.matching(&filter);
            let expected: Vec<u64> =
                (0..).zip(rows).filter(|(_, (p, l))| filter.matches(*l, p)).map(|(i, _)| i).collect();
            assert_eq!(matching.window(0, u64::MAX).collect::<Vec<_>>(), expected, "{filter:?}");
            states += 1;
        }
    };
    for start in 0..20 {
        // Another slice each time keeps the naive side quick.
        let sample: Vec<_> = rows.iter().skip(start).step_by(401).cloned().collect();
        compare(&sample, &mut random, 200);
    }
    for size in [0, 1, 2, 10, 100, 400] {
        let rows = odd_rows(&mut random, size);
        compare(&rows, &mut random, 1000);
    }
    assert_eq!(states, 10_000);
    let filter = random.filter();
    assert_eq!(engine.count(&filter), naive(&rows, &filter), "{filter:?}");
}

/// Rows, patterns and their tables together, with what vectors hold in reserve.
#[test]
fn labels_take_at_most_16_bytes_a_pair() {
    let (engine, rows) = demo();
    let bytes = engine.size();
    assert!(bytes >= 4 * rows.len(), "a row number of four bytes each");
    assert!(bytes <= 16 * rows.len(), "{bytes} bytes for {} pairs", rows.len());
}
