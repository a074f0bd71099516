//! Comparing a response with what was expected of it. Pure.

use std::cell::OnceCell;

use http::header::{LOCATION, SET_COOKIE};
use serde_json::Value;

use super::answer::json_of;
use super::request::Version;
use super::response::Response;
use super::schema::Schemas;
use super::spec::Expect;
use super::timing::Milliseconds;
use crate::setting::{Matcher, StatusSet};

/// What part of a response isn't as expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The status code.
    Status,
    /// A header, a cookie or the redirect's address.
    Header,
    /// The body, in one of its readings.
    Body,
    /// It took longer than allowed.
    TooSlow,
    /// It took longer than is good.
    Slow,
    /// The certificate expires soon.
    Certificate,
    /// The HTTP version.
    Version,
}

/// One thing that isn't as expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// What part of the response.
    pub part: Part,
    /// What was expected and what was found.
    pub message: String,
}

/// A response's body, read as JSON at most once.
#[derive(Debug)]
pub struct Document<'r> {
    body: &'r [u8],
    json: OnceCell<Option<Value>>,
}

impl<'r> Document<'r> {
    /// Of this body.
    pub fn new(body: &'r [u8]) -> Self {
        Self {
            body,
            json: OnceCell::new(),
        }
    }

    /// The body as JSON, if it is JSON.
    pub fn json(&self) -> Option<&Value> {
        self.json.get_or_init(|| json_of(self.body)).as_ref()
    }
}

/// All that isn't as expected. The shape of structured errors is judged elsewhere.
pub fn check(
    expect: &Expect,
    response: &Response,
    document: &Document<'_>,
    schemas: &Schemas,
) -> Vec<Mismatch> {
    let mut found = Collector(Vec::new());
    found.add(Part::Status, status(expect, response));
    headers(expect, response, &mut found);
    found.add(Part::Header, redirect(expect, response));
    body(expect, response, document, schemas, &mut found);
    found.add(Part::Version, version(expect, response));
    found.add(Part::Certificate, certificate(expect, response));
    latency(expect, response, &mut found);
    found.0
}

struct Collector(Vec<Mismatch>);

impl Collector {
    fn add(&mut self, part: Part, result: Result<(), String>) {
        if let Err(message) = result {
            self.0.push(Mismatch { part, message });
        }
    }
}

/// The status codes that a response to `expect` may have.
pub fn expected_status(expect: &Expect) -> StatusSet {
    if let Some(status) = &expect.status {
        return status.clone();
    }
    if let Some(problem) = &expect.problem {
        return problem.0.clone();
    }
    // A redirect that was followed ends in a success.
    let class = if expect.redirect.is_some() {
        [StatusSet::class(2), StatusSet::class(3)]
    } else {
        [StatusSet::class(2); 2]
    };
    StatusSet::of(
        class
            .into_iter()
            .skip(usize::from(expect.redirect.is_none())),
    )
}

fn status(expect: &Expect, response: &Response) -> Result<(), String> {
    let expected = expected_status(expect);
    if expected.contains(response.status.as_u16()) {
        return Ok(());
    }
    Err(format!(
        "expected status {expected}, found {}",
        response.status.as_u16()
    ))
}

fn headers(expect: &Expect, response: &Response, found: &mut Collector) {
    for (name, matcher) in &expect.headers.0 {
        // One of several values of the same name is enough: which one counts is up to the reader of the response.
        let values: Vec<_> = response
            .headers
            .get_all(name)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .collect();
        let result = any_of(matcher, &values);
        found.add(
            Part::Header,
            result.map_err(|why| format!("header {name}: {why}")),
        );
    }
    for (name, matcher) in &expect.cookies.0 {
        let cookie = cookie(response, name);
        found.add(
            Part::Header,
            matcher
                .check_text(cookie)
                .map_err(|why| format!("cookie {name}: {why}")),
        );
    }
}

