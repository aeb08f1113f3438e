//! Where the programs, the built site and the output folders are.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The top of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("the package lies two folders below the top")
}

/// A folder below `target/`, made if it is not there.
pub fn target(name: &str) -> PathBuf {
    let folder = root().join("target").join(name);
    std::fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    folder
}

/// The built site.
pub fn dist() -> PathBuf {
    let dist = PathBuf::from(variable("SAFERLHF_DIST", root().join("dist")));
    assert!(
        dist.join("index.html").is_file(),
        "{} holds no built site: run `cargo xtask build`, or name one in SAFERLHF_DIST",
        dist.display()
    );
    dist
}

/// The browser.
pub fn chrome() -> OsString {
    variable("CHROME", "chromium")
}

/// The program that drives it.
pub fn chromedriver() -> OsString {
    variable("CHROMEDRIVER", "chromedriver")
}

/// Python with the packages that the fixtures need.
pub fn python() -> OsString {
    variable("SAFERLHF_PYTHON", "python3")
}

/// axe-core, as one script.
pub fn axe() -> PathBuf {
    let installed = target("tools").join("axe-core/node_modules/axe-core/axe.min.js");
    let script = PathBuf::from(variable("SAFERLHF_AXE", installed));
    assert!(
        script.is_file(),
        "there is no axe-core at {}: `cargo xtask test` installs it; or name its axe.min.js in SAFERLHF_AXE",
        script.display()
    );
    script
}

fn variable(name: &str, otherwise: impl Into<OsString>) -> OsString {
    env::var_os(name).filter(|value| !value.is_empty()).unwrap_or_else(|| otherwise.into())
}
