//! Which files are packed, and in which order.

use crate::failure::{At, Failure};
use saferlhf_viewer::model::{Part, part_of_address};
use std::path::{Path, PathBuf};

/// A file to pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InputFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its name in messages and in the manifest: from the folder on that was asked for.
    pub name: String,
    /// Config and split.
    pub part: Part,
    /// Its bytes.
    pub bytes: u64,
}

/// Files with these extensions are taken from folders.
const EXTENSIONS: [&str; 6] = ["parquet", "jsonl", "ndjson", "json", "csv", "tsv"];
/// They may be compressed.
const COMPRESSED: [&str; 3] = ["gz", "xz", "zst"];

/// The files of all inputs: in the order of the inputs, those of a folder in the order of
/// their paths. Also says which files of folders are left alone.
pub(crate) fn collect(inputs: &[PathBuf]) -> Result<(Vec<InputFile>, Vec<String>), Failure> {
    let (mut files, mut others) = (Vec::new(), Vec::new());
    for input in inputs {
        let meta = std::fs::metadata(input).at("read", input)?;
        if !meta.is_dir() {
            files.push(file(input.clone(), &address(input), &last_name(input), meta.len()));
            continue;
        }
        let whole = input.canonicalize().at("read", input)?;
        let top = last_name(&whole);
        let mut found = Vec::new();
        walk(input, &mut found)?;
        found.sort();
        for path in found {
            let below = address(path.strip_prefix(input).unwrap_or(&path));
            let name = format!("{top}/{below}");
            if is_data(&below) {
                let bytes = std::fs::metadata(&path).at("read", &path)?.len();
                files.push(file(path, &name, &name, bytes));
            } else {
                others.push(name);
            }
        }
    }
    if files.is_empty() {
        return Err(Failure::new(
            "there is no file to pack",
            "Name Parquet, JSON Lines, JSON or CSV files, or folders that hold some.",
        ));
    }
    let mut seen: Vec<PathBuf> = Vec::new();
    for file in &files {
        let path = file.path.canonicalize().at("read", &file.path)?;
        if seen.contains(&path) {
            return Err(Failure::new(format!("{} is named twice", file.name), "Name every file once."));
        }
        seen.push(path);
    }
    Ok((files, others))
}

fn file(path: PathBuf, address: &str, name: &str, bytes: u64) -> InputFile {
    InputFile { part: part_of_address(address), name: name.to_owned(), path, bytes }
}

/// A path as an address has it.
fn address(path: &Path) -> String {
    let names: Vec<_> = path.components().map(|name| name.as_os_str().to_string_lossy()).collect();
    names.join("/")
}

fn last_name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

fn is_data(name: &str) -> bool {
    let mut ends = name.rsplit('/').next().unwrap_or(name).rsplit('.').map(str::to_ascii_lowercase);
    let mut end = ends.next().unwrap_or_default();
    if COMPRESSED.contains(&&*end) {
        end = ends.next().unwrap_or_default();
    }
    EXTENSIONS.contains(&&*end)
}

/// Files below a folder; what begins with a dot is left alone.
fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Failure> {
    if crate::folder::is_site(folder) {
        return Err(Failure::new(
            format!("{} is a packed site already", folder.display()),
            "Pack the files that it was made of.",
        ));
    }
    for entry in std::fs::read_dir(folder).at("read", folder)? {
        let path = entry.at("read", folder)?.path();
        if last_name(&path).starts_with('.') {
            continue;
        }
        if path.is_dir() { walk(&path, found)? } else { found.push(path) }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::is_data;

    #[test]
    fn data_files_are_known_by_their_names() {
        for (name, data) in [
            ("a/train.jsonl", true),
            ("train.jsonl.gz", true),
            ("0000.PARQUET", true),
            ("rows.csv.zst", true),
            ("README.md", false),
            ("archive.tar.gz", false),
            ("jsonl", true),
        ] {
            assert_eq!(is_data(name), data, "{name}");
        }
    }
}
