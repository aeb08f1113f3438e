//! The same view as code: what each target's code selects when it is run is what the engine
//! selects, in the same order where one is set. `tests/python/code.py` writes the data and
//! runs the code; the data is read here as anybody's files are.
//!
//! Needs Python with the packages of `tests/python` (`SAFERLHF_PYTHON`), and for Spark one
//! with PySpark (`SAFERLHF_SPARK`).

mod common;

use common::random::Random;
use saferlhf_viewer::adapter;
use saferlhf_viewer::code::{self, Code, Source, Target, Viewed, What};
use saferlhf_viewer::engine::Engine;
use saferlhf_viewer::model::{
    CategorySet, Clause, Fields, Filter, How, Member, Mode, Order, Part, Search, SortBy, SortKey, Values,
    View, part_of_address,
};
use saferlhf_viewer::shard::{Footer, Segments, count_characters, decode_labels, decode_text, footer};
use saferlhf_viewer::text::{self, Corpus, Needle};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, OnceLock};

/// As `tests/python/code.py` has them.
const FILES: [&str; 3] = ["a/train/0000", "a/train/0001", "a/test/0000"];
const OTHERS: [(&str, Member); 4] = [
    ("qa/train/0000", Member::Qa),
    ("single/train/0000", Member::SingleDimension),
    ("evaluation/train/0000", Member::BeaverTailsEvaluation),
    ("prompts/train/0000", Member::Prompt),
];
const DATASET: &str = "PKU-Alignment/PKU-SafeRLHF";
const FILTERS: usize = 50;

fn python(folder: &Path) -> Option<Command> {
    let mut python = Command::new(std::env::var_os("SAFERLHF_PYTHON")?);
    python.arg(script()).arg(folder);
    Some(python)
}

fn script() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/code.py")
}

/// The folder of the dataset; none without Python.
fn fixture() -> Option<&'static Path> {
    static FOLDER: OnceLock<Option<PathBuf>> = OnceLock::new();
    let written = FOLDER.get_or_init(|| {
        // What has to be escaped stands in paths too.
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("code’s \"data\", it's");
        let output = python(&folder)?.arg("--fixture").output().expect("Python");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Some(folder)
    });
    written.as_deref()
}

/// The engine over the dataset, and the texts to search.
struct Read {
    engine: Engine,
    corpus: Corpus,
    member: Member,
}

fn read(folder: &Path, files: &[&str], member: Member) -> Read {
    let mut engine = Engine::new(CategorySet::of_fields(&[]), Fields::NONE);
    let mut corpus = Corpus::new();
    let (mut first_row, mut lengths) = (0, Vec::new());
    for file in files {
        let path = folder.join(format!("{file}.parquet"));
        let part = part_of_address(&path.to_string_lossy());
        let bytes = bytes::Bytes::from(std::fs::read(path).expect("a file"));
        let Ok(Footer::Found(meta)) = footer(bytes.len() as u64, &bytes) else { panic!("a sound footer") };
        let data = Arc::new(Segments::whole(bytes));
        let plan = adapter::plan(meta.leaves()).expect("a dataset of the family");
        assert_eq!(plan.member, member);
        if first_row == 0 {
            engine = Engine::new(plan.categories.clone(), plan.fields);
        }
        for (group, rows) in meta.group_rows().enumerate() {
            let names = engine.names_mut();
            let (words, nulls) = decode_labels(&meta, group, &data, &plan.labels, names).expect("decodes");
            assert!(nulls > 0 || !matches!(member, Member::SafeRlhf | Member::Qa));
            engine.append(&part, &words).expect("memory");
            let counts: Vec<Vec<u32>> = plan
                .text
                .iter()
                .map(|leaf| count_characters(&meta, group, &data, *leaf).expect("decodes"))
                .collect();
            lengths.extend((0..rows as usize).map(|row| {
                [0, 1, 2].map(|column: usize| counts.get(column).map_or(0, |counts| counts[row]))
            }));
            for (column, leaf) in (0..).zip(&plan.text) {
                let texts = decode_text(&meta, group, &data, *leaf).expect("decodes");
                let (bytes, ends) = texts.parts();
                corpus.hold(first_row, column, bytes, ends).expect("fits");
            }
            first_row += rows as u32;
        }
    }
    engine.settle();
    engine.set_lengths(0, &lengths);
    Read { engine, corpus, member }
}

