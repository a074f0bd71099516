//! What is thought of the answer to a hostile variant. Pure.

use std::cell::LazyCell;
use std::time::Duration;

use super::case::{Case, Wire};
use crate::http::failure::Failure;
use crate::http::origin::{Attribution, attribute};
use crate::http::probe::{Asked, Examiner, Fault, excerpt};
use crate::http::problem::{ProblemStandard, departures};
use crate::http::response::Response;
use crate::http::spec::{Negative, NegativeClass};
use crate::setting::Policy;

/// How a hostile variant was refused, or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A structured 4xx without a leak, as it should be.
    Right,
    /// A 5xx.
    ServerError,
    /// The connection was closed without an answer.
    NoAnswer,
    /// No answer in time.
    TimedOut,
    /// A 4xx that a program can't take apart.
    Unstructured,
    /// A 4xx without structure that a server gave before the application saw the request.
    BelowApp,
    /// It was answered with a success.
    Accepted(Policy),
    /// It wasn't sent.
    NotSent,
}

/// What came of one hostile variant.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// Class and variant: `drop-field email`.
    pub name: String,
    /// Its class.
    pub class: NegativeClass,
    /// What was sent in place of what.
    pub payload: String,
    /// How it was refused.
    pub refusal: Refusal,
    /// What was expected and found, if it wasn't refused as it should be.
    pub message: String,
    /// What to look at next.
    pub next: Option<String>,
    /// What the answer gives away.
    pub leaks: Vec<Fault>,
    /// How long it took.
    pub took: Duration,
    /// Who answered.
    pub answered_by: Option<String>,
    /// A line that sends the same, if something is wrong.
    pub request: Option<String>,
    /// The answer's beginning, if something is wrong.
    pub response: Option<String>,
}

impl Verdict {
    /// Whether there is nothing to say about it.
    pub fn is_right(&self) -> bool {
        self.refusal == Refusal::Right && self.leaks.is_empty()
    }
}

/// What came of all hostile variants of a request.
#[derive(Clone, Debug)]
pub enum Negatives {
    /// The valid request itself wasn't answered as expected, so that nothing can be said about variants of it.
    ControlFailed(
        /// The names of the variants that weren't sent.
        Vec<String>,
    ),
    /// They were sent.
    Sent(Vec<Verdict>),
}

/// What a judgement is based on.
pub(super) struct Bench<'a> {
    pub examiner: &'a Examiner,
    pub asked: &'a Asked<'a>,
    pub negative: &'a Negative,
}

impl Bench<'_> {
    /// Judges one answer; `sent` is the request that was sent, for telling an echo from a leak.
    pub(super) fn judge(
        &self,
        case: &Case,
        result: &Result<Response, Failure>,
        leaks: Vec<Fault>,
        took: Duration,
    ) -> Verdict {
        let mut verdict = Verdict {
            name: case.name(),
            class: case.class,
            payload: case.payload.clone(),
            refusal: Refusal::Right,
            message: String::new(),
            next: None,
            leaks,
            took,
            answered_by: None,
            request: None,
            response: None,
        };
        match result {
            Err(failure) => {
                verdict.refusal = match failure {
                    Failure::Timeout { .. } => Refusal::TimedOut,
                    failure if failure.is_unsent() => Refusal::NotSent,
                    _ => Refusal::NoAnswer,
                };
                verdict.message = format!("expected a structured 4xx, found none: {failure}");
                verdict.answered_by = Some(Attribution::nobody().origin.to_string());
            }
            Ok(response) => self.read(case, response, &mut verdict),
        }
        verdict
    }

    fn read(&self, case: &Case, response: &Response, verdict: &mut Verdict) {
        let read = crate::http::probe::Read::new(response);
        let answer = read.answer();
        let status = answer.status;
        // Most are refused as they should be, and nobody asks by whom.
        let attribution = LazyCell::new(|| attribute(&answer));
        // "I don't know this method", "this version", "this much": refusals that the 5xx class holds for historical reasons.
        let refuses = status == 501 && case.class == NegativeClass::Method || status == 505;
        match status {
            500.. if !refuses => {
                verdict.refusal = Refusal::ServerError;
                verdict.message = format!(
                    "expected a structured 4xx, found {status}: {}",
                    attribution.sentence()
                );
                verdict.next = Some(attribution.next());
            }
            400..500 => self.structure(case, &answer, verdict),
            200..300 if !self.is_harmless(case) => self.accepted(case, status, verdict),
            _ => {}
        }
        if !verdict.is_right() {
            verdict.answered_by = Some(attribution.origin.to_string());
            verdict.response = Some(excerpt(response));
        }
    }

    /// A success: what it means is said by the document of the service if there is one, else by the class.
    fn accepted(&self, case: &Case, status: u16, verdict: &mut Verdict) {
        let usual = self.negative.when_accepted(case.class);
        let own = self.negative.accepted.contains_key(&case.class);
        let broken = self.declared_faults(case).filter(|_| !own);
        let (policy, because) = match broken.as_ref().map(|told| told.first()) {
            None => (usual, String::new()),
            Some(None) => (Policy::Ignore, String::new()),
            Some(Some(why)) => (
                Policy::Block,
                format!(", though the OpenAPI document forbids it: {why}"),
            ),
        };
        verdict.refusal = Refusal::Accepted(policy);
        verdict.message =
            format!("expected a structured 4xx, found {status}: it was accepted{because}");
    }

    /// What the OpenAPI document says of the variant's body: nothing (`None`), or what is wrong with it.
    fn declared_faults(&self, case: &Case) -> Option<Vec<String>> {
        let Wire::Usual(request) = &case.wire else {
            return None;
        };
        let about_body = matches!(
            case.class,
            NegativeClass::DropField
                | NegativeClass::Null
                | NegativeClass::WrongType
                | NegativeClass::Empty
                | NegativeClass::Oversized
                | NegativeClass::NumberEdge
                | NegativeClass::ExtraField
        );
        let (openapi, operation) = self
            .examiner
            .operation(self.asked.request)
            .filter(|_| about_body)?;
        let body = serde_json::from_slice(&request.body).ok()?;
        openapi.check_request(operation, &body)
    }

    /// Reading the same path is no attack.
    fn is_harmless(&self, case: &Case) -> bool {
        case.class == NegativeClass::Method
            && case.variant == "GET"
            && self.asked.request.method != http::Method::GET
    }

    fn structure(
        &self,
        case: &Case,
        answer: &crate::http::answer::Answer<'_>,
        verdict: &mut Verdict,
    ) {
        let any = ProblemStandard::AnyJson;
        let standard = self
            .asked
            .probe
            .problem
            .as_ref()
            .or(self.examiner.problem.as_ref())
            .unwrap_or(&any);
        let departures: Vec<String> = departures(answer, standard)
            .iter()
            .map(ToString::to_string)
            .collect();
        if departures.is_empty() {
            return;
        }
        verdict.refusal = if case.below_app {
            Refusal::BelowApp
        } else {
            Refusal::Unstructured
        };
        let found = departures.join("; ");
        verdict.message = format!(
            "expected a structured 4xx ({standard}), found status {}: {found}",
            answer.status
        );
    }
}
