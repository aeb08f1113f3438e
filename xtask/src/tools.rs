//! The build's own tools, in pinned versions, inside the project's `target/tools`.
//!
//! A tool on PATH is taken when it has the pinned version. Otherwise it is
//! installed under `target/tools`: nothing is ever written to the user's folders.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::run::{At, Cmd, Failure, Result, note, step};
use crate::system::{apt_install, can_apt, major, version_of, which};

/// 0.22 is not out; Trunk compiles only with the versions it was locked to.
const TRUNK: &str = "0.21.14";
/// Takes parts out of the page's program.
const WASM_SPLIT: &str = "0.2.4";
/// The npm package that carries a wasm-opt for every system.
const BINARYEN: &str = "132.0.0";
/// The npm package that makes scripts and styles shorter.
const ESBUILD: &str = "0.28.2";
/// The npm package that judges how accessible a page is.
const AXE: &str = "4.14.1";
/// Older ones do not know what current rustc emits.
const OLDEST_WASM_OPT: u32 = 123;
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// What a build needs.
pub struct Tools {
    pub trunk: PathBuf,
    pub wasm_bindgen: PathBuf,
    pub wasm_bindgen_version: String,
    pub wasm_split: PathBuf,
}

impl Tools {
    pub const fn trunk_version(&self) -> &'static str {
        TRUNK
    }

    pub const fn wasm_split_version(&self) -> &'static str {
        WASM_SPLIT
    }

    /// PATH for programs that look for wasm-bindgen and its test runner there.
    pub fn path(&self) -> OsString {
        let old = std::env::var_os("PATH").unwrap_or_default();
        let own = self.wasm_bindgen.parent().map(Path::to_owned);
        let all = own.into_iter().chain(std::env::split_paths(&old));
        std::env::join_paths(all).unwrap_or(old)
    }
}

/// Finds the build's tools, or installs them.
pub fn ensure(root: &Path) -> Result<Tools> {
    let wasm_bindgen_version = locked_version(root, "wasm-bindgen")?;
    let trunk = ensure_one(root, "trunk", &["trunk"], TRUNK, &["--locked"])?;
    let wasm_bindgen = ensure_one(
        root,
        "wasm-bindgen-cli",
        &["wasm-bindgen", "wasm-bindgen-test-runner"],
        &wasm_bindgen_version,
        // Its own lock file asks for versions that no longer resolve.
        &[],
    )?;
    Ok(Tools { trunk, wasm_bindgen, wasm_bindgen_version, wasm_split: wasm_split(root)? })
}

/// Finds wasm-split, which does not say its version, or installs it.
fn wasm_split(root: &Path) -> Result<PathBuf> {
    let home = root.join("target/tools");
    let program = home.join("bin").join(format!("wasm-split-cli{}", std::env::consts::EXE_SUFFIX));
    let package = "wasm_split_cli_support";
    let installed = || {
        let list = std::fs::read_to_string(home.join(".crates.toml")).unwrap_or_default();
        program.is_file() && list.contains(&format!("\"{package} {WASM_SPLIT} "))
    };
    if !installed() {
        step(&format!("install wasm-split {WASM_SPLIT} into target/tools"), || {
            note("compiling it takes a minute, once");
            compile(&home, package, WASM_SPLIT, &["--locked", "--features", "build-binary"])
        })?;
    }
    if installed() {
        return Ok(program);
    }
    Err(Failure::new(format!(
        "wasm-split was installed, but {} is not version {WASM_SPLIT}",
        program.display()
    ))
    .help("remove target/tools and try again"))
}

/// Adds a part of the Rust toolchain: the wasm target.
pub fn ensure_wasm_target() -> Result<()> {
    let sysroot = Cmd::line("rustc --print sysroot").output().ok_or_else(|| {
        Failure::new("`rustc` does not run").help("install Rust with rustup, see https://rustup.rs")
    })?;
    let lib = Path::new(sysroot.trim()).join("lib/rustlib").join(WASM_TARGET);
    if lib.is_dir() {
        return Ok(());
    }
    rustup(&["target", "add", WASM_TARGET])
}

/// Adds a part of the Rust toolchain: `rustfmt` or `clippy`.
pub fn ensure_component(name: &str, command: &str) -> Result<()> {
    let installed = Cmd::new("cargo").args([command, "--version"]).output();
    if installed.is_some() {
        return Ok(());
    }
    rustup(&["component", "add", name])
}

