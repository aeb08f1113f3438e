//! A file of rows in text (JSON Lines, CSV, compressed or not), read from its beginning
//! to its end in the formats program: it becomes a sequence of small Parquet files, which
//! the browser keeps.

use crate::formats::{Converter, HEAD, Limits, Segment, sniff};
use crate::model::Cause;
use crate::source::fetch::{self, Answer, Pieces};
use crate::source::{Meter, Origins};
use js_sys::Uint8Array;
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

/// Bytes of a local file that are taken at once.
const SLICE: f64 = 256.0 * 1024.0;

/// Where the bytes come from.
pub enum Input {
    /// An address.
    Address(Received),
    /// A local file, from a place on.
    Local(Blob, f64),
}

/// An answer that is being received; where it breaks off, the rest is asked for.
pub struct Received {
    pieces: Pieces,
    origins: Origins,
    url: String,
    /// Length of the file, where the server can be asked for a part of it.
    total: Option<u64>,
    /// What the server said of the version of the file, where it did.
    version: Option<String>,
}

impl Received {
    /// Asks for a whole file; `total` is its length where a part can be asked for too.
    ///
    /// # Errors
    /// There is no such file.
    async fn new(url: &str, total: Option<u64>, meter: &Meter) -> Result<Self, Cause> {
        let mut origins = Origins::default();
        // The user gave it: the program that asks has looked.
        origins.allow(url)?;
        let answer = fetch::ask(&origins, url, None, meter).await?;
        answer.check_whole()?;
        let version = answer.version();
        Ok(Self { pieces: answer.pieces(), origins, url: url.to_owned(), total, version })
    }

    /// Bytes that the server announced.
    fn announced(&self) -> u64 {
        self.total.unwrap_or(self.pieces.expected)
    }

    async fn next(&mut self, meter: &Meter) -> Result<Option<Uint8Array>, Cause> {
        let mut tries = 0;
        loop {
            let broken = match self.pieces.next().await {
                Err(cause) => cause,
                Ok(None) if self.total.is_some_and(|total| self.pieces.got < total) => {
                    Cause::Interrupted { got: self.pieces.got, expected: self.announced() }
                }
                piece => return piece,
            };
            let (Some(total), true) = (self.total, tries < fetch::TRIES) else { return Err(broken) };
            fetch::pause(fetch::wait_before(tries)).await;
            tries += 1;
            let got = self.pieces.got;
            let rest = got..total;
            // Where there is none, the next try says whether that has passed.
            let Ok(answer) = fetch::ask(&self.origins, &self.url, Some(&rest), meter).await else {
                continue;
            };
            match answer.status() {
                206 if answer.is_part(&rest, total) && self.is_same(&answer) => {
                    self.pieces = answer.pieces();
                    self.pieces.got = got;
                }
                206 | 416 => return Err(Cause::Changed),
                200 => return Err(broken),
                status => return Err(Cause::Status { status }),
            }
        }
    }

    /// Whether an answer is of the version that was begun with, as far as the server tells.
    fn is_same(&self, answer: &Answer) -> bool {
        // The whole may have been compressed on the way, which a part is not: its tag has a
        // mark then.
        let plain = |tag: &str| tag.replace("-gzip\"", "\"");
        match (&self.version, answer.version()) {
            (Some(known), Some(now)) => plain(known) == plain(&now),
            _ => true,
        }
    }
}

impl Input {
    fn announced(&self) -> u64 {
        match self {
            Input::Address(received) => received.announced(),
            Input::Local(blob, _) => blob.size() as u64,
        }
    }

    async fn next(&mut self, meter: &Meter) -> Result<Option<Vec<u8>>, Cause> {
        let piece = match self {
            Input::Address(received) => received.next(meter).await?,
            Input::Local(blob, at) if *at < blob.size() => {
                let slice = blob.slice_with_f64_and_f64(*at, *at + SLICE).map_err(|_| Cause::Changed)?;
                *at += SLICE;
                meter.asked();
                let buffer = JsFuture::from(slice.array_buffer()).await.map_err(|_| Cause::Changed)?;
                Some(Uint8Array::new(&buffer))
            }
            Input::Local(..) => None,
        };
        let Some(piece) = piece else { return Ok(None) };
        meter.received(piece.length().into());
        if meter.unwanted.get() {
            if let Input::Address(received) = self {
                received.pieces.give_up();
            }
            return Err(Cause::Changed);
        }
        Ok(Some(piece.to_vec()))
    }
}

/// A file of rows in text that is being read.
pub struct RowsFile {
    input: Input,
    meter: Rc<Meter>,
    converter: Converter,
    finished: VecDeque<Segment>,
    /// Bytes that were looked at before reading began.
    ahead: VecDeque<Vec<u8>>,
    announced: u64,
    /// Whether nothing comes any more, and why that is too early.
    ended: Option<Result<(), Cause>>,
}

impl RowsFile {
    /// Opens an address; `total` is the length of the file, where the server can be asked
    /// for a part of it.
    ///
    /// # Errors
    /// The file cannot be read, or has no rows in text.
    pub async fn at(url: &str, total: Option<u64>, meter: Rc<Meter>) -> Result<Self, Cause> {
        let received = Received::new(url, total, &meter).await?;
        Self::open(Input::Address(received), meter).await
    }

    /// Looks at the beginning.
    ///
    /// # Errors
    /// The file cannot be read, or has no rows in text.
    pub async fn open(mut input: Input, meter: Rc<Meter>) -> Result<Self, Cause> {
        let announced = input.announced();
        let (mut ahead, mut head) = (VecDeque::new(), Vec::new());
        while head.len() < HEAD
            && let Some(piece) = input.next(&meter).await?
        {
            head.extend(&piece[..piece.len().min(HEAD - head.len())]);
            ahead.push_back(piece);
        }
        let converter = Converter::new(sniff(&head), Limits::default())?;
        Ok(Self { input, meter, converter, finished: VecDeque::new(), ahead, announced, ended: None })
    }

    /// Bytes in all; 0 where that is not known.
    pub fn announced(&self) -> u64 {
        self.announced
    }

    /// The next rows; none at the end.
    ///
    /// # Errors
    /// The file ends too early or cannot be read on; the rows before that were handed out.
    pub async fn next(&mut self) -> Result<Option<Segment>, Cause> {
        loop {
            if let Some(segment) = self.finished.pop_front() {
                return Ok(Some(segment));
            }
            if let Some(ended) = &mut self.ended {
                return std::mem::replace(ended, Ok(())).map(|()| None);
            }
            let piece = match self.ahead.pop_front() {
                Some(piece) => Ok(Some(piece)),
                None => self.input.next(&self.meter).await,
            };
            let finished = &mut self.finished;
            let mut emit = |segment| {
                finished.push_back(segment);
                Ok(())
            };
            let taken = match piece {
                Ok(Some(piece)) => self.converter.push(&piece, &mut emit),
                Ok(None) => {
                    self.ended = Some(Ok(()));
                    self.converter.finish(&mut emit)
                }
                Err(cause) => Err(cause),
            };
            if let Err(cause) = taken {
                // What it says of the rest is the same error or a later one.
                let _ = self.converter.rest(&mut emit);
                self.ended = Some(Err(cause));
            }
        }
    }
}
