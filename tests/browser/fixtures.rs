//! Files that Python writes, kept below `target/fixtures/` until the scripts
//! that write them change.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, OnceLock, PoisonError};

use devserver::{Config, Devserver, Link};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::{Tables, environment};

/// Where the hub keeps the train split.
const DATASET: &str = "PKU-Alignment/PKU-SafeRLHF";
const TRAIN: &str = "default/train/0000.parquet";

/// A server that plays the hub, with a file in the hub's own layout.
pub struct Hub {
    server: Devserver,
    file: PathBuf,
}

impl Hub {
    /// The address of the train split.
    pub fn train(&self) -> String {
        self.address(self.server.url())
    }

    /// The same, with a fault.
    pub fn faulty_train(&self, fault: devserver::Fault) -> String {
        self.address(&format!("{}fault/{}/", self.server.url(), fault.name()))
    }

    fn address(&self, base: &str) -> String {
        format!("{base}datasets/{DATASET}/resolve/refs%2Fconvert%2Fparquet/{TRAIN}")
    }

    /// The server.
    pub fn server(&self) -> &Devserver {
        &self.server
    }

    /// The file.
    pub fn file(&self) -> &Path {
        &self.file
    }
}

/// The hub with 73,907 rows. Writing them takes half a minute the first time.
pub fn hub() -> Hub {
    hub_over(Link::default())
}

/// The same, at the end of a link.
pub fn hub_over(link: Link) -> Hub {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        made("hub", |folder| {
            let file = folder.join(DATASET).join(TRAIN);
            python("hub_layout.py", &["--out".as_ref(), file.as_os_str()]);
        })
    });
    let server = Devserver::start(Config { link, ..Config::hub(folder) }).expect("a hub");
    Hub { server, file: folder.join(DATASET).join(TRAIN) }
}

/// A folder of small files: `good*`, `partly-*` and `bad-*`.
pub fn broken() -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER
        .get_or_init(|| {
            made("broken", |folder| {
                python("broken.py", &["--out".as_ref(), folder.as_os_str()]);
            })
        })
        .clone()
}

/// A folder with a file of each member of the dataset family, in the hub's layout.
pub fn family() -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER
        .get_or_init(|| {
            made("family", |folder| {
                python("family.py", &["--out".as_ref(), folder.as_os_str()]);
            })
        })
        .clone()
}

/// A folder with the same pairs in every format, and files of rows that are damaged.
pub fn same_rows() -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER
        .get_or_init(|| {
            made("same-rows", |folder| {
                python("same_rows.py", &["--out".as_ref(), folder.as_os_str()]);
            })
        })
        .clone()
}

/// What DuckDB counts in a file of [`family`]: some tables, and its rows.
pub fn family_answers(file: &Path) -> (Tables, u64) {
    answers_of("family.py", file)
}

/// A folder with files of other labelled data.
pub fn other() -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER
        .get_or_init(|| {
            made("other", |folder| {
                python("other.py", &["--out".as_ref(), folder.as_os_str()]);
            })
        })
        .clone()
}

/// What DuckDB counts in a file of [`other`]: some tables, and its rows.
pub fn other_answers(file: &Path) -> (Tables, u64) {
    answers_of("other.py", file)
}

fn answers_of(script: &str, file: &Path) -> (Tables, u64) {
    #[derive(Deserialize)]
    struct Answers {
        rows: u64,
        tables: Tables,
    }
    let answers = python(script, &["--answers".as_ref(), file.as_os_str()]);
    let Answers { rows, tables } = serde_json::from_str(&answers).expect("answers");
    (tables, rows)
}

/// A folder with both splits of a set in which responses come to several annotators, in the
/// hub's layout.
pub fn annotated() -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER
        .get_or_init(|| {
            made("annotators", |folder| {
                python("annotators.py", &["--out".as_ref(), folder.as_os_str()]);
            })
        })
        .clone()
}

