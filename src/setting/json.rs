//! Any JSON value written in TOML.

use std::borrow::Cow;

use serde_json::Value;

/// A JSON value: TOML's tables, arrays, strings, numbers and booleans. TOML has no null; `{ "$null" = true }` stands for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Json(
    /// The value.
    pub Value,
);

impl<'de> serde::Deserialize<'de> for Json {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Value::deserialize(from).map(|value| Self(with_nulls(value)))
    }
}

fn with_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) if fields.len() == 1 && fields.contains_key("$null") => Value::Null,
        Value::Object(fields) => fields
            .into_iter()
            .map(|(key, value)| (key, with_nulls(value)))
            .collect(),
        Value::Array(items) => items.into_iter().map(with_nulls).collect(),
        other => other,
    }
}

impl schemars::JsonSchema for Json {
    fn schema_name() -> Cow<'static, str> {
        "Json".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "description": "any value; `{ \"$null\" = true }` is JSON's null" })
    }
}
