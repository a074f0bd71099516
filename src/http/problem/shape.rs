//! What shape an error's body has: a standard's, a framework's, or none.

use std::fmt;

use serde_json::{Map, Value};

use super::{aip193, graphql};
use crate::http::answer::Answer;

/// The shape of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// No body.
    Empty,
    /// An HTML page.
    Html,
    /// Text that is neither HTML nor JSON.
    Text,
    /// XML other than a problem document.
    Xml,
    /// It says JSON and isn't.
    Unstructured,
    /// Problem details of RFC 9457.
    Problem,
    /// ASP.NET Core's problem details, with `traceId` or a table of `errors`.
    AspNet,
    /// A JSON:API error document.
    JsonApi,
    /// An error after AIP-193.
    Aip193,
    /// A GraphQL response.
    GraphQl,
    /// Spring Boot's `timestamp`, `status`, `error`, `path`.
    SpringBoot,
    /// Fastify's, `NestJS`' and hapi's `statusCode`, `error`, `message`.
    StatusCodeMessage,
    /// `detail` or `status_code` and `detail`: `FastAPI`, Django REST framework, Litestar.
    Detail,
    /// A table of fields, each with a list of messages: Django REST framework, Rails, Laravel.
    FieldMessages,
    /// `error` as a text or an object, or `message`.
    ErrorMember,
    /// Any other JSON.
    OtherJson,
}

impl Shape {
    /// Whether a program can take the error apart.
    pub const fn is_structured(self) -> bool {
        !matches!(
            self,
            Self::Empty | Self::Html | Self::Text | Self::Xml | Self::Unstructured
        )
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "an empty body",
            Self::Html => "an HTML page",
            Self::Text => "plain text",
            Self::Xml => "XML",
            Self::Unstructured => "something that isn't JSON under a JSON content type",
            Self::Problem => "problem details (RFC 9457)",
            Self::AspNet => "problem details of ASP.NET Core",
            Self::JsonApi => "a JSON:API error document",
            Self::Aip193 => "an AIP-193 error",
            Self::GraphQl => "a GraphQL response",
            Self::SpringBoot => "a Spring Boot error",
            Self::StatusCodeMessage => "an error with `statusCode` and `message`",
            Self::Detail => "an error with `detail`",
            Self::FieldMessages => "messages by field",
            Self::ErrorMember => "an error with `error` or `message`",
            Self::OtherJson => "other JSON",
        })
    }
}

/// The shape of an answer's body.
pub fn shape(answer: &Answer<'_>) -> Shape {
    if answer.is_empty() {
        return Shape::Empty;
    }
    if let Some(json) = answer
        .json()
        .filter(|json| json.is_object() || json.is_array())
    {
        return match json.as_object() {
            Some(object) => object_shape(object, &answer.media_type()),
            None => Shape::OtherJson,
        };
    }
    if answer.media_type() == "application/problem+xml" {
        return Shape::Problem;
    }
    if answer.is_html() {
        return Shape::Html;
    }
    if answer.says_json() {
        return Shape::Unstructured;
    }
    if answer.media_type().ends_with("xml") || answer.body.trim_ascii_start().starts_with(b"<?xml")
    {
        return Shape::Xml;
    }
    Shape::Text
}

/// Whether an HTML page came where JSON was promised: by the request's `Accept`, or by the answer's own content type.
pub fn is_html_for_json(answer: &Answer<'_>, promised: bool) -> bool {
    let start = answer.body.trim_ascii_start();
    let is_page = start.starts_with(b"<") && !start.starts_with(b"<?xml");
    (promised && answer.is_html() && !answer.is_empty()) || (answer.says_json() && is_page)
}

fn object_shape(object: &Map<String, Value>, media_type: &str) -> Shape {
    let has = |name: &str| object.contains_key(name);
    let is_text = |name: &str| object.get(name).is_some_and(Value::is_string);
    if has("traceId") && has("type") && has("title") {
        return Shape::AspNet;
    }
    if media_type == "application/problem+json"
        || (is_text("type") && is_text("title") && has("status"))
    {
        return Shape::Problem;
    }
    if graphql::is_response(object, media_type) && media_type != "application/vnd.api+json" {
        return Shape::GraphQl;
    }
    if media_type == "application/vnd.api+json" || is_json_api(object) {
        return Shape::JsonApi;
    }
    let status = object
        .get("error")
        .and_then(|error| error.get("status")?.as_str());
    if status.is_some_and(aip193::is_canonical) {
        return Shape::Aip193;
    }
    if has("timestamp") && has("status") && has("error") && has("path") {
        return Shape::SpringBoot;
    }
    if has("statusCode") && has("message") {
        return Shape::StatusCodeMessage;
    }
    if has("detail") || (has("status_code") && has("details")) {
        return Shape::Detail;
    }
    if has("error") || has("errors") || has("message") || has("msg") {
        return Shape::ErrorMember;
    }
    let is_messages = |value: &Value| {
        value
            .as_array()
            .is_some_and(|items| !items.is_empty() && items.iter().all(Value::is_string))
    };
    if !object.is_empty() && object.values().all(is_messages) {
        return Shape::FieldMessages;
    }
    Shape::OtherJson
}

fn is_json_api(object: &Map<String, Value>) -> bool {
    let errors = object.get("errors").and_then(Value::as_array);
    errors.is_some_and(|errors| {
        !errors.is_empty()
            && errors.iter().all(|error| {
                error.get("status").is_some_and(Value::is_string)
                    || error.get("source").is_some_and(Value::is_object)
            })
    })
}
