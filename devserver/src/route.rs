//! Which request gets which answer.

use std::collections::HashSet;
use std::io::{self, Write};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use axum::http::header::{
    ACCEPT_ENCODING, ACCEPT_RANGES, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_RANGE, ETAG,
    IF_NONE_MATCH, LOCATION, ORIGIN, RANGE, RETRY_AFTER, VARY,
};
use axum::http::{HeaderMap, HeaderName, Method, Request, Response, StatusCode};
use bytes::Bytes;

use crate::file::{self, Found};
use crate::hub::{self, Signer};
use crate::link::Shaper;
use crate::log::{Arrival, Log, Port};
use crate::range::{Asked, asked};
use crate::reply::{Delivery, Reply};
use crate::{Config, Fault, Head, Role};

/// The headers that the hub lets pages of other origins read.
const EXPOSED: &str = "Accept-Ranges, Content-Range, Content-Type, Content-Disposition, ETag, X-Cache";
/// The header that the hub lets pages of other origins send after asking:
/// `Range` is not among them.
const ALLOWED: &str = "Content-Type";

/// Everything that the two ports of a server share.
pub struct Site {
    config: Config,
    cdn_url: String,
    signer: Signer,
    /// Paths of which a range has been answered, for [`Fault::WrongTotal`].
    ranged: Mutex<HashSet<String>>,
    shaper: Arc<Shaper>,
    log: Log,
}

/// The parts of a request that decide its answer.
struct Question<'a> {
    method: &'a Method,
    path: &'a str,
    query: Option<&'a str>,
    headers: &'a HeaderMap,
}

