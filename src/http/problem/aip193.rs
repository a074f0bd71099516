//! Errors of Google's APIs: <https://google.aip.dev/193>, with the HTTP mapping of `google.rpc.Code`.

use serde_json::{Map, Value};

use super::departure::Departure;
use crate::http::answer::Answer;

/// The canonical codes and the HTTP status of each (google/rpc/code.proto). OK isn't an error.
const CODES: &[(&str, u16)] = &[
    ("CANCELLED", 499),
    ("UNKNOWN", 500),
    ("INVALID_ARGUMENT", 400),
    ("DEADLINE_EXCEEDED", 504),
    ("NOT_FOUND", 404),
    ("ALREADY_EXISTS", 409),
    ("PERMISSION_DENIED", 403),
    ("UNAUTHENTICATED", 401),
    ("RESOURCE_EXHAUSTED", 429),
    ("FAILED_PRECONDITION", 400),
    ("ABORTED", 409),
    ("OUT_OF_RANGE", 400),
    ("UNIMPLEMENTED", 501),
    ("INTERNAL", 500),
    ("UNAVAILABLE", 503),
    ("DATA_LOSS", 500),
];

/// Whether a word is one of the canonical codes.
pub(super) fn is_canonical(word: &str) -> bool {
    CODES.iter().any(|(code, _)| *code == word)
}

/// The whole body.
pub(super) fn check(answer: &Answer<'_>, json: &Value, departures: &mut Vec<Departure>) {
    if !answer.says_json() {
        departures.push(Departure::media_type(
            "application/json",
            &answer.media_type(),
        ));
    }
    let Some(error) = json.get("error").and_then(Value::as_object) else {
        departures.push(Departure::Missing("an object `error`".to_owned()));
        return;
    };
    check_code(answer.status, error, departures);
    check_status(answer.status, error, departures);
    match error.get("message") {
        Some(Value::String(_)) => {}
        Some(other) => departures.push(Departure::wrong("`error.message`", "a string", other)),
        None => departures.push(Departure::Missing("`error.message`".to_owned())),
    }
    match error.get("details") {
        None => {}
        Some(Value::Array(details)) => {
            for (index, detail) in details.iter().enumerate() {
                check_detail(index, detail, departures);
            }
        }
        Some(other) => departures.push(Departure::wrong("`error.details`", "a list", other)),
    }
}

fn check_code(status: u16, error: &Map<String, Value>, departures: &mut Vec<Departure>) {
    match error.get("code") {
        Some(code) if code.as_u64() == Some(u64::from(status)) => {}
        Some(code) => departures.push(Departure::wrong(
            "`error.code`",
            format!("the HTTP status {status}"),
            code,
        )),
        None => departures.push(Departure::Missing("`error.code`".to_owned())),
    }
}

fn check_status(status: u16, error: &Map<String, Value>, departures: &mut Vec<Departure>) {
    let Some(said) = error.get("status") else {
        departures.push(Departure::Missing("`error.status`".to_owned()));
        return;
    };
    match CODES.iter().find(|(code, _)| said.as_str() == Some(code)) {
        None => departures.push(Departure::wrong(
            "`error.status`",
            "a canonical code such as INVALID_ARGUMENT",
            said,
        )),
        Some((_, mapped)) if *mapped != status => {
            departures.push(Departure::wrong(
                "`error.status`",
                format!("a code for HTTP {status}"),
                said,
            ));
        }
        Some(_) => {}
    }
}

/// A detail names its type; an `ErrorInfo` has a reason in upper snake case and a domain.
fn check_detail(index: usize, detail: &Value, departures: &mut Vec<Departure>) {
    let place = |member: &str| format!("`error.details[{index}].{member}`");
    let Some(kind) = detail.get("@type").and_then(Value::as_str) else {
        departures.push(Departure::Missing(place("@type")));
        return;
    };
    if !kind.ends_with("google.rpc.ErrorInfo") {
        return;
    }
    match detail.get("reason") {
        Some(Value::String(reason)) if is_upper_snake(reason) => {}
        Some(other) => departures.push(Departure::wrong(
            place("reason"),
            "UPPER_SNAKE_CASE of at most 63 characters",
            other,
        )),
        None => departures.push(Departure::Missing(place("reason"))),
    }
    if !detail.get("domain").is_some_and(Value::is_string) {
        departures.push(Departure::Missing(place("domain")));
    }
}

/// `[A-Z][A-Z0-9_]+[A-Z0-9]`, at most 63 characters.
fn is_upper_snake(reason: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    (3..=63).contains(&reason.len())
        && reason.bytes().all(known)
        && reason.starts_with(|first: char| first.is_ascii_uppercase())
        && !reason.ends_with('_')
}
