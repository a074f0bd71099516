//! Secrets that are weak or used twice, lines that readers disagree on, frozen values, and what the code reads.

use std::collections::BTreeMap;

use super::EnvParity;
use super::code::EnvParityCode as Code;
use super::judge::{Found, placed, shown};
use super::observe::{Seen, Side};
use super::placeholder;
use super::secrets;
use super::usage::UsageSeen;
use crate::env::dotenv::rules;
use crate::env::{State, name};
use crate::model::{Level, Place};

/// How many places of one key are listed.
const PLACES_SHOWN: usize = 5;

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

    /// What the code reads and the candidate lacks.
    pub(super) fn weigh_usage(&self, seen: &Seen, usage: &UsageSeen, findings: &mut Found<'_>) {
        let candidate = &seen.candidate;
        for (key, reads) in usage.usage.by_key() {
            if self.ignores(key) || is_ambient(key) {
                continue;
            }
            findings.check(name::shown(key, 0));
            let Some(first) = reads.first() else { continue };
            let absent = !candidate.keys.variables.contains_key(key)
                && !candidate.keys.dangling.contains_key(key);
            if !absent || reads.optional || self.spares(key) {
                continue;
            }
            let new = usage.new.as_ref().is_some_and(|new| new.contains(key));
            let place = format!("{}:{}", first.file, first.line);
            let when = if new {
                "read since this branch"
            } else {
                "read"
            };
            if let Some(open) = candidate.keys.open.first() {
                let message = format_args!(
                    "{when} in {place}, not found in {} among what can be seen: {open}",
                    candidate.name
                );
                findings.add(Code::NotCheckable, name::shown(key, 0), message);
                continue;
            }
            let message = format_args!("{when} in {place}, missing in {}", candidate.name);
            let all: Vec<String> = reads
                .reads
                .iter()
                .take(PLACES_SHOWN)
                .map(|read| format!("{}:{}", read.file, read.line))
                .collect();
            let finding = findings
                .add(Code::UnsetUsage, name::shown(key, 0), message)
                .place(Place::line(first.file.as_str(), line_number(first.line)))
                .evidence("read-in", all.join("\n"));
            match (&usage.base, new) {
                (Some(base), true) => finding.evidence("new-since", base),
                _ => finding,
            };
        }
        if let Some(first) = usage.usage.dynamic.first() {
            let count = usage.usage.dynamic.len();
            let places: Vec<String> = usage
                .usage
                .dynamic
                .iter()
                .take(PLACES_SHOWN)
                .map(|read| format!("{}:{}", read.file, read.line))
                .collect();
            let reads = if count == 1 {
                "read has a name"
            } else {
                "reads have names"
            };
            findings
                .add(
                    Code::DynamicUsage,
                    "dynamic reads",
                    format_args!("{count} {reads} that the code makes at run time"),
                )
                .place(Place::line(first.file.as_str(), line_number(first.line)))
                .evidence("read-in", places.join("\n"));
        }
    }
}

/// Names that every process or platform sets by itself.
fn is_ambient(key: &str) -> bool {
    const AMBIENT: &[&str] = &[
        "HOME",
        "PATH",
        "PWD",
        "USER",
        "SHELL",
        "LANG",
        "TZ",
        "TERM",
        "TMPDIR",
        "TEMP",
        "TMP",
        "HOSTNAME",
        "CI",
        "NODE_ENV",
        "NODE_OPTIONS",
        "NEXT_RUNTIME",
        "NEXT_PHASE",
        "NO_COLOR",
        "FORCE_COLOR",
        "DEBUG",
        "LOGNAME",
        "npm_package_version",
        "npm_package_name",
        "npm_lifecycle_event",
        "APPDATA",
        "USERPROFILE",
        "XDG_CONFIG_HOME",
        "MODE",
        "DEV",
        "PROD",
        "SSR",
        "BASE_URL",
        "GITHUB_ACTIONS",
        "EDITOR",
    ];
    AMBIENT.contains(&key)
}

fn line_number(line: usize) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
}
