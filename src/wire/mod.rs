//! Messages between the page and the engine worker: closed enums, in postcard's
//! binary format.
//!
//! There are two workers: the engine, which reads and counts labels, and a text
//! worker, which is started when text, hashes or a search are first asked for. They
//! speak with each other through the page, which passes bytes on.
//!
//! The engine says [`Reply::Ready`] first and again in answer to
//! [`Ask::Hello`]; what is posted before that is queued by its start script.

mod export;
mod text;

pub use export::{ExportAsk, ExportJob, ExportReply};
pub use text::{
    AllLabels, Hashes, PairText, TextAsk, TextRanges, TextReply, TextSource, TextSourceKind, Wanted,
};

use crate::model::{
    CategorySet, ColumnInfo, Fields, Filter, Found, Hub, Mapping, Member, Order, Part, Problem, Values,
};
use serde::{Deserialize, Serialize};

/// A message as bytes.
pub fn encode<T: Serialize>(message: &T) -> Vec<u8> {
    // The format has a place for everything that the messages are made of, and
    // memory that runs out ends the program anyway.
    postcard::serialize_with_flavor(message, Bytes(Vec::new())).unwrap_or_default()
}

/// Where [`encode`] writes. Its two functions are called from every field of every message:
/// inlined there, they would cost each program several kilobytes.
struct Bytes(Vec<u8>);

impl postcard::ser_flavors::Flavor for Bytes {
    type Output = Vec<u8>;

    #[inline(never)]
    fn try_extend(&mut self, data: &[u8]) -> postcard::Result<()> {
        self.0.extend_from_slice(data);
        Ok(())
    }

    #[inline(never)]
    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.0.push(byte);
        Ok(())
    }

    fn finalize(self) -> postcard::Result<Vec<u8>> {
        Ok(self.0)
    }
}

/// The message that [`encode`] made these bytes of.
///
/// # Errors
/// The bytes are no such message: what was wrong, for a message about a defect.
pub fn decode<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, String> {
    postcard::from_bytes(bytes).map_err(|error| error.to_string())
}

/// Version of these messages; both sides compare it before anything else.
pub const PROTOCOL: u32 = 9;

/// From the page to the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Ask {
    /// Asks for [`Reply::Ready`].
    Hello,
    /// Opens sources in place of what is open. `epoch` grows with every open
    /// and marks every reply that belongs to it. Files of the message's list
    /// are taken by index.
    /// `mapping` says which column means what, where they are other labelled data; empty
    /// where that is to be found out.
    Open { epoch: u32, sources: Vec<SourceSpec>, mapping: Mapping },
    /// Counts under a filter, and of what it is compared with.
    Query { generation: u32, filter: Filter, versus: Option<Versus> },
    /// A window of the pairs that match the filter of the newest query, in an order.
    Rows { ticket: u32, offset: u64, limit: u32, order: Order },
    /// One pair, and its neighbours in an order.
    Pair { ticket: u32, target: Target, order: Order },
    /// Other pairs with the prompt of a row.
    SamePrompt { ticket: u32, row: u64 },
    /// Whether texts may be read at all.
    ReadTexts { allowed: bool },
    /// Goes on with searching texts, or stops that.
    Search { read: bool },
    /// Marks that the reader has set: places, and names of what each is marked with.
    Marks { marks: Vec<(String, Vec<String>)> },
    /// The text worker is about to be used: it needs to know where texts are.
    OpenTexts,
    /// The text worker is to judge the rows that match all clauses but that on the audit, by its
    /// rules, those of texts too or not.
    Audit { texts: bool },
    /// The text worker has ended; what it was asked is lost.
    TextsEnded,
    /// From the text worker: what was found for a clause in consecutive rows.
    Found { epoch: u32, values: Values, first_row: u64, found: Vec<Found> },
    /// From the text worker: how far the search with this number is.
    Searched { epoch: u32, search: u32, state: SearchState },
    /// From the text worker: lengths of the texts of consecutive rows.
    Lengths { epoch: u32, first_row: u64, lengths: Vec<[u32; 3]> },
    /// From the text worker: how far measuring is.
    Measured { epoch: u32, state: MeasureState },
    /// The labels of an epoch are drawn: what can wait may be read now.
    Drawn { epoch: u32 },
    /// Reads texts to learn their lengths, or stops that.
    ReadLengths { read: bool },
    /// The export worker needs to know which pairs match the newest filter, in an order, with
    /// their labels or without.
    Select { order: Order, labels: bool },
}

