//! The whole test run: checks, native tests, browser tests, the size budget.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::browser::{self, Browser};
use crate::failures::failures;
use crate::run::{Cmd, Failure, Result, note, seconds};
use crate::tools::{self, WASM_TARGET};
use crate::{budget, python, site};

/// How much to run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Extent {
    /// What takes under a minute on a tree that has been compiled before.
    Fast,
    Everyday,
    /// With the suites that are too slow for every day.
    All,
}

/// Browser tests that hang are ended before a CI machine's patience is.
const BROWSER_LIMIT: Duration = Duration::from_secs(42 * 60);

/// How many tests ran, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Count {
    passed: usize,
    failed: usize,
    ignored: usize,
}

/// What a step came to.
struct Outcome {
    name: String,
    count: Count,
    time: Duration,
    why: Option<String>,
}

/// What the steps came to, and what the tests that failed said.
#[derive(Default)]
struct Report {
    outcomes: Vec<Outcome>,
    said: Vec<(String, String)>,
}

/// Runs the tests and prints the summary. Tells whether all passed.
pub fn test(root: &Path, extent: Extent) -> bool {
    let mut report = Report::default();
    report.everyday_first(root, extent);
    if extent != Extent::Fast {
        report.everyday_rest(root);
    }
    if extent == Extent::All {
        report.slow(root);
    }
    report.print()
}

impl Report {
    fn everyday_first(&mut self, root: &Path, extent: Extent) {
        self.check("format", || {
            tools::ensure_component("rustfmt", "fmt")?;
            Cmd::line("cargo fmt --all --check").dir(root).run()
        });
        self.check("clippy, native", || {
            tools::ensure_component("clippy", "clippy")?;
            clippy(root, "--workspace --all-targets")
        });
        if extent == Extent::Fast {
            self.suite("native tests of the root package", || {
                Ok(Cmd::line("cargo test --package saferlhf-viewer --no-fail-fast").dir(root))
            });
            return;
        }
        for feature in ["ui", "engine", "text", "formats", "export"] {
            self.check(&format!("clippy, wasm, {feature}"), || {
                tools::ensure_wasm_target()?;
                clippy(
                    root,
                    &format!(
                        "--package saferlhf-viewer --target {WASM_TARGET} --lib --bins \
                         --no-default-features --features {feature}"
                    ),
                )
            });
        }
        self.check("python packages", || python::ensure(root));
        self.suite("native tests", || {
            let tests = Cmd::line("cargo test --workspace --exclude browser-tests --no-fail-fast");
            Ok(tests.dir(root).env("SAFERLHF_PYTHON", python::interpreter(root)))
        });
    }

    fn everyday_rest(&mut self, root: &Path) {
        let browser = self.need("a browser", browser::ensure);
        let ready = self.need("the build's tools", || {
            tools::ensure_wasm_target()?;
            tools::ensure(root)
        });
        self.suite("wasm tests in the browser", || {
            let browser = needed(browser.as_ref(), "there is no browser")?;
            let tools = needed(ready.as_ref(), "the build's tools are missing")?;
            Ok(wasm_tests(root).env("PATH", tools.path()).envs(&browser.wasm_test_env(root)?))
        });
        let dist = self.check("build", || site::build(root, None));
        let axe = self.need("axe-core", || tools::axe(root));
        self.suite("end-to-end tests", || {
            let browser = needed(browser.as_ref(), "there is no browser")?;
            let dist = needed(dist.as_ref(), "the build failed")?;
            Ok(Cmd::line("cargo test --package browser-tests --no-fail-fast")
                .dir(root)
                .limit(BROWSER_LIMIT)
                .envs(&end_to_end_env(root, browser, dist, axe.as_ref())))
        });
        self.check("size budget", || {
            needed(dist.as_ref(), "the build failed")?;
            budget::check(root)
        });
    }

