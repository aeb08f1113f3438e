//! Why nothing was packed, for the person who asked for it.

use saferlhf_viewer::model::Cause;
use std::fmt;
use std::path::Path;

/// What went wrong, and what can be done about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    what: String,
    help: String,
}

impl Failure {
    /// With advice; empty where there is none.
    pub fn new(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self { what: what.into(), help: help.into() }
    }

    /// Something that the system said of a path.
    pub(crate) fn io(doing: &str, path: &Path, error: &std::io::Error) -> Self {
        Self::new(format!("cannot {doing} {}: {error}", path.display()), "")
    }

    /// A cause at a file.
    pub(crate) fn of(file: &str, cause: &Cause) -> Self {
        let help = match cause {
            Cause::Damaged { .. }
            | Cause::Footer { .. }
            | Cause::Truncated { .. }
            | Cause::Stream { .. }
            | Cause::Cut { .. } => "Fetch or write the file again. Nothing was packed.",
            Cause::OtherKind { .. } => "Pack it into a site of its own.",
            Cause::TooLarge { .. } | Cause::Memory { .. } => "Write the file again with smaller pages.",
            Cause::UnknownSchema { .. } | Cause::NoTable { .. } | Cause::NoRows { .. } => {
                "Name the files that hold the data one by one, or move the others out of the folder."
            }
            other => other.advice(),
        };
        Self::new(format!("{file}: {cause}"), help)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        if !self.help.is_empty() {
            write!(f, "\n  what to do: {}", self.help)?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}

/// Gives an error of the system the path it happened at.
pub(crate) trait At<T> {
    fn at(self, doing: &str, path: &Path) -> Result<T, Failure>;
}

impl<T> At<T> for std::io::Result<T> {
    fn at(self, doing: &str, path: &Path) -> Result<T, Failure> {
        self.map_err(|error| Failure::io(doing, path, &error))
    }
}
