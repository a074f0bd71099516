//! Whether every critical route has a probe of how it refuses.

use super::code::HttpProbeCode as Code;
use super::references::is_refusal;
use crate::http::expected_status;
use crate::http::probe::{Plan, Planned};
use crate::model::Findings;

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