    /// Suites that are too slow for every day.
    fn slow(&mut self, root: &Path) {
        let spark = self.need("PySpark", || python::ensure_spark(root));
        self.suite("views as code, in Spark", || {
            let spark = needed(spark.as_ref(), "there is no PySpark")?;
            Ok(Cmd::line("cargo test --package saferlhf-viewer --test code --test patterns -- --ignored")
                .dir(root)
                .env("SAFERLHF_PYTHON", python::interpreter(root))
                .env("SAFERLHF_SPARK", spark))
        });
    }

    /// A step that passes or fails as a whole.
    fn check<T>(&mut self, name: &str, work: impl FnOnce() -> Result<T>) -> Option<T> {
        self.step(name, || {
            let value = work()?;
            let count = Count { passed: 1, ..Count::default() };
            Ok((count, None, Some(value)))
        })
    }

    /// Something that steps need. Having it is no test passed; lacking it is one failed.
    fn need<T>(&mut self, name: &str, work: impl FnOnce() -> Result<T>) -> Option<T> {
        self.step(name, || Ok((Count::default(), None, Some(work()?))))
    }

    /// A command of cargo's that runs tests and counts them.
    fn suite(&mut self, name: &str, command: impl FnOnce() -> Result<Cmd>) {
        let said = self.step(name, || {
            let (ended_well, text) = command()?.tee()?;
            let (count, why) = verdict(ended_well, count(&text));
            Ok((count, why.map(str::to_owned), Some(failures(&text))))
        });
        self.said.extend(said.into_iter().flatten());
    }

    fn step<T>(
        &mut self,
        name: &str,
        work: impl FnOnce() -> Result<(Count, Option<String>, Option<T>)>,
    ) -> Option<T> {
        println!("\n==> {name}");
        let start = Instant::now();
        let (count, why, value) = work().unwrap_or_else(|failure| {
            let failed = Count { failed: 1, ..Count::default() };
            (failed, Some(failure.to_string()), None)
        });
        let time = start.elapsed();
        if let Some(why) = &why {
            note(format_args!("failed: {why}"));
        }
        note(format_args!("{name}: {}", seconds(time)));
        self.outcomes.push(Outcome { name: name.to_owned(), count, time, why });
        value
    }

    fn total(&self) -> Count {
        self.outcomes.iter().fold(Count::default(), |sum, o| sum.plus(o.count))
    }

    /// Prints what failed tests said, all steps and, as the very last line, how many tests passed.
    fn print(&self) -> bool {
        for (test, said) in &self.said {
            println!("\nfailed: {test}\n{said}");
        }
        println!("\n{:<36}{:>8}{:>8}{:>14}", "step", "passed", "failed", "time");
        for outcome in &self.outcomes {
            let Count { passed, failed, ignored } = outcome.count;
            let time = seconds(outcome.time);
            let ignored = match ignored {
                0 => String::new(),
                n => format!("   ({n} ignored)"),
            };
            println!("{:<36}{passed:>8}{failed:>8}{time:>14}{ignored}", outcome.name);
        }
        for outcome in self.outcomes.iter().filter(|o| o.count.failed > 0) {
            let why = outcome.why.as_deref().unwrap_or("see its output above");
            println!("\nfailed: {}: {why}", outcome.name);
        }
        let Count { passed, failed, .. } = self.total();
        println!("\n{passed} passed, {failed} failed");
        failed == 0
    }
}

/// Warnings are errors.
fn clippy(root: &Path, selection: &str) -> Result<()> {
    Cmd::line(&format!("cargo clippy {selection} -- -D warnings")).dir(root).run()
}

fn wasm_tests(root: &Path) -> Cmd {
    Cmd::line("cargo test --package saferlhf-viewer --test wasm --no-fail-fast")
        .args(["--target", WASM_TARGET])
        .args(["--no-default-features", "--features", "engine,text"])
        .dir(root)
        .limit(BROWSER_LIMIT)
        // By name: cargo would split a path at its blanks.
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner")
        // Files without a choice of their own run in a page, not under Node.
        .env("WASM_BINDGEN_USE_BROWSER", "1")
        // The runner asks these first, and would take another browser.
        .env_remove("GECKODRIVER")
        .env_remove("SAFARIDRIVER")
}

