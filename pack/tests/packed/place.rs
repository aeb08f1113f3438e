//! The folder that becomes the site, and interruptions.

use super::*;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

#[test]
fn only_packed_sites_are_replaced() {
    let folder = scratch("pack-place");
    let (input, site) = (folder.join("rows.jsonl"), folder.join("deep/site"));
    std::fs::write(&input, lines(0, 20, |_| String::new())).expect("a file");
    packed(&options(&[&input], &site)).expect("a new folder");
    let before = files(&site);
    std::fs::write(&input, lines(0, 30, |_| String::new())).expect("a file");
    packed(&options(&[&input], &site)).expect("a packed site is replaced");
    assert!(files(&site) != before);
    let before = files(&site);
    std::fs::write(site.join("notes.txt"), "mine").expect("a file");
    let failure = packed(&options(&[&input], &site)).expect_err("more than a site").to_string();
    assert!(failure.contains("notes.txt"), "{failure}");
    std::fs::remove_file(site.join("notes.txt")).expect("removed");
    assert!(files(&site) == before);
    let failure = packed(&options(&[&site], &folder.join("other"))).expect_err("a site").to_string();
    assert!(failure.contains("packed site already"), "{failure}");
    let own = folder.join("own");
    std::fs::create_dir(&own).expect("a folder");
    packed(&options(&[&input], &own)).expect("an empty folder");
    let failure = packed(&options(&[&input], &folder)).expect_err("not empty").to_string();
    assert!(failure.contains("within each other") || failure.contains("not empty"), "{failure}");
    let failure = packed(&options(&[&input], &input)).expect_err("a file").to_string();
    assert!(failure.contains("rows.jsonl and the inputs lie within each other"), "{failure}");
    let data = folder.join("data");
    std::fs::create_dir(&data).expect("a folder");
    std::fs::copy(&input, data.join("rows.jsonl")).expect("a copy");
    let failure = packed(&options(&[&data], &data.join("site"))).expect_err("within").to_string();
    assert!(failure.contains("within each other"), "{failure}");
    let hidden = |name: &str| name.starts_with('.');
    let names =
        std::fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("an entry").file_name());
    assert!(!names.into_iter().any(|name| hidden(&name.to_string_lossy())), "nothing is left behind");
}

#[test]
fn an_interrupted_run_is_done_again() {
    let folder = scratch("pack-killed");
    let (input, site) = (folder.join("rows.jsonl"), folder.join("site"));
    let filler = "some words that fill a text ".repeat(40);
    let mut state = 1u64;
    let mut noise = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        state
    };
    let numbers: Vec<u64> = (0..40_000).map(|_| noise()).collect();
    let text = lines(0, 40_000, |at| format!(",\"response_1\":\"{}{}\"", numbers[at], filler));
    std::fs::write(&input, &text).expect("a file");
    let run = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pack"));
        command.arg(&input).arg("--out").arg(&site).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().expect("started")
    };
    let unfinished = folder.join(".site.packing");
    let mut child = run();
    let start = Instant::now();
    // (Shards of text and of hashes are written as soon as they are full.)
    while !files_of(&unfinished).iter().any(|name| name.ends_with(".parquet")) {
        assert!(start.elapsed() < Duration::from_secs(60), "nothing is written");
        assert!(child.try_wait().expect("a child").is_none(), "it ended before it could be interrupted");
        std::thread::sleep(Duration::from_millis(2));
    }
    let twice = Command::new(env!("CARGO_BIN_EXE_pack")).arg(&input).arg("--out").arg(&site).output();
    let told = String::from_utf8_lossy(&twice.expect("ran").stderr).into_owned();
    child.kill().expect("killed");
    let ended = child.wait().expect("ended");
    assert!(!ended.success(), "it was interrupted");
    assert!(told.contains("another run is packing"), "{told}");
    assert!(unfinished.exists() && !site.exists());
    assert!(folder.join(".site.lock").exists(), "the lock stands beside what moves");
    assert!(run().wait().expect("ended").success());
    assert!(!unfinished.exists() && !folder.join(".site.lock").exists());
    let other = folder.join("other");
    packed(&options(&[&input], &other)).expect("packed");
    assert!(files(&site) == files(&other));
    // A run that was interrupted between its last two steps had moved the site away.
    std::fs::rename(&other, folder.join(".other.replaced")).expect("moved");
    packed(&options(&[&input], &other)).expect("packed");
    assert!(files(&site) == files(&other) && !folder.join(".other.replaced").exists());
}

fn files_of(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}
