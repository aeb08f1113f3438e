//! What went wrong with a source, in words a user can act on.

use std::fmt;

/// A source that could not be read in full: what, why, what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// File name or address.
    pub file: String,
    /// Why.
    pub cause: Cause,
}

/// Why a source could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The bytes are no Parquet file; `looks_like` names what they seem to be.
    NotParquet { looks_like: String },
    /// The file is empty.
    Empty,
    /// The file ends before its footer does.
    Truncated { bytes: u64 },
    /// The footer cannot be decoded or contradicts the file.
    Footer { detail: String },
    /// A part of the data cannot be decoded.
    Damaged { place: String, detail: String },
    /// Label columns that the schema should have are missing or of another type.
    MissingColumns { columns: Vec<String> },
    /// Columns that are read are there more than once.
    RepeatedColumns { columns: Vec<String> },
    /// The schema is none that this viewer knows.
    UnknownSchema { columns: Vec<String> },
    /// Its rows are of another kind than those that it was opened with.
    OtherKind { this: String, first: String },
    /// Compressed with a codec that this build does not carry.
    Codec { codec: String },
    /// Written in an encoding that this build does not carry.
    Encoding { encoding: String, place: String },
    /// A column holds lists of lists.
    #[cfg(feature = "codecs")]
    Nested { column: String },
    /// A stream of compressed or written rows cannot be read on; what came
    /// before stays.
    #[cfg(feature = "formats")]
    Stream { format: &'static str, bytes: u64, detail: String },
    /// The text ends in the middle of a row; the rows before stay.
    #[cfg(feature = "formats")]
    Cut { rows: u64 },
    /// Not a single row can be read; `detail` is about the first.
    #[cfg(feature = "formats")]
    NoRows { unreadable: u64, detail: String },
    /// Neither Parquet nor rows in text; `looks_like` names what it seems to be.
    #[cfg(feature = "formats")]
    NoTable { looks_like: &'static str },
    /// The server answered with an error status.
    Status { status: u16 },
    /// The server answered with a web page.
    Html,
    /// No answer, or one the browser withholds.
    NoAnswer { detail: String },
    /// The connection ended early.
    Interrupted { got: u64, expected: u64 },
    /// The file changed between two reads.
    Changed,
    /// Size or sha256 differ from the manifest.
    Integrity { detail: String },
    /// Not an address that can be opened.
    Address { detail: String },
    /// The manifest of a packed site cannot be used.
    Manifest { detail: String },
    /// Too large for a page.
    TooLarge { bytes: u64, limit: u64 },
    /// The browser gives no more memory.
    Memory { bytes: u64 },
    /// A dataset's list of files does not lead to its files.
    Listing { detail: String },
    /// What the program for other formats says: what happened, and what to do.
    Told { text: String, advice: String },
    /// Texts cannot be searched or compared.
    #[cfg(feature = "text")]
    Search { detail: String },
}

impl Problem {
    /// A problem with one file.
    pub fn new(file: impl Into<String>, cause: Cause) -> Self {
        Self { file: file.into(), cause }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} {}", self.file, self.cause, self.cause.advice())
    }
}

/// At most this many names are listed before "and N more".
const LISTED: usize = 6;

/// A text from a file, cut where it would fill the page.
struct Cut<'a>(&'a str);

/// Most bytes of a [`Cut`] text.
const CUT: usize = 400;

impl fmt::Display for Cut<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.len() <= CUT {
            return f.write_str(self.0);
        }
        let end = (0..=CUT).rev().find(|at| self.0.is_char_boundary(*at)).unwrap_or(0);
        f.write_str(self.0.get(..end).unwrap_or_default())?;
        f.write_str("…")
    }
}