/// What the tests in `tests/browser` read from their environment. Without
/// axe-core only those fail that need it.
fn end_to_end_env(
    root: &Path,
    browser: &Browser,
    dist: &PathBuf,
    axe: Option<&PathBuf>,
) -> Vec<(&'static str, OsString)> {
    let mut variables = vec![
        ("SAFERLHF_DIST", dist.into()),
        ("CHROMEDRIVER", browser.driver.clone().into()),
        ("CHROME", browser.program.clone().into()),
        ("SAFERLHF_PYTHON", python::interpreter(root).into()),
    ];
    variables.extend(axe.map(|script| ("SAFERLHF_AXE", script.into())));
    variables
}

fn needed<'a, T>(thing: Option<&'a T>, lacking: &str) -> Result<&'a T> {
    thing.ok_or_else(|| Failure::new(format!("not run: {lacking}")))
}

impl Count {
    const fn plus(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            ignored: self.ignored + other.ignored,
        }
    }
}

/// Adds up the `test result:` lines of cargo and of wasm-bindgen's runner.
fn count(output: &str) -> Count {
    output
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("test result: "))
        .map(count_in_line)
        .fold(Count::default(), Count::plus)
}

/// Reads `ok. 3 passed; 1 failed; 0 ignored; …`.
fn count_in_line(line: &str) -> Count {
    let number = |what: &str| {
        let (before, _) = line.split_once(&format!(" {what}"))?;
        let word = before.rsplit([' ', ';']).next()?;
        word.parse().ok()
    };
    Count {
        passed: number("passed").unwrap_or(0),
        failed: number("failed").unwrap_or(0),
        ignored: number("ignored").unwrap_or(0),
    }
}

/// A suite that did not compile, broke off or ran nothing has failed, whatever
/// its lines say.
fn verdict(ended_well: bool, mut count: Count) -> (Count, Option<&'static str>) {
    let why = match (ended_well, count) {
        (false, Count { failed: 0, .. }) => "it did not run to its end, see its output above",
        (true, Count { passed: 0, failed: 0, .. }) => "it ran no test at all",
        _ => return (count, None),
    };
    count.failed += 1;
    (count, Some(why))
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn counts(passed: usize, failed: usize, ignored: usize) -> Count {
        Count { passed, failed, ignored }
    }

    #[test]
    fn result_lines_of_several_programs_add_up() {
        let output = "\
running 2 tests
test a ... ok
test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s

test result: FAILED. 10 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1s
test result: ok. 4 passed; 0 failed; 0 ignored; 0 filtered out; finished in 0.1s
a test says: test result: 9 passed";
        assert_eq!(count(output), counts(16, 3, 1));
    }

    #[test]
    fn no_result_lines_are_no_tests() {
        assert_eq!(count("no tests to run!\n"), counts(0, 0, 0));
        assert_eq!(count_in_line("nonsense passed; x failed"), counts(0, 0, 0));
    }

    #[test]
    fn a_suite_cannot_fail_silently() {
        assert_eq!(verdict(true, counts(2, 0, 0)).0, counts(2, 0, 0));
        assert_eq!(verdict(false, counts(2, 1, 0)).0, counts(2, 1, 0));
        assert_eq!(verdict(false, counts(2, 0, 0)).0, counts(2, 1, 0));
        assert_eq!(verdict(true, counts(0, 0, 4)).0, counts(0, 1, 4));
    }

    #[test]
    fn steps_are_counted() {
        let mut report = Report::default();
        report.check("good", || Ok(()));
        report.check("bad", || Err::<(), _>(Failure::new("why")));
        assert!(report.need("thing", || Ok(5)) == Some(5));
        assert_eq!(report.total(), counts(1, 1, 0));
        assert!(!report.print());
    }
}
