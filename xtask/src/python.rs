//! The Python packages that tests use, in a virtual environment under `target/`.

use std::fs;
use std::path::{Path, PathBuf};

use crate::files::{Digest, remove_dir};
use crate::run::{At, Cmd, Failure, Result, note};
use crate::system::{apt_install, can_apt, version_of, which};

pub const REQUIREMENTS: &str = "tests/python/requirements.txt";

/// An environment: its folder, and the list of its packages.
struct Environment {
    folder: &'static str,
    list: &'static str,
}

const EVERYDAY: Environment = Environment { folder: "target/venv", list: REQUIREMENTS };
/// By itself, because it is large and only slow suites use it.
const SPARK: Environment =
    Environment { folder: "target/venv-spark", list: "tests/python/requirements-spark.txt" };

/// Where the environment's Python is, whether or not it has been made yet.
pub fn interpreter(root: &Path) -> PathBuf {
    EVERYDAY.interpreter(root)
}

/// Makes the environment when it is missing or no longer what the list asks for.
pub fn ensure(root: &Path) -> Result<()> {
    EVERYDAY.ensure(root)
}

/// The Python with PySpark, which is installed when it is missing. Java has to be there.
pub fn ensure_spark(root: &Path) -> Result<PathBuf> {
    if which("java").is_none() && can_apt() {
        apt_install(&["openjdk-17-jre-headless"])?;
    }
    if which("java").is_none() {
        return Err(Failure::new("Java is missing").help("Spark needs Java 17 or later"));
    }
    SPARK.ensure(root)?;
    Ok(SPARK.interpreter(root))
}

impl Environment {
    fn interpreter(&self, root: &Path) -> PathBuf {
        let inside = if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" };
        root.join(self.folder).join(inside)
    }

    fn ensure(&self, root: &Path) -> Result<()> {
        let requirements = root.join(self.list);
        let list = fs::read(&requirements).at("read", &requirements)?;
        let python = find_python()?;
        let mut digest = Digest::default();
        digest.part("list", &list);
        digest.part("python", version_of(&python).unwrap_or_default().as_bytes());
        let wanted = digest.hex();

        let venv = root.join(self.folder);
        let stamp = venv.join("stamp");
        let own = self.interpreter(root);
        let fresh = fs::read_to_string(&stamp).is_ok_and(|found| found == wanted);
        if fresh && version_of(&own).is_some() {
            note(format_args!("{} is up to date", self.folder));
            return Ok(());
        }
        remove_dir(&venv)?;
        make(&python, &venv)?;
        Cmd::new(&own)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
            .args(["--no-input", "--prefer-binary", "--requirement"])
            .arg(&requirements)
            .run()
            .map_err(|e| {
                Failure::new(e.to_string())
                    .help(format!("see pip's message above; the list is {}", self.list))
            })?;
        fs::write(&stamp, wanted).at("write", &stamp)
    }
}

fn find_python() -> Result<PathBuf> {
    let find = || {
        let names = ["python3", "python"].into_iter().filter_map(which);
        names.into_iter().find(|path| {
            let version = version_of(path);
            version.is_some_and(|v| v.starts_with("3."))
        })
    };
    if find().is_none() && can_apt() {
        apt_install(&["python3", "python3-venv"])?;
    }
    find().ok_or_else(|| {
        Failure::new("Python 3 is missing")
            .help("install Python 3.10 or later with its venv module (on Debian `apt-get install python3 python3-venv`)")
    })
}

fn make(python: &Path, venv: &Path) -> Result<()> {
    let create = || {
        Cmd::new(python).args(["-m", "venv"]).arg(venv).run().map_err(|e| {
            Failure::new(e.to_string())
                .help("Python's venv module is needed (on Debian `apt-get install python3-venv`)")
        })
    };
    match create() {
        Err(_) if can_apt() => {
            apt_install(&["python3-venv"])?;
            remove_dir(venv)?;
            create()
        }
        result => result,
    }
}
