//! JSON values: equality, parts, texts, and how a message shows them.

use std::fmt;

use serde_json::Value;

/// The value with `change` applied to every text in it (not to keys).
pub fn map_texts(value: &Value, change: &impl Fn(&str) -> Value) -> Value {
    match value {
        Value::String(text) => change(text),
        Value::Array(items) => items.iter().map(|item| map_texts(item, change)).collect(),
        Value::Object(fields) => fields
            .iter()
            .map(|(key, value)| (key.clone(), map_texts(value, change)))
            .collect(),
        other => other.clone(),
    }
}

/// Equality of JSON values with numbers compared by value.
pub(super) fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(x), Value::Number(y)) => x == y || x.as_f64() == y.as_f64(),
        (Value::Array(x), Value::Array(y)) => {
            x.len() == y.len() && x.iter().zip(y).all(|(a, b)| same(a, b))
        }
        (Value::Object(x), Value::Object(y)) => {
            x.len() == y.len()
                && x.iter()
                    .all(|(key, a)| y.get(key).is_some_and(|b| same(a, b)))
        }
        (a, b) => a == b,
    }
}

/// Whether a text holds a text, an array an element, or an object a key.
pub(super) fn contains(seen: &Value, part: &Value) -> bool {
    match (seen, part) {
        (Value::String(text), Value::String(part)) => text.contains(part.as_str()),
        (Value::Array(items), part) => items.iter().any(|item| same(item, part)),
        (Value::Object(fields), Value::String(key)) => fields.contains_key(key),
        _ => false,
    }
}

/// The longest value that a message shows whole.
const LONGEST_SHOWN: usize = 120;

/// A value in a message: JSON, cut when long.
pub(super) struct Shown<'v>(pub(super) &'v Value);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.to_string();
        match text.char_indices().nth(LONGEST_SHOWN) {
            Some((cut, _)) => write!(f, "{}… ({} characters)", &text[..cut], text.chars().count()),
            None => f.write_str(&text),
        }
    }
}

/// A value that may be missing, in a message.
pub(super) struct Seen<'v>(pub(super) Option<&'v Value>);

impl fmt::Display for Seen<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(value) => Shown(value).fmt(f),
            None => f.write_str("none"),
        }
    }
}
