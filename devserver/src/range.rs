//! The `Range` header.

use std::ops::Range;

/// What a `Range` header asks of a body of known length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// The whole body: no header, or one that may be ignored.
    Whole,
    /// One range of bytes, not empty and within the body.
    Part(Range<usize>),
    /// A range outside of the body.
    Unsatisfiable,
}

/// Reads a `Range` header. Several ranges in one header are answered with the
/// whole body, which RFC 9110 allows.
pub fn asked(header: Option<&str>, length: usize) -> Asked {
    let Some((first, last)) =
        header.and_then(|header| header.strip_prefix("bytes=")).and_then(|set| set.trim().split_once('-'))
    else {
        return Asked::Whole;
    };
    let range = match (first.parse::<usize>(), last.parse::<usize>()) {
        (Ok(first), Ok(last)) if first <= last => first..last.saturating_add(1).min(length),
        (Ok(first), Err(_)) if last.is_empty() => first..length,
        (Err(_), Ok(count)) if first.is_empty() => length.saturating_sub(count)..length,
        _ => return Asked::Whole,
    };
    if range.start < range.end { Asked::Part(range) } else { Asked::Unsatisfiable }
}

#[cfg(test)]
mod tests {
    use super::{Asked, asked};

    #[test]
    fn single_ranges() {
        for (header, expect) in [
            ("bytes=0-0", Asked::Part(0..1)),
            ("bytes=2-5", Asked::Part(2..6)),
            ("bytes=8-99", Asked::Part(8..10)),
            ("bytes=4-", Asked::Part(4..10)),
            ("bytes=-3", Asked::Part(7..10)),
            ("bytes=-99", Asked::Part(0..10)),
            ("bytes=10-", Asked::Unsatisfiable),
            ("bytes=10-12", Asked::Unsatisfiable),
            ("bytes=-0", Asked::Unsatisfiable),
        ] {
            assert_eq!(asked(Some(header), 10), expect, "{header}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_ignored() {
        for header in ["", "bytes=", "bytes=-", "bytes=5-2", "rows=0-1", "bytes=0-1,4-5", "bytes=a-b"] {
            assert_eq!(asked(Some(header), 10), Asked::Whole, "{header}");
        }
        assert_eq!(asked(None, 10), Asked::Whole);
    }

    #[test]
    fn an_empty_body_has_no_ranges() {
        assert_eq!(asked(Some("bytes=0-"), 0), Asked::Unsatisfiable);
    }
}
