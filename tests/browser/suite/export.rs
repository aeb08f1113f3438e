//! Pairs saved as files: what is in them is what DuckDB selects of the same source, read by other
//! people's readers.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use browser_tests::{Page, Visit, check_export, exports, src, target};
use devserver::{Config, Devserver, Link};
use serde_json::{Value, json};

/// How long a file may take.
const LIMIT: Duration = Duration::from_secs(60);

/// A folder for what a test saves.
struct Saved {
    folder: PathBuf,
}

impl Saved {
    fn new(page: &Page, test: &str) -> Self {
        let folder = target("saved").join(test);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder");
        page.devtools(
            "Browser.setDownloadBehavior",
            json!({ "behavior": "allow", "downloadPath": folder.to_str() }),
        );
        Self { folder }
    }

    /// The file with this end that the browser has saved in full; it is taken away.
    #[track_caller]
    fn take(&self, end: &str) -> PathBuf {
        let start = Instant::now();
        loop {
            let files = fs::read_dir(&self.folder).expect("the folder").filter_map(Result::ok);
            let found = files.map(|file| file.path()).find(|path| {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                name.ends_with(end) && !name.starts_with("taken-")
            });
            if let Some(path) = found {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                let taken = self.folder.join(["taken-", &name].concat());
                fs::rename(&path, &taken).expect("renamed");
                return taken;
            }
            assert!(start.elapsed() < LIMIT, "waited {LIMIT:?} for a file that ends with {end}");
            thread::sleep(Duration::from_millis(50));
        }
    }
}

/// Has the page keep files in memory: in this browser nobody answers a dialog.
fn without_picker(page: &Page) {
    page.eval::<()>("delete window.showSaveFilePicker; Window.prototype.showSaveFilePicker = undefined", &[]);
}

fn server() -> Devserver {
    Devserver::start(Config { cors: true, ..Config::files(exports()) }).expect("a server")
}

/// The page with a file of these and a filter, and the panel.
fn open(server: &Devserver, file: &str, keys: &str) -> Page {
    let page = Page::open(&format!("{}{keys}", src([format!("{}{file}", server.url())])));
    page.wait_state("ready");
    page.act("export");
    page.wait_element("#export");
    page
}

fn choose(page: &Page, name: &str, value: &str) {
    page.eval::<()>(
        "const list = document.querySelector(`#export [data-export=${arguments[0]}]`);
         list.value = arguments[1];
         list.dispatchEvent(new Event('change', { bubbles: true }));",
        &[json!(name), json!(value)],
    );
    page.wait_for(
        "the choice",
        "return document.querySelector(`#export [data-export=${arguments[0]}]`).value === arguments[1]",
        &[json!(name), json!(value)],
    );
}

/// Saves, and waits until the page says that this is done; rows that it says.
#[track_caller]
fn save(page: &Page) -> u64 {
    page.act("save-data");
    page.wait_for(
        "the file",
        "const failed = document.querySelector('#export-failed');
         if (failed) throw new Error(failed.textContent);
         return document.querySelector('#export-done') && !document.querySelector('[data-action=stop-saving]')",
        &[],
    );
    page.attribute("#export-done", "data-rows").parse().expect("a number")
}

fn provenance(saved: &Saved) -> Value {
    let file = saved.take(".provenance.json");
    serde_json::from_slice(&fs::read(file).expect("the file")).expect("JSON")
}

/// A filter of the page, and the same in SQL.
const SEVERE: (&str, &str) = (
    "&sev.gte=2&pref=conflict",
    "(response_0_severity_level >= 2 OR response_1_severity_level >= 2) AND better_response_id <> safer_response_id",
);

fn source(file: &str) -> PathBuf {
    exports().join(file)
}

#[test]
fn every_format_has_the_rows_that_match() {
    let server = server();
    let page = open(&server, "hub.parquet", &SEVERE.0.replace("pref=conflict", "pref.any=0-1,1-0"));
    let saved = Saved::new(&page, "formats");
    let matching = page.match_count().shown;
    assert!(matching > 100, "{matching}");
    for (kind, end) in [("jsonl", ".jsonl"), ("csv", ".csv"), ("parquet", ".parquet")] {
        choose(&page, "format", kind);
        assert_eq!(save(&page), matching, "{kind}");
        let file = saved.take(end);
        assert_eq!(check_export(kind, &file, &source("hub.parquet"), &["--where", SEVERE.1]), matching);
    }
}

