//! Words that several formats share.

use std::time::Duration;

use crate::model::{GateResult, RunReport, Status};

/// `1 gate`, `2 gates`.
pub(super) fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// A length of time for people: `0.8 ms`, `12 ms`, `3.4 s`, `2 min 5 s`.
pub(super) fn length(length: Duration) -> String {
    let seconds = length.as_secs_f64();
    if seconds >= 60.0 {
        format!("{} min {} s", length.as_secs() / 60, length.as_secs() % 60)
    } else if seconds >= 1.0 {
        format!("{seconds:.1} s")
    } else if seconds >= 0.01 {
        format!("{} ms", length.as_millis())
    } else {
        format!("{:.1} ms", seconds * 1_000.0)
    }
}

/// The verdict with what it stands on: `NO-GO: 2 of 4 gates block`.
pub(super) fn verdict(run: &RunReport) -> String {
    let blocking = run.gates.iter().filter(|gate| gate.blocks()).count();
    let warned = run
        .gates
        .iter()
        .filter(|gate| !gate.blocks() && !passes(gate))
        .count();
    let word = run.verdict().name().to_uppercase();
    let word = run.recommendation().map_or(word, |recommendation| {
        recommendation.action.name().to_uppercase()
    });
    let total = run.gates.len();
    let why = if total == 0 {
        "no gate was selected".to_owned()
    } else if blocking > 0 {
        let verb = if blocking == 1 { "blocks" } else { "block" };
        format!("{blocking} of {} {verb}", count(total, "gate"))
    } else if warned > 0 {
        format!("{} passed or don't block", count(total, "gate"))
    } else {
        format!("{} passed", count(total, "gate"))
    };
    format!("{word}: {why}")
}

/// Whether nothing is to be said against the gate.
pub(super) fn passes(gate: &GateResult) -> bool {
    matches!(gate.status, Status::Passed | Status::Skipped { .. })
}

/// The gates in reading order: what blocks first, then what warns, then the rest; within each as configured.
pub(super) fn reading_order(run: &RunReport) -> Vec<&GateResult> {
    let mut gates: Vec<&GateResult> = run.gates.iter().collect();
    gates.sort_by_key(|gate| match gate.status {
        Status::Failed => (usize::from(!gate.blocks()) * 2, 0),
        Status::Errored { .. } => (usize::from(!gate.blocks()) * 2, 1),
        Status::Passed => (3, 0),
        Status::Skipped { .. } => (4, 0),
    });
    gates
}
