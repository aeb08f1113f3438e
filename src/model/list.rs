//! Lists in values of the address: with commas between them; where a name holds a comma itself
//! (or begins as a list does), as a JSON array of texts.

/// The names of a list, empty ones left out.
pub fn parse_list(value: &str) -> Vec<String> {
    let names = array(value).unwrap_or_else(|| value.split(',').map(str::to_owned).collect());
    names.into_iter().filter(|name| !name.is_empty()).collect()
}

/// A list of names, in the shorter way where that is read as the same.
pub fn write_list(names: &[String]) -> String {
    let is_plain = |(at, name): (usize, &String)| !name.contains(',') && (at > 0 || !name.starts_with('['));
    if names.iter().enumerate().all(is_plain) {
        return names.join(",");
    }
    let mut text = String::from("[");
    for (at, name) in names.iter().enumerate() {
        text.push_str(if at > 0 { ",\"" } else { "\"" });
        for letter in name.chars() {
            match letter {
                '"' | '\\' => text.extend(['\\', letter]),
                '\n' => text.push_str("\\n"),
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
                'u' => {
                    let digits: String = letters.by_ref().take(4).map(|(_, digit)| digit).collect();
                    name.push(char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?);
                }
                other => name.push(other),
            },
            _ => name.push(letter),
        }
    }
    None
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
            (&["\"q\"", "\\,\n"], "[\"\\\"q\\\"\",\"\\\\,\\n\"]"),
            (&[], ""),
        ] {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            assert_eq!(write_list(&names), text);
            assert_eq!(parse_list(text), names);
        }
        assert_eq!(parse_list(" [ \"\\u00e4,b\" , \"c\" ] "), ["ä,b", "c"]);
        // What is no array is a list with commas.
        for odd in ["[a", "[\"a\"", "[a,b]", "[\"a\",]", "[\"a\" \"b\"]", "[\"\\uD800\"]"] {
            assert!(!parse_list(odd).is_empty() && array(odd).is_none(), "{odd}");
        }
    }
}
