//! Folders, what is pasted, and the list of recent sources.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use browser_tests::{Page, Visit, broken, family, same_rows};
use devserver::{Config, Devserver};
use serde_json::{Value, json};

/// Rows of `good.parquet`.
const ROWS: u64 = 300;

fn good() -> Vec<u8> {
    fs::read(broken().join("good.parquet")).expect("a fixture")
}

/// A folder with files in it, below a folder of its own.
fn folder(test: &str, name: &str, files: &[(&str, &[u8])]) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("recent").join(test).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a place for files");
    for (path, bytes) in files {
        let file = folder.join(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(file, bytes).expect("a file");
    }
    folder
}

fn pick_folder(page: &Page, folder: &Path) {
    page.send_keys("input#folder-picker", &folder.to_string_lossy());
}

/// Waits until so many files are open, all of them read.
#[track_caller]
fn wait_files(page: &Page, files: usize) {
    page.wait_for(
        "the files",
        &format!(
            "const all = [...document.querySelectorAll('#sources [data-source]')];
             return all.length === {files} && all.every(one => !one.dataset.source.includes('demo/'))"
        ),
        &[],
    );
    page.wait_state("ready");
}

fn sources(page: &Page) -> Vec<String> {
    page.attributes("#sources [data-source]", "data-source")
}

/// Opens the list, and waits until so many sources are in it.
#[track_caller]
fn show(page: &Page, sources: usize) {
    page.act("show-recent");
    wait_recent(page, sources);
}

#[track_caller]
fn wait_recent(page: &Page, sources: usize) {
    page.wait_element(&format!("#recent-part[data-loaded=true][data-recent=\"{sources}\"]"));
}

/// Waits until the browser keeps so many sources.
#[track_caller]
fn wait_kept(page: &Page, sources: usize) {
    page.wait_for(
        "sources to be kept",
        &format!(
            "const open = indexedDB.open('saferlhf-sources', 1);
             open.onupgradeneeded = () => open.result.createObjectStore('sources');
             open.onsuccess = () => {{
                 const count = open.result.transaction('sources').objectStore('sources').count();
                 open.result.close();
                 count.onsuccess = () => {{ window.kept = count.result }};
             }};
             return window.kept === {sources}"
        ),
        &[],
    );
}

fn names(page: &Page) -> Vec<String> {
    page.eval(
        "return [...document.querySelectorAll('#recent .source-name')].map(name => name.textContent)",
        &[],
    )
}

/// Makes files in the folder that the page's origin has for itself, whose handles are like
/// those of the reader's own files, and a picker that gives one of them.
fn give_by_picker(page: &Page, picker: &str, name: &str, files: &[&str]) {
    page.eval::<()>(
        "const [picker, name, files, base64] = arguments;
         const bytes = Uint8Array.from(atob(base64), c => c.charCodeAt(0));
         window.given = (async () => {
             const top = await navigator.storage.getDirectory();
             const make = async (folder, path) => {
                 const parts = path.split('/');
                 const last = parts.pop();
                 for (const part of parts) folder = await folder.getDirectoryHandle(part, { create: true });
                 const file = await folder.getFileHandle(last, { create: true });
                 const stream = await file.createWritable();
                 await stream.write(bytes);
                 await stream.close();
                 return file;
             };
             const folder = picker === 'showDirectoryPicker';
             const at = folder ? await top.getDirectoryHandle(name, { create: true }) : top;
             const made = [];
             for (const file of files) made.push(await make(at, file));
             window[picker] = async () => folder ? at : made;
         })();
         window.given.then(() => { window.isGiven = true });",
        &[json!(picker), json!(name), json!(files), json!(BASE64_STANDARD.encode(good()))],
    );
    page.wait_for("the files", "return window.isGiven", &[]);
    let input = if picker == "showDirectoryPicker" { "folder-picker" } else { "file-picker" };
    page.eval::<()>("document.getElementById(arguments[0]).click()", &[json!(input)]);
}

