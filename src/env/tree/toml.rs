//! TOML texts.

use toml::Value;

use super::{Node, TreeError};

/// Reads a TOML text.
///
/// # Errors
/// It isn't TOML; the error tells where.
pub fn from_toml(text: &str) -> Result<Node, TreeError> {
    let text = text.trim_start_matches('\u{feff}');
    match toml::from_str::<toml::Table>(text) {
        Ok(table) => Ok(node(Value::Table(table))),
        Err(error) => {
            let start = error.span().map_or(0, |span| span.start);
            let before = text.get(..start).unwrap_or_default();
            let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
            Err(TreeError {
                form: "TOML",
                line: 1 + before.matches('\n').count(),
                column: 1 + before[line_start..].chars().count(),
            })
        }
    }
}

fn node(value: Value) -> Node {
    match value {
        Value::String(text) => Node::scalar(text),
        Value::Array(items) => Node::List(items.into_iter().map(node).collect()),
        Value::Table(table) => Node::Map(
            table
                .into_iter()
                .map(|(key, value)| (key, node(value)))
                .collect(),
        ),
        Value::Integer(number) => Node::scalar(number.to_string()),
        Value::Float(number) => Node::scalar(number.to_string()),
        Value::Boolean(truth) => Node::scalar(truth.to_string()),
        Value::Datetime(time) => Node::scalar(time.to_string()),
    }
}
