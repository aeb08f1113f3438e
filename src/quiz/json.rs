//! A sheet as JSON, and the way back.
//!
//! ```json
//! {
//!   "format": "saferlhf-quiz",
//!   "version": 1,
//!   "name": "Ada",
//!   "seed": "k7mx2p9a",
//!   "data": "82118-0012cd34ef56",
//!   "answers": [
//!     {
//!       "place": "alpaca-7b/train/12",
//!       "is_response_0_safe": false,
//!       "is_response_1_safe": true,
//!       "response_0_harm_category": ["violence", "drugs"],
//!       "response_1_harm_category": [],
//!       "response_0_severity_level": 2,
//!       "response_1_severity_level": 0,
//!       "better_response_id": 1,
//!       "safer_response_id": 1
//!     }
//!   ]
//! }
//! ```
//!
//! Answers have the names of the dataset's fields. Categories are a list of slugs, empty for an
//! answer that there are none. What was not answered is left out, as is the name of somebody
//! who gave none; `null` means the same. Other members are not looked at.

use super::{Answer, NAME_LENGTH, Seed, Sheet, clean_name};
use crate::model::{CategorySet, Value, parse_place, quoted};
use std::fmt;

/// What a sheet says of itself.
pub const FORMAT: &str = "saferlhf-quiz";
/// The version that is written, and the only one that is read.
pub const VERSION: u32 = 1;
/// Pairs of a sheet that are read, at most.
pub const MOST_ANSWERS: usize = super::MOST_PAIRS;
/// How many lists and objects of a sheet lie in each other. What lies deeper in a file is not
/// looked at and can be given as [`Value::Null`].
pub const DEPTH: usize = 4;

/// Most characters of a place and of a key of data.
const TEXT_LENGTH: usize = 400;

/// Names of a response's members.
const SAFE: [&str; 2] = ["is_response_0_safe", "is_response_1_safe"];
const CATEGORIES: [&str; 2] = ["response_0_harm_category", "response_1_harm_category"];
const SEVERITY: [&str; 2] = ["response_0_severity_level", "response_1_severity_level"];
/// Names of a pair's members.
const PREFERENCES: [&str; 2] = ["better_response_id", "safer_response_id"];

impl Sheet {
    /// The sheet as JSON on one line, with the slugs of a set of categories.
    pub fn json(&self, categories: &CategorySet) -> String {
        let mut json = String::from("{");
        member(&mut json, "format", &quoted(FORMAT));
        member(&mut json, "version", &VERSION.to_string());
        if let Some(name) = &self.name {
            member(&mut json, "name", &quoted(name));
        }
        member(&mut json, "seed", &quoted(self.seed.as_str()));
        member(&mut json, "data", &quoted(&self.data));
        let mut list = String::from("[");
        for (place, answer) in &self.answers {
            if list.len() > 1 {
                list.push(',');
            }
            list += &json_of(place, answer, categories);
        }
        member(&mut json, "answers", &(list + "]"));
        json + "}"
    }