fn list(names: &[String]) -> String {
    let mut text = names.iter().take(LISTED).map(|n| format!("“{}”", Cut(n))).collect::<Vec<_>>().join(", ");
    if names.len() > LISTED {
        text += &format!(" and {} more", names.len() - LISTED);
    }
    text
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cause::NotParquet { looks_like } if looks_like.is_empty() => {
                f.write_str("This is not a Parquet file: the mark PAR1 is missing.")
            }
            Cause::NotParquet { looks_like } => {
                write!(f, "This is not a Parquet file; it looks like {looks_like}.")
            }
            Cause::Empty => f.write_str("The file is empty (0 bytes)."),
            Cause::Truncated { bytes } => write!(
                f,
                "The file is cut off: it begins like Parquet but its {bytes} bytes do not end with a footer."
            ),
            Cause::Footer { detail } => {
                write!(f, "The footer of the file cannot be trusted: {}.", Cut(detail))
            }
            Cause::Damaged { place, detail } => {
                write!(f, "The data is damaged at {}: {}.", Cut(place), Cut(detail))
            }
            Cause::MissingColumns { columns } => {
                write!(f, "Label columns are missing or have another type: {}.", list(columns))
            }
            Cause::RepeatedColumns { columns } => {
                write!(
                    f,
                    "Columns are there more than once, and one cannot tell which is meant: {}.",
                    list(columns)
                )
            }
            Cause::UnknownSchema { columns } => write!(
                f,
                "The columns are not those of a dataset this viewer knows; found {}.",
                list(columns)
            ),
            Cause::OtherKind { this, first } => {
                write!(
                    f,
                    "This is {this}, and what was opened with it is {first}: their rows cannot stand in one table."
                )
            }
            Cause::Codec { codec } => {
                write!(f, "The file is compressed with {codec}, which this build of the viewer cannot read.")
            }
            Cause::Encoding { encoding, place } => {
                write!(
                    f,
                    "The {} is encoded as {encoding}, which this build of the viewer cannot read.",
                    Cut(place)
                )
            }
            #[cfg(feature = "codecs")]
            Cause::Nested { column } => {
                write!(f, "The column “{column}” holds lists of lists, which this viewer does not show.")
            }
            #[cfg(feature = "formats")]
            Cause::Stream { format, bytes, detail } => {
                write!(f, "The {format} data cannot be read on after {bytes} bytes of the file: {detail}.")
            }
            #[cfg(feature = "formats")]
            Cause::Cut { rows } => {
                write!(
                    f,
                    "The file is cut off: it ends in the middle of a row, after {rows} that can be read."
                )
            }
            #[cfg(feature = "formats")]
            Cause::NoRows { unreadable: 0, .. } => f.write_str("The file has no rows."),
            #[cfg(feature = "formats")]
            Cause::NoRows { unreadable, detail } => {
                write!(f, "None of the {unreadable} rows can be read ({detail}).")
            }
            #[cfg(feature = "formats")]
            Cause::NoTable { looks_like: "" } => {
                f.write_str("No rows of JSON Lines, JSON or CSV are found in the file.")
            }
            #[cfg(feature = "formats")]
            Cause::NoTable { looks_like } => {
                write!(
                    f,
                    "No rows of JSON Lines, JSON or CSV are found in the file; it looks like {looks_like}."
                )
            }
            Cause::Status { status } => write!(
                f,
                "The server answered {status}{}.",
                match status {
                    401 | 403 => " (access denied)",
                    404 => " (not found)",
                    410 => " (gone)",
                    416 => " (range not satisfiable)",
                    429 => " (too many requests)",
                    500..=599 => " (server error)",
                    _ => "",
                }
            ),
            Cause::Html => f.write_str("The server answered with a web page instead of a data file."),
            Cause::NoAnswer { detail } => {
                write!(f, "No answer could be read{}{detail}.", if detail.is_empty() { "" } else { ": " })
            }
            Cause::Interrupted { got, expected } => {
                write!(f, "The connection ended early, after {got} of {expected} bytes.")
            }
            Cause::Changed => f.write_str("The file changed on the server while it was being read."),
            Cause::Integrity { detail } => {
                write!(f, "The file is not the one its manifest describes: {detail}.")
            }
            Cause::Address { detail } => write!(f, "This address cannot be opened: {detail}."),
            Cause::Manifest { detail } => write!(f, "The manifest cannot be used: {detail}."),
            Cause::Listing { detail } => write!(f, "The dataset’s files were not found: {detail}."),
            Cause::Told { text, .. } => f.write_str(text),
            #[cfg(feature = "text")]
            Cause::Search { detail } => write!(f, "The texts cannot be searched: {detail}."),
            Cause::Memory { bytes } => {
                write!(f, "The browser gave no memory for {bytes} more bytes; what was read before stays.")
            }
            Cause::TooLarge { bytes, limit } => {
                write!(f, "{bytes} bytes would have to be held in memory at once; the limit is {limit}.")
            }
        }
    }
}

