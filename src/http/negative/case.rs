//! The list of variants.

use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method};
use serde_json::Value;

use super::{auth, body, fields, path};
use crate::http::raw::RawRequest;
use crate::http::request::Request;
use crate::http::spec::{Auth, Negative, NegativeClass};

/// How a variant is sent.
#[derive(Clone)]
pub enum Wire {
    /// As any request.
    Usual(Request),
    /// Byte by byte.
    Raw(RawRequest),
}

/// One hostile variant of a request.
#[derive(Clone)]
pub struct Case {
    /// What kind of hostility.
    pub class: NegativeClass,
    /// The variant's name in its class: `email`, `age -1`, `truncated`.
    pub variant: String,
    /// What is sent in place of what, in words.
    pub payload: String,
    /// The request.
    pub wire: Wire,
    /// Whether servers rightly refuse it before the application sees it; nobody can give such a refusal a structure.
    pub below_app: bool,
}

impl Case {
    /// A variant sent as any request.
    pub fn new(
        class: NegativeClass,
        variant: impl Into<String>,
        payload: impl Into<String>,
        request: Request,
    ) -> Self {
        Self {
            class,
            variant: variant.into(),
            payload: payload.into(),
            wire: Wire::Usual(request),
            below_app: false,
        }
    }

    /// A variant that HTTP libraries refuse to send.
    pub fn raw(
        class: NegativeClass,
        variant: impl Into<String>,
        payload: impl Into<String>,
        request: RawRequest,
    ) -> Self {
        Self {
            class,
            variant: variant.into(),
            payload: payload.into(),
            wire: Wire::Raw(request),
            below_app: true,
        }
    }

    /// The method it is sent with.
    pub fn method(&self) -> &str {
        match &self.wire {
            Wire::Usual(request) => request.method.as_str(),
            Wire::Raw(request) => &request.method,
        }
    }

    /// Class and variant: `drop-field email`.
    pub fn name(&self) -> String {
        format!("{} {}", self.class.name(), self.variant)
    }
}

/// Every variant of `request` that `negative` asks for, in the order in which they are sent. `auth` is how the request proves who it is,
/// `jar` whether cookies that responses set are sent with it.
pub fn cases(
    request: &Request,
    (auth, jar): (Option<&Auth>, bool),
    negative: &Negative,
) -> Vec<Case> {
    let mut cases = Vec::new();
    let kind = request
        .headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if kind.contains("json")
        && let Ok(document) = serde_json::from_slice::<Value>(&request.body)
    {
        fields::json(request, &document, &mut cases);
        body::malformed(request, &mut cases);
        body::content_types(request, &mut cases);
    } else if kind.starts_with("application/x-www-form-urlencoded") {
        fields::form(request, &mut cases);
        body::content_types(request, &mut cases);
    }
    fields::query(request, &mut cases);
    methods(request, &mut cases);
    auth::variants(request, auth, jar, &mut cases);
    path::variants(request, &mut cases);
    cases.retain(|case| negative.includes(case.class));
    cases.sort_by_key(|case| case.class);
    cases
}

/// Other methods on the same path, and one that nobody knows.
fn methods(request: &Request, cases: &mut Vec<Case>) {
    let unknown = Method::from_bytes(b"FOO").unwrap_or(Method::TRACE);
    for method in [
        Method::GET,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        unknown.clone(),
        Method::DELETE,
    ] {
        // A read of the same path is what a service usually offers beside a write.
        if method == request.method || (method == Method::POST && request.method != Method::GET) {
            continue;
        }
        let mut other = request.clone();
        if method == Method::GET {
            other.body = bytes::Bytes::new();
            other.headers.remove(CONTENT_TYPE);
        } else if other.body.is_empty() && method != Method::DELETE {
            other
                .headers
                .entry(CONTENT_TYPE)
                .or_insert(HeaderValue::from_static("application/json"));
            other.body = bytes::Bytes::from_static(b"{}");
        }
        let payload = format!("{method} in place of {}", request.method);
        let name = method.to_string();
        let is_unknown = method == unknown;
        other.method = method;
        let mut case = Case::new(NegativeClass::Method, name, payload, other);
        // Many servers know a fixed list of methods and hang up on any other before the application sees it.
        case.below_app = is_unknown;
        cases.push(case);
    }
}
