//! The incident record: what counts against the release, once, and as plain text.

use release_gate::model::{Level, RunReport, Waived};
use release_gate::report::incident::incident;

use super::gallery::{self, HOSTILE};

/// A watch that recommends a rollback, behind a gate that found something of each level.
fn run() -> RunReport {
    let mut before = gallery::gate("users", "http-probe");
    for (code, level, subject) in [
        ("http-probe/too-slow", Level::Warning, "list"),
        ("http-probe/leak", Level::Warning, "list"),
        ("http-probe/too-slow", Level::Warning, "create"),
        ("http-probe/no-retry-after", Level::Note, "list"),
        ("http-probe/wrong-status", Level::Failure, "old cart"),
    ] {
        let found = gallery::finding(code, level, subject, "x");
        before.findings.push(found);
    }
    before.findings[4].waived = Some(Waived {
        reason: gallery::text("goes with the cart"),
        until: "2999-01-31".to_owned(),
    });
    let mut run = gallery::rollback();
    run.gates.insert(0, before);
    run
}

#[test]
fn notes_and_waived_findings_are_no_suspects() {
    let record = incident(&run()).expect("an incident");
    let json: serde_json::Value = serde_json::from_str(&record.json()).expect("JSON");
    let suspects = [
        "http-probe/too-slow: list",
        "http-probe/leak: list",
        "http-probe/too-slow: create",
    ];
    assert_eq!(json["suspected_causes"], serde_json::json!(suspects));
}

#[test]
fn prevention_names_each_code_once() {
    let text = incident(&run()).expect("an incident").markdown();
    assert_eq!(
        text.matches("let http-probe/too-slow block").count(),
        1,
        "{text}"
    );
}

#[test]
fn foreign_text_in_a_record_is_text() {
    let mut run = run();
    let recommendation = run.gates[1].recommendation.as_mut().expect("a watch");
    recommendation.text = gallery::text(HOSTILE);
    recommendation.rollback = Some(gallery::text("ask @team at https://a.example ##[error]x"));
    let record = incident(&run).expect("an incident");
    let text = record.markdown();
    for markup in ["<script", "<img", "@team", "https://", "##[", "##vso["] {
        assert!(!text.contains(markup), "{markup} in:\n{text}");
    }
    assert!(!record.json().contains("##["), "{}", record.json());
}
