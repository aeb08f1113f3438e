//! The folder that a site is written to: beside its place first, and into it when it is whole.

use crate::failure::{At, Failure};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

/// A site on its way to its place.
pub(crate) struct Folder {
    out: PathBuf,
    unfinished: PathBuf,
    replaced: PathBuf,
    lock: Lock,
}

/// A file beside the site's place, locked by the one run that packs into it. It is there
/// until all is done: it does not move with the folder.
struct Lock {
    path: PathBuf,
    file: File,
}

impl Lock {
    /// Takes it for a site.
    fn take(path: PathBuf, out: &Path) -> Result<Self, Failure> {
        let busy = || {
            let what = format!("another run is packing into {}", out.display());
            Failure::new(what, "Wait until it has ended.")
        };
        let locked = |file: &File| match file.try_lock() {
            Ok(()) => Ok(true),
            Err(TryLockError::WouldBlock) => Ok(false),
            Err(TryLockError::Error(error)) => Err(Failure::io("lock", &path, &error)),
        };
        let file = File::create(&path).at("write", &path)?;
        if !locked(&file)? {
            return Err(busy());
        }
        // A run that has just ended removed the file after it was opened here: then the place's
        // lock is another file by now, or none.
        match File::open(&path) {
            Ok(other) if !locked(&other)? => {}
            _ => return Err(busy()),
        }
        Ok(Self { path, file })
    }

    fn release(self) {
        // One that cannot be removed is taken by the next run.
        let _ = std::fs::remove_file(&self.path);
        drop(self.file);
    }
}

impl Folder {
    /// Makes an empty folder beside `out`. What an interrupted run left there is removed.
    pub(crate) fn begin(out: &Path) -> Result<Self, Failure> {
        let name = out.file_name().ok_or_else(|| {
            Failure::new(format!("{} names no folder", out.display()), "Give the site a folder of its own.")
        })?;
        let parent = out.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::create_dir_all(parent).at("make", parent)?;
        let beside = |what: &str| parent.join(format!(".{}.{what}", name.to_string_lossy()));
        let (unfinished, replaced) = (beside("packing"), beside("replaced"));
        let lock = Lock::take(beside("lock"), out)?;
        std::fs::create_dir_all(&unfinished).at("make", &unfinished)?;
        // An interruption between the last two steps of a run leaves the site that was there.
        if replaced.exists() {
            if out.exists() {
                std::fs::remove_dir_all(&replaced).at("remove", &replaced)?;
            } else {
                std::fs::rename(&replaced, out).at("move", &replaced)?;
            }
        }
        let folder = Self { out: out.to_owned(), unfinished, replaced, lock };
        match check(out).and_then(|()| folder.clear()) {
            Ok(()) => Ok(folder),
            Err(failure) => {
                folder.abandon();
                Err(failure)
            }
        }
    }

    /// Where shards are written.
    pub(crate) fn path(&self) -> &Path {
        &self.unfinished
    }

    /// Removes all that was written.
    pub(crate) fn clear(&self) -> Result<(), Failure> {
        for entry in std::fs::read_dir(&self.unfinished).at("read", &self.unfinished)? {
            let path = entry.at("read", &self.unfinished)?.path();
            std::fs::remove_file(&path).at("remove", &path)?;
        }
        Ok(())
    }

    /// Gives the site its place.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        check(&self.out)?;
        if self.out.exists() {
            std::fs::rename(&self.out, &self.replaced).at("move", &self.out)?;
        }
        std::fs::rename(&self.unfinished, &self.out).at("move", &self.unfinished)?;
        if self.replaced.exists() {
            std::fs::remove_dir_all(&self.replaced).at("remove", &self.replaced)?;
        }
        self.lock.release();
        Ok(())
    }

    /// Leaves nothing behind.
    pub(crate) fn abandon(self) {
        // What cannot be removed is removed by the next run.
        let _ = std::fs::remove_dir_all(&self.unfinished);
        self.lock.release();
    }
}

/// Whether a folder holds a packed site.
pub(crate) fn is_site(folder: &Path) -> bool {
    manifest(folder).is_some()
}

fn manifest(folder: &Path) -> Option<serde_json::Value> {
    let text = std::fs::read(folder.join("manifest.json")).ok()?;
    let manifest: serde_json::Value = serde_json::from_slice(&text).ok()?;
    (manifest.get("format")?.as_str()? == "saferlhf-site").then_some(manifest)
}

/// Only nothing, an empty folder or a packed site without anything else may be replaced.
fn check(out: &Path) -> Result<(), Failure> {
    let help = "Name another folder, or remove it first.";
    if !out.exists() {
        return Ok(());
    }
    if !out.is_dir() {
        return Err(Failure::new(format!("{} is no folder", out.display()), help));
    }
    let manifest = manifest(out);
    let shards = manifest.iter().filter_map(|manifest| manifest.get("shards")?.as_object());
    let lists = shards.flat_map(|kinds| kinds.values().filter_map(|list| list.as_array()));
    let paths = lists.flatten().filter_map(|shard| shard.get("path")?.as_str());
    let known: Vec<&str> = paths.chain(manifest.is_some().then_some("manifest.json")).collect();
    for entry in std::fs::read_dir(out).at("read", out)? {
        let name = entry.at("read", out)?.file_name();
        let name = name.to_string_lossy();
        if !known.contains(&&*name) {
            let what = if manifest.is_some() {
                format!("{} holds more than its packed site: {name}", out.display())
            } else {
                format!("{} is not empty and holds no packed site", out.display())
            };
            return Err(Failure::new(what, help));
        }
    }
    Ok(())
}
