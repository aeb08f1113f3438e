//! The browser that tests drive: Chromium or Chrome, and its driver.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::files::remove_dir;
use crate::run::{At, Cmd, Failure, Result};
use crate::system::{apt_install, can_apt, major, version_in, version_of, which};

const BROWSERS: [&str; 5] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const ELSEWHERE: [&str; 3] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
];
const DRIVERS_ELSEWHERE: [&str; 2] =
    ["/usr/lib/chromium/chromedriver", "/usr/lib/chromium-browser/chromedriver"];

/// Whatever the machine can do, these keep the browser quiet and by itself.
const FLAGS: [&str; 8] = [
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

pub struct Browser {
    pub program: PathBuf,
    pub driver: PathBuf,
}

/// Finds a browser with a driver of the same major version, or installs both.
pub fn ensure() -> Result<Browser> {
    let first = find();
    if first.is_ok() || !can_apt() {
        return first;
    }
    apt_install(&["chromium", "chromium-driver"])?;
    find()
}

fn find() -> Result<Browser> {
    let programs = candidates("CHROME", &BROWSERS, &ELSEWHERE);
    let drivers = candidates("CHROMEDRIVER", &["chromedriver"], &DRIVERS_ELSEWHERE);
    if programs.is_empty() || drivers.is_empty() {
        let missing = match (programs.is_empty(), drivers.is_empty()) {
            (true, true) => "Chromium (or Chrome) and chromedriver are missing",
            (true, false) => "Chromium (or Chrome) is missing",
            _ => "chromedriver is missing",
        };
        return Err(Failure::new(missing).help(HELP));
    }
    let mut seen = Vec::new();
    for program in &programs {
        let version = version_of(program);
        for driver in &drivers {
            let driver_version =
                Cmd::new(driver).arg("--version").output().and_then(|text| version_in(&text));
            if fit(version.as_deref(), driver_version.as_deref()) {
                return Ok(Browser { program: program.clone(), driver: driver.clone() });
            }
            seen.push(format!(
                "{} ({}) with {} ({})",
                program.display(),
                version.as_deref().unwrap_or("does not run"),
                driver.display(),
                driver_version.as_deref().unwrap_or("does not run"),
            ));
        }
    }
    Err(Failure::new(format!("no browser and driver of one version: {}", seen.join("; "))).help(HELP))
}

const HELP: &str = "on Debian `apt-get install chromium chromium-driver`; elsewhere install \
    Chromium or Chrome and the chromedriver of the same version on PATH, or name both in the \
    environment as CHROME and CHROMEDRIVER";

/// A driver drives a browser of its own major version. Chrome on Windows does
/// not tell its version; it is taken on trust.
fn fit(browser: Option<&str>, driver: Option<&str>) -> bool {
    match (browser.and_then(major), driver.and_then(major)) {
        (Some(browser), Some(driver)) => browser == driver,
        (None, Some(_)) => cfg!(windows),
        _ => false,
    }
}

/// The program that an environment variable names, else all that are found.
fn candidates(variable: &str, names: &[&str], elsewhere: &[&str]) -> Vec<PathBuf> {
    if let Some(named) = std::env::var_os(variable) {
        return vec![PathBuf::from(named)];
    }
    let on_path = names.iter().filter_map(|name| which(name));
    let fixed = elsewhere.iter().map(PathBuf::from).filter(|p| p.is_file());
    on_path.chain(fixed).collect()
}

impl Browser {
    /// Environment for wasm-bindgen's test runner, with a fresh profile.
    pub fn wasm_test_env(&self, root: &Path) -> Result<Vec<(&'static str, OsString)>> {
        let dir = root.join("target/wasm-tests");
        remove_dir(&dir)?;
        let profile = dir.join("profile");
        fs::create_dir_all(&profile).at("make", &profile)?;
        let config = dir.join("webdriver.json");
        fs::write(&config, self.webdriver_json(&profile)).at("write", &config)?;
        Ok(vec![
            ("CHROMEDRIVER", self.driver.clone().into()),
            ("WASM_BINDGEN_TEST_WEBDRIVER_JSON", config.into()),
        ])
    }

    fn webdriver_json(&self, profile: &Path) -> String {
        let mut args: Vec<String> = FLAGS.iter().map(|f| f.to_string()).collect();
        args.push(format!("--user-data-dir={}", profile.display()));
        // The sandbox needs rights that containers do not give, and refuses root.
        args.push("--no-sandbox".to_owned());
        let args: Vec<_> = args.iter().map(|a| json_string(a)).collect();
        format!(
            "{{\"goog:chromeOptions\": {{\"binary\": {}, \"args\": [{}]}}}}\n",
            json_string(&self.program.to_string_lossy()),
            args.join(", ")
        )
    }
}

fn json_string(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browser_and_driver_must_be_of_one_version() {
        assert!(fit(Some("156.0.1"), Some("156.0.2")));
        assert!(!fit(Some("155.0.1"), Some("156.0.1")));
        assert!(!fit(Some("155.0.1"), None));
    }

    #[test]
    fn paths_survive_in_json() {
        assert_eq!(json_string("C:\\a \"b\"\n"), r#""C:\\a \"b\"\u000a""#);
    }
}
