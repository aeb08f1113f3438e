//! What would become far more than it is: streams, pages, rows and lists.

use super::{apart, check, is_damaged, is_too_much, refused};
use flate2::Compression;
use flate2::write::GzEncoder;
use fuzz::base::{self, How, taken_apart};
use fuzz::formats::{recode, segment};
use fuzz::judge::judge;
use fuzz::pack::{Pack, codec};
use fuzz::thrift::{I64, Node};
use fuzz::{LIMIT, memory};
use saferlhf_viewer::model::Cause;
use std::io::Write;

/// A stream of gzip: `piece` so many times between two others.
fn gzip(before: &str, piece: &str, times: usize, after: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let block = piece.repeat(1 + (1 << 16) / piece.len());
    let mut left = piece.len() * times;
    let mut put = |bytes: &str| encoder.write_all(bytes.as_bytes()).expect("memory");
    put(before);
    while left > 0 {
        let len = left.min(block.len());
        put(&block[..len]);
        left -= len;
    }
    put(after);
    encoder.finish().expect("memory")
}

const GOOD: &str = "{\"prompt\": \"p\", \"response_0\": \"a\", \"response_1\": \"b\"}\n";

/// So much memory is there for rows of less than that.
const LITTLE: usize = 8 << 20;

/// A row that is not read, between two that are.
#[track_caller]
fn one_row_too_many(name: &str, before: &str, piece: &str, times: usize, after: &str) {
    let before = format!("{GOOD}{before}");
    let verdict = judge(&gzip(&before, piece, times, &format!("{after}\n{GOOD}")).into(), LITTLE);
    assert_eq!(verdict.fault, None, "{name}");
    assert_eq!((verdict.read.rows, verdict.read.unreadable), (2, 1), "{name}: {verdict:?}");
}

#[test]
fn rows_that_become_too_large() {
    const MANY: usize = 3 << 20;
    one_row_too_many("a long text", "{\"prompt\": \"", "a", MANY, "\"}");
    one_row_too_many("a long name", "{\"", "a", MANY, "\": 1}");
    one_row_too_many("a long line that is no JSON", "", "a", MANY, "");
    one_row_too_many("a longer line than there is memory for", "", "a", 3 * MANY, "");
    // What a few bytes of text stand for is larger than the text.
    one_row_too_many("a list of numbers", "{\"prompt\": [0", ",0", 600_000, "]}");
    one_row_too_many("a list of objects", "{\"prompt\": [0", ",{}", 400_000, "]}");
    one_row_too_many("a list of objects of numbers", "{\"prompt\": [0", ",{\"a\":1}", 150_000, "]}");
    one_row_too_many("a list of lists", "{\"prompt\": [0", ",[0]", 300_000, "]}");
    one_row_too_many("brackets without end", "{\"prompt\": ", "[", MANY, "");
    one_row_too_many("objects without end", "", "{\"a\":", 600_000, "");
    one_row_too_many("a long text, all escaped", "{\"prompt\": \"", "\\n", MANY / 2, "\"}");
    one_row_too_many("a name of 1000 bytes", "{\"", "a", 1000, "\": 1}");
    // What is said of a row does not repeat it.
    one_row_too_many("a text instead of an object", "\"", "a", 100_000, "\"");
    one_row_too_many("a text of two bytes a character", "\"", "é", 1000, "\"");
}

/// Rows that are long and can be read, with as much memory as is said to be enough.
#[test]
fn fifty_megabytes_in_one_row() {
    const CELL: usize = 50_000_000;
    for (name, bytes) in [
        ("JSON Lines", gzip(&format!("{GOOD}{{\"prompt\": \""), "a", CELL, "\"}\n")),
        ("CSV", gzip("prompt,response_0,response_1\n\"", "a", CELL, "\",b,c\n")),
    ] {
        let verdict = judge(&bytes.into(), 512 << 20);
        assert_eq!((verdict.fault, verdict.cause, verdict.read.unreadable), (None, None, 0), "{name}");
        assert!(verdict.taken.peak > 2 * CELL, "{name}: {:?}", verdict.taken);
        println!("{name}: {:?}", verdict.taken);
    }
}

