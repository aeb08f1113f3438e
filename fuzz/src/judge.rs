//! How reading a file ended.

use crate::decode::{self, Read};
use crate::memory::{self, Taken};
use bytes::Bytes;
use saferlhf_viewer::model::{Cause, Problem};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

/// Longer than this and a reader would think that the page hangs.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A sentence longer than this cannot be shown.
const LONGEST: usize = 4000;

/// How reading ended, and what it took.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// What was read.
    pub read: Read,
    /// The cause where it was not all.
    pub cause: Option<Cause>,
    /// What must never happen: a panic, a cause that says nothing, a long wait.
    pub fault: Option<String>,
    /// Memory.
    pub taken: Taken,
    /// Time.
    pub time: Duration,
}

impl Verdict {
    /// Whether all was read; of a file whose columns nobody knows, these are what there is.
    pub fn whole(&self) -> bool {
        let unknown = matches!(self.cause, Some(Cause::UnknownSchema { .. })) && self.read.plain > 0;
        self.fault.is_none() && (self.cause.is_none() || unknown)
    }

    /// The name of the outcome.
    pub fn outcome(&self) -> String {
        match (&self.fault, &self.cause) {
            (Some(_), _) => "FAULT".to_owned(),
            (None, None) => "Ok".to_owned(),
            (None, Some(cause)) => {
                let name = format!("{cause:?}");
                name.split([' ', '{', '(']).next().unwrap_or_default().to_owned()
            }
        }
    }
}

/// Reads a file with at most `bound` bytes of memory.
pub fn judge(bytes: &Bytes, bound: usize) -> Verdict {
    let start = Instant::now();
    let (result, taken) =
        memory::bounded(bound, || catch_unwind(AssertUnwindSafe(|| decode::everything(bytes))));
    let time = start.elapsed();
    let mut fault = (time > PATIENCE).then(|| format!("it took {time:?}"));
    let (read, cause) = match result {
        Ok((read, result)) => (read, result.err()),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("?");
            fault = Some(format!("panic: {text}"));
            (Read::default(), None)
        }
    };
    if let Some(cause) = &cause {
        let sentence = Problem::new("file", cause.clone()).to_string();
        let complete = sentence.starts_with("file: ") && sentence.ends_with('.');
        if !complete || cause.advice().is_empty() || sentence.len() > LONGEST {
            let start: String = sentence.chars().take(200).collect();
            fault.get_or_insert(format!("no sentence to show ({} bytes): {start}", sentence.len()));
        }
    }
    Verdict { read, cause, fault, taken, time }
}
