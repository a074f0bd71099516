//! JUnit XML: one suite a gate, one case a check.
//!
//! junit-report writes; every text is cleaned before (`clean`), and a second pass over its output (`second_pass`) turns
//! CDATA into escaped text and adds what readers want and the crate can't write: totals, properties, lines. Without both
//! a hostile HTTP body could end the file early or forge a passing test case.

mod cases;
mod second_pass;

use junit_report::{Report, TestSuite};

use cases::Case;

use super::clean;
use crate::model::{GateResult, RunReport};

/// Most bytes of a name or message.
const NAME: usize = 1_024;
/// Most bytes of a failure's text.
const BODY: usize = 64 * 1_024;

/// The report's text.
pub fn render(run: &RunReport) -> String {
    let suites: Vec<Suite> = if run.gates.is_empty() {
        vec![nothing()]
    } else {
        run.gates.iter().map(|gate| suite(gate, run)).collect()
    };
    let mut report = Report::new();
    for suite in &suites {
        let mut written = TestSuite::new(&suite.name);
        written.package.clone_from(&suite.package);
        written.hostname = String::new();
        written.add_testcases(suite.cases.iter().map(Case::write));
        report.add_testsuite(written);
    }
    let mut xml = Vec::new();
    // Writing to memory can't fail, and the second pass reads what was just written; were it otherwise, a report that
    // says so is better than none.
    let written = report
        .write_xml(&mut xml)
        .map_err(|error| error.to_string());
    let finished = written
        .and_then(|()| second_pass::finish(&xml, &suites, run).map_err(|error| error.to_string()));
    finished.unwrap_or_else(|error| second_pass::broken(&error))
}

/// A gate as JUnit sees it.
pub(super) struct Suite {
    pub name: String,
    pub package: String,
    pub started: Option<jiff::Timestamp>,
    pub took: std::time::Duration,
    pub properties: Vec<(String, String)>,
    pub cases: Vec<Case>,
}

fn suite(gate: &GateResult, run: &RunReport) -> Suite {
    let mut properties = vec![
        ("gate.kind".to_owned(), gate.kind.clone()),
        (
            "gate.enforcement".to_owned(),
            gate.enforcement.name().to_owned(),
        ),
        ("gate.stage".to_owned(), run.stage.to_string()),
    ];
    properties.extend(
        gate.owner
            .iter()
            .map(|owner| ("owner".to_owned(), clean::line(owner.as_str()))),
    );
    let release = run.release.fields().into_iter();
    properties.extend(
        release.map(|(name, value)| (format!("release.{name}"), clean::line(value.as_str()))),
    );
    if let Some(recommendation) = &gate.recommendation {
        properties.push((
            "recommendation".to_owned(),
            recommendation.action.name().to_owned(),
        ));
        properties.push((
            "recommendation.reason".to_owned(),
            clean::line(&recommendation.reason),
        ));
    }
    Suite {
        name: clean::line(&gate.id),
        package: format!("gate.{}", gate.kind),
        started: Some(gate.started),
        took: gate.took,
        properties,
        cases: cases::of(gate),
    }
}

/// An empty file is shown as green by some readers, so nothing selected is an error.
fn nothing() -> Suite {
    let class = "gate.run".to_owned();
    Suite {
        name: "gate".to_owned(),
        package: class.clone(),
        started: None,
        took: std::time::Duration::ZERO,
        properties: Vec::new(),
        cases: vec![Case::error(
            "selection",
            &class,
            "gate.run.nothing-selected",
            "no gate was selected: look at --stage, --only, --tag",
        )],
    }
}
