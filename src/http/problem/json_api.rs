//! Error documents of JSON:API 1.1: <https://jsonapi.org/format/#errors>.

use serde_json::{Map, Value};

use super::departure::Departure;
use crate::http::answer::Answer;

const MEDIA_TYPE: &str = "application/vnd.api+json";
/// The members of an error object, of which one must be there at least.
const MEMBERS: &[&str] = &[
    "id", "links", "status", "code", "title", "detail", "source", "meta",
];

/// The whole document.
pub(super) fn check(answer: &Answer<'_>, json: &Value, departures: &mut Vec<Departure>) {
    let media_type = answer.media_type();
    if media_type != MEDIA_TYPE {
        departures.push(Departure::media_type(MEDIA_TYPE, &media_type));
    }
    let Some(errors) = json.get("errors") else {
        departures.push(Departure::Missing("a list `errors`".to_owned()));
        return;
    };
    if let Some(data) = json.get("data") {
        departures.push(Departure::wrong("`data`", "absent beside `errors`", data));
    }
    let Some(errors) = errors.as_array().filter(|errors| !errors.is_empty()) else {
        departures.push(Departure::wrong(
            "`errors`",
            "a list of error objects",
            errors,
        ));
        return;
    };
    for (index, error) in errors.iter().enumerate() {
        match error.as_object() {
            Some(object) => check_error(index, object, departures),
            None => departures.push(Departure::wrong(
                format!("`errors[{index}]`"),
                "an object",
                error,
            )),
        }
    }
    check_status(answer.status, errors, departures);
}

fn check_error(index: usize, error: &Map<String, Value>, departures: &mut Vec<Departure>) {
    let place = |member: &str| format!("`errors[{index}].{member}`");
    if !MEMBERS.iter().any(|member| error.contains_key(*member)) {
        departures.push(Departure::Missing(format!(
            "one of {} in `errors[{index}]`",
            MEMBERS.join(", ")
        )));
    }
    for member in ["id", "status", "code", "title", "detail"] {
        if let Some(value) = error.get(member).filter(|value| !value.is_string()) {
            departures.push(Departure::wrong(place(member), "a string", value));
        }
    }
    for member in ["links", "source", "meta"] {
        if let Some(value) = error.get(member).filter(|value| !value.is_object()) {
            departures.push(Departure::wrong(place(member), "an object", value));
        }
    }
}

/// One error has the answer's status; several have statuses of which the answer's is the common or the general one.
fn check_status(status: u16, errors: &[Value], departures: &mut Vec<Departure>) {
    let said: Vec<&str> = errors
        .iter()
        .filter_map(|error| error.get("status")?.as_str())
        .collect();
    let of_class = |said: &&str| {
        said.len() == 3
            && said.as_bytes()[0] == b'0' + u8::try_from(status / 100).unwrap_or_default()
    };
    let fits = match said.as_slice() {
        [] => true,
        [one] => *one == status.to_string(),
        several => several.iter().any(of_class),
    };
    if !fits {
        let expected = format!("the HTTP status {status} as a string");
        departures.push(Departure::wrong(
            "`errors[].status`",
            expected,
            &Value::from(said.join(", ")),
        ));
    }
}