#[test]
fn tables_that_become_too_large() {
    let head = "prompt,response_0,response_1\n";
    let good = "p,a,b\n";
    let judged = |name: &str, before: &str, piece: &str, after: &str| {
        let verdict = judge(&gzip(before, piece, 3 << 20, after).into(), LITTLE);
        assert_eq!(verdict.fault, None, "{name}");
        verdict
    };
    for (name, before, piece, after) in [
        ("a cell", "\"", "a", "\",b,c\n"),
        ("a cell of quotes", "\"", "\"\"", "\",b,c\n"),
        ("cells", "", ",", "\n"),
    ] {
        let verdict = judged(name, &format!("{head}{good}{before}"), piece, &format!("{after}{good}"));
        assert_eq!((verdict.read.rows, verdict.read.unreadable), (2, 1), "{name}: {verdict:?}");
    }
    for (name, before, piece, after) in
        [("a long name", "\"", "a", "\",b\n1,2\n"), ("names without end", "", "a,", "\n1,2\n")]
    {
        let verdict = judged(name, before, piece, after);
        assert!(verdict.cause.is_some(), "{name}: {verdict:?}");
    }
    // A list in a cell: its text is kept where there is no memory for what it holds.
    let bytes = gzip(&format!("{head}p,a,\"[0"), ",0", 600_000, "]\"\n");
    let verdict = judge(&bytes.into(), 3 * LITTLE);
    assert_eq!((verdict.fault, verdict.cause, verdict.read.rows), (None, None, 1));
}

/// Objects that become text would be as long as all their names together, each of them.
#[test]
fn objects_of_many_names_become_text() {
    let name = "n".repeat(400);
    let fields: Vec<String> = (0..1900).map(|at| format!("\"{name}{at}\": 1")).collect();
    let mut text = format!("{{\"prompt\": {{{}}}}}\n", fields.join(", "));
    text.push_str(&"{\"prompt\": {}}\n".repeat(8000));
    text.push_str("{\"prompt\": 1}\n");
    // With all rows in one segment, as the browser has it.
    let (rows, taken) = memory::bounded(LIMIT, || {
        let mut rows = 0;
        let mut emit = |segment: saferlhf_viewer::formats::Segment| {
            rows += segment.rows;
            Ok(())
        };
        let limits = saferlhf_viewer::formats::Limits::default();
        let kind = saferlhf_viewer::formats::sniff(text.as_bytes());
        let mut converter = saferlhf_viewer::formats::Converter::new(kind, limits).expect("rows");
        converter.push(text.as_bytes(), &mut emit).and_then(|()| converter.finish(&mut emit)).expect("rows");
        rows
    });
    assert_eq!(rows, 8002);
    assert!(taken.peak < 64 << 20, "{} bytes", taken.peak);
}

/// Frames and streams that claim to look back as far as is allowed, and farther.
#[test]
fn windows_that_are_claimed() {
    let text = GOOD.repeat(3);
    // A window of 2^(10 + n) bytes, and one part that is not compressed.
    let zstd = |exponent: u8| {
        let header = (text.len() as u32) << 3 | 1;
        let head = [0x28, 0xb5, 0x2f, 0xfd, 0, exponent << 3];
        [&head[..], &header.to_le_bytes()[..3], text.as_bytes()].concat()
    };
    for (exponent, read) in [(10, true), (17, true), (18, false), (31, false)] {
        let verdict = check("a window of zstd", zstd(exponent));
        assert_eq!(verdict.cause.is_none(), read, "2^{}: {:?}", 10 + exponent, verdict.cause);
        assert!(verdict.taken.peak < 4 << 20, "2^{}: {} bytes", 10 + exponent, verdict.taken.peak);
    }
    // Whether it is taken at once is the decoder's; that there is memory is asked before.
    let mut bytes = Pack::Xz.pack(text.as_bytes());
    for (size, read) in [(16, true), (30, true), (31, false), (40, false)] {
        bytes[16] = size;
        let mut crc = flate2::Crc::new();
        crc.update(&bytes[12..20]);
        bytes[20..24].copy_from_slice(&crc.sum().to_le_bytes());
        let verdict = check("a window of xz", bytes.clone());
        assert_eq!(verdict.cause.is_none(), read, "{size}: {:?}", verdict.cause);
        let small = judge(&bytes.clone().into(), 64 << 20);
        assert_eq!(small.fault, None, "{size}");
        assert!(matches!(small.cause, Some(Cause::Stream { .. })), "{size}: {:?}", small.cause);
    }
}

