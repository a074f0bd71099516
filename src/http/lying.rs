//! Successes that aren't: a 2xx status over a body that says the request failed.
//!
//! GraphQL and JSON-RPC carry their errors under 200 by their own rules, and a resource may describe a failure of its own (a declined payment):
//! neither is a lie.

use serde_json::{Map, Value};

use super::answer::Answer;
use super::leaks;
use super::problem::graphql;

/// Members that belong to an error's envelope: a body made of nothing else carries nothing that was asked for.
const ENVELOPE: &[&str] = &[
    "error",
    "errors",
    "err",
    "message",
    "messages",
    "msg",
    "code",
    "status",
    "statuscode",
    "status_code",
    "statustext",
    "success",
    "ok",
    "detail",
    "details",
    "title",
    "type",
    "path",
    "instance",
    "timestamp",
    "time",
    "traceid",
    "trace_id",
    "requestid",
    "request_id",
    "reason",
    "exception",
    "error_description",
    "error_code",
    "errorcode",
    "errormessage",
    "error_message",
    "error_uri",
    "name",
    "cause",
    "stack",
    "trace",
    "meta",
    "links",
    "jsonapi",
    "hint",
    "help",
    "documentation_url",
    "fault",
    "faultcode",
    "faultstring",
    "result",
    "data",
    "response",
    "version",
    "api_version",
    "correlationid",
    "correlation_id",
];

/// Words for a failure where a status in words stands.
const FAILURES: &[&str] = &[
    "error",
    "fail",
    "failed",
    "failure",
    "ko",
    "nok",
    "internal_error",
    "internal_server_error",
];

/// How a success is belied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Lie {
    /// The body is an error object.
    #[error("the body is an error: `{member}` is {value}")]
    ErrorBody {
        /// The member that says so.
        member: String,
        /// Its value, shortened.
        value: String,
    },
    /// The body names another status.
    #[error("the body says status {said}")]
    OtherStatus {
        /// The status in the body.
        said: u64,
    },
    /// The body is a problem document (RFC 9457).
    #[error("the content type is `{0}`, which is for errors")]
    ProblemDocument(String),
    /// The page is an error page.
    #[error("the page is titled {0:?}")]
    ErrorPage(String),
    /// The body shows a failure of the program.
    #[error("the body shows {0}")]
    Crash(&'static str),
    /// A GraphQL answer carries an internal error, or no data under a status that its media type forbids.
    #[error("the GraphQL answer {0}")]
    GraphQl(&'static str),
    /// A SOAP fault.
    #[error("the body is a SOAP fault")]
    SoapFault,
}

/// How a 2xx answer lies, if it does. `asked_graphql` says that the request was a GraphQL one; an answer that looks like one counts as well.
pub fn lie(answer: &Answer<'_>, asked_graphql: bool) -> Option<Lie> {
    if !answer.is_success() || answer.is_empty() {
        return None;
    }
    let media_type = answer.media_type();
    if matches!(
        media_type.as_str(),
        "application/problem+json" | "application/problem+xml"
    ) {
        return Some(Lie::ProblemDocument(media_type));
    }
    if let Some(json) = answer.json() {
        let Value::Object(object) = json else {
            return None;
        };
        if asked_graphql || graphql::is_response(&object, &media_type) {
            return graphql::failure(&object, &media_type, answer.status).map(Lie::GraphQl);
        }
        return error_object(&object);
    }
    let text = answer.text();
    if answer.is_html()
        && let Some(title) = error_title(&text)
    {
        return Some(Lie::ErrorPage(title));
    }
    if is_soap_fault(&text) {
        return Some(Lie::SoapFault);
    }
    crash(answer)
}

/// A success with a stack trace or a fatal error in it. A mere warning or an address on a page is a leak and no more.
fn crash(answer: &Answer<'_>) -> Option<Lie> {
    let leaks = leaks::scan(answer, &[]);
    let told = leaks
        .iter()
        .find(|leak| leak.kind.is_trace() || leak.kind == leaks::Kind::GraphqlStacktrace)?;
    let is_warning = told.kind == leaks::Kind::PhpError && {
        let text = answer.text();
        !text.contains("Fatal error") && !text.contains("Uncaught") && !text.contains("Parse error")
    };
    (!is_warning).then_some(Lie::Crash(told.what))
}

fn error_object(object: &Map<String, Value>) -> Option<Lie> {
    // JSON-RPC answers 200 with an error by its own rules.
    if object.contains_key("jsonrpc") {
        return None;
    }
    for flag in ["success", "ok", "succeeded", "is_success", "isSuccess"] {
        if object.get(flag) == Some(&Value::Bool(false)) {
            return Some(told(flag, &Value::Bool(false)));
        }
    }
    if !object.keys().all(|name| is_envelope(name)) || carries_data(object) {
        return None;
    }
    for member in [
        "error",
        "errors",
        "err",
        "exception",
        "fault",
        "error_code",
        "errorCode",
        "errorMessage",
        "error_message",
        "faultstring",
    ] {
        if let Some(value) = object.get(member).filter(|value| says_something(value)) {
            return Some(told(member, value));
        }
    }
    for member in ["status", "statusCode", "status_code", "code"] {
        let Some(value) = object.get(member) else {
            continue;
        };
        let number = value.as_u64().or_else(|| value.as_str()?.parse().ok());
        if let Some(said) = number.filter(|said| (400..600).contains(said)) {
            return Some(Lie::OtherStatus { said });
        }
        if value
            .as_str()
            .is_some_and(|word| FAILURES.contains(&word.to_ascii_lowercase().as_str()))
        {
            return Some(told(member, value));
        }
    }
    None
}

fn is_envelope(name: &str) -> bool {
    ENVELOPE.contains(&name.to_ascii_lowercase().as_str())
}

/// Whether a payload member holds anything.
fn carries_data(object: &Map<String, Value>) -> bool {
    ["data", "result", "response"]
        .iter()
        .filter_map(|name| object.get(*name))
        .any(says_something)
}

/// Whether a value is more than an absence: `null`, `false`, 0 and empty things aren't.
fn says_something(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::Bool(true) => true,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
    }
}

