//! What is wrong with a response: against what was expected of it, and against what holds for every response. Pure.

use std::fmt::Write as _;
use std::sync::Arc;

use http::header::ACCEPT;

use super::build::sent_texts;
use super::cors::refusals;
use super::fault::{Fault, FaultKind};
use super::retry::retry_after;
use crate::http::answer::Answer;
use crate::http::expectation::{self, Document, Part, expected_status};
use crate::http::leaks;
use crate::http::lying::lie;
use crate::http::openapi::{OpenApi, Operation};
use crate::http::origin::{Attribution, attribute};
use crate::http::problem::{ProblemStandard, departures, is_html_for_json};
use crate::http::request::Request;
use crate::http::response::{BodyEnd, Response};
use crate::http::schema::Schemas;
use crate::http::spec::{Expect, Probe};
use crate::http::timing::Milliseconds;

/// What holds for every response of a gate.
#[derive(Clone, Debug, Default)]
pub struct Examiner {
    /// What a structured error is.
    pub problem: Option<ProblemStandard>,
    /// The header that every response must have, so that its request can be found in the logs.
    pub correlation_header: Option<String>,
    /// The schemas that expectations name.
    pub schemas: Schemas,
    /// The document that declares the service's operations.
    pub openapi: Option<Arc<OpenApi>>,
}

/// What was asked and is expected.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The probe.
    pub probe: &'a Probe,
    /// Its expectations with values put in.
    pub expect: &'a Expect,
    /// The request that was sent.
    pub request: &'a Request,
}

impl Asked<'_> {
    /// Whether the request asked for JSON and nothing else by name.
    pub fn promised_json(&self) -> bool {
        let accept = self
            .request
            .headers
            .get(ACCEPT)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        accept.contains("json") && !accept.contains("html")
    }

    /// Whether the probe expects an error under a success, by a matcher on a member that says so.
    pub fn expects_error_body(&self) -> bool {
        let paths = self.expect.json.0.iter();
        paths
            .filter(|(_, matcher)| matcher.check(None).is_err())
            .any(|(path, _)| path.as_str().starts_with("$.err"))
    }
}

/// A response as the judges of responses want it.
#[derive(Debug)]
pub struct Read<'r> {
    response: &'r Response,
    headers: Vec<(&'r str, &'r [u8])>,
}

impl<'r> Read<'r> {
    /// Of this response.
    pub fn new(response: &'r Response) -> Self {
        let headers = response
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_bytes()))
            .collect();
        Self { response, headers }
    }

    /// The response.
    pub fn answer(&self) -> Answer<'_> {
        Answer {
            version: self.response.version,
            status: self.response.status.as_u16(),
            reason: &self.response.reason,
            headers: &self.headers,
            body: &self.response.body,
        }
    }
}

impl Examiner {
    /// All that is wrong with a response, the gravest first, and who gave it if anything is.
    pub fn examine(
        &self,
        asked: &Asked<'_>,
        response: &Response,
        document: &Document<'_>,
    ) -> (Vec<Fault>, Option<Attribution>) {
        let read = Read::new(response);
        let answer = read.answer();
        let mut faults = Vec::new();
        let expected = expected_status(asked.expect);
        for mismatch in expectation::check(asked.expect, response, document, &self.schemas) {
            let kind = kind_of(mismatch.part, response);
            // Where the status is wrong, the body is another one than expected: its mismatches say nothing more.
            let follows = matches!(mismatch.part, Part::Header | Part::Body);
            if follows && !expected.contains(answer.status) {
                continue;
            }
            faults.push(Fault::new(kind, mismatch.message));
        }
        if let Some(preflight) = &asked.probe.preflight {
            faults.extend(refusals(preflight, response));
        }
        faults.extend(body_end(response));
        faults.extend(found_leaks(&answer, asked.request));
        if !asked.expects_error_body()
            && let Some(lie) = lie(&answer, asked.probe.graphql.is_some())
        {
            let message = format!(
                "expected a success, found one in name only: status {}, but {lie}",
                answer.status
            );
            faults.push(Fault::new(FaultKind::LyingSuccess, message));
        }
        let is_told =
            |fault: &Fault| matches!(fault.kind, FaultKind::WrongBody | FaultKind::LyingSuccess);
        if !faults.iter().any(is_told) {
            faults.extend(broken_promise(asked, response, &answer, document));
        }
        faults.extend(self.structure(asked, &answer));
        faults.extend(self.customs(response));
        faults.extend(self.declared(asked, response, document));
        faults.sort_by_key(|fault| fault.kind);
        if faults.is_empty() {
            return (faults, None);
        }
        let attribution = attribute(&answer);
        for fault in &mut faults {
            if matches!(fault.kind, FaultKind::ServerError | FaultKind::WrongStatus)
                && answer.is_error()
            {
                let _ = write!(fault.message, ": {}", attribution.sentence());
                fault.next = Some(attribution.next());
            }
        }
        (faults, Some(attribution))
    }

    /// Whether an error has the structure that was asked for.
    fn structure(&self, asked: &Asked<'_>, answer: &Answer<'_>) -> Option<Fault> {
        if !answer.is_error() {
            return None;
        }
        let own = asked.probe.problem.as_ref().or(self.problem.as_ref());
        let any = ProblemStandard::AnyJson;
        let standard = match own {
            Some(standard) => Some(standard),
            None => asked.expect.problem.is_some().then_some(&any),
        };
        let Some(standard) = standard else {
            let html = is_html_for_json(answer, asked.promised_json());
            let message = format!(
                "expected JSON, as the request asks for, found an HTML page (status {})",
                answer.status
            );
            return html.then(|| Fault::new(FaultKind::UnstructuredError, message));
        };
        let departures: Vec<String> = departures(answer, standard)
            .iter()
            .map(ToString::to_string)
            .collect();
        if departures.is_empty() {
            return None;
        }
        let message = format!(
            "a structured error ({standard}) is missing under status {}: {}",
            answer.status,
            departures.join("; ")
        );
        Some(Fault::new(FaultKind::UnstructuredError, message))
    }