impl Read {
    /// Rows of the engine's order.
    fn selected(&mut self, filter: &Filter, order: &Order) -> Vec<u32> {
        for clause in filter.clauses() {
            let Values::Search(search) = &clause.values else { continue };
            let needles: Vec<String> = match search.how {
                How::Regex => EXPRESSIONS
                    .iter()
                    .find(|(pattern, _)| *pattern == search.text)
                    .map(|(_, needles)| needles.iter().map(|needle| (*needle).to_owned()).collect())
                    .expect("an expression of the list"),
                _ => vec![search.text.clone()],
            };
            let how = if search.how == How::Exact { text::How::Exact } else { text::How::Contains };
            let mut found = vec![0; self.engine.pairs() as usize];
            for needle in needles {
                let needle = Needle::new(&needle, how, false).expect("a needle");
                let mut first_row = 0;
                while (first_row as usize) < found.len() {
                    let rows = self.corpus.find(&needle, 7, first_row).expect("memory");
                    assert!(!rows.is_empty());
                    for (row, bits) in (first_row as usize..).zip(&rows) {
                        found[row] |= bits;
                    }
                    first_row += rows.len() as u32;
                }
            }
            assert!(self.engine.set_found(&clause.values, 0, &found));
        }
        let matching = self.engine.matching(filter);
        let mut sorting = self.engine.sorting(&matching, order).expect("memory");
        while !sorting.advance(&self.engine, usize::MAX) {}
        sorting.finish()
    }
}

/// Expressions, and the texts one of which is in whatever they find.
const EXPRESSIONS: [(&str, &[&str]); 2] = [("ca(t|r)g?", &["cat", "car"]), ("[x5]%?", &["x", "5"])];

/// What is searched for, and whether code can say so.
const SEARCHES: [(&str, How, bool); 9] = [
    ("cat", How::Contains, true),
    ("CARGO", How::Contains, true),
    ("É", How::Contains, true),
    ("don't \"", How::Contains, true),
    ("back\\", How::Exact, true),
    ("score\nline", How::Exact, true),
    ("ca(t|r)g?", How::Regex, true),
    ("[x5]%?", How::Regex, true),
    ("hello", How::Words, false),
];

/// Filters and orders of every kind; each view and each mode comes more than once.
fn views() -> Vec<(Filter, Order)> {
    let mut random = Random(0xc0de_5eed);
    let mut searches = SEARCHES.iter().cycle();
    let mut views = Vec::new();
    for at in 0..FILTERS {
        let others = random.below(3);
        let mut filter = random.filter(others);
        let clause = random.clause(View::ALL[at % View::ALL.len()]);
        let mode = if at % 3 == 0 { Mode::ALL[at / 3 % 4] } else { clause.mode };
        filter = filter.with(clause.mode(mode));
        if at % 6 == 4 {
            filter = Filter::default().with(random.clause(View::Search));
        }
        for (view, mut clause) in filter.clauses().iter().map(|c| (c.view, c.clone())).collect::<Vec<_>>() {
            match &mut clause.values {
                Values::Search(search) => {
                    let (text, how, _) = searches.next().expect("a cycle");
                    (search.text, search.how) = ((*text).to_owned(), *how);
                }
                Values::Names(names) if view == View::PromptSources || view == View::ResponseSources => {
                    names[0] = random.pick(&["a", "(none)", "it's \"so\", no", "Alpaca-7B"]).to_owned();
                }
                _ => continue,
            }
            filter = filter.with(clause);
        }
        let mut keys: Vec<SortKey> = Vec::new();
        if at % 2 == 1 {
            keys.push(SortKey {
                by: SortBy::ALL[at / 2 % SortBy::ALL.len()],
                descending: random.below(2) == 1,
            });
            let by = random.pick(SortBy::ALL);
            if keys[0].by != by {
                keys.push(SortKey { by, descending: random.below(2) == 1 });
            }
        }
        views.push((filter, Order(keys)));
    }
    views
}

/// The dataset as the hub has it, or as files.
fn source(folder: &Path, files: &[&str], on_hub: bool) -> Source {
    let part = |file: &str| part_of_address(&format!("{file}.parquet"));
    if on_hub {
        let mut parts: Vec<Part> = files.iter().map(|file| part(file)).collect();
        parts.dedup();
        return Source::Hub { dataset: DATASET.to_owned(), revision: None, parts };
    }
    let path = |file: &str| folder.join(format!("{file}.parquet")).to_string_lossy().into_owned();
    Source::Files(files.iter().map(|file| (part(file), path(file))).collect())
}

fn code_of(target: Target, read: &Read, source: &Source, filter: &Filter, order: &Order) -> Code {
    let (member, fields, categories) = (read.member, read.engine.fields(), read.engine.categories());
    code::write(target, &Viewed { source, member, fields, categories, filter, order })
}

/// What should be left out of a view.
fn unsaid(read: &Read, filter: &Filter, order: &Order) -> Vec<What> {
    let fields = read.engine.fields();
    let has_no_response = |view| match view {
        View::ResponseLength => !fields.has(Fields::RESPONSE),
        View::LengthDifference => !fields.has(Fields::PAIR),
        _ => false,
    };
    let is_unsorted = |by: SortBy| {
        !fields.has(by.needs()) || by == SortBy::Categories0 && read.member == Member::BeaverTailsEvaluation
    };
    let is_left_out = |clause: &&Clause| match &clause.values {
        Values::Search(Search { text, how, .. }) => {
            SEARCHES.iter().any(|(other, same, said)| other == text && same == how && !said)
        }
        _ => {
            matches!(clause.view, View::SamePrompt | View::Marks | View::Annotators | View::Audit)
                || has_no_response(clause.view)
        }
    };
    let clauses = filter.clauses().iter().filter(is_left_out).map(|clause| What::Clause(clause.view));
    let keys = order.0.iter().map(|key| key.by).filter(|by| is_unsorted(*by));
    clauses.chain(keys.map(What::Sort)).collect()
}

