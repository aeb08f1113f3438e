//! Parts of the page's program that are fetched when they are first used.
//!
//! `src/ui/lazy.rs` declares them. `build.rs` keeps the program's relocations, by which
//! wasm-split finds what is reachable from a part alone: that becomes a program of its own,
//! `part_NAME.wasm`, in the memory of the page's program. `parts.js` loads it.

use std::fs;
use std::path::Path;

use crate::files::{file_name, remove_dir, top_level};
use crate::run::{At, Cmd, Failure, Result, note};
use crate::tools::{Tools, WASM_TARGET};

/// Scripts as wasm-split calls them, and as they are called here: all of one build have
/// one address.
const NAMES: [(&str, &str); 2] =
    [("from \"./__wasm_split.js\"", "from \"./parts.js"), ("from \"./app.js\"", "from \"./app.js")];

/// What the program calls wasm-split's script.
const LOADER: &str = "\"./__wasm_split.js\"";

/// How wasm-split's script instantiates a part, and how that is done here: a host may say no
/// to it, or call it something else than `application/wasm`.
const INSTANTIATE: [&str; 2] = [
    "WebAssembly.instantiateStreaming(src, imports)",
    "src.then(async (answer) => {\n        \
         if (!answer.ok) throw new Error(`${answer.url}: the server answered ${answer.status}`);\n        \
         return WebAssembly.instantiate(await answer.arrayBuffer(), imports);\n    })",
];

/// Takes the parts out of the page's program that was built last, below `target`, and puts
/// program, parts and scripts into `next`, in place of the program that Trunk put there.
pub fn take_out(target: &Path, tools: &Tools, work: &Path, next: &Path, version: &str) -> Result<()> {
    let built = target.join(WASM_TARGET).join("release-app/app.wasm");
    let split = work.join("split");
    remove_dir(&split)?;
    fs::create_dir_all(&split).at("make", &split)?;
    Cmd::new(&tools.wasm_split)
        .arg(&built)
        .arg(&split)
        .args(["--target", "web", "--out-name", "app"])
        .env("RUST_LOG", "error")
        .run()?;
    Cmd::new(&tools.wasm_bindgen)
        .args(["--target", "web", "--no-typescript", "--keep-lld-exports", "--out-name", "app", "--out-dir"])
        .arg(next)
        .arg(split.join("app.wasm"))
        .run()?;
    let mut parts = Vec::new();
    for path in top_level(&split, "wasm")? {
        let name = file_name(&path);
        if name != "app.wasm" {
            fs::copy(&path, next.join(part_name(&name))).at("copy", &path)?;
            parts.push(name);
        }
    }
    if parts.is_empty() {
        return Err(Failure::new("wasm-split found no part in the page’s program")
            .help("src/ui/lazy.rs declares them, and build.rs keeps the relocations that are needed"));
    }
    note(format_args!("{} parts", parts.len()));
    let loader = split.join("__wasm_split.js");
    if !fs::read_to_string(&loader).at("read", &loader)?.contains(INSTANTIATE[0]) {
        return Err(Failure::new("wasm-split’s script loads parts in another way than before")
            .help("see INSTANTIATE in xtask/src/parts.rs"));
    }
    for (from, to) in [(loader, "parts.js"), (next.join("app.js"), "app.js")] {
        let text = fs::read_to_string(&from).at("read", &from)?;
        let to = next.join(to);
        fs::write(&to, renamed(&text, &parts, version)).at("write", &to)?;
    }
    Ok(())
}

/// The name of a part's program, from the one that wasm-split gives it.
fn part_name(split: &str) -> String {
    match split.strip_prefix("split_") {
        Some(part) => format!("part_{part}"),
        // What several parts share.
        None => format!("part_{split}"),
    }
}

/// A script with the names that files have here, each with the build's version.
fn renamed(script: &str, parts: &[String], version: &str) -> String {
    let [from, to] = INSTANTIATE;
    // Every function of a script is imported by itself, under the script's one name.
    let mut seen = Vec::new();
    let is_new = |line: &&str| {
        let import = line.trim_start();
        let kinds = ["import * as ", "\"./__wasm_split.js\": "];
        let kind = kinds.into_iter().find(|kind| line.contains(LOADER) && import.starts_with(kind));
        kind.is_none_or(|kind| {
            let is_new = !seen.contains(&kind);
            seen.push(kind);
            is_new
        })
    };
    let lines: Vec<&str> = script.split('\n').filter(is_new).collect();
    let mut text = lines.join("\n").replace(from, to);
    for (from, to) in NAMES {
        text = text.replace(from, &format!("{to}?v={version}\""));
    }
    for part in parts {
        text = text.replace(&format!("\"./{part}\""), &format!("\"./{}?v={version}\"", part_name(part)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_imported_once() {
        let script = "import * as import1 from \"./__wasm_split.js\"\nimport * as import2 from \"./__wasm_split.js\"\n\
                      return {\n  \"./__wasm_split.js\": import1,\n  \"./__wasm_split.js\": import2,\n};";
        assert_eq!(
            renamed(script, &[], "__BUILD__"),
            "import * as import1 from \"./parts.js?v=__BUILD__\"\nreturn {\n  \"./__wasm_split.js\": import1,\n};"
        );
    }

    #[test]
    fn names_of_scripts_and_parts_have_the_version() {
        // What the program calls a script stays: it is the name of an import.
        let script = "import * as a from \"./__wasm_split.js\"\n{ \"./__wasm_split.js\": a }\nimport {b} from \"./app.js\";\n\
                      new URL(\"./split_reader.wasm\", x); new URL(\"./chunk_1.wasm\", x)";
        let parts = ["split_reader.wasm", "chunk_1.wasm"].map(str::to_owned);
        assert_eq!(
            renamed(script, &parts, "__BUILD__"),
            "import * as a from \"./parts.js?v=__BUILD__\"\n{ \"./__wasm_split.js\": a }\nimport {b} from \"./app.js?v=__BUILD__\";\n\
             new URL(\"./part_reader.wasm?v=__BUILD__\", x); new URL(\"./part_chunk_1.wasm?v=__BUILD__\", x)"
        );
    }
}