/// What pandas finds in files of [`annotated`].
#[derive(Deserialize)]
pub struct Annotated {
    /// The tables of agreement between annotators.
    pub tables: Tables,
    /// By label and column: both ends of the interval, where there is one.
    pub intervals: BTreeMap<String, BTreeMap<String, Option<[f64; 2]>>>,
    /// By label: the rows of responses on which annotators differ.
    pub differ: BTreeMap<String, Vec<u64>>,
}

/// What pandas finds in these files, one after the other.
pub fn annotated_answers(files: &[PathBuf]) -> Annotated {
    let mut arguments = vec!["--answers".as_ref()];
    arguments.extend(files.iter().map(|file| file.as_os_str()));
    serde_json::from_str(&python("annotators.py", &arguments)).expect("answers")
}

/// A folder with `texts.parquet`: texts in many scripts, in small row groups.
pub fn texts() -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER
        .get_or_init(|| {
            made("texts", |folder| {
                let file = folder.join("texts.parquet");
                python("texts.py", &["--out".as_ref(), file.as_os_str()]);
            })
        })
        .clone()
}

/// What Python finds in that file for one needle.
#[derive(Deserialize)]
pub struct Answer {
    /// Keys of an address, such as `search=a&search.in=prompt`.
    pub keys: String,
    /// Pairs that match.
    pub pairs: u64,
    /// The first of their rows.
    pub first: Vec<u64>,
}

/// What Python finds in the file of [`texts`] for each of its needles.
pub fn answers(file: &Path) -> Vec<Answer> {
    serde_json::from_str(&python("texts.py", &["--answers".as_ref(), file.as_os_str()])).expect("answers")
}

/// What DuckDB counts in a file under clauses such as `cat.any=cybercrime`:
/// the tables, the matching pairs and all pairs.
pub fn counts(file: &Path, clauses: &[(&str, &str)]) -> (Tables, u64, u64) {
    let keys: Vec<String> = clauses.iter().map(|(key, value)| format!("{key}={value}")).collect();
    counts_of(file, &keys.join("&"), false)
}

/// The same under a query such as the page's address has, with the tables of
/// lengths where those are known.
pub fn counts_of(file: &Path, query: &str, lengths: bool) -> (Tables, u64, u64) {
    type Answers = BTreeMap<(PathBuf, String, bool), String>;
    static KNOWN: Mutex<Answers> = Mutex::new(BTreeMap::new());
    let question = (file.to_owned(), query.to_owned(), lengths);
    let known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner).get(&question).cloned();
    let answer = known.unwrap_or_else(|| {
        let mut arguments = vec![file.as_os_str(), "--query".as_ref(), query.as_ref()];
        arguments.extend(lengths.then_some(std::ffi::OsStr::new("--lengths")));
        let answer = python("counts.py", &arguments);
        KNOWN.lock().unwrap_or_else(PoisonError::into_inner).insert(question, answer.clone());
        answer
    });
    let Counted { tables, pairs, total } = serde_json::from_str(&answer).expect("counts");
    (tables, pairs, total)
}

/// What `counts.py` prints.
#[derive(Deserialize)]
struct Counted {
    tables: Tables,
    pairs: u64,
    total: u64,
}

/// A folder with the same pairs in several formats, to save some of.
pub fn exports() -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER
        .get_or_init(|| {
            made("export", |folder| {
                python("export.py", &["--out".as_ref(), folder.as_os_str()]);
            })
        })
        .clone()
}

/// Compares what was saved with the rows that DuckDB selects of a file; `arguments` are those of
/// `export.py`. Returns how many rows there are.
pub fn check_export(kind: &str, saved: &Path, source: &Path, arguments: &[&str]) -> u64 {
    let mut all: Vec<&std::ffi::OsStr> = vec!["--check".as_ref(), kind.as_ref(), "--saved".as_ref()];
    all.extend([saved.as_os_str(), "--source".as_ref(), source.as_os_str()]);
    all.extend(arguments.iter().map(std::ffi::OsStr::new));
    python("export.py", &all).trim().parse().expect("a number of rows")
}

/// Random views of a packed site, and what Python says of them.
#[derive(Deserialize)]
pub struct Views {
    /// Number of pairs and hash of all labels, as links say them.
    pub data: String,
    /// The views.
    pub views: Vec<serde_json::Value>,
}

