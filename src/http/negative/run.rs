//! Sending the hostile variants.

use std::time::Instant;

use super::case::{Case, Wire, cases};
use super::verdict::{Bench, Negatives, Verdict};
use crate::http::failure::Failure;
use crate::http::probe::{Asked, Read, Session, found_leaks};
use crate::http::request::Request;
use crate::http::response::Response;
use crate::http::spec::Negative;
use crate::http::{curl, fan_out, raw};

/// How many variants of one request are on their way at the same time: enough not to wait for each other, and few enough that
/// a failure is the variant's own and not the load's.
const AT_ONCE: usize = 4;

/// Sends every variant, unless the valid request already failed.
pub async fn run(
    session: &Session,
    asked: &Asked<'_>,
    negative: &Negative,
    control_failed: bool,
) -> Negatives {
    let cases = cases(asked.request, session.auth(asked.probe), negative);
    if control_failed {
        return Negatives::ControlFailed(cases.iter().map(Case::name).collect());
    }
    let bench = Bench {
        examiner: &session.examiner,
        asked,
        negative,
    };
    let verdicts = fan_out::all(AT_ONCE, cases.len(), |place| {
        one(session, &bench, &cases[place])
    })
    .await;
    Negatives::Sent(verdicts)
}

async fn one(session: &Session, bench: &Bench<'_>, case: &Case) -> Verdict {
    let start = Instant::now();
    let result = send(session, bench, case).await;
    let took = start.elapsed();
    let leaks = match &result {
        Ok(response) => found_leaks(&Read::new(response).answer(), &sent(case)),
        Err(_) => Vec::new(),
    };
    let mut verdict = bench.judge(case, &result, leaks, took);
    if !verdict.is_right() {
        verdict.request = Some(match &case.wire {
            Wire::Usual(request) => curl::line(request, &session.redactor),
            Wire::Raw(request) => request.line(&session.redactor),
        });
    }
    verdict
}

async fn send(session: &Session, bench: &Bench<'_>, case: &Case) -> Result<Response, Failure> {
    let timeout = session.timeout(bench.asked.probe);
    // A variant of a reading request may be a writing one, which a protected environment mustn't get.
    let writes = match &case.wire {
        Wire::Usual(request) => request
            .may_change_data()
            .then(|| request.method.to_string()),
        Wire::Raw(_) => None,
    };
    if let Some(method) =
        writes.filter(|_| session.client().target().protected && !bench.asked.probe.safe)
    {
        return Err(Failure::Protected { method });
    }
    match &case.wire {
        Wire::Usual(request) => session.once(request, 0, timeout).await,
        Wire::Raw(request) => {
            let _lane = session.lane().await;
            raw::send(session.client(), request, timeout).await
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
