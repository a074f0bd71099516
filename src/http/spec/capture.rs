//! What later requests need from a response.

use std::borrow::Cow;
use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, MapAccess, Visitor};

use crate::setting::{JsonPath, Regex, TextSetting as _};

/// Where a captured value comes from, and whether it is a secret.
#[derive(Clone, Debug, PartialEq)]
pub struct Capture {
    /// Where it comes from.
    pub source: Source,
    /// Cuts a part out of it.
    pub matches: Option<Regex>,
    /// Never shown.
    pub secret: bool,
}

/// The parts of a response that values are captured from.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// The first value that a JSONPath finds.
    Json(JsonPath),
    /// A header.
    Header(String),
    /// A cookie that the response sets.
    Cookie(String),
    /// The body as text.
    Body,
    /// The status code.
    Status,
}

/// The table's form: one source, and what is done with it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "Capture")]
struct Table {
    /// The first value that this JSONPath finds.
    json: Option<JsonPath>,
    /// The value of this header.
    header: Option<String>,
    /// The cookie of this name that the response sets.
    cookie: Option<String>,
    /// The body as text; use with `matches`.
    #[serde(default)]
    body: bool,
    /// The status code.
    #[serde(default)]
    status: bool,
    /// Cuts out the first group of this expression, or all that it matches.
    matches: Option<Regex>,
    /// The value is never shown.
    #[serde(default)]
    secret: bool,
}

impl Table {
    fn sources(&mut self) -> Vec<Source> {
        let sources = [
            self.json.take().map(Source::Json),
            self.header
                .take()
                .map(|name| Source::Header(name.to_ascii_lowercase())),
            self.cookie.take().map(Source::Cookie),
            self.body.then_some(Source::Body),
            self.status.then_some(Source::Status),
        ];
        sources.into_iter().flatten().collect()
    }
}

impl<'de> Deserialize<'de> for Capture {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct PathOrTable;
        impl<'de> Visitor<'de> for PathOrTable {
            type Value = Capture;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSONPath like \"$.id\", or a table like { header = \"location\" }")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Capture, E> {
                let path = JsonPath::read(text).map_err(|why| {
                    E::custom(format_args!("expected {}, {why}", JsonPath::EXPECTED))
                })?;
                Ok(Capture {
                    source: Source::Json(path),
                    matches: None,
                    secret: false,
                })
            }

            fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<Capture, A::Error> {
                let mut table = Table::deserialize(MapAccessDeserializer::new(table))?;
                let [source] = <[Source; 1]>::try_from(table.sources()).map_err(|sources| {
                    let count = sources.len();
                    de::Error::custom(format_args!(
                        "expected exactly one of json, header, cookie, body, status, found {count} of them"
                    ))
                })?;
                Ok(Capture {
                    source,
                    matches: table.matches,
                    secret: table.secret,
                })
            }
        }
        from.deserialize_any(PathOrTable)
    }
}

impl JsonSchema for Capture {
    fn schema_name() -> Cow<'static, str> {
        "Capture".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let table = Table::json_schema(generator);
        schemars::json_schema!({ "anyOf": [{ "type": "string" }, table] })
    }
}
