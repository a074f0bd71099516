//! From a run to its form.

use std::time::Duration;

use super::{SCHEMA, form};
use crate::model::{
    Chart, Check, CheckStatus, Ending, Evidence, Finding, GateResult, Line, Mark, Objective, Place,
    Recommendation, Release, RunReport,
};
use crate::redact::Scrubbed;
use crate::report::view::{self, Tally};

fn text(text: &Scrubbed) -> String {
    text.as_str().to_owned()
}

fn option(text: Option<&Scrubbed>) -> Option<String> {
    text.map(|text| text.as_str().to_owned())
}

fn milliseconds(took: Duration) -> u64 {
    u64::try_from(took.as_millis()).unwrap_or(u64::MAX)
}

impl From<&RunReport> for form::Report {
    fn from(run: &RunReport) -> Self {
        Self {
            schema: SCHEMA,
            tool: form::Tool {
                name: "gate".to_owned(),
                version: run.tool_version.clone(),
            },
            verdict: run.verdict().name().to_owned(),
            exit: run.exit().code(),
            stage: run.stage.name().to_owned(),
            ending: ending(run.ending).to_owned(),
            config: run.config.clone(),
            folder: run.folder.clone(),
            started: run.started.to_string(),
            took_ms: milliseconds(run.took),
            totals: totals(run),
            shard: run.part.map(|part| form::Shard {
                index: part.shard.index,
                total: part.shard.total,
                selected: part.selected,
            }),
            release: (&run.release).into(),
            gates: run.gates.iter().map(Into::into).collect(),
            recommendation: run.recommendation().map(Into::into),
        }
    }
}

fn totals(run: &RunReport) -> form::Totals {
    let cases = run.gates.iter().flat_map(view::cases);
    let tally = Tally::count(cases.map(|case| case.mark));
    form::Totals {
        passed: tally.number(view::Mark::Passed),
        warned: tally.number(view::Mark::Warned),
        failed: tally.number(view::Mark::Failed),
        errored: tally.number(view::Mark::Errored),
        skipped: tally.number(view::Mark::Skipped),
    }
}

/// The word for an ending.
pub(super) fn ending(ending: Ending) -> &'static str {
    match ending {
        Ending::Complete => "complete",
        Ending::Interrupted => "interrupted",
        Ending::Bug => "bug",
    }
}

impl From<&Release> for form::Release {
    fn from(release: &Release) -> Self {
        Self {
            service: option(release.service.as_ref()),
            version: option(release.version.as_ref()),
            commit: option(release.commit.as_ref()),
            previous_commit: option(release.previous_commit.as_ref()),
            reference: option(release.reference.as_ref()),
            actor: option(release.actor.as_ref()),
            run_url: option(release.run_url.as_ref()),
            owner: option(release.owner.as_ref()),
        }
    }
}

impl From<&GateResult> for form::Gate {
    fn from(gate: &GateResult) -> Self {
        Self {
            id: gate.id.clone(),
            kind: gate.kind.clone(),
            status: gate.status.name().to_owned(),
            enforcement: gate.enforcement.name().to_owned(),
            took_ms: milliseconds(gate.took),
            reason: option(gate.status.reason()),
            owner: option(gate.owner.as_ref()),
            place: gate.place.as_ref().map(Into::into),
            attempts: gate.attempts,
            started: Some(gate.started.to_string()),
            checks: gate.checks.iter().map(Into::into).collect(),
            findings: gate.findings.iter().map(Into::into).collect(),
            charts: gate.charts.iter().map(Into::into).collect(),
            recommendation: gate.recommendation.as_ref().map(Into::into),
        }
    }
}

impl From<&Check> for form::Check {
    fn from(check: &Check) -> Self {
        Self {
            name: text(&check.name),
            status: check.status.name().to_owned(),
            reason: match &check.status {
                CheckStatus::Skipped(reason) => Some(text(reason)),
                _ => None,
            },
            took_ms: check.took.map(|took| took.as_secs_f64() * 1000.0),
            place: check.place.as_ref().map(Into::into),
            owner: option(check.owner.as_ref()),
        }
    }
}

impl From<&Finding> for form::Finding {
    fn from(finding: &Finding) -> Self {
        Self {
            code: finding.code.clone(),
            level: finding.level.name().to_owned(),
            subject: text(&finding.subject),
            message: text(&finding.message),
            help: text(&finding.help),
            place: finding.place.as_ref().map(Into::into),
            evidence: finding.evidence.iter().map(Into::into).collect(),
            waived: finding.waived.as_ref().map(|waived| form::Waived {
                reason: text(&waived.reason),
                until: waived.until.clone(),
            }),
        }
    }
}

impl From<&Evidence> for form::Evidence {
    fn from(evidence: &Evidence) -> Self {
        Self {
            label: evidence.label.clone(),
            text: text(&evidence.text),
        }
    }
}

impl From<&Place> for form::Place {
    fn from(place: &Place) -> Self {
        Self {
            file: place.file.clone(),
            line: place.line,
            column: place.column,
        }
    }
}

impl From<&Chart> for form::Chart {
    fn from(chart: &Chart) -> Self {
        let finite = |y: &f64| y.is_finite();
        let line = |line: &Line| form::Line {
            name: line.name.clone(),
            points: line
                .points
                .iter()
                .filter(|(x, _)| x.is_finite())
                .map(|(x, y)| (*x, y.filter(finite)))
                .collect(),
        };
        let mark = |mark: &Mark| form::Mark {
            x: mark.x,
            name: mark.name.clone(),
        };
        Self {
            title: chart.title.clone(),
            x: chart.x.clone(),
            y: chart.y.clone(),
            lines: chart.lines.iter().map(line).collect(),
            marks: chart
                .marks
                .iter()
                .filter(|mark| mark.x.is_finite())
                .map(mark)
                .collect(),
        }
    }
}

impl From<&Recommendation> for form::Recommendation {
    fn from(recommendation: &Recommendation) -> Self {
        let objective = |objective: &Objective| form::Objective {
            name: text(&objective.name),
            action: objective.action.name().to_owned(),
            reason: objective.reason.clone(),
            requests: objective.requests,
            errors: objective.errors,
            budget: objective.budget,
        };
        Self {
            action: recommendation.action.name().to_owned(),
            reason: recommendation.reason.clone(),
            text: text(&recommendation.text),
            after_s: recommendation.after.as_secs_f64(),
            rollback: option(recommendation.rollback.as_ref()),
            objectives: recommendation.objectives.iter().map(objective).collect(),
        }
    }
}