/// Runs a target's code for every view of every dataset. Without an order some targets
/// have none, and rows are a set.
fn selects_what_the_engine_does(target: Target, command: Option<Command>, is_ordered: bool) {
    let (Some(folder), Some(mut command)) = (fixture(), command) else { return };
    let (mut codes, mut expected, mut orders) = (Vec::new(), Vec::new(), Vec::new());
    let datasets = OTHERS.iter().map(|(file, member)| (std::slice::from_ref(file), *member));
    for (files, member) in [(&FILES[..], Member::SafeRlhf)].into_iter().chain(datasets) {
        let mut read = read(folder, files, member);
        for (at, (filter, order)) in views().into_iter().enumerate() {
            let code = code_of(target, &read, &source(folder, files, at % 2 == 0), &filter, &order);
            let left_out: Vec<What> = code.left_out.iter().map(|left| left.what).collect();
            assert_eq!(left_out, unsaid(&read, &filter, &order), "{filter:?} {order:?}");
            let (mut said, mut sorted) = (filter.clone(), order.clone());
            for what in left_out {
                assert!(code.text.contains(&format!(" Left out: {},", what.key())), "{}", code.text);
                match what {
                    What::Clause(view) => said = said.without(view),
                    What::Sort(by) => sorted.0.retain(|key| key.by != by),
                    What::Revision => unreachable!("no revision was asked for"),
                }
            }
            expected.push(read.selected(&said, &sorted));
            codes.push(code.text);
            orders.push(sorted);
        }
    }
    if let Some(folder) = std::env::var_os("SAFERLHF_CODES") {
        let path = Path::new(&folder).join(target.key());
        std::fs::write(path, codes.join("\n\n")).expect("a file");
    }
    let telling = expected[..FILTERS].iter().filter(|rows| !rows.is_empty() && rows.len() < 450).count();
    assert!(telling > FILTERS / 2, "only {telling} filters select some rows and not all");
    command
        .args(["--target", target.key()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("Python");
    let mut input = child.stdin.take().expect("input");
    input.write_all(&serde_json::to_vec(&codes).expect("JSON")).expect("input");
    drop(input);
    let output = child.wait_with_output().expect("output");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout);
    let selected: Vec<Vec<u32>> =
        serde_json::from_str(text.lines().last().unwrap_or_default()).expect("lists of rows");
    assert_eq!(selected.len(), codes.len());
    for (((mut selected, expected), code), order) in selected.into_iter().zip(expected).zip(codes).zip(orders)
    {
        if order.0.is_empty() && !is_ordered {
            selected.sort_unstable();
        }
        assert!(selected == expected, "{order:?}\n{code}\nselects {selected:?}\nnot     {expected:?}");
    }
}

#[test]
fn every_view_and_mode_is_there() {
    let views = views();
    let clauses = || views.iter().flat_map(|(filter, _)| filter.clauses());
    assert!(View::ALL.iter().all(|view| clauses().any(|clause| clause.view == *view)));
    assert!(Mode::ALL.iter().all(|mode| clauses().filter(|clause| clause.mode == *mode).count() > 2));
    let keys = || views.iter().flat_map(|(_, order)| &order.0);
    assert!(SortBy::ALL.iter().all(|by| keys().any(|key| key.by == *by)));
    for (text, how, _) in SEARCHES {
        let is_it = |clause: &Clause| matches!(&clause.values, Values::Search(search) if search.text == text && search.how == how);
        assert!(clauses().any(is_it), "{text}");
    }
}

#[test]
fn duckdb() {
    selects_what_the_engine_does(Target::DuckDb, fixture().and_then(python), true);
}

#[test]
fn polars() {
    selects_what_the_engine_does(Target::Polars, fixture().and_then(python), true);
}

#[test]
fn pandas() {
    selects_what_the_engine_does(Target::Pandas, fixture().and_then(python), true);
}

/// Starting Spark takes longer than all other tests: `cargo xtask test --all` runs this.
#[test]
#[ignore = "needs PySpark and Java"]
fn spark() {
    let python = std::env::var_os("SAFERLHF_SPARK").expect("SAFERLHF_SPARK is a Python with PySpark");
    let folder = fixture().expect("SAFERLHF_PYTHON is a Python with the packages of tests/python");
    let mut command = Command::new(python);
    command.arg(script()).arg(folder);
    selects_what_the_engine_does(Target::Spark, Some(command), false);
}

#[test]
fn datasets() {
    selects_what_the_engine_does(Target::Datasets, fixture().and_then(python), true);
}
