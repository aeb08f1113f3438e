//! How many bytes the page takes, and how many it may.

use std::fs;
use std::path::{Path, PathBuf};

use crate::files::{file_name, files_below, top_level};
use crate::run::{At, Failure, Result, note};
use crate::site::Stamp;

/// A program, script or style sheet; brotli is how static hosts send it.
struct Asset {
    name: String,
    raw: usize,
    brotli: usize,
}

/// One line of the budget.
struct Line {
    what: &'static str,
    bytes: usize,
    limit: usize,
}

impl Line {
    fn fits(&self) -> bool {
        self.bytes <= self.limit
    }
}

/// 1 KB is 1000 bytes.
const KB: usize = 1000;
const START_UP: usize = 350 * KB;
const ENGINE: usize = 160 * KB;
const PART: usize = 40 * KB;
/// All that the page says in another language, fetched when it is chosen.
const LANGUAGE: usize = 60 * KB;
const TEXT: usize = 195 * KB;
const FORMATS: usize = 300 * KB;
/// The program that saves rows, fetched when the first file is saved.
const EXPORT: usize = 260 * KB;
const DATA_BEFORE_CHARTS: usize = 400 * KB;
const DEMO_DATA: usize = 20_000 * KB;

/// Prints the sizes and fails when one is beyond its limit.
pub fn check(root: &Path) -> Result<()> {
    let dist = root.join("dist");
    if !dist.join("index.html").is_file() {
        return Err(Failure::new("dist/ holds no site").help("run `cargo xtask build` first"));
    }
    let own = code(&dist)?.into_iter().filter(|asset| !asset.is_of_another_page());
    let (later, assets): (Vec<_>, Vec<_>) = own.partition(Asset::is_of_text);
    let (formats, assets): (Vec<_>, Vec<_>) = assets.into_iter().partition(Asset::is_of_formats);
    let (export, assets): (Vec<_>, Vec<_>) = assets.into_iter().partition(Asset::is_of_export);
    let (parts, assets): (Vec<_>, Vec<_>) = assets.into_iter().partition(Asset::is_part);
    println!("    {:<24}{:>12}{:>12}", "before the first chart", "raw", "brotli");
    for asset in &assets {
        println!("    {:<24}{:>12}{:>12}", asset.name, asset.raw, asset.brotli);
    }
    println!("    when a part of the page is first used");
    for asset in &parts {
        println!("    {:<24}{:>12}{:>12}", asset.name, asset.raw, asset.brotli);
    }
    println!("    when text is searched");
    for asset in &later {
        println!("    {:<24}{:>12}{:>12}", asset.name, asset.raw, asset.brotli);
    }
    println!("    when a file is in another format");
    for asset in &formats {
        println!("    {:<24}{:>12}{:>12}", asset.name, asset.raw, asset.brotli);
    }
    println!("    when rows are saved");
    for asset in &export {
        println!("    {:<24}{:>12}{:>12}", asset.name, asset.raw, asset.brotli);
    }
    let brotli = |assets: &[Asset]| assets.iter().map(|a| a.brotli).sum();
    let largest =
        |assets: &mut dyn Iterator<Item = &Asset>| assets.map(|a| a.brotli).max().unwrap_or(usize::MAX);
    let engine = assets.iter().find(|a| a.name == "engine_bg.wasm");
    let (before_charts, all_data) = demo_sizes(&root.join("static/demo"))?;
    let lines = [
        Line { what: "all of these, brotli", bytes: brotli(&assets), limit: START_UP },
        Line {
            what: "engine_bg.wasm, brotli",
            bytes: engine.map_or(usize::MAX, |a| a.brotli),
            limit: ENGINE,
        },
        Line {
            what: "largest part of the page, brotli",
            bytes: largest(&mut parts.iter().filter(|part| !part.is_language())),
            limit: PART,
        },
        Line {
            what: "largest language, brotli",
            bytes: largest(&mut parts.iter().filter(|part| part.is_language())),
            limit: LANGUAGE,
        },
        Line { what: "text program, brotli", bytes: brotli(&later), limit: TEXT },
        Line { what: "formats program, brotli", bytes: brotli(&formats), limit: FORMATS },
        Line { what: "export program, brotli", bytes: brotli(&export), limit: EXPORT },
        Line { what: "demo data before all charts", bytes: before_charts, limit: DATA_BEFORE_CHARTS },
        Line { what: "demo data, all of it", bytes: all_data, limit: DEMO_DATA },
    ];
    println!("\n    {:<30}{:>12}{:>12}", "budget", "bytes", "at most");
    for line in &lines {
        let verdict = if line.fits() { "" } else { "   too large" };
        println!("    {:<30}{:>12}{:>12}{verdict}", line.what, line.bytes, line.limit);
    }
    if Stamp::read(root).wasm_opt == "none" {
        note("these programs did not go through wasm-opt, which makes them smaller");
    }
    let over: Vec<_> = lines.iter().filter(|l| !l.fits()).map(|l| l.what).collect();
    if over.is_empty() { Ok(()) } else { Err(Failure::new(format!("over budget: {}", over.join("; ")))) }
}

