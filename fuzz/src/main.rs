//! Damages files and reads them until time is up, on every core.
//!
//! The program starts itself again to do the work: memory that is refused where it
//! was not asked for ends a program, and then somebody must say which file it was.

use bytes::Bytes;
use fuzz::judge::{Verdict, judge};
use fuzz::{LIMIT, SEED, memory, mutate};
use lexopt::prelude::{Long, Value, ValueExt};
use std::collections::BTreeMap;
use std::error::Error;
use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

#[global_allocator]
static ALLOCATOR: memory::Counting = memory::Counting;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

const HELP: &str = "\
fuzz [OPTIONS]
  --minutes N      how long (1)
  --executions N   how many files instead
  --seed S         another series of files
  --first N        number of the first file (0)
  --threads N      threads; one for each core
  --out FOLDER     where files that fail are written (target/fuzz)
  --replay WHAT    read a file, or the file of this number, once more";

/// What was asked for.
#[derive(Clone, Debug)]
struct Options {
    time: Option<Duration>,
    executions: u64,
    seed: u64,
    first: u64,
    threads: usize,
    out: PathBuf,
    replay: Option<String>,
    child: bool,
    help: bool,
}

fn options() -> Result<Options> {
    let mut options = Options {
        time: Some(Duration::from_secs(60)),
        executions: u64::MAX,
        seed: SEED,
        first: 0,
        threads: std::thread::available_parallelism()?.get(),
        out: PathBuf::from("target/fuzz"),
        replay: None,
        child: false,
        help: false,
    };
    let mut args = lexopt::Parser::from_env();
    while let Some(arg) = args.next()? {
        match arg {
            Long("minutes") => {
                let minutes: f64 = args.value()?.parse()?;
                options.time = Some(Duration::try_from_secs_f64(minutes * 60.0)?);
            }
            Long("executions") => {
                options.executions = args.value()?.parse()?;
                options.time = None;
            }
            Long("seed") => options.seed = args.value()?.parse()?,
            Long("first") => options.first = args.value()?.parse()?,
            Long("threads") => options.threads = args.value()?.parse()?,
            Long("out") => options.out = args.value()?.into(),
            Long("replay") => options.replay = Some(args.value()?.string()?),
            Long("child") => options.child = true,
            Long("help") => options.help = true,
            Value(_) => return Err(arg.unexpected().into()),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(options)
}

fn main() -> ExitCode {
    match options().and_then(|options| run(&options)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<bool> {
    if options.help {
        println!("{HELP}");
        return Ok(true);
    }
    if let Some(what) = &options.replay {
        return replay(options, what);
    }
    fs::create_dir_all(&options.out)?;
    if options.child {
        return work(options);
    }
    let mut child = Command::new(std::env::current_exe()?);
    let status = child.args(std::env::args_os().skip(1)).arg("--child").status()?;
    if status.code().is_none() {
        println!("\nThe program was ended ({status}) while these files were read:");
        for thread in 0..options.threads {
            if let Ok(number) = fs::read_to_string(under_way(&options.out, thread)) {
                println!("  --seed {} --replay {}", options.seed, number.trim());
            }
        }
    }
    Ok(status.success())
}

/// Reads one file and says how it ended.
fn replay(options: &Options, what: &str) -> Result<bool> {
    let bytes = match what.parse() {
        Ok(number) => mutate::mutated(&fuzz::bases()?, options.seed, number).0,
        Err(_) => fs::read(what)?,
    };
    let verdict = judge(&bytes.into(), LIMIT);
    println!("{verdict:#?}");
    if let Some(cause) = &verdict.cause {
        println!("{cause} {}", cause.advice());
    }
    Ok(verdict.fault.is_none())
}

/// The file that says what a thread is reading.
fn under_way(out: &Path, thread: usize) -> PathBuf {
    out.join(format!("thread-{thread}"))
}

/// What came of many files.
#[derive(Default)]
struct Tally {
    executions: u64,
    /// Files of each base, and those that were read in full.
    bases: BTreeMap<usize, (u64, u64)>,
    outcomes: BTreeMap<String, u64>,
    faults: BTreeMap<String, (u64, u64)>,
    peak: (usize, u64),
    refused: u64,
    slowest: (Duration, u64),
}

impl Tally {
    fn add(&mut self, number: u64, base: usize, verdict: &Verdict) {
        self.executions += 1;
        let (files, whole) = self.bases.entry(base).or_default();
        *files += 1;
        *whole += u64::from(verdict.whole());
        // Most outcomes were met before; a name is made once.
        let outcome = verdict.outcome();
        *self.outcomes.entry(outcome).or_default() += 1;
        self.peak = self.peak.max((verdict.taken.peak, number));
        self.refused += u64::from(verdict.taken.refused > 0);
        self.slowest = self.slowest.max((verdict.time, number));
    }

    fn merge(&mut self, other: Self) {
        self.executions += other.executions;
        for (base, (files, whole)) in other.bases {
            let own = self.bases.entry(base).or_default();
            *own = (own.0 + files, own.1 + whole);
        }
        for (outcome, count) in other.outcomes {
            *self.outcomes.entry(outcome).or_default() += count;
        }
        for (fault, (count, number)) in other.faults {
            self.faults.entry(fault).or_insert((0, number)).0 += count;
        }
        self.peak = self.peak.max(other.peak);
        self.refused += other.refused;
        self.slowest = self.slowest.max(other.slowest);
    }
}

fn work(options: &Options) -> Result<bool> {
    // A panic is told once, with all else.
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        PLACE.set(place);
    }));
    let bases = fuzz::bases()?;
    let next = AtomicU64::new(options.first);
    let end = options.first.saturating_add(options.executions);
    let start = Instant::now();
    let thread = |thread: usize| -> Result<Tally> {
        let mut tally = Tally::default();
        let mut state = File::create(under_way(&options.out, thread))?;
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= end || options.time.is_some_and(|time| start.elapsed() > time) {
                return Ok(tally);
            }
            state.seek(SeekFrom::Start(0))?;
            writeln!(state, "{number:<20}")?;
            let (bytes, base) = mutate::mutated(&bases, options.seed, number);
            let bytes = Bytes::from(bytes);
            let verdict = judge(&bytes, LIMIT);
            tally.add(number, base, &verdict);
            if let Some(fault) = verdict.fault {
                let kind = format!("{fault} at {}", PLACE.take());
                let entry = tally.faults.entry(kind).or_insert((0, number));
                entry.0 += 1;
                if entry.0 <= 3 {
                    let name = format!("seed-{}-number-{number}", options.seed);
                    fs::write(options.out.join(name), &bytes)?;
                }
            }
        }
    };
    let mut all = Tally::default();
    std::thread::scope(|scope| -> Result<()> {
        let thread = &thread;
        let threads: Vec<_> = (0..options.threads).map(|n| scope.spawn(move || thread(n))).collect();
        for handle in threads {
            all.merge(handle.join().map_err(|_| "a thread of this program panicked")??);
        }
        Ok(())
    })?;
    let time = start.elapsed().as_secs_f64();
    let rate = all.executions as f64 / time;
    println!("{} files in {time:.1} s, {rate:.0} a second on {} threads", all.executions, options.threads);
    println!("seed {}, numbers from {}", options.seed, options.first);
    println!("{:>12} {:>12}", "files", "read in full");
    for (base, (files, whole)) in &all.bases {
        println!("{files:>12} {whole:>12}  {}", bases[*base].name);
    }
    for (outcome, count) in &all.outcomes {
        println!("{count:>12}  {outcome}");
    }
    let (peak, number) = all.peak;
    println!("most memory: {:.1} MB (number {number}); refused in {} files", peak as f64 / 1e6, all.refused);
    println!("slowest: {:?} (number {})", all.slowest.0, all.slowest.1);
    for (fault, (count, number)) in &all.faults {
        println!("FAULT, {count} times, first in --seed {} --replay {number}: {fault}", options.seed);
    }
    Ok(all.faults.is_empty())
}

thread_local! {
    /// Where the last panic of this thread was.
    static PLACE: std::cell::RefCell<String> = const { std::cell::RefCell::new(String::new()) };
}
