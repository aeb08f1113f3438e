//! One file to read ranges from, wherever it is.

use super::fetch::{self, Answer, WHOLE_LIMIT};
use super::{Origins, ShardEntry, check_part};
use crate::model::Cause;
use crate::shard::{self, Footer, Segments, ShardMeta, TAIL};
use bytes::Bytes;
use futures_util::future::try_join_all;
use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::rc::Rc;
use wasm_bindgen_futures::JsFuture;

/// What reading has cost so far.
#[derive(Debug, Default)]
pub struct Meter {
    /// Bytes of data received.
    pub bytes: Cell<u64>,
    /// Requests made.
    pub requests: Cell<u32>,
}

impl Meter {
    fn received(&self, bytes: u64) {
        self.bytes.set(self.bytes.get() + bytes);
    }

    fn asked(&self) {
        self.requests.set(self.requests.get() + 1);
    }
}

enum Place {
    /// Ranges of an address.
    Ranges(String),
    /// Slices of a local file.
    Local(web_sys::File),
    /// All bytes, in memory.
    Memory(Bytes),
}

/// A file whose ranges can be read.
pub struct SourceFile {
    place: RefCell<Place>,
    len: u64,
    origins: Origins,
    meter: Rc<Meter>,
    whole_file: RefCell<Option<String>>,
}

impl SourceFile {
    /// Opens an address. The first request asks for four bytes: a server that
    /// honours it says how long the file is; one that does not sends the whole
    /// file, which is then kept.
    ///
    /// # Errors
    /// There is no such file, or it is no Parquet file.
    pub async fn open_address(origins: Origins, url: &str, meter: Rc<Meter>) -> Result<Self, Cause> {
        let probe = 0..4;
        meter.asked();
        let answer = fetch::ask(&origins, url, Some(&probe)).await;
        let file = |place, len, why: Option<String>| Self {
            place: RefCell::new(place),
            len,
            origins: origins.clone(),
            meter: Rc::clone(&meter),
            whole_file: RefCell::new(why),
        };
        let why = match answer {
            // A range of a body that was compressed on the way cannot be
            // decoded, and the browser withholds such an answer altogether.
            Err(Cause::NoAnswer { .. }) => "the server's answer to a range request cannot be read".to_owned(),
            Err(cause) => return Err(cause),
            Ok(answer) => match answer.status() {
                206 => match part(answer, &probe, None, &meter).await {
                    Ok((head, total)) => {
                        return if head.as_ref() == b"PAR1" {
                            Ok(file(Place::Ranges(url.to_owned()), total, None))
                        } else {
                            Err(shard::recognise(&head, total))
                        };
                    }
                    Err(why) => why,
                },
                200 => {
                    let bytes = whole(answer, &meter).await?;
                    let why = "the server does not answer range requests".to_owned();
                    return Ok(file(Place::Memory(bytes.clone()), bytes.len() as u64, Some(why)));
                }
                // An empty file has no range that could be sent.
                416 => "the server refuses the range".to_owned(),
                status => return Err(Cause::Status { status }),
            },
        };
        meter.asked();
        let bytes = whole(fetch::ask(&origins, url, None).await?, &meter).await?;
        Ok(file(Place::Memory(bytes.clone()), bytes.len() as u64, Some(why)))
    }

    /// Opens a file that the user dropped or picked.
    pub fn open_local(file: web_sys::File, meter: Rc<Meter>) -> Self {
        Self {
            len: file.size() as u64,
            place: RefCell::new(Place::Local(file)),
            origins: Origins::default(),
            meter,
            whole_file: RefCell::new(None),
        }
    }

    /// Fetches a shard of a packed site whole and checks its hash.
    ///
    /// # Errors
    /// It cannot be had, or is not what the manifest describes.
    pub async fn open_shard(
        origins: Origins,
        base: &str,
        entry: &ShardEntry,
        meter: Rc<Meter>,
    ) -> Result<Self, Cause> {
        // The hash in the address keeps an old shard in a cache from being taken for a new one.
        let short = entry.sha256.get(..12).unwrap_or_default();
        let url = format!("{base}{}?sha256={short}", entry.path);
        meter.asked();
        let bytes = whole(fetch::ask(&origins, &url, None).await?, &meter).await?;
        entry.verify(&bytes)?;
        Ok(Self {
            len: bytes.len() as u64,
            place: RefCell::new(Place::Memory(bytes)),
            origins,
            meter,
            whole_file: RefCell::new(None),
        })
    }

    /// Bytes of the file.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether the file has no bytes.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Why the whole file was read, when ranges could not be used.
    pub fn whole_file(&self) -> Option<String> {
        self.whole_file.borrow().clone()
    }

    /// Reads and checks the footer, in at most two reads.
    ///
    /// # Errors
    /// The file cannot be read or is no sound Parquet file.
    pub async fn footer(&self) -> Result<ShardMeta, Cause> {
        let first = self.len.saturating_sub(TAIL)..self.len;
        let tail = self.read_one(first.clone()).await?;
        match shard::footer(self.len, &tail) {
            Ok(Footer::Found(meta)) => Ok(*meta),
            Ok(Footer::Need(missing)) => {
                let front = self.read_one(missing).await?;
                let joined = Bytes::from([front.as_ref(), tail.as_ref()].concat());
                match shard::footer(self.len, &joined)? {
                    Footer::Found(meta) => Ok(*meta),
                    Footer::Need(_) => {
                        Err(Cause::Footer { detail: "its length changed while it was read".into() })
                    }
                }
            }
            Err(Cause::NotParquet { .. }) => {
                let head = self.read_one(0..self.len.min(64)).await?;
                Err(shard::recognise(&head, self.len))
            }
            Err(cause) => Err(cause),
        }
    }

