//! Metric services, by answers in their forms.

use release_gate::slo::backends::{BackendError, Point, blocks, cloudwatch, datadog, newrelic};

use super::receiver::Receiver;
use crate::support::Project;

const POINTS: [Point; 2] = [
    Point {
        at_ms: 60_000,
        count: 500.0,
    },
    Point {
        at_ms: 180_000,
        count: 7.0,
    },
];

#[test]
fn answers_are_read_in_the_form_of_each_service() {
    let datadog_answer = br#"{"status":"ok","series":[{"pointlist":[[60000.0,500.0],[120000.0,null],[180000.0,7.0]]}]}"#;
    assert_eq!(datadog::points(200, datadog_answer), Ok(POINTS.to_vec()));
    let cloudwatch_answer = br#"{"MetricDataResults":[{"Id":"count","Label":"x","Timestamps":[60,180],"Values":[500,7],"StatusCode":"Complete"}],"Messages":[]}"#;
    assert_eq!(
        cloudwatch::points(200, cloudwatch_answer),
        Ok(POINTS.to_vec())
    );
    let newrelic_answer = br#"{"data":{"actor":{"account":{"nrql":{"results":[
        {"beginTimeSeconds":60,"endTimeSeconds":120,"count":500},{"beginTimeSeconds":180,"endTimeSeconds":240,"count":7}]}}}}}"#;
    assert_eq!(newrelic::points(200, newrelic_answer), Ok(POINTS.to_vec()));
}

#[test]
fn refusals_are_told_apart() {
    assert_eq!(
        datadog::points(403, b"{\"errors\":[\"Forbidden\"]}"),
        Err(BackendError::Access(403))
    );
    assert_eq!(
        datadog::points(200, b"{\"status\":\"error\",\"error\":\"bad query\"}"),
        Err(BackendError::Query("bad query".to_owned()))
    );
    assert_eq!(
        cloudwatch::points(400, b"{\"message\":\"no such metric\"}"),
        Err(BackendError::Query("no such metric".to_owned()))
    );
    assert_eq!(
        newrelic::points(200, b"{\"errors\":[{\"message\":\"NRQL Syntax Error\"}]}"),
        Err(BackendError::Query("NRQL Syntax Error".to_owned()))
    );
    assert_eq!(newrelic::points(503, b""), Err(BackendError::Busy(503)));
    assert_eq!(cloudwatch::points(200, b"<xml>"), Err(BackendError::Form));
}

#[test]
fn a_missing_total_is_no_data_and_missing_errors_are_none() {
    let errors = [Point {
        at_ms: 60_000,
        count: 3.0,
    }];
    let seen: Vec<Option<(u64, u64)>> = blocks(&POINTS, &errors, 60_000, 60_000, (0, 180_000))
        .iter()
        .map(|block| {
            block
                .counted
                .map(|counted| (counted.tally.requests, counted.tally.errors))
        })
        .collect();
    assert_eq!(seen, [Some((500, 3)), None, Some((7, 0))]);
}

#[test]
fn a_metric_of_cloudwatch_is_written_in_one_line() {
    let body = cloudwatch::body(
        "AWS/ApplicationELB RequestCount Sum LoadBalancer=app/shop/1",
        (0, 60_000),
        60,
    )
    .expect("a body");
    assert_eq!(
        body["MetricDataQueries"][0]["MetricStat"]["Metric"]["Dimensions"][0]["Value"],
        "app/shop/1"
    );
    assert_eq!(cloudwatch::body("RequestCount", (0, 60_000), 60), None);
}

/// Watches a deploy of long ago by answers of one service.
fn exit(source: &str, status: &'static str, body: &'static str) -> (u8, Vec<String>) {
    let receiver = Receiver::answering(&[(status, body)]);
    let run = Project::new(&format!(
        r#"
        [[gate]]
        kind = "error-budget"
        source = {{ {}, api-key = "key-id", application-key = "key-secret" }}
        [[gate.objective]]
        name = "shop"
        budget = "1%"
        total = "AWS/ApplicationELB RequestCount Sum"
        errors = "AWS/ApplicationELB HTTPCode_Target_5XX_Count Sum"
        "#,
        source.replace("URL", &receiver.url())
    ))
    .check(&[
        "--stage",
        "post-deploy",
        "--deployed-at",
        "1970-01-02T00:00:00Z",
    ]);
    let lines = receiver
        .received()
        .into_iter()
        .map(|request| format!("{} {}", request.line, request.headers.join(" ")));
    (run.exit().code(), lines.collect())
}

#[test]
fn each_service_is_asked_in_its_own_way() {
    let (hold, datadog) = exit(
        r#"datadog = "URL""#,
        "200 OK",
        r#"{"status":"ok","series":[]}"#,
    );
    assert!(
        datadog[0].starts_with("GET /api/v1/query?from=82800&to=")
            && datadog[0].contains("dd-api-key: key-id"),
        "{datadog:?}"
    );
    assert_eq!(hold, 10);
    let (hold, cloudwatch) = exit(
        r#"cloudwatch = "URL/eu-central-1""#,
        "200 OK",
        r#"{"MetricDataResults":[]}"#,
    );
    assert!(
        cloudwatch[0].contains("Credential=key-id/")
            && cloudwatch[0].contains("/eu-central-1/monitoring/aws4_request"),
        "{cloudwatch:?}"
    );
    assert_eq!(hold, 10);
    let empty = r#"{"data":{"actor":{"account":{"nrql":{"results":[]}}}}}"#;
    let (hold, newrelic) = exit(r#"newrelic = "URL/1234567""#, "200 OK", empty);
    assert!(
        newrelic[0].starts_with("POST /graphql") && newrelic[0].contains("api-key: key-id"),
        "{newrelic:?}"
    );
    assert_eq!(hold, 10);
}

#[test]
fn wrong_keys_are_no_verdict() {
    for source in [
        r#"datadog = "URL""#,
        r#"cloudwatch = "URL/eu-central-1""#,
        r#"newrelic = "URL/1""#,
    ] {
        assert_eq!(exit(source, "403 Forbidden", "{}").0, 3, "{source}");
    }
}