/// Drops folders as browsers without handles give them: `folders` is an object of names,
/// where a number stands for so many files without data, and `true` for a good file.
fn drop_folder(page: &Page, name: &str, members: Value) {
    page.eval::<()>(
        "const [name, members, base64] = arguments;
         const bytes = Uint8Array.from(atob(base64), c => c.charCodeAt(0));
         window.calls = 0;
         const file = (name, data) => ({
             name, isFile: true, isDirectory: false,
             file: done => done(new File(data ? [bytes] : [], name)),
         });
         const folder = (name, members) => ({
             name, isFile: false, isDirectory: true,
             createReader: () => {
                 const all = Object.entries(members).flatMap(([name, what]) =>
                     typeof what === 'number' ? Array.from({ length: what }, (_, i) => file(`${name}${i}.txt`))
                     : what === true ? [file(name, true)] : [folder(name, what)]);
                 // A hundred at a time, the last time none.
                 return { readEntries: done => { window.calls += 1; setTimeout(() => done(all.splice(0, 100))) } };
             },
         });
         DataTransferItem.prototype.webkitGetAsEntry = () => folder(name, members);
         delete DataTransferItem.prototype.getAsFileSystemHandle;
         const dataTransfer = new DataTransfer();
         dataTransfer.items.add(new File([], name));
         document.body.firstElementChild.querySelector('main')
             .dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));",
        &[json!(name), members, json!(BASE64_STANDARD.encode(good()))],
    );
}

/// Pastes a text or a file where `css` is.
fn paste(page: &Page, css: &str, text: &str, file: Option<&[u8]>) {
    page.eval::<()>(
        "const [css, text, base64] = arguments;
         const clipboardData = new DataTransfer();
         if (text) clipboardData.setData('text/plain', text);
         if (base64) {
             clipboardData.items.add(new File([Uint8Array.from(atob(base64), c => c.charCodeAt(0))], 'pasted.parquet'));
         }
         const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
         document.querySelector(css).dispatchEvent(event)",
        &[json!(css), json!(text), json!(file.map(|bytes| BASE64_STANDARD.encode(bytes)))],
    )
}

#[test]
fn a_picked_folder_opens_its_data_in_order() {
    let good = good();
    let csv = fs::read(same_rows().join("pandas.csv")).expect("a fixture");
    let gz = fs::read(same_rows().join("rows.jsonl.gz")).expect("a fixture");
    let data = folder(
        "picked",
        "PKU",
        &[
            ("default/train/0000.parquet", &good),
            ("alpaca-7b/test/0000.parquet", &good),
            ("alpaca-7b/train/0001.parquet", &good),
            ("alpaca-7b/train/0000.parquet", &good),
            ("text/rows.csv", &csv),
            ("text/more/train.jsonl.gz", &gz),
            ("README.md", b"#"),
            ("dataset_infos.json", b"{}"),
            (".DS_Store", b"x"),
            (".cache/0000.parquet", b"x"),
        ],
    );
    let page = Page::open("");
    page.wait_state("ready");
    pick_folder(&page, &data);
    wait_files(&page, 6);
    assert_eq!(
        sources(&page),
        [
            "PKU/alpaca-7b/test/0000.parquet",
            "PKU/alpaca-7b/train/0000.parquet",
            "PKU/alpaca-7b/train/0001.parquet",
            "PKU/default/train/0000.parquet",
            "PKU/text/more/train.jsonl.gz",
            "PKU/text/rows.csv",
        ]
    );
    assert_eq!(page.match_count().total, 4 * ROWS + 2 * 1500);
    // Config and split come from the path.
    let parts = page.tables();
    let parts = parts.keys("splits");
    for part in ["alpaca-7b/test", "alpaca-7b/train", "default/train", "more/train", "rows"] {
        assert!(parts.contains(&part), "{part} is not among {parts:?}");
    }
    let told = page.text("#left-out");
    for text in ["README.md", "dataset_infos.json", ".DS_Store", ".cache", "hidden"] {
        assert!(told.contains(text), "{text} is not in {told}");
    }
    assert!(page.text(".open-source").contains("nothing is uploaded"));
    assert!(page.requests_elsewhere().is_empty());
    show(&page, 1);
    assert_eq!(names(&page), ["PKU"]);
    assert_eq!(page.attribute("#recent li", "data-kind"), "folder");
    page.assert_accessible("a folder with files left out");
}