fn rustup(args: &[&str]) -> Result<()> {
    let line = args.join(" ");
    if which("rustup").is_none() {
        return Err(Failure::new(format!("the Rust toolchain lacks `{}`", args[args.len() - 1])).help(
            format!("run `rustup {line}`, or install the same through the package manager Rust came with"),
        ));
    }
    step(&format!("rustup {line}"), || Cmd::new("rustup").args(args).run())
}

fn ensure_one(
    root: &Path,
    package: &str,
    programs: &[&str],
    version: &str,
    options: &[&str],
) -> Result<PathBuf> {
    let home = root.join("target/tools");
    let installed = home.join("bin");
    if let Some(found) = find(&installed, programs, version) {
        return Ok(found);
    }
    step(&format!("install {package} {version} into target/tools"), || {
        if binstall(&home, package, version)
            && let Some(found) = find(&installed, programs, version)
        {
            return Ok(found);
        }
        note("compiling it takes a few minutes, once");
        compile(&home, package, version, options)?;
        find(&installed, programs, version).ok_or_else(|| {
            Failure::new(format!(
                "{package} was installed, but {} does not run as version {version}",
                installed.join(programs[0]).display()
            ))
            .help("remove target/tools and try again")
        })
    })
}

/// The first program, when all of them lie in one folder in the right version.
fn find(installed: &Path, programs: &[&str], version: &str) -> Option<PathBuf> {
    let on_path = which(programs[0]).and_then(|p| p.parent().map(Path::to_owned));
    on_path.into_iter().chain([installed.to_owned()]).find_map(|dir| {
        let paths: Vec<_> =
            programs.iter().map(|p| dir.join(format!("{p}{}", std::env::consts::EXE_SUFFIX))).collect();
        let right = |p: &PathBuf| p.is_file() && version_of(p).as_deref() == Some(version);
        paths.iter().all(right).then(|| paths[0].clone())
    })
}

/// Tries a ready-made program. Anything that goes wrong leads to compiling.
fn binstall(home: &Path, package: &str, version: &str) -> bool {
    if which("cargo-binstall").is_none() {
        return false;
    }
    let result = Cmd::line("cargo binstall --no-confirm --force --disable-strategies compile")
        .arg("--root")
        .arg(home)
        .arg(format!("{package}@{version}"))
        .run();
    if let Err(e) = &result {
        note(format_args!("no ready-made program: {e}"));
    }
    result.is_ok()
}

fn compile(home: &Path, package: &str, version: &str, options: &[&str]) -> Result<()> {
    let build = home.join("build");
    // These programs run for seconds; what counts is how long they compile.
    let result = Cmd::line("cargo install --force")
        .args([package, "--version", version])
        .args(options)
        .arg("--root")
        .arg(home)
        .env("CARGO_TARGET_DIR", &build)
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_DEBUG", "0")
        .env_remove("CARGO_BUILD_TARGET")
        .env_remove("RUSTFLAGS")
        .run();
    if build.exists() {
        std::fs::remove_dir_all(&build).at("remove", &build)?;
    }
    result.map_err(|e| {
        Failure::new(e.to_string()).help(format!(
            "see cargo's message above (a C compiler is needed); or install {package} {version} yourself, anywhere on PATH"
        ))
    })
}

/// The version that `Cargo.lock` holds for a package.
fn locked_version(root: &Path, package: &str) -> Result<String> {
    let path = root.join("Cargo.lock");
    let lock = std::fs::read_to_string(&path).at("read", &path)?;
    version_in_lock(&lock, package)
        .map(str::to_owned)
        .ok_or_else(|| Failure::new(format!("Cargo.lock does not mention {package}")))
}

fn version_in_lock<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name).skip(1);
    lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')
}

/// A wasm-opt that understands what rustc emits.
pub struct WasmOpt {
    pub program: PathBuf,
    pub version: String,
}

