//! Recorded series, replayed.

use std::path::Path;

use release_gate::model::{Action, RunReport, Status};
use release_gate::report::incident::incident;

use crate::support::Project;

const WATCH: [&str; 2] = ["--stage", "post-deploy"];

fn fixture(name: &str) -> String {
    let path = Path::new("tests/fixtures/error-budget").join(name);
    std::fs::read_to_string(path).expect("a recording")
}

fn project(series: &str, more: &str) -> Project {
    Project::new(&format!(
        r#"
        [environments.production]
        url = "http://127.0.0.1"
        [[gate]]
        kind = "error-budget"
        environment = "production"
        source = {{ series = "recorded.csv" }}
        {more}
        [[gate.objective]]
        name = "shop"
        budget = "0.5%"
        "#
    ))
    .file("recorded.csv", series)
}

fn watched(name: &str, more: &str) -> RunReport {
    project(&fixture(name), more).check(&WATCH)
}

fn codes(run: &RunReport) -> Vec<&str> {
    run.gates[0]
        .findings
        .iter()
        .map(|finding| finding.code.as_str())
        .collect()
}

#[test]
fn each_recommendation_has_its_exit_code() {
    assert_eq!(watched("01_healthy.csv", "").exit().code(), 0);
    assert_eq!(watched("07_bad_before.csv", "").exit().code(), 10);
    assert_eq!(watched("02_total_outage.csv", "").exit().code(), 11);
}

#[test]
fn a_rollback_says_what_when_and_how() {
    let run = watched("02_total_outage.csv", r#"rollback = "make undo""#);
    let recommendation = run.recommendation().expect("a recommendation");
    assert_eq!(
        (recommendation.action, recommendation.reason.as_str()),
        (Action::Rollback, "error-budget")
    );
    assert!(recommendation.after.as_secs() <= 60, "{recommendation:?}");
    assert_eq!(
        recommendation
            .rollback
            .as_ref()
            .map(ToString::to_string)
            .as_deref(),
        Some("make undo")
    );
    assert_eq!(codes(&run), ["error-budget/rollback"]);
    let finding = &run.gates[0].findings[0];
    let labels: Vec<&str> = finding
        .evidence
        .iter()
        .map(|evidence| evidence.label.as_str())
        .collect();
    assert_eq!(
        labels,
        [
            "reason",
            "numbers",
            "failed-requests",
            "since",
            "route",
            "running",
            "rollback"
        ]
    );
    assert!(
        finding
            .message
            .as_str()
            .contains("expected at most 0.5% failed requests, found"),
        "{}",
        finding.message
    );
}

#[test]
fn hold_is_an_error_or_a_failure_as_on_hold_says() {
    let error = watched("05_no_traffic.csv", "");
    assert!(
        matches!(error.gates[0].status, Status::Errored { .. }),
        "{:?}",
        error.gates[0].status
    );
    let failure = watched("05_no_traffic.csv", r#"on-hold = "failure""#);
    assert_eq!(failure.gates[0].status, Status::Failed);
    assert_eq!((error.exit().code(), failure.exit().code()), (10, 10));
    assert!(codes(&error).contains(&"error-budget/hold"));
}

#[test]
fn a_forgiven_blip_is_noted() {
    let run = watched("04_blip_recovers.csv", "");
    assert_eq!(run.exit().code(), 0);
    assert_eq!(codes(&run), ["error-budget/blip"]);
}

#[test]
fn charts_show_the_deploy_and_the_rollback() {
    let run = watched("02_total_outage.csv", "");
    let marks: Vec<&str> = run.gates[0].charts[0]
        .marks
        .iter()
        .map(|mark| mark.name.as_str())
        .collect();
    assert_eq!(marks, ["deploy", "rollback recommended"]);
    assert!(run.gates[0].charts[1].title.contains("evidence"));
}

#[test]
fn a_broken_series_is_no_verdict() {
    for series in [
        "",
        "t,ok\n0,1\n",
        "t,ok,errors\n0,1,0\n5,many,0\n",
        "t,ok,errors\n5,1,0\n0,1,0\n",
    ] {
        let run = project(series, "").check(&WATCH);
        assert_eq!(run.exit().code(), 3, "{series:?}");
        assert!(run.recommendation().is_none());
    }
    let complaint = project("t,ok,errors\n0,1,0\n5,many,0\n", "").check(&WATCH);
    let Status::Errored { reason } = &complaint.gates[0].status else {
        panic!("{complaint:?}");
    };
    let expected = "line 3: expected a count or nothing in column `ok`, found `many`";
    assert!(reason.as_str().contains(expected), "{reason}");
}

#[test]
fn a_series_on_the_wall_clock_needs_the_moment_of_the_deploy() {
    let mut series = "time,requests,errors,p99_ms\n".to_owned();
    for block in 0..240 {
        let errors = if block < 120 { 0 } else { 250 };
        series.push_str(&format!("{},500,{errors},100\n", 1_763_000_000 + block * 5));
    }
    let deploy = jiff::Timestamp::from_second(1_763_000_600)
        .expect("a time")
        .to_string();
    assert_eq!(project(&series, "").check(&WATCH).exit().code(), 3);
    let run = project(&series, "").check(&["--stage", "post-deploy", "--deployed-at", &deploy]);
    assert_eq!(run.exit().code(), 11);
    let configured = project(&series, &format!("deployed-at = {deploy:?}")).check(&WATCH);
    assert_eq!(configured.exit().code(), 11);
    let object = format!("metadata:\n  annotations:\n    shop/released: {deploy:?}\n");
    let annotated = project(
        &series,
        r#"deployed-at = { kubernetes = "shop.yaml", annotation = "shop/released" }"#,
    )
    .file("shop.yaml", object)
    .check(&WATCH);
    assert_eq!(annotated.exit().code(), 11);
}

#[test]
fn applied_migrations_are_a_warning_of_the_rollback() {
    let report = r#"{ "schema": 1, "gates": [ { "id": "migrations", "kind": "migrations", "status": "passed",
        "findings": [ { "code": "migrations/pending", "level": "note", "subject": "0007_drop_price" } ] } ] }"#;
    let run = project(
        &fixture("02_total_outage.csv"),
        r#"pre-deploy-report = "before.json""#,
    )
    .file("before.json", report)
    .check(&WATCH);
    assert_eq!(
        codes(&run),
        ["error-budget/rollback", "error-budget/migrations-applied"]
    );
}

