//! JSON, YAML and TOML as one kind of tree, in which every scalar keeps its text.

mod json;
mod toml;
mod yaml;

pub use json::{from_json, json_values};
pub use toml::from_toml;
pub use yaml::from_yaml;

use crate::redact::Secret;

/// A node of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// No value.
    Null,
    /// A string, a number or a truth value, as it is written.
    Scalar(Secret),
    /// A list.
    List(Vec<Node>),
    /// A mapping in the order of the text.
    Map(Vec<(String, Node)>),
}

/// A text that isn't a document of the expected form. The libraries' own messages can quote values, so only the place is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected {form}, found something else at line {line}, column {column}")]
pub struct TreeError {
    /// `JSON`, `YAML` or `TOML`.
    pub form: &'static str,
    /// From 1.
    pub line: usize,
    /// From 1.
    pub column: usize,
}

impl Node {
    pub(super) fn scalar(text: impl Into<String>) -> Self {
        Self::Scalar(Secret::new(text))
    }

    /// The value of `key` in a mapping.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entries()
            .iter()
            .rev()
            .find(|(name, _)| name == key)
            .map(|(_, node)| node)
    }

    /// The text of a scalar.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Scalar(text) => Some(text.expose()),
            _ => None,
        }
    }

    /// The text of `key`.
    pub fn text_of(&self, key: &str) -> Option<&str> {
        self.get(key)?.text()
    }

    /// The elements of a list; none for anything else.
    pub fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    /// The entries of a mapping; none for anything else.
    pub fn entries(&self) -> &[(String, Self)] {
        match self {
            Self::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The node at a way such as `app.env.0`; `$.app` is the same as `app`.
    pub fn at(&self, way: &str) -> Option<&Self> {
        let way = way.strip_prefix("$.").unwrap_or(way);
        way.split('.')
            .filter(|step| !step.is_empty() && *step != "$")
            .try_fold(self, |node, step| match step.parse::<usize>() {
                Ok(index) if matches!(node, Self::List(_)) => node.items().get(index),
                _ => node.get(step),
            })
    }
}