#[test]
fn a_folder_without_data_is_told_and_changes_nothing() {
    let page = Page::open("");
    page.wait_state("ready");
    let files = folder("empty", "notes", &[("a.md", b"x"), ("b/c.txt", b"x")]);
    pick_folder(&page, &files);
    page.wait_element("#source-error [data-file=notes]");
    let told = page.text("#source-error");
    assert!(told.contains("no data file in this folder") && told.contains("notes/a.md"), "{told}");
    page.wait_state("error");
    assert_eq!(page.match_count().total, 82_118);

    drop_folder(&page, "nothing", json!({}));
    page.wait_element("#source-error [data-file=nothing]");
    let told = page.text("#source-error");
    assert!(told.contains("There is no file in this folder"), "{told}");
    assert_eq!(page.match_count().total, 82_118);
    show(&page, 0);
}

#[test]
fn all_files_of_a_dropped_folder_are_found() {
    let page = Page::open("");
    page.wait_state("ready");
    // `zz` is among the last that are read.
    drop_folder(
        &page,
        "big",
        json!({ "a": 2500, "zz.parquet": true, "sub": { "b": 150, "deep": { "rows-test.parquet": true } } }),
    );
    wait_files(&page, 2);
    assert_eq!(sources(&page), ["big/sub/deep/rows-test.parquet", "big/zz.parquet"]);
    assert_eq!(page.match_count().total, 2 * ROWS);
    let told = page.text("#left-out");
    assert!(told.starts_with("2650 left out") && told.contains("2645 more"), "{told}");
    assert!(page.eval::<u64>("return window.calls", &[]) > 28);
    show(&page, 1);
    // Without a handle it has to be picked again.
    assert!(page.exists("#recent li[data-kind=folder] button[data-action=pick-again]"));
}

#[test]
fn too_many_files_are_told() {
    let page = Page::open("");
    page.wait_state("ready");
    drop_folder(&page, "home", json!({ "a": 20_100, "b.parquet": true }));
    page.wait_element("#source-error [data-file=home]");
    assert!(page.text("#source-error").contains("too many files"));
    assert_eq!(page.match_count().total, 82_118);
}

#[test]
fn large_files_of_a_folder_are_read_by_slices() {
    let large = fs::read(same_rows().join("large-zstd.parquet")).expect("a fixture");
    let data = folder("large", "data", &[("a/train/0000.parquet", &large), ("b/train/0000.parquet", &large)]);
    let page = Page::open("");
    page.wait_state("ready");
    pick_folder(&page, &data);
    wait_files(&page, 2);
    for bytes in page.attributes("#sources [data-source]", "data-bytes") {
        let read: usize = bytes.parse().expect("a number");
        println!("{read} of {} bytes", large.len());
        assert!(read > 0 && read * 3 < large.len(), "{read} of {} bytes", large.len());
    }
    assert!(!page.exists("#source-notes [data-note=whole-file]"));
}

#[test]
fn a_pasted_file_opens() {
    let page = Page::open("");
    page.wait_state("ready");
    let good = good();
    // What comes with a text is the field's.
    paste(&page, "#open-address input", "a table", Some(&good));
    assert!(!page.eval::<bool>("return document.documentElement.dataset.state === 'loading'", &[]));
    paste(&page, "body", "", Some(&good));
    wait_files(&page, 1);
    assert_eq!(sources(&page), ["pasted.parquet"]);
    assert_eq!(page.match_count().total, ROWS);
}

