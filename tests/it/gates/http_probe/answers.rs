use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use axum::routing::get;
use serde_json::json;

use super::{Service, codes, evidence, shop};

#[test]
fn probes_that_are_answered_as_expected_pass() {
    let service = Service::start(shop());
    let result = service.check(
        r#"
        [[gate.probe]]
        name = "health"
        request = "GET /health"
        expect = { status = 200, headers = { content-type = { contains = "json" } }, json = { "$.ok" = true, "$.version" = { type = "integer", ge = 3 } }, max-latency = "20s" }
        [[gate.probe]]
        name = "gone"
        request = "GET /gone"
        expect = { problem = 404 }
        [[gate.probe]]
        name = "moved"
        request = "GET /moved"
        expect = { redirect = { ends-with = "/health" } }
        [[gate.probe]]
        name = "followed"
        request = "GET /moved"
        redirects = 3
        "#,
    );
    assert_eq!(codes(&result), []);
    let names: Vec<_> = result
        .checks
        .iter()
        .map(|check| check.name.as_str())
        .collect();
    assert_eq!(names, ["health", "gone", "moved", "followed"]);
}

#[test]
fn each_way_of_answering_badly_has_its_own_code() {
    let service = Service::start(shop());
    let result = service.check(
        r#"
        [[gate.probe]]
        name = "boom"
        request = "GET /boom"
        [[gate.probe]]
        name = "missing"
        request = "GET /no-such-route"
        [[gate.probe]]
        name = "lying"
        request = "GET /lying"
        [[gate.probe]]
        name = "plain"
        request = "GET /plain"
        expect = { problem = 404 }
        [[gate.probe]]
        name = "trace"
        request = "GET /trace"
        [[gate.probe]]
        name = "body"
        request = "GET /health"
        expect = { json = { "$.version" = { lt = 3 } }, headers = { x-frame-options = "DENY" } }
        [[gate.probe]]
        name = "away"
        request = "GET /away"
        redirects = 3
        "#,
    );
    let expected = [
        ("server-error", "boom"),
        ("wrong-status", "missing"),
        ("lying-success", "lying"),
        ("unstructured-error", "plain"),
        ("lying-success", "trace"),
        ("leak", "trace"),
        ("leak", "trace"),
        ("wrong-header", "body"),
        ("wrong-body", "body"),
        ("not-sent", "away"),
    ];
    assert_eq!(codes(&result), expected);
    let leak = result
        .findings
        .iter()
        .find(|finding| finding.code == "http-probe/leak")
        .unwrap();
    assert_eq!(evidence(leak, "leak"), "python-traceback");
    assert!(evidence(&result.findings[0], "request").starts_with("curl "));
    assert!(evidence(&result.findings[0], "response").contains("500 Internal Server Error"));
    assert!(evidence(&result.findings[0], "timings").contains("first byte"));
}

#[test]
fn a_proxy_that_answers_in_place_of_the_app_is_named() {
    let service = Service::start(shop());
    let result = service.check("[[gate.probe]]\nname = \"page\"\nrequest = \"GET /nginx\"");
    assert_eq!(codes(&result), [("server-error", "page")]);
    assert_eq!(evidence(&result.findings[0], "answered-by"), "proxy: nginx");
    assert!(
        result.findings[0]
            .message
            .as_str()
            .contains("nginx answered 502"),
        "{}",
        result.findings[0].message
    );
}

#[test]
fn a_service_that_is_down_is_no_answer_by_nobody() {
    let service = Service::start(shop());
    let project = service.project(
        "retry = { times = 0 }\n[[gate.probe]]\nname = \"health\"\nrequest = \"GET /health\"",
    );
    drop(service);
    let result = project.check(&[]).gates.remove(0);
    assert_eq!(codes(&result), [("no-answer", "health")]);
    assert_eq!(evidence(&result.findings[0], "answered-by"), "nobody");
}

#[test]
fn what_passes_only_on_a_retry_is_flaky() {
    static CALLS: AtomicUsize = AtomicUsize::new(0);
    let router = Router::new().route(
        "/",
        get(|| async {
            if CALLS.fetch_add(1, Ordering::SeqCst) == 0 {
                return (StatusCode::SERVICE_UNAVAILABLE, [("retry-after", "0")], "")
                    .into_response();
            }
            "ok".into_response()
        }),
    );
    let service = Service::start(router);
    let result = service.check("retry = { times = 2, backoff = \"1ms\" }\n[[gate.probe]]\nname = \"root\"\nrequest = \"GET /\"");
    assert_eq!(codes(&result), [("flaky", "root")]);
    assert!(!result.blocks());
    assert!(evidence(&result.findings[0], "attempts").starts_with("status 503 after"));
}

