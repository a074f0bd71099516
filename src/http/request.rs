//! One request, ready to be sent.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, Method};
use url::Url;

/// Which HTTP version to speak.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Deserialize, schemars::JsonSchema,
)]
pub enum Version {
    /// What TLS negotiates; HTTP/1.1 without TLS.
    #[default]
    #[serde(rename = "auto")]
    Auto,
    /// HTTP/1.1 alone.
    #[serde(rename = "1.1")]
    Http1,
    /// HTTP/2 alone; without TLS by prior knowledge.
    #[serde(rename = "2")]
    Http2,
}

/// A request as it goes over the wire. `Debug` shows method and address without query, for headers and body may hold secrets.
#[derive(Clone)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The absolute address.
    pub url: Url,
    /// All headers but those the transport adds (host, content-length).
    pub headers: HeaderMap,
    /// The body, empty for none.
    pub body: Bytes,
    /// The HTTP version asked for.
    pub version: Version,
}

impl Request {
    /// A request without headers and body.
    pub fn new(method: Method, url: Url) -> Self {
        Self {
            method,
            url,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            version: Version::Auto,
        }
    }

    /// Whether the method may change data (RFC 9110, section 9.2.1 calls the others safe).
    pub fn may_change_data(&self) -> bool {
        !self.method.is_safe()
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.url.path())
    }
}
