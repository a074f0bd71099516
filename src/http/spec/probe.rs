//! A probe, or a template of probes.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    Auth, Burst, Capture, Compare, Expect, GraphQl, Headers, Negative, Part, RequestLine, Retry,
    Rows,
};
use crate::http::problem::ProblemStandard;
use crate::http::request::Version;
use crate::http::template::Template;
use crate::setting::{Duration, Json, Placed};

/// One request and what its response must be; or, as a template, what several requests have in common.
// There may be ten thousands: what few of them have is boxed.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Probe {
    /// What it is called in reports. With `each`, it may hold `{{columns}}`.
    pub name: Placed<String>,
    /// Method and path, or method and absolute address: `POST /api/users`.
    pub request: Option<Placed<RequestLine>>,
    /// The `[[gate.template]]` that gives what isn't set here.
    pub template: Option<Placed<String>>,
    /// A route that users can't do without.
    #[serde(default)]
    pub critical: bool,
    /// The request changes nothing that matters, though its method could: it may be sent to a protected environment.
    #[serde(default)]
    pub safe: bool,
    /// Headers to send.
    #[serde(default)]
    pub headers: Headers,
    /// Parameters put behind the path; a list repeats one.
    #[serde(default)]
    pub query: BTreeMap<String, Json>,
    /// Cookies to send.
    #[serde(default)]
    pub cookies: BTreeMap<String, Template>,
    /// A JSON body.
    pub json: Option<Json>,
    /// A form (application/x-www-form-urlencoded).
    pub form: Option<BTreeMap<String, Json>>,
    /// A form with files (multipart/form-data).
    pub multipart: Option<BTreeMap<String, Part>>,
    /// A body as it is.
    pub body: Option<Template>,
    /// A file whose content is the body, sent as it is.
    pub body_file: Option<String>,
    /// A GraphQL request.
    pub graphql: Option<Box<GraphQl>>,
    /// How the request proves who it is, in place of the gate's `auth`; `"none"` for no proof.
    pub auth: Option<Auth>,
    /// The HTTP version to speak.
    pub http: Option<Version>,
    /// The longest that the exchange may take.
    pub timeout: Option<Duration>,
    /// When to try again.
    pub retry: Option<Retry>,
    /// How many redirects are followed; none by default.
    pub redirects: Option<u32>,
    /// What the response must be.
    #[serde(default)]
    pub expect: Expect,
    /// What a structured error is here, in place of the gate's `problem`.
    pub problem: Option<ProblemStandard>,
    /// Values that later probes use as `{{name}}`.
    #[serde(default)]
    pub capture: BTreeMap<String, Capture>,
    /// Probes that must have run before this one, though it uses none of their values.
    #[serde(default)]
    pub after: Vec<Placed<String>>,
    /// One probe for each row, whose columns are used as `{{column}}`.
    pub each: Option<Rows>,
    /// Hostile variants of this request, each of which must get a structured 4xx.
    pub negative: Option<Box<Negative>>,
    /// The same request many times at once.
    pub burst: Option<Box<Burst>>,
    /// How it is compared with the same request to the gate's other environment.
    pub compare: Option<Box<Compare>>,
    /// Asks as a browser does before a cross-origin request to this path.
    pub preflight: Option<Box<Preflight>>,
}

/// A CORS preflight (Fetch standard, section 4.8): may `origin` send `method`?
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Preflight {
    /// The page's origin: `https://shop.example`.
    pub origin: String,
    /// The method that the page wants to use.
    pub method: String,
    /// The headers that the page wants to send.
    #[serde(default)]
    pub headers: Vec<String>,
    /// Whether the page sends cookies; then `*` isn't an answer.
    #[serde(default)]
    pub credentials: bool,
}
