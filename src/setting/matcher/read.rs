//! Matchers from `gates.toml`: a literal or a table.

use std::borrow::Cow;
use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, MapAccess, SeqAccess, Visitor};

use super::{Conditions, Json, Matcher};

impl<'de> Deserialize<'de> for Matcher {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Literal)
    }
}

struct Literal;

impl<'de> Visitor<'de> for Literal {
    type Value = Matcher;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value to be equal to, or a table of conditions like { matches = \"^a\" }")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Matcher, E> {
        Ok(Matcher::Equals(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Matcher, E> {
        Ok(Matcher::Equals(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Matcher, E> {
        Ok(Matcher::Equals(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Matcher, E> {
        Ok(Matcher::Equals(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Matcher, E> {
        Ok(Matcher::Equals(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Matcher, A::Error> {
        let mut items = Vec::new();
        while let Some(Json(item)) = list.next_element()? {
            items.push(item);
        }
        Ok(Matcher::Equals(items.into()))
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<Matcher, A::Error> {
        let conditions = Conditions::deserialize(MapAccessDeserializer::new(table))?;
        if conditions == Conditions::default() {
            return Err(de::Error::custom(
                "expected at least one condition, found an empty table",
            ));
        }
        Ok(Matcher::All(Box::new(conditions)))
    }
}

impl JsonSchema for Matcher {
    fn schema_name() -> Cow<'static, str> {
        "Matcher".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let conditions = generator.subschema_for::<Conditions>();
        schemars::json_schema!({
            "description": "a literal to be equal to, or a table of conditions that must all hold",
            "anyOf": [{ "type": ["string", "number", "boolean", "array"] }, conditions],
        })
    }
}
