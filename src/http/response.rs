//! One response with what is known about the way it came.

use std::borrow::Cow;
use std::fmt;
use std::net::SocketAddr;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;

use super::timing::Timings;

/// How the body ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum BodyEnd {
    /// As announced.
    #[default]
    Complete,
    /// Cut by us: it is larger than the cap.
    Capped {
        /// The cap in bytes, after decompression.
        cap: usize,
        /// Whether the bytes came out of a decompressor: a small response that unpacks to a large one.
        unpacked: bool,
    },
    /// Cut by us: the time was over while it was still coming.
    TimedOut,
    /// The server stopped in the middle.
    Broken,
    /// Not what its content-encoding says.
    Undecodable {
        /// The content-encoding.
        encoding: String,
    },
}

/// A response, its body read (up to the cap) and decompressed.
#[derive(Clone)]
pub struct Response {
    /// The status code.
    pub status: StatusCode,
    /// The reason phrase; empty in HTTP/2, and where the server sends none.
    pub reason: Cow<'static, str>,
    /// The protocol that was spoken.
    pub version: http::Version,
    /// The headers as received.
    pub headers: HeaderMap,
    /// The body, decompressed, up to the cap.
    pub body: Bytes,
    /// How the body ended.
    pub end: BodyEnd,
    /// How long the steps took.
    pub timings: Timings,
    /// Who was connected to.
    pub remote: Option<SocketAddr>,
    /// The server's own certificate in DER, on TLS.
    pub certificate: Option<Bytes>,
    /// When the response was complete.
    pub at: Timestamp,
    /// The addresses that redirects led through, the last one being where this response came from.
    pub redirects: Vec<String>,
}

impl Response {
    /// The value of a header, if it is there and text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The body as text; what isn't UTF-8 is replaced.
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }

    /// The media type without its parameters, lowercase; empty if there is none.
    pub fn media_type(&self) -> String {
        let full = self.header("content-type").unwrap_or_default();
        full.split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase()
    }

    /// Full days until the server's certificate expires, negative if it has; `None` without TLS.
    pub fn certificate_days_left(&self) -> Option<i64> {
        let der = self.certificate.as_ref()?;
        let (_, certificate) = x509_parser::parse_x509_certificate(der).ok()?;
        let end = certificate.validity().not_after.timestamp();
        Some((end - self.at.as_second()).div_euclid(86_400))
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:?} {} ({} bytes)",
            self.version,
            self.status,
            self.body.len()
        )
    }
}