    /// Reads ranges; they are asked for at once.
    ///
    /// # Errors
    /// A range cannot be read, even by reading the whole file.
    pub async fn read(&self, ranges: Vec<Range<u64>>) -> Result<Segments, Cause> {
        let mut segments = Segments::new(self.len);
        let pieces = try_join_all(ranges.iter().map(|r| self.read_one(r.clone()))).await?;
        for (range, bytes) in ranges.into_iter().zip(pieces) {
            segments.push(range.start, bytes);
        }
        Ok(segments)
    }

    async fn read_one(&self, range: Range<u64>) -> Result<Bytes, Cause> {
        if range.is_empty() {
            return Ok(Bytes::new());
        }
        enum Step {
            Done(Bytes),
            Ask(String),
            Slice(web_sys::Blob),
        }
        let step = match &*self.place.borrow() {
            Place::Memory(bytes) => Step::Done(bytes.slice(range.start as usize..range.end as usize)),
            Place::Ranges(url) => Step::Ask(url.clone()),
            Place::Local(file) => Step::Slice(
                file.slice_with_f64_and_f64(range.start as f64, range.end as f64)
                    .map_err(|_| Cause::NoAnswer { detail: "the local file cannot be read".into() })?,
            ),
        };
        match step {
            Step::Done(bytes) => Ok(bytes),
            Step::Slice(blob) => {
                self.meter.asked();
                let buffer = JsFuture::from(blob.array_buffer()).await.map_err(|_| Cause::Changed)?;
                let bytes = js_sys::Uint8Array::new(&buffer).to_vec();
                self.meter.received(bytes.len() as u64);
                if bytes.len() as u64 == range.end - range.start {
                    Ok(bytes.into())
                } else {
                    Err(Cause::Changed)
                }
            }
            Step::Ask(url) => {
                self.meter.asked();
                let answer = match fetch::ask(&self.origins, &url, Some(&range)).await {
                    Err(Cause::NoAnswer { .. }) => {
                        let why = "the server's answer to a range request cannot be read".to_owned();
                        self.read_whole(&url, why).await?;
                        return Box::pin(self.read_one(range)).await;
                    }
                    answer => answer?,
                };
                let why = match answer.status() {
                    206 => match part(answer, &range, Some(self.len), &self.meter).await {
                        Ok((bytes, _)) => return Ok(bytes),
                        Err(why) => why,
                    },
                    200 => "the server stopped answering range requests".to_owned(),
                    status => return Err(Cause::Status { status }),
                };
                self.read_whole(&url, why).await?;
                Box::pin(self.read_one(range)).await
            }
        }
    }

    async fn read_whole(&self, url: &str, why: String) -> Result<(), Cause> {
        if matches!(&*self.place.borrow(), Place::Memory(_)) {
            return Ok(());
        }
        self.meter.asked();
        let bytes = whole(fetch::ask(&self.origins, url, None).await?, &self.meter).await?;
        if bytes.len() as u64 != self.len {
            return Err(Cause::Changed);
        }
        *self.place.borrow_mut() = Place::Memory(bytes);
        *self.whole_file.borrow_mut() = Some(why);
        Ok(())
    }
}

/// The bytes of a 206 answer and the size of the file, or why it cannot be believed.
async fn part(
    answer: Answer,
    asked: &Range<u64>,
    known_total: Option<u64>,
    meter: &Meter,
) -> Result<(Bytes, u64), String> {
    let headers = [answer.header("content-range"), answer.header("content-encoding")];
    let total = match check_part(asked, known_total, headers[0].as_deref(), headers[1].as_deref()) {
        Ok(total) => total,
        Err(why) => return Err(why),
    };
    let expected = asked.end.min(total) - asked.start;
    match answer.body(expected, |n| meter.received(n)).await {
        Ok(bytes) if bytes.len() as u64 == expected => Ok((bytes, total)),
        _ => Err("the server sent another number of bytes than it announced".into()),
    }
}

/// The whole body of an answer that should be a data file.
async fn whole(answer: Answer, meter: &Meter) -> Result<Bytes, Cause> {
    match answer.status() {
        200 => {}
        status => return Err(Cause::Status { status }),
    }
    if answer.is_html() {
        return Err(Cause::Html);
    }
    let bytes = answer.body(WHOLE_LIMIT, |n| meter.received(n)).await?;
    if bytes.is_empty() { Err(Cause::Empty) } else { Ok(bytes) }
}

/// Reads a small file whole, such as a manifest.
///
/// # Errors
/// It cannot be had.
pub async fn read_small(origins: &Origins, url: &str, meter: &Meter) -> Result<Bytes, Cause> {
    meter.asked();
    whole(fetch::ask(origins, url, None).await?, meter).await
}

impl SourceFile {
    /// What reading has cost so far.
    pub fn meter(&self) -> &Rc<Meter> {
        &self.meter
    }
}