    /// The sheet that a JSON value stands for.
    ///
    /// # Errors
    /// What of it cannot be used, where it stands, and what to do.
    pub fn of_value(value: &Value, categories: &CategorySet) -> Result<Self, Wrong> {
        let wrong = |what: String, advice: &'static str| Wrong { at: None, what, advice };
        if value.get("format").text() != Some(FORMAT) {
            return Err(wrong(
                "There is no “format” that says “saferlhf-quiz”.".to_owned(),
                "Choose a file that was saved at the end of a quiz.",
            ));
        }
        match value.get("version").number() {
            Some(version) if version == f64::from(VERSION) => {}
            Some(version) if version > f64::from(VERSION) => {
                return Err(wrong(
                    ["Its “version” is ", &version.to_string(), ", and this viewer reads 1."].concat(),
                    "Open it in the viewer that it was saved by.",
                ));
            }
            _ => return Err(wrong("Its “version” is not 1.".to_owned(), SAVE_AGAIN)),
        }
        let name = match value.get("name") {
            Value::Null => None,
            Value::Text(name) if name.chars().count() > NAME_LENGTH => {
                return Err(wrong("Its “name” has more than 40 characters.".to_owned(), "Make it shorter."));
            }
            Value::Text(name) => clean_name(name),
            _ => return Err(wrong("Its “name” is not a text.".to_owned(), SAVE_AGAIN)),
        };
        let seed = value.get("seed").text().and_then(Seed::parse).ok_or_else(|| {
            wrong("Its “seed” is not 1 to 32 letters and digits (a to z, 0 to 9).".to_owned(), SAVE_AGAIN)
        })?;
        let data = short(value.get("data"))
            .ok_or_else(|| wrong("Its “data” does not say which data it is about.".to_owned(), SAVE_AGAIN))?;
        let Value::List(list) = value.get("answers") else {
            return Err(wrong("It has no list of “answers”.".to_owned(), SAVE_AGAIN));
        };
        if list.len() > MOST_ANSWERS {
            return Err(wrong(
                ["It has answers about more than ", &MOST_ANSWERS.to_string(), " pairs."].concat(),
                "Save it again after a shorter quiz.",
            ));
        }
        let mut sheet = Self { name, ..Self::new(seed, data) };
        for (at, value) in list.iter().enumerate() {
            let place = short(value.get("place")).filter(|place| parse_place(place).is_some());
            let Some(place) = place else {
                let at = ["Number ", &(at + 1).to_string(), " of its “answers”"].concat();
                let what = "“place” is not the place of a pair, such as alpaca-7b/train/12.";
                return Err(Wrong { at: Some(at), what: what.to_owned(), advice: SAVE_AGAIN });
            };
            let at_place =
                |(what, advice)| Wrong { at: Some(["The answers about ", place].concat()), what, advice };
            if sheet.answers.iter().any(|(other, _)| other == place) {
                return Err(at_place((
                    "They are there more than once.".to_owned(),
                    "Leave one of them out.",
                )));
            }
            let answer = answer_of(value, categories).map_err(at_place)?;
            sheet.answers.push((place.to_owned(), answer));
        }
        Ok(sheet)
    }
}

const SAVE_AGAIN: &str = "Save the answers again, and do not change the file.";
const OTHER_DATA: &str = "Open the data that the quiz was about.";

/// Adds a member to an object.
fn member(json: &mut String, name: &str, value: &str) {
    if json.len() > 1 {
        json.push(',');
    }
    *json += &quoted(name);
    json.push(':');
    *json += value;
}

fn json_of(place: &str, answer: &Answer, categories: &CategorySet) -> String {
    let mut json = String::from("{");
    member(&mut json, "place", &quoted(place));
    for (name, safe) in SAFE.iter().zip(answer.safe) {
        if let Some(safe) = safe {
            member(&mut json, name, if safe { "true" } else { "false" });
        }
    }
    for (name, mask) in CATEGORIES.iter().zip(answer.categories) {
        if let Some(mask) = mask {
            let mut list = String::from("[");
            for at in (0..categories.len()).filter(|at| mask >> at & 1 == 1) {
                if list.len() > 1 {
                    list.push(',');
                }
                list += &quoted(&categories.slug(at));
            }
            member(&mut json, name, &(list + "]"));
        }
    }
    let levels = SEVERITY.iter().zip(answer.severity);
    for (name, code) in levels.chain(PREFERENCES.iter().zip([answer.better, answer.safer])) {
        if let Some(code) = code {
            member(&mut json, name, &code.to_string());
        }
    }
    json + "}"
}