/// So many random views of the packed site in a folder.
pub fn views(folder: &Path, count: usize, seed: u64) -> Views {
    let (count, seed) = (count.to_string(), seed.to_string());
    let arguments = ["--views", &count, "--seed", &seed].map(std::ffi::OsStr::new);
    let arguments: Vec<_> = [folder.as_os_str()].into_iter().chain(arguments).collect();
    serde_json::from_str(&python("views.py", &arguments)).expect("views")
}

/// The folder that `make` fills, from an earlier run where that still holds.
fn made(name: &str, make: impl FnOnce(&Path)) -> PathBuf {
    let fixtures = environment::target("fixtures");
    let folder = fixtures.join(format!("{name}-{}", &scripts_digest()[..12]));
    if !folder.is_dir() {
        let unfinished = fixtures.join(format!("{name}-unfinished-{}", std::process::id()));
        fs::create_dir_all(&unfinished).expect("a folder for the fixture");
        make(&unfinished);
        fs::rename(&unfinished, &folder).expect("the finished fixture");
    }
    folder
}

/// A folder with tables of label patterns: of the demo data (`demo`), of other rows (`large`,
/// of `labels`), and damaged ones.
pub fn patterns() -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER
        .get_or_init(|| {
            made("patterns", |folder| {
                python("patterns.py", &["--out".as_ref(), folder.as_os_str()]);
            })
        })
        .clone()
}

/// A folder with sets of files in which faults are planted for an audit (`planted.json` lists them).
pub fn planted() -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER
        .get_or_init(|| {
            made("audit", |folder| {
                python("audit.py", &["--out".as_ref(), folder.as_os_str()]);
            })
        })
        .clone()
}

/// What a naive scan of files, one after the other, finds for a rule.
#[derive(Debug, Deserialize)]
pub struct Found {
    /// The rows that break it.
    pub rows: Vec<u64>,
    /// What breaks it, in its own unit, and what it applies to.
    pub broken: u64,
    pub of: u64,
}

/// What a naive scan finds in files, by rule.
pub fn audit_answers(files: &[PathBuf]) -> BTreeMap<String, Found> {
    let mut arguments = vec!["--answers".as_ref()];
    arguments.extend(files.iter().map(|file| file.as_os_str()));
    serde_json::from_str(&python("audit.py", &arguments)).expect("answers")
}

/// What DuckDB counts in a file of labels under a condition in SQL, which is the clause of
/// one view; as [`counts`].
pub fn scale_answers(file: &Path, condition: &str, view: &str) -> (Tables, u64, u64) {
    let options = ["--answers", "--where", condition, "--own", view].map(std::ffi::OsStr::new);
    let answer = python("scale.py", &[&[file.as_os_str()], &options[..]].concat());
    let Counted { tables, pairs, total } = serde_json::from_str(&answer).expect("counts");
    (tables, pairs, total)
}

/// What the fixtures depend on.
const WRITERS: [&str; 16] = [
    "annotators.py",
    "audit.py",
    "audit_answers.py",
    "broken.py",
    "export.py",
    "family.py",
    "hub_layout.py",
    "other.py",
    "patterns.py",
    "requirements.txt",
    "same_rows.py",
    "scale.py",
    "schema.py",
    "search.py",
    "synthetic_rows.py",
    "texts.py",
];

/// Changes when the fixtures would.
fn scripts_digest() -> String {
    let mut digest = Sha256::new();
    for name in WRITERS {
        digest.update(fs::read(scripts().join(name)).expect("a script"));
    }
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn scripts() -> PathBuf {
    environment::root().join("tests/python")
}

/// Runs a script and returns what it prints.
fn python(script: &str, arguments: &[&std::ffi::OsStr]) -> String {
    let program = environment::python();
    let output = Command::new(&program)
        .arg("-B")
        .arg(scripts().join(script))
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
    assert!(
        output.status.success(),
        "{script} failed: {}\nIt needs the packages of tests/python/requirements.txt",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("text")
}
