//! Folders as values: what lies in them, what it hashes to, and swapping them.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::run::{At, Result};

/// A sha256 over named parts.
#[derive(Default)]
pub struct Digest(Sha256);

impl Digest {
    /// Lengths go in as well, so that no two lists of parts look alike.
    pub fn part(&mut self, name: &str, bytes: &[u8]) {
        for piece in [name.as_bytes(), bytes] {
            self.0.update((piece.len() as u64).to_le_bytes());
            self.0.update(piece);
        }
    }

    /// A file under its name relative to `base`.
    pub fn file(&mut self, base: &Path, path: &Path) -> Result<()> {
        let name = path.strip_prefix(base).unwrap_or(path);
        let bytes = fs::read(path).at("read", path)?;
        self.part(&name.to_string_lossy().replace('\\', "/"), &bytes);
        Ok(())
    }

    pub fn hex(self) -> String {
        let bytes = self.0.finalize();
        bytes.iter().map(|b| format!("{b:02x}")).collect()
    }
}

/// All files below a folder, in order. A folder that is not there has none.
pub fn files_below(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut dirs = vec![dir.to_owned()];
    while let Some(dir) = dirs.pop() {
        let entries = match fs::read_dir(&dir) {
            Err(e) if e.kind() == ErrorKind::NotFound => continue,
            entries => entries.at("read", &dir)?,
        };
        for entry in entries {
            let path = entry.at("read", &dir)?.path();
            if path.is_dir() {
                dirs.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Files that editors and systems leave behind begin with a dot.
pub fn is_hidden(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().starts_with('.')
}

/// Removes a folder; none to remove is as good.
pub fn remove_dir(dir: &Path) -> Result<()> {
    match fs::remove_dir_all(dir) {
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(()),
        result => result.at("remove", dir),
    }
}

/// Puts `next` in the place of `dir`, which goes by way of `old`.
pub fn replace_dir(next: &Path, dir: &Path, old: &Path) -> Result<()> {
    remove_dir(old)?;
    let had_one = dir.exists();
    if had_one && fs::rename(dir, old).is_err() {
        // Another file system, or a folder that cannot be moved: fill it anew.
        return refill(next, dir);
    }
    if fs::rename(next, dir).is_err() {
        let copied = refill(next, dir);
        if copied.is_err() && had_one {
            remove_dir(dir)?;
            fs::rename(old, dir).at("restore", dir)?;
        }
        copied?;
    }
    remove_dir(old)
}

fn refill(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).at("make", to)?;
    for entry in fs::read_dir(to).at("read", to)? {
        let path = entry.at("read", to)?.path();
        if path.is_dir() {
            remove_dir(&path)?;
        } else {
            fs::remove_file(&path).at("remove", &path)?;
        }
    }
    for file in files_below(from)? {
        let target = to.join(file.strip_prefix(from).unwrap_or(&file));
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent).at("make", parent)?;
        }
        fs::copy(&file, &target).at("write", &target)?;
    }
    remove_dir(from)
}

pub fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// Files with this extension directly in a folder, in order.
pub fn top_level(dir: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).at("read", dir)? {
        let path = entry.at("read", dir)?.path();
        if path.is_file() && path.extension().is_some_and(|e| e == extension) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// An empty folder of its own for each test.
    pub fn scratch(name: &str) -> Result<PathBuf> {
        let name = format!("xtask-{}-{name}", std::process::id());
        let dir = std::env::temp_dir().join(name);
        remove_dir(&dir)?;
        fs::create_dir_all(&dir).at("make", &dir)?;
        Ok(dir)
    }

    fn folder(base: &Path, name: &str, file: &str) -> Result<PathBuf> {
        let dir = base.join(name);
        fs::create_dir_all(dir.join("sub")).at("make", &dir)?;
        let path = dir.join("sub").join(file);
        fs::write(&path, file).at("write", &path)?;
        Ok(dir)
    }

    #[test]
    fn a_folder_takes_the_place_of_another() -> Result<()> {
        let base = scratch("replace")?;
        let dist = folder(&base, "dist", "a")?;
        let next = folder(&base, "next", "b")?;
        replace_dir(&next, &dist, &base.join("old"))?;
        assert_eq!(files_below(&base)?, [dist.join("sub/b")]);
        let next = folder(&base, "next", "c")?;
        refill(&next, &dist)?;
        assert_eq!(files_below(&base)?, [dist.join("sub/c")]);
        remove_dir(&base)
    }

    #[test]
    fn parts_do_not_run_together() {
        let hex = |parts: &[(&str, &str)]| {
            let mut digest = Digest::default();
            for (name, bytes) in parts {
                digest.part(name, bytes.as_bytes());
            }
            digest.hex()
        };
        assert_ne!(hex(&[("a", "bc")]), hex(&[("ab", "c")]));
        assert_ne!(hex(&[("a", "")]), hex(&[("a", ""), ("", "")]));
        assert_eq!(hex(&[]).len(), 64);
    }
}
