//! GraphQL judged by its own rules: <https://spec.graphql.org/October2021/#sec-Response>, and GraphQL over HTTP for the status.
//!
//! Errors under 200 are normal there: the client reads `errors` and `extensions.code`. What isn't normal is an internal error, an error without a
//! message, or `application/graphql-response+json` with 200 and no data.

use serde_json::{Map, Value};

/// The media type whose status tells whether there is data.
const RESPONSE: &str = "application/graphql-response+json";

/// `extensions.code` values that stand for a 5xx.
const INTERNAL: &[&str] = &[
    "INTERNAL_SERVER_ERROR",
    "INTERNAL_ERROR",
    "INTERNAL",
    "UNEXPECTED_ERROR",
    "DOWNSTREAM_SERVICE_ERROR",
    "EXECUTION_ERROR",
    "SUBREQUEST_HTTP_ERROR",
];

/// Whether a JSON object is a GraphQL response, by its type or by its shape: `data`, or errors with `locations`, `path` or `extensions`.
pub fn is_response(object: &Map<String, Value>, media_type: &str) -> bool {
    if media_type == RESPONSE {
        return true;
    }
    let known = object
        .keys()
        .all(|name| matches!(name.as_str(), "data" | "errors" | "extensions" | "hasNext"));
    let errors = object.get("errors").and_then(Value::as_array);
    let typical = |error: &Value| {
        error.get("message").is_some_and(Value::is_string)
            && ["locations", "path", "extensions"]
                .iter()
                .any(|member| error.get(*member).is_some())
    };
    known
        && errors.is_some_and(|errors| {
            !errors.is_empty() && (errors.iter().any(typical) || object.contains_key("data"))
        })
}

/// The codes of the errors, `extensions.code` each; an error without one has none here.
pub fn codes(object: &Map<String, Value>) -> Vec<&str> {
    let errors = object.get("errors").and_then(Value::as_array);
    errors
        .into_iter()
        .flatten()
        .filter_map(|error| error.pointer("/extensions/code")?.as_str())
        .collect()
}

/// Whether one of the errors is the server's own failure.
pub fn is_internal(object: &Map<String, Value>) -> bool {
    codes(object).iter().any(|code| INTERNAL.contains(code))
}

/// What is wrong with a GraphQL response under a success, in words; `None` if it keeps GraphQL's rules.
pub fn failure(object: &Map<String, Value>, media_type: &str, status: u16) -> Option<&'static str> {
    let errors = object.get("errors")?;
    let Some(errors) = errors.as_array().filter(|errors| !errors.is_empty()) else {
        return Some("has `errors` that aren't a list of errors");
    };
    if is_internal(object) {
        return Some("carries an internal server error");
    }
    if errors
        .iter()
        .any(|error| !error.get("message").is_some_and(Value::is_string))
    {
        return Some("has an error without a message");
    }
    if media_type == RESPONSE && (200..300).contains(&status) && object.get("data").is_none() {
        return Some("has no data, for which its media type demands a 4xx or 5xx status");
    }
    None
}
