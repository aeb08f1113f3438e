//! Whether an answer to a range request is the range that was asked for.

use std::ops::Range;

/// A parsed `Content-Range: bytes a-b/total` header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentRange {
    /// The bytes sent.
    pub range: Range<u64>,
    /// Bytes of the whole file; none when the server does not say.
    pub total: Option<u64>,
}

impl ContentRange {
    /// Parses the header's value; none when it is no byte range.
    pub fn parse(value: &str) -> Option<Self> {
        let (span, total) = value.trim().strip_prefix("bytes ")?.split_once('/')?;
        let (first, last) = span.split_once('-')?;
        let first: u64 = first.trim().parse().ok()?;
        let last: u64 = last.trim().parse().ok()?;
        let total = match total.trim() {
            "*" => None,
            digits => Some(digits.parse().ok()?),
        };
        (first <= last && total.is_none_or(|t| last < t))
            .then_some(Self { range: first..last.checked_add(1)?, total })
    }
}

/// Whether the headers of a 206 answer can be believed: it is the range asked
/// for, of a file of the known size, and not compressed on the way (a range
/// would then cut the compressed bytes). Returns the file's size.
///
/// # Errors
/// Why ranges of this server cannot be used, as the end of a sentence.
pub fn check_part(
    asked: &Range<u64>,
    known_total: Option<u64>,
    content_range: Option<&str>,
    content_encoding: Option<&str>,
) -> Result<u64, String> {
    if let Some(encoding) = content_encoding.filter(|e| !e.trim().is_empty() && *e != "identity") {
        return Err([
            "the server compresses what it sends (",
            encoding,
            "), so a range would cut compressed bytes",
        ]
        .concat());
    }
    let Some(header) = content_range else {
        return Err("the server does not show which range it sends".into());
    };
    let Some(ContentRange { range, total: Some(total) }) = ContentRange::parse(header) else {
        return Err(["the server describes its range as “", header, "”"].concat());
    };
    if range.start != asked.start || range.end != asked.end.min(total) {
        return Err(format!(
            "the server sent bytes {}–{} instead of the range asked for",
            range.start,
            range.end - 1
        ));
    }
    match known_total {
        Some(known) if known != total => {
            Err(format!("the server gave two sizes for the file, {known} and {total}"))
        }
        _ => Ok(total),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_counts_only_when_it_is_the_range() {
        let check = |header, encoding| check_part(&(0..4), Some(100), Some(header), encoding);
        assert_eq!(check("bytes 0-3/100", None), Ok(100));
        assert_eq!(check("bytes 0-3/100", Some("identity")), Ok(100));
        for (header, encoding) in [
            ("bytes 0-3/100", Some("gzip")),
            ("bytes 0-3/101", None),
            ("bytes 0-3/*", None),
            ("bytes 1-4/100", None),
            ("bytes 0-9/100", None),
            ("bytes 3-0/100", None),
            ("0-3/100", None),
            ("", None),
        ] {
            assert!(check(header, encoding).is_err(), "{header} {encoding:?}");
        }
        assert!(check_part(&(0..4), None, None, None).is_err());
        assert_eq!(check_part(&(0..8), None, Some("bytes 0-3/4"), None), Ok(4), "a short file");
    }
}
