//! One pair as a JSON object, in the schema of the dataset.

use super::{CategorySet, Labels, SEVERITY_UNKNOWN, UNKNOWN};

/// The fields in their order, and what each holds: of the prompt or the pair, of response 0, of response 1.
const FIELDS: [(&str, Field, usize); 15] = [
    ("place", Field::Place, 0),
    ("prompt", Field::Text, 0),
    ("response_0", Field::Text, 1),
    ("response_1", Field::Text, 2),
    ("prompt_source", Field::Source, 0),
    ("response_0_source", Field::Source, 1),
    ("response_1_source", Field::Source, 2),
    ("is_response_0_safe", Field::Safe, 0),
    ("is_response_1_safe", Field::Safe, 1),
    ("response_0_harm_category", Field::Categories, 0),
    ("response_1_harm_category", Field::Categories, 1),
    ("response_0_severity_level", Field::Severity, 0),
    ("response_1_severity_level", Field::Severity, 1),
    ("better_response_id", Field::Better, 0),
    ("safer_response_id", Field::Safer, 0),
];

/// The object. Sources and texts are those of the prompt, of response 0 and of
/// response 1; what is not known is null, and a text that is not there has no field.
pub fn record(
    place: &str,
    labels: Labels,
    set: &CategorySet,
    sources: [&str; 3],
    texts: &[Option<String>; 3],
) -> String {
    let mut json = "{".to_owned();
    for (name, field, of) in FIELDS {
        let text = texts.get(of).and_then(Option::as_deref);
        if matches!(field, Field::Text) && text.is_none() {
            continue;
        }
        key(&mut json, name);
        match field {
            Field::Place => quote(&mut json, place),
            Field::Text => quote(&mut json, text.unwrap_or_default()),
            Field::Source => match sources.get(of) {
                Some(source) if !source.is_empty() => quote(&mut json, source),
                _ => json += NULL,
            },
            Field::Safe => json += flag(labels.safe(of) == 1, labels.safe(of) < UNKNOWN),
            Field::Categories => {
                let mask = labels.categories(of);
                json.push('{');
                for i in 0..set.len() {
                    let has = mask >> i & 1 == 1;
                    key(&mut json, set.name(i));
                    json += flag(has, has || mask >> CategorySet::UNKNOWN == 0);
                }
                json.push('}');
            }
            Field::Severity => code(&mut json, labels.severity(of), SEVERITY_UNKNOWN),
            Field::Better => code(&mut json, labels.better(), UNKNOWN),
            Field::Safer => code(&mut json, labels.safer(), UNKNOWN),
        }
    }
    json.push('}');
    json
}

/// What a field holds.
#[derive(Clone, Copy)]
enum Field {
    Place,
    Text,
    Source,
    Safe,
    Categories,
    Severity,
    Better,
    Safer,
}

const NULL: &str = "null";

fn flag(holds: bool, known: bool) -> &'static str {
    match (known, holds) {
        (false, _) => NULL,
        (_, true) => "true",
        (_, false) => "false",
    }
}

fn code(json: &mut String, code: u8, known: u8) {
    match char::from_digit(code.into(), 10) {
        Some(digit) if code < known => json.push(digit),
        _ => *json += NULL,
    }
}

fn key(json: &mut String, name: &str) {
    if !json.ends_with('{') {
        json.push(',');
    }
    quote(json, name);
    json.push(':');
}

/// A JSON string.
fn quote(quoted: &mut String, text: &str) {
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(c);
            }
            '\n' => *quoted += "\\n",
            '\r' => *quoted += "\\r",
            '\t' => *quoted += "\\t",
            // Line separators end a line in older JavaScript.
            c if c < ' ' || matches!(c, '\u{2028}' | '\u{2029}') => {
                *quoted += "\\u";
                for shift in [12, 8, 4, 0] {
                    quoted.push(char::from_digit(c as u32 >> shift & 15, 16).unwrap_or('0'));
                }
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
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
        let text = record(
            "x/train/7",
            labels,
            &set,
            ["p", "Alpaca \"7B\"", ""],
            &[Some(prompt.to_owned()), None, Some(String::new())],
        );
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