#[test]
fn an_incident_names_what_when_who_why_and_the_way_back() {
    let report = r#"{ "schema": 1, "gates": [ { "id": "runtime", "kind": "runtime", "status": "passed",
        "findings": [ { "code": "runtime/odd-import", "level": "warning", "subject": "src/cart.ts" },
            { "code": "runtime/odd-import", "level": "note", "subject": "src/a.ts" },
            { "code": "runtime/odd-import", "level": "failure", "subject": "src/b.ts", "waived": { "reason": "x", "until": "2999-01-31" } } ] } ] }"#;
    let run = project(
        &fixture("02_total_outage.csv"),
        "pre-deploy-report = \"before.json\"\nrollback = \"make undo\"\nowner = \"team-shop\"",
    )
    .file("before.json", report)
    .variable("GITHUB_SHA", "1a2b3c4")
    .variable("CI_COMMIT_BEFORE_SHA", "0f0f0f0")
    .check(&WATCH);
    let incident = incident(&run).expect("an incident");
    let markdown = incident.markdown();
    for expected in [
        "# rollback of",
        "expected at most 0.5% failed requests, found",
        "## Affected\n\n### shop\n\n- owner: team-shop\n- route: all requests\n- first bad block:",
        "## Suspected causes\n\n- runtime/odd-import: src/cart.ts",
        "- go back to 0f0f0f0\n- run: make undo",
        "## Prevention\n\n- let runtime/odd-import block the release",
    ] {
        assert!(markdown.contains(expected), "{expected}: {markdown}");
    }
    let json: serde_json::Value = serde_json::from_str(&incident.json()).expect("JSON");
    assert_eq!(json["affected"][0]["objective"], "shop");
    assert_eq!(
        json["suspected_causes"],
        serde_json::json!(["runtime/odd-import: src/cart.ts"])
    );
    assert_eq!(
        (json["action"].as_str(), json["reason"].as_str()),
        (Some("rollback"), Some("error-budget"))
    );
}

#[test]
fn a_promoted_release_is_no_incident() {
    assert_eq!(incident(&watched("01_healthy.csv", "")), None);
    assert!(incident(&watched("07_bad_before.csv", "")).is_some());
}

#[test]
fn the_worst_objective_is_the_recommendation() {
    let project = Project::new(
        r#"
        [[gate]]
        kind = "error-budget"
        source = { series = "recorded.csv" }
        [[gate.objective]]
        name = "generous"
        budget = "20%"
        [[gate.objective]]
        name = "strict"
        budget = "0.5%"
        "#,
    )
    .file("recorded.csv", {
        let mut series = "t,ok,errors\n".to_owned();
        for block in -120..120 {
            series.push_str(&format!(
                "{},{},{}\n",
                block * 5,
                if block < 0 { 500 } else { 475 },
                if block < 0 { 0 } else { 25 }
            ));
        }
        series
    });
    let run = project.check(&WATCH);
    let recommendation = run.recommendation().expect("a recommendation");
    let actions: Vec<Action> = recommendation
        .objectives
        .iter()
        .map(|objective| objective.action)
        .collect();
    assert_eq!(recommendation.action, Action::Rollback);
    assert_eq!(actions[1], Action::Rollback);
    assert_ne!(actions[0], Action::Rollback);
}

#[test]
fn what_is_configured_wrongly_is_said_with_its_place() {
    let complaint = Project::new(
        r#"
[[gate]]
kind = "error-budget"
source = { series = "a.csv", access-log = "b.log" }
confidence = "100%"
watch = "10s"
[[gate.objective]]
name = "shop"
budget = "60%"
latency = { p99 = "5x", p50 = "2x" }
"#,
    )
    .complaint();
    assert!(
        complaint.contains("expected exactly one of `p50`, `p90`, `p95`, `p99`"),
        "{complaint}"
    );
    let complaint = Project::new(
        r#"
[[gate]]
kind = "error-budget"
source = { series = "a.csv", access-log = "b.log" }
confidence = "100%"
watch = "10s"
[[gate.objective]]
name = "shop"
budget = "60%"
"#,
    )
    .complaint();
    for expected in [
        "found access-log and series",
        "certainty never comes",
        "longer than `blip`",
        "less than 100%",
    ] {
        assert!(complaint.contains(expected), "{expected}: {complaint}");
    }
}