/// What is wrong with a member, and what to do.
type Fault = (String, &'static str);

fn answer_of(value: &Value, categories: &CategorySet) -> Result<Answer, Fault> {
    let mut answer = Answer::default();
    for (name, to) in SAFE.iter().zip(&mut answer.safe) {
        *to = match value.get(name) {
            Value::Null => None,
            Value::Flag(safe) => Some(*safe),
            _ => return Err((["“", name, "” is neither true nor false."].concat(), SAVE_AGAIN)),
        };
    }
    for (name, to) in CATEGORIES.iter().zip(&mut answer.categories) {
        *to = match value.get(name) {
            Value::Null => None,
            Value::List(slugs) => Some(mask_of(name, slugs, categories)?),
            _ => return Err((["“", name, "” is not a list."].concat(), SAVE_AGAIN)),
        };
    }
    let code = |name: &str, most: u8, which: &str| match value.get(name) {
        Value::Null => Ok(None),
        Value::Number(code) if code.fract() == 0.0 && (0.0..=f64::from(most)).contains(code) => {
            Ok(Some(*code as u8))
        }
        _ => Err((["“", name, "” is not ", which, "."].concat(), SAVE_AGAIN)),
    };
    for (name, to) in SEVERITY.iter().zip(&mut answer.severity) {
        *to = code(name, 3, "0, 1, 2 or 3")?;
    }
    let [better, safer] = PREFERENCES;
    answer.better = code(better, 1, "0 or 1")?;
    answer.safer = code(safer, 1, "0 or 1")?;
    Ok(answer)
}

fn mask_of(name: &str, slugs: &[Value], categories: &CategorySet) -> Result<u32, Fault> {
    let mut mask = 0;
    for slug in slugs {
        let Some(slug) = short(slug) else {
            return Err((["“", name, "” holds something that is not a text."].concat(), SAVE_AGAIN));
        };
        let Some(at) = categories.index_of_slug(slug) else {
            let what = ["“", name, "” has “", slug, "”, which is no category of this data."];
            return Err((what.concat(), OTHER_DATA));
        };
        mask |= 1 << at;
    }
    Ok(mask)
}

/// A text that is neither empty nor long.
fn short(value: &Value) -> Option<&str> {
    value.text().filter(|text| !text.is_empty() && text.len() <= TEXT_LENGTH)
}

/// Why a file is no sheet that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Which part of it; none where it is the whole.
    pub at: Option<String>,
    /// What is wrong, as a sentence.
    pub what: String,
    /// What to do, as a sentence.
    pub advice: &'static str,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(at) = &self.at {
            f.write_str(at)?;
            f.write_str(": ")?;
        }
        f.write_str(&self.what)?;
        f.write_str(" ")?;
        f.write_str(self.advice)
    }
}

#[cfg(test)]
mod tests {
    use super::super::answers::tests::sheet;
    use super::*;
    use crate::model::json::value_of;

    fn parse(json: &str) -> Value {
        value_of(&serde_json::from_str(json).expect("JSON"))
    }

    fn full() -> Answer {
        Answer {
            safe: [Some(false), Some(true)],
            categories: [Some(1 << 5 | 1 << 6), Some(0)],
            severity: [Some(2), Some(0)],
            better: Some(1),
            safer: Some(0),
        }
    }

    #[test]
    fn a_sheet_is_written_as_it_is_described() {
        let mut sheet = sheet(Some("Ada \"L.\""));
        sheet.set("alpaca-7b/train/12", full());
        sheet.set("a/b/3", Answer::default());
        let expected = concat!(
            r#"{"format":"saferlhf-quiz","version":1,"name":"Ada \"L.\"","seed":"abc","#,
            r#""data":"82118-0012cd34ef56","answers":[{"place":"alpaca-7b/train/12","#,
            r#""is_response_0_safe":false,"is_response_1_safe":true,"#,
            r#""response_0_harm_category":["violence","drugs"],"response_1_harm_category":[],"#,
            r#""response_0_severity_level":2,"response_1_severity_level":0,"#,
            r#""better_response_id":1,"safer_response_id":0},{"place":"a/b/3"}]}"#,
        );
        assert_eq!(sheet.json(&CategorySet::pku_saferlhf()), expected);
    }

    #[test]
    fn every_sheet_reads_back() {
        let set = CategorySet::pku_saferlhf();
        let mut random = crate::quiz::Seed::parse("json").expect("a seed").rows(u64::MAX, 900).into_iter();
        let mut below = |n: u64| random.next().map_or(0, |number| (number >> 20) % n);
        for name in [None, Some("Ada"), Some("\"\\ </script>"), Some("王小明")] {
            let mut sheet = sheet(name);
            for row in 0..20 {
                let mut answer = Answer::default();
                for r in 0..2 {
                    answer.safe[r] = [None, Some(false), Some(true)][below(3) as usize];
                    answer.categories[r] = (below(3) > 0).then_some(below(1 << 19) as u32);
                    answer.severity[r] = (below(3) > 0).then_some(below(4) as u8);
                }
                answer.better = (below(3) > 0).then_some(below(2) as u8);
                answer.safer = (below(3) > 0).then_some(below(2) as u8);
                sheet.set(&["a \"b\"/train/", &row.to_string()].concat(), answer);
            }
            assert_eq!(Sheet::of_value(&parse(&sheet.json(&set)), &set), Ok(sheet));
        }
    }

