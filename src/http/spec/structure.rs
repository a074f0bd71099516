//! What counts as a structured error.

use std::borrow::Cow;
use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, MapAccess, Visitor};

use crate::setting::JsonPath;

/// The form that error responses must have.
#[derive(Clone, Debug, PartialEq)]
pub enum ErrorShape {
    /// Problem details (RFC 9457).
    Rfc9457,
    /// JSON:API 1.1 errors.
    JsonApi,
    /// Google's AIP-193.
    Aip193,
    /// Errors of a GraphQL response.
    GraphQl,
    /// Any JSON object that says something.
    AnyJson,
    /// JSON in which each of these paths finds a value.
    Required(Vec<JsonPath>),
}

const NAMES: &[&str] = &["rfc9457", "json-api", "aip-193", "graphql", "any-json"];

/// The table's form.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "ErrorShape")]
struct Table {
    /// Paths that must find a value.
    required: Vec<JsonPath>,
}

impl<'de> Deserialize<'de> for ErrorShape {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct NameOrTable;
        impl<'de> Visitor<'de> for NameOrTable {
            type Value = ErrorShape;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(
                    "the name of a standard, or a table like { required = [\"$.error.code\"] }",
                )
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<ErrorShape, E> {
                match text {
                    "rfc9457" | "rfc7807" => Ok(ErrorShape::Rfc9457),
                    "json-api" => Ok(ErrorShape::JsonApi),
                    "aip-193" => Ok(ErrorShape::Aip193),
                    "graphql" => Ok(ErrorShape::GraphQl),
                    "any-json" => Ok(ErrorShape::AnyJson),
                    other => Err(E::unknown_variant(other, NAMES)),
                }
            }

            fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<ErrorShape, A::Error> {
                let Table { required } = Table::deserialize(MapAccessDeserializer::new(table))?;
                Ok(ErrorShape::Required(required))
            }
        }
        from.deserialize_any(NameOrTable)
    }
}

impl JsonSchema for ErrorShape {
    fn schema_name() -> Cow<'static, str> {
        "ErrorShape".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let table = Table::json_schema(generator);
        schemars::json_schema!({ "anyOf": [{ "enum": NAMES }, table] })
    }
}
