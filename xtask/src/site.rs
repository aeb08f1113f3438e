//! Builds `dist/`: Trunk, then the parts of the page's program, wasm-opt and esbuild, then the
//! build id.
//!
//! Everything happens in `target/site/next`, which takes the place of `dist/`
//! at the very end: a failure leaves the last good site alone.

use std::fs;
use std::path::{Path, PathBuf};

use crate::definitions;
use crate::files::{Digest, file_name, files_below, is_hidden, remove_dir, replace_dir, top_level};
use crate::names;
use crate::parts;
use crate::run::{At, Cmd, Failure, Result, note, step};
use crate::tools::{self, Tools, WasmOpt};

/// Stands for the build id in `index.html` and in scripts.
const PLACEHOLDER: &str = "__BUILD__";

/// What current rustc takes for granted, and what is of no use to a browser.
pub const WASM_OPT_FLAGS: [&str; 9] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-simd",
    "--strip-producers",
    "--strip-target-features",
];

/// Functions with similar names, such as one for several types, are much alike: side by side they
/// compress better (one kilobyte of 160 in the engine).
const BY_NAME: &str = "--reorder-functions-by-name";

/// Size counts for the page's program and its parts, speed for all others. (The first kilobyte of
/// memory is the far end of the stack: no address that is added to lies there.)
fn wasm_opt_level(file: &str) -> &'static [&'static str] {
    if file.starts_with("app") || file.starts_with("part_") {
        &["--low-memory-unused", "-Oz", "--converge", "--reorder-locals", BY_NAME]
    } else {
        &["--low-memory-unused", "-O3", "--converge", "--reorder-locals", BY_NAME]
    }
}

/// What the last finished build was made of, and what it came to.
#[derive(Debug, Default, PartialEq)]
pub struct Stamp {
    inputs: String,
    dist: String,
    /// `none` when the programs went through no wasm-opt.
    pub wasm_opt: String,
}

impl Stamp {
    fn path(root: &Path) -> PathBuf {
        root.join("target/site/stamp")
    }

    /// The stamp of the last build; empty if there was none.
    pub fn read(root: &Path) -> Self {
        Self::parse(&fs::read_to_string(Self::path(root)).unwrap_or_default())
    }

    fn parse(text: &str) -> Self {
        let value = |key: &str| {
            let line = text.lines().find_map(|l| l.strip_prefix(key));
            line.map(|l| l.trim().to_owned()).unwrap_or_default()
        };
        Self { inputs: value("inputs "), dist: value("dist "), wasm_opt: value("wasm-opt ") }
    }

    fn text(&self) -> String {
        format!("inputs {}\ndist {}\nwasm-opt {}\n", self.inputs, self.dist, self.wasm_opt)
    }
}

/// Builds the site into `dist/` and hands back that folder.
pub fn build(root: &Path, public_url: Option<&str>) -> Result<PathBuf> {
    let work = root.join("target/site");
    fs::create_dir_all(&work).at("make", &work)?;
    let _lock = lock(&work)?;
    tools::ensure_wasm_target()?;
    fetch(root)?;
    let tools = tools::ensure(root)?;
    let wasm_opt = tools::wasm_opt(root);
    let esbuild = tools::esbuild(root);
    let dist = root.join("dist");

    let page = page_digest(root)?;
    let wasm_opt_version = wasm_opt.as_ref().map_or("none", |w| &w.version);
    let optimisers = format!("{wasm_opt_version} {}", esbuild.is_some());
    let inputs = inputs_digest(root, &page, &tools, &optimisers, public_url)?;
    let last = Stamp::read(root);
    if last.inputs == inputs && last.dist == dist_digest(&dist)? {
        note("dist/ is up to date");
        return Ok(dist);
    }

    let id = &page[..12];
    let next = work.join("next");
    remove_dir(&next)?;
    step(&format!("build the five programs (build {id})"), || trunk(root, &tools, &next, id, public_url))?;
    step("take the parts out that are fetched later", || {
        parts::take_out(&target(root), &tools, &work, &next, PLACEHOLDER)
    })?;
    if let Some(wasm_opt) = &wasm_opt {
        step(&format!("wasm-opt {}", wasm_opt.version), || {
            optimise(&work.join("wasm-opt"), &next, wasm_opt)
        })?;
    }
    for name in ["viewer.css", "parts.css"] {
        let styles = next.join(name);
        fs::write(&styles, one_sheet(root, name)?).at("write", &styles)?;
    }
    if let Some(esbuild) = &esbuild {
        step("shorten scripts, styles and names", || {
            shorten_names(&next)?;
            shorten(&next, esbuild)
        })?;
    }
    finish(&next, id)?;
    definitions::write(root, &next)?;
    let stamp = Stamp { inputs, dist: dist_digest(&next)?, wasm_opt: wasm_opt_version.to_owned() };
    replace_dir(&next, &dist, &work.join("old"))?;
    let path = Stamp::path(root);
    fs::write(&path, stamp.text()).at("write", &path)?;
    Ok(dist)
}

