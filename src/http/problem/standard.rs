//! The standards a gate can ask for: the values of `problem` in `gates.toml`.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::Value;
use serde_json_path::JsonPath;

use super::departure::Departure;
use super::shape::{Shape, shape};
use super::{aip193, any_json, json_api, rfc9457};
use crate::http::answer::Answer;

/// What counts as a structured error.
#[derive(Debug, Clone)]
pub enum ProblemStandard {
    /// `rfc9457`: problem details for HTTP APIs, as JSON or XML.
    Rfc9457,
    /// `json-api`: the error documents of JSON:API 1.1.
    JsonApi,
    /// `aip-193`: the errors of Google's APIs.
    Aip193,
    /// `any-json`: a JSON object or list that says something, whatever the framework calls it.
    AnyJson,
    /// `{ required = [..] }`: JSON in which each of these paths (RFC 9535) finds something.
    Required(Vec<JsonPath>),
}

/// The standards that have a name, in the order in which messages list them.
const NAMED: &[(&str, ProblemStandard)] = &[
    ("rfc9457", ProblemStandard::Rfc9457),
    ("json-api", ProblemStandard::JsonApi),
    ("aip-193", ProblemStandard::Aip193),
    ("any-json", ProblemStandard::AnyJson),
];

/// In what an error answer departs from a standard; empty if it keeps it.
pub fn departures(answer: &Answer<'_>, standard: &ProblemStandard) -> Vec<Departure> {
    if answer.is_empty() {
        return vec![Departure::Empty];
    }
    if matches!(standard, ProblemStandard::Rfc9457) && rfc9457::is_xml(answer) {
        return rfc9457::xml_departures(answer);
    }
    let Some(json) = answer.json() else {
        let found = match shape(answer) {
            Shape::Unstructured => "JSON that doesn't parse".to_owned(),
            other => other.to_string(),
        };
        return vec![Departure::NotJson(found)];
    };
    let mut departures = Vec::new();
    match standard {
        ProblemStandard::Rfc9457 => rfc9457::check(answer, &json, &mut departures),
        ProblemStandard::JsonApi => json_api::check(answer, &json, &mut departures),
        ProblemStandard::Aip193 => aip193::check(answer, &json, &mut departures),
        ProblemStandard::AnyJson => any_json::check(answer, &json, &mut departures),
        ProblemStandard::Required(paths) => {
            any_json::check_media_type(answer, &mut departures);
            missing(paths, &json, &mut departures);
        }
    }
    departures
}

fn missing(paths: &[JsonPath], json: &Value, departures: &mut Vec<Departure>) {
    let absent = paths.iter().filter(|path| path.query(json).is_empty());
    departures.extend(absent.map(|path| Departure::Missing(format!("a value at `{path}`"))));
}

impl fmt::Display for ProblemStandard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rfc9457 => "rfc9457",
            Self::JsonApi => "json-api",
            Self::Aip193 => "aip-193",
            Self::AnyJson => "any-json",
            Self::Required(_) => "the required members",
        })
    }
}

impl<'de> Deserialize<'de> for ProblemStandard {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(StandardVisitor)
    }
}

struct StandardVisitor;

impl<'de> Visitor<'de> for StandardVisitor {
    type Value = ProblemStandard;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = NAMED.iter().map(|(name, _)| *name).collect();
        write!(
            f,
            "one of {} or {{ required = [\"$.path\", …] }}",
            names.join(", ")
        )
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<ProblemStandard, E> {
        NAMED
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, standard)| standard.clone())
            .ok_or_else(|| E::invalid_value(serde::de::Unexpected::Str(name), &self))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut table: A) -> Result<ProblemStandard, A::Error> {
        let mut required = None;
        while let Some(key) = table.next_key::<String>()? {
            if key != "required" {
                return Err(A::Error::unknown_field(&key, &["required"]));
            }
            required = Some(table.next_value::<Vec<JsonPath>>()?);
        }
        match required {
            Some(paths) if !paths.is_empty() => Ok(ProblemStandard::Required(paths)),
            Some(_) => Err(A::Error::custom(
                "expected at least one path in `required`, found an empty list",
            )),
            None => Err(A::Error::missing_field("required")),
        }
    }
}

impl JsonSchema for ProblemStandard {
    fn schema_name() -> Cow<'static, str> {
        "ProblemStandard".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let names: Vec<&str> = NAMED.iter().map(|(name, _)| *name).collect();
        json_schema!({
            "description": "What counts as a structured error: the name of a standard, or the paths (RFC 9535) that an error must have",
            "oneOf": [
                { "type": "string", "enum": names },
                {
                    "type": "object",
                    "properties": { "required": { "description": "Paths that must each find something in the error", "type": "array", "items": { "type": "string" }, "minItems": 1 } },
                    "required": ["required"],
                    "additionalProperties": false
                }
            ]
        })
    }
}
