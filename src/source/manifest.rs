//! The manifest of a packed site: which shards it has, with their hashes.

use super::json::Json;
use crate::model::{Cause, Part};
use sha2::{Digest, Sha256};

/// A packed site's `manifest.json`.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// Always `saferlhf-site`.
    pub format: String,
    /// Version of this layout; this viewer reads 1.
    pub version: u64,
    /// Title for the page.
    pub title: String,
    /// A sentence that must stand beside the data.
    pub notice: Option<String>,
    /// Which state of the data it is.
    pub revision: Option<String>,
    /// Rights in the data.
    pub license: Option<String>,
    /// How the data is cited.
    pub citation: Option<String>,
    /// Rows of the source that were left out because they could not be read.
    pub unreadable: u64,
    /// Number of pairs.
    pub rows: u64,
    /// Configs and splits, in row order, without gaps.
    pub parts: Vec<PartEntry>,
    /// Shards by what they hold.
    pub shards: Shards,
}

/// Consecutive rows of one config and split.
#[derive(Clone, Debug)]
pub struct PartEntry {
    /// Config name.
    pub config: String,
    /// Split name.
    pub split: String,
    /// First row.
    pub first_row: u64,
    /// Number of rows.
    pub rows: u64,
}

impl PartEntry {
    fn read(json: &Json) -> Result<Self, String> {
        Ok(Self {
            config: json.text("config")?,
            split: json.text("split")?,
            first_row: json.number("first_row")?,
            rows: json.number("rows")?,
        })
    }

    /// The part's names.
    pub fn part(&self) -> Part {
        Part::new(&self.config, &self.split)
    }
}

/// The shards of a site. Each kind covers every row once, in order.
#[derive(Clone, Debug)]
pub struct Shards {
    /// Label columns.
    pub labels: Vec<ShardEntry>,
    /// Prompt and responses.
    pub text: Vec<ShardEntry>,
    /// Lengths of the texts.
    pub lengths: Vec<ShardEntry>,
    /// SHA-256 of prompt + response.
    pub hashes: Vec<ShardEntry>,
}

/// One Parquet file of a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShardEntry {
    /// Path relative to the manifest.
    pub path: String,
    /// Size of the file.
    pub bytes: u64,
    /// SHA-256 of the file, hex.
    pub sha256: String,
    /// First row.
    pub first_row: u64,
    /// Number of rows.
    pub rows: u64,
}

impl Manifest {
    fn read(json: &Json) -> Result<Self, String> {
        let shards = json.get("shards").unwrap_or(&Json::Other);
        let kind = |name: &str| shards.list(name, ShardEntry::read);
        Ok(Self {
            format: json.text("format")?,
            version: json.number("version")?,
            title: json.text("title")?,
            notice: json.text("notice").ok(),
            revision: json.text("revision").ok(),
            license: json.text("license").ok(),
            citation: json.text("citation").ok(),
            unreadable: json.number("unreadable").unwrap_or(0),
            rows: json.number("rows")?,
            parts: json.list("parts", PartEntry::read)?,
            shards: Shards {
                labels: kind("labels")?,
                text: kind("text")?,
                lengths: kind("lengths")?,
                hashes: kind("hashes")?,
            },
        })
    }

    /// Parses and checks a manifest.
    ///
    /// # Errors
    /// It is no manifest, of another version, or contradicts itself.
    pub fn parse(bytes: &[u8]) -> Result<Self, Cause> {
        let bad = |detail: String| Cause::Manifest { detail };
        let manifest = Json::parse(bytes).and_then(|json| Self::read(&json));
        let manifest = manifest.map_err(|why| bad(format!("it cannot be read ({why})")))?;
        if manifest.format != "saferlhf-site" {
            return Err(bad(format!("its format is “{}”, not “saferlhf-site”", manifest.format)));
        }
        if manifest.version != 1 {
            return Err(bad(format!("it is of version {}; this viewer reads version 1", manifest.version)));
        }
        let covers = |what: &str, entries: &mut dyn Iterator<Item = (u64, u64)>| {
            let mut next = 0u64;
            for (first, rows) in entries {
                if first != next {
                    return Err(bad(format!("the {what} skip from row {next} to row {first}")));
                }
                next = next.saturating_add(rows);
            }
            if next == manifest.rows {
                Ok(())
            } else {
                Err(bad(format!("the {what} hold {next} of {} rows", manifest.rows)))
            }
        };
        covers("parts", &mut manifest.parts.iter().map(|p| (p.first_row, p.rows)))?;
        let kinds = [
            ("label shards", &manifest.shards.labels),
            ("text shards", &manifest.shards.text),
            ("length shards", &manifest.shards.lengths),
            ("hash shards", &manifest.shards.hashes),
        ];
        for (kind, shards) in kinds {
            if !shards.is_empty() || kind == "label shards" {
                covers(kind, &mut shards.iter().map(|s| (s.first_row, s.rows)))?;
            }
            if let Some(shard) = shards.iter().find(|s| !is_relative(&s.path)) {
                return Err(bad(format!("the path “{}” leads out of the site", shard.path)));
            }
        }
        Ok(manifest)
    }
}

