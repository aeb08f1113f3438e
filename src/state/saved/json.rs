//! Marks as JavaScript values: so the browser keeps them, and so they stand in files.

use crate::model::Mark;
use js_sys::{Array, JSON, Object, Reflect};
use wasm_bindgen::JsValue;

/// What a file of marks says of itself.
const FORMAT: &str = "saferlhf-marks";
const VERSION: f64 = 1.0;

/// At most so many bytes and marks are taken from a file.
pub(in crate::state) const BYTES: f64 = 20e6;
const MARKS: u32 = 10_000;

/// A member of an object; `undefined` where there is none.
pub(crate) fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// The text of a member.
pub(in crate::state) fn text(object: &JsValue, name: &str) -> Option<String> {
    get(object, name).as_string()
}

/// Sets a member of an object that takes everything.
pub(in crate::state) fn set(object: &JsValue, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}

/// A mark as a plain object.
pub(in crate::state) fn value_of(mark: &Mark) -> JsValue {
    let object = Object::new();
    let texts = [
        ("key", &mark.key),
        ("place", &mark.place),
        ("fingerprint", &mark.fingerprint),
        ("dataset", &mark.dataset),
        ("note", &mark.note),
    ];
    for (name, text) in texts {
        set(&object, name, &text.into());
    }
    set(&object, "starred", &mark.starred.into());
    let tags = Array::new();
    for tag in &mark.tags {
        tags.push(&tag.into());
    }
    set(&object, "tags", &tags);
    set(&object, "changed", &mark.changed.into());
    object.into()
}

/// The mark that a value stands for, or the member that is not what it should be.
pub(in crate::state) fn mark_of(value: &JsValue) -> Result<Mark, &'static str> {
    let mut mark = Mark { key: text(value, "key").unwrap_or_default(), ..Mark::default() };
    let texts = [
        ("place", &mut mark.place),
        ("fingerprint", &mut mark.fingerprint),
        ("dataset", &mut mark.dataset),
        ("note", &mut mark.note),
    ];
    for (name, to) in texts {
        *to = text(value, name).ok_or(name)?;
    }
    mark.starred = get(value, "starred").as_bool().ok_or("starred")?;
    mark.changed = get(value, "changed").as_f64().ok_or("changed")?;
    let tags = get(value, "tags");
    if !Array::is_array(&tags) {
        return Err("tags");
    }
    for tag in Array::from(&tags).iter() {
        mark.add_tags(&tag.as_string().ok_or("tags")?);
    }
    Ok(mark)
}

/// Has each mark of a list taken; tells what of it is none.
pub(in crate::state) fn marks_of(list: &JsValue, take: &mut dyn FnMut(Mark)) -> Vec<String> {
    let mut refused = Vec::new();
    for value in Array::from(list).iter() {
        match mark_of(&value) {
            Ok(mark) if !mark.is_empty() => take(mark),
            wrong => {
                let what = wrong.err().unwrap_or("starred");
                refused.push(format!(
                    "{}: “{what}” is missing or wrong.",
                    text(&value, "place").unwrap_or_else(|| "A mark without place".to_owned())
                ));
            }
        }
    }
    refused
}

/// Marks as the text of a file.
pub(in crate::state) fn file_of(marks: &[Mark]) -> String {
    let list = Array::new();
    for mark in marks {
        list.push(&value_of(mark));
    }
    let file = Object::new();
    set(&file, "format", &FORMAT.into());
    set(&file, "version", &VERSION.into());
    set(&file, "marks", &list);
    JSON::stringify(&file).map(String::from).unwrap_or_default()
}

/// The list of marks in the text of a file.
///
/// # Errors
/// It is no file of marks: why.
pub(in crate::state) fn list_of_file(file: &str) -> Result<JsValue, &'static str> {
    let file = JSON::parse(file).map_err(|_| "it is not JSON")?;
    let list = get(&file, "marks");
    if text(&file, "format").as_deref() != Some(FORMAT) || !Array::is_array(&list) {
        return Err("it has no “format” that says “saferlhf-marks”, or no list of “marks”");
    }
    if get(&file, "version") != VERSION {
        return Err("its “version” is not 1");
    }
    if Array::from(&list).length() > MARKS {
        return Err("it holds more than 10,000 marks");
    }
    Ok(list)
}