#[test]
fn only_a_clear_address_is_opened_when_it_is_pasted() {
    let files = Devserver::start(Config { cors: true, ..Config::files(broken()) }).expect("a server");
    let page = Visit::to("").asks().open();
    page.wait_state("ready");
    let address = format!("{}good.parquet", files.url());
    for text in ["either/or", "some words", &format!("see {address}"), "print(1)"] {
        paste(&page, "body", text, None);
    }
    paste(&page, "#open-address input", &address, None);
    // The part that judges it is there by now; the next one goes the same way.
    page.wait_for(
        "the part",
        "return performance.getEntriesByType('resource')
        .some(entry => entry.name.includes('part_recent'))",
        &[],
    );
    paste(&page, "body", &address, None);
    page.wait_element("#origins-asked");
    assert!(files.log().is_empty(), "nothing is asked without a yes");
    assert_eq!(page.query_value("src"), address);
    page.click("#origins-asked [data-action=allow-origins]");
    wait_files(&page, 1);
    assert_eq!(page.match_count().total, ROWS);

    paste(&page, "body", "ds = load_dataset('owner/dataset', 'other', split='train')", None);
    page.wait_element("#origins-asked[data-origins=\"https://huggingface.co\"]");
    let query: String = page.eval("return location.search", &[]);
    assert_eq!(query, "?hub=owner/dataset&config=other&split=train");
    page.click("#origins-asked [data-action=refuse-origins]");
    page.wait_state("error");
    show(&page, 1);
    assert_eq!(names(&page), [address], "what was refused is not remembered");
}

#[test]
fn addresses_are_remembered_and_open_again() {
    let hub = Devserver::start(Config::hub(family().join("hub"))).expect("a hub");
    let endpoint = hub.url().trim_end_matches('/').to_owned();
    let files = Devserver::start(Config { cors: true, ..Config::files(broken()) }).expect("a server");
    let file = format!("{}good.parquet", files.url());
    let dataset = format!("hub=owner/dataset&endpoint={endpoint}&config=default&split=test");
    let page = Page::open(&dataset);
    page.wait_state("ready");
    wait_kept(&page, 1);
    page.send_keys("form#open-address input[name=src]", &file);
    page.eval::<()>("document.querySelector('form#open-address').requestSubmit()", &[]);
    wait_files(&page, 1);
    wait_kept(&page, 2);

    // Another visit: the demo data are no source to be remembered.
    hub.reset_log();
    files.reset_log();
    page.goto("");
    page.wait_state("ready");
    show(&page, 2);
    assert_eq!(page.attributes("#recent li", "data-kind"), ["address", "dataset"]);
    assert_eq!(names(&page)[0], file);
    assert!(names(&page)[1].starts_with("owner/dataset · default · test"), "{:?}", names(&page));
    assert!(hub.log().is_empty() && files.log().is_empty(), "a list asks nobody");
    page.assert_accessible("the list of recent sources");

    page.click("#recent li[data-kind=dataset] button[data-action=open-recent]");
    page.wait_for("the dataset", "return location.search.startsWith('?hub=')", &[]);
    page.wait_state("ready");
    assert_eq!(page.match_count().total, 1200);
    let query: String = page.eval("return location.search.slice(1)", &[]);
    assert_eq!(query, dataset);
    page.wait_for(
        "the newest in front",
        "return document.querySelector('#recent li').dataset.kind === 'dataset'",
        &[],
    );
    wait_recent(&page, 2);
    wait_kept(&page, 2);
}

