//! Rows that stand for many pairs each: what the engine counts in a table of label patterns
//! is what it counts in the pairs themselves. Tables are made by the code that the viewer
//! writes, with DuckDB and with Spark, from files of every member of the family.
//!
//! Needs Python with the packages of `tests/python` (`SAFERLHF_PYTHON`), and for Spark one
//! with PySpark (`SAFERLHF_SPARK`).

mod common;

use common::naive::{self, Row, engine_of};
use common::random::Random;
use saferlhf_viewer::adapter;
use saferlhf_viewer::code::{self, Source, Target, Viewed};
use saferlhf_viewer::engine::{Engine, MOST_PAIRS};
use saferlhf_viewer::model::{
    CategorySet, Cause, Counts, Fields, Filter, Member, Order, Part, SortBy, SortKey, View, part_of_address,
};
use saferlhf_viewer::shard::{Footer, Segments, ShardMeta, decode_labels, decode_weights, footer};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, OnceLock};

/// An engine with these rows, each of which stands for so many pairs.
fn weighed(rows: &[Row], pairs: &[u64]) -> Engine {
    let unweighed = engine_of(rows);
    let mut engine = Engine::new(CategorySet::pku_saferlhf(), Fields::ALL.and(Fields::PATTERNS));
    *engine.names_mut() = unweighed.names().clone();
    for (row, pairs) in rows.iter().zip(pairs) {
        engine.append_patterns(&row.part, &[row.labels.0], &[*pairs]).expect("memory");
    }
    engine
}

/// The naive scan's counts, each row times its pairs: bit by bit of these.
fn expected(rows: &[Row], pairs: &[u64], parts: &[Part], filter: &Filter, own: bool) -> Counts {
    let mut sum: Option<Counts> = None;
    for bit in 0..u64::BITS {
        let having = rows.iter().zip(pairs).filter(|(_, pairs)| *pairs >> bit & 1 == 1);
        let having: Vec<Row> = having.map(|(row, _)| row.clone()).collect();
        if having.is_empty() && bit > 0 {
            continue;
        }
        let scan = if own { naive::count } else { naive::count_matches };
        let counted = scan(&having, parts, filter);
        match &mut sum {
            None => sum = Some(counted),
            Some(sum) => sum.join(counted, &|sum, own| sum + (own << bit)),
        }
    }
    sum.expect("at least one bit")
}

/// Numbers in their places, and nothing of lists that only one of the two has.
fn assert_same(own: Counts, other: Counts, what: &dyn Fn() -> String) {
    let (mut left, mut right) = (own.clone(), other.clone());
    left.join(other, &|a: u64, b| a.abs_diff(b));
    right.join(own, &|a: u64, b| a.abs_diff(b));
    for difference in [left, right] {
        let wrong = difference.to_numbers().iter().skip(5).filter(|number| **number != 0).count();
        assert!(wrong == 0, "{wrong} numbers differ: {}", what());
    }
}

#[test]
fn weights_count_as_so_many_rows() {
    let mut random = Random(0x3a7e);
    for (settled, most) in
        [(false, 4), (true, 1000), (true, 1 << 31), (false, 1 << 40), (true, MOST_PAIRS >> 9)]
    {
        for size in [1, 2, 40, 200] {
            let mut rows = random.rows(size, false);
            // Nothing is found in what has no texts.
            rows.iter_mut().for_each(|row| row.found = Default::default());
            let light = random.below(2) == 0;
            let pairs: Vec<u64> =
                (0..size).map(|at| 1 + random.below(if light && at % 7 > 0 { 3 } else { most })).collect();
            let mut engine = weighed(&rows, &pairs);
            if settled {
                engine.settle();
            }
            assert_eq!(engine.all_pairs(), pairs.iter().sum::<u64>());
            for _ in 0..30 {
                let views = random.below(4);
                let filter = random.filter(views);
                let parts = engine.parts();
                let mut counting = engine.counting(&filter);
                let step = 1 + random.below(200) as usize;
                while !counting.advance(&engine, step) {}
                let what = || format!("{filter:?} {pairs:?}");
                assert_same(counting.finish(&engine), expected(&rows, &pairs, parts, &filter, true), &what);
                let mut matches = engine.counting_matches(&filter);
                while !matches.advance(&engine, usize::MAX) {}
                let naive = expected(&rows, &pairs, parts, &filter, false);
                assert_same(matches.finish(&engine), naive, &what);
            }
        }
    }
}

/// Four thousand million pairs in one pattern and a few in others: nothing wraps.
#[test]
fn the_most_pairs_are_counted_exactly() {
    let mut random = Random(0xb16);
    let rows = random.rows(500, false);
    let mut pairs = vec![1; 500];
    pairs[7] = MOST_PAIRS - 499;
    let mut engine = weighed(&rows, &pairs);
    engine.settle();
    let counts = engine.count(&Filter::default());
    assert_eq!(counts.pairs, MOST_PAIRS);
    assert_eq!(counts.severity.iter().map(|count| count.responses()).sum::<u64>(), 2 * MOST_PAIRS);
    assert_eq!(counts.better_safer.iter().sum::<u64>(), MOST_PAIRS);
    // The page reads them back.
    assert_eq!(Counts::from_numbers(&counts.to_numbers()), Some(counts));
}

