//! For people at a terminal or in a job's log: what stands in the way first, the verdict last, where the eye is.

mod evidence;
mod gate;
mod paint;

use std::fmt::Write as _;

use paint::Paint;

use super::{Style, words};
use crate::model::{Action, RunReport, Verdict};

/// The report's text.
pub fn render(run: &RunReport, style: Style) -> String {
    let paint = Paint::new(style.color);
    let mut out = String::new();
    for gate in words::reading_order(run) {
        gate::render(&mut out, gate, run, style, paint);
    }
    if run.gates.is_empty() {
        out.push_str("no gate was selected: look at --stage, --only, --tag, and at `gate list`\n");
    }
    if let Some(recommendation) = run.recommendation() {
        gate::recommendation(&mut out, recommendation, paint);
    }
    let verdict = words::verdict(run);
    let verdict = match (
        run.recommendation()
            .map(|recommendation| recommendation.action),
        run.verdict(),
    ) {
        (Some(Action::Hold), _) => paint.yellow(&verdict),
        (_, Verdict::Go) => paint.green(&verdict),
        (_, Verdict::NoGo) => paint.red(&verdict),
    };
    let _ = writeln!(out, "{verdict} {}", paint.dim(&about(run)));
    out
}

/// Which release, which stage, how long.
fn about(run: &RunReport) -> String {
    let service = run.release.service.as_ref().map(ToString::to_string);
    let commit = run
        .release
        .commit
        .as_ref()
        .map(|commit| commit.as_str().chars().take(10).collect::<String>());
    let release = [service, commit]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ");
    let parts = [release, run.stage.to_string(), words::length(run.took)];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    format!("({})", super::clean::line(&parts.join(", ")))
}
