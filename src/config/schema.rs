//! The JSON Schema of `gates.toml`, made from the types that read it.

use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Value, json};

use super::ReleaseSettings;
use super::common::CommonKeys;
use crate::gates::KINDS;
use crate::setting::EnvironmentTable;

/// The whole schema (draft 2020-12), with a description on every key.
pub fn schema() -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let release = generator.subschema_for::<ReleaseSettings>();
    let environment = generator.subschema_for::<EnvironmentTable>();
    let gates: Vec<Value> = KINDS
        .iter()
        .map(|kind| gate(kind, &mut generator))
        .collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "gates.toml",
        "description": "Release gates, run in the order of the file",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "release": release,
            "environments": {
                "description": "Where releases go, by name",
                "type": "object",
                "additionalProperties": environment,
            },
            "gate": {
                "description": "The gates, run in this order",
                "type": "array",
                "items": { "oneOf": gates },
            },
        },
        "$defs": generator.take_definitions(true),
    })
}

/// The keys of all gates and those of `kind` as one table.
fn gate(kind: &crate::gates::Kind, generator: &mut SchemaGenerator) -> Value {
    let own: Schema = (kind.schema)(generator);
    let mut table = own.to_value();
    let common = CommonKeys::json_schema(generator).to_value();
    if let (Some(properties), Some(shared)) = (
        table.get_mut("properties").and_then(Value::as_object_mut),
        common.get("properties").and_then(Value::as_object),
    ) {
        for (key, value) in shared {
            properties.insert(key.clone(), value.clone());
        }
        properties.insert(
            "kind".to_owned(),
            json!({ "const": kind.name, "description": "What kind of gate this is" }),
        );
    }
    match table.get_mut("required").and_then(Value::as_array_mut) {
        Some(required) => required.push(json!("kind")),
        None => table["required"] = json!(["kind"]),
    }
    table["title"] = json!(kind.name);
    table
}
