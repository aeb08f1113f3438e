//! A folder of fixture files and a plain HTTP client.
#![allow(dead_code, reason = "each test program uses its own part")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use ureq::Agent;
use ureq::http::Response;

/// A folder of its own, removed when dropped.
pub struct Folder(PathBuf);

impl Folder {
    /// A folder with `a.parquet` and `index.html`, at the root and as a file
    /// of the hub's dataset `o/n`.
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("devserver-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let root = std::env::temp_dir().join(name);
        for folder in [root.clone(), root.join("o/n")] {
            fs::create_dir_all(&folder).expect("a folder");
            fs::write(folder.join("a.parquet"), contents()).expect("a file");
            fs::write(folder.join("index.html"), "<!doctype html>").expect("a file");
        }
        Self(root)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Left behind in the system's temporary folder at worst.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// 100,000 bytes, no two neighbouring thousands alike.
pub fn contents() -> Vec<u8> {
    (0..100_000_u32).map(|at| (at / 7 + at / 1000) as u8).collect()
}

/// A client that takes every status as an answer and follows no redirect.
pub fn client() -> Agent {
    Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into()
}

/// GET, with a range when `range` is not empty.
pub fn get(url: &str, range: &str) -> Response<ureq::Body> {
    let mut request = client().get(url);
    if !range.is_empty() {
        request = request.header("Range", range);
    }
    request.call().unwrap_or_else(|error| panic!("{url}: {error}"))
}

/// A header of an answer, empty when there is none.
pub fn header<B>(response: &Response<B>, name: &str) -> String {
    response
        .headers()
        .get(name)
        .map_or_else(String::new, |value| value.to_str().expect("a readable header").to_owned())
}

/// The whole body.
pub fn body(mut response: Response<ureq::Body>) -> Vec<u8> {
    response.body_mut().read_to_vec().expect("a body")
}