/// What helps where a file did not arrive whole.
const AGAIN: &str = "Download or export the file again, then open it once more.";

impl Cause {
    /// No memory for so many bytes.
    pub fn no_memory(bytes: u64) -> Self {
        Self::Memory { bytes }
    }

    /// What the user can do about it.
    pub fn advice(&self) -> &str {
        match self {
            Cause::NotParquet { .. } | Cause::Html => {
                "Check the address: on the hub it must be the file's own (…/resolve/…/0000.parquet), not the page about it."
            }
            #[cfg(feature = "formats")]
            Cause::Cut { .. } => AGAIN,
            Cause::Empty | Cause::Truncated { .. } | Cause::Interrupted { .. } => AGAIN,
            Cause::Footer { .. } | Cause::Damaged { .. } => {
                "What could be read stays on the page. Fetch the file again; if it stays so, write it anew from its source."
            }
            Cause::MissingColumns { .. } => {
                "Open the full dataset file, or export it again with these columns."
            }
            Cause::RepeatedColumns { .. } => "Write the file again with every column once.",
            Cause::UnknownSchema { .. } => {
                "Open a file of PKU-SafeRLHF, of its family or of BeaverTails: prompts, or responses with their labels."
            }
            Cause::OtherKind { .. } => "Open it by itself.",
            Cause::Codec { .. } => {
                "Write the file again with compression SNAPPY or ZSTD, or without compression."
            }
            Cause::Encoding { .. } => "Write the file again with plain or dictionary encoding.",
            #[cfg(feature = "codecs")]
            Cause::Nested { .. } => "Write the file again without this column, or as text.",
            #[cfg(feature = "formats")]
            Cause::Stream { .. } => {
                "The rows before that place stay on the page. Fetch or compress the file again, then open it once more."
            }
            #[cfg(feature = "formats")]
            Cause::NoRows { .. } | Cause::NoTable { .. } => {
                "Open a file with one JSON object a line, an array of objects, or CSV with names in its first line; unpack archives first."
            }
            Cause::Status { .. } => "Check the address, or try again later.",
            Cause::NoAnswer { .. } => {
                "Check the address and your connection. If it opens in a tab of its own, its server does not allow other pages to read it (CORS): download the file and drop it here."
            }
            Cause::Changed => "Open it again.",
            Cause::Integrity { .. } | Cause::Manifest { .. } => {
                "Reload the page; if it stays so, the site was not published completely."
            }
            Cause::Address { .. } => "Give a full address that begins with https://, or drop the file here.",
            Cause::Memory { .. } => {
                "Close other tabs, or open a smaller part of the data: one config or one split."
            }
            Cause::Listing { .. } => "Check the dataset’s name, config, split and revision.",
            Cause::Told { advice, .. } => advice,
            #[cfg(feature = "text")]
            Cause::Search { .. } => {
                "What was found before stays. Search for something else, or search again."
            }
            Cause::TooLarge { .. } => {
                "Use a server that supports range requests, or open a smaller part of the data."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_a_file_are_cut_between_characters() {
        let long = "ü".repeat(1000);
        let cause = Cause::UnknownSchema { columns: vec![format!("x{long}"), long.clone(), "short".into()] };
        let text = cause.to_string();
        assert!(text.len() < 1000 && text.contains("ü…”, “ü") && text.contains("“short”"), "{text}");
        let cause = Cause::Footer { detail: long };
        assert!(cause.to_string().ends_with("ü…."));
    }
}