fn told(member: &str, value: &Value) -> Lie {
    let text = value.to_string();
    let value = match text.char_indices().nth(120) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    };
    Lie::ErrorBody {
        member: member.to_owned(),
        value,
    }
}

/// The title of a page if it is an error's: it starts with an error status, or is nothing but a known word for failure.
fn error_title(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let start = lower.find("<title")?;
    let start = start + lower[start..].find('>')? + 1;
    let end = start + lower[start..].find("</title")?;
    let title = text[start..end].trim();
    let said = title.to_ascii_lowercase();
    let said = said
        .strip_prefix("error")
        .map_or(said.as_str(), |rest| rest.trim_start_matches([' ', ':']));
    let said = said.strip_prefix("http status ").unwrap_or(said);
    let (number, rest) = said.split_at(
        said.find(|letter: char| !letter.is_ascii_digit())
            .unwrap_or(said.len()),
    );
    let names_status = number.len() == 3
        && matches!(number.as_bytes()[0], b'4' | b'5')
        && is_reason(rest.trim_start_matches([' ', ':', '-', '–', '|', '.', '(']));
    let is_word = title.eq_ignore_ascii_case("error")
        || STATUS_TITLES
            .iter()
            .any(|word| title.eq_ignore_ascii_case(word));
    (names_status || is_word).then(|| title.to_owned())
}

/// Whether what follows a status in a title is a reason and nothing else but a site's name: an article about a 404 goes on.
fn is_reason(rest: &str) -> bool {
    let site = [" | ", " · ", " - ", " – ", " — "]
        .iter()
        .filter_map(|mark| rest.split_once(mark))
        .min_by_key(|(reason, _)| reason.len());
    let (reason, site) = site.unwrap_or((rest, ""));
    let reason = reason.trim_end_matches(['.', '!', '1', ')', ' ']);
    reason.split_whitespace().count() <= LONGEST_REASON
        && site.split_whitespace().count() <= LONGEST_SITE
        && REASON_ENDS.iter().any(|end| reason.ends_with(end))
}

/// The words of the longest reasons: "this page could not be found", "request header or cookie too large".
const LONGEST_REASON: usize = 6;
/// The words of a site's name.
const LONGEST_SITE: usize = 3;

/// How reason phrases of 4xx and 5xx end, so that "404 Main Street" isn't one.
const REASON_ENDS: &[&str] = &[
    "error",
    "not found",
    "not be found",
    "bad request",
    "bad gateway",
    "unavailable",
    "time-out",
    "timeout",
    "forbidden",
    "unauthorized",
    "authorization required",
    "payment required",
    "denied",
    "not allowed",
    "not acceptable",
    "too large",
    "too many requests",
    "gone",
    "conflict",
    "unprocessable entity",
    "unprocessable content",
    "unsupported media type",
    "not implemented",
    "failed",
];

/// Titles that are an error's and nothing else.
const STATUS_TITLES: &[&str] = &[
    "internal server error",
    "bad gateway",
    "service unavailable",
    "gateway timeout",
    "server error",
    "application error",
    "page not found",
    "not found",
    "access denied",
    "forbidden",
    "server error (500)",
    "an error occurred",
];

fn is_soap_fault(text: &str) -> bool {
    text.contains("Envelope")
        && [
            "<soap:Fault",
            "<SOAP-ENV:Fault",
            "<soapenv:Fault",
            "<env:Fault",
            "<S:Fault",
            "<s:Fault",
        ]
        .iter()
        .any(|fault| text.contains(fault))
}
