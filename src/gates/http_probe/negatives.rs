//! Findings about hostile variants.

use super::code::HttpProbeCode as Code;
use super::judge::with_leak;
use crate::http::negative::{Negatives, Refusal, Verdict};
use crate::http::probe::FaultKind;
use crate::model::{Findings, Level, NewFinding};
use crate::setting::Policy;

/// Judges the hostile variants of the probe `name`.
pub(super) fn judge(name: &str, negatives: &Negatives, findings: &mut Findings<'_, Code>) {
    match negatives {
        Negatives::None => {
            let message = "expected hostile variants, found none: `negative` leaves no class that this request has (`auth` needs credentials, `query` or a body the others)";
            findings.add(Code::NotSent, format_args!("{name} / negative"), message);
        }
        Negatives::ControlFailed(cases, why) => {
            for case in cases {
                let message = format!(
                    "not sent: the valid request `{name}` isn't answered as expected: {why}"
                );
                findings.add(
                    Code::ControlFailed,
                    format_args!("{name} / {case}"),
                    message,
                );
            }
        }
        Negatives::Sent(verdicts) => {
            for verdict in verdicts {
                one(name, verdict, findings);
            }
        }
    }
}

fn one(name: &str, verdict: &Verdict, findings: &mut Findings<'_, Code>) {
    let subject = format!("{name} / {}", verdict.name);
    if verdict.refusal == Refusal::Skipped {
        findings.check(&subject).skipped(&verdict.message);
        return;
    }
    findings.check(&subject).took(verdict.took);
    if let Some((code, level)) = code(verdict) {
        let mut finding = findings.add(code, &subject, &verdict.message);
        if let Some(level) = level {
            finding = finding.level(level);
        }
        if let Some(next) = &verdict.next {
            finding = finding.help(next);
        }
        evidence(finding, verdict, true);
    }
    for fault in &verdict.faults {
        let mut finding = findings.add(fault.kind.into(), &subject, &fault.message);
        if let Some(next) = &fault.next {
            finding = finding.help(next);
        }
        // A leak shows its line; the response around it would leak the rest into the report.
        let shown = fault.kind != FaultKind::Leak;
        evidence(with_leak(finding, fault), verdict, shown);
    }
}

fn evidence(mut finding: NewFinding<'_>, verdict: &Verdict, with_response: bool) {
    finding = finding
        .evidence("class", verdict.class.name())
        .evidence("payload", &verdict.payload);
    if let Some(origin) = &verdict.answered_by {
        finding = finding.evidence("answered-by", origin);
    }
    if let Some(request) = &verdict.request {
        finding = finding.evidence("request", request);
    }
    if let Some(response) = verdict.response.as_ref().filter(|_| with_response) {
        finding.evidence("response", response);
    }
}

/// The code for a verdict, and the level if the configuration has a say.
fn code(verdict: &Verdict) -> Option<(Code, Option<Level>)> {
    let level = |policy| match policy {
        Policy::Block => Some(Level::Failure),
        Policy::Warn => Some(Level::Warning),
        Policy::Note => Some(Level::Note),
        Policy::Ignore => None,
    };
    match verdict.refusal {
        Refusal::Right | Refusal::Skipped => None,
        Refusal::ServerError => Some((Code::ServerError, None)),
        Refusal::NoAnswer => Some((Code::NoAnswer, None)),
        Refusal::TimedOut => Some((Code::NegativeTimeout, None)),
        Refusal::Unstructured => Some((Code::UnstructuredError, None)),
        Refusal::BelowApp => Some((Code::RefusedBelowApp, None)),
        Refusal::Accepted(policy) => {
            level(policy).map(|level| (Code::NegativeAccepted, Some(level)))
        }
        Refusal::Lying => Some((Code::LyingSuccess, None)),
        Refusal::Redirected => Some((Code::NegativeRedirected, None)),
        Refusal::NotJudged => Some((Code::NegativeNotJudged, None)),
        Refusal::NotSent => Some((Code::NotSent, None)),
        Refusal::ControlFailed => Some((Code::ControlFailed, None)),
    }
}
