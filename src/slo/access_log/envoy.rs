//! Envoy's default text format.

use memchr::memchr;

use super::clf::path;
use super::time::rfc3339;
use super::{Request, clf};

/// `[2026-11-20T21:26:35.310Z] "GET /e HTTP/1.1" 503 UF 0 177 12 - …`: the status, flags, bytes received,
/// bytes sent, milliseconds.
pub(super) fn read(line: &[u8]) -> Option<Request<'_>> {
    let rest = line.strip_prefix(b"[")?;
    let end = memchr(b']', rest)?;
    let at_ms = rfc3339(&rest[..end])?;
    let request = rest[end + 1..].strip_prefix(b" \"")?;
    let quote = memchr(b'"', request)?;
    let mut fields = request[quote + 1..]
        .strip_prefix(b" ")?
        .split(|byte| *byte == b' ');
    let status = number(fields.next()?)?;
    // Flags and both byte counts.
    let millis = fields.nth(3)?;
    Some(Request {
        at_ms,
        status: u16::try_from(status).ok()?,
        path: path(&request[..quote]),
        micros: number(millis).and_then(|millis| clf::micros(f64::from(millis) * 1000.0)),
    })
}

fn number(digits: &[u8]) -> Option<u32> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}
