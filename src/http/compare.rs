//! Comparing the responses of two environments to the same probe: status, headers that matter, and the shape of the JSON. Pure.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use similar::TextDiff;

use super::expectation::Document;
use super::response::Response;
use super::spec::Compare;

/// What a comparison looks at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shape {
    status: u16,
    headers: BTreeMap<String, String>,
    media_type: String,
    json: Option<Value>,
}

/// One difference between two environments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What differs.
    pub part: Differing,
    /// In words.
    pub message: String,
    /// Line by line, for JSON.
    pub diff: Option<String>,
}

/// What can differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Differing {
    /// The status codes.
    Status,
    /// A header.
    Header,
    /// The bodies.
    Body,
}

impl Shape {
    /// Of a response.
    pub fn of(response: &Response, document: &Document<'_>) -> Self {
        let named = response.headers.iter();
        let headers = named.map(|(name, value)| {
            (
                name.to_string(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        });
        Self {
            status: response.status.as_u16(),
            headers: headers.collect(),
            media_type: response.media_type(),
            json: document.json().cloned(),
        }
    }

    /// How `other` differs. `names` are the two environments'.
    pub fn differences(
        &self,
        other: &Self,
        compare: &Compare,
        names: [&str; 2],
    ) -> Vec<Difference> {
        let mut found = Vec::new();
        if self.status != other.status {
            let [one, two] = names;
            found.push(Difference {
                part: Differing::Status,
                message: format!("status {} on {one}, {} on {two}", self.status, other.status),
                diff: None,
            });
        }
        found.extend(self.header_differences(other, compare, names));
        found.extend(self.body_difference(other, compare, names));
        found
    }

    fn header_differences(
        &self,
        other: &Self,
        compare: &Compare,
        [one, two]: [&str; 2],
    ) -> Vec<Difference> {
        let shown =
            |value: Option<&String>| value.map_or("none".to_owned(), |value| format!("{value:?}"));
        let named = compare.headers.iter();
        let pairs = named.map(|name| (name, self.headers.get(name), other.headers.get(name)));
        pairs
            .filter(|(_, a, b)| a != b)
            .map(|(name, a, b)| Difference {
                part: Differing::Header,
                message: format!(
                    "header {name}: {} on {one}, {} on {two}",
                    shown(a),
                    shown(b)
                ),
                diff: None,
            })
            .collect()
    }

    fn body_difference(
        &self,
        other: &Self,
        compare: &Compare,
        [one, two]: [&str; 2],
    ) -> Option<Difference> {
        let (message, diff) = match (&self.json, &other.json) {
            (None, None) => return None,
            (Some(a), Some(b)) => {
                let (a, b) = (lines(a, compare), lines(b, compare));
                if a == b {
                    return None;
                }
                let what = if compare.values { "values" } else { "shape" };
                let diff = TextDiff::from_lines(&a, &b)
                    .unified_diff()
                    .context_radius(2)
                    .header(one, two)
                    .to_string();
                (
                    format!("the JSON has another {what} on {two} than on {one}"),
                    Some(diff),
                )
            }
            _ => (
                format!(
                    "the body is {} on {one}, {} on {two}",
                    self.body_kind(),
                    other.body_kind()
                ),
                None,
            ),
        };
        Some(Difference {
            part: Differing::Body,
            message,
            diff,
        })
    }

    fn body_kind(&self) -> String {
        match self.json {
            Some(_) => "JSON".to_owned(),
            None => format!("no JSON ({})", self.media_type),
        }
    }
}

/// A line for each member: its path and its type, or its value if asked. The elements of a list are one.
fn lines(document: &Value, compare: &Compare) -> String {
    let mut members = BTreeSet::new();
    describe(document, "$", compare, &mut members);
    let mut text = String::new();
    for member in members {
        text.push_str(&member);
        text.push('\n');
    }
    text
}

fn describe(value: &Value, path: &str, compare: &Compare, members: &mut BTreeSet<String>) {
    let plain = without_indices(path.trim_start_matches('$').trim_start_matches('.'));
    if compare
        .ignore
        .iter()
        .any(|ignored| without_indices(ignored.trim_start_matches("$.")) == plain)
    {
        return;
    }
    match value {
        Value::Object(fields) => {
            members.insert(format!("{path}: object"));
            for (key, value) in fields {
                describe(value, &format!("{path}.{key}"), compare, members);
            }
        }
        Value::Array(items) => {
            members.insert(format!("{path}: array"));
            for (index, item) in items.iter().enumerate() {
                let element = if compare.values {
                    format!("{path}[{index}]")
                } else {
                    format!("{path}[]")
                };
                describe(item, &element, compare, members);
            }
        }
        scalar if compare.values => {
            members.insert(format!("{path}: {scalar}"));
        }
        scalar => {
            members.insert(format!("{path}: {}", kind(scalar)));
        }
    }
}

/// A path with `[]` for every element of a list.
fn without_indices(path: &str) -> String {
    let mut parts = path.split('[');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push('[');
        let number = part.bytes().take_while(u8::is_ascii_digit).count();
        let rest = &part[number..];
        plain.push_str(if rest.starts_with(']') { rest } else { part });
    }
    plain
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
