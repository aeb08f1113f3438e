//! A path below the folder → bytes, MIME type, validator.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use bytes::Bytes;
use percent_encoding::percent_decode_str;

/// A file that was found.
pub struct Found {
    place: PathBuf,
    /// Its length.
    pub length: usize,
    /// Its `Content-Type`.
    pub mime: String,
    /// Its `ETag`, quotes included.
    pub etag: String,
}

impl Found {
    /// Reads a part that lies within the file.
    pub fn read(&self, range: Range<usize>) -> io::Result<Bytes> {
        let mut file = File::open(&self.place)?;
        file.seek(SeekFrom::Start(range.start as u64))?;
        let mut part = vec![0; range.len()];
        file.read_exact(&mut part)?;
        Ok(part.into())
    }
}

/// Finds the file at a percent-encoded path; a folder means its `index.html`.
/// `None` when there is none, or when the path would leave the folder.
pub fn find(root: &Path, path: &str) -> io::Result<Option<Found>> {
    let Some(mut place) = locate(root, path) else {
        return Ok(None);
    };
    if place.is_dir() {
        place.push("index.html");
    }
    let meta = match fs::metadata(&place) {
        Ok(meta) if meta.is_file() => meta,
        Ok(_) => return Ok(None),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let changed = meta
        .modified()
        .ok()
        .and_then(|time| time.duration_since(UNIX_EPOCH).ok())
        .map_or(0, |age| age.as_nanos());
    Ok(Some(Found {
        etag: format!("\"{:x}-{changed:x}\"", meta.len()),
        mime: mime(&place),
        length: usize::try_from(meta.len()).map_err(io::Error::other)?,
        place,
    }))
}

/// What is sent in the place of a file to those who accept brotli: the file
/// beside it whose name has `.br` at the end.
pub fn precompressed(found: &Found) -> io::Result<Option<Bytes>> {
    let mut place = found.place.clone().into_os_string();
    place.push(".br");
    match fs::read(place) {
        Ok(bytes) => Ok(Some(bytes.into())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn locate(root: &Path, path: &str) -> Option<PathBuf> {
    let decoded = percent_decode_str(path).decode_utf8().ok()?;
    let mut place = root.to_path_buf();
    for part in decoded.split('/').filter(|part| !part.is_empty()) {
        if part == "." || part == ".." || part.contains(['\\', '\0']) {
            return None;
        }
        place.push(part);
    }
    Some(place)
}

/// Parquet has a registered type that hardly any host sends: octets, as there.
fn mime(place: &Path) -> String {
    if place.extension().is_some_and(|extension| extension == "parquet") {
        return mime_guess::mime::APPLICATION_OCTET_STREAM.to_string();
    }
    let guess = mime_guess::from_path(place).first_or_octet_stream();
    match (guess.type_(), guess.subtype()) {
        (mime_guess::mime::TEXT, _) | (_, mime_guess::mime::JSON | mime_guess::mime::JAVASCRIPT) => {
            format!("{}; charset=utf-8", guess.essence_str())
        }
        _ => guess.essence_str().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{locate, mime};

    #[test]
    fn no_path_leaves_the_folder() {
        for path in ["/../a", "/a/%2e%2e/b", "/..%2fa", "/a\\..\\b", "/%00"] {
            assert_eq!(locate(Path::new("root"), path), None, "{path}");
        }
        assert_eq!(locate(Path::new("root"), "//a/b%20c").as_deref(), Some(Path::new("root/a/b c")));
    }

    #[test]
    fn the_types_that_browsers_insist_on() {
        for (name, expect) in [
            ("a.wasm", "application/wasm"),
            ("a.js", "text/javascript; charset=utf-8"),
            ("a.css", "text/css; charset=utf-8"),
            ("a.html", "text/html; charset=utf-8"),
            ("a.json", "application/json; charset=utf-8"),
            ("a.svg", "image/svg+xml"),
            ("a.parquet", "application/octet-stream"),
            ("a", "application/octet-stream"),
        ] {
            assert_eq!(mime(Path::new(name)), expect, "{name}");
        }
    }
}
