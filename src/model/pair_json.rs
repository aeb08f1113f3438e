//! A row as JSON on one line, in the dataset's own names and order.

use super::{CategorySet, Fields, Labels, Member};

/// A row, to be written as JSON.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// The member of the family that it is of: names differ.
    pub member: Member,
    /// What rows have: nothing else is written.
    pub fields: Fields,
    /// The harm categories.
    pub categories: &'a CategorySet,
    /// Its labels.
    pub labels: Labels,
    /// Its place, such as `alpaca-7b/train/1234`.
    pub place: &'a str,
    /// For how many pairs it stands, where it is a label pattern: said in place of its place.
    pub pairs: Option<u64>,
    /// Sources of prompt, response 0 and response 1; empty where unknown.
    pub sources: [&'a str; 3],
    /// Lengths of the texts in characters, where they are known.
    pub lengths: Option<[u32; 3]>,
    /// Prompt, response 0 and response 1, where they may be shown.
    pub texts: [Option<&'a str>; 3],
    /// Recorded sha256 of both responses, where they were read.
    pub hashes: Option<[&'a str; 2]>,
}

impl Record<'_> {
    /// The names of something that each response has: numbered where there are two.
    fn of_responses(&self, before: &str, after: &str) -> Vec<(usize, String)> {
        match (self.fields.has(Fields::PAIR), self.fields.has(Fields::RESPONSE)) {
            (true, _) => {
                ["0", "1"].iter().enumerate().map(|(r, digit)| (r, [before, digit, after].concat())).collect()
            }
            (_, true) => vec![(0, [before.trim_end_matches('_'), after].concat())],
            _ => Vec::new(),
        }
    }

    /// The same for labels, whose names do not speak of the response where there is one alone.
    fn of_labels(&self, before: &str, after: &str, alone: &str) -> Vec<(usize, String)> {
        if self.fields.has(Fields::PAIR) {
            return self.of_responses(before, after);
        }
        vec![(0, alone.to_owned())]
    }

    fn flags(&self, r: usize) -> String {
        let mask = self.labels.categories(r);
        let mut flags = Json { text: String::from("{") };
        for i in 0..self.categories.len() {
            let flag = match (mask >> i & 1, mask >> CategorySet::UNKNOWN) {
                (1, _) => "true",
                (_, 0) => "false",
                // One of the flags that are not set is null: which, nobody has kept.
                _ => "null",
            };
            flags.member(self.categories.field(i), flag);
        }
        flags.text + "}"
    }

    /// The row as a JSON object on one line. Texts and hashes are there only where they
    /// are given; what is unknown is `null`. Its place and the lengths, which the dataset
    /// does not have, come last.
    pub fn json(&self) -> String {
        let (labels, has) = (self.labels, |fields: Fields| self.fields.has(fields));
        let mut json = Json { text: String::from("{") };
        let responses = self.of_responses("response_", "");
        let names: Vec<&str> =
            ["prompt"].into_iter().chain(responses.iter().map(|(_, name)| &name[..])).collect();
        for (name, text) in names.iter().zip(self.texts) {
            if let Some(text) = text {
                json.member(name, &quoted(text));
            }
        }
        for (at, (name, source)) in names.iter().zip(self.sources).enumerate() {
            if has(if at == 0 { Fields::PROMPT_SOURCE } else { Fields::RESPONSE_SOURCE }) {
                let source = if source.is_empty() { String::from("null") } else { quoted(source) };
                json.member(&[name, "_source"].concat(), &source);
            }
        }
        let mut member = |fields: Fields, names: Vec<(usize, String)>, value: &dyn Fn(usize) -> String| {
            if has(fields) {
                names.into_iter().for_each(|(r, name)| json.member(&name, &value(r)));
            }
        };
        member(Fields::SAFE, self.of_labels("is_response_", "_safe", "is_safe"), &|r| {
            let safe = match labels.safe(r) {
                0 => "false",
                1 => "true",
                _ => "null",
            };
            safe.to_owned()
        });
        if self.member == Member::BeaverTailsEvaluation {
            let mask = labels.categories(0) & self.categories.all();
            let place = (mask != 0).then(|| mask.trailing_zeros());
            let id = place.map_or_else(|| String::from("null"), |place| place.to_string());
            member(Fields::CATEGORIES, vec![(0, "category_id".to_owned())], &|_| id.clone());
        } else {
            let alone = if self.member == Member::Qa { "harm_category" } else { "category" };
            let groups = self.of_labels("response_", "_harm_category", alone);
            member(Fields::CATEGORIES, groups, &|r| self.flags(r));
        }
        let levels = self.of_labels("response_", "_severity_level", "severity_level");
        member(Fields::SEVERITY, levels, &|r| number(labels.severity(r), 4));
        let alone = |name: &str| vec![(0, name.to_owned())];
        member(Fields::BETTER, alone("better_response_id"), &|_| number(labels.better(), 2));
        member(Fields::SAFER, alone("safer_response_id"), &|_| number(labels.safer(), 2));
        if let Some(hashes) = self.hashes {
            let recorded = self.of_labels("response_", "_sha256", "sha256");
            member(Fields::HASHES, recorded, &|r| quoted(hashes.get(r).copied().unwrap_or_default()));
        }
        match self.pairs {
            Some(pairs) => json.member("pairs", &pairs.to_string()),
            None => json.member("place", &quoted(self.place)),
        }
        for (name, length) in names.iter().zip(self.lengths.into_iter().flatten()) {
            json.member(&[name, "_length"].concat(), &length.to_string());
        }
        json.text + "}"
    }
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
pub fn quoted(text: &str) -> String {
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
        let record = Record {
            member: Member::SafeRlhf,
            fields: Fields::ALL,
            categories: &set,
            labels,
            place: "a/train/3",
            pairs: None,
            sources: ["X", "Y", ""],
            lengths: Some([9, 3, 0]),
            texts: texts.map(Some),
            hashes,
        };
        let json = record.json();
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

        let short = Record { lengths: None, texts: [None; 3], hashes: None, ..record }.json();
        let read: serde_json::Value = serde_json::from_str(&short).expect("JSON");
        assert!(read.get("prompt").is_none() && read.get("response_0_sha256").is_none());
        assert!(read.get("prompt_length").is_none());
    }

    #[test]
    fn other_members_have_other_names_and_nothing_that_they_lack() {
        let set = CategorySet::of_fields(&["self_harm", "terrorism,organized_crime"]);
        let answers = Fields::RESPONSE.and(Fields::CATEGORIES).and(Fields::SAFE);
        let record = Record {
            member: Member::BeaverTails,
            fields: answers,
            categories: &set,
            labels: Labels(2),
            place: "30k/7",
            pairs: None,
            sources: ["a", "b", "c"],
            lengths: Some([1, 2, 2]),
            texts: ["p", "r", "r"].map(Some),
            hashes: None,
        };
        let expected = r#"{"prompt":"p","response":"r","is_safe":false,"category":{"self_harm":false,"terrorism,organized_crime":true},"place":"30k/7","prompt_length":1,"response_length":2}"#;
        assert_eq!(record.json(), expected);
        let prompts = Record { member: Member::BeaverTailsEvaluation, fields: Fields::CATEGORIES, ..record };
        assert_eq!(prompts.json(), r#"{"prompt":"p","category_id":1,"place":"30k/7","prompt_length":1}"#);
        let qa = Record {
            member: Member::Qa,
            fields: answers.and(Fields::SEVERITY).and(Fields::RESPONSE_SOURCE).and(Fields::HASHES),
            hashes: Some(["ab", "ab"]),
            ..record
        };
        for part in
            [r#""response_source":"b""#, r#""harm_category":{"#, r#""severity_level":0"#, r#""sha256":"ab""#]
        {
            assert!(qa.json().contains(part), "{part}");
        }
    }
}
