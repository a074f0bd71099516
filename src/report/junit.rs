//! JUnit XML: one suite a gate, one case a check.
//!
//! `failure` means that a gate judged and said no, `error` that it couldn't look. Written by `junit-report`; what that
//! can't write is added by a second pass over its bytes ([`super::xml`]).

use std::fmt::Write as _;

use jiff::Timestamp;
use junit_report::{Duration, OffsetDateTime, Report, TestCase, TestResult, TestSuite};

use super::view::{Case, Mark, cases, inconclusive};
use super::xml::{self, Additions, SuiteAdditions};
use super::{Style, Warnings, attachment, clean, words};
use crate::model::{Code as _, Finding, GateResult, RunCode, RunReport};

const MOST_MESSAGE: usize = 1024;
const MOST_BODY: usize = 64 * 1024;
const MOST_OUTPUT: usize = 256 * 1024;

/// Renders the report.
pub(super) fn render(run: &RunReport, style: &Style) -> String {
    let mut additions = Additions {
        strict: style.junit_strict,
        took: run.took,
        started: run.started,
        suites: Vec::new(),
    };
    let mut report = Report::new();
    for gate in &run.gates {
        let cases = cases(gate);
        report.add_testsuite(suite(gate, &cases, style));
        additions.suites.push(SuiteAdditions {
            took: gate.took,
            started: gate.started,
            properties: properties(run, gate),
            lines: cases
                .iter()
                .map(|case| case.place.and_then(|place| place.line))
                .collect(),
        });
    }
    if run.gates.is_empty() {
        // An empty report looks green to its readers.
        report.add_testsuite(no_gates(run));
        additions.suites.push(SuiteAdditions {
            took: run.took,
            started: run.started,
            properties: release(run),
            lines: vec![None],
        });
    }
    let mut bytes = Vec::new();
    // Writing into memory can't fail; what is left then fails in every reader, as it should.
    let _ = report.write_xml(&mut bytes);
    xml::rewritten(&String::from_utf8_lossy(&bytes), &additions)
}