#[test]
fn the_whole_of_a_file_comes_back_as_it_was() {
    let server = server();
    for file in ["zstd.parquet", "rows.jsonl", "rich.parquet"] {
        let page = open(&server, file, "");
        let saved = Saved::new(&page, file);
        let kinds: &[_] = match file {
            "rich.parquet" => &["parquet", "jsonl"],
            "rows.jsonl" => &["jsonl", "csv"],
            _ => &["parquet", "csv"],
        };
        for kind in kinds {
            choose(&page, "format", kind);
            let rows = save(&page);
            let path = saved.take(&[".", kind].concat());
            assert_eq!(check_export(kind, &path, &source(file), &[]), rows, "{file} as {kind}");
        }
    }
}

#[test]
fn formulas_stay_texts_unless_the_reader_wants_them_exact() {
    let server = server();
    let page = open(&server, "hub.parquet", "");
    let saved = Saved::new(&page, "formulas");
    choose(&page, "format", "csv");
    save(&page);
    check_export("csv", &saved.take(".csv"), &source("hub.parquet"), &[]);
    assert_eq!(provenance(&saved)["formulas_guarded"], true);
    page.click("#export [data-export=guards]");
    save(&page);
    check_export("csv-exact", &saved.take(".csv"), &source("hub.parquet"), &[]);
    assert_eq!(provenance(&saved)["formulas_guarded"], false);
}

#[test]
fn rows_stand_in_the_order_of_the_table_or_of_the_files() {
    let server = server();
    let page = open(&server, "hub.parquet", "&safety.any=both-unsafe&sort=-severity-0,severity-1");
    let saved = Saved::new(&page, "order");
    let filter = "NOT is_response_0_safe AND NOT is_response_1_safe";
    let order = "response_0_severity_level DESC, response_1_severity_level";
    for kind in ["jsonl", "parquet"] {
        choose(&page, "format", kind);
        save(&page);
        let file = saved.take(&[".", kind].concat());
        check_export(kind, &file, &source("hub.parquet"), &["--where", filter, "--order", order]);
    }
    page.click("#export [data-export=in-order]");
    save(&page);
    check_export("parquet", &saved.take(".parquet"), &source("hub.parquet"), &["--where", filter]);
}

#[test]
fn preference_pairs_follow_their_rules() {
    let server = server();
    let page = open(&server, "hub.parquet", "");
    let saved = Saved::new(&page, "preferences");
    for by in ["safer", "better"] {
        for ties in ["keep", "same-text", "same-labels"] {
            for unsafe_pairs in ["keep", "both-unsafe", "chosen-unsafe"] {
                // Each form is met by some of the rules.
                let is_plain = (ties == "keep") == (by == "safer");
                let (format, end) = match is_plain {
                    true => ("preferences-jsonl", ".jsonl"),
                    false => ("preferences-parquet", ".parquet"),
                };
                let shape = if unsafe_pairs == "both-unsafe" { "messages" } else { "text" };
                choose(&page, "format", format);
                for (name, value) in [("by", by), ("ties", ties), ("unsafe", unsafe_pairs), ("shape", shape)]
                {
                    choose(&page, name, value);
                }
                let rows = save(&page);
                let rules = [by, ties, unsafe_pairs, shape].join(",");
                let file = saved.take(end);
                let all = check_export("preferences", &file, &source("hub.parquet"), &["--rules", &rules]);
                assert_eq!(all, rows, "{rules}");
                let left: u64 = page
                    .attributes("#export-left-out li", "data-pairs")
                    .iter()
                    .map(|pairs| pairs.parse::<u64>().expect("a number"))
                    .sum();
                assert_eq!(rows + left, 2600, "{rules}");
            }
        }
    }
}

