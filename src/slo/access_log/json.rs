//! Logs with a JSON object a line. Values may be numbers or strings: nginx writes what its format says.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::Request;
use super::clf::{micros, path};
use super::time::{ClfTime, rfc3339};

/// All fields that some format calls its own.
#[derive(Deserialize)]
struct Line<'l> {
    /// nginx and Caddy.
    #[serde(borrow)]
    status: Option<&'l RawValue>,
    /// nginx: seconds.
    #[serde(borrow)]
    request_time: Option<&'l RawValue>,
    /// nginx: seconds since 1970.
    #[serde(borrow)]
    msec: Option<&'l RawValue>,
    #[serde(borrow)]
    time_iso8601: Option<&'l RawValue>,
    #[serde(borrow)]
    time_local: Option<&'l RawValue>,
    #[serde(borrow)]
    request_uri: Option<&'l RawValue>,
    #[serde(borrow)]
    uri: Option<&'l RawValue>,
    /// nginx: the request line; Caddy: an object.
    #[serde(borrow)]
    request: Option<&'l RawValue>,
    /// Caddy: seconds since 1970, or text.
    #[serde(borrow)]
    ts: Option<&'l RawValue>,
    /// Caddy: seconds; Envoy: milliseconds.
    #[serde(borrow)]
    duration: Option<&'l RawValue>,
    #[serde(borrow, rename = "DownstreamStatus")]
    downstream_status: Option<&'l RawValue>,
    /// Traefik: nanoseconds.
    #[serde(borrow, rename = "Duration")]
    nanoseconds: Option<&'l RawValue>,
    #[serde(borrow, rename = "StartUTC")]
    start_utc: Option<&'l RawValue>,
    #[serde(borrow, rename = "RequestPath")]
    request_path: Option<&'l RawValue>,
    #[serde(borrow)]
    response_code: Option<&'l RawValue>,
    #[serde(borrow)]
    start_time: Option<&'l RawValue>,
    #[serde(borrow)]
    path: Option<&'l RawValue>,
}

#[derive(Deserialize)]
struct CaddyRequest<'l> {
    #[serde(borrow)]
    uri: Option<&'l RawValue>,
}

fn line(text: &[u8]) -> Option<Line<'_>> {
    serde_json::from_slice(text).ok()
}

/// nginx, by the names of its variables.
pub(super) fn nginx<'l>(text: &'l [u8], clf: &mut ClfTime) -> Option<Request<'l>> {
    let line = line(text)?;
    let at_ms = seconds_ms(line.msec)
        .or_else(|| rfc3339(inner(line.time_iso8601?)))
        .or_else(|| clf.read(inner(line.time_local?)))?;
    let path = line
        .request_uri
        .or(line.uri)
        .map(inner)
        .or_else(|| line.request.map(|request| path(inner(request))));
    Some(Request {
        at_ms,
        status: status(line.status)?,
        path: path.unwrap_or_default(),
        micros: float(line.request_time).and_then(|seconds| micros(seconds * 1e6)),
    })
}

/// Caddy's access logs.
pub(super) fn caddy(text: &[u8]) -> Option<Request<'_>> {
    let line = line(text)?;
    let request: CaddyRequest<'_> = serde_json::from_str(line.request?.get()).ok()?;
    let at_ms = seconds_ms(line.ts).or_else(|| rfc3339(inner(line.ts?)))?;
    let micros = float(line.duration).and_then(|seconds| micros(seconds * 1e6));
    Some(Request {
        at_ms,
        status: status(line.status)?,
        path: request.uri.map(inner).unwrap_or_default(),
        micros,
    })
}

/// Traefik's JSON.
pub(super) fn traefik(text: &[u8]) -> Option<Request<'_>> {
    let line = line(text)?;
    Some(Request {
        at_ms: rfc3339(inner(line.start_utc?))?,
        status: status(line.downstream_status)?,
        path: line.request_path.map(inner).unwrap_or_default(),
        micros: float(line.nanoseconds).and_then(|nanoseconds| micros(nanoseconds / 1000.0)),
    })
}

/// Envoy's and Istio's JSON.
pub(super) fn envoy(text: &[u8]) -> Option<Request<'_>> {
    let line = line(text)?;
    Some(Request {
        at_ms: rfc3339(inner(line.start_time?))?,
        status: status(line.response_code)?,
        path: line.path.map(inner).unwrap_or_default(),
        micros: float(line.duration).and_then(|millis| micros(millis * 1000.0)),
    })
}

/// The text of a value without its quotes. Escapes stay: a path with one is compared as it stands.
fn inner(value: &RawValue) -> &[u8] {
    let text = value.get();
    text.strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
        .unwrap_or(text)
        .as_bytes()
}

fn text(value: Option<&RawValue>) -> Option<Cow<'_, str>> {
    std::str::from_utf8(inner(value?)).ok().map(Cow::Borrowed)
}

fn float(value: Option<&RawValue>) -> Option<f64> {
    text(value)?.parse().ok()
}

fn status(value: Option<&RawValue>) -> Option<u16> {
    text(value)?.parse().ok()
}

#[expect(clippy::cast_possible_truncation, reason = "seconds since 1970")]
fn seconds_ms(value: Option<&RawValue>) -> Option<i64> {
    let seconds = float(value)?;
    (0.0..1e12)
        .contains(&seconds)
        .then(|| (seconds * 1000.0).round() as i64)
}