/// What the pairs that match a filter are compared with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Versus {
    /// All pairs that do not match.
    Rest,
    /// The pairs that match another filter.
    Filter(Filter),
}

/// A source to open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SourceSpec {
    /// A packed site, by the absolute address of its manifest.
    Site { manifest: String },
    /// A file at an absolute address.
    Address { url: String },
    /// The files of a dataset on the hub.
    Hub(Hub),
    /// A local file: index into the files that came with the message.
    File { index: u32, name: String },
}

/// Which pair is meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// By place, such as `alpaca-7b/train/1234`.
    Place(String),
    /// By number among all loaded pairs.
    Row(u64),
}

/// From the worker to the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// The worker is up.
    Ready { protocol: u32, build: String },
    /// The worker is about to end: a defect of the program, in its own words.
    Crashed { detail: String },
    /// A dataset took the place of the one before.
    Opened { epoch: u32, about: About },
    /// A file is read as other labelled data, or would have to be: what its columns are
    /// taken for, and all of them.
    Mapped { epoch: u32, mapping: Mapping, columns: Vec<ColumnInfo> },
    /// How far reading has come.
    Progress { epoch: u32, sources: Vec<SourceStatus> },
    /// Something about a source that the user should know.
    Note { epoch: u32, note: Note },
    /// A source could not be read in full.
    Failed { epoch: u32, failure: Failure },
    /// Every source was read or has failed. `hash` is that of all labels
    /// (`engine/hashing.rs` says of what).
    Loaded { epoch: u32, hash: u64 },
    /// What is known of the lengths of texts, and how many bytes all texts have.
    Lengths { epoch: u32, state: MeasureState, texts: u64 },
    /// Counts under a filter, and of all pairs where those changed; `complete`
    /// when every label has been counted. Numbers as
    /// [`Counts::to_numbers`](crate::model::Counts::to_numbers) gives them.
    /// With [`Versus`], counts of the pairs that match and of what they are
    /// compared with.
    Counted {
        epoch: u32,
        generation: u32,
        complete: bool,
        all: Option<Vec<u64>>,
        shown: Vec<u64>,
        compared: Option<[Vec<u64>; 2]>,
        names: NameLists,
    },
    /// Answer to [`Ask::Rows`].
    Rows { ticket: u32, offset: u64, matching: u64, rows: Vec<Row> },
    /// Answer to [`Ask::Pair`].
    /// None where no loaded pair has that place.
    Pair { ticket: u32, pair: Option<Box<Pair>> },
    /// Answer to [`Ask::SamePrompt`]: rows so far, whether these are all, and
    /// how many bytes of text were and will be read for that.
    SamePrompt { ticket: u32, rows: Vec<Row>, done: bool, bytes: [u64; 2] },
    /// How far searching is.
    Searching { epoch: u32, state: SearchState },
}

/// How far searching the texts is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum SearchState {
    /// Nothing is searched for.
    #[default]
    Idle,
    /// Texts are being read: bytes so far, of so many; pairs searched, of so many.
    Reading { bytes: [u64; 2], pairs: [u64; 2] },
    /// As [`SearchState::Reading`], but the reader stopped it.
    Stopped { bytes: [u64; 2], pairs: [u64; 2] },
    /// Every text was searched.
    Done,
    /// Texts may not be read.
    Refused,
    /// The open files hold no text.
    Absent,
    /// It cannot go on.
    Failed(Failure),
}

/// What could not be read, and why, in words for the user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// File name or address.
    pub file: String,
    /// File, cause and what to do, in sentences.
    pub text: String,
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self { text: problem.to_string(), file: problem.file }
    }
}

/// What the open dataset is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// Title for the page.
    pub title: String,
    /// A sentence that must stand beside the data, such as that it is synthetic.
    pub notice: Option<String>,
    /// The harm categories of its labels.
    pub categories: CategorySet,
    /// The member of the family that it is.
    pub member: Member,
    /// What its rows have.
    pub fields: Fields,
    /// Pairs that the footers or the manifest announce.
    pub pairs: u64,
    /// Configs and splits.
    pub parts: Vec<Part>,
}

