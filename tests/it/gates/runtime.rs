//! The runtime gate on real build output and on sources.

mod edge;
mod native;
mod shipped;
mod versions;
mod worker;

use std::path::Path;

use release_gate::model::{Finding, GateResult, Status};

use crate::support::Project;

const GATE: &str = "[[gate]]\nkind = \"runtime\"\n";

fn fixture(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/nextjs")
        .join(name)
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

fn check(project: &Project) -> GateResult {
    project.check(&[]).gates.remove(0)
}

fn coded<'g>(gate: &'g GateResult, code: &str) -> Vec<&'g Finding> {
    gate.findings
        .iter()
        .filter(|finding| finding.code == format!("runtime/{code}"))
        .collect()
}

fn evidence<'f>(finding: &'f Finding, label: &str) -> &'f str {
    finding
        .evidence
        .iter()
        .find(|it| it.label == label)
        .map_or("", |it| it.text.as_str())
}

fn subjects<'f>(findings: &[&'f Finding]) -> Vec<&'f str> {
    findings
        .iter()
        .map(|finding| finding.subject.as_str())
        .collect()
}

/// Code, level, subject and message of a finding.
fn text(finding: &Finding) -> String {
    let code = finding.code.trim_start_matches("runtime/");
    format!(
        "{code} {} {}: {}",
        finding.level, finding.subject, finding.message
    )
}

/// The findings, but for those that depend on the day.
fn told(gate: &GateResult) -> Vec<String> {
    let lasting = gate
        .findings
        .iter()
        .filter(|it| it.code != "runtime/end-of-life");
    lasting.map(text).collect()
}

#[test]
fn a_folder_that_is_not_there_and_a_project_that_tells_nothing_do_not_pass() {
    let nowhere = Project::new("[[gate]]\nkind = \"runtime\"\ndir = \"nowhere\"\n");
    assert!(matches!(check(&nowhere).status, Status::Errored { .. }));
    let empty = Project::new(GATE);
    assert!(matches!(check(&empty).status, Status::Errored { .. }));
}
