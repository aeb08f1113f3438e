//! Packed sites against their sources, both read by the viewer's own path.

mod formats;
mod place;
mod rows;
mod view;

use pack::{Failure, Options, ShardRows, Summary, pack};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use view::View;

/// An empty folder for a test.
fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).expect("removed");
    }
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn options(inputs: &[&Path], out: &Path) -> Options {
    let inputs = inputs.iter().map(|path| path.to_path_buf()).collect();
    Options { inputs, out: out.to_owned(), ..Options::default() }
}

fn packed(options: &Options) -> Result<Summary, Failure> {
    pack(options, &mut |_| {})
}

/// Every file of a folder.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let read = |path: PathBuf| std::fs::read(path).expect("a file");
    entries
        .map(|entry| entry.expect("an entry"))
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), read(entry.path())))
        .collect()
}

/// The same without the manifest.
fn shards(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = files(folder);
    files.remove("manifest.json");
    files
}

/// Rows of revision v0, numbered from `first` on. `more` adds members to a row.
fn lines(first: usize, count: usize, more: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    for at in first..first + count {
        let (safe, better) = (at.is_multiple_of(3), at % 2);
        let _ = writeln!(
            text,
            "{{\"prompt\":\"prompt {at}\",\"response_0\":\"ä {}\",\"response_1\":\"\",\
             \"is_response_0_safe\":{safe},\"is_response_1_safe\":true,\
             \"better_response_id\":{better},\"safer_response_id\":1{}}}",
            at * 7,
            more(at)
        );
    }
    text
}

/// Python with the packages of `tests/python/requirements.txt`, where it is at hand.
fn python() -> Option<PathBuf> {
    let own = root().join("target/venv/bin/python");
    let python = std::env::var_os("SAFERLHF_PYTHON").map(PathBuf::from);
    python.or_else(|| own.exists().then_some(own))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The folder that a script writes; none without Python.
fn written(script: &str, name: &str) -> Option<PathBuf> {
    let Some(python) = python() else {
        eprintln!("left out: there is no Python with the packages of tests/python/requirements.txt");
        return None;
    };
    let folder = scratch(name);
    let script = root().join("tests/python").join(script);
    let status = std::process::Command::new(python).arg("-B").arg(script).arg("--out").arg(&folder).status();
    assert!(status.expect("Python").success());
    Some(folder)
}