/// A window of 128 MB that is really filled, with less memory than that.
#[test]
fn windows_that_are_filled() {
    // Blocks of one byte that stands for 128 KiB, in a frame of a page of 200 MB.
    let mut page = vec![0x28, 0xb5, 0x2f, 0xfd, 0, 0x88];
    let block = (128 * 1024u32 - 1) << 3 | 1 << 1;
    for at in 0..1600 {
        page.extend_from_slice(&(block | u32::from(at == 1599)).to_le_bytes()[..3]);
        page.push(0);
    }
    let mut file = apart(&How { columns: base::texts(), ..super::plain_texts() });
    recode(&mut file, codec::ZSTD).expect("sound");
    file.groups[0][0].last_mut().expect("a page").body = page;
    file.resize_pages();
    let bytes = file.write(false).bytes;
    let verdict = check("a page of 200 MB in zstd", bytes.clone());
    assert!(verdict.cause.is_some(), "{verdict:?}");
    for megabytes in [16, 100, 190] {
        let verdict = judge(&bytes.clone().into(), megabytes << 20);
        assert_eq!(verdict.fault, None, "with {megabytes} MB");
        assert!(verdict.cause.as_ref().is_some_and(is_damaged), "with {megabytes} MB: {:?}", verdict.cause);
    }
}

#[test]
fn pages_of_brotli_that_claim_a_large_window() {
    let mut file = apart(&How { columns: base::texts(), ..super::plain_texts() });
    recode(&mut file, codec::BROTLI).expect("sound");
    assert_eq!(check("brotli", file.write(false).bytes).cause, None);
    for page in file.groups.iter_mut().flatten().flatten() {
        let len = page.header.field(2).map_or(0, Node::number) as u32;
        let header = (30 | (len - 1) << 9 | 1 << 25).to_le_bytes();
        page.body = [&[0x11][..], &header, &page.body[3..]].concat();
    }
    file.resize_pages();
    refused("a window of 1 GB in brotli", file.write(false).bytes, is_damaged);
}

/// A few bytes of levels stand for many elements that are null.
#[test]
fn lists_of_many_nulls() {
    const NULLS: i64 = 3_000_000;
    let mut file = taken_apart(&segment(b"{\"l\": [1]}\n").expect("a file")).expect("sound");
    recode(&mut file, codec::PLAIN).expect("sound");
    let varint = |mut number: i64| {
        let mut out = Vec::new();
        while number > 0x7f {
            out.push(number as u8 | 0x80);
            number >>= 7;
        }
        out.push(number as u8);
        out
    };
    let mut claim = |nulls: i64| {
        // One list begins, and goes on; elements are there and null.
        let repetition = [&[2, 0][..], &varint((nulls - 1) << 1), &[1]].concat();
        let definition = [&varint(nulls << 1)[..], &[2]].concat();
        let page = file.groups[0][0].last_mut().expect("a page");
        page.body.clear();
        for levels in [repetition, definition] {
            page.body.extend((levels.len() as u32).to_le_bytes());
            page.body.extend(levels);
        }
        page.header.set(2, Node::int(page.body.len() as i64));
        *page.values_mut().expect("values") = Node::int(nulls);
        file.resize_pages();
        file.column_mut(0, 0).expect("a column").set(5, Node::Int(I64, nulls));
        file.write(false).bytes
    };
    let verdict = check("a list of 1000 nulls", claim(1000));
    assert!(verdict.whole() && verdict.read.plain == 1, "{verdict:?}");
    // Such a column is none of this dataset: what is told is what is wrong with it.
    let verdict = judge(&claim(NULLS).into(), 3 * LITTLE);
    assert_eq!(verdict.fault, None);
    assert!(verdict.cause.as_ref().is_some_and(is_too_much), "{:?}", verdict.cause);
}

/// Columns that are single runs, brought to their plain form: so many rows are there as
/// the footer says.
#[test]
fn plain_forms_of_many_rows() {
    for columns in [base::labels(), base::texts(), base::lengths()] {
        let mut file = base::endless(columns).expect("a file");
        recode(&mut file, codec::GZIP).expect("sound");
        let mut claim = |rows: i64| {
            file.claim_rows(rows);
            for page in file.groups.iter_mut().flatten().filter_map(|pages| pages.last_mut()) {
                *page.values_mut().expect("a data page") = Node::int(rows);
            }
            file.write(false).bytes
        };
        let verdict = check("30,000 rows", claim(30_000));
        assert_eq!((verdict.cause, verdict.read.rows), (None, 30_000));
        let verdict = judge(&claim(1_000_000).into(), LITTLE / 2);
        assert_eq!(verdict.fault, None);
        assert!(verdict.cause.as_ref().is_some_and(is_too_much), "{:?}", verdict.cause);
    }
}
