//! Bodies that aren't the JSON they are said to be, and media types that don't fit.

use bytes::Bytes;
use http::HeaderValue;
use http::header::CONTENT_TYPE;

use super::case::Case;
use super::fields::with_body;
use crate::http::request::Request;
use crate::http::spec::NegativeClass as Class;

/// How deep the nested body is: careless parsers recurse and overflow their stack.
const NESTING: usize = 20_000;

/// The body broken in every usual way.
pub fn malformed(request: &Request, cases: &mut Vec<Case>) {
    let valid = &request.body;
    let joined = |before: &[u8], after: &[u8]| Bytes::from([before, valid, after].concat());
    let quotes = String::from_utf8_lossy(valid).replace('"', "'");
    let variants: [(&str, &str, Bytes); 11] = [
        (
            "truncated",
            "the body ends in its middle",
            valid.slice(..valid.len() / 2),
        ),
        ("empty", "the body is empty", Bytes::new()),
        ("null", "the body is null", Bytes::from_static(b"null")),
        ("array", "the body is []", Bytes::from_static(b"[]")),
        ("string", "the body is \"x\"", Bytes::from_static(b"\"x\"")),
        ("number", "the body is 1", Bytes::from_static(b"1")),
        (
            "trailing-garbage",
            "}}] is put behind the body",
            joined(b"", b"}}]"),
        ),
        (
            "invalid-utf8",
            "the bytes C3 28 FF are put into a text",
            invalid_utf8(valid),
        ),
        (
            "byte-order-mark",
            "EF BB BF is put before the body",
            joined(b"\xef\xbb\xbf", b""),
        ),
        ("deep-nesting", "20,000 nested lists", nested()),
        ("single-quotes", "' in place of \"", Bytes::from(quotes)),
    ];
    for (variant, payload, body) in variants {
        if body == *valid {
            continue;
        }
        cases.push(Case::new(
            Class::MalformedBody,
            variant,
            payload,
            with_body(request, body),
        ));
    }
}

/// The body with bytes in its first text that are no UTF-8.
fn invalid_utf8(valid: &[u8]) -> Bytes {
    let place = valid
        .iter()
        .position(|&byte| byte == b'"')
        .map_or(valid.len(), |quote| quote + 1);
    Bytes::from([&valid[..place], b"\xc3\x28\xff", &valid[place..]].concat())
}

fn nested() -> Bytes {
    Bytes::from(["[".repeat(NESTING), "]".repeat(NESTING)].concat())
}

/// The same body under other media types.
pub fn content_types(request: &Request, cases: &mut Vec<Case>) {
    let types: [(&str, Option<&'static str>); 6] = [
        ("text", Some("text/plain")),
        ("none", None),
        ("xml", Some("application/xml")),
        (
            "bogus-charset",
            Some("application/json; charset=no-such-charset"),
        ),
        ("slashes", Some("///")),
        ("multipart-without-boundary", Some("multipart/form-data")),
    ];
    for (variant, kind) in types {
        let mut other = request.clone();
        other.headers.remove(CONTENT_TYPE);
        let payload = match kind {
            Some(kind) => {
                other
                    .headers
                    .insert(CONTENT_TYPE, HeaderValue::from_static(kind));
                format!("content-type: {kind}")
            }
            None => "no content-type".to_owned(),
        };
        cases.push(Case::new(Class::ContentType, variant, payload, other));
    }
}
