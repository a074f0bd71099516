//! What the configuration says of findings: levels, waivers, enforcement, retries.

use release_gate::model::{CheckStatus, Level, Status};

use super::project;
use crate::support::Project;

#[test]
fn a_finding_that_blocks_fails_the_run() {
    let run = project(&[("one", "", true)]).check(&[]);
    assert_eq!(
        (run.gates[0].status.clone(), run.exit().code()),
        (Status::Failed, 1)
    );
}

#[test]
fn a_gate_that_only_warns_lets_the_release_go() {
    let run = project(&[("one", "on-fail = 'warn'", true)]).check(&[]);
    assert_eq!(
        (run.gates[0].status.clone(), run.exit().code()),
        (Status::Failed, 0)
    );
}

#[test]
fn levels_change_how_grave_a_code_is() {
    let level = |level: &str| {
        let run = project(&[(
            "one",
            &format!("levels = {{ missing-key = '{level}' }}"),
            true,
        )])
        .check(&[]);
        let found = run.gates[0]
            .findings
            .iter()
            .find(|finding| finding.subject.as_str() == "B");
        (run.exit().code(), found.map(|finding| finding.level))
    };
    assert_eq!(level("block"), (1, Some(Level::Failure)));
    assert_eq!(level("warn"), (0, Some(Level::Warning)));
    assert_eq!(level("note"), (0, Some(Level::Note)));
    assert_eq!(level("ignore"), (0, None));
}

#[test]
fn a_waiver_covers_its_subject_until_its_day() {
    let waiver = "waive = [{ code = 'missing-key', subject = 'B', until = 2999-01-31, reason = 'moves with the cart' }]";
    let run = project(&[("one", waiver, true)]).check(&[]);
    assert_eq!(run.exit().code(), 0);
    let finding = run.gates[0]
        .findings
        .iter()
        .find(|finding| finding.subject.as_str() == "B")
        .expect("still told");
    assert_eq!(finding.waived.as_ref().expect("waived").until, "2999-01-31");
    let check = run.gates[0]
        .checks
        .iter()
        .find(|check| check.name.as_str() == "B")
        .expect("a check");
    let CheckStatus::Skipped(reason) = &check.status else {
        panic!("{:?}", check.status)
    };
    assert!(reason.as_str().contains("moves with the cart"), "{reason}");
}

#[test]
fn an_expired_waiver_covers_nothing_and_is_a_finding() {
    let waiver = "waive = [{ code = 'missing-key', subject = 'B', until = 2020-01-31, reason = 'moves with the cart' }]";
    let run = project(&[("one", waiver, true)]).check(&[]);
    assert_eq!(run.exit().code(), 1);
    assert!(
        run.gates[0]
            .findings
            .iter()
            .any(|finding| finding.code == "gate/expired-waiver"),
        "{:#?}",
        run.gates[0].findings
    );
}

#[test]
fn a_waiver_that_covers_nothing_is_told() {
    let waiver =
        "waive = [{ code = 'missing-key', subject = 'C', until = 2999-01-31, reason = 'x' }]";
    let run = project(&[("one", waiver, false)]).check(&[]);
    assert!(
        run.gates[0]
            .findings
            .iter()
            .any(|finding| finding.code == "gate/unused-waiver"),
        "{:#?}",
        run.gates[0].findings
    );
    assert_eq!(run.exit().code(), 0);
}

/// A source that fails the first time that it is asked, and then gives what it should.
const FLAKY: &str = r#"
[environments.old]
env = [{ command = ["sh", "-c", "echo A=one-value"], format = "dotenv" }]
[environments.new]
env = [{ command = ["sh", "-c", "if [ -e again ]; then echo A=one-value; else touch again; exit 1; fi"], format = "dotenv" }]
[[gate]]
kind = "env-parity"
baseline = "old"
candidate = "new"
"#;

#[test]
fn a_gate_that_passes_only_when_tried_again_is_flaky() {
    let run = Project::new(&format!("{FLAKY}\nretries = 1\n")).check(&[]);
    assert_eq!(
        (run.gates[0].attempts, run.exit().code()),
        (2, 0),
        "{:#?}",
        run.gates[0]
    );
    assert!(
        run.gates[0]
            .findings
            .iter()
            .any(|finding| finding.code == "gate/flaky")
    );
}

#[test]
fn levels_and_waivers_are_about_flaky_gates_too() {
    let flaky = |keys: &str| {
        let run = Project::new(&format!("{FLAKY}\nretries = 1\n{keys}\n")).check(&[]);
        let finding = run.gates[0]
            .findings
            .iter()
            .find(|finding| finding.code == "gate/flaky");
        let told = finding.map(|finding| (finding.level, finding.waived.is_some()));
        (run.exit().code(), told)
    };
    let waiver = "waive = [{ code = 'flaky', until = 2999-01-31, reason = 'a slow network' }]";
    let block = "levels = { flaky = 'block' }";
    assert_eq!(flaky(block), (1, Some((Level::Failure, false))));
    assert_eq!(flaky("levels = { flaky = 'ignore' }"), (0, None));
    assert_eq!(flaky(waiver), (0, Some((Level::Warning, true))));
    assert_eq!(
        flaky(&format!("{block}\n{waiver}")),
        (0, Some((Level::Failure, true)))
    );
    // A pattern is about the kind's own codes.
    assert_eq!(flaky("levels = { '*' = 'block' }").0, 0);
}

#[test]
fn levels_are_about_waivers_too() {
    let code = |keys: &str, is_missing: bool| {
        let run = project(&[("one", keys, is_missing)]).check(&[]);
        let findings = run.gates[0].findings.iter();
        let about: Vec<(String, Level)> = findings
            .filter(|finding| finding.code.starts_with("gate/"))
            .map(|finding| (finding.code.clone(), finding.level))
            .collect();
        (run.exit().code(), about)
    };
    let unused = "waive = [{ code = 'missing-key', until = 2999-01-31, reason = 'x' }]\n";
    assert_eq!(
        code(
            &format!("{unused}levels = {{ unused-waiver = 'block' }}"),
            false
        ),
        (1, vec![("gate/unused-waiver".to_owned(), Level::Failure)])
    );
    assert_eq!(
        code(
            &format!("{unused}levels = {{ unused-waiver = 'ignore' }}"),
            false
        ),
        (0, Vec::new())
    );
}

#[test]
fn a_waiver_may_name_its_code_by_a_pattern() {
    let waiver = "waive = [{ code = 'missing-*', until = 2999-01-31, reason = 'x' }]";
    let run = project(&[("one", waiver, true)]).check(&[]);
    assert_eq!(run.exit().code(), 0, "{:#?}", run.gates[0].findings);
}

#[test]
fn without_retries_the_first_failure_to_look_blocks() {
    let run = Project::new(FLAKY).check(&[]);
    assert!(
        matches!(run.gates[0].status, Status::Errored { .. }),
        "{:#?}",
        run.gates[0]
    );
    assert_eq!(run.exit().code(), 3);
}
