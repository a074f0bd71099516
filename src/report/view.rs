//! What the formats share: how a result is marked, the order of gates, a gate's cases, and how many there are of each.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use super::clean;
use crate::model::{
    Check, CheckStatus, Code as _, Enforcement, Finding, GateResult, Level, Place, RunCode,
    RunReport, Status,
};
use crate::redact::Scrubbed;

/// How a gate or a case is marked; the order is that of a report: what stops the release comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Mark {
    /// Looked, and said no.
    Failed,
    /// Couldn't look.
    Errored,
    /// Doesn't stop the release, and should be looked at.
    Warned,
    /// Didn't look, on purpose.
    Skipped,
    /// As it must be.
    Passed,
}

/// How a mark is said: `(word, phrase, sign, emoji)`.
type Said = (&'static str, &'static str, &'static str, &'static str);

impl Mark {
    /// Every mark, what stops the release first.
    pub(super) const ALL: [Self; 5] = [
        Self::Failed,
        Self::Errored,
        Self::Warned,
        Self::Skipped,
        Self::Passed,
    ];

    const fn said(self) -> Said {
        match self {
            Self::Failed => ("failed", "failed", "✗", "❌"),
            Self::Errored => ("errored", "couldn't look", "!", "❗"),
            Self::Warned => ("warning", "passed with warnings", "▲", "⚠️"),
            Self::Skipped => ("skipped", "skipped", "○", "⏭️"),
            Self::Passed => ("passed", "passed", "✓", "✅"),
        }
    }

    /// One word, for programs and where there is little room.
    pub(super) fn word(self) -> &'static str {
        self.said().0
    }

    /// What a person reads of a whole gate.
    pub(super) fn phrase(self) -> &'static str {
        self.said().1
    }

    /// A sign that differs in shape, not in colour alone.
    pub(super) fn sign(self) -> &'static str {
        self.said().2
    }

    /// The sign where text has pictures.
    pub(super) fn emoji(self) -> &'static str {
        self.said().3
    }

    /// Of a whole gate.
    pub(super) fn of(gate: &GateResult) -> Self {
        let warned = || {
            let mut counted = gate.findings.iter().filter(|found| found.waived.is_none());
            counted.any(|found| found.level >= Level::Warning)
        };
        match (&gate.status, gate.enforcement) {
            (Status::Failed, Enforcement::Block) => Self::Failed,
            (Status::Errored { .. }, Enforcement::Block) => Self::Errored,
            (Status::Failed | Status::Errored { .. }, Enforcement::Warn) => Self::Warned,
            (Status::Skipped { .. }, _) => Self::Skipped,
            (Status::Passed, _) if warned() => Self::Warned,
            (Status::Passed, _) => Self::Passed,
        }
    }
}

/// The gates of a run, what stops the release first; otherwise in the order of `gates.toml`.
pub(super) fn ordered(run: &RunReport) -> Vec<&GateResult> {
    let mut gates: Vec<&GateResult> = run.gates.iter().collect();
    gates.sort_by_key(|gate| Mark::of(gate));
    gates
}

/// What a gate found, what stops the release first; otherwise in the order of finding.
pub(super) fn findings(gate: &GateResult) -> Vec<&Finding> {
    gravest_first(gate.findings.iter().collect())
}

/// Whether `finding` stops the release: its gate blocks, and it counts.
pub(super) fn stops(gate: &GateResult, finding: &Finding) -> bool {
    finding.blocks() && gate.blocks()
}

/// Why the gate couldn't look, where none of its findings says it.
pub(super) fn unexplained(gate: &GateResult) -> Option<&Scrubbed> {
    let Status::Errored { reason } = &gate.status else {
        return None;
    };
    let said = gate
        .findings
        .iter()
        .any(|finding| finding.blocks() && finding.message == *reason);
    (!said).then_some(reason)
}

/// The code of a gate that couldn't look: `http-probe/inconclusive`.
pub(super) fn inconclusive(gate: &GateResult) -> String {
    format!("{}/{}", gate.kind, RunCode::Inconclusive.name())
}

/// How many gates or cases have each mark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally([usize; Mark::ALL.len()]);

impl Tally {
    /// The gates of a run.
    pub(super) fn of(run: &RunReport) -> Self {
        Self::count(run.gates.iter().map(Mark::of))
    }

    /// Any marks.
    pub(super) fn count(marks: impl Iterator<Item = Mark>) -> Self {
        let mut tally = Self::default();
        for mark in marks {
            tally.0[mark as usize] += 1;
        }
        tally
    }

    /// How many have `mark`.
    pub(super) fn number(self, mark: Mark) -> usize {
        self.0[mark as usize]
    }

    /// All together.
    pub(super) fn total(self) -> usize {
        self.0.iter().sum()
    }
}

