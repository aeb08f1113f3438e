//! The machine xtask runs on: programs on PATH, and packages where it may add them.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::run::{Cmd, Failure, Result, step};

/// The folder of the project: where the workspace's `Cargo.toml` lies.
pub fn root() -> PathBuf {
    // Set by `cargo run`; the value from compile time serves a bare start.
    let own = std::env::var_os("CARGO_MANIFEST_DIR")
        .map(PathBuf::from)
        .filter(|dir| dir.ends_with("xtask"))
        .unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
    own.parent().map(Path::to_owned).unwrap_or(own)
}

/// The first program of this name on PATH.
pub fn which(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&std::env::var_os("PATH")?).map(|dir| dir.join(&file)).find(|path| path.is_file())
}

/// The first run of digits and dots in a program's version line.
pub fn version_in(text: &str) -> Option<String> {
    text.split(|c: char| c.is_whitespace() || c == '(' || c == ')')
        .map(|word| word.trim_start_matches('v'))
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()))
        .map(str::to_owned)
}

/// The number before the first dot.
pub fn major(version: &str) -> Option<u32> {
    let digits = version.split('.').next()?;
    digits.parse().ok()
}

/// What `program --version` says.
pub fn version_of(program: &Path) -> Option<String> {
    version_in(&Cmd::new(program).arg("--version").output()?)
}

/// Whether packages may be installed through apt: root, on Debian itself.
/// (Ubuntu's `chromium` is a pointer to a snap, which containers cannot run.)
pub fn can_apt() -> bool {
    static ANSWER: OnceLock<bool> = OnceLock::new();
    *ANSWER.get_or_init(|| {
        let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
        let is_root = || Cmd::line("id -u").output().is_some_and(|id| id.trim() == "0");
        is_debian(&release) && which("apt-get").is_some() && is_root()
    })
}

fn is_debian(os_release: &str) -> bool {
    os_release.lines().filter_map(|line| line.strip_prefix("ID=")).any(|id| id.trim_matches('"') == "debian")
}

/// Installs Debian packages, or says that they are needed.
pub fn apt_install(packages: &[&str]) -> Result<()> {
    let wanted = packages.join(" ");
    if !can_apt() {
        return Err(Failure::new(format!("{wanted}: cannot be installed from here")));
    }
    step(&format!("install {wanted} through apt"), || {
        let apt = |line: &str| {
            Cmd::line(line)
                .args(packages.iter().filter(|_| line.contains("install")))
                .env("DEBIAN_FRONTEND", "noninteractive")
                .run()
        };
        apt("apt-get update -q")?;
        apt("apt-get install -q -y --no-install-recommends")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_in_what_programs_say() {
        let cases = [
            ("trunk 0.21.14\n", "0.21.14"),
            ("wasm-opt version 132 (version_132)", "132"),
            ("Chromium 156.0.8078.79 built on Debian GNU/Linux 12", "156.0.8078.79"),
            ("ChromeDriver 150.0.1 (a21ce95-refs/branch-heads/8@{#1})", "150.0.1"),
            ("v20.1.0", "20.1.0"),
            ("Python 3.11.7", "3.11.7"),
        ];
        for (text, version) in cases {
            assert_eq!(version_in(text).as_deref(), Some(version), "{text}");
        }
        assert_eq!(version_in("no number here"), None);
    }

    #[test]
    fn majors() {
        assert_eq!(major("156.0.8078.79"), Some(156));
        assert_eq!(major("132"), Some(132));
        assert_eq!(major("x.1"), None);
    }

    #[test]
    fn debian_and_not_its_children() {
        assert!(is_debian("NAME=\"Debian\"\nID=debian\n"));
        assert!(!is_debian("ID=ubuntu\nID_LIKE=debian\n"));
    }
}
