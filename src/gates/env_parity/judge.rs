//! Says what is wrong: which keys are there, then what their values are.

use std::collections::{BTreeMap, BTreeSet};

use super::EnvParity;
use super::code::EnvParityCode as Code;
use super::names::folded;
use super::observe::{Seen, Side};
use crate::env::{Keys, Variable, name};
use crate::model::{Findings, Level, NewFinding, Place};
use crate::setting::Policy;

/// Shorter names have too many neighbours.
const SHORTEST_TYPO: usize = 5;

/// Above so many strangers, typing mistakes aren't searched for.
const MOST_COMPARED: usize = 500;

/// The collector of this gate's findings.
pub(super) type Found<'run> = Findings<'run, Code>;

impl EnvParity {
    /// Compares what was seen with what the gate's keys ask for.
    pub(super) fn weigh(&self, seen: &Seen, findings: &mut Found<'_>) {
        self.declare(seen, findings);
        self.weigh_presence(seen, findings);
        self.weigh_values(seen, findings);
        if let Some(baseline) = &seen.baseline {
            self.weigh_pairs(seen, baseline, findings);
        }
        self.weigh_secrets(seen, findings);
        self.weigh_lines(seen, findings);
        Self::weigh_build(seen, findings);
        if let Some(usage) = &seen.usage {
            self.weigh_usage(seen, usage, findings);
        }
    }

    /// Every key that is looked at is a check.
    fn declare(&self, seen: &Seen, findings: &mut Found<'_>) {
        let sides = seen.baseline.iter().chain([&seen.candidate]);
        for side in sides {
            for (key, variable) in &side.keys.variables {
                if !self.ignores(key) {
                    findings.check(shown(key, variable));
                }
            }
        }
    }

    fn weigh_presence(&self, seen: &Seen, findings: &mut Found<'_>) {
        let candidate = &seen.candidate;
        for side in seen.baseline.iter().chain([candidate]) {
            for reason in &side.keys.cut_short {
                findings.add(Code::IncompleteListing, &side.name, reason);
            }
        }
        for (key, object) in &candidate.keys.dangling {
            findings.add(Code::DanglingReference, name::shown(key, 0), object);
        }
        let expected = self.expected(seen);
        let missing: Vec<&str> = expected
            .keys()
            .copied()
            .filter(|key| !candidate.keys.variables.contains_key(*key))
            .filter(|key| !candidate.keys.dangling.contains_key(*key))
            .collect();
        let strangers = if missing.is_empty() {
            Vec::new()
        } else {
            unexpected(&candidate.keys, &expected)
        };
        let close = close_keys(&missing, &strangers);
        let mut diff = seen
            .baseline
            .as_ref()
            .map(|baseline| move || self.diff(seen, baseline));
        for key in missing {
            let finding = Self::missing(key, &expected[key], seen, findings);
            let near = close
                .get(key)
                .copied()
                .or_else(|| mistyped(key, &strangers));
            let finding = match near {
                Some(near) => finding.help(format_args!(
                    "{} has `{near}`: use one spelling",
                    candidate.name
                )),
                None => finding,
            };
            if let Some(diff) = diff.take() {
                finding.evidence("diff", diff());
            }
        }
        self.weigh_patterns(seen, findings);
        self.weigh_extra(seen, &expected, &close, diff, findings);
    }

    /// The keys that the candidate must have, and who says so.
    fn expected<'a>(&'a self, seen: &'a Seen) -> BTreeMap<&'a str, Why<'a>> {
        let mut expected = BTreeMap::new();
        let example = seen.example.iter().map(|keys| (keys, Why::Example));
        let baseline = seen
            .baseline
            .iter()
            .map(|side| (&side.keys, Why::Baseline(side)));
        for (keys, why) in example.chain(baseline) {
            let names = keys
                .variables
                .keys()
                .chain(keys.dangling.keys())
                .map(String::as_str);
            let names = names.filter(|name| !self.ignores(name) && !self.spares(name));
            expected.extend(names.map(|name| (name, why)));
        }
        let required = self.required.iter().filter_map(|pattern| pattern.exact());
        expected.extend(required.map(|name| (name, Why::Required)));
        expected
    }

    fn missing<'f>(
        key: &str,
        why: &Why<'_>,
        seen: &Seen,
        findings: &'f mut Found<'_>,
    ) -> NewFinding<'f> {
        let candidate = &seen.candidate;
        let subject = match why {
            Why::Baseline(side) => side
                .keys
                .variables
                .get(key)
                .map_or_else(|| name::shown(key, 0), |found| shown(key, found)),
            _ => name::shown(key, 0),
        };
        if let Some(open) = candidate.keys.open.first() {
            let message = format_args!(
                "expected in {}, not found among what can be seen: {open}",
                candidate.name
            );
            return findings.add(Code::NotCheckable, subject, message);
        }
        let who = match why {
            Why::Required => "required".to_owned(),
            Why::Example => "named in the example file".to_owned(),
            Why::Baseline(side) => format!("set in {}", side.name),
        };
        let message = format_args!("{who}, missing in {}", candidate.name);
        findings.add(Code::MissingKey, subject, message)
    }

    /// A required pattern asks for at least one key.
    fn weigh_patterns(&self, seen: &Seen, findings: &mut Found<'_>) {
        let keys = &seen.candidate.keys;
        for pattern in self
            .required
            .iter()
            .filter(|pattern| pattern.exact().is_none())
        {
            findings.check(pattern.as_str());
            if !keys.variables.keys().any(|name| pattern.matches(name)) {
                let message = format_args!(
                    "expected at least one such key in {}, found none",
                    seen.candidate.name
                );
                findings.add(Code::MissingKey, pattern.as_str(), message);
            }
        }
    }

    fn weigh_extra(
        &self,
        seen: &Seen,
        expected: &BTreeMap<&str, Why<'_>>,
        close: &BTreeMap<&str, &str>,
        mut diff: Option<impl FnOnce() -> String>,
        findings: &mut Found<'_>,
    ) {
        let Some(baseline) = &seen.baseline else {
            return;
        };
        let misspelt: BTreeSet<&str> = close.values().copied().collect();
        for (key, variable) in &seen.candidate.keys.variables {
            let known =
                expected.contains_key(key.as_str()) || baseline.keys.variables.contains_key(key);
            if known || self.ignores(key) || self.spares(key) {
                continue;
            }
            let finding = if misspelt.contains(key.as_str()) {
                let message = format_args!("{} spells it otherwise", baseline.name);
                findings.add(Code::SimilarKey, shown(key, variable), message)
            } else {
                let Some(level) = level(self.extra) else {
                    continue;
                };
                let message = format_args!(
                    "only {} has it, {} hasn't",
                    seen.candidate.name, baseline.name
                );
                findings
                    .add(Code::ExtraKey, shown(key, variable), message)
                    .level(level)
            };
            let finding = placed(finding, &seen.candidate.keys, variable);
            if let Some(diff) = diff.take() {
                finding.evidence("diff", diff());
            }
        }
    }
}