/// Where cargo puts what it builds.
pub fn target(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir))
}

/// Keeps two builds from working in the same folder.
fn lock(work: &Path) -> Result<fs::File> {
    let path = work.join("lock");
    let file = fs::File::create(&path).at("make", &path)?;
    if file.try_lock().is_err() {
        note("another build is under way; waiting for it");
        file.lock().at("lock", &path)?;
    }
    Ok(file)
}

/// Trunk is told to stay offline, so what it needs is fetched first.
fn fetch(root: &Path) -> Result<()> {
    let quiet = Cmd::line("cargo fetch --offline").dir(root).output();
    if quiet.is_some() {
        return Ok(());
    }
    step("fetch the dependencies", || Cmd::line("cargo fetch").dir(root).run())
}

fn trunk(root: &Path, tools: &Tools, next: &Path, id: &str, public_url: Option<&str>) -> Result<()> {
    let mut trunk = Cmd::new(&tools.trunk)
        .args(["build", "--release", "--offline", "true", "--dist"])
        .arg(next)
        .dir(root)
        .env("PATH", tools.path())
        .env("SAFERLHF_BUILD", id)
        .env("TRUNK_SKIP_VERSION_CHECK", "true")
        // A failed build is no error of Trunk's; its own backtrace says nothing.
        .env("RUST_BACKTRACE", "0")
        // Trunk takes nothing but `true` and `false` here and refuses the usual `1`.
        .env_remove("NO_COLOR");
    if let Some(url) = public_url {
        trunk = trunk.arg("--public-url").arg(url);
    }
    trunk
        .run()
        .map_err(|e| Failure::new(e.to_string()).help("see the messages above; dist/ is as it was before"))?;
    if !next.join("index.html").is_file() || top_level(next, "wasm")?.is_empty() {
        return Err(Failure::new("Trunk ended well, but left no index.html or no .wasm behind")
            .help("index.html needs its `link data-trunk rel=\"rust\"` elements"));
    }
    Ok(())
}

/// Puts every program through wasm-opt, or takes the result of an earlier run
/// over the same bytes.
fn optimise(cache: &Path, next: &Path, wasm_opt: &WasmOpt) -> Result<()> {
    fs::create_dir_all(cache).at("make", cache)?;
    let mut used = Vec::new();
    for path in top_level(next, "wasm")? {
        let name = file_name(&path);
        let level = wasm_opt_level(&name);
        let before = fs::read(&path).at("read", &path)?;
        let before = names::without_exports(&before, &UNUSED_EXPORTS).unwrap_or(before);
        fs::write(&path, &before).at("write", &path)?;
        let mut digest = Digest::default();
        digest.part("wasm-opt", wasm_opt.version.as_bytes());
        digest.part("flags", format!("{level:?} {WASM_OPT_FLAGS:?}").as_bytes());
        digest.part("program", &before);
        let kept = cache.join(format!("{}.wasm", digest.hex()));
        if kept.is_file() {
            note(format_args!("{name}: unchanged, taken from the last run"));
        } else {
            let fresh = cache.join("fresh.wasm");
            Cmd::new(&wasm_opt.program)
                .arg(&path)
                .args(level)
                .args(WASM_OPT_FLAGS)
                .arg("-o")
                .arg(&fresh)
                .run()?;
            fs::rename(&fresh, &kept).at("move", &fresh)?;
        }
        let size = fs::copy(&kept, &path).at("write", &path)?;
        note(format_args!("{name}: {} -> {size} bytes", before.len()));
        used.push(kept);
    }
    for old in files_below(cache)? {
        if !used.contains(&old) {
            fs::remove_file(&old).at("remove", &old)?;
        }
    }
    Ok(())
}