#[test]
fn a_remembered_address_asks_for_consent_as_a_link_does() {
    let files = Devserver::start(Config { cors: true, ..Config::files(broken()) }).expect("a server");
    let file = format!("{}good.parquet", files.url());
    let page = Visit::to("").asks().open();
    page.wait_state("ready");
    page.send_keys("form#open-address input[name=src]", &file);
    page.eval::<()>("document.querySelector('form#open-address').requestSubmit()", &[]);
    wait_files(&page, 1);
    wait_kept(&page, 1);
    page.goto("");
    page.wait_state("ready");
    show(&page, 1);
    page.eval::<()>("localStorage.clear()", &[]);
    files.reset_log();
    page.click("#recent button[data-action=open-recent]");
    page.wait_element("#origins-asked");
    assert!(files.log().is_empty());
    page.click("#origins-asked [data-action=allow-origins]");
    wait_files(&page, 1);
    assert!(!files.log().is_empty());
}

#[test]
fn sources_are_removed_one_by_one_or_all() {
    let files = Devserver::start(Config { cors: true, ..Config::files(broken()) }).expect("a server");
    let page = Page::open("");
    page.wait_state("ready");
    for copy in 0..3 {
        let address = format!("{}good.parquet?copy={copy}", files.url());
        page.fill("form#open-address input[name=src]", &address);
        page.wait_for("the address", &format!("return location.search.includes('copy={copy}')"), &[]);
        page.wait_state("ready");
        wait_kept(&page, copy + 1);
    }
    show(&page, 3);
    assert!(names(&page)[0].ends_with("copy=2") && names(&page)[2].ends_with("copy=0"));
    page.click("#recent li:nth-child(2) button[data-action=remove-recent]");
    wait_recent(&page, 2);
    page.wait_for("the focus", "return document.activeElement.ariaLabel?.endsWith('copy=0')", &[]);
    wait_kept(&page, 2);
    page.click("#recent li:last-child button[data-action=remove-recent]");
    wait_recent(&page, 1);
    page.wait_for("the focus", "return document.activeElement.ariaLabel?.endsWith('copy=2')", &[]);
    page.act("forget-recent");
    wait_recent(&page, 0);
    page.wait_for("the focus", "return document.activeElement.dataset.action === 'show-recent'", &[]);
    wait_kept(&page, 0);
    page.goto("");
    page.wait_state("ready");
    show(&page, 0);
    assert!(page.text("#recent-part").contains("Nothing was opened yet"));
}

#[test]
fn a_local_file_opens_again_by_its_handle() {
    let page = Page::open("");
    page.wait_state("ready");
    give_by_picker(&page, "showOpenFilePicker", "", &["mine.parquet"]);
    wait_files(&page, 1);
    assert_eq!(sources(&page), ["mine.parquet"]);
    wait_kept(&page, 1);
    // The same file is the same source.
    page.eval::<()>("document.getElementById('file-picker').click()", &[]);
    page.wait_state("ready");
    show(&page, 1);

    page.reload();
    page.wait_state("ready");
    assert_eq!(page.match_count().total, 82_118);
    show(&page, 1);
    page.act("open-recent");
    wait_files(&page, 1);
    assert_eq!(page.match_count().total, ROWS);
    wait_recent(&page, 1);

    page.eval::<()>("FileSystemHandle.prototype.requestPermission = async () => 'denied'", &[]);
    page.act("open-recent");
    page.wait_element("#recent-failed");
    assert!(page.text("#recent-failed").contains("not allowed"), "{}", page.text("#recent-failed"));
    page.eval::<()>(
        "FileSystemHandle.prototype.requestPermission = async () => 'granted';
         navigator.storage.getDirectory().then(top => top.removeEntry('mine.parquet'))
             .then(() => { window.isGone = true })",
        &[],
    );
    page.wait_for("the file to be gone", "return window.isGone", &[]);
    page.act("open-recent");
    page.wait_for(
        "a word on it",
        "return /moved, renamed or deleted/.test(document.querySelector('#recent-failed')?.textContent)",
        &[],
    );
    assert_eq!(page.match_count().total, ROWS, "what is open stays");

    page.reload();
    page.wait_state("ready");
    show(&page, 1);
    page.act("open-recent");
    page.wait_element("#recent-failed");
    page.assert_accessible("a source that is gone");
}

