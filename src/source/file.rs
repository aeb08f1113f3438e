//! One file to read ranges from, wherever it is.

use super::fetch::{self, Answer, WHOLE_LIMIT};
use super::formats::{self, Transcoder};
use super::{Jobs, Origins, ShardEntry, check_part};
use crate::adapter::Other;
use crate::model::{Cause, Mapping};
use crate::shard::{self, Footer, Segments, ShardMeta, TAIL, coalesce};
use bytes::Bytes;
use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::rc::Rc;
use wasm_bindgen_futures::JsFuture;

/// What reading has cost so far.
#[derive(Default)]
pub struct Meter {
    /// Bytes of data received.
    pub bytes: Cell<u64>,
    /// Requests made.
    pub requests: Cell<u32>,
    /// Seconds for which a server wants to be left alone; 0 for none.
    pub waiting: Cell<u32>,
    /// Called when that changes (with true: nothing else happens meanwhile), and when bytes
    /// have come.
    pub on_change: RefCell<Option<OnChange>>,
    /// Whether nobody wants what is read any more.
    pub unwanted: Cell<bool>,
}

/// What a [`Meter`] calls.
pub type OnChange = Box<dyn Fn(bool)>;

impl Meter {
    /// Counts bytes.
    pub fn received(&self, bytes: u64) {
        self.bytes.set(self.bytes.get() + bytes);
        self.changed(false);
    }

    /// Counts a request.
    pub fn asked(&self) {
        self.requests.set(self.requests.get() + 1);
    }

    /// Says that a server is waited for, or no longer.
    pub fn waits(&self, seconds: u32) {
        self.waiting.set(seconds);
        self.changed(true);
    }

    /// Says that something has changed; `waits` whether that is the wait for a server.
    pub fn changed(&self, waits: bool) {
        if let Some(told) = &*self.on_change.borrow() {
            told(waits);
        }
    }
}

enum Place {
    /// Ranges of an address.
    Ranges(String),
    /// Slices of a local file.
    Local(web_sys::Blob),
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
    /// What the server says of the version of the file, where it does.
    version: RefCell<Option<String>>,
    /// The last bytes, which hold the footer, once they were read.
    tail: RefCell<Option<Bytes>>,
    /// Another program's decoders, once a column needed them.
    transcoder: RefCell<Option<Rc<Transcoder>>>,
    /// Held by whoever reads the whole file: others wait, and find it read.
    reading_whole: Rc<()>,
}

/// What an address or a local file holds.
pub enum Opened {
    /// Parquet.
    Parquet(SourceFile),
    /// Perhaps rows in text; how many bytes, where the server can be asked for a part of them.
    Rows(Option<u64>),
}

impl SourceFile {
    /// Opens an address. The first request asks for four bytes: a server that
    /// honours it says how long the file is; one that does not sends the whole
    /// file, which is then kept.
    ///
    /// # Errors
    /// There is no such file, or nothing in it that can be read.
    pub async fn open_address(origins: Origins, url: &str, meter: Rc<Meter>) -> Result<Opened, Cause> {
        let probe = 0..4;
        let (answer, total, why) = match fetch::ask(&origins, url, Some(&probe), &meter).await {
            // A range of a body that was compressed on the way cannot be
            // decoded, and the browser withholds such an answer altogether.
            Err(Cause::NoAnswer { .. }) => (None, None, Some(UNREADABLE.to_owned())),
            Err(cause) => return Err(cause),
            Ok(answer) => match answer.status() {
                206 => {
                    let version = answer.version();
                    match part(answer, &probe, None, &meter).await {
                        Ok((head, total)) if head.as_ref() == b"PAR1" => {
                            let file = Self::at(Place::Ranges(url.to_owned()), total, origins, meter);
                            *file.version.borrow_mut() = version;
                            return Ok(Opened::Parquet(file));
                        }
                        // Rows in text are read from the beginning to the end.
                        Ok((_, total)) => (None, Some(total), None),
                        Err(Unusable { why, .. }) => (None, None, Some(why)),
                    }
                }
                200 => (Some(answer), None, Some(NO_RANGES.to_owned())),
                // An empty file has no range that could be sent.
                416 => (None, None, Some(NO_RANGES.to_owned())),
                status => return Err(Cause::Status { status }),
            },
        };
        let answer = match answer {
            Some(answer) => answer,
            None if total.is_some() => return Ok(Opened::Rows(total)),
            None => fetch::ask(&origins, url, None, &meter).await?,
        };
        answer.check_whole()?;
        let mut pieces = answer.pieces();
        let mut bytes = Vec::new();
        while let Some(piece) = pieces.next().await? {
            pieces.append(&piece, &mut bytes, WHOLE_LIMIT)?;
            meter.received(piece.length().into());
            if bytes.len() >= 4 && !bytes.starts_with(b"PAR1") {
                return Ok(Opened::Rows(None));
            }
        }
        match bytes.len() {
            0 => return Err(Cause::Empty),
            1..4 => return Err(shard::recognise(&bytes, bytes.len() as u64)),
            _ => {}
        }
        let bytes = Bytes::from(bytes);
        let file = Self::at(Place::Memory(bytes.clone()), bytes.len() as u64, origins, meter);
        *file.whole_file.borrow_mut() = why;
        Ok(Opened::Parquet(file))
    }

