//! Rows → CSV by RFC 4180, safe to open in a spreadsheet.

use super::column::Column;
use super::json::{self, Rows};
use super::schema::{Node, NodeKind};
use crate::model::Cause;

/// What a spreadsheet takes for the beginning of a formula, by the list of OWASP; also in full
/// width, and what stands before it is passed over.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// The names of columns, as the first line.
pub fn header(nodes: &[Node], guards: bool) -> Vec<u8> {
    let mut out = Vec::new();
    for (number, name) in json::cell_names(nodes).iter().enumerate() {
        if number > 0 {
            out.push(b',');
        }
        text(name, guards, &mut out);
    }
    out.extend_from_slice(b"\r\n");
    out
}

/// Writes rows. With `guards`, texts that a spreadsheet would run as a formula begin with `'`, and
/// so do texts that would then be mistaken for such.
///
/// # Errors
/// There is no memory for them.
pub fn rows(nodes: &[Node], columns: &[Column], guards: bool, out: &mut Vec<u8>) -> Result<(), Cause> {
    let count = columns.first().map_or(0, |column| column.rows);
    let mut rows = Rows::new(nodes, columns);
    for _ in 0..count {
        let mut is_first = true;
        rows.cells(|node, value| {
            // At worst each byte is doubled; and it is copied on the way.
            json::room(out, 4 * value.map_or(0, <[u8]>::len) + 32)?;
            if !std::mem::take(&mut is_first) {
                out.push(b',');
            }
            let Some(value) = value else { return Ok(()) };
            match node.map(|node| (node, &node.kind)) {
                Some((node, NodeKind::Leaf(leaf))) => {
                    let mut plain = Vec::new();
                    json::plain(node, *leaf, value, &mut plain);
                    if is_bare(leaf.physical) {
                        out.extend_from_slice(&plain);
                    } else {
                        text(&String::from_utf8_lossy(&plain), guards, out);
                    }
                }
                _ => text(&String::from_utf8_lossy(value), guards, out),
            }
            Ok(())
        })?;
        json::room(out, 2)?;
        out.extend_from_slice(b"\r\n");
    }
    Ok(())
}

/// Whether values are numbers or flags.
fn is_bare(physical: parquet::basic::Type) -> bool {
    use parquet::basic::Type::{BYTE_ARRAY, FIXED_LEN_BYTE_ARRAY, INT96};
    !matches!(physical, BYTE_ARRAY | FIXED_LEN_BYTE_ARRAY | INT96)
}

/// Whether a spreadsheet might run a text.
fn is_formula(text: &str) -> bool {
    let first =
        text.trim_start_matches('\'').trim_start_matches([' ', '\u{a0}', '\u{3000}', '\u{feff}', '\u{200b}']);
    first.starts_with(FORMULA) || text.trim_start_matches('\'').starts_with(FORMULA)
}

/// Writes a text in quotes.
fn text(text: &str, guards: bool, out: &mut Vec<u8>) {
    out.push(b'"');
    if guards && is_formula(text) {
        out.push(b'\'');
    }
    for (number, piece) in text.split('"').enumerate() {
        if number > 0 {
            out.extend_from_slice(b"\"\"");
        }
        out.extend_from_slice(piece.as_bytes());
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(content: &str, guards: bool) -> String {
        let mut out = Vec::new();
        text(content, guards, &mut out);
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn quotes_are_doubled_and_formulas_stay_texts() {
        assert_eq!(cell("a \"b\",\r\nc", true), "\"a \"\"b\"\",\r\nc\"");
        assert_eq!(cell("=1+1", true), "\"'=1+1\"");
        assert_eq!(cell("=1+1", false), "\"=1+1\"");
        assert_eq!(cell("  @SUM(A1)", true), "\"'  @SUM(A1)\"");
        // What had the sign already gets another one, so that it can be taken off again.
        assert_eq!(cell("'=1", true), "\"''=1\"");
        assert_eq!(cell("'tis", true), "\"'tis\"");
        assert_eq!(cell("", true), "\"\"");
    }
}
