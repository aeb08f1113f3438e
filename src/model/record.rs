//! One pair as a JSON object, in the schema of the dataset.

use super::{CategorySet, Labels, SEVERITY_UNKNOWN, UNKNOWN};
use std::borrow::Cow;

/// The object. Sources and texts are those of the prompt, of response 0 and of
/// response 1; what is not known is null, and a text that is not there has no field.
pub fn record(
    place: &str,
    labels: Labels,
    set: &CategorySet,
    sources: [&str; 3],
    texts: [Option<&str>; 3],
) -> String {
    let mut fields: Vec<(Cow<'static, str>, String)> = vec![("place".into(), quoted(place))];
    let mut say = |name: &'static str, response: Option<usize>, value: String| {
        let name = response.map_or(name.into(), |r| name.replace('#', if r == 0 { "0" } else { "1" }).into());
        fields.push((name, value));
    };
    let code = |code: u8, known: u8| if code < known { code.to_string() } else { NULL.to_owned() };
    let parts = [("prompt", None), ("response_#", Some(0)), ("response_#", Some(1))];
    for ((name, response), text) in parts.into_iter().zip(texts) {
        if let Some(text) = text {
            say(name, response, quoted(text));
        }
    }
    let parts = [("prompt_source", None), ("response_#_source", Some(0)), ("response_#_source", Some(1))];
    for ((name, response), source) in parts.into_iter().zip(sources) {
        say(name, response, if source.is_empty() { NULL.to_owned() } else { quoted(source) });
    }
    for r in [0, 1] {
        say("is_response_#_safe", Some(r), flag(labels.safe(r) == 1, labels.safe(r) < UNKNOWN).to_owned());
    }
    for r in [0, 1] {
        let mask = labels.categories(r);
        let known = mask >> CategorySet::UNKNOWN == 0;
        let flags = (0..set.len()).map(|i| {
            let has = mask >> i & 1 == 1;
            (set.name(i), flag(has, has || known).to_owned())
        });
        say("response_#_harm_category", Some(r), object(flags));
    }
    for r in [0, 1] {
        say("response_#_severity_level", Some(r), code(labels.severity(r), SEVERITY_UNKNOWN));
    }
    say("better_response_id", None, code(labels.better(), UNKNOWN));
    say("safer_response_id", None, code(labels.safer(), UNKNOWN));
    object(fields.iter().map(|(name, value)| (&name[..], value.clone())))
}

const NULL: &str = "null";

fn flag(holds: bool, known: bool) -> &'static str {
    match (known, holds) {
        (false, _) => NULL,
        (_, true) => "true",
        (_, false) => "false",
    }
}

fn object<'a>(fields: impl Iterator<Item = (&'a str, String)>) -> String {
    let mut text = "{".to_owned();
    for (name, value) in fields {
        if text.len() > 1 {
            text.push(',');
        }
        text += &quoted(name);
        text.push(':');
        text += &value;
    }
    text.push('}');
    text
}

/// A JSON string.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted += "\\n",
            '\r' => quoted += "\\r",
            '\t' => quoted += "\\t",
            // Line separators end a line in older JavaScript.
            c if c < ' ' || matches!(c, '\u{2028}' | '\u{2029}') => {
                quoted += "\\u";
                let digit = |shift: u32| char::from_digit(c as u32 >> shift & 15, 16).unwrap_or('0');
                quoted.extend([digit(12), digit(8), digit(4), digit(0)]);
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn a_pair_is_written_as_the_dataset_has_it() {
        let set = CategorySet::pku_saferlhf();
        let severity = |r: u32, code: u64| code << (Labels::SEVERITY_AND_SAFE + 4 * r);
        let labels = Labels(
            1 << 12
                | 1 << (Labels::CATEGORY_BITS + 19)
                | 1 << Labels::CATEGORY_BITS
                | severity(0, 3)
                | severity(1, 4 + 5 * 2)
                | 1 << Labels::BETTER
                | 2 << Labels::SAFER,
        );
        let prompt = "a \"b\" \\ \n\r\t\u{1}\u{2028} é 😀 </script>";
        let text =
            record("x/train/7", labels, &set, ["p", "Alpaca \"7B\"", ""], [Some(prompt), None, Some("")]);
        assert!(text.is_ascii() || !text.contains('\u{2028}'));
        let value: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(value["place"], "x/train/7");
        assert_eq!(value["prompt"], prompt);
        assert_eq!((value.get("response_0"), &value["response_1"]), (None, &json!("")));
        assert_eq!(value["prompt_source"], "p");
        assert_eq!(
            (&value["response_0_source"], &value["response_1_source"]),
            (&json!("Alpaca \"7B\""), &Value::Null)
        );
        assert_eq!(
            (&value["is_response_0_safe"], &value["is_response_1_safe"]),
            (&json!(false), &Value::Null)
        );
        assert_eq!(
            (&value["response_0_severity_level"], &value["response_1_severity_level"]),
            (&json!(3), &Value::Null)
        );
        assert_eq!((&value["better_response_id"], &value["safer_response_id"]), (&json!(1), &Value::Null));
        let first = value["response_0_harm_category"].as_object().expect("an object");
        assert_eq!(first.len(), 19);
        assert_eq!((&first["Sexual Content"], &first["Violence"]), (&json!(true), &json!(false)));
        let second = &value["response_1_harm_category"];
        assert_eq!(second["Endangering National Security"], true);
        assert_eq!(second["Violence"], Value::Null);
    }
}
