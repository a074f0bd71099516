//! Sending the hostile variants.

use std::time::Instant;

use super::case::{Case, Wire, cases};
use super::verdict::{Bench, Negatives, Verdict};
use crate::http::expectation::Document;
use crate::http::failure::Failure;
use crate::http::probe::{Asked, Fault, Read, Session, found_leaks, retry_after};
use crate::http::request::Request;
use crate::http::response::Response;
use crate::http::spec::{Negative, NegativeClass};
use crate::http::template::Values;
use crate::http::{curl, fan_out, raw};
use crate::setting::Duration;

/// How many variants of one request are on their way at the same time: enough not to wait for each other, and few enough that
/// a failure is the variant's own and not the load's.
const AT_ONCE: usize = 4;

/// How often a variant is sent that is answered with "too many requests".
const TRIES: usize = 3;

/// The variants of one request, ready to be sent.
struct Attack<'a> {
    session: &'a Session,
    bench: Bench<'a>,
    values: &'a Values,
    cases: Vec<Case>,
    /// Whether the request is another each time, because it has values that are made anew.
    anew: bool,
}

/// Sends every variant, unless the valid request already failed (`control` is what is wrong with its answer).
///
/// Those that may remove what the others need come last: other methods, and DELETE after all of them. Between, the valid request is
/// repeated: where it fails, a refusal before it proves nothing.
pub async fn run(
    session: &Session,
    asked: &Asked<'_>,
    values: &Values,
    negative: &Negative,
    control: &[Fault],
) -> Negatives {
    let cases = cases(asked.request, session.proof(asked.probe), negative);
    if cases.is_empty() {
        return Negatives::None;
    }
    if let Some(fault) = control.iter().find(|fault| fault.kind.spoils_control()) {
        let names = cases.iter().map(Case::name).collect();
        return Negatives::ControlFailed(names, fault.message.clone());
    }
    let fresh = session.prepare(asked.probe, values).await;
    let attack = Attack {
        session,
        bench: Bench {
            examiner: &session.examiner,
            asked,
            negative,
            control,
        },
        values,
        cases,
        anew: fresh.is_ok_and(|fresh| !is_same(&fresh, asked.request)),
    };
    Negatives::Sent(attack.run().await)
}

/// Whether two requests send the same.
fn is_same(one: &Request, other: &Request) -> bool {
    one.url == other.url && one.body == other.body && one.headers == other.headers
}

