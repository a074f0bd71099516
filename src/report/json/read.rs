//! A run from the JSON report of an earlier run: `gate merge` joins several.

use std::time::Duration;

use super::form;
use crate::model::{
    Check, CheckStatus, Ending, Enforcement, Evidence, Finding, GateResult, Objective,
    Recommendation, Release, RunReport, Status, Waived,
};
use crate::redact::Scrubbed;

/// A text that isn't a JSON report of `gate`.
#[derive(Debug, thiserror::Error)]
pub enum NotAReport {
    /// It isn't JSON of that form.
    #[error("expected a JSON report of gate: {0}")]
    Form(#[from] serde_json::Error),
    /// A later version of `gate` wrote it.
    #[error("expected a report with \"schema\": {expected}, found {found}: use a gate as new as the one that wrote it", expected = form::SCHEMA)]
    Schema {
        /// The version it says.
        found: u32,
    },
    /// A word that no report holds.
    #[error("expected {expected}, found {found:?}")]
    Word {
        /// What may stand there.
        expected: &'static str,
        /// What stands there.
        found: String,
    },
}

/// Reads a report. Its texts were scrubbed when it was written.
pub fn read(text: &str) -> Result<RunReport, NotAReport> {
    let form: form::Run = serde_json::from_str(text)?;
    if form.schema != form::SCHEMA {
        return Err(NotAReport::Schema { found: form.schema });
    }
    Ok(RunReport {
        tool_version: form.tool.version,
        release: release(&form.release),
        stage: form.stage,
        config: form.config,
        started: form.started,
        took: length(form.took_ms),
        gates: form.gates.into_iter().map(gate).collect::<Result<_, _>>()?,
        ending: match form.ending {
            form::Ending::Complete => Ending::Complete,
            form::Ending::Interrupted => Ending::Interrupted,
            form::Ending::Bug => Ending::Bug,
        },
    })
}

fn length(milliseconds: f64) -> Duration {
    Duration::try_from_secs_f64(milliseconds / 1_000.0).unwrap_or_default()
}

fn release(fields: &serde_json::Map<String, serde_json::Value>) -> Release {
    let field = |name: &str| {
        fields
            .get(name)
            .and_then(|value| value.as_str())
            .map(|text| Scrubbed::reread(text.to_owned()))
    };
    Release {
        service: field("service"),
        version: field("version"),
        commit: field("commit"),
        previous_commit: field("previous_commit"),
        reference: field("ref"),
        actor: field("actor"),
        run_url: field("run_url"),
        owner: field("owner"),
    }
}

fn gate(form: form::Gate) -> Result<GateResult, NotAReport> {
    let reason = Scrubbed::reread(form.reason.unwrap_or_default());
    Ok(GateResult {
        status: match form.status.as_str() {
            "passed" => Status::Passed,
            "failed" => Status::Failed,
            "errored" => Status::Errored { reason },
            "skipped" => Status::Skipped { reason },
            _ => {
                return Err(NotAReport::Word {
                    expected: "a gate's status",
                    found: form.status,
                });
            }
        },
        enforcement: match form.enforcement.as_str() {
            "block" => Enforcement::Block,
            "warn" => Enforcement::Warn,
            _ => {
                return Err(NotAReport::Word {
                    expected: "block or warn",
                    found: form.enforcement,
                });
            }
        },
        id: form.id,
        kind: form.kind,
        owner: form.owner.map(Scrubbed::reread),
        place: form.place,
        checks: form
            .checks
            .into_iter()
            .map(check)
            .collect::<Result<_, _>>()?,
        findings: form.findings.into_iter().map(finding).collect(),
        charts: form.charts,
        recommendation: form.recommendation.map(recommendation),
        attempts: form.attempts,
        started: form.started,
        took: length(form.took_ms),
    })
}

fn check(form: form::Check) -> Result<Check, NotAReport> {
    Ok(Check {
        name: Scrubbed::reread(form.name),
        status: match form.status.as_str() {
            "passed" => CheckStatus::Passed,
            "failed" => CheckStatus::Failed,
            "errored" => CheckStatus::Errored,
            "skipped" => CheckStatus::Skipped(Scrubbed::reread(form.reason.unwrap_or_default())),
            _ => {
                return Err(NotAReport::Word {
                    expected: "a check's status",
                    found: form.status,
                });
            }
        },
        took: form.took_ms.map(length),
        place: form.place,
        owner: form.owner.map(Scrubbed::reread),
    })
}

fn finding(form: form::Finding) -> Finding {
    Finding {
        code: form.code,
        level: form.level,
        subject: Scrubbed::reread(form.subject),
        message: Scrubbed::reread(form.message),
        help: Scrubbed::reread(form.help),
        place: form.place,
        evidence: form
            .evidence
            .into_iter()
            .map(|evidence| Evidence {
                label: evidence.label,
                text: Scrubbed::reread(evidence.text),
            })
            .collect(),
        waived: form.waived.map(|waived| Waived {
            reason: Scrubbed::reread(waived.reason),
            until: waived.until,
        }),
    }
}

fn recommendation(form: form::Recommendation) -> Recommendation {
    Recommendation {
        action: form.action,
        reason: form.reason,
        text: Scrubbed::reread(form.text),
        after: length(form.after_s * 1_000.0),
        objectives: form
            .objectives
            .into_iter()
            .map(|objective| Objective {
                name: Scrubbed::reread(objective.name),
                action: objective.action,
                reason: objective.reason,
                requests: objective.requests,
                errors: objective.errors,
                budget: objective.budget,
            })
            .collect(),
        rollback: form.rollback.map(Scrubbed::reread),
    }
}
