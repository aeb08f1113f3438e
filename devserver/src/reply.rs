//! An answer before it is sent, and how it is sent.

use std::convert::identity;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use bytes::Bytes;
use futures_util::stream;

use crate::link::Shaper;
use crate::log::Record;

/// Bodies go out in pieces of at most this size, so that they share the link.
const PIECE: usize = 16 << 10;
/// Pieces of a slow body, and the pause before each.
const SLOW_PIECES: usize = 20;
const SLOW_PAUSE: Duration = Duration::from_millis(100);

/// How a body is delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// As fast as the link allows.
    Plain,
    /// In twenty pieces with pauses.
    Slow,
    /// Half of it, then the connection ends.
    Cut,
    /// Nothing of it: the connection ends.
    CutAtOnce,
    /// Half of it, then nothing.
    Stall,
}

/// An answer: status, headers, body, and the way the body is delivered.
pub struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    delivery: Delivery,
    /// Stated instead of the body's length; the body is then left out.
    stated_length: Option<usize>,
}

impl Reply {
    /// An answer with a body of some type.
    pub fn new(status: StatusCode, mime: &str, body: impl Into<Bytes>) -> Self {
        let reply = Self {
            status,
            headers: HeaderMap::new(),
            body: body.into(),
            delivery: Delivery::Plain,
            stated_length: None,
        };
        reply.header(CONTENT_TYPE, mime)
    }

    /// A plain sentence.
    pub fn text(status: StatusCode, sentence: &str) -> Self {
        Self::new(status, "text/plain; charset=utf-8", format!("{sentence}\n"))
    }

    /// Adds a header; a value that HTTP does not allow is left out.
    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
        self
    }

    /// Bytes of the body.
    pub fn length(&self) -> usize {
        self.body.len()
    }

    /// Decides how the body is delivered.
    pub fn deliver(mut self, delivery: Delivery) -> Self {
        self.delivery = delivery;
        self
    }

    /// Turns the answer to GET into the answer to HEAD, with the length that
    /// `state` makes of the true one.
    pub fn head(mut self, state: impl FnOnce(usize) -> usize) -> Self {
        self.stated_length = Some(state(self.body.len()));
        self
    }

    /// [`head`](Self::head) with the true length.
    pub fn honest_head(self) -> Self {
        self.head(identity)
    }

    /// Sends the answer and writes down what went out.
    pub fn send(self, shaper: Arc<Shaper>, record: Arc<Record>) -> Response<Body> {
        record.answered(self.status.as_u16());
        let (length, body) = match self.stated_length {
            Some(stated) => {
                record.completed();
                (stated, Body::empty())
            }
            None => (self.body.len(), pieces(self.body, self.delivery, shaper, record)),
        };
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
        response
    }
}

fn pieces(body: Bytes, delivery: Delivery, shaper: Arc<Shaper>, record: Arc<Record>) -> Body {
    let (size, end) = match delivery {
        Delivery::Plain => (PIECE, body.len()),
        Delivery::Slow => (body.len().div_ceil(SLOW_PIECES).max(1), body.len()),
        Delivery::Cut | Delivery::Stall => (PIECE, body.len() / 2),
        Delivery::CutAtOnce => (PIECE, 0),
    };
    if body.is_empty() {
        record.completed();
        return Body::empty();
    }
    Body::from_stream(stream::try_unfold(0, move |start| {
        let (body, shaper, record) = (body.clone(), Arc::clone(&shaper), Arc::clone(&record));
        async move {
            if start == end {
                if delivery == Delivery::Stall {
                    std::future::pending::<()>().await;
                }
                if end < body.len() {
                    // Time for what was handed over to leave the buffers:
                    // an error throws away what has not been written.
                    tokio::time::sleep(SLOW_PAUSE).await;
                    return Err(io::Error::from(io::ErrorKind::ConnectionAborted));
                }
                return Ok(None);
            }
            let stop = (start + size).min(end);
            if delivery == Delivery::Slow {
                tokio::time::sleep(SLOW_PAUSE).await;
            }
            shaper.pass(stop - start).await;
            record.sent(stop - start);
            if stop == body.len() {
                record.completed();
            }
            Ok(Some((body.slice(start..stop), stop)))
        }
    }))
}