#[test]
fn rows_are_sorted_by_their_pairs() {
    let mut random = Random(0x50e7);
    let rows = random.rows(400, false);
    let pairs: Vec<u64> =
        (0..400).map(|at| 1 + random.below([5, 1 << 13, 1 << 33, 1 << 42][at % 4])).collect();
    let mut engine = weighed(&rows, &pairs);
    engine.settle();
    for descending in [false, true] {
        let order = Order(vec![SortKey { by: SortBy::Pairs, descending }]);
        let matching = engine.matching(&Filter::default());
        let mut sorting = engine.sorting(&matching, &order).expect("memory");
        while !sorting.advance(&engine, 100) {}
        let mut expected: Vec<u32> = (0..400).collect();
        let key = |row: &u32| pairs[*row as usize] as i64 * if descending { -1 } else { 1 };
        expected.sort_by_key(key);
        assert_eq!(sorting.finish(), expected);
    }
    assert_eq!((engine.place(12), engine.row_at("12")), ("12".to_owned(), None));
}

fn open(path: &Path) -> (ShardMeta, Arc<Segments>) {
    let bytes = bytes::Bytes::from(std::fs::read(path).expect("a file"));
    let Ok(Footer::Found(meta)) = footer(bytes.len() as u64, &bytes) else { panic!("a sound footer") };
    (*meta, Arc::new(Segments::whole(bytes)))
}

/// An engine over files, whatever their rows are, read as the page reads them.
fn read(files: &[PathBuf]) -> Result<(Engine, Member), Cause> {
    let mut engine: Option<Engine> = None;
    let mut member = Member::Other;
    for path in files {
        let (meta, data) = open(path);
        let plan = adapter::plan(meta.leaves())?;
        member = plan.member;
        let part = part_of_address(&path.to_string_lossy());
        let engine = engine.get_or_insert_with(|| Engine::new(plan.categories.clone(), plan.fields));
        for group in 0..meta.group_rows().count() {
            let (words, _) = decode_labels(&meta, group, &data, &plan.labels, engine.names_mut())?;
            let weights = &plan.labels.weights;
            if weights.is_empty() {
                engine.append(&part, &words)?;
                continue;
            }
            let most = MOST_PAIRS - engine.all_pairs();
            let (pairs, parts) = decode_weights(&meta, group, &data, weights, most)?;
            let parts = if parts.is_empty() { vec![(part.clone(), pairs.len() as u64)] } else { parts };
            let mut at = 0;
            for (part, rows) in parts {
                let end = at + rows as usize;
                engine.append_patterns(&part, &words[at..end], &pairs[at..end])?;
                at = end;
            }
            assert_eq!((at, pairs.len()), (words.len(), words.len()));
        }
    }
    let mut engine = engine.expect("a file");
    engine.settle();
    Ok((engine, member))
}

/// Counts with what is listed by name in an order of names.
fn by_name(engine: &Engine, mut counts: Counts) -> (Counts, Vec<String>) {
    let mut named = Vec::new();
    let lists = [&mut counts.prompt_sources, &mut counts.response_sources];
    for (at, list) in lists.into_iter().enumerate() {
        for (code, source) in std::mem::take(list).into_iter().enumerate().filter(|(_, s)| s.rows > 0) {
            named.push(format!("{at} {} {source:?}", engine.names()[at].name(code as u8)));
        }
    }
    for (part, pairs) in engine.parts().iter().zip(std::mem::take(&mut counts.splits)).filter(|s| s.1 > 0) {
        named.push(format!("{part} {pairs}"));
    }
    named.sort_unstable();
    (counts, named)
}

fn python(script: &str, variable: &str) -> Option<Command> {
    let mut python = Command::new(std::env::var_os(variable)?);
    python.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python").join(script));
    Some(python)
}

fn run(mut command: Command, input: &[u8]) {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("Python");
    child.stdin.take().expect("input").write_all(input).expect("input");
    let output = child.wait_with_output().expect("output");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Files of every member; none without Python.
fn fixtures() -> Option<&'static Vec<Vec<PathBuf>>> {
    static FILES: OnceLock<Option<Vec<Vec<PathBuf>>>> = OnceLock::new();
    let made = || {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("patterns");
        let _ = std::fs::remove_dir_all(&folder);
        let (own, family) = (folder.join("it's own"), folder.join("family"));
        std::fs::create_dir_all(&family).expect("a folder");
        let mut command = python("code.py", "SAFERLHF_PYTHON")?;
        command.arg(&own).arg("--fixture");
        run(command, b"");
        let mut command = python("family.py", "SAFERLHF_PYTHON")?;
        command.arg("--out").arg(&family);
        run(command, b"");
        let file = |folder: &Path, names: &[&str]| {
            names.iter().map(|name| folder.join(name).with_extension("parquet")).collect()
        };
        let mut all: Vec<Vec<PathBuf>> = vec![file(&own, &["a/train/0000", "a/train/0001", "a/test/0000"])];
        all.extend(
            ["qa", "single", "evaluation", "prompts"]
                .map(|name| file(&own, &[&format!("{name}/train/0000")])),
        );
        for name in ["june-2024/train", "v0/train", "qa/train", "beavertails/30k_train", "evaluation/test"] {
            all.push(file(&family, &[&format!("{name}/0000")]));
        }
        Some(all)
    };
    FILES.get_or_init(made).as_ref()
}

