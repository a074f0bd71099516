//! Findings about bursts.

use super::code::HttpProbeCode as Code;
use crate::http::burst::Burst;
use crate::http::{Milliseconds, spec};
use crate::model::Findings;
use crate::setting::Duration;

/// Judges the burst of the probe `name`.
pub(super) fn judge(
    name: &str,
    wanted: &spec::Burst,
    burst: &Burst,
    findings: &mut Findings<'_, Code>,
) {
    let subject = format!("{name} / burst");
    findings.check(&subject).took(burst.concurrent.wall);
    errors(&subject, wanted, burst, findings);
    slowness(&subject, wanted, burst, findings);
}

fn errors(subject: &str, wanted: &spec::Burst, burst: &Burst, findings: &mut Findings<'_, Code>) {
    let all = &burst.concurrent;
    let rate = all.error_rate();
    if rate <= wanted.max_error_rate.get() {
        return;
    }
    let mut message = format!(
        "expected at most {:.3}% of {} requests with {} at once to fail, found {} ({:.1}%)",
        wanted.max_error_rate.get() * 100.0,
        all.count(),
        burst.in_flight,
        all.failed,
        rate * 100.0,
    );
    let (failed, alone) = (burst.sequential.failed, burst.sequential.count());
    if burst.fails_only_together() {
        message.push_str(&format!(
            ": it fails only under concurrency, {alone} of {alone} passed one after the other"
        ));
    } else if failed > 0 {
        message.push_str(&format!(
            ": it also fails one after the other, {failed} of {alone}"
        ));
    }
    let responses: Vec<String> = burst
        .failures
        .iter()
        .filter_map(|kind| Some((kind.count, kind.response.as_ref()?)))
        .map(|(count, response)| format!("{count} × {response}"))
        .collect();
    let finding = findings
        .add(Code::BurstErrors, subject, message)
        .evidence("figures", burst.table());
    if !responses.is_empty() {
        finding.evidence("response", responses.join("\n\n"));
    }
}

fn slowness(subject: &str, wanted: &spec::Burst, burst: &Burst, findings: &mut Findings<'_, Code>) {
    let limits = [
        ("p50", 0.50, wanted.p50),
        ("p95", 0.95, wanted.p95),
        ("p99", 0.99, wanted.p99),
    ];
    for (label, share, limit) in limits {
        let took = burst.concurrent.percentile(share);
        let Some(limit) = limit.map(Duration::get).filter(|limit| took > *limit) else {
            continue;
        };
        let mut message = format!(
            "expected {label} of at most {}, took {} with {} at once",
            Milliseconds(limit),
            Milliseconds(took),
            burst.in_flight,
        );
        if burst.sequential.count() > 0 {
            let alone = Milliseconds(burst.sequential.percentile(share));
            message.push_str(&format!(" ({alone} one after the other)"));
        }
        findings
            .add(Code::BurstSlow, subject, message)
            .evidence("figures", burst.table());
    }
}
