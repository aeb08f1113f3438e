//! Damaged and hostile files: while one is opened, and afterwards, the page answers, says
//! what is wrong, and can be used.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use browser_tests::{Page, broken, target};
use flate2::Compression;
use flate2::write::GzEncoder;
use fuzz::base::{self, How, Kind, taken_apart, write};
use fuzz::file::File;
use fuzz::rng::Rng;
use fuzz::thrift::{I64, Node, STRUCT};

const GOOD_ROWS: u64 = 300;

/// Nothing may keep the page from answering for longer, in milliseconds.
const BAR: f64 = 1000.0;

/// What becomes of a file.
enum End {
    /// So many rows are there, and nothing is told.
    Rows(u64),
    /// A message says this.
    Told(&'static str),
    /// One or the other: whatever a flipped byte does.
    Any,
}
use End::{Any, Rows, Told};

/// The file that is open before: a damaged one beside it or in its place leaves the page as
/// it should be.
fn page() -> Page {
    let page = Page::open("");
    page.wait_state("ready");
    pick(&page, &broken().join("good.parquet"));
    page.wait_for("the good file", &format!("return {}", total_is(GOOD_ROWS)), &[]);
    page.wait_state("ready");
    page
}

fn total_is(rows: u64) -> String {
    format!("document.querySelector('#match-count')?.dataset.total === '{rows}'")
}

fn pick(page: &Page, path: &std::path::Path) {
    page.send_keys("input#file-picker", &path.to_string_lossy());
}

/// Writes a file and returns its place.
fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let place = target("fixtures/damaged").join(name);
    fs::write(&place, bytes).unwrap_or_else(|error| panic!("{}: {error}", place.display()));
    place
}

/// Opens a file, clicks all the while and afterwards, and fails where an answer is late.
#[track_caller]
fn open_while_clicking(page: &Page, name: &str, bytes: &[u8], end: &End) {
    let place = file(name, bytes);
    page.begin_to_listen();
    pick(page, &place);
    let is_told = format!("document.querySelector('#source-error [data-file=\"{name}\"]')");
    let state = "document.documentElement.dataset.state";
    let is_open =
        format!("document.querySelector('#sources [data-source=\"{name}\"]') && {state} === 'ready'");
    let done = match end {
        Rows(rows) => format!("{is_open} && {}", total_is(*rows)),
        Told(_) => format!("{is_told} && {state} === 'error'"),
        Any => format!("{is_open} || {is_told} && {state} === 'error'"),
    };
    let (mut latest, mut clicks) = (0.0f64, 0);
    let start = std::time::Instant::now();
    loop {
        let is_done: bool = page.eval(&format!("return !!({done})"), &[]);
        latest = latest.max(page.click_delay("#consent > summary"));
        clicks += 1;
        if is_done && clicks >= 3 {
            break;
        }
        let waited = start.elapsed().as_secs();
        assert!(waited < 120, "{name} is not open after {waited} s: {}", page.state());
    }
    let silence = page.longest_silence();
    println!("{name}: {clicks} clicks, the latest answer after {latest:.0} ms, {silence:.0} ms without one");
    assert!(latest < BAR, "{name}: a click was answered after {latest} ms");
    assert!(silence < BAR, "{name}: the page answered nothing for {silence} ms");
    if let Told(words) = end {
        let told = page.text(&format!("#source-error [data-file=\"{name}\"]"));
        assert!(told.contains(words), "{name}: {told}");
    }
    // The summary is as it was.
    if clicks % 2 == 1 {
        page.click("#consent > summary");
    }
}

/// Looks at the first pair's texts, and fails where an answer is late.
#[track_caller]
fn look_at_texts(page: &Page, name: &str) {
    page.begin_to_listen();
    page.click("table#pairs tbody tr[data-row] button[data-action=open-pair]");
    page.wait_for(
        "the pair",
        "return document.querySelector('#reader[data-text=shown], #reader button[data-action=show-text]')",
        &[],
    );
    // What was asked for once in this visit may be shown at once.
    if !page.exists("#reader[data-text=shown]") {
        page.click("#reader button[data-action=show-text]");
        page.wait_element("#reader[data-text=shown]");
    }
    let late = page.click_delay("#consent > summary");
    let silence = page.longest_silence();
    println!("{name}, its texts: a click after {late:.0} ms, {silence:.0} ms without an answer");
    assert!(late < BAR, "{name}: a click was answered after {late} ms");
    assert!(silence < BAR, "{name}: the page answered nothing for {silence} ms");
}

