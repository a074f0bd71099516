//! The rows of a data-driven probe.

use std::borrow::Cow;
use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::{SeqAccess, Visitor};

use crate::setting::Json;

/// Rows of values: written in place, or a CSV or JSON file.
#[derive(Clone, Debug, PartialEq)]
pub enum Rows {
    /// Written in place: tables, or plain values which are called `{{value}}`.
    Inline(Vec<Json>),
    /// A `.csv` file with a header line, or a `.json` file with an array.
    File(String),
}

impl<'de> Deserialize<'de> for Rows {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct ListOrFile;
        impl<'de> Visitor<'de> for ListOrFile {
            type Value = Rows;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of rows like [{ id = 1 }, { id = 2 }], or a CSV or JSON file")
            }

            fn visit_str<E>(self, file: &str) -> Result<Rows, E> {
                Ok(Rows::File(file.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Rows, A::Error> {
                let mut rows = Vec::new();
                while let Some(row) = list.next_element()? {
                    rows.push(row);
                }
                Ok(Rows::Inline(rows))
            }
        }
        from.deserialize_any(ListOrFile)
    }
}

impl JsonSchema for Rows {
    fn schema_name() -> Cow<'static, str> {
        "Rows".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "anyOf": [{ "type": "string" }, { "type": "array" }] })
    }
}
