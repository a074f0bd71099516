//! From what came of the probes to findings.

use super::HttpProbe;
use super::code::HttpProbeCode;
use super::observe::Seen;
use super::{burst, compare, critical, negatives};
use crate::http::probe::{Fault, FaultKind, Outcome};
use crate::model::{Findings, NewFinding};

impl HttpProbe {
    /// Judges everything.
    pub(super) fn weigh(&self, seen: &Seen, findings: &mut Findings<'_, HttpProbeCode>) {
        let mut unmet = Vec::new();
        for looked in &seen.requirements {
            let subject = format!("requires {}", looked.requirement);
            findings.check(&subject);
            if let Some(why) = &looked.unmet {
                findings.add(HttpProbeCode::MissingRequirement, &subject, why);
                unmet.push(why.clone());
            }
        }
        for name in &seen.insecure {
            findings.add(
                HttpProbeCode::TlsNotVerified,
                name,
                "certificates aren't verified here, so that anyone may answer",
            );
        }
        for (planned, outcome) in seen.plan.all().zip(&seen.outcomes) {
            let check = findings.check(&outcome.name);
            if let Some(took) = outcome.took {
                check.took(took);
            }
            for fault in &outcome.faults {
                add(fault, outcome, &unmet, findings);
            }
            if let Some(all) = &outcome.negatives {
                negatives::judge(&outcome.name, all, findings);
            }
            if let (Some(wanted), Some(burst)) = (&planned.probe.burst, &outcome.burst) {
                burst::judge(&outcome.name, wanted, burst, findings);
            }
        }
        if self.every_critical_needs_negative {
            critical::judge(&seen.plan, findings);
        }
        if let Some(openapi) = &seen.openapi {
            critical::judge_operations(
                openapi,
                &seen.plan,
                self.every_critical_needs_negative,
                findings,
            );
        }
        if let (Some(other), Some(name)) = (&seen.other, &self.compare) {
            compare::judge(seen, other, [&self.environment, name], findings);
        }
    }
}

fn add(
    fault: &Fault,
    outcome: &Outcome,
    unmet: &[String],
    findings: &mut Findings<'_, HttpProbeCode>,
) {
    let mut finding = findings.add(fault.kind.into(), &outcome.name, &fault.message);
    if let Some(next) = &fault.next {
        finding = finding.help(next);
    }
    finding = with_leak(finding, fault);
    if let Some(origin) = &outcome.answered_by {
        finding = finding.evidence("answered-by", origin);
    }
    if !unmet.is_empty() {
        finding = finding.evidence("requires", unmet.join("\n"));
    }
    if let Some(request) = &outcome.request {
        finding = finding.evidence("request", request);
    }
    // A leak shows its line; the response around it would leak the rest into the report.
    if let Some(response) = outcome
        .response
        .as_ref()
        .filter(|_| fault.kind != FaultKind::Leak)
    {
        finding = finding.evidence("response", response);
    }
    if let Some(timings) = &outcome.timings {
        finding = finding.evidence("timings", timings);
    }
    if !outcome.attempts.is_empty() {
        let attempts: Vec<String> = outcome.attempts.iter().map(ToString::to_string).collect();
        finding.evidence("attempts", attempts.join("\n"));
    }
}

/// Adds what a leak shows.
pub(super) fn with_leak<'a>(finding: NewFinding<'a>, fault: &Fault) -> NewFinding<'a> {
    let finding = match fault.leak {
        Some(leak) => finding.evidence("leak", leak),
        None => finding,
    };
    match &fault.shows {
        Some(line) => finding.evidence("shows", line),
        None => finding,
    }
}
