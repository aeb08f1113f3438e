//! `cargo xtask pack`: files → a packed site.

use lexopt::prelude::{Long, Short, Value, ValueExt};
use pack::{Options, Progress, Summary, pack};
use saferlhf_viewer::model::Role;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

const HELP: &str = "\
cargo xtask pack INPUT… --out DIR [OPTIONS]

Packs data of PKU-SafeRLHF and its family into a site: a folder of Parquet shards with
a manifest, for any static host. The viewer opens it with ?site=DIR/manifest.json.

INPUT is a file or a folder: Parquet of any codec, JSON Lines, a JSON array, CSV or TSV;
those in text may be compressed (.gz, .xz, .zst). Config and split are taken from the
folders ({config}/{split}/0000.parquet, {config}/train.jsonl).

  --out DIR           the folder that becomes the site. One that is there is replaced
                      only when it is empty, or a packed site and nothing else
  --title T           title for the page (the dataset's name)
  --notice N          a sentence that must stand beside the data
  --revision R        which state of the data it is, such as a commit
  --licence L         rights in the data
  --citation C        how the data is cited
  --map ROLE=COLUMN,… what columns mean in data of no member of the family, such as
                      --map prompt=question --map safe_0=!toxic (repeat; guessed where
                      none is given; docs/datasets/other.md has the roles)
  --skip-unreadable   leave rows out that cannot be read, and say in the manifest how
                      many; otherwise the first of them ends the run

Nothing changes at DIR until the site is whole. After an interruption run the same again:
it starts anew, and removes what was left. The same inputs and options make the same bytes.";

fn main() -> ExitCode {
    let options = match parse(lexopt::Parser::from_env()) {
        Ok(Some(options)) => options,
        Ok(None) => {
            println!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("error: {error}\n  what to do: see `cargo xtask pack --help`");
            return ExitCode::from(2);
        }
    };
    let mut told = Told::new();
    let result = pack(&options, &mut |progress| told.tell(progress));
    told.end();
    match result {
        Ok(summary) => {
            print(&options, &summary);
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn parse(mut args: lexopt::Parser) -> Result<Option<Options>, lexopt::Error> {
    let mut options = Options::default();
    let text = |args: &mut lexopt::Parser| args.value()?.string().map(Some);
    let mut out = None;
    while let Some(arg) = args.next()? {
        match arg {
            Short('h') | Long("help") => return Ok(None),
            Value(input) => options.inputs.push(input.into()),
            Long("out") => out = Some(PathBuf::from(args.value()?)),
            Long("title") => options.title = text(&mut args)?,
            Long("notice") => options.notice = text(&mut args)?,
            Long("revision") => options.revision = text(&mut args)?,
            Long("licence" | "license") => options.licence = text(&mut args)?,
            Long("citation") => options.citation = text(&mut args)?,
            Long("map") => {
                let text = args.value()?.string()?;
                let (role, columns) = text.split_once('=').unwrap_or((&text, ""));
                let role = Role::from_key(role).ok_or_else(|| {
                    let known: Vec<&str> = Role::ALL.iter().map(|role| role.key()).collect();
                    format!("--map {text}: there is no role {role}; there are {}", known.join(", "))
                })?;
                options.mapping.take(role, columns);
            }
            Long("skip-unreadable") => options.skip_unreadable = true,
            other => return Err(other.unexpected()),
        }
    }
    options.out = out.ok_or("--out DIR is missing")?;
    if options.inputs.is_empty() {
        return Err("there is no INPUT".into());
    }
    Ok(Some(options))
}

fn print(options: &Options, summary: &Summary) {
    for name in &summary.ignored {
        eprintln!("left alone: {name}");
    }
    if summary.unreadable > 0 {
        eprintln!("left out: {} rows that cannot be read; manifest.json says which", summary.unreadable);
    }
    println!(
        "{}: {} rows of {} in {} files, {:.1} MB",
        options.out.display(),
        summary.rows,
        summary.member,
        summary.files,
        summary.bytes as f64 / 1e6
    );
    if !summary.keys.is_empty() {
        println!("open it with ?site=…/manifest.json{}", summary.keys);
    }
}

/// What was told of the progress: a line that changes in a terminal, elsewhere a line now and then.
struct Told {
    terminal: bool,
    start: Instant,
    last: Instant,
    open: bool,
}

impl Told {
    fn new() -> Self {
        let now = Instant::now();
        Self { terminal: std::io::stderr().is_terminal(), start: now, last: now, open: false }
    }

    fn tell(&mut self, progress: Progress) {
        let pause = if self.terminal { Duration::from_millis(200) } else { Duration::from_secs(5) };
        if self.last.elapsed() < pause {
            return;
        }
        self.last = Instant::now();
        let Progress { looking, rows, bytes, total } = progress;
        let share = if total > 0 { bytes as f64 / total as f64 * 100.0 } else { 0.0 };
        let what = if looking { "looking for columns: " } else { "" };
        let (megabytes, all) = (bytes as f64 / 1e6, total as f64 / 1e6);
        let seconds = self.start.elapsed().as_secs();
        let line = format!("{what}{rows} rows, {megabytes:.0} of {all:.0} MB, {share:.0} %, {seconds} s");
        let mut out = std::io::stderr().lock();
        // A closed standard error is no reason to stop.
        let _ = if self.terminal { write!(out, "\r\x1b[K{line}") } else { writeln!(out, "{line}") };
        let _ = out.flush();
        self.open = self.terminal;
    }

    fn end(&mut self) {
        if std::mem::take(&mut self.open) {
            eprint!("\r\x1b[K");
        }
    }
}
