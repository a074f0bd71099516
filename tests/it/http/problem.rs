//! Structured errors.

use release_gate::http::problem::{
    Departure, ProblemStandard, Shape, departures, is_html_for_json, shape,
};
use serde::Deserialize as _;

use super::sample::{Sample, labelled};

fn standard(toml: &str) -> Result<ProblemStandard, String> {
    let table: toml::Table = toml::from_str(&format!("problem = {toml}")).expect("TOML");
    ProblemStandard::deserialize(table["problem"].clone()).map_err(|error| error.to_string())
}

fn found(sample: &Sample, name: &str) -> Vec<String> {
    let standard = standard(name).expect("a standard");
    sample.ask(|answer| {
        departures(answer, &standard)
            .iter()
            .map(Departure::to_string)
            .collect()
    })
}

fn problem(status: u16, body: &str) -> Sample {
    Sample::new(
        status,
        &["Content-Type: application/problem+json; charset=utf-8"],
        body,
    )
}

#[test]
fn rfc9457_wants_its_type_and_the_same_status() {
    let kept = [
        problem(
            404,
            r#"{"type":"https://shop.example/problems/unknown-user","title":"Unknown user","status":404,"detail":"no user 7","instance":"/users/7","trace":"x"}"#,
        ),
        problem(404, r#"{"title":"Not Found"}"#),
        problem(404, r#"{"type":"about:blank"}"#),
        Sample::new(
            404,
            &["Content-Type: application/problem+xml"],
            "<?xml version=\"1.0\"?><problem xmlns=\"urn:ietf:rfc:7807\"><title>x</title><status>404</status></problem>",
        ),
    ];
    for sample in kept {
        assert!(found(&sample, r#""rfc9457""#).is_empty(), "{sample:?}");
    }
    assert_eq!(
        found(
            &problem(404, r#"{"title":"x","status":400}"#),
            r#""rfc9457""#
        ),
        ["expected `status` to be the HTTP status 404, found 400"]
    );
    assert_eq!(
        found(
            &problem(404, r#"{"title":"x","status":"404"}"#),
            r#""rfc9457""#
        ),
        ["expected `status` to be the HTTP status 404, found \"404\""]
    );
    let every_member_is_optional = r#"{"status":404,"detail":"no such user"}"#;
    assert!(found(&problem(404, every_member_is_optional), r#""rfc9457""#).is_empty());
    assert_eq!(
        found(&problem(404, r#"{"user":7}"#), r#""rfc9457""#),
        ["expected any of `type`, `title`, `status` and `detail`, found none"]
    );
    assert_eq!(
        found(&Sample::json(404, r#"{"title":"x"}"#), r#""rfc9457""#),
        ["expected the content type `application/problem+json`, found `application/json`"]
    );
    assert_eq!(
        found(
            &problem(404, r#"{"title":["x"],"type":"not a uri"}"#),
            r#""rfc9457""#
        )
        .len(),
        2
    );
    assert_eq!(
        found(&Sample::html(404, "<h1>no</h1>"), r#""rfc9457""#),
        ["expected a JSON object, found an HTML page"]
    );
    assert_eq!(
        found(
            &Sample::new(500, &["Content-Length: 0"], ""),
            r#""rfc9457""#
        ),
        ["expected a structured error, found an empty body"]
    );
}

#[test]
fn json_api_wants_error_objects_with_statuses_as_strings() {
    let api =
        |status, body: &str| Sample::new(status, &["Content-Type: application/vnd.api+json"], body);
    assert!(found(&api(422, r#"{"errors":[{"status":"422","title":"Invalid","source":{"pointer":"/data/attributes/name"}}]}"#), r#""json-api""#).is_empty());
    assert!(
        found(
            &api(400, r#"{"errors":[{"status":"422"},{"status":"403"}]}"#),
            r#""json-api""#
        )
        .is_empty()
    );
    for wrong in [
        r#"{"errors":[{"status":422,"title":"x"}]}"#,
        r#"{"errors":[]}"#,
        r#"{"errors":{"name":["x"]}}"#,
        r#"{"error":"x"}"#,
        r#"{"errors":[{"status":"404"}]}"#,
        r#"{"errors":[{"nothing":1}]}"#,
        r#"{"errors":[{"title":"x"}],"data":{}}"#,
    ] {
        assert!(
            !found(&api(422, wrong), r#""json-api""#).is_empty(),
            "{wrong}"
        );
    }
}

#[test]
fn aip_193_wants_code_message_and_a_canonical_status() {
    let body = r#"{"error":{"code":400,"message":"no","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"NAME_MISSING","domain":"shop.example"}]}}"#;
    assert!(found(&Sample::json(400, body), r#""aip-193""#).is_empty());
    for wrong in [
        r#"{"error":{"code":400,"message":"no","status":"BAD"}}"#,
        r#"{"error":{"code":400,"message":"no","status":"NOT_FOUND"}}"#,
        r#"{"error":{"code":404,"message":"no","status":"INVALID_ARGUMENT"}}"#,
        r#"{"error":{"code":400,"status":"INVALID_ARGUMENT"}}"#,
        r#"{"error":"no"}"#,
        r#"{"error":{"code":400,"message":"no","status":"INVALID_ARGUMENT","details":[{"reason":"X"}]}}"#,
        r#"{"error":{"code":400,"message":"no","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"nope","domain":"x"}]}}"#,
    ] {
        assert!(
            !found(&Sample::json(400, wrong), r#""aip-193""#).is_empty(),
            "{wrong}"
        );
    }
}

#[test]
fn any_json_takes_every_framework_s_shape_and_no_text() {
    for row in labelled() {
        let structured = row
            .sample
            .ask(|answer| departures(answer, &ProblemStandard::AnyJson).is_empty());
        let expected = !matches!(row.body_shape.as_str(), "html" | "text" | "empty");
        assert_eq!(structured, expected, "{}", row.file);
        assert_eq!(
            row.sample.ask(|answer| shape(answer).is_structured()),
            expected,
            "{}",
            row.file
        );
    }
    for nothing in [
        "{}",
        "[]",
        "null",
        r#""error""#,
        r#"{"error":null}"#,
        r#"{"message":""}"#,
    ] {
        assert!(
            !found(&Sample::json(400, nothing), r#""any-json""#).is_empty(),
            "{nothing}"
        );
    }
    assert_eq!(
        found(&Sample::text(400, r#"{"error":"x"}"#), r#""any-json""#),
        ["expected the content type `application/json`, found `text/plain`"]
    );
}

#[test]
fn required_paths_are_each_named_when_missing() {
    let paths = r#"{ required = ["$.error.code", "$.error.message"] }"#;
    assert!(
        found(
            &Sample::json(400, r#"{"error":{"code":1,"message":"x"}}"#),
            paths
        )
        .is_empty()
    );
    assert_eq!(
        found(&Sample::json(400, r#"{"error":{"code":1}}"#), paths),
        ["expected a value at `$.error.message`, found none"]
    );
}

#[test]
fn a_standard_that_isn_t_one_is_refused_with_those_that_are() {
    let refused = standard(r#""rfc7807""#).expect_err("no such standard");
    assert!(
        refused.contains("rfc9457, json-api, aip-193, any-json"),
        "{refused}"
    );
    assert!(
        standard("{ requires = [] }")
            .expect_err("a typo")
            .contains("required")
    );
    assert!(
        standard("{ required = [] }")
            .expect_err("nothing")
            .contains("at least one path")
    );
    assert!(standard(r#"{ required = ["error."] }"#).is_err());
}

#[test]
fn frameworks_shapes_are_told_apart() {
    let cases = [
        (
            r#"{"timestamp":"x","status":500,"error":"x","path":"/"}"#,
            Shape::SpringBoot,
        ),
        (
            r#"{"type":"https://tools.ietf.org/html/rfc9110#section-15.5.1","title":"x","status":400,"traceId":"00"}"#,
            Shape::AspNet,
        ),
        (
            r#"{"type":"about:blank","title":"x","status":400}"#,
            Shape::Problem,
        ),
        (
            r#"{"statusCode":400,"message":["x"],"error":"Bad Request"}"#,
            Shape::StatusCodeMessage,
        ),
        (
            r#"{"detail":[{"loc":["body"],"msg":"x","type":"y"}]}"#,
            Shape::Detail,
        ),
        (
            r#"{"name":["This field is required."]}"#,
            Shape::FieldMessages,
        ),
        (
            r#"{"errors":[{"status":"422","source":{"pointer":"/x"}}]}"#,
            Shape::JsonApi,
        ),
        (
            r#"{"errors":[{"message":"x","locations":[]}]}"#,
            Shape::GraphQl,
        ),
        (
            r#"{"error":{"code":5,"status":"NOT_FOUND","message":"x"}}"#,
            Shape::Aip193,
        ),
        (r#"{"error":"x"}"#, Shape::ErrorMember),
        (r#"{"x":1}"#, Shape::OtherJson),
    ];
    for (body, expected) in cases {
        assert_eq!(Sample::json(400, body).ask(shape), expected, "{body}");
    }
    assert_eq!(Sample::json(400, "<html>").ask(shape), Shape::Html);
    assert_eq!(Sample::json(400, "oops").ask(shape), Shape::Unstructured);
}

#[test]
fn a_page_where_json_was_promised_is_noticed() {
    let page = Sample::html(404, "<!doctype html><title>404</title>");
    assert!(page.ask(|answer| is_html_for_json(answer, true)));
    assert!(!page.ask(|answer| is_html_for_json(answer, false)));
    assert!(Sample::json(200, "<!doctype html>").ask(|answer| is_html_for_json(answer, false)));
    assert!(
        !Sample::json(404, r#"{"error":"<html>"}"#).ask(|answer| is_html_for_json(answer, true))
    );
    assert!(!Sample::text(404, "no").ask(|answer| is_html_for_json(answer, true)));
}