/// What a library of streams exports, and nobody here calls.
const UNUSED_EXPORTS: [&str; 2] = ["intounderlying", "__wbg_intounderlying"];

/// Programs and their scripts with short names for what the programs import.
fn shorten_names(next: &Path) -> Result<()> {
    for path in top_level(next, "wasm")? {
        // A part imports nothing but what the program shares with it.
        let name = file_name(&path);
        let Some(program) = name.strip_suffix("_bg.wasm") else { continue };
        let script = next.join(format!("{program}.js"));
        let program = fs::read(&path).at("read", &path)?;
        let text = fs::read_to_string(&script).at("read", &script)?;
        if let Some((program, text)) = names::short_imports(&program, &text) {
            fs::write(&path, program).at("write", &path)?;
            fs::write(&script, text).at("write", &script)?;
        }
    }
    Ok(())
}

/// A sheet of the viewer's styles, which names the files that it is made of, in order.
fn one_sheet(root: &Path, name: &str) -> Result<String> {
    let read = |name: &str| {
        let path = root.join("static").join(name);
        fs::read_to_string(&path).at("read", &path)
    };
    let mut sheet = String::new();
    for line in read(name)?.lines() {
        let name = line.strip_prefix("@import \"./").and_then(|rest| rest.strip_suffix("\";"));
        sheet += &name.map_or_else(|| Ok(line.to_owned()), read)?;
        sheet.push('\n');
    }
    Ok(sheet)
}

/// Scripts and styles without what only people read.
fn shorten(next: &Path, esbuild: &Path) -> Result<()> {
    let mut files = top_level(next, "js")?;
    files.extend(top_level(next, "css")?);
    Cmd::new(esbuild)
        .args(&files)
        .args(["--minify", "--target=esnext", "--charset=utf8", "--log-level=warning", "--allow-overwrite"])
        .arg(format!("--outdir={}", next.display()))
        .run()
}

/// Writes the build id into the page and its scripts, and takes out of the page
/// what was meant for Trunk alone.
fn finish(next: &Path, id: &str) -> Result<()> {
    let page = next.join("index.html");
    let mut paths = top_level(next, "js")?;
    paths.push(page.clone());
    for path in paths {
        let text = fs::read_to_string(&path).at("read", &path)?;
        let mut done = text.replace(PLACEHOLDER, id);
        if path == page {
            done = without_trunk_links(&done);
        }
        if done != text {
            fs::write(&path, done).at("write", &path)?;
        }
    }
    Ok(())
}