fn suite(gate: &GateResult, cases: &[Case<'_>], style: &Style) -> TestSuite {
    let mut suite = empty_suite(&gate.id, &gate.kind, gate.started);
    suite.add_testcases(cases.iter().map(|case| test_case(gate, case, style)));
    suite
}

fn empty_suite(name: &str, kind: &str, started: Timestamp) -> TestSuite {
    let mut suite = TestSuite::new(&clean::line(name));
    suite.package = format!("gate.{}", clean::line(kind));
    suite.hostname = String::new();
    suite.timestamp = OffsetDateTime::from_unix_timestamp(started.as_second())
        .unwrap_or(OffsetDateTime::UNIX_EPOCH);
    suite
}

fn no_gates(run: &RunReport) -> TestSuite {
    let message = words::no_gates(run);
    let mut case = TestCase::success("selection", Duration::ZERO);
    case.set_classname("gate.run.selection");
    case.result = if run.rests() {
        TestResult::SkippedWithCause {
            type_: "gate.run.no-gate-left".to_owned(),
            message: message.clone(),
            cause: Some(message),
        }
    } else {
        TestResult::Error {
            type_: format!("gate.run.{}", RunCode::NothingSelected.name()),
            message: message.clone(),
            cause: Some(message),
        }
    };
    let mut suite = empty_suite("gate", "run", run.started);
    suite.add_testcase(case);
    suite
}

fn test_case(gate: &GateResult, case: &Case<'_>, style: &Style) -> TestCase {
    let took = Duration::try_from(case.took.unwrap_or_default()).unwrap_or(Duration::MAX);
    let mut written = TestCase::success(&case.name, took);
    written.set_classname(&format!(
        "gate.{}.{}",
        clean::line(&gate.kind),
        clean::line(&gate.id)
    ));
    if let Some(place) = case.place.filter(|_| !style.junit_strict) {
        written.set_filepath(&clean::line(&place.file));
    }
    let (kind, message, body) = told(gate, case);
    written.result = match (case.mark, style.junit_warnings) {
        (Mark::Failed, _) | (Mark::Warned, Warnings::Failure) => TestResult::Failure {
            type_: kind,
            message,
            cause: Some(body),
        },
        (Mark::Errored, _) => TestResult::Error {
            type_: kind,
            message,
            cause: Some(body),
        },
        (Mark::Skipped, _) | (Mark::Warned, Warnings::Skipped) => TestResult::SkippedWithCause {
            type_: kind,
            message,
            cause: Some(body),
        },
        (Mark::Warned, Warnings::Pass) | (Mark::Passed, _) => {
            if !case.findings.is_empty() {
                written.set_system_out(&capped(&body, MOST_OUTPUT));
            }
            TestResult::Success
        }
    };
    if matches!(case.mark, Mark::Failed | Mark::Errored)
        && let Some(path) = attachment::of(gate, case, style)
    {
        written.set_system_out(&format!("[[ATTACHMENT|{path}]]"));
    }
    written
}

/// Type, message and body of a case. The body begins with the message and is never empty: GitLab shows it alone.
fn told(gate: &GateResult, case: &Case<'_>) -> (String, String, String) {
    let mut body = String::new();
    let first = case.findings.first();
    // A waived or skipped case is about its reason, an errored gate about why it couldn't look.
    let message = match (case.reason, first) {
        (Some(reason), _) => reason.as_str(),
        (None, Some(finding)) => finding.message.as_str(),
        (None, None) => case.mark.word(),
    };
    if case.reason.is_some() || first.is_none() {
        body.push_str(message);
        body.push('\n');
    }
    for (index, finding) in case.findings.iter().enumerate() {
        if !body.is_empty() {
            body.push('\n');
        }
        describe(&mut body, finding, index == 0 && case.reason.is_none());
    }
    if let Some(owner) = case.owner {
        let _ = writeln!(body, "owner: {owner}");
    }
    if let Some(place) = case.place {
        let _ = writeln!(body, " --> {place}");
    }
    // Always with dots inside: GitLab reads a bare word such as `date` as the type of the text.
    let code = match (first, case.mark) {
        (Some(finding), _) => finding.code.clone(),
        (None, Mark::Skipped) => format!("{}/skipped", gate.kind),
        (None, _) => inconclusive(gate),
    };
    let kind = format!("gate.{}", clean::line(&code).replace('/', "."));
    let message = clean::cut(&clean::line(message), MOST_MESSAGE).into_owned();
    (kind, message, capped(&body, MOST_BODY))
}

fn describe(body: &mut String, finding: &Finding, is_first: bool) {
    if is_first {
        let _ = writeln!(body, "{}", finding.message);
    } else {
        let _ = writeln!(
            body,
            "{} ({}): {}",
            finding.code, finding.level, finding.message
        );
    }
    if let Some(waived) = &finding.waived {
        let _ = writeln!(body, "waived until {}: {}", waived.until, waived.reason);
    }
    for evidence in &finding.evidence {
        let text = evidence.text.as_str().trim_end();
        let separator = if text.contains('\n') { "\n" } else { " " };
        let _ = writeln!(body, "{}:{separator}{text}", evidence.label);
    }
    if !finding.help.is_empty() {
        let _ = writeln!(body, "how to fix: {}", finding.help);
    }
    let _ = writeln!(body, "code: {}", finding.code);
}

/// Cleaned, cut to size, and with a CDATA section's end divided between two sections.
fn capped(text: &str, bytes: usize) -> String {
    clean::cut(&clean::block(text), bytes).replace("]]>", "]]]]><![CDATA[>")
}

fn release(run: &RunReport) -> Vec<(String, String)> {
    let mut properties: Vec<(String, String)> = run
        .release
        .fields()
        .into_iter()
        .map(|(name, value)| (format!("release.{name}"), value.to_string()))
        .collect();
    properties.push(("gate.version".to_owned(), run.tool_version.clone()));
    properties.push(("gate.stage".to_owned(), run.stage.name().to_owned()));
    properties.push(("gate.verdict".to_owned(), words::verdict(run).to_owned()));
    properties
}

fn properties(run: &RunReport, gate: &GateResult) -> Vec<(String, String)> {
    let mut properties = release(run);
    let mut add = |name: &str, value: String| properties.push((format!("gate.{name}"), value));
    add("kind", gate.kind.clone());
    add("enforcement", gate.enforcement.name().to_owned());
    if let Some(owner) = &gate.owner {
        add("owner", owner.to_string());
    }
    if gate.attempts > 1 {
        add("attempts", gate.attempts.to_string());
    }
    if let Some(recommendation) = &gate.recommendation {
        add("recommendation", recommendation.action.name().to_owned());
    }
    properties
}
