//! From the form back to a run, for `gate merge` and for gates that read an earlier run's report.

use std::time::Duration;

use serde::Deserialize as _;

use super::{SCHEMA, form, show};
use crate::model::{
    Action, Chart, Check, CheckStatus, Ending, Enforcement, Evidence, Finding, GateResult, Level,
    Line, Mark, Objective, Part, Place, Recommendation, Release, RunReport, Shard, Stage, Status,
    Waived,
};
use crate::redact::Scrubbed;

/// A text isn't a report that can be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It isn't JSON of the report's form.
    #[error("expected a JSON report of gate: {0}")]
    Form(#[from] serde_json::Error),
    /// It is of another version.
    #[error(
        "expected a report with \"schema\": {SCHEMA}, found {0} (a newer gate wrote it: use that one)"
    )]
    Version(u64),
    /// A word isn't one of the known ones.
    #[error("expected {what}, found {found:?}")]
    Word {
        /// The key and what it may be.
        what: &'static str,
        /// What stands there.
        found: String,
    },
}

fn word(what: &'static str, found: &str) -> ReadError {
    ReadError::Word {
        what,
        found: found.to_owned(),
    }
}

/// Reads a report that `gate` wrote.
pub fn read(text: &str) -> Result<RunReport, ReadError> {
    let value: serde_json::Value = serde_json::from_str(text)?;
    if let Some(version) = value.get("schema").and_then(serde_json::Value::as_u64)
        && version != u64::from(SCHEMA)
    {
        return Err(ReadError::Version(version));
    }
    let form = form::Report::deserialize(value)?;
    let started = time(&form.started)?;
    let gates: Result<Vec<GateResult>, ReadError> = form
        .gates
        .into_iter()
        .map(|gate| self::gate(gate, started))
        .collect();
    Ok(RunReport {
        tool_version: form.tool.version,
        release: release(form.release),
        stage: stage(&form.stage)?,
        part: form.shard.as_ref().map(part).transpose()?,
        config: form.config,
        folder: form.folder,
        started,
        took: Duration::from_millis(form.took_ms),
        gates: gates?,
        ending: ending(&form.ending)?,
    })
}

fn option(text: Option<String>) -> Option<Scrubbed> {
    text.map(Scrubbed::reread)
}

fn time(text: &str) -> Result<jiff::Timestamp, ReadError> {
    text.parse()
        .map_err(|_| word("`started` as RFC 3339", text))
}

fn stage(text: &str) -> Result<Stage, ReadError> {
    [Stage::Merge, Stage::PreDeploy, Stage::PostDeploy]
        .into_iter()
        .find(|stage| stage.name() == text)
        .ok_or_else(|| word("`stage` as merge, pre-deploy or post-deploy", text))
}

fn part(form: &form::Shard) -> Result<Part, ReadError> {
    let text = format!("{}/{}", form.index, form.total);
    let shard: Result<Shard, String> = text.parse();
    Ok(Part {
        shard: shard.map_err(|_| word("`shard` as a part like 1/3", &text))?,
        selected: form.selected,
    })
}

fn ending(text: &str) -> Result<Ending, ReadError> {
    [Ending::Complete, Ending::Interrupted, Ending::Bug]
        .into_iter()
        .find(|ending| show::ending(*ending) == text)
        .ok_or_else(|| word("`ending` as complete, interrupted or bug", text))
}

fn level(text: &str) -> Result<Level, ReadError> {
    [Level::Note, Level::Warning, Level::Error, Level::Failure]
        .into_iter()
        .find(|level| level.name() == text)
        .ok_or_else(|| word("`level` as note, warning, error or failure", text))
}

fn action(text: &str) -> Result<Action, ReadError> {
    [Action::Promote, Action::Hold, Action::Rollback]
        .into_iter()
        .find(|action| action.name() == text)
        .ok_or_else(|| word("`action` as promote, hold or rollback", text))
}

fn release(form: form::Release) -> Release {
    Release {
        service: option(form.service),
        version: option(form.version),
        commit: option(form.commit),
        previous_commit: option(form.previous_commit),
        reference: option(form.reference),
        actor: option(form.actor),
        run_url: option(form.run_url),
        owner: option(form.owner),
    }
}

