//! JSON values as whoever has a parser read them.

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`, or nothing at all.
    Null,
    /// `true` or `false`.
    Flag(bool),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// An array.
    List(Vec<Value>),
    /// An object: names and values of its members.
    Members(Vec<(String, Value)>),
}

impl Value {
    /// A member; [`Value::Null`] where there is none, or where this is no object.
    pub fn get(&self, name: &str) -> &Value {
        let Value::Members(members) = self else { return &Value::Null };
        members.iter().find(|(own, _)| own == name).map_or(&Value::Null, |(_, value)| value)
    }

    /// The text that it is.
    pub fn text(&self) -> Option<&str> {
        if let Value::Text(text) = self { Some(text) } else { None }
    }

    /// The number that it is.
    pub fn number(&self) -> Option<f64> {
        if let Value::Number(number) = self { Some(*number) } else { None }
    }
}

/// What the browser's parser would give.
#[cfg(test)]
pub(crate) fn value_of(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(flag) => Value::Flag(*flag),
        serde_json::Value::Number(number) => Value::Number(number.as_f64().expect("a number")),
        serde_json::Value::String(text) => Value::Text(text.clone()),
        serde_json::Value::Array(list) => Value::List(list.iter().map(value_of).collect()),
        serde_json::Value::Object(members) => {
            Value::Members(members.iter().map(|(name, value)| (name.clone(), value_of(value))).collect())
        }
    }
}
