//! JSON as plain values.
//!
//! In the browser its own parser reads it: a parser in the engine's program
//! (serde_json, with what is derived for it) took 13 of its 160 KB. Natively,
//! where tests and generators read the same manifests, it is serde_json.

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`, `true` and `false`: nothing that is asked for here.
    Other,
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// An array.
    List(Vec<Json>),
    /// The members of an object.
    Map(Vec<(String, Json)>),
}

/// Objects and arrays deeper than this are read as [`Json::Other`].
const DEEPEST: u8 = 8;

impl Json {
    /// Reads a document.
    ///
    /// # Errors
    /// It is no JSON: what the parser says.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(bytes).map_err(|_| "it is no UTF-8 text".to_owned())?;
        parse(text)
    }

    /// A member of an object.
    pub fn get(&self, name: &str) -> Option<&Json> {
        let Json::Map(members) = self else { return None };
        members.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// The text of a member.
    ///
    /// # Errors
    /// There is none.
    pub fn text(&self, name: &str) -> Result<String, String> {
        match self.get(name) {
            Some(Json::Text(text)) => Ok(text.clone()),
            _ => Err(format!("“{name}” is missing, or no text")),
        }
    }

    /// The whole number of a member.
    ///
    /// # Errors
    /// There is none, or one that no count can be.
    pub fn number(&self, name: &str) -> Result<u64, String> {
        match self.get(name) {
            Some(Json::Number(n)) if *n >= 0.0 && n.fract() == 0.0 && *n < 9e15 => Ok(*n as u64),
            _ => Err(format!("“{name}” is missing, or no whole number")),
        }
    }

    /// The elements of a member, each read by `read`; none where the member is absent.
    ///
    /// # Errors
    /// The member is no array, or what `read` says.
    pub fn list<T>(&self, name: &str, read: fn(&Json) -> Result<T, String>) -> Result<Vec<T>, String> {
        match self.get(name) {
            Some(Json::List(elements)) => elements.iter().map(read).collect(),
            None => Ok(Vec::new()),
            _ => Err(format!("“{name}” is no list")),
        }
    }
}

#[cfg(target_arch = "wasm32")]
fn parse(text: &str) -> Result<Json, String> {
    use wasm_bindgen::{JsCast, JsValue};
    fn walk(value: &JsValue, left: u8) -> Json {
        if let Some(number) = value.as_f64() {
            return Json::Number(number);
        }
        if let Some(text) = value.as_string() {
            return Json::Text(text);
        }
        if left == 0 {
            return Json::Other;
        }
        let list = |value: &JsValue| js_sys::Array::from(value).iter().collect::<Vec<JsValue>>();
        if js_sys::Array::is_array(value) {
            return Json::List(list(value).iter().map(|element| walk(element, left - 1)).collect());
        }
        match value.dyn_ref::<js_sys::Object>() {
            Some(object) => Json::Map(
                list(&js_sys::Object::entries(object))
                    .iter()
                    .map(|entry| {
                        let entry = js_sys::Array::from(entry);
                        (entry.get(0).as_string().unwrap_or_default(), walk(&entry.get(1), left - 1))
                    })
                    .collect(),
            ),
            None => Json::Other,
        }
    }
    match js_sys::JSON::parse(text) {
        Ok(value) => Ok(walk(&value, DEEPEST)),
        Err(error) => Err(error.dyn_ref::<js_sys::Error>().map_or_else(String::new, |e| e.message().into())),
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn parse(text: &str) -> Result<Json, String> {
    use serde_json::Value;
    fn walk(value: Value, left: u8) -> Json {
        match value {
            Value::Number(number) => number.as_f64().map_or(Json::Other, Json::Number),
            Value::String(text) => Json::Text(text),
            Value::Array(list) if left > 0 => {
                Json::List(list.into_iter().map(|element| walk(element, left - 1)).collect())
            }
            Value::Object(map) if left > 0 => {
                Json::Map(map.into_iter().map(|(key, value)| (key, walk(value, left - 1))).collect())
            }
            _ => Json::Other,
        }
    }
    serde_json::from_str(text).map(|value| walk(value, DEEPEST)).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_or_named_as_missing() {
        let json = Json::parse(br#"{"a": 3, "b": "x", "c": [{"d": 1}, {"d": 2}], "n": null}"#).expect("JSON");
        assert_eq!((json.number("a"), json.text("b")), (Ok(3), Ok("x".to_owned())));
        assert_eq!(json.list("c", |e| e.number("d")), Ok(vec![1, 2]));
        assert_eq!(json.list("none", |e| e.number("d")), Ok(Vec::new()));
        for wrong in ["b", "n", "x"] {
            assert!(json.number(wrong).is_err_and(|why| why.contains(wrong)));
        }
        assert!(json.text("a").is_err() && json.list("a", |e| e.number("d")).is_err());
        assert!(json.list("c", |e| e.number("x")).is_err());
        for half in [&br#"{"a": 1.5}"#[..], br#"{"a": -1}"#, br#"{"a": 1e300}"#] {
            assert!(Json::parse(half).expect("JSON").number("a").is_err());
        }
        assert!(Json::parse(b"{").is_err() && Json::parse(b"\xff").is_err());
    }
}
