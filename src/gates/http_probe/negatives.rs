//! Findings about hostile variants.

use super::code::HttpProbeCode as Code;
use super::judge::with_leak;
use crate::http::negative::{Negatives, Refusal, Verdict};
use crate::model::{Findings, Level, NewFinding};
use crate::setting::Policy;

/// Judges the hostile variants of the probe `name`.
pub(super) fn judge(name: &str, negatives: &Negatives, findings: &mut Findings<'_, Code>) {
    match negatives {
        Negatives::ControlFailed(cases) => {
            for case in cases {
                let message =
                    format!("not sent: the valid request `{name}` isn't answered as expected");
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
    for leak in &verdict.leaks {
        let mut finding = findings.add(Code::Leak, &subject, &leak.message);
        if let Some(next) = &leak.next {
            finding = finding.help(next);
        }
        evidence(with_leak(finding, leak), verdict, false);
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
        Refusal::Right => None,
        Refusal::ServerError => Some((Code::ServerError, None)),
        Refusal::NoAnswer => Some((Code::NoAnswer, None)),
        Refusal::TimedOut => Some((Code::NegativeTimeout, None)),
        Refusal::Unstructured => Some((Code::UnstructuredError, None)),
        Refusal::BelowApp => Some((Code::RefusedBelowApp, None)),
        Refusal::Accepted(policy) => {
            level(policy).map(|level| (Code::NegativeAccepted, Some(level)))
        }
        Refusal::NotSent => Some((Code::NotSent, None)),
    }
}
