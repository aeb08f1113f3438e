//! Which request gets which answer.

use std::collections::HashMap;
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
/// How much longer a file is in [`Fault::OtherLength`].
const LONGER: usize = 1000;
/// After so many requests for a path some faults begin; one for all of it counts as many.
const REQUESTS_TO_TURN: u32 = 4;
/// From so many bytes on a body is large in [`Fault::CutOnce`] and [`Fault::Stall`].
const LARGE: usize = 64 << 10;
/// The header that the hub lets pages of other origins send after asking:
/// `Range` is not among them.
const ALLOWED: &str = "Content-Type";

/// Everything that the two ports of a server share.
pub struct Site {
    config: Config,
    cdn_url: String,
    signer: Signer,
    /// What was asked for, and how often: faults begin or end with that.
    asked: Mutex<HashMap<String, u32>>,
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
            asked: Mutex::default(),
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
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clear();
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
        } else if let Some(reply) = fault.and_then(|fault| self.instead_of_file(question, fault)) {
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
        let reply = match fault.and_then(|fault| self.instead_of_file(question, fault)) {
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
        let turned = self.has_turned(question, fault);
        let changed = turned && matches!(fault, Some(Fault::OtherEtag | Fault::OtherLength));
        let etag = &if changed { format!("\"2-{}", etag.trim_start_matches('"')) } else { etag.clone() };
        if question.header(IF_NONE_MATCH) == Some(etag) {
            return Ok(Reply::new(StatusCode::NOT_MODIFIED, mime, Bytes::new()).header(ETAG, etag));
        }
        if let Some(reply) = self.brotli(question, fault, found)? {
            return Ok(reply.header(ETAG, etag));
        }
        let whole = || found.read(0..found.length);
        let other = match fault {
            Some(Fault::Gzip) => Some(gzip(&whole()?)),
            Some(Fault::OtherLength) if changed => Some([&whole()?[..], &[b'\n'; LONGER]].concat().into()),
            _ => None,
        };
        let total = other.as_ref().map_or(found.length, Bytes::len);
        let read = |range: Range<usize>| match &other {
            Some(bytes) => Ok(bytes.slice(range)),
            None => found.read(range),
        };
        let range = question
            .header(RANGE)
            .filter(|_| !(fault == Some(Fault::NoRange) || fault == Some(Fault::RangesEnd) && turned));
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
        if fault == Some(Fault::NoRange) {
            return Ok(reply);
        }
        let reply = reply.header(ACCEPT_RANGES, "bytes");
        Ok(match fault {
            Some(Fault::Gzip) => reply.header(CONTENT_ENCODING, "gzip"),
            Some(Fault::Cut) => reply.deliver(Delivery::Cut),
            Some(Fault::CutOnce) if reply.length() >= LARGE && !self.knows_range(question) => {
                reply.deliver(Delivery::Cut)
            }
            Some(Fault::Dies) if turned => reply.deliver(Delivery::CutAtOnce),
            Some(Fault::OtherEtag | Fault::OtherLength | Fault::Dies) if !turned && range.is_none() => {
                reply.deliver(Delivery::Cut)
            }
            Some(Fault::Stall) if reply.length() >= LARGE => reply.deliver(Delivery::Stall),
            Some(Fault::Slow) => reply.deliver(Delivery::Slow),
            _ => reply,
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

    /// How often this was asked for before; `counts` is added for this time.
    fn asked_before(&self, what: String, counts: u32) -> u32 {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let times = asked.entry(what).or_default();
        *times += counts;
        *times - counts
    }

    /// Whether this range of the path was asked for before.
    fn knows_range(&self, question: &Question<'_>) -> bool {
        self.asked_before(format!("{} {:?}", question.path, question.header(RANGE)), 1) > 0
    }

    /// The first range of a path is answered truthfully, the later ones not.
    fn lies_about_total(&self, question: &Question<'_>, fault: Option<Fault>) -> bool {
        fault == Some(Fault::WrongTotal) && self.asked_before(question.path.to_owned(), 1) > 0
    }

    /// Whether the fault has begun by now.
    fn has_turned(&self, question: &Question<'_>, fault: Option<Fault>) -> bool {
        let counts = if question.header(RANGE).is_some() { 1 } else { REQUESTS_TO_TURN };
        let turns = [Fault::OtherEtag, Fault::OtherLength, Fault::Dies, Fault::RangesEnd];
        fault.is_some_and(|fault| turns.contains(&fault))
            && self.asked_before(question.path.to_owned(), counts) >= REQUESTS_TO_TURN
    }

    /// The faults that answer without looking at the file.
    fn instead_of_file(&self, question: &Question<'_>, fault: Fault) -> Option<Reply> {
        let text = |status, sentence: &str| Some(Reply::text(status, sentence));
        let too_many = |seconds: &str| {
            Reply::text(StatusCode::TOO_MANY_REQUESTS, "Too many requests").header(RETRY_AFTER, seconds)
        };
        match fault {
            Fault::NotFound => text(StatusCode::NOT_FOUND, "Not found"),
            Fault::Forbidden => text(StatusCode::FORBIDDEN, "Forbidden"),
            Fault::ServerErrorOnce if self.knows_range(question) => None,
            Fault::ServerError | Fault::ServerErrorOnce => {
                text(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong")
            }
            Fault::TooManyRequests => Some(too_many("60")),
            Fault::TooManyRequestsOnce if !self.knows_range(question) => Some(too_many("2")),
            Fault::Html => Some(Reply::new(
                StatusCode::OK,
                "text/html; charset=utf-8",
                "<!doctype html><title>Sign in</title><p>Please sign in to go on</p>\n",
            )),
            Fault::Empty => Some(Reply::new(StatusCode::OK, "application/octet-stream", Bytes::new())),
            _ => None,
        }
    }
}

/// The hub answers no preflight in a way that lets `Range` through.
fn refusal(question: &Question<'_>) -> Option<Reply> {
    (question.method == Method::OPTIONS).then(|| Reply::text(StatusCode::FORBIDDEN, "No preflight"))
}

fn accepts_brotli(encodings: &str) -> bool {
    encodings.split(',').any(|encoding| encoding.split(';').next().is_some_and(|name| name.trim() == "br"))
}

/// Lets pages of other origins read the answer, as far as the hub does.
fn shared(reply: Reply, fault: Option<Fault>) -> Reply {
    let exposed = match fault {
        Some(Fault::NoCors) => return reply,
        Some(Fault::TooManyRequestsOnce) => &format!("{EXPOSED}, Retry-After"),
        _ => EXPOSED,
    };
    reply
        .header(ACCESS_CONTROL_ALLOW_ORIGIN, "*")
        .header(ACCESS_CONTROL_EXPOSE_HEADERS, exposed)
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
