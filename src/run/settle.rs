//! The configuration's say over findings: levels, waivers, and what retries tell.

use jiff::civil::Date;

use crate::config::PlannedGate;
use crate::context::Context;
use crate::model::{Code as _, Finding, GateResult, Level, RUN_KIND, RunCode, Status, Waived};
use crate::redact::Scrubbed;
use crate::setting::{Pattern, Policy, TextSetting as _, Waiver};

/// Applies levels and waivers to `result` and settles its status.
pub(super) fn settle(planned: &PlannedGate, cx: &Context, result: &mut GateResult) {
    let looked = matches!(result.status, Status::Passed | Status::Failed);
    let today = cx.clock.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    place(planned, result);
    apply(planned, cx, today, result);
    if result.attempts > 1 && looked && !result.findings.iter().any(Finding::blocks) {
        let message = format_args!("passed on attempt {}", result.attempts);
        let flaky = about(planned, RunCode::Flaky, cx.redactor.scrub(message));
        result.findings.push(flaky);
        apply(planned, cx, today, result);
    }
    let told = about_waivers(planned, cx, today, looked, result);
    result.findings.extend(told);
    apply_levels(planned, result);
    result.settle();
}

/// What has no place in a file of its own is mended in the configuration, at the table that asked for it.
fn place(planned: &PlannedGate, result: &mut GateResult) {
    let checks = result.checks.iter_mut();
    let checks = checks.map(|check| (&check.name, &mut check.place));
    let findings = result.findings.iter_mut();
    let findings = findings.map(|finding| (&finding.subject, &mut finding.place));
    for (subject, place) in checks.chain(findings) {
        if place.is_none() {
            *place = planned.place_of(subject.as_str()).cloned();
        }
    }
}

fn apply_levels(planned: &PlannedGate, result: &mut GateResult) {
    let policy = |finding: &Finding| {
        let (kind, name) = finding.code.split_once('/').unwrap_or_default();
        // A pattern such as "*" is about what the kind finds.
        let is_meant = |pattern: &Pattern| match kind {
            RUN_KIND => pattern.exact() == Some(name),
            _ => pattern.matches(name),
        };
        planned
            .levels
            .iter()
            .find(|(pattern, _)| is_meant(pattern))
            .map(|(_, policy)| *policy)
    };
    result
        .findings
        .retain(|finding| policy(finding) != Some(Policy::Ignore));
    for finding in &mut result.findings {
        finding.level = match policy(finding) {
            Some(Policy::Block) if !finding.level.blocks() => Level::Failure,
            Some(Policy::Warn) => Level::Warning,
            Some(Policy::Note) => Level::Note,
            Some(Policy::Block | Policy::Ignore) | None => finding.level,
        };
    }
}

/// Levels, then waivers whose day isn't over. To apply them twice is the same as once.
fn apply(planned: &PlannedGate, cx: &Context, today: Date, result: &mut GateResult) {
    apply_levels(planned, result);
    for waiver in &planned.waivers {
        if waiver.until.get() < today {
            continue;
        }
        for finding in &mut result.findings {
            if covers(waiver, finding) {
                finding.waived = Some(Waived {
                    reason: cx.redactor.scrub(&waiver.reason),
                    until: waiver.until.get().to_string(),
                });
            }
        }
    }
}

/// Whether `finding` has the waiver's code and subject, whatever its day.
fn covers(waiver: &Waiver, finding: &Finding) -> bool {
    let (kind, name) = finding.code.split_once('/').unwrap_or_default();
    let is_meant = match kind {
        RUN_KIND => name == waiver.code.as_str(),
        _ => Pattern::read(&waiver.code).is_ok_and(|pattern| pattern.matches(name)),
    };
    is_meant
        && waiver
            .subject
            .as_ref()
            .is_none_or(|pattern| pattern.matches(finding.subject.as_str()))
}

/// Waivers whose day is over, and where the gate looked, those that cover nothing.
fn about_waivers(
    planned: &PlannedGate,
    cx: &Context,
    today: Date,
    looked: bool,
    result: &GateResult,
) -> Vec<Finding> {
    let mut told = Vec::new();
    for waiver in &planned.waivers {
        let (code, until) = (waiver.code.as_str(), waiver.until.get());
        let is_used = || {
            let mut findings = result.findings.iter();
            findings.any(|finding| covers(waiver, finding))
        };
        if until < today {
            let message = format_args!(
                "the waiver of `{code}` ended on {until} ({})",
                waiver.reason
            );
            let message = cx.redactor.scrub(message);
            told.push(about(planned, RunCode::ExpiredWaiver, message));
        } else if looked && !is_used() {
            let message = format_args!("nothing was found that the waiver of `{code}` covers");
            let message = cx.redactor.scrub(message);
            told.push(about(planned, RunCode::UnusedWaiver, message));
        }
    }
    told
}

fn about(planned: &PlannedGate, code: RunCode, message: Scrubbed) -> Finding {
    Finding {
        code: format!("{RUN_KIND}/{}", code.name()),
        level: code.level(),
        subject: Scrubbed::id(&planned.id),
        message,
        help: Scrubbed::literal(code.help()),
        place: Some(planned.place.clone()),
        evidence: Vec::new(),
        waived: None,
    }
}
