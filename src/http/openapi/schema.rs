//! Schemas of a document as JSON Schema.

use jsonschema::Validator;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

/// A validator for the schema at `pointer`, or `None` if it can't be compiled: then the document is at fault, not the service.
pub(super) fn validator(document: &Value, pointer: &str) -> Option<Validator> {
    // The schema's own references lead to other parts of the document, so that it is compiled inside of it.
    let mut root = document.as_object()?.clone();
    let fragment: Vec<String> = pointer
        .split('/')
        .map(|key| utf8_percent_encode(key, NON_ALPHANUMERIC).to_string())
        .collect();
    root.insert(
        "$schema".to_owned(),
        json!("https://json-schema.org/draft/2020-12/schema"),
    );
    root.insert("$ref".to_owned(), json!(format!("#{}", fragment.join("/"))));
    jsonschema::validator_for(&Value::Object(root)).ok()
}

/// A 3.0 document with its schemas in the words of JSON Schema 2020-12: `nullable`, and limits that exclude.
pub(super) fn normalized(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(normalized).collect(),
        Value::Object(fields) => {
            let mut fields: serde_json::Map<String, Value> = fields
                .into_iter()
                .map(|(key, value)| (key, normalized(value)))
                .collect();
            let nullable = fields.get("nullable") == Some(&Value::Bool(true));
            if nullable {
                if let Some(Value::String(kind)) = fields.get("type").cloned() {
                    fields.insert("type".to_owned(), json!([kind, "null"]));
                }
                if let Some(Value::Array(values)) = fields.get_mut("enum") {
                    values.push(Value::Null);
                }
            }
            for (exclusive, limit) in [
                ("exclusiveMinimum", "minimum"),
                ("exclusiveMaximum", "maximum"),
            ] {
                if let Some(Value::Bool(excludes)) = fields.get(exclusive).cloned() {
                    fields.remove(exclusive);
                    if excludes && let Some(limit) = fields.remove(limit) {
                        fields.insert(exclusive.to_owned(), limit);
                    }
                }
            }
            Value::Object(fields)
        }
        other => other,
    }
}