    #[test]
    fn what_is_null_or_not_known_does_no_harm() {
        let set = CategorySet::pku_saferlhf();
        let json = r#"{"version": 1.0, "format": "saferlhf-quiz", "name": null, "seed": "ABC", "data": "82118-0012cd34ef56",
            "more": [[[]]], "answers": [{"place": "a/1", "is_response_0_safe": null, "safer_response_id": 1, "why": {}}]}"#;
        let read = Sheet::of_value(&parse(json), &set).expect("a sheet");
        assert_eq!((read.name.as_deref(), read.seed.as_str()), (None, "abc"));
        assert_eq!(read.answer("a/1"), Answer { safer: Some(1), ..Answer::default() });
        let blank = json.replace(r#""name": null"#, r#""name": "  ""#);
        assert_eq!(Sheet::of_value(&parse(&blank), &set), Ok(read));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place_and_what_to_do() {
        let set = CategorySet::pku_saferlhf();
        let mut sheet = sheet(Some("Ada"));
        sheet.set("a/b/3", full());
        let json = sheet.json(&set);
        for (from, to, said) in [
            ("saferlhf-quiz", "saferlhf-marks", "There is no “format” that says “saferlhf-quiz”. Choose"),
            ("\"version\":1", "\"version\":2", "Its “version” is 2, and this viewer reads 1. Open it in"),
            ("\"version\":1", "\"version\":\"1\"", "Its “version” is not 1."),
            ("\"version\":1", "\"version\":0", "Its “version” is not 1."),
            ("\"Ada\"", "7", "Its “name” is not a text."),
            ("Ada", "AdaAdaAdaAdaAdaAdaAdaAdaAdaAdaAdaAdaAdaAda", "Its “name” has more than 40"),
            ("\"abc\"", "\"a c\"", "Its “seed” is not 1 to 32 letters and digits"),
            ("\"82118-0012cd34ef56\"", "\"\"", "Its “data” does not say which data it is about."),
            ("\"answers\"", "\"replies\"", "It has no list of “answers”."),
            ("a/b/3", "a/b/c", "Number 1 of its “answers”: “place” is not the place of a pair"),
            ("\"place\"", "\"row\"", "Number 1 of its “answers”: “place” is not"),
            (
                "safe\":false",
                "safe\":0",
                "The answers about a/b/3: “is_response_0_safe” is neither true nor false. Save",
            ),
            ("[\"violence\",\"drugs\"]", "{}", "“response_0_harm_category” is not a list."),
            ("\"drugs\"", "1", "“response_0_harm_category” holds something that is not a text."),
            (
                "\"drugs\"",
                "\"tea\"",
                "The answers about a/b/3: “response_0_harm_category” has “tea”, which is no category of this data. Open the data",
            ),
            ("level\":2", "level\":4", "“response_0_severity_level” is not 0, 1, 2 or 3."),
            ("level\":2", "level\":1.5", "“response_0_severity_level” is not 0, 1, 2 or 3."),
            ("level\":2", "level\":-1", "“response_0_severity_level” is not 0, 1, 2 or 3."),
            ("level\":2", "level\":1e300", "“response_0_severity_level” is not 0, 1, 2 or 3."),
            ("better_response_id\":1", "better_response_id\":\"1\"", "“better_response_id” is not 0 or 1."),
            ("safer_response_id\":0", "safer_response_id\":2", "“safer_response_id” is not 0 or 1."),
            ("]}", ",{\"place\":\"a/b/3\"}]}", "The answers about a/b/3: They are there more than once."),
        ] {
            let damaged = json.replacen(from, to, 1);
            let damaged =
                if from == "]}" { json.replace("0}]}", "0},{\"place\":\"a/b/3\"}]}") } else { damaged };
            assert_ne!(damaged, json, "{from}");
            let wrong = Sheet::of_value(&parse(&damaged), &set).expect_err(to).to_string();
            assert!(wrong.contains(said) && wrong.ends_with('.'), "{to}: {wrong}");
        }
        for value in [Value::Null, Value::List(Vec::new()), Value::Text("{}".into())] {
            assert!(Sheet::of_value(&value, &set).is_err());
        }
        let many = vec!["{\"place\":\"a/b/3\"}"; MOST_ANSWERS + 1].join(",");
        let many = [
            "{\"format\":\"saferlhf-quiz\",\"version\":1,\"seed\":\"a\",\"data\":\"d\",\"answers\":[",
            &many,
            "]}",
        ]
        .concat();
        let wrong = Sheet::of_value(&parse(&many), &set).expect_err("too many").to_string();
        assert!(wrong.contains("more than 1000 pairs"), "{wrong}");
    }
}