/// What numbers in counts stand for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameLists {
    /// Names of prompt sources and of response sources, by code.
    pub sources: [Vec<String>; 2],
    /// Configs and splits, by number, as [`Part`] writes them.
    pub parts: Vec<String>,
}

/// How far one source has been read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceStatus {
    /// File name or address.
    pub name: String,
    /// Pairs counted so far.
    pub rows: u64,
    /// Pairs announced; 0 while unknown.
    pub rows_total: u64,
    /// Bytes of data received so far.
    pub bytes: u64,
    /// Bytes that reading the labels takes; 0 while unknown.
    pub bytes_total: u64,
    /// Requests made so far.
    pub requests: u32,
    /// Seconds for which its server wants to be left alone; 0 for none.
    pub waiting: u32,
}

/// Something about a source that the user should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// File name or address.
    pub file: String,
    /// What happened.
    pub kind: NoteKind,
}

/// Kinds of [`Note`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoteKind {
    /// Ranges could not be used, and the whole file was read: why.
    WholeFile { why: String },
    /// Null category flags: their responses count as unknown.
    NullFlags { flags: u64 },
    /// Rows in text that could not be read: how many, and line and reason of the first few.
    UnreadableRows { rows: u64, first: Vec<(u64, String)> },
    /// More than 15 source names: the rest are counted together.
    ManySources { field: String },
}

/// What is known of what texts are measured for: their lengths (which of them are known at
/// the moment is in the counts), or which of them are equal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum MeasureState {
    /// The open files hold neither that nor texts.
    #[default]
    Absent,
    /// It would need the text: so many bytes.
    Unread { bytes: u64 },
    /// Texts are being read: bytes so far, of so many.
    Reading { bytes: u64, total: u64 },
    /// Everything that can be known is.
    Known,
    /// They cannot be read.
    Failed(Failure),
}

/// A pair in the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Number among all loaded pairs.
    pub row: u64,
    /// Place, such as `alpaca-7b/train/1234`.
    pub place: String,
    /// [`crate::model::Labels`] as a number.
    pub labels: u64,
    /// Lengths of prompt, response 0 and response 1 in characters, where known.
    pub lengths: Option<[u32; 3]>,
    /// Pairs that it stands for: 1, or more where it is a label pattern.
    pub pairs: u64,
}

/// A pair in the reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// As in the table.
    pub row: Row,
    /// Prompt source, and the sources of response 0 and 1.
    pub sources: [String; 3],
    /// Number among the matching pairs, from 0; none when the filter excludes it.
    pub position: Option<u64>,
    /// Matching pairs.
    pub matching: u64,
    /// Neighbouring matching pairs, in the order asked for.
    pub previous: Option<u64>,
    pub next: Option<u64>,
}

/// The text of a pair; responses are absent where only prompts were asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    pub prompt: String,
    pub responses: Option<[String; 2]>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Cause, Clause, Counts, Mode, On, View};

    #[test]
    fn messages_arrive_as_they_were_sent() {
        let filter = Filter::default()
            .with(Clause::any_of(View::Categories, 5).on(On::Safer).mode(Mode::None))
            .with(Clause::any_name(View::Splits, vec!["train".into(), String::new()]))
            .with(Clause::span(View::LengthDifference, Some(-7), None));
        let versus = Some(Versus::Filter(filter.clone()));
        let ask = Ask::Query { generation: 3, filter, versus };
        assert_eq!(decode(&encode(&ask)), Ok(ask));
        let numbers = Counts::zero(19).to_numbers();
        for reply in [
            Reply::Counted {
                epoch: 1,
                generation: 2,
                complete: true,
                all: None,
                compared: Some([numbers.clone(), Vec::new()]),
                shown: numbers,
                names: NameLists { parts: vec!["a/train".into()], ..Default::default() },
            },
            Reply::Failed { epoch: 1, failure: Problem::new("a", Cause::Empty).into() },
        ] {
            assert_eq!(decode(&encode(&reply)), Ok(reply));
        }
        assert!(decode::<Ask>(&[200]).is_err());
    }
}
