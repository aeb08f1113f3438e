//! The WebDriver program, one per page, ended with it.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

use crate::environment;

/// Drivers that may end at once before that is an error.
const TRIES: usize = 5;

/// A running driver.
pub struct Driver {
    child: Child,
    url: String,
    /// Kept open: the driver ends when nobody can read what it prints.
    _output: BufReader<ChildStdout>,
}

impl Driver {
    /// Starts a driver on a free port and waits until it listens.
    pub fn start() -> Self {
        // It takes a free port of one address family and then the same of the other,
        // which another driver may have taken meanwhile: it ends then.
        (0..TRIES).find_map(|_| Self::try_start()).unwrap_or_else(|| {
            panic!("{} ended {TRIES} times without listening", environment::chromedriver().display())
        })
    }

    /// None where it ends without listening.
    fn try_start() -> Option<Self> {
        let program = environment::chromedriver();
        let mut child = Command::new(&program)
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
        let mut output = BufReader::new(child.stdout.take().expect("its output is piped"));
        let mut said = String::new();
        let port = loop {
            let mut line = String::new();
            if output.read_line(&mut line).expect("the driver's output") == 0 {
                eprintln!("{} ended without listening: {said}", program.display());
                child.wait().expect("it has ended");
                return None;
            }
            if let Some(port) = port_in(&line) {
                break port;
            }
            said.push_str(&line);
        };
        Some(Self { child, url: format!("http://127.0.0.1:{port}"), _output: output })
    }

    /// Where it listens.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // It may have ended by itself, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The port in "ChromeDriver was started successfully on port 12345."
fn port_in(line: &str) -> Option<u16> {
    let (_, port) = line.split_once("successfully on port ")?;
    port.trim_end().trim_end_matches('.').parse().ok()
}
