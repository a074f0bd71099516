//! One gate, and the watch's recommendation.

use std::fmt::Write as _;

use super::evidence;
use super::paint::Paint;
use crate::model::{
    Action, CheckStatus, Finding, GateResult, Level, Recommendation, RunReport, Status,
};
use crate::report::{Style, clean, words};

/// Most findings of one code that are shown; the reports for machines have all.
const MOST: usize = 25;

/// Writes what came of `gate`.
pub(super) fn render(
    out: &mut String,
    gate: &GateResult,
    run: &RunReport,
    style: Style,
    paint: Paint,
) {
    head(out, gate, run, paint);
    if let Some(reason) = gate.status.reason() {
        let _ = writeln!(out, "  {}", foreign(reason.as_str()));
    }
    for group in groups(gate, style) {
        findings(out, &group, style, paint);
    }
    for chart in &gate.charts {
        evidence::chart(out, chart, paint);
    }
    if style.verbose {
        checks(out, gate, paint);
    }
    if !words::passes(gate) || !gate.findings.is_empty() {
        out.push('\n');
    }
}

fn head(out: &mut String, gate: &GateResult, run: &RunReport, paint: Paint) {
    let word = match (&gate.status, gate.blocks()) {
        (Status::Passed, _) => paint.plain_green("passed "),
        (Status::Skipped { .. }, _) => paint.dim("skipped"),
        (Status::Failed, true) => paint.red("FAILED "),
        (Status::Errored { .. }, true) => paint.red("ERRORED"),
        (Status::Failed, false) => paint.yellow("warned "),
        (Status::Errored { .. }, false) => paint.yellow("errored"),
    };
    let id = if gate.id == gate.kind {
        gate.id.clone()
    } else {
        format!("{} ({})", gate.id, gate.kind)
    };
    let mut about = vec![
        words::count(gate.checks.len(), "check"),
        words::length(gate.took),
    ];
    if let Some(owner) = &gate.owner {
        about.push(format!("owner {owner}"));
    }
    if !words::passes(gate) {
        about.extend(gate.place.as_ref().map(|place| {
            if place.file == run.config {
                place.to_string()
            } else {
                format!("at {place}")
            }
        }));
    }
    let _ = writeln!(
        out,
        "{word} {}  {}",
        paint.bold(&id),
        paint.dim(&clean::line(&about.join(" · ")))
    );
}

/// The findings worth showing, grouped by level and code in the order of gravity.
fn groups(gate: &GateResult, style: Style) -> Vec<Vec<&Finding>> {
    let shown = |finding: &&Finding| {
        style.verbose || finding.level > Level::Note || finding.waived.is_some()
    };
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    let mut ordered: Vec<&Finding> = gate.findings.iter().filter(shown).collect();
    ordered.sort_by_key(|finding| (finding.waived.is_some(), std::cmp::Reverse(finding.level)));
    for finding in ordered {
        let same = |group: &&mut Vec<&Finding>| {
            let first = group[0];
            (first.level, &first.code, first.waived.is_some())
                == (finding.level, &finding.code, finding.waived.is_some())
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    groups
}

fn findings(out: &mut String, group: &[&Finding], style: Style, paint: Paint) {
    let code = paint.dim(&group[0].code);
    let same_help = group.iter().all(|finding| finding.help == group[0].help);
    for (index, finding) in group.iter().enumerate().take(MOST) {
        let sign = match (finding.waived.is_some(), finding.level) {
            (true, _) => paint.dim("~"),
            (false, Level::Failure) => paint.plain_red("✗"),
            (false, Level::Error) => paint.plain_red("?"),
            (false, Level::Warning) => paint.yellow("!"),
            (false, Level::Note) => paint.dim("·"),
        };
        let subject = paint.bold(&clean::disarm(&clean::line(finding.subject.as_str())));
        let _ = writeln!(out, "  {sign} {subject}  {code}");
        let _ = writeln!(out, "      {}", foreign(finding.message.as_str()));
        if let Some(place) = &finding.place {
            let _ = writeln!(out, "      {}", paint.dim(&format!("at {place}")));
        }
        for evidence in &finding.evidence {
            evidence::render(out, evidence, style, paint);
        }
        if let Some(waived) = &finding.waived {
            let _ = writeln!(
                out,
                "      waived until {}: {}",
                waived.until,
                foreign(waived.reason.as_str())
            );
        }
        let last = index + 1 == group.len().min(MOST);
        if !finding.help.is_empty() && finding.waived.is_none() && (!same_help || last) {
            let _ = writeln!(
                out,
                "      {} {}",
                paint.plain_green("fix:"),
                foreign(finding.help.as_str())
            );
        }
    }
    if group.len() > MOST {
        let _ = writeln!(
            out,
            "    … and {} more of {}: the JSON report has all",
            group.len() - MOST,
            group[0].code
        );
    }
}

fn checks(out: &mut String, gate: &GateResult, paint: Paint) {
    for check in &gate.checks {
        let sign = match &check.status {
            CheckStatus::Passed => paint.plain_green("✓"),
            CheckStatus::Skipped(_) => paint.dim("-"),
            CheckStatus::Failed | CheckStatus::Errored => continue,
        };
        let took = check
            .took
            .map(|took| paint.dim(&format!("  {}", words::length(took))))
            .unwrap_or_default();
        let reason = match &check.status {
            CheckStatus::Skipped(reason) => format!("  {}", foreign(reason.as_str())),
            _ => String::new(),
        };
        let _ = writeln!(
            out,
            "  {sign} {}{took}{reason}",
            clean::disarm(&clean::line(check.name.as_str()))
        );
    }
}

/// The watch's recommendation, objective by objective.
pub(super) fn recommendation(out: &mut String, recommendation: &Recommendation, paint: Paint) {
    let painted = |action: Action| match action {
        Action::Promote => paint.plain_green(action.name()),
        Action::Hold => paint.yellow(action.name()),
        Action::Rollback => paint.red(action.name()),
    };
    for objective in &recommendation.objectives {
        let share = if objective.requests == 0 {
            "no requests".to_owned()
        } else {
            #[expect(clippy::cast_precision_loss, reason = "a share for reading")]
            let share = objective.errors as f64 / objective.requests as f64 * 100.0;
            format!(
                "{} of {} failed ({share:.2} %, allowed {:.2} %)",
                objective.errors,
                words::count(
                    usize::try_from(objective.requests).unwrap_or(usize::MAX),
                    "request"
                ),
                objective.budget * 100.0
            )
        };
        let name = clean::disarm(&clean::line(objective.name.as_str()));
        let _ = writeln!(
            out,
            "  {} {}: {share}: {}",
            painted(objective.action),
            paint.bold(&name),
            objective.reason
        );
    }
    let after = words::length(recommendation.after);
    let _ = writeln!(
        out,
        "  {} after {after}: {}",
        painted(recommendation.action),
        foreign(recommendation.text.as_str())
    );
    if let (Action::Rollback, Some(command)) = (recommendation.action, &recommendation.rollback) {
        let _ = writeln!(out, "  to roll back, run: {}", foreign(command.as_str()));
    }
    out.push('\n');
}

/// Foreign text on one line that no CI takes for a command. It always stands behind something of ours.
fn foreign(text: &str) -> String {
    clean::disarm(&clean::line(text))
}
