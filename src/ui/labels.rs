//! Labels of a pair as elements.

use super::tree::{Node, node};
use crate::chart::severity_name;

/// The safe flag in words.
pub(super) fn safe_word(code: u8) -> &'static str {
    match code {
        0 => "unsafe",
        1 => "safe",
        _ => "unknown",
    }
}

/// The raw value of a code, as in the file; empty for unknown.
pub(super) fn raw(code: u8, known: u8) -> String {
    if code < known { code.to_string() } else { String::new() }
}

/// A mark for the safe flag: shape and word, never colour alone.
pub(super) fn safe_mark(code: u8) -> Node {
    let word = safe_word(code);
    node("span").has("class", format!("safe-mark {word}")).text(word)
}

/// A mark for the severity level.
pub(super) fn severity_mark(level: u8) -> Node {
    let class = format!("severity-mark severity-{level}");
    node("span").has("class", class).text(severity_name(usize::from(level)))
}

/// A response id in words.
pub(super) fn response_word(id: u8) -> &'static str {
    match id {
        0 => "Response 0",
        1 => "Response 1",
        _ => "unknown",
    }
}
