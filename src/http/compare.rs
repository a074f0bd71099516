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
        let [one, two] = names;
        let mut found = Vec::new();
        let mut add = |part, message: String, diff| {
            found.push(Difference {
                part,
                message,
                diff,
            });
        };
        if self.status != other.status {
            add(
                Differing::Status,
                format!("status {} on {one}, {} on {two}", self.status, other.status),
                None,
            );
        }
        for name in &compare.headers {
            let (a, b) = (self.headers.get(name), other.headers.get(name));
            if a != b {
                let shown = |value: Option<&String>| {
                    value.map_or("none".to_owned(), |value| format!("{value:?}"))
                };
                add(
                    Differing::Header,
                    format!(
                        "header {name}: {} on {one}, {} on {two}",
                        shown(a),
                        shown(b)
                    ),
                    None,
                );
            }
        }
        match (&self.json, &other.json) {
            (Some(a), Some(b)) => {
                let (a, b) = (lines(a, compare), lines(b, compare));
                if a != b {
                    let what = if compare.values { "values" } else { "shape" };
                    let diff = TextDiff::from_lines(&a, &b)
                        .unified_diff()
                        .context_radius(2)
                        .header(one, two)
                        .to_string();
                    add(
                        Differing::Body,
                        format!("the JSON has another {what} on {two} than on {one}"),
                        Some(diff),
                    );
                }
            }
            (a, b) if a.is_some() != b.is_some() => {
                let kind = |shape: &Self| {
                    if shape.json.is_some() {
                        "JSON".to_owned()
                    } else {
                        format!("no JSON ({})", shape.media_type)
                    }
                };
                add(
                    Differing::Body,
                    format!(
                        "the body is {} on {one}, {} on {two}",
                        kind(self),
                        kind(other)
                    ),
                    None,
                );
            }
            _ => {}
        }
        found
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
    let plain = path.trim_start_matches('$').trim_start_matches('.');
    if compare
        .ignore
        .iter()
        .any(|ignored| ignored.trim_start_matches("$.") == plain)
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
