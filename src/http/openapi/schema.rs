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

/// Which way a body goes: members that only the other way has aren't required of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Way {
    /// From the service.
    Response,
    /// To the service.
    Request,
}

impl Way {
    /// The word of a schema for members of the other way (OpenAPI, "Schema Object").
    const fn only_the_other(self) -> &'static str {
        match self {
            Self::Response => "writeOnly",
            Self::Request => "readOnly",
        }
    }
}

/// The document with `required` lists that leave out what goes the other way only.
pub(super) fn one_way(document: &Value, way: Way) -> Value {
    let mut bound = document.clone();
    release(&mut bound, document, way);
    bound
}

fn release(value: &mut Value, document: &Value, way: Way) {
    match value {
        Value::Array(items) => {
            for item in items {
                release(item, document, way);
            }
        }
        Value::Object(fields) => {
            let members = fields.get("properties").and_then(Value::as_object);
            let goes_the_other_way = |name: &str| {
                members
                    .and_then(|members| members.get(name))
                    .is_some_and(|member| is_marked(member, document, way))
            };
            let kept = fields
                .get("required")
                .and_then(Value::as_array)
                .map(|names| {
                    names
                        .iter()
                        .filter(|name| !name.as_str().is_some_and(goes_the_other_way))
                        .cloned()
                        .collect::<Vec<_>>()
                });
            if let Some(kept) = kept {
                fields.insert("required".to_owned(), kept.into());
            }
            for field in fields.values_mut() {
                release(field, document, way);
            }
        }
        _ => {}
    }
}

/// Whether a member's schema, the one it refers to, or a part of its `allOf` or `anyOf` says that it goes the other way only.
fn is_marked(member: &Value, document: &Value, way: Way) -> bool {
    let mark = way.only_the_other();
    let says = |schema: &Value| {
        let target = schema["$ref"]
            .as_str()
            .and_then(|target| target.strip_prefix('#'));
        let target = target.and_then(|target| document.pointer(target));
        [Some(schema), target]
            .into_iter()
            .flatten()
            .any(|schema| schema[mark] == Value::Bool(true))
    };
    let parts = ["allOf", "anyOf"]
        .into_iter()
        .filter_map(|key| member[key].as_array())
        .flatten();
    says(member) || parts.into_iter().any(says)
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
            let nullable = fields.remove("nullable") == Some(Value::Bool(true));
            if nullable && fields.contains_key("type") {
                if let Some(Value::String(kind)) = fields.get("type").cloned() {
                    fields.insert("type".to_owned(), json!([kind, "null"]));
                }
                if let Some(Value::Array(values)) = fields.get_mut("enum") {
                    values.push(Value::Null);
                }
            } else if nullable {
                // What `allOf`, `$ref` or `enum` describe may be null, too.
                return json!({ "anyOf": [fields, { "type": "null" }] });
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
