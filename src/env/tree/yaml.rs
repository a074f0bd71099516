//! YAML texts: several documents, anchors and merges; `no`, `017` and `1_000` stay what they are.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::options::NonFiniteFloatPolicy;
use serde_saphyr::{Options, Spanned};

use super::{Node, TreeError};

/// How deep mappings and lists may stand in each other.
const DEEPEST: usize = 200;

/// Each level takes some 40 KiB of stack in a build without optimisation.
const STACK: usize = 32 << 20;

/// Ten thousand keys with room; a bomb of aliases is far above.
const MOST_NODES: usize = 200_000;

/// Reads all documents of a YAML text. Empty ones are left out.
///
/// # Errors
/// It isn't YAML, a key occurs twice, or it unfolds to more than any manifest has; the error tells where.
pub fn from_yaml(text: &str) -> Result<Vec<Node>, TreeError> {
    let unreadable = TreeError {
        form: "YAML",
        line: 1,
        column: 1,
    };
    // Reading is recursive, and the schemas of custom resources are deep: a thread of its own has the stack for it.
    std::thread::scope(|scope| {
        let reader = std::thread::Builder::new().stack_size(STACK);
        let reading = reader
            .spawn_scoped(scope, || read(text))
            .map_err(|_| unreadable)?;
        reading.join().unwrap_or(Err(unreadable))
    })
}

fn read(text: &str) -> Result<Vec<Node>, TreeError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let documents = serde_saphyr::from_multiple_with_options::<Placed>(text, options());
    let documents = documents.map_err(|error| {
        let (line, column) = error
            .location()
            .map_or((1, 1), |place| (place.line(), place.column()));
        TreeError {
            form: "YAML",
            line: usize::try_from(line).unwrap_or(usize::MAX),
            column: usize::try_from(column).unwrap_or(usize::MAX),
        }
    })?;
    let nodes = documents.into_iter().map(|document| node(document.0, text));
    Ok(nodes.filter(|node| *node != Node::Null).collect())
}

/// No snippets (they quote values), a budget of nodes, and as many aliases to one anchor as people like.
fn options() -> Options {
    let budget = serde_saphyr::budget! {
        max_nodes: MOST_NODES,
        enforce_alias_anchor_ratio: false,
        max_aliases: MOST_NODES,
        max_depth: DEEPEST,
    };
    serde_saphyr::options! {
        budget: budget,
        with_snippet: false,
        strict_booleans: true,
        non_finite_float_policy: NonFiniteFloatPolicy::PassThrough,
    }
}

struct Placed(Spanned<Shape>);

impl<'de> Deserialize<'de> for Placed {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Spanned::deserialize(from).map(Self)
    }
}

/// What the library tells by itself. A plain scalar that looks like a number has lost its text; its place has not.
enum Shape {
    Null,
    Typed(String),
    Text(String),
    List(Vec<Placed>),
    Map(Vec<(String, Placed)>),
}

fn node(placed: Spanned<Shape>, text: &str) -> Node {
    match placed.value {
        Shape::Null => Node::Null,
        Shape::Text(value) => Node::scalar(value),
        Shape::Typed(value) => {
            let span = placed.defined.span();
            Node::scalar(written(text, span.byte_offset(), span.byte_len()).unwrap_or(value))
        }
        Shape::List(items) => {
            Node::List(items.into_iter().map(|item| node(item.0, text)).collect())
        }
        Shape::Map(entries) => Node::Map(
            entries
                .into_iter()
                .map(|(key, value)| (key, node(value.0, text)))
                .collect(),
        ),
    }
}

fn written(text: &str, offset: Option<u64>, length: Option<u64>) -> Option<String> {
    let start = usize::try_from(offset?).ok()?;
    let end = start.checked_add(usize::try_from(length?).ok()?)?;
    let raw = text.get(start..end)?.trim();
    (!raw.is_empty()).then(|| raw.to_owned())
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(ShapeVisitor)
    }
}

struct ShapeVisitor;

impl<'de> Visitor<'de> for ShapeVisitor {
    type Value = Shape;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("YAML")
    }

    fn visit_unit<E>(self) -> Result<Shape, E> {
        Ok(Shape::Null)
    }

    fn visit_none<E>(self) -> Result<Shape, E> {
        Ok(Shape::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Shape, E> {
        Ok(Shape::Typed(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Shape, E> {
        Ok(Shape::Typed(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Shape, E> {
        Ok(Shape::Typed(value.to_string()))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Shape, E> {
        Ok(Shape::Typed(value.to_string()))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Shape, E> {
        Ok(Shape::Typed(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Shape, E> {
        Ok(Shape::Typed(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Shape, E> {
        Ok(Shape::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Shape, E> {
        Ok(Shape::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Shape, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Shape::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shape, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Shape::Map(entries))
    }
}
