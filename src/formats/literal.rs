//! Dictionaries and lists as Python, pandas and DuckDB write them into a cell
//! (`{'Animal Abuse': False, 'Drugs': None}`) → JSON.

/// Deepest nesting.
const DEEPEST: usize = 64;

/// The JSON of a cell, where it is such a dictionary or list.
pub(super) fn to_json(cell: &str) -> Option<String> {
    let mut json = String::with_capacity(cell.len());
    let mut rest = cell.trim();
    value(&mut rest, &mut json, 0)?;
    rest.trim().is_empty().then_some(json)
}

fn value(rest: &mut &str, json: &mut String, depth: usize) -> Option<()> {
    *rest = rest.trim_start();
    match rest.chars().next()? {
        '{' if depth < DEEPEST => items(rest, json, depth, '}', true),
        '[' if depth < DEEPEST => items(rest, json, depth, ']', false),
        // (A tuple.)
        '(' if depth < DEEPEST => items(rest, json, depth, ')', false),
        '\'' | '"' => string(rest, json),
        _ => word(rest, json),
    }
}

fn items(rest: &mut &str, json: &mut String, depth: usize, end: char, named: bool) -> Option<()> {
    json.push(if named { '{' } else { '[' });
    *rest = rest[1..].trim_start();
    let mut first = true;
    while !rest.starts_with(end) {
        if !std::mem::take(&mut first) {
            *rest = rest.strip_prefix(',')?.trim_start();
            // Python allows a comma after the last.
            if rest.starts_with(end) {
                break;
            }
            json.push(',');
        }
        if named {
            string(rest, json)?;
            *rest = rest.trim_start().strip_prefix(':')?;
            json.push(':');
        }
        value(rest, json, depth + 1)?;
        *rest = rest.trim_start();
    }
    *rest = &rest[end.len_utf8()..];
    json.push(if named { '}' } else { ']' });
    Some(())
}

fn string(rest: &mut &str, json: &mut String) -> Option<()> {
    let mut chars = rest.chars();
    let quote = chars.next().filter(|c| matches!(c, '\'' | '"'))?;
    json.push('"');
    loop {
        match chars.next()? {
            c if c == quote => break,
            '\\' => match chars.next()? {
                c @ ('n' | 'r' | 't' | 'b' | 'f' | '\\' | '"' | '/') => json.extend(['\\', c]),
                '\'' => json.push('\''),
                'x' => escaped(&mut chars, 2, json)?,
                'u' => escaped(&mut chars, 4, json)?,
                'U' => escaped(&mut chars, 8, json)?,
                _ => return None,
            },
            '"' => json.push_str("\\\""),
            c if c < ' ' => json.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => json.push(c),
        }
    }
    json.push('"');
    *rest = chars.as_str();
    Some(())
}

/// A character given by its number in hex digits.
fn escaped(chars: &mut std::str::Chars<'_>, digits: usize, json: &mut String) -> Option<()> {
    let mut number = 0;
    for _ in 0..digits {
        number = number << 4 | chars.next()?.to_digit(16)?;
    }
    match char::from_u32(number) {
        Some('"') => json.push_str("\\\""),
        Some('\\') => json.push_str("\\\\"),
        Some(c) if c < ' ' => json.push_str(&format!("\\u{number:04x}")),
        Some(c) => json.push(c),
        // Halves of a pair, as JSON has them.
        None if number <= 0xffff => json.push_str(&format!("\\u{number:04x}")),
        None => return None,
    }
    Some(())
}

/// A flag, nothing, or a number.
fn word(rest: &mut &str, json: &mut String) -> Option<()> {
    let end = rest.find([',', '}', ']', ')', ' ', '\n', '\t', '\r', ':']).unwrap_or(rest.len());
    let (word, tail) = rest.split_at(end);
    *rest = tail;
    match word {
        "True" | "true" | "TRUE" => json.push_str("true"),
        "False" | "false" | "FALSE" => json.push_str("false"),
        "None" | "null" | "NULL" | "nan" | "NaN" => json.push_str("null"),
        _ => {
            let number = word.parse::<f64>().ok().filter(|number| number.is_finite())?;
            match word.parse::<i64>() {
                Ok(number) => json.push_str(&number.to_string()),
                Err(_) => json.push_str(&serde_json::Value::from(number).to_string()),
            }
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_of_other_programs_are_read() {
        for (cell, json) in [
            ("{'Animal Abuse': False, 'Drugs': None}", r#"{"Animal Abuse":false,"Drugs":null}"#),
            (r#"{"a": true, "b": [1, 2.5, -3]}"#, r#"{"a":true,"b":[1,2.5,-3]}"#),
            (r#"['it\'s', "say \"x\"", 'tab\t', '\x41\u00e9']"#, r#"["it's","say \"x\"","tab\t","Aé"]"#),
            ("{'a': (1, 2,), }", r#"{"a":[1,2]}"#),
            ("{'a': NULL}", r#"{"a":null}"#),
            ("{}", "{}"),
        ] {
            assert_eq!(to_json(cell).as_deref(), Some(json), "{cell}");
        }
        for cell in
            ["{", "{'a'}", "{'a': }", "['x'", "{'a': 1} and more", "{a: 1}", "{'a': b}", "['\\q']", ""]
        {
            assert_eq!(to_json(cell), None, "{cell}");
        }
        assert_eq!(to_json(&"[".repeat(100_000)), None);
    }
}
