//! A run in a thread of its own, so that its limits hold for a gate that doesn't yield, too.
//!
//! Gates read files and scan code without a pause: as long as they do, nothing in their thread looks at a clock or a
//! signal. This thread does. It gives the run a moment to end by itself; then it takes what is done, says of the rest that
//! it couldn't be evaluated, and lets the thread go.

use std::future::Future;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::{oneshot, watch};
use tokio::time::Instant;

use super::attempt;
use super::sequence::{Observer, Options, Stop, report, run, unrun, until};
use crate::config::{Plan, PlannedGate};
use crate::context::Context;
use crate::model::{Ending, GateResult, RunReport};

/// How long a run may take to end by itself once it should.
const GRACE: Duration = Duration::from_secs(1);

/// The stack of the run's thread: what the first thread of a process usually has.
const STACK: usize = 8 << 20;

/// What a run needs.
#[derive(Debug)]
pub struct Run {
    /// The gates.
    pub plan: Plan,
    /// The outside world.
    pub context: Context,
    /// What was asked for.
    pub options: Options,
}

/// Runs the selected gates in order, until what `interrupt` makes resolves. Ends within a second of any limit, whatever a
/// gate does.
///
/// # Errors
///
/// The system gives no thread or no timer.
pub fn supervised<I: Future<Output = ()> + 'static>(
    asked: Run,
    observer: Arc<dyn Observer>,
    interrupt: fn() -> I,
) -> io::Result<RunReport> {
    let Run {
        plan,
        context,
        options,
    } = asked;
    let (plan, options) = (Arc::new(plan), Arc::new(options));
    let seen = Arc::new(Seen::new(observer));
    let (send, receive) = oneshot::channel();
    let work = {
        let (plan, options, seen) = (plan.clone(), options.clone(), seen.clone());
        let mut context = context.clone();
        let runtime = runtime()?;
        move || {
            let run = run(&plan, &mut context, &options, &*seen, interrupt());
            let _ = send.send(runtime.block_on(run));
            // A gate's leftover (a connection in the middle of a handshake) must not hold up the exit.
            runtime.shutdown_background();
        }
    };
    let thread = std::thread::Builder::new()
        .name("run".to_owned())
        .stack_size(STACK)
        .spawn(work)?;
    let deadline = options
        .timeout
        .map(|timeout| context.clock.origin() + timeout + GRACE);
    let ended = runtime()?.block_on(async {
        tokio::select! {
            biased;
            done = receive => Ok(done),
            () = async { interrupt().await; tokio::time::sleep(GRACE).await } => Err(Stop::Interrupted),
            () = until(deadline) => Err(Stop::Deadline),
            id = seen.stuck() => Err(Stop::Stuck(id)),
        }
    });
    match ended {
        Ok(Ok(report)) => Ok(report),
        Ok(Err(_gone)) => match thread.join() {
            Err(panic) => std::panic::resume_unwind(panic),
            Ok(()) => Err(io::Error::other("the run ended without a report")),
        },
        Err(stop) => Ok(abandoned(&plan, &context, &options, &seen, &stop)),
    }
}

fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}

/// The report of a run whose thread doesn't come back.
fn abandoned(plan: &Plan, cx: &Context, options: &Options, seen: &Seen, stop: &Stop) -> RunReport {
    let mut gates = seen.done();
    let left = options
        .selection
        .of(&plan.gates)
        .into_iter()
        .skip(gates.len());
    let left: Vec<GateResult> = left
        .enumerate()
        .map(|(index, planned)| {
            let status = match stop {
                Stop::Stuck(_) if index == 0 => attempt::overdue(planned, cx),
                _ => stop.status(),
            };
            unrun(planned, cx, status)
        })
        .collect();
    gates.extend(left);
    let ending = match stop {
        Stop::Interrupted => Ending::Interrupted,
        _ => Ending::Complete,
    };
    report(plan, cx, options, gates, ending)
}

/// What has been seen of a run: its results, and by when the gate that runs has to be done.
struct Seen {
    observer: Arc<dyn Observer>,
    done: Mutex<Vec<GateResult>>,
    due: watch::Sender<Option<(String, Instant)>>,
}

impl Seen {
    fn new(observer: Arc<dyn Observer>) -> Self {
        Self {
            observer,
            done: Mutex::default(),
            due: watch::Sender::new(None),
        }
    }

    fn done(&self) -> Vec<GateResult> {
        let done = self.done.lock();
        done.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Resolves when a gate works on past its time; with the gate's id.
    async fn stuck(&self) -> String {
        let mut due = self.due.subscribe();
        loop {
            let running = due.borrow_and_update().clone();
            let limit = running.as_ref().map(|(_, limit)| *limit);
            tokio::select! {
                // The sender lives as long as this.
                _ = due.changed() => {}
                () = until(limit) => if let Some((id, _)) = running {
                    return id;
                },
            }
        }
    }
}

impl Observer for Seen {
    fn started(&self, gate: &PlannedGate, index: usize, total: usize) {
        let limit = attempt::longest(gate);
        let due = limit.and_then(|limit| Instant::now().checked_add(limit + GRACE));
        self.due.send_replace(due.map(|due| (gate.id.clone(), due)));
        self.observer.started(gate, index, total);
    }

    fn finished(&self, result: &GateResult) {
        self.due.send_replace(None);
        let done = self.done.lock();
        done.unwrap_or_else(PoisonError::into_inner)
            .push(result.clone());
        self.observer.finished(result);
    }
}
