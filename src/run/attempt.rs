//! One gate's attempts: time limit, retries, and a net under our own bugs.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt as _;

use crate::config::PlannedGate;
use crate::context::{Context, Inconclusive, Why};
use crate::model::{Judged, Stage, Status};
use crate::redact::Scrubbed;

/// The pause before the first retry; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// The longest pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// What came of all attempts.
#[derive(Debug)]
pub(super) struct Attempted {
    pub status: Status,
    pub judged: Judged,
    pub attempts: u32,
    /// Whether our own code broke.
    pub bug: bool,
}

impl Attempted {
    /// A gate that had no chance.
    pub(super) fn stopped(status: Status) -> Self {
        Self {
            status,
            judged: Judged::default(),
            attempts: 0,
            bug: false,
        }
    }
}

/// Tries `planned` until it passes or has no retries left.
pub(super) async fn attempt(planned: &PlannedGate, cx: &Context) -> Attempted {
    let gate = match &planned.gate {
        Ok(gate) => gate,
        Err(names) => return Attempted::stopped(errored(&Inconclusive::unset(names), cx)),
    };
    let mut pause = FIRST_PAUSE;
    let mut attempts = 0;
    loop {
        attempts += 1;
        let looked = AssertUnwindSafe(gate.check(cx)).catch_unwind();
        let outcome = match planned.timeout {
            None => Ok(looked.await),
            Some(timeout) => tokio::time::timeout(timeout.get(), looked).await,
        };
        let mut attempted = match outcome {
            Ok(Ok(Ok(judged))) => Attempted {
                status: Status::Passed,
                judged,
                attempts,
                bug: false,
            },
            Ok(Ok(Err(inconclusive))) => Attempted::stopped(errored(&inconclusive, cx)),
            Ok(Err(_panic)) => Attempted {
                bug: true,
                ..Attempted::stopped(Status::Errored { reason: BUG })
            },
            Err(_elapsed) => Attempted::stopped(overdue(planned, cx)),
        };
        attempted.attempts = attempts;
        let done = attempted.bug
            || matches!(attempted.status, Status::Skipped { .. })
            || passes(&attempted);
        if done || attempts > planned.retries {
            return attempted;
        }
        cx.progress.say(&format!(
            "attempt {attempts} didn't pass, next one in {}s",
            pause.as_secs()
        ));
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// A gate whose time is over.
pub(super) fn overdue(planned: &PlannedGate, cx: &Context) -> Status {
    let limit = planned.timeout.map(Duration::from).unwrap_or_default();
    let reason = format_args!("its time is over (timeout = {limit:?})");
    Status::Errored {
        reason: cx.redactor.scrub(reason),
    }
}

/// The longest that all attempts and the pauses between them may take; `None` without a limit.
pub(super) fn longest(planned: &PlannedGate) -> Option<Duration> {
    let mut pauses = Duration::ZERO;
    let mut pause = FIRST_PAUSE;
    for _ in 0..planned.retries {
        pauses += pause;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
    let attempts = planned.retries.saturating_add(1);
    let attempts = planned.timeout?.get().saturating_mul(attempts);
    Some(attempts.saturating_add(pauses))
}

const BUG: Scrubbed =
    Scrubbed::literal("gate itself broke here: this is a bug in gate, not in the release");

fn passes(attempted: &Attempted) -> bool {
    attempted.status == Status::Passed
        && !attempted
            .judged
            .findings
            .iter()
            .any(crate::model::Finding::blocks)
}

/// A gate that couldn't look. Before a merge, a variable that isn't set here is no fault: the gate is skipped.
fn errored(inconclusive: &Inconclusive, cx: &Context) -> Status {
    let reason = match inconclusive.way_out() {
        Some(help) => cx.redactor.scrub(format_args!("{inconclusive} ({help})")),
        None => cx.redactor.scrub(inconclusive),
    };
    match inconclusive.why() {
        Why::Unset(_) if cx.stage == Stage::Merge => Status::Skipped { reason },
        Why::Unset(_) | Why::World => Status::Errored { reason },
    }
}
