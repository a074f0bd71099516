//! What is compared between two environments.

use std::borrow::Cow;
use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};

/// How a probe is compared with the same probe on another environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compare {
    /// Whether it is compared at all.
    pub on: bool,
    /// Whether JSON values are compared, not just their types.
    pub values: bool,
    /// Members left out, written like `items[].updated_at`.
    pub ignore: Vec<String>,
    /// Headers whose values are compared.
    pub headers: Vec<String>,
}

/// Headers whose difference changes what browsers, caches and clients do with a response.
const HEADERS_THAT_MATTER: &[&str] = &[
    "content-type",
    "content-encoding",
    "cache-control",
    "vary",
    "location",
    "www-authenticate",
    "access-control-allow-origin",
    "access-control-allow-credentials",
    "strict-transport-security",
    "content-security-policy",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "deprecation",
];

impl Default for Compare {
    fn default() -> Self {
        let headers = HEADERS_THAT_MATTER
            .iter()
            .map(|&name| name.to_owned())
            .collect();
        Self {
            on: true,
            values: false,
            ignore: Vec::new(),
            headers,
        }
    }
}

/// The table's form.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "Compare")]
struct Table {
    /// Compares JSON values, not just their types.
    #[serde(default)]
    values: bool,
    /// Members to leave out, written like `items[].updated_at`.
    #[serde(default)]
    ignore: Vec<String>,
    /// Headers whose values are compared, in place of the usual ones.
    headers: Option<Vec<String>>,
}

impl<'de> Deserialize<'de> for Compare {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct FlagOrTable;
        impl<'de> Visitor<'de> for FlagOrTable {
            type Value = Compare;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("true, false, or a table like { values = true }")
            }

            fn visit_bool<E>(self, on: bool) -> Result<Compare, E> {
                Ok(Compare {
                    on,
                    ..Compare::default()
                })
            }

            fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<Compare, A::Error> {
                let Table {
                    values,
                    ignore,
                    headers,
                } = Table::deserialize(MapAccessDeserializer::new(table))?;
                let headers = headers
                    .map(|names| names.iter().map(|name| name.to_ascii_lowercase()).collect());
                let usual = Compare::default();
                Ok(Compare {
                    values,
                    ignore,
                    headers: headers.unwrap_or(usual.headers),
                    on: true,
                })
            }
        }
        from.deserialize_any(FlagOrTable)
    }
}

impl JsonSchema for Compare {
    fn schema_name() -> Cow<'static, str> {
        "Compare".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let table = Table::json_schema(generator);
        schemars::json_schema!({ "anyOf": [{ "type": "boolean" }, table] })
    }
}
