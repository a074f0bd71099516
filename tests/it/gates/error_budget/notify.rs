//! Who is told of a recommendation, and with what.

use release_gate::model::RunReport;
use serde_json::json;

use super::receiver::{Receiver, Reply};
use crate::support::Project;

const OK: Reply = ("200 OK", "ok");

fn series(name: &str) -> String {
    std::fs::read_to_string(format!("tests/fixtures/error-budget/{name}.csv")).expect("a recording")
}

fn project(recording: &str, notify: &str) -> Project {
    Project::new(&format!(
        r#"
        [release]
        service = "shop"
        commit = "1a2b3c4d5e6f"
        previous-commit = "0f0f0f0"
        run-url = "https://ci.example/7"
        [environments.production]
        url = "https://shop.example"
        [[gate]]
        kind = "error-budget"
        environment = "production"
        rollback = "make undo TOKEN=${{DEPLOY_TOKEN}}"
        source = {{ series = "recorded.csv" }}
        notify = [{notify}]
        [[gate.objective]]
        name = "checkout"
        budget = "0.5%"
        "#
    ))
    .file("recorded.csv", series(recording))
    .variable("DEPLOY_TOKEN", "very-secret-token")
}

fn watch(recording: &str, notify: &str) -> RunReport {
    project(recording, notify).check(&["--stage", "post-deploy"])
}

fn texts(run: &RunReport, code: &str) -> Vec<String> {
    let findings = run.gates[0].findings.iter();
    findings
        .filter(|finding| finding.code == code)
        .map(|finding| finding.message.to_string())
        .collect()
}

