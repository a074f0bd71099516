//! The common log format and what grew out of it: nginx's and Apache's `combined`, Traefik's text.

use memchr::{memchr, memrchr};

use super::Request;
use super::time::{ClfTime, LENGTH};

/// `ip - user [20/Nov/2026:21:26:35 +0000] "GET /e HTTP/1.1" 500 177 …`
///
/// A request that isn't HTTP stands there as it came, or as `-`, and has no path.
pub(super) fn read<'l>(line: &'l [u8], time: &mut ClfTime) -> Option<Request<'l>> {
    let bracket = bracket(line)?;
    let at_ms = time.read(line.get(bracket + 1..)?)?;
    let rest = line.get(bracket + 1 + LENGTH..)?.strip_prefix(b"] \"")?;
    let end = closing_quote(rest)?;
    let path = path(&rest[..end]);
    let status = rest.get(end + 1..)?.strip_prefix(b" ")?;
    let status = three_digits(status)?;
    Some(Request {
        at_ms,
        status,
        path,
        micros: None,
    })
}

/// The same with Traefik's request count, router, URL and duration behind it: `… 12 "router" "url" 12ms`.
pub(super) fn read_traefik<'l>(line: &'l [u8], time: &mut ClfTime) -> Option<Request<'l>> {
    let request = read(line, time)?;
    let last = memrchr(b' ', line)?;
    let millis = line[last + 1..].strip_suffix(b"ms")?;
    let millis: f64 = std::str::from_utf8(millis).ok()?.parse().ok()?;
    Some(Request {
        micros: micros(millis * 1000.0),
        ..request
    })
}

/// The bracket before the time: a user's name may hold one, too, but not one before a date.
fn bracket(line: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + memchr(b'[', &line[from..])?;
        if line.get(at + 3) == Some(&b'/') {
            return Some(at);
        }
        from = at + 1;
    }
}

/// The quote that ends the request: Apache writes quotes in it as `\"`, nginx as `\x22`.
fn closing_quote(text: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + memchr(b'"', &text[from..])?;
        let backslashes = text[..at]
            .iter()
            .rev()
            .take_while(|byte| **byte == b'\\')
            .count();
        if backslashes % 2 == 0 {
            return Some(at);
        }
        from = at + 1;
    }
}

/// The path of `GET /e HTTP/1.1`.
pub(super) fn path(request: &[u8]) -> &[u8] {
    let Some(begin) = memchr(b' ', request) else {
        return &[];
    };
    let rest = &request[begin + 1..];
    // A path with spaces in it is broken, but then the protocol still stands behind the last one.
    memrchr(b' ', rest).map_or(&[], |end| &rest[..end])
}

fn three_digits(text: &[u8]) -> Option<u16> {
    let digits: &[u8; 3] = text.first_chunk()?;
    digits.iter().try_fold(0, |number, digit| {
        digit
            .is_ascii_digit()
            .then(|| number * 10 + u16::from(digit - b'0'))
    })
}

/// A length of time in microseconds.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "negative and huge ones are excluded"
)]
pub(super) fn micros(micros: f64) -> Option<u64> {
    (0.0..1e15).contains(&micros).then(|| micros.round() as u64)
}