    fn at(place: Place, len: u64, origins: Origins, meter: Rc<Meter>) -> Self {
        Self {
            place: RefCell::new(place),
            len,
            origins,
            meter,
            whole_file: RefCell::default(),
            version: RefCell::default(),
            tail: RefCell::default(),
            transcoder: RefCell::default(),
            reading_whole: Rc::default(),
        }
    }

    /// Opens a file that the user dropped or picked.
    pub fn open_local(file: web_sys::Blob, meter: Rc<Meter>) -> Self {
        let len = file.size() as u64;
        Self::at(Place::Local(file), len, Origins::default(), meter)
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
        let bytes = whole(&origins, &url, &meter, None).await?;
        entry.verify(&bytes)?;
        let len = bytes.len() as u64;
        Ok(Self::at(Place::Memory(bytes), len, origins, meter))
    }

    /// The first four bytes, or all where there are fewer.
    ///
    /// # Errors
    /// They cannot be read.
    pub async fn head(&self) -> Result<Bytes, Cause> {
        self.read_one(0..self.len.min(4)).await
    }

    /// The local file that it is.
    pub fn blob(&self) -> Option<web_sys::Blob> {
        match &*self.place.borrow() {
            Place::Local(file) => Some(file.clone()),
            _ => None,
        }
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

    /// A file at an address whose length and last bytes are known.
    pub fn known(origins: Origins, url: &str, len: u64, tail: Vec<u8>, version: Option<String>) -> Self {
        let file = Self::at(Place::Ranges(url.to_owned()), len, origins, Rc::default());
        *file.tail.borrow_mut() = Some(tail.into());
        *file.version.borrow_mut() = version;
        file
    }

    /// What the server says of the version of the file, where it has.
    pub fn version(&self) -> Option<String> {
        self.version.borrow().clone()
    }

    /// The last bytes, which hold the footer, once they were read.
    pub fn tail(&self) -> Option<Bytes> {
        self.tail.borrow().clone()
    }

    /// Reads and checks the footer, in at most two reads.
    ///
    /// # Errors
    /// The file cannot be read or is no sound Parquet file.
    pub async fn footer(&self) -> Result<ShardMeta, Cause> {
        let tail = match self.tail() {
            Some(tail) => tail,
            None => self.read_one(self.len.saturating_sub(TAIL)..self.len).await?,
        };
        let (meta, tail) = match shard::footer(self.len, &tail) {
            Ok(Footer::Found(meta)) => (meta, tail),
            Ok(Footer::Need(missing)) => {
                let front = self.read_one(missing).await?;
                let joined = Bytes::from([front.as_ref(), tail.as_ref()].concat());
                match shard::footer(self.len, &joined)? {
                    Footer::Found(meta) => (meta, joined),
                    Footer::Need(_) => {
                        return Err(Cause::Footer { detail: "its length changed while it was read".into() });
                    }
                }
            }
            Err(Cause::NotParquet { .. }) => {
                let head = self.read_one(0..self.len.min(64)).await?;
                return Err(shard::recognise(&head, self.len));
            }
            Err(cause) => return Err(cause),
        };
        *self.tail.borrow_mut() = Some(tail);
        Ok(*meta)
    }

    /// Reads ranges; they are asked for at once.
    ///
    /// # Errors
    /// A range cannot be read, even by reading the whole file.
    pub async fn read(&self, ranges: Vec<Range<u64>>) -> Result<Segments, Cause> {
        let mut segments = Segments::new(self.len);
        let mut pieces =
            Jobs::new(ranges.iter().map(|range| self.read_one(range.clone())), ranges.len().max(1));
        for range in &ranges {
            if let Some(bytes) = pieces.next().await {
                segments.push(range.start, bytes?);
            }
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
            Step::Ask(url) => self.read_range(&url, range).await,
        }
    }

    /// Asks for a range, again where the connection fails; where ranges cannot be used, the
    /// whole file is read.
    async fn read_range(&self, url: &str, range: Range<u64>) -> Result<Bytes, Cause> {
        let mut failures = 0;
        let why = loop {
            let answer = fetch::ask(&self.origins, url, Some(&range), &self.meter).await;
            let Unusable { why, passes } = match answer {
                Err(Cause::NoAnswer { .. }) => Unusable { why: UNREADABLE.to_owned(), passes: true },
                Err(cause) => return Err(cause),
                Ok(answer) => match answer.status() {
                    206 => {
                        self.check_version(&answer)?;
                        match part(answer, &range, Some(self.len), &self.meter).await {
                            Ok((bytes, _)) => return Ok(bytes),
                            Err(unusable) => unusable,
                        }
                    }
                    200 => break NO_RANGES.to_owned(),
                    // It was longer.
                    416 => return Err(Cause::Changed),
                    status => return Err(Cause::Status { status }),
                },
            };
            if !passes || failures == fetch::TRIES - 1 {
                break why;
            }
            fetch::pause(fetch::wait_before(failures)).await;
            failures += 1;
        };
        self.read_whole(url, why).await?;
        Box::pin(self.read_one(range)).await
    }

    /// Refuses bytes of another version of the file.
    fn check_version(&self, answer: &Answer) -> Result<(), Cause> {
        let Some(now) = answer.version() else { return Ok(()) };
        let is_same = *self.version.borrow_mut().get_or_insert_with(|| now.clone()) == now;
        if is_same { Ok(()) } else { Err(Cause::Changed) }
    }

    /// Reads columns of a row group; ranges that stand at most `gap` bytes apart are read
    /// together. Those that this program cannot decode are brought to their plain form.
    ///
    /// # Errors
    /// They cannot be read or decoded.
    pub async fn read_columns(
        &self,
        meta: &ShardMeta,
        group: usize,
        leaves: &[usize],
        gap: u64,
    ) -> Result<Segments, Cause> {
        let ranges = coalesce(meta.ranges(group, leaves.iter().copied()), gap);
        let mut segments = self.read(ranges).await?;
        for leaf in leaves.iter().copied().filter(|leaf| meta.needs_transcoding(group, *leaf)) {
            self.transcoder().await?.add_plain(meta, group, leaf, &mut segments)?;
        }
        Ok(segments)
    }

    /// What it is read by as other labelled data; where no mapping is given it is guessed.
    ///
    /// # Errors
    /// The formats program cannot be had.
    pub async fn as_other(&self, mapping: &Mapping) -> Result<Other, Cause> {
        self.transcoder().await?.as_other(mapping)
    }

    async fn transcoder(&self) -> Result<Rc<Transcoder>, Cause> {
        let class = formats::class("Transcoder").await?;
        // Several row groups wait for it, and share what the first of them makes.
        let mut known = self.transcoder.borrow_mut();
        if known.is_none() {
            *known = Some(Rc::new(Transcoder::new(&class, self.len, &self.tail().unwrap_or_default())?));
        }
        known.clone().ok_or(Cause::Changed)
    }

    async fn read_whole(&self, url: &str, why: String) -> Result<(), Cause> {
        while Rc::strong_count(&self.reading_whole) > 1 {
            fetch::pause(50).await;
        }
        if matches!(&*self.place.borrow(), Place::Memory(_)) {
            return Ok(());
        }
        let _reading = Rc::clone(&self.reading_whole);
        let bytes = whole(&self.origins, url, &self.meter, Some(self)).await?;
        if bytes.len() as u64 != self.len {
            return Err(Cause::Changed);
        }
        *self.place.borrow_mut() = Place::Memory(bytes);
        *self.whole_file.borrow_mut() = Some(why);
        Ok(())
    }
}

/// Why the whole file is read.
const NO_RANGES: &str = "the server does not answer range requests";
/// What the browser does not show is perhaps no range.
const UNREADABLE: &str = "the server's answer to a range request cannot be read";

/// An answer to a range request that is of no use.
struct Unusable {
    /// Why, as the end of a sentence.
    why: String,
    /// Whether the next one may be another.
    passes: bool,
}

/// The bytes of a 206 answer and the size of the file, or why it cannot be believed.
async fn part(
    answer: Answer,
    asked: &Range<u64>,
    known_total: Option<u64>,
    meter: &Meter,
) -> Result<(Bytes, u64), Unusable> {
    let headers = [answer.header("content-range"), answer.header("content-encoding")];
    let total = match check_part(asked, known_total, headers[0].as_deref(), headers[1].as_deref()) {
        Ok(total) => total,
        Err(why) => return Err(Unusable { why, passes: false }),
    };
    let expected = asked.end.min(total) - asked.start;
    match answer.body(expected, |n| meter.received(n)).await {
        Ok(bytes) if bytes.len() as u64 == expected => Ok((bytes, total)),
        _ => Err(Unusable {
            why: "the server sent another number of bytes than it announced".to_owned(),
            passes: true,
        }),
    }
}

/// Reads a data file whole; it has to be the version that is known of one.
async fn whole(
    origins: &Origins,
    url: &str,
    meter: &Meter,
    known: Option<&SourceFile>,
) -> Result<Bytes, Cause> {
    let answer = fetch::ask(origins, url, None, meter).await?;
    answer.check_whole()?;
    known.map_or(Ok(()), |file| file.check_version(&answer))?;
    let bytes = answer.body(WHOLE_LIMIT, |n| meter.received(n)).await?;
    if bytes.is_empty() { Err(Cause::Empty) } else { Ok(bytes) }
}

/// Reads a small file whole, such as a manifest.
///
/// # Errors
/// It cannot be had.
pub async fn read_small(origins: &Origins, url: &str, meter: &Meter) -> Result<Bytes, Cause> {
    whole(origins, url, meter, None).await
}

impl SourceFile {
    /// What reading has cost so far.
    pub fn meter(&self) -> &Rc<Meter> {
        &self.meter
    }
}
