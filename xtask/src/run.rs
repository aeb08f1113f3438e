//! Running other programs: every step has a name, a sign of life and a time.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// A long step without news prints a line this often.
const HEARTBEAT: Duration = Duration::from_secs(30);
/// No single program may run longer than this unless a step says otherwise.
const DEFAULT_LIMIT: Duration = Duration::from_secs(40 * 60);

/// Why a command of xtask stopped, written for the person who typed it.
#[derive(Debug)]
pub struct Failure {
    what: String,
    help: Option<String>,
}

pub type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), help: None }
    }

    /// Adds what the reader can do about it.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        if let Some(help) = &self.help {
            write!(f, "\n  what to do: {help}")?;
        }
        Ok(())
    }
}

/// Gives an IO error the path it happened at.
pub trait At<T> {
    fn at(self, doing: &str, path: &Path) -> Result<T>;
}

impl<T> At<T> for std::io::Result<T> {
    fn at(self, doing: &str, path: &Path) -> Result<T> {
        self.map_err(|e| Failure::new(format!("could not {doing} {}: {e}", path.display())))
    }
}

/// Runs one named step and prints how long it took.
pub fn step<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("==> {name}");
    let start = Instant::now();
    let result = work();
    let verb = if result.is_ok() { "done" } else { "failed" };
    println!("    {verb}: {name} ({})", seconds(start.elapsed()));
    result
}

/// `0.4 s`, `12 s`, `3 min 20 s`.
pub fn seconds(time: Duration) -> String {
    let whole = time.as_secs();
    match whole {
        0..10 => format!("{:.1} s", time.as_secs_f64()),
        10..120 => format!("{whole} s"),
        _ => format!("{} min {} s", whole / 60, whole % 60),
    }
}

/// Prints a remark inside a step.
pub fn note(text: impl fmt::Display) {
    println!("    {text}");
}

/// A program to run. Its standard input is always empty.
pub struct Cmd {
    command: Command,
    shown: String,
    limit: Duration,
}

impl Cmd {
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        let program = program.as_ref();
        let mut command = Command::new(program);
        command.stdin(Stdio::null());
        // `cargo run` describes the package xtask in its environment; programs
        // started from here must see what they would see in a plain shell.
        for (key, _) in std::env::vars_os() {
            let name = key.to_string_lossy();
            if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
                command.env_remove(&key);
            }
        }
        let shown = Path::new(program).file_stem().unwrap_or(program);
        Self { command, shown: shown.to_string_lossy().into_owned(), limit: DEFAULT_LIMIT }
    }

    /// Splits a command line of plain words at its blanks.
    pub fn line(line: &str) -> Self {
        let mut words = line.split_whitespace();
        Self::new(words.next().unwrap_or_default()).args(words)
    }

    pub fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.shown.push(' ');
        self.shown.push_str(&arg.as_ref().to_string_lossy());
        self.command.arg(arg);
        self
    }

    pub fn args<A: AsRef<OsStr>>(self, args: impl IntoIterator<Item = A>) -> Self {
        args.into_iter().fold(self, Self::arg)
    }

    pub fn env(mut self, key: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(key, value);
        self
    }

    pub fn envs(mut self, pairs: &[(&str, OsString)]) -> Self {
        for (key, value) in pairs {
            self.command.env(key, value);
        }
        self
    }

    pub fn env_remove(mut self, key: &str) -> Self {
        self.command.env_remove(key);
        self
    }

    pub fn dir(mut self, dir: &Path) -> Self {
        self.command.current_dir(dir);
        self
    }

    /// Ends the program, and what it started, after this time.
    pub fn limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Runs with its output passed through. Fails unless it ends well.
    pub fn run(mut self) -> Result<()> {
        note(format_args!("$ {}", self.shown));
        let child = self.command.spawn().map_err(|e| self.not_started(&e))?;
        let status = self.wait(child, &Arc::new(Mutex::new(Instant::now())))?;
        if status.success() {
            Ok(())
        } else {
            Err(Failure::new(format!("`{}` failed ({status})", self.shown)))
        }
    }

    /// Runs with its output passed through, and hands back what it wrote to
    /// standard output and whether it ended well.
    pub fn tee(mut self) -> Result<(bool, String)> {
        note(format_args!("$ {}", self.shown));
        self.command.stdout(Stdio::piped());
        let mut child = self.command.spawn().map_err(|e| self.not_started(&e))?;
        let news = Arc::new(Mutex::new(Instant::now()));
        let reader = child.stdout.take().map(|out| {
            let news = Arc::clone(&news);
            thread::spawn(move || echo(BufReader::new(out), &news))
        });
        let status = self.wait(child, &news);
        let text = reader.and_then(|r| r.join().ok()).unwrap_or_default();
        Ok((status?.success(), text))
    }

    /// Runs silently. What it wrote to standard output, if it ended well.
    pub fn output(mut self) -> Option<String> {
        let out = self.command.stderr(Stdio::null()).output().ok()?;
        let text = String::from_utf8_lossy(&out.stdout).into_owned();
        out.status.success().then_some(text)
    }

    /// Starts it and leaves it to itself.
    pub fn detach(mut self) -> Result<()> {
        self.command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map(drop)
            .map_err(|e| self.not_started(&e))
    }

    /// Becomes the program, so that whoever ends this process ends that one.
    #[cfg(unix)]
    pub fn become_it(mut self) -> Result<()> {
        use std::os::unix::process::CommandExt;
        let error = self.command.exec();
        Err(self.not_started(&error))
    }

    #[cfg(not(unix))]
    pub fn become_it(self) -> Result<()> {
        self.limit(Duration::MAX).run()
    }

    fn not_started(&self, error: &std::io::Error) -> Failure {
        Failure::new(format!("could not start `{}`: {error}", self.shown))
    }

    /// Waits, with a line of life now and then, and ends what takes too long.
    fn wait(&self, mut child: Child, news: &Arc<Mutex<Instant>>) -> Result<ExitStatus> {
        let start = Instant::now();
        loop {
            match child.try_wait() {
                Ok(Some(status)) => return Ok(status),
                Ok(None) => thread::sleep(Duration::from_millis(20)),
                Err(e) => return Err(Failure::new(format!("lost `{}`: {e}", self.shown))),
            }
            if start.elapsed() > self.limit {
                end_tree(&mut child);
                return Err(Failure::new(format!(
                    "`{}` was ended: it ran longer than {}",
                    self.shown,
                    seconds(self.limit)
                )));
            }
            if let Ok(mut last) = news.lock()
                && last.elapsed() > HEARTBEAT
            {
                *last = Instant::now();
                note(format_args!("… still running after {}: {}", seconds(start.elapsed()), self.shown));
            }
        }
    }
}