fn gate(form: form::Gate, run_started: jiff::Timestamp) -> Result<GateResult, ReadError> {
    let reason = Scrubbed::reread(form.reason.unwrap_or_default());
    let status = match form.status.as_str() {
        "passed" => Status::Passed,
        "failed" => Status::Failed,
        "errored" => Status::Errored { reason },
        "skipped" => Status::Skipped { reason },
        other => {
            return Err(word(
                "a gate's `status` as passed, failed, errored or skipped",
                other,
            ));
        }
    };
    let enforcement = match form.enforcement.as_str() {
        "block" => Enforcement::Block,
        "warn" => Enforcement::Warn,
        other => return Err(word("`enforcement` as block or warn", other)),
    };
    Ok(GateResult {
        id: form.id,
        kind: form.kind,
        status,
        enforcement,
        owner: option(form.owner),
        place: form.place.map(place),
        checks: form
            .checks
            .into_iter()
            .map(check)
            .collect::<Result<_, _>>()?,
        findings: form
            .findings
            .into_iter()
            .map(finding)
            .collect::<Result<_, _>>()?,
        charts: form.charts.into_iter().map(chart).collect(),
        recommendation: form.recommendation.map(recommendation).transpose()?,
        attempts: form.attempts,
        started: form.started.map_or(Ok(run_started), |text| time(&text))?,
        took: Duration::from_millis(form.took_ms),
    })
}

fn place(form: form::Place) -> Place {
    Place {
        file: form.file,
        line: form.line,
        column: form.column,
    }
}

fn check(form: form::Check) -> Result<Check, ReadError> {
    let status = match form.status.as_str() {
        "passed" => CheckStatus::Passed,
        "failed" => CheckStatus::Failed,
        "errored" => CheckStatus::Errored,
        "skipped" => CheckStatus::Skipped(Scrubbed::reread(form.reason.unwrap_or_default())),
        other => {
            return Err(word(
                "a check's `status` as passed, failed, errored or skipped",
                other,
            ));
        }
    };
    Ok(Check {
        name: Scrubbed::reread(form.name),
        status,
        took: form
            .took_ms
            .and_then(|took| Duration::try_from_secs_f64(took / 1000.0).ok()),
        place: form.place.map(place),
        owner: option(form.owner),
    })
}

fn finding(form: form::Finding) -> Result<Finding, ReadError> {
    let evidence = |form: form::Evidence| Evidence {
        label: form.label,
        text: Scrubbed::reread(form.text),
    };
    Ok(Finding {
        code: form.code,
        level: level(&form.level)?,
        subject: Scrubbed::reread(form.subject),
        message: Scrubbed::reread(form.message),
        help: Scrubbed::reread(form.help),
        place: form.place.map(place),
        evidence: form.evidence.into_iter().map(evidence).collect(),
        waived: form.waived.map(|waived| Waived {
            reason: Scrubbed::reread(waived.reason),
            until: waived.until,
        }),
    })
}

fn chart(form: form::Chart) -> Chart {
    let line = |form: form::Line| Line {
        name: form.name,
        points: form.points,
    };
    let mark = |form: form::Mark| Mark {
        x: form.x,
        name: form.name,
    };
    Chart {
        title: form.title,
        x: form.x,
        y: form.y,
        lines: form.lines.into_iter().map(line).collect(),
        marks: form.marks.into_iter().map(mark).collect(),
    }
}

fn recommendation(form: form::Recommendation) -> Result<Recommendation, ReadError> {
    let objective = |form: form::Objective| {
        Ok(Objective {
            name: Scrubbed::reread(form.name),
            action: action(&form.action)?,
            reason: form.reason,
            requests: form.requests,
            errors: form.errors,
            budget: form.budget,
        })
    };
    Ok(Recommendation {
        action: action(&form.action)?,
        reason: form.reason,
        text: Scrubbed::reread(form.text),
        after: Duration::try_from_secs_f64(form.after_s).unwrap_or_default(),
        objectives: form
            .objectives
            .into_iter()
            .map(objective)
            .collect::<Result<_, ReadError>>()?,
        rollback: option(form.rollback),
    })
}
