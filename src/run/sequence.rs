//! The sequence of gates, and what ends it early.

use std::future::Future;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::time::Instant;

use super::attempt::{Attempted, attempt};
use super::{Selection, settle};
use crate::config::{Plan, PlannedGate};
use crate::context::Context;
use crate::model::{Ending, GateResult, Judged, RunReport, Status};
use crate::redact::Scrubbed;

/// Is told how the run goes on.
pub trait Observer: Send + Sync {
    /// The gate begins; it is number `index` (from 1) of `total`.
    fn started(&self, gate: &PlannedGate, index: usize, total: usize);
    /// The gate is done.
    fn finished(&self, result: &GateResult);
}

/// What the command line asks of a run.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Which gates.
    pub selection: Selection,
    /// Whether the first gate that blocks ends the run.
    pub fail_fast: bool,
    /// The longest that the whole run may take.
    pub timeout: Option<Duration>,
    /// The configuration's path, for the report.
    pub config: String,
    /// The project's root below the repository's, for the report.
    pub folder: String,
}

/// Runs the selected gates in order, until `interrupt` resolves. What didn't get its turn is in the report, too.
pub async fn run(
    plan: &Plan,
    cx: &mut Context,
    options: &Options,
    observer: &dyn Observer,
    interrupt: impl Future<Output = ()>,
) -> RunReport {
    let deadline = options.timeout.map(|timeout| cx.clock.origin() + timeout);
    let selected = options.selection.of(&plan.gates);
    let mut interrupt = std::pin::pin!(interrupt);
    let mut ending = Ending::Complete;
    let mut stop: Option<Stop> = None;
    for (index, planned) in selected.iter().enumerate() {
        let result = if let Some(stop) = &stop {
            unrun(planned, cx, stop.status())
        } else {
            observer.started(planned, index + 1, selected.len());
            let started = cx.clock.now();
            let clock = Instant::now();
            let attempted = tokio::select! {
                biased;
                () = &mut interrupt => Err(Stop::Interrupted),
                () = until(deadline) => Err(Stop::Deadline),
                attempted = attempt(planned, cx) => Ok(attempted),
            };
            let attempted = attempted.unwrap_or_else(|why| {
                let attempted = Attempted::stopped(why.status());
                stop = Some(why);
                attempted
            });
            if stop.is_none() && arrived(&mut interrupt).await {
                stop = Some(Stop::Interrupted);
            }
            if attempted.bug {
                ending = Ending::Bug;
            }
            let mut result = finished(planned, cx, attempted);
            result.started = started;
            result.took = clock.elapsed();
            if stop.is_none() && options.fail_fast && result.blocks() {
                stop = Some(Stop::FailFast(result.id.clone()));
            }
            observer.finished(&result);
            result
        };
        cx.earlier.push(result);
    }
    if matches!(stop, Some(Stop::Interrupted)) {
        ending = Ending::Interrupted;
    }
    let gates = std::mem::take(&mut cx.earlier);
    report(plan, cx, options, gates, ending)
}

/// The report of a run that ends now.
pub(super) fn report(
    plan: &Plan,
    cx: &Context,
    options: &Options,
    gates: Vec<GateResult>,
    ending: Ending,
) -> RunReport {
    RunReport {
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        release: cx.release.clone(),
        stage: options.selection.stage,
        part: options.selection.part(&plan.gates),
        config: options.config.clone(),
        folder: options.folder.clone(),
        started: cx.clock.started(),
        took: cx.clock.origin().elapsed(),
        gates,
        ending,
    }
}

/// Whether the interrupt came while a gate worked without a pause.
async fn arrived(interrupt: &mut (impl Future<Output = ()> + Unpin)) -> bool {
    // The runtime looks for signals while nobody works.
    tokio::task::yield_now().await;
    interrupt.now_or_never().is_some()
}

/// Resolves at `deadline`; never without one.
pub(super) async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}

/// Why the gates that are left don't run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The process was asked to end.
    Interrupted,
    /// The run's time is over.
    Deadline,
    /// A gate works on past its time.
    Stuck(String),
    /// A gate failed.
    FailFast(String),
}

impl Stop {
    /// What becomes of a gate that doesn't get its turn.
    pub(super) fn status(&self) -> Status {
        let words = |before, id: &str, after| {
            let texts = [
                &Scrubbed::literal(before),
                &Scrubbed::id(id),
                &Scrubbed::literal(after),
            ];
            Scrubbed::join(texts, " ")
        };
        match self {
            Self::Interrupted => Status::Errored {
                reason: Scrubbed::literal("interrupted"),
            },
            Self::Deadline => Status::Errored {
                reason: Scrubbed::literal("the run's time (--timeout) is over"),
            },
            Self::Stuck(id) => Status::Errored {
                reason: words("not run:", id, "didn't end at its time limit"),
            },
            Self::FailFast(id) => Status::Skipped {
                reason: words("not run:", id, "stopped the run (--fail-fast)"),
            },
        }
    }
}

/// The result of a gate that didn't get its turn.
pub(super) fn unrun(planned: &PlannedGate, cx: &Context, status: Status) -> GateResult {
    finished(planned, cx, Attempted::stopped(status))
}

fn finished(planned: &PlannedGate, cx: &Context, attempted: Attempted) -> GateResult {
    let Judged {
        checks,
        findings,
        charts,
        recommendation,
    } = attempted.judged;
    let owner = planned.owner.as_ref().map(|owner| cx.redactor.scrub(owner));
    let mut result = GateResult {
        id: planned.id.clone(),
        kind: planned.kind.name.to_owned(),
        status: attempted.status,
        enforcement: planned.enforcement,
        owner: owner.or_else(|| cx.release.owner.clone()),
        place: Some(planned.place.clone()),
        checks,
        findings,
        charts,
        recommendation,
        attempts: attempted.attempts,
        started: cx.clock.now(),
        took: Duration::ZERO,
    };
    settle::settle(planned, cx, &mut result);
    result
}
