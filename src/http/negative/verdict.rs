//! What is thought of the answer to a hostile variant. Pure.

use std::cell::LazyCell;
use std::time::Duration;

use super::case::{Case, Wire};
use crate::http::answer::Answer;
use crate::http::failure::Failure;
use crate::http::lying::lie;
use crate::http::origin::{Attribution, attribute};
use crate::http::probe::{Asked, Examiner, Fault, body_end, excerpt};
use crate::http::problem::{ProblemStandard, departures, graphql};
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
    /// A success in name, whose body is an error.
    Lying,
    /// It was sent elsewhere in place of being refused.
    Redirected,
    /// The answer says nothing about the variant.
    NotJudged,
    /// It couldn't be sent.
    NotSent,
    /// It wasn't sent, on purpose.
    Skipped,
    /// The valid request isn't answered as expected any more.
    ControlFailed,
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
    /// What else is wrong with the answer: what it gives away, a body without an end, headers that every answer should have.
    pub faults: Vec<Fault>,
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
        self.refusal == Refusal::Right && self.faults.is_empty()
    }

    fn new(case: &Case, refusal: Refusal, message: String) -> Self {
        Self {
            name: case.name(),
            class: case.class,
            payload: case.payload.clone(),
            refusal,
            message,
            next: None,
            faults: Vec::new(),
            took: Duration::ZERO,
            answered_by: None,
            request: None,
            response: None,
        }
    }

    /// Of a variant that isn't sent, on purpose.
    pub(super) fn skipped(case: &Case, why: String) -> Self {
        Self::new(case, Refusal::Skipped, why)
    }

    /// Of a variant that isn't sent, because the valid request fails by now.
    pub(super) fn lost(case: &Case, why: &str) -> Self {
        let message = format!("not sent: the valid request isn't answered as before: {why}");
        Self::new(case, Refusal::ControlFailed, message)
    }

    /// Takes back that it was refused: the valid request, sent after it, fails too.
    pub(super) fn lose(&mut self, why: &str) {
        if matches!(
            self.refusal,
            Refusal::Right | Refusal::BelowApp | Refusal::Redirected
        ) {
            self.refusal = Refusal::ControlFailed;
            self.message = format!(
                "refused, which proves nothing: sent after it, the valid request isn't answered as before: {why}"
            );
        }
    }
}

/// What came of all hostile variants of a request.
#[derive(Clone, Debug)]
pub enum Negatives {
    /// The valid request has no variants of the classes asked for.
    None,
    /// The valid request itself wasn't answered as expected, so that nothing can be said about variants of it.
    ControlFailed(
        /// The names of the variants that weren't sent.
        Vec<String>,
        /// What is wrong with the valid request's answer.
        String,
    ),
    /// They were sent.
    Sent(Vec<Verdict>),
}

/// What a judgement is based on.
pub(super) struct Bench<'a> {
    pub examiner: &'a Examiner,
    pub asked: &'a Asked<'a>,
    pub negative: &'a Negative,
    /// What is wrong with the valid request's answer, and so isn't the variants' own fault.
    pub control: &'a [Fault],
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
            faults: leaks,
            took,
            ..Verdict::new(case, Refusal::Right, String::new())
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
            429 => {
                verdict.refusal = Refusal::NotJudged;
                "expected a structured 4xx, found 429: too many requests, so that the variant itself wasn't looked at".clone_into(&mut verdict.message);
                verdict.next =
                    Some("limit the gate's `rate`, or raise the service's limit for it".to_owned());
            }
            409 if is_about_values(case.class) => {
                verdict.refusal = Refusal::NotJudged;
                "expected the variant's own refusal, found 409: what the valid request made stands in the way".clone_into(&mut verdict.message);
                verdict.next = Some("put {{$uuid}} into what must be unique: each variant then has a value of its own".to_owned());
            }
            400..500 => self.structure(case, &answer, verdict),
            200..300 if !self.is_harmless(case) => self.success(case, &answer, verdict),
            300..400 => {
                verdict.refusal = Refusal::Redirected;
                let to = response.header("location").unwrap_or("nowhere");
                verdict.message = format!(
                    "expected a structured 4xx, found {status}: redirected to {to}, not refused"
                );
            }
            _ => {}
        }
        verdict.faults.extend(body_end(response));
        let customs = self.examiner.customs(response).into_iter();
        let is_own = |fault: &Fault| {
            !case.below_app && !self.control.iter().any(|known| known.kind == fault.kind)
        };
        verdict.faults.extend(customs.filter(is_own));
        if !verdict.is_right() {
            verdict.answered_by = Some(attribution.origin.to_string());
            verdict.response = Some(excerpt(response));
        }
    }

    /// A success that may be a refusal by the protocol's own rules, or in all but its status.
    fn success(&self, case: &Case, answer: &Answer<'_>, verdict: &mut Verdict) {
        let asked_graphql = self.asked.probe.graphql.is_some();
        match protocol_refusal(answer, asked_graphql) {
            Some(Ok(())) => return,
            Some(Err(why)) => {
                verdict.refusal = Refusal::ServerError;
                verdict.message =
                    format!("expected an error that names the request's fault, found {why}");
                return;
            }
            None => {}
        }
        match lie(answer, asked_graphql).filter(|_| !self.asked.expects_error_body()) {
            Some(lie) => {
                verdict.refusal = Refusal::Lying;
                verdict.message = format!(
                    "expected a structured 4xx, found a refusal in all but the status {}: {lie}",
                    answer.status
                );
            }
            None => self.accepted(case, answer.status, verdict),
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

    fn structure(&self, case: &Case, answer: &Answer<'_>, verdict: &mut Verdict) {
        // An answer to HEAD has no body that could have a structure (RFC 9110, section 9.3.2).
        if case.method() == "HEAD" {
            return;
        }
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

/// Whether a class spoils what the request says, not how it is said or by whom.
fn is_about_values(class: NegativeClass) -> bool {
    use NegativeClass as Class;
    !matches!(
        class,
        Class::Auth | Class::Method | Class::Path | Class::ContentType | Class::MalformedBody
    )
}

/// What a success says by the rules of GraphQL or JSON-RPC, which carry errors under 200: a refusal, or (`Err`) a failure of the server's own.
/// `None` if it carries no error by these rules.
fn protocol_refusal(answer: &Answer<'_>, asked_graphql: bool) -> Option<Result<(), String>> {
    let json = answer.json()?;
    let object = json.as_object()?;
    if let Some(error) = object
        .get("error")
        .filter(|_| object.contains_key("jsonrpc"))
    {
        // JSON-RPC 2.0, section 5.1: -32603 is an internal error.
        let internal = error["code"].as_i64() == Some(-32_603);
        let said = || Err("JSON-RPC's internal error (-32603)".to_owned());
        return Some(if internal { said() } else { Ok(()) });
    }
    let media_type = answer.media_type();
    if !asked_graphql && !graphql::is_response(object, &media_type) {
        return None;
    }
    let has_errors = !object.get("errors")?.as_array()?.is_empty();
    let failure = graphql::failure(object, &media_type, answer.status);
    has_errors.then(|| match failure {
        Some(why) => Err(format!("a GraphQL response that {why}")),
        None => Ok(()),
    })
}
