//! The only place that makes network requests in the worker.

use super::{Meter, Origins};
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

/// How often a request is made anew after it has failed in a way that passes.
pub const TRIES: u32 = 3;

/// Longest time that a server is believed to need, in seconds.
const LONGEST_WAIT: u32 = 120;

/// Milliseconds before a request is made anew, after so many failures before.
pub fn wait_before(failures: u32) -> u32 {
    400 << (2 * failures.min(3))
}

/// Waits so many milliseconds.
pub async fn pause(milliseconds: u32) {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        let wait = i32::try_from(milliseconds).unwrap_or(i32::MAX);
        // Without a timer the task just goes on.
        if scope.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, wait).is_err() {
            let _ = resolve.call0(&JsValue::NULL);
        }
    });
    let _ = JsFuture::from(promise).await;
}

/// Asks for an address, or for one range of it. An answer that says "not now" is waited
/// for as the server says, or for a while, and asked for again.
///
/// A range request is kept to what needs no CORS preflight: one
/// `Range: bytes=a-b` and no other header; and it goes past the HTTP cache,
/// which would let only one range of an address load at a time.
///
/// # Errors
/// The origin may not be asked, or there is no answer that the browser shows.
pub async fn ask(
    origins: &Origins,
    address: &str,
    range: Option<&Range<u64>>,
    meter: &Meter,
) -> Result<Answer, Cause> {
    origins.check(address)?;
    let mut failures = 0;
    loop {
        meter.asked();
        let answer = ask_once(address, range).await?;
        let passes = matches!(answer.status(), 429 | 500 | 502 | 503 | 504);
        if !passes || failures == TRIES {
            return Ok(answer);
        }
        let told = answer.header("retry-after").and_then(|seconds| seconds.parse::<u32>().ok());
        let wait = told.map_or_else(|| wait_before(failures), |seconds| seconds.min(LONGEST_WAIT) * 1000);
        meter.waits(wait.div_ceil(1000));
        pause(wait).await;
        meter.waits(0);
        failures += 1;
    }
}

async fn ask_once(address: &str, range: Option<&Range<u64>>) -> Result<Answer, Cause> {
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

    /// What the server says of the version of the file, where it does.
    pub fn version(&self) -> Option<String> {
        let tag = self.header("etag")?;
        Some(tag.strip_prefix("W/").unwrap_or(&tag).to_owned())
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
        let mut bytes = Vec::new();
        let mut pieces = self.pieces();
        while let Some(piece) = pieces.next().await? {
            pieces.append(&piece, &mut bytes, limit)?;
            received(u64::from(piece.length()));
        }
        Ok(bytes.into())
    }

    /// Whether it holds these bytes of a file of so many.
    pub fn is_part(&self, range: &Range<u64>, total: u64) -> bool {
        let headers = [self.header("content-range"), self.header("content-encoding")];
        self.status() == 206
            && super::check_part(range, Some(total), headers[0].as_deref(), headers[1].as_deref()).is_ok()
    }

    /// Refuses what is no whole file, such as a web page about it.
    ///
    /// # Errors
    /// The status is another one than success, or it is a web page.
    pub fn check_whole(&self) -> Result<(), Cause> {
        match self.status() {
            200 if self.is_html() => Err(Cause::Html),
            200 => Ok(()),
            status => Err(Cause::Status { status }),
        }
    }

    /// The body, piece by piece.
    pub fn pieces(self) -> Pieces {
        let expected = self.header("content-length").and_then(|l| l.parse().ok()).unwrap_or(0);
        let reader = self.response.body().map(|stream| stream.get_reader().unchecked_into());
        Pieces { reader, request: Some(self.request), got: 0, expected }
    }
}

/// A body that is being received.
pub struct Pieces {
    reader: Option<ReadableStreamDefaultReader>,
    request: Option<UnderWay>,
    /// Bytes received so far.
    pub got: u64,
    /// Bytes that were announced; 0 for none.
    pub expected: u64,
}

impl Pieces {
    /// Adds a piece to those before, up to a limit.
    ///
    /// # Errors
    /// There are too many bytes, or more than the server announced fit into no memory.
    pub fn append(&self, piece: &js_sys::Uint8Array, bytes: &mut Vec<u8>, limit: u64) -> Result<(), Cause> {
        let at = bytes.len();
        let total = at as u64 + u64::from(piece.length());
        if total.max(self.expected) > limit {
            return Err(Cause::TooLarge { bytes: total.max(self.expected), limit });
        }
        let room = total.max(self.expected) as usize - at;
        bytes
            .try_reserve_exact(if at == 0 { room } else { piece.length() as usize })
            .map_err(|_| Cause::no_memory(total))?;
        bytes.resize(total as usize, 0);
        piece.copy_to(&mut bytes[at..]);
        Ok(())
    }

    /// Asks for nothing more.
    pub fn give_up(&mut self) {
        (self.reader, self.request) = (None, None);
    }

    /// The next piece; none at the end.
    ///
    /// # Errors
    /// The connection ended early.
    pub async fn next(&mut self) -> Result<Option<js_sys::Uint8Array>, Cause> {
        let Some(reader) = &self.reader else { return Ok(None) };
        let piece = JsFuture::from(reader.read())
            .await
            .map_err(|_| Cause::Interrupted { got: self.got, expected: self.expected })?;
        let field = |name: &str| js_sys::Reflect::get(&piece, &name.into()).unwrap_or_default();
        if field("done").is_truthy() {
            if let Some(request) = self.request.take() {
                request.done();
            }
            return Ok(None);
        }
        let piece: js_sys::Uint8Array = field("value").unchecked_into();
        self.got += u64::from(piece.length());
        Ok(Some(piece))
    }
}