#[test]
fn a_body_is_held_against_a_json_schema_file() {
    let service = Service::start(shop());
    let schema = r#"{ "type": "object", "required": ["ok", "name"], "properties": { "version": { "type": "string" } } }"#;
    let result = service
        .project(
            r#"
            [[gate.probe]]
            name = "fits"
            request = "GET /health"
            expect = { json-schema = "schemas/any.json" }
            [[gate.probe]]
            name = "doesn't"
            request = "GET /health"
            expect = { json-schema = "schemas/health.json" }
            "#,
        )
        .file("schemas/any.json", r#"{ "required": ["ok"] }"#)
        .file("schemas/health.json", schema)
        .check(&[])
        .gates
        .remove(0);
    assert_eq!(
        codes(&result),
        [("wrong-body", "doesn't"), ("wrong-body", "doesn't")]
    );
    let messages: Vec<_> = result
        .findings
        .iter()
        .map(|finding| finding.message.as_str())
        .collect();
    assert!(
        messages.iter().any(|text| text.contains("name"))
            && messages.iter().any(|text| text.contains("version")),
        "{messages:?}"
    );
}

#[test]
fn a_schema_file_that_is_not_there_leaves_the_gate_inconclusive() {
    let service = Service::start(shop());
    let result = service.check(
        "[[gate.probe]]\nname = \"a\"\nrequest = \"GET /health\"\nexpect = { json-schema = \"none.json\" }",
    );
    assert!(result.blocks());
    let shown = format!("{result:?}");
    assert!(shown.contains("none.json"), "{shown}");
}

#[test]
fn a_password_in_an_error_is_in_no_evidence() {
    let router = Router::new().route(
        "/boom",
        get(|| async {
            (
                StatusCode::INTERNAL_SERVER_ERROR,
                "cannot connect to postgres://shop:hunter2@db.internal/shop",
            )
        }),
    );
    let service = Service::start(router);
    let result = service.check(
        "[[gate.probe]]\nname = \"boom\"\nrequest = \"GET /boom\"\nexpect = { body = \"fine\" }\n[[gate.probe]]\nname = \"text\"\nrequest = \"GET /boom\"\nexpect = { status = 500, body = \"fine\" }",
    );
    let found = codes(&result);
    for expected in [
        ("server-error", "boom"),
        ("leak", "boom"),
        ("wrong-body", "text"),
    ] {
        assert!(found.contains(&expected), "{expected:?} in {found:?}");
    }
    assert!(evidence(&result.findings[0], "response").contains("postgres://shop:***@db.internal"));
    let shown = format!("{result:?}");
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[test]
fn a_success_that_is_not_the_json_it_promises_has_a_wrong_body() {
    let typed = |kind: &'static str, body: &'static str| {
        get(move || async move { ([("content-type", kind)], body) })
    };
    let router = Router::new()
        .route("/cut", typed("application/json", "{\"id\": 1"))
        .route(
            "/page",
            typed("text/html", "<html><body>Sign in</body></html>"),
        )
        .route("/marked", typed("application/json", "\u{feff}{\"id\": 1}"))
        .route("/empty", typed("application/json", ""));
    let service = Service::start(router);
    let probes = ["cut", "page", "marked", "empty"].map(|name| {
        format!("[[gate.probe]]\nname = \"{name}\"\nrequest = \"GET /{name}\"\nheaders = {{ accept = \"application/json\" }}\n")
    });
    assert_eq!(
        codes(&service.check(&probes.concat())),
        [("wrong-body", "cut"), ("wrong-body", "page")]
    );
}

#[test]
fn a_schema_may_refer_to_a_file_beside_it_and_to_nothing_on_the_network() {
    let answer = || async { axum::Json(json!({"address": {"city": 7}})) };
    let service = Service::start(Router::new().route("/user", get(answer)));
    let result = |target: &str| {
        let schema = json!({ "properties": { "address": { "$ref": target } } }).to_string();
        let project = service
            .project("[[gate.probe]]\nname = \"user\"\nrequest = \"GET /user\"\nexpect = { json-schema = \"schemas/user.json\" }")
            .file("schemas/user.json", schema)
            .file(
                "schemas/address.json",
                r#"{"properties": {"city": {"type": "string"}}}"#,
            );
        project.check(&[]).gates.remove(0)
    };
    assert_eq!(codes(&result("address.json")), [("wrong-body", "user")]);
    let refused = format!("{:?}", result("http://127.0.0.1:9/address.json"));
    assert!(
        refused.contains("schemas are read from files only"),
        "{refused}"
    );
}
