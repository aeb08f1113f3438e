//! `devserver static DIR` and `devserver hub DIR`.

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use devserver::{Config, Devserver, Head};
use lexopt::{Arg, Parser, ValueExt};

const USAGE: &str = "\
usage: devserver static DIR [options]   a static host
       devserver hub DIR [options]      the Hugging Face hub over OWNER/NAME/PATH files

options:
  --port N            the first port to try (default: any free one)
  --mount PATH        static: serve the folder below this path
  --cors              static: let pages of other origins read the files
  --expiry-ms N       hub: lifetime of a signed address (default 60000)
  --head honest|lies|refused
                      hub: how HEAD is answered
  --latency-ms N      wait before every answer
  --mbit N            bandwidth in Mbit/s, shared by all connections

Faults: /fault/KIND/ in front of a path. The log: GET /_log, POST /_log/reset";

fn main() -> ExitCode {
    let config = match parse(Parser::from_env()) {
        Ok(Some(config)) => config,
        Ok(None) => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("devserver: {error}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match serve(config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("devserver: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(config: Config) -> io::Result<()> {
    if !config.root.is_dir() {
        return Err(io::Error::new(
            io::ErrorKind::NotADirectory,
            format!("{} is not a folder", config.root.display()),
        ));
    }
    let server = Devserver::start(config)?;
    let mut out = io::stdout().lock();
    writeln!(out, "listening on {}", server.url())?;
    out.flush()?;
    drop(out);
    server.wait();
    Ok(())
}

fn parse(mut parser: Parser) -> Result<Option<Config>, lexopt::Error> {
    let mut words = Vec::<OsString>::new();
    let mut options = Vec::<Change>::new();
    while let Some(arg) = parser.next()? {
        let change: Change = match arg {
            Arg::Short('h') | Arg::Long("help") => return Ok(None),
            Arg::Long("port") => set(parser.value()?.parse()?, |config, port| config.port = port),
            Arg::Long("mount") => {
                let mount = parser.value()?.string()?;
                set(format!("/{}/", mount.trim_matches('/')), |config, mount| config.mount = mount)
            }
            Arg::Long("cors") => set(true, |config, cors| config.cors = cors),
            Arg::Long("expiry-ms") => set(parser.value()?.parse()?, |config, expiry| {
                config.signature_lifetime = Duration::from_millis(expiry);
            }),
            Arg::Long("head") => {
                let head = parser.value()?.parse_with(head)?;
                set(head, |config, head| config.head = head)
            }
            Arg::Long("latency-ms") => set(parser.value()?.parse()?, |config, latency| {
                config.link.latency = Duration::from_millis(latency);
            }),
            Arg::Long("mbit") => {
                let megabits = parser.value()?.parse_with(megabits)?;
                set(megabits, |config, megabits| config.link.megabits = Some(megabits))
            }
            Arg::Value(word) => {
                words.push(word);
                continue;
            }
            other => return Err(other.unexpected()),
        };
        options.push(change);
    }
    let [role, root] = <[OsString; 2]>::try_from(words).map_err(|_| "a role and a folder, please")?;
    let mut config = match role.to_str() {
        Some("static") => Config::files(root),
        Some("hub") => Config::hub(root),
        _ => return Err(format!("unknown role {role:?}").into()),
    };
    for change in options {
        change(&mut config);
    }
    Ok(Some(config))
}

type Change = Box<dyn FnOnce(&mut Config)>;

fn set<T: 'static>(value: T, change: impl FnOnce(&mut Config, T) + 'static) -> Change {
    Box::new(move |config| change(config, value))
}

fn head(word: &str) -> Result<Head, &'static str> {
    match word {
        "honest" => Ok(Head::Honest),
        "lies" => Ok(Head::Lies),
        "refused" => Ok(Head::Refused),
        _ => Err("honest, lies or refused"),
    }
}

fn megabits(word: &str) -> Result<f64, &'static str> {
    match word.parse::<f64>() {
        Ok(megabits) if megabits.is_finite() && megabits > 0.0 => Ok(megabits),
        _ => Err("a number above 0"),
    }
}