#[test]
fn a_folder_opens_again_by_its_handle() {
    let page = Page::open("");
    page.wait_state("ready");
    let files = ["b/train/0000.parquet", "a/test/0000.parquet", "a/x.md", "README.md"];
    give_by_picker(&page, "showDirectoryPicker", "mine", &files);
    wait_files(&page, 2);
    assert_eq!(sources(&page), ["mine/a/test/0000.parquet", "mine/b/train/0000.parquet"]);
    assert!(page.text("#left-out").starts_with("2 left out"), "{}", page.text("#left-out"));
    wait_kept(&page, 1);
    page.reload();
    page.wait_state("ready");
    show(&page, 1);
    assert_eq!(names(&page), ["mine"]);
    page.act("open-recent");
    wait_files(&page, 2);
    assert_eq!(page.match_count().total, 2 * ROWS);
}

#[test]
fn a_file_without_a_handle_is_picked_again() {
    let page = Page::open("");
    page.wait_state("ready");
    page.send_keys("input#file-picker", &broken().join("good.parquet").to_string_lossy());
    wait_files(&page, 1);
    wait_kept(&page, 1);
    page.reload();
    page.wait_state("ready");
    show(&page, 1);
    assert_eq!(names(&page), ["good.parquet"]);
    assert!(!page.exists("#recent [data-action=open-recent]"));
    page.eval::<()>("window.showOpenFilePicker = async () => { window.picked = true; return [] }", &[]);
    page.act("pick-again");
    page.wait_for("the picker", "return window.picked", &[]);
    assert_eq!(page.match_count().total, 82_118);
}

#[test]
fn nothing_breaks_where_the_browser_keeps_nothing() {
    let page = Page::open("");
    page.devtools(
        "Page.addScriptToEvaluateOnNewDocument",
        json!({ "source": "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError') }" }),
    );
    page.reload();
    page.wait_state("ready");
    page.send_keys("input#file-picker", &broken().join("good.parquet").to_string_lossy());
    wait_files(&page, 1);
    show(&page, 1);
    page.wait_element("#recent-problem");
    let told = page.text("#recent-problem");
    assert!(told.contains("SecurityError") && told.contains("until the page is closed"), "{told}");
    page.act("remove-recent");
    wait_recent(&page, 0);
    assert!(page.exists("#recent-problem"));
}

#[test]
fn a_full_storage_is_told() {
    let page = Page::open("");
    page.devtools(
        "Page.addScriptToEvaluateOnNewDocument",
        json!({ "source": "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError') }" }),
    );
    page.reload();
    page.wait_state("ready");
    page.send_keys("input#file-picker", &broken().join("good.parquet").to_string_lossy());
    wait_files(&page, 1);
    show(&page, 1);
    page.wait_element("#recent-problem");
    assert!(page.text("#recent-problem").contains("full"), "{}", page.text("#recent-problem"));
}

#[test]
fn handles_that_a_browser_does_not_keep_leave_the_name() {
    let page = Page::open("");
    page.devtools(
        "Page.addScriptToEvaluateOnNewDocument",
        json!({ "source": "const put = IDBObjectStore.prototype.put;
            IDBObjectStore.prototype.put = function (value, key) {
                if (value.handles?.length) throw new DOMException('no', 'DataCloneError');
                return put.call(this, value, key);
            }" }),
    );
    page.reload();
    page.wait_state("ready");
    give_by_picker(&page, "showOpenFilePicker", "", &["mine.parquet"]);
    wait_files(&page, 1);
    wait_kept(&page, 1);
    page.reload();
    page.wait_state("ready");
    show(&page, 1);
    assert!(page.exists("#recent [data-action=pick-again]") && !page.exists("#recent-problem"));
}
