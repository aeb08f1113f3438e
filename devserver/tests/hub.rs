//! The hub: redirect, signature, another origin, no preflight, HEAD.

mod common;

use std::time::Duration;

use common::{Folder, body, client, contents, get, header};
use devserver::{Config, Devserver, Head, Port};

const FILE: &str = "datasets/o/n/resolve/refs%2Fconvert%2Fparquet/a.parquet";

#[test]
fn an_address_redirects_to_a_signed_one_on_another_origin() {
    let folder = Folder::new();
    let server = Devserver::start(Config::hub(folder.path())).expect("a server");
    let redirect = get(&format!("{}{FILE}", server.url()), "bytes=5-9");
    assert_eq!(redirect.status(), 302);
    assert_eq!(header(&redirect, "access-control-allow-origin"), "*");
    let signed = header(&redirect, "location");
    assert!(signed.starts_with(&format!("{}cdn/o/n/a.parquet?Expires=", server.cdn_url())), "{signed}");
    assert_ne!(server.url(), server.cdn_url());

    let answer = get(&signed, "bytes=5-9");
    assert_eq!(answer.status(), 206);
    assert_eq!(header(&answer, "content-range"), "bytes 5-9/100000");
    assert_eq!(header(&answer, "accept-ranges"), "bytes");
    assert_eq!(header(&answer, "access-control-allow-origin"), "*");
    assert!(header(&answer, "access-control-expose-headers").contains("Content-Range"));
    assert_ne!(header(&answer, "etag"), "");
    assert_eq!(body(answer), contents()[5..10]);

    let ports: Vec<_> = server.log().iter().map(|entry| entry.port).collect();
    assert_eq!(ports, [Port::Main, Port::Cdn]);
}

#[test]
fn a_forged_or_expired_address_is_refused() {
    let folder = Folder::new();
    let server = Devserver::start(Config::hub(folder.path())).expect("a server");
    let signed = header(&get(&format!("{}{FILE}", server.url()), ""), "location");
    assert_eq!(get(&signed, "").status(), 200);
    let unsigned = signed.split_once('?').map(|(path, _)| path).expect("a query");
    assert_eq!(get(unsigned, "").status(), 403);
    assert_eq!(get(&signed.replace("a.parquet", "index.html"), "").status(), 403);

    let config = Config { signature_lifetime: Duration::ZERO, ..Config::hub(folder.path()) };
    let server = Devserver::start(config).expect("a server");
    let signed = header(&get(&format!("{}{FILE}", server.url()), ""), "location");
    assert_eq!(get(&signed, "").status(), 403);
}

#[test]
fn an_unencoded_branch_and_an_unknown_file_are_not_found() {
    let folder = Folder::new();
    let server = Devserver::start(Config::hub(folder.path())).expect("a server");
    let unencoded = format!("{}{}", server.url(), FILE.replace("%2F", "/"));
    assert_eq!(get(&unencoded, "").status(), 404);
    let unknown = get(&format!("{}{}", server.url(), FILE.replace("a.parquet", "b.parquet")), "");
    assert_eq!(get(&header(&unknown, "location"), "").status(), 404);
}

#[test]
fn no_preflight_lets_a_range_through() {
    let folder = Folder::new();
    let server = Devserver::start(Config::hub(folder.path())).expect("a server");
    let url = format!("{}{FILE}", server.url());
    let signed = header(&get(&url, ""), "location");
    for url in [url, signed] {
        let answer = client().options(&url).call().expect("an answer");
        assert_eq!(answer.status(), 403);
        assert!(!header(&answer, "access-control-allow-headers").to_lowercase().contains("range"));
    }
}

#[test]
fn head_lies_or_is_refused() {
    let folder = Folder::new();
    for (head, status, length) in
        [(Head::Honest, 200, "100000"), (Head::Lies, 200, "50001"), (Head::Refused, 403, "16")]
    {
        let server = Devserver::start(Config { head, ..Config::hub(folder.path()) }).expect("a server");
        let signed = header(&get(&format!("{}{FILE}", server.url()), ""), "location");
        let answer = client().head(&signed).call().expect("an answer");
        assert_eq!(answer.status(), status, "{head:?}");
        assert_eq!(header(&answer, "content-length"), length, "{head:?}");
    }
}

#[test]
fn faults_reach_through_the_redirect() {
    let folder = Folder::new();
    let server = Devserver::start(Config::hub(folder.path())).expect("a server");
    let redirect = get(&format!("{}fault/no-range/{FILE}", server.url()), "");
    let answer = get(&header(&redirect, "location"), "bytes=0-9");
    assert_eq!(answer.status(), 200);
    assert_eq!(body(answer), contents());
    assert_eq!(get(&format!("{}fault/429/{FILE}", server.url()), "").status(), 429);
}
