//! Snapshots: an environment's names, shapes and keyed fingerprints, for comparing where the values can't be.

use serde_json::{Map, Value, json};

use super::fingerprint::{FingerprintKey, Print};
use super::shape::Shape;
use super::{Keys, State};
use crate::redact::Secret;

/// The snapshot of an environment as JSON with a line feed at its end. Without a key it has no fingerprints.
///
/// ```json
/// { "schema": 1, "environment": "production", "key_id": "…",
///   "keys": { "NAME": { "state": "readable", "shape": "url", "length": 43, "fingerprint": "…" }, "OTHER": { "state": "unreadable" } } }
/// ```
pub fn render(environment: &str, keys: &Keys, key: Option<&FingerprintKey>) -> String {
    let entries = keys.variables.iter();
    let entries: Map<String, Value> = entries
        .map(|(name, variable)| (name.clone(), entry(name, &variable.state, key)))
        .collect();
    let mut snapshot = Map::new();
    snapshot.insert("schema".to_owned(), json!(1));
    snapshot.insert("environment".to_owned(), json!(environment));
    if let Some(id) = key.map(FingerprintKey::id).or_else(|| key_id_of(keys)) {
        snapshot.insert("key_id".to_owned(), json!(id));
    }
    snapshot.insert("keys".to_owned(), Value::Object(entries));
    format!("{:#}\n", Value::Object(snapshot))
}

/// The key that the fingerprints of an earlier snapshot were made with.
fn key_id_of(keys: &Keys) -> Option<String> {
    keys.variables
        .values()
        .find_map(|variable| match &variable.state {
            State::Printed(print) => print.key_id.clone(),
            _ => None,
        })
}

fn entry(name: &str, state: &State, key: Option<&FingerprintKey>) -> Value {
    match state {
        State::Readable(value) => readable(&match key {
            Some(key) => key.print(name, value),
            None => without_key(value),
        }),
        State::Printed(print) => readable(print),
        State::Unreadable(_) => json!({ "state": "unreadable" }),
    }
}

fn without_key(value: &Secret) -> Print {
    Print {
        shape: Shape::of(value.expose()).words().to_owned(),
        length: value.expose().len(),
        fingerprint: None,
        key_id: None,
    }
}

fn readable(print: &Print) -> Value {
    let mut entry = json!({ "state": "readable", "shape": print.shape, "length": print.length });
    if let Some(fingerprint) = &print.fingerprint {
        entry["fingerprint"] = json!(fingerprint);
    }
    entry
}
