//! Words and figures as the reports for people say them.

use std::time::Duration;

use super::view::{Mark, Tally};
use crate::model::{Exit, RunReport};

/// `1 gate`, `2 gates`.
pub(super) fn count(number: usize, noun: &str) -> String {
    if number == 1 {
        format!("1 {noun}")
    } else {
        format!("{number} {noun}s")
    }
}

/// A duration with two or three figures: `8 ms`, `1.24 s`, `3 min 20 s`.
pub(super) fn duration(took: Duration) -> String {
    let seconds = took.as_secs_f64();
    if took < Duration::from_millis(1) {
        "<1 ms".to_owned()
    } else if seconds < 1.0 {
        format!("{} ms", took.as_millis())
    } else if seconds < 60.0 {
        format!("{seconds:.1} s")
    } else {
        format!("{} min {} s", took.as_secs() / 60, took.as_secs() % 60)
    }
}

/// What the run adds up to: `2 gates failed, 1 couldn't look, 3 passed`.
pub(super) fn summary(tally: Tally) -> String {
    let mut words = Vec::new();
    for mark in [
        Mark::Failed,
        Mark::Errored,
        Mark::Warned,
        Mark::Passed,
        Mark::Skipped,
    ] {
        match (tally.number(mark), words.is_empty()) {
            (0, _) => {}
            (number, true) => words.push(format!("{} {}", count(number, "gate"), mark.phrase())),
            (number, false) => words.push(format!("{number} {}", mark.phrase())),
        }
    }
    words.join(", ")
}

/// The verdict as a word: `go`, `no-go`; after a deploy `promote`, `hold`, `rollback`.
pub(super) fn verdict(run: &RunReport) -> &'static str {
    match run.exit() {
        Exit::Hold => "hold",
        Exit::Rollback => "rollback",
        Exit::Go if run.recommendation().is_some() => "promote",
        _ => run.verdict().name(),
    }
}

/// Verdict and reasons: `no-go: 2 gates failed, 3 passed`.
pub(super) fn headline(run: &RunReport) -> String {
    format!("{}: {}", verdict(run), sentence(run))
}

/// One sentence that goes with the verdict.
pub(super) fn sentence(run: &RunReport) -> String {
    match run.exit() {
        Exit::NothingToShow | Exit::Go if run.gates.is_empty() => no_gates(run),
        Exit::Interrupted => format!("interrupted; {}", summary(Tally::of(run))),
        Exit::Bug => format!("gate itself broke; {}", summary(Tally::of(run))),
        _ => summary(Tally::of(run)),
    }
}

/// What to say, and to do, when no gate ran.
pub(super) fn no_gates(run: &RunReport) -> String {
    match run.part.filter(|_| run.rests()) {
        Some(part) => format!(
            "no gate is left for part {}, the other parts have {}",
            part.shard,
            count(part.selected, "selected gate")
        ),
        None => format!(
            "no gate was selected for the stage {} (`gate list` shows which there are)",
            run.stage
        ),
    }
}

/// A number without needless digits: 3 significant ones.
pub(super) fn number(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let magnitude = value.abs().log10().floor();
    if !(-4.0..6.0).contains(&magnitude) {
        return format!("{value:.2e}");
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and 6"
    )]
    let digits = (2.0 - magnitude).max(0.0) as usize;
    let text = format!("{value:.digits$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}
