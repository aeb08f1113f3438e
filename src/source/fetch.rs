//! The only place that makes network requests in the worker.

use super::Origins;
use crate::model::Cause;
use bytes::Bytes;
use std::ops::Range;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, DedicatedWorkerGlobalScope, Headers, ReadableStreamDefaultReader, ReferrerPolicy,
    Request, RequestCache, RequestCredentials, RequestInit, RequestMode, Response,
};

/// Most bytes that are held of one file at once.
pub const WHOLE_LIMIT: u64 = 1_500_000_000;

/// An answer whose body has not been read yet.
pub struct Answer {
    response: Response,
    request: UnderWay,
}

/// A request that is given up where nobody waits for its answer any more.
struct UnderWay(Option<AbortController>);

impl UnderWay {
    /// The answer was read to its end.
    fn done(mut self) {
        self.0 = None;
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

/// Asks for an address, or for one range of it.
///
/// A range request is kept to what needs no CORS preflight: one
/// `Range: bytes=a-b` and no other header; and it goes past the HTTP cache,
/// which would let only one range of an address load at a time.
///
/// # Errors
/// The origin may not be asked, or there is no answer that the browser shows.
pub async fn ask(origins: &Origins, address: &str, range: Option<&Range<u64>>) -> Result<Answer, Cause> {
    origins.check(address)?;
    let init = RequestInit::new();
    init.set_method("GET");
    init.set_mode(RequestMode::Cors);
    init.set_credentials(RequestCredentials::Omit);
    init.set_referrer_policy(ReferrerPolicy::NoReferrer);
    init.set_cache(if range.is_some() { RequestCache::NoStore } else { RequestCache::NoCache });
    if let Some(range) = range {
        let headers = Headers::new().map_err(no_answer)?;
        headers.set("Range", &format!("bytes={}-{}", range.start, range.end - 1)).map_err(no_answer)?;
        init.set_headers(&headers);
    }
    let under_way = UnderWay(AbortController::new().ok());
    init.set_signal(under_way.0.as_ref().map(AbortController::signal).as_ref());
    let request = Request::new_with_str_and_init(address, &init).map_err(no_answer)?;
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let response = JsFuture::from(scope.fetch_with_request(&request)).await.map_err(no_answer)?;
    Ok(Answer { response: response.unchecked_into(), request: under_way })
}

fn no_answer(error: JsValue) -> Cause {
    let detail = error.dyn_ref::<js_sys::Error>().map_or_else(String::new, |e| String::from(e.message()));
    Cause::NoAnswer { detail: detail.trim_end_matches('.').to_owned() }
}

impl Answer {
    /// HTTP status.
    pub fn status(&self) -> u16 {
        self.response.status()
    }

    /// A header that the browser shows.
    pub fn header(&self, name: &str) -> Option<String> {
        self.response.headers().get(name).ok().flatten()
    }

    /// Whether the server says that this is a web page.
    pub fn is_html(&self) -> bool {
        self.header("content-type").is_some_and(|t| t.starts_with("text/html"))
    }

    /// Reads the body, at most `limit` bytes, telling `received` of every piece.
    ///
    /// # Errors
    /// The connection ended early, or the body is larger than the limit.
    pub async fn body(self, limit: u64, mut received: impl FnMut(u64)) -> Result<Bytes, Cause> {
        // Only a hint: where the body was compressed on the way it is the length
        // of the compressed bytes, and other origins need not show the encoding.
        // The browser itself notices a body that is cut off.
        let expected = self.header("content-length").and_then(|l| l.parse::<u64>().ok());
        if expected.is_some_and(|e| e > limit) {
            return Err(Cause::TooLarge { bytes: expected.unwrap_or_default(), limit });
        }
        let mut bytes = Vec::new();
        let no_memory = |bytes: u64| move |_| Cause::no_memory(bytes);
        let hint = expected.unwrap_or(0);
        bytes.try_reserve_exact(hint as usize).map_err(no_memory(hint))?;
        let Some(stream) = self.response.body() else {
            self.request.done();
            return Ok(Bytes::new());
        };
        let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
        loop {
            let piece = JsFuture::from(reader.read()).await.map_err(|_| Cause::Interrupted {
                got: bytes.len() as u64,
                expected: expected.unwrap_or_default(),
            })?;
            let field = |name: &str| js_sys::Reflect::get(&piece, &name.into()).unwrap_or_default();
            if field("done").is_truthy() {
                break;
            }
            let chunk: js_sys::Uint8Array = field("value").unchecked_into();
            let at = bytes.len();
            let total = at as u64 + u64::from(chunk.length());
            if total > limit {
                return Err(Cause::TooLarge { bytes: total, limit });
            }
            bytes.try_reserve(chunk.length() as usize).map_err(no_memory(total))?;
            bytes.resize(total as usize, 0);
            chunk.copy_to(&mut bytes[at..]);
            received(u64::from(chunk.length()));
        }
        self.request.done();
        Ok(bytes.into())
    }
}
