//! A stream of bytes → the texts of its rows: lines, or the elements of a JSON
//! array, or objects that stand one after the other.

use memchr::memchr;

/// A row's text, or why there is none.
pub(super) type Found<'a> = Result<&'a [u8], String>;

/// Cuts a stream into rows.
pub(super) struct Splitter {
    how: How,
    /// The beginning of a row that has not ended.
    row: Vec<u8>,
    /// Longer rows are not kept.
    longest: usize,
    too_long: bool,
    /// Line that is being read, and the one that the row began in; from 1.
    line: u64,
    row_line: u64,
}

/// What stands between rows.
enum How {
    Lines,
    Elements(State),
}

/// Where in a JSON text the stream is.
#[derive(Default)]
struct State {
    /// Brackets that are open within the element.
    depth: usize,
    in_string: bool,
    escaped: bool,
    /// Within an element.
    begun: bool,
    /// In an array: its opening bracket was seen.
    array: bool,
    /// The array has ended.
    ended: bool,
}

impl Splitter {
    /// Rows are lines.
    pub(super) fn lines(longest: usize) -> Self {
        Self { how: How::Lines, row: Vec::new(), longest, too_long: false, line: 1, row_line: 1 }
    }

    /// Rows are elements of an array, or objects without one.
    pub(super) fn elements(longest: usize) -> Self {
        Self { how: How::Elements(State::default()), ..Self::lines(longest) }
    }

    /// Takes the next bytes up to the end of a row; returns how many it took,
    /// and whether a row has ended there ([`Self::row`]).
    pub(super) fn take(&mut self, bytes: &[u8]) -> (usize, bool) {
        let (taken, keep, ended) = match &mut self.how {
            How::Lines => match memchr(b'\n', bytes) {
                Some(end) => (end + 1, 0..end, true),
                None => (bytes.len(), 0..bytes.len(), false),
            },
            How::Elements(state) => element(state, bytes, &mut self.line, &mut self.row_line),
        };
        if matches!(self.how, How::Lines) {
            self.row_line = self.line;
            self.line += u64::from(ended);
        }
        let fits = self.row.len() + keep.len() <= self.longest && self.row.try_reserve(keep.len()).is_ok();
        if !fits {
            self.too_long = true;
            self.row = Vec::new();
        }
        if !self.too_long {
            self.row.extend_from_slice(&bytes[keep]);
        }
        (taken, ended)
    }

    /// The row that has ended and its line; none where it has nothing but space.
    pub(super) fn row(&self) -> Option<(u64, Found<'_>)> {
        if self.too_long {
            let text = format!("it has more than {} bytes", self.longest);
            return Some((self.row_line, Err(text)));
        }
        let row = self.row.strip_prefix(b"\xef\xbb\xbf").filter(|_| self.row_line == 1).unwrap_or(&self.row);
        let row = row.trim_ascii();
        (!row.is_empty()).then_some((self.row_line, Ok(row)))
    }

    /// Forgets the row that has ended.
    pub(super) fn next(&mut self) {
        // A very long row's memory is given back.
        if self.row.capacity() > 4 * 1024 * 1024 {
            self.row = Vec::new();
        }
        self.row.clear();
        self.too_long = false;
    }

    /// Whether the stream may end here.
    pub(super) fn may_end(&self) -> bool {
        match &self.how {
            How::Lines => true,
            How::Elements(state) => !state.begun && (!state.array || state.ended),
        }
    }
}

/// As [`Splitter::take`], with the bytes that belong to the element.
fn element(
    state: &mut State,
    bytes: &[u8],
    line: &mut u64,
    row_line: &mut u64,
) -> (usize, std::ops::Range<usize>, bool) {
    let mut start = 0;
    for (at, byte) in bytes.iter().enumerate() {
        *line += u64::from(*byte == b'\n');
        if state.in_string {
            match byte {
                _ if state.escaped => state.escaped = false,
                b'\\' => state.escaped = true,
                b'"' => state.in_string = false,
                _ => {}
            }
            continue;
        }
        if !state.begun {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' | b',' | 0xef | 0xbb | 0xbf => continue,
                b'[' if !state.array => {
                    state.array = true;
                    continue;
                }
                b']' if state.array => {
                    state.ended = true;
                    continue;
                }
                _ => {}
            }
            state.begun = true;
            *row_line = *line;
            start = at;
        }
        match byte {
            b'"' => state.in_string = true,
            b'{' | b'[' => state.depth += 1,
            b'}' | b']' if state.depth > 0 => {
                state.depth -= 1;
                if state.depth == 0 {
                    state.begun = false;
                    return (at + 1, start..at + 1, true);
                }
            }
            // The end of an element that is no object.
            b',' | b']' if state.depth == 0 => {
                state.begun = false;
                state.ended |= *byte == b']';
                return (at + 1, start..at, true);
            }
            _ => {}
        }
    }
    let keep = if state.begun { start..bytes.len() } else { 0..0 };
    (bytes.len(), keep, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(mut splitter: Splitter, text: &[u8], by: usize) -> Vec<(u64, Result<String, String>)> {
        let mut rows = Vec::new();
        let mut note = |splitter: &mut Splitter| {
            let row = splitter.row();
            rows.extend(row.map(|(line, row)| (line, row.map(|r| String::from_utf8_lossy(r).into_owned()))));
            splitter.next();
        };
        for mut piece in text.chunks(by) {
            while !piece.is_empty() {
                let (taken, ended) = splitter.take(piece);
                piece = &piece[taken..];
                if ended {
                    note(&mut splitter);
                }
            }
        }
        note(&mut splitter);
        rows
    }

    #[test]
    fn rows_are_found_however_the_stream_is_cut() {
        let ok = |line, text: &str| (line, Ok(text.to_owned()));
        for by in [1, 2, 3, 100] {
            let lines = rows(Splitter::lines(9), b"\xef\xbb\xbf{1}\r\n\n  {2}\n{far too long}\n{3}", by);
            let long = (4, Err("it has more than 9 bytes".to_owned()));
            assert_eq!(lines, [ok(1, "{1}"), ok(3, "{2}"), long, ok(5, "{3}")]);
            let array = b"[\n{\"a\": \"]}\\\"\"},\n [1],{\"b\":\n{}}, 5,x]\n";
            let found = rows(Splitter::elements(99), array, by);
            assert_eq!(
                found,
                [ok(2, "{\"a\": \"]}\\\"\"}"), ok(3, "[1]"), ok(3, "{\"b\":\n{}}"), ok(4, "5"), ok(4, "x")]
            );
            let objects = rows(Splitter::elements(99), b"{\n\"a\": 1}\n{\"b\": 2} {\"c\"", by);
            assert_eq!(objects, [ok(1, "{\n\"a\": 1}"), ok(3, "{\"b\": 2}"), ok(3, "{\"c\"")]);
        }
    }
}
