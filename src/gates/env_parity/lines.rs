//! Secrets that are weak or used twice, lines that readers disagree on, and frozen values.

use std::collections::BTreeMap;

use super::EnvParity;
use super::code::EnvParityCode as Code;
use super::judge::{Found, placed, shown};
use super::observe::{Seen, Side};
use super::placeholder;
use super::secrets;
use crate::env::dotenv::rules;
use crate::env::{State, name};
use crate::model::{Level, Place};

impl EnvParity {
    /// Weak secrets, and secrets under two names.
    pub(super) fn weigh_secrets(&self, seen: &Seen, findings: &mut Found<'_>) {
        let keys = &seen.candidate.keys;
        let mut users: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (key, variable) in &keys.variables {
            let State::Readable(value) = &variable.state else {
                continue;
            };
            let value = value.expose();
            if self.ignores(key)
                || !self.is_secret(key)
                || value.trim().is_empty()
                || placeholder::reason(value).is_some()
            {
                continue;
            }
            if let Some(weakness) = secrets::weakness(value) {
                let message = format_args!(
                    "expected a secret that can't be guessed, found one that is {weakness}"
                );
                placed(
                    findings.add(Code::LowEntropy, shown(key, variable), message),
                    keys,
                    variable,
                );
            }
            if secrets::is_telling(value) {
                users.entry(value).or_default().push(key);
            }
        }
        for names in users.into_values().filter(|names| names.len() > 1) {
            let variable = &keys.variables[names[1]];
            let message = format_args!("the same secret as {}", names[0]);
            placed(
                findings.add(Code::SameSecretTwice, shown(names[1], variable), message),
                keys,
                variable,
            );
        }
    }

    /// Lines that mean different things to different readers, and keys that are set twice.
    pub(super) fn weigh_lines(&self, seen: &Seen, findings: &mut Found<'_>) {
        for side in seen.baseline.iter().chain([&seen.candidate]) {
            for (source, ambiguity) in &side.ambiguous {
                if self.ignores(&ambiguity.key) {
                    continue;
                }
                let readers: Vec<&str> = ambiguity
                    .differs
                    .iter()
                    .map(|&other| rules(other).name)
                    .collect();
                let message = format_args!("{} understands it differently", readers.join(", "));
                let subject = name::shown(&ambiguity.key, ambiguity.line);
                let finding = findings
                    .add(Code::AmbiguousLine, subject, message)
                    .place(Place::line(source.as_str(), line_number(ambiguity.line)));
                if self.readers.is_some() {
                    finding.level(Level::Warning);
                }
            }
            self.weigh_repeated(side, findings);
        }
    }

    fn weigh_repeated(&self, side: &Side, findings: &mut Found<'_>) {
        for (key, line) in side
            .keys
            .repeated
            .iter()
            .filter(|(key, _)| !self.ignores(key))
        {
            let source = side
                .keys
                .variables
                .get(key)
                .map_or("", |variable| side.keys.place(variable).0);
            findings
                .add(
                    Code::DuplicateKey,
                    name::shown(key, *line),
                    "it is set again here; this line wins",
                )
                .place(Place::line(source, line_number(*line)));
        }
    }

    /// Values of the baseline in the build output.
    pub(super) fn weigh_build(seen: &Seen, findings: &mut Found<'_>) {
        let Some(baseline) = &seen.baseline else {
            return;
        };
        for frozen in &seen.frozen {
            let message = format_args!("the build holds the value of {}", baseline.name);
            findings
                .add(Code::FrozenValue, name::shown(&frozen.key, 0), message)
                .place(Place::line(frozen.file.as_str(), line_number(frozen.line)));
        }
    }
}

/// A line as a place has it.
pub(super) fn line_number(line: usize) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
}
