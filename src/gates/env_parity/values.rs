//! What is wrong with single values of the candidate.

use super::EnvParity;
use super::code::EnvParityCode as Code;
use super::judge::{Found, placed, shown};
use super::names::is_example_file;
use super::observe::Seen;
use super::placeholder;
use super::production::{self, Elsewhere};
use crate::env::{Keys, State, Unreadable, Variable};
use crate::model::Level;

impl EnvParity {
    pub(super) fn weigh_values(&self, seen: &Seen, findings: &mut Found<'_>) {
        for (key, variable) in &seen.candidate.keys.variables {
            if self.ignores(key) {
                continue;
            }
            match &variable.state {
                State::Readable(value) => {
                    self.weigh_value(key, value.expose(), variable, seen, findings);
                }
                State::Printed(print) => {
                    if print.length == 0 || print.shape == "blank" {
                        self.empty(key, variable, seen, findings);
                    } else {
                        self.weigh_length(key, print.length, variable, seen, findings);
                    }
                }
                State::Unreadable(why) => self.unreadable(key, why, variable, seen, findings),
            }
        }
    }

    fn weigh_value(
        &self,
        key: &str,
        value: &str,
        variable: &Variable,
        seen: &Seen,
        findings: &mut Found<'_>,
    ) {
        if value.trim().is_empty() {
            return self.empty(key, variable, seen, findings);
        }
        let keys = &seen.candidate.keys;
        if let Some(reason) = self.placeholder(key, value, seen) {
            let message = format_args!(
                "expected a real value in {}, found {reason}",
                seen.candidate.name
            );
            placed(
                findings.add(Code::Placeholder, shown(key, variable), message),
                keys,
                variable,
            );
        }
        for complaint in self.rules.of(key).flat_map(|rule| rule.complaints(value)) {
            let message =
                format_args!("{complaint}; found {}", super::diff::words(&variable.state));
            placed(
                findings.add(Code::WrongShape, shown(key, variable), message),
                keys,
                variable,
            );
        }
        if seen.production {
            self.weigh_production(key, value, variable, seen, findings);
        }
    }

    fn empty(&self, key: &str, variable: &Variable, seen: &Seen, findings: &mut Found<'_>) {
        if self.rules.of(key).any(super::rule::Rule::allows_empty) {
            return;
        }
        let twin = seen
            .baseline
            .as_ref()
            .and_then(|side| Some((side, side.keys.variables.get(key)?)));
        let both = twin.is_some_and(|(side, twin)| {
            is_empty(&twin.state) && !is_example_file(side.keys.place(twin).0)
        });
        // Where both sides agree on nothing, or nothing is allowed, it may be meant.
        let may_be = (both || self.spares(key)) && !self.requires(key);
        let message = format_args!("expected a value in {}, found none", seen.candidate.name);
        let finding = findings.add(Code::Empty, shown(key, variable), message);
        let finding = if may_be {
            finding.level(Level::Warning)
        } else {
            finding
        };
        placed(finding, &seen.candidate.keys, variable);
    }

    /// Why the value stands for another: by itself, or because the example has the same.
    fn placeholder(&self, key: &str, value: &str, seen: &Seen) -> Option<&'static str> {
        let words_are_allowed = self
            .rules
            .of(key)
            .any(|rule| rule.complaints(value).is_empty() && rule.lists_values());
        if let Some(reason) = placeholder::reason(value)
            && !words_are_allowed
        {
            return Some(reason);
        }
        let telling = self.is_secret(key) || super::spec::any(&self.differ, key);
        if !telling {
            return None;
        }
        let same = |keys: &Keys| {
            keys.variables.get(key).is_some_and(|variable| {
                matches!(&variable.state, State::Readable(example) if example.expose() == value)
            })
        };
        let in_example = seen.example.as_ref().is_some_and(same);
        let in_baseline = seen.baseline.as_ref().is_some_and(|side| {
            let source = side
                .keys
                .variables
                .get(key)
                .map(|variable| side.keys.place(variable).0);
            source.is_some_and(is_example_file) && same(&side.keys)
        });
        (in_example || in_baseline).then_some("the value of the example file")
    }

    fn weigh_length(
        &self,
        key: &str,
        length: usize,
        variable: &Variable,
        seen: &Seen,
        findings: &mut Found<'_>,
    ) {
        let keys = &seen.candidate.keys;
        let mut needs_value = false;
        for rule in self.rules.of(key) {
            if let Some(complaint) = rule.length_complaint(length) {
                placed(
                    findings.add(Code::WrongShape, shown(key, variable), complaint),
                    keys,
                    variable,
                );
            }
            needs_value |= !rule.is_of_length_alone();
        }
        if needs_value {
            let message = "its rule needs the value, and a snapshot has fingerprints alone";
            placed(
                findings.add(Code::NotCheckable, shown(key, variable), message),
                keys,
                variable,
            );
        }
    }

    fn unreadable(
        &self,
        key: &str,
        why: &Unreadable,
        variable: &Variable,
        seen: &Seen,
        findings: &mut Found<'_>,
    ) {
        if self.rules.of(key).next().is_none() {
            return;
        }
        let message = format!("its rule needs the value, which {}", why.words());
        let finding = findings.add(Code::NotCheckable, shown(key, variable), message);
        placed(finding, &seen.candidate.keys, variable);
    }

    fn weigh_production(
        &self,
        key: &str,
        value: &str,
        variable: &Variable,
        seen: &Seen,
        findings: &mut Found<'_>,
    ) {
        let keys = &seen.candidate.keys;
        let subject = shown(key, variable);
        if let Some(provider) = production::test_key(value) {
            let message = format_args!("expected a live key, found one of {provider}'s test mode");
            placed(
                findings.add(Code::TestKey, &subject, message),
                keys,
                variable,
            );
        }
        let Some(host) = production::host(value) else {
            return;
        };
        if let Some(other) = seen.other_hosts.get(&host) {
            let message = format_args!(
                "expected an address of {}, found the host of {other}",
                seen.candidate.name
            );
            let finding = findings
                .add(Code::StagingHost, &subject, message)
                .level(Level::Failure);
            placed(finding, keys, variable);
            return;
        }
        if super::spec::any(&self.forbidden_hosts, &host) {
            let message = "expected a host of production, found one of `forbidden-hosts`";
            let finding = findings
                .add(Code::StagingHost, &subject, message)
                .level(Level::Failure);
            placed(finding, keys, variable);
            return;
        }
        let (code, message) = match production::elsewhere(&host) {
            Some(Elsewhere::Local) if !production::is_listening(key) => (
                Code::LocalHost,
                "expected an address of production, found this machine's own",
            ),
            Some(Elsewhere::Private) if !production::is_listening(key) => (
                Code::PrivateHost,
                "expected an address of production, found one of a private network",
            ),
            Some(Elsewhere::Staging) => (
                Code::StagingHost,
                "expected an address of production, found a host named after another environment",
            ),
            _ => return,
        };
        placed(findings.add(code, &subject, message), keys, variable);
    }
}

/// Whether there is nothing in a value, as far as that can be told.
fn is_empty(state: &State) -> bool {
    match state {
        State::Readable(value) => value.expose().trim().is_empty(),
        State::Printed(print) => print.length == 0 || print.shape == "blank",
        State::Unreadable(_) => false,
    }
}
