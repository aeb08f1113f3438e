//! Files that Python writes, kept below `target/fixtures/` until the scripts
//! that write them change.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, OnceLock, PoisonError};

use devserver::{Config, Devserver};
use serde::Deserialize;
use serde_json::Value;
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
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        made("hub", |folder| {
            let file = folder.join(DATASET).join(TRAIN);
            python("hub_layout.py", &["--out".as_ref(), file.as_os_str()]);
        })
    });
    let server = Devserver::start(Config::hub(folder)).expect("a hub");
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

/// What DuckDB counts in a file under clauses such as `cat.any=cybercrime`:
/// the tables, the matching pairs and all pairs.
pub fn counts(file: &Path, clauses: &[(&str, &str)]) -> (Tables, u64, u64) {
    counted(file, clauses.iter().map(|(key, value)| format!("--{key}={value}")).collect())
}

/// The same under a condition in SQL, with the table of lengths.
pub fn counts_where(file: &Path, condition: &str) -> (Tables, u64, u64) {
    counted(file, vec![format!("--where={condition}"), "--lengths".to_owned()])
}

fn counted(file: &Path, options: Vec<String>) -> (Tables, u64, u64) {
    type Answers = BTreeMap<(PathBuf, Vec<String>), String>;
    static KNOWN: Mutex<Answers> = Mutex::new(BTreeMap::new());
    let question = (file.to_owned(), options.clone());
    let known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner).get(&question).cloned();
    let answer = known.unwrap_or_else(|| {
        let mut arguments = vec![file.as_os_str()];
        arguments.extend(options.iter().map(std::ffi::OsStr::new));
        let answer = python("counts.py", &arguments);
        KNOWN.lock().unwrap_or_else(PoisonError::into_inner).insert(question, answer.clone());
        answer
    });
    let mut answer: BTreeMap<String, Value> = serde_json::from_str(&answer).expect("JSON");
    let mut number = |key: &str| answer.remove(key).and_then(|n| n.as_u64()).expect("a number");
    let (pairs, total) = (number("pairs"), number("total"));
    let tables = Value::Object(answer.into_iter().collect());
    (Tables::deserialize(tables).expect("tables"), pairs, total)
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

/// Changes when the fixtures would.
fn scripts_digest() -> String {
    let mut places: Vec<PathBuf> = fs::read_dir(scripts())
        .expect("the scripts")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|place| place.is_file() && !place.ends_with("counts.py"))
        .collect();
    places.sort();
    let mut digest = Sha256::new();
    for place in places {
        digest.update(fs::read(place).expect("a script"));
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
