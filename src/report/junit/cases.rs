//! The cases of one gate.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::time::Duration;

use junit_report::{TestCase, TestResult};

use super::{BODY, NAME};
use crate::model::{Check, CheckStatus, Finding, GateResult, Place, Status};
use crate::redact::Scrubbed;
use crate::report::clean;

/// One test case.
pub(in crate::report) struct Case {
    pub name: String,
    pub class: String,
    pub took: Duration,
    pub place: Option<Place>,
    pub result: CaseResult,
    pub output: Option<String>,
}

/// What came of it, in JUnit's words; the type, the message, the body.
pub(in crate::report) enum CaseResult {
    Passed,
    Skipped(String),
    Failure(String, String, String),
    Error(String, String, String),
}

impl Case {
    /// A case that couldn't be looked at.
    pub(super) fn error(name: &str, class: &str, kind: &str, message: &str) -> Self {
        let message = clean::line(message);
        let result = CaseResult::Error(kind.to_owned(), message.clone(), message);
        Self {
            name: name.to_owned(),
            class: class.to_owned(),
            took: Duration::ZERO,
            place: None,
            result,
            output: None,
        }
    }

    /// The case in junit-report's form.
    pub(super) fn write(&self) -> TestCase {
        let time = junit_report::Duration::try_from(self.took).unwrap_or_default();
        let mut case = TestCase::success(&self.name, time);
        case.set_classname(&self.class);
        case.result = match &self.result {
            CaseResult::Passed => TestResult::Success,
            CaseResult::Skipped(reason) => TestResult::SkippedWithCause {
                type_: "gate.skipped".to_owned(),
                message: reason.clone(),
                cause: Some(unmarked(reason)),
            },
            CaseResult::Failure(type_, message, body) => TestResult::Failure {
                type_: type_.clone(),
                message: message.clone(),
                cause: Some(unmarked(body)),
            },
            CaseResult::Error(type_, message, body) => TestResult::Error {
                type_: type_.clone(),
                message: message.clone(),
                cause: Some(unmarked(body)),
            },
        };
        case.system_out = self.output.as_deref().map(unmarked);
        case
    }
}

/// junit-report writes bodies as CDATA without looking inside: an end mark there is split over two sections, which the
/// second pass joins again.
fn unmarked(text: &str) -> String {
    text.replace("]]>", "]]]]><![CDATA[>")
}

/// The cases of `gate`: its checks; and the gate itself, where it didn't look or has no checks.
pub(super) fn of(gate: &GateResult) -> Vec<Case> {
    let class = format!("gate.{}.{}", gate.kind, clean::line(&gate.id));
    let mut names = HashMap::new();
    let mut cases: Vec<Case> = gate
        .checks
        .iter()
        .map(|check| case(gate, check, &class, &mut names))
        .collect();
    let blocked = cases
        .iter()
        .any(|case| matches!(case.result, CaseResult::Failure(..) | CaseResult::Error(..)));
    let own = match &gate.status {
        Status::Errored { reason } if !blocked => Some(CaseResult::Error(
            format!("gate.{}.inconclusive", gate.kind),
            cut_line(reason),
            body_of_reason(gate, reason),
        )),
        Status::Skipped { reason } => Some(CaseResult::Skipped(cut_line(reason))),
        Status::Passed if cases.is_empty() => Some(CaseResult::Passed),
        Status::Passed | Status::Failed | Status::Errored { .. } => None,
    };
    if let Some(result) = own {
        let name = unique(&clean::line(&gate.id), &mut names);
        cases.insert(
            0,
            Case {
                name,
                class,
                took: gate.took,
                place: gate.place.clone(),
                result,
                output: None,
            },
        );
    }
    cases
}

fn case(gate: &GateResult, check: &Check, class: &str, names: &mut HashMap<String, usize>) -> Case {
    let findings: Vec<&Finding> = gate.findings_of(check).collect();
    let place = findings.iter().find_map(|finding| finding.place.clone());
    let result = match &check.status {
        CheckStatus::Passed => CaseResult::Passed,
        CheckStatus::Skipped(reason) => CaseResult::Skipped(cut_line(reason)),
        CheckStatus::Failed | CheckStatus::Errored => {
            let worst = findings
                .iter()
                .filter(|finding| finding.blocks())
                .max_by_key(|finding| finding.level);
            let kind = worst.map_or_else(
                || gate.kind.clone(),
                |finding| finding.code.replace('/', "."),
            );
            let message = worst
                .map(|finding| cut_line(&finding.message))
                .unwrap_or_default();
            let body = body(gate, &findings);
            match check.status {
                CheckStatus::Errored => CaseResult::Error(format!("gate.{kind}"), message, body),
                _ => CaseResult::Failure(format!("gate.{kind}"), message, body),
            }
        }
    };
    // Warnings and notes have no form of their own: they are what a passing case prints.
    let output = (matches!(result, CaseResult::Passed) && !findings.is_empty())
        .then(|| body(gate, &findings));
    Case {
        name: unique(&clean::cut(&clean::line(check.name.as_str()), NAME), names),
        class: class.to_owned(),
        took: check.took.unwrap_or_default(),
        place: place
            .or_else(|| check.place.clone())
            .or_else(|| gate.place.clone()),
        result,
        output,
    }
}

/// Some readers merge cases of the same name.
fn unique(name: &str, names: &mut HashMap<String, usize>) -> String {
    let name = if name.is_empty() { "unnamed" } else { name };
    let seen = names.entry(name.to_owned()).or_default();
    *seen += 1;
    if *seen == 1 {
        name.to_owned()
    } else {
        format!("{name} ({seen})")
    }
}

fn cut_line(text: &Scrubbed) -> String {
    let line = clean::line(text.as_str());
    let line = clean::cut(&line, NAME).into_owned();
    if line.is_empty() {
        "no reason was given".to_owned()
    } else {
        line
    }
}

fn body_of_reason(gate: &GateResult, reason: &Scrubbed) -> String {
    let mut body = clean::clean(reason.as_str());
    if let Some(place) = &gate.place {
        let _ = write!(body, "\n --> {place}");
    }
    body
}

/// Message, what was seen, how to fix, where: the message first, because some readers show only the beginning.
fn body(gate: &GateResult, findings: &[&Finding]) -> String {
    let mut body = String::new();
    for finding in findings {
        let _ = writeln!(body, "{}", clean::clean(finding.message.as_str()));
        let _ = writeln!(body, "{}: {}", finding.level, finding.code);
        for evidence in &finding.evidence {
            let text = clean::clean(evidence.text.as_str());
            let gap = if text.contains('\n') { "\n" } else { " " };
            let _ = writeln!(body, "{}:{gap}{}", evidence.label, text.trim_end());
        }
        if !finding.help.is_empty() {
            let _ = writeln!(body, "fix: {}", clean::clean(finding.help.as_str()));
        }
        if let Some(waived) = &finding.waived {
            let _ = writeln!(
                body,
                "waived until {}: {}",
                waived.until,
                clean::clean(waived.reason.as_str())
            );
        }
        if let Some(place) = finding.place.as_ref().or(gate.place.as_ref()) {
            let _ = writeln!(body, " --> {place}");
        }
        body.push('\n');
    }
    clean::cut(body.trim_end(), BODY).into_owned()
}