    /// The operation of a request in the OpenAPI document.
    pub fn operation(&self, request: &Request) -> Option<(&OpenApi, &Operation)> {
        let openapi = self.openapi.as_deref()?;
        let operation = openapi.find(request.method.as_str(), request.url.path())?;
        Some((openapi, operation))
    }

    /// Whether the response is one that the OpenAPI document declares.
    fn declared(
        &self,
        asked: &Asked<'_>,
        response: &Response,
        document: &Document<'_>,
    ) -> Vec<Fault> {
        let Some((openapi, operation)) = self.operation(asked.request) else {
            return Vec::new();
        };
        let (status, name) = (response.status.as_u16(), operation.name());
        if !operation.declares(status) {
            let message = format!(
                "expected one of the declared statuses of {name} ({}), found {status}",
                operation.declared()
            );
            return vec![Fault::new(FaultKind::UndeclaredStatus, message)];
        }
        let broken = document
            .json()
            .and_then(|json| openapi.check_response(operation, status, json));
        let told = broken.unwrap_or_default();
        told.into_iter()
            .map(|why| {
                Fault::new(
                    FaultKind::SchemaMismatch,
                    format!("expected the declared schema of {name} {status}: {why}"),
                )
            })
            .collect()
    }

    /// Headers that every response of their kind should have.
    pub fn customs(&self, response: &Response) -> Vec<Fault> {
        let mut faults = Vec::new();
        if response.status.as_u16() == 503 && retry_after(response).is_none() {
            let message = "expected a Retry-After header with status 503, found none";
            faults.push(Fault::new(FaultKind::NoRetryAfter, message));
        }
        if let Some(name) = &self.correlation_header
            && response.header(name).is_none_or(str::is_empty)
        {
            let message = format!("expected the header {name}, found none");
            faults.push(Fault::new(FaultKind::NoCorrelationId, message));
        }
        faults
    }
}

fn kind_of(part: Part, response: &Response) -> FaultKind {
    match part {
        Part::Status if response.status.is_server_error() => FaultKind::ServerError,
        Part::Status => FaultKind::WrongStatus,
        Part::Header => FaultKind::WrongHeader,
        Part::Body => FaultKind::WrongBody,
        Part::TooSlow => FaultKind::TooSlow,
        Part::Slow => FaultKind::Slow,
        Part::Certificate => FaultKind::CertificateExpiring,
        Part::Version => FaultKind::WrongVersion,
    }
}

/// A success that isn't the JSON that the request asked for or its own content type says.
fn broken_promise(
    asked: &Asked<'_>,
    response: &Response,
    answer: &Answer<'_>,
    document: &Document<'_>,
) -> Option<Fault> {
    let is_whole = response.end == BodyEnd::Complete && answer.status != 206;
    if !answer.is_success() || !is_whole || answer.is_empty() {
        return None;
    }
    let message = if is_html_for_json(answer, asked.promised_json()) {
        "expected JSON, found an HTML page".to_owned()
    } else if answer.says_json() && document.json().is_none() {
        format!(
            "expected JSON, as the content type {} says, found something else",
            answer.media_type()
        )
    } else {
        return None;
    };
    Some(Fault::new(FaultKind::WrongBody, message))
}

/// What a response gives away, without what it merely repeats of the request.
pub fn found_leaks(answer: &Answer<'_>, request: &Request) -> Vec<Fault> {
    if leaks::scan(answer, &[]).is_empty() {
        return Vec::new();
    }
    let sent = sent_texts(request);
    let sent: Vec<&str> = sent.iter().map(String::as_str).collect();
    let found = leaks::scan(answer, &sent);
    found
        .into_iter()
        .map(|leak| Fault {
            next: Some(leak.kind.remedy().to_owned()),
            leak: Some(leak.kind.name()),
            shows: Some(leak.excerpt),
            ..Fault::new(
                FaultKind::Leak,
                format!(
                    "the response (status {}) shows {}",
                    answer.status, leak.what
                ),
            )
        })
        .collect()
}

/// What is wrong with how a body ended.
pub fn body_end(response: &Response) -> Option<Fault> {
    let fault = |kind, message: String| Some(Fault::new(kind, message));
    match &response.end {
        BodyEnd::Complete => None,
        BodyEnd::Capped { cap, unpacked } => {
            let how = if *unpacked {
                "a body that unpacks to more: a decompression bomb"
            } else {
                "a longer one; it was cut"
            };
            fault(
                FaultKind::TooLarge,
                format!(
                    "expected a body of at most {} MiB, found {how}",
                    cap / 1024 / 1024
                ),
            )
        }
        BodyEnd::TimedOut => fault(
            FaultKind::TooLarge,
            format!(
                "expected the body to end, found it still coming after {} ({} bytes so far)",
                Milliseconds(response.timings.total),
                response.body.len()
            ),
        ),
        BodyEnd::Broken => fault(
            FaultKind::BrokenBody,
            format!(
                "expected the whole body, found the connection closed after {} bytes of it",
                response.body.len()
            ),
        ),
        BodyEnd::Undecodable { encoding } => fault(
            FaultKind::BrokenBody,
            format!("expected a body in the content-encoding {encoding}, found something else"),
        ),
    }
}