fn any_of(matcher: &Matcher, values: &[&str]) -> Result<(), String> {
    let mut result = matcher.check_text(values.first().copied());
    for value in values.iter().skip(1) {
        if result.is_ok() {
            break;
        }
        result = matcher.check_text(Some(value));
    }
    result
}

/// The value of a cookie that a response sets.
pub fn cookie<'r>(response: &'r Response, name: &str) -> Option<&'r str> {
    let set = response
        .headers
        .get_all(SET_COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    set.filter_map(|cookie| cookie.split(';').next()?.split_once('='))
        .find(|(own, _)| own.trim() == name)
        .map(|(_, value)| value.trim())
}

fn redirect(expect: &Expect, response: &Response) -> Result<(), String> {
    let Some(matcher) = &expect.redirect else {
        return Ok(());
    };
    let followed = response.redirects.last().map(String::as_str);
    let location = followed.or_else(|| response.header(LOCATION.as_str()));
    matcher
        .check_text(location)
        .map_err(|why| format!("redirect: {why}"))
}

fn body(
    expect: &Expect,
    response: &Response,
    document: &Document<'_>,
    schemas: &Schemas,
    found: &mut Collector,
) {
    if let Some(matcher) = &expect.body {
        found.add(
            Part::Body,
            matcher
                .check_text(Some(&response.text()))
                .map_err(|why| format!("body: {why}")),
        );
    }
    let wants_json = !expect.json.0.is_empty() || expect.json_schema.is_some();
    if !wants_json {
        return;
    }
    let Some(json) = document.json() else {
        let kind = match response.media_type() {
            kind if response.body.is_empty() => format!(
                "an empty body ({})",
                if kind.is_empty() {
                    "no content type"
                } else {
                    &kind
                }
            ),
            kind if kind.is_empty() => "something else without a content type".to_owned(),
            kind => format!("something else ({kind})"),
        };
        return found.add(
            Part::Body,
            Err(format!("body: expected JSON, found {kind}")),
        );
    };
    for (path, matcher) in &expect.json.0 {
        let result = matcher.check_all(&path.find(json));
        found.add(
            Part::Body,
            result.map_err(|why| format!("{}: {why}", path.as_str())),
        );
    }
    if let Some(file) = &expect.json_schema {
        for why in schemas.check(file, json) {
            found.add(Part::Body, Err(why));
        }
    }
}

fn version(expect: &Expect, response: &Response) -> Result<(), String> {
    let matches = match expect.http {
        None | Some(Version::Auto) => true,
        Some(Version::Http1) => response.version == http::Version::HTTP_11,
        Some(Version::Http2) => response.version == http::Version::HTTP_2,
    };
    if matches {
        return Ok(());
    }
    let expected = if expect.http == Some(Version::Http2) {
        "HTTP/2"
    } else {
        "HTTP/1.1"
    };
    Err(format!("expected {expected}, found {:?}", response.version))
}

fn certificate(expect: &Expect, response: &Response) -> Result<(), String> {
    let Some(needed) = expect.certificate_days else {
        return Ok(());
    };
    match response.certificate_days_left() {
        None => Err("expected a TLS certificate, found a connection without TLS".to_owned()),
        Some(left) if left < i64::from(needed) => Err(format!(
            "expected a certificate valid for {needed} more days, found {left}"
        )),
        Some(_) => Ok(()),
    }
}

fn latency(expect: &Expect, response: &Response, found: &mut Collector) {
    let total = response.timings.total;
    let over = |limit: Option<crate::setting::Duration>| {
        limit
            .map(std::time::Duration::from)
            .filter(|limit| total > *limit)
    };
    if let Some(limit) = over(expect.max_latency) {
        let message = format!(
            "expected at most {}, took {}",
            Milliseconds(limit),
            Milliseconds(total)
        );
        found.0.push(Mismatch {
            part: Part::TooSlow,
            message,
        });
    } else if let Some(limit) = over(expect.slow) {
        let message = format!(
            "expected at most {} on a good day, took {}",
            Milliseconds(limit),
            Milliseconds(total)
        );
        found.0.push(Mismatch {
            part: Part::Slow,
            message,
        });
    }
}