fn sound(how: &How) -> Vec<u8> {
    write(how).expect("a file")
}

fn apart(how: &How) -> File {
    taken_apart(&sound(how)).expect("sound")
}

/// All columns, not compressed and without dictionaries.
fn plain(rows: usize) -> How {
    How { groups: vec![rows], optional: false, dictionary: false, snappy: false, ..How::default() }
}

#[test]
fn absurd_counts() {
    let page = page();
    let endless = |rows: i64| {
        let mut file = base::endless(base::labels()).expect("a file");
        file.claim_rows(rows);
        for page in file.groups.iter_mut().flatten().filter_map(|pages| pages.last_mut()) {
            *page.values_mut().expect("a data page") = Node::int(rows);
        }
        file.write(false).bytes
    };
    open_while_clicking(&page, "rows.parquet", &endless(100_000_001), &Told("footer"));
    // A few bytes that really stand for many rows.
    open_while_clicking(&page, "many-rows.parquet", &endless(3_000_000), &Rows(3_000_000));
    let mut groups = apart(&plain(5));
    groups.footer.set(4, Node::List(STRUCT, vec![Node::Struct(Vec::new()); 100_000]));
    open_while_clicking(&page, "groups.parquet", &groups.write(false).bytes, &Told("footer"));
    let mut columns = apart(&plain(5));
    columns.schema_mut().expect("a schema")[0].set(5, Node::int(i32::MAX.into()));
    open_while_clicking(&page, "columns.parquet", &columns.write(false).bytes, &Told("footer"));
    let mut sum = apart(&plain(5));
    sum.footer.set(3, Node::Int(I64, 1000));
    open_while_clicking(&page, "sum.parquet", &sum.write(false).bytes, &Told("footer"));
    // The length of a text, which is read once it is asked for.
    let mut length = apart(&plain(5));
    for pages in &mut length.groups[0][..3] {
        pages[0].body[..4].copy_from_slice(&i32::MAX.to_le_bytes());
    }
    open_while_clicking(&page, "text.parquet", &length.write(false).bytes, &Rows(5));
}

#[test]
fn fifty_megabytes_in_one_cell() {
    const CELL: usize = 50_000_000;
    let mut file = apart(&plain(2));
    for (pages, fill) in file.groups[0].iter_mut().zip(["a", " ", "\u{200b}"]) {
        let page = pages.last_mut().expect("a page");
        let len = CELL - CELL % fill.len();
        page.body = (len as u32).to_le_bytes().to_vec();
        page.body.extend(fill.repeat(len / fill.len()).bytes());
        page.body.extend([1, 0, 0, 0, b'b']);
        page.header.set(2, Node::int(page.body.len() as i64));
    }
    file.resize_pages();
    let page = page();
    open_while_clicking(&page, "cell.parquet", &file.write(false).bytes, &Rows(2));
    look_at_texts(&page, "cell.parquet");
    for action in ["toggle-invisible", "toggle-invisible", "toggle-diff"] {
        page.begin_to_listen();
        page.click(&format!("#reader button[data-action={action}]"));
        let (late, silence) = (page.click_delay("#consent > summary"), page.longest_silence());
        println!("{action}: a click after {late:.0} ms, {silence:.0} ms without an answer");
        assert!(late < BAR && silence < BAR, "{action}: {late} ms, {silence} ms");
    }
    // What is left out is told where it is, and its length is that of all.
    let prompt: String =
        page.eval("return document.querySelector('#reader [data-field=prompt]').textContent", &[]);
    assert!(prompt.starts_with("aaa") && prompt.len() < 1_000_000, "{} bytes", prompt.len());
    let told = format!("262144 of {CELL} bytes are shown]");
    assert!(prompt.ends_with(&told), "{}", &prompt[prompt.len() - 200..]);
}

