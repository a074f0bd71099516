//! The keys that the code reads, against the candidate.

use super::EnvParity;
use super::code::EnvParityCode as Code;
use super::judge::{Found, spelt_otherwise};
use super::lines::line_number;
use super::observe::Seen;
use super::usage::UsageSeen;
use crate::env::name;
use crate::model::{NewFinding, Place};
use crate::source::{DynamicRead, KeyUse, Read};

/// How many places of one key are listed.
const PLACES_SHOWN: usize = 5;

impl EnvParity {
    /// What the code reads and the candidate lacks.
    pub(super) fn weigh_usage(&self, seen: &Seen, usage: &UsageSeen, findings: &mut Found<'_>) {
        let candidate = &seen.candidate.keys;
        let by_key = usage.usage.by_key();
        let unread: Vec<&str> = candidate
            .variables
            .keys()
            .map(String::as_str)
            .filter(|key| !by_key.contains_key(key) && name::is_name(key))
            .collect();
        for (key, reads) in &by_key {
            if self.ignores(key) || is_ambient(key) {
                continue;
            }
            findings.check(name::shown(key, 0));
            let absent =
                !candidate.variables.contains_key(*key) && !candidate.dangling.contains_key(*key);
            if absent {
                self.unset(key, reads, &unread, (seen, usage), findings);
            }
        }
        let untold = usage.usage.dynamic.iter().filter(|read| !read.followed);
        let untold: Vec<&DynamicRead> = untold.collect();
        if let Some(first) = untold.first() {
            count_dynamic(first, &untold, findings);
        }
    }

    /// The code reads `key`, and the candidate hasn't got it.
    fn unset(
        &self,
        key: &str,
        reads: &KeyUse<'_>,
        unread: &[&str],
        (seen, usage): (&Seen, &UsageSeen),
        findings: &mut Found<'_>,
    ) {
        let Some(first) = reads.first() else { return };
        let candidate = &seen.candidate;
        let new = usage.new.as_ref().is_some_and(|new| new.contains(key));
        let when = if new {
            "read since this branch"
        } else {
            "read"
        };
        let when = format!("{when} in {}:{}", first.file, first.line);
        let other = spelt_otherwise(key, unread);
        if reads.optional || self.spares(key) {
            // The default hides that somebody set the key, under a name that no code reads.
            if let Some(other) = other
                && candidate.keys.open.is_empty()
            {
                let message = format_args!("{when}, {} spells it `{other}`", candidate.name);
                let finding = findings.add(Code::SimilarKey, name::shown(key, 0), message);
                placed_at(finding, first);
            }
            return;
        }
        if let Some(open) = candidate.keys.open.first() {
            let message = format_args!(
                "{when}, not found in {} among what can be seen: {open}",
                candidate.name
            );
            findings.add(Code::NotCheckable, name::shown(key, 0), message);
            return;
        }
        let message = format_args!("{when}, missing in {}", candidate.name);
        let finding = findings.add(Code::UnsetUsage, name::shown(key, 0), message);
        let places = places(reads.reads.iter().map(|read| (&read.file, read.line)));
        let mut finding = placed_at(finding, first).evidence("read-in", places);
        if let Some(other) = other {
            finding = finding.help(format_args!(
                "{} has `{other}`, which no code reads: use one spelling",
                candidate.name
            ));
        }
        if let (Some(base), true) = (&usage.base, new) {
            finding.evidence("new-since", base);
        }
    }
}

fn placed_at<'f>(finding: NewFinding<'f>, read: &Read) -> NewFinding<'f> {
    finding.place(Place::line(read.file.as_str(), line_number(read.line)))
}

/// The first places, one a line.
fn places<'r>(reads: impl Iterator<Item = (&'r String, usize)>) -> String {
    let shown = reads.take(PLACES_SHOWN);
    let lines: Vec<String> = shown.map(|(file, line)| format!("{file}:{line}")).collect();
    lines.join("\n")
}

/// Names made at run time can't be compared; they are counted, never dropped.
fn count_dynamic(first: &DynamicRead, all: &[&DynamicRead], findings: &mut Found<'_>) {
    let count = all.len();
    let reads = if count == 1 {
        "read has a name"
    } else {
        "reads have names"
    };
    let message = format_args!("{count} {reads} that the code makes at run time");
    findings
        .add(Code::DynamicUsage, "dynamic reads", message)
        .place(Place::line(first.file.as_str(), line_number(first.line)))
        .evidence(
            "read-in",
            places(all.iter().map(|read| (&read.file, read.line))),
        );
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
