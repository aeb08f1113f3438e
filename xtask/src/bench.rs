//! `cargo xtask bench`: the viewer beside its peers, in one browser.
//!
//! This file makes what a run needs (the site, the probe, npm packages, data);
//! `bench/run.mjs` measures and writes `docs/benchmarks.*`.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::files::{Digest, files_below, is_hidden, remove_dir};
use crate::run::{At, Cmd, Failure, Result, note, step};
use crate::site::{WASM_OPT_FLAGS, target};
use crate::system::which;
use crate::{browser, python, site, tools};

/// The largest files take their time in the slower peers.
const LIMIT: Duration = Duration::from_secs(6 * 60 * 60);

/// What of the benchmark is run.
#[derive(Debug, Default, PartialEq)]
pub struct Extent {
    /// Few rounds: whether it works, not what it comes to.
    pub quick: bool,
    /// Comma list of tasks; all when there is none.
    pub only: Option<String>,
    /// Comma list of sizes; all when there is none.
    pub sizes: Option<String>,
}

/// Numbers of pairs by the name of their size. The hub's own file is the first.
const SIZES: [(&str, u64); 3] = [("74k", 73_907), ("1m", 1_000_000), ("10m", 10_000_000)];

pub fn bench(root: &Path, extent: &Extent) -> Result<()> {
    let node = which("node").ok_or_else(|| {
        Failure::new("node is missing").help("install Node.js 20 or later with npm, and have both on PATH")
    })?;
    let browser = browser::ensure()?;
    let dist = step("build the site", || site::build(root, None))?;
    let work = root.join("target/bench");
    step("build the probe", || probe(root, &work.join("web/probe")))?;
    step("build the devserver", || {
        Cmd::line("cargo build --release --quiet --package devserver").dir(root).run()
    })?;
    step("install the npm packages", || packages(root))?;
    step("make target/venv", || python::ensure(root))?;
    let data = step("make the data", || data(root, &work.join("data"), extent))?;
    let devserver = format!("devserver{}", std::env::consts::EXE_SUFFIX);

    let mut run = Cmd::new(&node).arg(root.join("bench/run.mjs"));
    for (option, value) in [
        ("--work", work.clone()),
        ("--site", dist),
        ("--out", root.join("docs")),
        ("--data", data),
        ("--chromium", browser.program),
        ("--devserver", target(root).join("release").join(devserver)),
        ("--python", python::interpreter(root)),
    ] {
        run = run.arg(option).arg(value);
    }
    for (option, value) in [("--only", &extent.only), ("--sizes", &extent.sizes)] {
        if let Some(value) = value {
            run = run.arg(option).arg(value);
        }
    }
    run = run.args(extent.quick.then_some("--quick"));
    step("measure", || {
        let (ended_well, _) = run.limit(LIMIT).tee()?;
        if ended_well { Ok(()) } else { Err(Failure::new("the benchmark failed; see its messages above")) }
    })?;
    println!("\nThe results are in docs/benchmarks.md");
    Ok(())
}

/// The workers' code behind a few calls, built as their programs are.
fn probe(root: &Path, out: &Path) -> Result<()> {
    tools::ensure_wasm_target()?;
    let tools = tools::ensure(root)?;
    Cmd::line("cargo build --release --quiet --package probe --target")
        .arg(tools::WASM_TARGET)
        .dir(root)
        .run()?;
    let built = target(root).join(tools::WASM_TARGET).join("release/probe.wasm");
    Cmd::new(&tools.wasm_bindgen)
        .args(["--target", "web", "--no-typescript", "--out-dir"])
        .arg(out)
        .arg(built)
        .run()?;
    let Some(wasm_opt) = tools::wasm_opt(root) else { return Ok(()) };
    let program = out.join("probe_bg.wasm");
    Cmd::new(&wasm_opt.program).arg(&program).arg("-O3").args(WASM_OPT_FLAGS).arg("-o").arg(&program).run()
}

/// Installs what `bench/package-lock.json` pins, unless it is there already.
fn packages(root: &Path) -> Result<()> {
    let bench = root.join("bench");
    let mut digest = Digest::default();
    digest.file(root, &bench.join("package-lock.json"))?;
    let wanted = digest.hex();
    let stamp = bench.join("node_modules/.stamp");
    if fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        note("bench/node_modules is up to date");
        return Ok(());
    }
    let npm = which(if cfg!(windows) { "npm.cmd" } else { "npm" })
        .ok_or_else(|| Failure::new("npm is missing").help("install Node.js 20 or later with npm"))?;
    Cmd::new(&npm).args(["ci", "--ignore-scripts", "--loglevel=error"]).dir(&bench).run()?;
    fs::write(&stamp, wanted).at("write", &stamp)
}

/// Makes the files that are asked for and not there yet, and hands back their folder.
fn data(root: &Path, all: &Path, extent: &Extent) -> Result<PathBuf> {
    let scripts = root.join("tests/python");
    let drawing = root.join("bench/data");
    let mut digest = Digest::default();
    digest.file(root, &root.join("demo-data/published.json"))?;
    for name in ["hub_layout.py", "synthetic_rows.py", "schema.py", "requirements.txt"] {
        digest.file(root, &scripts.join(name))?;
    }
    for path in files_below(&drawing)? {
        if !is_hidden(&path) && path.extension().is_some_and(|extension| extension == "py") {
            digest.file(root, &path)?;
        }
    }
    let folder = all.join(&digest.hex()[..12]);
    if !folder.is_dir() {
        // What older scripts made is of no more use.
        remove_dir(all)?;
    }
    fs::create_dir_all(&folder).at("make", &folder)?;

    let hub = folder.join("hub/bench/hub/default/train/0000.parquet");
    make(root, &hub, &[scripts.join("hub_layout.py").into()])?;
    let sizes = extent.sizes.as_deref();
    for (name, pairs) in SIZES {
        if !sizes.is_none_or(|sizes| sizes.split(',').any(|size| size == name)) {
            continue;
        }
        for labels in ["fitted", "independent"] {
            // The hub's own file has fitted labels of the first size.
            if labels == "fitted" && name == SIZES[0].0 {
                continue;
            }
            let file = folder.join(format!("{labels}-{pairs}.parquet"));
            make(root, &file, &[drawing.join("draw.py").into(), labels.into(), pairs.to_string().into()])?;
        }
    }
    Ok(folder)
}

fn make(root: &Path, file: &Path, script: &[OsString]) -> Result<()> {
    if file.is_file() {
        return Ok(());
    }
    let begun = file.with_extension("begun");
    Cmd::new(python::interpreter(root)).args(script).arg("--out").arg(&begun).run()?;
    fs::rename(&begun, file).at("move", &begun)
}