#[test]
fn chats_are_told_of_a_rollback_without_its_secrets() {
    let receiver = Receiver::answering(&[OK]);
    let url = receiver.url();
    let run = watch(
        "02_total_outage",
        &format!(r#"{{ slack = "{url}/slack" }}, {{ teams = "{url}/teams" }}"#),
    );
    assert_eq!(run.exit().code(), 11);
    let received = receiver.received();
    let lines: Vec<&str> = received
        .iter()
        .map(|request| request.line.as_str())
        .collect();
    assert_eq!(lines, ["POST /slack HTTP/1.1", "POST /teams HTTP/1.1"]);
    let slack = received[0].json();
    assert_eq!(
        slack["blocks"][0]["text"]["text"],
        "ROLLBACK shop 1a2b3c4 (production)"
    );
    assert!(
        slack["text"]
            .as_str()
            .is_some_and(|text| text.contains("expected at most 0.5% failed requests")),
        "{slack}"
    );
    assert_eq!(
        slack["blocks"][3]["elements"][0]["url"],
        "https://ci.example/7"
    );
    let teams = received[1].json();
    let card = &teams["attachments"][0]["content"];
    assert_eq!(
        (&card["type"], &card["body"][0]["color"]),
        (&json!("AdaptiveCard"), &json!("Attention"))
    );
    for request in &received {
        assert!(
            request.body.contains("0f0f0f0") && request.body.contains("make undo"),
            "{}",
            request.body
        );
        assert!(
            !request.body.contains("very-secret-token"),
            "{}",
            request.body
        );
    }
}

#[test]
fn chats_are_not_told_of_a_promotion_unless_asked() {
    let receiver = Receiver::answering(&[OK]);
    let url = receiver.url();
    let asked =
        format!(r#"{{ slack = "{url}/quiet" }}, {{ slack = "{url}/asked", on = ["promote"] }}"#);
    assert_eq!(watch("01_healthy", &asked).exit().code(), 0);
    let lines: Vec<String> = receiver
        .received()
        .into_iter()
        .map(|request| request.line)
        .collect();
    assert_eq!(lines, ["POST /asked HTTP/1.1"]);
}

#[test]
fn an_alarm_and_its_resolution_share_their_key() {
    let receiver = Receiver::answering(&[("202 Accepted", "{}")]);
    let notify = format!(
        r#"{{ pagerduty = "R0UT1NGKEY", api = "{}" }}"#,
        receiver.url()
    );
    watch("02_total_outage", &notify);
    watch("01_healthy", &notify);
    let bodies: Vec<serde_json::Value> = receiver
        .received()
        .iter()
        .map(super::receiver::Received::json)
        .collect();
    let actions: Vec<&serde_json::Value> =
        bodies.iter().map(|body| &body["event_action"]).collect();
    assert_eq!(
        actions,
        [&json!("trigger"), &json!("resolve"), &json!(null)]
    );
    assert_eq!(bodies[0]["dedup_key"], "gate/shop/production/1a2b3c4d5e6f");
    assert_eq!(bodies[0]["dedup_key"], bodies[1]["dedup_key"]);
    assert_eq!(
        (
            &bodies[0]["payload"]["severity"],
            &bodies[0]["payload"]["class"]
        ),
        (&json!("critical"), &json!("error-budget"))
    );
    assert_eq!(
        receiver.received()[2].line,
        "POST /v2/change/enqueue HTTP/1.1"
    );
}

#[test]
fn opsgenie_grafana_and_the_webhook_get_their_forms() {
    let receiver = Receiver::answering(&[("202 Accepted", "{}")]);
    let url = receiver.url();
    let notify = format!(
        r#"{{ opsgenie = "genie-key", api = "{url}" }}, {{ grafana = "{url}/graf", token = "graf-token" }}, {{ webhook = "{url}/hook?k=1", headers = {{ x-team = "shop" }} }}"#
    );
    watch("02_total_outage", &notify);
    let received = receiver.received();
    let lines: Vec<&str> = received
        .iter()
        .map(|request| request.line.as_str())
        .collect();
    assert_eq!(
        lines,
        [
            "POST /v2/alerts HTTP/1.1",
            "POST /graf/api/annotations HTTP/1.1",
            "POST /hook?k=1 HTTP/1.1"
        ]
    );
    let has = |index: usize, header: &str| {
        received[index]
            .headers
            .iter()
            .any(|line| line.eq_ignore_ascii_case(header))
    };
    assert!(
        has(0, "authorization: GenieKey genie-key")
            && has(1, "authorization: Bearer graf-token")
            && has(2, "x-team: shop"),
        "{received:#?}"
    );
    assert_eq!(received[0].json()["priority"], "P1");
    assert!(received[1].json()["timeEnd"].as_i64() >= received[1].json()["time"].as_i64());
    assert_eq!(
        (
            received[2].json()["action"].clone(),
            received[2].json()["schema"].clone()
        ),
        (json!("rollback"), json!(1))
    );
}

#[test]
fn github_gets_a_deployment_and_then_its_status() {
    let receiver = Receiver::answering(&[("201 Created", r#"{"id": 42}"#)]);
    let notify = format!(
        r#"{{ github-deployment = "shop/shop", token = "gh-token", api = "{}" }}"#,
        receiver.url()
    );
    watch("02_total_outage", &notify);
    let received = receiver.received();
    let lines: Vec<&str> = received
        .iter()
        .map(|request| request.line.as_str())
        .collect();
    assert_eq!(
        lines,
        [
            "POST /repos/shop/shop/deployments HTTP/1.1",
            "POST /repos/shop/shop/deployments/42/statuses HTTP/1.1"
        ]
    );
    assert_eq!(received[0].json()["ref"], "1a2b3c4d5e6f");
    assert_eq!(received[1].json()["state"], "failure");
    assert!(
        received[1].json()["description"]
            .as_str()
            .is_some_and(|text| text.chars().count() <= 140)
    );
}

#[test]
fn what_may_pass_is_tried_again() {
    let receiver = Receiver::answering(&[("429 Too Many Requests\r\nRetry-After: 0", ""), OK]);
    let run = watch(
        "02_total_outage",
        &format!(r#"{{ slack = "{}" }}"#, receiver.url()),
    );
    assert_eq!(receiver.received().len(), 2);
    assert!(texts(&run, "error-budget/not-notified").is_empty());
}

#[test]
fn a_notification_that_fails_changes_nothing() {
    let receiver = Receiver::answering(&[("403 Forbidden", "no")]);
    let run = watch(
        "01_healthy",
        &format!(r#"{{ slack = "{}", on = ["promote"] }}"#, receiver.url()),
    );
    assert_eq!(run.exit().code(), 0);
    assert_eq!(
        texts(&run, "error-budget/not-notified"),
        ["the notification wasn't taken: it answers 403"]
    );
    assert_eq!(receiver.received().len(), 1);
}

#[test]
fn a_dry_run_shows_what_would_be_sent() {
    let receiver = Receiver::answering(&[OK]);
    let config = format!(
        "{{ slack = \"{}\" }}]\nnotify-dry-run = true\ntags = [",
        receiver.url()
    );
    let run = watch("02_total_outage", &config);
    assert!(receiver.received().is_empty());
    let dry = run.gates[0]
        .findings
        .iter()
        .find(|finding| finding.code == "error-budget/notification")
        .expect("a note");
    let payload = dry.evidence[0].text.as_str();
    assert!(
        payload.contains("ROLLBACK shop 1a2b3c4 (production)")
            && !payload.contains("very-secret-token"),
        "{payload}"
    );
}

#[test]
fn a_channel_without_what_it_needs_is_a_problem() {
    let complaint = project("01_healthy", r#"{ grafana = "https://g.example" }, { slack = "https://s.example", teams = "https://t.example" }, { github-deployment = "shop", token = "t" }"#)
        .variable("GATE", "1")
        .complaint();
    for expected in [
        "expected `token` beside",
        "expected exactly one of `slack`",
        "expected owner/repository",
    ] {
        assert!(complaint.contains(expected), "{expected}: {complaint}");
    }
}
