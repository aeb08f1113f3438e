//! Every way of misbehaving, and the shaped link.

mod common;

use std::io::Read;
use std::time::{Duration, Instant};

use common::{Folder, body, contents, get, header};
use devserver::{Config, Devserver, Fault, Link};

fn server(folder: &Folder) -> Devserver {
    Devserver::start(Config { cors: true, ..Config::files(folder.path()) }).expect("a server")
}

fn faulty(server: &Devserver, fault: Fault) -> String {
    format!("{}fault/{}/a.parquet", server.url(), fault.name())
}

#[test]
fn ranges_are_ignored() {
    let folder = Folder::new();
    let server = server(&folder);
    let answer = get(&faulty(&server, Fault::NoRange), "bytes=0-9");
    assert_eq!(answer.status(), 200);
    assert_eq!(header(&answer, "accept-ranges"), "");
    assert_eq!(body(answer), contents());
}

#[test]
fn ranges_cut_the_compressed_bytes() {
    let folder = Folder::new();
    let server = server(&folder);
    let whole = get(&faulty(&server, Fault::Gzip), "");
    assert_eq!((whole.status().as_u16(), header(&whole, "content-encoding").as_str()), (200, "gzip"));
    let compressed = body(whole);
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(&compressed[..]).read_to_end(&mut plain).expect("gzip");
    assert_eq!(plain, contents());

    let part = get(&faulty(&server, Fault::Gzip), "bytes=3-12");
    assert_eq!((part.status().as_u16(), header(&part, "content-encoding").as_str()), (206, "gzip"));
    assert_eq!(header(&part, "content-range"), format!("bytes 3-12/{}", compressed.len()));
    assert_eq!(body(part), compressed[3..13]);
}

#[test]
fn answers_without_the_file() {
    let folder = Folder::new();
    let server = server(&folder);
    for (fault, status, mime, empty) in [
        (Fault::NotFound, 404, "text/plain; charset=utf-8", false),
        (Fault::Forbidden, 403, "text/plain; charset=utf-8", false),
        (Fault::ServerError, 500, "text/plain; charset=utf-8", false),
        (Fault::TooManyRequests, 429, "text/plain; charset=utf-8", false),
        (Fault::Html, 200, "text/html; charset=utf-8", false),
        (Fault::Empty, 200, "application/octet-stream", true),
    ] {
        let answer = get(&faulty(&server, fault), "bytes=0-9");
        assert_eq!(answer.status(), status, "{fault:?}");
        assert_eq!(header(&answer, "content-type"), mime, "{fault:?}");
        assert_eq!(header(&answer, "access-control-allow-origin"), "*", "{fault:?}");
        assert_eq!(body(answer).is_empty(), empty, "{fault:?}");
    }
}

#[test]
fn other_origins_are_kept_out() {
    let folder = Folder::new();
    let server = server(&folder);
    let answer = get(&faulty(&server, Fault::NoCors), "");
    assert_eq!(
        (answer.status().as_u16(), header(&answer, "access-control-allow-origin").as_str()),
        (200, "")
    );
    let answer = get(&format!("{}a.parquet", server.url()), "");
    assert_eq!(header(&answer, "access-control-allow-origin"), "*");
}

#[test]
fn the_connection_is_cut() {
    let folder = Folder::new();
    let server = server(&folder);
    let mut answer = get(&faulty(&server, Fault::Cut), "");
    assert_eq!(header(&answer, "content-length"), "100000");
    let mut got = Vec::new();
    assert!(answer.body_mut().as_reader().read_to_end(&mut got).is_err());
    assert!(got.len() <= 50_000, "{}", got.len());
    let entry = &server.log()[0];
    assert_eq!((entry.body_bytes, entry.complete), (50_000, false));
}

#[test]
fn the_body_comes_slowly_and_whole() {
    let folder = Folder::new();
    let server = server(&folder);
    let start = Instant::now();
    assert_eq!(body(get(&faulty(&server, Fault::Slow), "")), contents());
    assert!(start.elapsed() >= Duration::from_secs(2), "{:?}", start.elapsed());
}

