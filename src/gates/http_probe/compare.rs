//! Findings about differences between two environments.

use super::code::HttpProbeCode as Code;
use super::observe::Seen;
use crate::http::compare::Differing;
use crate::http::probe::{FaultKind, Outcome};
use crate::model::Findings;

/// Judges the same probes on two environments; `names` are theirs.
pub(super) fn judge(
    seen: &Seen,
    other: &[Outcome],
    names: [&str; 2],
    findings: &mut Findings<'_, Code>,
) {
    for ((planned, one), two) in seen.plan.all().zip(&seen.outcomes).zip(other) {
        let compare = planned.probe.compare.clone().unwrap_or_default();
        if !compare.on {
            continue;
        }
        let subject = format!("{} / {}", one.name, names[1]);
        let check = findings.check(&subject);
        let (Some(a), Some(b)) = (&one.shape, &two.shape) else {
            let not_sent = [one, two]
                .into_iter()
                .flat_map(|outcome| &outcome.faults)
                .find(|fault| fault.kind == FaultKind::NotSent);
            if let Some(fault) = not_sent {
                check.skipped(format_args!("not compared: {}", fault.message));
            } else if let Some(fault) = two.faults.first() {
                let message = format!("not compared: on {} {}", names[1], fault.message);
                findings.add(fault.kind.into(), &subject, message);
            } else {
                check.skipped("there is nothing to compare with: the probe got no response");
            }
            continue;
        };
        for difference in a.differences(b, &compare, names) {
            let code = match difference.part {
                Differing::Status => Code::CompareStatus,
                Differing::Header => Code::CompareHeader,
                Differing::Body => Code::CompareBody,
            };
            let finding = findings.add(code, &subject, &difference.message);
            if let Some(diff) = &difference.diff {
                finding.evidence("diff", diff);
            }
        }
    }
}
