//! A run as JSON.

use std::time::Duration;

use serde_json::Value;

use super::form;
use crate::model::{Check, CheckStatus, Ending, Finding, GateResult, Recommendation, RunReport};
use crate::redact::Scrubbed;

/// The report's text.
pub fn render(run: &RunReport) -> String {
    let form = form::Run {
        schema: form::SCHEMA,
        tool: form::Tool {
            name: "gate".to_owned(),
            version: run.tool_version.clone(),
        },
        verdict: run.verdict().name().to_owned(),
        exit: run.exit().code(),
        stage: run.stage,
        config: run.config.clone(),
        started: run.started,
        took_ms: milliseconds(run.took),
        ending: match run.ending {
            Ending::Complete => form::Ending::Complete,
            Ending::Interrupted => form::Ending::Interrupted,
            Ending::Bug => form::Ending::Bug,
        },
        release: run
            .release
            .fields()
            .into_iter()
            .map(|(name, value)| (name.to_owned(), Value::String(value.to_string())))
            .collect(),
        gates: run.gates.iter().map(gate).collect(),
        recommendation: run.recommendation().map(recommendation),
    };
    // Only a map with keys that aren't strings could fail here, and there is none.
    let mut text = serde_json::to_string_pretty(&form).unwrap_or_default();
    text.push('\n');
    text
}

/// With microseconds, which is what clocks give.
fn milliseconds(length: Duration) -> f64 {
    (length.as_secs_f64() * 1_000_000.0).round() / 1_000.0
}

fn text(scrubbed: &Scrubbed) -> String {
    scrubbed.to_string()
}

fn gate(result: &GateResult) -> form::Gate {
    form::Gate {
        id: result.id.clone(),
        kind: result.kind.clone(),
        status: result.status.name().to_owned(),
        enforcement: result.enforcement.name().to_owned(),
        started: result.started,
        took_ms: milliseconds(result.took),
        reason: result.status.reason().map(text),
        owner: result.owner.as_ref().map(text),
        place: result.place.clone(),
        attempts: result.attempts,
        checks: result.checks.iter().map(check).collect(),
        findings: result.findings.iter().map(finding).collect(),
        charts: result.charts.clone(),
        recommendation: result.recommendation.as_ref().map(recommendation),
    }
}

fn check(check: &Check) -> form::Check {
    form::Check {
        name: text(&check.name),
        status: check.status.name().to_owned(),
        reason: match &check.status {
            CheckStatus::Skipped(reason) => Some(text(reason)),
            CheckStatus::Passed | CheckStatus::Failed | CheckStatus::Errored => None,
        },
        took_ms: check.took.map(milliseconds),
        place: check.place.clone(),
        owner: check.owner.as_ref().map(text),
    }
}

fn finding(finding: &Finding) -> form::Finding {
    form::Finding {
        code: finding.code.clone(),
        level: finding.level,
        subject: text(&finding.subject),
        message: text(&finding.message),
        help: text(&finding.help),
        place: finding.place.clone(),
        evidence: finding
            .evidence
            .iter()
            .map(|evidence| form::Evidence {
                label: evidence.label.clone(),
                text: text(&evidence.text),
            })
            .collect(),
        waived: finding.waived.as_ref().map(|waived| form::Waived {
            reason: text(&waived.reason),
            until: waived.until.clone(),
        }),
    }
}

fn recommendation(recommendation: &Recommendation) -> form::Recommendation {
    form::Recommendation {
        action: recommendation.action,
        reason: recommendation.reason.clone(),
        text: text(&recommendation.text),
        after_s: recommendation.after.as_secs_f64(),
        objectives: recommendation
            .objectives
            .iter()
            .map(|objective| form::Objective {
                name: text(&objective.name),
                action: objective.action,
                reason: objective.reason.clone(),
                requests: objective.requests,
                errors: objective.errors,
                budget: objective.budget,
            })
            .collect(),
        rollback: recommendation.rollback.as_ref().map(text),
    }
}
