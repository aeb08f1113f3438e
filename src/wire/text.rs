//! Messages between the page and the text worker, and what the engine has the
//! page pass on to it.

use super::{Failure, MeasureState, Text};
use crate::model::{Fields, Part, Search, Values};
use serde::{Deserialize, Serialize};

/// To the text worker: from the page or, passed on by it, from the engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum TextAsk {
    /// From the engine: where texts are. Comes before anything else of an epoch.
    Open { epoch: u32, sources: Vec<TextSource> },
    /// Texts of rows, those that come first first; `responses` or prompts alone.
    /// A newer request takes an older one's place, and what only that one was
    /// waiting for is no longer read.
    Texts { ticket: u32, rows: Vec<u64>, responses: bool },
    /// The texts of one pair; with a search where that stands in them, with `diff`
    /// in which words the responses differ.
    PairText { ticket: u32, row: u64, search: Option<Search>, diff: bool },
    /// What the file says of the sha256 of a pair's texts.
    Hashes { ticket: u32, row: u64 },
    /// The pair with a fingerprint.
    Find { ticket: u32, fingerprint: String },
    /// From the engine: searches texts in place of what was searched before.
    Search { search: u32, wanted: Vec<Wanted> },
    /// Searches no longer.
    StopSearch,
    /// From the engine: measures the texts of ranges of rows, given by the first and the
    /// number of rows, or stops that.
    Measure { rows: Vec<(u64, u64)> },
    /// Finds out which rows have the same texts, or stops that.
    Annotators { read: bool },
    /// From the engine: the labels of all rows, before anything is audited, and where a response
    /// came to several annotators.
    Labels(Box<AllLabels>),
    /// From the engine: judges rows by the rules of the audit, those of labels, and with `texts`
    /// those of texts too. Rows that match have their bit set; without any bits all do. What an
    /// earlier one was reading is no longer read.
    Audit { texts: bool, matching: Vec<u64> },
}

/// The labels of all rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllLabels {
    /// What rows have.
    pub fields: Fields,
    /// How many categories there are.
    pub categories: u32,
    /// [`Labels`](crate::model::Labels) a row.
    pub words: Vec<u64>,
    /// Pairs that each row stands for; none where each is a pair.
    pub pairs: Vec<u64>,
    /// Configs and splits, and of which of them consecutive rows are, and how many.
    pub parts: Vec<Part>,
    pub runs: Vec<(u16, u64)>,
    /// Whether texts may be read.
    pub reads_text: bool,
}

/// A clause whose rows are to be found out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// The clause's values: a search, the place of a pair whose prompt others have, labels
    /// on which annotators differ, or keys of rules of the audit.
    pub values: Values,
    /// The row at that place; none where there is none.
    pub row: Option<u64>,
}

/// A source whose labels the engine has read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextSource {
    /// File name or address, for messages.
    pub name: String,
    /// Where it is.
    pub kind: TextSourceKind,
    /// Its first row among all loaded pairs.
    pub first_row: u64,
    /// Its rows.
    pub rows: u64,
    /// Names of the columns of its texts, fields of structs joined by dots; empty where they
    /// have those of the family.
    pub texts: Vec<String>,
}

/// Where texts are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TextSourceKind {
    /// A Parquet file at an address: its length, its last bytes, which hold the
    /// footer, and what the server says of its version.
    Address { url: String, len: u64, tail: Vec<u8>, version: Option<String> },
    /// A local file: index into the files that came with the message.
    File { index: u32 },
    /// A packed site: the address of its manifest, and that.
    Site { url: String, manifest: Vec<u8> },
}

/// From the text worker to the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum TextReply {
    /// The worker is about to end: a defect of the program, in its own words.
    Crashed { detail: String },
    /// Answer to [`TextAsk::Texts`], in several parts; an empty one says that there
    /// is no text.
    Texts { ticket: u32, texts: Result<Vec<(u64, Text)>, Failure> },
    /// Answer to [`TextAsk::PairText`]; none where there is no text.
    PairText { ticket: u32, text: Result<Option<Box<PairText>>, Failure> },
    /// Where the searched text stands in the texts of a pair, and in which words its
    /// responses differ.
    Ranges { ticket: u32, ranges: Result<TextRanges, Failure> },
    /// Answer to [`TextAsk::Hashes`]; none where the file says nothing.
    Hashes { ticket: u32, hashes: Result<Option<Hashes>, Failure> },
    /// Answer to [`TextAsk::Find`].
    Located { ticket: u32, row: Result<Option<u64>, Failure> },
    /// How far finding rows with the same texts is; with [`MeasureState::Known`] what their
    /// annotators said, as [`Tally::to_numbers`](crate::model::Tally::to_numbers) gives it.
    Annotators { state: MeasureState, tally: Vec<u64> },
    /// How far an audit is, and what is known of it, as
    /// [`Report::to_numbers`](crate::model::Report::to_numbers) gives it; nothing where that is
    /// what was told before. The state is that of rules of texts.
    Audit { state: MeasureState, report: Vec<u64> },
}

/// What the file says of the sha256 of the texts of a pair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hashes {
    /// SHA-256 of prompt and response 0, and of prompt and response 1, in hex.
    pub recorded: [String; 2],
    /// The pair's fingerprint: the first 12 hex digits of the SHA-256 of both.
    pub fingerprint: String,
}

/// The text of the pair in the reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairText {
    /// Prompt.
    pub prompt: String,
    /// Response 0 and response 1.
    pub responses: [String; 2],
    /// SHA-256 of prompt and response, computed here, in hex.
    pub computed: [String; 2],
}

/// Byte ranges in the texts of a pair: flat lists of beginnings and ends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextRanges {
    /// Where what is searched for stands in prompt, response 0 and response 1.
    pub hits: [Vec<u32>; 3],
    /// Words of each response that are not in the other one; none where that was
    /// not asked for or would take too long.
    pub diff: Option<[Vec<u32>; 2]>,
}
