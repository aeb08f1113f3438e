//! JSON that people bring, as the browser's parser reads it.

use crate::model::Value;
use js_sys::{Array, JSON, Object};
use wasm_bindgen::{JsCast, JsValue};

/// The value that a text stands for; none where it is not JSON. Of lists and objects that lie
/// in each other, those beyond `depth` are null.
pub(super) fn parse(text: &str, depth: usize) -> Option<Value> {
    JSON::parse(text).ok().map(|parsed| value_of(&parsed, depth))
}

/// A value as the browser has read it.
fn value_of(value: &JsValue, depth: usize) -> Value {
    if let Some(text) = value.as_string() {
        return Value::Text(text);
    }
    if let Some(number) = value.as_f64() {
        return Value::Number(number);
    }
    if let Some(flag) = value.as_bool() {
        return Value::Flag(flag);
    }
    if depth == 0 {
        return Value::Null;
    }
    if Array::is_array(value) {
        return Value::List(Array::from(value).iter().map(|item| value_of(&item, depth - 1)).collect());
    }
    match value.dyn_ref::<Object>() {
        Some(object) => {
            let entries = Object::entries(object);
            let members = entries.iter().filter_map(|entry| {
                let entry = Array::from(&entry);
                Some((entry.get(0).as_string()?, value_of(&entry.get(1), depth - 1)))
            });
            Value::Members(members.collect())
        }
        None => Value::Null,
    }
}