fn tables_are_the_pairs(target: Target, variable: &str) {
    let Some(fixtures) = fixtures() else { return };
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join(target.key());
    let _ = std::fs::remove_dir_all(&out);
    std::fs::create_dir_all(&out).expect("a folder");
    let mut engines = Vec::new();
    let mut codes = Vec::new();
    for files in fixtures {
        let (engine, member) = read(files).expect("sound");
        let path =
            |path: &PathBuf| (part_of_address(&path.to_string_lossy()), path.to_string_lossy().into_owned());
        let source = Source::Files(files.iter().map(path).collect());
        let code = code::write(
            target,
            &Viewed {
                source: &source,
                member,
                fields: engine.fields(),
                categories: engine.categories(),
                // The table is of everything.
                filter: &Random(1).filter(3),
                order: &Order::default(),
            },
        );
        assert!(code.left_out.is_empty());
        codes.push(code.text);
        engines.push((engine, member));
    }
    let mut command = python("code.py", variable).expect("Python");
    command
        .arg(fixtures[0][0].parent().expect("a folder"))
        .args(["--target", target.key()])
        .arg("--out")
        .arg(&out);
    run(command, &serde_json::to_vec(&codes).expect("JSON"));
    let mut fewer = 0;
    for (at, (pairs, member)) in engines.into_iter().enumerate() {
        let (patterns, same) = read(&[out.join(format!("{at}.parquet"))]).expect("sound");
        assert_eq!(same, member, "{}", codes[at]);
        assert!(patterns.fields().has(Fields::PATTERNS) && patterns.pairs() <= pairs.pairs());
        assert_eq!(patterns.all_pairs(), pairs.pairs());
        fewer += usize::from(patterns.pairs() < pairs.pairs());
        let mut random = Random(0x7ab1e);
        for _ in 0..300 {
            let mut filter = random.filter(3);
            for view in View::ALL.iter().filter(|view| view.is_of_lengths() || view.found().is_some()) {
                filter = filter.without(*view);
            }
            let counted = by_name(&patterns, patterns.count(&filter));
            let expected = by_name(&pairs, pairs.count(&filter));
            assert_eq!(counted.1, expected.1, "{filter:?}\n{}", codes[at]);
            assert_same(counted.0, expected.0, &|| format!("{filter:?}\n{}", codes[at]));
        }
    }
    assert!(fewer > 5, "only {fewer} tables have fewer rows than their data");
}

#[test]
fn a_table_by_duckdb() {
    tables_are_the_pairs(Target::PatternsDuckDb, "SAFERLHF_PYTHON");
}

/// Starting Spark takes longer than all other tests: `cargo xtask test --all` runs this.
#[test]
#[ignore = "needs PySpark and Java"]
fn a_table_by_spark() {
    assert!(fixtures().is_some(), "SAFERLHF_PYTHON is a Python with the packages of tests/python");
    tables_are_the_pairs(Target::PatternsSpark, "SAFERLHF_SPARK");
}

/// What stands for no pairs is told with its place, and what to do.
#[test]
fn a_row_that_stands_for_no_pair_is_an_error() {
    let Some(mut command) = python("patterns.py", "SAFERLHF_PYTHON") else { return };
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("weights");
    command.arg("--damaged").arg(&out);
    run(command, b"");
    for (name, said) in [
        ("null", "Row 1 (from 0) does not say how many pairs it stands for"),
        ("zero", "Row 1 (from 0) does not say how many pairs it stands for"),
        ("negative", "Row 0 (from 0) does not say how many pairs"),
        ("many", "less than 2^52 with all others"),
        ("double", "Label columns are missing or have another type: “pairs”."),
        ("text", "Label columns are missing or have another type: “pairs”."),
    ] {
        let cause = read(&[out.join(format!("{name}.parquet"))]).expect_err(name);
        assert!(cause.to_string().contains(said), "{cause}");
        assert!(!cause.advice().is_empty());
    }
    let (engine, member) = read(&[out.join("sound.parquet")]).expect("sound");
    assert_eq!((engine.all_pairs(), engine.pairs(), member), (10, 4, Member::Prompt));
    // As JavaScript has it beyond 2^53, so that the page would be wrong.
    const { assert!(2 * MOST_PAIRS == 1 << 53) };
}
