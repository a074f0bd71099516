//! What a server answered, borrowed from whoever received it: all that the judges of an answer look at.

use std::borrow::Cow;

use ::http::Version;

/// How much of a body is scanned for text: 256 KiB. A page that hides its error behind more than that hides it from people, too.
pub const SCANNED: usize = 256 * 1024;

/// One answer: status line, headers and body, the body decompressed.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// The protocol it came in.
    pub version: Version,
    /// The status code as sent.
    pub status: u16,
    /// The reason phrase; empty in HTTP/2, and where the server sends none.
    pub reason: &'a str,
    /// Names in any case, in the order of arrival; a name may repeat.
    pub headers: &'a [(&'a str, &'a [u8])],
    /// The whole body, or what was read of it.
    pub body: &'a [u8],
}

impl<'a> Answer<'a> {
    /// The first value of a header.
    pub fn header(&self, name: &str) -> Option<Cow<'a, str>> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| String::from_utf8_lossy(value))
    }

    /// Whether a header is there at all, or, for a name that ends with `*`, one that starts so.
    pub fn has_header(&self, name: &str) -> bool {
        self.headers.iter().any(|(known, _)| is_named(known, name))
    }

    /// Whether any value of a header contains a text, in any case.
    pub fn header_contains(&self, name: &str, part: &str) -> bool {
        let part = part.to_ascii_lowercase();
        self.headers.iter().any(|(known, value)| {
            known.eq_ignore_ascii_case(name)
                && String::from_utf8_lossy(value)
                    .to_ascii_lowercase()
                    .contains(&part)
        })
    }

    /// The media type without its parameters, in lower case; empty if there is none.
    pub fn media_type(&self) -> String {
        let value = self.header("content-type").unwrap_or_default();
        let essence = value.split(';').next().unwrap_or_default();
        essence.trim().to_ascii_lowercase()
    }

    /// Whether the header promises JSON: `application/json`, `text/json` or a `+json` type.
    pub fn says_json(&self) -> bool {
        let media_type = self.media_type();
        media_type == "application/json"
            || media_type == "text/json"
            || media_type.ends_with("+json")
    }

    /// Whether the body is an HTML page, by its type or, for a body without a telling type, by its beginning.
    pub fn is_html(&self) -> bool {
        let media_type = self.media_type();
        if media_type == "text/html" || media_type == "application/xhtml+xml" {
            return !self.is_empty();
        }
        let start = self.body.trim_ascii_start();
        let start = &start[..start.len().min(64)];
        let start = String::from_utf8_lossy(start).to_ascii_lowercase();
        start.starts_with("<!doctype html") || start.starts_with("<html")
    }

    /// Whether the body is empty, or white space only.
    pub fn is_empty(&self) -> bool {
        self.body.trim_ascii().is_empty()
    }

    /// Whether the status is a success (2xx).
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether the status is an error (4xx, 5xx, and what servers invent above).
    pub fn is_error(&self) -> bool {
        self.status >= 400
    }

    /// The part of the body that is scanned, as text.
    pub fn text(&self) -> Cow<'a, str> {
        String::from_utf8_lossy(&self.body[..self.body.len().min(SCANNED)])
    }

    /// The body as JSON, whatever its type says; `None` if it isn't JSON.
    pub fn json(&self) -> Option<serde_json::Value> {
        json_of(self.body)
    }
}

/// A body as JSON, also behind a byte order mark; `None` if it isn't JSON.
pub fn json_of(body: &[u8]) -> Option<serde_json::Value> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    serde_json::from_slice(body).ok()
}

/// Whether a header's name is the one asked for, or starts with it if that ends in `*`.
fn is_named(known: &str, asked: &str) -> bool {
    match asked.strip_suffix('*') {
        None => known.eq_ignore_ascii_case(asked),
        Some(start) => known
            .get(..start.len())
            .is_some_and(|known| known.eq_ignore_ascii_case(start)),
    }
}