#[test]
fn a_packed_site_is_saved_as_the_dataset_has_its_rows() {
    let page = Page::open("cat.all=drugs,cybercrime&split=test");
    page.wait_state("ready");
    let saved = Saved::new(&page, "site");
    page.act("export");
    page.wait_element("#export");
    let site = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../static/demo/manifest.json");
    let flag = |category: &str, r: u8| format!("response_{r}_harm_category['{category}']");
    let both = |r| format!("({} AND {})", flag("Drugs", r), flag("Cybercrime", r));
    // The test split stands behind the train split.
    let filter = format!("row_id >= 73907 AND ({} OR {})", both(0), both(1));
    let matching = page.match_count().shown;
    assert!(matching > 50);
    for kind in ["parquet", "jsonl"] {
        choose(&page, "format", kind);
        assert_eq!(save(&page), matching);
        let file = saved.take(&[".", kind].concat());
        assert_eq!(check_export(kind, &file, &site, &["--where", &filter]), matching);
    }
    let about = provenance(&saved);
    assert_eq!(about["rows"], matching);
    assert_eq!(about["all"], 82118);
    assert!(about["license"].as_str().expect("a license").starts_with("Apache-2.0"), "{about}");
    assert!(about["url"].as_str().expect("an address").contains("cat.all=drugs,cybercrime"), "{about}");
    assert!(about["filter"].as_str().expect("a filter").contains("Drugs"), "{about}");
    assert_eq!(about["files"][0]["sha256"].as_str().map(str::len), Some(64));
    let key = about["data"].as_str().expect("what the data is");
    assert!(key.starts_with("82118-") && key.len() == "82118-".len() + 12, "{key}");
    assert!(about["notice"].as_str().expect("a notice").contains("synthetic"));
}

#[test]
fn nothing_of_it_is_fetched_before_the_first_file() {
    let page = Page::open("");
    page.wait_state("ready");
    let fetched = || page.requests().iter().filter(|entry| entry.path.contains("export")).count();
    assert_eq!(fetched(), 0);
    page.act("export");
    page.wait_element("#export");
    let parts = fetched();
    assert_eq!(parts, 1, "the panel is a part of its own");
    let _saved = Saved::new(&page, "first");
    without_picker(&page);
    choose(&page, "format", "csv");
    page.click("#export [data-export=texts]");
    let before = page.requests().iter().filter(|entry| entry.path.contains("demo/text")).count();
    assert_eq!(save(&page), 82118);
    // The program in script and wasm, and the worker's script.
    assert_eq!(fetched(), parts + 3);
    let after = page.requests().iter().filter(|entry| entry.path.contains("demo/text")).count();
    assert_eq!(before, after, "without texts none are read");
}

#[test]
fn it_is_written_into_a_file_of_the_readers_and_can_be_stopped() {
    let page = Page::open("");
    page.wait_state("ready");
    page.act("export");
    page.wait_element("#export");
    // The browser's own files in place of the picker's dialog: the same kind of handle.
    page.eval::<()>(
        "window.showSaveFilePicker = async ({ suggestedName }) => {
             const root = await navigator.storage.getDirectory();
             return window.picked = await root.getFileHandle(suggestedName, { create: true });
         };",
        &[],
    );
    let saved = Saved::new(&page, "picked");
    assert_eq!(save(&page), 82118);
    assert_eq!(provenance(&saved)["rows"], 82118);
    page.eval::<()>(
        "window.size = undefined; picked.getFile().then(async file => {
             const text = await file.slice(-20000).text();
             window.last = JSON.parse(text.trimEnd().split('\\n').pop());
             window.size = file.size;
         });",
        &[],
    );
    page.wait_for("its size", "return window.size !== undefined", &[]);
    let bytes: u64 = page.attribute("#export-done", "data-bytes").parse().expect("a number");
    assert_eq!(page.eval::<u64>("return window.size", &[]), bytes);
    assert_eq!(page.eval::<u64>("return Object.keys(window.last).length", &[]), 16);
    // Another one is given up: what stood there before stays.
    page.act("save-data");
    page.wait_element("[data-action=stop-saving]");
    page.act("stop-saving");
    page.wait_element("#export-stopped");
    page.eval::<()>(
        "window.size = undefined; picked.getFile().then(file => { window.size = file.size; });",
        &[],
    );
    page.wait_for("its size", "return window.size !== undefined", &[]);
    assert_eq!(page.eval::<u64>("return window.size", &[]), bytes);
    // And the panel works on.
    choose(&page, "format", "aggregates");
    page.act("save-data");
    saved.take(".aggregates.json");
}

