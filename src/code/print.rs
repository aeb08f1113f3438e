//! What all targets print alike: conditions over several lines, texts as literals.

use super::tree::Expr;

/// Columns of a line that conditions stay within where they can be taken apart.
const WIDTH: usize = 88;
/// What one level is indented by.
pub(super) const STEP: usize = 4;

/// How a language writes conditions.
pub(super) trait Dialect {
    /// "and" and "or".
    fn words(&self) -> [&'static str; 2];

    /// Anything but all, any and not; and whether it must be in parentheses beside others.
    fn atom(&self, expr: &Expr) -> (String, bool);

    /// That what is written here does not hold, null being taken for false.
    fn not(&self, written: &str) -> String;

    /// The opposite, where it can be written without [`Self::not`]; and as above.
    fn opposite(&self, _: &Expr) -> Option<(String, bool)> {
        None
    }

    /// What is always or never so.
    fn constant(&self, holds: bool) -> &'static str;
}

/// A condition; lines after the first are indented by so much. `alone` where nothing stands
/// beside it.
pub(super) fn condition(dialect: &dyn Dialect, expr: &Expr, indent: usize, alone: bool) -> String {
    match expr {
        Expr::All(list) | Expr::Any(list) if list.is_empty() => {
            dialect.constant(matches!(expr, Expr::All(_))).to_owned()
        }
        Expr::All(list) | Expr::Any(list) => {
            let word = dialect.words()[usize::from(matches!(expr, Expr::Any(_)))];
            let inner = if alone { indent } else { indent + STEP };
            let parts: Vec<String> = list.iter().map(|part| condition(dialect, part, inner, false)).collect();
            let line = parts.join(&format!(" {word} "));
            let is_short = indent + line.chars().count() <= WIDTH && !line.contains('\n');
            let lines = || parts.join(&format!("\n{:inner$}{word} ", ""));
            match (alone, is_short) {
                (true, true) => line,
                (false, true) => format!("({line})"),
                (true, false) => lines(),
                (false, false) => format!("(\n{:inner$}{}\n{:indent$})", "", lines(), ""),
            }
        }
        Expr::Not(inner) => match dialect.opposite(inner) {
            Some((written, true)) if !alone => format!("({written})"),
            Some((written, _)) => written,
            None => {
                let written = condition(dialect, inner, indent, false);
                let is_wrapped = matches!(**inner, Expr::All(_) | Expr::Any(_)) || dialect.atom(inner).1;
                dialect.not(&if is_wrapped { written } else { format!("({written})") })
            }
        },
        atom => match dialect.atom(atom) {
            (written, true) if !alone => format!("({written})"),
            (written, _) => written,
        },
    }
}

/// The parts of a condition of which all must hold, each by itself.
pub(super) fn parts(expr: &Expr) -> &[Expr] {
    match expr {
        Expr::All(list) => list,
        other => std::slice::from_ref(other),
    }
}

/// A text in Python.
pub(super) fn python(text: &str) -> String {
    let mut literal = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => literal.extend(['\\', c]),
            '\n' => literal += "\\n",
            '\r' => literal += "\\r",
            '\t' => literal += "\\t",
            c if is_hidden(c) => literal += &format!("\\U{:08x}", u32::from(c)),
            c => literal.push(c),
        }
    }
    literal + "\""
}

/// A text in Python as it is after full case folding.
pub(super) fn folded(text: &str) -> String {
    if text.is_ascii() { python(&text.to_ascii_lowercase()) } else { format!("{}.casefold()", python(text)) }
}

/// Characters that an editor does not show, or that turn lines around.
pub(super) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Several of them in Python, as a list.
pub(super) fn python_list(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| python(text)).collect();
    format!("[{}]", texts.join(", "))
}

/// Numbers with commas between them.
pub(super) fn numbers(numbers: &[i64]) -> String {
    numbers.iter().map(i64::to_string).collect::<Vec<_>>().join(", ")
}
