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
    let [a, b, c, d, unknown] = counts.better_safer;
    assert_eq!(
        (a + d, b + c, unknown),
        (number(&published["better_equals_safer"]), number(&published["better_differs_from_safer"]), 0)
    );
}

/// Counts one row at a time, straight from the definition.
fn naive(rows: &[(Part, Labels)], filter: &Filter) -> Counts {
    let mut counts = Counts::zero(19);
    for (part, labels) in rows {
        let holds = |skipped: Option<View>| {
            filter.clauses().iter().filter(|c| Some(c.view()) != skipped).all(|c| c.matches(*labels, part))
        };
        counts.pairs += u64::from(holds(None));
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
                        add(&mut counts.categories[i], [0, 1].map(|r| labels.categories(r) >> i & 1 == 1));
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
    }
    counts
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

#[test]
fn counts_and_rows_equal_a_naive_scan_under_any_filter() {
    let (engine, rows) = demo();
    let mut random = Random(0x5afe_11f0);
    // Every 37th row keeps the naive side quick; both sides see the same rows.
    let sample: Vec<_> = rows.iter().step_by(37).cloned().collect();
    let mut small = Engine::new(engine.categories().clone());
    for (part, labels) in &sample {
        small.append(part, &[labels.0]);
    }
    for _ in 0..500 {
        let filter = random.filter();
        assert_eq!(small.count(&filter), naive(&sample, &filter), "{filter:?}");
        let matching = small.matching(&filter);
        let expected: Vec<u64> =
            (0..).zip(&sample).filter(|(_, (p, l))| filter.matches(*l, p)).map(|(i, _)| i).collect();
        assert_eq!(matching.window(0, u64::MAX).collect::<Vec<_>>(), expected, "{filter:?}");
    }
    let filter = random.filter();
    assert_eq!(engine.count(&filter), naive(&rows, &filter), "{filter:?}");
}
