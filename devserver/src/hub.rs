//! Hub addresses and signatures.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::json;
use sha2::{Digest, Sha256};

/// The file that an address of the hub means, `OWNER/NAME/PATH`. A slash in
/// the revision has to be percent-encoded, as on the hub: without that, the
/// rest of the branch's name would be read as the beginning of the path.
pub fn file_of(path: &str) -> Option<String> {
    let mut parts = path.strip_prefix("/datasets/")?.splitn(5, '/');
    let (owner, name) = (parts.next()?, parts.next()?);
    if parts.next()? != "resolve" {
        return None;
    }
    let (revision, file) = (parts.next()?, parts.next()?);
    let known = !revision.contains("refs") || revision.eq_ignore_ascii_case("refs%2fconvert%2fparquet");
    (known && !file.is_empty()).then(|| format!("{owner}/{name}/{file}"))
}

/// What the hub lists at an address: converted files by config and split, or all files of a
/// revision (here every revision has the same). None where the address is no such, or the
/// dataset is not there.
pub fn list_of(root: &Path, path: &str) -> Option<Vec<u8>> {
    let mut parts = path.strip_prefix("/api/datasets/")?.splitn(3, '/');
    let (owner, name) = (parts.next()?, parts.next()?);
    if [owner, name].iter().any(|part| matches!(*part, "" | "." | "..") || part.contains('\\')) {
        return None;
    }
    let folder = root.join(owner).join(name);
    let mut files = Vec::new();
    files_below(&folder, "", &mut files).ok()?;
    let what = parts.next()?;
    if what.starts_with("tree/") {
        let entries = files.iter().map(|path| json!({ "type": "file", "path": path }));
        return serde_json::to_vec(&entries.collect::<Vec<_>>()).ok();
    }
    let mut configs = serde_json::Map::new();
    for file in files.iter().filter(|_| what == "parquet") {
        if let [config, split, number] = file.split('/').collect::<Vec<_>>()[..]
            && let Some(number) = number.strip_suffix(".parquet").and_then(|n| n.parse::<u32>().ok())
        {
            let splits = configs.entry(config).or_insert_with(|| json!({}));
            let list = splits.as_object_mut()?.entry(split).or_insert_with(|| json!([]));
            list.as_array_mut()?.push(json!(format!("{path}/{config}/{split}/{number}.parquet")));
        }
    }
    // A dataset without converted files has no such list.
    if configs.is_empty() { None } else { serde_json::to_vec(&configs).ok() }
}

fn files_below(folder: &Path, before: &str, files: &mut Vec<String>) -> std::io::Result<()> {
    let mut entries: Vec<_> = std::fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let name = format!("{before}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            files_below(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.push(name);
        }
    }
    Ok(())
}

/// Signs addresses and checks them.
pub struct Signer {
    secret: u64,
    lifetime: Duration,
}

impl Signer {
    /// A signer with a secret of its own.
    pub fn new(lifetime: Duration) -> Self {
        Self { secret: RandomState::new().hash_one("signer"), lifetime }
    }

    /// The path with its query: `Expires` in milliseconds since 1970, `sig`.
    pub fn sign(&self, path: &str) -> String {
        let expires = now() + self.lifetime.as_millis();
        format!("{path}?Expires={expires}&sig={}", self.signature(path, expires))
    }

    /// Whether the query was signed for this path and has not expired.
    pub fn allows(&self, path: &str, query: Option<&str>) -> bool {
        let Some((expires, signature)) = query
            .and_then(|query| query.strip_prefix("Expires="))
            .and_then(|query| query.split_once("&sig="))
        else {
            return false;
        };
        let Ok(expires) = expires.parse::<u128>() else {
            return false;
        };
        now() < expires && signature == self.signature(path, expires)
    }

    fn signature(&self, path: &str, expires: u128) -> String {
        let digest = Sha256::digest(format!("{}\n{expires}\n{path}", self.secret));
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

fn now() -> u128 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |age| age.as_millis())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Signer, file_of};

    #[test]
    fn the_slash_in_the_branch_is_encoded() {
        let expect = Some("o/n/default/train/0000.parquet".to_owned());
        for revision in ["refs%2Fconvert%2Fparquet", "main", "96f8c47000000000000000000000000000000000"] {
            let path = format!("/datasets/o/n/resolve/{revision}/default/train/0000.parquet");
            assert_eq!(file_of(&path), expect, "{path}");
        }
        for path in [
            "/datasets/o/n/resolve/refs/convert/parquet/default/train/0000.parquet",
            "/datasets/o/n/resolve/main/",
            "/datasets/o/n/blob/main/a.parquet",
            "/o/n/resolve/main/a.parquet",
        ] {
            assert_eq!(file_of(path), None, "{path}");
        }
    }

    #[test]
    fn a_signature_holds_for_one_path_and_time() {
        let signer = Signer::new(Duration::from_secs(60));
        let signed = signer.sign("/cdn/a");
        let query = signed.split_once('?').map(|(_, query)| query);
        assert!(signer.allows("/cdn/a", query));
        assert!(!signer.allows("/cdn/b", query));
        assert!(!signer.allows("/cdn/a", None));
        let later = query.map(|query| query.replacen("Expires=", "Expires=9", 1));
        assert!(!signer.allows("/cdn/a", later.as_deref()));
    }

    #[test]
    fn a_signature_expires() {
        let signer = Signer::new(Duration::ZERO);
        let signed = signer.sign("/cdn/a");
        assert!(!signer.allows("/cdn/a", signed.split_once('?').map(|(_, query)| query)));
    }
}
