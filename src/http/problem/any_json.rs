//! An error in any JSON: an object or a list that says something.

use serde_json::Value;

use super::departure::Departure;
use crate::http::answer::Answer;

/// The body and its type.
pub(super) fn check(answer: &Answer<'_>, json: &Value, departures: &mut Vec<Departure>) {
    check_media_type(answer, departures);
    let says_something = match json {
        Value::Object(members) => members.values().any(has_text),
        Value::Array(items) => items.iter().any(has_text),
        _ => false,
    };
    if !says_something {
        departures.push(Departure::wrong(
            "the body",
            "an object that says what went wrong",
            json,
        ));
    }
}

/// JSON under another content type is not parsed by clients.
pub(super) fn check_media_type(answer: &Answer<'_>, departures: &mut Vec<Departure>) {
    if !answer.says_json() {
        departures.push(Departure::media_type(
            "application/json",
            &answer.media_type(),
        ));
    }
}

/// Whether there is a word or a number anywhere in a value.
fn has_text(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.trim().is_empty(),
        Value::Number(_) => true,
        Value::Array(items) => items.iter().any(has_text),
        Value::Object(members) => members.values().any(has_text),
        Value::Null | Value::Bool(_) => false,
    }
}
