//! Lists in values of the address: with commas between them; where a name holds a comma itself,
//! is empty, or would make the list look like an array, as a JSON array of texts.

/// The names of a list. Between commas, empty ones are left out; in an array they are names.
pub fn parse_list(value: &str) -> Vec<String> {
    let split = || value.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    array(value).unwrap_or_else(split)
}

/// A list of names, in the shorter way where that is read as the same.
pub fn write_list(names: &[String]) -> String {
    let is_plain = |name: &String| !name.is_empty() && !name.contains(',');
    if !names.first().is_some_and(|first| first.trim_start().starts_with('[')) && names.iter().all(is_plain) {
        return names.join(",");
    }
    let mut text = String::from("[");
    for (at, name) in names.iter().enumerate() {
        text.push_str(if at > 0 { ",\"" } else { "\"" });
        for letter in name.chars() {
            match letter {
                '"' | '\\' => text.extend(['\\', letter]),
                // Control characters, as JSON has them.
                ..' ' => text.push_str(&format!("\\u{:04x}", u32::from(letter))),
                _ => text.push(letter),
            }
        }
        text.push('"');
    }
    text + "]"
}

/// The texts of a JSON array; none where it is no such.
fn array(value: &str) -> Option<Vec<String>> {
    let mut names = Vec::new();
    let mut rest = value.trim().strip_prefix('[')?.strip_suffix(']')?.trim_start();
    while !rest.is_empty() {
        let (name, behind) = text(rest.strip_prefix('"')?)?;
        names.push(name);
        rest = behind.trim_start();
        rest = match rest.strip_prefix(',') {
            Some(more) => Some(more.trim_start()).filter(|more| !more.is_empty())?,
            None if rest.is_empty() => rest,
            None => return None,
        };
    }
    Some(names)
}

/// A text that ends with a quotation mark, and what stands behind that.
fn text(inside: &str) -> Option<(String, &str)> {
    let mut name = String::new();
    let mut letters = inside.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((name, &inside[at + 1..])),
            '\\' => match letters.next()?.1 {
                'n' => name.push('\n'),
                't' => name.push('\t'),
                'r' => name.push('\r'),
                'b' => name.push('\u{8}'),
                'f' => name.push('\u{c}'),
                'u' => {
                    let mut code = hex(&mut letters)?;
                    // What is beyond 16 bits is written as two halves.
                    if code >> 10 == 0xd800 >> 10 {
                        letters.next().filter(|(_, letter)| *letter == '\\')?;
                        letters.next().filter(|(_, letter)| *letter == 'u')?;
                        let low = hex(&mut letters)?.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
                        code = 0x1_0000 + ((code & 0x3ff) << 10) + low;
                    }
                    name.push(char::from_u32(code)?);
                }
                other @ ('"' | '\\' | '/') => name.push(other),
                _ => return None,
            },
            _ => name.push(letter),
        }
    }
    None
}

/// The number of four hex digits.
fn hex(letters: &mut std::str::CharIndices<'_>) -> Option<u32> {
    let digits: String = letters.take(4).map(|(_, digit)| digit).collect();
    u32::from_str_radix(&digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_as_they_were_written() {
        for (names, text) in [
            (&["a", "b c"][..], "a,b c"),
            (&["a,b", "c"], "[\"a,b\",\"c\"]"),
            (&["[a"], "[\"[a\"]"),
            (&["a", "[b"], "a,[b"),
            (&["\"q\"", "\\,\n"], "[\"\\\"q\\\"\",\"\\\\,\\u000a\"]"),
            (&["a", ""], "[\"a\",\"\"]"),
            (&[""], "[\"\"]"),
            (&[" [\"a\"] "], "[\" [\\\"a\\\"] \"]"),
            (&[" a ", "\"b"], " a ,\"b"),
            (&[], ""),
        ] {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            assert_eq!(write_list(&names), text);
            assert_eq!(parse_list(text), names);
        }
        assert_eq!(parse_list(" [ \"\\u00e4,b\" , \"c\" ] "), ["ä,b", "c"]);
        assert_eq!(parse_list("a,,b,"), ["a", "b"]);
        assert_eq!(parse_list(r#"["\ud83d\ude00","\t\/\u000a"]"#), ["😀", "\t/\n"]);
        // What is no array is a list with commas.
        for odd in [
            "[a",
            "[\"a\"",
            "[a,b]",
            "[\"a\",]",
            "[\"a\" \"b\"]",
            "[\"\\uD800\"]",
            "[\"\\uD800\\u0041\"]",
            "[\"\\x\"]",
        ] {
            assert!(!parse_list(odd).is_empty() && array(odd).is_none(), "{odd}");
        }
    }
}
