//! JSON texts.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use super::{Node, TreeError};

/// Reads a JSON text.
///
/// # Errors
/// It isn't JSON; the error tells where.
pub fn from_json(text: &str) -> Result<Node, TreeError> {
    let text = text.trim_start_matches('\u{feff}');
    serde_json::from_str::<Json>(text)
        .map(|json| json.0)
        .map_err(|error| misread(&error))
}

/// The lists and mappings that a text starts with, up to something that isn't JSON; empty if it starts with none.
///
/// # Errors
/// One of them is incomplete or goes wrong after its first line.
pub fn json_values(text: &str) -> Result<Vec<Node>, TreeError> {
    let mut nodes = Vec::new();
    for value in serde_json::Deserializer::from_str(text).into_iter::<Json>() {
        match value {
            Ok(Json(node @ (Node::List(_) | Node::Map(_)))) => nodes.push(node),
            Err(error) if error.is_eof() || (nodes.is_empty() && error.line() > 1) => {
                return Err(misread(&error));
            }
            // Words such as `[INFO]`, or a notice after the text.
            Ok(_) | Err(_) => break,
        }
    }
    Ok(nodes)
}

fn misread(error: &serde_json::Error) -> TreeError {
    TreeError {
        form: "JSON",
        line: error.line(),
        // At the end of a text, the library counts no column.
        column: error.column().max(1),
    }
}

struct Json(Node);

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(JsonVisitor).map(Self)
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::scalar(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::scalar(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::scalar(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::scalar(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::scalar(value))
    }

    fn visit_string<E>(self, value: String) -> Result<Node, E> {
        Ok(Node::scalar(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element::<Json>()? {
            items.push(item.0);
        }
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut entries = Vec::new();
        while let Some((key, value)) = map.next_entry::<String, Json>()? {
            entries.push((key, value.0));
        }
        Ok(Node::Map(entries))
    }
}
