//! The static host: types, ranges, validators, mount, ports, log.

mod common;

use std::net::TcpListener;

use common::{Folder, body, client, contents, get, header};
use devserver::{Config, Devserver, Entry};

#[test]
fn files_come_with_type_and_validator() {
    let folder = Folder::new();
    let server = Devserver::start(Config::files(folder.path())).expect("a server");
    let answer = get(&format!("{}a.parquet", server.url()), "");
    assert_eq!(answer.status(), 200);
    assert_eq!(header(&answer, "content-type"), "application/octet-stream");
    assert_eq!(header(&answer, "content-length"), "100000");
    assert_eq!(header(&answer, "cache-control"), "no-cache");
    assert_eq!(header(&answer, "access-control-allow-origin"), "");
    let etag = header(&answer, "etag");
    assert_eq!(body(answer), contents());

    let again = client().get(format!("{}a.parquet", server.url())).header("If-None-Match", &etag);
    assert_eq!(again.call().expect("an answer").status(), 304);
    let page = get(server.url(), "");
    assert_eq!(header(&page, "content-type"), "text/html; charset=utf-8");
    assert_eq!(get(&format!("{}none", server.url()), "").status(), 404);
    assert_eq!(get(&format!("{}%2e%2e/a.parquet", server.url()), "").status(), 404);
}

#[test]
fn ranges_are_exact() {
    let folder = Folder::new();
    let server = Devserver::start(Config::files(folder.path())).expect("a server");
    let url = format!("{}a.parquet", server.url());
    for (range, first, last) in
        [("bytes=0-0", 0, 0), ("bytes=99-4999", 99, 4999), ("bytes=99990-", 99_990, 99_999)]
    {
        let answer = get(&url, range);
        assert_eq!(answer.status(), 206, "{range}");
        assert_eq!(header(&answer, "content-range"), format!("bytes {first}-{last}/100000"));
        assert_eq!(body(answer), contents()[first..=last], "{range}");
    }
    let answer = get(&url, "bytes=100000-");
    assert_eq!(answer.status(), 416);
    assert_eq!(header(&answer, "content-range"), "bytes */100000");
}

#[test]
fn a_compressed_file_stands_in_for_the_plain_one() {
    let folder = Folder::new();
    std::fs::write(folder.path().join("a.parquet.br"), "compressed").expect("a file");
    let server = Devserver::start(Config::files(folder.path())).expect("a server");
    let url = format!("{}a.parquet", server.url());
    let ask = |encodings: &str, range: &str| {
        let request = client().get(&url).header("Accept-Encoding", encodings);
        let request = if range.is_empty() { request } else { request.header("Range", range) };
        request.call().expect("an answer")
    };
    let answer = ask("gzip, br;q=0.9", "");
    assert_eq!((answer.status().as_u16(), header(&answer, "content-encoding").as_str()), (200, "br"));
    assert_eq!(header(&answer, "vary"), "Accept-Encoding");
    assert_eq!(header(&answer, "content-type"), "application/octet-stream");
    assert_eq!(body(answer), b"compressed");
    for (encodings, range, expect) in
        [("gzip", "", contents()), ("br", "bytes=5-9", contents()[5..10].to_vec())]
    {
        let answer = ask(encodings, range);
        assert_eq!(header(&answer, "content-encoding"), "", "{encodings} {range}");
        assert_eq!(body(answer), expect, "{encodings} {range}");
    }
}

#[test]
fn head_has_the_length_and_no_body() {
    let folder = Folder::new();
    let server = Devserver::start(Config::files(folder.path())).expect("a server");
    let answer = client().head(format!("{}a.parquet", server.url())).call().expect("an answer");
    assert_eq!(header(&answer, "content-length"), "100000");
    assert_eq!(body(answer), b"");
    assert_eq!(server.log()[0].body_bytes, 0);
}

#[test]
fn a_mounted_folder_has_nothing_beside_it() {
    let folder = Folder::new();
    let config = Config { mount: "/some/sub/path/".to_owned(), ..Config::files(folder.path()) };
    let server = Devserver::start(config).expect("a server");
    assert!(server.url().ends_with("/some/sub/path/"), "{}", server.url());
    let origin = server.url().strip_suffix("/some/sub/path/").expect("an origin");
    assert_eq!(get(&format!("{}a.parquet", server.url()), "").status(), 200);
    for path in ["/", "/a.parquet", "/some/a.parquet", "/some/sub/patha.parquet"] {
        assert_eq!(get(&format!("{origin}{path}"), "").status(), 404, "{path}");
    }
}

#[test]
fn a_taken_port_is_passed_over() {
    let folder = Folder::new();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port();
    let config = Config { port, ..Config::files(folder.path()) };
    let server = Devserver::start(config).expect("a server");
    assert_ne!(server.url(), format!("http://127.0.0.1:{port}/"));
    assert_eq!(get(server.url(), "").status(), 200);
}

#[test]
fn the_log_tells_what_was_asked_and_answered() {
    let folder = Folder::new();
    let server = Devserver::start(Config::files(folder.path())).expect("a server");
    let request = client()
        .get(format!("{}a.parquet?q=1", server.url()))
        .header("Range", "bytes=10-29")
        .header("Origin", "http://elsewhere.test");
    assert_eq!(body(request.call().expect("an answer")).len(), 20);
    get(&format!("{}none", server.url()), "");

    let mut answer = get(&format!("{}_log", server.url()), "");
    let log: Vec<Entry> = answer.body_mut().read_json().expect("JSON");
    assert_eq!(log, server.log());
    let [first, second] = &log[..] else { panic!("{log:?}") };
    assert_eq!((first.method.as_str(), first.path.as_str()), ("GET", "/a.parquet?q=1"));
    assert_eq!(first.range.as_deref(), Some("bytes=10-29"));
    assert_eq!(first.origin.as_deref(), Some("http://elsewhere.test"));
    assert_eq!((first.status, first.body_bytes, first.complete), (206, 20, true));
    assert_eq!(second.status, 404);
    assert!(first.at_ms > 0 && first.at_ms <= second.at_ms);

    let reset = client().post(format!("{}_log/reset", server.url())).send_empty();
    assert_eq!(reset.expect("an answer").status(), 200);
    assert_eq!(server.log(), []);
}

#[test]
fn dropping_stops_the_server_and_frees_its_port() {
    let folder = Folder::new();
    let server = Devserver::start(Config::files(folder.path())).expect("a server");
    let url = server.url().to_owned();
    get(&url, "");
    drop(server);
    assert!(client().get(&url).call().is_err());
}