impl ShardEntry {
    fn read(json: &Json) -> Result<Self, String> {
        Ok(Self {
            path: json.text("path")?,
            bytes: json.number("bytes")?,
            sha256: json.text("sha256")?,
            first_row: json.number("first_row")?,
            rows: json.number("rows")?,
        })
    }

    /// Refuses bytes that are not those the manifest describes.
    ///
    /// # Errors
    /// Size or hash differ.
    pub fn verify(&self, bytes: &[u8]) -> Result<(), Cause> {
        if bytes.len() as u64 != self.bytes {
            return Err(Cause::Integrity {
                detail: format!("{} bytes instead of {}", bytes.len(), self.bytes),
            });
        }
        let hex: String = Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect();
        if hex != self.sha256 {
            return Err(Cause::Integrity {
                detail: format!("its sha256 is {hex} instead of {}", self.sha256),
            });
        }
        Ok(())
    }
}

/// The folder of an address, with the slash at its end.
pub fn folder_of(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    path.rsplit_once('/').map_or_else(String::new, |(folder, _)| format!("{folder}/"))
}

/// A path below the manifest's folder: plain names, no scheme, no `..`.
fn is_relative(path: &str) -> bool {
    !path.is_empty()
        && path.split('/').all(|name| {
            !name.is_empty()
                && name != ".."
                && name != "."
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(path: &str, rows: u64) -> Result<Manifest, Cause> {
        let text = format!(
            r#"{{"format":"saferlhf-site","version":1,"title":"t","rows":3,
            "parts":[{{"config":"a","split":"train","first_row":0,"rows":3}}],
            "shards":{{"labels":[{{"path":"{path}","bytes":3,"sha256":"{}","first_row":0,"rows":{rows}}}]}}}}"#,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        Manifest::parse(text.as_bytes())
    }

    #[test]
    fn a_manifest_may_not_lead_elsewhere_or_leave_rows_out() {
        assert!(manifest("labels/0.parquet", 3).is_ok());
        for path in ["https://evil.example/x", "//evil.example/x", "../x", "/x", "a//b", "", "x?y", "a\\\\b"]
        {
            assert!(matches!(manifest(path, 3), Err(Cause::Manifest { .. })), "{path}");
        }
        assert!(matches!(manifest("x", 2), Err(Cause::Manifest { .. })));
    }

    #[test]
    fn what_older_manifests_lack_is_absent() {
        let old = manifest("x", 3).expect("sound");
        assert_eq!((old.revision, old.license, old.citation, old.unreadable), (None, None, None, 0));
        let more = r#""version":1,"revision":"r","license":"l","citation":"c","unreadable":2,"#;
        let text = r#"{"format":"saferlhf-site","version":1,"title":"t","rows":1,
            "parts":[{"config":"a","split":"b","first_row":0,"rows":1}],
            "shards":{"labels":[{"path":"x","bytes":3,"sha256":"","first_row":0,"rows":1}]}}"#;
        let new = Manifest::parse(text.replace(r#""version":1,"#, more).as_bytes()).expect("sound");
        let texts = [new.revision, new.license, new.citation].map(Option::unwrap_or_default);
        assert_eq!((texts.join(""), new.unreadable), ("rlc".to_owned(), 2));
    }

    #[test]
    fn a_shard_is_checked_by_size_and_hash() {
        let manifest = manifest("x", 3).expect("a good manifest");
        let shard = &manifest.shards.labels[0];
        assert!(shard.verify(b"abc").is_ok());
        assert!(shard.verify(b"abd").is_err());
        assert!(shard.verify(b"abcd").is_err());
    }
}