/// Trunk leaves its own `link` elements behind when it injects no scripts.
fn without_trunk_links(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find("<link") {
        let end = rest[start..].find('>').map_or(rest.len(), |n| start + n + 1);
        let mut words = rest[start..end].split_whitespace();
        let keep = if words.any(|w| w.starts_with("data-trunk")) { start } else { end };
        out.push_str(&rest[..keep]);
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

/// Over everything that makes the page, the demo data apart. Its first twelve
/// digits are the build id.
fn page_digest(root: &Path) -> Result<String> {
    let demo = root.join("static/demo");
    let mut digest = Digest::default();
    for name in ["Cargo.toml", "Cargo.lock", "build.rs", "index.html", "Trunk.toml"] {
        digest.file(root, &root.join(name))?;
    }
    for dir in ["src", "static"] {
        for path in files_below(&root.join(dir))? {
            if !path.starts_with(&demo) && !is_hidden(&path) {
                digest.file(root, &path)?;
            }
        }
    }
    Ok(digest.hex())
}

/// Over all that decides what `dist/` comes to be.
fn inputs_digest(
    root: &Path,
    page: &str,
    tools: &Tools,
    optimisers: &str,
    public_url: Option<&str>,
) -> Result<String> {
    let mut digest = Digest::default();
    digest.part("page", page.as_bytes());
    for path in files_below(&root.join("static/demo"))? {
        digest.file(root, &path)?;
    }
    for name in [".cargo/config.toml", "rust-toolchain.toml", "rust-toolchain"] {
        let path = root.join(name);
        if path.is_file() {
            digest.file(root, &path)?;
        }
    }
    let rustc = Cmd::line("rustc -Vv").dir(root).output().unwrap_or_default();
    let rustflags =
        ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"].map(|key| std::env::var(key).unwrap_or_default()).join("\n");
    digest.part("rustc", rustc.as_bytes());
    digest.part("rustflags", rustflags.as_bytes());
    digest.part("trunk", tools.trunk_version().as_bytes());
    digest.part("wasm-bindgen", tools.wasm_bindgen_version.as_bytes());
    digest.part("wasm-split", tools.wasm_split_version().as_bytes());
    digest.part("optimisers", optimisers.as_bytes());
    digest.part("public-url", public_url.unwrap_or_default().as_bytes());
    definitions::digest(root, &mut digest)?;
    // How this file builds is an input as well.
    digest.part("builder", include_bytes!("site.rs"));
    digest.part("parts", include_bytes!("parts.rs"));
    Ok(digest.hex())
}

fn dist_digest(dist: &Path) -> Result<String> {
    let mut digest = Digest::default();
    for path in files_below(dist)? {
        digest.file(dist, &path)?;
    }
    Ok(digest.hex())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::tests::scratch;

    #[test]
    fn a_stamp_survives_being_written() {
        let stamp = Stamp { inputs: "a1".into(), dist: "b2".into(), wasm_opt: "132".into() };
        assert_eq!(Stamp::parse(&stamp.text()), stamp);
        assert_eq!(Stamp::parse("nonsense\n"), Stamp::default());
    }

    #[test]
    fn the_build_id_changes_with_the_page_and_not_with_the_demo_data() -> Result<()> {
        let root = scratch("page-digest")?;
        let write = |name: &str, text: &str| {
            let path = root.join(name);
            let dir = path.parent().unwrap_or(&root);
            fs::create_dir_all(dir).at("make", dir)?;
            fs::write(&path, text).at("write", &path)
        };
        for name in ["Cargo.toml", "Cargo.lock", "build.rs", "index.html", "Trunk.toml"] {
            write(name, name)?;
        }
        write("src/lib.rs", "1")?;
        write("static/demo/labels.parquet", "1")?;
        let first = page_digest(&root)?;
        write("static/demo/labels.parquet", "2")?;
        write("src/.lib.rs.swp", "2")?;
        assert_eq!(page_digest(&root)?, first);
        write("static/style.css", "2")?;
        assert_ne!(page_digest(&root)?, first);
        Ok(())
    }

    #[test]
    fn links_for_trunk_go_and_others_stay() {
        let html =
            "<head><link\n  data-trunk\n  rel=\"rust\" data-trunk-id=\"0\">\n<link rel=\"icon\"></head>";
        assert_eq!(without_trunk_links(html), "<head>\n<link rel=\"icon\"></head>");
        assert_eq!(without_trunk_links("<link rel"), "<link rel");
    }

    #[test]
    fn the_build_id_is_written_where_its_placeholder_stands() -> Result<()> {
        let dir = scratch("build-id")?;
        for (name, text) in [
            ("index.html", "<html data-build=\"__BUILD__\">?v=__BUILD__"),
            ("boot.js", "import('./app.js?v=__BUILD__')"),
        ] {
            fs::write(dir.join(name), text).at("write", &dir)?;
        }
        finish(&dir, "abc")?;
        let read = |name: &str| fs::read_to_string(dir.join(name)).unwrap_or_default();
        assert_eq!(read("index.html"), "<html data-build=\"abc\">?v=abc");
        assert_eq!(read("boot.js"), "import('./app.js?v=abc')");
        Ok(())
    }
}