/// Passes lines on to standard output and keeps them.
fn echo(mut from: impl BufRead, news: &Mutex<Instant>) -> String {
    let mut all = String::new();
    let mut line = Vec::new();
    while matches!(from.read_until(b'\n', &mut line), Ok(n) if n > 0) {
        let text = String::from_utf8_lossy(&line);
        all.push_str(&text);
        // A closed standard output is no reason to stop the run.
        let _ = std::io::stdout().lock().write_all(text.as_bytes());
        if let Ok(mut last) = news.lock() {
            *last = Instant::now();
        }
        line.clear();
    }
    all
}

/// Ends a child and, where the system lists processes as files, what it started.
fn end_tree(child: &mut Child) {
    for pid in descendants(child.id()) {
        let _ = Command::new("kill").args(["-KILL", &pid.to_string()]).status();
    }
    let _ = child.kill();
    let _ = child.wait();
}

fn descendants(root: u32) -> Vec<u32> {
    let mut pairs = Vec::new();
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let stat = std::fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        pairs.extend(pid_and_parent(&stat));
    }
    let mut found = vec![root];
    let mut next = 0;
    while let Some(&parent) = found.get(next) {
        found.extend(pairs.iter().filter(|p| p.1 == parent).map(|p| p.0));
        next += 1;
    }
    found.split_off(1)
}

/// Reads `pid (name) state parent …`, where the name may hold anything.
fn pid_and_parent(stat: &str) -> Option<(u32, u32)> {
    let (pid, rest) = stat.split_once(" (")?;
    let (_, rest) = rest.rsplit_once(") ")?;
    let parent = rest.split_whitespace().nth(1)?;
    Some((pid.parse().ok()?, parent.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn process_lines_with_odd_names() {
        assert_eq!(pid_and_parent("12 (a b) c) S 7 12 12"), Some((12, 7)));
        assert_eq!(pid_and_parent(""), None);
    }

    #[test]
    fn times_read_well() {
        assert_eq!(seconds(Duration::from_millis(440)), "0.4 s");
        assert_eq!(seconds(Duration::from_secs(75)), "75 s");
        assert_eq!(seconds(Duration::from_secs(200)), "3 min 20 s");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_takes_too_long_is_ended_with_what_it_started() {
        let start = Instant::now();
        let result = Cmd::new("sh").args(["-c", "sleep 31 & wait"]).limit(Duration::from_millis(200)).tee();
        assert!(result.is_err());
        assert!(start.elapsed() < Duration::from_secs(10));
    }

    #[cfg(unix)]
    #[test]
    fn tee_keeps_the_output_and_the_verdict() {
        let (ok, text) =
            Cmd::new("sh").args(["-c", "echo one; exit 3"]).tee().unwrap_or_else(|e| panic!("{e}"));
        assert_eq!((ok, text.as_str()), (false, "one\n"));
    }
}