impl Question<'_> {
    fn header(&self, name: HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

impl Site {
    /// A site whose second port, if it has one, is at `cdn_url`.
    pub fn new(config: Config, cdn_url: String) -> Self {
        Self {
            cdn_url,
            signer: Signer::new(config.signature_lifetime),
            ranged: Mutex::default(),
            shaper: Arc::new(Shaper::new(config.link)),
            log: Log::default(),
            config,
        }
    }

    /// The requests since the last reset.
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// Forgets the log and what the faults remember.
    pub fn reset(&self) {
        self.log.reset();
        self.ranged.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Answers one request. The log's own addresses are not logged.
    pub async fn answer(&self, port: Port, request: Request<Body>) -> Response<Body> {
        let question = Question {
            method: request.method(),
            path: request.uri().path(),
            query: request.uri().query(),
            headers: request.headers(),
        };
        let unlogged = Log::default();
        let about_log = port == Port::Main && question.path.starts_with("/_log");
        let record = if about_log { &unlogged } else { &self.log }.begin(Arrival {
            port,
            method: question.method.to_string(),
            path: request.uri().to_string(),
            range: question.header(RANGE).map(str::to_owned),
            origin: question.header(ORIGIN).map(str::to_owned),
        });
        if about_log {
            return self.log_reply(&question).send(Arc::clone(&self.shaper), record);
        }
        let reply = match (port, self.config.role) {
            (Port::Main, Role::Files) => self.plain(&question),
            (Port::Main, Role::Hub) => self.resolve(&question),
            (Port::Cdn, _) => self.signed(&question),
        };
        self.shaper.begin().await;
        reply.send(Arc::clone(&self.shaper), record)
    }

    fn log_reply(&self, question: &Question<'_>) -> Reply {
        match (question.method, question.path) {
            (&Method::GET, "/_log") => match serde_json::to_vec(&self.log.entries()) {
                Ok(json) => Reply::new(StatusCode::OK, "application/json", json),
                Err(error) => Reply::text(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
            },
            (&Method::POST, "/_log/reset") => {
                self.reset();
                Reply::text(StatusCode::OK, "The log is empty")
            }
            _ => Reply::text(StatusCode::NOT_FOUND, "GET /_log, POST /_log/reset"),
        }
    }

    /// A file under its own path, as a static host answers.
    fn plain(&self, question: &Question<'_>) -> Reply {
        let mount = self.config.mount.trim_end_matches('/');
        let inside = question.path.strip_prefix(mount).filter(|path| path.starts_with('/'));
        let Some(path) = inside else {
            return Reply::text(StatusCode::NOT_FOUND, "Not found");
        };
        let (fault, path) = Fault::split(path);
        let reply = self.file(question, fault, path, Head::Honest).header(CACHE_CONTROL, "no-cache");
        if self.config.cors { shared(reply, fault) } else { reply }
    }

    /// The hub's own address of a file: a redirect to the signed one.
    fn resolve(&self, question: &Question<'_>) -> Reply {
        let (fault, path) = Fault::split(question.path);
        let reply = if let Some(refusal) = refusal(question) {
            refusal
        } else if let Some(reply) = fault.and_then(instead_of_file) {
            reply
        } else if let Some(list) = hub::list_of(&self.config.root, path) {
            Reply::new(StatusCode::OK, "application/json", list)
        } else if let Some(file) = hub::file_of(path) {
            let prefix = fault.map_or_else(String::new, |fault| format!("/fault/{}", fault.name()));
            let address = format!("{}{}", self.cdn_url, self.signer.sign(&format!("{prefix}/cdn/{file}")));
            Reply::text(StatusCode::FOUND, "Found").header(LOCATION, &address)
        } else {
            Reply::text(StatusCode::NOT_FOUND, "Not found")
        };
        shared(reply, fault)
    }

    /// The signed address of a file.
    fn signed(&self, question: &Question<'_>) -> Reply {
        let (fault, path) = Fault::split(question.path);
        let reply = if let Some(refusal) = refusal(question) {
            refusal
        } else if !self.signer.allows(question.path, question.query) {
            Reply::text(StatusCode::FORBIDDEN, "The signature is wrong or has expired")
        } else if let Some(path) = path.strip_prefix("/cdn") {
            self.file(question, fault, path, self.config.head)
        } else {
            Reply::text(StatusCode::NOT_FOUND, "Not found")
        };
        shared(reply.header(CACHE_CONTROL, "max-age=31536000"), fault)
    }

    fn file(&self, question: &Question<'_>, fault: Option<Fault>, path: &str, head: Head) -> Reply {
        let is_head = question.method == Method::HEAD;
        if !is_head && question.method != Method::GET {
            return Reply::text(StatusCode::METHOD_NOT_ALLOWED, "GET and HEAD only")
                .header(ALLOW, "GET, HEAD");
        }
        if is_head && head == Head::Refused {
            return Reply::text(StatusCode::FORBIDDEN, "HEAD is refused").honest_head();
        }
        let reply = match fault.and_then(instead_of_file) {
            Some(reply) => reply,
            None => file::find(&self.config.root, path)
                .and_then(|found| match found {
                    Some(found) => self.found(question, fault, &found),
                    None => Ok(Reply::text(StatusCode::NOT_FOUND, "Not found")),
                })
                .unwrap_or_else(|error| Reply::text(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string())),
        };
        match head {
            _ if !is_head => reply,
            Head::Lies => reply.head(|length| length / 2 + 1),
            _ => reply.honest_head(),
        }
    }

    fn found(&self, question: &Question<'_>, fault: Option<Fault>, found: &Found) -> io::Result<Reply> {
        let Found { mime, etag, .. } = found;
        if question.header(IF_NONE_MATCH) == Some(etag) {
            return Ok(Reply::new(StatusCode::NOT_MODIFIED, mime, Bytes::new()).header(ETAG, etag));
        }
        if let Some(reply) = self.brotli(question, fault, found)? {
            return Ok(reply.header(ETAG, etag));
        }
        let compressed = match fault {
            Some(Fault::Gzip) => Some(gzip(&found.read(0..found.length)?)),
            _ => None,
        };
        let total = compressed.as_ref().map_or(found.length, Bytes::len);
        let read = |range: Range<usize>| match &compressed {
            Some(bytes) => Ok(bytes.slice(range)),
            None => found.read(range),
        };
        let range = question.header(RANGE).filter(|_| fault != Some(Fault::NoRange));
        let reply = match asked(range, total) {
            Asked::Whole => Reply::new(StatusCode::OK, mime, read(0..total)?),
            Asked::Part(range) => {
                let total = total + usize::from(self.lies_about_total(question, fault));
                let content_range = format!("bytes {}-{}/{total}", range.start, range.end - 1);
                Reply::new(StatusCode::PARTIAL_CONTENT, mime, read(range)?)
                    .header(CONTENT_RANGE, &content_range)
            }
            Asked::Unsatisfiable => {
                Reply::text(StatusCode::RANGE_NOT_SATISFIABLE, "The range lies outside of the file")
                    .header(CONTENT_RANGE, &format!("bytes */{total}"))
            }
        };
        let reply = reply.header(ETAG, etag);
        Ok(match fault {
            Some(Fault::NoRange) => reply,
            Some(Fault::Gzip) => reply.header(ACCEPT_RANGES, "bytes").header(CONTENT_ENCODING, "gzip"),
            Some(Fault::Cut) => reply.header(ACCEPT_RANGES, "bytes").deliver(Delivery::Cut),
            Some(Fault::Slow) => reply.header(ACCEPT_RANGES, "bytes").deliver(Delivery::Slow),
            _ => reply.header(ACCEPT_RANGES, "bytes"),
        })
    }

    /// What a static host that keeps compressed files beside the plain ones
    /// answers, where it has one and the question allows for it.
    fn brotli(
        &self,
        question: &Question<'_>,
        fault: Option<Fault>,
        found: &Found,
    ) -> io::Result<Option<Reply>> {
        let accepted = question.header(ACCEPT_ENCODING).is_some_and(accepts_brotli);
        if self.config.role != Role::Files || fault.is_some() || !accepted || question.header(RANGE).is_some()
        {
            return Ok(None);
        }
        let reply = |bytes| Reply::new(StatusCode::OK, &found.mime, bytes);
        Ok(file::precompressed(found)?
            .map(|bytes| reply(bytes).header(CONTENT_ENCODING, "br").header(VARY, "Accept-Encoding")))
    }

    /// The first range of a path is answered truthfully, the later ones not.
    fn lies_about_total(&self, question: &Question<'_>, fault: Option<Fault>) -> bool {
        fault == Some(Fault::WrongTotal)
            && !self.ranged.lock().unwrap_or_else(PoisonError::into_inner).insert(question.path.to_owned())
    }
}

/// The hub answers no preflight in a way that lets `Range` through.
fn refusal(question: &Question<'_>) -> Option<Reply> {
    (question.method == Method::OPTIONS).then(|| Reply::text(StatusCode::FORBIDDEN, "No preflight"))
}

/// The faults that answer without looking at the file.
fn instead_of_file(fault: Fault) -> Option<Reply> {
    match fault {
        Fault::NotFound => Some(Reply::text(StatusCode::NOT_FOUND, "Not found")),
        Fault::ServerError => Some(Reply::text(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong")),
        Fault::TooManyRequests => {
            Some(Reply::text(StatusCode::TOO_MANY_REQUESTS, "Too many requests").header(RETRY_AFTER, "60"))
        }
        Fault::Html => Some(Reply::new(
            StatusCode::OK,
            "text/html; charset=utf-8",
            "<!doctype html><title>Sign in</title><p>Please sign in to go on</p>\n",
        )),
        Fault::Empty => Some(Reply::new(StatusCode::OK, "application/octet-stream", Bytes::new())),
        _ => None,
    }
}

fn accepts_brotli(encodings: &str) -> bool {
    encodings.split(',').any(|encoding| encoding.split(';').next().is_some_and(|name| name.trim() == "br"))
}

/// Lets pages of other origins read the answer, as far as the hub does.
fn shared(reply: Reply, fault: Option<Fault>) -> Reply {
    if fault == Some(Fault::NoCors) {
        return reply;
    }
    reply
        .header(ACCESS_CONTROL_ALLOW_ORIGIN, "*")
        .header(ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED)
        .header(ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED)
}

fn gzip(bytes: &[u8]) -> Bytes {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder
        .write_all(bytes)
        .and_then(|()| encoder.finish())
        .map(Bytes::from)
        .expect("writing to memory does not fail")
}
