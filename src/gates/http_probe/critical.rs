//! Whether every critical route has a probe of how it refuses.

use super::code::HttpProbeCode as Code;
use super::references::is_refusal;
use crate::http::expected_status;
use crate::http::openapi::OpenApi;
use crate::http::probe::{Plan, Planned};
use crate::model::{Findings, Level};

/// Judges the plan itself.
pub(super) fn judge(plan: &Plan, findings: &mut Findings<'_, Code>) {
    for planned in plan.probes.iter().filter(|planned| planned.probe.critical) {
        let own = planned
            .probe
            .negative
            .as_ref()
            .is_some_and(|negative| negative.on);
        let other = || plan.probes.iter().any(|other| refuses_like(planned, other));
        if is_refusal(&expected_status(&planned.probe.expect)) || own || other() {
            continue;
        }
        let message = "expected hostile variants or a probe of the same route that expects a 4xx, found neither";
        findings.add(Code::MissingNegative, &planned.name, message);
    }
}

/// Judges the operations of the service's document: those it calls critical (`x-critical: true`), or if it calls none so, those
/// that may change data. Unless the gate asks for it, a missing probe is a note.
pub(super) fn judge_operations(
    openapi: &OpenApi,
    plan: &Plan,
    required: bool,
    findings: &mut Findings<'_, Code>,
) {
    let marked = openapi
        .operations()
        .iter()
        .any(|operation| operation.critical);
    let critical = openapi.operations().iter().filter(|operation| {
        if marked {
            operation.critical
        } else {
            operation.writes()
        }
    });
    for operation in critical {
        let name = operation.name();
        let looks = |planned: &&Planned| {
            let Some(line) = &planned.probe.request else {
                return false;
            };
            let found = openapi.find(line.method.as_str(), &line.path.sketch());
            let refusal = is_refusal(&expected_status(&planned.probe.expect));
            let hostile = planned
                .probe
                .negative
                .as_ref()
                .is_some_and(|negative| negative.on);
            found.is_some_and(|found| found.name() == name) && (refusal || hostile)
        };
        if plan.probes.iter().any(|planned| looks(&planned)) {
            continue;
        }
        let message = format!("expected a probe of how {name} refuses, found none");
        let finding = findings.add(Code::MissingNegative, &name, message);
        if !required {
            finding.level(Level::Note);
        }
    }
}

/// Whether `other` looks at how the route of `planned` refuses: the same method, the same path or one beside it, and a 4xx expected.
fn refuses_like(planned: &Planned, other: &Planned) -> bool {
    let (Some(one), Some(two)) = (&planned.probe.request, &other.probe.request) else {
        return false;
    };
    let (one_path, two_path) = (one.path.start(), two.path.start());
    let parent = |path: &str| {
        path.split('?')
            .next()
            .and_then(|path| path.rsplit_once('/'))
            .map(|(parent, _)| parent.to_owned())
    };
    let same = one_path == two_path
        || parent(one_path) == parent(two_path)
        || parent(two_path).as_deref() == Some(one_path);
    one.method == two.method && same && is_refusal(&expected_status(&other.probe.expect))
}