impl Asset {
    /// Whether the browser fetches it only when texts are asked for, and not before
    /// it can draw.
    fn is_of_text(&self) -> bool {
        self.name.starts_with("text") || self.name == "regex-worker.js"
    }

    /// Whether the browser fetches it only when a file is written in another format than
    /// the workers' programs read.
    fn is_of_formats(&self) -> bool {
        self.name.starts_with("formats")
    }

    /// Whether it is a part that brings a language.
    fn is_language(&self) -> bool {
        self.name == "part_chinese.wasm"
    }

    /// Whether the browser fetches it only when rows are saved.
    fn is_of_export(&self) -> bool {
        self.name.starts_with("export")
    }

    /// Whether it is a part of the page's program, fetched when that is first used, or how parts look.
    fn is_part(&self) -> bool {
        self.name.starts_with("part_") || self.name == "parts.css"
    }

    /// Whether only the pages about the data ask for it: the viewer's styles are one file.
    fn is_of_another_page(&self) -> bool {
        self.name.starts_with("data.") || matches!(&*self.name, "copy.js" | "tokens.css" | "page.css")
    }
}

/// All code and markup at the top of the site, and script snippets that
/// programs bring along.
fn code(dist: &Path) -> Result<Vec<Asset>> {
    let mut paths: Vec<PathBuf> = Vec::new();
    for extension in ["html", "css", "js", "wasm"] {
        paths.extend(top_level(dist, extension)?);
    }
    paths.extend(files_below(&dist.join("snippets"))?);
    paths
        .iter()
        .map(|path| {
            let bytes = fs::read(path).at("read", path)?;
            Ok(Asset {
                name: file_name(path),
                raw: bytes.len(),
                brotli: brotli_len(&bytes).at("compress", path)?,
            })
        })
        .collect()
}

fn brotli_len(bytes: &[u8]) -> std::io::Result<usize> {
    let params = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut out, &params)?;
    Ok(out.len())
}

/// Bytes of what the charts need (the manifest and label shards), and of all.
fn demo_sizes(demo: &Path) -> Result<(usize, usize)> {
    if !demo.join("manifest.json").is_file() {
        return Err(Failure::new("static/demo holds no manifest.json").help("run `cargo xtask demo-data`"));
    }
    let mut sizes = (0, 0);
    for path in files_below(demo)? {
        let len = fs::metadata(&path).at("read", &path)?.len();
        let len = usize::try_from(len).unwrap_or(usize::MAX);
        let name = file_name(&path);
        if name == "manifest.json" || name.starts_with("labels") {
            sizes.0 += len;
        }
        sizes.1 += len;
    }
    Ok(sizes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::{remove_dir, tests::scratch};

    #[test]
    fn code_counts_and_data_does_not() -> Result<()> {
        let dist = scratch("budget")?;
        let text = "to be or not to be ".repeat(100);
        for name in [
            "index.html",
            "app.js",
            "app_bg.wasm",
            "icon.svg",
            "text.js",
            "regex-worker.js",
            "formats.js",
            "export.js",
        ] {
            fs::write(dist.join(name), &text).at("write", &dist)?;
        }
        // Pages of their own, which are not read before the first chart.
        let pages = dist.join("datasets");
        fs::create_dir_all(&pages).at("make", &pages)?;
        for path in [dist.join("data.html"), pages.join("other.html"), pages.join("datasets.css")] {
            fs::write(&path, &text).at("write", &path)?;
        }
        let own = code(&dist)?.into_iter().filter(|asset| !asset.is_of_another_page());
        let (later, assets): (Vec<_>, Vec<_>) = own.partition(Asset::is_of_text);
        let (formats, assets): (Vec<_>, Vec<_>) = assets.into_iter().partition(Asset::is_of_formats);
        let (export, assets): (Vec<_>, Vec<_>) = assets.into_iter().partition(Asset::is_of_export);
        let names = |assets: &[Asset]| assets.iter().map(|a| a.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&assets), ["index.html", "app.js", "app_bg.wasm"]);
        assert_eq!(names(&later), ["regex-worker.js", "text.js"]);
        assert_eq!(names(&formats), ["formats.js"]);
        assert_eq!(names(&export), ["export.js"]);
        assert!(assets.iter().all(|a| a.brotli > 10 && a.brotli < a.raw / 10));
        remove_dir(&dist)
    }

    #[test]
    fn charts_need_the_manifest_and_the_labels() -> Result<()> {
        let demo = scratch("demo-sizes")?;
        assert!(demo_sizes(&demo).is_err());
        for (name, len) in [("manifest.json", 1), ("labels-0.parquet", 10), ("text-0.parquet", 100)] {
            fs::write(demo.join(name), vec![0; len]).at("write", &demo)?;
        }
        assert_eq!(demo_sizes(&demo)?, (11, 111));
        remove_dir(&demo)
    }
}
