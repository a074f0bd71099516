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

/// Whether `other` looks at how the route of `planned` refuses: the same method and route, and a 4xx expected.
fn refuses_like(planned: &Planned, other: &Planned) -> bool {
    let (Some(one), Some(two)) = (&planned.probe.request, &other.probe.request) else {
        return false;
    };
    one.method == two.method
        && is_same_route(&one.path.pattern(), &two.path.pattern())
        && is_refusal(&expected_status(&other.probe.expect))
}

/// Whether two paths are of one route: equal, apart from segments that name a thing, or the second with one more segment, which names one.
fn is_same_route(one: &str, two: &str) -> bool {
    let segments = |path: &str| -> Vec<String> {
        let path = path.split(['?', '#']).next().unwrap_or(path);
        path.trim_end_matches('/')
            .split('/')
            .map(str::to_owned)
            .collect()
    };
    let (one, two) = (segments(one), segments(two));
    let alike =
        |(one, two): (&String, &String)| one == two || is_identifier(one) || is_identifier(two);
    (two.len() == one.len() || two.len() == one.len() + 1) && one.iter().zip(&two).all(alike)
}

/// Whether a segment names one thing of many: a value to be put in, a number, a UUID or another text with digits. The version of an API is none.
fn is_identifier(segment: &str) -> bool {
    let has_digits = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
    let is_version = segment.strip_prefix('v').is_some_and(|rest| {
        !rest.is_empty()
            && rest
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'.')
    });
    segment.contains('{') || (has_digits(segment) && !is_version)
}