/// Finds wasm-opt or installs the npm package that has it. The page works
/// without, only larger, so that its absence is a remark and not an error.
pub fn wasm_opt(root: &Path) -> Option<WasmOpt> {
    let home = root.join("target/tools/npm");
    // On Windows npm writes a shell script and a batch file of the same name.
    let file = if cfg!(windows) { "wasm-opt.cmd" } else { "wasm-opt" };
    let program = home.join("node_modules/.bin").join(file);
    let wanted = major(BINARYEN);
    let installed = || new_enough(&program).filter(|found| major(&found.version) == wanted);
    if let Some(found) = installed() {
        return Some(found);
    }
    if let Some(npm) = npm() {
        let result = step("install binaryen (wasm-opt) into target/tools/npm", || {
            npm_install(&npm, &home, &format!("binaryen@{BINARYEN}"))
        });
        match (result, installed()) {
            (Ok(()), Some(found)) => return Some(found),
            (Ok(()), None) => note("binaryen is installed, but its wasm-opt does not run"),
            (Err(e), _) => note(e),
        }
    }
    let found = which("wasm-opt").and_then(|path| new_enough(&path));
    if found.is_none() {
        note(format_args!(
            "wasm-opt is left out: the programs are somewhat larger than they could be. \
             With npm, or a wasm-opt of version {OLDEST_WASM_OPT} or later on PATH, it is used"
        ));
    }
    found
}

/// Finds esbuild or installs it. As with wasm-opt, the page works without.
pub fn esbuild(root: &Path) -> Option<PathBuf> {
    let home = root.join("target/tools/esbuild");
    let file = if cfg!(windows) { "esbuild.cmd" } else { "esbuild" };
    let program = home.join("node_modules/.bin").join(file);
    let installed = || version_of(&program).is_some_and(|version| version == ESBUILD);
    if installed() {
        return Some(program);
    }
    if let Some(npm) = npm() {
        let result = step("install esbuild into target/tools/esbuild", || {
            npm_install(&npm, &home, &format!("esbuild@{ESBUILD}"))
        });
        match result {
            Ok(()) if installed() => return Some(program),
            Ok(()) => note("esbuild is installed, but does not run"),
            Err(e) => note(e),
        }
    }
    note("scripts and styles stay as they are: with npm they would be shortened by esbuild");
    None
}

fn new_enough(program: &Path) -> Option<WasmOpt> {
    let version = version_of(program)?;
    (major(&version)? >= OLDEST_WASM_OPT).then(|| WasmOpt { program: program.to_owned(), version })
}

/// Finds axe-core, or installs it: the script that browser tests run in the page.
pub fn axe(root: &Path) -> Result<PathBuf> {
    let home = root.join("target/tools/axe-core");
    let script = home.join("node_modules/axe-core/axe.min.js");
    let installed = || std::fs::read_to_string(&script).is_ok_and(|text| axe_version(&text) == Some(AXE));
    if installed() {
        return Ok(script);
    }
    if npm().is_none() && can_apt() {
        apt_install(&["npm"])?;
    }
    let npm = npm().ok_or_else(|| {
        Failure::new("npm is missing, which axe-core comes from")
            .help("install Node.js with npm (on Debian `apt-get install npm`)")
    })?;
    step(&format!("install axe-core {AXE} into target/tools/axe-core"), || {
        npm_install(&npm, &home, &format!("axe-core@{AXE}"))
    })?;
    if installed() {
        return Ok(script);
    }
    Err(Failure::new(format!("axe-core was installed, but {} is not version {AXE}", script.display()))
        .help("remove target/tools/axe-core and try again"))
}

/// What the script of axe-core says in its first line.
fn axe_version(script: &str) -> Option<&str> {
    script.lines().next()?.strip_prefix("/*! axe v")
}

fn npm() -> Option<PathBuf> {
    which(if cfg!(windows) { "npm.cmd" } else { "npm" })
}

/// Installs one package into a folder. It has to be the folder's only one:
/// npm removes what else it finds there.
fn npm_install(npm: &Path, home: &Path, package: &str) -> Result<()> {
    std::fs::create_dir_all(home).at("make", home)?;
    Cmd::new(npm)
        .args(["install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts"])
        .args(["--loglevel=error", "--fetch-retries=1", "--prefix"])
        .arg(home)
        .arg(package)
        .run()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_from_the_lock_file() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"1\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"x\"\n";
        assert_eq!(version_in_lock(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(version_in_lock(lock, "wasm"), None);
    }

    #[test]
    fn axe_says_its_version_itself() {
        assert_eq!(axe_version("/*! axe v4.14.1\n * Copyright"), Some("4.14.1"));
        assert_eq!(axe_version("// 4.14.1"), None);
        assert_eq!(axe_version(""), None);
    }
}
