//! Messages between the page and the export worker, and what the engine has the page pass on to
//! it.

use super::{Failure, TextSource};
use crate::model::{Format, PreferenceRules};
use serde::{Deserialize, Serialize};

/// To the export worker: from the page or, passed on by it, from the engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ExportAsk {
    /// From the engine: where the rows are, which, and their labels where these were asked for.
    /// Where they stand in the order of the files, each number is that of the row less that of the row before.
    Rows { sources: Vec<TextSource>, rows: Vec<u32>, is_ordered: bool, labels: Vec<u64> },
    /// From the page: what is written.
    Write(ExportJob),
    /// Nobody wants it any more.
    Stop,
}

/// What is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExportJob {
    /// In which form.
    pub format: Format,
    /// Whether texts are written.
    pub texts: bool,
    /// Whether texts that a spreadsheet would run as formulas are guarded.
    pub guards: bool,
    /// How pairs become preference data, where they do.
    pub rules: PreferenceRules,
    /// What is known of where the rows are from: members of a JSON object, without its braces.
    pub about: String,
    /// License and citation of the data, unless the data says something else.
    pub license: String,
    pub citation: String,
}

/// From the export worker to the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ExportReply {
    /// The worker is about to end: a defect of the program, in its own words.
    Crashed { detail: String },
    /// Rows and bytes so far, and all rows.
    Progress { rows: u64, all: u64, bytes: u64 },
    /// It is written; where that was not into a file of the user's, the file comes along.
    /// `left_out` counts pairs by [`LeftOut`](crate::model::LeftOut); `provenance` is a JSON object.
    Done { rows: u64, bytes: u64, left_out: Vec<u64>, provenance: String },
    /// It cannot be written.
    Failed(Failure),
    /// It was stopped, and nothing is left of it.
    Stopped,
}
