//! SARIF: what stops the release is an error, places are URIs, and results are told apart from run to run.

use release_gate::model::{Enforcement, Level, Place, RunReport, Status};
use release_gate::report::{Format, Style};
use serde_json::Value;

use super::gallery;

fn results(run: &RunReport) -> Vec<Value> {
    let text = Format::Sarif.render(run, &Style::default());
    let sarif: Value = serde_json::from_str(&text).expect("JSON");
    sarif["runs"][0]["results"]
        .as_array()
        .expect("results")
        .clone()
}

fn failing(enforcement: Enforcement) -> RunReport {
    let mut gate = gallery::gate("users", "http-probe");
    gate.enforcement = enforcement;
    gate.findings = vec![gallery::finding(
        "http-probe/wrong-status",
        Level::Failure,
        "list",
        "found 500",
    )];
    let mut errored = gallery::gate("database", "database");
    errored.enforcement = enforcement;
    errored.status = Status::Errored {
        reason: gallery::text("nobody answers"),
    };
    gallery::run(vec![gate, errored])
}

#[test]
fn only_what_stops_the_release_is_an_error() {
    let levels = |enforcement| -> Vec<Value> {
        let results = results(&failing(enforcement));
        results.iter().map(|one| one["level"].clone()).collect()
    };
    assert_eq!(levels(Enforcement::Block), ["error", "error"]);
    assert_eq!(levels(Enforcement::Warn), ["warning", "warning"]);
    let run = gallery::every_status();
    let waived = results(&run)
        .into_iter()
        .find(|result| result["suppressions"].is_array())
        .expect("a waived finding");
    assert_eq!(waived["level"], "warning");
}

#[test]
fn places_are_uris() {
    for (file, uri, is_relative) in [
        ("src/a.ts", "src/a.ts", true),
        ("my app/a b#c%.env", "my%20app/a%20b%23c%25.env", true),
        ("app/[id]/größe.ts", "app/%5Bid%5D/gr%C3%B6%C3%9Fe.ts", true),
        ("/etc/gates toml", "file:///etc/gates%20toml", false),
        ("C:/a b", "file:///C%3A/a%20b", false),
    ] {
        let mut run = failing(Enforcement::Block);
        run.gates[0].findings[0].place = Some(Place::line(file, 3));
        let results = results(&run);
        let artifact = &results[0]["locations"][0]["physicalLocation"]["artifactLocation"];
        assert_eq!(artifact["uri"], uri, "{file}");
        assert_eq!(artifact["uriBaseId"].is_string(), is_relative, "{file}");
    }
}

#[test]
fn every_result_has_a_fingerprint() {
    for (name, run) in gallery::all() {
        for result in results(&run) {
            let fingerprint = &result["partialFingerprints"]["gateFinding/v1"];
            assert!(fingerprint.is_string(), "{name}: {result}");
        }
    }
}

#[test]
fn a_gate_that_could_not_look_is_told_once() {
    let mut gate = gallery::gate("users", "http-probe");
    gate.findings = vec![gallery::finding(
        "http-probe/no-answer",
        Level::Error,
        "list",
        "no answer within 3 s",
    )];
    let run = gallery::run(vec![gate]);
    let rules: Vec<Value> = results(&run)
        .iter()
        .map(|result| result["ruleId"].clone())
        .collect();
    assert_eq!(rules, ["http-probe/no-answer"]);
    let style = Style::default();
    let gitlab: Vec<Value> =
        serde_json::from_str(&Format::Gitlab.render(&run, &style)).expect("JSON");
    assert_eq!(gitlab.len(), 1);
    let github = Format::Github.render(&run, &style);
    assert_eq!(github.matches("::error ").count(), 1, "{github}");
}