impl Attack<'_> {
    async fn run(&self) -> Vec<Verdict> {
        let of_class = |case: &Case| case.class == NegativeClass::Method;
        let methods = self.cases.iter().position(of_class);
        let is_delete = |case: &Case| of_class(case) && case.variant == "DELETE";
        let end = self.cases.len();
        let delete = self.cases.iter().position(is_delete).unwrap_or(end);
        let methods = methods.unwrap_or(end);
        let mut verdicts: Vec<Verdict> = Vec::new();
        let mut lost: Option<String> = None;
        for places in [0..methods, methods..delete, delete..end] {
            if places.is_empty() {
                continue;
            }
            let start = places.start;
            if let Some(why) = &lost {
                verdicts.extend(
                    self.cases[places]
                        .iter()
                        .map(|case| Verdict::lost(case, why)),
                );
                continue;
            }
            let one = |place: usize| self.one(start + place);
            verdicts.extend(fan_out::all(AT_ONCE, places.len(), one).await);
            // Nothing was sent after a DELETE that it could spoil.
            if start < delete {
                lost = self.control().await;
            }
            if let Some(why) = &lost {
                verdicts[start..]
                    .iter_mut()
                    .for_each(|verdict| verdict.lose(why));
            }
        }
        verdicts
    }

    /// Repeats the valid request; what is wrong with its answer now. One that changes data and is the same each time can't be repeated:
    /// what it makes is there already.
    async fn control(&self) -> Option<String> {
        let (session, asked) = (self.session, self.bench.asked);
        if asked.request.may_change_data() && !self.anew {
            return None;
        }
        let request = match session.prepare(asked.probe, self.values).await {
            Ok(request) => request,
            Err(failure) => return Some(failure.to_string()),
        };
        let retry = asked.probe.retry.unwrap_or(session.manners.retry);
        match session.exchange(asked.probe, &request, &retry).await.result {
            Err(failure) => Some(failure.to_string()),
            Ok(response) => {
                let asked = Asked {
                    request: &request,
                    ..*asked
                };
                let document = Document::new(&response.body);
                let (faults, _) = session.examiner.examine(&asked, &response, &document);
                let spoils = faults.into_iter().find(|fault| fault.kind.spoils_control());
                spoils.map(|fault| fault.message)
            }
        }
    }

    async fn one(&self, place: usize) -> Verdict {
        let anew = if self.anew {
            self.rendered_anew(place).await
        } else {
            None
        };
        let case = anew.as_ref().unwrap_or(&self.cases[place]);
        if let Some(why) = self.holds_back(case) {
            return Verdict::skipped(case, why);
        }
        let start = Instant::now();
        let mut result = self.send(case).await;
        for _ in 1..TRIES {
            let Some(wait) = self.asked_to_wait(&result) else {
                break;
            };
            tokio::time::sleep(wait).await;
            result = self.send(case).await;
        }
        let took = start.elapsed();
        let leaks = match &result {
            Ok(response) => found_leaks(&Read::new(response).answer(), &sent(case)),
            Err(_) => Vec::new(),
        };
        let mut verdict = self.bench.judge(case, &result, leaks, took);
        if !verdict.is_right() {
            let redactor = &self.session.redactor;
            verdict.request = Some(match &case.wire {
                Wire::Usual(request) => curl::line(request, redactor),
                Wire::Raw(request) => request.line(redactor),
            });
        }
        verdict
    }

    /// The same variant of the request with its values made anew, so that none is refused for repeating what another has made.
    async fn rendered_anew(&self, place: usize) -> Option<Case> {
        let asked = self.bench.asked;
        let request = self.session.prepare(asked.probe, self.values).await.ok()?;
        let proof = self.session.proof(asked.probe);
        let mut all = cases(&request, proof, self.bench.negative);
        let name = self.cases[place].name();
        let same = all.get(place).is_some_and(|case| case.name() == name);
        same.then(|| all.swap_remove(place))
    }

    /// Why a variant isn't sent.
    fn holds_back(&self, case: &Case) -> Option<String> {
        let own = self.bench.asked.request;
        let method = case.method();
        let reads = matches!(method, "GET" | "HEAD" | "OPTIONS" | "TRACE");
        // `safe` speaks of the request that is written in the configuration, not of those made from it.
        if self.session.client().target().protected && !reads && method != own.method.as_str() {
            return Some(format!(
                "not sent: {method} may change data and the environment is protected"
            ));
        }
        let of_cookies = case.class == NegativeClass::Auth && case.variant.starts_with("cookie ");
        (of_cookies && !own.headers.contains_key(http::header::COOKIE))
            .then(|| "not sent: no response has set a cookie that could be left out".to_owned())
    }

    /// How long to wait before sending again, if the answer asks for it and it isn't too long.
    fn asked_to_wait(&self, result: &Result<Response, Failure>) -> Option<std::time::Duration> {
        let response = result.as_ref().ok()?;
        let retry = self.bench.asked.probe.retry;
        let longest = retry.unwrap_or(self.session.manners.retry).max_backoff;
        (response.status.as_u16() == 429)
            .then(|| retry_after(response))?
            .filter(|wait| *wait <= Duration::get(longest))
    }

    async fn send(&self, case: &Case) -> Result<Response, Failure> {
        let timeout = self.session.timeout(self.bench.asked.probe);
        match &case.wire {
            Wire::Usual(request) => self.session.once(request, 0, timeout).await,
            Wire::Raw(request) => {
                let _lane = self.session.lane().await;
                raw::send(self.session.client(), request, timeout).await
            }
        }
    }
}

/// What was sent, as an ordinary request.
fn sent(case: &Case) -> Request {
    match &case.wire {
        Wire::Usual(request) => request.clone(),
        Wire::Raw(raw) => {
            let mut request = Request::new(http::Method::GET, raw.url.clone());
            let target = String::from_utf8_lossy(&raw.target).into_owned();
            request.body = bytes::Bytes::from(target);
            request
        }
    }
}