/// Who asks for a key.
#[derive(Debug, Clone, Copy)]
enum Why<'a> {
    Required,
    Example,
    Baseline(&'a Side),
}

/// The keys of the candidate that nobody expects and that may be shown.
fn unexpected<'a>(candidate: &'a Keys, expected: &BTreeMap<&str, Why<'_>>) -> Vec<&'a str> {
    let names = candidate.variables.keys().map(String::as_str);
    names
        .filter(|key| !expected.contains_key(key) && name::is_name(key))
        .collect()
}

/// The missing keys to which one of the candidate's corresponds that differs only in spelling.
fn close_keys<'a>(missing: &[&'a str], unexpected: &[&'a str]) -> BTreeMap<&'a str, &'a str> {
    let by_letters: BTreeMap<String, &str> =
        unexpected.iter().map(|key| (folded(key), *key)).collect();
    let pairs = missing
        .iter()
        .filter_map(|key| Some((*key, *by_letters.get(&folded(key))?)));
    pairs.collect()
}

/// The unexpected key that is at most two strokes away from a missing one.
fn mistyped<'a>(key: &str, unexpected: &[&'a str]) -> Option<&'a str> {
    if key.len() < SHORTEST_TYPO || unexpected.len() > MOST_COMPARED {
        return None;
    }
    let near = unexpected
        .iter()
        .filter(|other| other.len().abs_diff(key.len()) <= 2);
    near.map(|other| (strsim::damerau_levenshtein(key, other), *other))
        .filter(|(distance, _)| *distance <= 2)
        .min()
        .map(|(_, other)| other)
}

/// Names as long as this differ by one letter only where somebody mistyped.
const SURE_TYPO: usize = 8;

/// The unread key that is `key` in another letter case, with other separators, or with one letter wrong.
pub(super) fn spelt_otherwise<'a>(key: &str, unread: &[&'a str]) -> Option<&'a str> {
    let letters = folded(key);
    let same = unread.iter().find(|other| folded(other) == letters);
    let one_off = |other: &&&str| {
        key.len() >= SURE_TYPO
            && other.len().abs_diff(key.len()) <= 1
            && digits(key) == digits(other)
            && strsim::damerau_levenshtein(key, other) == 1
    };
    same.or_else(|| unread.iter().find(one_off)).copied()
}

/// The digits of a name: `KEY_1` and `KEY_2` are two keys, not a slip.
fn digits(name: &str) -> String {
    name.chars().filter(char::is_ascii_digit).collect()
}

/// The level of a policy; none for what isn't mentioned.
pub(super) fn level(policy: Policy) -> Option<Level> {
    match policy {
        Policy::Block => Some(Level::Failure),
        Policy::Warn => Some(Level::Warning),
        Policy::Note => Some(Level::Note),
        Policy::Ignore => None,
    }
}

/// A key as a report may show it.
pub(super) fn shown(key: &str, variable: &Variable) -> String {
    name::shown(key, variable.line.unwrap_or(0))
}

/// A finding with the line of the source that the key comes from.
pub(super) fn placed<'f>(
    finding: NewFinding<'f>,
    keys: &Keys,
    variable: &Variable,
) -> NewFinding<'f> {
    match keys.place(variable) {
        (file, Some(line)) => {
            finding.place(Place::line(file, u32::try_from(line).unwrap_or(u32::MAX)))
        }
        _ => finding,
    }
}
