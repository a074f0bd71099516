//! Problem details for HTTP APIs: <https://www.rfc-editor.org/rfc/rfc9457>.
//!
//! Every member is optional there, and no `type` means `about:blank`; a problem with none of them says nothing, though, and counts as a departure.

use serde_json::Value;

use super::departure::Departure;
use crate::http::answer::Answer;

const JSON: &str = "application/problem+json";
const XML: &str = "application/problem+xml";

/// The members by which a problem says what is wrong (RFC 9457, section 3.1).
const MEMBERS: [&str; 4] = ["type", "title", "status", "detail"];

fn none_of_its_members() -> Departure {
    Departure::Missing("any of `type`, `title`, `status` and `detail`".to_owned())
}

/// Whether the answer is in the XML form (RFC 9457, appendix B).
pub(super) fn is_xml(answer: &Answer<'_>) -> bool {
    answer.media_type() == XML
}

/// The XML form: its root and namespace, and the status.
pub(super) fn xml_departures(answer: &Answer<'_>) -> Vec<Departure> {
    let text = answer.text();
    let mut departures = Vec::new();
    if !text.contains("<problem") || !text.contains("urn:ietf:rfc:7807") {
        departures.push(Departure::Missing(
            "a `problem` element in the namespace `urn:ietf:rfc:7807`".to_owned(),
        ));
    }
    if !MEMBERS
        .iter()
        .any(|member| text.contains(&format!("<{member}>")))
    {
        departures.push(none_of_its_members());
    }
    let said = text
        .split_once("<status>")
        .and_then(|(_, rest)| rest.split_once("</status>"));
    if let Some((said, _)) = said
        && said.trim() != answer.status.to_string()
    {
        departures.push(Departure::Wrong {
            member: "`status`".to_owned(),
            expected: format!("the HTTP status {}", answer.status),
            found: said.trim().to_owned(),
        });
    }
    departures
}

/// The JSON form.
pub(super) fn check(answer: &Answer<'_>, json: &Value, departures: &mut Vec<Departure>) {
    let media_type = answer.media_type();
    if media_type != JSON {
        departures.push(Departure::media_type(JSON, &media_type));
    }
    let Some(object) = json.as_object() else {
        departures.push(Departure::wrong("the body", "an object", json));
        return;
    };
    for member in ["type", "title", "detail", "instance"] {
        if let Some(value) = object.get(member).filter(|value| !value.is_string()) {
            departures.push(Departure::wrong(format!("`{member}`"), "a string", value));
        }
    }
    if !MEMBERS.iter().any(|member| object.contains_key(*member)) {
        departures.push(none_of_its_members());
    }
    if let Some(status) = object
        .get("status")
        .filter(|status| status.as_u64() != Some(u64::from(answer.status)))
    {
        departures.push(Departure::wrong(
            "`status`",
            format!("the HTTP status {}", answer.status),
            status,
        ));
    }
    for member in ["type", "instance"] {
        if let Some(text) = object
            .get(member)
            .and_then(Value::as_str)
            .filter(|text| !is_uri_reference(text))
        {
            departures.push(Departure::wrong(
                format!("`{member}`"),
                "a URI reference",
                &Value::from(text),
            ));
        }
    }
}

/// Whether a text has only characters that a URI reference may have (RFC 3986, appendix A), and no broken escape.
fn is_uri_reference(text: &str) -> bool {
    let allowed =
        |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte);
    let escapes = text.split('%').skip(1).all(|rest| {
        rest.get(..2)
            .is_some_and(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
    });
    text.bytes().all(allowed) && escapes
}
