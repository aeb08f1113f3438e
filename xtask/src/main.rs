//! The commands of this project: `cargo xtask serve`, `test`, `build` and more.
//!
//! One file per subject: `site` makes `dist/`, `serve` shows it, `test` runs
//! everything that can fail, `bench` measures, `budget` counts bytes; `definitions` and `markdown` make
//! the pages on the datasets; `tools`, `browser` and
//! `python` find or install what those need; `run`, `files` and `system` are
//! what all of them stand on.

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use lexopt::prelude::{Long, Short, Value, ValueExt};

mod bench;
mod browser;
mod budget;
mod definitions;
mod failures;
mod files;
mod markdown;
mod names;
mod parts;
mod python;
mod run;
mod serve;
mod site;
mod system;
mod test;
mod tools;

use run::{Cmd, Failure, Result, step};

const HELP: &str = "\
cargo xtask COMMAND [OPTIONS]

  serve      build the site and serve it on this machine
      --port N         port to serve on; the next free one when taken (8080)
      --open           open the page in a browser

  build      build the site into dist/, a folder for any static host
      --public-url P   where the site will lie (./, which fits everywhere)

  test       check format and lints, run all tests, check sizes
      --fast           only what takes under a minute: format, lints, unit tests
      --all            also suites too slow for every day (Spark)

  bench      measure the viewer beside its peers, into docs/benchmarks.md
      --quick          few rounds: whether it works, not what it comes to
      --only T1,T2     only these tasks of T0 T1 T1b T2 T3 T4 T5 T6 native
      --sizes 74k,1m   only files of these sizes: 74k, 1m, 10m (thousand, million pairs)

  fuzz       damage files and read them, until time is up; failing ones are kept
      --minutes N      how long (1), in target/fuzz
      --executions N   how many files instead
      --seed S         another series of files
      --first N        the number of the first file (0)
      --threads N      threads (one for each core)
      --replay WHAT    one file once more, by its name or number

  pack       pack data into a site of its own (`cargo xtask pack --help`)

  size       print the sizes of dist/ and of the demo data, and their limits
  demo-data  write static/demo anew
  datasets   write only the pages on the datasets (docs/datasets) into dist/
  help       print this

What a command needs and does not find (Trunk, wasm-bindgen, wasm-opt, Python
packages) is installed under target/, never in your own folders. `test` installs
Chromium through apt when it runs as root on Debian.";

/// A command with its options, read in full before anything runs.
#[derive(Debug, PartialEq)]
enum Task {
    Help,
    Serve {
        port: u16,
        open: bool,
    },
    Build {
        public_url: Option<String>,
    },
    Test(test::Extent),
    Bench(bench::Extent),
    /// With the options of the program in `fuzz/`, as they were given.
    Fuzz(Vec<String>),
    /// With the options of the program in `pack/`, as they were given.
    Pack(Vec<OsString>),
    Size,
    DemoData,
    Datasets,
    /// For `serve --open` alone.
    OpenWhenUp(String),
}

