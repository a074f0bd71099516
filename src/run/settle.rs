//! The configuration's say over findings: levels, waivers, and what retries tell.

use crate::config::PlannedGate;
use crate::context::Context;
use crate::model::{Code as _, Finding, GateResult, Level, Status, Waived, codes};
use crate::redact::Scrubbed;
use crate::setting::{Policy, Waiver};

codes! {
    /// Findings about a gate of any kind.
    pub enum RunCode {
        ExpiredWaiver = "expired-waiver" => Warning,
            "a waiver's last day is over, so that what it covered counts again",
            "mend what it covered, or give the waiver a new day and a reason that still holds";
        UnusedWaiver = "unused-waiver" => Note,
            "a waiver covers nothing that was found",
            "remove it, so that it can't hide something later";
        Flaky = "flaky" => Warning,
            "the gate passed only after it was tried again",
            "find out what differs between two attempts before a release depends on it";
    }
}

/// The part before the slash in these codes.
pub const KIND: &str = "gate";

/// Applies levels and waivers to `result` and settles its status.
pub(super) fn settle(planned: &PlannedGate, cx: &Context, result: &mut GateResult) {
    let looked = matches!(result.status, Status::Passed | Status::Failed);
    place(planned, result);
    apply_levels(planned, result);
    let today = cx.clock.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    for waiver in &planned.waivers {
        let used = apply_waiver(waiver, today, planned, cx, result);
        if looked && !used && waiver.until.get() >= today {
            let message = format_args!(
                "nothing was found that the waiver of `{}` covers",
                *waiver.code
            );
            let finding = about(planned, RunCode::UnusedWaiver, cx.redactor.scrub(message));
            result.findings.push(finding);
        }
    }
    if result.attempts > 1 && looked && !result.findings.iter().any(Finding::blocks) {
        let message = cx
            .redactor
            .scrub(format_args!("passed on attempt {}", result.attempts));
        result
            .findings
            .push(about(planned, RunCode::Flaky, message));
    }
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
        let name = finding.code.split_once('/').map_or("", |(_, name)| name);
        planned
            .levels
            .iter()
            .find(|(pattern, _)| pattern.matches(name))
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

/// Whether the waiver covers anything.
fn apply_waiver(
    waiver: &Waiver,
    today: jiff::civil::Date,
    planned: &PlannedGate,
    cx: &Context,
    result: &mut GateResult,
) -> bool {
    let code = format!("{}/{}", planned.kind.name, *waiver.code);
    let covered = |finding: &&mut Finding| {
        finding.code == code
            && waiver
                .subject
                .as_ref()
                .is_none_or(|pattern| pattern.matches(finding.subject.as_str()))
    };
    let expired = waiver.until.get() < today;
    let mut used = false;
    for finding in result.findings.iter_mut().filter(covered) {
        used = true;
        if !expired {
            finding.waived = Some(Waived {
                reason: cx.redactor.scrub(&waiver.reason),
                until: waiver.until.get().to_string(),
            });
        }
    }
    if expired {
        let message = format_args!(
            "the waiver of `{}` ended on {} ({})",
            *waiver.code,
            waiver.until.get(),
            waiver.reason
        );
        result.findings.push(about(
            planned,
            RunCode::ExpiredWaiver,
            cx.redactor.scrub(message),
        ));
    }
    used
}

fn about(planned: &PlannedGate, code: RunCode, message: Scrubbed) -> Finding {
    Finding {
        code: format!("{KIND}/{}", code.name()),
        level: code.level(),
        subject: Scrubbed::id(&planned.id),
        message,
        help: Scrubbed::literal(code.help()),
        place: Some(planned.place.clone()),
        evidence: Vec::new(),
        waived: None,
    }
}