/// One line of a gate's result: a check with what was found about it, or the gate itself where it has something to say
/// that belongs to no check.
#[derive(Clone, Debug)]
pub(super) struct Case<'a> {
    /// One clean line, unique in its gate.
    pub(super) name: String,
    /// What came of it.
    pub(super) mark: Mark,
    /// Why it wasn't looked at, where it wasn't.
    pub(super) reason: Option<&'a Scrubbed>,
    /// What was found, gravest first; waived findings, too.
    pub(super) findings: Vec<&'a Finding>,
    /// How long it took, where it was measured.
    pub(super) took: Option<Duration>,
    /// Where it can be mended.
    pub(super) place: Option<&'a Place>,
    /// The team that answers for it.
    pub(super) owner: Option<&'a Scrubbed>,
}

/// The cases of a gate, at least one: its own first where there is one, then its checks in their order.
pub(super) fn cases(gate: &GateResult) -> Vec<Case<'_>> {
    let mut by_subject: HashMap<&str, Vec<&Finding>> = HashMap::new();
    for finding in &gate.findings {
        let about = by_subject.entry(finding.subject.as_str()).or_default();
        about.push(finding);
    }
    let mut checks: Vec<Case<'_>> = gate
        .checks
        .iter()
        .map(|check| {
            let findings = by_subject.remove(check.name.as_str()).unwrap_or_default();
            case_of(gate, check, findings)
        })
        .collect();
    // In the order of finding, not of the map.
    let others: Vec<&Finding> = gate
        .findings
        .iter()
        .filter(|finding| by_subject.contains_key(finding.subject.as_str()))
        .collect();
    if let Some(own) = own_case(gate, &checks, others) {
        checks.insert(0, own);
    }
    make_unique(&mut checks);
    checks
}

fn case_of<'a>(gate: &'a GateResult, check: &'a Check, findings: Vec<&'a Finding>) -> Case<'a> {
    let warned = || {
        let mut counted = findings.iter().filter(|found| found.waived.is_none());
        counted.any(|found| found.level == Level::Warning)
    };
    let (mark, reason) = match &check.status {
        CheckStatus::Failed if gate.enforcement == Enforcement::Block => (Mark::Failed, None),
        CheckStatus::Errored if gate.enforcement == Enforcement::Block => (Mark::Errored, None),
        CheckStatus::Failed | CheckStatus::Errored => (Mark::Warned, None),
        CheckStatus::Skipped(reason) if warned() => (Mark::Warned, Some(reason)),
        CheckStatus::Skipped(reason) => (Mark::Skipped, Some(reason)),
        CheckStatus::Passed if warned() => (Mark::Warned, None),
        CheckStatus::Passed => (Mark::Passed, None),
    };
    let findings = gravest_first(findings);
    Case {
        name: clean::cut(&clean::line(check.name.as_str()), 250).into_owned(),
        mark,
        reason,
        place: findings
            .iter()
            .find_map(|finding| finding.place.as_ref())
            .or(check.place.as_ref())
            .or(gate.place.as_ref()),
        findings,
        took: check.took,
        owner: check.owner.as_ref().or(gate.owner.as_ref()),
    }
}

/// The gate's own case: where it has no checks, findings about none of them, or a status that none of them shows.
fn own_case<'a>(
    gate: &'a GateResult,
    checks: &[Case<'_>],
    findings: Vec<&'a Finding>,
) -> Option<Case<'a>> {
    let shown = |mark: Mark| checks.iter().any(|case| case.mark == mark);
    let mark = match (Mark::of(gate), &gate.status) {
        (mark @ (Mark::Failed | Mark::Errored | Mark::Skipped), _) if !shown(mark) => Some(mark),
        (Mark::Warned, Status::Failed | Status::Errored { .. }) if !shown(Mark::Warned) => {
            Some(Mark::Warned)
        }
        _ if findings.is_empty() && !checks.is_empty() => None,
        _ => Some(match findings.iter().map(|found| found.level).max() {
            Some(Level::Warning) => Mark::Warned,
            _ => Mark::Passed,
        }),
    }?;
    Some(Case {
        name: clean::line(&gate.id),
        mark,
        reason: gate.status.reason().filter(|_| mark != Mark::Passed),
        findings: gravest_first(findings),
        took: checks.is_empty().then_some(gate.took),
        place: gate.place.as_ref(),
        owner: gate.owner.as_ref(),
    })
}

/// Those that count before those that are waived, and each by how grave it is.
fn gravest_first(mut findings: Vec<&Finding>) -> Vec<&Finding> {
    findings.sort_by_key(|found| (found.waived.is_some(), std::cmp::Reverse(found.level)));
    findings
}

/// Readers of JUnit merge cases of the same name, and cleaning may have made two names equal.
fn make_unique(cases: &mut [Case<'_>]) {
    let mut taken: HashSet<String> = HashSet::new();
    let mut numbers: HashMap<String, usize> = HashMap::new();
    for case in cases {
        if case.name.is_empty() {
            "(no name)".clone_into(&mut case.name);
        }
        while taken.contains(&case.name) {
            let base = case.name.clone();
            let number = numbers.entry(base.clone()).or_insert(1);
            *number += 1;
            let next = format!("{base} ({number})");
            if !taken.contains(&next) {
                case.name = next;
            }
        }
        taken.insert(case.name.clone());
    }
}