fn main() -> ExitCode {
    let result = match parse(lexopt::Parser::from_env()) {
        Ok(task) => perform(task, &system::root()),
        Err(e) => Err(Failure::new(e.to_string()).help("see `cargo xtask help`")),
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Does what was asked for. `false` when tests failed, which has been told by then.
fn perform(task: Task, root: &Path) -> Result<bool> {
    match task {
        Task::Help => println!("{HELP}"),
        Task::Serve { port, open } => serve::serve(root, port, open)?,
        Task::Build { public_url } => {
            let dist = step("build the site", || site::build(root, public_url.as_deref()))?;
            println!("\nThe site is in {}", dist.display());
        }
        Task::Test(extent) => return Ok(test::test(root, extent)),
        Task::Bench(extent) => bench::bench(root, &extent)?,
        Task::Fuzz(options) => {
            let cargo = Cmd::line("cargo run --quiet --profile fuzz --package fuzz --");
            cargo.args(options).dir(root).run()?;
        }
        Task::Pack(options) => {
            // Paths mean what they mean where the command was typed.
            let cargo = Cmd::line("cargo run --quiet --profile pack --package pack --manifest-path");
            cargo.arg(root.join("Cargo.toml")).arg("--").args(options).become_it()?;
        }
        Task::Size => budget::check(root)?,
        Task::DemoData => step("write static/demo", || {
            Cmd::line("cargo run --release --package demo-data -- --out static/demo").dir(root).run()
        })?,
        Task::Datasets => {
            let dist = root.join("dist");
            if !dist.join("index.html").is_file() {
                return Err(Failure::new("dist/ holds no site").help("run `cargo xtask build` first"));
            }
            step("write dist/datasets", || definitions::write(root, &dist))?;
        }
        Task::OpenWhenUp(url) => serve::open_when_up(&url)?,
    }
    Ok(true)
}

fn parse(mut args: lexopt::Parser) -> std::result::Result<Task, lexopt::Error> {
    let mut task = match args.next()? {
        None | Some(Short('h') | Long("help")) => return Ok(Task::Help),
        Some(Value(name)) => match name.string()?.as_str() {
            "help" => Task::Help,
            "serve" => Task::Serve { port: serve::DEFAULT_PORT, open: false },
            "build" => Task::Build { public_url: None },
            "test" => Task::Test(test::Extent::Everyday),
            "bench" => Task::Bench(bench::Extent::default()),
            "fuzz" => Task::Fuzz(Vec::new()),
            "pack" => return Ok(Task::Pack(args.raw_args()?.collect())),
            "size" => Task::Size,
            "demo-data" => Task::DemoData,
            "datasets" => Task::Datasets,
            "open-when-up" => Task::OpenWhenUp(args.value()?.string()?),
            other => return Err(format!("there is no command `{other}`").into()),
        },
        Some(other) => return Err(other.unexpected()),
    };
    while let Some(arg) = args.next()? {
        match (&mut task, arg) {
            (_, Short('h') | Long("help")) => return Ok(Task::Help),
            (Task::Serve { port, .. }, Long("port")) => *port = args.value()?.parse()?,
            (Task::Serve { open, .. }, Long("open")) => *open = true,
            (Task::Build { public_url }, Long("public-url")) => {
                *public_url = Some(args.value()?.string()?);
            }
            (Task::Test(extent), Long("fast")) => *extent = test::Extent::Fast,
            (Task::Test(extent), Long("all")) => *extent = test::Extent::All,
            (Task::Bench(extent), Long("quick")) => extent.quick = true,
            (Task::Bench(extent), Long("only")) => extent.only = Some(args.value()?.string()?),
            (Task::Bench(extent), Long("sizes")) => extent.sizes = Some(args.value()?.string()?),
            (
                Task::Fuzz(options),
                Long(name @ ("minutes" | "executions" | "seed" | "first" | "threads" | "replay")),
            ) => {
                let name = format!("--{name}");
                options.extend([name, args.value()?.string()?]);
            }
            (_, other) => return Err(other.unexpected()),
        }
    }
    Ok(task)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> std::result::Result<Task, String> {
        let words = ["xtask"].into_iter().chain(line.split_whitespace());
        parse(lexopt::Parser::from_iter(words)).map_err(|e| e.to_string())
    }

    #[test]
    fn commands_and_their_options() {
        assert_eq!(read(""), Ok(Task::Help));
        assert_eq!(read("test --help"), Ok(Task::Help));
        assert_eq!(read("serve --port 9000 --open"), Ok(Task::Serve { port: 9000, open: true }));
        assert_eq!(
            read("build --public-url=/viewer/"),
            Ok(Task::Build { public_url: Some("/viewer/".into()) })
        );
        let extent = bench::Extent { quick: true, only: Some("T1,T2".into()), sizes: None };
        assert_eq!(read("bench --quick --only T1,T2"), Ok(Task::Bench(extent)));
        let options = ["--minutes", "60", "--seed", "7"].map(str::to_owned).to_vec();
        assert_eq!(read("fuzz --minutes 60 --seed=7"), Ok(Task::Fuzz(options)));
        let options = ["data", "--out", "site", "--help"].map(OsString::from).to_vec();
        assert_eq!(read("pack data --out site --help"), Ok(Task::Pack(options)));
        assert_eq!(read("test --all"), Ok(Task::Test(test::Extent::All)));
    }

    #[test]
    fn what_is_not_understood_is_an_error() {
        for line in [
            "served",
            "serve --port x",
            "serve --fast",
            "bench --all",
            "fuzz --slow 1",
            "build more",
            "--port",
        ] {
            assert!(read(line).is_err(), "{line}");
        }
    }
}
