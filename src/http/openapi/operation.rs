//! One operation: a method on a path, and what it declares.

use std::collections::BTreeMap;

use serde_json::Value;

use super::document::{json_schema, resolved};

/// The methods that a path item can have.
pub(super) const METHODS: [&str; 8] = [
    "get", "post", "put", "patch", "delete", "head", "options", "trace",
];

/// An operation of a document.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The method, in capitals.
    pub method: String,
    /// The path with its placeholders: `/users/{id}`.
    pub path: String,
    /// Whether the document calls it critical: `x-critical: true`.
    pub critical: bool,
    /// Declared status codes (`200`, `4XX`, `default`) with pointers to their bodies' schemas.
    responses: BTreeMap<String, Option<String>>,
    /// The pointer to the schema of its body.
    pub(super) request_schema: Option<String>,
}

impl Operation {
    pub(super) fn read(document: &Value, method: &str, path: &str, operation: &Value) -> Self {
        let at = format!("/paths/{}/{method}", escaped(path));
        let mut responses = BTreeMap::new();
        for code in operation["responses"]
            .as_object()
            .into_iter()
            .flat_map(serde_json::Map::keys)
        {
            let (pointer, response) =
                resolved(document, format!("{at}/responses/{}", escaped(code)));
            responses.insert(code.to_ascii_uppercase(), json_schema(&pointer, response));
        }
        let (pointer, body) = resolved(document, format!("{at}/requestBody"));
        Self {
            method: method.to_ascii_uppercase(),
            path: path.to_owned(),
            critical: operation["x-critical"] == Value::Bool(true),
            responses,
            request_schema: json_schema(&pointer, body),
        }
    }

    /// Its name for people: `POST /users`.
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// Whether it may change data.
    pub fn writes(&self) -> bool {
        matches!(self.method.as_str(), "POST" | "PUT" | "PATCH" | "DELETE")
    }

    /// Whether a request with this method and path is one of it. A placeholder stands for one segment.
    pub(super) fn fits(&self, method: &str, path: &str) -> bool {
        let segments = |path: &str| {
            path.trim_end_matches('/')
                .split('/')
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let (own, other) = (segments(&self.path), segments(path));
        let alike =
            |own: &str, other: &str| own == other || (own.contains('{') && !other.is_empty());
        self.method.eq_ignore_ascii_case(method)
            && own.len() == other.len()
            && own.iter().zip(&other).all(|(own, other)| alike(own, other))
    }

    pub(super) fn placeholders(&self) -> usize {
        self.path.matches('{').count()
    }

    /// Whether a status code is declared, by itself, by its class, or by `default`.
    pub fn declares(&self, status: u16) -> bool {
        self.entry(status).is_some()
    }

    /// The declared status codes, for a message.
    pub fn declared(&self) -> String {
        self.responses
            .keys()
            .map(|code| code.replace("XX", "xx").replace("DEFAULT", "default"))
            .collect::<Vec<_>>()
            .join(", ")
    }

    pub(super) fn response_schema(&self, status: u16) -> Option<&str> {
        self.entry(status)?.as_deref()
    }

    fn entry(&self, status: u16) -> Option<&Option<String>> {
        let own = self.responses.get(&status.to_string());
        let class = || self.responses.get(&format!("{}XX", status / 100));
        own.or_else(class).or_else(|| self.responses.get("DEFAULT"))
    }
}

/// A key as a part of a JSON pointer (RFC 6901).
pub(super) fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
