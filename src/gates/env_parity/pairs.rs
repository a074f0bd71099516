//! Values that must differ or be the same.

use super::EnvParity;
use super::code::EnvParityCode as Code;
use super::compare::{Comparison, compare};
use super::judge::{Found, placed, shown};
use super::observe::{Seen, Side};
use super::secrets;
use super::spec::any;
use crate::env::State;

impl EnvParity {
    pub(super) fn weigh_pairs(&self, seen: &Seen, baseline: &Side, findings: &mut Found<'_>) {
        let candidate = &seen.candidate;
        let mut diff = Some(|| self.diff(seen, baseline));
        for (key, variable) in &candidate.keys.variables {
            let Some(twin) = baseline
                .keys
                .variables
                .get(key)
                .filter(|_| !self.ignores(key))
            else {
                continue;
            };
            let (differ, equal) = (any(&self.differ, key), any(&self.equal, key));
            let comparison = compare(
                key,
                &twin.state,
                &variable.state,
                seen.fingerprint_key.as_ref(),
            );
            let subject = shown(key, variable);
            let finding = match comparison {
                // What is empty is said elsewhere.
                Comparison::Same if differ && !is_blank(&variable.state) => {
                    let message = format_args!(
                        "expected different values in {} and {}, found the same",
                        baseline.name, candidate.name
                    );
                    findings.add(Code::SameValue, subject, message)
                }
                Comparison::Different if equal => {
                    let message = format_args!(
                        "expected the same value in {} and {}, found different ones",
                        baseline.name, candidate.name
                    );
                    let shapes = format!(
                        "{} against {}",
                        super::diff::words(&twin.state),
                        super::diff::words(&variable.state)
                    );
                    findings
                        .add(Code::DifferentValue, subject, message)
                        .evidence("shapes", shapes)
                }
                Comparison::Unknown(reason) if differ || equal => {
                    let rule = if differ { "differ" } else { "match" };
                    let message = format_args!("`{rule}` can't be judged: {reason}");
                    placed(
                        findings.add(Code::NotCheckable, subject, message),
                        &candidate.keys,
                        variable,
                    );
                    continue;
                }
                Comparison::Same
                    if !equal && self.is_secret(key) && is_telling(&variable.state) =>
                {
                    let message = format_args!("{} and {} share it", baseline.name, candidate.name);
                    placed(
                        findings.add(Code::SharedSecret, subject, message),
                        &candidate.keys,
                        variable,
                    );
                    continue;
                }
                _ => continue,
            };
            let finding = placed(finding, &candidate.keys, variable);
            if let Some(diff) = diff.take() {
                finding.evidence("diff", diff());
            }
        }
    }
}

fn is_blank(state: &State) -> bool {
    matches!(state, State::Readable(value) if value.expose().trim().is_empty())
}

fn is_telling(state: &State) -> bool {
    matches!(state, State::Readable(value) if secrets::is_telling(value.expose()))
}
