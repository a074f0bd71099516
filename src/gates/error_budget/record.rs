//! What belongs to a recommendation besides the counts: the release, the gates before it, who answers.

use std::cmp::Reverse;

use serde::Deserialize;

use super::ErrorBudget;
use crate::context::{Context, Inconclusive};
use crate::model::{GateResult, Level};

/// Whether the new version answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Running {
    /// Nobody asked for it.
    NotAsked,
    /// It does: what it said.
    Proven(String),
    /// It doesn't: what was expected and what came.
    NotProven(String),
}

impl Running {
    /// Whether nothing speaks against it.
    pub(super) fn is_proven(&self) -> bool {
        !matches!(self, Self::NotProven(_))
    }

    pub(super) fn words(&self) -> &str {
        match self {
            Self::NotAsked => {
                "not asked for: set `running` to be sure that the new version was watched"
            }
            Self::Proven(text) | Self::NotProven(text) => text,
        }
    }
}

/// What the gates before the deploy said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Earlier {
    /// Whether the deploy applied migrations; `None` when no migrations gate is known.
    pub(super) migrations: Option<bool>,
    /// Findings that count against this release, as `code: subject`, the gravest first.
    pub(super) suspects: Vec<String>,
}

/// The part of the JSON report that is read.
#[derive(Deserialize)]
struct Report {
    gates: Vec<ReportedGate>,
}

#[derive(Deserialize)]
struct ReportedGate {
    kind: String,
    findings: Vec<ReportedFinding>,
}

#[derive(Deserialize)]
struct ReportedFinding {
    code: String,
    level: Level,
    subject: String,
    /// Present where a waiver covers it.
    waived: Option<serde::de::IgnoredAny>,
}

impl Earlier {
    /// Reads the report of the gates before the deploy, and the gates that ran before this one.
    pub(super) fn read(gate: &ErrorBudget, cx: &Context) -> Result<Self, Inconclusive> {
        let mut gates: Vec<ReportedGate> = cx.earlier.iter().map(ReportedGate::of).collect();
        if let Some(path) = &gate.pre_deploy_report {
            let text = std::fs::read_to_string(cx.path(path)).map_err(|error| {
                Inconclusive::because(format_args!("can't read the report {path}: {error}"))
            })?;
            let report: Report = serde_json::from_str(&text).map_err(|error| {
                Inconclusive::because(format_args!(
                    "expected a JSON report of gate in {path}: {error}"
                ))
            })?;
            gates.extend(report.gates);
        }
        Ok(Self::of(&gates))
    }

    fn of(gates: &[ReportedGate]) -> Self {
        let migrations: Vec<&ReportedGate> = gates
            .iter()
            .filter(|gate| gate.kind == "migrations")
            .collect();
        let is_pending = |gate: &&ReportedGate| {
            gate.findings
                .iter()
                .any(|finding| finding.code == "migrations/pending")
        };
        let mut suspects: Vec<(Reverse<Level>, String)> = gates
            .iter()
            .flat_map(|gate| &gate.findings)
            .filter(|finding| finding.waived.is_none() && finding.level > Level::Note)
            .map(|finding| {
                (
                    Reverse(finding.level),
                    format!("{}: {}", finding.code, finding.subject),
                )
            })
            .collect();
        suspects.sort();
        suspects.dedup();
        Self {
            migrations: (!migrations.is_empty()).then(|| migrations.iter().any(is_pending)),
            suspects: suspects.into_iter().map(|(_, text)| text).collect(),
        }
    }
}

impl ReportedGate {
    fn of(result: &GateResult) -> Self {
        let findings = result.findings.iter().map(|finding| ReportedFinding {
            code: finding.code.clone(),
            level: finding.level,
            subject: finding.subject.to_string(),
            waived: finding.waived.as_ref().map(|_| serde::de::IgnoredAny),
        });
        Self {
            kind: result.kind.clone(),
            findings: findings.collect(),
        }
    }
}