#[test]
fn later_ranges_state_another_total() {
    let folder = Folder::new();
    let server = server(&folder);
    let url = faulty(&server, Fault::WrongTotal);
    let total = || header(&get(&url, "bytes=0-9"), "content-range");
    assert_eq!(total(), "bytes 0-9/100000");
    assert_eq!(total(), "bytes 0-9/100001");
    assert_eq!(total(), "bytes 0-9/100001");
    server.reset_log();
    assert_eq!(total(), "bytes 0-9/100000");
}

/// The bytes that come before the connection ends or nothing more comes.
fn begun(url: &str, range: &str) -> usize {
    let mut got = Vec::new();
    let _ = get(url, range).body_mut().as_reader().read_to_end(&mut got);
    got.len()
}

#[test]
fn what_passes_is_over_when_it_is_asked_for_again() {
    let folder = Folder::new();
    let server = server(&folder);
    for (fault, status) in [(Fault::ServerErrorOnce, 500), (Fault::TooManyRequestsOnce, 429)] {
        let url = faulty(&server, fault);
        for range in ["", "bytes=0-9"] {
            let first = get(&url, range);
            assert_eq!(first.status(), status, "{fault:?}");
            if status == 429 {
                assert_eq!(header(&first, "retry-after"), "2");
                assert!(header(&first, "access-control-expose-headers").contains("Retry-After"));
            }
            assert!(get(&url, range).status().is_success(), "{fault:?}");
        }
    }
    let url = faulty(&server, Fault::CutOnce);
    assert_eq!(body(get(&url, "bytes=0-9")).len(), 10, "small bodies are whole");
    assert!(begun(&url, "bytes=0-89999") <= 45_000);
    assert_eq!(body(get(&url, "bytes=0-89999")).len(), 90_000);
    assert!(begun(&url, "") <= 50_000);
    assert_eq!(body(get(&url, "")), contents());
}

#[test]
fn some_faults_begin_late() {
    let folder = Folder::new();
    let server = server(&folder);
    let ranges = |fault: Fault| {
        let url = faulty(&server, fault);
        (0..5).map(|_| get(&url, "bytes=0-9")).collect::<Vec<_>>()
    };
    let answers = ranges(Fault::OtherEtag);
    let tags: Vec<String> = answers.iter().map(|answer| header(answer, "etag")).collect();
    assert!(tags[..4].iter().all(|tag| *tag == tags[0]) && tags[4] != tags[0], "{tags:?}");
    let totals: Vec<String> =
        ranges(Fault::OtherLength).iter().map(|answer| header(answer, "content-range")).collect();
    assert_eq!((totals[3].as_str(), totals[4].as_str()), ("bytes 0-9/100000", "bytes 0-9/101000"));
    let statuses: Vec<u16> = ranges(Fault::RangesEnd).iter().map(|answer| answer.status().as_u16()).collect();
    assert_eq!(statuses, [206, 206, 206, 206, 200]);
    server.reset_log();
    let url = faulty(&server, Fault::Dies);
    let sent: Vec<usize> = (0..5).map(|_| begun(&url, "bytes=0-9")).collect();
    assert_eq!(sent, [10, 10, 10, 10, 0]);
    assert_eq!(begun(&faulty(&server, Fault::Dies), "bytes=0-9"), 0);

    // One request for the whole file is cut, and all that follow are late.
    server.reset_log();
    for fault in [Fault::OtherEtag, Fault::Dies] {
        assert!(begun(&faulty(&server, fault), "") <= 50_000);
    }
    assert_ne!(header(&get(&faulty(&server, Fault::OtherEtag), "bytes=0-9"), "etag"), tags[0]);
    assert_eq!(begun(&faulty(&server, Fault::Dies), "bytes=0-9"), 0);
}

#[test]
fn a_shaped_link_takes_its_time() {
    let folder = Folder::new();
    let link = Link { latency: Duration::from_millis(50), megabits: Some(8.0) };
    let server = Devserver::start(Config { link, ..Config::files(folder.path()) }).expect("a server");
    let start = Instant::now();
    assert_eq!(body(get(&format!("{}a.parquet", server.url()), "")), contents());
    // 100,000 bytes at 8 Mbit/s: 100 ms.
    assert!(start.elapsed() >= Duration::from_millis(150), "{:?}", start.elapsed());
}
