//! Taking values out of a response for later requests. Pure.

use serde_json::Value;

use super::expectation::{Document, cookie};
use super::response::Response;
use super::spec::{Capture, Source};
use super::template::text_of;

/// The value that `capture` asks for, or why there is none.
pub fn take(
    capture: &Capture,
    response: &Response,
    document: &Document<'_>,
) -> Result<Value, String> {
    let value = match &capture.source {
        Source::Json(path) => {
            let json = document.json().ok_or("the body isn't JSON")?;
            let first = path.find(json).first().map(|value| (*value).clone());
            first.ok_or_else(|| format!("{} finds nothing", path.as_str()))?
        }
        Source::Header(name) => response
            .header(name)
            .map(Value::from)
            .ok_or_else(|| format!("there is no header {name}"))?,
        Source::Cookie(name) => cookie(response, name)
            .map(Value::from)
            .ok_or_else(|| format!("no cookie {name} is set"))?,
        Source::Body => Value::from(response.text().into_owned()),
        Source::Status => Value::from(response.status.as_u16()),
    };
    let Some(regex) = &capture.matches else {
        return Ok(value);
    };
    let text = text_of(&value);
    regex
        .capture(&text)
        .map(Value::from)
        .ok_or_else(|| format!("/{}/ matches nothing in it", regex.as_str()))
}