#[test]
fn a_file_is_stopped_before_its_rows_have_come() {
    // Whatever is asked for takes longer than the reader's patience.
    let link = Link { latency: Duration::from_secs(2), ..Link::default() };
    let server = Devserver::start(Config { cors: true, link, ..Config::files(exports()) }).expect("a server");
    let page = Page::open(&src([format!("{}rich.parquet", server.url())]));
    page.wait_state("ready");
    without_picker(&page);
    page.act("export");
    page.wait_element("#export [data-action=save-data]");
    page.act("save-data");
    page.wait_element("[data-action=stop-saving]");
    page.act("stop-saving");
    page.wait_element("#export-stopped");
    // And it can be saved all the same.
    assert!(save(&page) > 0);
}

#[test]
fn the_numbers_of_all_charts_are_those_of_the_page() {
    let page = Page::open("cat.any=drugs&on=both&split=train");
    page.wait_state("ready");
    page.act("export");
    page.wait_element("#export");
    let saved = Saved::new(&page, "aggregates");
    choose(&page, "format", "aggregates");
    page.act("save-data");
    let file = saved.take(".aggregates.json");
    let read: Value = serde_json::from_slice(&fs::read(file).expect("the file")).expect("JSON");
    assert_eq!(read["matching"], page.match_count().shown);
    let tables = page.tables();
    let mut compared = 0;
    for chart in read["charts"].as_array().expect("charts") {
        let name = chart["name"].as_str().expect("a name");
        for table in chart["tables"].as_array().expect("tables") {
            let id = table["id"].as_str().expect("an id");
            let full = if id.is_empty() { name.to_owned() } else { [name, "-", id].concat() };
            for row in table["rows"].as_array().expect("rows") {
                let key = row["key"].as_str().expect("a key");
                for (column, cell) in row.as_object().expect("an object") {
                    if let Some(count) = cell.as_u64() {
                        assert_eq!(tables.number(&full, key, column), count, "{full} {key} {column}");
                        compared += 1;
                    }
                }
            }
        }
    }
    assert!(compared > 500, "{compared}");
}

#[test]
fn at_labels_only_no_text_is_read_or_saved() {
    let server = server();
    let page = open(&server, "hub.parquet", "");
    page.eval::<()>("document.querySelector('#consent').open = true", &[]);
    page.click("#consent [name=level][value=labels]");
    page.wait_for("the notice", "return document.querySelector('#export [data-export=texts]').disabled", &[]);
    let saved = Saved::new(&page, "labels");
    choose(&page, "format", "parquet");
    let rows = save(&page);
    let without = ["--without", "prompt,response_0,response_1"];
    let file = saved.take(".parquet");
    assert_eq!(check_export("parquet", &file, &source("hub.parquet"), &without), rows);
    choose(&page, "format", "preferences-jsonl");
    page.wait_element("#export-refused");
    assert!(!page.exists("[data-action=save-data]"));
}

#[test]
fn a_file_that_breaks_off_is_told_and_nothing_is_saved() {
    let server = server();
    let mut page = open(&server, "hub.parquet", "");
    page.expect_console("Failed to load resource");
    page.expect_console("net::ERR");
    let _saved = Saved::new(&page, "broken");
    drop(server);
    page.act("save-data");
    page.wait_element("#export-failed");
    let told = page.text("#export-failed");
    assert!(told.contains("hub.parquet"), "{told}");
    // What is open stays, and so does the panel.
    assert_eq!(page.match_count().shown, 2600);
    assert!(page.exists("[data-action=save-data]"));
}

#[test]
fn the_panel_is_accessible_and_fits_a_phone() {
    for (visit, name) in [
        (Visit::to("sort=-severity&theme=dark").sized(390, 844), "dark-390"),
        (Visit::to("sort=-severity&theme=light").sized(1440, 900), "light-1440"),
    ] {
        let page = visit.open();
        page.wait_state("ready");
        page.act("export");
        page.wait_element("#export");
        for (format, rest) in [("preferences-jsonl", "a"), ("csv", "b")] {
            choose(&page, "format", format);
            page.assert_accessible(&format!("{name} {rest}"));
        }
        assert!(!page.eval::<bool>("return document.documentElement.scrollWidth > innerWidth", &[]));
        let _saved = Saved::new(&page, name);
        without_picker(&page);
        save(&page);
        page.assert_accessible(name);
        page.eval::<()>("document.querySelector('#export').scrollIntoView()", &[]);
        page.screenshot("screenshots", &format!("export-{name}"));
    }
}