#[test]
fn truncated_flipped_and_mistyped() {
    let page = page();
    let good = sound(&How { groups: vec![200, 100], ..How::default() });
    for part in [1, 9, 32, 63] {
        let cut = &good[..good.len() * part / 64];
        open_while_clicking(&page, &format!("cut-{part}.parquet"), cut, &Told("cut off"));
    }
    let mut rng = Rng::of(fuzz::SEED, 3);
    for number in 0..8 {
        let mut bytes = good.clone();
        // Half of them in the footer.
        let at = if number % 2 == 0 { rng.below(good.len()) } else { good.len() - 1 - rng.below(6000) };
        bytes[at] ^= 1 << rng.below(8);
        open_while_clicking(&page, &format!("flipped-{at}.parquet"), &bytes, &Any);
    }
    let mut types = base::everything();
    for (_, kind) in &mut types[3..] {
        *kind = if *kind == Kind::Flag { Kind::Level } else { Kind::Flag };
    }
    let types = sound(&How { columns: types, ..How::default() });
    open_while_clicking(&page, "types.parquet", &types, &Told("prompt_source"));
    // What is good is read afterwards as before.
    open_while_clicking(&page, "sound.parquet", &good, &Rows(300));
}

#[test]
fn odd_but_sound_files() {
    let page = page();
    let mut file = apart(&plain(9));
    for pages in &mut file.groups[0][..3] {
        let page = pages.last_mut().expect("a page");
        let mut at = 0;
        while let Some(len) = page.body.get(at..at + 4).and_then(|b| b.first_chunk::<4>().copied()) {
            let end = at + 4 + u32::from_le_bytes(len) as usize;
            page.body[at + 4..end].fill(0xff);
            at = end;
        }
    }
    open_while_clicking(&page, "utf-8.parquet", &file.write(false).bytes, &Rows(9));
    look_at_texts(&page, "utf-8.parquet");
    let none = sound(&How { groups: vec![], ..How::default() });
    open_while_clicking(&page, "no-rows.parquet", &none, &Rows(0));
    let nulls = sound(&How { nulls: 1, groups: vec![400], ..How::default() });
    open_while_clicking(&page, "nulls.parquet", &nulls, &Rows(400));
    look_at_texts(&page, "nulls.parquet");
}

/// A stream of gzip: `piece` so many times between two others.
fn gzip(before: &str, piece: &str, times: usize, after: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let block = piece.repeat(1 + (1 << 16) / piece.len());
    let mut left = piece.len() * times;
    encoder.write_all(before.as_bytes()).expect("memory");
    while left > 0 {
        let len = left.min(block.len());
        encoder.write_all(&block.as_bytes()[..len]).expect("memory");
        left -= len;
    }
    encoder.write_all(after.as_bytes()).expect("memory");
    encoder.finish().expect("memory")
}

/// A row of revision v0, with this prompt.
fn row(prompt: &str) -> String {
    format!(
        "{{\"prompt\": \"{prompt}\", \"response_0\": \"a\", \"response_1\": \"b\", \"is_response_0_safe\": true, \
         \"is_response_1_safe\": false, \"better_response_id\": 0, \"safer_response_id\": 0}}\n"
    )
}

#[test]
fn rows_in_text_that_are_too_much() {
    let page = page();
    let long = row(&"a long prompt ".repeat(50_000_000 / 14));
    let lines = [row("first"), long, row("last")].concat();
    open_while_clicking(&page, "line.jsonl", lines.as_bytes(), &Rows(3));
    let line = row("a");
    let (before, after) = line.split_at("{\"prompt\": \"a".len());
    // 600 MB in one line, and as many in short ones.
    let bomb = gzip(&format!("{line}{before}"), "a", 600_000_000, &format!("{after}{line}"));
    assert!(bomb.len() < 5_000_000);
    open_while_clicking(&page, "bomb.jsonl.gz", &bomb, &Rows(2));
    let notes = page.text("#source-notes");
    assert!(notes.contains("bomb.jsonl.gz") && notes.contains('1'), "{notes}");
    let words = gzip(&line, "[]\n", 20_000_000, &line);
    open_while_clicking(&page, "words.jsonl.gz", &words, &Rows(2));
}
