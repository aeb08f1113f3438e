//! A pair as JSON on one line, in the dataset's own names and order.

use super::{CategorySet, Labels};

/// The pair as a JSON object. Texts and hashes are there only where they are
/// given; what is unknown is `null`. Its place and the lengths, which the dataset
/// does not have, come last.
pub fn pair_json(
    labels: Labels,
    place: &str,
    sources: [&str; 3],
    set: &CategorySet,
    lengths: Option<[u32; 3]>,
    texts: [Option<&str>; 3],
    hashes: Option<[&str; 2]>,
) -> String {
    let mut json = Json { text: String::from("{") };
    let both = |json: &mut Json, before: &str, after: &str, value: &dyn Fn(usize) -> String| {
        for r in 0..2 {
            let digit = if r == 0 { "0" } else { "1" };
            json.member(&[before, digit, after].concat(), &value(r));
        }
    };
    const TEXTS: [&str; 3] = ["prompt", "response_0", "response_1"];
    for (name, text) in TEXTS.into_iter().zip(texts) {
        if let Some(text) = text {
            json.member(name, &quoted(text));
        }
    }
    for (name, source) in TEXTS.into_iter().zip(sources) {
        let source = if source.is_empty() { String::from("null") } else { quoted(source) };
        json.member(&[name, "_source"].concat(), &source);
    }
    both(&mut json, "is_response_", "_safe", &|r| {
        let safe = match labels.safe(r) {
            0 => "false",
            1 => "true",
            _ => "null",
        };
        safe.to_owned()
    });
    both(&mut json, "response_", "_harm_category", &|r| {
        let mask = labels.categories(r);
        let mut flags = Json { text: String::from("{") };
        for i in 0..set.len() {
            let flag = match (mask >> i & 1, mask >> CategorySet::UNKNOWN) {
                (1, _) => "true",
                (_, 0) => "false",
                // One of the flags that are not set is null: which, nobody has kept.
                _ => "null",
            };
            flags.member(set.field(i), flag);
        }
        flags.text + "}"
    });
    both(&mut json, "response_", "_severity_level", &|r| number(labels.severity(r), 4));
    json.member("better_response_id", &number(labels.better(), 2));
    json.member("safer_response_id", &number(labels.safer(), 2));
    if let Some(hashes) = hashes {
        both(&mut json, "response_", "_sha256", &|r| quoted(hashes.get(r).copied().unwrap_or_default()));
    }
    json.member("place", &quoted(place));
    for (name, length) in TEXTS.into_iter().zip(lengths.into_iter().flatten()) {
        json.member(&[name, "_length"].concat(), &length.to_string());
    }
    json.text + "}"
}

/// An object that is being written.
struct Json {
    text: String,
}

impl Json {
    fn member(&mut self, name: &str, value: &str) {
        if self.text.len() > 1 {
            self.text.push(',');
        }
        self.text += &quoted(name);
        self.text.push(':');
        self.text += value;
    }
}

fn number(code: u8, known: u8) -> String {
    if code < known { code.to_string() } else { String::from("null") }
}

/// A text as a JSON string; line separators are escaped too, so that it stays one
/// line wherever it is pasted.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted += "\\n",
            '\r' => quoted += "\\r",
            '\t' => quoted += "\\t",
            '\0'..=' ' if c != ' ' => escape(&mut quoted, c),
            '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' => escape(&mut quoted, c),
            _ => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// A character below U+10000 by its number.
fn escape(text: &mut String, c: char) {
    *text += "\\u";
    text.extend((0..4).rev().filter_map(|digit| char::from_digit(c as u32 >> (4 * digit) & 15, 16)));
}

#[cfg(test)]
mod tests {
    use super::*;

    const NULL: serde_json::Value = serde_json::Value::Null;

    #[test]
    fn a_pair_reads_back_as_the_dataset_has_it() {
        let set = CategorySet::pku_saferlhf();
        let severity = |r: u32, level: u64, safe: u64| {
            (level + Labels::SAFE_WEIGHT * safe) << (Labels::SEVERITY_AND_SAFE + 4 * r)
        };
        let labels = Labels(
            1 << 6
                | 1 << (Labels::CATEGORY_BITS + 19)
                | severity(0, 3, 0)
                | severity(1, 4, 2)
                | 1 << Labels::BETTER
                | 2 << Labels::SAFER,
        );
        let texts = ["a \"b\" \\ \n\r\t\0\u{1f}\u{7f}", "\u{2028}é🧺", ""];
        let hashes = Some(["00ff", "aa"]);
        let json =
            pair_json(labels, "a/train/3", ["X", "Y", ""], &set, Some([9, 3, 0]), texts.map(Some), hashes);
        assert!(!json.contains(['\n', '\u{2028}', '\0']), "{json}");
        let read: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        let names: Vec<&str> = [
            "prompt",
            "response_0",
            "response_1",
            "prompt_source",
            "response_0_source",
            "response_1_source",
            "is_response_0_safe",
            "is_response_1_safe",
            "response_0_harm_category",
            "response_1_harm_category",
            "response_0_severity_level",
            "response_1_severity_level",
            "better_response_id",
            "safer_response_id",
            "response_0_sha256",
            "response_1_sha256",
            "place",
            "prompt_length",
            "response_0_length",
            "response_1_length",
        ]
        .to_vec();
        let places: Vec<Option<usize>> =
            names.iter().map(|name| json.find(&format!("\"{name}\":"))).collect();
        assert!(places.is_sorted() && places.iter().all(Option::is_some), "{json}");
        assert_eq!(read.as_object().map(serde_json::Map::len), Some(names.len()));
        for (name, text) in names.iter().zip(texts) {
            assert_eq!(read[name], text);
        }
        assert_eq!((&read["prompt_source"], &read["response_1_source"]), (&"X".into(), &NULL));
        assert_eq!((&read["is_response_0_safe"], &read["is_response_1_safe"]), (&false.into(), &NULL));
        let flags = |r: usize| &read[format!("response_{r}_harm_category")];
        assert_eq!(flags(0)["Drugs"], true);
        assert_eq!(flags(0)["Violence"], false);
        assert_eq!(flags(1)["Drugs"], NULL);
        assert_eq!(flags(0).as_object().map(serde_json::Map::len), Some(19));
        assert_eq!((&read["response_0_severity_level"], &read["better_response_id"]), (&3.into(), &1.into()));
        assert_eq!((&read["response_1_severity_level"], &read["safer_response_id"]), (&NULL, &NULL));

        let short = pair_json(labels, "a/1", [""; 3], &set, None, [None; 3], None);
        let read: serde_json::Value = serde_json::from_str(&short).expect("JSON");
        assert!(read.get("prompt").is_none() && read.get("response_0_sha256").is_none());
        assert!(read.get("prompt_length").is_none());
    }
}
